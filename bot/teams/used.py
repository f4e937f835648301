"""What was answered stands where the buttons were: nobody presses twice.

Pressed on its card, typed, or sent in a window: the card that asked says so. A card is
changed as a whole, so what it said is remembered for a while; after a restart it says
so itself when she looks at it. A failure here changes nothing that is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.remembered import Remembered
from bot.teams import render
from bot.teams.port import Port, Where, where_of
from bot.teams.shapes import TeamsHeard
from bot.turn.receipt import Receipt
from dialogs.talk.messages import Block, Json, Message, Paragraph, Span, Step
from scheduler.delivery.outcomes import Sent
from scheduler.delivery.tasks import Tasks

log = structlog.get_logger("samspill")

# So many questions are remembered; one is rarely open for long.
MOST = 2000
# A question that was shown more often than this is not there to be pressed.
TIMES = 3


@dataclass(frozen=True)
class AskingCard:
    """A card of ours that asks something, as it stands in Teams."""

    where: Where
    activity: str
    blocks: tuple[Block, ...]


class AskingCards:
    """Remembers on which cards questions stand."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: Remembered[tuple[AskingCard, ...]] = Remembered(MOST)

    def put(self, step: Step, standing: AskingCard) -> None:
        """Remember that a card asks this."""
        key = _key(step)
        before = self._kept.get(key) or ()
        self._kept.put(key, (*before, standing)[-TIMES:])

    def take(self, step: Step) -> tuple[AskingCard, ...]:
        """Return the cards that ask this, and forget them: they are used up."""
        found = self._kept.get(_key(step)) or ()
        self._kept.forget(_key(step))
        return found


class UsedCards:
    """Changes cards whose question is over."""

    def __init__(
        self,
        port: Port,
        stood: AskingCards,
        line: Callable[..., str],
        picture: Callable[[str], str],
    ) -> None:
        """Take what sends, what stands where, and the words around a message."""
        self._port = port
        self._stood = stood
        self._line = line
        self._picture = picture
        self._tasks = Tasks()

    def up(self, told: TeamsHeard, receipt: Receipt, *, pressed: bool = True) -> None:
        """Take away the buttons of what this turn has answered.

        The card that was `pressed` is changed too, where the press's own answer does
        not do that.
        """
        standing = self._stood.take(receipt.over.step) if receipt.over else ()
        if pressed and told.used and receipt.used:
            self._pressed(told, receipt.used, standing)
        over = receipt.over
        if over is None:
            return
        said = self._line(over.language, over.line, label=over.label)
        for each in standing:
            if each.activity != told.used:
                said_there = (*each.blocks, Paragraph((Span(said),)))
                self._change(each.where, each.activity, said_there)

    def _pressed(
        self, told: TeamsHeard, used: Message, standing: tuple[AskingCard, ...]
    ) -> None:
        incoming = told.incoming
        where = where_of(incoming.address, incoming.reference) if incoming else None
        if where is None:
            return
        # With its question already, where that was chosen from buttons.
        asked = next((e.blocks for e in standing if e.activity == told.used), ())
        is_whole = bool(incoming and incoming.label)
        blocks = used.blocks if is_whole else (*asked, *used.blocks)
        self._change(where, told.used, blocks)

    def _change(self, where: Where, activity: str, blocks: tuple[Block, ...]) -> None:
        card = render.used(Message(blocks), self._picture)
        self._tasks.begin(self._changed(where, activity, card))

    async def _changed(self, where: Where, activity: str, card: Json) -> None:
        result = await self._port.replace(where, activity, card)
        if not isinstance(result, Sent):
            log.info("teams.aside", fault=type(result).__name__)

    async def settled(self) -> None:
        """Wait until every card is changed."""
        await self._tasks.done()


def _key(step: Step) -> str:
    return f"{step.talk}|{step.revision}|{step.key}"
