"""What the rounds before this one left, and how many this half-year has seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dialogs.talk.messages import Json
from dialogs.wheel import agreed
from dialogs.year.open_days import KindergartenYear, wall
from storage.wheel import rows as wheel
from storage.wheel.rows import WheelRound


def last_of(past: Iterable[WheelRound]) -> WheelRound | None:
    """Return the round that was ended last."""
    return next((each for each in past if each.state != wheel.OPEN), None)


def left_by(one: WheelRound) -> Json:
    """Return what a round left to the next one."""
    return agreed.left(one.told, done=one.state == wheel.DONE)


def half_of(today: date) -> tuple[date, date]:
    """Return the half-year that a day is in."""
    found = KindergartenYear.of(today)
    return found.autumn if today <= found.autumn[1] else found.spring


def in_half(past: Iterable[WheelRound], today: date) -> int:
    """Count the rounds that were begun in this half-year."""
    first, _ = half_of(today)
    return sum(1 for each in past if wall(each.begun_at).date() >= first)
