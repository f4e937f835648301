"""What those who take part do in a round: speak, pass, leave and come."""

from __future__ import annotations

from datetime import datetime

from dialogs.reflecting_team.events import BOARD, Do, Effect, Event, kindly
from dialogs.reflecting_team.round import Round, State, Told, changed
from dialogs.reflecting_team.turns import (
    Outcome,
    ended,
    next_turn,
    speakers,
    turn_over,
)


def _done(round_: Round, event: Event, now: datetime) -> Outcome:
    if round_.state is not State.RUNNING:
        return round_, kindly(event, "is_paused")
    if event.who != round_.speaker:
        return round_, kindly(event, "not_your_turn")
    return turn_over(round_, Told.HEARD, now)


def pass_by(round_: Round, event: Event, now: datetime) -> Outcome:
    """Let a turn go by; it is offered once more at the end of the lap."""
    if round_.state is not State.RUNNING:
        return round_, kindly(event, "is_paused")
    if event.who == round_.speaker:
        if round_.again:
            return turn_over(round_, Told.PASSED, now)
        later = changed(round_, speaker="", passed=(*round_.passed, event.who))
        return next_turn(later, now)
    if event.who in round_.queue and not round_.again:
        queue = _without(round_.queue, event.who)
        return changed(round_, queue=queue, passed=(*round_.passed, event.who)), [BOARD]
    return round_, kindly(event, "nothing_to_pass")


def _leave(round_: Round, event: Event, now: datetime) -> Outcome:
    """Take somebody out; the round never waits for her."""
    who = event.who
    waited = who == round_.speaker or who in round_.queue or who in round_.passed
    told = {**round_.told, who: Told.LEFT} if waited else dict(round_.told)
    gone = changed(
        round_,
        order=_without(round_.order, who),
        queue=_without(round_.queue, who),
        passed=_without(round_.passed, who),
        told=told,
    )
    if not gone.order:
        return ended(gone)
    if who == round_.speaker:
        gone = changed(gone, speaker="")
        if round_.state is State.RUNNING:
            return next_turn(gone, now)
    return gone, [BOARD]


def _without(those: tuple[str, ...], who: str) -> tuple[str, ...]:
    return tuple(p for p in those if p != who)


def _join(round_: Round, event: Event, _: datetime) -> Outcome:
    """Take in a late-comer: last in this lap, but before the leader."""
    who = event.who
    if not who or who in round_.order:
        return round_, [Effect("whisper", who, "already_here")] if who else []
    joined = changed(round_, order=(*round_.order, who))
    step_ = joined.step
    takes_turn = step_ is not None and who in speakers(joined, step_)
    if not takes_turn or who in round_.told:
        return joined, [BOARD]
    leads = tuple(p for p in round_.queue if p == round_.leader)
    others = _without(round_.queue, round_.leader)
    return changed(joined, queue=(*others, who, *leads)), [BOARD]


SPEAKING = {
    Do.JOIN: _join,
    Do.DONE: _done,
    Do.PASS: pass_by,
    Do.LEAVE: _leave,
}
