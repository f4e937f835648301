"""Bolt: it finds the listener for a payload, and that is all that it does here.

Bolt has one listener for each kind of payload, and none that answers before the
turn is kept. Odd payloads, other bots and strangers never reach it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.envelopes import ENVELOPES
from bot.slack.shapes import SlackHeard
from bot.slack.space import NotYet, Space
from storage import logs

log = structlog.get_logger("samspill")

EVERYTHING = re.compile(r"(?s).*")
SeenTo = Callable[[SlackHeard, Space], Awaitable[dict[str, Any] | None]]


class NotNow(Exception):
    """What came in could not be kept: Slack is asked to send it again."""


class Bolt:
    """Bolt with one listener a kind; what is heard is seen to by who made it."""

    def __init__(self, seen_to: SeenTo) -> None:
        """Take what sees to a payload, and returns what belongs in Slack's answer."""
        self._seen_to = seen_to
        self._bolt = self._made()

    async def dispatch(self, kind: str, told: SlackHeard, space: Space) -> BoltResponse:
        """Let Bolt find the listener for this kind of payload.

        Bolt gets an envelope of ours: it fails on payloads that are a little odd.
        """
        request = AsyncBoltRequest(
            body={"type": kind, "team_id": space.team} | ENVELOPES[kind],
            mode="socket_mode",
        )
        request.context["told"] = told
        request.context["space"] = space
        return await self._bolt.async_dispatch(request)

    def _made(self) -> AsyncApp:
        """Make Bolt with one listener a kind; the gate has seen to the rest.

        Bolt looks at the names of what it calls: these must be plain functions.
        """

        async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
            return _authorized(context["space"])

        async def listen(context: AsyncBoltContext) -> BoltResponse:
            answer = await self._seen_to(context["told"], context["space"])
            return BoltResponse(status=200, body=answer if answer is not None else "")

        async def failed(error: Exception) -> BoltResponse:
            if not isinstance(error, NotNow | NotYet):
                log.error("slack.failed", **logs.fault(error))
            return BoltResponse(status=503, body="")

        bolt = _quiet_bolt(authorize)
        for kind in (
            bolt.event, bolt.action, bolt.view_submission, bolt.view_closed,
            bolt.command, bolt.shortcut,
        ):  # fmt: skip
            kind(EVERYTHING)(listen)
        bolt.error(failed)
        return bolt


def _quiet_bolt(
    authorize: Callable[[AsyncBoltContext], Awaitable[AuthorizeResult]],
) -> AsyncApp:
    """Make Bolt without what the gate has done already, and without its log."""
    quiet = logging.getLogger("samspill.bolt")
    quiet.setLevel(logging.CRITICAL)  # It writes bodies down.
    return AsyncApp(
        name="samspill",
        logger=quiet,
        # Slack is answered after the commit, and not before.
        process_before_response=True,
        authorize=authorize,
        # The gate has seen to all of these.
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        ignoring_self_assistant_message_events_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )


def _authorized(space: Space) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=None,
        team_id=space.team,
        bot_user_id=space.bot_user,
        bot_id=space.bot_id,
        bot_token=space.token,
    )
