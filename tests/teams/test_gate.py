"""Whom the gate of Teams lets in: every row of the corpus, over real HTTP."""

import asyncio
import json
import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.teams import gate
from bot.teams.hear import heard
from storage.post import traffic
from storage.tables import inbox
from tests.slack.test_gate import FUZZ, mutated
from tests.teams.site import APP, KEY, TENANT, URL, Site, public

CORPUS = Path(__file__).parents[1] / "corpus" / "teams_tokens.jsonl"
ROWS = [json.loads(line) for line in CORPUS.read_text().splitlines()]


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    made = Site(small, signed=True)
    made.ann = made.member("ann", "ann@example.no")
    return made


@pytest.fixture
def known(site):
    """Let Ann be known already: the directory is not what is tried here."""
    from storage.people import identities

    site.world.run(
        lambda db: identities.join(
            db, "teams", f"{TENANT}/aad-ann", "ann@example.no", site.world.now
        )
    )
    return site


def _body(row, ann):
    if "hex" in row:
        return bytes.fromhex(row["hex"])
    if "raw" in row:
        return row["raw"].encode()
    told = ann.activity(text="hei", serviceUrl=row.get("url", URL)) | row.get(
        "activity", {}
    )
    told = json.loads(json.dumps(told).replace('"TENANT"', f'"{TENANT}"'))
    if "nested" in row:
        inner = '{"a":' * row["nested"] + "1" + "}" * row["nested"]
        return (json.dumps(told)[:-1] + f', "value": {inner}}}').encode()
    told = {k: v for k, v in told.items() if v is not None}
    return json.dumps(told).encode() + b" " * row.get("pad", 0)


def _header(row, site):
    if "header" in row:
        return row["header"]
    if "long" in row:
        return "Bearer " + "a" * row["long"]
    return row.get("scheme", "Bearer ") + site.token(row)


def _state(world):
    def count(db):
        rows = db.connection.execute(select(func.count()).select_from(inbox)).scalar()
        return rows, traffic.books(db)

    return world.run(count)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"C2-{row['id']}")
def test_a_request_gets_its_status_and_a_refused_one_no_effect(known, row):
    async def script(site):
        before = _state(site.world)
        kind = row.get("kind", "application/json")
        headers = {"Authorization": _header(row, site), "Content-Type": kind}
        status, _ = await site.post(_body(row, site.ann), headers)
        assert status == row["status"], row["what"]
        if status != 200:
            assert _state(site.world) == before
            assert site.connector.calls == []

    known.run(script)


def test_changed_keys_are_fetched_once_and_nobody_is_turned_away(known):
    async def script(site):
        async def tries(kid):
            headers = {"Authorization": "Bearer " + site.token({"kid": kid})}
            return (await site.post(_body({}, site.ann), headers))[0]

        assert await tries("one") == 200
        site.issuer.keys = [public(KEY, "two", ["msteams"])]
        site.world.now += timedelta(minutes=2)
        assert await tries("two") == 200
        assert site.issuer.asked == 2
        for _ in range(20):
            assert await tries("three") == 401
        assert site.issuer.asked <= 3

    known.run(script)


def test_while_the_keys_are_away_the_old_ones_go_on_and_a_start_waits(known):
    async def script(site):
        headers = {"Authorization": "Bearer " + site.token()}
        site.issuer.away = True
        assert (await site.post(_body({}, site.ann), headers))[0] == 503
        site.issuer.away = False
        site.world.now += timedelta(minutes=2)
        assert (await site.post(_body({}, site.ann), headers))[0] == 200
        site.issuer.away = True
        site.world.now += timedelta(hours=30)
        headers = {"Authorization": "Bearer " + site.token()}
        assert (await site.post(_body({}, site.ann), headers))[0] == 200

    known.run(script)


def test_without_keys_they_are_fetched_once_a_minute_however_many_ask(known):
    async def script(site):
        site.issuer.away = True
        fetch, fetched = site.issuer.fetch, []

        async def counted(address):
            fetched.append(address)
            return await fetch(address)

        site.teams._gate.keys.fetch = counted
        headers = {"Authorization": "Bearer " + site.token({"kid": "whose"})}
        asked = [site.post(_body({}, site.ann), headers) for _ in range(30)]
        assert {status for status, _ in await asyncio.gather(*asked)} == {503}
        assert len(fetched) == 1
        site.world.now += timedelta(seconds=59)
        assert (await site.post(_body({}, site.ann), headers))[0] == 503
        assert len(fetched) == 1
        site.world.now += timedelta(seconds=2)
        assert (await site.post(_body({}, site.ann), headers))[0] == 503
        assert len(fetched) == 2

    known.run(script)


