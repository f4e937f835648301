"""The plain pages that a manifest points to, and the pictures that messages show."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from dialogs import access
from dialogs.talk.messages import plain
from dialogs.words.content import label
from dialogs.words.world import House

PICTURES = Path(__file__).parent / "pages" / "icons"


def routes(house: House) -> list[web.RouteDef]:
    """Return what is kept and who sees it, and what this is."""
    stays = {"stays": access.days()}
    privacy = plain(house.words.blocks("nb", "privacy", "text", stays))
    about = label(house.content["platforms"]["about"]["long"], "nb")

    async def shows_privacy(_request: web.Request) -> web.Response:
        return web.Response(text=privacy + "\n")

    async def shows_about(_request: web.Request) -> web.Response:
        return web.Response(text=about + "\n")

    async def shows_picture(request: web.Request) -> web.StreamResponse:
        """Give a picture that the product ships: Slack and Teams fetch it here."""
        path = PICTURES / f"{request.match_info['name']}.png"
        if not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path)

    return [
        web.get("/personvern", shows_privacy),
        web.get("/vilkar", shows_about),
        web.get("/pictures/{name:[a-z_]+}.png", shows_picture),
    ]
