"""What the HMS year has for somebody's home."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.hms.choosing import to_confirm
from dialogs.hms.commands import Months, ThisMonth
from dialogs.hms.themes import library
from dialogs.menu import Asker, Entry, Look
from dialogs.rights import Right, may
from dialogs.wheel.commands import HasAnswered
from dialogs.year.snapshot import VISITORS


def keys_to_turn(look: Look) -> Iterable[Entry]:
    """Give the months that wait for this person's key."""
    if not may(Right.TURN_HMS_KEY, look.asker):
        return
    if waiting := to_confirm(look.do(Months())):
        yield Entry("home_keys", {"months": waiting})


def theme_now(look: Look) -> Iterable[Entry]:
    """Give the month's theme, where both sides have said yes to one."""
    month = look.do(ThisMonth())
    if month.theme:
        one = library(look.content, month.own, look.language)[month.theme]
        yield Entry("home_theme", {"name": one.name}, waits=False)


def pulse_to_answer(look: Look) -> Iterable[Entry]:
    """Give the month's two questions to who has not answered them."""
    month = look.do(ThisMonth())
    if month.theme and not look.do(HasAnswered("pulse", month.month)):
        yield Entry("home_pulse")


def answers_pulse(asker: Asker) -> bool:
    """Show it to all who work here: those who only visit are asked nothing."""
    return bool(asker.roles - VISITORS)
