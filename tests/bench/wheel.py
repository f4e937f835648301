"""The wheel under a hand's reach: thirty who answer at once, a desk, a picture."""

import asyncio
import tempfile
import time
from datetime import datetime

from bot.pictures import Pictures
from bot.turn.receive import Receiver
from dialogs import everything
from dialogs.talk.messages import Incoming
from storage.database.connect import open_database
from storage.database.migrate import migrate
from storage.database.seals import Keyring, new_key
from storage.meetings import rows as meetings
from storage.people import staff
from storage.people.scope import Scope
from storage.wheel import rows as wheel
from tests.world import NOON

CROWD, KINDERGARTENS = 30, 110


def _tenant(url):
    keyring = Keyring.of(new_key())
    migrate(url, keyring)
    database = open_database(url, keyring)

    def work(db):
        for number in range(KINDERGARTENS):
            scope = Scope(staff.add_kindergarten(db, f"K{number}", NOON))
            units = [staff.add_department(db, scope, f"A{n}", NOON) for n in range(4)]
            for unit in units:
                meetings.add(db, scope, unit, "department", datetime(2026, 11, 17, 13))
                wheel.begin(db, scope, unit, {"candidates": ["Kø", "Votter"]}, NOON)
            head = {"email": f"h{number}@x.no", "name": "H", "roles": ["head"]}
            staff.add_person(db, scope, head, None, NOON)
            for each in range(CROWD if number == 0 else 8):
                told = {
                    "email": f"p{number}-{each}@x.no",
                    "name": "P",
                    "roles": ["assistant"],
                }
                staff.add_person(db, scope, told, units[0], NOON)

    database.now(work)
    return database


async def _answers(database):
    """Thirty answer within one second; return how long each waited for her receipt."""
    receiver = Receiver(database, everything.build(), lambda: NOON, lambda _: None)
    count = iter(range(10**9))

    async def says(email, words):
        event = f"e{next(count)}"
        await receiver.receive(Incoming("web", email, email, event, words=words))

    emails = [f"p0-{n}@x.no" for n in range(CROWD)]
    for email in emails:
        await says(email, "hjulet")
        await says(email, "svar på spørsmålene")
    waits = []

    async def one(email, after):
        await asyncio.sleep(after)
        begun = time.perf_counter()
        await says(email, "Garderoben tar tid.")
        waits.append(time.perf_counter() - begun)

    await asyncio.gather(*(one(e, n / CROWD) for n, e in enumerate(emails)))
    at_once = []
    await asyncio.gather(*(_timed(says, e, at_once) for e in emails))
    return max(waits) * 1000, max(at_once) * 1000


async def _timed(says, email, waits):
    begun = time.perf_counter()
    await says(email, "Votter på rad.")
    waits.append(time.perf_counter() - begun)


async def _desk(database):
    receiver = Receiver(database, everything.build(), lambda: NOON, lambda _: None)
    found = []
    for n in range(12):
        begun = time.perf_counter()
        await receiver.receive(
            Incoming("web", f"h{n}@x.no", f"h{n}@x.no", f"d{n}", words="hms")
        )
        found.append(time.perf_counter() - begun)
    return max(found) * 1000


def lines(database):
    """Measure, and write the section; `database` makes a PostgreSQL one, or None."""
    folder = tempfile.mkdtemp()
    rows = []
    for name, url in (
        ("SQLite", f"sqlite:///{folder}/w.db"),
        ("PostgreSQL", database()),
    ):
        if url is None:
            continue
        tenant = _tenant(url)
        spread, at_once = asyncio.run(_answers(tenant))
        rows += [
            (
                f"{name}: 30 answer within a second, the slowest receipt, in ms",
                spread,
                250,
            ),
            (
                f"{name}: 30 answer in the same instant, the slowest, in ms",
                at_once,
                250,
            ),
            (
                f"{name}: the HMS desk with 110 kindergartens, the slowest of 12, in ms",
                asyncio.run(_desk(tenant)),
                200,
            ),
        ]
        tenant.close()
    pictures = Pictures(everything.build())
    begun = time.perf_counter()
    pictures.drawn("year." + "-".join(["noise"] * 12) + ".11.nb", "png")
    rows.append(
        (
            "a picture as PNG, the first time, in ms",
            (time.perf_counter() - begun) * 1000,
            150,
        )
    )
    begun = time.perf_counter()
    pictures.drawn("year." + "-".join(["noise"] * 12) + ".11.nb", "png")
    rows.append(
        ("the same picture again, in ms", (time.perf_counter() - begun) * 1000, 150)
    )
    told = [
        "## The wheel and the HMS desk",
        "",
        "The time from a message to its commit, its receipt in the outbox, with `synchronous=FULL` on SQLite.",
        "",
        "| case | measured | limit |",
        "|---|---|---|",
    ]
    for name, value, limit in rows:
        verdict = "" if limit == "" else " kept" if value <= limit else " NOT kept"
        told.append(f"| {name} | {value:.1f} | {limit}{verdict} |")
    return [*told, ""]


if __name__ == "__main__":
    from tests.bench import year

    database_, gone_ = year.temporary()
    try:
        print("\n".join(lines(database_)))
    finally:
        gone_()
