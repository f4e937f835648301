"""Windows in Teams: from a card, from a command and from a message of one's own."""

import pytest

from storage.post import traffic
from storage.post.outbox import Sending
from tests.conftest import STORY
from tests.teams.site import TENANT, Site

AWAY = {"id": "19:two-of-us@unq.gbl.spaces", "conversationType": "groupChat", "isGroup": True, "tenantId": TENANT}  # fmt: skip
FILLED = {
    "f.happened": "Barnet bygde en drage av kongler.",
    "f.did": "Jeg spurte hva dragen het.",
    "f.child_did": "Barnet lo.",
}


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    small.person("per@example.no", scope, units["Rød"], ["pedagogical_leader"])
    made = Site(small)
    made.ann = made.member("ann", "ann@example.no")
    made.per = made.member("per", "per@example.no")
    return made


async def story_form(ann):
    await ann.says("praksisfortelling")
    await ann.presses("~steps")
    return await ann.opens("open")


def test_a_form_that_is_taller_than_a_phone_is_a_button_that_opens_a_window(site):
    async def script(site):
        ann = site.ann
        window = await story_form(ann)
        assert not [b for b in ann.last["body"] if b["type"] == "Input.Text"]
        assert {"f.happened", "f.did", "f.child_did"} <= {
            b.get("id") for b in window.card["body"]
        }
        assert window.title == "Praksisfortelling"

    site.run(script)


def test_what_is_wrong_is_said_at_its_field_and_the_window_stays(site):
    async def script(site):
        window = await story_form(site.ann)
        seen = len(site.ann.seen)
        again = await window.sends("form", **{"f.happened": FILLED["f.happened"]})
        assert "Skriv litt mer" in again.text
        assert again.field("f.happened")["value"] == FILLED["f.happened"]
        assert len(site.ann.seen) == seen
        done = await again.sends("form", **FILLED)
        assert not done.is_closed
        assert len(site.ann.seen) == seen

    site.run(script)


def test_what_is_kept_for_later_stands_there_when_the_window_is_opened_again(site):
    async def script(site):
        window = await story_form(site.ann)
        kept = await window.sends("draft", **{"f.happened": FILLED["f.happened"]})
        assert "tatt vare på" in kept.said
        await site.restart()
        again = await site.ann.opens("open")
        assert again.field("f.happened")["value"] == FILLED["f.happened"]

    site.run(script)


def test_a_whole_story_is_handed_in_without_leaving_the_window(site):
    async def script(site):
        ann = site.ann
        window = await story_form(ann)
        window = await window.sends("form", **FILLED)
        before = len(ann.seen)
        done = await window.sends("leader")
        assert done.is_closed
        assert len(ann.seen) == before + 1
        assert "Takk" in ann.text
        assert site.connector.updates[-1][0] == ann.seen[before - 1]["id"]

    site.run(script)


def test_a_window_that_is_answered_twice_says_so_kindly_and_changes_nothing(site):
    async def script(site):
        ann = site.ann
        window = await story_form(ann)
        first = await window.sends("form", **FILLED)
        # Teams sends it once more with a new id: the same is shown again.
        again = await window.sends("form", **FILLED)
        assert again.data("leader") == first.data("leader")
        other = await window.sends("form", **(FILLED | {"f.did": "Jeg ventet."}))
        assert "Jeg ventet." in other.text
        await first.sends("leader")
        late = await first.sends("round")
        assert late.is_closed or "besvart" in late.said
        assert site.world.run(traffic.books)[Sending.SENT] == len(ann.seen)

    site.run(script)


