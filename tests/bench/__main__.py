"""Measure, print, and write `docs/performance.md`: ratios of one run, medians."""

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, insert, text

from storage.database.ids import new_id
from storage.people import staff
from storage.tables import stories, story_versions
from tests.bench import acknowledged, page, team, wheel, year
from tests.bench.bolt import Bolt
from tests.bench.ours import TEXT, Ours

ROOT = Path(__file__).parents[2]
ADMIN = os.environ.get(
    "SAMSPILL_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres"
)
ROUNDS = int(os.environ.get("SAMSPILL_ROUNDS", "7"))
STORED = 100_000


def median(values):
    return statistics.median(values)


def spread(values):
    return f"{median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def postgres():
    """Make a database of our own; None where no server answers."""
    try:
        engine = create_engine(
            ADMIN.replace("postgresql:", "postgresql+psycopg:"),
            isolation_level="AUTOCOMMIT",
            connect_args={"connect_timeout": 3},
        )
        name = f"samspill_bench_{uuid.uuid4().hex[:8]}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except Exception:
        return None, None
    return ADMIN.rsplit("/", 1)[0] + "/" + name, (engine, name)


def peer():
    """One measurement of botbuilder-dialogs, in its own venv; None where it is not."""
    python = ROOT / ".venv" / "peers" / "bin" / "python"
    if not python.exists():
        return None
    done = subprocess.run(
        [python, ROOT / "tests" / "bench" / "peer.py", "60", TEXT],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def fill(ours):
    """Store many stories, so that a turn's cost can be compared with an empty table."""

    def work(db):
        crowd = [
            staff.add_person(
                db,
                ours.scope,
                {"email": f"q{n}@x.no", "name": "Q", "roles": ["assistant"]},
                ours.unit,
                ours.now,
            )
            for n in range(1000)
        ]
        for start in range(0, STORED, 5000):
            ids = [new_id() for _ in range(5000)]
            same = {
                "kindergarten_id": ours.scope.kindergarten_id, "department_id": ours.unit,
                "month": "2026-01", "dimension": "RP", "state": "handed_in",
                "audience": "mine", "version": 1, "created_at": ours.now,
            }  # fmt: skip
            made = [
                {"id": i, "person_id": crowd[n % 1000]} | same
                for n, i in enumerate(ids)
            ]
            db.connection.execute(insert(stories), made)
            rows = [
                {
                    "story_id": i, "version": 1, "created_at": ours.now,
                    "kindergarten_id": ours.scope.kindergarten_id,
                    "sealed": db.seal({"free": TEXT}, f"stories|1|{i}|1"),
                }
                for i in ids
            ]  # fmt: skip
            db.connection.execute(insert(story_versions), rows)
            del start

    ours.database.now(work)


def start_up(folder):
    """Seconds from start to /readyz, the second time, and the memory it takes."""
    command = [sys.executable, "-m", "bot.main", "demo", "--port", "18099"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    seconds, memory = [], 0.0
    for _ in range(4):
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL
        )
        while time.perf_counter() - begun < 30:
            try:
                with urllib.request.urlopen("http://127.0.0.1:18099/readyz") as answer:
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.01)
        seconds.append(time.perf_counter() - begun)
        status = Path(f"/proc/{process.pid}/status").read_text()
        memory = int(status.split("VmRSS:")[1].split()[0]) / 1024
        process.terminate()
        process.wait(15)
    return seconds[1:], memory


def start_with_both(folder):
    """Seconds from start to /readyz with Slack and Teams, the second time."""
    from tests.bench import both

    return both.seconds(folder)


