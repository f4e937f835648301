"""The buttons under a reminder: why, later, and off."""

from __future__ import annotations

from bot.buttons.putting_off import ask_when, put_off
from bot.buttons.reminder_press import FILE, about_of, key_of, row_of, rule_of, year_of
from bot.turn.turn import Exchange
from dialogs.reminders import wording
from dialogs.reminders.rules import Rule, rules_here, rules_of
from dialogs.reminders.subject import AT_ONCE
from dialogs.talk.messages import Message
from scheduler.reminders import facts, letters
from storage.people import audit
from storage.reminders import own
from storage.reminders.rows import Row


def press(turn: Exchange, told: str) -> None:
    """Take a press on one of them: `<ids>:<what>`."""
    ids, _, what = told.partition(":")
    rows = [row_of(turn, each) for each in ids.split(".")]
    mine = [row for row in rows if row]
    if not mine:
        turn.say(FILE, "gone")
        return
    match what:
        case "why":
            _why(turn, mine)
        case "later":
            ask_when(turn, mine)
        case "all":
            _show_all(turn, mine)
        case "off" | "on":
            _switch(turn, mine, on=what == "on")
        case "rest" | "tomorrow" | "meeting":
            put_off(turn, mine, what)
        case _:
            turn.say("_ways", "old_button")


def _show_all(turn: Exchange, rows: list[Row]) -> None:
    """Show every line of a card, as things stand now."""
    known = rules_of(turn.house.content)
    found = facts.gather(turn.db, known, rows, turn.now)
    ones = [
        (row, known[row.rule], wanted)
        for row in rows
        if (wanted := found.find(row)) is not None
    ]
    told = letters.lines(turn.stage, found, ones, turn.now)
    if not told:
        turn.say(FILE, "none_of_it")
        return
    turn.answers.append(Message(tuple(block for part in told for block in part)))


def _why(turn: Exchange, rows: list[Row]) -> None:
    """Tell the rule, what it is about, and how to be rid of it."""
    ways = turn.stage.options(FILE, "ways", {})
    own = []
    for row in rows:
        rule = rule_of(turn, row)
        if rule is None:
            continue
        here = year_of(turn, row)
        rule = rules_here({rule.key: rule}, here)[rule.key]
        turn.say(
            FILE,
            "why",
            because=wording.label_of(turn.stage, "because", rule.key, rule.opens),
            rule=wording.label_of(turn.stage, "names", rule.key, rule.opens),
            when=when(turn, rule),
            about=about_of(turn, row),
        )
        if rule.own:
            own.append(row)
    choices = {key_of(own, "off"): ways["off"]} if own else {}
    choices["start:card"] = ways["card"]
    turn.say(FILE, "may_switch_off" if own else "may_not_switch_off", choices)


def when(turn: Exchange, rule: Rule) -> str:
    """Word when a rule speaks."""
    side = "before" if rule.days < 0 else "after" if rule.days else "same"
    side = "once" if rule.on in AT_ONCE else side
    values = {"days": abs(rule.days), "at": rule.at.isoformat("minutes")}
    return turn.stage.line(FILE, f"when_{side}", values)


def _switch(turn: Exchange, rows: list[Row], *, on: bool) -> None:
    """Switch the rules of these off or on, those that are this person's own."""
    mine = [row for row in rows if (rule := rule_of(turn, row)) and rule.own]
    if not mine:
        turn.say(FILE, "may_not_switch_off")
        return
    state, other = ("on", "off") if on else ("off", "on")
    change = own.opt_in if on else own.opt_out
    for key in {row.rule for row in mine}:
        with own.switching(turn.db, turn.person.id, key):
            change(turn.db, turn.person.id, key)
        audit.note(turn.db, turn.own, "reminder.own", f"{key}:{state}", turn.now)
    ways = turn.stage.options(FILE, "ways", {})
    choices = {key_of(mine, other): ways[other]}
    said = "switched_on" if on else "switched_off"
    turn.say(FILE, said, choices)
    turn.used = turn.stage.message(FILE, said)
