"""Who is taken in when many write at once."""

import asyncio

import pytest

from bot.turn.line import TooLong, TooMany, WaitingLine
from bot.turn.receive import Receiver
from dialogs.talk.messages import Incoming


def _waits(line, person, workspace, taken, mark):
    async def go():
        async with line.turn(person, workspace):
            await asyncio.sleep(0)
            taken.append(mark)

    return go()


def test_one_who_sends_a_thousand_does_not_stand_before_another():
    async def go():
        line, taken = WaitingLine(of_one=1000), []
        flood = [_waits(line, "ann", "T1", taken, f"ann {n}") for n in range(900)]
        await asyncio.gather(*flood, _waits(line, "per", "T1", taken, "per"))
        return taken

    taken = asyncio.run(go())
    assert taken.index("per") <= 2
    assert [each for each in taken if each != "per"] == [f"ann {n}" for n in range(900)]


def test_more_than_a_person_or_a_workspace_may_have_waiting_is_refused_at_once():
    async def go():
        line, taken = WaitingLine(of_one=3, of_a_workspace=5), []
        waits = [_waits(line, who, "T1", taken, who) for who in "aaaa" + "bbb" + "c"]
        waits.append(_waits(line, "d", "T2", taken, "d"))
        done = await asyncio.gather(*waits, return_exceptions=True)
        return line, taken, [isinstance(each, TooMany) for each in done]

    line, taken, refused = asyncio.run(go())
    assert refused == [False] * 3 + [True] + [False] * 2 + [True] * 2 + [False]
    assert sorted(taken) == ["a", "a", "a", "b", "b", "d"]
    assert not line._people
    assert not line._workspaces


def test_one_who_gives_up_waiting_holds_nobody():
    async def go():
        line, taken = WaitingLine(), []
        async with line.turn("ann", "T1"):
            waits = asyncio.create_task(_waits(line, "ann", "T1", taken, "late"))
            await asyncio.sleep(0)
            waits.cancel()
            await asyncio.gather(waits, return_exceptions=True)
        await _waits(line, "ann", "T1", taken, "next")
        return line, taken

    line, taken = asyncio.run(go())
    assert taken == ["next"]
    assert not line._people


def test_what_she_waits_in_line_is_of_the_same_seconds_as_what_she_waits_after():
    async def go():
        line, taken = WaitingLine(patience=0.2), []
        async with line.turn("ann", "T1") as left:
            assert 0 < left() <= 0.2
            waits = [_waits(line, "ann", "T1", taken, n) for n in range(5)]
            others = _waits(line, "per", "T1", taken, "per")
            done = await asyncio.gather(*waits, others, return_exceptions=True)
            assert left() <= 0
        await _waits(line, "ann", "T1", taken, "next")
        return line, taken, done

    line, taken, done = asyncio.run(go())
    assert [type(each) for each in done] == [TooLong] * 5 + [type(None)]
    assert taken == ["per", "next"]
    assert not line._people


@pytest.mark.usefixtures("solbakken")
def test_what_is_not_taken_is_said_and_may_come_again(small, ann):
    receiver = Receiver(
        small.database, small.house, lambda: small.now, lambda _: None, line=WaitingLine(of_one=2)
    )  # fmt: skip

    def event(number):
        who = "ann@example.no"
        return Incoming("web", who, who, f"e{number}", words="status")

    async def go():
        return await asyncio.gather(*(receiver.receive(event(n)) for n in range(4)))

    receipts = asyncio.run(go())
    assert [each.kept for each in receipts] == [True, True, False, False]
    assert receipts[2].line is not None
    again = asyncio.run(receiver.receive(event(2)))
    assert again.kept
    assert again.posts
