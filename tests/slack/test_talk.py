"""A practice story in Slack, over real signed HTTP."""

import pytest

from dialogs.talk.messages import Message, Paragraph, Span
from storage.people import identities
from storage.post import outbox
from tests.conftest import STORY
from tests.slack.fake import quotes, read
from tests.slack.site import Site, reads


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    made = Site(small)
    made.ann = made.member("U1", "ann@example.no")
    return made


def test_hello_is_answered_with_buttons_and_complete_text(site):
    async def script(site):
        status, _ = await site.ann.says("hei")
        assert status == 200
        assert "Hei, Ann" in site.ann.text()
        labels = [e["text"]["text"] for _, e in site.ann.buttons()]
        assert "Skriv en praksisfortelling" in labels
        assert all(label in site.ann.text() for label in labels[:3])

    site.run(script)


def test_a_story_is_handed_in_by_messages_and_buttons(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(STORY)
        assert STORY in read(ann.last["blocks"])
        await ann.presses("leader")
        assert "Takk" in ann.text()

    site.run(script)


def test_a_used_button_gives_way_to_what_was_answered(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        asked = ann.last
        await ann.presses("~steps")
        assert asked["updated"]
        assert not [b for b in asked["blocks"] if b["type"] == "actions"]
        assert "Du valgte" in str(asked["blocks"])

    site.run(script)


def test_a_double_press_and_an_old_button_change_nothing(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        asked = dict(ann.last)
        await ann.presses("~steps", asked)
        count = len(ann.seen)
        press = ann.press("~steps", asked)
        await site.interacts(press)
        await site.interacts(press)
        assert len(ann.seen) == count + 1
        assert "har jeg allerede" in ann.text()

    site.run(script)


def test_the_form_is_a_window_that_says_what_is_missing_at_its_field(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.presses("~steps")
        await ann.presses("open_form")
        fields = [
            b["block_id"] for b in site.fake.views[-1]["blocks"] if b["type"] == "input"
        ]
        assert {"place", "happened", "did", "wonder"} <= set(fields)
        count = len(ann.seen)
        status, told = await ann.fills(
            happened="Barnet bygde en drage av kongler og pinner."
        )
        assert (status, told["response_action"]) == (200, "errors")
        assert set(told["errors"]) == {"did", "child_did"}
        assert len(ann.seen) == count
        status, told = await ann.fills(
            happened="Barnet bygde en drage av kongler og pinner.",
            did="Jeg satte meg ned og spurte hva dragen het.",
            child_did="Barnet lo og ga den et navn.",
        )
        assert (status, told) == (200, None)
        assert "Slik blir fortellingen" in ann.text()

    site.run(script)


def test_a_window_that_is_closed_by_accident_keeps_what_was_written(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.presses("~steps")
        await ann.presses("open_form")
        await ann.fills("view_closed", happened="Barnet bygde en drage av kongler.")
        await site.restart()
        await ann.presses("open_form")
        block = next(
            b for b in site.fake.views[-1]["blocks"] if b.get("block_id") == "happened"
        )
        assert block["element"]["initial_value"] == "Barnet bygde en drage av kongler."

    site.run(script)


def test_a_window_that_is_too_late_gives_back_what_was_written(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.presses("~steps")
        await ann.presses("open_form")
        await ann.says("avbryt")
        await ann.fills(
            happened="Barnet bygde en drage.", did="Jeg så på.", child_did="Barnet lo."
        )
        shown = "".join(str(m["blocks"]) for m in ann.seen[-2:])
        assert "Barnet bygde en drage." in shown

    site.run(script)


def test_a_long_text_field_is_changed_in_the_conversation_and_not_cut(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.presses("~steps")
        await ann.says("hopp over")
        await ann.says("hopp over")
        await ann.says("Jeg så. " * 600)
        await ann.presses("open_form")
        names = [b.get("block_id") for b in site.fake.views[-1]["blocks"]]
        assert "happened" not in names
        assert "did" in names

    site.run(script)


def test_a_long_message_becomes_several_with_the_buttons_last(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        long = "Jeg så at barnet lo. " * 380
        await ann.says(long[:7990])
        await ann.presses("leader")
        parts = ann.seen[-3:]
        joined = "".join("".join(quotes(m["blocks"])) for m in parts)
        assert long[:7990].strip() in joined

    site.run(script)


@pytest.mark.parametrize(
    "typed",
    [
        "Jeg sa <!channel> brann og lo", "Jeg <@U123> og <#C1> gikk ut",
        "Jeg så <https://evil.example|https://kommune.no> i dag", "Jeg *fet* _k_ ~s~ `kode` sa hei",
        "Jeg sa {{7*7}} og ${$root.secret} i dag", "Jeg sa &lt;!channel&gt; i dag",
    ],
)  # fmt: skip
def test_what_is_typed_is_shown_as_typed_and_calls_nobody(site, typed):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(typed)
        assert typed in quotes(ann.last["blocks"])
        for message in ann.seen:
            assert "<" not in message["text"]

    site.run(script)


def test_an_edited_message_changes_the_answer_only_when_confirmed(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(STORY)
        changed = ann.event(
            subtype="message_changed", user=None,
            message={"user": "U1", "ts": ann.ts, "text": "Jeg ventet helt til barnet var ferdig."},
            previous_message={"user": "U1", "ts": ann.ts, "text": STORY},
        )  # fmt: skip
        await site.sends(changed)
        assert "den nye teksten" in ann.text()
        await ann.presses("yes")
        assert "helt til barnet var ferdig" in str(ann.last["blocks"])

    site.run(script)


def test_a_deleted_message_takes_its_answer_back(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(STORY)
        await site.sends(
            ann.event(
                subtype="message_deleted",
                user=None,
                deleted_ts=ann.ts,
                previous_message={"user": "U1", "ts": ann.ts, "text": STORY},
            )
        )
        assert "tok bort svaret" in ann.text()

    site.run(script)


def test_a_command_is_answered_directly_and_said_so_aside(site):
    async def script(site):
        body = b"command=%2Fsamspill&text=praksisfortelling&team_id=T1&user_id=U1&channel_id=C9&trigger_id=t1"
        kind = "application/x-www-form-urlencoded"
        status, told = await site.post(body, kind=kind)
        await site.settled()
        assert status == 200
        assert "direktemelding" in told
        assert site.ann.buttons()
        again = len(site.ann.seen)
        await site.post(body, kind=kind)
        await site.settled()
        assert len(site.ann.seen) == again

    site.run(script)


def test_ones_own_message_can_be_handed_in_and_somebody_elses_can_not(site):
    async def script(site):
        ann = site.ann

        def shortcut(user, stamp):
            return ann.payload(
                type="message_action", callback_id="hand_in_message", action_ts=stamp,
                channel={"id": "C9"}, message={"user": user, "text": STORY, "ts": "5.5"},
            )  # fmt: skip

        await site.interacts(shortcut("U2", "1.0"))
        assert "selv har skrevet" in site.fake.ephemeral[-1]["text"]
        assert not ann.seen
        await site.interacts(shortcut("U1", "2.0"))
        assert STORY in str(ann.seen)

    site.run(script)


def test_the_home_page_shows_what_is_open_and_starts_things(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await site.sends(ann.event(type="app_home_opened", tab="home"))
        home = site.fake.homes["U1"]
        shown = str(home)
        assert "praksisfortelling" in shown
        assert "24. november" in shown
        assert "bare du" in shown
        block = next(b for b in home["blocks"] if b["type"] == "actions")
        action = block["elements"][0] | {
            "block_id": block["block_id"],
            "action_ts": "9.1",
        }
        payload = ann.payload(
            type="block_actions", actions=[action], container={"type": "view"}
        )
        count = len(ann.seen)
        await site.interacts(payload)
        assert len(ann.seen) == count + 1

    site.run(script)


def test_a_mention_in_a_channel_is_answered_to_the_one_who_wrote_only(site):
    async def script(site):
        event = site.ann.event(
            type="app_mention", channel="C9", channel_type="channel", ts="4.4",
            text="<@UBOT> hei",
        )  # fmt: skip
        await site.sends(event)
        assert site.fake.ephemeral[-1]["user"] == "U1"
        assert not site.fake.messages["C9"]

    site.run(script)


def test_a_channel_becomes_the_departments_room_for_all_who_are_in_it(small):
    scope, units = small.kindergarten()
    roles = ("pedagogical_leader",)
    small.person("per@example.no", scope, units["Rød"], roles, name="Per Lunde")
    site = Site(small)
    per = site.member("U1", "per@example.no")

    async def script(site):
        await site.sends(
            per.event(
                type="app_mention", channel="C9", channel_type="channel", ts="4.4",
                text="<@UBOT> hei",
            )
        )  # fmt: skip
        asked = site.fake.ephemeral[-1]
        await site.interacts(per.press("room:1", asked | {"ts": "1.1"}, room="C9"))
        assert "Rød" in reads(site.fake.ephemeral[-1])
        places = small.run(lambda db: identities.rooms_of(db, scope, units["Rød"]))
        small.run(
            lambda db: outbox.put(
                db,
                places[0],
                Message((Paragraph((Span("Til alle"),)),)),
                small.now,
            )
        )
        await site.settled()
        assert reads(site.fake.messages["C9"][-1]).strip() == "Til alle"

    site.run(script)


def test_a_talk_goes_on_after_a_restart_in_the_middle(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await site.restart()
        await site.restart()
        await ann.says(STORY)
        assert [e.get("value") for _, e in ann.buttons()][:3]

    site.run(script)


def test_a_stranger_is_told_whom_to_ask_and_guests_and_bots_get_nothing(site):
    async def script(site):
        stranger = site.member("U5", "noen@example.no")
        await stranger.says("hei")
        assert "noen@example.no" in stranger.text()
        assert not stranger.buttons()
        for user, more in (
            ("U6", {"is_restricted": True}), ("U7", {"is_stranger": True}),
            ("U8", {"is_bot": True}), ("U9", {"deleted": True}), ("U10", {"team_id": "T2"}),
        ):  # fmt: skip
            guest = site.member(user, "ann@example.no", **more)
            status, _ = await guest.says("hei")
            assert (status, guest.seen) == (200, [])

    site.run(script)


def test_an_answer_without_a_name_gives_its_receipt_and_leaves_no_text_behind(site):
    from datetime import UTC, datetime

    from sqlalchemy import select

    from storage.people import staff
    from storage.people.scope import Scope
    from storage.tables import departments, outbox
    from storage.wheel import rows as wheel

    def begins(db):
        unit = db.connection.execute(
            select(departments.c).order_by(departments.c.name.desc())
        ).first()
        ours = Scope(unit.kindergarten_id, staff.by_email(db, "ann@example.no").id)
        wheel.begin(db, ours, unit.id, {}, datetime(2026, 11, 3, tzinfo=UTC))

    async def script(site):
        ann = site.ann
        await ann.says("hjulet")
        await ann.presses("answer")
        asked = ann.last
        await ann.says("Garderoben tar tid.")
        assert "slett svar" in ann.text()
        assert "Garderoben" not in str(asked["blocks"])
        await ann.says("tilbake")
        assert "koden du fikk" in ann.text()
        await ann.says("avbryt")

    site.world.run(begins)
    site.run(script)
    rows = site.world.run(lambda db: db.connection.execute(select(outbox)).all())
    assert rows
    assert all(row.sealed is None for row in rows)


def test_a_locked_screen_shows_our_words_and_nothing_that_was_typed(site):

    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        asked = ann.last
        assert "Fortell hva som skjedde" in asked["text"]
        await ann.presses("~another")
        assert asked["updated"]
        assert asked["text"]
        await ann.presses("~back")
        await ann.says(STORY)
        assert STORY in ann.text()
        await ann.presses("leader")
        for method, told in site.fake.calls:
            if method.startswith("chat."):
                assert told["text"]
                assert "satte meg ned" not in told["text"]
                assert "Ann" not in told["text"]

    site.run(script)


def test_when_slack_was_last_heard_is_counted_for_whoever_watches(site):
    async def script(site):
        assert site.slack.last_heard is None
        await site.ann.says("hei")
        assert site.slack.last_heard is not None

    site.run(script)
