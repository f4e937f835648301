"""How often one turn asks the database: somebody waits for each time."""

from datetime import datetime

import pytest

from dialogs.year.open_days import DAY
from storage.meetings import rows as meetings
from storage.people import identities
from storage.people.roles import AHEAD, here_of
from storage.turn import Turn
from storage.year import snapshot
from tests.bot import rounds as scripts
from tests.bot.department import Department

OWN = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "PRAGMA")
# What a year is read from; roles and rounds are read for other things as well.
OF_THE_YEAR = ("FROM kindergartens ", "FROM closed_days ")
MEETING = datetime(2027, 1, 12, 13)
RULES = "Én snakker om gangen\nVi sier fra samme dag\nDet som sies her, blir her"
# What changes something, and how often it asks. Who proposes rules tells five others,
# each with a message of her own; who begins a round has the whole year planned anew.
CHANGES = {
    RULES: 26,
    "ja": 22,
    "begynn en runde": 24,
    "gå videre til neste fase": 18,
    "prøv det ut nå": 16,
    "fullfør runden": 27,
    "ja, åpne runden": 22,
}


class Counted:
    """Keeps what each turn of a world asks the database."""

    def __init__(self, world):
        self.turns, self.seen, self.real = {}, [], world.receive
        world.run(lambda db: db._driver.set_trace_callback(self.seen.append))
        world.receive = self.receive

    def receive(self, incoming):
        del self.seen[:]
        receipt = self.real(incoming)
        asked = [each for each in self.seen if not each.startswith(OWN)]
        self.turns.setdefault(incoming.words or incoming.choice, []).append(asked)
        return receipt

    def most(self, *said):
        return max(len(asked) for each in said for asked in self.turns[each])


@pytest.fixture
def unit(small):
    made = Department(small)
    made.room()
    for person in made.people.values():
        person.says("hei")
    return made


def test_a_step_of_a_story_asks_at_most_five_times(unit):
    counted = Counted(unit.world)
    unit.ann.hands_in("Jeg dekket bordet sammen med barna.")

    assert counted.most("Jeg dekket bordet sammen med barna.") <= 5
    # The last press keeps the story, ends the talk, and notes how it is taken back.
    assert counted.most("leader") <= 16


def test_the_wheel_is_opened_with_fourteen_questions_however_far_the_round_is(unit):
    counted = Counted(unit.world)
    scripts.whole_round(unit)

    assert len(counted.turns["hjulet"]) > 20
    assert counted.most("hjulet") <= 14


def test_what_changes_a_round_asks_so_often_at_most(unit):
    counted = Counted(unit.world)
    scripts.whole_round(unit)

    most = {said: counted.most(said) for said in CHANGES}
    assert {said: most[said] for said in CHANGES if most[said] > CHANGES[said]} == {}


def test_a_talk_that_ends_is_taken_out_of_all_its_messages_at_once(unit):
    counted = Counted(unit.world)
    scripts.whole_round(unit)
    told = [asked for all_ in counted.turns.values() for turn in all_ for asked in turn]

    ends = [each for each in told if each.startswith("DELETE FROM talks")]
    anew = [each for each in told if each.startswith("UPDATE outbox SET sealed=CASE")]
    assert 0 < len(anew) <= len(ends)
    assert not [each for each in told if each.startswith("UPDATE outbox SET sealed=x")]


def test_the_hms_calendar_is_opened_with_thirteen_however_many_months_are_chosen(unit):
    november = ("velg tema for en måned", "november", "Emosjonelle krav")
    unit.hears("siri", "hms-kalender", *november)
    counted = Counted(unit.world)
    unit.hears("siri", "hms-kalender")
    unit.hears("per", "hms-kalender")

    assert counted.most("hms-kalender") <= 13


def test_a_key_is_turned_with_twenty_seven(unit):
    counted = Counted(unit.world)
    november = ("velg tema for en måned", "november", "Emosjonelle krav")
    unit.hears("siri", "hms-kalender", *november)

    # Two of them look at the month before and after, so that it can be taken back.
    assert counted.most("Emosjonelle krav") <= 27


def test_a_turn_that_looks_reads_nothing_of_the_year_twice(unit):
    counted = Counted(unit.world)
    unit.hears("siri", "hms-kalender", "avbryt", "hjulet", "avbryt", "hms", "avbryt")
    unit.hears("per", "hjulet", "avbryt", "møter")

    for said, turns in counted.turns.items():
        for table in OF_THE_YEAR:
            assert max(sum(table in e for e in asked) for asked in turns) <= 1, said


def test_what_a_turn_has_changed_of_the_year_it_reads_anew(unit):
    world, scope = unit.world, unit.scope

    def work(db):
        turn = Turn(db, scope, world.now, "t", world.house)
        before = here_of(turn)
        known = len(before.meetings)
        assert here_of(turn) is before
        meetings.add(db, scope, unit.units["Rød"], "department", MEETING)
        return len(here_of(turn).meetings) - known

    assert world.run(work) == 1


def test_a_room_that_was_chosen_in_a_turn_is_seen_in_the_same(unit):
    world, scope, department = unit.world, unit.scope, unit.units["Rød"]

    def work(db):
        turn = Turn(db, scope, world.now, "t", world.house)
        before = list(here_of(turn).rooms[department])
        new = identities.place(db, "teams", "19:new", None, world.now)
        identities.set_room(db, scope, new, department)
        return before, new, here_of(turn).rooms[department]

    before, new, after = world.run(work)
    assert new not in before
    assert new in after


def test_a_part_of_a_year_reads_as_the_whole_does(unit):
    november = ("velg tema for en måned", "november", "Emosjonelle krav")
    unit.hears("siri", "hms-kalender", *november)
    world, number = unit.world, unit.scope.kindergarten_id
    today = world.today()

    def work(db):
        here = here_of(Turn(db, unit.scope, world.now, "t", world.house))
        read = snapshot.read(db, [number], today - DAY, today + AHEAD)
        whole = vars(read[number])
        return [name for name in whole if getattr(here, name) != whole[name]]

    assert world.run(work) == []
