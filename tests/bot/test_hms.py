"""The HMS group's year: desk, calendar with two keys, pulse, small steps, reports."""

import asyncio
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import reports
from bot.pictures import Pictures
from dialogs import everything
from dialogs.talk.messages import Picture
from storage.answers import answered, ballots
from storage.hms import rows as hms
from storage.people.scope import Scope
from storage.reports import links as report_links
from storage.reports import report
from storage.reports.paper import frame
from tests.bot import rounds as scripts
from tests.bot.department import Department
from tests.scheduler.beats import Beats


@pytest.fixture
def unit(small):
    made = Department(small)
    made.add("kari", "Kari Li", "Blå", ("assistant",))
    return made


def calendar(unit, *said):
    return unit.hears("siri", "hms-kalender", *said)


def agreed(unit, month="november", theme="Emosjonelle krav"):
    """Let the head propose and the safety representative confirm."""
    calendar(unit, "velg tema for en måned", month, theme)
    unit.hears("jon", "hms-kalender", "si ja til en måned", "ja")


def test_the_desk_tells_how_far_departments_are_and_nothing_that_was_said(unit):
    unit.room()
    scripts.rules(unit)
    scripts.phase_1(unit)
    unit.hears("siri", "hms")

    assert "Rød: runde 1, «Hvordan vil vi ha det?»" in unit.siri.reads
    assert "Blå: har ikke begynt" in unit.siri.reads
    for answers in scripts.NB["answers"].values():
        assert not any(text in unit.siri.reads for text in answers if len(text) > 10)


def test_the_desk_is_for_the_group(unit):
    unit.hears("ann", "hms")

    assert "Dette er for HMS-gruppa" in unit.ann.reads


def test_what_is_lifted_gets_an_owner_and_an_answer_that_reaches_the_department(unit):
    unit.room()
    scripts.rules(unit)
    scripts.phase_1(unit)
    unit.hears(
        "siri",
        "hms",
        "ta en sak som er løftet",
        "si hvem som følger opp",
        "Jon Eide",
    )
    assert "Jon Eide følger opp" in unit.siri.reads
    unit.hears(
        "siri",
        "hms",
        "ta en sak som er løftet",
        "svar avdelingen",
        "Vi setter inn én til fra mandag.",
    )

    assert "Svaret er sendt til Rød" in unit.siri.reads
    assert "Vi setter inn én til fra mandag." in str(unit.rooms_messages())
    unit.hears("siri", "hms")
    assert "lifted" not in unit.siri.choices


def test_what_one_department_learnt_reaches_the_others_after_its_yes(unit):
    unit.room("Blå")
    scripts_unit = unit
    scripts_unit.hears("per", "hjulet")
    from storage.hms import rows as kept

    unit.world.run(
        lambda db: kept.share(
            db, unit.scope, unit.units["Rød"], "To puljer gir ro.", unit.world.now
        )
    )
    unit.hears("siri", "hms", "sett det en avdeling har lært, på en saksliste")
    assert "planleggingsdag" in unit.siri.last.choices[0].label
    unit.hears("siri", "1")
    assert "Det står på sakslista" in unit.siri.reads
    unit.hears("siri", "hms")
    assert "To puljer" not in unit.siri.reads


def test_a_theme_counts_when_both_sides_have_said_yes(unit):
    calendar(unit, "velg tema for en måned", "november")
    assert "Emosjonelle krav (passer i denne måneden" in unit.siri.reads
    unit.hears("siri", "Emosjonelle krav")
    assert "tillitsvalgt eller verneombud også har sagt ja" in unit.siri.reads
    unit.hears("ann", "tema")
    assert "ikke avtalt noe HMS-tema" in unit.ann.reads

    unit.hears("jon", "hms-kalender", "si ja til en måned", "ja")

    assert "Da er det avtalt" in unit.jon.reads
    unit.hears("ann", "tema")
    assert "Hvilke situasjoner tar vi med oss hjem?" in unit.ann.reads


