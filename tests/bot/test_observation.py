"""An observer is found, both sides agree, and the feedback is followed up."""

from datetime import date, datetime

import pytest
from sqlalchemy import func, insert, select, update

from dialogs.observation.commands import MarkVisit
from dialogs.year.open_days import instant
from storage.people import memberships, staff
from storage.tables import absences, certificates, kindergartens, plans, talks, visits
from storage.turn import Turn
from tests.kept import carry_out
from tests.scheduler.beats import Beats

PER, ODD, EVA = "per@example.no", "odd@example.no", "eva@example.no"
WHEN = "20. oktober kl. 9"


@pytest.fixture
def autumn(small):
    """Give Rød led by Per, and an observer Odd from another kindergarten."""
    small.now = instant(datetime(2026, 9, 21, 10))
    scope, units = small.kindergarten()
    away, others = small.kindergarten("Fjellet", ("Grønn",))
    per = small.person(
        PER, scope, units["Rød"], ("pedagogical_leader",), name="Per Lunde"
    )
    odd = small.person(ODD, away, others["Grønn"], ("observer",), name="Odd Fjeld")
    certify(small, ODD, date(2027, 6, 1))
    small.scope, small.units, small.away = scope, units, away
    small.beats = Beats(small)
    small.beats.everybody_joined()
    return small, per, odd


def certify(world, email, until):
    def work(db):
        person = staff.by_email(db, email).id
        values = {"person_id": person, "valid_until": until}
        db.connection.execute(insert(certificates).values(**values))

    world.run(work)


def says(person, *words):
    for each in words:
        person.says(each)
    return person.reads


def asks(per, when=WHEN):
    return says(per, "observasjon", "1", when)


def only(world, column):
    return world.run(lambda db: db.connection.execute(select(column)).scalar())


def heard(world, email, *when):
    return [text for _, whom, text in world.beats.until(*when) if whom == email]


def test_a_department_without_a_time_is_shown_to_its_leader(autumn):
    _, per, odd = autumn

    assert "Rød, mellom mandag 14. september og fredag 13. november" in says(
        per, "observasjon"
    )
    assert "Du har ingen observasjoner" in says(odd, "observasjon")


def test_one_asks_the_other_answers_and_both_are_reminded(autumn):
    world, per, odd = autumn
    asks(per)
    assert "Odd Fjeld, Fjellet" in [o.label for o in per.last.choices]
    says(per, "1")
    assert "Jeg spør" in per.reads

    question = heard(world, ODD, 2026, 9, 21, 12)
    assert "spør om du kan observere tirsdag 20. oktober kl. 09.00" in question[0]
    says(odd, "observasjon", "1", "det passer")
    assert "Da er det avtalt" in odd.reads
    told = heard(world, PER, 2026, 9, 22, 12)
    assert "Da er det avtalt" in told[0]
    rest = world.beats.until(2026, 10, 20, 8)
    assert any(whom == ODD and "20. oktober" in text for _, whom, text in rest)
    assert any(whom == PER and "tre sykluser" in text for _, whom, text in rest)


def agreed(world, per, odd):
    asks(per)
    says(per, "1")
    says(odd, "observasjon", "1", "det passer")
    assert only(world, visits.c.state) == "agreed"


def test_the_observer_proposes_another_time_and_the_leader_says_yes(autumn):
    world, per, odd = autumn
    asks(per)
    says(per, "1")
    says(odd, "observasjon", "1", "foreslå et annet tidspunkt", "22. oktober kl. 10")
    told = heard(world, PER, 2026, 9, 21, 14)
    assert "Observatøren foreslår torsdag 22. oktober kl. 10.00" in told[-1]
    says(per, "observasjon", "1", "det passer")

    assert only(world, visits.c.state) == "agreed"
    assert only(world, visits.c.wall) == "2026-10-22T10:00"


def test_one_cannot_say_yes_to_ones_own_proposal(autumn):
    world, per, _ = autumn
    asks(per)
    says(per, "1")
    says(per, "observasjon", "1")

    assert "yes" not in per.choices
    assert only(world, visits.c.state) == "asked"


def test_sick_that_morning_the_other_side_is_told_and_the_department_is_open_again(
    autumn,
):
    world, per, odd = autumn
    agreed(world, per, odd)
    world.beats.at(2026, 10, 20, 7, 15)
    world.beats.beat()
    says(odd, "observasjon", "1", "det blir ikke noe av", "ja")
    told = heard(world, PER, 2026, 10, 20, 8)

    assert "blir ikke noe av" in told[-1]
    assert "Rød, mellom" in says(per, "observasjon")


def test_a_leader_swaps_the_observer(autumn):
    world, per, odd = autumn
    agreed(world, per, odd)
    world.person(EVA, world.away, None, ("observer",), name="Eva Berg")
    certify(world, EVA, date(2027, 6, 1))
    says(per, "observasjon", "1", "spør en annen observatør", WHEN, "Eva Berg, Fjellet")
    states = world.run(
        lambda db: {
            r.observer_id: r.state for r in db.connection.execute(select(visits))
        }
    )

    assert sorted(states.values()) == ["asked", "cancelled"]


