"""The home page in Slack: what stands on it, and that it is kept up to date."""

import pytest

from tests.slack.site import Site

ANN = "ann@example.no"
STORY = "Jeg satt ved siden av barnet og ventet til det var klart for å gå ut."


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person(ANN, scope, units["Rød"])
    site = Site(small)
    site.ann = site.member("U1", ANN)
    return site


async def opens(site):
    await site.sends(site.ann.event(type="app_home_opened", tab="home"))
    return site.fake.homes["U1"]


def labels(view):
    return [
        element["text"]["text"]
        for block in view["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def headers(view):
    return [b["text"]["text"] for b in view["blocks"] if b["type"] == "header"]


async def presses(site, label):
    block, element = next(
        (block, element)
        for block in site.fake.homes["U1"]["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["text"]["text"] == label
    )
    site.events += 1
    stamp = f"{site.events}.9"
    action = element | {"block_id": block["block_id"], "action_ts": stamp}
    payload = site.ann.payload(
        type="block_actions", actions=[action], container={"type": "view"}
    )
    return await site.interacts(payload)


def published(site):
    return sum(method == "views.publish" for method, _ in site.fake.calls)


def test_it_has_its_parts_under_headings(site):
    async def script(site):
        await site.ann.says("hei")
        await site.ann.says("praksisfortelling")
        view = await opens(site)

        assert headers(view) == [
            "Dette venter på deg", "Snart", "Mitt", "Hvem ser hva",
        ]  # fmt: skip
        assert "Du har ingen fortellinger her ennå." in str(view)
        assert "Du får hver påminnelse for seg." in str(view)

    site.run(script)


def test_it_is_shown_anew_when_something_of_hers_changes_and_not_otherwise(site):
    async def script(site):
        await site.ann.says("hei")
        await opens(site)
        before = published(site)
        await site.ann.says("når er neste møte?")
        assert published(site) == before

        await site.ann.says("praksisfortelling")
        assert "Du har begynt på: praksisfortelling" in str(site.fake.homes["U1"])
        assert published(site) == before + 1
        await site.ann.says(STORY)
        await site.ann.presses("leader")
        assert "Du har begynt på" not in str(site.fake.homes["U1"])
        assert "Du har 1 fortelling her." in str(site.fake.homes["U1"])
        assert "Mine fortellinger" in labels(site.fake.homes["U1"])

    site.run(script)


def test_one_who_has_not_opened_it_gets_none(site):
    async def script(site):
        await site.ann.says("praksisfortelling")
        assert published(site) == 0

    site.run(script)


def test_a_setting_is_switched_by_one_press_and_the_page_says_so(site):
    async def script(site):
        await site.ann.says("hei")
        await opens(site)
        await presses(site, "Få ett kort i uka")
        assert "samler jeg det til mandag" in site.ann.text()
        assert "Du får ett kort i uka." in str(site.fake.homes["U1"])
        await presses(site, "Få hver påminnelse for seg")
        assert "Du får hver påminnelse for seg." in str(site.fake.homes["U1"])

    site.run(script)


def test_nothing_that_she_has_written_stands_on_it(site):
    async def script(site):
        await site.ann.says("praksisfortelling")
        await site.ann.says(STORY)
        view = await opens(site)
        assert "satt ved siden av" not in str(view)
        await site.ann.presses("leader")
        assert "satt ved siden av" not in str(site.fake.homes["U1"])

    site.run(script)


@pytest.mark.parametrize("fault", ["internal_error", "drop", ("rate", "5")])
def test_a_page_that_could_not_be_shown_stops_nothing(site, fault):
    async def script(site):
        await site.ann.says("hei")
        await opens(site)
        site.fake.does["views.publish"] = [fault]
        await site.ann.says("praksisfortelling")
        assert "Fortell hva som skjedde" in site.ann.text()
        await site.ann.says(STORY)
        assert "Du har begynt på" in str(site.fake.homes["U1"])

    site.run(script)
