"""What is promised about how long something is kept, lived through day by day.

The days here are written out: they are what people were told, and neither the rule
that they read nor the sweep may be changed without this page.
"""

import contextlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import Date, func, select, text

from dialogs.access import RULES, Clock, Thing
from dialogs.zone import ZONE
from storage.database.kept import About, of
from storage.people import retention
from storage.people.erasure import naming
from storage.tables import Instant, metadata
from tests import world as worlds
from tests.conftest import DATABASES, database
from tests.storage.lived import AWAY, MOVED, lived
from tests.world import World

DAY = timedelta(days=1)
NOON = time(12, tzinfo=worlds.NOON.tzinfo)
MONTH_ENDS, LATER_ENDS = date(2026, 11, 30), date(2027, 2, 28)
MET = MOVED.replace(tzinfo=ZONE)


@dataclass(frozen=True)
class Promise:
    """So many days for these rows, counted from a column, a day or a moment."""

    table: str
    days: int
    since: str | date | datetime
    which: str = "1 = 1"

    def __str__(self):
        return f"{self.table} {self.which}".removesuffix(" 1 = 1")


OF_RED = "meeting_id IS NOT NULL AND audience = "
PROMISES = [
    Promise("talks", 90, "touched_at"),
    Promise("set_aside", 90, "received_at"),
    Promise("inbox", 30, "received_at"),
    Promise("outbox", 90, "created_at"),
    Promise("reminders", 400, "due_at"),
    Promise("audit", 730, "happened_at", "action = 'story.handed_in'"),
    Promise("report_links", 0, "ends_at"),
    Promise("absences", 0, AWAY),
    *(Promise("stories", 30, MET, f"{OF_RED}'{each}'") for each in ("mine", "leader", "round")),
    Promise("stories", 30, MONTH_ENDS, "meeting_id IS NULL"),
    Promise("agenda_items", 365, MET, "meeting_id IS NOT NULL"),
    Promise("agenda_items", 365, "created_at", "meeting_id IS NULL"),
    Promise("boxes", 365, "made_on", "department_id IS NOT NULL"),
    Promise("boxes", 365, "made_on", "department_id IS NULL"),
    Promise("rounds", 730, "ended_at"),
    Promise("ground_rules", 730, "agreed_on", "agreed_on IS NOT NULL"),
    Promise("ground_rules", 730, "begun_at", "agreed_on IS NULL"),
    Promise("plans", 730, "touched_at", "department_id IS NOT NULL AND ended_at IS NULL"),
    Promise("plans", 730, "ended_at", "department_id IS NOT NULL AND ended_at IS NOT NULL"),
    Promise("plans", 365, "ended_at", "person_id IS NOT NULL"),
    Promise("plans", 730, "touched_at", "department_id IS NULL AND person_id IS NULL"),
    Promise("programmes", 730, "touched_at", "participant_id IS NULL"),
    Promise("programmes", 730, "ended_at", "participant_id IS NOT NULL"),
    Promise("lifted", 730, "created_at"),
    Promise("shared", 730, "created_at"),
    Promise("small_steps", 730, "created_at"),
    Promise("theme_months", 730, MONTH_ENDS, "month = '2026-11'"),
    Promise("theme_months", 730, LATER_ENDS, "month = '2027-02'"),
    Promise("themes", 730, "created_at", "factors = ''"),
    Promise("themes", 730, LATER_ENDS, "factors = 'used'"),
    Promise("team_rounds", 730, "created_at", "state = 'ended'"),
    Promise("team_rounds", 120, "created_at", "state = 'dropped'"),
    Promise("team_tries", 120, "created_at"),
    Promise("boards", 90, "due_at"),
    Promise("meant_after_all", 400, "last_at"),
    Promise("undoable", 0, "until"),
    Promise("form_runs", 1826, "closes_on"),
    Promise("form_texts", 30, "closed_on"),
    Promise("feedback", 365, "made_on"),
]  # fmt: skip
# What goes with something else, which is gone on its first day without it.
FOLLOW = {
    "milestones": ("programmes", worlds.NOON.date() + 750 * DAY),
    "story_versions": ("stories", MOVED.date() + 31 * DAY),
    "story_talks": ("stories", MOVED.date() + 31 * DAY),
    "answered": ("boxes", worlds.NOON.date() + 366 * DAY),
    "form_results": ("form_runs", worlds.NOON.date() + 1827 * DAY),
    "took_part": ("rounds", worlds.NOON.date() + 770 * DAY),
}


class Undo(Exception):
    """Lets what was swept come back, for the next promise to be tried."""


@pytest.fixture(scope="module", params=DATABASES)
def full(request, tmp_path_factory):
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{tmp_path_factory.mktemp('lived')}/samspill.db"
        if request.param == "postgresql":
            url = stack.enter_context(database(request.getfixturevalue("migrated")))
        made = World(url)
        stack.callback(made.close)
        yield lived(made)