def test_one_side_alone_cannot_turn_both_keys(unit):
    calendar(unit, "velg tema for en måned", "november", "Emosjonelle krav")
    calendar(unit)

    assert "confirm" not in unit.siri.choices


def test_a_confirmed_theme_stands_on_the_departments_agendas(unit):
    agreed(unit)
    unit.hears("per", "saksliste", "1")

    assert "Emosjonelle krav" in unit.per.reads
    assert "Ett lite grep" in unit.per.reads


def test_july_has_no_theme_and_cannot_be_chosen(unit):
    calendar(unit)
    assert "juli: ingen tema" in unit.siri.reads
    unit.hears("siri", "velg tema for en måned")

    assert "2027-07" not in unit.siri.choices


def test_the_year_is_held_against_the_four_factors(unit):
    calendar(unit)
    assert "støtte og hjelp" in unit.siri.reads
    for month, theme in (
        ("november", "Emosjonelle krav"),
        ("desember", "Tidspress og pauser"),
        ("januar", "Roller og forventninger"),
    ):
        calendar(unit, "velg tema for en måned", month, "vis alle temaene", theme)
    calendar(unit)

    assert "dekker alle fire faktorene" in unit.siri.reads


def test_a_theme_is_suggested_because_a_department_has_lifted_it(unit):
    unit.world.run(
        lambda db: hms.lift(
            db,
            unit.scope,
            unit.units["Rød"],
            "Det er mye støy i garderoben",
            unit.world.now,
        )
    )
    calendar(unit, "velg tema for en måned", "februar")

    assert "Støy og lydmiljø (avdelinger har løftet noe om det" in unit.siri.reads


def test_themes_are_moved_swapped_and_taken_away(unit):
    agreed(unit)
    calendar(unit, "bytt om to måneder", "november: Emosjonelle krav", "desember")
    assert "har byttet tema" in unit.siri.reads
    months = unit.world.run(lambda db: hms.months(db, unit.scope))
    assert list(months) == ["2026-12"]
    assert not months["2026-12"].is_confirmed
    unit.hears("jon", "hms-kalender", "si ja til en måned", "ja")
    months = unit.world.run(lambda db: hms.months(db, unit.scope))
    assert months["2026-12"].is_confirmed
    calendar(unit, "ta bort et tema", "desember: Emosjonelle krav")

    assert unit.world.run(lambda db: hms.months(db, unit.scope)) == {}


def test_a_theme_of_their_own_is_among_the_themes(unit):
    calendar(
        unit,
        "legg til et eget tema",
        "Uteområdet om vinteren",
        "Is og mørke.",
        "Hvor er det glatt?\nHvem strør?",
    )
    unit.siri.does(several=("pressure",), step=unit.siri.last.step)
    assert "ligger nå blant temaene" in unit.siri.reads
    calendar(
        unit,
        "velg tema for en måned",
        "januar",
        "vis alle temaene",
        "Uteområdet om vinteren",
    )

    assert "Uteområdet om vinteren står i januar" in unit.siri.reads


def pulses(unit, *names):
    for name in names:
        unit.hears(name, "puls", "4", "Flere voksne ute.")


def test_a_pulse_of_four_shows_nothing_and_of_five_shows_all_at_once(unit):
    agreed(unit)
    pulses(unit, "ann", "eva", "ola", "ida")
    unit.hears("siri", "oppsummering")
    assert "4 har svart" in unit.siri.reads
    unit.hears("siri", "nei")
    pulses(unit, "liv")
    unit.hears("siri", "oppsummering", "ja")

    assert "Ingen av 5 svarte 1–2, ingen svarte 3, og 5 svarte 4–5." in unit.siri.reads
    unit.hears("kari", "puls")
    assert "allerede lagt fram" in unit.kari.reads


