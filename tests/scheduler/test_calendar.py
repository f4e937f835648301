from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from dialogs.year.open_days import (
    Calendar,
    Closed,
    Hours,
    KindergartenYear,
    NeverOccurs,
    follows,
    instant,
    monday_of,
    placed,
    public_holidays,
    wall,
)
from dialogs.zone import ZONE

TEN_YEARS = range(2026, 2036)
QUARTER = timedelta(minutes=15)
SUMMER = Closed(date(2027, 7, 12), date(2027, 7, 30), "summer")
PLANNING = Closed(date(2026, 11, 13), date(2026, 11, 13), "planning")


def last_sunday(year, month):
    day = date(year, month, 31)
    return day - timedelta(days=day.isoweekday() % 7)


def by_the_directive(local):
    """What EU's directive says, worked out without any table of zones."""
    spring = datetime.combine(last_sunday(local.year, 3), time(2))
    autumn = datetime.combine(last_sunday(local.year, 10), time(3))
    if spring <= local < spring + timedelta(hours=1):
        return local - timedelta(hours=1)
    return local - timedelta(hours=2 if spring < local < autumn else 1)


@pytest.mark.parametrize("year", TEN_YEARS)
@pytest.mark.parametrize("month", [3, 10])
def test_every_quarter_around_a_clock_change_is_the_instant_it_should_be(year, month):
    start = datetime.combine(last_sunday(year, month), time()) - timedelta(days=2)
    for number in range(5 * 24 * 4):
        local = start + number * QUARTER
        assert instant(local).replace(tzinfo=None) == by_the_directive(local), local


@pytest.mark.parametrize("year", TEN_YEARS)
def test_a_time_that_the_spring_leaves_out_comes_once_an_hour_later(year):
    day = last_sunday(year, 3)

    assert wall(instant(datetime.combine(day, time(2, 30)))).time() == time(3, 30)


@pytest.mark.parametrize("year", TEN_YEARS)
def test_a_time_that_the_autumn_has_twice_is_the_first(year):
    first = instant(datetime.combine(last_sunday(year, 10), time(2, 30)))

    assert first.astimezone(ZONE).utcoffset() == timedelta(hours=2)
    assert wall(first + timedelta(hours=1)) == wall(first)


def test_mondays_at_eight_stay_at_eight_for_ten_years():
    start = datetime(2026, 8, 3, 8)
    mondays = [start + timedelta(weeks=n) for n in range(520)]

    assert {wall(instant(each)).time() for each in mondays} == {time(8)}
    assert {instant(each).hour for each in mondays} == {6, 7}


@pytest.mark.parametrize("year", range(2026, 2037))
def test_the_feasts_that_follow_easter_are_holidays(year):
    sunday = easter(year)
    feasts = {sunday + timedelta(days=n) for n in (-3, -2, 0, 1, 39, 49, 50)}
    fixed = {(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)}

    assert public_holidays(year) == feasts | {date(year, *each) for each in fixed}


def test_easter_is_when_the_domain_says():
    assert [easter(y) for y in (2026, 2027, 2028)] == [
        date(2026, 4, 5), date(2027, 3, 28), date(2028, 4, 16),
    ]  # fmt: skip


def test_seventeenth_of_may_2027_is_also_whit_monday():
    day = date(2027, 5, 17)

    assert day in public_holidays(2027)
    assert Calendar().why_closed(day) == "holiday"
    assert Calendar().working_day(day) == date(2027, 5, 18)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 24), "eve"),
        (date(2026, 12, 31), "eve"),
        (date(2026, 12, 26), "weekend"),
        (date(2026, 11, 13), "planning"),
        (date(2027, 7, 15), "summer"),
        (date(2028, 2, 29), None),
        (date(2026, 12, 28), None),
    ],
)
def test_why_a_day_is_closed(day, why):
    assert Calendar((SUMMER, PLANNING)).why_closed(day) == why


def test_working_days_are_counted_past_a_planning_day_and_a_weekend():
    calendar = Calendar((PLANNING,))

    assert calendar.away_from(date(2026, 11, 16), -1) == date(2026, 11, 12)
    assert calendar.away_from(date(2026, 11, 12), 1) == date(2026, 11, 16)
    assert calendar.away_from(date(2026, 11, 14), 0) == date(2026, 11, 16)


def test_ten_working_days_before_a_meeting_after_easter():
    assert Calendar().away_from(date(2027, 4, 6), -10) == date(2027, 3, 18)


