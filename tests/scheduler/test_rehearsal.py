"""A whole year in seconds, by the same code, and nobody is written to."""

import io
import json
from datetime import date, datetime, timedelta
from itertools import combinations as combos

import pytest
from sqlalchemy import insert, select

from bot.commands import rehearse as command
from bot.demo import demo
from bot.settings import read as settings_of
from dialogs.errors import CannotStart
from dialogs.forms import library
from dialogs.year.open_days import Calendar, KindergartenYear, instant, wall
from scheduler import rehearsal
from scheduler.reminders import situations
from storage.forms import rows as forms
from storage.meetings import series
from storage.meetings.series import NewSeries
from storage.tables import memberships, metadata, rounds, visits
from storage.year import closed
from storage.year import rehearsed as in_memory
from storage.year import snapshot as year
from tests.hms_year import agree
from tests.scheduler.beats import Beats
from tests.world import KEY

YEAR = KindergartenYear.named("2026/27")
# What the README promises: at most so many messages to a person in a month.
PROMISED = 9
PROMISED_WITHOUT_ROLE = 7
MONTHLY = "FREQ=MONTHLY;BYMONTH=1,2,3,4,5,6,8,9,10,11,12;BYDAY="


def full_year(world, *, agreed=True):
    """Two departments, all roles, monthly meetings, a planning day and a summer."""
    world.now = instant(datetime(2026, 8, 1, 9))
    scope, units = world.kindergarten()
    world.person("siri@example.no", scope, None, ("head",))
    for unit, name in ((units["Rød"], "per"), (units["Blå"], "mona")):
        world.person(f"{name}@example.no", scope, unit, ("pedagogical_leader",))
    world.person("ann@example.no", scope, units["Rød"])
    world.person(
        "jonas@example.no", scope, units["Rød"], ("assistant", "safety_representative")
    )
    world.person(
        "marit@example.no", scope, units["Blå"], ("teacher", "union_representative")
    )

    def work(db):
        closed.add(db, scope, date(2027, 7, 12), date(2027, 7, 30), "summer")
        closed.add(db, scope, date(2026, 11, 13), date(2026, 11, 13), "planning")
        here = year.read(db, [scope.kindergarten_id], YEAR.first, YEAR.last)
        for department, kind, day in (
            (units["Rød"], "tett_paa", "2TU"), (units["Blå"], "tett_paa", "2WE"),
            (None, "hms_group", "1TH"),
        ):  # fmt: skip
            told = NewSeries(
                department, kind, datetime(2026, 8, 3, 13), 60, MONTHLY + day
            )
            series.keep(db, scope, here[scope.kindergarten_id], told, world.now)

    world.run(work)
    if agreed:
        agree(world, "siri", "jonas")
    return scope


def rehearsed(world, only=None, progress=None):
    copied = world.run(lambda db: in_memory.copy(db, only))
    return rehearsal.rehearse(copied, world.house, YEAR, date(2026, 8, 3), progress)


def everything(world):
    def work(db):
        return {
            table.name: db.connection.execute(select(table)).all()
            for table in metadata.sorted_tables
        }

    return str(world.run(work))


def test_the_hms_year_is_in_it_month_for_month_and_not_in_july(small):
    full_year(small)
    lines = [line for line in rehearsed(small) if line.rule == "theme_new"]
    months = sorted({line.at.date().isoformat()[:7] for line in lines})

    assert len(months) == 11
    assert "2027-07" not in months
    assert any("Støy og lydmiljø" in line.text for line in lines)
    summaries = [line for line in rehearsed(small) if line.rule == "theme_summary"]
    assert {line.to for line in summaries} == {
        f"{name}@example.no" for name in ("siri", "jonas", "marit")
    }


def test_a_year_has_at_most_what_is_promised_for_each_role(world):
    full_year(world)
    lines = rehearsed(world)

    assert rehearsal.most_in_a_month(lines) <= PROMISED
    counted = rehearsal.messages(lines)
    mine = [n for (to, _), n in counted.items() if to == "ann@example.no"]
    assert max(mine) <= PROMISED_WITHOUT_ROLE
    assert {line.to for line in lines} == {
        f"{n}@example.no" for n in ("siri", "per", "mona", "ann", "jonas", "marit")
    }


ROLES = (
    "head", "pedagogical_leader", "safety_representative", "union_representative",
    "observer",
)  # fmt: skip


HAVE_ROLES = (
    "siri@", "per@", "mona@", "jonas@", "marit@", "odd@", "berit@", "tor@",
)  # fmt: skip


