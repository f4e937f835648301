"""Whose turn it is in a round: who speaks in a step, who is next, and until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dialogs.reflecting_team.events import BOARD, Do, Effect
from dialogs.reflecting_team.round import Round, RoundStep, Speaks, State, Told, changed

SECOND = timedelta(seconds=1)
DAY = 86_400

Outcome = tuple[Round, list[Effect]]


def team(round_: Round) -> tuple[str, ...]:
    """Return who reflects: not teller or leader, and she too where they are few."""
    those = tuple(p for p in round_.order if p not in (round_.teller, round_.leader))
    is_small = len(those) < round_.small_team
    leads = round_.leader in round_.order and round_.leader != round_.teller
    return (*those, round_.leader) if is_small and leads else those


def speakers(round_: Round, step_: RoundStep) -> tuple[str, ...]:
    """Return who is to speak in a step, in order: the leader always last."""
    match step_.speaks:
        case Speaks.LEADER:
            return _present(round_, round_.leader)
        case Speaks.TELLER:
            return _present(round_, round_.teller)
        case Speaks.OPEN:
            return ()
        case Speaks.TEAM:
            return _in_turn(round_, step_, team(round_))
        case Speaks.EACH:
            return _in_turn(round_, step_, round_.order)


def _present(round_: Round, who: str) -> tuple[str, ...]:
    return (who,) if who in round_.order else ()


def _in_turn(
    round_: Round, step_: RoundStep, those: tuple[str, ...]
) -> tuple[str, ...]:
    """Begin with another in each lap and at each meeting."""
    others = tuple(p for p in those if p != round_.leader)
    begins = (round_.offset + round_.lap) % len(others) if others else 0
    turned = others[begins:] + others[:begins]
    if step_.turns == "back":
        turned = turned[::-1]
    return (*turned, round_.leader) if round_.leader in those else turned


def next_step(round_: Round, now: datetime) -> Outcome:
    """Go to the next step in which somebody speaks."""
    for at in range(round_.at + 1, len(round_.steps)):
        entered = into(round_, at, now)
        if entered is not None:
            return entered
    return ended(round_)


def into(round_: Round, at: int, now: datetime) -> Outcome | None:
    """Go into a step; None where nobody is left to speak in it."""
    step_ = round_.steps[at]
    lap = round_.lap + 1 if step_.each_has else round_.lap
    moved = changed(
        round_, at=at, lap=lap, queue=(), passed=(), again=False, told={}, speaker="",
        state=State.RUNNING, turn=round_.turn + 1,
    )  # fmt: skip
    if step_.speaks is Speaks.OPEN:
        return timing(moved, step_.seconds, now, BOARD)
    queue = speakers(moved, step_)
    return next_turn(changed(moved, queue=queue), now) if queue else None


def next_turn(round_: Round, now: datetime) -> Outcome:
    """Give the word to the next; those who passed are asked once more at the end."""
    if round_.queue:
        speaker, *waiting = round_.queue
        seconds = round_.steps[round_.at].seconds
        given = changed(
            round_, speaker=speaker, queue=tuple(waiting), turn=round_.turn + 1
        )
        return timing(given, seconds, now, Effect("guide", speaker), BOARD)
    if round_.passed and not round_.again:
        asked = changed(round_, queue=round_.passed, passed=(), again=True)
        return next_turn(asked, now)
    told = {**round_.told, **dict.fromkeys(round_.passed, Told.PASSED)}
    return next_step(changed(round_, speaker="", told=told, passed=()), now)


def timing(round_: Round, seconds: float, now: datetime, *first: Effect) -> Outcome:
    """Start the time of a turn; a timer of an earlier one does nothing from now on."""
    number = round_.timer + 1
    ends = _ends(round_, seconds, now)
    after = changed(round_, timer=number, ends=ends, warned=False, out=False, left=0.0)
    warn = now + (ends - now) * round_.warn_at
    timers = (
        Effect("timer", line=Do.WARN, at=warn, timer=number),
        Effect("timer", line=Do.TIME_UP, at=ends, timer=number),
    )
    return after, [*first, *timers]


def _ends(round_: Round, seconds: float, now: datetime) -> datetime:
    """Return when a turn is over: after so long, or on a later working day."""
    if not round_.days:
        return now + seconds * SECOND
    count = max(round(seconds / DAY), 1)
    today = now.date().isoformat()
    ahead = [each for each in round_.days if each > today]
    if len(ahead) < count:
        return now + count * DAY * SECOND
    return now.combine(date.fromisoformat(ahead[count - 1]), now.timetz())


def ended(round_: Round) -> Outcome:
    """End it: no time and no press can go on with it."""
    over = changed(
        round_, state=State.ENDED, speaker="", queue=(), passed=(), ends=None, at=-1,
        timer=round_.timer + 1, turn=round_.turn + 1,
    )  # fmt: skip
    return over, [BOARD, Effect("ended")]


def turn_over(round_: Round, how: Told, now: datetime) -> Outcome:
    """Note how the turn came out, and give the word to the next."""
    told = {**round_.told, round_.speaker: how}
    return next_turn(changed(round_, told=told, speaker=""), now)
