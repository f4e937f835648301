"""The whole program in a process of its own: stopped, starved, and seen from outside."""

import asyncio
import concurrent.futures
import json
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
import structlog

from bot.loop_watch import Watch
from tests.conftest import PYTHON_PATH


class Served:
    """`samspill demo` in a folder of its own."""

    def __init__(self, folder, *, by_setting=False, **more):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.at = f"http://127.0.0.1:{self.port}"
        port = str(self.port)
        set_ = {"SAMSPILL_PORT": port} if by_setting else {}
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "bot.main", "demo",
                *([] if by_setting else ["--port", port]),
                "--at", "2026-11-07T12:00",  # A Saturday: nobody is reminded.
            ],
            cwd=folder, env=PYTHON_PATH | set_, stdout=subprocess.PIPE, text=True,
            **({"stderr": subprocess.DEVNULL} | more),
        )  # fmt: skip
        assert "klar" in self.process.stdout.readline()
        page = self.get("/")
        self.cookie = page.headers["Set-Cookie"].split(";")[0]
        self.token = (
            page.read().decode().split('name="csrf" content="')[1].split('"')[0]
        )

    def get(self, path):
        return urllib.request.urlopen(self.at + path, timeout=10)

    def says(self, words, event, who="ann@solbakken.example"):
        body = json.dumps({"as": who, "event_id": event, "words": words}).encode()
        headers = {
            "Origin": self.at, "X-CSRF": self.token, "Cookie": self.cookie,
            "Content-Type": "application/json",
        }  # fmt: skip
        asked = urllib.request.Request(self.at + "/api/send", body, headers)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(15)
        self.process.stdout.close()
        return code

    def taken(self):
        with sqlite3.connect(self.folder / "var" / "demo.db") as db:
            return {row[0] for row in db.execute("select event_id from inbox")}


@pytest.fixture
def served(tmp_path):
    made = Served(tmp_path)
    yield made
    if made.process.poll() is None:
        made.stop()


def test_told_to_stop_it_finishes_what_it_took_within_ten_seconds(served):
    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        events = [f"e{n}" for n in range(200)]
        answers = [threads.submit(served.says, "hei", e) for e in events]
        while not any(each.done() for each in answers):
            time.sleep(0.001)
        begun = time.monotonic()
        code = served.stop()
        assert time.monotonic() - begun < 10
    kept = {e for e, told in zip(events, answers, strict=True) if told.result() == 200}

    assert code == 0
    assert kept
    assert kept <= served.taken()


def test_the_demo_is_served_at_the_port_that_is_set(tmp_path):
    served = Served(tmp_path, by_setting=True)

    assert served.says("hei", "one") == 200
    assert served.stop() == 0


def test_a_full_log_disk_does_not_reach_the_one_who_writes(tmp_path):
    with open("/dev/full", "w") as full:
        served = Served(tmp_path, stderr=full)
        assert served.says("hei", "one") == 200
        assert served.says("{}", "two") == 200
        assert served.stop() == 0
    assert served.taken() >= {"one", "two"}


def test_few_file_handles_turn_some_away_and_lose_nobody(tmp_path):
    def starve():
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    served = Served(tmp_path, preexec_fn=starve)
    crowd = []
    for _ in range(80):
        one = socket.socket()
        one.settimeout(1)
        one.connect(("127.0.0.1", served.port))
        crowd.append(one)
    for one in crowd:
        one.close()
    for _ in range(100):
        if served.says("hei", "after") == 200:
            break
        time.sleep(0.1)
    assert "after" in served.taken()
    assert served.stop() == 0


def test_metrics_count_and_hold_nothing_of_what_was_said(served):
    served.says("Jeg hilste på kanarifuglen", "one")
    told = served.get("/metrics").read().decode()

    assert 'samspill_messages{state="' in told
    assert "samspill_events_given_up 0.0" in told
    assert "kanarifugl" not in told


def test_it_is_alive_and_ready_with_database_migrations_and_heartbeat(served):
    assert json.load(served.get("/healthz")) == {"alive": True}
    ready = json.load(served.get("/readyz"))

    assert set(ready) == {"database", "migrations", "heartbeat", "clock"}
    assert all(ready.values())


def test_a_loop_that_stands_still_is_said_with_its_place_and_nothing_else():
    lines = []

    def keep(_logger, _name, told):
        lines.append(told)
        raise structlog.DropEvent

    async def slow_code():
        secret = "kanarifugl"  # noqa: F841 - must not be named
        time.sleep(1.2)  # noqa: ASYNC251 - that is what is looked for

    async def go():
        watch = Watch(asyncio.get_running_loop())
        await asyncio.sleep(0)
        await slow_code()
        await asyncio.sleep(0.4)
        watch.stop()

    before = structlog.get_config()["processors"]
    structlog.configure(processors=[keep])
    try:
        asyncio.run(go())
    finally:
        structlog.configure(processors=before)

    assert [each["event"] for each in lines] == ["loop.blocked"]
    assert lines[0]["where"][0].startswith("slow_code:")
    assert "kanarifugl" not in str(lines)
