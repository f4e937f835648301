"""What the doctor looks at in Slack and Teams: each failure with its remedy."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.commands.finding import Finding
from bot.settings import Settings
from bot.slack.gate import signature_of
from bot.slack.send import client_for
from bot.teams.keys import OPENID
from dialogs.words.content import Content
from storage.post.workspaces import Workspace

# Seconds: far from the five minutes at which Slack refuses, and time to mend it.
CLOCK = 60
TIMEOUT = aiohttp.ClientTimeout(total=10)


async def look(
    settings: Settings,
    content: Content,
    now: datetime,
    kept: Sequence[Workspace] = (),
) -> AsyncIterator[Finding]:
    """Look at every platform that is set up, and at each workspace that is kept."""
    if settings.has_slack or settings.has_teams:
        yield await _base_url(settings)
    if settings.slack_bot_token.get_secret_value():
        async for each in _slack(settings, content, now):
            yield each
    for workspace in kept:
        yield await _workspace(settings, workspace)
    if _is_called_by_slack(settings):
        yield await _events(settings, now)
    if _is_called_by_teams(settings):
        async for each in _teams(settings):
            yield each


def _is_called_by_slack(settings: Settings) -> bool:
    """Tell whether Slack calls us: in Socket Mode it does not."""
    return bool(settings.slack_secrets and settings.base_url)


def _is_called_by_teams(settings: Settings) -> bool:
    return settings.has_teams and not settings.teams_allow_anonymous


async def _base_url(settings: Settings) -> Finding:
    if not settings.base_url:
        needs = bool(settings.slack_secrets) or settings.has_teams
        remedy = "SAMSPILL_BASE_URL: set the public https address" if needs else ""
        return Finding("address", "not set", remedy)
    status = await _status("GET", settings.base_url.rstrip("/") + "/healthz")
    remedy = "" if status == "200" else "is `samspill serve` running behind it?"
    return Finding("address", f"{settings.base_url}: {status}", remedy)


async def _status(method: str, address: str, **more: Any) -> str:
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.request(method, address, allow_redirects=False, **more) as answer,
        ):
            return str(answer.status)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return type(error).__name__


async def _slack(
    settings: Settings, content: Content, now: datetime
) -> AsyncIterator[Finding]:
    token = settings.slack_bot_token.get_secret_value()
    client = client_for(token, settings.slack_api_url)
    try:
        told = await client.auth_test()
    except SlackApiError as error:
        reason = str(error.response.get("error"))
        remedy = "SAMSPILL_SLACK_BOT_TOKEN: copy it anew from OAuth & Permissions"
        yield Finding("slack token", reason, remedy)
        return
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        remedy = "is there a way out to Slack from this machine?"
        yield Finding("slack", type(error).__name__, remedy)
        return
    yield Finding("slack token", f"workspace {told['team_id']}")
    yield _scopes(told.headers, content)
    yield _clock(told.headers, now)
    app_token = settings.slack_app_token.get_secret_value()
    if app_token:
        yield await _socket(app_token, settings.slack_api_url)


async def _workspace(settings: Settings, kept: Workspace) -> Finding:
    """Ask Slack about one installation; say what to do where it is closed."""
    what = f"slack workspace {kept.team}"
    link = f'samspill install-link "{kept.owner}"' if kept.owner else "install it anew"
    if not kept.token:
        return Finding(what, kept.closed or "closed", f"let them install again: {link}")
    try:
        await client_for(kept.token, settings.slack_api_url).auth_test()
    except SlackApiError as error:
        reason = str(error.response.get("error"))
        return Finding(what, reason, f"let them install again: {link}")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Finding(what, type(error).__name__, "is there a way out to Slack?")
    remedy = "is `samspill serve` running? It opens by itself" if kept.closed else ""
    return Finding(what, f"closed: {kept.closed}" if kept.closed else "open", remedy)


def _header(headers: Any, name: str) -> str:
    found = {str(key).lower(): value for key, value in dict(headers or {}).items()}
    return str(found.get(name, ""))


def _scopes(headers: Any, content: Content) -> Finding:
    told = _header(headers, "x-oauth-scopes")
    if not told:
        return Finding("slack scopes", "Slack did not say")
    # Too many harm nothing that we can see; too few stop something.
    missing = set(content["platforms"]["scopes"]) - {s.strip() for s in told.split(",")}
    remedy = "add them under OAuth & Permissions, and install again" if missing else ""
    return Finding("slack scopes", ", ".join(sorted(missing)) or "all there", remedy)


def _clock(headers: Any, now: datetime) -> Finding:
    try:
        theirs = parsedate_to_datetime(_header(headers, "date"))
    except (TypeError, ValueError):
        return Finding("clock beside Slack's", "Slack did not say")
    apart = abs((now - theirs.astimezone(UTC)).total_seconds())
    remedy = "set the clock: Slack refuses five minutes" if apart > CLOCK else ""
    return Finding("clock beside Slack's", f"{apart:.0f} s apart", remedy)


async def _socket(app_token: str, api_url: str) -> Finding:
    try:
        await client_for(app_token, api_url).apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        remedy = "SAMSPILL_SLACK_APP_TOKEN: make one with connections:write"
        return Finding("slack sockets", str(error.response.get("error")), remedy)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Finding("slack sockets", type(error).__name__, "is there a way out?")
    return Finding("slack sockets", "can be opened")


async def _events(settings: Settings, now: datetime) -> Finding:
    """Sign a request as Slack would, and see whether our own address takes it."""
    body = json.dumps({"type": "url_verification", "challenge": "samspill"}).encode()
    stamp = str(int(now.timestamp()))
    signature = signature_of(settings.slack_secrets[0], f"v0:{stamp}:".encode() + body)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }
    address = settings.base_url.rstrip("/") + "/slack/events"
    status = await _status("POST", address, data=body, headers=headers)
    remedies = {
        "200": "",
        "401": "SAMSPILL_SLACK_SIGNING_SECRET differs from that of the running bot",
        "404": "the running bot has no Slack: restart it with these settings",
    }
    remedy = remedies.get(status, "does SAMSPILL_BASE_URL lead to this bot?")
    return Finding("slack events", f"{address}: {status}", remedy)


async def _teams(settings: Settings) -> AsyncIterator[Finding]:
    from bot.teams.tokens import Tokens  # noqa: PLC0415 - quick start

    tokens = Tokens(
        settings.teams_app_id,
        settings.teams_app_password.get_secret_value(),
        settings.teams_tenant_id,
        # The clock does not matter: a token is asked for once, and thrown away.
        lambda: datetime.fromtimestamp(0, UTC),
    )
    try:
        await tokens.get()
        yield Finding("teams app and password", "a token was given")
    except PermissionError as error:
        remedy = "SAMSPILL_TEAMS_APP_PASSWORD: make a new secret for this app"
        yield Finding("teams app and password", str(error), remedy)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        remedy = "is there a way out to Microsoft from this machine?"
        yield Finding("teams app and password", type(error).__name__, remedy)
    status = await _status("GET", OPENID)
    remedy = "" if status == "200" else "is there a way out to Microsoft?"
    yield Finding("teams keys", status, remedy)
    address = settings.base_url.rstrip("/") + "/api/messages"
    status = await _status("POST", address, data=b"{}")
    # Without a token the gate says 401: so it is our gate that answers.
    remedy = "" if status == "401" else "does SAMSPILL_BASE_URL lead to this bot?"
    yield Finding("teams messages", f"{address}: {status}", remedy)
