"""Who answered what in a survey is in no table: held on both databases."""

import json
from random import Random
from unittest.mock import patch

import pytest

from storage.answers import ballots
from storage.database import ids
from storage.forms import closing
from tests.bot.survey import BLUE, RED, House
from tests.bot.test_nameless import differences, dump, without_shuffle
from tests.conftest import DATABASES, database
from tests.world import World

# Two of one department, and what each of them answers.
ONE = {"value": "5", "text": "Mer ro.", "time": "1"}
OTHER = {"value": "2", "text": "", "time": "4", "sound": ""}


def lived(url, ann, eva, *, closes):
    """Let two people answer, the others as well; return all that is stored."""
    dice = Random(7)
    with (
        patch.object(ballots.secrets, "choice", dice.choice),
        patch.object(ids.secrets, "token_hex", lambda n: dice.randbytes(n).hex()),
    ):
        house = House(World(url))
        house.opens()
        house.answers("ann", **ann)
        house.answers("eva", **eva)
        for name in (*RED[2:], *BLUE):
            house.answers(name, value="3")
        if closes:
            house.closes()
        stored = dump(house.world)
        house.world.close()
    stored = without_shuffle(stored)
    # Which connection held a message is another in every database.
    for row in stored["outbox"]:
        row.pop("holder")
    # The rows of counts have names of their own: what they say is the same.
    for row in stored["form_results"]:
        row.pop("id")
    stored["form_results"].sort(key=json.dumps)
    return stored


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize("closes", [False, True])
def test_when_two_people_change_answers_nothing_that_is_stored_differs(
    request, tmp_path, kind, closes
):
    found = []
    for number, (ann, eva) in enumerate(((ONE, OTHER), (OTHER, ONE))):
        if kind == "postgresql":
            with database(request.getfixturevalue("migrated")) as url:
                found.append(lived(url, ann, eva, closes=closes))
        else:
            url = f"sqlite:///{tmp_path}/{number}.db"
            found.append(lived(url, ann, eva, closes=closes))

    assert differences(*found) == []
    assert ("Mer ro." in str(found[0]["boxes"])) is not closes


def test_a_survey_of_two_thousand_is_closed_in_one_transaction(small):
    """Lay so many answers in one box, and close it: all are counted, none is left."""
    house = House(small)
    house.opens()
    house.answers("ann")
    people, run = 2022, house.run.id

    def fill(db):
        box = ballots.open_box(
            db, house.scope, house.units["Rød"], "form", run, 5, small.today()
        )
        row = ballots._locked(db, house.scope, box.id)
        told = {
            question: {f"{n:032x}": str(1 + n % 5) for n in range(people)}
            for question in ballots._answers(db, row)
        }
        ballots._keep(db, box.id, told)

    small.run(fill)
    small.run(lambda db: closing.close(db, house.scope, run, small.now))
    house.siri.says("resultat")

    assert "810 svarte 1–2, 404 svarte 3, 808 svarte 4–5." in house.siri.reads
    assert all(not row["sealed"] for row in dump(small)["boxes"])
