"""A programme under way: how far it is, what comes next, and what one does with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful
from dialogs.menu import Entry, Group, Look, Menu
from dialogs.programmes.commands import (
    AddStone,
    AgreeProgramme,
    BeginProgramme,
    HandOverProgramme,
    MoveStone,
    MyProgrammes,
    SettleStone,
    TakeFresh,
    TurnProgramme,
)
from dialogs.programmes.results import ProgrammeNow, ProgrammesNow, StoneNow
from dialogs.reading.text import norm
from dialogs.talk.talk import Talk, dialog

OPEN, DONE, SKIPPED = "open", "done", "skipped"
PROPOSED, RUNNING, PAUSED, LEFT = "proposed", "running", "paused", "left"
NEW = "new"
NEXT = 2


def _home(look: Look) -> Iterable[Entry]:
    """Give the programmes that wait for this person's yes."""
    for each in look.do(MyProgrammes(look.language)).there:
        if each.agrees:
            yield Entry("home_agree", {"name": each.name})


@dialog("programme", thing=Thing.PROGRAMME, menu=Menu(Group.WORK, order=4, home=_home))
async def programme(talk: Talk, said: str = "") -> None:
    """Show a programme and go on with it, or begin one.

    What was `said` to start it may be the word of one: the others are not asked about.
    """
    mine = _meant(await talk.do(MyProgrammes(talk.language)), said)
    if not mine.there and not mine.offers:
        await talk.say("none")
        return
    there = {each.id: f"{each.name}, {each.place}" for each in mine.there}
    new = {NEW: talk.labels.line("programme", "new_label", {})} if mine.offers else {}
    listed = _of_one(talk, mine.there)
    chosen = await listed.pick("which", there | new)
    if chosen == NEW:
        await _begin(talk, mine)
        return
    one = next(each for each in mine.there if each.id == chosen)
    talk = _of_one(talk, [one])
    await _show(talk, one)
    way = await talk.choose("way", ways_on(one))
    if step := STEPS.get(way):
        await step(talk, one, mine.people)
    else:
        await talk.say("kept_as_it_is")


def _meant(mine: ProgrammesNow, said: str) -> ProgrammesNow:
    """Leave what a word means: one under way comes before one that may be begun."""
    there = [each for each in mine.there if said in map(norm, each.words)]
    offers = [each for each in mine.offers if said in map(norm, each.words)]
    if there:
        return structs.replace(mine, there=there, offers=[])
    return structs.replace(mine, there=[], offers=offers) if offers else mine


def _of_one(talk: Talk, several: Sequence[ProgrammeNow]) -> Talk:
    """Say who reads them, where all are of somebody new: not everybody does."""
    if several and all(each.of_one for each in several):
        return replace(talk, thing=Thing.PROGRAMME_OF_ONE)
    return talk


async def _begin(talk: Talk, mine: ProgrammesNow) -> None:
    offers = {each.key: each for each in mine.offers}
    chosen = offers[
        await talk.pick("begin", {key: each.name for key, each in offers.items()})
    ]
    if any(place.startswith("p") for place in chosen.places):
        talk = replace(talk, thing=Thing.PROGRAMME_OF_ONE)
    place = await talk.pick("place", chosen.places)
    if not await talk.confirm(
        "really_begin",
        name=chosen.name, place=chosen.places[place], two=chosen.two_keys,
    ):  # fmt: skip
        await talk.say("kept_as_it_is")
        return
    begun = await talk.do(BeginProgramme(chosen.key, place))
    await talk.say("begun", state=begun.state, name=chosen.name)


async def _show(talk: Talk, one: ProgrammeNow) -> None:
    settled = [each for each in one.stones if each.state != OPEN]
    await talk.say(
        "there",
        name=one.name,
        place=one.place,
        state=one.state,
        dots=dots(one.stones),
        done=sum(1 for each in settled if each.state == DONE),
        skipped=sum(1 for each in settled if each.state == SKIPPED),
        of=len(one.stones),
        ahead=[_line(talk, each) for each in upcoming(one.stones)[:NEXT]],
        fresh=one.fresh,
    )


def dots(stones: Sequence[StoneNow]) -> str:
    """Draw the path: what is done, what was skipped, and what is ahead."""
    # The same stands in words beside it: no meaning hangs on a sign alone.
    signs = {DONE: "●", SKIPPED: "–"}
    return "".join(signs.get(each.state, "○") for each in stones)


def upcoming(stones: Sequence[StoneNow]) -> list[StoneNow]:
    """Return what is not settled yet, by its day."""
    return sorted((e for e in stones if e.state == OPEN), key=lambda e: e.planned)


