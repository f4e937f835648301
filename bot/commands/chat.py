"""`samspill chat`: one person, here in the terminal."""

from __future__ import annotations

import sys

from rich.console import Console

from bot.app import Clock, build
from bot.demo import demo
from bot.drawn import as_json, draw
from bot.settings import Settings
from bot.terminal import Terminal, converse, stdin_is_a_person
from dialogs.errors import CannotStart
from dialogs.talk.messages import Incoming, Message
from storage.database.ids import new_id
from storage.people import staff


async def talk(settings: Settings, email: str, clock: Clock, *, as_json: bool) -> int:
    """Converse until the input ends."""
    console = Console(highlight=False)

    def show(message: Message, place: str) -> None:
        if as_json:
            sys.stdout.write(_line(message, place) + "\n")
            sys.stdout.flush()
        else:
            draw(console, message)

    address = email.strip().lower()
    terminal = Terminal(address, show)
    app = build(settings, [terminal], clock)
    terminal.way = app.house.lexicon.way
    try:
        if settings.database_url == f"sqlite:///{demo.DATABASE}":
            app.database.now(lambda db: demo.seed(db, app.house, clock()))
        # A name would be an unknown person, and be told whom to ask: an operator has
        # mistyped.
        if "@" not in address:
            raise CannotStart(f"--as {email}: write the person's e-mail address")
        known = app.database.now(lambda db: staff.by_email(db, address))
        await app.heartbeat.beat()
        if not as_json and stdin_is_a_person() and known is not None:
            hello = Incoming("terminal", address, address, new_id(), words="hei")
            await app.receiver.receive(hello)
            await app.delivery.settled()
        wrong = await converse(
            terminal,
            app.receiver,
            app.delivery.settled,
            sys.stdin,
            _complain,
            as_lines_of_json=as_json,
        )
    finally:
        await app.close()
    return 1 if wrong else 0


def _line(message: Message, place: str) -> str:
    return as_json(message, place)


def _complain(_line: str) -> None:
    sys.stderr.write(
        'samspill: a line was not understood; write {"say": "..."}, '
        '{"choose": "..."}, {"several": [...]} or {"form": {...}}\n'
    )
