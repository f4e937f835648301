"""Get a reflecting team ready, practise it, and see how far the rounds have come."""

from __future__ import annotations

from typing import Any

from dialogs.access import Thing
from dialogs.reflecting_team.board import CHANNEL, DAYS, ROOM
from dialogs.reflecting_team.commands import (
    DropRound,
    EndRoundNow,
    MakePlan,
    MakePractice,
    MakeRound,
    MoveBoard,
    MyTeams,
    OtherStory,
    StartRound,
    TeamDesk,
)
from dialogs.stories.practice_story import names_of
from dialogs.talk.talk import Talk, dialog

Json = dict[str, Any]
LEAST = 2
ORAL = "oral"


@dialog("reflecting_team", thing=Thing.TEAM)
async def reflecting_team(talk: Talk) -> None:
    """Find the department, show how things stand, and go on with one thing."""
    mine = await talk.do(MyTeams())
    if mine["counts"]:
        rows = [_count_row(talk, each) for each in mine["counts"]]
        await talk.say("counts", rows=rows)
    led = mine["led"]
    if not led:
        if not mine["counts"]:
            await talk.say("not_leading")
        return
    department = led[0]["id"]
    if len(led) > 1:
        options = {str(each["id"]): each["name"] for each in led}
        chosen = await talk.choose("which", {**options, "leave": _none(talk)})
        if chosen == "leave":
            await talk.say("left")
            return
        department = int(chosen)
    desk = await talk.do(TeamDesk(department))
    await _desk(talk, desk)


def _none(talk: Talk) -> str:
    return talk.labels.line("reflecting_team", "none_of_them", {})


def _count_row(talk: Talk, each: Json) -> str:
    names = ", ".join(names_of(talk, key) for key in each["dimensions"])
    values = {"name": each["name"], "rounds": each["rounds"], "dimensions": names}
    return talk.labels.line("reflecting_team", "count_row", values)


async def _desk(talk: Talk, desk: Json) -> None:
    open_one = desk["open"]
    await talk.say(
        "desk",
        name=desk["name"],
        held=len(desk["held"]),
        state=open_one["state"] if open_one else "",
        teller=open_one["teller"] if open_one else "",
        stories=len(desk["stories"]),
    )
    ways = _ways(open_one)
    way = await talk.choose("way", [*ways, "practice", "plan", "history", "leave"])
    match way:
        case "begin":
            await _begin(talk, desk)
        case "start":
            await _start(talk, open_one["id"])
        case "drop":
            await talk.do(DropRound(open_one["id"]))
            await talk.say("dropped")
        case "other":
            await _other(talk, desk)
        case "board":
            await talk.do(MoveBoard(open_one["id"]))
            await talk.say("board_moved")
        case "end":
            await _end(talk, open_one["id"])
        case "practice":
            await _practice(talk, desk)
        case "plan":
            links = await talk.do(MakePlan(desk["id"]))
            await talk.say("plan", links=links)
        case "history":
            await _history(talk, desk)
        case _:
            await talk.say("left")


def _ways(open_one: Json | None) -> list[str]:
    """Return what can be done with the department's round, where it is."""
    if open_one is None:
        return ["begin"]
    return {
        "asked": ["drop"],
        "ready": ["start", "drop"],
        "withdrawn": ["other", "board", "end"],
    }.get(open_one["state"], ["board", "end"])


# A new round


async def _begin(talk: Talk, desk: Json) -> None:
    """Choose story, dimension, people, way and times; then ask the teller."""
    found = await _story(talk, desk)
    if found is None:
        await talk.say("left")
        return
    story, teller, name = found
    dimension = await _dimension(talk, desk)
    here = await _people(talk, desk, teller)
    if len(here) < LEAST:
        await talk.say("alone")
        return
    kind = "round"
    if len(here) < talk.content["reflecting_team"]["fewest"]:
        await talk.say("pair")
        kind = "pair"
    way = await _way(talk, desk)
    pace = "as_is" if way == DAYS else await _pace(talk, kind, way, len(here))
    auto = await talk.choose("auto", way=way) == "auto"
    people = {each["id"]: each["name"] for each in [*desk["staff"], *desk["guests"]]}
    await talk.say(
        "kept",
        names=[people[each] for each in here],
        dimension=names_of(talk, dimension),
        way=way,
    )
    if not await talk.confirm("sure", teller=name, asks=teller != desk["me"]):
        await talk.say("left")
        return
    told = MakeRound(desk["id"], kind, way, teller, story, dimension, here, pace, auto)
    made = await talk.do(told)
    state = made.get("state", "open")
    if state == "ready":
        if await talk.choose("start_now") == "now":
            await _start(talk, made["id"])
        else:
            await talk.say("later")
        return
    await talk.say(f"made_{state}", teller=name)