def test_a_pulse_that_is_closed_with_four_stays_hidden_for_ever(unit):
    agreed(unit)
    pulses(unit, "ann", "eva", "ola", "ida")
    unit.hears("siri", "oppsummering", "ja")

    assert "Færre enn fem utenom HMS-gruppa har svart" in unit.siri.reads
    assert "Flere voksne ute" not in unit.siri.reads


def test_a_pulse_of_five_is_hidden_where_one_is_of_the_group_that_is_shown_it(unit):
    agreed(unit)
    pulses(unit, "ann", "eva", "ola", "ida", "jon")
    unit.hears("siri", "oppsummering", "ja")

    assert "Færre enn fem utenom HMS-gruppa har svart" in unit.siri.reads
    assert "Flere voksne ute" not in unit.siri.reads


def test_who_skips_in_a_pulse_does_not_make_four_answers_be_shown(unit):
    agreed(unit)
    pulses(unit, "ann", "eva", "ola", "ida")
    unit.hears("liv", "puls", "4", "hopp over")
    unit.hears("siri", "oppsummering", "ja")

    assert "og 5 svarte 4–5." in unit.siri.reads
    assert "Flere voksne ute" not in unit.siri.reads


def test_a_small_step_is_kept_and_summed_up_with_who_has_none(unit):
    agreed(unit)
    unit.hears(
        "per",
        "lite grep",
        "Vi tar fem minutter sammen etter en tung levering.",
        "pedagogisk leder",
        "20. november",
    )
    assert "Grepet er lagret" in unit.per.reads
    unit.hears("siri", "oppsummering", "ja")

    assert "Rød: Vi tar fem minutter" in unit.siri.reads
    assert "Ikke valgt grep ennå: Blå" in unit.siri.reads


def test_two_of_the_group_who_sum_up_a_month_lose_nothing_of_either(unit):
    agreed(unit)
    unit.hears("siri", "oppsummering", "ja")
    unit.hears("jon", "oppsummering", "ja", "Vi tar pauser i januar.")
    unit.hears("siri", "Vi snakker sammen etter tunge dager.")
    calendar(unit, "velg tema for en måned", "november", "Tidspress og pauser")
    kept = unit.world.run(lambda db: hms.months(db, unit.scope)["2026-11"])

    assert "pauser i januar" in kept.summary
    assert "etter tunge dager" in kept.summary


def test_a_small_step_that_another_chose_meanwhile_stands_beside_the_new_one(unit):
    agreed(unit)
    unit.hears("per", "lite grep", "Vi tar fem minutter sammen.", "hopp over")
    unit.hears("ann", "lite grep", "Vi ber om hjelp før klokka ti.", "hopp over")
    unit.hears("ann", "hopp over")
    unit.hears("per", "hopp over")
    sheet = (
        reports.Documents(unit.world.house)
        .written(made(unit, "year"), "csv")
        .decode("utf-8-sig")
    )

    assert "fem minutter" in sheet
    assert "før klokka ti" in sheet


def said(found, name):
    return [(at, text) for at, whom, text in found if whom == f"{name}@example.no"]


def test_the_month_comes_by_itself_on_the_right_days(unit):
    agreed(unit, "desember", "Tidspress og pauser")
    beats = Beats(unit.world)
    beats.everybody_joined()
    found = beats.until(2026, 12, 31, 12)

    assert (datetime(2026, 12, 1, 9), True) in [
        (at, "Tidspress og pauser" in text) for at, text in said(found, "kari")
    ]
    assert [
        at.date() for at, text in said(found, "kari") if "To korte spørsmål" in text
    ] == [date(2026, 12, 8)]
    assert any("HMS-gruppa kan ta med seg" in text for _, text in said(found, "siri"))
    assert not any(
        "HMS-gruppa kan ta med seg" in text for _, text in said(found, "kari")
    )


