"""What a head does first in a new house: five steps that tick themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogs.talk.command import Command, Result


class StepsNow(Result, frozen=True):
    """The five steps, and how many people no channel has reached.

    A step carries the name of the dialog that does it; one of each kind is enough: the
    list shows the way, it does not look over anybody's shoulder.
    """

    meetings: bool
    closed_days: bool
    hms_calendar: bool
    room: bool
    ground_rules: bool
    unmet: int

    @property
    def steps(self) -> tuple[tuple[str, bool], ...]:
        """Return each step with whether it is done, in the order to do them in."""
        return (
            ("meetings", self.meetings),
            ("closed_days", self.closed_days),
            ("hms_calendar", self.hms_calendar),
            ("room", self.room),
            ("ground_rules", self.ground_rules),
        )

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to do first."""
        return all(done for _, done in self.steps)


@dataclass(frozen=True)
class FirstSteps(Command[StepsNow]):
    """Tell how far a new house has come."""

    reads: ClassVar[bool] = True
