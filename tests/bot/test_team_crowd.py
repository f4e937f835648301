"""Many at once in the same round, on both databases."""

import asyncio

from dialogs.reflecting_team.round import Round
from dialogs.talk.messages import Incoming
from storage.people import identities
from storage.reflecting_team import rows as reflecting_team
from tests.bot.department import Department
from tests.bot.team import team_of

CROWD = 20


def crowd(world):
    """Give a department of many, in a written round that is at its first lap."""
    unit = Department(world)
    names = [f"n{number}" for number in range(CROWD)]
    for name in names:
        unit.add(name, f"{name.capitalize()} Vik", "Rød", ("assistant",))
    place = unit.room()
    number = world.run(lambda db: team_of(db, unit, [place], "channel", also=names))
    return unit, names, number


def kept(world, unit, number):
    return world.run(lambda db: reflecting_team.find(db, unit.scope, number))


def test_twenty_press_and_write_at_once(world):
    unit, names, number = crowd(world)
    per = "per@example.no"

    def presses(what):
        one = kept(world, unit, number)
        turn = Round.from_json(one.told["round"]).turn
        return f"team:{number}:{what}:{turn}.{one.version}"

    async def all_at_once(*told):
        return await asyncio.gather(*(world.receiver.receive(each) for each in told))

    def event(who, n, **what):
        return Incoming("web", who, "room:rod", f"e{n}", room=True, **what)

    # Twenty presses of the leader on the same board: the round moves on once.
    key = presses("next")
    before = Round.from_json(kept(world, unit, number).told["round"])
    asyncio.run(all_at_once(*(event(per, n, choice=key) for n in range(CROWD))))
    one = Round.from_json(kept(world, unit, number).told["round"])
    assert one.step.key == "telling"
    assert one.at == before.at + 1
    asyncio.run(all_at_once(event(per, 900, choice=presses("next"))))

    # Twenty write at once: one of them has the word, the others' words wait for them.
    one = Round.from_json(kept(world, unit, number).told["round"])
    assert one.step.key == "clarifying"
    texts = {name: f"Spørsmål fra {name}?" for name in names}
    told = [
        event(f"{name}@example.no", f"w{name}", words=text)
        for name, text in texts.items()
    ]
    receipts = asyncio.run(all_at_once(*told))
    assert all(receipt.kept for receipt in receipts)
    now = kept(world, unit, number)
    after = Round.from_json(now.told["round"])
    heard = [who for who, how in after.told.items() if how.value == "heard"]
    waiting = now.told.get("drafts", {})
    mine = {str(unit.number(name)) for name in names}
    assert mine <= set(heard) | set(waiting)
    assert not set(heard) & set(waiting)
    said = " ".join(str(each) for each in unit.rooms_messages())
    assert sum(text in said for text in texts.values()) == len(set(heard) & mine)


def test_the_room_is_found_again_by_its_address(world):
    unit = Department(world)
    place = unit.room()

    found = world.run(lambda db: identities.rooms_of(db, unit.scope, unit.units["Rød"]))
    assert found == [place]
