"""From phase 4 to the next phase 1: what goes with them, and who was not there."""

from datetime import date

import pytest
from sqlalchemy import select, update

from dialogs.guardian.looked_over import lines
from dialogs.talk.messages import Message, complete
from storage.reports import report
from storage.tables import ground_rules, memberships, outbox, talks
from storage.wheel import rows as wheel
from tests.bot import rounds as scripts
from tests.bot.department import Department

NB = scripts.NB
LEARN = NB["learn"]


@pytest.fixture
def unit(small):
    made = Department(small)
    made.room()
    return made


def all_rounds(unit):
    return unit.world.run(lambda db: wheel.all_of(db, unit.scope, unit.units["Rød"]))


def reported(unit):
    def work(db):
        asked = (unit.scope.kindergarten_id, "round", str(unit.units["Rød"]))
        return str(report.make(db, unit.world.house, *asked, unit.world.now).to_json())

    return unit.world.run(work)


def before_the_end(unit):
    scripts.whole_round_to_trial(unit)
    unit.hears("per", *NB["on"])
    for name, typed in NB["learnt"].items():
        unit.hears(name, *NB["answer"], *typed)


def test_the_end_of_phase_4_opens_the_next_phase_1_after_one_press(unit):
    before_the_end(unit)
    unit.hears("per", *LEARN, "ingenting")
    assert "Runde 2 kan begynne tirsdag 17. november, når dere møtes" in unit.per.reads
    unit.per.presses("yes")

    assert [(one.number, one.phase, one.state) for one in all_rounds(unit)] == [
        (2, 1, "open"),
        (1, 4, "done"),
    ]
    assert all_rounds(unit)[0].starts_on == date(2026, 11, 17)


def test_another_day_can_be_chosen_and_is_said_where_the_round_is_shown(unit):
    before_the_end(unit)
    unit.hears("per", *LEARN, "ingenting", "en annen dag", "4. januar 2027")
    unit.hears("ann", "hjulet")

    assert "Den begynner mandag 4. januar" in unit.told[-1]


def test_not_now_leaves_the_department_without_a_round(unit):
    before_the_end(unit)
    unit.hears("per", *LEARN, "ingenting", "ikke nå")

    assert [one.state for one in all_rounds(unit)] == ["done"]


def test_adjusting_asks_for_the_new_wording_and_the_next_round_goes_on_with_it(unit):
    before_the_end(unit)
    unit.hears("per", *LEARN, "ingenting", "ja, åpne runden")

    new, old = all_rounds(unit)
    adjusted = old.told["actions"][1]
    assert adjusted["decision"] == "adjust"
    assert adjusted["instead"] == "Vottene henger på krok ved døra"
    assert "Vottene henger på krok ved døra" in new.told["left"]["actions"]
    assert adjusted["text"] not in new.told["left"]["actions"]


def test_how_they_worked_and_what_is_new_around_them_goes_on_and_is_reported(unit):
    before_the_end(unit)
    unit.hears("per", *LEARN, "nye barn")
    assert "Det hjalp å ta ett spørsmål om gangen." in reported(unit)
    assert "Nye barn" in reported(unit)
    assert "Justere: Vottene henger på krok ved døra" in reported(unit)
    unit.hears("per", "ja, åpne runden")

    shown = "\n".join(unit.told[-1:]) + str(unit.per.seen)
    assert "Slik jobber vi" in shown
    assert "Nytt siden sist" in shown
    assert "Det hjalp å ta ett spørsmål om gangen." in reported(unit)
    assert "Nye barn" in reported(unit)


def test_what_is_new_is_kept_when_the_ground_rules_come_first(unit):
    before_the_end(unit)
    unit.hears("per", *LEARN, "ingenting", "ikke nå")
    unit.hears("per", "hjulet", "begynn en runde", "vikarer", "ja", "ja")
    unit.world.restart()
    unit.hears("per", "hjulet", "begynn en runde", "ingenting", "nei")

    assert all_rounds(unit)[0].told["left"]["news"] == ["substitutes"]


def test_what_waits_goes_past_a_round_that_came_to_nothing(unit):
    scripts.rules(unit)
    scripts.phase_1(unit)
    for _ in range(2):
        unit.hears("per", "hjulet", "avslutt runden", "ja")
        unit.hears("per", "hjulet", "begynn en runde", "ingenting")

    assert "Kø i garderoben" in all_rounds(unit)[0].told["left"]["candidates"]


# Who was there when the rules were agreed


def rules_told(unit):
    unit.hears("ann", "spilleregler")
    return "\n".join(complete(each) for each in unit.ann.seen)


def test_who_began_after_the_rules_were_agreed_is_new(unit):
    scripts.rules(unit)
    unit.days(1)
    unit.add("nina", "Nina Lie", "Rød", ("substitute",))

    assert "1 er nye siden da" in rules_told(unit)
    assert "ikke med" not in rules_told(unit)


