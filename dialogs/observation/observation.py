"""Find an observer, agree on a time, and see that the feedback comes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from dialogs.access import Thing
from dialogs.menu import Entry, Group, Look, Menu
from dialogs.observation.commands import (
    AnswerVisit,
    AskObserver,
    CancelVisit,
    FreeMorning,
    FreeObservers,
    MarkVisit,
    MyVisits,
    ProposeVisit,
    SetCertificate,
    StillMissing,
    Visit,
    Visits,
)
from dialogs.observation.visits import VisitPress, VisitReached, open_to
from dialogs.plans.commands import MyPlans
from dialogs.plans.plan import make
from dialogs.rights import Right, somewhere
from dialogs.talk.talk import Talk, dialog

# For so many departments a morning is proposed.
OFFERED = 3


def _home(look: Look) -> Iterable[Entry]:
    """Give what is to be answered and noted, who has no visit, and who comes."""
    mine = look.do(MyVisits())
    for visit in mine.visits:
        values = {"department": visit.department, "wall": visit.wall}
        if visit.reached == VisitReached.TO_ANSWER:
            yield Entry("home_answer", values)
        elif visit.reached == VisitReached.OBSERVED and _is_to_note(visit):
            yield Entry("home_note", values)
        elif visit.reached == VisitReached.AGREED:
            yield Entry("home_visit", values, waits=False)
    today = look.now.date().isoformat()
    for each in mine.missing:
        # A head is told of those that hurry, by a rule; this is who finds one.
        if each.id in look.asker.leads and each.first <= today <= each.last:
            yield Entry("home_missing", {"department": each.name, "last": each.last})


def _is_to_note(visit: Visit) -> bool:
    noted = open_to(visit.reached, observes=visit.i_observe, noted=visit.noted)
    return bool(noted)


# Version 1 knew a visit by its state; an old talk begins again and sees how far it is.
@dialog(
    "observation",
    version=3,
    goes_on=2,
    thing=Thing.MEETING,
    menu=Menu(
        Group.OBSERVATION,
        somewhere(Right.ASK_OBSERVER, Right.HAVE_CERTIFICATE),
        order=1,
        tries=True,
        home=_home,
    ),
)
async def observation(talk: Talk) -> None:
    """Show visits and departments without one, and go on with one of them."""
    mine = await talk.do(MyVisits())
    visits = {f"v{each.id}": each for each in mine.visits}
    missing = {f"d{each.id}:{each.season}": each for each in mine.missing}
    await talk.say(
        "there",
        lines=[_line(talk, each) for each in mine.visits],
        missing=[_missing(talk, each) for each in mine.missing],
        certificate=mine.certificate or "",
    )
    rows = _rows(talk, visits, missing)
    if not rows:
        return
    offers = await _offers(talk, mine)
    chosen = await talk.nearest("which", rows, _beside(talk, offers))
    if chosen in offers:
        await offers[chosen].press(talk)
    elif chosen in visits:
        await _visit(talk, visits[chosen])
    elif chosen in missing:
        await _ask_for(talk, missing[chosen])
    else:
        await talk.say("left")


async def _ask_for(talk: Talk, gap: StillMissing) -> None:
    await _ask(talk, gap.id, gap.season, window=(gap.first, gap.last))


def _rows(
    talk: Talk, visits: Mapping[str, Visit], missing: Mapping[str, StillMissing]
) -> dict[str, str]:
    """Name all that she can go on with."""
    rows = {key: _line(talk, each) for key, each in visits.items()}
    return rows | {key: _missing(talk, each) for key, each in missing.items()}


def _beside(talk: Talk, offers: Mapping[str, _Offer]) -> dict[str, str]:
    """Name what can be done at once, and letting it be."""
    labels = {key: offer.label for key, offer in offers.items()}
    return labels | {"leave": talk.labels.line("observation", "leave_label", {})}


class _Offer(NamedTuple):
    """What can be said yes to at once, in the list itself."""

    label: str
    press: Callable[[Talk], Awaitable[None]]


async def _offers(talk: Talk, mine: Visits) -> dict[str, _Offer]:
    """Propose a morning for what is missing, and a yes to what has been proposed."""
    offers: dict[str, _Offer] = {}
    # A talk that began before there were offers goes on without.
    if talk.older:
        return offers
    line = partial(talk.labels.line, "observation")
    for each in mine.missing[:OFFERED]:
        found = await talk.do(ProposeVisit(each.id, each.first, each.last))
        if found:
            told = {"name": found.observer.name, "wall": found.wall}
            press = partial(_asks, each=each, found=found)
            values = told | {"department": each.name}
            offers[f"ask{each.id}"] = _Offer(line("ask_label", values), press)
    for visit in mine.visits:
        if visit.reached is VisitReached.TO_ANSWER:
            values = {"wall": visit.wall, "department": visit.department}
            press = partial(_agrees, visit=visit)
            offers[f"yes{visit.id}"] = _Offer(line("yes_label", values), press)
    return offers


async def _asks(talk: Talk, each: StillMissing, found: FreeMorning) -> None:
    asks = AskObserver(each.id, each.season, found.observer.id, found.wall)
    answer = await talk.do(asks)
    await talk.say("asked" if answer.asked else "taken", wall=found.wall)


async def _agrees(talk: Talk, visit: Visit) -> None:
    answer = await talk.do(AnswerVisit(visit.id))
    await talk.say("agreed" if answer.done else "taken", wall=visit.wall)


def _line(talk: Talk, visit: Visit) -> str:
    values = {
        "wall": visit.wall,
        "department": visit.department,
        "observer": visit.observer,
        "reached": visit.reached,
    }
    return talk.labels.line("observation", "line", values)


def _missing(talk: Talk, each: StillMissing) -> str:
    values = {"department": each.name, "first": each.first, "last": each.last}
    return talk.labels.line("observation", "missing_line", values)


async def _ask(
    talk: Talk,
    department: int,
    season: str,
    instead: str | None = None,
    window: tuple[str, str] = ("", "9"),
) -> None:
    """Propose a time, and ask one of those who are free then."""
    while True:
        wall = await talk.moment("when")
        if not window[0] <= wall[:10] <= window[1]:
            await talk.say("outside", first=window[0], last=window[1])
            continue
        free = await talk.do(FreeObservers(department, wall))
        if free:
            break
        await talk.say("nobody_free", wall=wall)
    labels = {str(each.id): f"{each.name}, {each.kindergarten}" for each in free}
    observer = await talk.person("who", labels)
    command = AskObserver(department, season, int(observer), wall, instead)
    answer = await talk.do(command)
    await talk.say("asked" if answer.asked else "taken", wall=wall)


async def _visit(talk: Talk, visit: Visit) -> None:
    way = await talk.choose("way", _ways(visit), line=_line(talk, visit))
    if way == "yes":
        await _agrees(talk, visit)
    elif way == "other":
        wall = await talk.moment("other_time", keeps=visit.wall)
        answer = await talk.do(AnswerVisit(visit.id, wall))
        await talk.say("proposed" if answer.done else "taken", wall=wall)
    elif way == "swap":
        await _ask(talk, visit.department_id, visit.season, visit.id)
    elif way == "cancel":
        if await talk.confirm("really", line=_line(talk, visit)):
            answer = await talk.do(CancelVisit(visit.id))
            await talk.say("cancelled" if answer.done else "taken")
        else:
            await talk.say("left")
    elif way == "leave":
        await talk.say("left")
    else:
        await _note(talk, visit, way)


async def _note(talk: Talk, visit: Visit, way: str) -> None:
    """Note what the department has got or made; a plan may be made at once."""
    if way == VisitPress.GOAL:
        await _plan(talk, visit)
    answer = await talk.do(MarkVisit(visit.id, way))
    await talk.say(f"noted_{way}" if answer.done else "too_early")


async def _plan(talk: Talk, visit: Visit) -> None:
    """Let who leads the department make its plan here, where she wants to."""
    places = (await talk.do(MyPlans())).places
    led = [each for each in places if each.key == f"d{visit.department_id}"]
    if led and await talk.choose("plan_where", ["here", "elsewhere"]) == "here":
        inside = replace(talk.inside("plan", "plan"), thing=Thing.PLAN)
        await make(inside, led[0], f"visit:{visit.id}")


def _ways(visit: Visit) -> list[str]:
    at = visit.reached
    return [
        *open_to(at, observes=visit.i_observe, noted=visit.noted),
        "leave",
    ]


@dialog(
    "certificate",
    thing=Thing.SETTING,
    menu=Menu(Group.OBSERVATION, somewhere(Right.HAVE_CERTIFICATE), order=2),
)
async def certificate(talk: Talk) -> None:
    """Keep until when one is certified to observe."""
    mine = await talk.do(MyVisits())
    if not mine.observes:
        await talk.say("not_observer")
        return
    until = await talk.date("until")
    await talk.do(SetCertificate(until))
    await talk.say("kept", until=until)


DIALOGS = (observation, certificate)
