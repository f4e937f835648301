"""Start with Slack and Teams, against a Slack of this machine."""

import asyncio
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from storage.database.seals import new_key
from tests.slack.fake import FakeSlack

ROOT = Path(__file__).parents[2]
PORT = 18098


def seconds(folder):
    """Return how long each of three starts took, after a first one."""
    loop, fake = asyncio.new_event_loop(), FakeSlack()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(fake.start(), loop).result()
    settings = {
        "DATABASE_URL": f"sqlite:///{folder}/both.db", "SECRET_KEYS": new_key(), "PORT": str(PORT),
        "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": fake.url,
        "TEAMS_ALLOW_ANONYMOUS": "true",
    }  # fmt: skip
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    env |= {f"SAMSPILL_{name}": value for name, value in settings.items()}
    run = [sys.executable, "-m", "bot.main"]
    subprocess.run(
        [*run, "migrate"], cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL
    )
    found = [_once([*run, "serve"], folder, env) for _ in range(4)]
    asyncio.run_coroutine_threadsafe(fake.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    return found[1:]


def _once(command, folder, env):
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL)
    while time.perf_counter() - begun < 30:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz"):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    taken = time.perf_counter() - begun
    process.terminate()
    process.wait(15)
    return taken