def _line(talk: Talk, stone: StoneNow) -> str:
    # A form is asked by whoever leads it, where it is not in the house itself yet.
    values: dict[str, object] = {"is_form": stone.kind == "form"}
    values |= {"name": stone.name, "day": stone.planned, "link": stone.link}
    return talk.labels.line("programme", "stone_line", values)


def ways_on(one: ProgrammeNow) -> list[str]:
    """Return what this person can do with a programme, what is nearest first."""
    # Nobody can move what the other side has not said yes to.
    if one.state == PROPOSED:
        return ["agree", "leave"] if one.agrees else ["leave"]
    begins = ["begin"] if any(e.opens for e in upcoming(one.stones)) else []
    if not one.leads:
        return [*begins, "all", "leave"]
    if one.state == PAUSED:
        return ["go_on", "all", "end", "leave"]
    ahead = ["done", "move", "skip"] if upcoming(one.stones) else []
    fresh = ["fresh"] if one.fresh else []
    return [*fresh, *ahead, *begins, "own", "all", "hand_over", "pause", "end", "leave"]


async def _stone(talk: Talk, one: ProgrammeNow) -> str:
    return await talk.pick("stone", {e.id: e.name for e in upcoming(one.stones)})


async def _told(
    talk: Talk, block: str, *, done: bool, day: str = "", name: str = ""
) -> None:
    await talk.say(block if done else "is_over", day=day, name=name)


async def _to_begin(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    """Show the button of what a milestone is done with."""
    there = {each.id: each for each in upcoming(one.stones) if each.opens}
    chosen = there[
        await talk.pick("stone", {key: each.name for key, each in there.items()})
    ]
    button = talk.labels.line(chosen.opens, "button", {})
    buttons = {f"start:{chosen.opens}": button}
    await talk.say("begins", name=chosen.name, buttons=buttons)


async def _done(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    changed = await talk.do(SettleStone(await _stone(talk, one), DONE))
    await _told(talk, "noted", done=changed.done)


async def _skip(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    changed = await talk.do(SettleStone(await _stone(talk, one), SKIPPED))
    await _told(talk, "skipped", done=changed.done)


async def _move(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    number = await _stone(talk, one)
    if any(each.id == number and each.meets for each in one.stones):
        await _gather(talk, number)
        return
    day = await talk.date("day")
    changed = await talk.do(MoveStone(number, day))
    await _told(talk, "moved", done=changed.done, day=day)


async def _gather(talk: Talk, stone: str) -> None:
    """Make a gathering a meeting; on a closed day only when she says so once more."""
    wall = await talk.moment("moment")
    day, at = wall.split("T")
    changed = await talk.do(MoveStone(stone, day, at))
    if changed.why:
        inside = talk.inside("meetings", "gathers")
        if not await inside.confirm("anyway", why=changed.why, wall=wall):
            await talk.say("kept_as_it_is")
            return
        changed = await talk.do(MoveStone(stone, day, at, anyway=True))
    await _told(talk, "meets", done=changed.done, day=wall)


async def _own(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    text = await careful(talk, "own")
    day = await talk.date("day")
    changed = await talk.do(AddStone(one.id, text, day))
    await _told(talk, "added", done=changed.done, day=day)


async def _all(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    rows = [
        {"name": each.name, "day": each.planned, "state": each.state}
        for each in sorted(one.stones, key=lambda each: each.planned)
    ]
    await talk.say("all_of_it", name=one.name, rows=rows)


async def _hand_over(talk: Talk, one: ProgrammeNow, people: Mapping[str, str]) -> None:
    person = await talk.person("who", people)
    changed = await talk.do(HandOverProgramme(one.id, int(person)))
    await _told(talk, "handed_over", done=changed.done, name=people[person])


async def _pause(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    changed = await talk.do(TurnProgramme(one.id, PAUSED))
    await _told(talk, "paused", done=changed.done)


async def _go_on(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    changed = await talk.do(TurnProgramme(one.id, RUNNING))
    await _told(talk, "goes_on", done=changed.done)


async def _end(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    if not await talk.confirm("really_end"):
        await talk.say("kept_as_it_is")
        return
    changed = await talk.do(TurnProgramme(one.id, LEFT))
    await _told(talk, "ended", done=changed.done)


async def _fresh(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    changed = await talk.do(TakeFresh(one.id))
    await _told(talk, "taken", done=changed.done)


async def _agree(talk: Talk, one: ProgrammeNow, _: Mapping[str, str]) -> None:
    changed = await talk.do(AgreeProgramme(one.id))
    await _told(talk, "agreed", done=changed.done, name=one.name)


STEPS = {
    "agree": _agree, "done": _done, "move": _move, "skip": _skip, "own": _own,
    "begin": _to_begin, "all": _all,
    "hand_over": _hand_over, "pause": _pause, "go_on": _go_on,
    "end": _end, "fresh": _fresh,
}  # fmt: skip


DIALOGS = (programme,)
