"""Windows: opened at once where she is, filled with what was begun, and used up."""

import pytest

from scheduler.planning import Planner
from tests.canary import typed as canary_typed
from tests.scheduler.beats import Beats
from tests.slack.fake import read
from tests.slack.site import Site

ANN = "ann@example.no"
STORY = "Jeg satt ved siden av barnet og ventet til det var klart for å gå ut."
COMMAND = (
    b"command=%2Fsamspill&text={}&team_id=T1&user_id=U1&channel_id=C9&trigger_id=tr.c"
)


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person(ANN, scope, units["Rød"])
    site = Site(small)
    site.ann = site.member("U1", ANN)
    return site


async def shortcut(site, stamp="1.0"):
    payload = site.ann.payload(
        type="shortcut", callback_id="start_story", action_ts=stamp
    )
    return await site.interacts(payload)


def above(view):
    """Return what is read in a window above its fields."""
    return read(view["blocks"])


def fields(view):
    return {b["block_id"]: b for b in view["blocks"] if b["type"] == "input"}


def has_buttons(message):
    return any(block["type"] == "actions" for block in message["blocks"])


def test_a_shortcut_opens_a_window_that_asks_and_is_named_after_its_dialog(site):
    async def script(site):
        ann = site.ann
        await shortcut(site)

        view = site.fake.views[-1]
        assert view["title"]["text"] == "Praksisfortelling"
        assert "Fortell hva som skjedde" in above(view)
        assert list(fields(view)) == ["~words"]
        asked = ann.last
        status, told = await ann.fills(**{"~words": STORY})
        assert (status, told) == (200, None)
        assert STORY in str(ann.last["blocks"])
        assert not has_buttons(asked)
        assert "Du har svart." in str(asked["blocks"])

    site.run(script)


