"""Every request of the corpus gets its status, and nothing else happens."""

import asyncio
import json
import os
import random
import urllib.parse
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.slack import gate
from bot.slack.hear import heard
from bot.slack.shapes import Odd
from storage.post import set_aside, traffic
from storage.tables import inbox
from tests.slack.site import SECRET, Site

CORPUS = Path(__file__).parents[1] / "corpus" / "slack_requests.jsonl"
ROWS = [json.loads(line) for line in CORPUS.read_text().splitlines()]
FORM = "application/x-www-form-urlencoded"
# `make fuzz` tries ten times as many.
FUZZ = int(os.environ.get("SAMSPILL_FUZZ", "20000"))


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    made = Site(small)
    made.ann = made.member("U1", "ann@example.no")
    return made


def _body(row, ann):
    if "hex" in row:
        return bytes.fromhex(row["hex"]), "application/json"
    if "form" in row:
        return row.get("join", "").join(
            [row["form"]] * row.get("times", 1)
        ).encode(), FORM
    if "payload" in row:
        return urllib.parse.urlencode(
            {"payload": json.dumps(row["payload"])}
        ).encode(), FORM
    if "nested" in row:
        return b'{"a":' * row["nested"] + b"1" + b"}" * row[
            "nested"
        ], "application/json"
    if "body" in row:
        return (row["body"] * row.get("times", 1)).encode(), "application/json"
    told = ann.event(
        "EvCorpus", **({"text": "hei", "ts": "1.1"} | row.get("inner", {}))
    )
    told |= row.get("event", {})
    if told["event_id"] == "LONG":
        told["event_id"] = "x" * 10_000
    return json.dumps(
        {k: v for k, v in told.items() if v is not None}
    ).encode(), "application/json"


def _state(world):
    def count(db):
        return (
            db.connection.execute(select(func.count()).select_from(inbox)).scalar(),
            traffic.books(db),
        )

    return world.run(count)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"C1-{row['id']}")
def test_a_request_gets_its_status_and_its_effect(site, row):
    async def script(site):
        body, kind = _body(row, site.ann)
        headers = {
            k: "9" * 5000 if v == "NINES" else v
            for k, v in row.get("headers", {}).items()
        }
        before = _state(site.world)
        signed = body
        if row.get("upper") or row.get("short"):
            stamp = int(site.world.now.timestamp())
            whole = gate.signature_of(SECRET, f"v0:{stamp}:".encode() + body)
            headers["X-Slack-Signature"] = (
                whole.upper() if row.get("upper") else whole[:-1]
            )
        if row.get("changed"):
            stamp = int(site.world.now.timestamp())
            headers["X-Slack-Signature"] = gate.signature_of(
                SECRET, f"v0:{stamp}:".encode() + body
            )
            signed = body.replace(b"hei", b"hej")
        status, told = await site.post(
            signed, headers=headers, kind=kind, secret=row.get("secret", SECRET),
            at=site.world.now - timedelta(seconds=row.get("age", 0)),
        )  # fmt: skip
        await site.settled()
        assert status == row["status"]
        assert len(site.ann.seen) == row.get("answers", 0)
        if "says" in row:
            assert row["says"] in str(site.ann.seen)
        if "told" in row:
            assert row["told"] in told
        if status >= 400:
            assert _state(site.world) == before
        assert site.world.run(set_aside.waiting) == 0

    site.run(script)


def test_the_same_event_five_times_at_once_has_one_effect(site):
    async def script(site):
        body = json.dumps(site.ann.event("Ev7", text="hei", ts="1.1")).encode()
        answers = await asyncio.gather(*(site.post(body) for _ in range(5)))
        await site.settled()
        assert [status for status, _ in answers] == [200] * 5
        assert len(site.ann.seen) == 1
        other = json.dumps(
            site.ann.event("Ev7", text="praksisfortelling", ts="2.2")
        ).encode()
        assert (await site.post(other))[0] == 200
        await site.settled()
        assert len(site.ann.seen) == 1

    site.run(script)


