"""How many presses and messages each common job takes, and what it is to take.

Each job is done by its shortest way, through whole turns, and counted; the table is
written to `docs/presses.md` with `SAMSPILL_WRITE=1 pytest tests/test_presses.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from dialogs.talk.messages import complete
from dialogs.year.open_days import instant
from tests.bot.department import CODE, Department
from tests.bot.team import Team
from tests.bot.test_observation import certify
from tests.scheduler.beats import Beats
from tests.test_transcripts import WRITE
from tests.world import World

PAGE = Path(__file__).parent.parent / "docs" / "presses.md"
NAMED = "Jeg hjalp Kari på med skoene, og jeg ventet mens hun prøvde selv."
FORM = {
    "works": "Måltidene.",
    "easy": "Morgenen.",
    "drains": "Garderoben.",
    "wasted": "",
    "expected": "yes",
    "unsaid": "",
}


@dataclass(frozen=True)
class Job:
    """One row: what is done, what it took before, its aim, and where it stands."""

    name: str
    before: str
    aim: int
    does: Callable[[World], int]
    unit: str = "presses and messages"
    # Where the aim is not reached yet: it may only get better.
    stands: int = 0


class Counted:
    """Somebody whose presses and messages are counted."""

    def __init__(self, person):
        self.person, self.count = person, 0

    def says(self, words):
        self.count += 1
        self.person.says(words)
        return self

    def presses(self, key):
        self.count += 1
        self.person.presses(key)
        return self

    def does(self, **what):
        self.count += 1
        self.person.does(**what)
        return self

    def fills(self, **form):
        self.count += 1
        self.person.fills(**form)
        return self

    def starting(self, start):
        """Return what stands on the last message's button that begins so."""
        return next(key for key in self.person.choices if key.startswith(start))


def story(world):
    unit = Department(world)
    ann = Counted(unit.ann)
    ann.says("praksisfortelling").says(NAMED).presses("leader")
    assert "er levert" in unit.ann.reads
    unit.ann.says("mine fortellinger")
    assert "Jeg hjalp Barn A" in unit.ann.reads
    return ann.count


def move_a_meeting(world):
    unit = Department(world)
    per = Counted(unit.per)
    per.says("flytt avdelingsmøtet til torsdag 19. november kl 14").presses("yes")
    assert "torsdag 19. november kl. 14.00" in unit.per.reads
    return per.count


def agenda_item(world):
    unit = Department(world)
    ann = Counted(unit.ann)
    ann.says("meld sak").says("Det er kø i garderoben hver dag.")
    assert "Saken står på lista" in unit.ann.reads
    return ann.count


def set_up_a_round(world):
    team = Team(world).tells()
    per = Counted(team.per)
    per.says("reflekterende team").presses("begin").presses("do")
    assert team.kept.state == "asked"
    return per.count


def _asked(world):
    team = Team(world).tells()
    team.per.says("reflekterende team")
    team.per.presses("begin")
    team.per.presses("do")
    return team


def teller_says_yes(world):
    team = _asked(world)
    message = team.mail("ann")[-1]
    ann = Counted(team.ann)
    ann.does(choice=next(o.key for o in message.choices if ":yes:" in o.key))
    assert team.kept.state == "ready"
    return ann.count


def start_the_round(world):
    team = _asked(world).says_yes()
    message = team.mail("per")[-1]
    per = Counted(team.per)
    per.does(choice=message.choices[0].key)
    assert team.kept.is_live
    return per.count


def run_a_round_of_four(world):
    team = Team(world).tells()
    team.ready(auto=True, absent=("ida", "liv")).says_yes()
    team.per.says("reflekterende team")
    team.per.presses("start")
    team.beat()
    presses = 0
    while team.kept.is_live:
        if team.round.ends is None or not team.round.speaker:
            team.presses("per", "next")
            presses += 1
        team.beat(seconds=600)
    return presses


def propose_a_theme(world):
    unit = Department(world)
    siri = Counted(unit.siri)
    siri.says("hms-kalender").presses("propose")
    assert "også" in unit.siri.reads
    return siri.count


def turn_the_second_key(world):
    unit = Department(world)
    unit.jon.says("hei")
    unit.siri.says("hms-kalender")
    unit.siri.presses("propose")
    asked = Beats(world).messages("jon@example.no")[-1]
    assert [o.label for o in asked.choices] == ["Ja", "Nei", "Se året"]
    jon = Counted(unit.jon)
    jon.does(choice=asked.choices[0].key)
    assert "Da er det avtalt" in unit.jon.reads
    return jon.count


