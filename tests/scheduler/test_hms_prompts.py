"""A new kindergarten is asked about its HMS themes, month for month, and not too often."""

import io
from collections import defaultdict
from datetime import date, datetime

import pytest
from rich.console import Console
from sqlalchemy import select, update

from bot.commands.import_file import import_file
from dialogs import everything
from dialogs.hms.commands import LeaveOut
from dialogs.words import texts as words
from dialogs.year.open_days import Calendar, KindergartenYear, instant
from scheduler import rehearsal
from storage.hms import rows as hms
from storage.people import memberships, staff
from storage.people.scope import Scope
from storage.tables import kindergartens
from storage.wheel import rules as ground
from storage.year import closed
from storage.year import rehearsed as in_memory
from tests.hms_year import agree, does
from tests.scheduler.beats import Beats

YEAR = KindergartenYear.named("2026/27")
LIST = """Barnehage;Avdeling;Navn;E-post;Roller
Solstua;;Siri Haugen;siri@example.no;styrer
Solstua;Rød;Per Lunde;per@example.no;pedagogisk leder
Solstua;Rød;Ann Berge;ann@example.no;assistent
Solstua;Rød;Jonas Eide;jonas@example.no;fagarbeider, verneombud
Solstua;Rød;Marit Tveit;marit@example.no;barnehagelærer, tillitsvalgt
"""
GROUP = {f"{name}@example.no" for name in ("siri", "jonas", "marit")}
ASKED = ("hms_year", "theme_choose")


@pytest.fixture
def fresh(world, tmp_path):
    """A database that was migrated, and a staff list of five that was taken in."""
    world.now = instant(datetime(2026, 8, 3, 9))
    path = tmp_path / "ansatte.csv"
    path.write_text(LIST, encoding="utf-8")
    code = import_file(
        path, dry_run=False, leavers=False, run=world.run, words=words.load(),
        language="nb", today=world.today(), now=world.now,
        console=Console(file=io.StringIO()),
    )  # fmt: skip
    assert code == 0
    return world


def scope_of(world):
    asked = select(kindergartens.c.id)
    return Scope(world.run(lambda db: db.connection.execute(asked).scalar_one()))


def rehearsed(world):
    copied = world.run(lambda db: in_memory.copy(db, None))
    lines = rehearsal.rehearse(copied, world.house, YEAR, date(2026, 8, 3))
    return [line for line in lines if line.skipped is None]


def prompts(lines):
    """Tell on which days each month was asked about, and whom."""
    found = defaultdict(lambda: defaultdict(set))
    for line in lines:
        if line.rule in ASKED:
            found[line.subject][line.at.date()].add(line.to)
    return {subject: dict(days) for subject, days in found.items()}


def test_a_fresh_installation_is_asked_about_the_year_and_then_about_each_month(fresh):
    found = prompts(rehearsed(fresh))

    # Eight working days before each month; in July and about July nothing.
    assert found == {
        "year:2026/27": {date(2026, 8, 10): GROUP},
        "gap:2026-09": {date(2026, 8, 20): GROUP},
        "gap:2026-10": {date(2026, 9, 21): GROUP},
        "gap:2026-11": {date(2026, 10, 21): GROUP},
        "gap:2026-12": {date(2026, 11, 19): GROUP},
        "gap:2027-01": {date(2026, 12, 17): GROUP},
        "gap:2027-02": {date(2027, 1, 20): GROUP},
        "gap:2027-03": {date(2027, 2, 17): GROUP},
        "gap:2027-04": {date(2027, 3, 17): GROUP},
        "gap:2027-05": {date(2027, 4, 21): GROUP},
        "gap:2027-06": {date(2027, 5, 20): GROUP},
    }


def test_each_month_the_prompt_names_a_theme_of_its_own_and_why(fresh):
    lines = [line for line in rehearsed(fresh) if line.rule == "theme_choose"]
    november = next(line.text for line in lines if line.subject == "gap:2026-11")
    themes = {line.text.partition("Forslaget er ")[2][:12] for line in lines}

    assert november.startswith(
        "November har ikke noe HMS-tema ennå. Forslaget er Emosjonelle krav (passer i denne måneden"
    )
    assert "når både styreren og tillitsvalgt eller verneombud har sagt ja" in november
    assert len(themes) == 10


