"""Pictures that Slack cannot fetch from us are uploaded to it, each of them once.

With Socket Mode there is no public address. A picture is made of its name alone and
tells of nobody; where Slack refuses it, its words stand in its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.remembered import Remembered
from bot.slack.render import FILE
from dialogs.talk.messages import Message, Picture
from storage import logs

log = structlog.get_logger("samspill")

MOST = 2000
Draws = Callable[[str, str], bytes | None]


class Uploads:
    """Gives where each picture is: on the net, or uploaded to a workspace."""

    def __init__(self, address: Callable[[str], str], draws: Draws) -> None:
        """Take the address that Slack can fetch from, where there is one."""
        self._address = address
        self._draws = draws
        # An empty name is a picture that Slack did not want.
        self._kept: Remembered[str] = Remembered(MOST)

    def of(self, team: str) -> Callable[[str], str]:
        """Return what gives where a picture is for this workspace."""

        def where(name: str) -> str:
            file = self._kept.get(f"{team}/{name}")
            return self._address(name) or (FILE + file if file else "")

        return where

    async def ready(self, client: AsyncWebClient, team: str, message: Message) -> None:
        """Upload what this message shows, where it is not there yet."""
        for block in message.blocks:
            if isinstance(block, Picture) and not self._is_settled(team, block.name):
                await self._upload(client, team, block)

    def _is_settled(self, team: str, name: str) -> bool:
        return f"{team}/{name}" in self._kept or bool(self._address(name))

    async def _upload(self, client: AsyncWebClient, team: str, shown: Picture) -> None:
        key = f"{team}/{shown.name}"
        try:
            drawn = await asyncio.to_thread(self._draws, shown.name, "png")
            if drawn is None:
                return
            told = await client.files_upload_v2(
                filename="samspill.png", content=drawn, alt_txt=shown.alt[:1000]
            )
            files = told.get("files") or []
            self._kept.put(key, str(files[0]["id"]) if files else "")
        except SlackApiError as error:
            log.warning("slack.picture", reason=error.response.get("error"))
            if error.response.get("error") != "ratelimited":
                self._kept.put(key, "")
        except Exception as error:  # noqa: BLE001 - its words stand in its place
            log.warning("slack.picture", **logs.fault(error))
