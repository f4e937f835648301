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
        pressed = ""
        if told.shown and receipt.used:
            channel, pressed, blocks = told.shown
            standing = StandsThere(channel, pressed, blocks)
            await self._say(space, standing, *await self._words(told, receipt.used))
        over = receipt.over
        if over is None:
            return
        said = self._line(over.language, over.line, label=over.label)
        # What was chosen is a word of ours here: it may stand on a locked screen.
        for each in await self._standing(told, over, space):
            if each.ts != pressed:
                await self._say(space, each, said, said)

    async def _words(self, told: SlackHeard, used: Message) -> tuple[str, str]:
        """Return what is said, and what of it a locked screen may show."""
        notice = notice_of(used)
        if not notice and told.incoming:
            asked = told.incoming
            language = await self._receiver.look(asked, lambda t: t.person.language)
            # All of it may be words that a locked screen must not show.
            notice = self._line(language or "nb", "notice")
        return plain(used.blocks), notice

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
