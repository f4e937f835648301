"""Answer at once what somebody asks about: short, true for her, one button to go on.

What is read here is read with her rights, by the commands that the dialogs use; of
what she may not know, the answer says who may.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.turn import asked_here, asked_year, home, menu
from bot.turn.going_on import FILE, button, buttons, way_on
from bot.turn.turn import Exchange
from dialogs import access
from dialogs.access import Reader, Thing
from dialogs.reading.understood import Asked
from dialogs.words import glossary

# What people write most, in the order that they meet it.
SEEN = (
    Thing.DRAFT,
    Thing.STORY_LEADER,
    Thing.STORY_ROUND,
    Thing.AGENDA,
    Thing.BALLOT,
    Thing.PULSE,
    Thing.LIFTED,
)
KEPT = (Thing.DRAFT, Thing.STORY_LEADER, Thing.AGENDA, Thing.BALLOT, Thing.LIFTED)


def answer(turn: Exchange, asked: Asked) -> None:
    """Answer a question; somebody who has left is told nothing of the house."""
    if turn.found_scope is None:
        menu.farewell(turn)
        return
    TOPICS[asked.topic](turn, asked)


def _who_sees(turn: Exchange, _: Asked) -> None:
    """Name who reads what, from the rules themselves."""
    lines = [_read_by(turn, thing) for thing in SEEN]
    turn.say(FILE, "who_sees", button(turn, "privacy"), lines=lines)


def _read_by(turn: Exchange, thing: Thing) -> str:
    names = turn.stage.options("_who_sees", "readers", {})
    # Without a name nobody can tell which answer is hers, herself included.
    readers = [r for r in access.RULES[thing].readers if r is not Reader.NAMELESS]
    if readers == [Reader.WRITER]:
        return _about(turn, thing, "", "about_only_you")
    return _about(turn, thing, ", ".join(names[each] for each in readers))


def _kept_how_long(turn: Exchange, _: Asked) -> None:
    lines = []
    for thing in KEPT:
        rule = access.RULES[thing]
        values = {"days": rule.days}
        told = turn.stage.line("_who_sees", rule.counted_from, values)
        lines.append(_about(turn, thing, told))
    turn.say(FILE, "kept_how_long", button(turn, "my_data"), lines=lines)


def _about(turn: Exchange, thing: Thing, told: str, block: str = "about_thing") -> str:
    names = turn.stage.options(FILE, "things_options", {})
    values = {"thing": names[thing], "told": told}
    return turn.stage.line(FILE, block, values)


def _what_is(turn: Exchange, asked: Asked) -> None:
    term = asked.slots.get("term", "")
    found = glossary.meaning(turn.house.content, term, turn.person.language)
    if found is None:
        turn.say(FILE, "unknown_word", way_on(turn, "help"))
    else:
        turn.say(FILE, "meaning", button(turn, found.opens), text=found.text)


def _waits_for_me(turn: Exchange, _: Asked) -> None:
    """List what waits, as her home has it; the button does what is nearest."""
    lines, nearest = home.errands(turn)
    if lines:
        turn.say(FILE, "waits", nearest or way_on(turn, "help"), lines=lines)
    else:
        turn.say(FILE, "nothing_waits", button(turn, "practice_story", "meetings"))


def _what_can_you(turn: Exchange, _: Asked) -> None:
    turn.say(FILE, "what_can_you", home.of_today(turn).choices)


def _are_you_robot(turn: Exchange, _: Asked) -> None:
    turn.say(FILE, "are_you_robot", way_on(turn, "help"))


def _help_with(turn: Exchange, asked: Asked) -> None:
    """Explain one subject, and offer the dialogs that belong to it."""
    topic = asked.slots.get("topic", "")
    key = glossary.subject_named(turn.house.content, topic)
    if key is None:
        turn.say(FILE, "no_such_subject", home.of_today(turn).choices)
        return
    subject = turn.house.content["asked"]["subjects"][key]
    offered = buttons(turn, subject["dialogs"]) or way_on(turn, "help")
    turn.say(FILE, subject["text"], offered)


TOPICS: dict[str, Callable[[Exchange, Asked], None]] = {
    **asked_year.TOPICS,
    **asked_here.TOPICS,
    "waits_for_me": _waits_for_me,
    "who_sees": _who_sees,
    "kept_how_long": _kept_how_long,
    "what_is": _what_is,
    "what_can_you": _what_can_you,
    "are_you_robot": _are_you_robot,
    "help_with": _help_with,
}
