"""Tell which programmes are under way, how far each is, and which may be begun."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dialogs.programmes import commands as asked
from dialogs.programmes.files import FOLDER
from dialogs.programmes.path import Milestone, Programme, begins, lacks
from dialogs.programmes.reading import programmes
from dialogs.programmes.results import (
    ProgrammeNow,
    ProgrammeOffer,
    ProgrammesNow,
    StoneNow,
)
from dialogs.words.content import label
from dialogs.year.open_days import wall
from storage.people.roles import here_of
from storage.programmes import gatherings
from storage.programmes import rows as courses
from storage.programmes.rows import Course, Stone
from storage.programmes.standing import HOUSE, agrees, leads, sees, side_of
from storage.turn import Handlers, Turn

HANDLERS = Handlers()


@HANDLERS.of(asked.MyProgrammes)
def _mine(turn: Turn, command: asked.MyProgrammes) -> ProgrammesNow:
    known = programmes(turn.content[FOLDER])
    # What is under way goes on though its owner has taken its file away: unseen.
    there = [
        each
        for each in courses.under_way(turn.db, turn.scope)
        if each.key in known and sees(turn, each)
    ]
    numbers = [each.id for each in there]
    stones = courses.stones_of(turn.db, turn.scope, numbers) if numbers else []
    here, today = here_of(turn), wall(turn.now).date()
    led = any(leads(turn, each) for each in there)
    staff = sorted(here.staff(None, today)) if led else []
    return ProgrammesNow(
        there=[
            _now(turn, known[each.key], each, stones, command.language)
            for each in there
        ],
        offers=_offers(turn, known.values(), command.language),
        people={str(person): here.names[person] for person in staff},
    )


def _now(
    turn: Turn, known: Programme, one: Course, stones: Sequence[Stone], language: str
) -> ProgrammeNow:
    by_key = {each.key: each for each in known.milestones}
    mine = [each for each in stones if each.programme == one.id]
    is_proposed = one.state == courses.PROPOSED
    fresh = lacks(known.milestones, [each.key for each in mine])
    return ProgrammeNow(
        id=one.id,
        name=label(dict(known.names), language),
        words=list(known.words),
        place=_place(turn, one),
        state=one.state,
        leads=leads(turn, one),
        agrees=is_proposed and agrees(turn, known, one) is not None,
        fresh=len(fresh) if known.digest != one.digest else 0,
        of_one=one.participant is not None,
        stones=[
            _stone(turn, one, each, by_key.get(each.key), language) for each in mine
        ],
    )


def _stone(
    turn: Turn, course: Course, one: Stone, known: Milestone | None, language: str
) -> StoneNow:
    name = one.text or (label(dict(known.names), language) if known else one.key)
    link = turn.content["links"].get(known.link, "") if known and known.link else ""
    return StoneNow(
        id=one.id,
        name=name,
        kind=known.kind if known else "",
        planned=one.planned.isoformat(),
        state=one.state,
        opens=begins(known) if known else "",
        link=str(link),
        meets=gatherings.kind_of(known, course) is not None,
    )


def _place(turn: Turn, one: Course) -> str:
    here = here_of(turn)
    if one.participant is not None:
        return here.names.get(one.participant, "")
    return here.departments.get(one.department or 0, here.name)


def _offers(
    turn: Turn, known: Iterable[Programme], language: str
) -> list[ProgrammeOffer]:
    found = []
    for each in known:
        places = _places(turn, each)
        if places:
            name = label(dict(each.names), language)
            words = list(each.words)
            offer = ProgrammeOffer(each.key, name, words, each.two_keys, places)
            found.append(offer)
    return found


def _places(turn: Turn, known: Programme) -> dict[str, str]:
    here, today = here_of(turn), wall(turn.now).date()
    if known.of == "kindergarten":
        return {HOUSE: here.name} if side_of(turn, known, None) else {}
    if known.of == "department":
        units = here.departments.items()
        return {f"d{u}": name for u, name in units if side_of(turn, known, u)}
    return {
        f"p{stay.person}": here.names[stay.person]
        for stay in here.stays
        if stay.holds(today) and side_of(turn, known, stay.department)
    }