def test_a_year_may_begin_on_either_day_and_is_named_by_both_years():
    first, second = KindergartenYear.of(date(2026, 8, 3)), "2026/27"
    later = KindergartenYear.of(date(2026, 8, 3), "08-15")

    assert (first.name, later.name) == (second, "2025/26")
    assert first.last == date(2027, 7, 31)
    assert later.last == date(2026, 8, 14)
    assert KindergartenYear.named("2026/2027") == first
    assert [each.month for each in first.months][:6] == [8, 9, 10, 11, 12, 1]
    assert first.autumn[1] == date(2026, 12, 31)
    assert first.spring[0] == date(2027, 1, 1)


@pytest.mark.parametrize("name", ["2026", "2026/28", "26/27", "", "år", "2026-27"])
def test_what_names_no_year_is_refused(name):
    with pytest.raises(ValueError, match=r".*"):
        KindergartenYear.named(name)


def test_week_fifty_three_is_there_in_2026_and_is_the_last_in_other_years():
    assert monday_of(2026, 53) == date(2026, 12, 28)
    assert monday_of(2027, 53) == date(2027, 12, 27)


def test_the_second_tuesday_is_found_through_the_year():
    found = follows(
        "FREQ=MONTHLY;BYDAY=2TU", datetime(2026, 8, 1, 13), datetime(2027, 7, 31)
    )

    assert len(found) == 12
    assert {each.isoweekday() for each in found} == {2}
    assert all(8 <= each.day <= 14 for each in found)


def test_a_meeting_on_a_closed_day_is_proposed_moved_and_never_lost():
    mondays = follows(
        "FREQ=WEEKLY;BYDAY=MO", datetime(2027, 5, 3, 9), datetime(2027, 6, 1)
    )
    found = placed(mondays, Calendar())

    assert [each.original for each in found] == mondays
    clash = next(each for each in found if each.clash)
    assert clash.original == datetime(2027, 5, 17, 9)
    assert clash.wall == datetime(2027, 5, 18, 9)


def test_a_meeting_in_the_middle_of_the_summer_has_nowhere_to_go():
    found = placed([datetime(2027, 7, 21, 13)], Calendar((SUMMER,)))

    assert found[0].clash == "summer"
    assert found[0].wall is None


def test_a_staff_meeting_may_be_on_a_planning_day():
    calendar = Calendar((PLANNING,))
    walls = [datetime(2026, 11, 13, 9)]

    assert placed(walls, calendar, planning=True)[0].clash is None
    assert placed(walls, calendar)[0].clash == "planning"


@pytest.mark.parametrize("rule", ["FREQ=NEVER", "BYDAY", "FREQ=WEEKLY;BYDAY=XX"])
def test_a_rule_that_makes_no_sense_is_refused(rule):
    with pytest.raises(NeverOccurs):
        follows(rule, datetime(2026, 8, 3, 9), datetime(2027, 8, 1))


def test_a_rule_for_the_31st_of_february_gives_nothing():
    rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"

    assert follows(rule, datetime(2026, 8, 3, 9), datetime(2036, 8, 1)) == []


def test_quiet_hours_end_on_the_next_working_morning():
    hours, calendar = Hours(), Calendar()
    friday = instant(datetime(2027, 3, 19, 17, 0))

    assert not hours.allow(friday, calendar)
    assert wall(hours.next_open(friday, calendar)) == datetime(2027, 3, 22, 7)
    before_easter = instant(datetime(2027, 3, 24, 18))
    assert wall(hours.next_open(before_easter, calendar)) == datetime(2027, 3, 30, 7)


def test_a_day_that_closes_early_is_quiet_from_then():
    early = Closed(date(2027, 3, 24), date(2027, 3, 24), "other", time(12))
    calendar = Calendar((early,))

    assert calendar.is_working(date(2027, 3, 24))
    assert not Hours().allow(instant(datetime(2027, 3, 24, 12, 0)), calendar)
    assert Hours().allow(instant(datetime(2027, 3, 24, 11, 59)), calendar)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2036, 12, 31)))
def test_the_next_open_instant_is_open_and_never_before(local):
    hours, calendar = Hours(), Calendar((SUMMER, PLANNING))
    moment = local.replace(tzinfo=UTC)
    found = hours.next_open(moment, calendar)

    assert found >= moment
    assert hours.allow(found, calendar)


@given(
    st.dates(date(2026, 1, 1), date(2036, 12, 31)),
    st.integers(-30, 30).filter(lambda n: n != 0),
)
def test_counting_working_days_lands_on_one_and_goes_the_right_way(day, days):
    calendar = Calendar((SUMMER, PLANNING))
    found = calendar.away_from(day, days)
    first, last = sorted((day, found))
    between = [d for d in calendar.working_days(first, last) if d != day]

    assert calendar.is_working(found)
    assert len(between) == abs(days)
