"""What is written in a window calls for the stop card too, whatever it was asked for."""

import pytest
from sqlalchemy import func, select

from dialogs.talk.messages import Step
from storage.tables import agenda_items, talks

HARM = "Han sier at mamma slår ham hjemme."


def rows(world, table):
    return world.run(
        lambda db: db.connection.execute(
            select(func.count()).select_from(table)
        ).scalar_one()
    )


@pytest.fixture
def asked(ann):
    """Give somebody who has a window of an agenda item before her."""
    ann.says("meld sak")
    ann.presses("~more")
    assert ann.last.fields
    return ann


def test_a_window_about_a_meeting_is_read_for_it_and_nothing_is_kept(asked, small):
    asked.fills(title="Garderoben", purpose=HARM, result="En avtale.")

    assert "Si fra til styreren nå." in asked.reads
    assert HARM not in asked.reads
    assert rows(small, talks) == rows(small, agenda_items) == 0


def test_a_window_whose_question_is_over_is_read_for_it_and_not_given_back(asked):
    old = asked.last.step
    asked.does(form={"title": "x", "purpose": HARM}, step=Step(old.talk, "item", 99))

    assert "Si fra til styreren nå." in asked.reads
    assert HARM not in asked.reads
