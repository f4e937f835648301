"""The web chat over real HTTP: who is let in, what shapes are taken, what is shown."""

import asyncio
import io
import json
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.pictures import Pictures
from bot.web import session
from bot.web.channel import WebChannel
from bot.web.desk import Pages
from bot.web.guard import guard
from bot.web.page import LARGEST, Page
from storage.post import post_text
from tests.conftest import STORY

YEAR = "year." + "-".join(["none"] * 11) + "-threats.11.nb"
SECRET = b"a secret for tests"


class Site:
    """The page of a world, spoken to as a browser would."""

    def __init__(self, world):
        self.world = world
        self.now = world.now
        self.channel = WebChannel()
        desk = Pages(world.database, world.house, world.receiver)
        self.page = Page(desk, self.channel, SECRET, lambda: self.now)

    def run(self, talk):
        async def go():
            app = web.Application(
                middlewares=[guard(SECRET, lambda: self.now, self.page.sorry)],
                client_max_size=LARGEST,
            )
            app.add_routes(self.page.routes())
            async with TestClient(TestServer(app)) as client:
                self.client = client
                return await talk(self)

        return asyncio.run(go())

    async def opens(self):
        answer = await self.client.get("/")
        html = await answer.text()
        self.token = html.split('name="csrf" content="')[1].split('"')[0]
        return answer

    def origin(self):
        return f"http://{self.client.host}:{self.client.port}"

    async def sends(self, told, **headers):
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        headers = {"Origin": self.origin(), "X-CSRF": self.token} | headers
        data = io.BytesIO(body)
        return await self.client.post("/api/send", data=data, headers=headers)


@pytest.fixture
def site(small, ann):
    return Site(small)


def hello(**more):
    return {"as": "ann@example.no", "event_id": "e1", "words": "hei"} | more


def test_what_is_sent_is_kept_and_answered(site, small):
    async def talk(site):
        await site.opens()
        return (await site.sends(hello())).status

    assert site.run(talk) == 200
    history = small.run(_history)
    assert '"Ann"' in history


def _history(db):

    return json.dumps(
        post_text.history(db, "web", "ann@example.no", 0)[0][2], ensure_ascii=False
    )


def test_a_retry_with_the_same_event_has_one_effect(site, small):
    async def talk(site):
        await site.opens()
        for _ in range(3):
            assert (await site.sends(hello())).status == 200

    site.run(talk)

    assert (
        len(small.run(lambda db: post_text.history(db, "web", "ann@example.no", 0)))
        == 1
    )


def test_the_page_allows_no_script_but_its_own(site):
    async def talk(site):
        return (await site.opens()).headers

    headers = site.run(talk)

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "HttpOnly" in headers["Set-Cookie"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"X-CSRF": "0" * 64},
        {"X-CSRF": ""},
        {"X-CSRF": "æ"},
    ],
)
def test_what_does_not_come_from_this_page_changes_nothing(site, headers):
    async def talk(site):
        await site.opens()
        return (await site.sends(hello(), **headers)).status

    assert site.run(talk) == 403


def test_another_sessions_token_is_not_this_ones(site):
    async def talk(site):
        await site.opens()
        other = session.token(SECRET, session.issue(SECRET, site.now))
        return (await site.sends(hello(), **{"X-CSRF": other})).status

    assert site.run(talk) == 403


def test_without_a_session_nothing_is_told(site):
    async def talk(site):
        return (await site.client.get("/api/personas")).status

    assert site.run(talk) == 401


def test_an_address_that_is_none_is_told_of_to_people_and_to_programs(site):
    async def talk(site):
        seen = await site.client.get("/ingen", headers={"Accept": "text/html"})
        read = await site.client.get("/ingen")
        return seen.status, await seen.text(), seen.headers, await read.json()

    status, seen, headers, read = site.run(talk)

    assert status == 404
    assert "Dette fant vi ikke" in seen
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert read == {"error": "Not Found"}


def test_a_cookie_changed_by_one_sign_is_not_a_session(site):
    cookie = session.issue(SECRET, site.now)
    for at in range(len(cookie)):
        changed = cookie[:at] + ("x" if cookie[at] != "x" else "y") + cookie[at + 1 :]
        assert not session.is_good(SECRET, changed, site.now)


def test_a_session_ends_after_a_working_day(site):
    cookie = session.issue(SECRET, site.now)

    assert session.is_good(SECRET, cookie, site.now + timedelta(hours=7, minutes=59))
    assert not session.is_good(SECRET, cookie, site.now + timedelta(hours=8, minutes=1))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1"])
