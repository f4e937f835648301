"""A restart of `samspill serve` with something due: it arrives, once, and at once."""

import asyncio

import pytest
from sqlalchemy import select

from dialogs.talk.messages import Message, Paragraph, Span
from scheduler.planning import Planner
from storage.people import identities
from storage.post import outbox
from storage.reminders.rows import ReminderState
from storage.tables import reminders
from tests.scheduler.beats import Beats
from tests.torture.served import (
    Served,
    free_port,
    nothing_twice_and_nothing_left,
    numbers,
    until,
)

ROOM = "T1/C9"
SETUPS = [
    pytest.param(kind, oauth, count, id=f"{name}-{kind}-{count}")
    for oauth, name in ((False, "token"), (True, "OAuth"))
    for kind, count in (("sqlite", 1), ("postgresql", 1), ("postgresql", 3))
]


@pytest.fixture
def due(world):
    """Give a world in which reminders are due, and a message for a room."""
    scope, units = world.kindergarten()
    for number in range(1, 5):
        world.person(f"p{number}@example.no", scope, units["Rød"])
    world.meeting(scope, units["Rød"])
    return world


def _plans(world, served):
    """Plan on the day before, and let the day come on which something is due."""
    Beats(world).at(2026, 11, 9, 12)
    served.joined("p1", "p2", "p3", "p4")
    asyncio.run(Planner(world.database, world.house, lambda: world.now).plan())

    def room(db):
        place = identities.place(db, "slack", ROOM, None, world.now)
        words = Message((Paragraph((Span("Møtet er flyttet."),)),))
        return outbox.put(db, place, words, world.now)

    world.run(room)
    world.now = world.now.replace(day=10, hour=8)


def _reminded(world):
    asked = select(reminders.c.state).where(reminders.c.due_at <= world.now)
    return [row[0] for row in world.run(lambda db: db.connection.execute(asked).all())]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("world", "oauth", "count"), SETUPS, indirect=["world"])
def test_what_is_due_at_a_restart_arrives_once_and_at_once(
    world, due, tmp_path, oauth, count
):
    served = Served(world, tmp_path, count=count, oauth=oauth)
    _plans(world, served)

    async def script(served):
        said = await served.ready()
        assert [each["workspaces"] for each in said] == [{"slack/T1": "open"}] * count
        # Five places with a message each: a put-off of minutes would outlast the wait.
        await until(lambda: len(numbers(served.fake)) >= 5)

    served.run(script)
    assert set(_reminded(world)) == {ReminderState.SENT}
    nothing_twice_and_nothing_left(served)
    assert "slack.removed" not in served.said.read_text()


async def _status(served, port, path):
    async with served.web.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


@pytest.mark.timeout(300)
def test_what_is_counted_stands_behind_a_door_of_its_own(small, tmp_path):
    door = free_port()
    served = Served(small, tmp_path, METRICS_PORT=str(door))

    async def script(served):
        await served.ready()
        (port,) = served.processes
        assert (await _status(served, port, "/metrics"))[0] == 404
        status, told = await _status(served, door, "/metrics")
        assert status == 200
        assert "samspill_slack_workspaces 1.0" in told
        assert (await _status(served, door, "/readyz"))[0] == 404

    served.run(script)


@pytest.mark.timeout(300)
def test_with_a_public_address_nothing_is_counted_in_public(small, tmp_path):
    served = Served(small, tmp_path)

    async def script(served):
        await served.ready()
        (port,) = served.processes
        assert (await _status(served, port, "/metrics"))[0] == 404

    served.run(script)


@pytest.mark.timeout(300)
def test_a_workspace_whose_token_is_revoked_is_named_by_readyz(small, tmp_path):
    served = Served(small, tmp_path, oauth=True)
    served.fake.tokens.clear()

    async def script(served):
        (port,) = served.processes
        refused = {"slack/T1": "token_invalid"}

        async def is_said():
            told = await served.asks(port, "/readyz")
            return told if told and told[1].get("workspaces") == refused else None

        status, told = await until(is_said)
        assert (status, told["slack"]) == (503, False)

    served.run(script)
