"""Installing in several workspaces: a link, Slack's consent, and a sealed token.

A link is made for one owner (`samspill install-link`), works once and for a day, and
its visit is tied to the browser that opened it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

import structlog
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.app import Slack
from bot.slack.install_link import opened, secret_of, signed
from dialogs.words.content import Content, label
from storage import logs
from storage.database.connect import Database
from storage.post import install_links, workspaces

log = structlog.get_logger("samspill")

# Ties the way back from Slack to the browser that went there.
COOKIE = "samspill_install"
# From the link to Slack's consent and back: longer than anybody needs to read it.
VISIT_LASTS = timedelta(minutes=10)


class Install:
    """The two pages of an installation."""

    def __init__(
        self,
        slack: Slack,
        content: Content,
        now: Callable[[], datetime],
        *,
        client_id: str,
        client_secret: str,
        api_url: str,
        base_url: str,
    ) -> None:
        """Take Slack's own names for our app."""
        self._slack = slack
        self._content = content
        self._now = now
        self._client_id = client_id
        self._client_secret = client_secret
        self._api_url = api_url
        self._back = f"{base_url.rstrip('/')}/slack/oauth"
        self._secure = base_url.startswith("https://")
        self._secret = b""

    def attach(self, database: Database) -> None:
        """Take what came to be after the channel."""
        self._database = database
        self._secret = secret_of(database)

    def routes(self) -> list[web.RouteDef]:
        """Return the two addresses."""
        return [
            web.get("/slack/install", self._begin),
            web.get("/slack/oauth", self._back_from_slack),
        ]

    async def _begin(self, request: web.Request) -> web.Response:
        ticket = request.query.get("ticket", "")
        told = opened(self._secret, ticket, "link", self._now())
        if not told:
            return self._page("no_ticket", 403)
        nonce = secrets.token_urlsafe(16)
        visit = {
            "kind": "visit",
            "owner": told["owner"],
            "link": told.get("link", ""),
            "link_ends": told["ends"],
            "nonce": nonce,
            "ends": (self._now() + VISIT_LASTS).timestamp(),
        }
        state = signed(self._secret, visit)
        asked = {
            "client_id": self._client_id,
            "scope": ",".join(sorted(self._content["platforms"]["scopes"])),
            "redirect_uri": self._back,
            "state": state,
        }
        answer = web.Response(
            status=302, headers={"Location": f"{self._consent()}?{urlencode(asked)}"}
        )
        answer.set_cookie(
            COOKIE,
            nonce,
            max_age=int(VISIT_LASTS.total_seconds()),
            httponly=True,
            secure=self._secure,
            samesite="Lax",
            path="/slack",
        )
        return answer

    def _consent(self) -> str:
        """Return Slack's consent page, beside its Web API."""
        parts = urlsplit(self._api_url)
        return urlunsplit((parts.scheme, parts.netloc, "/oauth/v2/authorize", "", ""))

    async def _back_from_slack(self, request: web.Request) -> web.Response:
        state = request.query.get("state", "")
        told = opened(self._secret, state, "visit", self._now())
        nonce = request.cookies.get(COOKIE, "")
        if not told or not hmac.compare_digest(
            nonce.encode(), str(told["nonce"]).encode()
        ):
            return self._page("no_ticket", 403)
        code = request.query.get("code", "")
        if not code:
            return self._page("stopped", 400)
        number = str(told.get("link", ""))
        # Used up before Slack is asked: of two visits at the same time one installs.
        if not await self._database.run(lambda db: install_links.use(db, number)):
            return self._page("no_ticket", 403)
        try:
            team = await self._installed(code, str(told["owner"]))
        except Exception as error:  # noqa: BLE001 - whatever Slack or the network says
            log.error("slack.install", **logs.fault(error))
            ends = datetime.fromtimestamp(float(told["link_ends"]), UTC)
            await self._database.run(
                lambda db: install_links.put_back(db, number, ends)
            )
            return self._page("stopped", 502)
        answer = self._page("done", 200, team=team)
        answer.del_cookie(COOKIE, path="/slack")
        return answer

    async def _installed(self, code: str, owner: str) -> str:
        client = AsyncWebClient(base_url=self._api_url, timeout=10, retry_handlers=[])
        client.logger.disabled = True
        told = await client.oauth_v2_access(
            client_id=self._client_id,
            client_secret=self._client_secret,
            code=code,
            redirect_uri=self._back,
        )
        token, team = str(told["access_token"]), told["team"]
        now = self._now()
        await self._database.run(
            lambda db: workspaces.keep(db, "slack", str(team["id"]), owner, token, now)
        )
        await self._slack.workspaces.install(token, owner)
        log.info("slack.installed", team=str(team["id"]))
        return str(team.get("name") or team["id"])[:80]

    def _page(self, name: str, status: int, **values: str) -> web.Response:
        """Answer with one sentence, as plain text: nothing in it can be markup."""
        text = label(self._content["platforms"]["pages"][name], "nb")
        for key, value in values.items():
            text = text.replace("{" + key + "}", value)
        return web.Response(text=text + "\n", status=status)
