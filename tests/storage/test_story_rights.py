"""Who is handed a story and who is told that there is one, row by row."""

import pytest

from dialogs.access import Audience
from dialogs.errors import NotYours
from storage.people import memberships, staff
from storage.post import post_text
from storage.stories import reading, removing
from storage.stories import rows as stories
from tests.conftest import STORY

ANN, PER = "ann@solbakken.example", "per@solbakken.example"


class Told:
    """A department with a leader, and a story by one who works there."""

    def __init__(self, world):
        self.world = world
        scope, units = world.kindergarten()
        self.unit = units["Rød"]
        self.ann = world.person(ANN, scope, self.unit)
        self.per = world.person(
            PER, scope, self.unit, ("pedagogical_leader",), name="Per Lie"
        )

    def scope_of(self, email):
        def look(db):
            person, day = staff.by_email(db, email).id, self.world.today()
            return memberships.scope_of(db, person, day)

        return self.world.run(look)

    def own(self):
        """Return the one story that Ann has."""
        mine = self.scope_of(ANN)
        (found,) = self.world.run(lambda db: stories.all_own(db, mine))
        return found["id"]

    def read_by(self, email):
        scope, story = self.scope_of(email), self.own()
        return self.world.run(lambda db: reading.read(db, scope, story, "talk"))

    def listed(self, email=PER):
        scope, now = self.scope_of(email), self.world.now
        told = self.world.run(lambda db: reading.shared(db, scope, self.unit, now))
        return [each["author"] for each in told["stories"]]


@pytest.fixture
def told(small):
    return Told(small)


def test_what_is_for_oneself_is_handed_to_nobody_else_and_listed_for_nobody(told):
    told.ann.hands_in(STORY, audience="mine")

    assert told.read_by(ANN) is not None
    assert told.read_by(PER) is None
    assert told.listed() == []


@pytest.mark.parametrize("audience", ["leader", "round"])
def test_what_is_shared_with_the_leader_is_handed_to_her(told, audience):
    told.ann.hands_in(STORY, audience=audience)

    assert told.read_by(PER)["fields"] == {"free": STORY}
    assert told.listed() == ["Ann Berge"]


def test_what_is_taken_back_is_handed_to_the_writer_alone(told):
    told.ann.hands_in(STORY)
    mine, story = told.scope_of(ANN), told.own()
    told.world.run(lambda db: removing.withdraw(db, mine, story, "t", told.world.now))

    assert told.read_by(ANN)["audience"] == Audience.MINE
    assert told.read_by(PER) is None
    assert told.listed() == []


def test_what_the_leader_was_shown_is_wiped_when_it_is_taken_back(told):
    told.ann.hands_in(STORY)
    told.per.says("avdelingen")
    told.per.presses(next(each for each in told.per.choices if each[0] != "~"))
    assert STORY in told.per.reads
    mine, story = told.scope_of(ANN), told.own()
    told.world.run(lambda db: removing.withdraw(db, mine, story, "t", told.world.now))

    shown = told.world.run(lambda db: post_text.history(db, "web", PER, 0))

    assert [each for each in shown if STORY in str(each)] == []


def test_who_does_not_lead_the_department_is_told_of_no_story(told):
    told.ann.hands_in(STORY)

    with pytest.raises(NotYours):
        told.listed(ANN)
