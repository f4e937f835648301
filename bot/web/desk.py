"""What the page asks of the program: who there is, what was said, and to take in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.receive import Receipt, Receiver
from dialogs.content import LANGUAGES, label
from dialogs.house import House
from dialogs.messages import Incoming
from storage import boards, outbox, staff
from storage.database import Database
from storage.scope import Scope
from storage.tables import ZONE, kindergartens
from storage.transaction import Tx

CHROME = "web_page"


@dataclass(frozen=True)
class Desk:
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

    async def history(self, address: str, after: int) -> list[dict[str, Any]]:
        """Return what was said in a place since a message."""
        rows, told = await self.database.run(
            lambda db: (
                outbox.history(db, "web", address, after),
                boards.in_place(db, "web", address),
            )
        )
        rows = [(n, at, told.get(n, message)) for n, at, message in rows]
        once = [number for number, _, told in rows if told and told.get("once")]
        if once:
            await self.database.run(lambda db: outbox.shown_once(db, once))
        return [
            {
                "id": number,
                "at": at.astimezone(ZONE).isoformat(timespec="minutes"),
                "message": message,
            }
            for number, at, message in rows
        ]

    async def boards(self, address: str) -> dict[int, dict[str, Any]]:
        """Return what the boards in a place show now."""
        return await self.database.run(lambda db: boards.in_place(db, "web", address))

    async def receive(self, incoming: Incoming) -> Receipt:
        """Take one event in."""
        return await self.receiver.receive(incoming)

    def words(self, language: str) -> dict[str, str]:
        """Return the words of the page itself."""
        known = language if language in LANGUAGES else "nb"
        words = self.house.words
        return {
            name: words.line(known, CHROME, name, {})
            for name in words.names(known, CHROME)
            if name != "start"
        }


def _everybody(db: Tx) -> list[dict[str, Any]]:
    found = []
    for (number,) in db.connection.execute(select(kindergartens.c.id)):
        found += staff.everybody(db, Scope(number))
    return found
