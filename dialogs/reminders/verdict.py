"""Judge a reminder that is due: it still helps, it does not, or it comes later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialogs.reminders.cards import card_of_week
from dialogs.reminders.rules import AGAIN, Rule, Wanted
from dialogs.year.open_days import DAY, Calendar, Hours, instant, wall

# Two nudges about one thing, then silence.
MOST = 2
# When one who cannot be reached is looked for again; meeting her is sooner.
NEXT_TRY = timedelta(hours=14)


@dataclass(frozen=True)
class Send:
    """It still helps."""


@dataclass(frozen=True)
class Skip:
    """It does not, and this is why."""

    reason: str


@dataclass(frozen=True)
class Later:
    """Not now: then."""

    due: datetime


Verdict = Send | Skip | Later


@dataclass(frozen=True)
class Situation:
    """How things stand for one person when a reminder is due."""

    now: datetime
    calendar: Calendar
    hours: Hours
    reachable: bool = True
    away_until: date | None = None
    opted_out: bool = False
    sent: int = 0
    met: bool = False
    card: bool = False


def judge(rule: Rule, one: Wanted, situation: Situation) -> Verdict:
    """Say whether a reminder that is due is to be sent, skipped, or put off."""
    now, snoozed = situation.now, one.key.occurrence.startswith(AGAIN)
    for reason, holds in (
        ("too_late", one.until <= now),
        ("not_needed", situation.met),
        ("opted_out", situation.opted_out and rule.own),
        ("two_already", situation.sent >= MOST and not snoozed),
    ):
        if holds:
            return Skip(reason)
    if not situation.reachable:
        # She may meet the bot yet: then this is the first thing it has for her.
        due = situation.hours.next_open(now + NEXT_TRY, situation.calendar)
        return _put_off(one, due, "not_reachable")
    if situation.away_until:
        back = situation.calendar.working_day(situation.away_until + DAY)
        due = instant(datetime.combine(back, max(rule.at, situation.hours.opens)))
        return _put_off(one, due, "away")
    opens = situation.hours.next_open(now, situation.calendar)
    if situation.card and not snoozed:
        opens = max(opens, _next_card(now, one, situation))
    if opens > now:
        return _put_off(one, opens, "quiet_hours")
    return Send()


def _put_off(one: Wanted, due: datetime, reason: str) -> Verdict:
    """Put it off while it is of use then; else say why it never came."""
    return Later(due) if due < one.until else Skip(reason)


def _next_card(now: datetime, one: Wanted, situation: Situation) -> datetime:
    """Return when the card comes that this may wait for; now if it may not."""
    today = wall(now).date()
    calendar, hours = situation.calendar, situation.hours
    this = card_of_week(today, calendar, hours)
    if wall(this).date() >= today:
        return max(this, now)
    following = card_of_week(today + 7 * DAY, calendar, hours)
    return following if following < one.until else now
