"""A talk that cannot be opened costs that talk, and nothing else."""

import pytest
from sqlalchemy import select, update

from storage.database.seals import Keyring, new_key
from storage.people import person_data
from storage.post import set_aside
from storage.tables import set_aside as aside_rows
from storage.tables import talks
from tests.conftest import STORY

HURTS = {
    "another key": lambda db, row: Keyring.of(new_key()).seal(b"{}", f"talks|{row.id}"),
    "damaged": lambda db, row: bytes(row.sealed[:-1]) + b"\x00",
    "cut off": lambda db, row: row.sealed[:3],
    "of a newer program": lambda db, row: db.seal({"unheard_of": 1}, f"talks|{row.id}"),
    "no state": lambda db, row: db.seal({"log": 3, "waiting": 4}, "elsewhere"),
}


def _hurt(world, way):
    def work(db):
        row = db.connection.execute(select(talks)).one()
        values = {"sealed": HURTS[way](db, row)}
        db.connection.execute(update(talks).values(values))

    world.run(work)


@pytest.fixture(params=HURTS)
def shut(request, ann, small):
    ann.says("praksisfortelling")
    _hurt(small, request.param)
    return ann


@pytest.mark.parametrize(
    "words", ["hei", "avbryt", "hjelp", "status", "fortsett", STORY]
)
def test_whatever_she_writes_is_answered_and_she_is_told_once(shut, words):
    shut.says(words)
    assert "kan jeg ikke åpne" in shut.reads

    shut.says("hei")
    assert "kan jeg ikke åpne" not in shut.reads


def test_she_can_begin_anew_and_hand_in(shut):
    shut.says("praksisfortelling")
    shut.says(STORY)
    shut.presses("leader")

    assert shut.step is None


def test_an_old_button_of_it_is_answered(shut):
    asked = shut.last
    shut.says("hei")
    shut.presses("~later", asked)

    assert shut.reads


def test_a_key_that_is_put_back_opens_it_again(ann, small):
    ann.says("praksisfortelling")
    ann.says("senere")
    kept = small.run(lambda db: db.connection.execute(select(talks.c.sealed)).scalar())
    _hurt(small, "another key")
    ann.says("fortsett")
    small.run(lambda db: db.connection.execute(update(talks).values(sealed=kept)))
    ann.says("fortsett")

    assert ann.step == "free"


def test_what_is_hers_can_still_be_handed_out(shut, small):
    person = small.run(
        lambda db: db.connection.execute(select(talks.c.person_id)).scalar()
    )
    told = small.run(lambda db: person_data.export(db, person))

    assert len(told["drafts"]) == 1


def test_an_event_that_cannot_be_opened_stands_before_no_other(small, ann):
    from dialogs.talk.messages import Incoming

    def event(name):
        return Incoming("web", "ann@example.no", "ann@example.no", name, words="hei")

    def work(db):
        person = db.connection.execute(select(talks.c.person_id)).scalar()
        for name in ("first", "second"):
            set_aside.keep(db, event(name), person, "Fault", small.now)
        hurt = {"sealed": b"not a seal at all"}
        db.connection.execute(
            update(aside_rows).where(aside_rows.c.event_id == "first").values(hurt)
        )

    ann.says("praksisfortelling")
    small.run(work)
    small.days(1)
    due = small.run(lambda db: set_aside.due(db, small.now))

    assert [each.event_id for each in due] == ["second"]
    assert small.run(set_aside.given_up) == 1
