"""The scheduler: an idle tick, 2,204 reminders in one second, and the peers beside it."""

import asyncio
import gc
import json
import logging
import subprocess
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.events import EVENT_JOB_MISSED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import func, insert, select, text

from dialogs import everything
from dialogs.year.open_days import instant
from scheduler.delivery.delivery import Delivery
from scheduler.delivery.outcomes import Channel, Sent
from scheduler.delivery.pace import seconds_for
from scheduler.planning import Planner
from storage.database.connect import open_database
from storage.database.migrate import migrate
from storage.database.seals import Keyring, new_key
from storage.meetings import rows as meetings
from storage.people import identities, staff
from storage.people.scope import Scope
from storage.tables import kindergartens, people, reminders
from storage.tables import outbox as outbox_table

ROOT = Path(__file__).parents[2]
KINDERGARTENS, DEPARTMENTS, PEOPLE = 110, 476, 2204
DUE = instant(datetime(2026, 11, 10, 9))
AHEAD = 100_000
ROUNDS = 200


class Takes(Channel):
    """A channel that accepts at once, and counts."""

    name = "web"

    def __init__(self):
        self.seen = []

    async def send(self, post):
        self.seen.append(post.id)
        return Sent()


class Tenant:
    """A municipality whose departments all meet on the same day."""

    def __init__(self, url):
        keyring = Keyring.of(new_key())
        migrate(url, keyring)
        self.database = open_database(url, keyring)
        self.now = DUE - timedelta(hours=6)
        self.planner = Planner(self.database, everything.build(), lambda: self.now)
        self.database.now(self._fill)

    def _fill(self, db):
        early = datetime(2026, 8, 1, tzinfo=UTC)
        for number in range(KINDERGARTENS):
            scope = Scope(staff.add_kindergarten(db, f"K{number}", early))
            units = range(
                DEPARTMENTS // KINDERGARTENS + (number < DEPARTMENTS % KINDERGARTENS)
            )
            ids = [staff.add_department(db, scope, f"A{n}", early) for n in units]
            for unit in ids:
                meetings.add(db, scope, unit, "tett_paa", datetime(2026, 11, 24, 13))
            crowd = PEOPLE // KINDERGARTENS + (number < PEOPLE % KINDERGARTENS)
            for each in range(crowd):
                email = f"p{number}-{each}@x.no"
                told = {"email": email, "name": "P", "roles": ["assistant"]}
                person = staff.add_person(db, scope, told, ids[each % len(ids)], early)
                identities.place(db, "web", email, person, early)

    def far_ahead(self, count):
        """Put so many reminders where nobody looks for months."""

        def work(db):
            first = db.connection.execute(select(func.min(people.c.id))).scalar()
            here = db.connection.execute(select(func.min(kindergartens.c.id))).scalar()
            for start in range(0, count, 10_000):
                rows = [
                    {
                        "kindergarten_id": here, "person_id": first, "rule": "far",
                        "subject": f"far:{n}", "occurrence": "", "state": "planned",
                        "due_at": DUE + timedelta(days=90, seconds=n),
                        "until": DUE + timedelta(days=900),
                    }
                    for n in range(start, min(start + 10_000, count))
                ]  # fmt: skip
                db.connection.execute(insert(reminders), rows)

        self.database.now(work)
        if not self.is_file:
            with self.database.engine.begin() as connection:
                connection.execute(text("ANALYZE reminders"))

    @property
    def is_file(self):
        return self.database.engine.dialect.name == "sqlite"

    def idle(self):
        """Microseconds of a tick in which nothing is due; the median."""

        async def go():
            await self.planner.plan()
            await self.planner.due()
            found = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                await self.planner.plan()
                await self.planner.due()
                found.append(time.perf_counter() - begun)
            return sorted(found)[ROUNDS // 2] * 1e6

        return asyncio.run(go())

    def burst(self):
        """Seconds to the outbox, seconds to the channel, and the longest hold of the loop."""
        channel = Takes()

        async def go():
            await self.planner.plan()
            self.now = DUE
            held = asyncio.create_task(_longest_hold())
            begun = time.perf_counter()
            await self.planner.due()
            kept = time.perf_counter() - begun
            delivery = Delivery(self.database, {"web": channel}, lambda: self.now)
            await delivery.leftovers()
            handed = time.perf_counter() - begun
            held.cancel()
            return kept, handed, max(HOLDS) * 1000

        HOLDS.clear()
        HOLDS.append(0.0)
        gc.freeze()  # As `samspill serve` does.
        result = asyncio.run(go())
        sent = self.database.now(
            lambda db: db.connection.execute(
                select(func.count()).where(outbox_table.c.state == "sent")
            ).scalar()
        )
        assert sent == len(channel.seen) == PEOPLE, (sent, len(channel.seen))
        return result

    def close(self):
        self.database.close()


HOLDS = [0.0]


async def _longest_hold():
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(0.001)
        HOLDS.append(time.perf_counter() - begun - 0.001)


RAN = []


def remind(number):
    RAN.append((number, time.time()))


def apscheduler(folder, ahead):
    """Seconds until the last ran, how many were dropped: its own job store, as it comes."""
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    url = f"sqlite:///{folder}/{uuid.uuid4().hex}.db"
    store = SQLAlchemyJobStore(url=url)
    RAN.clear()
    missed = []

    async def go():
        scheduler = AsyncIOScheduler(jobstores={"default": store}, timezone=UTC)
        scheduler.add_listener(missed.append, EVENT_JOB_MISSED)
        scheduler.start(paused=True)
        far = datetime.now(UTC) + timedelta(days=90)
        job = scheduler.add_job(remind, "date", run_date=far, args=[0], id="far")
        if ahead:
            _clone(store, job, ahead)
        due = datetime.now(UTC) + timedelta(seconds=30)
        for number in range(PEOPLE):
            scheduler.add_job(remind, "date", run_date=due, args=[number])
        wait = (due - datetime.now(UTC)).total_seconds()
        assert wait > 0, "adding the jobs took longer than the head start"
        scheduler.resume()
        await asyncio.sleep(wait)
        ends = time.time() + 60
        while len(RAN) + len(missed) < PEOPLE and time.time() < ends:  # noqa: ASYNC110 - a job tells nobody
            await asyncio.sleep(0.05)
        scheduler.shutdown(wait=False)
        last = max((at for _, at in RAN), default=0) - due.timestamp()
        return last, len(missed)

    return asyncio.run(go())


def _clone(store, job, count):
    """Put copies of one far job in the store, as fast as its table takes them."""
    table = store.jobs_t
    with store.engine.begin() as connection:
        row = connection.execute(select(table)).mappings().first()
        for start in range(0, count, 10_000):
            connection.execute(
                table.insert(),
                [
                    dict(
                        row, id=f"{job.id}-{n}", next_run_time=row["next_run_time"] + n
                    )
                    for n in range(start, start + 10_000)
                ],
            )


def procrastinate(url, ahead):
    """How many ran, and in how many seconds (it is stopped after thirty)."""
    python = ROOT / ".venv" / "peers" / "bin" / "python"
    if url is None or not python.exists():
        return None
    script = ROOT / "tests" / "bench" / "queue_peer.py"
    done = subprocess.run(
        [python, script, url, str(ahead)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def lines(database):
    """Measure, and write the section; `database` makes a PostgreSQL one, or None."""
    folder = tempfile.mkdtemp()
    told = [
        "## The year",
        "",
        "A tick is plan and due, nothing being due. A burst is 2,204 reminders (110 kindergartens, 476 departments) due in the same second:",
        "judged, worded, sealed and in the outbox, then handed to a channel that accepts at once; `synchronous=FULL` on SQLite.",
        "",
        "| case | measured | limit |",
        "|---|---|---|",
    ]
    rows = []
    for name, url in (
        ("SQLite", f"sqlite:///{folder}/a.db"),
        ("PostgreSQL", database()),
    ):
        if url is None:
            continue
        tenant = Tenant(url)
        tenant.idle()
        tenant.far_ahead(1_000)
        few = tenant.idle()
        kept, handed, held = tenant.burst()
        tenant.close()
        many_url = f"sqlite:///{folder}/b.db" if name == "SQLite" else database()
        many_tenant = Tenant(many_url)
        many_tenant.far_ahead(1_000_000)
        many = many_tenant.idle()
        many_tenant.close()
        rows += [
            (f"{name}: tick with 1,000 ahead, in µs", f"{few:.0f}", ""),
            (f"{name}: the same with 1,000,000, as a ratio", many / few, 1.3),
            (f"{name}: 2,204 due to outbox rows, in s", kept, 0.5),
            (f"{name}: and handed over, in s", handed, 2.0),
            (f"{name}: longest hold of the loop, in ms", held, 20),
        ]
    for name, value, limit in rows:
        if limit == "":
            told.append(f"| {name} | {value} | |")
            continue
        verdict = "kept" if value <= limit else "NOT kept"
        told.append(f"| {name} | {value:.2f} | {limit} {verdict} |")
    told += [
        "",
        f"Paced to the platforms' limits, {PEOPLE:,} direct messages take {seconds_for([1] * PEOPLE) / 60:.0f} minutes; `samspill doctor` shows when they are done.",
        "",
        "Beside us, in the same run, 2,204 due at once (a peer runs an empty function where we judge, word and seal):",
        "",
        "| | last one after, in s | dropped or not run in 30 s |",
        "|---|---|---|",
    ]
    for name, value, _ in rows:
        if "handed over" in name:
            told.append(f"| Samspill, {name.split(':')[0]} | {value:.2f} | 0 |")
    for ahead in (0, AHEAD):
        last, dropped = apscheduler(folder, ahead)
        told.append(
            f"| APScheduler's SQLAlchemy job store as it comes, {ahead:,} ahead | {last:.2f} | {dropped} |"
        )
    for ahead in (0, AHEAD):
        if found := procrastinate(database(), ahead):
            ran, seconds = found
            told.append(
                f"| procrastinate on PostgreSQL, 100 at once, {ahead:,} ahead | {seconds:.2f} | {PEOPLE - ran} |"
            )
    return [*told, ""]


def temporary():
    """Make PostgreSQL databases to measure on, and a function that takes them away."""
    from tests.bench.__main__ import postgres

    made = []

    def database():
        url, one = postgres()
        if one:
            made.append(one)
        return url

    def gone():
        for engine, name in made:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    return database, gone


if __name__ == "__main__":
    database_, gone_ = temporary()
    try:
        print("\n".join(lines(database_)))
    finally:
        gone_()
