"""The improvement wheel: a whole round by six, and everything that can come in between."""

import asyncio
from datetime import date, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import insert, select, update

from dialogs.talk.messages import Incoming
from storage.answers import answered, ballots
from storage.database import ids
from storage.people.scope import Scope
from storage.tables import absences, boxes, memberships, rounds
from storage.wheel import rows as wheel
from tests.bot import rounds as scripts
from tests.bot.department import CODE, Department
from tests.test_transcripts import WRITE

FOLDER = Path(__file__).parent.parent / "transcripts"
NB = scripts.NB


@pytest.fixture
def unit(small):
    made = Department(small)
    made.room()
    return made


def open_round(unit):
    return unit.world.run(lambda db: wheel.open_one(db, unit.scope, unit.units["Rød"]))


def code_of(person):
    from dialogs.talk.messages import complete

    return CODE.search(complete(person.last))[0].split()[-1]


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_whole_round_reads_as_reviewed(small, language, monkeypatch):
    dice = Random(7)
    monkeypatch.setattr(ballots.secrets, "choice", dice.choice)
    monkeypatch.setattr(ids.secrets, "token_hex", lambda n: dice.randbytes(n).hex())
    unit = Department(small, language)
    unit.room()
    scripts.whole_round(unit)
    text = "\n".join(unit.told)
    path = FOLDER / f"wheel_{language}.txt"
    if WRITE:
        path.write_text(text, encoding="utf-8")

    # Not compared in the assert: a difference of such a length takes minutes to word.
    changed = _first_change(text, path.read_text(encoding="utf-8"))
    assert changed is None


def _first_change(text, kept):
    lines = zip_longest(text.splitlines(), kept.splitlines())
    return next(((n, *two) for n, two in enumerate(lines, 1) if two[0] != two[1]), None)


def test_what_is_agreed_lies_in_the_departments_room(unit):
    scripts.rules(unit)
    scripts.phase_1(unit)

    said = str(unit.rooms_messages())
    assert "Det som sies her, blir her" in said
    assert "Kø i garderoben" in said
    assert "Ann Berge" not in said