def test_who_was_merely_not_there_is_not_new(unit):
    # One has been there since August, one has her first day when it is agreed.
    for name in ("nina", "tor"):
        unit.add(name, "Nina Lie", "Rød", ("assistant",))
    nina = memberships.c.person_id == unit.number("nina")
    since = update(memberships).where(nina).values(starts=date(2026, 8, 1))
    unit.world.run(lambda db: db.connection.execute(since))
    scripts.rules(unit)

    assert "2 var ikke med da de ble avtalt" in rules_told(unit)
    assert "nye siden da" not in rules_told(unit)
    unit.hears("per", "hjulet", "begynn en runde")
    assert "Ikke alle var med da reglene ble avtalt" in unit.per.reads


def test_the_instant_of_an_agreement_is_kept(unit):
    scripts.rules(unit)
    row = unit.world.run(lambda db: db.connection.execute(select(ground_rules)).one())

    assert row.agreed_on == date(2026, 11, 3)
    assert row.agreed_at <= unit.world.now


# The room's list


def in_room(unit, part):
    said = [complete(Message.from_json(told)) for told in unit.rooms_messages()]
    return [each for each in said if part in each]


def boards_in_room(unit):
    from storage.post import boards

    told = unit.world.run(lambda db: boards.in_place(db, "web", "room:rod"))
    return [complete(Message.from_json(each)) for each in told.values()]


def test_the_room_gets_one_list_a_round_and_one_of_the_rules_changed_in_place(unit):
    scripts.whole_round_to_trial(unit)

    assert len(in_room(unit, "Forbedringshjulet, runde 1")) == 1
    assert len(in_room(unit, "Forslag til spilleregler")) == 1
    assert in_room(unit, "Spillereglene vi har avtalt") == []
    rules, summary = sorted(boards_in_room(unit), key=lambda each: "runde 1" in each)
    assert "Spillereglene vi har avtalt" in rules
    for agreed in ("Måltidene går rolig", "Kø i garderoben", "Innen jul skal vi gå ut"):
        assert agreed in summary
    assert "To puljer ut, én ansvarlig for hver" in summary


def test_a_room_that_is_linked_later_gets_the_list_at_the_next_step(small):
    unit = Department(small)
    scripts.rules(unit)
    scripts.phase_1(unit)
    unit.room()
    scripts.phase_2(unit)

    assert len(in_room(unit, "Forbedringshjulet, runde 1")) == 1
    assert "Samlingen" in in_room(unit, "Forbedringshjulet, runde 1")[0]


def test_a_list_that_never_came_is_put_up_anew(unit):
    scripts.rules(unit)
    scripts.phase_1(unit)
    failed = {"state": "failed", "reason": "x"}
    unit.world.run(lambda db: db.connection.execute(update(outbox).values(**failed)))
    scripts.phase_2(unit)

    assert len(in_room(unit, "Forbedringshjulet, runde 1")) == 2


def test_nothing_is_put_in_the_room_before_anything_is_agreed(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("per", "hjulet", "gå videre, bli eller gå tilbake", "bli her")

    assert in_room(unit, "Forbedringshjulet") == []


def test_rules_that_were_replaced_say_so_where_they_stand(unit):
    scripts.rules(unit)
    scripts.rules(unit)

    old = [each for each in boards_in_room(unit) if "byttet ut" in each]
    new = [each for each in boards_in_room(unit) if "vi har avtalt" in each]
    assert (len(old), len(new)) == (1, 1)


# Lists as people type them


def test_what_is_past_the_most_stands_in_the_last_line():
    typed = "én\n- to\n3. tre\nfire\nfem"

    assert lines(typed, 3) == ["én", "to", "tre · fire · fem"]
    assert lines(typed, 5) == ["én", "to", "tre", "fire", "fem"]
    assert lines("x" * 900, 3) == ["x" * 900]


# Talks that were begun with an older program


def as_before(unit, name, *forgets):
    """Let a talk's log be what the program before this one wrote."""
    number = unit.number(name)

    def work(db):
        mine = talks.c.person_id == number, talks.c.sealed.is_not(None)
        row = db.connection.execute(select(talks).where(*mine)).one()
        state = db.open(row.sealed, f"talks|{row.id}")
        for key, kind, value, _ in state["log"]:
            if kind == "r" and key.endswith("do.MyWheel"):
                for part, gone in forgets:
                    (value[part] or {}).pop(gone, None)
        sealed = db.seal(state, f"talks|{row.id}")
        changed = update(talks).where(talks.c.id == row.id).values(sealed=sealed)
        db.connection.execute(changed)

    unit.world.run(work)


OLDER = (("round", "starts"), ("last", "id"), ("rules", "absent"))


def test_a_meeting_that_was_begun_with_an_older_program_is_kept(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    for name, typed in NB["answers"].items():
        unit.hears(name, *NB["answer"], *typed)
    unit.hears("per", *NB["now"][:8])
    as_before(unit, "per", *OLDER)
    unit.world.restart()
    unit.hears("per", *NB["now"][8:])

    assert all_rounds(unit)[0].phase == 2
    assert "Samlingen" in all_rounds(unit)[0].told["works"]


def test_a_round_that_is_being_begun_with_an_older_program_is_begun(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"], "hjulet", "avslutt runden", "ja")
    unit.hears("per", *NB["begin"], "nye barn")
    as_before(unit, "per", *OLDER)
    unit.world.restart()
    unit.hears("per", "nei")

    assert all_rounds(unit)[0].told["left"]["news"] == ["children"]
