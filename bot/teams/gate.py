"""The gate before Teams: whose token it is, for whom, from where, and what shape.

The SDK's own check answers 500 to odd tokens, lets everybody in without an app id
and takes tokens that never end; none of it is used. There is no switch that turns
this off but `anonymous`, which takes requests of this machine only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
import structlog

from bot.teams.addresses import is_here, is_microsofts
from bot.teams.keys import Json, Keys
from bot.turn.json_from_outside import no_number, too_deep
from bot.turned_away import TurnedAway

log = structlog.get_logger("samspill")

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
LARGEST = 512 * 1024
# Seconds by which the two clocks may differ.
SKEW = 300
LONGEST_TOKEN = 20_000
_BEARER = re.compile(r"bearer ([A-Za-z0-9_\-.=]+)", re.IGNORECASE | re.ASCII)


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
