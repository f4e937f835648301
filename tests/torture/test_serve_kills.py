"""`samspill serve` itself is killed and started again, with Slack on the other side.

Stories, answers without a name, points, a round on its board and reminders that fall
due go on meanwhile. `make torture` kills more often (`SAMSPILL_KILLS`).
"""

import asyncio
import os
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dialogs.words import content
from scheduler.planning import Planner
from storage.answers import answered
from storage.people import identities, person_data, staff
from storage.post.outbox import Sending
from storage.reminders.rows import ReminderState
from storage.tables import boxes, outbox, reminders
from storage.wheel import rows as wheel
from tests.bot.department import Department
from tests.bot.team import team_of
from tests.scheduler.beats import Beats
from tests.torture.served import (
    Served,
    nothing_twice_and_nothing_left,
    until,
)

KILLS = max(3, int(os.environ.get("SAMSPILL_KILLS", "0")) // 50)
ROOM = "T1/C9"
RED = ("per", "ann", "eva", "ola", "ida", "liv")
BLUE = ("mona", "jon")
# These write and answer; the others are in the round, and are reminded.
WRITERS = RED[1:4]
NOW = content.load()["wheel"]["alone"]["now"]
CANDIDATES = ["Kø i garderoben", "Vi leter etter votter"]
SETUPS = [
    pytest.param("sqlite", False, 1, id="token-one"),
    pytest.param("sqlite", True, 1, id="OAuth-one"),
    pytest.param("postgresql", False, 2, id="token-two"),
    pytest.param("postgresql", True, 2, id="OAuth-two"),
]


def story(name):
    # No name stands in it: the guardian would ask about one, also in small letters.
    number = sum(map(ord, name))
    return (
        f"Jeg ventet i garderoben til barnet selv fant votten sin, for {number}. gang."
    )


class Village:
    """Two departments: a round, a wheel in its first phase and one in its second."""

    def __init__(self, world, folder, *, count, oauth):
        Beats(world).at(2026, 11, 9, 12)
        self.world, self.unit = world, Department(world)
        world.meeting(self.unit.scope, self.unit.units["Rød"])
        self.served = Served(world, folder, count=count, oauth=oauth)
        self.members = self.served.joined(*RED, *BLUE)
        asyncio.run(Planner(world.database, world.house, lambda: world.now).plan())
        # Soon the reminders that were planned are due: while killing goes on. And what
        # begins begins now: a round's board is of no use an hour later.
        world.now = world.run(_next_due) - timedelta(minutes=2)
        world.run(self._begins)
        self.typed, self.points, self.presses = [], 0, 0

    def _begins(self, db):
        now, scope, units = self.world.now, self.unit.scope, self.unit.units
        wheel.begin(db, scope, units["Rød"], {}, now)
        second = wheel.begin(db, scope, units["Blå"], {"candidates": CANDIDATES}, now)
        wheel.keep(db, scope, second, now, phase=2)
        room = identities.place(db, "slack", ROOM, None, now)
        identities.set_room(db, scope, room, units["Rød"])
        self.round = team_of(db, self.unit, [room], "channel")

    # What they do, each in her own time

    async def lives(self):
        """Let everybody do all that she has to do; killing goes on meanwhile."""
        await asyncio.gather(
            self.leads(self.members["per"]),
            *(self.tells(name) for name in WRITERS),
            *(self.gives_points(name) for name in BLUE),
        )

    async def tells(self, name):
        ann = self.members[name]
        await ann.does(ann.says("praksisfortelling"))
        await ann.asked(ann.is_question)
        await ann.does(ann.says(story(name)))
        await ann.chooses("leader")
        await self.answers(name, self._by_text)

    async def gives_points(self, name):
        await self.answers(name, self._by_press)

    async def answers(self, name, answer):
        """Answer what the wheel asks, without a name, to its end."""
        ann = self.members[name]
        number = self.unit.number(name)
        await ann.does(ann.says("hjulet"))
        await ann.chooses("answer")
        asked = 0
        while question := await until(lambda: self._next(ann, number)):
            if question is True:
                return
            await answer(ann, question, asked)
            asked += 1

    def _next(self, ann, number):
        """Return the question that she is asked now, or True at the end."""
        if self.world.run(lambda db: answered.who_finished(db, [number])):
            return True
        return next(filter(ann.is_question, ann.seen[ann.read :]), None)

    async def _by_text(self, ann, question, asked):
        """Answer in the chat what is a form: each message is its next field."""
        kind = list(NOW.values())[asked]
        if kind["kind"] == "choice":
            await ann.does(ann.says(kind["options"][0]["nb"]))
            return
        text = f"Garderoben tar tid, for {len(self.typed)}. gang."
        self.typed.append(text)
        await ann.does(ann.says(text))

    async def _by_press(self, bo, question, _):
        """Give a point in the chat; the last one has its buttons."""
        if choices := bo.choices(question):
            await bo.does(bo.presses(choices[0], question))
        else:
            await bo.does(bo.says(CANDIDATES[0]))
        self.points += 1

    async def leads(self, per):
        """Lead the round on its board: each press is one step, whoever took it."""
        board = await until(lambda: self.served.fake.messages["C9"])
        while self.presses < 4:
            shown = _first(board[0])
            await self.served.interacts(per.press(shown, board[0], room="C9"))
            self.presses += 1
            await until(lambda shown=shown: _first(board[0]) != shown)


def _next_due(db):
    asked = select(func.min(reminders.c.due_at)).where(
        reminders.c.state == ReminderState.PLANNED
    )
    return db.connection.execute(asked).scalar()


def _first(message):
    """Return the key of the board's first button: it names the turn."""
    row = next(b for b in message["blocks"] if b["type"] == "actions")
    return row["elements"][0]["value"]


async def _kills(served):
    """Kill at random moments of their work: one of them, or all at once."""
    while served.kills < KILLS:
        await until(served.somebody_is_ready)
        await asyncio.sleep(served.dice.uniform(0, 0.4))
        if served.count > 1 and served.dice.random() < 0.5:
            await served.kill_one()
        else:
            await served.kill_all()
    # Whatever the last one had in its hands becomes anybody's.
    await served.kill_all()


@pytest.mark.torture
@pytest.mark.timeout(1500)
@pytest.mark.parametrize(("world", "oauth", "count"), SETUPS, indirect=["world"])
def test_serve_that_is_killed_loses_nothing_and_posts_nothing_twice(
    world, tmp_path, oauth, count
):
    village = Village(world, tmp_path, count=count, oauth=oauth)
    served = village.served

    async def script(served):
        await served.ready()
        await asyncio.gather(village.lives(), _kills(served))
        await until(lambda: _is_quiet(served))

    served.run(script)
    nothing_twice_and_nothing_left(served)
    _every_story_is_there_once(world)
    _every_answer_without_a_name_is_there_once(village)
    _every_reminder_that_was_due_is_decided_once(world)
    said = (tmp_path / "stderr.txt").read_text()
    assert "slack.removed" not in said
    print(f"\n{served.kills} kills of serve, {village.presses} presses on the board")


def _is_quiet(served):
    """Tell whether nothing that is due is still to be done."""

    def work(db):
        waits = select(func.count()).where(
            outbox.c.state.in_((Sending.PENDING, Sending.SENDING))
        )
        due = select(func.count()).where(
            reminders.c.state == ReminderState.PLANNED,
            reminders.c.due_at <= served.clock(),
        )
        return [db.connection.execute(each).scalar() for each in (waits, due)]

    return served.world.run(work) == [0, 0]


def _every_story_is_there_once(world):
    for name in WRITERS:
        person = world.run(lambda db, n=name: staff.by_email(db, f"{n}@example.no")).id
        told = world.run(lambda db, p=person: person_data.export(db, p))
        texts = [each["versions"][0]["text"]["free"] for each in told["stories"]]
        assert texts == [story(name)]


def _every_answer_without_a_name_is_there_once(village):
    def work(db):
        rows = db.connection.execute(select(boxes)).all()
        return {
            row.kind: [
                answer
                for answers in db.open(row.sealed, f"boxes|{row.id}").values()
                for answer in answers.values()
            ]
            for row in rows
        }

    told = village.world.run(work)
    written = [each for each in told["now"] if each in village.typed]
    assert Counter(written) == Counter(village.typed)
    assert len(told["points"]) == village.points > 0


def _every_reminder_that_was_due_is_decided_once(world):
    """Who had handed in meanwhile is not reminded; the others are."""
    asked = select(reminders.c.state, reminders.c.outbox_id).where(
        reminders.c.state != ReminderState.PLANNED
    )
    rows = world.run(lambda db: db.connection.execute(asked).all())
    sent = [row.outbox_id for row in rows if row.state == ReminderState.SENT]
    assert len(rows) >= len(RED)
    assert len(sent) == len(set(sent)) > 0
