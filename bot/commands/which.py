"""Which installation a command is about, and by which clock."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.app import Clock, clock_from, system_clock
from bot.demo import demo as invented
from bot.settings import OF_THE_DEMO, Settings, given, read
from dialogs.errors import CannotStart
from dialogs.zone import ZONE


def clock(at: str) -> Clock:
    """Return the machine's clock, or one that starts where somebody says."""
    if not at:
        return system_clock
    try:
        start = datetime.fromisoformat(at)
    except ValueError as error:
        message = f"--at {at}: write a moment like 2027-03-29T07:55"
        raise CannotStart(message) from error
    if start.tzinfo is None:
        start = start.replace(tzinfo=ZONE)
    return clock_from(start.astimezone(UTC))


def tries_out() -> bool:
    """Tell whether somebody only tries things out: in the demo's database."""
    return not given(beyond=OF_THE_DEMO)


def settings_to_try() -> Settings:
    """Return settings for what may be tried on the invented kindergarten."""
    return invented.settings() if tries_out() else read(needs_channels=False)


def installed() -> Settings:
    """Return settings for what an operator does to an installation.

    One setting is enough to mean a real database: it is never the demo's by mistake,
    neither to import into nor to erase in. A platform may be half set up meanwhile.
    """
    return read(needs_channels=False) if given() else invented.settings()
