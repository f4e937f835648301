"""Teams through botbuilder-core: the only module that knows an SDK of Microsoft's.

What is stored is our own JSON; the SDK's parsing, checks and dialogs are not used
(`docs/decisions/0006`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from botbuilder.core import TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
    ConversationReference,
    ErrorResponseException,
)
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    AppCredentials,
    AuthenticateRequestResult,
    BotFrameworkAuthentication,
    ClaimsIdentity,
)
from botframework.connector.auth.connector_factory import ConnectorFactory

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
from storage import logs

log = structlog.get_logger("samspill")


class _Credentials(AppCredentials):  # type: ignore[misc] # no types
    """A token that is there already: the SDK's own way would block the loop."""

    def __init__(self, token: str) -> None:
        super().__init__(app_id="ours" if token else None)
        self._token = token

    def get_access_token(self, force_refresh: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 - its signature
        return self._token


class _Connectors(ConnectorFactory):  # type: ignore[misc] # no types
    def __init__(self, token: str) -> None:
        self._token = token

    async def create(self, service_url: str, audience: str | None = None) -> Any:  # noqa: ARG002 - its signature
        client = ConnectorClient(_Credentials(self._token), base_url=service_url)
        client.config.connection.timeout = TIMEOUT
        # What the SDK sends again by itself would stand twice.
        client.config.retry_policy.policy.total = 0
        return client


class _Trusting(BotFrameworkAuthentication):  # type: ignore[misc] # no types
    """Stands where the SDK's check would: our gate has been passed already."""

    def __init__(self) -> None:
        self.token = ""

    async def authenticate_request(
        self,
        activity: Activity,  # noqa: ARG002 - its signature
        auth_header: str,  # noqa: ARG002 - its signature
    ) -> AuthenticateRequestResult:
        raise PermissionError

    async def authenticate_streaming_request(
        self,
        auth_header: str,  # noqa: ARG002 - its signature
        channel_id_header: str,  # noqa: ARG002 - its signature
    ) -> AuthenticateRequestResult:
        raise PermissionError

    def create_connector_factory(
        self,
        claims_identity: ClaimsIdentity,  # noqa: ARG002 - its signature
    ) -> ConnectorFactory:
        return _Connectors(self.token)

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> Any:  # noqa: ARG002 - its signature
        return None


class _Adapter(CloudAdapterBase):  # type: ignore[misc] # no types
    """The SDK's own way of sending, with our token and no retries."""


class SdkPort:
    """See `bot.teams.port.Port`."""

    def __init__(self, tokens: Tokens, *, here: bool = False) -> None:
        """Take the tokens; `here` lets it write to this machine, and nowhere else."""
        self._tokens = tokens
        self._access = Access(tokens, here=here)

    async def send(self, where: Where, card: Json, summary: str) -> Result:
        """See `Port`."""

        async def go(context: TurnContext) -> str:
            # Not as a reply: there is no message of the person's to hang it on.
            told = TurnContext.apply_conversation_reference(
                _activity(card, summary), _reference(where)
            )
            told.reply_to_id = None
            answers = await context.adapter.send_activities(context, [told])
            return str(answers[0].id or "") if answers else ""

        return await self._result(where, go)

    async def replace(self, where: Where, activity: str, card: Json) -> Result:
        """See `Port`."""

        async def go(context: TurnContext) -> str:
            changed = TurnContext.apply_conversation_reference(
                _activity(card, ""), _reference(where)
            )
            changed.id = activity
            await context.adapter.update_activity(context, changed)
            return activity

        return await self._result(where, go)

    async def member(self, where: Where, user: str) -> Member:
        """See `Port`."""
        found: list[Any] = []

        async def go(context: TurnContext) -> str:
            client = context.turn_state.get(CloudAdapterBase.BOT_CONNECTOR_CLIENT_KEY)
            found.append(
                await client.conversations.get_conversation_member(
                    where.conversation, user
                )
            )
            return ""

        await self._call(where, go)
        return _member(found[0])

    async def roster(self, where: Where) -> list[Member]:
        """See `Port`."""
        found: list[Member] = []

        async def go(context: TurnContext) -> str:
            client = context.turn_state.get(CloudAdapterBase.BOT_CONNECTOR_CLIENT_KEY)
            token = None
            for _ in range(PAGES):
                page = await client.conversations.get_conversation_paged_members(
                    where.conversation, PEOPLE, token
                )
                found.extend(_member(each) for each in page.members or ())
                token = page.continuation_token
                if not token:
                    break
            return ""

        await self._call(where, go)
        return found

    async def open(self, where: Where, user: str) -> Result:
        """See `Port`."""

        async def go(context: TurnContext) -> str:
            client = context.turn_state.get(CloudAdapterBase.BOT_CONNECTOR_CLIENT_KEY)
            wanted = ConversationParameters(
                is_group=False,
                bot=ChannelAccount(id=where.bot),
                members=[ChannelAccount(id=user)],
                tenant_id=where.tenant,
                channel_data={"tenant": {"id": where.tenant}},
            )
            made = await client.conversations.create_conversation(wanted)
            return str(made.id or "")

        return await self._result(where, go)

    async def close(self) -> None:
        """See `Port`: the SDK opens a line for each call, and holds none."""

    async def _result(self, where: Where, go: Callable[..., Any]) -> Result:
        try:
            return Sent((await self._call(where, go))[:200])
        except (NotAllowed, PermissionError) as error:
            return self._access.kept_back(error)
        except ErrorResponseException as error:
            return self._refused(error)
        except Exception as error:  # noqa: BLE001 - the SDK wraps what the network does
            return _lost(error)

    async def _call(self, where: Where, go: Callable[..., Any]) -> str:
        trusting = _Trusting()
        trusting.token = await self._access.token(where.url)
        answers: list[str] = []

        async def logic(context: TurnContext) -> None:
            answers.append(await go(context))

        await _Adapter(trusting).continue_conversation(
            _reference(where), logic, self._tokens.app_id
        )
        return answers[0] if answers else ""

    def _refused(self, error: ErrorResponseException) -> Result:
        answer = error.response
        status = int(getattr(answer, "status_code", 0) or 0)
        headers = getattr(answer, "headers", None) or {}
        return self._access.refused(status, headers, _code(error))


def _reference(where: Where) -> ConversationReference:
    return ConversationReference(
        bot=ChannelAccount(id=where.bot),
        user=ChannelAccount(id=where.user),
        conversation=ConversationAccount(id=where.conversation, tenant_id=where.tenant),
        channel_id="msteams",
        service_url=where.url,
    )


def _member(told: Any) -> Member:
    more = dict(told.additional_properties or {})
    return member_of(more | {"id": told.id, "aadObjectId": told.aad_object_id})


def _activity(card: Json, summary: str) -> Activity:
    return Activity(
        type="message",
        summary=summary or None,
        attachments=[Attachment(content_type=CARD, content=card)],
    )


def _code(error: ErrorResponseException) -> str:
    """Return Microsoft's own name for the reason, and nothing of its text."""
    inner = getattr(getattr(error, "error", None), "error", None)
    return str(getattr(inner, "code", "") or "")


def _lost(error: Exception) -> Result:
    """Tell a connection that never was from one that broke."""
    seen: BaseException | None = error
    for _ in range(8):
        if seen is None:
            break
        if type(seen).__name__ in ("NewConnectionError", "ConnectTimeout", "gaierror"):
            return Wait(0, "unreachable")
        if isinstance(seen, ConnectionRefusedError):
            return Wait(0, "unreachable")
        inner = getattr(seen, "inner_exception", None) or getattr(seen, "reason", None)
        # The SDK wraps what happened in several layers, each in its own way.
        if inner is None and seen.args and isinstance(seen.args[0], BaseException):
            inner = seen.args[0]
        seen = inner if isinstance(inner, BaseException) else seen.__cause__
    log.warning("teams.lost", **logs.fault(error))
    return Ambiguous("connection_lost")