def every_combination(world, scope, unit):
    """Let somebody be each set of roles there is, beside her work on the department."""
    combinations = [
        each for count in range(len(ROLES) + 1) for each in combos(ROLES, count)
    ]
    for number, roles in enumerate(combinations):
        email = f"{number}.{'.'.join(roles)}@example.no"
        world.person(email, scope, unit, ("assistant", *roles))


def everything_on(world, scope, unit):
    """Let every rule have something to say: meetings of all kinds, a round, visits."""

    def work(db):
        here = year.read(db, [scope.kindergarten_id], YEAR.first, YEAR.last)
        for department, kind, day in (
            (unit, "department", "3TH"), (None, "staff", "3MO"),
            (None, "pedagogues", "4WE"),
        ):  # fmt: skip
            told = NewSeries(
                department, kind, datetime(2026, 8, 3, 14), 60, MONTHLY + day
            )
            series.keep(db, scope, here[scope.kindergarten_id], told, world.now)
        for season, wall_ in (
            ("autumn-2026", "2026-10-07T09:00"), ("spring-2027", "2027-03-10T09:00"),
        ):  # fmt: skip
            made = insert(visits).values(
                id=f"visit-{season}"[:16], kindergarten_id=scope.kindergarten_id,
                department_id=unit, season=season, observer_id=2, state="agreed",
                wall=wall_, starts_at=instant(datetime.fromisoformat(wall_)),
                proposed_by=1, created_at=world.now,
            )  # fmt: skip
            db.connection.execute(made)
        made = insert(rounds).values(
            id="round-1", kindergarten_id=scope.kindergarten_id, department_id=unit,
            number=1, phase=3, state="open", version=1, trial_from=date(2026, 8, 3),
            check_on=date(2027, 6, 25), begun_at=world.now, phase_at=world.now,
            sealed=db.seal({}, "rounds|round-1"),
        )  # fmt: skip
        db.connection.execute(made)
        form = library.find(world.house.content, "baseline")
        run = forms.make(
            db, scope, form, world.now, opened_on=date(2026, 10, 5), subject="wave:1",
            closes_on=date(2026, 10, 23), opened_side="head",
            shuts_at=instant(datetime(2026, 10, 26, 6)),
        )  # fmt: skip
        forms.change(db, scope, run, "form.opened", world.now, state=forms.OPEN)

    world.run(work)


def is_within_the_promise(lines):
    """Hold each month of each person against the README."""
    counted = rehearsal.messages(lines)
    for (to, month), count in counted.items():
        has_role = any(each in to for each in (*ROLES, *HAVE_ROLES))
        most = PROMISED if has_role else PROMISED_WITHOUT_ROLE
        assert count <= most, (to, month, count)


def test_no_set_of_roles_gets_more_than_is_promised_in_any_month(small):
    scope = full_year(small)
    units = small.run(lambda db: year.read(db, [1], YEAR.first, YEAR.last)[1])
    every_combination(small, scope, min(units.departments))

    is_within_the_promise(rehearsed(small))


def test_nor_with_every_rule_at_work(small):
    scope = full_year(small)
    units = small.run(lambda db: year.read(db, [1], YEAR.first, YEAR.last)[1])
    every_combination(small, scope, min(units.departments))
    everything_on(small, scope, min(units.departments))
    lines = rehearsed(small)

    spoken = {line.rule for line in lines if line.skipped is None}
    assert spoken >= {"meeting_told", "window_told", "wheel_trial", "visit_info"}
    assert spoken >= {"form_open", "form_nudge", "form_count"}
    is_within_the_promise(lines)


@pytest.mark.parametrize("begins", [(2026, 8, 3), (2026, 9, 1), (2026, 11, 24)])
def test_nor_in_the_demo_whenever_it_was_begun(small, begins):
    small.now = instant(datetime(*begins, 9))
    small.run(lambda db: demo.seed(db, small.house, small.now))
    lines = rehearsal.rehearse(
        small.run(in_memory.copy), small.house, YEAR, small.now.date()
    )

    is_within_the_promise(lines)


def said(lines):
    return {(line.to, line.rule, line.subject) for line in lines if not line.skipped}


def test_what_is_gathered_is_not_lost(small):
    """Who has had much gets the rest in fewer messages: nothing is left out for it."""
    full_year(small)
    gathered = said(rehearsed(small))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(situations, "MUCH", 99)
        each = said(rehearsed(small))

    assert len(gathered) > 100
    assert each - gathered == set()


def test_a_year_without_themes_keeps_the_promise_too(small):
    full_year(small, agreed=False)
    lines = rehearsed(small)
    counted = rehearsal.messages(lines)

    assert sum(line.rule == "theme_choose" for line in lines) == 30
    assert rehearsal.most_in_a_month(lines) <= PROMISED
    mine = [n for (to, _), n in counted.items() if to == "ann@example.no"]
    assert max(mine) <= PROMISED_WITHOUT_ROLE


