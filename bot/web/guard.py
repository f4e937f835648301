"""Stand before the page: this machine only, one origin, no script but our own."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from bot.web import session

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# These are asked by machines that watch, and hold nothing of people's.
OPEN = frozenset({"/healthz", "/readyz", "/metrics"})


def guard(
    secret: bytes, now: Callable[[], datetime], sorry: Callable[[], str]
) -> Callable[..., object]:
    """Make the middleware; `sorry` writes the page that a person sees of a refusal."""

    @web.middleware
    async def stand(request: web.Request, handler: Handler) -> web.StreamResponse:
        refusal = _refusal(request, secret, now())
        response = refusal or await _answered(request, handler)
        if isinstance(response, _No) and _is_for_a_person(request):
            response.text, response.content_type = sorry(), "text/html"
        if not response.prepared:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        return response

    return stand


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _no(error.status, error.reason)


class _No(web.Response):
    """A no, as a program reads it."""


def _no(status: int, why: str) -> _No:
    told = json.dumps({"error": why})
    return _No(text=told, status=status, content_type="application/json")


def _is_for_a_person(request: web.Request) -> bool:
    """Tell whether somebody goes to an address, and not the page's own script."""
    asks = "text/html" in request.headers.get("Accept", "")
    return asks and not request.path.startswith("/api/")


def _refusal(request: web.Request, secret: bytes, now: datetime) -> _No | None:
    if not _is_here(request):
        return _no(403, "this page is for this machine only")
    path = request.path
    if path in OPEN or not path.startswith("/api/"):
        return None
    cookie = request.cookies.get(session.COOKIE, "")
    if not session.is_good(secret, cookie, now):
        return _no(401, "load the page again")
    if request.method == "GET":
        return None
    same = request.headers.get("Origin") == f"{request.scheme}://{request.host}"
    token = request.headers.get("X-CSRF", "")
    if same and session.is_token(secret, cookie, token):
        return None
    return _no(403, "it did not come from this page")


def _is_here(request: web.Request) -> bool:
    """Refuse strangers, and pages that call this machine by another name."""
    try:
        near = ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
    host = request.host
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return near and name in LOOPBACK
