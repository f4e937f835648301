"""The gate before Teams: whose token it is, for whom, from where, and what shape.

The SDK's own check answers 500 to odd tokens, lets everybody in without an app id
and takes tokens that never end; none of it is used. There is no switch that turns
this off but `anonymous`, which takes requests of this machine only.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import jwt
import structlog

from bot.turn.json_from_outside import no_number, too_deep
from bot.turned_away import TurnedAway
from storage import logs

log = structlog.get_logger("samspill")

ISSUER = "https://api.botframework.com"
OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
CHANNEL = "msteams"
LARGEST = 512 * 1024
# Seconds by which the two clocks may differ.
SKEW = 300
LONGEST_TOKEN = 20_000
# The keys are read anew each day, and at most once a minute for an unknown one.
KEYS_LAST = timedelta(hours=24)
ASK_AGAIN = timedelta(minutes=1)
# Where Teams may ask us to answer to: nothing else ever sees the bot's own token.
HOSTS = frozenset({"smba.trafficmanager.net"})
DOMAINS = (".teams.microsoft.com", ".botframework.com", ".teams.microsoft.us")
HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_BEARER = re.compile(r"bearer ([A-Za-z0-9_\-.=]+)", re.IGNORECASE | re.ASCII)

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


@dataclass(frozen=True)
class Gate:
    """Lets in what Microsoft has signed for this bot, in this tenant."""

    keys: Keys
    now: Callable[[], datetime]
    app_id: str = ""
    tenant: str = ""
    anonymous: bool = False

    async def opened(self, headers: Mapping[str, str], body: bytes) -> Json:
        """Return the activity of a request; raise `TurnedAway` otherwise."""
        if len(body) > LARGEST:
            raise TurnedAway(413, "too_large")
        if self.anonymous:
            activity = read(body)
            _check_here(activity)
            return activity
        claims, key = await self._claims(headers.get("Authorization", ""))
        activity = read(body)
        self._check_place(activity, claims, key)
        self._check_tenant(activity)
        return activity

    async def _claims(self, header: str) -> tuple[Json, Json]:
        found = _BEARER.fullmatch(header)
        if not found or len(found[1]) > LONGEST_TOKEN or not self.app_id:
            raise TurnedAway(401, "no_token")
        token = found[1]
        try:
            head = jwt.get_unverified_header(token)
        except Exception as error:
            raise TurnedAway(401, "no_token") from error
        kid = head.get("kid")
        # Whoever writes a token must not choose how it is checked.
        odd = head.get("alg") != "RS256" or "crit" in head
        if odd or not isinstance(kid, str) or not kid:
            raise TurnedAway(401, "wrong_kind")
        key = await self.keys.key(kid)
        if key is None:
            raise TurnedAway(401, "unknown_key")
        return self._verified(token, key), key

    def _verified(self, token: str, key: Json) -> Json:
        try:
            # The signature only: what it says is read below, one claim after the other.
            claims: Json = jwt.decode(
                token,
                jwt.PyJWK(key, algorithm="RS256").key,
                algorithms=["RS256"],
                options={
                    "verify_aud": False,
                    "verify_iss": False,
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except Exception as error:
            raise TurnedAway(401, "wrongly_signed") from error
        if claims.get("iss") != ISSUER or claims.get("aud") != self.app_id:
            raise TurnedAway(401, "not_for_us")
        self._check_time(claims)
        return claims

    def _check_time(self, claims: Json) -> None:
        now = self.now().timestamp()
        ends, begins = claims.get("exp"), claims.get("nbf", 0)
        if not isinstance(ends, int | float) or not isinstance(begins, int | float):
            raise TurnedAway(401, "no_end")
        if ends + SKEW < now or begins - SKEW > now:
            raise TurnedAway(401, "old")

    def _check_place(self, activity: Json, claims: Json, key: Json) -> None:
        address = activity.get("serviceUrl")
        # Our own token is sent to this address: it must be the one that was signed.
        if not isinstance(address, str) or claims.get("serviceurl") != address:
            raise TurnedAway(403, "service_url")
        if not is_microsofts(address):
            raise TurnedAway(403, "service_url")
        endorsed = key.get("endorsements")
        wanted = activity.get("channelId")
        if wanted != CHANNEL or not isinstance(endorsed, list):
            raise TurnedAway(403, "channel")
        # Microsoft says of each key for which channels it signs.
        if CHANNEL not in endorsed:
            raise TurnedAway(403, "not_endorsed")

    def _check_tenant(self, activity: Json) -> None:
        told = tenants_of(activity)
        if not told or any(each != self.tenant for each in told):
            raise TurnedAway(403, "tenant")


def tenants_of(activity: Json) -> list[Any]:
    """Return the tenant as it is told in the two places where it is told."""
    conversation, data = activity["conversation"], activity.get("channelData")
    inner = data.get("tenant") if isinstance(data, dict) else None
    told = [
        conversation.get("tenantId"),
        inner.get("id") if isinstance(inner, dict) else inner,
    ]
    return [each for each in told if each is not None]


def is_microsofts(address: str) -> bool:
    """Tell whether an address is one that our token may be sent to."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    # «https://teams.microsoft.com@elsewhere» is elsewhere.
    if parts.scheme != "https" or parts.username is not None or port not in (None, 443):
        return False
    return host.isascii() and (host in HOSTS or host.endswith(DOMAINS))


def is_here(address: str) -> bool:
    """Tell whether an address is on this machine."""
    try:
        return urlsplit(address).hostname in HERE
    except ValueError:
        return False


def _check_here(activity: Json) -> None:
    address = activity.get("serviceUrl")
    if not isinstance(address, str) or not is_here(address):
        raise TurnedAway(403, "service_url")


def read(body: bytes) -> Json:
    """Read an activity; its type and conversation are there, or it is none."""
    try:
        activity = json.loads(body.decode("utf-8"), parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise TurnedAway(400, "json") from error
    if not isinstance(activity, dict) or too_deep(activity):
        raise TurnedAway(400, "json")
    conversation = activity.get("conversation")
    if not isinstance(activity.get("type"), str) or not isinstance(conversation, dict):
        raise TurnedAway(400, "shape")
    name = conversation.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= 300 or not name.isprintable():  # noqa: PLR2004 - as our address
        raise TurnedAway(400, "shape")
    return activity
