"""Teams as delivery knows it: a message becomes cards, and a board is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.buttons import each
from bot.teams import render
from bot.teams.port import Port, Where, where_of
from bot.teams.shapes import HOME
from bot.teams.used import AskingCard, AskingCards
from dialogs.talk.messages import Json, Message
from scheduler.delivery import outcomes
from scheduler.delivery.outcomes import Result, Sent
from scheduler.delivery.pace import Pace
from storage.post.boards import Board
from storage.post.outbox import Post

# Teams' limits for a bot in a conversation, all at once, and for a tenant.
LIMITS = {
    "thread": ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0)),
    "tenant": ((20, 1.0),),
}


class TeamsChannel(outcomes.Channel):
    """The channel as delivery knows it."""

    name = "teams"
    shows_boards = True

    def __init__(
        self,
        port: Port,
        line: Callable[..., str],
        picture: Callable[[str], str],
        opens: Callable[[str], bool],
        now: Callable[[], datetime],
    ) -> None:
        """Take what sends, words and pictures, what opens a window, and a clock."""
        self._port = port
        self._line = line
        self._picture = picture
        self._opens = opens
        self.pace = Pace(LIMITS)
        self.stood = AskingCards()
        self._now = now
        # Are told to whom something was said, and where her home stands now.
        self.told: Callable[[str], None] = lambda _: None
        self.stands_home: Callable[[str, Where, str], None] = lambda *_: None

    def keys(self, post: Post) -> outcomes.Keys:
        """See `Channel`."""
        tenant = post.address.partition("/")[0]
        return (("thread", post.address), ("tenant", tenant))

    async def send(self, post: Post) -> Result:
        """See `Channel`."""
        where = where_of(post.address, post.where or "")
        if where is None:
            return outcomes.Refused("not_reachable", closes=True)
        message = Message.from_json(post.message)
        cards, summary = self._cards(post, message, where), render.summary(message)
        result: Result = Sent()
        for number, card in enumerate(cards):
            result = await self._port.send(where, card, summary)
            if not isinstance(result, Sent):
                # Some of it stands there, and Teams cannot be asked which.
                return outcomes.Ambiguous("partly") if number else result
        if isinstance(result, Sent) and result.reference:
            # A long one says on its last card alone that it is answered.
            blocks = message.blocks if len(cards) == 1 else ()
            self._stands(message, AskingCard(where, result.reference, blocks))
            if message.home:
                self.stands_home(post.address, where, result.reference)
            else:
                self.told(post.address)
        return result

    def must_wait(self, address: str) -> bool:
        """Tell whether something beside a message has to wait; it is counted if not."""
        keys = (("thread", address), ("tenant", address.partition("/")[0]))
        return self.pace.wait(keys, self._now()) > 0

    def _stands(self, message: Message, card: AskingCard) -> None:
        # What is shown once would be gone from a card that is put up anew.
        if message.step and not message.once:
            self.stood.put(message.step, card)

    def _cards(self, post: Post, message: Message, where: Where) -> list[Json]:
        """Make its cards; one for everybody is asked for anew by each of them."""
        line = partial(self._line, post.language)
        if message.home:
            card = render.home(message, line, self._picture, self._opens)
            return [render.differs(card, HOME, [where.user])]
        # A card refreshes itself for her alone, and only where there is a question.
        user = where.user if message.step else ""
        about = each.about(message)
        # What is said to one person about a round is hers, and no board.
        if about != each.ROOM and post.person is not None:
            about = ""
        # Her button alone: others need not see what they may not press.
        base = replace(message, choices=()) if about == each.ROOM else message
        cards = render.cards(base, line, self._picture, user, self._opens)
        if about:
            users = [where.user] if about == each.ROOM else []
            cards[-1] = render.differs(cards[-1], about, users)
        return cards

    def board_keys(self, board: Board) -> outcomes.Keys:
        """See `Channel`: a change counts like a message."""
        tenant = board.address.partition("/")[0]
        return (("thread", board.address), ("tenant", tenant))

    async def replace(self, board: Board) -> Result:
        """See `Channel`."""
        where = where_of(board.address, board.where or "")
        if where is None:
            return outcomes.Refused("not_reachable", closes=True)
        if not board.reference:
            return outcomes.Refused("gone")
        line = partial(self._line, board.language)
        card = render.cards(board.message, line, self._picture, "")[-1]
        if about := each.about(board.message):
            card = render.differs(card, about, [])
        return _changed(await self._port.replace(where, board.reference, card))


def _changed(result: Result) -> Result:
    """Tell a message that is gone from a conversation that is."""
    # The room may be well, and only this message deleted: then it is put up anew.
    if isinstance(result, outcomes.Refused) and result.reason != "service_url":
        return outcomes.Refused("gone")
    return result
