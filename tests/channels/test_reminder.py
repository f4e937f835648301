"""A reminder in Slack and in Teams: it can be asked why, and still be answered."""

import pytest

from scheduler.planning import Planner
from tests.scheduler.beats import Beats
from tests.slack.fake import read
from tests.slack.site import Site as Slack
from tests.teams.site import Site as Teams

ANN = "ann@example.no"


@pytest.fixture
def reminded(small, solbakken):
    scope, units = solbakken
    small.person(ANN, scope, units["Rød"])
    Beats(small).at(2026, 11, 9, 12)

    async def beats(site):
        small.now = small.now.replace(day=10, hour=8)
        planner = Planner(small.database, small.house, lambda: small.now)
        await planner.plan()
        await planner.due()
        await site.settled()

    return small, beats


def test_in_slack_it_can_be_asked_why_twice_and_then_be_answered(reminded):
    world, beats = reminded
    site = Slack(world)
    ann = site.member("U1", ANN)

    async def script(site):
        await ann.says("hei")
        await beats(site)
        reminder = ann.last
        assert "Skriv en kort praksisfortelling" in read(reminder["blocks"])
        why = ann.press("Hvorfor fikk jeg denne?", reminder)
        open_ = ann.press("Skriv en praksisfortelling", reminder)
        await site.interacts(why)
        assert "10 arbeidsdager før" in ann.text()
        await site.interacts(why)
        assert "10 arbeidsdager før" in ann.text()
        assert "Skriv en praksisfortelling" in str(reminder["blocks"])
        await site.interacts(open_)
        assert "Fortell hva som skjedde" in ann.text()

    site.run(script)


@pytest.mark.usefixtures("transport")
def test_in_teams_it_can_be_asked_why_twice_and_then_be_answered(reminded):
    world, beats = reminded
    site = Teams(world)
    ann = site.member("ann", ANN)

    async def script(site):
        await ann.says("hei")
        await beats(site)
        card = ann.last
        assert "Skriv en kort praksisfortelling" in ann.text
        told = await ann.presses("Hvorfor fikk jeg denne?", card)
        assert told["type"] == "application/vnd.microsoft.activity.message"
        assert "10 arbeidsdager før" in ann.text
        await ann.presses("Hvorfor fikk jeg denne?", card)
        await ann.presses("Skriv en praksisfortelling", card)
        assert "Fortell hva som skjedde" in ann.text

    site.run(script)