def test_who_has_answered_the_pulse_is_not_asked(unit):
    agreed(unit, "desember", "Tidspress og pauser")
    unit.world.now = datetime(2026, 12, 2, 9, tzinfo=UTC)
    pulses(unit, "kari")
    beats = Beats(unit.world)
    beats.everybody_joined()
    found = beats.until(2026, 12, 20, 12)

    assert not any("To korte spørsmål" in text for _, text in said(found, "kari"))
    assert any("To korte spørsmål" in text for _, text in said(found, "ann"))


def test_the_wheel_asks_three_working_days_before_the_departments_meeting(unit):
    unit.room()
    scripts.rules(unit)
    scripts.phase_1(unit)
    beats = Beats(unit.world)
    beats.everybody_joined()
    found = beats.until(2026, 11, 17, 9)

    asked = [at for at, text in said(found, "liv") if "forbedringshjulet" in text]
    assert asked == [datetime(2026, 11, 12, 9)]


def test_the_wheel_asks_weekly_while_something_is_tried_and_on_the_day_of_the_check(
    unit,
):
    unit.room()
    scripts.rules(unit)
    scripts.phase_1(unit)
    scripts.phase_2(unit)
    scripts.phase_3(unit)
    beats = Beats(unit.world)
    beats.everybody_joined()
    found = said(beats.until(2026, 12, 9, 9), "per")

    weekly = [at.date() for at, text in found if "Fikk dere prøvd" in text]
    # On its Thursday, or gathered on the Monday after when she has had her share of messages.
    thursdays = [date(2026, 11, 12) + timedelta(weeks=n) for n in range(4)]
    assert len(weekly) == len(thursdays)
    for day, thursday in zip(weekly, thursdays, strict=True):
        assert day in (thursday, thursday + timedelta(days=4))
    in_room = [
        each for each in unit.rooms_messages() if "Snakk sammen et minutt" in str(each)
    ]
    assert len(in_room) == len(weekly)
    checks = [text for at, text in found if at.date() == date(2026, 12, 8)]
    assert any("se på hvordan det gikk" in text for text in checks)


def test_a_department_without_a_round_gets_one_hint_in_the_eighth_week(unit):
    beats = Beats(unit.world).at(2027, 1, 5, 8)
    beats.everybody_joined()
    found = beats.until(2027, 4, 1, 12)

    assert (
        len(
            [1 for _, text in said(found, "per") if "ikke begynt på noen runde" in text]
        )
        == 1
    )


# Reports and pictures


def made(unit, kind, subject=""):
    return unit.world.run(
        lambda db: report.make(
            db,
            unit.world.house,
            unit.scope.kindergarten_id,
            kind,
            subject,
            unit.world.now,
        )
    )


def test_a_rounds_report_has_goal_actions_dates_and_evaluation_and_no_answers(unit):
    unit.room()
    scripts.whole_round(unit)
    unit.hears("per", "hjulet", "avslutt runden", "ja")
    told = made(unit, "round", str(unit.units["Rød"]))
    html = reports.Documents(unit.world.house).written(told, "html").decode()

    assert "Rød, runde 2" in html
    unit.hears("siri", "hms", "lag en rapport", "Rød")
    assert "/rapport/" in unit.siri.reads


def test_the_years_report_is_the_same_in_all_its_forms(unit):
    unit.room()
    scripts.whole_round(unit)
    agreed(unit)
    told = made(unit, "year")
    html = reports.Documents(unit.world.house).written(told, "html").decode()
    sheet = reports.Documents(unit.world.house).written(told, "csv").decode("utf-8-sig")
    as_json = json.loads(reports.Documents(unit.world.house).written(told, "json"))

    for text in (
        "Emosjonelle krav",
        "Vakta er satt opp med én for lite",
        "To puljer gir ro i garderoben",
        "Ann Berge",
    ):
        assert text in html
        assert text in sheet
        assert text in json.dumps(as_json, ensure_ascii=False)
    assert reports.Documents(unit.world.house).written(told, "pdf").startswith(b"%PDF")
    for answers in scripts.NB["answers"].values():
        assert not any(text in html for text in answers if len(text) > 20)


