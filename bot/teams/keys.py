"""Microsoft's signing keys: with them a request proves whose it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.turned_away import TurnedAway
from storage import logs

log = structlog.get_logger("samspill")

OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
# The keys are read anew each day, and at most once a minute for an unknown one.
KEYS_LAST = timedelta(hours=24)
ASK_AGAIN = timedelta(minutes=1)

Json = dict[str, Any]
Fetch = Callable[[str], Awaitable[Any]]


@dataclass
class Keys:
    """Microsoft's signing keys, fetched without standing in anybody's way."""

    fetch: Fetch
    now: Callable[[], datetime]
    address: str = OPENID
    found: dict[str, Json] = field(default_factory=dict)
    fetched_at: datetime | None = None
    asked_at: datetime | None = None
    fetching: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def key(self, kid: str) -> Json | None:
        """Return one key; an unknown one is asked for, at most once a minute."""
        old = self.fetched_at is None or self.now() - self.fetched_at > KEYS_LAST
        # Whose key is known need not wait for others' fetching.
        if kid not in self.found or (old and not self.fetching.locked()):
            await self._refresh()
        if not self.found:
            raise TurnedAway(503, "no_keys")
        return self.found.get(kid)

    async def _refresh(self) -> None:
        """Fetch them, once for all who wait; however many ask, not again at once."""
        async with self.fetching:
            if self.asked_at and self.now() - self.asked_at < ASK_AGAIN:
                return
            self.asked_at = self.now()
            await self._fetch()

    async def _fetch(self) -> None:
        try:
            told = await self.fetch(self.address)
            keys = await self.fetch(str(told["jwks_uri"]))
            read = {str(k["kid"]): k for k in keys["keys"] if k.get("kty") == "RSA"}
        except Exception as error:  # noqa: BLE001 - the old keys go on
            log.warning("teams.keys", **logs.fault(error))
            return
        if read:
            self.found, self.fetched_at = read, self.now()
