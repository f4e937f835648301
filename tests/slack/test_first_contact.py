"""The first message: who gets one, when, with what, and how often."""

from datetime import date, datetime, timedelta

import pytest

from bot.commands import doctor_inside
from dialogs.year.open_days import instant
from scheduler.planning import Planner
from storage.people import first_contact
from storage.reminders import situation
from storage.tables import absences, people
from tests.slack.site import Member, Site

TUESDAY = datetime(2026, 11, 3, 10)


@pytest.fixture
def site(small):
    small.now = instant(TUESDAY)
    scope, units = small.kindergarten()
    site = Site(small)
    for name, unit, roles in (
        ("siri", None, ("head",)),
        ("per", "Rød", ("pedagogical_leader",)),
        ("ann", "Rød", ("assistant",)),
    ):
        small.person(f"{name}@example.no", scope, units.get(unit), roles)
        site.fake.person(f"U{name.upper()}", f"{name}@example.no")
    site.scope = scope
    return site


async def live(site, days=0, hour=10):
    """Let days go by, and do what the heart and the minute's look do."""
    site.world.now = instant(TUESDAY.replace(hour=hour) + timedelta(days=days))
    await site.slack.meet()
    planner = Planner(site.world.database, site.world.house, lambda: site.world.now)
    await planner.plan()
    await planner.due()
    await site.settled()


def told(site, name):
    """Return what a person was told, message by message."""
    return [str(each) for each in site.fake.messages[f"D{name.upper()}"]]


def test_everybody_who_is_new_gets_one_first_message_with_three_things_to_try(site):
    async def script(site):
        await live(site)

        for name in ("siri", "per", "ann"):
            assert len(told(site, name)) == 1
            assert "Jeg er Samspill" in told(site, name)[0]
        ann = told(site, "ann")[0]
        buttons = [
            key
            for key in ("practice_story", "meetings", "privacy")
            if f"start:{key}" in ann
        ]
        assert len(buttons) == 3
        assert ann.count("start:") == 3
        assert "start:closed_days" in told(site, "siri")[0]
        assert "fem ting en styrer gjør først" in told(site, "siri")[0]

        for day in range(1, 4):
            await live(site, days=day)
        assert len(told(site, "ann")) == 1

    site.run(script)


def test_nobody_is_greeted_outside_open_hours(site):
    async def script(site):
        await live(site, hour=20)
        assert told(site, "ann") == []

        await live(site, days=1, hour=9)
        assert len(told(site, "ann")) == 1

    site.run(script)


def test_one_who_is_away_is_greeted_when_she_is_back(site):
    async def script(site):
        def away(db):
            row = db.connection.execute(
                people.select().where(people.c.email == "ann@example.no")
            ).one()
            values = {
                "person_id": row.id, "first": date(2026, 11, 2), "last": date(2026, 11, 6),
            }  # fmt: skip
            db.connection.execute(absences.insert().values(values))

        site.world.run(away)
        await live(site)
        assert told(site, "ann") == []

        await live(site, days=6)
        assert len(told(site, "ann")) == 1

    site.run(script)


def test_one_who_has_talked_with_the_bot_gets_none(site):
    async def script(site):
        await Member(site, "UANN").says("hei")
        before = len(told(site, "ann"))

        await live(site)

        assert len(told(site, "ann")) == before
        assert not any("Jeg er Samspill" in each for each in told(site, "ann"))

    site.run(script)


def test_one_who_writes_before_it_comes_gets_none(site):
    async def script(site):
        await live(site, hour=20)
        await Member(site, "UANN").says("hei")
        await live(site, days=1)

        assert not any("Jeg er Samspill" in each for each in told(site, "ann"))

    site.run(script)


def test_who_was_on_the_list_long_before_is_counted_and_not_written_to(site):
    async def script(site):
        site.world.days(31)
        site.world.now = instant(TUESDAY + timedelta(days=31))
        await live(site, days=31)

        assert told(site, "ann") == []
        found = site.world.run(lambda db: first_contact.unmet(db, site.world.today()))
        assert found == {"not_met": 3}

    site.run(script)


