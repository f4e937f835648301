"""Whatever day the wheel promises is a day on which it is planned to speak."""

import re
import tempfile
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from dialogs.reminders.rules import rules_of, wanted
from dialogs.words import spoken
from dialogs.words.spoken import year_of
from dialogs.year.open_days import wall
from scheduler.reminders import situations
from storage.meetings import rows as meetings
from storage.tables import rule_settings
from storage.wheel import rows as wheel
from storage.year import closed
from storage.year import snapshot as year
from tests.bot import rounds as scripts
from tests.bot.department import Department
from tests.scheduler.beats import Beats
from tests.world import World

NB = scripts.NB
TODAY = date(2026, 11, 3)
AHEAD = timedelta(days=400)
DAYS = st.dates(TODAY, date(2027, 1, 31))
KINDS = st.sampled_from(["department", "tett_paa"])
# What the bot says that it will do, with the day.
PROMISE = re.compile(r"Jeg minner alle på det (\w+ \d+\. \w+(?: \d{4})?)")


class Small(Department):
    """The same six, without a meeting; the calendar is somebody else's."""

    def meet(self, unit, wall_, kind):
        return None


def planned(unit, rule):
    """Name the days on which the staff of Rød are to hear this, and of which round."""

    def work(db):
        kindergarten = unit.scope.kindergarten_id
        first = unit.world.today() - timedelta(days=1)
        here = year.read(db, [kindergarten], first, first + AHEAD)[kindergarten]
        rules = rules_of(unit.world.house.content)
        now = unit.world.now
        return wanted({rule: rules[rule]}, here, now, now + AHEAD)

    found = unit.world.run(work)
    return {
        spoken.day(wall(each.due).date(), "nb", year_of(unit.world.today()))
        for key, each in found.items()
        if key.person in {unit.number(name) for name in ("ann", "per")}
    }


def promised(unit, text):
    found = PROMISE.search(text)
    return found[1] if found else None


@pytest.fixture
def unit(world):
    return Small(world)


def meet(unit, *when, kind="tett_paa"):
    number = unit.units["Rød"]
    unit.world.run(
        lambda db: meetings.add(db, unit.scope, number, kind, datetime(*when))
    )


@pytest.mark.parametrize("kind", ["department", "tett_paa"])
def test_everybody_is_reminded_before_the_meeting_whatever_it_is_called(unit, kind):
    meet(unit, 2026, 11, 17, 13, kind=kind)
    unit.hears("per", "hjulet", "begynn en runde", "nei")
    beats = Beats(unit.world)
    beats.everybody_joined()
    found = beats.until(2026, 11, 17, 12)

    assert "Jeg minner alle på det torsdag 12. november" in said(unit, "er i gang")
    asked = [at for at, who, text in found if who == "ann@example.no"
             and "skal videre i forbedringshjulet" in text]  # fmt: skip
    assert asked == [datetime(2026, 11, 12, 9)]
    led = [at for at, who, text in found if who == "per@example.no"
           and "I dag tar Rød neste steg" in text]  # fmt: skip
    assert led == [datetime(2026, 11, 17, 8)]


def test_a_promised_day_stands_for_one_who_has_had_much_that_month(unit, monkeypatch):
    monkeypatch.setattr(situations, "MUCH", 0)
    meet(unit, 2026, 11, 17, 13)
    unit.hears("per", "hjulet", "begynn en runde", "nei")
    beats = Beats(unit.world)
    beats.everybody_joined()
    found = beats.until(2026, 11, 17, 12)

    assert "Jeg minner alle på det torsdag 12. november" in said(unit, "er i gang")
    asked = [at for at, who, text in found if who == "ann@example.no"
             and "skal videre i forbedringshjulet" in text]  # fmt: skip
    assert asked == [datetime(2026, 11, 12, 9)]


def said(unit, part):
    """Return what Per was last told that has this in it."""
    from dialogs.talk.messages import complete

    found = [complete(each) for each in unit.per.seen]
    return next(text for text in reversed(found) if part in text)


def test_nothing_is_promised_when_the_meeting_is_too_near_to_ask_before(unit):
    meet(unit, 2026, 11, 4, 13)
    unit.hears("per", "hjulet", "begynn en runde", "nei")

    assert promised(unit, said(unit, "er i gang")) is None
    assert "Neste møte er onsdag 4. november" in said(unit, "er i gang")


