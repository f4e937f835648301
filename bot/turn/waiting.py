"""What waits for somebody: begun, due before a meeting, or for her to say yes to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.turn.going_on import FILE, button, today, way_on
from bot.turn.turn import Exchange
from dialogs.hms.choosing import to_confirm
from dialogs.hms.commands import Months
from dialogs.observation.commands import MyVisits
from dialogs.observation.visits import VisitReached
from dialogs.reading.understood import Asked
from dialogs.rights import Right, may
from dialogs.stories.commands import FocusOfTheMonth
from dialogs.wheel.commands import MyWheel, WheelNow
from dialogs.wheel.wheel import ways_on
from dialogs.words.spoken import month
from storage.post import talks

# «Fortsett» goes on with what was begun; its key is a way, and no dialog.
CONTINUE = "continue"


@dataclass(frozen=True)
class Errand:
    """One thing that waits, in words, and the dialog that does it."""

    said: str
    opens: str


def tell(turn: Exchange, _: Asked) -> None:
    """List what waits; the button does what is nearest."""
    found = list(waiting(turn))
    if not found:
        turn.say(FILE, "nothing_waits", button(turn, "practice_story", "meetings"))
        return
    nearest = found[0].opens
    go = way_on(turn, CONTINUE) if nearest == CONTINUE else button(turn, nearest)
    turn.say(FILE, "waits", go, lines=[each.said for each in found])


def waiting(turn: Exchange) -> Iterator[Errand]:
    """Give what waits for her, what is nearest first."""
    for each in talks.open_talks(turn.db, turn.own):
        if turn.talk is None or each.id != turn.talk.id:
            said = _line(turn, "open", title=turn.title(each.dialog))
            yield Errand(said, CONTINUE)
    yield from _stories(turn)
    yield from _keys(turn)
    yield from _visits(turn)
    for unit in sorted(turn.scope.departments):
        yield from _wheel(turn, turn.stage.carry_out(MyWheel(unit), ""))


def _line(turn: Exchange, what: str, **values: Any) -> str:
    return turn.stage.line(FILE, WAITS[what], values)


def _stories(turn: Exchange) -> Iterator[Errand]:
    """Give the meetings that she has written nothing for yet."""
    for unit in sorted(turn.scope.departments):
        focus = turn.stage.carry_out(FocusOfTheMonth(unit), "")
        if focus.meeting and not focus.earlier:
            said = _line(turn, "story", meeting=focus.meeting)
            yield Errand(said, "practice_story")


def _keys(turn: Exchange) -> Iterator[Errand]:
    """Give the months whose theme waits for her side's yes."""
    if not may(Right.TURN_HMS_KEY, turn.scope):
        return
    months = to_confirm(turn.stage.carry_out(Months(), ""))
    if months:
        names = [month(each, turn.person.language) for each in months]
        yield Errand(_line(turn, "keys", months=names), "hms_calendar")


def _visits(turn: Exchange) -> Iterator[Errand]:
    for visit in turn.stage.carry_out(MyVisits(), "").visits:
        if visit.reached is VisitReached.TO_ANSWER:
            values = {"department": visit.department, "wall": visit.wall}
            yield Errand(_line(turn, "visit", **values), "observation")


def _wheel(turn: Exchange, unit: WheelNow) -> Iterator[Errand]:
    """Give what her department waits for: ground rules, and the phase's questions."""
    ways = ways_on(unit)
    if "agree" in ways or "need" in ways:
        yield Errand(_line(turn, "rules", name=unit.name), "ground_rules")
    if "answer" in ways and _has_begun(turn, unit.going.starts):
        yield Errand(_line(turn, "wheel", name=unit.name), "wheel")


def _has_begun(turn: Exchange, starts: str | None) -> bool:
    return starts is None or starts <= today(turn).isoformat()


WAITS = {
    "open": "waits_open",
    "story": "waits_story",
    "keys": "waits_keys",
    "visit": "waits_visit",
    "rules": "waits_rules",
    "wheel": "waits_wheel",
}
