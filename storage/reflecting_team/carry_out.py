"""Carry out what a leader does about a round: make it ready, begin it, end it."""

from __future__ import annotations

from dialogs.reflecting_team import commands as asked
from dialogs.reflecting_team.board import ROOM
from dialogs.reflecting_team.events import Do, Event
from dialogs.reflecting_team.results import PracticeRound, Prepared, RoundState
from dialogs.report_links import ReportLinks
from dialogs.rights import Right, Standing, may
from dialogs.stories.dimensions import in_month, named
from dialogs.talk.messages import Json
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from storage.people import identities
from storage.reflecting_team import finding, going, tellers
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.beginning import ask_teller, begin, change, go_on_with
from storage.reflecting_team.carry_out_standing import month_ahead, tried
from storage.reflecting_team.holding import Holding
from storage.reflecting_team.leading import me, only_leader, since
from storage.reflecting_team.rows import PRACTICE
from storage.reflecting_team.showing import move_down
from storage.reports import links as report_links
from storage.turn import Handlers, Turn

HANDLERS = Handlers()


def hold(turn: Turn, number: str, *, lock: bool = True) -> Holding:
    """Return a round of this kindergarten; whoever else wants it waits."""
    kept = reflecting_team.find(turn.db, turn.scope, number, lock=lock)
    return Holding(turn.db, turn.house, kept, turn.now)


def _hold_mine(turn: Turn, number: str) -> Holding:
    """Return a round that this person leads, or may lead."""
    holding = hold(turn, number)
    mine = holding.kept.leader == turn.scope.person_id
    also = [Standing.OWN] if mine else []
    if not may(Right.HOLD_TEAM, turn.scope, holding.kept.department, also):
        only_leader(turn, holding.kept.department)
    return holding


# Before


@HANDLERS.of(asked.MakeRound)
def _make(turn: Turn, command: asked.MakeRound) -> Prepared:
    snapshot = only_leader(turn, command.department)
    order = _order(turn, snapshot, command)
    if command.story and not tellers.may_hear(turn.db, turn.scope, command.story):
        return Prepared(state="gone")
    places = identities.rooms_of(turn.db, turn.scope, command.department)
    own = identities.reached_at(turn.db, me(turn))
    # What is written has to stand where the others see it; who sits together needs no
    # screen.
    if not places and command.way != ROOM:
        return Prepared(state="no_room")
    memory = _memory(turn, snapshot, command, order)
    # Without a room of its own the leader's conversation is what they look at.
    memory["places"] = places or ([own] if own else [])
    # A leader who tells herself has said yes by this.
    waits = command.teller != me(turn)
    state = reflecting_team.ASKED if waits else reflecting_team.READY
    made = _made(turn, command, memory, state)
    if made is None:
        return Prepared()
    if waits:
        holding = hold(turn, made, lock=False)
        ask_teller(holding, command.teller, order, written=bool(command.story))
    return Prepared(made, state)


def _order(turn: Turn, snapshot: Snapshot, command: asked.MakeRound) -> list[int]:
    """Return who takes part, of those who work here: teller and leader always."""
    everybody = snapshot.staff(None, wall(turn.now).date())
    order = [p for p in command.here if p in everybody]
    # Each once, in the order in which they were chosen.
    return list(dict.fromkeys([*order, command.teller, me(turn)]))


def _memory(
    turn: Turn, snapshot: Snapshot, command: asked.MakeRound, order: list[int]
) -> Json:
    """Return what a round remembers until it is over."""
    begins = since(turn, snapshot)
    held = finding.past(turn.db, turn.scope, command.department, begins)
    stage = turn.house.stage(snapshot.language, now=turn.now)
    return {
        "here": order,
        "everybody": [str(p) for p in order],
        "teller": command.teller,
        "leader": me(turn),
        "pace": command.pace,
        "auto": command.auto,
        "story": bool(command.story),
        "dimension": named(turn.content, command.dimension, stage.language),
        "tried": tried(turn, held),
    }


