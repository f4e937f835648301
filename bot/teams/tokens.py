"""Our own token for Teams, fetched by ourselves: the SDK's way would block the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp

LOGIN = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
# A token that ends on its way would be refused, and the message wait.
EARLY = timedelta(minutes=5)
TIMEOUT = 10


@dataclass
class Tokens:
    """Our own token, fetched without standing in anybody's way."""

    app_id: str
    password: str = field(repr=False)
    tenant: str
    now: Callable[[], datetime]
    login: str = LOGIN
    _token: str = field(default="", repr=False)
    _ends: datetime | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self) -> str:
        """Return a token that is good for a while; empty where none is needed."""
        if not self.app_id:
            return ""
        # Many send at once after a start: one of them fetches, the others wait for it.
        async with self._lock:
            if self._ends is None or self.now() > self._ends - EARLY:
                await self._fetch()
        return self._token

    def forget(self) -> None:
        """Fetch a new one the next time."""
        self._ends = None

    async def _fetch(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.app_id,
            "client_secret": self.password,
            "scope": SCOPE,
        }
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        address = f"{self.login}/{self.tenant}/oauth2/v2.0/token"
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(address, data=form) as answer,
        ):
            told = await answer.json(content_type=None)
            if answer.status != 200 or "access_token" not in told:  # noqa: PLR2004 - HTTP's own
                # The name of the fault alone: its description may repeat what we sent.
                raise PermissionError(str(told.get("error", answer.status))[:60])
        self._token = str(told["access_token"])
        self._ends = self.now() + timedelta(seconds=int(told.get("expires_in", 3600)))
