"""The guides are walked word for word: every block of commands that they show.

What a reader fills in («…») is filled in here; nothing else is changed.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import threading

import pytest

from dialogs import everything
from tests.bot.test_installing import STAFF
from tests.conftest import ROOT
from tests.peers.peers import free_port
from tests.slack.fake import FakeSlack

# Each guide starts some ten programs, one after the other.
pytestmark = pytest.mark.timeout(600)
DOCS = ROOT / "docs"
GUID = "a1b2c3d4-1111-4222-8333-444455556666"


def blocks(name, upto="\n## Changing"):
    """Return the blocks of commands of a guide, in order."""
    text = (DOCS / name).read_text(encoding="utf-8").split(upto)[0]
    found = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for block in found if "samspill" in block or "export" in block]


class Reader:
    """Somebody in a shell who does what stands there, and looks at what comes."""

    def __init__(self, folder, **filled_in):
        self.folder, self.filled_in = folder, filled_in
        self.exports = []
        here = folder / "bin"
        here.mkdir()
        script = here / "samspill"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot.main "$@"\n')
        script.chmod(0o755)
        env = {k: v for k, v in os.environ.items() if not k.startswith("SAMSPILL_")}
        path = f"{here}:{os.environ['PATH']}"
        self.env = env | {"PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}

    def does(self, block):
        """Do one block; what is exported stays, and `serve` runs until it is ready."""
        for line in self.filled(block).splitlines():
            command = line.split("#")[0].strip()
            if command == "samspill serve":
                self.serves()
            elif command:
                self.runs(command)

    def filled(self, block):
        for before, after in self.filled_in.items():
            block = block.replace(before, after)
        assert "…" not in block, f"what is to stand for …? {block}"
        return block

    def runs(self, command):
        kept = "; env -0 > .environment"
        done = subprocess.run(
            ["bash", "-c", f"set -e; {command}{kept}"], cwd=self.folder, env=self.env,
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        told = (self.folder / ".environment").read_text().split("\0")
        self.env |= dict(each.split("=", 1) for each in told if each)
        return done.stdout

    def asks_the_doctor(self):
        done = subprocess.run(
            ["samspill", "doctor"], cwd=self.folder, env=self.env,
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout

    def serves(self):
        command = ["samspill", "serve"]
        program = subprocess.Popen(
            command, cwd=self.folder, env=self.env, stdout=subprocess.PIPE, text=True
        )
        try:
            assert "/readyz" in program.stdout.readline()
        finally:
            program.send_signal(signal.SIGTERM)
            assert program.wait(300) == 0
            program.stdout.close()


@pytest.fixture
def reader(tmp_path):
    (tmp_path / "staff.csv").write_text(STAFF)
    made = Reader(tmp_path)
    made.port = free_port()
    made.env["SAMSPILL_PORT"] = str(made.port)
    return made


@pytest.fixture
def installed(reader):
    """Do what both guides ask to be done first."""
    database, key, tables = blocks("running-it.md")[:3]
    ours = f"sqlite:///{reader.folder}/samspill.db"
    reader.filled_in = {"postgresql://samspill@localhost/samspill": ours}
    for block in (database, key, tables):
        reader.does(block)
    return reader


@pytest.fixture
def slack():
    """Give a Slack on this machine, in a thread of its own."""
    fake, loop = FakeSlack(), asyncio.new_event_loop()
    fake.socket_url = "ws://127.0.0.1:9/"
    fake.headers = {
        "X-OAuth-Scopes": ",".join(everything.build().content["platforms"]["scopes"])
    }
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(fake.start(), loop).result(30)
    yield fake
    asyncio.run_coroutine_threadsafe(fake.stop(), loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_running_it_is_walked_from_nothing_to_a_program_that_runs(reader, postgres_url):
    reader.filled_in = {"postgresql://samspill@localhost/samspill": postgres_url}
    shutil.copy(reader.folder / "staff.csv", reader.folder / "staff.xlsx")
    steps = blocks("running-it.md", "\n## Staff lists")
    assert len(steps) == 5

    for step in steps:
        reader.does(step)

    seen = reader.asks_the_doctor()
    assert "│ ! " not in seen
    assert "next: set up Slack (docs/install-slack.md)" in seen


@pytest.mark.parametrize("way", ["socket", "http"])
def test_the_guide_to_slack_is_walked_to_the_first_message(installed, slack, way):
    reader, address = installed, f"https://127.0.0.1:{installed.port}"
    reader.env["SAMSPILL_SLACK_API_URL"] = slack.url
    shutil.copy(reader.folder / "staff.csv", reader.folder / "bergen.csv")
    reader.filled_in = {
        "xoxb-…": "xoxb-1", "xapp-…": "xapp-1", "SIGNING_SECRET=…": "SIGNING_SECRET=s",
        "CLIENT_ID=…": "CLIENT_ID=1.2", "CLIENT_SECRET=…": "CLIENT_SECRET=x",
        "https://samspill.example.no": address,
    }  # fmt: skip
    begins = {"socket": "SLACK_APP_TOKEN=xapp-later", "http": f"BASE_URL={address}"}
    other = {"socket": ("SIGNING_SECRET", "CLIENT_ID"), "http": ("APP_TOKEN",)}
    reader.runs(f"export SAMSPILL_{begins[way]}")
    said = []
    for step in blocks("install-slack.md"):
        if not any(f"SLACK_{name}" in step for name in other[way]):
            reader.does(step)
            if "=xoxb" in step or "=xapp" in step or "install-link" in step:
                said.append(reader.asks_the_doctor())

    assert (reader.folder / "slack" / "slack.json").exists()
    assert all("next: " in each for each in said)
    assert all("all there" in each for each in said)
    assert any("can be opened" in each for each in said) == (way == "socket")
    remedies = [line for line in said[-1].splitlines() if "│ ! " in line]
    # With HTTP the program that was just stopped is what the doctor misses.
    assert all(address in line for line in remedies)


def test_the_guide_to_teams_is_walked_as_far_as_it_asks_microsoft_nothing(installed):
    reader = installed
    reader.filled_in = {
        "APP_ID=…": f"APP_ID={GUID}", "TENANT_ID=…": f"TENANT_ID={GUID}",
        "PASSWORD=…": "PASSWORD=p", "\nsamspill serve": "",
    }  # fmt: skip
    for step in blocks("install-teams.md"):
        reader.does(step)

    assert (reader.folder / "samspill-teams.zip").exists()