def test_the_round_says_whom_each_text_is_for(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("ann", *NB["answer"])

    assert "De som jobber på avdelingen, uten navnet ditt" in unit.ann.last.footer


def test_nothing_is_shown_when_fewer_than_three_have_answered(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    for name in ("ann", "eva"):
        unit.hears(name, *NB["answer"], *NB["answers"][name])
    unit.hears("per", "hjulet", "led steget sammen nå")
    assert "2 av 6 har svart" in unit.per.reads
    assert "viser jeg ingenting" in unit.per.reads

    unit.hears("per", "vis svarene nå")

    assert "På 6 spørsmål er det for få svar" in unit.per.reads
    assert "Garderoben" not in unit.per.reads


def answers_shown(unit, *typed):
    """Let these answer, each with so many of the questions, and show what came."""
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    for name, words in typed:
        unit.hears(name, *NB["answer"], *words, *["hopp over"] * (6 - len(words)))
    unit.hears("per", "hjulet", "led steget sammen nå", "vis svarene nå")
    return unit.per.reads


def test_an_answer_is_not_shown_alone_because_others_have_skipped(unit):
    shown = answers_shown(unit, ("ann", ["Garderoben."]), ("eva", []), ("ola", []))

    assert "Garderoben." not in shown
    assert "På 6 spørsmål er det for få svar" in shown


def test_two_answers_are_not_shown_because_the_leader_has_answered_too(unit):
    per = ("per", ["Måltidene."])
    shown = answers_shown(unit, per, ("ann", ["Lyden."]), ("eva", ["Ro."]))

    assert "Lyden." not in shown
    assert "Måltidene." not in shown


def test_the_leaders_answer_is_among_those_of_three_others(unit):
    three = [("ann", ["Lyden."]), ("eva", ["Ro."]), ("ola", ["Vi ler."])]
    shown = answers_shown(unit, ("per", ["Måltidene."]), *three)

    for words in ("Lyden.", "Ro.", "Vi ler.", "Måltidene."):
        assert words in shown


def test_a_deputy_who_may_show_the_answers_does_not_count_either(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("per", "hjulet", "la en annen lede", "Eva Moe")
    for name in ("ann", "eva", "ola"):
        unit.hears(name, *NB["answer"], "Ro.", *["hopp over"] * 5)
    unit.hears("per", "hjulet", "led steget sammen nå")
    assert "utenom den som leder" in unit.per.reads
    unit.hears("per", "vis svarene nå")

    assert "På 6 spørsmål er det for få svar" in unit.per.reads


def test_second_ideas_lie_among_the_first_ones_and_never_alone(unit):
    box = unit.world.run(
        lambda db: ballots.open_box(
            db, unit.scope, unit.units["Rød"], "ideas", "x", 3, date(2026, 11, 3)
        )
    )
    names = ("ann", "eva", "ola")
    for name in names:
        scope = Scope(
            unit.scope.kindergarten_id,
            unit.number(name),
            departments=frozenset({unit.units["Rød"]}),
        )
        second = "To til" if name == "eva" else None
        told = {"idea": name, "another": second}
        unit.world.run(lambda db, s=scope, t=told: ballots.cast(db, s, box.id, t))
    shown = unit.world.run(lambda db: ballots.close(db, unit.scope, box.id, ()))

    assert [sorted(each) for each in shown.values()] == [
        ["To til", "ann", "eva", "ola"]
    ]


def test_an_answer_is_taken_back_by_its_receipt_and_by_nothing_else(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("ann", *NB["answer"], "Måltidene går rolig.")
    code = code_of(unit.ann)

    unit.hears("eva", "slett svar ABCDEFGH")
    assert "fant ikke noe svar" in unit.eva.reads
    unit.hears("ann", f"slett svar {code.lower()}")

    assert "er slettet" in unit.ann.reads
    box = unit.world.run(lambda db: db.connection.execute(select(boxes)).all())[-1]
    told = unit.world.run(lambda db: db.open(box.sealed, f"boxes|{box.id}"))
    assert told == {"works": {}}
    unit.hears("ann", "avbryt", *NB["answer"])
    assert "6 spørsmål" in unit.told[-1]


def test_a_vote_is_changed_by_taking_the_old_one_back(unit):
    scripts.rules(unit)
    scripts.phase_1(unit)
    unit.hears("ann", *NB["answer"], "1")
    code = code_of(unit.ann)
    unit.hears("ann", "1", "1", f"slett svar {code}", *NB["answer"], "2")
    for name in ("eva", "ola"):
        unit.hears(name, *NB["answer"], "1", "hopp over", "hopp over")
    unit.hears("per", *NB["want"][:3])

    assert "Kø i garderoben: 4" in unit.per.reads
    assert "Vi leter etter votter: 1" in unit.per.reads


def test_a_tie_and_no_votes_at_all_are_decided_together(unit):
    scripts.rules(unit)
    scripts.phase_1(unit)
    unit.hears("per", *NB["want"][:3])

    assert "Ingen har gitt poeng ennå" in unit.per.reads
    assert len(unit.per.last.choices) == 2


def test_nobody_answers_twice(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("ann", *NB["answer"], *NB["answers"]["ann"], "hjulet")

    assert "answer" not in unit.ann.choices


def test_one_who_leaves_in_the_middle_goes_on_where_she_was(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears(
        "ann", *NB["answer"], "Måltidene går rolig.", "senere", "hei", "fortsett"
    )

    assert "2 av 6" in unit.ann.reads
    unit.hears("ann", "avbryt", *NB["answer"])
    assert "5 spørsmål" in unit.ann.reads


def test_a_name_in_an_answer_is_pointed_out_before_it_is_handed_in(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("ann", *NB["answer"], "Det er best når Kari er her.")

    assert "Ingenting er levert" in unit.ann.reads
    unit.hears("ann", "Det er best når vi er tre.")
    assert "Levert uten navn" in unit.ann.reads


def test_an_answer_that_comes_after_they_were_shown_says_so(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    for name in ("ann", "eva", "ola"):
        unit.hears(name, *NB["answer"], *NB["answers"][name])
    unit.hears("ida", *NB["answer"])
    unit.hears("per", "hjulet", "led steget sammen nå", "vis svarene nå")
    unit.hears("ida", "Ro.")

    assert "Svarene er allerede lagt fram" in unit.ida.reads


def test_a_late_joiner_answers_too_and_the_rules_are_taken_up_again(unit):
    scripts.rules(unit)
    unit.days(1)
    unit.add("nina", "Nina Lie", "Rød", ("substitute",))
    unit.hears("per", "hjulet", "begynn en runde")

    assert "Ikke alle var med da reglene ble avtalt" in unit.per.reads
    unit.hears("per", "nei")
    unit.hears("nina", *NB["answer"])
    assert "6 spørsmål" in unit.nina.reads


def test_the_rules_are_old_when_a_new_half_year_has_begun(unit):
    scripts.rules(unit)
    unit.world.now = datetime(2027, 1, 12, 12).astimezone()
    unit.hears("per", "hjulet", "begynn en runde")

    assert "Det er et halvår siden" in unit.per.reads


def test_a_deputy_leads_when_she_is_asked_to(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("per", "hjulet", "la en annen lede", "Eva Moe")
    assert "Eva Moe kan lede nå" in unit.per.reads
    unit.hears("eva", "hjulet")

    assert "together" in unit.eva.choices
    assert "together" not in unit.hears("ola", "hjulet").choices


def test_when_the_leader_is_away_anybody_there_can_lead_the_meeting(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    today = date(2026, 11, 3)
    away = {"person_id": unit.number("per"), "first": today, "last": today}
    unit.world.run(lambda db: db.connection.execute(insert(absences).values(**away)))

    assert "together" in unit.hears("ola", "hjulet").choices


def test_going_back_and_staying_are_allowed_and_say_what_is_missing(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("per", "hjulet", "gå videre, bli eller gå tilbake")
    assert "Dere har ikke valgt noe å gå videre med" in unit.per.reads
    unit.hears(
        "per", "gå videre til neste fase", "hjulet", "gå videre, bli eller gå tilbake"
    )
    assert "Målet mangler" in unit.per.reads
    unit.hears("per", "gå tilbake en fase")

    assert open_round(unit).phase == 1


def test_a_goal_that_is_too_big_is_split_and_the_rest_waits(unit):
    scripts.rules(unit)
    scripts.phase_1(unit)
    want = [
        *NB["want"][:7],
        "hopp over",
        "nei",
        "Innen jul går én pulje ut først.",
        "11. desember",
        "hopp over",
        "ja",
        "ja",
    ]
    for name in ("ann", "eva", "ola"):
        unit.hears(name, *NB["answer"], "1", "1", "1")
    unit.hears("per", *want, "gå videre til neste fase")

    told = open_round(unit).told
    assert told["goal"]["text"] == "Innen jul går én pulje ut først."
    assert told["later"] == ["Innen jul skal vi gå ut i to puljer hver dag."]


def test_a_round_that_is_ended_early_leaves_what_is_good_to_the_next(unit):
    scripts.rules(unit)
    scripts.phase_1(unit)
    unit.hears(
        "per",
        "hjulet",
        "avslutt runden",
        "ja",
        "hjulet",
        "begynn en runde",
        "ingenting",
    )

    assert "Venter: Kø i garderoben" in unit.per.reads
    assert open_round(unit).number == 2


def test_a_fifth_round_in_a_half_year_gets_a_hint(unit):
    scripts.rules(unit)
    for _ in range(4):
        unit.hears("per", "hjulet", "begynn en runde")
        if unit.per.step == "new":
            unit.hears("per", "ingenting")
        unit.hears("per", "hjulet", "avslutt runden", "ja")
    unit.hears("per", "hjulet", "begynn en runde")

    assert "fire runder eller mer" in unit.per.reads


def test_two_leaders_who_keep_at_the_same_time_lose_nothing_of_the_first(unit):
    unit.add("rolf", "Rolf Ås", "Rød", ("pedagogical_leader",))
    scripts.rules(unit)
    unit.hears("per", "hjulet", "begynn en runde")
    if unit.per.step == "rules_now":
        unit.hears("per", "nei")
    unit.hears("per", "hjulet", "gå videre, bli eller gå tilbake")
    unit.hears(
        "rolf", "hjulet", "gå videre, bli eller gå tilbake", "gå videre til neste fase"
    )
    unit.hears("per", "bli her")

    assert "Noen andre har endret runden" in unit.per.reads
    assert open_round(unit).phase == 2


def test_a_department_has_never_two_rounds_open(unit):
    scripts.rules(unit)
    unit.hears("per", "hjulet")
    again = unit.per.last
    unit.hears("per", "begynn en runde")
    unit.per.presses("begin", message=again)
    many = unit.world.run(
        lambda db: len(
            db.connection.execute(select(rounds).where(rounds.c.state == "open")).all()
        )
    )

    assert many == 1


def test_one_who_has_left_cannot_answer_any_more_and_nothing_breaks(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("ola", *NB["answer"])
    ends, ola = date(2026, 11, 1), unit.number("ola")
    unit.world.run(
        lambda db: db.connection.execute(
            update(memberships).where(memberships.c.person_id == ola).values(ends=ends)
        )
    )
    unit.hears("ola", "Vi ler sammen.")

    assert "Du står ikke lenger på noen avdeling" in unit.ola.reads


def test_an_abandoned_round_says_so_and_goes_on(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.days(100)
    unit.hears("per", "hjulet")

    assert "Runden har ligget lenge" in unit.per.reads
    assert "together" in unit.per.choices


def test_a_weekly_answer_belongs_to_the_department_and_to_nobody(unit):
    scripts.rules(unit)
    scripts.phase_1(unit)
    scripts.phase_2(unit)
    scripts.phase_3(unit)
    unit.hears("ola", *NB["trial"])

    trials = open_round(unit).told["trials"]
    assert trials == [
        {
            "on": "2026-11-03",
            "tried": "some",
            "text": "Det gikk bra de dagene vi var tre.",
        }
    ]


def test_boxes_and_rounds_go_when_their_time_is_up(unit):
    from storage.people import retention

    scripts.whole_round(unit)
    unit.world.now += timedelta(days=800)
    swept = unit.world.run(lambda db: retention.sweep(db, unit.world.now))

    assert swept["boxes"] >= 6
    assert swept["rounds"] == 1
    left = unit.world.run(lambda db: db.connection.execute(select(boxes)).all())
    assert left == []


def test_who_has_finished_is_counted_once_however_often_she_presses(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("ann", *NB["answer"], *NB["answers"]["ann"])
    old = unit.ann.seen[-2]
    unit.ann.does(words="igjen", step=old.step)
    unit.hears("per", "hjulet")

    assert "1 av 6 har svart" in unit.per.reads
    one = open_round(unit).id
    box = unit.world.run(
        lambda db: ballots.find(db, unit.scope, unit.units["Rød"], "now", one)
    )
    assert unit.world.run(lambda db: answered.finished(db, box.id)) == 1


def test_votes_from_everybody_at_the_same_moment_are_all_counted_once(world):
    unit = Department(world)
    unit.room()
    scripts.rules(unit)
    scripts.phase_1(unit)
    names = ("per", "ann", "eva", "ola", "ida", "liv")
    for name in names:
        unit.hears(name, *NB["answer"])

    async def all_at_once():
        incoming = [
            Incoming("web", f"{name}@example.no", f"{name}@example.no", f"vote-{name}-{n}", choice="n0",
                     step=unit.people[name].last.step)
            for name in names
            for n in range(2)
        ]  # fmt: skip
        return await asyncio.gather(
            *(world.receiver.receive(each) for each in incoming)
        )

    receipts = asyncio.run(all_at_once())

    assert all(each.kept for each in receipts)
    one = open_round(unit).id
    box = world.run(
        lambda db: ballots.find(db, unit.scope, unit.units["Rød"], "points", one)
    )
    shown = world.run(lambda db: ballots.close(db, unit.scope, box.id, ()))
    assert shown == {"point1": ["n0"] * 6}


def test_going_back_past_an_answer_without_a_name_tells_of_the_receipt(unit):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("ann", *NB["answer"], "Måltidene går rolig.", "tilbake")

    assert "Ta det tilbake med koden du fikk" in unit.ann.reads
    assert "2 av 6" in unit.ann.reads


@pytest.mark.parametrize("way", ["edits", "deletes"])
def test_a_message_that_was_changed_after_its_answer_lost_its_name_is_said_to_stand(
    unit, way
):
    scripts.rules(unit)
    unit.hears("per", *NB["begin"])
    unit.hears("ann", *NB["answer"])
    unit.ann.says("Måltidene går rolig.", event="typed")
    unit.ann.does(words="Noe annet." if way == "edits" else None, **{way: "typed"})

    assert "står det fortsatt hos meg" in unit.ann.reads
