"""What was answered stands where the buttons were: nobody presses twice.

Pressed in its message, typed, or sent in a window: the message that asked says so. A
failure here changes nothing that is kept.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.slack import stood, windows
from bot.slack.render import escaped
from bot.slack.send import SlackChannel
from bot.slack.shapes import SlackHeard
from bot.slack.space import Space
from bot.slack.stood import StandsThere
from bot.turn.json_from_outside import listing, mapping
from bot.turn.left import Over
from bot.turn.receipt import Receipt
from bot.turn.receive import Receiver
from dialogs.talk.messages import Message, notice_of, plain
from storage.post import outbox


class Used:
    """Changes messages whose question is over."""

    def __init__(
        self, receiver: Receiver, line: Callable[..., str], channel: SlackChannel
    ) -> None:
        """Take what reads what is stored, the words around a message, and who sends."""
        self._receiver = receiver
        self._line = line
        self._channel = channel

    async def up(self, told: SlackHeard, receipt: Receipt, space: Space) -> None:
        """Take away the buttons of what this turn has answered."""
        if told.shown:
            await self._pressed(told, StandsThere(*told.shown), receipt, space)
        over = receipt.over
        if over is None:
            return
        said = self._line(over.language, over.line, label=over.label)
        pressed = told.shown[1] if told.shown else ""
        # What was chosen may be just what she typed: a locked screen says less.
        notice = self._line(over.language, "answered" if over.label else over.line)
        for each in await self._standing(told, over, space):
            if each.ts != pressed:
                await self._say(space, each, said, notice)

    async def _pressed(
        self, told: SlackHeard, there: StandsThere, receipt: Receipt, space: Space
    ) -> None:
        if receipt.used:
            await self._say(space, there, *await self._words(told, receipt.used))
        elif told.incoming and _is_taken_up(told):
            language, label = await self._language(told), told.incoming.label
            said = self._line(language, "chosen", label=label)
            notice = self._line(language, "answered")
            await self._say(space, there, said, notice)

    async def _words(self, told: SlackHeard, used: Message) -> tuple[str, str]:
        """Return what is said, and what of it a locked screen may show."""
        # All of it may be words that a locked screen must not show.
        notice = notice_of(used) or self._line(await self._language(told), "notice")
        return plain(used.blocks), notice

    async def _language(self, told: SlackHeard) -> str:
        incoming = told.incoming
        if incoming is None:
            return "nb"
        found = await self._receiver.look(incoming, lambda turn: turn.person.language)
        return found or "nb"

    async def _standing(
        self, told: SlackHeard, over: Over, space: Space
    ) -> tuple[StandsThere, ...]:
        found = self._channel.stood.take(over.step)
        # After a restart Slack itself is asked, within what it lets itself be asked.
        if found or told.shown or told.incoming is None:
            return found
        talk = over.step.talk
        name = await self._receiver.look(
            told.incoming, lambda turn: outbox.last_of(turn.db, "slack", talk)
        )
        channel, _, ts = (name or "").partition("/")
        if not ts or self._channel.must_wait(("history", space.team)):
            return ()
        read = await stood.read(space.client, channel, ts, over.step)
        return (read,) if read else ()

    async def _say(
        self, space: Space, standing: StandsThere, said: str, notice: str
    ) -> None:
        await space.client.chat_update(
            channel=standing.channel, ts=standing.ts,
            blocks=windows.used(standing.blocks, said),
            text=escaped(notice), parse="none",
        )  # fmt: skip


def _is_taken_up(told: SlackHeard) -> bool:
    """Tell whether this began what a reminder is about: the reminder has done its work.

    Under a menu the same button stays: it can be picked from again.
    """
    choice = told.incoming.choice if told.incoming else None
    blocks = told.shown[2] if told.shown else []
    return (choice or "").startswith("start:") and any(
        str(mapping(element).get("value")).startswith("remind:")
        for block in blocks
        for element in listing(mapping(block).get("elements"))
    )