def test_the_years_prompt_lists_every_month_but_july(fresh):
    text = next(line.text for line in rehearsed(fresh) if line.rule == "hms_year")

    assert text.count("• ") == 11
    assert "august: Roller og forventninger (passer i denne måneden" in text
    assert "juli" not in text


def test_if_nothing_is_done_nobody_is_asked_more_than_twice_about_a_month(fresh):
    counted = defaultdict(int)
    for line in rehearsed(fresh):
        if line.rule in ASKED:
            counted[line.to, line.subject] += 1
    months = rehearsal.messages([x for x in rehearsed(fresh) if x.rule in ASKED])

    assert max(counted.values()) == 1
    assert max(months.values()) <= 2


def test_nobody_outside_the_group_is_asked(fresh):
    lines = [line for line in rehearsed(fresh) if line.rule in ASKED]

    assert {line.to for line in lines} == GROUP


def test_closed_weeks_have_no_prompt_and_a_closed_month_none_at_all(fresh):
    scope = scope_of(fresh)
    fresh.run(
        lambda db: closed.add(
            db, scope, date(2026, 10, 12), date(2026, 10, 23), "other"
        )
    )
    fresh.run(
        lambda db: closed.add(db, scope, date(2026, 12, 1), date(2026, 12, 31), "other")
    )
    found = prompts(rehearsed(fresh))
    shut = Calendar()

    assert "gap:2026-12" not in found
    assert list(found["gap:2026-11"]) == [date(2026, 10, 7)]
    assert all(shut.is_working(day) for days in found.values() for day in days)


def test_a_customers_other_month_without_a_theme_is_not_asked_about(fresh, tmp_path):
    folder = tmp_path / "ours" / "content"
    folder.mkdir(parents=True)
    (folder / "themes.toml").write_text('without = ["07", "12"]\n', encoding="utf-8")

    fresh.house = everything.build(tmp_path / "ours")

    assert "gap:2026-12" not in prompts(rehearsed(fresh))


def test_what_one_side_has_said_yes_to_is_asked_of_the_other_side_alone(fresh):
    agree(fresh, "siri")
    lines = [line for line in rehearsed(fresh) if line.rule in ASKED]
    november = next(line.text for line in lines if line.subject == "gap:2026-11")

    assert {line.to for line in lines if line.rule == "theme_choose"} == GROUP - {
        "siri@example.no"
    }
    assert november.startswith("Siri Haugen har foreslått Emosjonelle krav")


def test_when_both_sides_have_said_yes_the_themes_come_and_no_prompt(fresh):
    agree(fresh, "siri", "jonas")
    lines = rehearsed(fresh)

    assert prompts(lines) == {}
    months = {
        line.at.date().isoformat()[:7] for line in lines if line.rule == "theme_new"
    }
    assert len(months) == 11


def test_a_month_that_was_left_out_is_not_asked_about_again(fresh):
    does(fresh, "jonas", LeaveOut("2026-11"))

    assert "gap:2026-11" not in prompts(rehearsed(fresh))


def test_a_matter_that_a_department_lifted_is_named_as_the_reason(fresh):
    scope = scope_of(fresh)
    unit = fresh.run(lambda db: memberships.named(db, scope, [1]))[0]["id"]
    text = "Det er mye støy i garderoben"
    fresh.run(lambda db: hms.lift(db, scope, unit, text, fresh.now))
    beats = Beats(fresh)
    beats.everybody_joined()
    said = [
        t for _, whom, t in beats.until(2026, 8, 21, 12) if whom == "jonas@example.no"
    ]

    assert any("Støy og lydmiljø (Rød har løftet noe om det" in text for text in said)


