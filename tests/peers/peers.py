"""Programs that others wrote and that stand in for the platforms on this machine."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.conftest import PYTHON_PATH, ROOT, missing
from tests.peers import at_work

FOLDER = ROOT / "var" / "node"
PACKAGES = {
    "local-slack-linux-x64": "0.1.8",
    "@microsoft/m365agentsplayground": "0.2.28",
    "adaptivecards": "3.0.6",
}
HERE = Path(__file__).parent
SAMSPILL = (sys.executable, "-m", "tests.peers.at_work")


def installed(name):
    """Return the folder of a package, fetched once; skip where Node is missing."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        missing("Node", "apt install nodejs npm")
    folder = FOLDER / "peers" / name.replace("/", "-")
    package = folder / "node_modules" / name
    if not (package / "package.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        wanted = f"{name}@{PACKAGES[name]}"
        command = [
            "npm",
            "install",
            "--no-save",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(folder),
            wanted,
        ]
        done = subprocess.run(command, capture_output=True, timeout=300, check=False)
        if done.returncode:
            missing(name, "a network is needed once, to fetch it")
    return package


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def get(address, timeout=5):
    with urllib.request.urlopen(address, timeout=timeout) as answer:
        return json.loads(answer.read() or b"null")


def post(address, told, timeout=30):
    body = json.dumps(told).encode()
    headers = {"Content-Type": "application/json"}
    asked = urllib.request.Request(address, body, headers)
    with urllib.request.urlopen(asked, timeout=timeout) as answer:
        return json.loads(answer.read() or b"null")


def until(what, seconds=20):
    """Wait until something is so; return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, IndexError, KeyError, ValueError):
            if found := what():
                return found
        time.sleep(0.05)
    raise AssertionError("it did not come to be in time")


class Process:
    """A program in a process of its own, stopped at the end."""

    def __init__(self, command, cwd, env=None):
        self.command, self.cwd = command, cwd
        self.env = os.environ | (env or {})
        self.start()

    def start(self):
        with open(self.cwd / "stderr.txt", "ab") as said:
            self.process = subprocess.Popen(
                self.command, cwd=self.cwd, env=self.env,
                stdout=subprocess.DEVNULL, stderr=said,
            )  # fmt: skip

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


class Bot(Process):
    """`samspill serve` in a folder of its own, as an operator would start it."""

    def __init__(self, folder, staff=(), **settings):
        from storage.database.seals import new_key

        self.port = free_port()
        self.at = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        told = {
            "DATABASE_URL": f"sqlite:///{folder}/samspill.db", "SECRET_KEYS": new_key(),
            "PORT": str(self.port), "HOST": "127.0.0.1",
        } | settings  # fmt: skip
        self.settings = {f"SAMSPILL_{k}": v for k, v in told.items()}
        env = PYTHON_PATH | self.settings | {"BACK": at_work.back()}
        self.samspill("migrate", env=env)
        rows = staff or (
            "Ann Berge;ann@example.no;assistent;nb;;",
            "Per Lunde;per@example.no;pedagogisk leder;nn;;",
        )
        (folder / "staff.csv").write_text(
            "barnehage;avdeling;navn;e-post;roller;målform;fra;til\n"
            + "".join(f"Solbakken;Rød;{row}\n" for row in rows),
            encoding="utf-8",
        )
        self.samspill("import", "staff.csv", env=env)
        super().__init__([*SAMSPILL, "serve"], folder, env)
        self.ready()

    def samspill(self, *words, env=None):
        return subprocess.run(
            [*SAMSPILL, *words], cwd=self.folder,
            env=env or self.env, check=True, capture_output=True, text=True,
        )  # fmt: skip

    def ready(self):
        def is_ready():
            with contextlib.suppress(urllib.error.HTTPError):
                return get(self.at + "/readyz")
            return None

        until(is_ready)

    def restart(self):
        self.kill()
        self.start()
        self.ready()
