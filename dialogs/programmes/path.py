"""A programme's path: its milestones, and on which day each of them falls.

Pure. A milestone says when it is in one of five ways: `start+2w` counts from the start,
`month:09` is the first day of that month, `before:hms_group` is the next meeting of a
kind, `after:m1+3w` and `deadline:m1-14d` count from another milestone. What somebody
has moved counts instead, also for what hangs on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# Where no meeting of a kind is planned yet, it is asked about in so long.
NO_MEETING = timedelta(weeks=4)
_AT = re.compile(
    r"start(?P<start>[+-]\d{1,3}[dw])"
    r"|month:(?P<month>0[1-9]|1[0-2])"
    r"|before:(?P<meeting>[a-z_]+)"
    r"|(?:after|deadline):(?P<other>[a-z0-9_]+)(?P<far>[+-]\d{1,3}[dw])"
)


class MilestoneKind(StrEnum):
    """What is done at a milestone."""

    GATHERING = "gathering"
    HOMEWORK = "homework"
    FORM = "form"
    DIALOG = "dialog"
    DECISION = "decision"
    CERTIFICATE = "certificate"
    WATCH = "watch"


@dataclass(frozen=True)
class OnAgenda:
    """Homework that is taken up at the next meeting of a kind."""

    on: str
    minutes: int
    purpose: Mapping[str, str]
    result: Mapping[str, str]


@dataclass(frozen=True)
class Milestone:
    """One stop on the path; `opens` is a dialog or a tool, `link` a key of links."""

    key: str
    kind: MilestoneKind
    names: Mapping[str, str]
    at: str
    who: tuple[str, ...]
    minutes: int | None = None
    link: str = ""
    opens: str = ""
    form: str = ""
    agenda: OnAgenda | None = None


# Which dialog asks a form; the others are not in the house yet.
ASKED_BY = {"baseline": "survey"}
TOOL = "tool:"


def begins(one: Milestone) -> str:
    """Return the dialog by which a milestone is begun; nothing where there is none."""
    if one.opens.startswith(TOOL):
        return "toolbox"
    return one.opens or ASKED_BY.get(one.form, "")


@dataclass(frozen=True)
class Programme:
    """One path as its makers have laid it; `digest` says which, as it is now."""

    key: str
    names: Mapping[str, str]
    of: str
    led_by: str
    beside: tuple[str, ...]
    two_keys: bool
    words: tuple[str, ...]
    milestones: tuple[Milestone, ...]
    digest: str


@dataclass(frozen=True)
class When:
    """A milestone's `at`, read: what it counts from, and how far."""

    start: bool = False
    month: int = 0
    meeting: str = ""
    other: str = ""
    far: timedelta = timedelta()


def when(at: str) -> When | None:
    """Read one `at`; None where it says nothing that is known."""
    found = _AT.fullmatch(at)
    if found is None:
        return None
    return When(
        start=bool(found["start"]),
        month=int(found["month"] or 0),
        meeting=found["meeting"] or "",
        other=found["other"] or "",
        far=_far(found["start"] or found["far"] or "+0d"),
    )


def _far(told: str) -> timedelta:
    days = int(told[:-1]) * (7 if told.endswith("w") else 1)
    return timedelta(days=days)


def resolved(
    path: Sequence[Milestone],
    start: date,
    meetings: Mapping[str, Sequence[date]],
    moved: Mapping[str, date],
) -> dict[str, date]:
    """Return on which day each milestone falls, in the order of the path.

    `meetings` are the days of those planned, by kind; `moved` the days that somebody
    has chosen.
    """
    by_key = {each.key: each for each in path}
    # What was moved is there first: whatever hangs on it is counted from it.
    found = dict(moved)

    def day_of(key: str) -> date:
        if key not in found:
            read = when(by_key[key].at) or When(start=True)
            from_other = day_of(read.other) if read.other else start
            found[key] = _day(read, from_other, start, meetings)
        return found[key]

    return {each.key: day_of(each.key) for each in path}


def _day(
    read: When, counted: date, start: date, meetings: Mapping[str, Sequence[date]]
) -> date:
    if read.month:
        # A start in the middle of the month is still in time for it.
        year = start.year + (date(start.year, read.month, 28) < start)
        return max(date(year, read.month, 1), start)
    if read.meeting:
        ahead = [day for day in meetings.get(read.meeting, ()) if day >= start]
        return min(ahead, default=start + NO_MEETING)
    return counted + read.far


def lacks(path: Sequence[Milestone], known: Sequence[str]) -> list[Milestone]:
    """Return what a path has got since somebody began it, knowing these."""
    return [each for each in path if each.key not in known]