def test_nothing_is_promised_when_the_head_has_switched_the_rule_off(unit):
    meet(unit, 2026, 11, 17, 13)
    off = {
        "kindergarten_id": unit.scope.kindergarten_id,
        "rule": "wheel_ask",
        "is_on": False,
    }
    unit.world.run(
        lambda db: db.connection.execute(insert(rule_settings).values(**off))
    )
    unit.hears("per", "hjulet", "begynn en runde", "nei")

    assert promised(unit, said(unit, "er i gang")) is None


def test_a_round_that_begins_on_a_day_without_a_meeting_asks_on_that_day(unit):
    def work(db):
        unit_ = unit.units["Rød"]
        wheel.begin(db, unit.scope, unit_, {}, unit.world.now, date(2026, 12, 1))
        year.touch(db, unit.scope)

    unit.world.run(work)
    meet(unit, 2026, 11, 17, 13)
    beats = Beats(unit.world)
    beats.everybody_joined()
    found = beats.until(2026, 12, 2, 12)

    asked = [at for at, who, text in found if who == "ann@example.no"
             and "forbedringshjulet" in text]  # fmt: skip
    assert asked == [datetime(2026, 12, 1, 9)]


@settings(max_examples=20)
@given(
    met=st.lists(st.tuples(DAYS, KINDS), max_size=5),
    shut=st.lists(st.tuples(DAYS, st.integers(0, 9)), max_size=3),
    asked=st.none() | st.tuples(st.booleans(), st.integers(-8, -1)),
    other=st.none() | DAYS,
)
def test_whatever_day_is_promised_is_planned(met, shut, asked, other):
    """Walk a whole round over any calendar: its begin, its check, and the next begin."""
    with tempfile.TemporaryDirectory() as folder:
        unit = Small(World(f"sqlite:///{folder}/x.db"))
        _live(unit, met, shut, asked)
        unit.hears("per", "hjulet", "begynn en runde", "nei")
        promise = promised(unit, said(unit, "er i gang"))
        assert promise is None or promise in planned(unit, "wheel_ask")
        unit.hears("per", *_to_phase(4), "hjulet", "led steget sammen nå")
        unit.hears("per", "vis svarene nå", *["hopp over"] * 7, "fullfør runden")
        unit.hears("per", "ingenting")
        proposed = unit.per.reads
        unit.hears("per", *_chosen(other))
        text = said(unit, "Runde 2")
        days = planned(unit, "wheel_ask") | planned(unit, "wheel_begin")
        assert "Runde 2 kan begynne" in proposed
        assert promised(unit, text) in {None, *days}
        if "og begynner" in text:
            assert promised(unit, text) is not None or asked
        unit.world.close()


def _live(unit, met, shut, asked):
    """Give the kindergarten this calendar, and its head's own rule."""
    scope, number = unit.scope, unit.units["Rød"]

    def work(db):
        for day, kind in met:
            meetings.add(db, scope, number, kind, datetime.combine(day, time(13)))
        for first, count in shut:
            last = first + timedelta(days=count)
            closed.add(db, scope, first, last, "other")
        if asked:
            is_on, days = asked
            told = {"rule": "wheel_ask", "is_on": is_on, "days": days}
            told["kindergarten_id"] = scope.kindergarten_id
            db.connection.execute(insert(rule_settings).values(**told))

    unit.world.run(work)


def _to_phase(phase):
    on = "hjulet", "gå videre, bli eller gå tilbake", "gå videre til neste fase"
    return on * (phase - 1)


def _chosen(other):
    if other is None:
        return ("ja, åpne runden",)
    return "en annen dag", other.isoformat()


def test_a_check_day_that_was_agreed_is_asked_about_on_that_day(unit):
    meet(unit, 2026, 11, 17, 13)
    scripts.whole_round_to_trial(unit)
    beats = Beats(unit.world)
    beats.everybody_joined()
    found = beats.until(2026, 12, 9, 12)

    days = [at.date() for at, who, text in found if who == "per@example.no"
            and "se på hvordan det gikk" in text]  # fmt: skip
    assert days == [date(2026, 12, 8)]


def test_the_rules_come_up_again_in_august_and_january_as_was_said(unit):
    scripts.rules(unit)
    beats = Beats(unit.world).at(2026, 12, 20, 9)
    beats.everybody_joined()
    found = beats.until(2027, 8, 31, 12)

    months = [at.month for at, who, text in found if who == "per@example.no"
              and "Ta fram spillereglene" in text]  # fmt: skip
    assert months == [1, 8]
