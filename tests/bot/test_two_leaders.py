"""Two who lead the same meeting at the same time: nothing of either is lost."""

import asyncio
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.talk.messages import Incoming
from dialogs.wheel.agreed import joined, rewritten
from storage.hms import rows as hms
from storage.reports import report
from storage.wheel import rows as wheel
from storage.wheel import rules as ground
from tests.bot import rounds as scripts
from tests.bot.department import Department
from tests.bot.leading import Leader

NB = scripts.NB
BEFORE = (scripts.phase_1, scripts.phase_2, scripts.phase_3)


def with_two(world):
    unit = Department(world)
    unit.room()
    unit.add("rolf", "Rolf Ås", "Rød", ("pedagogical_leader",))
    return unit


@pytest.fixture
def unit(world):
    return with_two(world)


def begun(unit, phase=1):
    """Agree on rules and begin; Rolf was not there, and they go on without him."""
    scripts.rules(unit)
    unit.hears("per", *NB["begin"], "nei")
    for lived in BEFORE[: phase - 1]:
        lived(unit)
    if phase == 4:
        unit.hears("per", *NB["on"])


def newest(unit):
    found = unit.world.run(lambda db: wheel.all_of(db, unit.scope, unit.units["Rød"]))
    return found[0]


def reported(unit, reader=None):
    def work(db):
        asked = (unit.scope.kindergarten_id, "round", str(unit.units["Rød"]))
        made = report.make(db, unit.world.house, *asked, unit.world.now, reader)
        return str(made.to_json())

    return unit.world.run(work)


def missing(unit, *leaders):
    """Name the sentences that are not in the round, or not in its report."""
    told, paper = str(newest(unit).told), reported(unit)
    typed = [each for leader in leaders for each in leader.typed]
    return [each for each in typed if each not in told or each not in paper]


@pytest.mark.parametrize("phase", [1, 2, 3, 4])
def test_two_who_lead_the_same_phase_in_turns_lose_nothing_of_either(unit, phase):
    begun(unit, phase)
    per, rolf = Leader(unit, "per", "A"), Leader(unit, "rolf", "B")
    for _ in range(2):
        for each in (per, rolf):
            each.goes_on()
    while not (per.is_free and rolf.is_free):
        for each in (per, rolf):
            if not each.is_free:
                each.goes_on()

    assert newest(unit).phase == phase
    assert len(per.typed) >= 2
    assert len(rolf.typed) >= 2
    assert missing(unit, per, rolf) == []


@pytest.mark.parametrize("seed", range(3))
def test_whoever_types_and_keeps_when_every_sentence_of_both_is_in_the_round(
    unit, seed
):
    begun(unit)
    dice = Random(seed)
    both = (Leader(unit, "per", "A", dice=dice), Leader(unit, "rolf", "B", dice=dice))
    for _ in range(120):
        dice.choice(both).goes_on()
    for each in both:
        each.finishes()

    assert sum(len(each.typed) for each in both) > 20
    assert missing(unit, *both) == []


def test_both_press_at_the_same_moment_and_both_meetings_are_kept(unit):
    begun(unit)
    both = Leader(unit, "per", "A"), Leader(unit, "rolf", "B")
    for each in both:
        each.goes_on()
        while not each.person.step or not each.person.step.endswith("onward"):
            each.goes_on()

    async def at_once():
        pressed = [
            Incoming(
                "web",
                each.person.email,
                each.person.email,
                f"kept-{each.letter}",
                choice="on",
                step=each.person.last.step,
            )
            for each in both
        ]
        return await asyncio.gather(*(map(unit.world.receiver.receive, pressed)))

    receipts = asyncio.run(at_once())

    assert all(each.kept for each in receipts)
    assert newest(unit).phase == 2
    assert missing(unit, *both) == []


def test_what_is_typed_when_another_has_ended_the_round_lies_in_it(unit):
    begun(unit)
    per = Leader(unit, "per", "A")
    for _ in range(10):
        per.goes_on()
    unit.hears("rolf", "hjulet", "avslutt runden", "ja")
    per.finishes()

    assert "Alt dere skrev, er tatt vare på. Runden er avsluttet." in per.person.reads
    assert newest(unit).state == wheel.LEFT
    assert missing(unit, per) == []


def test_words_are_kept_of_one_who_does_not_lead_any_more_but_the_phase_stays(unit):
    begun(unit)
    unit.hears("per", "hjulet", "la en annen lede", "Eva Moe")
    eva = Leader(unit, "eva", "A")
    eva.goes_on()
    while not eva.person.step.endswith("onward"):
        eva.goes_on()
    unit.hears("rolf", "hjulet", "la en annen lede", "Ola Dahl")
    eva.person.presses("on")

    assert newest(unit).phase == 1
    assert missing(unit, eva) == []


def test_a_week_that_was_told_of_meanwhile_is_kept_and_so_is_the_meeting(unit):
    begun(unit, 4)
    unit.hears("per", "hjulet", "gå videre, bli eller gå tilbake", "gå tilbake en fase")
    per = Leader(unit, "per", "A")
    for _ in range(6):
        per.goes_on()
    unit.hears("ola", *NB["trial"])
    per.finishes()

    assert newest(unit).told["trials"][0]["tried"] == "some"
    assert missing(unit, per) == []


def test_a_goal_that_another_has_put_meanwhile_stands_beside_the_new_one(unit):
    begun(unit, 2)
    both = Leader(unit, "per", "A"), Leader(unit, "rolf", "B")
    for each in both:
        each.goes_on()
    while not all(each.is_free for each in both):
        for each in both:
            if not each.is_free:
                each.goes_on()
    told = newest(unit).told

    assert told["goal"]["text"] in both[1].typed
    assert told["goals"][0]["text"] in both[0].typed


