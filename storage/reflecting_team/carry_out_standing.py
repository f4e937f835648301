"""Carry out what a leader asks to see: her departments, and how things stand there."""

from __future__ import annotations

from datetime import UTC, datetime

from dialogs.reflecting_team import commands as asked
from dialogs.reflecting_team.results import (
    Count,
    Guest,
    HeldRound,
    Led,
    OpenRound,
    RoundStanding,
    TeamColleague,
    TeamsLed,
    TellableStory,
    Teller,
)
from dialogs.rights import Right, may
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from storage.people import identities, staff
from storage.people.roles import here_of
from storage.reflecting_team import finding, tellers, tries
from storage.reflecting_team.beginning import asked_to_tell
from storage.reflecting_team.leading import leads, me, only_leader, since
from storage.reflecting_team.rows import TeamRound
from storage.reminders import situation
from storage.turn import Handlers, Turn

LONG_AGO = datetime.min.replace(tzinfo=UTC)

HANDLERS = Handlers()


@HANDLERS.of(asked.MyTeams)
def _my_teams(turn: Turn, _: asked.MyTeams) -> TeamsLed:
    snapshot = here_of(turn)
    departments = sorted(snapshot.departments.items())
    led = [Led(unit, name) for unit, name in departments if leads(turn, snapshot, unit)]
    sees = may(Right.COUNT_TEAMS, turn.scope)
    return TeamsLed(led, _counts(turn, snapshot) if sees else [])


def _counts(turn: Turn, snapshot: Snapshot) -> list[Count]:
    held = finding.past(turn.db, turn.scope, None, since(turn, snapshot))
    by_name = sorted(snapshot.departments.items(), key=lambda each: each[1])
    return [
        _count(name, [kept for kept in held if kept.department == unit])
        for unit, name in by_name
    ]


def _count(name: str, held: list[TeamRound]) -> Count:
    keys = dict.fromkeys(key for kept in held for key in kept.dimension.split("+"))
    return Count(name, len(held), [key for key in keys if key])


@HANDLERS.of(asked.TeamDesk)
def _standing(turn: Turn, command: asked.TeamDesk) -> RoundStanding:
    unit = command.department
    snapshot = only_leader(turn, unit)
    db, scope, today = turn.db, turn.scope, wall(turn.now).date()
    present = sorted(snapshot.staff(unit, today))
    others = sorted(snapshot.staff(None, today) - set(present))
    names = staff.names(db, [*present, *others])
    away = situation.away(db, present, today)
    begins = since(turn, snapshot)
    held = finding.past(db, scope, unit, begins)
    before = tellers.told_before(db, scope, unit, begins)
    open_round = finding.open_one(db, scope, unit)
    practice = finding.live_practice(db, scope)
    month = month_ahead(turn, snapshot, unit)
    return RoundStanding(
        id=unit,
        name=snapshot.departments[unit],
        me=me(turn),
        open=_open(turn, open_round, names) if open_round else None,
        practice=practice.id if practice else None,
        stories=_stories(turn, unit, names, before),
        staff=[TeamColleague(p, names[p], p in away) for p in present],
        guests=[Guest(p, names[p]) for p in others],
        rooms=len(identities.rooms_of(db, scope, unit)),
        dimensions=turn.content["class"]["months"].get(month[5:7], []),
        held=[HeldRound(ended_on(kept), kept.dimension) for kept in held],
        told=[Teller(names[p], before[p][0]) for p in present if p in before],
        not_told=[names[p] for p in present if p not in before],
        tried=tried(turn, held),
    )


def ended_on(kept: TeamRound) -> str:
    """Return the day on which a round ended."""
    return wall(kept.ended_at).date().isoformat() if kept.ended_at else ""


def month_ahead(turn: Turn, snapshot: Snapshot, unit: int) -> str:
    """Return the month that the next TETT PÅ meeting is in, or this one."""
    local = wall(turn.now)
    ahead = [
        each.wall
        for each in snapshot.meetings
        if each.department == unit and each.kind == "tett_paa" and each.wall >= local
    ]
    return (min(ahead) if ahead else local).isoformat()[:7]


def _stories(
    turn: Turn,
    unit: int,
    names: dict[int, str],
    before: dict[int, tuple[int, datetime]],
) -> list[TellableStory]:
    """List what may be told: who has told least and longest ago first."""
    stories = sorted(
        tellers.tellable(turn.db, turn.scope, unit),
        key=lambda story: before.get(story["teller"], (0, LONG_AGO)),
    )
    return [
        TellableStory(
            **story,
            name=names[story["teller"]],
            times=before.get(story["teller"], (0, LONG_AGO))[0],
        )
        for story in stories
        if story["teller"] in names
    ]


def _open(turn: Turn, kept: TeamRound, names: dict[int, str]) -> OpenRound:
    return OpenRound(
        id=kept.id,
        state=kept.state,
        teller=names.get(kept.teller or asked_to_tell(kept) or 0, ""),
        way=kept.way,
        mine=kept.leader == turn.scope.person_id,
    )


def tried(turn: Turn, held: list[TeamRound]) -> list[str]:
    """Return what was to be tried after the last round, without whose it was."""
    if not held:
        return []
    lines = tries.tries_of(turn.db, turn.scope, held[0].id)
    return sorted(each["text"] for each in lines)
