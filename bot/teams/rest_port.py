"""Teams over plain HTTP: Microsoft's addresses, our own token, and no SDK."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.teams.port import (
    CARD,
    PAGES,
    PEOPLE,
    TIMEOUT,
    Access,
    Member,
    NotAllowed,
    Where,
    member_of,
)
from bot.teams.tokens import Tokens
from dialogs.talk.messages import Json
from scheduler.delivery.outcomes import Ambiguous, Result, Sent, Wait

# Nothing that Teams answers to us is longer; the rest is not read.
LONGEST = 256 * 1024
# Seconds a connection is held open for the next message: well below the time after
# which Microsoft's side closes it, or a message would meet a line that is cut.
IDLE = 10


@dataclass(frozen=True)
class _Answer:
    """What came back: its status, its headers, and its JSON where it has any."""

    status: int
    headers: dict[str, str]
    told: Json = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own

    @property
    def code(self) -> str:
        inner = self.told.get("error")
        return str(inner.get("code") or "") if isinstance(inner, dict) else ""


class RestPort:
    """See `bot.teams.port.Port`."""

    def __init__(self, tokens: Tokens, *, here: bool = False) -> None:
        """Take the tokens; `here` lets it write to this machine, and nowhere else."""
        self._access = Access(tokens, here=here)
        self._session: aiohttp.ClientSession | None = None

    async def send(self, where: Where, card: Json, summary: str) -> Result:
        """See `Port`."""
        return await self._result(
            "POST", where, "activities", _body(where, card, summary)
        )

    async def replace(self, where: Where, activity: str, card: Json) -> Result:
        """See `Port`."""
        path = f"activities/{_part(activity)}"
        body = _body(where, card, "") | {"id": activity}
        result = await self._result("PUT", where, path, body)
        return Sent(activity[:200]) if isinstance(result, Sent) else result

    async def member(self, where: Where, user: str) -> Member:
        """See `Port`."""
        answer = await self._call("GET", where, f"members/{_part(user)}")
        if not answer.is_good:
            raise LookupError(f"the directory answered {answer.status}")
        return member_of(answer.told)

    async def roster(self, where: Where) -> list[Member]:
        """See `Port`."""
        found: list[Member] = []
        path = first = f"pagedmembers?pageSize={PEOPLE}"
        for _ in range(PAGES):
            answer = await self._call("GET", where, path)
            if not answer.is_good:
                raise LookupError(f"the roster answered {answer.status}")
            found += map(member_of, _people(answer.told))
            token = answer.told.get("continuationToken")
            if not token:
                break
            path = f"{first}&continuationToken={_part(str(token))}"
        return found

    async def open(self, where: Where, user: str) -> Result:
        """See `Port`."""
        body = {
            "isGroup": False,
            "bot": {"id": where.bot},
            "members": [{"id": user}],
            "tenantId": where.tenant,
            "channelData": {"tenant": {"id": where.tenant}},
        }
        return await self._result("POST", where, "", body)

    async def close(self) -> None:
        """See `Port`."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _result(self, method: str, where: Where, path: str, body: Json) -> Result:
        try:
            answer = await self._call(method, where, path, body)
        except (NotAllowed, PermissionError) as error:
            return self._access.kept_back(error)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            # There was no line on which anything could have left.
            return Wait(0, "unreachable")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Ambiguous("connection_lost")
        if answer.is_good:
            return Sent(str(answer.told.get("id") or "")[:200])
        return self._access.refused(answer.status, answer.headers, answer.code)

    async def _call(
        self, method: str, where: Where, path: str, body: Json | None = None
    ) -> _Answer:
        token = await self._access.token(where.url)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"{where.url.rstrip('/')}/v3/conversations"
        if path:
            address += f"/{_part(where.conversation)}/{path}"
        async with self._opened().request(
            method,
            # As it is written: put together anew it would be another conversation.
            URL(address, encoded=True),
            json=body,
            headers=headers,
            # The token goes where we send it, and not where that leads on to.
            allow_redirects=False,
        ) as answer:
            text = await _content(answer)
            return _Answer(answer.status, dict(answer.headers), _read(text))

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT),
                connector=aiohttp.TCPConnector(keepalive_timeout=IDLE),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _content(answer: aiohttp.ClientResponse) -> bytes:
    """Read an answer to its end, or as much as one of ours may have."""
    found = b""
    async for piece in answer.content.iter_chunked(16 * 1024):
        found += piece
        if len(found) > LONGEST:
            break
    return found


def _people(told: Json) -> list[Json]:
    people = told.get("members")
    return (
        [e for e in people if isinstance(e, dict)] if isinstance(people, list) else []
    )


def _part(name: str) -> str:
    """Write a name of Teams' as one part of an address, whatever stands in it."""
    return quote(name, safe="")


def _body(where: Where, card: Json, summary: str) -> Json:
    """Return what Teams calls a message: from whom, where, and the card."""
    told: dict[str, Any] = {
        "type": "message",
        "channelId": "msteams",
        "serviceUrl": where.url,
        "from": {"id": where.bot},
        "recipient": {"id": where.user},
        "conversation": {"id": where.conversation, "tenantId": where.tenant},
        "attachments": [{"contentType": CARD, "content": card}],
    }
    return told | ({"summary": summary} if summary else {})


def _read(text: bytes) -> Json:
    """Read JSON; nothing where it is none, as in front of a machine that is down."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