def test_this_machine_under_another_name_is_refused(site, host):
    async def talk(site):
        return (await site.client.get("/", headers={"Host": host})).status

    assert site.run(talk) == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{nope", 400), (b"[]", 400), (b"null", 400), (b"5", 400),
        (b'"x"', 400), (b"[" * 3000, 400), (b"\xff\xfe", 400), (b"{}", 400),
        (b'{"as": 1, "event_id": "e"}', 400), (b'{"as": "a", "event_id": []}', 400),
        (b'{"as": "a", "event_id": "' + b"e" * 300 + b'"}', 400),
        (b'{"as": "a", "event_id": "e", "words": 5}', 400),
        (b'{"as": "a", "event_id": "e", "form": []}', 400),
        (b'{"as": "a", "event_id": "e", "form": {"a": 1}}', 400),
        (b'{"as": "a", "event_id": "e", "several": "ab"}', 400),
        (b'{"as": "a", "event_id": "e", "step": "x"}', 400),
        (b'{"as": "a", "event_id": "e", "step": [1, 2, 3]}', 400),
        (b'{"as": "a", "event_id": "e", "step": ["t", "k", 1e999]}', 400),
        (b'{"as": "a", "event_id": "e", "words": "' + b"x" * (1024 * 1024) + b'"}', 413),
    ],
)  # fmt: skip
def test_odd_shapes_are_refused_and_never_an_error(site, body, status):
    async def talk(site):
        await site.opens()
        return (await site.sends(body)).status

    assert site.run(talk) == status


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>", '" onmouseover=alert(1) x="', "{{7*7}}",
        "<!channel> brann", "[Logg inn](https://evil.example)", "'; DROP TABLE talks;--",
        "*fet* _k_ `kode` > sitat", "&lt;!channel&gt;", "${$root.secret}", "%s {0} \\",
    ],
)  # fmt: skip
def test_what_is_typed_comes_back_as_typed(site, small, typed):
    async def talk(site):
        await site.opens()
        for number, words in enumerate(
            (
                "praksisfortelling",
                f"Jeg skrev {typed} her",
                "velg navn selv",
                "hopp over",
            )
        ):
            await site.sends(hello(event_id=f"e{number}", words=words))

    site.run(talk)

    shown = small.run(lambda db: post_text.history(db, "web", "ann@example.no", 0))
    quotes = [
        b["text"] for _, _, m in shown for b in m["blocks"] if b["type"] == "quote"
    ]
    assert f"Jeg skrev {typed} her" in quotes


def test_a_stream_gives_what_was_missed_and_then_what_comes(site):
    async def talk(site):
        await site.opens()
        await site.sends(hello())
        stream = await site.client.get("/api/stream?as=ann@example.no&after=0")
        first = await _next(stream)
        await site.sends(hello(event_id="e2", words="hjelp"))
        await site.channel.send(_Post("ann@example.no"))
        second = await _next(stream)
        site.page.stopping = True
        site.channel.wake_all()
        stream.close()
        return first, second

    first, second = site.run(talk)

    assert '"Ann"' in json.dumps(first)
    assert second["id"] > first["id"]


def test_a_stream_goes_on_after_the_last_event_it_gave(site):
    async def talk(site):
        await site.opens()
        await site.sends(hello())
        await site.sends(hello(event_id="e2", words="hjelp"))
        stream = await site.client.get(
            "/api/stream?as=ann@example.no&after=0", headers={"Last-Event-ID": "1"}
        )
        line = await _next(stream)
        stream.close()
        return line["id"]

    assert site.run(talk) == 2


class _Post:
    def __init__(self, address):
        self.address = address


async def _next(stream):
    async for line in stream.content:
        if line.startswith(b'data: {"id"'):
            return json.loads(line[6:])
    return None


def test_a_picture_that_is_brought_is_turned_down_and_nothing_of_it_is_read(
    site, small
):
    async def talk(site):
        await site.opens()
        told = {"words": None, "files": True, "label": "Et bilde"}
        return (await site.sends(hello(**told))).status

    assert site.run(talk) == 200
    history = small.run(_history)
    assert "Jeg tar ikke imot bilder eller filer" in history
    assert "Et bilde" in history


def test_each_line_says_when_it_was_said_as_people_say_it(site):
    async def talk(site):
        await site.opens()
        sent = await (await site.sends(hello(language="nn"))).json()
        stream = await site.client.get(
            "/api/stream?as=ann@example.no&after=0&language=nn"
        )
        line = await _next(stream)
        stream.close()
        return sent["when"], line["when"]

    when = {
        "at": "2026-11-03T12:00+01:00",
        "time": "kl. 12.00",
        "day": "tysdag 3. november",
    }
    assert site.run(talk) == (when, when)


@pytest.mark.parametrize("name", ["wheel.2.14.nb", "near.0-1-3-2-0.nb", YEAR])
def test_room_is_made_for_a_picture_before_it_comes(small, name):
    pictures = Pictures(small.house)
    drawn = pictures.drawn(name, "svg").decode()
    wide, high = pictures.size(name)

    assert f'width="{wide}" height="{high}"' in drawn


def test_a_refused_turn_is_told_and_nothing_is_lost(site, small, monkeypatch):
    from dialogs.errors import NotKept

    def full(*_):
        raise NotKept("disk")

    monkeypatch.setattr("bot.turn.receive.take_in", full)

    async def talk(site):
        await site.opens()
        answer = await site.sends(hello(words=STORY))
        return answer.status, await answer.json()

    status, told = site.run(talk)

    assert status == 503
    assert told["kept"] is False
    assert "Prøv igjen" in json.dumps(told["line"], ensure_ascii=False)
