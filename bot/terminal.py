"""The plainest channel: one person at a terminal, or a program on a pipe."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

from bot.one_by_one import Filling
from bot.turn.receipt import Receipt
from bot.turn.receive import Receiver
from dialogs.reading.text import norm
from dialogs.talk.messages import (
    Incoming,
    Message,
    Option,
    Step,
)
from dialogs.words.lexicon import Way
from scheduler.delivery.outcomes import Channel, Refused, Result, Sent
from storage.database.ids import new_id
from storage.post.outbox import Post

LONGEST_LINE = 1_000_000


class BadLine(ValueError):
    """A line of JSON that is not a message; the text says what one looks like."""


@dataclass
class Terminal(Channel):
    """What one person sees, and what she types."""

    email: str
    show: Callable[[Message, str], None]
    name: str = "terminal"
    last: Message | None = field(default=None, repr=False)
    filling: Filling | None = field(default=None, repr=False)
    way: Callable[[str], Way | None] = lambda _: None

    async def send(self, post: Post) -> Result:
        """Show a message that is for this person."""
        if post.address != self.email:
            return Refused("not_here")
        message = Message.from_json(post.message)
        # A mere line does not take the question away that she was asked.
        if message.asks or message.choices:
            self.last = message
            self.filling = Filling.of(message, self.filling)
        self.show(message, post.address)
        return Sent()

    def typed(self, line: str) -> Incoming | None:
        """Make a typed line an answer: a number or a label picks a button.

        None where it is one of several that are handed in together.
        """
        said = line.strip("\n")
        last = self.last
        if self.filling and self.filling.takes(said, self.way(said)):
            return self._filled(self.filling)
        picked = _picked(last, said) if last else None
        if picked is None or last is None:
            return self._incoming(words=said)
        return self._incoming(choice=picked, step=last.step)

    def _filled(self, filling: Filling) -> Incoming | None:
        """Hand in what is complete, or ask the next of it."""
        if filling.open is None:
            return self._incoming(form=dict(filling.written), step=filling.form.step)
        self.show(filling.shown(), self.email)
        return None

    def told(self, line: str) -> Incoming:
        """Read one line of JSON: say, choose, several, form, edit or delete."""
        told = _object(line)
        step = self.last.step if self.last else None
        event = str(told.get("event") or new_id())
        match told:
            case {"edit": str(earlier), "say": str(words)}:
                return self._incoming(event, edits=earlier, words=words)
            case {"delete": str(earlier)}:
                return self._incoming(event, deletes=earlier)
            case {"say": str(words)}:
                return self._incoming(event, words=words)
            case {"choose": str(choice)}:
                return self._chosen(event, choice)
            case {"several": list(keys)} if _are_texts(keys):
                return self._incoming(event, several=tuple(keys), step=step)
            case {"form": dict(form)} if _are_texts(form.values()):
                return self._incoming(event, form=form, step=step)
        raise BadLine(line)

    def _chosen(self, event: str, choice: str) -> Incoming:
        """Press a button by its key, its label or its number."""
        last = self.last
        key = (_picked(last, choice) if last else None) or choice
        return self._incoming(event, choice=key, step=self._step_of(key))

    def _step_of(self, key: str) -> Step | None:
        """Return the question that a button answers; None where it stands for itself.

        A question's own button may be called `d:12` too: it is its question that tells
        them apart, and only what was not shown is told by its form.
        """
        last = self.last
        if last is None:
            return None
        shown = {option.key for option in (*last.choices, *last.ways)}
        return last.step if key in shown or ":" not in key else None

    def _incoming(self, event: str | None = None, **what: Any) -> Incoming:
        who = self.email
        return Incoming(self.name, who, who, event or new_id(), **what)


def _are_texts(values: Iterable[Any]) -> bool:
    return all(isinstance(each, str) for each in values)


def _object(line: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(line) from error
    if not isinstance(told, dict):
        raise BadLine(line)
    return told


def _picked(message: Message, said: str) -> str | None:
    """Find the button that a typed number, label or key means."""
    options: tuple[Option, ...] = message.choices
    # In a question a number is one of its choices; a menu counts its ways as well.
    if not message.step:
        options = (*options, *message.ways)
    wanted = norm(said)
    for number, option in enumerate(options, 1):
        if said == option.key or wanted in (norm(option.label), str(number)):
            return option.key
    ways = {option.key: option.key for option in message.ways}
    return ways.get(said)


async def converse(
    terminal: Terminal,
    receiver: Receiver,
    settled: Callable[[], Any],
    lines: TextIO,
    complain: Callable[[str], None],
    *,
    as_lines_of_json: bool,
) -> int:
    """Read until the input ends; return how many lines could not be read."""
    loop = asyncio.get_running_loop()
    wrong = 0
    # In a thread: reading the keyboard would hold everything else.
    while line := await loop.run_in_executor(None, lines.readline, LONGEST_LINE):
        if not line.strip():
            continue
        try:
            incoming = terminal.told(line) if as_lines_of_json else terminal.typed(line)
        except BadLine:
            wrong += 1
            complain(line)
            continue
        if incoming is None:
            continue
        receipt: Receipt = await receiver.receive(incoming)
        if receipt.line:
            terminal.show(receipt.line, terminal.email)
        # The answer is shown before the next line is read: a script sees them in order.
        await settled()
    return wrong


def stdin_is_a_person() -> bool:
    """Tell whether somebody sits at the keyboard."""
    return sys.stdin.isatty()
