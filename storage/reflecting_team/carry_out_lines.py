"""Carry out what one person writes in a round and after it, and her summary."""

from __future__ import annotations

import msgspec

from dialogs.errors import NotYours
from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team import commands as asked
from dialogs.reflecting_team.board import ROOM
from dialogs.reflecting_team.results import (
    Asking,
    Contributed,
    OwnLine,
    Posted,
    TeamSum,
    TurnNow,
    WantedTry,
)
from dialogs.reflecting_team.round import State
from dialogs.rights import Right, Standing, may
from dialogs.stories.dimensions import named
from storage.people import identities, staff
from storage.people.roles import here_of
from storage.post.rooms import in_room
from storage.reflecting_team import finding, saying, tries
from storage.reflecting_team.carry_out import hold
from storage.reflecting_team.carry_out_standing import ended_on
from storage.reflecting_team.holding import Holding
from storage.reflecting_team.leading import me, since
from storage.reflecting_team.rows import TeamRound
from storage.turn import Handlers, Turn
from storage.year import snapshot as year

HANDLERS = Handlers()


# In a round


def _written(turn: Turn) -> TeamRound | None:
    """Return the written round that this person is in, the newest."""
    who = str(turn.scope.person_id)
    for kept in finding.live(turn.db, turn.scope):
        if kept.way != ROOM and who in kept.told["round"]["order"]:
            return kept
    return None


@HANDLERS.of(asked.MyTurn)
def _my_turn(turn: Turn, _: asked.MyTurn) -> TurnNow | None:
    kept = _written(turn)
    if kept is None:
        return None
    holding = Holding(turn.db, turn.house, kept, turn.now)
    now, who = holding.round, str(turn.scope.person_id)
    shown = holding.shown(now)
    goes_on = now.state is State.RUNNING
    return TurnNow(
        round=kept.id,
        step=now.step.key if now.step else "",
        mine=now.speaker == who and goes_on,
        open=not now.speaker and goes_on,
        answers=bool(now.step and now.step.answers and now.teller == who),
        speaker=shown.name(now.speaker) if now.speaker else "",
        teller=shown.name(now.teller),
        name=shown.name(who),
        leader=shown.name(now.leader),
        dimension=shown.dimension,
        draft=saying.draft_of(kept, who),
    )


@HANDLERS.of(asked.AskedToTell)
def _asked_to_tell(turn: Turn, _: asked.AskedToTell) -> list[Asking]:
    found = finding.asking(turn.db, turn.scope)
    names = staff.names(turn.db, [kept.leader for kept in found if kept.leader])
    return [
        Asking(kept.id, kept.version, names.get(kept.leader or 0, "")) for kept in found
    ]


@HANDLERS.of(asked.Contribute)
def _contribute(turn: Turn, command: asked.Contribute) -> Contributed:
    holding = hold(turn, command.round)
    if not holding.kept.is_live:
        return Contributed("over")
    who = str(turn.scope.person_id)
    # She has seen it in the talk, where the guardian reads along.
    return Contributed(saying.say(holding, who, command.text, looked_over=True))


# Her own line


@HANDLERS.of(asked.MyTry)
def _my_try(turn: Turn, _: asked.MyTry) -> OwnLine | None:
    """Find the round that goes on, or the last one that she was in these days."""
    who = me(turn)
    for kept in finding.live(turn.db, turn.scope):
        if str(who) in kept.told["everybody"]:
            return _own_line(turn, kept)
    begins = since(turn, here_of(turn))
    for kept in finding.past(turn.db, turn.scope, None, begins):
        if who in finding.part_of(turn.db, turn.scope, kept.id):
            return _own_line(turn, kept)
    return None


def _own_line(turn: Turn, kept: TeamRound) -> OwnLine:
    line = tries.own_try(turn.db, turn.scope, kept.id)
    names = here_of(turn).departments
    text = line["text"] if line else ""
    return OwnLine(kept.id, text, names.get(kept.department, ""))


@HANDLERS.of(asked.KeepTry)
def _keep_try(turn: Turn, command: asked.KeepTry) -> None:
    kept, who = hold(turn, command.round).kept, me(turn)
    part = finding.part_of(turn.db, turn.scope, command.round)
    is_in = str(who) in kept.told.get("everybody", ()) or who in part
    if not may(Right.KEEP_TRY, turn.scope, also=[Standing.IN_ROUND] if is_in else []):
        raise NotYours("only who took part keeps a line")
    tries.keep_try(turn.db, turn.scope, kept, command.text, turn.now)
    year.touch(turn.db, turn.scope)


@HANDLERS.of(asked.OpenTry)
def _open_try(turn: Turn, _: asked.OpenTry) -> WantedTry | None:
    for line in tries.own_tries(turn.db, turn.scope):
        if line["went"] is None:
            return WantedTry(line["round"], line["text"])
    return None


@HANDLERS.of(asked.TellTry)
def _tell_try(turn: Turn, command: asked.TellTry) -> None:
    tries.set_went(turn.db, turn.scope, command.round, command.went)


# The summary


def _told_last(turn: Turn) -> TeamRound | None:
    """Return the last round in which this person told."""
    held = finding.past(turn.db, turn.scope, None, since(turn, here_of(turn)))
    return next((kept for kept in held if kept.teller == turn.scope.person_id), None)


@HANDLERS.of(asked.Summary)
def _summary(turn: Turn, _: asked.Summary) -> TeamSum | None:
    kept = _told_last(turn)
    return _summed_up(turn, kept) if kept else None


def _summed_up(turn: Turn, kept: TeamRound) -> TeamSum:
    part = finding.part_of(turn.db, turn.scope, kept.id)
    names = staff.names(turn.db, part)
    stage = turn.house.stage(here_of(turn).language, now=turn.now)
    lines = tries.tries_of(turn.db, turn.scope, kept.id)
    return TeamSum(
        round=kept.id,
        on=ended_on(kept),
        dimension=named(stage.content, kept.dimension, stage.language),
        part=sorted(names.values()),
        tries=sorted(each["text"] for each in lines),
        rooms=len(identities.rooms_of(turn.db, turn.scope, kept.department)),
    )


@HANDLERS.of(asked.PostSummary)
def _post_summary(turn: Turn, command: asked.PostSummary) -> Posted:
    kept = _told_last(turn)
    if kept is None or kept.id != command.round:
        return Posted(shown=False)
    values = msgspec.structs.asdict(_summed_up(turn, kept))
    unit = kept.department
    return Posted(in_room(turn, unit, team_board.FILE, "summary", **values))