@pytest.mark.parametrize("why", ["busy", "away", "expired", "other_network", "own"])
def test_who_is_not_free_or_not_certified_is_not_proposed(autumn, why):
    world, per, _ = autumn

    def work(db):
        odd = staff.by_email(db, ODD).id
        if why == "busy":
            values = {
                "id": "x" * 16, "kindergarten_id": world.away.kindergarten_id,
                "department_id": world.units["Blå"], "season": "autumn-2026",
                "observer_id": odd, "state": "agreed", "wall": "2026-10-20T10:00",
                "starts_at": instant(datetime(2026, 10, 20, 10)), "created_at": world.now,
            }  # fmt: skip
            db.connection.execute(insert(visits).values(**values))
        elif why == "away":
            day = date(2026, 10, 20)
            db.connection.execute(
                insert(absences).values(person_id=odd, first=day, last=day)
            )
        elif why == "expired":
            db.connection.execute(
                update(certificates).values(valid_until=date(2026, 10, 1))
            )
        elif why == "other_network":
            is_it = kindergartens.c.id == world.away.kindergarten_id
            db.connection.execute(
                update(kindergartens).where(is_it).values(owner="Andre kommune")
            )
        else:
            roles = ["assistant"]
            staff.add_membership(
                db,
                world.scope,
                odd,
                world.units["Rød"],
                roles,
                (date(2026, 8, 1), None),
            )

    world.run(work)

    assert "Ingen sertifiserte observatører er ledige" in asks(per)


def test_a_day_outside_the_window_is_asked_for_again(autumn):
    world, per, _ = autumn
    shown = asks(per, "8. desember kl. 9")

    assert "Velg en dag fra mandag 14. september til fredag 13. november" in shown
    assert "Hvem skal jeg spørre" in says(per, WHEN)
    assert only(world, visits.c.id) is None


def test_one_taken_in_the_meantime_is_said_so(autumn):
    world, per, _ = autumn
    asks(per)
    day = date(2026, 10, 20)

    def work(db):
        odd = staff.by_email(db, ODD).id
        db.connection.execute(
            insert(absences).values(person_id=odd, first=day, last=day)
        )

    world.run(work)

    assert "endret i mellomtiden" in says(per, "1")


def test_afterwards_the_feedback_is_asked_for_until_it_is_there(autumn):
    world, per, odd = autumn
    agreed(world, per, odd)
    first = heard(world, PER, 2026, 10, 30, 12)
    assert any("den muntlige tilbakemeldingen" in text for text in first)
    says(per, "observasjon", "1", "vi har fått skriftlig tilbakemelding")
    assert "Det er notert" in per.reads
    later = heard(world, PER, 2026, 11, 12, 12)

    assert not any("den skriftlige tilbakemeldingen" in text for text in later)


def test_the_head_is_told_of_departments_without_a_date_and_not_of_people(autumn):
    world, per, odd = autumn
    world.person("siri@example.no", world.scope, None, ("head",), name="Siri Haugen")
    world.beats.joined("siri@example.no")
    agreed(world, per, odd)
    told = heard(world, "siri@example.no", 2026, 10, 28, 12)
    last = next(text for text in told if "har ikke noe tidspunkt" in text)

    assert "Blå" in last
    assert "Rød" not in last
    assert "Per" not in last


def test_an_observer_keeps_her_certificate_and_is_reminded(autumn):
    world, _, odd = autumn
    world.run(lambda db: db.connection.execute(certificates.delete()))
    says(odd, "sertifisering", "1. desember")
    told = heard(world, ODD, 2026, 11, 10, 12)

    assert "Sertifiseringen din" in told[-1]


def test_an_assistant_sees_no_visits_and_can_set_no_certificate(autumn):
    world, *_ = autumn
    ann = world.person("ann@example.no", world.scope, world.units["Rød"])

    assert "Du har ingen observasjoner" in says(ann, "observasjon")
    assert "Bare observatører" in says(ann, "sertifisering")


def test_a_visit_that_nobody_said_yes_to_cannot_be_ticked_off(autumn):
    world, per, _ = autumn
    asks(per)
    says(per, "1")
    world.beats.at(2026, 10, 21, 10)

    says(per, "observasjon", "1")

    assert "Rød, Odd Fjeld (ble ikke avtalt)" in per.reads
    assert not {"yes", "oral", "written", "goal"} & set(per.choices)
    assert {"other", "swap", "cancel"} <= set(per.choices)


@pytest.mark.parametrize("what", ["oral", "written", "goal"])
@pytest.mark.parametrize("state", ["asked", "agreed", "cancelled"])
def test_a_tick_before_its_time_changes_nothing(autumn, state, what):
    world, per, odd = autumn
    agreed(world, per, odd)
    number = only(world, visits.c.id)
    world.run(lambda db: db.connection.execute(update(visits).values(state=state)))

    def tick(db):
        scope = memberships.scope_of(db, staff.by_email(db, PER).id, date(2026, 9, 21))
        return carry_out(Turn(db, scope, world.now, ""), MarkVisit(number, what))

    assert world.run(tick) == {"done": False}
    assert only(world, visits.c[f"{what}_on"]) is None


