"""Those who are new are found in the teams the bot is in, and greeted once."""

from datetime import datetime, timedelta

import pytest

from bot.commands import doctor_inside
from dialogs.year.open_days import instant
from scheduler.planning import Planner
from tests.teams.site import TENANT, Site

TUESDAY = datetime(2026, 11, 3, 10)
CHANNEL = "19:rod@thread.tacv2"
ROOM = {"id": f"{CHANNEL};messageid=5", "conversationType": "channel", "isGroup": True, "tenantId": TENANT}  # fmt: skip
PEOPLE = (
    ("siri", None, ("head",)),
    ("per", "Rød", ("pedagogical_leader",)),
    ("ann", "Rød", ("assistant",)),
    ("eva", "Rød", ("assistant",)),
)
pytestmark = pytest.mark.usefixtures("transport")


@pytest.fixture
def site(small):
    small.now = instant(TUESDAY)
    scope, units = small.kindergarten()
    site = Site(small)
    for name, unit, roles in PEOPLE:
        small.person(f"{name}@example.no", scope, units.get(unit), roles)
        setattr(site, name, site.member(name, f"{name}@example.no"))
    site.connector.rosters[CHANNEL] = ["siri", "per", "ann"]
    return site


async def added(site):
    """Let Per mention the bot in the team that it was added to."""
    mention = {"type": "mention", "text": "<at>HMS</at>", "mentioned": {"id": "28:bot"}}
    await site.per.says("<at>HMS</at> hei", conversation=ROOM, entities=[mention])


async def live(site, days=0, hour=10):
    site.world.now = instant(TUESDAY.replace(hour=hour) + timedelta(days=days))
    met = await site.teams.meet()
    planner = Planner(site.world.database, site.world.house, lambda: site.world.now)
    await planner.plan()
    await planner.due()
    await site.settled()
    return met


def unmet(site):
    look = site.world.run(lambda db: list(doctor_inside.look(db, site.world.now)))
    return next(f for f in look if f.what == "people no channel reaches").seen


def test_who_is_in_the_team_gets_one_first_message_in_her_own_conversation(site):
    async def script(site):
        await added(site)
        # Per has written already: he is known, and nobody introduces herself to him.
        assert await live(site) == 2
        for member in (site.siri, site.ann):
            assert len(member.seen) == 1
            assert "Jeg er Samspill" in member.text
        for day in (1, 2, 3):
            assert await live(site, days=day) == 0
        assert len(site.ann.seen) == 1
        await site.ann.says("hjelp")
        assert len(site.ann.seen) == 2

    site.run(script)


def test_her_first_press_is_answered_where_she_was_greeted(site):
    async def script(site):
        await added(site)
        await live(site)
        await site.ann.presses("start:practice_story")
        assert "Fortell hva som skjedde" in site.ann.text

    site.run(script)


def test_nobody_is_greeted_outside_open_hours(site):
    async def script(site):
        await added(site)
        await live(site, hour=20)
        assert site.ann.seen == []
        await live(site, days=1, hour=9)
        assert len(site.ann.seen) == 1

    site.run(script)


def test_who_was_not_reached_is_counted_by_reason_and_told_the_head_as_a_number(site):
    async def script(site):
        site.connector.members["29:ann"]["userRole"] = "guest"
        site.connector.opens["29:siri"] = ("ForbiddenOperationException", 403)
        await added(site)
        assert await live(site) == 0
        seen = unmet(site)
        assert "1 guest" in seen
        assert "1 not_found" in seen
        assert "1 ForbiddenOperationEx" in seen
        opened = site.connector.calls.count("open")
        await live(site)
        assert site.connector.calls.count("open") == opened
        site.connector.opens.clear()
        site.connector.rosters[CHANNEL].append("eva")
        assert await live(site, days=1, hour=11) == 2
        # Per has only written where others listen: he has no conversation of his own.
        assert unmet(site) == "1 guest, 1 not_met"
        await site.siri.says("hei")
        assert "2 i personalet kan jeg ikke skrive til ennå" in site.siri.text

    site.run(script)


def test_in_no_team_nobody_is_looked_for_and_nothing_is_asked(site):
    async def script(site):
        assert await live(site) == 0
        assert not {"open", "roster"} & set(site.connector.calls)
        assert unmet(site) == "4 not_met"

    site.run(script)


def test_when_teams_has_enough_the_rest_waits_for_the_next_look(site):
    async def script(site):
        await added(site)
        site.connector.opens["29:siri"] = ("Throttled", 429)
        assert await live(site) == 0
        calls = site.connector.calls
        assert (calls.count("open"), calls.count("roster")) == (1, 2)
        site.connector.opens.clear()
        assert await live(site) == 2
        assert calls.count("roster") == 2

    site.run(script)


def test_a_roster_that_does_not_answer_is_asked_again_the_next_day(site):
    async def script(site):
        await added(site)
        site.connector.rosters.clear()
        assert await live(site) == 0
        assert unmet(site) == "4 not_met"
        site.connector.rosters[CHANNEL] = ["ann"]
        assert await live(site, days=1, hour=11) == 1

    site.run(script)
