"""`samspill serve` in a process of its own, made to be killed.

It is the command itself, forked off from a process that has read its modules once:
reading them anew for each start takes many times as long as all that is tried here.
Only its clock is another: a file says what time it is, so that no weekend and no
evening of the machine decides what is sent. And it hurries: Slack's pace of a message
a second is held elsewhere.
"""

import json
import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import bot.slack.run  # noqa: F401 - read once, before the processes fork off
from bot import app, main
from bot.commands import serve
from bot.slack import send


class Clock:
    """A clock that goes at the usual pace, and jumps when its file is written anew."""

    def __init__(self, file):
        self.file = Path(file)

    def set(self, now):
        told = {"at": now.isoformat(), "since": time.time()}
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(told))
        new.replace(self.file)

    def __call__(self):
        told = json.loads(self.file.read_text())
        gone = timedelta(seconds=time.time() - told["since"])
        return datetime.fromisoformat(told["at"]) + gone


def run(settings, clock, said):
    """Serve until killed; what is written to stderr is kept in a file."""
    os.environ.update(settings)
    errors = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for each in (1, 2):
        os.dup2(errors, each)
    send.LIMITS["channel"] = ((1, 0.05),)
    app.system_clock = serve.system_clock = main.system_clock = Clock(clock)
    sys.argv = ["samspill", "serve"]
    main.run()