def rows(world, table, which="1 = 1", swept_at=None):
    """Count rows, as they would be after a sweep at that moment."""
    found = []

    def work(db):
        if swept_at is not None:
            retention.sweep(db, swept_at)
        asked = select(func.count()).select_from(metadata.tables[table])
        found.append(db.connection.execute(asked.where(text(which))).scalar_one())
        raise Undo

    with pytest.raises(Undo):
        world.run(work)
    return found[0]


def counted_from(world, one):
    if isinstance(one.since, datetime):
        return one.since
    if isinstance(one.since, date):
        return datetime.combine(one.since, NOON)
    column = metadata.tables[one.table].c[one.since]
    asked = select(func.max(column)).where(text(one.which))
    last = world.run(lambda db: db.connection.execute(asked).scalar_one())
    return last if isinstance(last, datetime) else datetime.combine(last, NOON)


@pytest.mark.parametrize("one", PROMISES, ids=str)
def test_it_is_there_on_its_last_day_and_gone_on_the_next(full, one):
    last = counted_from(full, one) + one.days * DAY
    there = rows(full, one.table, one.which)

    assert there > 0
    assert rows(full, one.table, one.which, swept_at=last) > 0
    assert rows(full, one.table, one.which, swept_at=last + DAY) == 0


@pytest.mark.parametrize("table", FOLLOW)
def test_what_goes_with_something_is_gone_when_that_is(full, table):
    leader, gone = FOLLOW[table]
    swept_at = datetime.combine(gone, NOON)

    assert rows(full, table) > 0
    assert rows(full, leader, swept_at=swept_at - DAY) > 0
    assert rows(full, table, swept_at=swept_at - DAY) > 0
    assert rows(full, leader, swept_at=swept_at) == 0
    assert rows(full, table, swept_at=swept_at) == 0


def test_every_term_of_every_table_is_lived_through():
    terms = {
        (t.name, each.days) for t in metadata.tables.values() for each in of(t).terms
    }
    lived_through = {(each.table, each.days) for each in PROMISES}
    how_many = {t: sum(each.table == t for each in PROMISES) for t, _ in lived_through}

    assert lived_through == terms
    assert all(
        how_many[t.name] >= len(of(t).terms)
        for t in metadata.tables.values()
        if of(t).terms
    )
    assert set(FOLLOW) == {
        t.name for t in metadata.tables.values() if of(t).follows and of(t).why == ""
    } - {each.table for each in PROMISES} - {"membership_roles"}


def test_every_table_says_how_long_its_rows_stay_or_why_they_do():
    for table in metadata.tables.values():
        policy = of(table)
        goes = bool(policy.terms or policy.follows)
        assert goes is not bool(policy.why), table.name
        assert goes or len(policy.why) > len("for a reason"), table.name


# What a promise is counted from, as people read it, and as the sweep does.
COUNTED = {
    Clock.LAST_TOUCH: {("touched_at",), ("received_at",)},
    Clock.MEETING: {("meeting_id", "month"), ("meeting_id", "created_at")},
    Clock.SHOWN: {("made_on",)},
    Clock.ROUND_END: {("ended_at",)},
    Clock.AGREED: {("agreed_on", "begun_at")},
    Clock.MONTH: {("month",), ("created_at",)},
    Clock.MADE: {("created_at",)},
    Clock.BACK: {("last",)},
    Clock.PLAN_END: {("ended_at", "touched_at")},
    Clock.CLOSED: {("closed_on",)},
    Clock.FORM_END: {("closed_on", "closes_on")},
}
# These tell how far something has come, are one's own settings, or are not kept.
NOTHING_LIES = {Thing.STATUS, Thing.SETTING, Thing.MEETING, Thing.TURN, Thing.SEARCH}


def test_every_promise_that_people_read_is_kept_by_a_table_from_the_same_moment():
    found = {}
    for table in metadata.tables.values():
        for each in of(table).terms:
            if isinstance(each.rule, Thing):
                found.setdefault(each.rule, set()).add(each.since)

    assert set(found) == set(RULES) - NOTHING_LIES
    for thing, since in found.items():
        assert since <= COUNTED[RULES[thing].counted_from], thing


def test_the_columns_that_days_are_counted_from_can_be_counted_from():
    for table in metadata.tables.values():
        for name in (name for each in of(table).terms for name in each.since):
            column = table.c[name]
            met = column.references(metadata.tables["meetings"].c.id)
            kind = isinstance(column.type, Instant | Date)
            assert met or kind or name == "month", (table.name, name)


def test_a_column_that_names_a_person_is_told_and_erased():
    for table in metadata.tables.values():
        policy = of(table)
        names = {each.name for each in naming(table)} - {"proposed_by"}
        assert names <= set(policy.told_as), table.name
        assert not names or policy.about is not About.NOTHING, table.name


def test_a_story_follows_its_meeting_when_that_is_moved(full):
    before_it_was_moved = MET - 7 * DAY + 31 * DAY

    assert rows(full, "stories", OF_RED + "'mine'", swept_at=before_it_was_moved) == 1