def test_a_cell_that_looks_like_a_formula_is_harmless_in_a_spreadsheet(unit):
    table = report.Table("h", ("k",), (("=1+1",),))
    told = report.Report(
        "t",
        "a",
        (table,),
        "nb",
        frame(unit.world.house.stage("nb"), "x", date(2026, 11, 3)),
    )

    assert "'=1+1" in reports.Documents(unit.world.house).written(told, "csv").decode(
        "utf-8-sig"
    )


def test_a_report_link_is_good_for_a_day_and_for_nobody_who_guesses(unit):
    from aiohttp import web
    from aiohttp.test_utils import TestClient, TestServer

    unit.hears("siri", "hms", "lag en rapport")
    agreed(unit)
    unit.room()
    scripts.rules(unit)
    unit.hears("per", *scripts.NB["begin"])
    unit.hears("siri", "hms", "lag en rapport", "HMS-året for hele barnehagen")
    secret = unit.siri.reads.split("/rapport/")[1].split(".html")[0]

    async def go():
        app = web.Application()
        app.add_routes(
            reports.routes(
                unit.world.database, unit.world.house, lambda: unit.world.now
            )
        )
        async with TestClient(TestServer(app)) as client:
            found = [
                (await client.get(f"/rapport/{secret}.{form}")).status
                for form in report_links.FORMS
            ]
            found.append((await client.get(f"/rapport/{'x' * 30}.html")).status)
            unit.days(2)
            found.append((await client.get(f"/rapport/{secret}.html")).status)
            return found

    assert asyncio.run(go()) == [200] * 6 + [404, 404]


@pytest.mark.parametrize(("name", "is_in"), [("per", True), ("siri", False)])
def test_a_link_shows_what_was_written_together_to_those_who_work_there(
    unit, name, is_in
):
    from aiohttp import web
    from aiohttp.test_utils import TestClient, TestServer

    unit.room()
    scripts.rules(unit)
    scripts.phase_1(unit)
    mine = Scope(unit.scope.kindergarten_id, unit.number(name))
    links = unit.world.run(
        lambda db: report_links.make(
            db, mine, "round", str(unit.units["Rød"]), unit.world.now
        )
    )
    address = links.json[links.json.index("/rapport/") :]

    async def go():
        app = web.Application()
        own = unit.world
        app.add_routes(reports.routes(own.database, own.house, lambda: own.now))
        async with TestClient(TestServer(app)) as client:
            return await (await client.get(address)).text()

    assert ("Garderoben går igjen." in asyncio.run(go())) is is_in


@pytest.fixture(scope="module")
def pictures():

    return Pictures(everything.build())


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_picture_is_drawn_from_its_name_alone(pictures, language):
    for name in (
        f"wheel.3.2.{language}",
        f"near.0-1-3-2-0.{language}",
        f"pulse.0-1-3-2-0.{language}",
        "year." + "-".join(["none"] * 12) + f".11.{language}",
    ):
        assert pictures.drawn(name, "svg").startswith(b"<svg")
        assert pictures.drawn(name, "png").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "name",
    [
        "wheel.9.1.nb",
        "wheel.1.1.xx",
        "wheel.1.nb",
        "near.1.nb",
        "near.1-2-3-4-x.nb",
        "near.1-2-3-4--5.nb",
        "year.a.11.nb",
        "draw.1",
        "",
        "../secret",
        "wheel.1.1.nb.x",
        "_draw.1",
    ],
)
def test_a_name_that_means_nothing_draws_nothing(pictures, name):
    assert pictures.drawn(name, "svg") is None


def test_the_year_names_its_themes_but_none_of_the_kindergartens_own(pictures):
    keys = "-".join(["noise", "own", *["none"] * 10])
    drawn = pictures.drawn(f"year.{keys}.11.nb", "svg").decode()

    assert "Støy og lydmiljø" in drawn
    assert "Eget tema" in drawn