def test_an_old_button_pressed_after_the_visit_is_answered_kindly(autumn):
    world, per, odd = autumn
    agreed(world, per, odd)
    says(per, "observasjon", "1", "det blir ikke noe av")
    world.beats.at(2026, 10, 20, 14)

    says(per, "ja")

    assert "endret i mellomtiden" in per.reads
    assert only(world, visits.c.state) == "agreed"


def test_the_head_does_not_say_yes_for_the_observer(autumn):
    world, per, _ = autumn
    siri = world.person("siri@example.no", world.scope, None, ("head",), name="Siri")
    asks(per)
    says(per, "1")

    says(siri, "observasjon", "venter på svar")

    assert "yes" not in siri.choices


def test_two_who_ask_for_the_same_department_ask_once(autumn):
    world, per, _ = autumn
    siri = world.person("siri@example.no", world.scope, None, ("head",), name="Siri")
    asks(per)
    says(siri, "observasjon", "1", "22. oktober kl. 9")

    says(per, "1")
    says(siri, "1")

    assert "endret i mellomtiden" in siri.reads
    assert only(world, func.count(visits.c.id)) == 1


def test_a_second_yes_finds_the_visit_agreed(autumn):
    world, per, odd = autumn
    asks(per)
    says(per, "1")
    says(odd, "observasjon", "1")
    shown = odd.last
    odd.presses("yes", shown)

    odd.presses("yes", shown)

    assert only(world, visits.c.state) == "agreed"


def test_a_talk_from_before_visits_had_an_order_begins_again(autumn):
    world, per, odd = autumn
    agreed(world, per, odd)
    says(per, "observasjon", "1")

    def as_it_was(db):
        talk = db.connection.execute(
            select(talks.c.id).where(talks.c.dialog == "observation")
        ).scalar()
        db.connection.execute(update(talks).where(talks.c.id == talk).values(version=1))

    world.run(as_it_was)
    shown = says(per, "fortsett")

    assert "Hvilken vil du se på" in shown


def test_feedback_that_is_noted_twice_keeps_the_day_it_was_noted_first(autumn):
    world, per, odd = autumn
    agreed(world, per, odd)
    world.beats.at(2026, 10, 22, 10)
    says(per, "observasjon", "1", "vi har fått muntlig tilbakemelding")
    number = only(world, visits.c.id)
    world.beats.at(2026, 10, 28, 10)

    def tick(db):
        scope = memberships.scope_of(db, staff.by_email(db, PER).id, date(2026, 10, 28))
        return carry_out(Turn(db, scope, world.now, ""), MarkVisit(number, "oral"))

    assert world.run(tick) == {"done": True}
    assert only(world, visits.c.oral_on) == date(2026, 10, 22)


def test_a_yes_in_the_message_counts_only_while_that_time_stands(autumn):
    world, per, odd = autumn
    asks(per)
    says(per, "1")
    world.beats.until(2026, 9, 21, 12)
    (asked,) = [m for m in world.beats.messages(ODD) if "observere" in str(m.blocks)]
    yes = asked.choices[0].key
    assert yes.startswith("visit:yes:")
    says(odd, "observasjon", "1", "foreslå et annet tidspunkt", "onsdag 21. oktober")
    assert "onsdag 21. oktober kl. 09.00" in odd.reads
    odd.does(choice=yes)

    assert "endret i mellomtiden" in odd.reads
    assert only(world, visits.c.state) == "asked"


def seen(world, per, odd):
    """Let the visit have been, a week ago."""
    agreed(world, per, odd)
    world.now = instant(datetime(2026, 10, 27, 10))
    return says(per, "observasjon", "1", "Vi har laget en utviklingsplan")


PLAN = (
    "Vi følger barnas blikk", "18.12.2026", "hopp over", "ja", "Én sitter på golvet",
    "Alle sammen", "2.11.2026", "hopp over", "1.12.2026",
)  # fmt: skip


def test_what_was_seen_becomes_a_plan_that_knows_its_visit(autumn):
    world, per, odd = autumn
    assert "Vil dere skrive utviklingsplanen her?" in seen(world, per, odd)

    says(per, "Skriv den her", *PLAN)

    assert "ferdige med denne observasjonen" in per.reads
    assert only(world, plans.c.source) == f"visit:{only(world, visits.c.id)}"
    assert only(world, visits.c.goal_on) == date(2026, 10, 27)
    says(per, "utviklingsplan")
    if per.step == "which":
        per.presses(per.choices[0])
    assert "Planen kom etter en observasjon." in per.reads


def test_a_plan_that_lies_elsewhere_is_only_noted(autumn):
    world, per, odd = autumn
    seen(world, per, odd)
    says(per, "Vi har den et annet sted")

    assert only(world, visits.c.goal_on) == date(2026, 10, 27)
    assert only(world, plans.c.id) is None