def _made(turn: Turn, command: asked.MakeRound, memory: Json, state: str) -> str | None:
    return reflecting_team.make(
        turn.db,
        turn.scope,
        command.department,
        memory,
        turn.now,
        leader_id=me(turn),
        teller_id=command.teller,
        story_id=command.story,
        kind=command.kind,
        way=command.way,
        dimension=command.dimension,
        state=state,
    )


@HANDLERS.of(asked.StartRound)
def _start(turn: Turn, command: asked.StartRound) -> RoundState:
    holding = _hold_mine(turn, command.round)
    return RoundState(begin(holding, sure=command.sure))


@HANDLERS.of(asked.DropRound)
def _drop(turn: Turn, command: asked.DropRound) -> None:
    kept = _hold_mine(turn, command.round).kept
    # One that goes on is ended, with what belongs to an end; it is not dropped.
    if not kept.is_live and kept.state in reflecting_team.OPEN:
        values = {"state": reflecting_team.DROPPED, "story_id": None}
        reflecting_team.change(turn.db, kept, {}, **values)


@HANDLERS.of(asked.MakePractice)
def _practice(turn: Turn, command: asked.MakePractice) -> PracticeRound:
    """Begin a round with invented people in the leader's own conversation."""
    snapshot = only_leader(turn, command.department)
    own = identities.reached_at(turn.db, me(turn))
    before = finding.live_practice(turn.db, turn.scope)
    # One practice at a time: the one before is ended, and its boards with it.
    if before is not None:
        holding = Holding(turn.db, turn.house, before, turn.now)
        going.act(holding, Event(Do.END, str(me(turn))))
    memory = _invented(turn, snapshot, command.department)
    memory["places"] = [own] if own else []
    made = reflecting_team.make(
        turn.db,
        turn.scope,
        command.department,
        memory,
        turn.now,
        leader_id=me(turn),
        kind=PRACTICE,
        way=ROOM,
        dimension="",
        state=reflecting_team.READY,
    )
    if made and own:
        going.start(hold(turn, made))
    return PracticeRound(made)


def _invented(turn: Turn, snapshot: Snapshot, department: int) -> Json:
    people = turn.content["practice_round"]["people"]
    order = [*people, str(me(turn))]
    stage = turn.house.stage(snapshot.language, now=turn.now)
    month = month_ahead(turn, snapshot, department)
    return {
        "here": order,
        "everybody": order,
        "invented": dict(people),
        "teller": order[0],
        "leader": me(turn),
        "pace": "as_is",
        "auto": False,
        "story": False,
        "dimension": in_month(stage.content, month, stage.language),
    }


@HANDLERS.of(asked.MakePlan)
def _plan(turn: Turn, command: asked.MakePlan) -> ReportLinks:
    only_leader(turn, command.department)
    subject = str(command.department)
    return report_links.make(turn.db, turn.scope, "plan", subject, turn.now)


# While it goes on


@HANDLERS.of(asked.OtherStory)
def _other_story(turn: Turn, command: asked.OtherStory) -> RoundState:
    """Go on with another's story, when she has said yes to it now."""
    holding, teller = _hold_mine(turn, command.round), command.teller
    if holding.kept.state != reflecting_team.WITHDRAWN:
        return RoundState(holding.kept.state)
    if str(turn.scope.person_id) != holding.round.leader:
        return RoundState("not_leading")
    asks = {"story": command.story, "teller": teller}
    change(holding, holding.kept.told | {"asks": asks})
    if teller == turn.scope.person_id:
        return RoundState(go_on_with(holding))
    hear = [int(p) for p in holding.round.order if p.isdecimal()]
    ask_teller(holding, teller, hear, written=bool(command.story))
    return RoundState(reflecting_team.ASKED)


@HANDLERS.of(asked.MoveBoard)
def _move(turn: Turn, command: asked.MoveBoard) -> None:
    move_down(_hold_mine(turn, command.round))


@HANDLERS.of(asked.EndRoundNow)
def _end(turn: Turn, command: asked.EndRoundNow) -> None:
    holding = _hold_mine(turn, command.round)
    if holding.kept.is_live:
        round_ = holding.round
        # Whoever leads may have left the round: only somebody in it can end it.
        if round_.leader not in round_.order:
            going.act(holding, Event(Do.JOIN, round_.leader))
        going.act(holding, Event(Do.END, round_.leader))
