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
from bot.slack.homes import Homes
from bot.slack.people import People
from bot.slack.render import escaped
from bot.slack.send import SlackChannel
from bot.slack.shapes import SlackHeard
from bot.slack.space import Space
from bot.slack.used import Used
from bot.turn import seen as look
from bot.turn.left import AskedNow
from bot.turn.receipt import Receipt
from bot.turn.receive import Receiver
from dialogs.talk.messages import Asks, Incoming
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
        channel: SlackChannel,
    ) -> None:
        """Take what reads what is stored, the words around a message, and who sends."""
        self._receiver = receiver
        self._house = house
        self._people = people
        self._line = line
        self._tasks = Tasks()
        self._used = Used(receiver, line, channel)
        self._homes = Homes(receiver, line, channel, self._tasks)

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
        found = await self._receiver.look(incoming, look.window)
        if found is None:
            # Nothing open there: let it be said as for any old button.
            old = dataclasses.replace(
                incoming, event_id=f"open/{told.opens}", choice="~open"
            )
            if receipt := await self._receiver.receive(old):
                self.go_on(told, receipt, space)
            return
        self._tasks.begin(self._opened(space, told, told.opens, self._view(found)))

    def _view(self, asking: AskedNow) -> dict[str, Any]:
        titles = self._house.stage(asking.language).options("greeting", "titles", {})
        line = partial(self._line, asking.language)
        return windows.window(asking.message, line, titles.get(asking.dialog, ""))

    async def _opened(
        self, space: Space, told: SlackHeard, trigger: str, view: dict[str, Any]
    ) -> None:
        try:
            await space.client.views_open(trigger_id=trigger, view=view)
        except SlackApiError as error:
            log.warning("slack.window", reason=error.response.get("error"))
            # What was asked beside it stands in her conversation: it has a button.
            if told.opens:
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
        account = f"{told.team}/{told.user}"
        view = await self._homes.view(account)
        if view is None:
            profile = await self._people.profile(space.client, told.team, told.user)
            # A bot, or somebody of another organisation: there is nothing to say to
            # her.
            if not profile.allowed:
                return
            stage = self._house.stage("nb")
            who = profile.email or told.user
            message = stage.message("greeting", "unknown", account=who)
            view = windows.home(message, partial(self._line, "nb"))
        self._homes.show(space, account, view)

    def go_on(self, told: SlackHeard, receipt: Receipt, space: Space) -> None:
        """Show what came of a turn beside its answer: used buttons, and a window."""
        self._tasks.begin(self._quietly(self._used.up(told, receipt, space)))
        asking = receipt.asking
        if asking and told.trigger and _is_for_a_window(told, asking):
            view = self._view(asking)
            self._tasks.begin(self._opened(space, told, told.trigger, view))

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


def _is_for_a_window(told: SlackHeard, asking: AskedNow) -> bool:
    """Tell whether what is asked is shown at once: a form, or where she is elsewhere.

    In her own conversation a text is asked for where she stands already.
    """
    return asking.message.asks is Asks.FORM or not told.channel.startswith("D")
