"""A reflecting team's round: whose turn it is, whatever happens in whatever order.

A frozen value and one pure function, `step(round, event, now)`; nothing else changes a
round. No clock, no dice, nobody's words: what people say is said, and is not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

SECOND = timedelta(seconds=1)


class Speaks(StrEnum):
    """Who has the word in a step."""

    LEADER = "leader"
    TELLER = "teller"
    TEAM = "team"
    EACH = "each"
    OPEN = "open"


class State(StrEnum):
    """Whether a round goes on."""

    RUNNING = "running"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


class Told(StrEnum):
    """How somebody's turn in a lap came out; each has one of these, once."""

    HEARD = "heard"
    PASSED = "passed"
    LEFT = "left"


class Do(StrEnum):
    """What somebody can do in a round."""

    DONE = "done"
    PASS = "pass"  # noqa: S105 - what one says when a turn goes by
    LEAVE = "leave"
    JOIN = "join"
    NEXT = "next"
    LONGER = "longer"
    PAUSE = "pause"
    RESUME = "resume"
    BACK = "back"
    SKIP = "skip"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    WITHDRAW = "withdraw"
    ANOTHER = "another"
    END = "end"
    WARN = "warn"
    TIME_UP = "time_up"


# These are the leader's alone.
LEADS = frozenset(
    {Do.NEXT, Do.LONGER, Do.PAUSE, Do.RESUME, Do.BACK, Do.SKIP, Do.HAND_OVER, Do.END}
    | {Do.ANOTHER}
)
# Time itself: nobody does these.
TIMES = frozenset({Do.WARN, Do.TIME_UP})
# These end a turn: one for a turn that is over already must not end the next.
ENDS_TURN = frozenset({Do.DONE, Do.PASS, Do.NEXT, Do.SKIP, Do.BACK})
DAY = 86_400


@dataclass(frozen=True)
class Step:
    """One step of the method, as content has it."""

    key: str
    speaks: Speaks
    seconds: int
    each_has: bool = False
    silent: bool = False
    turns: str = "on"
    answers: bool = False


@dataclass(frozen=True)
class Event:
    """Something that happened: who did what, to whom, or which timer it was.

    `turn` is the turn that she saw when she pressed: an old one does nothing twice.
    """

    do: Do
    who: str = ""
    whom: str = ""
    timer: int = 0
    turn: int = 0


@dataclass(frozen=True)
class Effect:
    """Something to be done: `board`, `guide`, `whisper`, `timer`, `forget`, `ended`."""

    kind: str
    who: str = ""
    line: str = ""
    at: datetime | None = None
    timer: int = 0


