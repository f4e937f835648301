"""What the bot says by itself, to whom and when; and above all, when it keeps quiet."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from dialogs.reminders import wording
from dialogs.year.open_days import instant, wall
from storage.database.kept import REMINDER_DAYS
from storage.meetings import rows as meetings
from storage.people import retention, staff
from storage.post import workspaces
from storage.reminders import own
from storage.tables import absences, closed_days, memberships, people, rule_settings
from storage.year import snapshot as year
from tests.conftest import STORY
from tests.scheduler.beats import Beats, channel_of

ANN, PER, SIRI = "ann@example.no", "per@example.no", "siri@example.no"
MEETING = datetime(2026, 11, 24, 13, 0)


@pytest.fixture
def red(world):
    """Give Rød with Ann and its leader Per, the head Siri, and a meeting 24 November."""
    scope, units = world.kindergarten()
    world.person(ANN, scope, units["Rød"])
    world.person(PER, scope, units["Rød"], ("pedagogical_leader",), name="Per Lunde")
    world.person(SIRI, scope, None, ("head",), name="Siri Haugen")
    world.scope, world.units = scope, units
    world.red = world.meeting(scope, units["Rød"], MEETING)
    made = Beats(world).at(2026, 11, 3, 12)
    made.everybody_joined()
    return made


def said(found, email):
    return [(at, text) for at, whom, text in found if whom == email]


def test_a_story_is_asked_for_ten_working_days_before_and_once_more_at_four(red):
    found = said(red.until(2026, 11, 24, 12), ANN)

    assert [at for at, _ in found] == [
        datetime(2026, 11, 10, 9), datetime(2026, 11, 18, 12, 30),
    ]  # fmt: skip
    assert "tirsdag 24. november kl. 13.00" in found[0][1]
    assert "Hensyn til barns perspektiv" in found[0][1]
    assert "Noen linjer holder" in found[1][1]


def test_who_has_handed_in_is_not_nudged_and_the_reason_is_kept(red):
    red.until(2026, 11, 10, 9)
    from tests.world import Person

    Person(red.world, ANN).hands_in(STORY)
    found = said(red.until(2026, 11, 24, 12), ANN)

    assert [text for _, text in found if "Noen linjer" in text] == []
    assert (ANN, "story_nudge", "skipped", "not_needed") in [
        row[:4] for row in red.rows()
    ]


def test_the_leader_is_told_how_many_and_never_who(red):
    red.until(2026, 11, 10, 9)
    from tests.world import Person

    Person(red.world, ANN).hands_in(STORY)
    found = said(red.until(2026, 11, 24, 12), PER)

    count = next(text for at, text in found if at == datetime(2026, 11, 23, 9))
    assert "1 av 2 har levert en fortelling" in count
    assert not any("Ann" in text for _, text in found)


def test_ten_working_days_after_it_asks_how_it_went(red):
    found = said(red.until(2026, 12, 20, 12), ANN)

    assert found[-1][0] == datetime(2026, 12, 8, 9)
    assert "Hvordan gikk det da du prøvde" in found[-1][1]


def test_a_third_of_the_same_group_is_skipped_with_its_reason(red):
    from dataclasses import replace

    nudge = red.planner.rules["story_nudge"]
    red.planner.rules["visit_info"] = replace(nudge, key="visit_info", days=-2)
    found = said(red.until(2026, 11, 24, 12), ANN)

    assert len(found) == 2
    assert (ANN, "visit_info", "skipped", "two_already") in [r[:4] for r in red.rows()]


def test_nobody_is_written_to_while_away_and_it_comes_on_the_first_day_back(red):
    def away(db):
        found = staff.by_email(db, ANN).id
        days = {"first": date(2026, 11, 9), "last": date(2026, 11, 11)}
        db.connection.execute(insert(absences).values(person_id=found, **days))

    red.world.run(away)
    found = said(red.until(2026, 11, 24, 12), ANN)

    assert found[0][0] == datetime(2026, 11, 12, 9)


def test_who_is_away_until_it_is_over_gets_nothing_and_the_reason_is_kept(red):
    def away(db):
        found = staff.by_email(db, ANN).id
        days = {"first": date(2026, 11, 9), "last": date(2026, 12, 31)}
        db.connection.execute(insert(absences).values(person_id=found, **days))

    red.world.run(away)
    found = said(red.until(2026, 12, 31, 12), ANN)

    assert found == []
    assert {r[3] for r in red.rows() if r[0] == ANN and r[2] == "skipped"} == {"away"}


def test_who_has_left_gets_nothing(red):
    red.until(2026, 11, 5, 12)
    ends = {"ends": date(2026, 11, 6)}
    red.world.run(
        lambda db: db.connection.execute(
            update(memberships)
            .where(memberships.c.person_id == staff.by_email(db, ANN).id)
            .values(**ends)
        )
    )
    assert said(red.until(2026, 12, 31, 12), ANN) == []


def test_one_who_has_switched_it_off_gets_no_more_of_that_kind(red):
    red.world.run(lambda db: own.opt_out(db, staff.by_email(db, ANN).id, "story_nudge"))
    found = said(red.until(2026, 11, 24, 12), ANN)

    assert len(found) == 1
    assert (ANN, "story_nudge", "skipped", "opted_out") in [r[:4] for r in red.rows()]


def test_a_head_can_switch_a_rule_off_and_move_its_time_for_all(red):
    def changed(db):
        for row in (
            {"rule": "story_nudge", "is_on": False},
            {"rule": "story_ask", "is_on": True, "days": -8, "at": "10:30"},
        ):
            values = {"kindergarten_id": red.world.scope.kindergarten_id} | row
            db.connection.execute(insert(rule_settings).values(**values))
        year.touch(db, red.world.scope)

    red.world.run(changed)
    found = said(red.until(2026, 11, 24, 12), ANN)

    assert [at for at, _ in found] == [datetime(2026, 11, 12, 10, 30)]


def test_a_closed_day_a_planning_day_and_a_holiday_are_not_written_on(red):
    def closed(db):
        for day in (date(2026, 11, 10), date(2026, 11, 9)):
            values = {
                "kindergarten_id": red.world.scope.kindergarten_id,
                "first": day,
                "last": day,
                "kind": "planning",
            }
            db.connection.execute(insert(closed_days).values(**values))
        year.touch(db, red.world.scope)

    red.world.run(closed)
    found = said(red.until(2026, 11, 24, 12), ANN)

    assert found[0][0] == datetime(2026, 11, 6, 9)


def test_a_day_that_is_closed_at_the_last_moment_puts_it_off(red):
    red.until(2026, 11, 9, 12)
    red.at(2026, 11, 9, 16)

    def closed(db):
        day = date(2026, 11, 10)
        values = {
            "kindergarten_id": red.world.scope.kindergarten_id,
            "first": day,
            "last": day,
            "kind": "other",
        }
        db.connection.execute(insert(closed_days).values(**values))

    red.world.run(closed)
    found = said(red.until(2026, 11, 24, 12), ANN)

    assert found[0][0].date() != date(2026, 11, 10)
    assert found[0][0].hour in range(7, 17)


def test_a_moved_meeting_takes_its_reminders_along(red):
    red.until(2026, 11, 5, 12)
    new = datetime(2026, 12, 1, 13)
    red.world.run(
        lambda db: meetings.change(db, red.world.scope, red.world.red, wall=new)
    )
    found = said(red.until(2026, 12, 1, 12), ANN)

    assert [at for at, _ in found] == [
        datetime(2026, 11, 17, 9), datetime(2026, 11, 25, 12, 30),
    ]  # fmt: skip
    assert "tirsdag 1. desember kl. 13.00" in found[0][1]


def test_a_meeting_that_is_moved_between_plan_and_due_is_seen_when_it_is_due(red):
    red.until(2026, 11, 9, 12)
    new = datetime(2026, 12, 1, 13)

    def moved(db):
        meetings.change(db, red.world.scope, red.world.red, wall=new)
        from storage.tables import kindergartens

        db.connection.execute(
            update(kindergartens).values(plan_at=red.world.now + timedelta(days=9))
        )

    red.world.run(moved)
    red.at(2026, 11, 10, 9)

    assert red.beat() == []
    assert (ANN, "story_ask", "planned") in [r[:3] for r in red.rows()]


def test_a_cancelled_meeting_takes_its_reminders_with_it(red):
    red.until(2026, 11, 10, 9)
    gone = {"state": meetings.CANCELLED}
    red.world.run(
        lambda db: meetings.change(db, red.world.scope, red.world.red, **gone)
    )

    # What the HMS group is asked about its months has nothing to do with the meeting.
    said_since = [
        each for each in red.until(2026, 12, 31, 12) if "HMS-tema" not in each[2]
    ]
    assert said_since == []


def test_a_meeting_that_comes_back_has_its_reminders_again(red):
    red.until(2026, 11, 5, 12)
    for state in (meetings.CANCELLED, meetings.PLANNED):
        red.world.run(
            lambda db, to=state: meetings.change(
                db, red.world.scope, red.world.red, state=to
            )
        )
        red.beat()

    assert len(said(red.until(2026, 11, 24, 12), ANN)) == 2


def test_one_who_changes_department_gets_the_new_ones_reminders_only(red):
    red.until(2026, 11, 5, 12)
    blue = red.world.units["Blå"]

    def moves(db):
        db.connection.execute(
            update(memberships)
            .where(memberships.c.person_id == staff.by_email(db, ANN).id)
            .values(department_id=blue)
        )

    red.world.run(moves)

    assert said(red.until(2026, 11, 24, 12), ANN) == []


def test_it_speaks_the_language_that_the_person_has_chosen_meanwhile(red):
    red.until(2026, 11, 9, 12)
    red.world.run(
        lambda db: db.connection.execute(
            update(people).where(people.c.email == ANN).values(language="nn")
        )
    )
    found = said(red.until(2026, 11, 10, 9), ANN)

    assert "Skriv ei kort praksisforteljing" in found[0][1]


def test_a_new_colleague_is_asked_late_and_that_is_said(red):
    red.until(2026, 11, 16, 12)
    red.world.person("ny@example.no", red.world.scope, red.world.units["Rød"])
    red.joined("ny@example.no")
    red.world.run(lambda db: year.touch(db, red.world.scope))
    found = said(red.until(2026, 11, 16, 13), "ny@example.no")

    assert len(found) == 1
    assert "Denne kommer litt seint" in found[0][1]


def test_three_days_stopped_over_a_weekend_and_a_meeting_is_one_message_each(red):
    blue = red.world.units["Blå"]
    red.world.person("bo@example.no", red.world.scope, blue, ("pedagogical_leader",))
    red.joined("bo@example.no")
    friday = datetime(2026, 11, 20, 13)
    red.world.meeting(red.world.scope, blue, friday)
    red.until(2026, 11, 18, 12)
    red.at(2026, 11, 22, 23)
    assert red.beat() == []
    found = red.until(2026, 11, 23, 8)

    assert len(said(found, ANN)) == 1
    assert said(found, "bo@example.no") == []
    assert "Denne kommer litt seint" in said(found, ANN)[0][1]
    reasons = {row[3] for row in red.rows(rule="story_count") if row[2] == "skipped"}
    assert reasons == {"too_late"}


def test_several_things_at_once_are_one_message_with_one_intro(red):
    red.world.run(
        lambda db: db.connection.execute(
            update(people).where(people.c.email == PER).values(card=True)
        )
    )
    friday = datetime(2026, 11, 27, 13)
    red.world.run(
        lambda db: meetings.change(db, red.world.scope, red.world.red, wall=friday)
    )
    found = said(red.until(2026, 11, 27, 12), PER)

    assert found[0][0] == datetime(2026, 11, 9, 8)
    assert [at.isoweekday() for at, _ in found] == [1] * len(found)
    many = next(text for _, text in found if "Dette har jeg til deg" in text)
    assert "har levert en fortelling" in many


def test_a_week_with_nothing_has_no_card(red):
    red.world.run(lambda db: db.connection.execute(update(people).values(card=True)))
    said_at = {at for at, whom, _ in red.until(2026, 12, 20, 12) if whom == ANN}

    assert {at.isocalendar().week for at in said_at} == {46, 47, 50}


def test_one_who_has_not_met_the_bot_is_skipped_with_the_reason(red):
    red.world.person("ny@example.no", red.world.scope, red.world.units["Rød"])
    red.world.run(lambda db: year.touch(db, red.world.scope))
    red.until(2026, 11, 24, 12)

    reasons = {
        r[3] for r in red.rows() if r[0] == "ny@example.no" and r[2] == "skipped"
    }
    assert reasons == {"not_reachable"}


def test_one_who_meets_the_bot_late_gets_what_still_helps_at_once(red):
    red.world.person("ny@example.no", red.world.scope, red.world.units["Rød"])
    red.world.run(lambda db: year.touch(db, red.world.scope))
    red.until(2026, 11, 12, 10)
    red.joined("ny@example.no")
    found = said(red.beat(), "ny@example.no")
    rest = said(red.until(2026, 11, 24, 12), "ny@example.no")

    assert len(found) == 1
    assert "Denne kommer litt seint" in found[0][1]
    assert [at for at, _ in rest] == [datetime(2026, 11, 18, 12, 30)]


def test_one_whose_place_is_closed_is_skipped_too(red):
    place = channel_of(red.world, ANN)
    red.world.run(lambda db: workspaces.close_place(db, place, "uninstalled"))
    red.until(2026, 11, 24, 12)

    assert (ANN, "story_ask", "skipped", "not_reachable") in [r[:4] for r in red.rows()]


def test_the_clock_set_back_an_hour_or_a_day_sends_nothing_twice(red):
    first = red.until(2026, 11, 10, 9)
    again = []
    for hours in (1, 24):
        red.world.now -= timedelta(hours=hours)
        again += red.beat()
    again += red.until(2026, 11, 10, 12)

    assert len(said(first, ANN)) == 1
    assert again == []


def test_everything_that_was_sent_has_its_message_and_all_is_decided_once(red):
    red.until(2026, 12, 31, 12)

    assert red.balances()
    past = {r[2] for r in red.rows() if r[4] <= wall(red.world.now)}
    assert past <= {"sent", "skipped"}


def test_a_planned_row_is_planned_once_however_often_it_is_planned(red):
    before = red.rows()
    for _ in range(5):
        red.world.run(lambda db: year.touch(db, red.world.scope))
        red.beat()
    after = red.rows()
    red.beat()

    assert len(after) >= len(before)
    assert red.rows() == after


def test_what_was_decided_long_ago_is_let_go_of(red):
    red.until(2026, 12, 31, 12)
    later = instant(datetime(2027, 12, 31)) + timedelta(days=REMINDER_DAYS)

    assert red.world.run(lambda db: retention.sweep(db, later))["reminders"] > 0
    assert {row[2] for row in red.rows()} == {"planned"}


def test_a_reminder_goes_with_the_person(red):
    from storage.people import erasure, person_data

    red.until(2026, 11, 10, 9)
    ann = red.world.run(lambda db: staff.by_email(db, ANN).id)
    told = red.world.run(lambda db: person_data.export(db, ann))
    red.world.run(lambda db: erasure.erase(db, ann, red.world.now))

    assert told["reminders"][0]["rule"] == "story_ask"
    assert [row for row in red.rows() if row[0] == ANN] == []


def test_every_rule_of_the_table_has_its_words_and_its_dialog(red):
    stage = red.world.house.stage("nb")

    for key, rule in red.planner.rules.items():
        assert stage.has(*wording.text_of(stage, key, rule.opens))
        assert wording.label_of(stage, "names", key, rule.opens)
        assert wording.label_of(stage, "because", key, rule.opens)
        opens = rule.opens
        assert not opens or wording.label_of(stage, "opens", opens, opens)


def test_an_idle_beat_changes_nothing(red):
    red.beat()
    before = red.rows()

    assert red.beat() == []
    assert red.rows() == before


def test_a_department_that_is_dissolved_is_quiet(red):
    red.until(2026, 11, 5, 12)
    red.world.run(
        lambda db: db.connection.execute(
            update(memberships)
            .where(memberships.c.department_id == red.world.units["Rød"])
            .values(ends=date(2026, 11, 5))
        )
    )
    found = red.until(2026, 12, 31, 12)

    assert {whom for _, whom, _ in found} <= {SIRI}


def test_a_message_that_has_not_left_is_taken_back_when_its_meeting_is_cancelled(red):
    red.until(2026, 11, 10, 9)
    waiting = [each for each in red.states(ANN) if each[0] == "pending"]
    assert len(waiting) == 1

    gone = {"state": meetings.CANCELLED}
    red.world.run(
        lambda db: meetings.change(db, red.world.scope, red.world.red, **gone)
    )
    red.beat()

    assert red.states(ANN) == [("failed", "withdrawn", False)]
    assert (ANN, "story_ask", "cancelled", "not_wanted") in [
        row[:4] for row in red.rows()
    ]
    assert red.balances()


def test_a_message_that_waits_says_the_new_day_of_a_meeting_that_was_moved(red):
    red.until(2026, 11, 10, 9)

    new = MEETING + timedelta(days=1)
    red.world.run(
        lambda db: meetings.change(db, red.world.scope, red.world.red, wall=new)
    )
    found = said(red.until(2026, 11, 12, 12), ANN)

    assert red.states(ANN)[0] == ("failed", "withdrawn", False)
    assert len(found) == 1
    assert "onsdag 25. november" in found[0][1]