def test_two_secrets_are_taken_while_one_is_changed(small, solbakken):
    site = Site(small, secrets=("the-new-one", SECRET))

    async def script(site):
        for secret in ("the-new-one", SECRET):
            status, _ = await site.post(b'{"type": "zebra"}', secret=secret)
            assert status == 200

    site.run(script)


def test_while_the_database_can_not_keep_slack_is_asked_to_send_again(
    site, monkeypatch
):
    from dialogs.errors import NotKept

    async def script(site):
        await site.ann.says("hei")
        whole = site.world.database.writer.put

        def full(work):
            raise NotKept("OperationalError")

        monkeypatch.setattr(site.world.database.writer, "put", full)
        body = json.dumps(
            site.ann.event("Ev9", text="praksisfortelling", ts="1.1")
        ).encode()
        status, _ = await site.post(body)
        assert status == 503
        monkeypatch.setattr(site.world.database.writer, "put", whole)
        status, _ = await site.post(body)
        await site.settled()
        assert status == 200
        assert site.ann.buttons()

    site.run(script)


def test_a_flood_of_wrong_signatures_reads_and_logs_nothing(site, caplog):
    caplog.set_level("DEBUG", logger="samspill")

    async def script(site):
        body = json.dumps(site.ann.event(text="kanarifuglen sang", ts="1.1")).encode()
        for _ in range(300):
            status, _ = await site.post(body, secret="wrong")
            assert status == 401
        assert site.slack.dropped == 300

    site.run(script)
    assert "kanarifugl" not in caplog.text


# Mutations of real payloads: bytes, and the structure


JUNK = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "x" * 5000,
    [],
    {},
    [None],
    {"a": {}},
    [[]],
    "\x00",
    "\ud800",
    10**40,
]