async def _story(talk: Talk, desk: Json) -> tuple[str | None, int, str] | None:
    """Choose a story whose teller has said yes, or somebody who tells without one."""
    options = {
        each["id"]: talk.labels.line(
            "reflecting_team",
            "story_row",
            {
                "name": each["name"],
                "dimension": names_of(talk, each["dimension"]),
                "times": each["times"],
            },
        )
        for each in desk["stories"][:8]
    }
    words = talk.labels.options("reflecting_team", "story_others", {})
    chosen = await talk.choose("story", {**options, **words}, many=bool(options))
    if chosen == "leave":
        return None
    if chosen == ORAL:
        people = {str(each["id"]): each["name"] for each in desk["staff"]}
        teller = int(await talk.person("teller", people))
        return None, teller, people[str(teller)]
    one = next(each for each in desk["stories"] if each["id"] == chosen)
    return chosen, one["teller"], one["name"]


async def _dimension(talk: Talk, desk: Json) -> str:
    """Take the month's dimension; ask where there are several, or none."""
    month = desk["dimensions"]
    if len(month) == 1:
        return str(month[0])
    keys = month or list(talk.content["class"]["dimensions"])
    options = {key: names_of(talk, key) for key in keys}
    return str(await talk.choose("dimension", options, many=bool(month)))


async def _people(talk: Talk, desk: Json, teller: int) -> list[int]:
    """Tick off who is not here, and add guests of the house."""
    others = [each for each in desk["staff"] if each["id"] not in (desk["me"], teller)]
    absent: list[str] = []
    if others:
        options = {str(each["id"]): _person_row(talk, each) for each in others}
        absent = await talk.choose_several("absent", options, optional=True) or []
    here = [each["id"] for each in desk["staff"] if str(each["id"]) not in absent]
    if desk["guests"]:
        names = {str(each["id"]): each["name"] for each in desk["guests"]}
        added = await talk.choose_several("guests", names, optional=True) or []
        here += [int(each) for each in added]
    return list(dict.fromkeys([*here, teller, desk["me"]]))


def _person_row(talk: Talk, each: Json) -> str:
    values = {"name": each["name"], "away": each["away"]}
    return talk.labels.line("reflecting_team", "person_row", values)


async def _way(talk: Talk, desk: Json) -> str:
    if not desk["rooms"]:
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


def steps_of(content: Json, kind: str, way: str, pace: str) -> list[Json]:
    """Return a round's steps with its times: content times the way and the pace."""
    steps: list[Json] = content["pair" if kind == "pair" else "steps"]
    if way == DAYS:
        return [each | {"seconds": content["days_seconds"]} for each in steps]
    factor = content["ways"][way] * content["paces"][pace]
    return [each | {"seconds": round(each["seconds"] * factor)} for each in steps]


def minutes_of(content: Json, kind: str, way: str, pace: str, people: int) -> int:
    """Return how many minutes a round takes with so many people."""
    team = people - 2
    if team < content["small_team"]:
        team += 1
    seconds = 0
    for each in steps_of(content, kind, way, pace):
        turns = people if each["speaks"] == "each" else team
        seconds += each["seconds"] * (turns if each.get("each_has") else 1)
    return round(seconds / 60)


async def _start(talk: Talk, number: str) -> None:
    begun = await talk.do(StartRound(number))
    if begun["state"] == "closed":
        if not await talk.confirm("together_now"):
            await talk.say("later")
            return
        begun = await talk.do(StartRound(number, sure=True))
    state = begun["state"]
    await talk.say(f"start_{state}" if state in ("running", "cannot") else "start_gone")


async def _other(talk: Talk, desk: Json) -> None:
    """Go on with another's story after one was taken back."""
    found = await _story(talk, desk)
    if found is None:
        await talk.say("left")
        return
    story, teller, name = found
    went = await talk.do(OtherStory(desk["open"]["id"], story, teller))
    lines = {"running": "other_running", "asked": "other_asked"}
    await talk.say(lines.get(went["state"], "start_gone"), teller=name)


async def _end(talk: Talk, number: str) -> None:
    if await talk.confirm("end_sure"):
        await talk.do(EndRoundNow(number))
        await talk.say("ended")
    else:
        await talk.say("left")


async def _practice(talk: Talk, desk: Json) -> None:
    if desk["practice"] and await talk.choose("practice_open") == "board":
        await talk.do(MoveBoard(desk["practice"]))
        await talk.say("practice_goes_on")
        return
    await talk.do(MakePractice(desk["id"]))
    await talk.say("practice")


async def _history(talk: Talk, desk: Json) -> None:
    """Show the leader alone how many rounds there were, who told, which dimensions."""
    rows = [
        talk.labels.line(
            "reflecting_team",
            "held_row",
            {"on": each["on"], "dimension": names_of(talk, each["dimension"])},
        )
        for each in desk["held"]
    ]
    told = [f"{each['name']} ({each['times']})" for each in desk["told"]]
    await talk.say(
        "history", rows=rows, told=told, not_told=desk["not_told"], tried=desk["tried"]
    )


DIALOGS = (reflecting_team,)