def test_what_was_written_together_is_in_the_report_of_those_who_work_there(unit):
    begun(unit, 2)

    assert "Garderoben går igjen." in reported(unit, unit.number("per"))
    assert "Garderoben går igjen." not in reported(unit, unit.number("siri"))


# Ground rules


def proposing(unit):
    both = [
        Leader(unit, "per", "A", "spilleregler"),
        Leader(unit, "rolf", "B", "spilleregler"),
    ]
    unit.hears("per", *NB["begin_rules"])
    for name, need in NB["needs"].items():
        unit.hears(name, *NB["need"], need)
    for each in both:
        each.goes_on()
    while not all(each.is_free for each in both):
        for each in both:
            if not each.is_free:
                each.goes_on()
    return both


def rules_of(unit, *states):
    return unit.world.run(
        lambda db: ground.rules(db, unit.scope, unit.units["Rød"], *states)
    )


def test_two_who_propose_rules_at_once_lose_nothing_of_either(unit):
    both = proposing(unit)
    told = str(rules_of(unit, ground.PROPOSED).told)

    assert [each for who in both for each in who.typed if each not in told] == []


def test_rules_that_another_changed_meanwhile_are_not_agreed(unit):
    proposing(unit)
    unit.hears("per", "spilleregler", "vis svarene nå", "ja, dette er avtalt")
    unit.hears("rolf", "spilleregler")
    rolf = Leader(unit, "rolf", "C", "spilleregler")
    rolf.finishes()
    unit.picks("per", 6)

    assert "ikke avtalt ennå" in unit.per.reads
    assert rules_of(unit, ground.AGREED) is None
    assert all(each in unit.per.reads for each in rolf.typed)


def test_a_line_that_was_seen_can_be_taken_out_of_the_proposal(unit):
    proposing(unit)
    unit.hears("per", "spilleregler", "vis svarene nå", "nei, vi endrer dem")
    unit.hears("per", "Vi går rundt bordet\nVi sier fra\nDet blir her")

    lines = rules_of(unit, ground.PROPOSED).told["lines"]
    assert lines == ["Vi går rundt bordet", "Vi sier fra", "Det blir her"]


def test_a_proposal_that_comes_when_rules_are_agreed_does_not_undo_them(unit):
    unit.hears("per", *NB["begin_rules"])
    for name, need in NB["needs"].items():
        unit.hears(name, *NB["need"], need)
    unit.hears("rolf", *NB["propose"][:2])
    unit.hears("per", *NB["propose"][:1], *NB["propose"][2:])
    unit.hears("per", *NB["settle"])
    unit.picks("per", 6)
    rolf = Leader(unit, "rolf", "B", "spilleregler")
    rolf.finishes()

    assert "Én snakker om gangen" in rules_of(unit, ground.AGREED).told["lines"]
    proposed = rules_of(unit, ground.PROPOSED).told
    assert [each for each in rolf.typed if each not in str(proposed)] == []


# The HMS group


def test_two_who_sum_up_or_answer_at_once_lose_nothing_of_either(unit):
    begun(unit, 2)
    scope, now = unit.scope, unit.world.now

    def work(db):
        lifted = hms.lifts(db, scope)[0].id
        for answer in ("Vi ser på vaktene.", "Det blir tatt opp i januar."):
            hms.settle_lift(db, scope, lifted, None, answer, now)
        for text in ("Stille time", "Ett bord om gangen"):
            told = {"text": text, "who": ""}
            hms.keep_step(db, scope, unit.units["Rød"], "2026-11", told, None, now)
        return str(hms.lifts(db, scope)), str(hms.steps(db, scope))

    lifts, steps = unit.world.run(work)

    assert "vaktene" in lifts
    assert "januar" in lifts
    assert "Stille time" in steps
    assert "Ett bord" in steps


# The way two parts are put together, by itself

TEXT = st.text("abc ", min_size=1, max_size=4)
NOTES = st.dictionaries(st.sampled_from("xyz"), TEXT, max_size=2)
ROW = st.fixed_dictionaries({"text": TEXT, "instead": TEXT})
GOAL = st.fixed_dictionaries({"text": TEXT, "sign": TEXT})
PART = st.fixed_dictionaries(
    {},
    optional={
        "notes": NOTES,
        "works": st.lists(TEXT, max_size=3),
        "goal": GOAL,
        "goals": st.lists(GOAL, max_size=2),
        "actions": st.lists(ROW, max_size=2),
        "chosen": TEXT,
        "check": st.just("2026-12-08"),
    },
)


def sentences(part):
    """Return everything that was typed in a part: not what was chosen among it."""
    notes = list(part.get("notes", {}).values())
    rows = [part.get("goal", {}), *part.get("goals", []), *part.get("actions", [])]
    typed = [text for row in rows for text in row.values()]
    return [*notes, *part.get("works", []), *typed]


@given(st.lists(PART, max_size=5))
def test_every_sentence_of_every_part_is_in_the_whole_in_any_order(parts):
    whole = {}
    for part in parts:
        whole = joined(whole, part)
    told = str(whole)

    assert [s for part in parts for s in sentences(part) if s not in told] == []


@given(PART, PART)
def test_a_part_that_is_laid_in_twice_changes_nothing_the_second_time(one, part):
    once = joined(joined({}, one), part)

    assert joined(once, part) == once


@given(st.lists(TEXT), st.lists(TEXT), st.lists(TEXT))
def test_a_list_written_anew_keeps_what_its_writer_had_not_seen(seen, others, new):
    kept = list(dict.fromkeys([*seen, *others]))
    found = rewritten(seen, kept, new)

    unseen = [each for each in others if each not in seen]
    assert [each for each in [*unseen, *new] if each not in found] == []