def test_many_who_come_at_the_start_wait_for_one_fetch_and_are_let_in(known):
    async def script(site):
        site.issuer.slow = 0.05
        headers = {"Authorization": "Bearer " + site.token()}
        asked = [site.post(_body({}, site.ann), headers) for _ in range(10)]
        assert {status for status, _ in await asyncio.gather(*asked)} == {200}
        assert site.issuer.asked == 1

    known.run(script)


def test_slow_keys_stand_in_nobodys_way(known):
    import time

    async def script(site):
        site.issuer.slow = 1
        headers = {"Authorization": "Bearer " + site.token()}
        gaps, last = [], time.monotonic()
        waiting = asyncio.ensure_future(site.post(_body({}, site.ann), headers))
        while not waiting.done():
            await asyncio.sleep(0.01)
            gaps.append(time.monotonic() - last)
            last = time.monotonic()
        assert (await waiting)[0] == 200
        assert max(gaps) < 0.25

    known.run(script)


@pytest.mark.usefixtures("transport")
def test_our_token_goes_to_nobody_but_microsoft(known):
    from bot.teams.port import Where
    from scheduler.delivery.outcomes import Refused

    async def script(site):
        for url in (
            site.connector.url,
            "https://evil.example/",
            "https://smba.trafficmanager.net@evil.example/",
        ):
            where = Where(url, "a:ann", "28:bot", "29:ann", TENANT)
            result = await site.port.send(where, {}, "")
            assert result == Refused("service_url", closes=True)
        assert site.connector.tokens == 0
        assert site.connector.calls == []

    known.run(script)


def _real(site):
    ann = site.ann
    data = {
        "samspill": {
            "kind": "choose",
            "choice": "free",
            "step": ["t", "way", 1],
            "label": "Fritt",
        }
    }
    return [
        ann.activity(text="<at>HMS</at> hei", entities=[{"type": "mention", "text": "<at>HMS</at>", "mentioned": {"id": "28:bot"}}]),
        ann.activity(text="hei", attachments=[{"contentType": "image/png"}]),
        ann.activity(value=data, replyToId="act-1"),
        ann.activity(type="invoke", name="adaptiveCard/action", value={"action": {"verb": "choose", "data": data}}),
        ann.activity(type="invoke", name="adaptiveCard/action", value={"action": {"verb": "form", "data": {"samspill": {"kind": "form", "step": ["t", "s", 2]}, "f.did": "Jeg"}}}),
        ann.activity(type="messageUpdate", text="ny", channelData={"eventType": "editMessage", "tenant": {"id": TENANT}}),
        ann.activity(type="messageDelete"),
        ann.activity(type="installationUpdate", action="add"),
        ann.activity(type="installationUpdate", action="remove"),
    ]  # fmt: skip


@pytest.mark.timeout(300)
def test_twenty_thousand_odd_structures_are_read_without_an_exception(known):
    known.connector.url = "http://127.0.0.1/"
    dice = random.Random(20261121)
    payloads = _real(known)
    assert all(heard(each) for each in payloads)
    for _ in range(FUZZ):
        body = json.dumps(mutated(dice, dice.choice(payloads))).encode()
        try:
            heard(gate.read(body))
        except gate.TurnedAway:
            continue


def test_twenty_thousand_bodies_with_odd_bytes_are_refused_or_read(known):
    known.connector.url = "http://127.0.0.1/"
    dice = random.Random(20261122)
    bodies = [json.dumps(each).encode() for each in _real(known)]
    for _ in range(FUZZ):
        body = bytearray(dice.choice(bodies))
        for _ in range(dice.choice((1, 2, 8))):
            body[dice.randrange(len(body))] = dice.randrange(256)
        try:
            heard(gate.read(bytes(body)))
        except gate.TurnedAway:
            continue


def test_odd_structures_over_http_never_fail(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    site = Site(small)
    site.ann = site.member("ann", "ann@example.no")

    async def script(site):
        await site.ann.says("hei")
        dice = random.Random(5)
        payloads = _real(site)
        for _ in range(300):
            status, _ = await site.post(
                json.dumps(mutated(dice, dice.choice(payloads))).encode()
            )
            assert status in (200, 400, 403, 501, 503)

    site.run(script)


def test_without_an_app_id_nothing_is_let_in():
    assert gate.Gate(None, None).app_id == ""
    assert APP
