"""Live through a year in seconds: the same plan and judgement, nobody written to.

What the year is made of is copied into a database in memory, everybody gets a place
in a channel that only writes down, and the clock goes from one due instant to the
next. Nothing is read from or written to the real one after the copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Engine, Table, func, insert, select, update

from dialogs.reminders.rules import Rule, rules_of
from dialogs.talk.messages import Message, complete
from dialogs.words.world import House
from dialogs.year.open_days import DAY, KindergartenYear, instant, wall
from dialogs.year.snapshot import Snapshot
from dialogs.zone import ZONE
from scheduler.planning import plan
from scheduler.reminders import letters
from scheduler.reminders.facts import HORIZON
from scheduler.reminders.judge import due
from storage.database import kept
from storage.database.connect import scratch
from storage.database.seals import Keyring
from storage.database.transaction import Tx
from storage.people.tables import kindergartens, memberships, people, places
from storage.post import outbox as kept_outbox
from storage.post.outbox import WAITS, Sending
from storage.post.tables import outbox
from storage.reminders import rows as reminder_rows
from storage.reminders.rows import State
from storage.reminders.tables import reminders
from storage.tables import metadata
from storage.year import snapshot as year_rows

CHANNEL = "rehearsal"
# Planned so often, and always a week further ahead: what a week brings may be gathered.
PLAN_EVERY = HORIZON - 7 * DAY
CHUNK = 1000
TICK = timedelta(milliseconds=1)
# What a year is made of, each after what it refers to.
_YEAR = tuple(each for each in metadata.sorted_tables if kept.of(each).rehearsed)
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Line:
    """One message of the year, or one that would be skipped."""

    at: datetime
    to: str
    kindergarten: str
    rule: str
    subject: str
    why: str
    text: str
    skipped: str | None

    def to_json(self) -> dict[str, str | None]:
        """Return it as the outside contract has it."""
        return {
            "at": self.at.isoformat(),
            "to": self.to,
            "kindergarten": self.kindergarten,
            "rule": self.rule,
            "subject": self.subject,
            "why": self.why,
            "text": self.text,
            "skipped": self.skipped,
        }


@dataclass(frozen=True)
class Copy:
    """What the year is made of, in memory: the real database is let go of at once."""

    engine: Engine
    keyring: Keyring


def copy(source: Tx, only: Sequence[int] | None = None) -> Copy:
    """Copy the year of some kindergartens, or of all: a few statements."""
    engine = scratch()
    with engine.begin() as connection:
        metadata.create_all(connection)
        _copy(source, connection, only)
    return Copy(engine, source.keyring)


def rehearse(
    copied: Copy,
    house: House,
    year: KindergartenYear,
    today: date,
    progress: Progress | None = None,
) -> list[Line]:
    """Return everything that would be said in a year, in order; the copy is used up."""
    try:
        with copied.engine.connect() as connection:
            db = Tx(connection, copied.keyring)
            _stand_in(db, year, today)
            rules = rules_of(house.content)
            _live(db, house, rules, year, progress or (lambda _: None))
            return list(_told(db, house))
    finally:
        copied.engine.dispose()


def _copy(source: Tx, into: Connection, only: Sequence[int] | None) -> None:
    """Take along what the year is made of, of some kindergartens or of all."""
    here = select(kindergartens)
    asked = select(memberships.c.person_id)
    if only is not None:
        here = here.where(kindergartens.c.id.in_(only))
        asked = asked.where(memberships.c.kindergarten_id.in_(only))
    _rows(source, into, kindergartens, here)
    _rows(source, into, people, select(people).where(people.c.id.in_(asked)))
    for table in _YEAR:
        if "kindergarten_id" in table.c:
            _rows(source, into, table, _limited(table, only))
        else:
            of_them = select(table).where(table.c.person_id.in_(asked))
            _rows(source, into, table, of_them)


def _limited(table: Table, only: Sequence[int] | None):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a select of any shape
    asked = select(table)
    return asked if only is None else asked.where(table.c.kindergarten_id.in_(only))


def _rows(source: Tx, into: Connection, table: Table, asked) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a select of any shape
    found = [dict(row._mapping) for row in source.connection.execute(asked)]  # noqa: SLF001 - SQLAlchemy's public name for it
    for start in range(0, len(found), CHUNK):
        into.execute(insert(table), found[start : start + CHUNK])


def _stand_in(db: Tx, year: KindergartenYear, today: date) -> None:
    """Let the staff be as it is today all year, and give everybody a place."""
    holds = memberships.c.starts <= today
    db.connection.execute(
        update(memberships)
        .where(holds, memberships.c.starts > year.first)
        .values(starts=year.first)
    )
    db.connection.execute(update(kindergartens).values(plan_at=instant(_first(year))))
    begins = instant(_first(year))
    made = [
        {
            "channel": CHANNEL, "address": str(person), "person_id": person,
            "created_at": begins,
        }
        for person in db.connection.execute(select(people.c.id)).scalars()
    ]  # fmt: skip
    if made:
        db.connection.execute(insert(places), made)


def _first(year: KindergartenYear) -> datetime:
    return datetime.combine(year.first, time())


def _live(
    db: Tx,
    house: House,
    rules: Mapping[str, Rule],
    year: KindergartenYear,
    progress: Progress,
) -> None:
    """Let the clock go from one thing that is due to the next."""
    now = instant(_first(year))
    begins, ends = now, instant(datetime.combine(year.last + DAY, time()))
    known = _Known()
    while now < ends:
        done = plan(db, rules, now, again=PLAN_EVERY)
        if done:
            known.forget()
        done += due(db, house, rules, now, known.read)
        _leave(db)
        following = _next(db)
        now = following if following > now or done else now + TICK
        progress(min((now - begins) / (ends - begins), 1.0))


def _leave(db: Tx) -> None:
    """Let what was said count as said, as if it had left: its words are kept here."""
    left = update(outbox).where(WAITS).values(state=Sending.SENT)
    db.connection.execute(left)


class _Known:
    """Remembers what the year looks like between two plans: nothing else changes it."""

    def __init__(self) -> None:
        self._here: dict[int, Snapshot] = {}

    def forget(self) -> None:
        self._here.clear()

    def read(
        self, db: Tx, ids: Iterable[int], first: date, last: date
    ) -> dict[int, Snapshot]:
        """Read the year; until the next plan is so many days more."""
        wanted = sorted(set(ids))
        new = [each for each in wanted if each not in self._here]
        if new:
            self._here |= year_rows.read(db, new, first, last + PLAN_EVERY)
        return {each: self._here[each] for each in wanted}


def _next(db: Tx) -> datetime:
    """Return when something is due next, or to be planned."""
    planned = select(func.min(reminders.c.due_at)).where(reminder_rows.IS_PLANNED)
    plans = select(func.min(kindergartens.c.plan_at))
    found: list[datetime | None] = [
        db.connection.execute(planned).scalar(),
        db.connection.execute(plans).scalar(),
    ]
    return min(each for each in found if each is not None)


def _told(db: Tx, house: House) -> Iterator[Line]:
    """Read what was written down: each reminder, with its message."""
    asked = (
        select(
            reminders,
            people.c.email,
            people.c.language,
            kindergartens.c.name,
            outbox.c.sealed,
            outbox.c.place_id,
        )
        .join(people, people.c.id == reminders.c.person_id)
        .join(kindergartens, kindergartens.c.id == reminders.c.kindergarten_id)
        .outerjoin(outbox, outbox.c.id == reminders.c.outbox_id)
        .where(reminders.c.state.in_((State.SENT, State.SKIPPED)))
        .order_by(reminders.c.decided_at, people.c.email, reminders.c.id)
    )
    texts: dict[int, str] = {}
    for row in db.connection.execute(asked):
        if row.outbox_id and row.outbox_id not in texts:
            told = kept_outbox.opened(db, row.sealed, row.place_id)
            texts[row.outbox_id] = complete(Message.from_json(told))
        because = letters.labels_of(house.stage(row.language), "because")
        yield Line(
            row.decided_at.astimezone(ZONE),
            row.email,
            row.name,
            row.rule,
            row.subject,
            because.get(row.rule, ""),
            texts.get(row.outbox_id, ""),
            row.reason if row.state == State.SKIPPED else None,
        )


def messages(lines: Sequence[Line]) -> Counter[tuple[str, str]]:
    """Count messages by person and month: several reminders may share one."""
    seen = {(line.to, line.at) for line in lines if line.skipped is None}
    return Counter((to, wall(at).date().isoformat()[:7]) for to, at in seen)


def most_in_a_month(lines: Sequence[Line]) -> int:
    """Return the most messages that anybody gets in any month."""
    return max(messages(lines).values(), default=0)
