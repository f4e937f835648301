"""What the channel needs of Teams: five calls, and what their answers mean.

Two transports do it, and a setting chooses (`docs/decisions/0023`): `rest_port`, and
`sdk_port`, the only module that knows an SDK of Microsoft's. Here is what holds for
both: where our token may go, and what is to be done about an answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from bot.teams.addresses import is_here, is_microsofts
from bot.teams.tokens import Tokens
from dialogs.talk.messages import Json
from scheduler.delivery.outcomes import Ambiguous, Refused, Result, Wait
from scheduler.delivery.pace import DEFAULT_WAIT, wait_of
from storage.people.tables import UNASKED

CARD = "application/vnd.microsoft.card.adaptive"
# Seconds for one call; then nobody knows whether it arrived.
TIMEOUT = 10
# So many people come on one page of a roster, and so many pages are asked for.
PEOPLE = 200
PAGES = 50
# Too much at once: Teams says either.
PASSING = frozenset({412, 429})
# Taken away, or blocked: nothing will arrive there.
GONE = frozenset({403, 404})


class NotAllowed(Exception):
    """An address that is not Microsoft's: our token is never sent there."""


@dataclass(frozen=True)
class Where:
    """How a conversation is reached."""

    url: str
    conversation: str
    bot: str
    user: str
    tenant: str


@dataclass(frozen=True)
class Member:
    """What the directory says of somebody."""

    email: str
    guest: bool
    user: str = ""
    # Her id in the directory, the same for every bot.
    account: str = ""


def where_of(address: str, reference: str) -> Where | None:
    """Read how a conversation is reached."""
    try:
        # One that we have opened ourselves says so before what reaches it.
        told = json.loads(reference.removeprefix(UNASKED))
        conversation = address.partition("/")[2]
        return Where(
            told["url"], conversation, told["bot"], told["user"], told["tenant"]
        )
    except (ValueError, KeyError, TypeError):
        return None


class Port(Protocol):
    """Sending, changing, and asking who somebody is."""

    async def send(self, where: Where, card: Json, summary: str) -> Result:
        """Send one card, once."""

    async def replace(self, where: Where, activity: str, card: Json) -> Result:
        """Change a card that was sent."""

    async def member(self, where: Where, user: str) -> Member:
        """Ask the directory who somebody is; raises where it does not answer."""

    async def roster(self, where: Where) -> list[Member]:
        """Ask who is in a conversation; raises where it does not answer."""

    async def open(self, where: Where, user: str) -> Result:
        """Open a conversation with one who is in this; `Sent` names it."""

    async def close(self) -> None:
        """Let go of what is held open."""


class Access:
    """Our token, and the addresses that may see it."""

    def __init__(self, tokens: Tokens, *, here: bool = False) -> None:
        """Take the tokens; `here` lets it write to this machine, and nowhere else."""
        self.tokens = tokens
        self._here = here

    async def token(self, url: str) -> str:
        """Return a token for an address; raise where it may not have it, or none is."""
        allowed = is_here(url) if self._here else is_microsofts(url)
        if not allowed:
            # Looked at again at each call: the address came from outside, and has lain
            # in the database.
            raise NotAllowed
        try:
            return await self.tokens.get()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PermissionError from error

    def refused(self, status: int, headers: Mapping[str, Any], code: str) -> Result:
        """Say what an answer means that is none of the good ones."""
        if status in PASSING:
            return Wait(wait_of(headers), "rate")
        if status == 401:  # noqa: PLR2004 - HTTP's own
            # Taken back before its end: the next try has a new one.
            self.tokens.forget()
            return Wait(DEFAULT_WAIT, "unauthorized")
        # It may have arrived before this went wrong.
        if status >= 500 or status in (0, 408):  # noqa: PLR2004 - HTTP's own
            return Ambiguous(f"status_{status}")
        # A reason of letters alone: nothing of Microsoft's sentence, which may quote
        # ours.
        reason = code[:40] if code.isalnum() else f"status_{status}"
        return Refused(reason, closes=status in GONE)

    @staticmethod
    def kept_back(error: NotAllowed | PermissionError) -> Result:
        """Say what it means that nothing has left at all."""
        if isinstance(error, NotAllowed):
            # Until somebody writes from there with an address of Microsoft's.
            return Refused("service_url", closes=True)
        return Wait(DEFAULT_WAIT, "no_token")


def member_of(told: Mapping[str, Any]) -> Member:
    """Read what the directory says of somebody."""
    # Who has no mailbox has a sign-in name, which is written like an address.
    email = told.get("email") or told.get("userPrincipalName") or ""
    role = str(told.get("userRole", "")).lower()
    account = told.get("aadObjectId") or told.get("objectId") or ""
    guest = role in ("guest", "anonymous")
    return Member(str(email), guest, str(told.get("id") or ""), str(account))