def test_a_button_of_an_old_card_opens_a_sentence_and_no_window(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.presses("~steps")
        card = ann.last
        window = await ann.opens("open")
        await window.sends("form", **FILLED)
        old = await ann.opens("open", card)
        assert "allerede besvart" in old.said

    site.run(script)


@pytest.mark.parametrize("name", ["agenda_item", "new_meeting", "reflecting_team"])
def test_what_is_set_up_is_begun_from_a_command_wherever_she_stands(site, name):
    async def script(site):
        per = site.per
        await per.says("hei")
        seen = len(per.seen)
        window = await per.asks(
            "composeExtension/fetchTask",
            {"commandId": name, "commandContext": "compose"},
            conversation=AWAY,
        )
        assert window.card or window.said
        assert site.connector.cards[AWAY["id"]] == []
        assert len(per.seen) == seen + bool(window.said)

    site.run(script)


def test_a_meeting_is_set_in_one_window(site):
    async def script(site):
        per = site.per
        await per.says("hei")
        seen = len(per.seen)
        window = await per.asks(
            "composeExtension/fetchTask",
            {"commandId": "new_meeting", "commandContext": "compose"},
            conversation=AWAY,
        )
        assert "kl. 13.00" in window.text
        window = await window.sends("change")
        window = await window.sends("when")
        window = await window.sends("when", date="2026-11-26")
        assert len(per.seen) == seen
        assert "26. november kl. 13.00" in window.text
        done = await window.sends("yes")
        assert "Se i samtalen" in done.said
        assert len(per.seen) == seen + 1

    site.run(script)


def test_a_button_that_sets_something_up_opens_its_window_from_the_card(site):
    async def script(site):
        per = site.per
        await per.says("hei")
        await per.presses("more:meetings")
        window = await per.opens("start:agenda_item")
        assert window.field("words")["isMultiline"]
        empty = await window.sends("say", words="  ")
        assert empty.field("words")
        done = await window.sends("say", words="Uteområdet trenger ny sand.")
        assert done.is_closed
        assert per.actions()

    site.run(script)


def test_the_same_press_repeated_by_teams_begins_nothing_twice(site):
    async def script(site):
        per = site.per
        await per.says("hei")
        value = {"commandId": "new_meeting", "commandContext": "compose"}
        told = per.activity(
            type="invoke", name="composeExtension/fetchTask", value=value
        )
        _, first = await site.sends(told)
        _, same = await site.sends(told)
        assert first["task"]["value"]["card"] == same["task"]["value"]["card"]
        _, other = await site.sends(told | {"id": "new"})
        assert other["task"]["type"] == "continue"
        await per.says("status")
        assert per.text.count("møte") < 4

    site.run(script)


def test_a_text_that_is_kept_for_later_stands_where_one_writes_the_next_time(site):
    async def script(site):
        per = site.per
        await per.says("hei")
        await per.presses("more:meetings")
        card, words = per.last, "Uteområdet trenger ny sand."
        window = await per.opens("start:agenda_item", card)
        await window.sends("draft", words=words)
        again = await per.opens("start:agenda_item", card)
        assert again.field("words")["value"] == words

    site.run(script)


def message(words, user="aad-ann", kind="html"):
    return {
        "commandId": "handInMessage",
        "commandContext": "message",
        "messagePayload": {
            "id": "1700000000000",
            "from": {"user": {"userIdentityType": "aadUser", "id": user}},
            "body": {"contentType": kind, "content": words},
        },
    }


def test_a_message_of_her_own_is_handed_in_as_a_story(site):
    async def script(site):
        ann = site.ann
        await ann.says("hei")
        written = f"<p>{STORY}</p><p>Så lo vi &amp; gikk&nbsp;inn.<br>Ferdig.</p>"
        window = await ann.asks(
            "composeExtension/fetchTask", message(written), conversation=AWAY
        )
        assert STORY in window.text
        assert "Så lo vi & gikk inn.\\nFerdig." in window.text
        window = await window.sends("yes")
        done = await window.sends("leader")
        assert "Se i samtalen" in done.said
        assert "Takk" in ann.text
        assert site.connector.cards[AWAY["id"]] == []

    site.run(script)


@pytest.mark.parametrize("author", ["aad-per", "", None, {"id": "aad-ann"}])
def test_a_colleagues_message_is_the_colleagues(site, author):
    async def script(site):
        await site.ann.says("hei")
        seen = len(site.ann.seen)
        window = await site.ann.asks(
            "composeExtension/fetchTask", message(STORY, author), conversation=AWAY
        )
        assert "selv har skrevet" in window.said
        assert len(site.ann.seen) == seen

    site.run(script)


def test_who_has_not_met_us_is_asked_to_say_hello_and_a_guest_gets_nothing(site):
    async def script(site):
        window = await site.ann.asks(
            "composeExtension/fetchTask", message(STORY), conversation=AWAY
        )
        assert "Skriv hei til meg" in window.said
        assert site.ann.seen == []
        guest = site.member("gjest", "ann@example.no", userRole="guest")
        value = {"commandId": "agenda_item", "commandContext": "compose"}
        assert (await guest.asks("composeExtension/fetchTask", value)).is_closed
        assert guest.seen == []

    site.run(script)


def test_what_cannot_be_kept_leaves_the_window_as_it_is(site, monkeypatch):
    from bot.turn.receipt import Receipt

    async def script(site):
        window = await story_form(site.ann)

        async def refuses(_):
            return Receipt(kept=False)

        monkeypatch.setattr(site.receiver, "receive", refuses)
        told = site.ann.activity(
            type="invoke", name="task/submit",
            value={"data": window.data("form") | FILLED},
        )  # fmt: skip
        assert (await site.sends(told))[0] == 503

    site.run(script)


def test_the_stop_card_comes_in_the_conversation_and_the_window_closes(site):
    async def script(site):
        window = await story_form(site.ann)
        told = "Barnet sa at pappa slår henne hver kveld."
        done = await window.sends("form", **(FILLED | {"f.happened": told}))
        assert done.is_closed
        assert told not in str(site.ann.seen)

    site.run(script)
