"""Decide what becomes of each reminder that is due."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from dialogs.reminders.rules import AGAIN, Rule, Wanted, hours_of
from dialogs.reminders.subject import AT_ONCE
from dialogs.reminders.verdict import Later, Send, Situation, Skip, Verdict, judge
from scheduler.reminders.situations import Situations, key_of
from storage.reminders.rows import ReminderState, Row

# These also go to the department's room: agendas, and how the week's trial went.
POSTS_IN_ROOM = frozenset({"story_count", "meeting_agenda", "wheel_trial"})
# A day that was agreed on or promised: on another day it would not be true any more.
OF_THE_DAY = ("wheel_step", "wheel_begin", "wheel_check")


@dataclass(frozen=True)
class DueRow:
    """A due row with its rule and what it is about."""

    row: Row
    rule: Rule
    wanted: Wanted


@dataclass
class Verdicts:
    """What becomes of the rows that are due."""

    rows: list[tuple[int, ReminderState, str | None, int | None]] = field(
        default_factory=list
    )
    moved: list[tuple[int, datetime, datetime]] = field(default_factory=list)
    to_send: dict[int, list[DueRow]] = field(default_factory=lambda: defaultdict(list))

    def take(self, row: Row, verdict: Verdict, one: DueRow | None) -> None:
        """Note what was decided about one row."""
        match verdict:
            case Skip(reason):
                state = (
                    ReminderState.CANCELLED if one is None else ReminderState.SKIPPED
                )
                state = ReminderState.SKIPPED if reason == "too_late" else state
                self.rows.append((row.id, state, reason, None))
            case Later(at):
                self.moved.append((row.id, at, one.wanted.until if one else row.until))
            case Send() if one:
                self.to_send[row.person].append(one)


def judged(
    row: Row, facts: Situations, now: datetime, *, early: bool = False
) -> tuple[Verdict, DueRow | None]:
    """Judge one row by how things stand now; `early` is before its own hour."""
    one = _found(row, facts)
    if one is None:
        return Skip("too_late" if row.until <= now else "not_wanted"), None
    snoozed = row.occurrence.startswith(AGAIN)
    if one.wanted.due > now and not (snoozed or early):
        return Later(one.wanted.due), one
    # What could have been said by now has waited for its company already.
    waits = not (early and one.wanted.due <= now) and _waits(one, facts)
    return judge(one.rule, one.wanted, _situation(one, facts, now, card=waits)), one


def _found(row: Row, facts: Situations) -> DueRow | None:
    """Return what the year and its rules still call for under this row's name."""
    rule = facts.rules.get(row.kindergarten, {}).get(row.rule)
    found = facts.find(row)
    if row.kindergarten not in facts.here or rule is None or found is None:
        return None
    return DueRow(row, rule, found._replace(key=key_of(row)))


def _situation(
    one: DueRow, facts: Situations, now: datetime, *, card: bool
) -> Situation:
    row, here = one.row, facts.here[one.row.kindergarten]
    reached = facts.reach.get(row.person)
    return Situation(
        now,
        facts.calendars[here.id],
        hours_of(here),
        reachable=reached is not None and reached.place is not None,
        away_until=facts.away.get(row.person),
        opted_out=(row.person, row.rule) in facts.opted_out,
        sent=facts.sent_before(row, one.rule),
        met=facts.is_met(one.rule, one.wanted.subject, row.person),
        card=card,
    )


def _waits(one: DueRow, facts: Situations) -> bool:
    """Tell whether it waits for Monday's card, if it can.

    She has asked for the card, or has had much already this month.
    """
    reached = facts.reach.get(one.row.person)
    if reached is None:
        return False
    is_bound = one.rule.on in (*AT_ONCE, *OF_THE_DAY)
    return reached.card or (facts.is_full(one.row.person) and not is_bound)