def test_the_bars_of_a_picture_are_as_long_as_they_count(pictures):
    drawn = pictures.drawn("pulse.4-5-5-2-0.nb", "svg").decode()
    # What stands for none has no bar at all.
    long = re.findall(r'width="([\d.]+)" height="34" rx="8" fill="#1f5f6b"', drawn)

    assert long == ["144.0", "180.0", "180.0", "72.0"]
    assert "16 svar" in drawn


def test_every_picture_that_is_said_can_be_drawn_and_has_its_facts_in_words(
    unit, pictures
):
    unit.room()
    scripts.whole_round(unit)
    calendar(unit)
    said_ones = [
        block
        for person in unit.people.values()
        for message in person.seen
        for block in message.blocks
        if isinstance(block, Picture)
    ]

    assert {each.name.split(".")[0] for each in said_ones} == {"wheel", "near", "year"}
    for each in said_ones:
        assert pictures.drawn(each.name, "svg"), each.name
        assert len(each.alt) > 20


def test_the_boxes_of_a_pulse_are_one_for_the_whole_kindergarten(unit):
    agreed(unit)
    pulses(unit, "ann", "kari")
    box = unit.world.run(
        lambda db: ballots.find(db, unit.scope, None, "pulse", "2026-11")
    )

    assert unit.world.run(lambda db: answered.finished(db, box.id)) == 2


def test_the_group_gives_points_before_a_theme_is_proposed(unit):
    calendar(
        unit,
        "velg tema for en måned",
        "februar",
        "gi poeng til forslagene",
        "1",
        "1",
        "2",
    )
    unit.hears(
        "jon",
        "hms-kalender",
        "velg tema for en måned",
        "februar",
        "gi poeng til forslagene",
        "1",
        "hopp over",
        "hopp over",
    )
    calendar(unit, "velg tema for en måned", "februar")

    assert "Poeng fra gruppa så langt" in unit.siri.reads
    assert ": 3" in unit.siri.reads


def test_points_to_a_theme_are_the_groups(unit):
    from dialogs.errors import NotYours
    from dialogs.wheel.commands import OpenBox
    from storage.everything import carry_out
    from storage.people import memberships
    from storage.turn import Turn

    number = unit.number("ann")

    def work(db):
        scope = memberships.scope_of(db, number, unit.world.today())
        return carry_out(
            Turn(db, scope, unit.world.now, "t"), OpenBox(None, "month", "2027-02")
        )

    with pytest.raises(NotYours):
        unit.world.run(work)


def waiting(unit):
    from sqlalchemy import select

    from storage.tables import outbox, people

    asked = (
        select(people.c.email, outbox.c.due_at)
        .join(people, people.c.id == outbox.c.person_id)
        .where(outbox.c.state == "pending")
    )
    return dict(
        unit.world.run(lambda db: [tuple(r) for r in db.connection.execute(asked)])
    )


def test_what_others_do_in_the_evening_is_told_in_the_morning_and_to_nobody_away(unit):
    from sqlalchemy import insert

    from storage.tables import absences

    for name in unit.people:
        unit.hears(name, "hei")
    eva = unit.number("eva")
    off = {"person_id": eva, "first": date(2026, 11, 3), "last": date(2026, 11, 6)}
    unit.world.run(lambda db: db.connection.execute(insert(absences).values(**off)))
    unit.world.now = datetime(2026, 11, 3, 20, 30, tzinfo=UTC)
    unit.hears("per", "spilleregler", "ja")
    found = waiting(unit)

    assert found["ann@example.no"] == datetime(2026, 11, 4, 6, tzinfo=UTC)
    assert found["eva@example.no"] == datetime(2026, 11, 9, 6, tzinfo=UTC)
    assert "per@example.no" not in found
