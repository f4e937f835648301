"""How things stand for everybody who has something due, as one value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from dialogs.reminders.rules import AGAIN, Key, Rule, Wanted
from dialogs.reminders.subject import Subject
from dialogs.reminders.visit_subjects import AGREED
from dialogs.talk.messages import Block
from dialogs.year.open_days import Calendar
from dialogs.year.snapshot import Snapshot
from storage.hms.proposal import Heard
from storage.reminders.rows import Row
from storage.reminders.situation import Reached

# A round so near a meeting belongs to it.
SAME = timedelta(days=15)
# After so many messages in a month the rest is gathered: so nobody gets
# more than nine, and nobody without a role of her own more than seven.
MUCH = 3


@dataclass
class Situations:
    """How things stand, for everybody who has something due."""

    here: dict[int, Snapshot]
    rules: dict[int, dict[str, Rule]]
    wanted: dict[int, dict[Key, Wanted]]
    reach: dict[int, Reached]
    away: dict[int, date]
    opted_out: set[tuple[int, str]]
    handed_in: set[tuple[int, int]]
    items: dict[int, int]
    calendars: dict[int, Calendar]
    answered: set[tuple[int, str, str]] = field(default_factory=set)
    sent: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    lines: dict[tuple[int, str], str] = field(default_factory=dict)
    heard: dict[int, Heard] = field(default_factory=dict)
    had: dict[int, int] = field(default_factory=dict)
    worded: dict[tuple[int, str, str, str], tuple[Block, ...]] = field(
        default_factory=dict
    )

    def add(self, others: Situations) -> None:
        """Know what is known of other rows of the same people too."""
        self.here |= others.here
        self.calendars |= others.calendars
        self.lines |= others.lines
        self.heard |= others.heard
        self.items |= others.items
        self.handed_in |= others.handed_in

    def is_full(self, person: int) -> bool:
        """Tell whether she has been told much this month already."""
        return self.had.get(person, 0) >= MUCH

    def find(self, row: Row) -> Wanted | None:
        """Return what the year calls for under this row's name, if it still does."""
        return self.wanted.get(row.kindergarten, {}).get(asked_for(row))

    def note_sent(self, row: Row, rule: Rule) -> None:
        """Count one that goes out now."""
        if not row.occurrence.startswith(AGAIN):
            self.sent[row.person, row.subject, rule.group] += 1

    def sent_before(self, row: Row, rule: Rule) -> int:
        """Count what this person was sent of the same group about the same thing."""
        return self.sent[row.person, row.subject, rule.group]

    def is_met(self, rule: Rule, subject: Subject, person: int) -> bool:
        """Tell whether a reminder is needless: it is done already."""
        meeting, visit = subject.meeting, subject.visit
        if subject.box is not None:
            told = {"answered": (person, *subject.box) in self.answered}
        elif meeting is not None:
            told = {
                "handed_in": (person, meeting.id) in self.handed_in,
                "no_items": not self.items.get(meeting.id),
                "has_line": self._has_line(subject, person),
            }
        elif visit is not None:
            told = {
                "oral_given": visit.oral,
                "written_given": visit.written,
                "goal_set": visit.goal,
            }
        elif rule.unless == "has_visit":
            told = {"has_visit": self._has_visit(subject)}
        elif rule.unless in subject.told:
            told = {rule.unless: bool(subject.told[rule.unless])}
        elif rule.unless == "year_filled":
            left = [m for m in subject.told["lacking"] if m[5:] not in rule.without]
            told = {"year_filled": not left}
        else:
            told = {"all_visited": not subject.told.get("departments")}
        return bool(told.get(rule.unless))

    def _has_line(self, subject: Subject, person: int) -> bool:
        """Tell whether she is asked about her own line after the same meeting."""
        day = subject.start.date()
        return any(
            person in held.people
            and held.department == subject.department
            and abs(held.on - day) < SAME
            for here in self.here.values()
            for held in here.teams
        )

    def _has_visit(self, subject: Subject) -> bool:
        return any(
            visit.department == subject.department
            and visit.season == subject.told["season"]
            and visit.state in AGREED
            for here in self.here.values()
            for visit in here.visits
        )


def key_of(row: Row) -> Key:
    """Return what makes a row itself."""
    return Key(row.person, row.rule, row.subject, row.occurrence)


def asked_for(row: Row) -> Key:
    """Return what a row was planned as, before anybody put it off."""
    occurrence = row.occurrence
    if occurrence.startswith(AGAIN):
        occurrence = occurrence.partition(":")[2]
    return Key(row.person, row.rule, row.subject, occurrence)
