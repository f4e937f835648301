"""What its leader does in a round, and what its teller does with her story."""

from __future__ import annotations

from datetime import datetime

from dialogs.reflecting_team.events import BOARD, Do, Effect, Event, kindly
from dialogs.reflecting_team.round import Round, Speaks, State, Told, changed
from dialogs.reflecting_team.speaking import pass_by
from dialogs.reflecting_team.turns import (
    DAY,
    SECOND,
    Outcome,
    ended,
    into,
    next_step,
    next_turn,
    timing,
    turn_over,
)


def _next(round_: Round, _: Event, now: datetime) -> Outcome:
    """Let the leader go on: to the next turn, or from an open talk to the next step."""
    if round_.state is State.WITHDRAWN:
        return round_, [Effect("whisper", round_.leader, "choose_another")]
    if round_.state is State.PAUSED:
        return _resume(round_, Event(Do.RESUME, round_.leader), now)
    if round_.speaker:
        return turn_over(round_, Told.HEARD, now)
    if round_.queue or round_.passed:
        return next_turn(round_, now)
    return next_step(round_, now)


def _skip(round_: Round, event: Event, now: datetime) -> Outcome:
    """Go past one who is not there just now; she is asked again at the end."""
    if round_.state is State.RUNNING and round_.speaker:
        return pass_by(round_, Event(Do.PASS, round_.speaker), now)
    return _next(round_, event, now)


def _longer(round_: Round, _: Event, now: datetime) -> Outcome:
    if round_.state is not State.RUNNING or round_.ends is None:
        return round_, [Effect("whisper", round_.leader, "is_paused")]
    left = max((round_.ends - now) / SECOND, 0.0)
    more = DAY if round_.days else round_.longer
    return timing(round_, left + more, now, BOARD)


def _pause(round_: Round, _: Event, now: datetime) -> Outcome:
    """Stop the time, over a coffee or a weekend."""
    if round_.state is not State.RUNNING:
        return round_, [Effect("whisper", round_.leader, "is_paused")]
    left = max((round_.ends - now) / SECOND, 0.0) if round_.ends else 0.0
    paused = changed(
        round_, state=State.PAUSED, ends=None, left=left, timer=round_.timer + 1
    )
    return paused, [BOARD]


def _resume(round_: Round, _: Event, now: datetime) -> Outcome:
    if round_.state is not State.PAUSED:
        return round_, [Effect("whisper", round_.leader, "goes_on")]
    going = changed(round_, state=State.RUNNING)
    step_ = going.step
    if not going.speaker and step_ and step_.speaks is not Speaks.OPEN:
        return next_turn(going, now)
    guide = [Effect("guide", going.speaker)] if going.speaker else []
    return timing(going, max(going.left, 1.0), now, *guide, BOARD)


def _back(round_: Round, _: Event, now: datetime) -> Outcome:
    """Begin the step anew; from its beginning, the one before it."""
    if round_.state is State.WITHDRAWN:
        return round_, [Effect("whisper", round_.leader, "choose_another")]
    begun = bool(round_.told) or bool(round_.passed)
    first = round_.at if begun else round_.at - 1
    laps = round_.lap - 1 if round_.steps[round_.at].each_has else round_.lap
    for at in range(max(first, 0), -1, -1):
        entered = into(changed(round_, lap=max(laps, 0)), at, now)
        if entered is not None:
            return entered
    return next_step(changed(round_, at=-1, lap=0), now)


def _hand_over(round_: Round, event: Event, _: datetime) -> Outcome:
    if event.whom not in round_.order:
        return round_, kindly(event, "not_in_round")
    return _led_by(round_, event.whom), [
        BOARD,
        Effect("whisper", event.whom, "you_lead"),
    ]


def _take_over(round_: Round, event: Event, now: datetime) -> Outcome:
    """Let somebody lead when the leader cannot: by an act, never by itself.

    She has left, she has stopped the round, or a turn's time has run out without her.
    """
    stands = round_.state is not State.RUNNING or (
        round_.ends is not None and now >= round_.ends
    )
    if event.who == round_.leader or (round_.leader in round_.order and not stands):
        return round_, kindly(event, "has_leader")
    return _led_by(round_, event.who), [BOARD, Effect("whisper", event.who, "you_lead")]


def _led_by(round_: Round, who: str) -> Round:
    """Let another lead; who leads speaks last from now on."""
    queue = round_.queue
    if who in queue:
        queue = (*(p for p in queue if p != who), who)
    return changed(round_, leader=who, queue=queue)


def _withdraw(round_: Round, event: Event, _: datetime) -> Outcome:
    """Take the story out of the room: its teller may, at any time."""
    if event.who != round_.teller:
        return round_, kindly(event, "not_your_story")
    gone = changed(
        round_, state=State.WITHDRAWN, speaker="", queue=(), passed=(), told={},
        ends=None, timer=round_.timer + 1, turn=round_.turn + 1,
    )  # fmt: skip
    leads = [Effect("whisper", round_.leader, "choose_another")]
    return gone, [Effect("forget"), BOARD, *leads]


def _another(round_: Round, event: Event, now: datetime) -> Outcome:
    """Go on with another's story, from its telling."""
    if event.whom not in round_.order:
        return round_, kindly(event, "not_in_round")
    if round_.state is not State.WITHDRAWN:
        return round_, kindly(event, "goes_on")
    telling = next(
        (n for n, each in enumerate(round_.steps) if each.speaks is Speaks.TELLER), 0
    )
    taken = changed(round_, teller=event.whom, state=State.RUNNING)
    return into(taken, telling, now) or next_step(changed(taken, at=telling), now)


def _end(round_: Round, _: Event, __: datetime) -> Outcome:
    return ended(round_)


LEADING = {
    Do.NEXT: _next,
    Do.SKIP: _skip,
    Do.LONGER: _longer,
    Do.PAUSE: _pause,
    Do.RESUME: _resume,
    Do.BACK: _back,
    Do.HAND_OVER: _hand_over,
    Do.TAKE_OVER: _take_over,
    Do.WITHDRAW: _withdraw,
    Do.ANOTHER: _another,
    Do.END: _end,
}
