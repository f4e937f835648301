"""Get a reflecting team ready, practise it, and see how far the rounds have come."""

from __future__ import annotations

from dialogs.access import Thing
from dialogs.menu import Asker, Group, Menu
from dialogs.reflecting_team.commands import (
    DropRound,
    EndRoundNow,
    MakePlan,
    MakePractice,
    MoveBoard,
    MyTeams,
    OtherStory,
    StartRound,
    TeamDesk,
)
from dialogs.reflecting_team.preparing import choose_story, prepare
from dialogs.reflecting_team.results import (
    Count,
    HeldRound,
    Led,
    OpenRound,
    RoundStanding,
)
from dialogs.rights import Right, may
from dialogs.stories.practice_story import names_of
from dialogs.talk.talk import Talk, dialog


def _prepares(asker: Asker) -> bool:
    """Show it to who gets rounds ready, and to who may see that they are held."""
    return bool(asker.leads) or may(Right.COUNT_TEAMS, asker)


@dialog(
    "reflecting_team",
    version=2,
    goes_on=1,
    thing=Thing.TEAM,
    menu=Menu(Group.STORY, _prepares, order=4, window=True),
)
async def reflecting_team(talk: Talk) -> None:
    """Find the department, show how things stand, and go on with one thing."""
    teams = await talk.do(MyTeams())
    if teams.counts:
        rows = [_count_row(talk, each) for each in teams.counts]
        await talk.say("counts", rows=rows)
    if not teams.led:
        if not teams.counts:
            await talk.say("not_leading")
        return
    department = await _department(talk, teams.led)
    if department is None:
        await talk.say("left")
        return
    await _go_on(talk, await talk.do(TeamDesk(department)))


async def _department(talk: Talk, led: list[Led]) -> int | None:
    if len(led) == 1:
        return led[0].id
    options = {str(each.id): each.name for each in led}
    none_of_them = talk.labels.line("reflecting_team", "none_of_them", {})
    chosen = await talk.choose("which", {**options, "leave": none_of_them})
    return None if chosen == "leave" else int(chosen)


def _count_row(talk: Talk, count: Count) -> str:
    names = ", ".join(names_of(talk, key) for key in count.dimensions)
    values = {"name": count.name, "rounds": count.rounds, "dimensions": names}
    return talk.labels.line("reflecting_team", "count_row", values)


async def _go_on(talk: Talk, standing: RoundStanding) -> None:
    """Show how things stand, and go on with what she chooses."""
    open_round = standing.open
    await talk.say(
        "desk",
        name=standing.name,
        held=len(standing.held),
        state=open_round.state if open_round else "",
        teller=open_round.teller if open_round else "",
        stories=len(standing.stories),
    )
    ways = [*_ways(open_round), "practice", "plan", "history", "leave"]
    way = await talk.choose("way", ways)
    if way in IN_ROUND and open_round is not None:
        await IN_ROUND[way](talk, standing, open_round.id)
    elif way in AT_DESK:
        await AT_DESK[way](talk, standing)
    else:
        await talk.say("left")


def _ways(open_round: OpenRound | None) -> list[str]:
    """Return what can be done with the department's round, where it is."""
    if open_round is None:
        return ["begin"]
    return {
        "asked": ["drop"],
        "ready": ["start", "drop"],
        "withdrawn": ["other", "board", "end"],
    }.get(open_round.state, ["board", "end"])


# With the department's round


async def _start(talk: Talk, _: RoundStanding, number: str) -> None:
    started = await talk.do(StartRound(number))
    if started.state == "closed":
        if not await talk.confirm("together_now"):
            await talk.say("later")
            return
        started = await talk.do(StartRound(number, sure=True))
    state = started.state
    await talk.say(f"start_{state}" if state in ("running", "cannot") else "start_gone")


async def _drop(talk: Talk, _: RoundStanding, number: str) -> None:
    await talk.do(DropRound(number))
    await talk.say("dropped")


async def _other(talk: Talk, standing: RoundStanding, number: str) -> None:
    """Go on with another's story after one was taken back."""
    telling = await choose_story(talk, standing)
    if telling is None:
        await talk.say("left")
        return
    went = await talk.do(OtherStory(number, telling.story, telling.teller))
    lines = {"running": "other_running", "asked": "other_asked"}
    await talk.say(lines.get(went.state, "start_gone"), teller=telling.name)


async def _board(talk: Talk, _: RoundStanding, number: str) -> None:
    await talk.do(MoveBoard(number))
    await talk.say("board_moved")


async def _end(talk: Talk, _: RoundStanding, number: str) -> None:
    if await talk.confirm("end_sure"):
        await talk.do(EndRoundNow(number))
        await talk.say("ended")
    else:
        await talk.say("left")


# Beside it


async def _begin(talk: Talk, standing: RoundStanding) -> None:
    number = await prepare(talk, standing)
    if number is not None:
        await _start(talk, standing, number)


async def _practice(talk: Talk, standing: RoundStanding) -> None:
    if standing.practice and await talk.choose("practice_open") == "board":
        await talk.do(MoveBoard(standing.practice))
        await talk.say("practice_goes_on")
        return
    await talk.do(MakePractice(standing.id))
    await talk.say("practice")


async def _plan(talk: Talk, standing: RoundStanding) -> None:
    links = await talk.do(MakePlan(standing.id))
    await talk.say("plan", links=links)


async def _history(talk: Talk, standing: RoundStanding) -> None:
    """Show the leader alone how many rounds there were, who told, which dimensions."""
    rows = [_held_row(talk, each) for each in standing.held]
    told = [f"{each.name} ({each.times})" for each in standing.told]
    await talk.say(
        "history", rows=rows, told=told, not_told=standing.not_told,
        tried=standing.tried,
    )  # fmt: skip


def _held_row(talk: Talk, held: HeldRound) -> str:
    values = {"on": held.on, "dimension": names_of(talk, held.dimension)}
    return talk.labels.line("reflecting_team", "held_row", values)


IN_ROUND = {
    "start": _start,
    "drop": _drop,
    "other": _other,
    "board": _board,
    "end": _end,
}
AT_DESK = {
    "begin": _begin,
    "practice": _practice,
    "plan": _plan,
    "history": _history,
}
DIALOGS = (reflecting_team,)
