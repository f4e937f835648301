"""The addresses of the web chat."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.turn import json_from_outside as shapes
from bot.web import session
from bot.web.channel import WebChannel
from bot.web.desk import Pages
from dialogs.talk.messages import Incoming, Step

PAGES = Path(__file__).parent.parent / "pages"
LARGEST = 1024 * 1024
# Comments that keep a quiet stream open.
QUIET = 15.0
# An address or an event's name is at most this long.
SHORT = 255
# No message has a higher number.
HIGHEST = 2**53
TEXT_FIELDS = ("words", "choice", "edits", "deletes", "label", "language")
# What stood on a button, or on several, is at most this long.
LABEL = 500
OWN = {
    "theme.js": "text/javascript",
    "drawing.js": "text/javascript",
    "forms.js": "text/javascript",
    "own.js": "text/javascript",
    "board.js": "text/javascript",
    "chat.js": "text/javascript",
    "chat.css": "text/css",
    "icon.svg": "image/svg+xml",
}


class Page:
    """The routes, with what they need."""

    def __init__(
        self,
        desk: Pages,
        channel: WebChannel,
        secret: bytes,
        now: Callable[[], datetime],
    ) -> None:
        """Take the way into the program."""
        self._desk = desk
        self._channel = channel
        self._secret = secret
        self._now = now
        self.stopping = False

    def routes(self) -> list[web.RouteDef]:
        """Return every address."""
        return [
            web.get("/", self.page),
            web.get("/static/{name}", self.static),
            web.get("/favicon.ico", self.no_picture),
            web.get("/api/personas", self.personas),
            web.get("/api/words", self.words),
            web.get("/api/stream", self.stream),
            web.post("/api/send", self.send),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """Give the page, and a session to use it with."""
        cookie = request.cookies.get(session.COOKIE, "")
        if not session.is_good(self._secret, cookie, self._now()):
            cookie = session.issue(self._secret, self._now())
        html = (PAGES / "chat.html").read_text(encoding="utf-8")
        html = html.replace("%CSRF%", session.token(self._secret, cookie))
        response = web.Response(text=html, content_type="text/html")
        response.set_cookie(
            session.COOKIE,
            cookie,
            httponly=True,
            samesite="Strict",
            max_age=int(session.LIFE.total_seconds()),
        )
        return response

    async def static(self, request: web.Request) -> web.StreamResponse:
        """Give the page's own script and style, and nothing else."""
        name = request.match_info["name"]
        if name not in OWN:
            raise web.HTTPNotFound
        folder = PAGES / "icons" if name.endswith(".svg") else PAGES
        text = (folder / name).read_text(encoding="utf-8")
        return web.Response(text=text, content_type=OWN[name])

    def sorry(self, language: str = "nb") -> str:
        """Write the page that a person sees where there is none."""
        html = (PAGES / "error.html").read_text(encoding="utf-8")
        words = self._desk.words(language)
        for name in ("sorry_title", "sorry_text", "sorry_back"):
            html = html.replace(f"%{name.upper()}%", escape(words[name]))
        return html

    async def no_picture(self, _request: web.Request) -> web.Response:
        """Answer the browser, which always asks for one."""
        return web.Response(status=204)

    async def personas(self, _request: web.Request) -> web.Response:
        """List who one can be."""
        return web.json_response(await self._desk.personas())

    async def words(self, request: web.Request) -> web.Response:
        """Give the page's own words in a language."""
        language = request.query.get("language", "nb")
        return web.json_response(self._desk.words(language))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send what was said since a message, and then what comes, as it comes."""
        room, viewer = request.query.get("room"), request.query.get("as", "")
        address = f"room:{room}" if room else viewer
        after = _goes_on_after(request)
        language = request.query.get("language", "nb")
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        waking = self._channel.watch(address)
        shown: dict[int, Any] = {}
        try:
            while not self.stopping:
                waking.clear()
                now = self._now()
                lines = await self._desk.history(address, after, language, now, viewer)
                shown |= {line["id"]: line["message"] for line in lines}
                after = lines[-1]["id"] if lines else after
                # All that was missed leaves at once: the page is painted once.
                await response.write(b"".join(_event(line) for line in lines))
                told = await self._desk.boards(address, viewer, now)
                boards = {n: m for n, m in told.items() if n <= after}
                changed = {n: m for n, m in boards.items() if shown.get(n) != m}
                shown |= changed
                await response.write(_changed(changed) + _ready(now))
                try:
                    await asyncio.wait_for(waking.wait(), QUIET)
                except TimeoutError:
                    await response.write(b": quiet\n\n")
        except ConnectionResetError:
            pass
        finally:
            self._channel.leave(address, waking)
        return response

    async def send(self, request: web.Request) -> web.Response:
        """Take in what somebody did on the page."""
        told = await _told(request)
        receipt = await self._desk.receive(_incoming(told))
        line = receipt.line.to_json() if receipt.line else None
        note = receipt.note.to_json() if receipt.note else None
        status = 200 if receipt.kept else 503
        now = self._now()
        when = self._desk.when(now, told.get("language") or "nb", now)
        answer = {"kept": receipt.kept, "line": line, "note": note, "when": when}
        return web.json_response(answer, status=status)


def _event(line: dict[str, Any]) -> bytes:
    """Write a line as a stream has it; a board's is not what it goes on after."""
    told = json.dumps(line, ensure_ascii=False)
    number = f"id: {line['id']}\n" if "when" in line else ""
    return f"{number}data: {told}\n\n".encode()


