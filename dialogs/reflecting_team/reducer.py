"""Whatever happens in a round, in whatever order: one pure function, `step`.

`step(round, event, now)` gives the round after an event and what is to be done; nothing
else changes a round. No clock, no dice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dialogs.reflecting_team.events import (
    BOARD,
    ENDS_TURN,
    LEADS,
    TIMES,
    Do,
    Effect,
    Event,
    kindly,
)
from dialogs.reflecting_team.leading import LEADING
from dialogs.reflecting_team.round import Round, State, Told, changed, read_step
from dialogs.reflecting_team.speaking import SPEAKING
from dialogs.reflecting_team.turns import Outcome, next_step, turn_over


def begin(
    content: Mapping[str, Any],
    order: Sequence[str],
    teller: str,
    leader: str,
    now: datetime,
    *,
    offset: int = 0,
    auto: bool = False,
    days: Sequence[str] = (),
) -> Outcome:
    """Begin a round with these people; the steps and times are content."""
    round_ = Round(
        tuple(read_step(each) for each in content["steps"]),
        tuple(dict.fromkeys(order)),
        teller,
        leader,
        offset,
        content["small_team"],
        content["warn_at"],
        content["longer"],
        auto,
        days=tuple(days),
    )
    return next_step(round_, now)


def step(round_: Round, event: Event, now: datetime) -> Outcome:
    """Return the round after an event, and what is to be done."""
    if event.do in TIMES:
        return _timed(round_, event, now)
    if line := _refusal(round_, event):
        return round_, kindly(event, line)
    return _DOES[event.do](round_, event, now)


def _refusal(round_: Round, event: Event) -> str:
    """Say why an event changes nothing; empty where it may."""
    if round_.state is State.ENDED:
        return "is_over"
    if event.who not in round_.order and not _from_outside(round_, event):
        return "not_in_round"
    if event.do in LEADS and event.who != round_.leader:
        return "leader_only"
    if event.do in ENDS_TURN and event.turn not in (0, round_.turn):
        return "already_on"
    return ""


def _from_outside(round_: Round, event: Event) -> bool:
    """Tell whether one who is not there may do this: come, or take her story back."""
    if event.do is Do.WITHDRAW:
        return event.who == round_.teller
    return event.do is Do.JOIN


_DOES = SPEAKING | LEADING


def _timed(round_: Round, event: Event, now: datetime) -> Outcome:
    """Warn, or say that time is up; the timer of a turn that is over does nothing."""
    if event.timer != round_.timer or round_.state is not State.RUNNING:
        return round_, []
    whom = round_.speaker or round_.leader
    if event.do is Do.WARN:
        if round_.warned:
            return round_, []
        warned = changed(round_, warned=True)
        return warned, [BOARD, Effect("whisper", whom, "nearly_up")]
    # The same timer is heard once: what comes late or twice finds another number.
    over = changed(round_, timer=round_.timer + 1, out=True)
    if not round_.auto:
        leads = [Effect("whisper", round_.leader, "time_is_up")]
        return over, [BOARD, Effect("whisper", whom, "round_off"), *leads]
    if round_.speaker:
        return turn_over(over, Told.HEARD, now)
    return next_step(over, now)