@dataclass(frozen=True)
class Round:
    """A round as it stands.

    `order` is who is here; `queue` who has still to speak in this lap; `passed` those
    who are asked once more at its end. `offset` tells who begins: it is remembered
    between meetings, so that it is somebody else next time. `turn` counts who has been
    given the word, `timer` the times that were set. With `days` a turn lasts a working
    day and not a minute: these are the working days to come.
    """

    steps: tuple[Step, ...]
    order: tuple[str, ...]
    teller: str
    leader: str
    offset: int = 0
    small_team: int = 2
    warn_at: float = 0.8
    longer: int = 60
    auto: bool = False
    state: State = State.RUNNING
    at: int = -1
    lap: int = 0
    speaker: str = ""
    queue: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    again: bool = False
    told: Mapping[str, Told] = field(default_factory=dict)
    timer: int = 0
    ends: datetime | None = None
    left: float = 0.0
    warned: bool = False
    out: bool = False
    turn: int = 0
    days: tuple[str, ...] = ()

    @property
    def step(self) -> Step | None:
        """Return the step that the round is in."""
        return self.steps[self.at] if 0 <= self.at < len(self.steps) else None

    @property
    def is_open(self) -> bool:
        """Tell whether anything can still happen."""
        return self.state is not State.ENDED

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads back as an equal round."""
        told = {name: getattr(self, name) for name in _FIELDS}
        told["steps"] = [vars(each) for each in self.steps]
        told["told"] = dict(self.told)
        told["ends"] = self.ends.isoformat() if self.ends else None
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        read = dict(told)
        for name in ("order", "queue", "passed", "days"):
            read[name] = tuple(read.get(name, ()))
        read["steps"] = tuple(_read_step(each) for each in read["steps"])
        read["state"] = State(read["state"])
        read["told"] = {who: Told(how) for who, how in read["told"].items()}
        ends = read["ends"]
        read["ends"] = datetime.fromisoformat(ends) if ends else None
        return cls(**read)


_FIELDS = tuple(each.name for each in fields(Round))


def _read_step(told: Mapping[str, Any]) -> Step:
    return _step_of(tuple(told.items()))


@lru_cache(maxsize=512)
def _step_of(told: tuple[tuple[str, Any], ...]) -> Step:
    """Make a step once: a round is read at every press, and its steps are the same."""
    values = dict(told)
    return Step(**{**values, "speaks": Speaks(values["speaks"])})


Outcome = tuple[Round, list[Effect]]
BOARD = Effect("board")


def begin(
    told: Mapping[str, Any],
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
    one = Round(
        tuple(_read_step(each) for each in told["steps"]),
        tuple(dict.fromkeys(order)),
        teller,
        leader,
        offset,
        told["small_team"],
        told["warn_at"],
        told["longer"],
        auto,
        days=tuple(days),
    )
    return _next_step(one, now)


def step(one: Round, event: Event, now: datetime) -> Outcome:
    """Return the round after an event, and what is to be done."""
    if event.do in TIMES:
        return _timed(one, event, now)
    if line := _refusal(one, event):
        return one, _kindly(event, line)
    return _DOES[event.do](one, event, now)


if TYPE_CHECKING:
    # Checked as what it stands for: a name that is no field is found.
    from dataclasses import replace as _with
else:

    def _with(one: Round, **changes: Any) -> Round:
        """Return a round with something changed: `replace`, without its long way."""
        made = object.__new__(Round)
        vars(made).update(vars(one), **changes)
        return made


def _refusal(one: Round, event: Event) -> str:
    """Say why an event changes nothing; empty where it may."""
    if one.state is State.ENDED:
        return "is_over"
    if event.who not in one.order and not _from_outside(one, event):
        return "not_in_round"
    if event.do in LEADS and event.who != one.leader:
        return "leader_only"
    if event.do in ENDS_TURN and event.turn not in (0, one.turn):
        return "already_on"
    return ""


def _from_outside(one: Round, event: Event) -> bool:
    """Tell whether one who is not there may do this: come, or take her story back."""
    if event.do is Do.WITHDRAW:
        return event.who == one.teller
    return event.do is Do.JOIN


def _kindly(event: Event, line: str) -> list[Effect]:
    """Answer a press that changes nothing, to its owner alone."""
    return [Effect("whisper", event.who, line)] if event.who else []


# Turns


def team(one: Round) -> tuple[str, ...]:
    """Return who reflects: not teller or leader, and she too where they are few."""
    found = tuple(p for p in one.order if p not in (one.teller, one.leader))
    is_small = len(found) < one.small_team
    leads = one.leader in one.order and one.leader != one.teller
    return (*found, one.leader) if is_small and leads else found


def speakers(one: Round, step_: Step) -> tuple[str, ...]:
    """Return who is to speak in a step, in order: the leader always last."""
    match step_.speaks:
        case Speaks.LEADER:
            return tuple(p for p in (one.leader,) if p in one.order)
        case Speaks.TELLER:
            return tuple(p for p in (one.teller,) if p in one.order)
        case Speaks.OPEN:
            return ()
        case Speaks.TEAM:
            found = team(one)
        case Speaks.EACH:
            found = one.order
    others = tuple(p for p in found if p != one.leader)
    begins = (one.offset + one.lap) % len(others) if others else 0
    turned = others[begins:] + others[:begins]
    if step_.turns == "back":
        turned = turned[::-1]
    return (*turned, one.leader) if one.leader in found else turned


def _next_step(one: Round, now: datetime) -> Outcome:
    """Go to the next step in which somebody speaks."""
    for at in range(one.at + 1, len(one.steps)):
        found = _into(one, at, now)
        if found is not None:
            return found
    return _ended(one)


def _into(one: Round, at: int, now: datetime) -> Outcome | None:
    """Go into a step; None where nobody is left to speak in it."""
    step_ = one.steps[at]
    lap = one.lap + 1 if step_.each_has else one.lap
    moved = _with(
        one, at=at, lap=lap, queue=(), passed=(), again=False, told={}, speaker="",
        state=State.RUNNING, turn=one.turn + 1,
    )  # fmt: skip
    if step_.speaks is Speaks.OPEN:
        return _timing(moved, step_.seconds, now, BOARD)
    queue = speakers(moved, step_)
    return _next_turn(_with(moved, queue=queue), now) if queue else None


def _next_turn(one: Round, now: datetime) -> Outcome:
    """Give the word to the next; those who passed are asked once more at the end."""
    if one.queue:
        speaker, *waiting = one.queue
        seconds = one.steps[one.at].seconds
        given = _with(one, speaker=speaker, queue=tuple(waiting), turn=one.turn + 1)
        return _timing(given, seconds, now, Effect("guide", speaker), BOARD)
    if one.passed and not one.again:
        asked = _with(one, queue=one.passed, passed=(), again=True)
        return _next_turn(asked, now)
    told = {**one.told, **dict.fromkeys(one.passed, Told.PASSED)}
    return _next_step(_with(one, speaker="", told=told, passed=()), now)


def _timing(one: Round, seconds: float, now: datetime, *first: Effect) -> Outcome:
    """Start the time of a turn; a timer of an earlier one does nothing from now on."""
    number = one.timer + 1
    ends = _ends(one, seconds, now)
    after = _with(one, timer=number, ends=ends, warned=False, out=False, left=0.0)
    warn = now + (ends - now) * one.warn_at
    timers = (
        Effect("timer", line=Do.WARN, at=warn, timer=number),
        Effect("timer", line=Do.TIME_UP, at=ends, timer=number),
    )
    return after, [*first, *timers]


def _ends(one: Round, seconds: float, now: datetime) -> datetime:
    """Return when a turn is over: after so long, or on a later working day."""
    if not one.days:
        return now + seconds * SECOND
    count = max(round(seconds / DAY), 1)
    today = now.date().isoformat()
    ahead = [each for each in one.days if each > today]
    if len(ahead) < count:
        return now + count * DAY * SECOND
    return now.combine(date.fromisoformat(ahead[count - 1]), now.timetz())


def _ended(one: Round) -> Outcome:
    over = _with(
        one, state=State.ENDED, speaker="", queue=(), passed=(), ends=None, at=-1,
        timer=one.timer + 1, turn=one.turn + 1,
    )  # fmt: skip
    return over, [BOARD, Effect("ended")]


def _turn_over(one: Round, how: Told, now: datetime) -> Outcome:
    told = {**one.told, one.speaker: how}
    return _next_turn(_with(one, told=told, speaker=""), now)


# What people do


def _done(one: Round, event: Event, now: datetime) -> Outcome:
    if one.state is not State.RUNNING:
        return one, _kindly(event, "is_paused")
    if event.who != one.speaker:
        return one, _kindly(event, "not_your_turn")
    return _turn_over(one, Told.HEARD, now)


def _pass(one: Round, event: Event, now: datetime) -> Outcome:
    """Let a turn go by; it is offered once more at the end of the lap."""
    if one.state is not State.RUNNING:
        return one, _kindly(event, "is_paused")
    if event.who == one.speaker:
        if one.again:
            return _turn_over(one, Told.PASSED, now)
        later = _with(one, speaker="", passed=(*one.passed, event.who))
        return _next_turn(later, now)
    if event.who in one.queue and not one.again:
        queue = tuple(p for p in one.queue if p != event.who)
        return _with(one, queue=queue, passed=(*one.passed, event.who)), [BOARD]
    return one, _kindly(event, "nothing_to_pass")


def _leave(one: Round, event: Event, now: datetime) -> Outcome:
    """Take somebody out; the round never waits for her."""
    who = event.who
    waited = who == one.speaker or who in one.queue or who in one.passed
    told = {**one.told, who: Told.LEFT} if waited else dict(one.told)
    gone = _with(
        one,
        order=tuple(p for p in one.order if p != who),
        queue=tuple(p for p in one.queue if p != who),
        passed=tuple(p for p in one.passed if p != who),
        told=told,
    )
    if not gone.order:
        return _ended(gone)
    if who == one.speaker:
        gone = _with(gone, speaker="")
        if one.state is State.RUNNING:
            return _next_turn(gone, now)
    return gone, [BOARD]


def _join(one: Round, event: Event, _: datetime) -> Outcome:
    """Take in a late-comer: last in this lap, but before the leader."""
    who = event.who
    if not who or who in one.order:
        return one, [Effect("whisper", who, "already_here")] if who else []
    here = _with(one, order=(*one.order, who))
    step_ = here.step
    takes_turn = step_ is not None and who in speakers(here, step_)
    if not takes_turn or who in one.told:
        return here, [BOARD]
    leads = tuple(p for p in one.queue if p == one.leader)
    others = tuple(p for p in one.queue if p != one.leader)
    return _with(here, queue=(*others, who, *leads)), [BOARD]


def _next(one: Round, _: Event, now: datetime) -> Outcome:
    """Let the leader go on: to the next turn, or from an open talk to the next step."""
    if one.state is State.WITHDRAWN:
        return one, [Effect("whisper", one.leader, "choose_another")]
    if one.state is State.PAUSED:
        return _resume(one, Event(Do.RESUME, one.leader), now)
    if one.speaker:
        return _turn_over(one, Told.HEARD, now)
    if one.queue or one.passed:
        return _next_turn(one, now)
    return _next_step(one, now)


def _skip(one: Round, event: Event, now: datetime) -> Outcome:
    """Go past one who is not there just now; she is asked again at the end."""
    if one.state is State.RUNNING and one.speaker:
        return _pass(one, Event(Do.PASS, one.speaker), now)
    return _next(one, event, now)


def _longer(one: Round, _: Event, now: datetime) -> Outcome:
    if one.state is not State.RUNNING or one.ends is None:
        return one, [Effect("whisper", one.leader, "is_paused")]
    left = max((one.ends - now) / SECOND, 0.0)
    more = DAY if one.days else one.longer
    return _timing(one, left + more, now, BOARD)


def _pause(one: Round, _: Event, now: datetime) -> Outcome:
    """Stop the time, over a coffee or a weekend."""
    if one.state is not State.RUNNING:
        return one, [Effect("whisper", one.leader, "is_paused")]
    left = max((one.ends - now) / SECOND, 0.0) if one.ends else 0.0
    paused = _with(one, state=State.PAUSED, ends=None, left=left, timer=one.timer + 1)
    return paused, [BOARD]


def _resume(one: Round, _: Event, now: datetime) -> Outcome:
    if one.state is not State.PAUSED:
        return one, [Effect("whisper", one.leader, "goes_on")]
    going = _with(one, state=State.RUNNING)
    step_ = going.step
    if not going.speaker and step_ and step_.speaks is not Speaks.OPEN:
        return _next_turn(going, now)
    guide = [Effect("guide", going.speaker)] if going.speaker else []
    return _timing(going, max(going.left, 1.0), now, *guide, BOARD)


def _back(one: Round, _: Event, now: datetime) -> Outcome:
    """Begin the step anew; from its beginning, the one before it."""
    if one.state is State.WITHDRAWN:
        return one, [Effect("whisper", one.leader, "choose_another")]
    begun = bool(one.told) or bool(one.passed)
    first = one.at if begun else one.at - 1
    laps = one.lap - 1 if one.steps[one.at].each_has else one.lap
    for at in range(max(first, 0), -1, -1):
        found = _into(_with(one, lap=max(laps, 0)), at, now)
        if found is not None:
            return found
    return _next_step(_with(one, at=-1, lap=0), now)


def _hand_over(one: Round, event: Event, _: datetime) -> Outcome:
    if event.whom not in one.order:
        return one, _kindly(event, "not_in_round")
    return _led_by(one, event.whom), [BOARD, Effect("whisper", event.whom, "you_lead")]


def _take_over(one: Round, event: Event, now: datetime) -> Outcome:
    """Let somebody lead when the leader cannot: by an act, never by itself.

    She has left, she has stopped the round, or a turn's time has run out without her.
    """
    stands = one.state is not State.RUNNING or (
        one.ends is not None and now >= one.ends
    )
    if event.who == one.leader or (one.leader in one.order and not stands):
        return one, _kindly(event, "has_leader")
    return _led_by(one, event.who), [BOARD, Effect("whisper", event.who, "you_lead")]


def _led_by(one: Round, who: str) -> Round:
    """Let another lead; who leads speaks last from now on."""
    queue = one.queue
    if who in queue:
        queue = (*(p for p in queue if p != who), who)
    return _with(one, leader=who, queue=queue)


def _withdraw(one: Round, event: Event, _: datetime) -> Outcome:
    """Take the story out of the room: its teller may, at any time."""
    if event.who != one.teller:
        return one, _kindly(event, "not_your_story")
    gone = _with(
        one, state=State.WITHDRAWN, speaker="", queue=(), passed=(), told={}, ends=None,
        timer=one.timer + 1, turn=one.turn + 1,
    )  # fmt: skip
    leads = [Effect("whisper", one.leader, "choose_another")]
    return gone, [Effect("forget"), BOARD, *leads]


def _another(one: Round, event: Event, now: datetime) -> Outcome:
    """Go on with another's story, from its telling."""
    if event.whom not in one.order:
        return one, _kindly(event, "not_in_round")
    if one.state is not State.WITHDRAWN:
        return one, _kindly(event, "goes_on")
    telling = next(
        (n for n, each in enumerate(one.steps) if each.speaks is Speaks.TELLER), 0
    )
    told = _with(one, teller=event.whom, state=State.RUNNING)
    return _into(told, telling, now) or _next_step(_with(told, at=telling), now)


def _end(one: Round, _: Event, __: datetime) -> Outcome:
    return _ended(one)


_DOES = {
    Do.JOIN: _join,
    Do.DONE: _done,
    Do.PASS: _pass,
    Do.LEAVE: _leave,
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


# Time


def _timed(one: Round, event: Event, now: datetime) -> Outcome:
    """Warn, or say that time is up; the timer of a turn that is over does nothing."""
    if event.timer != one.timer or one.state is not State.RUNNING:
        return one, []
    whom = one.speaker or one.leader
    if event.do is Do.WARN:
        if one.warned:
            return one, []
        warned = _with(one, warned=True)
        return warned, [BOARD, Effect("whisper", whom, "nearly_up")]
    # The same timer is heard once: what comes late or twice finds another number.
    over = _with(one, timer=one.timer + 1, out=True)
    if not one.auto:
        leads = [Effect("whisper", one.leader, "time_is_up")]
        return over, [BOARD, Effect("whisper", whom, "round_off"), *leads]
    if one.speaker:
        return _turn_over(over, Told.HEARD, now)
    return _next_step(over, now)
