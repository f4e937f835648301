"""Socket Mode against sockets that die, fall silent, are renewed and repeat."""

import asyncio
import contextlib
import json
from datetime import timedelta

import pytest
from aiohttp import WSMsgType, web

from bot.slack.socket import Sockets
from tests.slack.site import Site


class SocketSite(Site):
    """A site whose payloads come over sockets that a test can break."""

    async def open(self):
        await super().open()
        self.open_sockets, self.acks, self.silent = [], [], False
        app = web.Application()
        app.router.add_get("/link", self._link)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        self.tcp = web.TCPSite(self.runner, "127.0.0.1", 0)
        await self.tcp.start()
        port = self.tcp._server.sockets[0].getsockname()[1]
        self.fake.socket_url = f"ws://127.0.0.1:{port}/link"
        self.sockets = Sockets(
            self.slack, "xapp-1", self.fake.url, count=2, ping_every=0.1, look_every=0.1
        )
        await self.sockets.start()

    async def close(self):
        await self.sockets.stop()
        await self.runner.cleanup()
        await super().close()

    async def _link(self, request):
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.open_sockets.append(socket)
        await socket.send_json(
            {"type": "hello", "num_connections": len(self.open_sockets)}
        )
        async for message in socket:
            if message.type is WSMsgType.PING and not self.silent:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self.acks.append(json.loads(message.data))
        return socket

    def live(self):
        return [each for each in self.open_sockets if not each.closed]

    async def until(self, what, seconds=8):
        for _ in range(int(seconds / 0.02)):
            if what():
                return
            await asyncio.sleep(0.02)
        raise AssertionError("it did not come to be in time")

    def acked(self, envelope):
        return any(each["envelope_id"] == envelope for each in self.acks)

    async def delivers(self, payload, envelope, kind="events_api", socket=None):
        told = {
            "type": kind,
            "envelope_id": envelope,
            "payload": payload,
            "accepts_response_payload": True,
        }
        for _ in range(20):
            # As Slack does: what is not acknowledged comes again, on any socket.
            with contextlib.suppress(ConnectionError, IndexError):
                await (socket or self.live()[-1]).send_json(told)
            with contextlib.suppress(AssertionError):
                await self.until(lambda: self.acked(envelope), 0.5)
                break
        await self.settled()
        return next(a for a in self.acks if a["envelope_id"] == envelope)


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    made = SocketSite(small)
    made.ann = made.member("U1", "ann@example.no")
    return made


def _said(site, text, event_id):
    site.events += 1
    return site.ann.event(event_id, text=text, ts=f"9.{site.events}")


def test_what_comes_over_a_socket_is_kept_and_then_acknowledged(site):
    async def script(site):
        await site.delivers(_said(site, "praksisfortelling", "Ev1"), "one")
        assert site.ann.buttons()
        press = site.ann.press("~steps")
        await site.delivers(press, "two", "interactive")
        await site.delivers(site.ann.press("open_form"), "three", "interactive")
        assert site.fake.views
        command = {
            "command": "/samspill",
            "text": "hjelp",
            "team_id": "T1",
            "user_id": "U1",
            "channel_id": "C9",
            "trigger_id": "t9",
        }
        ack = await site.delivers(command, "four", "slash_commands")
        assert "direktemelding" in ack["payload"]["text"]

    site.run(script)


def test_a_window_with_a_fault_is_answered_in_the_acknowledgement(site):
    async def script(site):
        await site.delivers(_said(site, "praksisfortelling", "Ev1"), "one")
        await site.delivers(site.ann.press("~steps"), "two", "interactive")
        await site.delivers(site.ann.press("open_form"), "three", "interactive")
        view = site.fake.views[-1] | {"id": "V1", "hash": "h", "state": {"values": {}}}
        told = site.ann.payload(type="view_submission", view=view)
        ack = await site.delivers(told, "four", "interactive")
        assert ack["payload"]["response_action"] == "errors"

    site.run(script)


def test_the_same_event_on_both_sockets_has_one_effect(site):
    async def script(site):
        await site.until(lambda: len(site.live()) == 2)
        told = _said(site, "hei", "Ev1")
        await site.delivers(told, "one", socket=site.live()[0])
        await site.delivers(told, "two", socket=site.live()[1])
        await site.delivers(told, "three", socket=site.live()[0])
        assert len(site.ann.seen) == 1

    site.run(script)


def test_a_socket_that_is_closed_or_renewed_is_opened_again(site):
    async def script(site):
        await site.until(lambda: len(site.live()) == 2)
        first = site.live()[0]
        await first.send_json({"type": "disconnect", "reason": "refresh_requested"})
        await site.live()[-1].close()
        await site.until(lambda: len(site.open_sockets) >= 4 and len(site.live()) >= 2)
        await site.delivers(_said(site, "hei", "Ev1"), "one")
        assert len(site.ann.seen) == 1

    site.run(script)


def test_a_program_without_an_open_socket_is_not_ready(site):
    async def script(site):
        sockets = Sockets(site.slack, "xapp-1", site.fake.url)
        assert not sockets.is_open
        assert site.sockets.is_open
        await site.sockets.stop()
        assert not site.sockets.is_open

    site.run(script)


def test_a_socket_that_falls_silent_is_noticed_and_opened_again(site):
    async def script(site):
        await site.until(lambda: len(site.live()) == 2)
        assert await site.sockets.alive() == 2
        before = len(site.open_sockets)
        site.silent = True
        await site.until(lambda: len(site.open_sockets) > before)
        site.silent = False
        await site.delivers(_said(site, "hei", "Ev1"), "one")
        assert len(site.ann.seen) == 1

    site.run(script)


def test_what_could_not_be_kept_is_not_acknowledged_and_comes_again(site, monkeypatch):
    from dialogs.errors import NotKept

    async def script(site):
        await site.delivers(_said(site, "hei", "Ev0"), "zero")
        whole = site.world.database.writer.put

        def full(work):
            raise NotKept("OperationalError")

        monkeypatch.setattr(site.world.database.writer, "put", full)
        told = _said(site, "praksisfortelling", "Ev1")
        envelope = {"type": "events_api", "envelope_id": "one", "payload": told}
        await site.live()[0].send_json(envelope)
        await asyncio.sleep(0.3)
        assert not site.acked("one")
        monkeypatch.setattr(site.world.database.writer, "put", whole)
        await site.delivers(told, "two")
        assert len(site.ann.seen) == 2

    site.run(script)


def test_a_restart_opens_new_sockets_and_loses_nothing(site):
    async def script(site):
        await site.delivers(_said(site, "praksisfortelling", "Ev1"), "one")
        await site.restart()
        await site.delivers(_said(site, "praksisfortelling", "Ev1"), "again")
        await site.delivers(site.ann.press("~steps"), "two", "interactive")
        assert len(site.ann.seen) == 2

    site.run(script)


def test_odd_envelopes_are_dropped_and_the_socket_lives_on(site):
    async def script(site):
        await site.until(lambda: len(site.live()) == 2)
        for odd in (
            "nonsense",
            "[]",
            "{}",
            '{"type": "zebra", "envelope_id": "z"}',
            '{"type": "events_api", "envelope_id": "y", "payload": 5}',
        ):
            await site.live()[0].send_str(odd)
        deep = (
            '{"type": "events_api", "envelope_id": "x", "payload": '
            + '{"a":' * 500
            + "1"
            + "}" * 500
            + "}"
        )
        await site.live()[0].send_str(deep)
        await site.delivers(_said(site, "hei", "Ev1"), "one")
        assert len(site.ann.seen) == 1
        site.world.now += timedelta(seconds=1)

    site.run(script)
