"""Keep quiet when it is wanted: away, one card a week, the reminders there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dialogs.access import Thing
from dialogs.meetings.commands import (
    KeepAbsence,
    MyRules,
    RuleNow,
    SetCard,
    SetRule,
    SwitchOwn,
)
from dialogs.menu import Group, Menu
from dialogs.reminders.wording import label_of
from dialogs.talk.talk import Talk, dialog


@dialog("absence", thing=Thing.ABSENCE, menu=Menu(Group.ME, order=1))
async def absence(talk: Talk, until: str | None = None) -> None:
    """Be left in peace through a day; why is nobody's business."""
    last = until or await talk.date("until")
    await talk.do(KeepAbsence(last))
    await talk.say("away", until=last)


@dialog("back", thing=Thing.SETTING, menu=Menu(Group.ME, order=2))
async def back(talk: Talk) -> None:
    """Be here again, earlier than one said."""
    await talk.do(KeepAbsence(None))
    await talk.say("welcome")


@dialog("card", thing=Thing.SETTING, menu=Menu(Group.ME, order=4))
async def card(talk: Talk) -> None:
    """Get one card a week, or each reminder by itself."""
    wants = await talk.choose("which")
    await talk.do(SetCard(wants == "card"))
    await talk.say(f"done_{wants}")


@dialog("reminder_rules", thing=Thing.SETTING, menu=Menu(Group.ME, order=3))
async def reminder_rules(talk: Talk) -> None:
    """List the reminders; switch one's own; a head sets them for all."""
    mine = await talk.do(MyRules())
    await talk.say("there", rules=[_line(talk, each) for each in mine.rules])
    ways = ["card", "own", *(["all"] if mine.head else []), "leave"]
    way = await talk.choose("what", ways)
    if way == "card":
        await talk.run(card, "card")
    elif way == "own":
        await _own(talk, mine.rules)
    elif way == "all":
        await _for_all(talk, mine.rules)
    else:
        await talk.say("left")


def _line(talk: Talk, rule: RuleNow) -> dict[str, Any]:
    side = "before" if rule.days < 0 else "after" if rule.days else "same"
    side = "once" if rule.once else side
    values = {"days": abs(rule.days), "at": rule.at}
    when = talk.labels.line("reminder", f"when_{side}", values)
    return {
        "name": _name(talk, rule.key),
        "when": when,
        "on": rule.on,
        "off": rule.off,
    }


def _names(talk: Talk, rules: Iterable[RuleNow]) -> dict[str, str]:
    return {each.key: _name(talk, each.key) for each in rules}


def _name(talk: Talk, rule: str) -> str:
    opens = talk.content["reminders"][rule]["opens"]
    return label_of(talk.labels, "names", rule, opens)


async def _own(talk: Talk, rules: Iterable[RuleNow]) -> None:
    """Switch one reminder off or on for oneself."""
    mine = [each for each in rules if each.own]
    key = await talk.choose("which_own", _names(talk, mine))
    is_off = next(each.off for each in mine if each.key == key)
    await talk.do(SwitchOwn(key, is_off))
    await talk.say("own_on" if is_off else "own_off")


async def _for_all(talk: Talk, rules: Sequence[RuleNow]) -> None:
    """Let the head set one rule for the kindergarten."""
    key = await talk.choose("which", _names(talk, rules))
    rule = next(each for each in rules if each.key == key)
    ways = ["off" if rule.on else "on", "days", "at", "as_it_comes", "leave"]
    way = await talk.choose("way", ways)
    set_rule = SetRule(key, rule.on, rule.set_days, rule.set_at)
    if way == "leave":
        await talk.say("left")
        return
    if way in ("on", "off"):
        set_rule = SetRule(key, way == "on", rule.set_days, rule.set_at)
    elif way == "days":
        days = await talk.choose(
            "days", [str(n) for n in (1, 2, 3, 4, 5, 7, 10, 14, 21)]
        )
        sign = -1 if rule.days < 0 else 1
        set_rule = SetRule(key, rule.on, sign * int(days), rule.set_at)
    elif way == "at":
        at = await talk.time("at")
        set_rule = SetRule(key, rule.on, rule.set_days, at)
    else:
        set_rule = SetRule(key)
    await talk.do(set_rule)
    await talk.say("set")


DIALOGS = (absence, back, card, reminder_rules)
