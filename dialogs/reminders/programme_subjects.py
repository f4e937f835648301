"""What programmes ask for: what comes, what has been, and that one stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from dialogs.forms.period import asked
from dialogs.reminders.subject import Subject
from dialogs.year.snapshot import Snapshot

# So long without any change, and who leads it is asked once.
STILL = timedelta(weeks=8)


def stones(here: Snapshot) -> Iterator[Subject]:
    """Give each milestone that is not settled, on its day."""
    for one in here.stones:
        start = datetime.combine(one.planned, time())
        told = {"programme": one.programme, "stone": one.key}
        key = f"milestone:{one.id}"
        yield Subject(
            "milestone", key, start, one.department, holder=one.leader, told=told
        )


def homework(here: Snapshot) -> Iterator[Subject]:
    """Give homework that stands on a meeting's list, to those who are to do it."""
    for one in here.stones:
        if one.taken_up is None:
            continue
        day = one.taken_up.date()
        people = asked(here, one.asked, day)
        people |= here.holding(frozenset(one.asked), one.department, day)
        told = {
            "programme": one.programme, "stone": one.key,
            "meeting": one.taken_up.isoformat(),
        }  # fmt: skip
        yield Subject(
            "homework", f"homework:{one.id}", one.taken_up, one.department,
            people=frozenset(people), told=told,
        )  # fmt: skip


def still(here: Snapshot) -> Iterator[Subject]:
    """Give each programme in which nothing has changed, on the day it is asked about.

    One that has more than that until its next milestone does not stand still.
    """
    for course, one in here.courses.items():
        ahead = [each.planned for each in here.stones if each.course == course]
        # What waits for its day is not forgotten: it counts from there.
        day = max(one.touched, min(ahead)) + STILL
        key = f"programme:{course}:{one.touched.isoformat()}"
        yield Subject(
            "programme", key, datetime.combine(day, time()), holder=one.leader,
            people=frozenset({one.second} if one.second else ()),
            told={"programme": one.programme, "stone": ""},
        )  # fmt: skip
