"""A key under a question in Slack and in Teams: after the press it says what was said."""

import pytest
from sqlalchemy import select

from storage.hms import rows as hms
from storage.people.scope import Scope
from storage.tables import kindergartens
from tests.scheduler.beats import Beats
from tests.slack.fake import read
from tests.slack.site import Site as Slack
from tests.teams.site import Site as Teams

SIRI, JON = "siri@example.no", "jon@example.no"


@pytest.fixture
def group(small, solbakken):
    scope, units = solbakken
    small.person(SIRI, scope, None, ("head",), name="Siri Haugen")
    small.person(JON, scope, units["Rød"], ("safety_representative",), name="Jon Eide")
    Beats(small).at(2026, 11, 9, 12)
    return small


def december(world):
    asked = select(kindergartens.c.id)

    def work(db):
        here = Scope(db.connection.execute(asked).scalars().first())
        return hms.months(db, here)["2026-12"]

    return world.run(work)


def test_in_slack_the_other_side_presses_in_the_message_which_then_says_so(group):
    site = Slack(group)
    siri, jon = site.member("U1", SIRI), site.member("U2", JON)

    async def script(site):
        await siri.says("hei")
        await jon.says("hei")
        await siri.says("hms-kalender")
        for label in ("Velg tema for en måned", "desember", "Tidspress og pauser"):
            await siri.presses(label)
        asked = jon.last
        assert "Siri Haugen foreslår" in read(asked["blocks"])
        press = jon.press("Ja", asked)
        await site.interacts(press)
        assert "Du sa ja til Tidspress og pauser i desember" in str(asked["blocks"])
        assert "Siri Haugen foreslår" in read(asked["blocks"])
        assert "actions" not in [block["type"] for block in asked["blocks"]]
        assert "Da er det avtalt" in jon.text()
        await site.interacts(press)

    site.run(script)

    assert december(group).is_confirmed


@pytest.mark.usefixtures("transport")
def test_in_teams_the_card_gives_way_to_what_was_said(group):
    site = Teams(group)
    siri, jon = site.member("siri", SIRI), site.member("jon", JON)

    async def script(site):
        await siri.says("hei")
        await jon.says("hei")
        await siri.says("hms-kalender")
        for label in ("Velg tema for en måned", "desember", "Tidspress og pauser"):
            await siri.presses(label)
        card = jon.last
        assert "Siri Haugen foreslår" in jon.text
        told = await jon.presses("Ja", card)
        assert "Du sa ja til Tidspress og pauser i desember" in str(told)
        assert "Da er det avtalt" in jon.text

    site.run(script)

    assert december(group).is_confirmed
