"""Every sentence that a test types, and every line that anything logs meanwhile.

At the end of the suite no sentence may stand in a line. Loggers of libraries are
heard from INFO on, our own from DEBUG on, tracebacks included.
"""

import io
import logging
import re

import structlog

SHORTEST = 12
# Shorter ones are commands, which our own texts name too.
SENTENCE = 24
TYPED = set()
# What stood beside the blocks of everything that was sent to Slack: a telephone that
# lies on a table shows it.
NOTICES = set()
SECRETS = set()
LINES = io.StringIO()


class _Ear(logging.Handler):
    def emit(self, record):
        LINES.write(self.format(record) + "\n")


def remember(_logger, name, told):
    LINES.write(f"{name} {told}\n")
    raise structlog.DropEvent


def listen():
    """Hear everything from now on."""
    ear = _Ear(logging.DEBUG)
    logging.getLogger().addHandler(ear)
    for name in ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "botbuilder"):
        logging.getLogger(name).setLevel(logging.INFO)
    # The program keeps no access log; the servers of the tests do.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    structlog.configure(processors=[remember])


def typed(text):
    """Note what a test has typed, so that it is looked for at the end."""
    # A random walk may type what it finds in the program: a name is nobody's words.
    is_name = isinstance(text, str) and re.fullmatch(r"[a-z_]+", text)
    if isinstance(text, str) and len(text) >= SHORTEST and not is_name:
        TYPED.add(text)


def on_a_locked_screen():
    """Return each notification that holds what somebody typed."""
    told = [text for text in TYPED if len(text) >= SENTENCE]
    return [each for each in NOTICES if any(text in each for text in told)]


def found():
    """Return each line of a log that holds what was typed, or a secret."""
    lines = LINES.getvalue()
    there = [text for text in TYPED | SECRETS if text in lines]
    return [line for line in lines.splitlines() for text in there if text in line]