def test_the_command_and_the_home_page_open_one_too(site):
    async def script(site):
        ann = site.ann
        kind = "application/x-www-form-urlencoded"
        body = COMMAND.replace(b"{}", b"praksisfortelling")
        await site.post(body, kind=kind)
        await site.settled()
        assert "Fortell hva som skjedde" in above(site.fake.views[-1])

        await ann.says("avbryt")
        await site.sends(ann.event(type="app_home_opened", tab="home"))
        page = site.fake.homes["U1"]
        button = next(
            (block, element)
            for block in page["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if element["value"] == "start:practice_story"
        )
        action = {
            "type": "button", "action_id": button[1]["action_id"], "action_ts": "7.7",
            "block_id": button[0]["block_id"], "value": "start:practice_story",
            "text": button[1]["text"],
        }  # fmt: skip
        count = len(site.fake.views)
        pressed = ann.payload(
            type="block_actions", actions=[action], container={"type": "view"}
        )
        await site.interacts(pressed)
        assert len(site.fake.views) == count + 1

    site.run(script)


def test_where_she_stands_already_a_text_is_asked_for_there_and_a_form_in_a_window(
    site,
):
    async def script(site):
        ann = site.ann
        await ann.says("hei")
        await ann.presses("start:practice_story")
        assert site.fake.views == []

        await ann.presses("~steps")
        assert {"place", "happened", "did"} <= set(fields(site.fake.views[-1]))

    site.run(script)


def test_a_reminders_button_leads_to_the_question_and_its_form_is_a_window(site):
    async def script(site):
        ann, world = site.ann, site.world
        Beats(world).at(2026, 11, 9, 12)
        await ann.says("hei")
        world.now = world.now.replace(day=10, hour=8)
        planner = Planner(world.database, world.house, lambda: world.now)
        await planner.plan()
        await planner.due()
        await site.settled()
        await ann.presses("Skriv en praksisfortelling")
        await ann.presses("~steps")

        assert "happened" in fields(site.fake.views[-1])

    site.run(script)


@pytest.mark.parametrize("fault", ["expired_trigger_id", 500, "drop"])
def test_a_window_that_cannot_be_opened_leaves_the_question_in_the_conversation(
    site, fault
):
    async def script(site):
        ann = site.ann
        site.fake.does["views.open"] = [fault]
        await shortcut(site)

        assert site.fake.views == []
        assert site.fake.ephemeral == []
        assert "Fortell hva som skjedde" in ann.text()
        await ann.says(STORY)
        assert STORY in str(ann.last["blocks"])

    site.run(script)


def test_what_stood_in_a_closed_window_is_there_when_it_is_opened_again(site):
    async def script(site):
        ann = site.ann
        await shortcut(site)
        said = len(ann.seen)
        await ann.fills("view_closed", **{"~words": STORY})
        assert len(ann.seen) == said
        await site.restart()

        await ann.says("fortsett")
        assert STORY in str(ann.last["blocks"])
        await ann.presses("~keep")
        assert STORY in str(ann.last["blocks"])

    site.run(script)


def test_a_window_that_is_closed_empty_says_and_keeps_nothing(site):
    async def script(site):
        ann = site.ann
        await shortcut(site)
        said = len(ann.seen)
        await ann.fills("view_closed", **{"~words": ""})

        assert len(ann.seen) == said

    site.run(script)


def test_what_is_wrong_with_a_text_is_said_at_its_field_and_nothing_is_posted(site):
    async def script(site):
        ann = site.ann
        await shortcut(site)
        said = len(ann.seen)
        number = "01010750160"
        canary_typed(number)
        status, told = await ann.fills(**{"~words": f"Barnet {number} lo."})
        assert (status, told["response_action"]) == (200, "errors")
        assert "fødselsnummer" in told["errors"]["~words"]
        assert len(ann.seen) == said

        status, told = await ann.fills(**{"~words": STORY})
        assert (status, told) == (200, None)
        assert STORY in str(ann.last["blocks"])

    site.run(script)


def test_a_text_sent_from_an_old_window_is_given_back(site):
    async def script(site):
        ann = site.ann
        await shortcut(site)
        view = site.fake.views[-1]
        await ann.says("avbryt")
        status, told = await ann.fills(view=view, **{"~words": STORY})

        assert (status, told) == (200, None)
        assert STORY in "".join(str(m["blocks"]) for m in ann.seen[-2:])

    site.run(script)


def test_a_window_sent_twice_is_taken_once(site):
    async def script(site):
        ann = site.ann
        await shortcut(site)
        view = site.fake.views[-1] | {"id": "V9", "hash": "h"}
        values = {"~words": {"value": {"type": "plain_text_input", "value": STORY}}}
        canary_typed(STORY)
        payload = ann.payload(
            type="view_submission", view=view | {"state": {"values": values}}
        )
        await site.interacts(payload)
        said = len(ann.seen)
        await site.interacts(payload)

        assert len(ann.seen) == said

    site.run(script)


def test_a_form_in_a_window_is_used_up_in_the_message_that_asked(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.presses("~steps")
        asked = ann.last
        await ann.fills(
            happened="Barnet bygde en drage av kongler og pinner.",
            did="Jeg satte meg ned og spurte hva dragen het.",
            child_did="Barnet lo og ga den et navn.",
        )

        assert not has_buttons(asked)
        assert "Du har svart." in str(asked["blocks"])

    site.run(script)


@pytest.mark.parametrize("restarts", [False, True])
def test_a_question_that_was_answered_by_typing_has_no_buttons_any_more(site, restarts):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        asked = ann.last
        if restarts:
            await site.restart()
        await ann.says(STORY)

        assert not has_buttons(asked)
        assert "Du har svart." in str(asked["blocks"])
        assert "Fortell hva som skjedde" in read(asked["blocks"])
        assert STORY not in str(asked)
        assert has_buttons(ann.last)

    site.run(script)


@pytest.mark.parametrize(
    ("word", "said"), [("avbryt", "Du valgte: Avbryt"), ("tilbake", "Tilbake")]
)
def test_a_question_that_was_left_by_a_word_says_which(site, word, said):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(STORY)
        asked = ann.last
        await ann.says(word)

        is_over = word != "avbryt"
        assert has_buttons(asked) is not is_over
        assert (said in str(asked["blocks"][-1])) is is_over

    site.run(script)


def test_a_question_that_was_only_laid_aside_can_still_be_pressed(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(STORY)
        asked = ann.last
        await ann.says("møter")

        assert has_buttons(asked)
        await ann.presses("leader", asked)
        assert not has_buttons(asked)

    site.run(script)
