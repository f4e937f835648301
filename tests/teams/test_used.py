"""What was answered stands where the buttons were, however it was answered."""

import pytest

from tests.conftest import STORY
from tests.teams.site import Site

pytestmark = pytest.mark.usefixtures("transport")


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    made = Site(small)
    made.ann = made.member("ann", "ann@example.no")
    return made


def now(site, name):
    """Return the card of this name as it was changed last; None where it was not."""
    found = [told for which, told in site.connector.updates if which == name]
    return found[-1]["attachments"][0]["content"] if found else None


def test_a_question_that_was_answered_by_typing_says_so_and_has_no_buttons(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        name = ann.seen[-1]["id"]
        await ann.says(STORY)
        card = now(site, name)
        assert "Fortell hva som skjedde" in str(card["body"])
        assert "Du har svart" in str(card["body"])
        assert not ann.actions(card)
        assert STORY not in str(card)
        assert ann.actions()

    site.run(script)


def test_a_question_that_is_left_by_a_word_says_which(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        name = ann.seen[-1]["id"]
        await ann.says("avbryt")
        assert not ann.actions(now(site, name))
        assert "Avbryt" in str(now(site, name)["body"])

    site.run(script)


def test_what_is_pressed_in_a_window_is_used_on_the_card_that_opened_it(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.presses("~steps")
        name = ann.seen[-1]["id"]
        window = await ann.opens("open")
        filled = {
            "f.happened": "Barnet bygde en drage av kongler.",
            "f.did": "Jeg spurte hva dragen het.", "f.child_did": "Barnet lo.",
        }  # fmt: skip
        await window.sends("form", **filled)
        card = now(site, name)
        assert "Fem minutter holder" in str(card["body"])
        assert "Du har svart" in str(card["body"])
        assert not ann.actions(card)

    site.run(script)


def test_a_press_is_answered_in_its_place_and_changed_by_nobody_else(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        name = ann.seen[-1]["id"]
        told = await ann.presses("~steps")
        assert "Du valgte" in str(told["value"])
        assert now(site, name) is None

    site.run(script)


def test_a_question_that_stands_twice_is_used_in_both_places(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        first = ann.seen[-1]["id"]
        await ann.says("status")
        await ann.says("fortsett")
        second = ann.seen[-1]["id"]
        await ann.says(STORY)
        assert not ann.actions(now(site, second))
        assert now(site, first) is None or not ann.actions(now(site, first))

    site.run(script)


def test_an_answer_that_is_refused_leaves_the_question_as_it_is(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        name = ann.seen[-1]["id"]
        await ann.says("hjelp")
        assert now(site, name) is None

    site.run(script)


def test_after_a_restart_the_card_says_so_when_she_looks_at_it(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        card = ann.last
        await site.restart()
        await ann.says(STORY)
        data = card["refresh"]["action"]["data"]
        action = {"type": "Action.Execute", "verb": "refresh", "data": data}
        look = ann.activity(
            type="invoke", name="adaptiveCard/action", value={"action": action}
        )
        _, told = await site.sends(look)
        assert not ann.actions(told["value"])

    site.run(script)
