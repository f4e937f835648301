"""What a program does between a press and the board: newest first, noted together."""

import asyncio

import pytest
from sqlalchemy import select

from dialogs.talk.messages import Incoming, complete
from scheduler.delivery import showing
from scheduler.delivery.delivery import Delivery
from scheduler.delivery.outcomes import Channel
from storage.people import staff
from storage.post import boards
from storage.tables import boards as boards_table
from tests.bot.team import Team
from tests.conftest import STORY


@pytest.fixture(autouse=True)
def _nothing_is_noted_by_itself(monkeypatch):
    """What comes by the clock comes when the test says so."""
    monkeypatch.setattr(showing, "NOTE_AFTER", 3600)


@pytest.fixture
def team(small):
    team = Team(small)
    team.begins()
    return team


class Slow(Channel):
    """A wall that takes its time: each board waits until it is let through."""

    shows_boards = True

    def __init__(self, wall):
        self.wall, self.name = wall, "web"
        self.began, self.goes = asyncio.Event(), asyncio.Event()

    async def send(self, post):
        return await self.wall.send(post)

    async def replace(self, board):
        self.began.set()
        await self.goes.wait()
        return await self.wall.replace(board)


def press(team):
    """Take one press of the leader's in; return the boards that read otherwise now."""
    team.presses("per", "next")
    return team.world.run(lambda db: boards.stale(db, ["web"], team.world.now))


def behind(team):
    """Return how far each board's note is behind what it is."""
    asked = select(boards_table.c.version, boards_table.c.shown)
    rows = team.world.run(lambda db: db.connection.execute(asked).all())
    return [row.version - row.shown for row in rows]


def is_true(team):
    return complete(team.board) == complete(team.wall.reads("room:rod")[0])


def test_what_a_board_shows_is_noted_after_it_is_shown_and_for_many_presses_at_once(
    team, monkeypatch
):
    noted = []
    shown = boards.shown

    async def presses():
        for _ in range(3):
            team.delivery.wake(await in_thread(press, team), posts=False)
            while len(team.delivery._tasks._going):
                await asyncio.gather(*team.delivery._tasks._going)
        assert team.wall.updates == 3
        assert noted == []
        assert behind(team) == [3]
        await team.delivery.settled()

    def counted(db, those):
        noted.append(len(those))
        shown(db, those)

    monkeypatch.setattr(boards, "shown", counted)
    asyncio.run(presses())
    assert noted == [1]
    assert behind(team) == [0]
    assert is_true(team)


async def in_thread(work, *args):
    return await asyncio.get_running_loop().run_in_executor(None, work, *args)


def test_a_program_that_is_killed_before_it_has_noted_it_shows_the_same_once_more(team):
    async def killed():
        team.delivery.wake(await in_thread(press, team), posts=False)
        await asyncio.gather(*team.delivery._tasks._going)

    asyncio.run(killed())
    assert behind(team) == [1]
    team.restarts()
    team.beat()
    assert team.wall.updates == 2
    assert behind(team) == [0]
    team.beat()
    assert team.wall.updates == 2
    assert is_true(team)


def test_while_a_board_is_on_its_way_only_the_newest_of_what_comes_is_shown_after(team):
    async def presses():
        slow = Slow(team.wall)
        now = team.world
        slowly = Delivery(now.database, {"web": slow}, lambda: now.now)
        slowly.wake(await in_thread(press, team), posts=False)
        await slow.began.wait()
        waiting = [await in_thread(press, team) for _ in range(4)]
        # They may be handed over in any order.
        for each in (waiting[3], waiting[0], waiting[2]):
            slowly.wake(each, posts=False)
        await asyncio.sleep(0)
        slow.goes.set()
        await slowly.settled()

    asyncio.run(presses())
    assert team.wall.updates == 2
    assert is_true(team)
    assert behind(team) == [0]
    team.beat()
    assert team.wall.updates == 2


def test_two_programs_that_show_the_same_state_do_not_make_each_other_show_it_again(
    team,
):
    one = press(team)
    two = press(team)
    world = team.world
    # Both show the newest; one note comes after the other's.
    world.run(lambda db: boards.shown(db, two))
    world.run(lambda db: boards.shown(db, two))
    assert behind(team) == [0]
    # A third one that was slow has shown something older last: nobody knows any more.
    world.run(lambda db: boards.shown(db, one))
    assert behind(team) != [0]
    team.beat()
    assert team.wall.updates == 1
    assert is_true(team)


def test_a_round_that_waited_a_day_for_a_stopped_program_shows_its_board_and_story(
    small,
):
    team = Team(small)
    team.tells().ready("channel").says_yes()
    team.per.says("reflekterende team")
    team.per.presses("start")
    team.presses("per", "next")
    assert team.step == "telling"
    assert team.wall.posts == {}
    team.beat(25 * 3600)
    team.beat(61)
    read = [complete(each) for each in team.wall.reads("room:rod")]
    assert len([text for text in read if "Fortellingen til Ann" in text]) == 2
    assert [text for text in read if STORY.split(".")[0] in text]
    assert behind(team) == [0, 0]


def test_one_who_works_in_two_kindergartens_presses_in_the_second(team):
    """Her first kindergarten is where she is looked for first, and not the only one."""
    world = team.world
    other, units = world.kindergarten("Eikeli", ("Gul",))
    email = "kari.to@example.no"
    world.person(email, other, units["Gul"], ("assistant",), name="Kari To")
    today = world.now.date()

    def work(db):
        kari = staff.by_email(db, email).id
        rod = team.scope, kari, team.units["Rød"], ["assistant"], (today, None)
        staff.add_membership(db, *rod)

    world.run(work)
    key = team.key("more")
    world.events += 1
    receipt = world.receive(
        Incoming("web", email, "room:rod", f"two-{world.events}", choice=key, room=True)
    )
    assert receipt.kept
    assert "ikke med i denne runden ennå" in complete(receipt.note)