def _goes_on_after(request: web.Request) -> int:
    last = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    return min(shapes.number(last[: shapes.DIGITS]) or 0, HIGHEST)


def _changed(boards: dict[int, Any]) -> bytes:
    lines = [{"id": number, "message": message} for number, message in boards.items()]
    return b"".join(b"event: board\n" + _event(line) for line in lines)


def _ready(now: datetime) -> bytes:
    clock = json.dumps({"now": now.isoformat()})
    return f"event: ready\ndata: {clock}\n\n".encode()


async def _told(request: web.Request) -> dict[str, Any]:
    if (request.content_length or 0) > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
    try:
        told = json.loads(await request.text())
    except (ValueError, RecursionError, UnicodeDecodeError, LookupError) as error:
        raise web.HTTPBadRequest(reason="that is not JSON") from error
    if not isinstance(told, dict):
        raise web.HTTPBadRequest(reason="that is not an object")
    return told


def _incoming(told: dict[str, Any]) -> Incoming:
    """Take only the shapes that the page itself sends."""
    _look_over(told)
    who, room, several = told["as"], told.get("room"), told.get("several")
    return Incoming(
        channel="web",
        account=who.lower(),
        address=f"room:{room}" if room else who.lower(),
        event_id=told["event_id"],
        words=told.get("words"),
        choice=told.get("choice"),
        several=tuple(several) if several is not None else None,
        form=told.get("form"),
        partial=told.get("partial") is True,
        step=_step(told.get("step")),
        edits=told.get("edits"),
        deletes=told.get("deletes"),
        files=told.get("files") is True,
        label=(told.get("label") or "")[:LABEL],
        room=room is not None,
    )


def _look_over(told: dict[str, Any]) -> None:
    """Refuse what has another shape, and say which part."""
    if not (_is_short(told.get("as")) and _is_short(told.get("event_id"))):
        raise web.HTTPBadRequest(reason="it does not say who, or which event")
    for name in TEXT_FIELDS:
        if not isinstance(told.get(name), str | None):
            raise web.HTTPBadRequest(reason=f"{name} is not text")
    for name, is_right in SHAPES.items():
        if told.get(name) is not None and not is_right(told[name]):
            raise web.HTTPBadRequest(reason=f"that is not a {name}")


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= SHORT and value.isprintable()


def _is_form(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


SHAPES = {"form": _is_form, "several": _is_list, "room": _is_short}


def _step(value: Any) -> Step | None:
    if value is None:
        return None
    match value:
        case [str(talk), str(key), int(revision)] if abs(revision) < 2**31:
            return Step(talk, key, revision)
    raise web.HTTPBadRequest(reason="that is not a step")