def test_nothing_is_written_to_the_real_database(world):
    full_year(world)
    before = everything(world)
    rehearsed(world)

    assert everything(world) == before


def test_nobody_is_spoken_to_in_quiet_hours_or_on_a_closed_day(small):
    full_year(small)
    calendar = Calendar()

    for line in rehearsed(small):
        at = wall(line.at)
        assert calendar.is_working(at.date()), line
        assert 7 <= at.hour < 17, line
        assert not date(2027, 7, 12) <= at.date() <= date(2027, 7, 30), line
        assert at.date() != date(2026, 11, 13), line


def test_it_says_the_same_as_the_year_itself(small):
    """Live the autumn with the real beats; the rehearsal said the same, word for word."""
    full_year(small)
    lines = rehearsed(small)
    beats = Beats(small)
    beats.at(2026, 8, 1, 0)
    beats.everybody_met()
    lived = beats.until(2026, 12, 31, 23)
    told = {
        (wall(line.at), line.to, line.text)
        for line in lines
        if line.skipped is None and line.at.date() <= date(2026, 12, 31)
    }

    assert set(lived) == told
    assert any("Jeg er Samspill" in text for _, _, text in told)


def test_who_has_written_before_is_not_greeted_in_the_rehearsal(small):
    full_year(small)
    beats = Beats(small)
    beats.joined("ann@example.no")

    lines = [line for line in rehearsed(small) if line.rule == "first_contact"]

    assert {line.to for line in lines} == {
        f"{n}@example.no" for n in ("siri", "per", "mona", "jonas", "marit")
    }


def test_one_person_is_the_same_alone_as_among_all(small):
    full_year(small)
    small.person("eva@example.no", small.kindergarten("Fjellet", ("Grønn",))[0], None)
    ids = [1]
    alone = rehearsed(small, only=ids)

    assert alone == [
        line for line in rehearsed(small) if line.kindergarten == "Solbakken"
    ]


def test_progress_goes_to_the_end(small):
    full_year(small)
    seen = []
    rehearsed(small, progress=seen.append)

    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.fixture
def printed(small, tmp_path):
    full_year(small)
    settings = settings_of(database_url=small.url, secret_keys=KEY)

    def go(**more):
        out, errors = io.StringIO(), io.StringIO()
        more = {"year": "2026/27", "form": "table"} | more
        code = command.rehearse(
            settings, more.pop("year"), date(2026, 8, 3), out, errors, **more
        )
        return code, out.getvalue()

    return go


def test_json_is_as_the_contract_has_it(printed):
    code, out = printed(form="json")
    told = json.loads(out)

    assert code == 0
    assert set(told[0]) == {
        "at", "to", "kindergarten", "rule", "subject", "why", "text", "skipped",
    }  # fmt: skip
    assert datetime.fromisoformat(told[0]["at"]).utcoffset() is not None


def test_a_table_has_totals_and_csv_a_line_each(printed):
    assert "at most" in printed()[1]
    out = printed(form="csv", person="ann@example.no")[1]
    assert {row.split(",")[1] for row in out.splitlines() if row[:2] == "20"} == {
        "ann@example.no"
    }


def test_ics_can_be_read_by_another_calendar(printed):
    import icalendar

    out = printed(form="ics", kindergarten="solbakken")[1]
    events = icalendar.Calendar.from_ical(out).walk("VEVENT")

    assert len(events) > 100


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"year": "2026"}, "2026/27"),
        ({"form": "xml"}, "table, csv, ics, json"),
        ({"kindergarten": "Fjellet"}, "Solbakken"),
        ({"person": "x@example.no"}, "nobody here"),
    ],
)
def test_wrong_use_is_one_line_that_says_what_to_write(printed, told, said):
    with pytest.raises(CannotStart, match=said):
        printed(**told)


def test_an_empty_kindergarten_has_an_empty_year(small):
    small.kindergarten()

    assert rehearsed(small) == []


def test_staff_who_came_today_are_rehearsed_for_the_whole_year(small):
    full_year(small)
    starts = small.run(
        lambda db: db.connection.execute(select(memberships.c.starts)).scalars().first()
    )
    lines = rehearsed(small)

    assert starts >= YEAR.first
    assert min(line.at.date() for line in lines) < starts + timedelta(days=30)


def test_the_real_database_is_free_while_the_year_is_lived(small):
    full_year(small)
    copied = small.run(in_memory.copy)
    kept = []

    def writes(_):
        if not kept:
            small.kindergarten("Nyland")
            kept.append(1)

    rehearsal.rehearse(copied, small.house, YEAR, date(2026, 8, 3), writes)

    assert kept == [1]
