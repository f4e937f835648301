"""Look through what somebody may see; it is opened for her alone, in this turn.

Nothing of it is indexed, and nothing of what she looks for is kept: each search opens
the newest rows of each kind, compares them, and lets go of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dialogs.hms.themes import library
from dialogs.rights import Right, may
from dialogs.search import commands as asked
from dialogs.search.commands import Findings, FoundThing, Hit, Sought
from dialogs.search.matching import Text, folded, search, wanted
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Met
from storage.hms import rows as hms
from storage.hms.carry_out_keys import months_of
from storage.meetings import agenda
from storage.meetings import rows as meetings
from storage.people import memberships
from storage.people.roles import departments_of, here_of, takes_part
from storage.plans.found import plans_found
from storage.stories import reading
from storage.stories import rows as stories
from storage.turn import Handlers, Turn
from storage.wheel import newest as wheel
from storage.wheel.rows import WheelRound

# So many rows of a kind are opened; of older ones it is said that nobody looked.
MOST = 200
# Of these meetings the items are looked for: two years of a large kindergarten.
MEETINGS = 800
# More lines than this are not read: another word makes them fewer.
SHOWN = 8
# The parts of an agenda item that are looked through, its heading first.
ITEM = ("title", "purpose", "result", "how")
_OPENS = {
    Sought.STORY: "my_stories",
    Sought.RULES: "ground_rules",
    Sought.GOAL: "wheel",
    Sought.PLAN: "plan",
    Sought.AGENDA: "agenda",
    Sought.THEME: "hms_calendar",
}

HANDLERS = Handlers()


@dataclass(frozen=True)
class _Shelf:
    """The texts of one kind, and whether there are older ones."""

    kind: Sought
    texts: list[Text]
    is_cut: bool


@HANDLERS.of(asked.Find)
def _find(turn: Turn, told: asked.Find) -> Findings:
    small = {folded(each) for each in turn.content["search"]["small"]}
    shelves = list(_shelves(turn, told.language))
    texts = [text for shelf in shelves for text in shelf.texts[:MOST]]
    hits, near = search(texts, wanted(told.words, small))
    shown = hits[:SHOWN]
    for each in shown:
        # What was shown of a story goes when the story goes.
        if each.kind is Sought.STORY:
            stories.carries(turn.db, turn.scope, each.key, turn.talk)
    return Findings(
        hits=shown,
        more=len(hits) - len(shown),
        near=near,
        cut=any(shelf.is_cut for shelf in shelves),
        looked=[shelf.kind for shelf in shelves],
        opens=_opens(turn, shown),
    )


@HANDLERS.of(asked.OpenFound)
def _open(turn: Turn, told: asked.OpenFound) -> FoundThing | None:
    """Open one: it is looked for as it was found, so that the same may be seen."""
    texts: Iterable[Text] = ()
    if told.kind is Sought.AGENDA:
        texts = _agenda(turn)
    elif told.kind is Sought.THEME:
        texts = _themes(turn, told.language)
    one = next((each for each in texts if each.key == told.key), None)
    return FoundThing(one.day, list(one.parts)) if one else None


def _opens(turn: Turn, shown: Iterable[Hit]) -> list[str]:
    # What a department has learnt stands in the wheel, and at the desk of the group.
    desk = may(Right.SEE_HMS_DESK, turn.scope)
    names = _OPENS | {Sought.LEARNT: "hms" if desk else "wheel"}
    return list(dict.fromkeys(names[each.kind] for each in shown))


def _shelves(turn: Turn, language: str) -> Iterator[_Shelf]:
    """Give what she may see, kind by kind; what she may not is not even named."""
    names = _names(turn, Right.JOIN_WHEEL)
    reported = _names(turn, Right.REPORT_ROUND)
    yield _shelf(Sought.STORY, _stories(turn))
    if names:
        yield _shelf(Sought.RULES, _rules(turn, names))
        yield _shelf(Sought.GOAL, _rounds(turn, Sought.GOAL, names))
    if reported:
        yield _shelf(Sought.LEARNT, _rounds(turn, Sought.LEARNT, reported))
    yield _shelf(Sought.PLAN, plans_found(turn, MOST + 1))
    yield _shelf(Sought.AGENDA, _agenda(turn))
    yield _shelf(Sought.THEME, _themes(turn, language))


def _shelf(kind: Sought, texts: Iterable[Text]) -> _Shelf:
    found = list(texts)
    return _Shelf(kind, found, len(found) > MOST)


def _names(turn: Turn, right: Right) -> Mapping[int, str]:
    """Name the departments where she may do this."""
    units = departments_of(turn, right)
    named = memberships.named(turn.db, turn.scope, units)
    return {each["id"]: each["name"] for each in named}


def _stories(turn: Turn) -> Iterator[Text]:
    for each in reading.newest_own(turn.db, turn.scope, MOST + 1):
        yield Text(Sought.STORY, each.id, _day(wall(each.at)), each.parts)


def _rules(turn: Turn, names: Mapping[int, str]) -> Iterator[Text]:
    for each in wheel.newest_agreed(turn.db, turn.scope, names, MOST + 1):
        day = (each.agreed_on or wall(each.begun_at).date()).isoformat()
        lines = tuple(each.told.get("lines", ()))
        yield Text(Sought.RULES, each.id, day, lines, names[each.department])


def _rounds(turn: Turn, kind: Sought, names: Mapping[int, str]) -> Iterator[Text]:
    """Give the goals of rounds, or what was learnt in those that are over."""
    for each in wheel.newest_rounds(turn.db, turn.scope, names, MOST + 1):
        goals = kind is Sought.GOAL
        at = each.begun_at if goals else each.ended_at
        if at is not None:
            parts = tuple(_goals(each) if goals else _learnt(each))
            name = names[each.department]
            yield Text(kind, each.id, _day(wall(at)), parts, name)


def _goals(one: WheelRound) -> Iterator[str]:
    for goal in (one.told.get("goal", {}), *one.told.get("goals", ())):
        yield from (goal[key] for key in ("text", "sign") if goal.get(key))


def _learnt(one: WheelRound) -> Iterator[str]:
    """Give what the report of the round says was learnt, and no more."""
    yield from one.told.get("learnt", ())
    yield from filter(None, one.told.get("looked_back", {}).values())


def _agenda(turn: Turn) -> Iterator[Text]:
    attended: dict[int, Met] = {
        each.id: each
        for each in meetings.with_items(turn.db, turn.scope, MEETINGS)
        if takes_part(turn.scope, each)
    }
    for number, item in agenda.newest_of(turn.db, turn.scope, attended, MOST + 1):
        parts = tuple(item.fields.get(each) or "" for each in ITEM)
        day = _day(attended[number].wall)
        yield Text(Sought.AGENDA, item.id, day, parts, headed=True)


def _themes(turn: Turn, language: str) -> Iterator[Text]:
    """Give the year's themes: agreed ones, and to the group what is proposed too."""
    here, today = here_of(turn), wall(turn.now).date()
    group = may(Right.TURN_HMS_KEY, turn.scope)
    own = hms.own_themes(turn.db, turn.scope)
    themes = library(turn.content, own, language)
    year = months_of(here, today)
    for month, put in hms.months(turn.db, turn.scope).items():
        theme = themes.get(put.theme)
        if theme and month in year and (put.is_confirmed or group):
            parts = (theme.name, theme.about, *theme.asks)
            yield Text(Sought.THEME, month, f"{month}-01", parts, headed=True)


def _day(moment: object) -> str:
    return str(moment)[:10]