def test_the_prompt_stands_in_the_chat_with_its_keys(fresh):
    beats = Beats(fresh)
    beats.everybody_joined()
    beats.until(2026, 8, 20, 12)
    last = beats.messages("marit@example.no")[-1]

    assert [o.label for o in last.choices][:4] == [
        "Ja til forslaget", "Se alle temaene", "Ingen tema i september", "Se året",
    ]  # fmt: skip
    assert last.choices[0].key == "theme:yes:2026-09=flow"


def test_beside_other_things_the_keys_say_what_they_are_about(fresh):
    beats = Beats(fresh)
    beats.everybody_joined()
    beats.until(2026, 8, 10, 12)
    first = beats.messages("siri@example.no")[-1].choices[0]

    assert first.key.startswith("theme_in_card:yes:2026-08=roles,2026-09=flow,")
    assert first.label == "Ja til HMS-temaene for året"


# Somebody new


def joins(world, email, day, unit=1, ends=None, roles=("assistant",)):
    def work(db):
        told = {"email": email, "name": "Ny Kollega", "roles": list(roles)}
        person = staff.add_person(db, scope_of_db, told, None, world.now)
        db.connection.execute(
            update(memberships_table)
            .where(memberships_table.c.person_id == person)
            .values(department_id=unit, starts=day, ends=ends)
        )

    from storage.tables import memberships as memberships_table

    scope_of_db = scope_of(world)
    world.run(work)


def newcomers(world):
    lines = [line for line in rehearsed(world) if line.rule == "staff_new"]
    return [(line.at.date(), line.to, line.text) for line in lines]


def test_when_everybody_is_new_nobody_is_told_of_newcomers(fresh):
    assert newcomers(fresh) == []


def test_three_working_days_after_somebody_begins_the_leader_and_the_head_are_told(
    fresh,
):
    joins(fresh, "ny@example.no", date(2026, 10, 8))
    found = newcomers(fresh)

    assert {(day, to) for day, to, _ in found} == {
        (date(2026, 10, 13), "per@example.no"), (date(2026, 10, 13), "siri@example.no"),
    }  # fmt: skip
    assert "Rød har fått en ny kollega" in found[0][2]
    assert "Ny Kollega" not in found[0][2]


def test_two_who_begin_on_one_day_are_one_message(fresh):
    joins(fresh, "ny@example.no", date(2026, 10, 8))
    joins(fresh, "enda@example.no", date(2026, 10, 8))
    found = newcomers(fresh)

    assert len(found) == 2
    assert "nye kolleger" in found[0][2]


def test_one_who_comes_for_two_days_or_to_visit_is_no_new_colleague(fresh):
    joins(fresh, "vikar@example.no", date(2026, 10, 8), ends=date(2026, 10, 9))
    joins(fresh, "odd@example.no", date(2026, 10, 8), roles=("observer",))

    assert newcomers(fresh) == []


def test_rules_that_were_agreed_since_make_it_needless(fresh):
    joins(fresh, "ny@example.no", date(2026, 8, 24))
    scope = scope_of(fresh)
    fresh.now = instant(datetime(2026, 8, 25, 9))

    def agree(db):
        one = ground.begin_rules(db, scope, 1, {}, fresh.now)
        agreed = {"state": ground.AGREED, "agreed_on": date(2026, 8, 25)}
        ground.keep_rules(db, scope, one, fresh.now, **agreed)

    beats = Beats(fresh)
    beats.everybody_joined()
    beats.beat()
    assert [row[1] for row in beats.rows(rule="staff_new")] == ["staff_new"] * 2
    fresh.run(agree)
    said = [text for _, _, text in beats.until(2026, 9, 2, 12)]

    assert not any("ny kollega" in text for text in said)


def test_the_head_gets_no_button_to_rules_that_are_not_hers(fresh):
    joins(fresh, "ny@example.no", date(2026, 8, 24))
    beats = Beats(fresh)
    beats.everybody_joined()
    beats.until(2026, 9, 1, 12)

    def opens(email):
        found = [
            [option.key for option in message.choices]
            for message in beats.messages(email)
            if "ny kollega" in str(message.to_json())
        ]
        return ["start:ground_rules" in keys for keys in found]

    assert opens("per@example.no") == [True]
    assert opens("siri@example.no") == [False]
