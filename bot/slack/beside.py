"""Beside the conversation in Slack: windows, the home page, used buttons, asides.

None of it is kept: what is kept is kept before, and what is shown here is read from
what is stored. A failure here changes nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.slack import windows
from bot.slack.people import People
from bot.slack.render import escaped
from bot.slack.shapes import SlackHeard
from bot.slack.space import Space
from bot.turn import seen as look
from bot.turn.receipt import Receipt
from bot.turn.receive import Receiver
from bot.turn.turn import Exchange
from dialogs.talk.messages import Incoming, Message, notice_of
from dialogs.words.world import House
from scheduler.delivery.tasks import Tasks
from storage import logs

log = structlog.get_logger("samspill")


class Beside:
    """What is shown to one person, beside what is said to her."""

    def __init__(
        self,
        receiver: Receiver,
        house: House,
        people: People,
        line: Callable[..., str],
    ) -> None:
        """Take what reads what is stored, and the words around a message."""
        self._receiver = receiver
        self._house = house
        self._people = people
        self._line = line
        self._tasks = Tasks()

    async def language(self, told: SlackHeard) -> str:
        """Return the language of the person."""
        incoming = Incoming("slack", f"{told.team}/{told.user}", "", "")
        found = await self._receiver.look(incoming, lambda turn: turn.person.language)
        return found or "nb"

    async def settled(self) -> None:
        """Wait until everything beside the conversation is done."""
        await self._tasks.done()

    async def open(self, told: SlackHeard, space: Space) -> None:
        """Open a window at once from what is stored: a trigger lives three seconds."""
        incoming = told.incoming
        if incoming is None:
            return
        found = await self._receiver.look(incoming, _form)
        language, message = found or ("nb", None)
        if message is None:
            # Nothing open there: let it be said as for any old button.
            old = dataclasses.replace(
                incoming, event_id=f"open/{told.opens}", choice="~open"
            )
            if receipt := await self._receiver.receive(old):
                self.replace(told, receipt, space)
            return
        view = windows.window(message, partial(self._line, language))
        self._tasks.begin(self._opened(space, told, view))

    async def _opened(
        self, space: Space, told: SlackHeard, view: dict[str, Any]
    ) -> None:
        try:
            await space.client.views_open(trigger_id=told.opens, view=view)
        except SlackApiError as error:
            log.warning("slack.window", reason=error.response.get("error"))
            await self._press_again(space, told)
        except Exception as error:  # noqa: BLE001 - a window is opened by a new press
            log.warning("slack.window", **logs.fault(error))

    async def _press_again(self, space: Space, told: SlackHeard) -> None:
        text = self._line(await self.language(told), "press_again")
        if told.shown:
            await self._quietly(
                space.client.chat_postEphemeral(
                    channel=told.shown[0], user=told.user, text=text
                )
            )

    async def show_home(self, told: SlackHeard, space: Space) -> None:
        """Show the home page as it is now; a stranger is told whom to ask."""
        incoming = Incoming("slack", f"{told.team}/{told.user}", "", "")
        # Looking is no turn: opening the page answers nothing.
        found = await self._receiver.look(incoming, _home)
        if found is None:
            profile = await self._people.profile(space.client, told.team, told.user)
            # A bot, or somebody of another organisation: there is nothing to say to
            # her.
            if not profile.allowed:
                return
            stage = self._house.stage("nb")
            who = profile.email or told.user
            found = "nb", stage.message("greeting", "unknown", account=who)
        view = windows.home(found[1], partial(self._line, found[0]))
        self._tasks.begin(
            self._quietly(space.client.views_publish(user_id=told.user, view=view))
        )

    def replace(self, told: SlackHeard, receipt: Receipt, space: Space) -> None:
        """Let what was answered stand where the buttons were: nobody presses twice."""
        if not told.shown or not receipt.used:
            return
        self._tasks.begin(
            self._quietly(self._replaced(told, told.shown, receipt.used, space))
        )

    async def _replaced(
        self,
        told: SlackHeard,
        shown: tuple[str, str, list[Any]],
        used: Message,
        space: Space,
    ) -> None:
        channel, ts, blocks = shown
        # All of it may be words that a locked screen must not show.
        said = notice_of(used) or self._line(await self.language(told), "notice")
        await space.client.chat_update(
            channel=channel, ts=ts, blocks=windows.used(blocks, used),
            text=escaped(said), parse="none",
        )  # fmt: skip

    async def say(self, space: Space, told: SlackHeard, text: str) -> None:
        """Say something to one person, where she stands; nobody else sees it."""
        if told.channel:
            await self._quietly(
                space.client.chat_postEphemeral(
                    channel=told.channel, user=told.user, text=escaped(text)
                )
            )

    async def _quietly(self, call: Coroutine[Any, Any, Any]) -> None:
        """Do what is only for show: its failure changes nothing that is kept."""
        try:
            await call
        except Exception as error:  # noqa: BLE001 - as said
            log.info("slack.aside", **logs.fault(error))


def _form(turn: Exchange) -> tuple[str, Message | None]:
    return turn.person.language, look.form(turn)


def _home(turn: Exchange) -> tuple[str, Message]:
    return turn.person.language, look.home(turn)
