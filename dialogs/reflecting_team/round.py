"""A reflecting team's round as it stands: its steps, who is here, whose turn it is.

A frozen value; only the reducer changes it. Nobody's words are here: what people say is
said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import msgspec

# Read as it was written: a whole number stays whole, and a half one half.
Number = int | float


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


@dataclass(frozen=True)
class RoundStep:
    """One step of the method, as content has it."""

    key: str
    speaks: Speaks
    seconds: Number
    each_has: bool = False
    silent: bool = False
    turns: str = "on"
    answers: bool = False


@dataclass(frozen=True)
class Round:
    """A round as it stands.

    `order` is who is here; `queue` who has still to speak in this lap; `passed` those
    who are asked once more at its end. `offset` tells who begins: it is remembered
    between meetings, so that it is somebody else next time. `turn` counts who has been
    given the word, `timer` the times that were set. With `days` a turn lasts a working
    day and not a minute: these are the working days to come.
    """

    steps: tuple[RoundStep, ...]
    order: tuple[str, ...]
    teller: str
    leader: str
    offset: int = 0
    small_team: Number = 2
    warn_at: Number = 0.8
    longer: Number = 60
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
    left: Number = 0.0
    warned: bool = False
    out: bool = False
    turn: int = 0
    days: tuple[str, ...] = ()

    @property
    def step(self) -> RoundStep | None:
        """Return the step that the round is in."""
        return self.steps[self.at] if 0 <= self.at < len(self.steps) else None

    @property
    def is_open(self) -> bool:
        """Tell whether anything can still happen."""
        return self.state is not State.ENDED

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads back as an equal round."""
        written = {name: getattr(self, name) for name in _FIELDS}
        written["steps"] = [vars(each) for each in self.steps]
        written["told"] = dict(self.told)
        written["ends"] = self.ends.isoformat() if self.ends else None
        return written

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        return msgspec.convert(written, cls)


_FIELDS = tuple(each.name for each in fields(Round))


def read_step(written: Mapping[str, Any]) -> RoundStep:
    """Read a step as content has it."""
    return RoundStep(**{**written, "speaks": Speaks(written["speaks"])})


if TYPE_CHECKING:
    # Checked as what it stands for: a name that is no field is found.
    changed = replace
else:

    def changed(round_: Round, **changes: Any) -> Round:
        """Return a round with something changed: `replace`, without its long way."""
        made = object.__new__(Round)
        vars(made).update(vars(round_), **changes)
        return made
