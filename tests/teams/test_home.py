"""Her home in Teams: one card, kept up to date where it stands, and when she looks."""

import json

import pytest

from bot.teams import render
from bot.teams.controls import never
from dialogs.talk.messages import Message, Option, Paragraph, Span
from tests.teams.site import Site
from tests.teams.test_each import ROOM, looks

pytestmark = pytest.mark.usefixtures("transport")
STORY = "Jeg satt ved siden av barnet og ventet til det var klart for å gå ut."


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    made = Site(small)
    made.ann = made.member("ann", "ann@example.no")
    return made


async def goes_home(site):
    """Ask for her home; return the card and its name in Teams."""
    await site.ann.says("hei")
    if '"about": "home"' not in json.dumps(site.ann.last):
        await site.ann.says("hjem")
    return site.ann.last, site.ann.seen[-1]["id"]


def changes(site, name):
    return [
        told["attachments"][0]["content"]
        for which, told in site.connector.updates
        if which == name
    ]


def headings(card):
    return [
        block["inlines"][0]["text"]
        for block in card["body"]
        if block["type"] == "RichTextBlock" and block.get("separator")
    ]


async def hers(site, card, name):
    told = card["refresh"]["action"]
    return await site.sends(
        site.ann.activity(
            type="invoke", name="adaptiveCard/action", replyToId=name,
            value={"action": told, "trigger": "automatic"},
        )
    )  # fmt: skip


def test_her_home_asks_for_itself_and_has_its_parts_under_headings(site):
    async def script(site):
        await site.ann.says("hei")
        await site.ann.says("praksisfortelling")
        card, name = await goes_home(site)
        assert card["refresh"]["userIds"] == ["29:ann"]

        status, answer = await hers(site, card, name)
        assert status == 200
        assert headings(answer["value"]) == [
            "Dette venter på deg", "Snart", "Mitt", "Hvem ser hva",
        ]  # fmt: skip
        assert "Du har ingen fortellinger her ennå." in str(answer["value"])
        assert "Du får hver påminnelse for seg." in str(answer["value"])
        assert answer["value"]["refresh"] == card["refresh"]

    site.run(script)


def test_it_is_changed_where_it_stands_when_something_of_hers_changes(site):
    async def script(site):
        _, name = await goes_home(site)
        await site.ann.says("praksisfortelling")
        assert "Du har begynt på: praksisfortelling" in str(changes(site, name)[-1])

        await site.ann.says(STORY)
        await site.ann.presses("leader")
        now = changes(site, name)[-1]
        assert "Du har begynt på" not in str(now)
        assert "Du har 1 fortelling her." in str(now)
        assert "Mine fortellinger" in [a["title"] for a in site.ann.actions(now)]
        assert "satt ved siden av" not in str(changes(site, name))

        before = len(changes(site, name))
        await site.ann.says("når er neste møte?")
        assert len(changes(site, name)) == before

    site.run(script)


def test_a_setting_is_switched_by_one_press_and_the_card_says_so(site):
    async def script(site):
        card, name = await goes_home(site)
        _, answer = await hers(site, card, name)
        await site.ann.presses("Få ett kort i uka", answer["value"], reply_to=name)
        now = changes(site, name)[-1]
        assert "Du får ett kort i uka." in str(now)
        await site.ann.presses("Få hver påminnelse for seg", now, reply_to=name)
        assert "Du får hver påminnelse for seg." in str(changes(site, name)[-1])

    site.run(script)


def test_only_the_newest_is_changed_and_the_older_one_asks_when_looked_at(site):
    async def script(site):
        card, older = await goes_home(site)
        await site.ann.says("hjem")
        newer = site.ann.seen[-1]["id"]
        await site.ann.says("praksisfortelling")
        assert not any("begynt" in str(each) for each in changes(site, older))
        assert "Du har begynt på" in str(changes(site, newer)[-1])
        _, answer = await hers(site, card, older)
        assert "Du har begynt på" in str(answer["value"])

    site.run(script)


def test_after_a_restart_one_look_is_enough_to_keep_it_up_to_date(site):
    async def script(site):
        card, name = await goes_home(site)
        await site.restart()
        await site.ann.says("når er neste møte?")
        assert not changes(site, name)
        await hers(site, card, name)
        await site.ann.says("praksisfortelling")
        assert "Du har begynt på" in str(changes(site, name)[-1])

    site.run(script)


def test_in_a_room_and_to_a_stranger_nobodys_home_is_shown(site):
    async def script(site):
        card, _ = await goes_home(site)
        assert (await looks(site.ann, card, ROOM))["statusCode"] == 403
        stranger = site.member("noen", "noen@example.no")
        told = {"conversationType": "personal", "id": "a:noen"}
        assert (await looks(stranger, card, told))["statusCode"] == 403

    site.run(script)


def test_a_home_that_is_gone_stops_nothing(site):
    async def script(site):
        _, name = await goes_home(site)
        site.connector.gone.add(name)
        await site.ann.says("praksisfortelling")
        assert "Fortell hva som skjedde" in site.ann.text
        assert not changes(site, name)

    site.run(script)


def test_one_who_has_much_to_read_still_has_one_card_with_every_button(site):
    async def script(site):
        many = 60 * ("Dette er en lang linje om noe som skal skje hos dere snart. ",)
        blocks = tuple(Paragraph((Span(each * 5),)) for each in many)
        ways = tuple(Option(f"more:{n}", f"Vei {n}") for n in range(14))
        message = Message(blocks, choices=ways, home=True)
        card = render.home(message, lambda name, **_: name, lambda _: "", never)
        assert len(json.dumps(card).encode("utf-16-le")) < 28_000
        assert len(site.ann.actions(card)) == 14
        assert not any(b["type"] == "Input.ChoiceSet" for b in card["body"])

    site.run(script)
