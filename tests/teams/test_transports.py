"""What both transports send, and what only the plain one has to see to by itself."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.teams.port import Where
from bot.teams.rest_port import RestPort
from bot.teams.run import transport as made
from bot.teams.tokens import Tokens
from scheduler.delivery.outcomes import Ambiguous, Refused, Sent, Wait

CONVERSATION = "19:røde rommet/../x?y=1#z@thread.tacv2;messageid=1700000000000"
CARD = {"type": "AdaptiveCard", "body": []}


class Listener:
    """Notes all that is sent, and answers as it is told."""

    def __init__(self, answer=None):
        self.heard, self.answer = [], answer or {"id": "act-1"}
        self.lines = set()

    async def hear(self, request):
        body = await request.json() if request.body_exists else None
        self.lines.add(request.transport)
        self.heard.append(
            (
                request.method,
                request.raw_path,
                request.headers.get("Authorization"),
                body,
            )
        )
        told = self.answer
        return told(request) if callable(told) else web.json_response(told)


def using(name, listener, do):
    async def go():
        app = web.Application()
        app.router.add_route("*", "/{all:.*}", listener.hear)
        server = TestServer(app)
        await server.start_server()
        port = made(name, Tokens("", "", "t", None), here=True)
        where = Where(
            str(server.make_url("/emea/")), CONVERSATION, "28:bot", "29:ann", "t"
        )
        try:
            return await do(port, where)
        finally:
            await port.close()
            await server.close()

    return asyncio.run(go())


def heard_by(name):
    listener = Listener({"id": "act-1", "email": "ann@example.no", "userRole": "user"})

    async def do(port, where):
        await port.send(where, CARD, "Hei")
        await port.replace(where, "act/1", CARD)
        return await port.member(where, "29:ann")

    member = using(name, listener, do)
    return listener.heard, member


def alike(body):
    """Leave out this test's own port; the SDK misspells the tenant, Teams knows both."""
    if body is None:
        return None
    place = {key.lower(): value for key, value in body["conversation"].items()}
    return body | {"serviceUrl": "", "conversation": place}


def test_both_send_the_same_to_the_same_addresses():
    sdk, plain = heard_by("botbuilder"), heard_by("rest")

    assert sdk[1] == plain[1]
    for ours, theirs in zip(plain[0], sdk[0], strict=True):
        assert ours[:3] == theirs[:3]
        assert alike(ours[3]) == alike(theirs[3])


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (lambda _: web.Response(text="<html>", status=502), Ambiguous("status_502")),
        (lambda _: web.Response(text="[" * 20_000), Sent("")),
        (lambda _: web.Response(text="[1]"), Sent("")),
        (lambda _: web.json_response({"id": "x" * 900}), Sent("x" * 200)),
        (lambda _: web.Response(text="nei", status=400), Refused("status_400")),
        (lambda _: web.json_response({"error": "x"}, status=403), Refused("status_403", closes=True)),
        (lambda _: web.json_response({"error": {"code": "Ann sa: nei"}}, status=400), Refused("status_400")),
        (lambda _: web.json_response({"error": {"code": ["x"]}}, status=400), Refused("status_400")),
    ],
)  # fmt: skip
def test_an_odd_answer_has_a_meaning_and_never_an_exception(answer, result):
    said = using(
        "rest", Listener(answer), lambda port, where: port.send(where, CARD, "")
    )

    assert said == result


def test_where_an_answer_leads_on_to_our_message_is_not_taken():
    elsewhere = Listener()

    async def do(port, where):
        app = web.Application()
        app.router.add_route("*", "/{all:.*}", elsewhere.hear)
        server = TestServer(app)
        await server.start_server()
        away.append(str(server.make_url("/")))
        try:
            return await port.send(where, CARD, "")
        finally:
            await server.close()

    away = []
    lead = Listener(lambda _: web.Response(status=307, headers={"Location": away[0]}))

    assert using("rest", lead, do) == Refused("status_307")
    assert elsewhere.heard == []


def test_one_line_is_used_again_and_let_go_of():
    listener = Listener()

    async def do(port, where):
        for _ in range(5):
            await port.send(where, CARD, "")
        session = port._session
        await port.close()
        return session.closed, await port.send(where, CARD, "")

    closed, after = using("rest", listener, do)

    assert closed
    assert after == Sent("act-1")
    assert len(listener.lines) == 2


def test_nothing_has_left_where_nobody_answers():
    async def go():
        port = RestPort(Tokens("", "", "t", None), here=True)
        try:
            where = Where("http://127.0.0.1:9/", CONVERSATION, "28:bot", "29:ann", "t")
            return await port.send(where, CARD, "")
        finally:
            await port.close()

    assert asyncio.run(go()) == Wait(0, "unreachable")