def pulse(world):
    unit = Department(world)
    unit.siri.does(choice="theme:yes:2026-11=emotions")
    unit.jon.does(choice="theme:yes:2026-11=emotions")
    unit.ann.says("puls")
    forms = len([m for m in unit.ann.seen if m.fields])
    unit.ann.fills(near="4", better="Flere voksne ute.")
    assert "Det var alt" in unit.ann.reads
    return forms


def _answers(world):
    unit = Department(world)
    unit.hears("per", "hjulet", "begynn en runde", "nei")
    unit.hears("ann", "hjulet", "svar på spørsmålene")
    unit.ann.fills(**FORM)
    assert "Det var alt" in unit.ann.reads
    return unit.ann.seen


def wheel_forms(world):
    return len([m for m in _answers(world) if m.fields])


def wheel_codes(world):
    return len([m for m in _answers(world) if CODE.search(complete(m))])


def wheel_footers(world):
    return len([m for m in _answers(world) if "uten navnet" in m.footer])


def _autumn(world):
    world.now = instant(datetime(2026, 9, 21, 10))
    home, units = world.kindergarten()
    away, others = world.kindergarten("Fjellet", ("Grønn",))
    per = world.person(
        "per@example.no", home, units["Rød"], ("pedagogical_leader",), name="Per Lunde"
    )
    odd = world.person(
        "odd@example.no", away, others["Grønn"], ("observer",), name="Odd Fjeld"
    )
    certify(world, "odd@example.no", date(2027, 6, 1))
    Beats(world).everybody_joined()
    return per, odd


def ask_for_an_observation(world):
    per = Counted(_autumn(world)[0])
    per.says("observasjon")
    per.presses(per.starting("ask"))
    assert "Jeg spør" in per.person.reads
    return per.count


def accept_an_observation(world):
    per, odd = _autumn(world)
    per.says("observasjon")
    per.presses(next(key for key in per.choices if key.startswith("ask")))
    beats = Beats(world)
    beats.until(2026, 9, 21, 13)
    asked = beats.messages("odd@example.no")[-1]
    key = next(o.key for o in asked.choices if o.label == "Det passer")
    odd = Counted(odd)
    odd.does(choice=key)
    assert "Da er det avtalt" in odd.person.reads
    return odd.count


def away(world):
    unit = Department(world)
    ann = Counted(unit.ann)
    ann.says("jeg er borte til fredag")
    assert "hører ikke fra meg" in unit.ann.reads
    return ann.count


JOBS = (
    Job("A story with one name in it", "6", 3, story),
    Job("Move a meeting", "5 or more", 2, move_a_meeting),
    Job("An agenda item", "4 and a form of five", 2, agenda_item),
    Job("Set up a round", "9", 3, set_up_a_round),
    Job("The teller's yes", "1", 1, teller_says_yes),
    Job("Start a round", "1", 1, start_the_round),
    Job("Run a round of four, by itself", "15", 4, run_a_round_of_four),
    Job("Propose the month's theme", "4", 2, propose_a_theme),
    Job("Turn the second key", "3", 1, turn_the_second_key),
    Job("The pulse", "4", 1, pulse, "forms"),
    Job("Phase 1 of the wheel, each person", "8 messages", 1, wheel_forms, "forms"),
    Job("Phase 1: receipts", "6", 1, wheel_codes, "codes"),
    Job("Phase 1: lines about who sees it", "6", 1, wheel_footers, "footers"),
    Job("Ask for an observation", "4", 2, ask_for_an_observation),
    Job("Accept an observation", "3", 1, accept_an_observation),
    Job("Away until Friday", "1", 1, away),
)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_each_job_takes_no_more_than_it_is_to_take(small, job):
    assert job.does(small) <= (job.stands or job.aim)


def test_what_stands_over_its_aim_is_named_as_that():
    over = [job.name for job in JOBS if job.stands]

    assert over == []
    assert all(job.stands > job.aim for job in JOBS if job.stands)


def test_the_page_is_the_table():
    rows = [
        f"| {job.name} | {job.before} | {job.stands or job.aim} {job.unit} "
        f"| {job.aim} |"
        for job in JOBS
    ]
    page = "\n".join([HEAD, *rows, ""])
    if WRITE:
        PAGE.write_text(page, encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == page


HEAD = """# How many presses each job takes

Written by `tests/test_presses.py`, which does each job by its shortest way and counts
what the person herself presses and writes. What is over its aim may only get better.

| job | before | now | aim |
|---|---|---|---|"""
