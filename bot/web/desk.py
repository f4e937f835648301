"""What the page asks of the program: who there is, what was said, and to take in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.pictures import Pictures
from bot.turn.receipt import Receipt
from bot.turn.receive import Receiver
from bot.web.boards import to_viewer
from dialogs.talk.messages import Incoming
from dialogs.words import spoken
from dialogs.words.content import LANGUAGES, label
from dialogs.words.world import House
from dialogs.zone import ZONE
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.people import kindergartens, staff
from storage.people.scope import Scope
from storage.post import boards, post_text

CHROME = "web_page"
# So many messages a page opens with: what is older is not shown.
MOST = 500
# These are told with something in them, and not by themselves.
WITH_VALUES = frozenset({"start", "time"})


@dataclass(frozen=True)
class Pages:
    """The page's way into the program."""

    database: Database
    house: House
    receiver: Receiver

    async def personas(self) -> list[dict[str, Any]]:
        """List everybody in the demo, with roles and departments as people say them."""
        found = await self.database.run(_everybody)
        roles = self.house.content["roles"]
        for each in found:
            each["roles"] = [label(roles[r], each["language"]) for r in each["roles"]]
        return found

    async def history(
        self, address: str, after: int, language: str, now: datetime, viewer: str = ""
    ) -> list[dict[str, Any]]:
        """Return what was said in a place since a message, and when."""
        rows = await self.database.run(
            lambda db: post_text.history(db, "web", address, after, MOST)
        )
        told = await self.boards(address, viewer, now)
        rows = [(n, at, told.get(n, message)) for n, at, message in rows]
        once = [number for number, _, told in rows if told and told.get("once")]
        if once:
            await self.database.run(lambda db: post_text.shown_once(db, once))
        return [
            {
                "id": number,
                "when": self.when(at, language, now),
                "message": self._with_sizes(message),
            }
            for number, at, message in rows
        ]

    async def boards(
        self, address: str, viewer: str, now: datetime
    ) -> dict[int, dict[str, Any]]:
        """Return what the boards in a place show now to the one who looks."""
        told = await self.database.run(
            lambda db: to_viewer(
                db, self.house, boards.in_place(db, "web", address), viewer, now
            )
        )
        return {number: self._with_sizes(message) for number, message in told.items()}

    def when(self, at: datetime, language: str, now: datetime) -> dict[str, str]:
        """Tell the time and the day of something as people say them."""
        known, local = _known(language), at.astimezone(ZONE)
        year = spoken.year_of(now.astimezone(ZONE).date())
        return {
            "at": local.isoformat(timespec="minutes"),
            "time": self.house.words.line(known, CHROME, "time", {"at": local}),
            "day": spoken.day(local.date(), known, year),
        }

    @cached_property
    def _pictures(self) -> Pictures:
        return Pictures(self.house)

    def _with_sizes(self, message: Any) -> Any:
        """Say how large the pictures are: nothing moves when they come."""
        for block in message["blocks"] if message else ():
            if block["type"] != "picture":
                continue
            if found := self._pictures.size(block["name"]):
                block["width"], block["height"] = found
        return message

    async def receive(self, incoming: Incoming) -> Receipt:
        """Take one event in."""
        return await self.receiver.receive(incoming)

    def words(self, language: str) -> dict[str, str]:
        """Return the words of the page itself."""
        known = _known(language)
        words = self.house.words
        return {
            name: words.line(known, CHROME, name, {})
            for name in words.names(known, CHROME)
            if name not in WITH_VALUES
        }


def _known(language: str) -> str:
    return language if language in LANGUAGES else "nb"


def _everybody(db: Tx) -> list[dict[str, Any]]:
    found = []
    for number in kindergartens.names(db):
        found += staff.everybody(db, Scope(number))
    return found