def test_one_whom_slack_does_not_know_or_who_is_a_guest_is_counted(site):
    async def script(site):
        del site.fake.users["UANN"]
        site.fake.users["UPER"]["is_restricted"] = True
        await live(site)

        assert told(site, "ann") == told(site, "per") == []
        found = site.world.run(lambda db: list(doctor_inside.look(db, site.world.now)))
        unmet = next(each for each in found if each.what.startswith("people no"))
        assert unmet.seen == "1 guest, 1 not_found"
        assert not unmet.remedy
        lookups = [told for method, told in site.fake.calls if "lookup" in method]
        await live(site)
        again = [told for method, told in site.fake.calls if "lookup" in method]
        assert again == lookups

    site.run(script)


def test_what_slack_vouches_for_counts_and_not_what_was_asked(site):
    async def script(site):
        site.fake.users["UANN"]["profile"]["email"] = "other@example.no"
        site.fake.aliases = {"ann@example.no": "UANN"}
        await live(site)

        reached = site.world.run(lambda db: situation.reach(db, [1, 2, 3]))
        assert [reached[n].place is not None for n in (1, 2, 3)] == [True, True, False]

    site.run(script)


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        ({"is_restricted": True}, "guest"),
        ({"is_ultra_restricted": True}, "guest"),
        ({"is_bot": True}, "bot"),
        ({"is_app_user": True}, "bot"),
        ({"deleted": True}, "account_closed"),
        ({"deleted": True, "is_bot": True}, "account_closed"),
        ({"is_stranger": True}, "other_workspace"),
        ({"team_id": "T2"}, "other_workspace"),
        ({"profile": {"email": "else@example.no"}}, "other_address"),
    ],
)
def test_why_slack_did_not_let_us_reach_her_is_counted_by_what_she_is_there(
    site, account, reason
):
    async def script(site):
        site.fake.aliases = {"ann@example.no": "UANN"}
        site.fake.users["UANN"] |= account
        await live(site)

        assert told(site, "ann") == []
        found = site.world.run(lambda db: first_contact.unmet(db, site.world.today()))
        assert found == {reason: 1}

    site.run(script)


def test_who_was_not_found_is_asked_about_once_a_day_also_after_a_restart(site):
    async def script(site):
        def asked():
            return sum("lookup" in method for method, _ in site.fake.calls)

        del site.fake.users["UANN"]
        await live(site)
        assert asked() == 3
        await site.restart()
        await live(site)
        assert asked() == 3

        site.fake.person("UANN", "ann@example.no")
        await live(site, days=1, hour=11)
        assert asked() == 4
        assert "Jeg er Samspill" in told(site, "ann")[0]
        assert (
            site.world.run(lambda db: first_contact.unmet(db, site.world.today())) == {}
        )

    site.run(script)


def test_a_long_list_is_looked_for_a_few_at_a_time_and_those_not_found_come_last(site):
    async def script(site):
        for number in range(45):
            site.world.person(f"p{number}@example.no", site.scope, None)
        await site.slack.meet()
        asked = [told["email"] for way, told in site.fake.calls if "lookup" in way]
        assert len(asked) == 20
        await site.slack.meet()
        await site.slack.meet()
        asked = [told["email"] for way, told in site.fake.calls if "lookup" in way]
        assert len(asked) == len(set(asked)) == 48
        await site.slack.meet()
        assert sum("lookup" in way for way, _ in site.fake.calls) == 48

    site.run(script)


def test_a_head_is_told_how_many_cannot_be_written_to_and_not_who(site):
    async def script(site):
        del site.fake.users["UANN"]
        await live(site)
        siri = Member(site, "USIRI")
        await siri.says("hjem")

        assert "1 i personalet kan jeg ikke skrive til ennå" in siri.text()
        assert "@" not in siri.text()

    site.run(script)
