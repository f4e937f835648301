"""Choose with a leader what her next round is to be: story, people, way and times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dialogs.reflecting_team.board import CHANNEL, DAYS, ROOM
from dialogs.reflecting_team.commands import MakeRound
from dialogs.reflecting_team.results import RoundStanding, TeamColleague, TellableStory
from dialogs.reflecting_team.times import minutes_of
from dialogs.stories.practice_story import names_of
from dialogs.talk.talk import Talk

LEAST = 2
ORAL = "oral"
# So many stories are offered: a longer list is not read.


class Telling(NamedTuple):
    """Who tells, and which story; none where it is told and not written."""

    story: str | None
    teller: int
    name: str


async def prepare(talk: Talk, standing: RoundStanding) -> str | None:
    """Make the next round ready, and ask its teller; return one to be started now."""
    likely = None if talk.older else _likely(talk, standing)
    if likely is not None:
        way = await _as_likely(talk, standing, likely)
        if way == "do":
            return await _make(talk, likely, standing.stories[0].name)
        if way == "leave":
            await talk.say("left")
            return None
    return await _chosen(talk, standing)


def _likely(talk: Talk, standing: RoundStanding) -> MakeRound | None:
    """Return the round that most speaks for: nothing is asked that can be seen."""
    if not standing.stories or not standing.dimensions:
        return None
    story = standing.stories[0]
    there = [each.id for each in standing.staff if not each.away]
    people = list(dict.fromkeys([*there, story.teller, standing.me]))
    if len(people) < LEAST:
        return None
    fewest = talk.content["reflecting_team"]["fewest"]
    return MakeRound(
        standing.id, "pair" if len(people) < fewest else "round", ROOM, story.teller,
        story.id, standing.dimensions[0], people, "as_is", auto=True,
    )  # fmt: skip


async def _as_likely(talk: Talk, standing: RoundStanding, likely: MakeRound) -> str:
    """Show the whole of it on one card: to do, to change, or to leave."""
    await _say_what_is_kept(talk, standing, likely)
    content = talk.content["reflecting_team"]
    people = len(likely.here)
    minutes = minutes_of(content, likely.kind, likely.way, likely.pace, people)
    way: str = await talk.choose(
        "likely", teller=standing.stories[0].name, minutes=minutes,
        asks=likely.teller != standing.me,
    )  # fmt: skip
    return way


async def _chosen(talk: Talk, standing: RoundStanding) -> str | None:
    """Choose each thing by itself."""
    telling = await choose_story(talk, standing)
    if telling is None:
        await talk.say("left")
        return None
    wanted = await _round(talk, standing, telling)
    if wanted is None:
        await talk.say("alone")
        return None
    await _say_what_is_kept(talk, standing, wanted)
    asks = telling.teller != standing.me
    if not await talk.confirm("sure", teller=telling.name, asks=asks):
        await talk.say("left")
        return None
    return await _make(talk, wanted, telling.name)


async def _round(
    talk: Talk, standing: RoundStanding, telling: Telling
) -> MakeRound | None:
    """Choose dimension, people, way and times; None where she would be alone."""
    dimension = await _dimension(talk, standing)
    people = await _people(talk, standing, telling.teller)
    if len(people) < LEAST:
        return None
    kind = "round"
    if len(people) < talk.content["reflecting_team"]["fewest"]:
        await talk.say("pair")
        kind = "pair"
    way = await _way(talk, standing)
    pace = "as_is" if way == DAYS else await _pace(talk, kind, way, len(people))
    auto = await talk.choose("auto", way=way) == "auto"
    return MakeRound(
        standing.id, kind, way, telling.teller, telling.story, dimension, people, pace,
        auto,
    )  # fmt: skip


async def _say_what_is_kept(
    talk: Talk, standing: RoundStanding, wanted: MakeRound
) -> None:
    names = {each.id: each.name for each in standing.staff}
    names |= {each.id: each.name for each in standing.guests}
    await talk.say(
        "kept",
        names=[names[each] for each in wanted.here],
        dimension=names_of(talk, wanted.dimension),
        way=wanted.way,
    )


async def _make(talk: Talk, wanted: MakeRound, teller: str) -> str | None:
    prepared = await talk.do(wanted)
    if prepared.state != "ready":
        await talk.say(f"made_{prepared.state}", teller=teller)
        return None
    if await talk.choose("start_now") == "now":
        return prepared.id
    await talk.say("later")
    return None


async def choose_story(talk: Talk, standing: RoundStanding) -> Telling | None:
    """Choose a story whose teller has said yes, or somebody who tells without one."""
    options = {each.id: _story_row(talk, each) for each in standing.stories}
    words = talk.labels.options("reflecting_team", "story_others", {})
    chosen = await talk.nearest("story", options, words, many=bool(options))
    if chosen == "leave":
        return None
    if chosen == ORAL:
        people = {str(each.id): each.name for each in standing.staff}
        teller = await talk.person("teller", people)
        return Telling(None, int(teller), people[teller])
    story = next(each for each in standing.stories if each.id == chosen)
    return Telling(story.id, story.teller, story.name)


def _story_row(talk: Talk, story: TellableStory) -> str:
    dimension = names_of(talk, story.dimension)
    values = {"name": story.name, "dimension": dimension, "times": story.times}
    return talk.labels.line("reflecting_team", "story_row", values)


async def _dimension(talk: Talk, standing: RoundStanding) -> str:
    """Take the month's dimension; ask where there are several, or none."""
    month = standing.dimensions
    if len(month) == 1:
        return month[0]
    keys = month or list(talk.content["class"]["dimensions"])
    options = {key: names_of(talk, key) for key in keys}
    return str(await talk.choose("dimension", options, many=bool(month)))


async def _people(talk: Talk, standing: RoundStanding, teller: int) -> list[int]:
    """Tick off who is not here, and add guests of the house."""
    absent = await _absent(talk, standing, teller)
    present = [each.id for each in standing.staff if str(each.id) not in absent]
    if standing.guests:
        names = {str(each.id): each.name for each in standing.guests}
        added = await talk.choose_several("guests", names, optional=True) or []
        present += [int(each) for each in added]
    return list(dict.fromkeys([*present, teller, standing.me]))


async def _absent(talk: Talk, standing: RoundStanding, teller: int) -> Sequence[str]:
    others = [each for each in standing.staff if each.id not in (standing.me, teller)]
    if not others:
        return []
    options = {str(each.id): _person_row(talk, each) for each in others}
    return await talk.choose_several("absent", options, optional=True) or []


def _person_row(talk: Talk, colleague: TeamColleague) -> str:
    values = {"name": colleague.name, "away": colleague.away}
    return talk.labels.line("reflecting_team", "person_row", values)


async def _way(talk: Talk, standing: RoundStanding) -> str:
    if not standing.rooms:
        await talk.say("no_room")
        return ROOM
    return str(await talk.choose("how", [ROOM, CHANNEL, DAYS]))


async def _pace(talk: Talk, kind: str, way: str, people: int) -> str:
    content = talk.content["reflecting_team"]
    names = talk.labels.options("reflecting_team", "paces", {})
    options = {}
    for pace in content["paces"]:
        minutes = minutes_of(content, kind, way, pace, people)
        values = {"name": names.get(pace, pace), "minutes": minutes}
        options[pace] = talk.labels.line("reflecting_team", "pace_row", values)
    return str(await talk.choose("pace", options))