def main():
    folder = tempfile.mkdtemp()
    bolt = Bolt(TEXT)
    bolt.measure(300)
    cases = {
        "SQLite, 1 user": (Ours(f"sqlite:///{folder}/1.db", 1), 12),
        "SQLite, 64 users": (Ours(f"sqlite:///{folder}/64.db", 64), 1),
    }
    full = Ours(f"sqlite:///{folder}/full.db", 1)
    fill(full)
    cases[f"SQLite, 1 user, {STORED:,} stories stored"] = (full, 12)
    url, made = postgres()
    if url:
        cases["PostgreSQL, 1 user"] = (Ours(url, 1), 6)
        more, also = postgres()
        cases["PostgreSQL, 64 users"] = (Ours(more, 64), 1)
    base, results = [], {name: [] for name in cases}
    walls = {name: [] for name in cases}
    peers = []
    for ours, rounds in cases.values():
        ours.measure(rounds)
    for _ in range(ROUNDS):
        here = bolt.measure(1500)[0]
        base.append(here)
        for name, (ours, rounds) in cases.items():
            cpu, wall = ours.measure(rounds)
            results[name].append(cpu / here)
            walls[name].append(wall / here)
        if (found := peer()) is not None:
            peers.append(found / here)
    empty, stored = (
        results["SQLite, 1 user"],
        results[f"SQLite, 1 user, {STORED:,} stories stored"],
    )
    growth = median([b / a for a, b in zip(empty, stored, strict=True)])
    for ours, _ in cases.values():
        ours.close()
    seconds, memory = start_up(folder)
    both = start_with_both(tempfile.mkdtemp())
    over = both, acknowledged.measure()
    database, gone = year.temporary()
    try:
        ahead = [
            *year.lines(database), *wheel.lines(database), *team.lines(database),
            *page.lines(),
        ]  # fmt: skip
    finally:
        gone()
    report(base, results, walls, peers, growth, (seconds, memory), (*over, ahead))
    for each in (made, also) if url else ():
        with each[0].connect() as connection:
            connection.execute(text(f"DROP DATABASE {each[1]} WITH (FORCE)"))


LIMITS = {"SQLite, 1 user": 5.0, "SQLite, 64 users": 1.5}


def over_http(both, measured):
    """Tell of the way from a signed request to its acknowledgement."""
    slack, teams, tail = measured
    p50, p99 = (tail[int(len(tail) * share)] * 1000 for share in (0.5, 0.99))

    def kept(value, limit):
        return f"{limit} {'kept' if value <= limit else 'NOT kept'}"

    return [
        "",
        "## Over HTTP",
        "",
        "From a signed request to its acknowledgement, a durable turn included, one at a time; wall time, beside a bare SDK that",
        "only reads the message, over the same aiohttp server in the same run. botbuilder's own check of tokens is left out of its time, ours is in.",
        "",
        "| case | wall | CPU, client included | limit |",
        "|---|---|---|---|",
        *(
            f"| {name} | {spread(walls)} | {spread(cpus)} | {kept(median(walls), limit)} |"
            for name, found, limit in (
                ("Slack beside a bare Bolt echo", slack, 2.5),
                ("Teams beside a bare botbuilder echo", teams, 2.0),
            )
            for walls, cpus in [zip(*found, strict=True)]
        ),
        f"| Slack at {acknowledged.RATE} requests a second: p99 in ms (p50 {p50:.1f}) | {p99:.1f} | | {kept(p99, 50)} |",
        f"| start to `/readyz` with both, in s | {median(both):.2f} | | {kept(median(both), 2.5)} |",
        "",
    ]


def report(base, results, walls, peers, growth, start, over):
    (seconds, memory), (both, measured, year_lines) = start, over
    lines = [
        "# Performance",
        "",
        "Written by `make bench`. Base of all ratios: a bare slack-bolt AsyncApp echo, in process, in the same run.",
        "A turn is one message of a practice story written step by step: taken in, looked at by the guardian, replayed, kept with",
        "`synchronous=FULL`, its answer rendered and in the outbox. CPU of the whole process; medians of interleaved rounds (lowest-highest).",
        "",
        (
            f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores. "
            f"Base: {median(base):.0f} µs ({min(base):.0f}-{max(base):.0f}); the spread is the machine's noise."
        ),
        "",
        "| case | CPU, in Bolt echoes | wall | limit |",
        "|---|---|---|---|",
    ]
    for name, ratios in results.items():
        limit = LIMITS.get(name)
        said = (
            ""
            if limit is None
            else f"{limit} {'kept' if median(ratios) <= limit else 'NOT kept'}"
        )
        lines.append(f"| {name} | {spread(ratios)} | {spread(walls[name])} | {said} |")
    if peers:
        lines.append(
            f"| botbuilder-dialogs, 4 prompts, MemoryStorage (forgets at restart) | {spread(peers)} | | |"
        )
    else:
        lines.append(
            "| botbuilder-dialogs | not measured: `make bench` installs it | | |"
        )
    kept = "kept" if growth <= 1.2 else "NOT kept"
    lines += [
        "",
        f"- A turn with {STORED:,} stories stored costs {growth:.2f} times a turn with none (limit 1.2, {kept}).",
        f"- Start to `/readyz`, second time: {median(seconds):.2f} s (limit 1.5). Memory of the demo: {memory:.0f} MB (limit 130).",
        "- Import of 110 kindergartens, 476 departments and 2,022 people: held under 5 s by `tests/storage/test_roster.py`.",
        f"- Highest memory of the bench itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB.",
        *over_http(both, measured),
        *year_lines,
    ]
    (ROOT / "docs" / "performance.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
