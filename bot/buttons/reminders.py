"""The buttons under a reminder: why, later, and off."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.turn import json_from_outside as shapes
from bot.turn.turn import Exchange
from dialogs.reminders import wording
from dialogs.reminders.rules import (
    AGAIN,
    Rule,
    calendar_of,
    hours_of,
    rules_here,
    rules_of,
)
from dialogs.reminders.subject import AT_ONCE
from dialogs.talk.messages import Message
from dialogs.year.open_days import DAY, instant, wall
from dialogs.year.snapshot import Snapshot
from scheduler.reminders import facts, letters
from storage.people import audit
from storage.reminders import own
from storage.reminders import rows as reminders
from storage.reminders.rows import Row
from storage.year import snapshot as year

FILE = "reminder"
# Before the working day begins nobody is reminded of what she put off.
MORNING = timedelta(hours=1)


def press(turn: Exchange, told: str) -> None:
    """Take a press on one of them: `<ids>:<what>`."""
    ids, _, what = told.partition(":")
    rows = [_row(turn, each) for each in ids.split(".")]
    mine = [row for row in rows if row]
    if not mine:
        turn.say(FILE, "gone")
        return
    match what:
        case "why":
            _why(turn, mine)
        case "later":
            _when(turn, mine)
        case "all":
            _show_all(turn, mine)
        case "off" | "on":
            _switch(turn, mine, on=what == "on")
        case "rest" | "tomorrow" | "meeting":
            _put_off(turn, mine, what)
        case _:
            turn.say("_ways", "old_button")


def _row(turn: Exchange, told: str) -> Row | None:
    row = shapes.number(told)
    return own.one(turn.db, turn.person.id, row) if row is not None else None


def _rule(turn: Exchange, row: Row) -> Rule | None:
    return rules_of(turn.house.content).get(row.rule)


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


def _key(rows: list[Row], what: str) -> str:
    return f"remind:{'.'.join(str(row.id) for row in rows)}:{what}"


def _why(turn: Exchange, rows: list[Row]) -> None:
    """Tell the rule, what it is about, and how to be rid of it."""
    ways = turn.stage.options(FILE, "ways", {})
    own = []
    for row in rows:
        rule = _rule(turn, row)
        if rule is None:
            continue
        here = _here(turn, row)
        rule = rules_here({rule.key: rule}, here)[rule.key]
        turn.say(
            FILE,
            "why",
            because=wording.label_of(turn.stage, "because", rule.key, rule.opens),
            rule=wording.label_of(turn.stage, "names", rule.key, rule.opens),
            when=when(turn, rule),
            about=_about(turn, row),
        )
        if rule.own:
            own.append(row)
    choices = {_key(own, "off"): ways["off"]} if own else {}
    choices["start:card"] = ways["card"]
    turn.say(FILE, "may_switch_off" if own else "may_not_switch_off", choices)


def when(turn: Exchange, rule: Rule) -> str:
    """Word when a rule speaks."""
    side = "before" if rule.days < 0 else "after" if rule.days else "same"
    side = "once" if rule.on in AT_ONCE else side
    values = {"days": abs(rule.days), "at": rule.at.isoformat("minutes")}
    return turn.stage.line(FILE, f"when_{side}", values)


def _here(turn: Exchange, row: Row) -> Snapshot:
    today = wall(turn.now).date()
    around = (today - facts.BEHIND, today + facts.AHEAD)
    return year.read(turn.db, [row.kindergarten], *around)[row.kindergarten]


def _about(turn: Exchange, row: Row) -> str | None:
    """Return the wall time of what a reminder is about."""
    here = _here(turn, row)
    kind, _, name = row.subject.partition(":")
    if kind in ("meeting", "clash"):
        found = [m.wall for m in here.meetings if str(m.id) == name]
    elif kind == "visit":
        found = [v.wall for v in here.visits if v.id == name]
    else:
        found = []
    return found[0].isoformat()[:16] if found else None


def _when(turn: Exchange, rows: list[Row]) -> None:
    """Ask for a moment of the working day, not for a number of minutes."""
    labels = turn.stage.options(FILE, "later", {})
    if not any(row.subject.startswith("meeting:") for row in rows):
        labels.pop("meeting")
    choices = {_key(rows, what): text for what, text in labels.items()}
    turn.say(FILE, "when_later", choices)


def _put_off(turn: Exchange, rows: list[Row], what: str) -> None:
    """Plan each anew for that moment, while it is of use."""
    dues = [due for row in rows if (due := _again(turn, row, what))]
    if dues:
        turn.say(FILE, "put_off", due=wall(min(dues)).isoformat()[:16])
    else:
        turn.say(FILE, "too_late")


def _again(turn: Exchange, row: Row, what: str) -> datetime | None:
    here = _here(turn, row)
    due = _moment(here, what, row, turn.now, _about(turn, row))
    known = rules_of(turn.house.content)
    # As the year has it now: what it is about may have moved since.
    wanted = facts.gather(turn.db, known, [row], turn.now).find(row)
    if wanted is None or due >= wanted.until:
        return None
    base = facts.asked_for(row).occurrence
    occurrence = f"{AGAIN}{wall(due):%m%d%H%M}:{base}"
    new = replace(row, occurrence=occurrence, due=due, until=wanted.until)
    reminders.add(turn.db, [_columns(new)])
    return due


def _columns(row: Row) -> dict[str, Any]:
    return {
        "kindergarten_id": row.kindergarten,
        "person_id": row.person,
        "rule": row.rule,
        "subject": row.subject,
        "occurrence": row.occurrence,
        "due_at": row.due,
        "until": row.until,
    }


def _moment(
    here: Snapshot, what: str, row: Row, now: datetime, about: str | None
) -> datetime:
    """Return the next such moment of a working day."""
    calendar, hours, local = calendar_of(here), hours_of(here), wall(now)
    if what == "meeting" and about:
        day = datetime.fromisoformat(about).date()
        return instant(datetime.combine(day, hours.opens)) + MORNING
    rest = datetime.combine(local.date(), here.rest_ends)
    if what == "rest" and local < rest:
        return hours.next_open(instant(rest), calendar)
    day = calendar.working_day(local.date() + DAY)
    at = here.rest_ends if what == "rest" else wall(row.due).time()
    due = instant(datetime.combine(day, at))
    return hours.next_open(due, calendar)


def _switch(turn: Exchange, rows: list[Row], *, on: bool) -> None:
    """Switch the rules of these off or on, those that are this person's own."""
    mine = [row for row in rows if (rule := _rule(turn, row)) and rule.own]
    if not mine:
        turn.say(FILE, "may_not_switch_off")
        return
    for key in {row.rule for row in mine}:
        change = own.opt_in if on else own.opt_out
        change(turn.db, turn.person.id, key)
        named = f"{key}:{'on' if on else 'off'}"
        audit.note(turn.db, turn.own, "reminder.own", named, turn.now)
    ways = turn.stage.options(FILE, "ways", {})
    other = "off" if on else "on"
    choices = {_key(mine, other): ways[other]}
    turn.say(FILE, "switched_on" if on else "switched_off", choices)