def real_payloads():
    """Payloads as Slack sends them, one of each kind that we see to."""
    who = {
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "trigger_id": "t.1",
    }
    message = {"user": "U1", "ts": "1.1", "text": "hei <@U2>", "blocks": []}
    event = {
        "type": "message",
        "user": "U1",
        "channel": "D1",
        "channel_type": "im",
        "text": "hei",
        "ts": "1.1",
    }
    outer = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1"}
    press = {
        "type": "button",
        "action_id": "choose.0",
        "block_id": "choose|aaaa|1|way",
        "value": "free",
        "action_ts": "1.2",
        "text": {"type": "plain_text", "text": "Fritt"},
    }
    view = {
        "id": "V1",
        "hash": "h",
        "callback_id": "form",
        "private_metadata": "form|aaaa|1|story",
        "state": {
            "values": {"did": {"value": {"type": "plain_text_input", "value": "Jeg"}}}
        },
    }
    return [
        outer | {"event": event},
        outer | {"event": event | {"files": [{"id": "F1"}], "subtype": "file_share"}},
        outer | {"event": {"type": "app_mention", "user": "U1", "channel": "C1", "text": "<@UBOT> hei", "ts": "1.1"}},
        outer | {"event": event | {"subtype": "message_changed", "message": message, "previous_message": message | {"text": "ho"}}},
        outer | {"event": event | {"subtype": "message_deleted", "deleted_ts": "1.1", "previous_message": message}},
        outer | {"event": {"type": "app_home_opened", "user": "U1", "tab": "home"}},
        outer | {"event": {"type": "user_change", "user": {"id": "U1", "deleted": True}}},
        outer | {"event": {"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}},
        who | {"type": "block_actions", "actions": [press], "container": {"channel_id": "D1", "message_ts": "1.1"}, "message": message, "state": {"values": {"b": {"pick": {"selected_options": [{"value": "a", "text": {"text": "A"}}]}}}}},
        who | {"type": "block_actions", "actions": [press | {"type": "static_select", "selected_option": {"value": "a", "text": {"text": "A"}}}]},
        who | {"type": "block_actions", "actions": [press | {"type": "datetimepicker", "selected_date_time": 1793703600}]},
        who | {"type": "view_submission", "view": view},
        who | {"type": "view_closed", "view": view},
        who | {"type": "message_action", "callback_id": "hand_in_message", "message": message, "channel": {"id": "C1"}, "action_ts": "1.3"},
        who | {"type": "shortcut", "callback_id": "start_story", "action_ts": "1.4"},
        {"type": "slash_command", "command": "/samspill", "text": "hei", "team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "t.2"},
    ]  # fmt: skip


def mutated(dice, value):
    """Return a copy with one random node replaced by junk, or taken away."""
    copy = json.loads(json.dumps(value))
    nodes = []

    def walk(node):
        pairs = (
            node.items()
            if isinstance(node, dict)
            else enumerate(node)
            if isinstance(node, list)
            else ()
        )
        for key, inner in pairs:
            nodes.append((node, key))
            walk(inner)

    walk(copy)
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        node, key = dice.choice(nodes)
        try:
            if dice.random() < 0.2 and isinstance(node, dict):
                node.pop(key, None)
            else:
                node[key] = dice.choice(JUNK)
        except (IndexError, KeyError):
            continue
    return copy


@pytest.mark.timeout(300)
def test_twenty_thousand_odd_structures_are_read_without_an_exception():
    dice = random.Random(20261121)
    payloads = real_payloads()
    assert sum(heard(each, "UBOT", "BBOT") is not None for each in payloads) == len(
        payloads
    )
    for _ in range(FUZZ):
        payload = mutated(dice, dice.choice(payloads))
        try:
            heard(payload, "UBOT", "BBOT")
        except Odd:
            continue


def test_twenty_thousand_bodies_with_odd_bytes_are_refused_or_read():
    dice = random.Random(20261122)
    bodies = [json.dumps(each).encode() for each in real_payloads()]
    for _ in range(FUZZ):
        body = bytearray(dice.choice(bodies))
        for _ in range(dice.choice((1, 2, 8))):
            body[dice.randrange(len(body))] = dice.randrange(256)
        try:
            heard(gate.read(bytes(body), "application/json"), "UBOT", "BBOT")
        except (Odd, gate.TurnedAway):
            continue


def test_odd_structures_over_http_change_nothing_and_never_fail(site, caplog):
    async def script(site):
        dice = random.Random(5)
        payloads = [
            p
            for p in real_payloads()
            if p.get("event", {}).get("type") not in ("tokens_revoked", "user_change")
        ]
        for _ in range(400):
            payload = mutated(dice, dice.choice(payloads))
            body = json.dumps(payload).encode()
            status, _ = await site.post(body)
            assert status in (200, 400), (status, payload)
        await site.settled()
        assert site.world.run(set_aside.waiting) == 0

    site.run(script)


# Who is gone


def test_after_the_app_is_taken_out_nothing_is_sent_and_after_it_is_back_what_waits(
    site,
):
    async def script(site):
        await site.ann.says("hei")
        site.fake.does["auth.test"] = ["account_inactive"]
        await site.sends(site.ann.event(type="app_uninstalled"))
        assert site.slack.spaces == {}
        await site.slack.start()
        await site.ann.says("praksisfortelling")
        assert len(site.ann.seen) == 2

    site.run(script)


def test_a_closed_account_is_nobody_and_may_be_opened_again(site):
    async def script(site):
        await site.ann.says("hei")
        gone = site.ann.event(type="user_change")
        gone["event"]["user"] = {"id": "U1", "deleted": True}
        await site.sends(gone)
        site.fake.users["U1"]["deleted"] = True
        await site.ann.says("hei")
        assert len(site.ann.seen) == 1
        del site.fake.users["U1"]["deleted"]
        site.world.now += timedelta(minutes=11)
        await site.ann.says("hei")
        assert len(site.ann.seen) == 2

    site.run(script)


def test_when_slack_does_not_say_who_it_is_it_is_asked_to_send_again(site):
    async def script(site):
        site.fake.does["users.info"] = [500]
        body = json.dumps(site.ann.event("Ev1", text="hei", ts="1.1")).encode()
        assert (await site.post(body))[0] == 503
        assert (await site.post(body))[0] == 200
        await site.settled()
        assert len(site.ann.seen) == 1

    site.run(script)
