"""A practice story in Teams, over real HTTP, in cards."""

from datetime import timedelta

import pytest

from storage.post import outbox, traffic
from storage.post.outbox import Sending
from tests.conftest import STORY
from tests.teams.site import TENANT, Site

pytestmark = pytest.mark.usefixtures("transport")


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    made = Site(small)
    made.ann = made.member("ann", "ann@example.no")
    return made


def _shown(card):
    return str(card["body"])


def test_a_story_is_handed_in_and_each_used_card_says_what_was_answered(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(STORY)
        assert STORY in _shown(ann.last)
        told = await ann.presses("leader")
        assert told["type"] == "application/vnd.microsoft.card.adaptive"
        assert "Du valgte" in _shown(told["value"])
        assert not ann.actions(told["value"])
        assert "Takk" in ann.text

    site.run(script)


def test_older_clients_send_messages_instead_and_their_card_is_changed(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await site.sends(ann.press("~steps", submit=True))
        (name, told) = site.connector.updates[-1]
        assert name == "act-1"
        assert "Du valgte" in _shown(told["attachments"][0]["content"])
        assert ann.actions()

    site.run(script)


def test_a_form_that_an_earlier_version_put_on_a_card_can_still_be_filled_in(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.presses("~steps")
        window = await ann.opens("open")
        count, data = len(ann.seen), window.data("form")
        filled = {
            "f.happened": "Barnet bygde en drage av kongler.",
            "f.did": "Jeg spurte hva dragen het.", "f.child_did": "Barnet lo.",
        }  # fmt: skip

        async def sends(**inputs):
            action = {"type": "Action.Execute", "verb": "form", "data": data | inputs}
            told = ann.activity(
                type="invoke", name="adaptiveCard/action", value={"action": action},
                replyToId=ann.seen[-1]["id"],
            )  # fmt: skip
            return (await site.sends(told))[1]["value"]

        again = await sends(**{"f.happened": filled["f.happened"]})
        assert len(ann.seen) == count
        assert ann.actions(again)
        reopened = await ann.opens("open", again)
        assert reopened.field("f.happened")["value"] == filled["f.happened"]
        data = reopened.data("form")
        await sends(**filled)
        assert len(ann.seen) == count + 1

    site.run(script)


def test_a_press_that_teams_repeats_with_new_ids_has_one_effect(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        press = ann.press("~steps")
        for name in ("A", "A", "B", "C"):
            status, told = await site.sends(press | {"id": name, "timestamp": name})
            assert status == 200
            assert not ann.actions(told["value"])
        assert len(ann.seen) == 2

    site.run(script)


def test_a_card_that_is_looked_at_again_shows_how_it_stands(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        card = ann.last
        refresh = card["refresh"]
        assert refresh["userIds"] == ["29:ann"]
        look = ann.activity(
            type="invoke", name="adaptiveCard/action",
            value={"action": {"type": "Action.Execute", "verb": "refresh", "data": refresh["action"]["data"]}, "trigger": "automatic"},
        )  # fmt: skip
        _, told = await site.sends(look)
        assert len(ann.actions(told["value"])) == len(ann.actions(card))
        await ann.says(STORY)
        _, told = await site.sends(look)
        assert not ann.actions(told["value"])

    site.run(script)


@pytest.mark.parametrize(
    ("typed", "entities", "heard"),
    [
        (
            "<at>HMS</at> Vi snakket om HMS i dag, HMS-runden",
            [("<at>HMS</at>", "28:bot")],
            "Vi snakket om HMS i dag, HMS-runden",
        ),
        ("<at>A &amp; B</at> hei", [("<at>A &amp; B</at>", "28:bot")], "hei"),
        ('<at id="0">HMS</at>\u00a0hei', [('<at id="0">HMS</at>', "28:bot")], "hei"),
        (
            "<at>HMS</at> <at>HMS</at> hei",
            [("<at>HMS</at>", "28:bot"), ("<at>HMS</at>", "28:bot")],
            "hei",
        ),
        ("<at>Kari</at> sa hei", [], "<at>Kari</at> sa hei"),
        (
            "<at>Kari</at> sa hei",
            [("<at>Kari</at>", "29:kari")],
            "<at>Kari</at> sa hei",
        ),
    ],
)
def test_only_the_mentions_own_span_is_taken_away(site, typed, entities, heard):
    from bot.teams.hear import words_of

    told = [{"type": "mention", "text": t, "mentioned": {"id": i}} for t, i in entities]
    site.connector.url = "x"

    assert words_of(site.ann.activity(text=typed, entities=told)) == heard


@pytest.mark.parametrize(
    "typed",
    [
        "Jeg sa <at>Kari</at> hei i dag",
        "Jeg så [Logg inn](https://evil.example) i dag",
        "Jeg *lo* _og_ **smilte** i dag",
        "Jeg sa ${$root.secret} og {{DATE(2026-01-01)}}",
        "Jeg så <script>alert(1)</script> i dag",
    ],
)
def test_what_is_typed_is_shown_as_typed_and_calls_nobody(site, typed):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(typed)
        if any("names" in str(each["data"]) for each in ann.actions()):
            await ann.presses("names")
            await ann.presses("several", several="")
        runs = [
            run["text"] for block in ann.last["body"] if block["type"] == "Container"
            for item in block["items"] for run in item["inlines"]
        ]  # fmt: skip
        assert typed in runs
        assert all("entities" not in each or not each["entities"] for each in ann.seen)
        assert typed not in str([each.get("summary") for each in ann.seen])

    site.run(script)


def test_an_edited_message_changes_the_answer_only_when_confirmed(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(STORY)
        changed = ann.activity(
            type="messageUpdate", text="Jeg ventet helt til barnet var ferdig.",
            channelData={"eventType": "editMessage", "tenant": {"id": TENANT}},
        ) | {"id": ann.last_id}  # fmt: skip
        await site.sends(changed)
        await ann.presses("yes")
        assert "helt til barnet var ferdig" in _shown(ann.last)

    site.run(script)


def test_a_deleted_message_takes_its_answer_back(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(STORY)
        await site.sends(ann.activity(type="messageDelete") | {"id": ann.last_id})
        assert "tok bort svaret" in ann.text

    site.run(script)


def test_in_a_group_it_only_says_where_to_write(site):
    async def script(site):
        ann = site.ann
        await ann.says("hei")
        group = {
            "id": "19:group;messageid=5",
            "conversationType": "channel",
            "isGroup": True,
            "tenantId": TENANT,
        }
        await site.sends(
            ann.activity(
                text="<at>HMS</at> praksisfortelling",
                conversation=group,
                entities=[
                    {
                        "type": "mention",
                        "text": "<at>HMS</at>",
                        "mentioned": {"id": "28:bot"},
                    }
                ],
            )
        )
        (card,) = site.connector.cards["19:group;messageid=5"]
        assert "direkte" in card["attachments"][0]["content"]["fallbackText"]
        assert not ann.actions(card["attachments"][0]["content"])

    site.run(script)


def test_a_talk_goes_on_after_a_restart_and_at_a_new_address(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await site.restart()
        old = site.connector.url
        await site.connector.stop()
        await site.connector.start()
        assert site.connector.url != old
        assert len(ann.seen) == 1
        await ann.says(STORY)
        assert len(ann.seen) == 2

    site.run(script)


def test_installing_greets_and_removing_stops_until_somebody_writes(site):
    async def script(site):
        ann = site.ann
        install = ann.activity(type="installationUpdate", action="add")
        await site.sends(install)
        await site.sends(install)
        assert len(ann.seen) == 1
        assert "Hei" in ann.text
        await site.sends(ann.activity(type="installationUpdate", action="remove"))
        place = site.world.run(traffic.books)
        assert place == {Sending.SENT: 1}
        await ann.says("hjelp")
        assert len(ann.seen) == 2

    site.run(script)


def test_a_stranger_is_told_whom_to_ask_and_a_guest_gets_nothing(site):
    async def script(site):
        stranger = site.member("noen", "noen@example.no")
        await stranger.says("hei")
        assert "noen@example.no" in stranger.text
        guest = site.member("gjest", "ann@example.no", userRole="guest")
        await guest.says("hei")
        assert guest.seen == []

    site.run(script)


def test_when_the_directory_does_not_answer_teams_is_asked_to_send_again(site):
    async def script(site):
        ghost = site.ann
        del site.connector.members["29:ann"]
        status, _ = await ghost.says("hei")
        assert status == 503
        assert ghost.seen == []

    site.run(script)


# Sending


@pytest.mark.parametrize(
    ("does", "books"),
    [
        (500, Sending.AMBIGUOUS),
        (502, Sending.AMBIGUOUS),
        (503, Sending.AMBIGUOUS),
        (408, Sending.AMBIGUOUS),
        ("drop", Sending.AMBIGUOUS),
        ("accept_and_drop", Sending.AMBIGUOUS),
        ((403, "BotNotInConversationRoster"), Sending.FAILED),
        ((403, "MessageWritesBlocked"), Sending.FAILED),
        ((404, "ConversationNotFound"), Sending.FAILED),
        ((413, "MessageSizeTooBig"), Sending.FAILED),
        ((400, "BadSyntax"), Sending.FAILED),
        (("rate", "7"), Sending.SENT),
        (("rate", None), Sending.SENT),
        ((412, "PreconditionFailed"), Sending.SENT),
        ((401, "Unauthorized"), Sending.SENT),
    ],
)
def test_what_teams_answers_has_its_meaning_and_nothing_is_doubled(site, does, books):
    async def script(site):
        site.connector.does = [does]
        await site.ann.says("hei")
        for _ in range(4):
            site.world.now += timedelta(seconds=200)
            await site.settled()
        assert site.world.run(traffic.books) == {books: 1}
        assert len(site.ann.seen) == (
            books is Sending.SENT or does == "accept_and_drop"
        )
        sends = site.connector.calls.count("send")
        assert sends == (2 if books is Sending.SENT else 1)

    site.run(script)


def test_a_conversation_that_is_gone_gets_nothing_more(site):
    async def script(site):
        await site.ann.says("hei")
        site.connector.does = [(403, "BotNotInConversationRoster")]
        await site.ann.says("hjelp")
        sends = site.connector.calls.count("send")
        from storage.people import identities

        def put(db):
            place = identities.place(
                db, "teams", f"{TENANT}/a:ann", None, site.world.now
            )
            from dialogs.talk.messages import Message, Paragraph, Span

            outbox.put(db, place, Message((Paragraph((Span("x"),)),)), site.world.now)

        site.world.run(put)
        await site.settled()
        assert site.connector.calls.count("send") == sends

    site.run(script)


def test_while_nobody_is_there_messages_wait_and_then_come_in_order(site):
    async def script(site):
        await site.ann.says("hei")
        await site.connector.stop()
        for words in ("hjelp", "status"):
            await site.ann.says(words)
        assert site.world.run(traffic.books) == {Sending.SENT: 1, Sending.PENDING: 2}

    site.run(script)


def test_a_long_story_becomes_several_cards_within_the_limit(site):
    import json

    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        long = ("Jeg så at barnet lo 👩🏽‍🚒. " * 400)[:7990]
        await ann.says(long)
        shown = "".join(
            run["text"] for told in ann.seen for block in told["attachments"][0]["content"]["body"]
            if block["type"] == "Container" for item in block["items"] for run in item["inlines"]
        )  # fmt: skip
        assert long.strip() in shown
        for each in ann.seen:
            assert (
                len(json.dumps(each, ensure_ascii=False).encode("utf-16-le")) < 80_000
            )

    site.run(script)
