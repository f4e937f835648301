"""What has to be known to judge reminders that are due, read once for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from dialogs.reminders.rules import AGAIN, Key, Rule, Wanted, calendar_of, rules_here
from dialogs.reminders.rules import wanted as all_wanted
from dialogs.year.open_days import instant, wall
from dialogs.year.snapshot import Snapshot
from scheduler.reminders.situations import Situations
from storage.answers import answered
from storage.database.transaction import Tx
from storage.hms import letters as hms_letters
from storage.post import opening as unasked
from storage.reflecting_team import tries
from storage.reminders import situation
from storage.reminders.rows import Row
from storage.year import snapshot as year

# How far ahead reminders are planned.
HORIZON = timedelta(days=14)
# What is behind may still be followed up for six weeks. Meetings so far ahead may have
# reminders now: ten working days, and an Easter, beyond what is planned.
BEHIND, AHEAD = timedelta(days=45), timedelta(days=75)


Read = Callable[[Tx, Iterable[int], date, date], dict[int, Snapshot]]


def gather(
    db: Tx,
    rules: Mapping[str, Rule],
    rows: Sequence[Row],
    now: datetime,
    read: Read = year.read,
) -> Situations:
    """Read it all in a few statements."""
    persons = sorted({row.person for row in rows})
    today = wall(now).date()
    ids = {row.kindergarten for row in rows}
    here = read(db, ids, today - BEHIND, today + AHEAD)
    meetings = {int(each) for each in _named(rows, "meeting")}
    facts = Situations(
        here,
        {each.id: rules_here(rules, each) for each in here.values()},
        {each.id: _wanted(rules, each, rows, now) for each in here.values()},
        situation.reach(db, persons),
        situation.away(db, persons, today),
        situation.opted_out(db, persons),
        situation.handed_in(db, meetings),
        situation.items(db, meetings),
        {each.id: calendar_of(each) for each in here.values()},
        _answered(db, persons, rows),
        _sent(db, rules, persons, rows),
    )
    facts.lines = tries.lines(db, sorted(_named(rows, "team")))
    facts.heard = hms_letters.gather(db, here, rows, today)
    facts.had = unasked.had(db, persons, _month(today))
    return facts


def _named(rows: Sequence[Row], kind: str) -> set[str]:
    """Return what of one kind the rows are about, without the kind's name."""
    subjects = (row.subject.partition(":") for row in rows)
    return {name for of, _, name in subjects if of == kind}


def _sent(
    db: Tx, rules: Mapping[str, Rule], persons: Sequence[int], rows: Sequence[Row]
) -> Counter[tuple[int, str, str]]:
    """Count what each was sent about these things, by the group of its rule.

    What she put off herself comes again, and is no nudge of ours.
    """
    sent: Counter[tuple[int, str, str]] = Counter()
    about = {row.subject for row in rows}
    for person, subject, rule, occurrence in situation.sent(db, persons, about):
        if not occurrence.startswith(AGAIN):
            group = rules[rule].group if rule in rules else rule
            sent[person, subject, group] += 1
    return sent


def _month(today: date) -> datetime:
    return instant(datetime.combine(today.replace(day=1), time()))


def _answered(
    db: Tx, persons: Sequence[int], rows: Sequence[Row]
) -> set[tuple[int, str, str]]:
    """Return who has come to the end of which box; looked at only where it matters."""
    if not any(row.subject.startswith(("wheel:", "theme:", "form:")) for row in rows):
        return set()
    return answered.who_finished(db, persons)


def _wanted(
    rules: Mapping[str, Rule], here: Snapshot, rows: Sequence[Row], now: datetime
) -> dict[Key, Wanted]:
    """Return what the year calls for, as far as these rows are concerned."""
    mine = [row for row in rows if row.kindergarten == here.id]
    used = {row.rule: rules[row.rule] for row in mine if row.rule in rules}
    about = {row.subject for row in mine}
    return all_wanted(used, here, now, now + HORIZON, about)
