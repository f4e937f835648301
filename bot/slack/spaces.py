"""The workspaces that the bot is in: known from the settings and the database.

Only Slack's own answer about a token closes a workspace. That Slack has not answered
yet, or that another process installed it, means to wait, or to look it up.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from slack_sdk.errors import SlackApiError

from bot.slack.send import client_for
from bot.slack.space import Absent, NotYet, Space, removal_in
from storage import logs
from storage.database.connect import Database
from storage.post import workspaces
from storage.post.workspaces import Workspace

log = structlog.get_logger("samspill")

API = "https://slack.com/api/"
# So soon a workspace that could not be found, or not be asked about, is looked up anew.
AGAIN = timedelta(seconds=5)
# So many are asked about at once: a start with hundreds is quick, and no storm.
TOGETHER = 8
MOST_TRIED = 1000
# How it stands with a workspace in which all is well.
OPEN, UNREACHABLE = "open", "unreachable"
# How the token of the settings is called before Slack has said whose it is.
OWN = "SAMSPILL_SLACK_BOT_TOKEN"
# How Slack names workspaces: what is named otherwise is looked up nowhere.
_NAME = re.compile(r"[A-Z0-9]{1,40}", re.ASCII)


class Spaces:
    """Finds a workspace by its name, and asks Slack whether we are still in it."""

    def __init__(
        self, now: Callable[[], datetime], token: str = "", api_url: str = API
    ) -> None:
        """Take the token of the settings, where there is one; `attach` the rest."""
        self._now = now
        self._token = token
        self._api_url = api_url.rstrip("/") + "/"
        self.open: dict[str, Space] = {}
        # Why the others are not open, by their names.
        self.shut: dict[str, str] = {}
        self._own = OWN
        self._has_looked = False
        self._tried: dict[str, datetime] = {}
        self._one_at_a_time = asyncio.Lock()
        self._some_at_a_time = asyncio.Semaphore(TOGETHER)

    def attach(self, database: Database) -> None:
        """Take the database, in which installations are kept."""
        self._database = database

    @property
    def is_open(self) -> bool:
        """Tell whether anything can be sent: not before Slack has answered.

        Where nothing is known of any workspace, another process may install one.
        """
        return bool(self.open) or (self._has_looked and not self.shut)

    def states(self) -> Mapping[str, str]:
        """Return how it stands with each workspace, by name."""
        return self.shut | dict.fromkeys(self.open, OPEN)

    async def of(self, team: str) -> Space:
        """Return a workspace; raise `Absent` where we are not, `NotYet` if unsure."""
        # Anything else is no name of Slack's: whoever invents one costs us no question.
        if team not in self.open and _NAME.fullmatch(team):
            # Whoever comes while it is looked up waits for the outcome.
            async with self._one_at_a_time:
                if team not in self.open and self._may_try(team):
                    await self._look_up(team)
        if team in self.open:
            return self.open[team]
        if self._is_unsure(team):
            raise NotYet
        raise Absent

    def _may_try(self, team: str) -> bool:
        last = self._tried.get(team)
        return last is None or self._now() - last >= AGAIN

    def _is_unsure(self, team: str) -> bool:
        """Tell whether it may still turn out that we are in this workspace."""
        if self._token and self._own == OWN:
            return True
        return self.shut.get(team, workspaces.UNINSTALLED) != workspaces.UNINSTALLED

    async def _look_up(self, team: str) -> None:
        """Find what another process has installed, or what was out of reach before."""
        # So that names from outside never fill the memory.
        if len(self._tried) >= MOST_TRIED:
            self._tried.clear()
        self._tried[team] = self._now()
        try:
            kept = await self._database.run(
                lambda db: workspaces.find(db, "slack", team)
            )
            if kept:
                await self._ask_kept(kept)
        except Exception as error:
            log.error("slack.not_looked_up", **logs.fault(error))
            self.shut.setdefault(team, UNREACHABLE)
            raise NotYet from error
        if not kept and team != self._own:
            self.shut.pop(team, None)
            if not self._is_unsure(team):
                log.warning("slack.unknown_workspace", team=team)

    # Asking Slack

    async def look(self) -> bool:
        """Ask Slack about every workspace; False where something was not answered."""
        try:
            kept = await self._database.run(lambda db: workspaces.all_of(db, "slack"))
        except Exception as error:  # noqa: BLE001 - looked at again in a moment
            log.error("slack.not_looked_up", **logs.fault(error))
            return False
        asked = [self._ask_kept(each) for each in kept]
        if self._token:
            asked.append(self._ask(self._token, "", self._own))
        # One workspace that fails does not keep the others shut.
        told = await asyncio.gather(*asked, return_exceptions=True)
        for each in told:
            if isinstance(each, BaseException):
                log.error("slack.not_looked_up", **logs.fault(each))
        answered = all(each is True for each in told)
        self._has_looked = self._has_looked or answered
        return answered

    async def _ask_kept(self, kept: Workspace) -> bool:
        """Ask about an installation; one whose token was let go of is closed."""
        if kept.token:
            is_closed = kept.closed is not None
            return await self._ask(
                kept.token, kept.owner, kept.team, is_closed=is_closed
            )
        # The token of the settings may be for a workspace that was installed before.
        if kept.team not in self.open:
            self.shut[kept.team] = kept.closed or workspaces.UNINSTALLED
        elif self.open[kept.team].token != self._token:
            self._forget(kept.team, kept.closed or workspaces.UNINSTALLED)
        return True

    async def _ask(
        self, token: str, owner: str, team: str, *, is_closed: bool = False
    ) -> bool:
        """Ask whether a token is good; False where Slack did not say."""
        try:
            async with self._some_at_a_time:
                space = await self._found(token, owner)
        except SlackApiError as error:
            if reason := removal_in(error):
                await self.refused(team, reason, token)
                return True
            fault = {"fault": str(error.response.get("error"))[:40]}
        except Exception as error:  # noqa: BLE001 - a network can fail in many ways
            fault = logs.fault(error)
        else:
            await self._welcome(space, is_closed=is_closed)
            return True
        log.error("slack.unreachable", team=team, **fault)
        if team not in self.open:
            self.shut.setdefault(team, UNREACHABLE)
        return False

    async def _found(self, token: str, owner: str) -> Space:
        client = client_for(token, self._api_url)
        told = await client.auth_test()
        return Space(
            team=str(told["team_id"]),
            owner=owner,
            bot_user=str(told.get("user_id", "")),
            bot_id=str(told.get("bot_id", "")),
            token=token,
            client=client,
        )

    async def _welcome(self, space: Space, *, is_closed: bool) -> None:
        """Serve a workspace from now on, and let what waited for it leave at once."""
        known = self.open.get(space.team)
        if known and known.token == space.token and not is_closed:
            return
        if known and known.token == self._token:
            return  # The settings go before an earlier installation.
        now = self._now()
        await self._database.run(
            # In the books first: a process that is killed here has lost nothing.
            lambda db: workspaces.reopen(db, "slack", space.team, now)
        )
        self.open[space.team] = space
        self.shut.pop(space.team, None)
        if space.token == self._token:
            # Not before it is open: until then nobody can say where we are.
            self.shut.pop(OWN, None)
            self._own = space.team

    async def install(self, token: str, owner: str) -> Space:
        """Serve a workspace whose token has just been given to us."""
        space = await self._found(token, owner)
        await self._welcome(space, is_closed=True)
        return space

    async def refused(self, team: str, reason: str, token: str) -> None:
        """Stop sending where Slack has refused our token; what waits is kept."""
        if team in self.open and self.open[team].token != token:
            return  # It is not the one that we speak with.
        is_last = await self._database.run(
            lambda db: workspaces.close(db, "slack", team, reason, token)
        )
        if not is_last:
            # It was installed anew meanwhile: the next look-up finds the new token.
            self.open.pop(team, None)
            self._tried.pop(team, None)
            return
        if self.shut.get(team) != reason:
            log.error("slack.removed", team=team, reason=reason)
        self._forget(team, reason)

    def _forget(self, team: str, reason: str) -> None:
        self.open.pop(team, None)
        self.shut[team] = reason

    async def told_gone(self, team: str, reason: str) -> None:
        """Be told that we were taken out: asked, for an old telling may come late."""
        space = self.open.get(team)
        if space is None:
            return
        try:
            await space.client.auth_test()
        except SlackApiError as error:
            if not removal_in(error):
                raise NotYet from error
            await self.refused(team, reason, space.token)
        except Exception as error:
            raise NotYet from error
