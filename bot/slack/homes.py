"""The home pages that people have opened in Slack, shown anew when something changes.

Whatever is told to somebody may change what stands there. Who has not opened hers
since the start sees it as it is when she does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import structlog

from bot.remembered import Remembered
from bot.slack import windows
from bot.slack.send import SlackChannel
from bot.slack.space import Space
from bot.turn import seen as look
from bot.turn.receive import Receiver
from bot.turn.turn import Exchange
from dialogs.talk.messages import Incoming, Json, Message
from scheduler.delivery.tasks import Tasks
from storage import logs

log = structlog.get_logger("samspill")

# So many open pages are kept up to date.
MOST = 5000


class Homes:
    """Shows home pages, and shows them again."""

    def __init__(
        self,
        receiver: Receiver,
        line: Callable[..., str],
        channel: SlackChannel,
        tasks: Tasks,
    ) -> None:
        """Take what reads what is stored, and be told when somebody was told."""
        self._receiver = receiver
        self._line = line
        self._channel = channel
        self._tasks = tasks
        # Whose are open, where, and what stands there as it was shown.
        self._open: Remembered[tuple[Space, str]] = Remembered(MOST)
        self._stale: set[str] = set()
        self._at_work: set[str] = set()
        channel.told = self.changed

    async def view(self, account: str) -> Json | None:
        """Return her home page as it is now; None for a stranger."""
        # Looking is no turn: opening the page answers nothing.
        incoming = Incoming("slack", account, "", "")
        found = await self._receiver.look(incoming, _home)
        return windows.home(found[1], partial(self._line, found[0])) if found else None

    def show(self, space: Space, account: str, view: Json) -> None:
        """Show a page that was opened, and keep it up to date from now on."""
        self._tasks.begin(self._publish(space, account, view))

    def changed(self, account: str) -> None:
        """Be told that something was said to somebody: her page may read otherwise."""
        if account not in self._open:
            return
        self._stale.add(account)
        if account not in self._at_work:
            self._at_work.add(account)
            self._tasks.begin(self._refresh(account))

    async def _refresh(self, account: str) -> None:
        try:
            while account in self._stale:
                self._stale.discard(account)
                await self._again(account)
        finally:
            self._at_work.discard(account)

    async def _again(self, account: str) -> None:
        kept = self._open.get(account)
        view = await self.view(account) if kept else None
        if kept is None or view is None or json.dumps(view) == kept[1]:
            return
        # At a limit it is shown at the next change, or when it is opened.
        if not self._channel.must_wait(("home", kept[0].team)):
            await self._publish(kept[0], account, view)

    async def _publish(self, space: Space, account: str, view: Json) -> None:
        user = account.partition("/")[2]
        try:
            await space.client.views_publish(user_id=user, view=view)
        except Exception as error:  # noqa: BLE001 - it is only for show
            log.info("slack.aside", **logs.fault(error))
            return
        self._open.forget(account)
        self._open.put(account, (space, json.dumps(view)))


def _home(turn: Exchange) -> tuple[str, Message]:
    return turn.person.language, look.home(turn)
