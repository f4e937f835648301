"""Rounds of reflecting teams: a press to the new board, fifty at once, five hundred."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta

from bot.receive import Receiver
from bot.slack import render
from dialogs import house
from dialogs.messages import Incoming, Message
from dialogs.reflecting_team import Round
from scheduler import reflecting_team as going
from scheduler.delivery import Delivery, Sent
from scheduler.heartbeat import Heartbeat
from scheduler.planning import Planner
from storage import identities, reflecting_team, staff
from storage.database import open_database
from storage.migrate import migrate
from storage.scope import Scope
from storage.seals import Keyring, new_key
from storage.tables import team_rounds
from tests.bench.bolt import Bolt

PEOPLE, AT_ONCE, MANY = 6, 50, 500
LIMIT, P99, LATE = 6.0, 100.0, 1.0


def clock():
    return datetime.now(UTC)


class Wall:
    """A channel that renders a board as Slack gets it, and notes when it was handed over."""

    name = "web"

    def __init__(self):
        self.at = {}

    async def send(self, post):
        return Sent(f"C/{post.id}")

    async def replace(self, board):
        render.parts(Message.from_json(board.message), str, lambda _: "")
        self.at[board.outbox] = time.perf_counter()
        return Sent()


class Rounds:
    """A database with rounds that go on."""

    def __init__(self, url, count):
        keyring = Keyring.of(new_key())
        migrate(url, keyring)
        self.house, self.wall = house.build(), Wall()
        self.database = open_database(url, keyring)
        self.delivery = Delivery(self.database, {"web": self.wall}, clock)
        self.receiver = Receiver(
            self.database, self.house, clock, self.delivery.kept, self.delivery.wake
        )
        self.events = 0
        self.database.now(lambda db: self._fill(db, count))
        asyncio.run(self._deliver())

    async def _deliver(self):
        await self.delivery.leftovers()
        await self.delivery.settled()

    def _fill(self, db, count):
        now, self.units = clock(), []
        for number in range(count):
            if number % 4 == 0:
                name = f"K{number}"
                scope = Scope(staff.add_kindergarten(db, name, now))
            unit = staff.add_department(db, scope, f"A{number}", now)
            people = []
            for n in range(PEOPLE):
                role = "assistant" if n else "pedagogical_leader"
                told = {
                    "email": f"p{number}-{n}@x.no",
                    "name": f"P{n} X",
                    "roles": [role],
                }
                people.append(staff.add_person(db, scope, told, unit, now))
            room = identities.place(db, "web", f"room:{number}", None, now)
            identities.set_room(db, scope, room, unit)
            self.units.append([scope, unit, people, room, number, None, None])
            self._begin(db, self.units[-1])

    def _begin(self, db, one):
        scope, unit, people, room, _, _, _ = one
        told = {
            "here": people, "everybody": [str(p) for p in people], "teller": people[1],
            "leader": people[0], "pace": "as_is", "auto": False, "story": False,
            "places": [room],
        }  # fmt: skip
        made = reflecting_team.make(
            db, scope, unit, told, clock(), leader_id=people[0], teller_id=people[1],
            kind="round", way="room", dimension="RP", state="ready",
        )  # fmt: skip
        kept = reflecting_team.find(db, scope, made, lock=True)
        going.start(going.Desk(db, self.house, kept, clock()))
        one[5] = made
        one[6] = Round.from_json(reflecting_team.find(db, scope, made).told["round"])

    async def press(self, one):
        """Press «next» once; return milliseconds to the board in the channel's hands."""
        self.events += 1
        scope, made, model = one[0], one[5], one[6]
        who, begun = f"p{one[4]}-0@x.no", time.perf_counter()
        told = Incoming(
            "web", who, f"room:{one[4]}", f"e{self.events}",
            choice=f"team:{made}:next:{model.turn}.{self.events}", room=True,
        )  # fmt: skip
        await self.receiver.receive(told)
        await self.delivery.settled()
        took = (time.perf_counter() - begun) * 1000

        def read(db):
            kept = reflecting_team.find(db, scope, made)
            if kept.is_live:
                one[6] = Round.from_json(kept.told["round"])
            else:
                self._begin(db, one)

        return took, read

    def cpu(self, presses):
        """Return microseconds of CPU of a press, reading what comes next left out."""

        async def run():
            spent, one = 0.0, self.units[0]
            for _ in range(presses):
                before = time.process_time()
                _, read = await self.press(one)
                spent += time.process_time() - before
                await self.database.run(read)
                await self._deliver()
            return spent / presses * 1e6

        return asyncio.run(run())

    def together(self, laps):
        """Return microseconds of CPU of a press when every round is pressed at once."""

        async def run():
            spent, count = 0.0, 0
            for _ in range(laps):
                before = time.process_time()
                done = await asyncio.gather(*(self._only(one) for one in self.units))
                await self.delivery.settled()
                spent += time.process_time() - before
                count += len(done)
                for one in self.units:
                    await self.database.run(lambda db, one=one: self._read(db, one))
            return spent / count * 1e6

        return asyncio.run(run())

    async def _only(self, one):
        self.events += 1
        told = Incoming(
            "web", f"p{one[4]}-0@x.no", f"room:{one[4]}", f"e{self.events}",
            choice=f"team:{one[5]}:next:{one[6].turn}.{self.events}", room=True,
        )  # fmt: skip
        await self.receiver.receive(told)

    def waits(self, seconds):
        """Return how long presses took with every round going on, in milliseconds."""
        found = []

        async def one_round(one, shift):
            await asyncio.sleep(shift)
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                begun = time.perf_counter()
                number = self._board(one)
                self.events += 1
                who = f"p{one[4]}-0@x.no"
                told = Incoming(
                    "web", who, f"room:{one[4]}", f"e{self.events}",
                    choice=f"team:{one[5]}:next:{one[6].turn}.{self.events}", room=True,
                )  # fmt: skip
                await self.receiver.receive(told)
                while self.wall.at.get(number, 0) < begun:
                    await asyncio.sleep(0.001)
                    if time.perf_counter() - begun > 5:
                        break
                found.append((self.wall.at.get(number, begun + 5) - begun) * 1000)
                await self.database.run(lambda db: self._read(db, one))
                # A round in which somebody presses every second goes very fast.
                await asyncio.sleep(1)

        async def run():
            shifts = [n / len(self.units) for n in range(len(self.units))]
            await asyncio.gather(
                *(
                    one_round(one, shift)
                    for one, shift in zip(self.units, shifts, strict=True)
                )
            )
            await self._deliver()

        asyncio.run(run())
        return sorted(found)

    def _board(self, one):
        if not hasattr(self, "numbers"):
            from storage.tables import boards

            rows = self.database.now(
                lambda db: db.connection.execute(boards.select()).all()
            )
            self.numbers = {row.subject: row.outbox_id for row in rows}
        return self.numbers[one[5]]

    def _read(self, db, one):
        kept = reflecting_team.find(db, one[0], one[5])
        one[6] = Round.from_json(kept.told["round"])
        if one[6].at >= 7:
            # Back to the beginning, so that no round ends while it is measured.
            state = one[6].to_json() | {"at": 2, "told": {}, "queue": one[6].order[1:]}
            reflecting_team.change(db, kept, kept.told | {"round": state})
            one[6] = Round.from_json(state)

    def late(self):
        """Return how late times come, in seconds, with every round having one soon."""
        begins = clock() + timedelta(seconds=2)
        fired = {}

        def spread(db):
            for n, one in enumerate(self.units):
                at = begins + timedelta(milliseconds=n * 4000 / len(self.units))
                mine = team_rounds.c.id == one[5]
                db.connection.execute(
                    team_rounds.update().where(mine).values(timer_at=at)
                )
                fired[one[5]] = at

        self.database.now(spread)
        seen = {}
        act = going.act

        def noted(desk, event):
            seen.setdefault(desk.one.id, clock())
            return act(desk, event)

        async def nothing():
            return 0

        async def run():
            going.act = noted
            heart = Heartbeat(
                self.database, self.delivery, Planner(self.database, self.house, clock),
                nothing, clock, house=self.house,
            )  # fmt: skip
            heart.start()
            await asyncio.sleep(9)
            await heart.stop()
            await self.delivery.settled()

        try:
            asyncio.run(run())
        finally:
            going.act = act
        return sorted(
            (seen[number] - at).total_seconds() if number in seen else 99.0
            for number, at in fired.items()
        )

    def close(self):
        self.database.close()


def lines(database):
    """Measure on SQLite, and on PostgreSQL where there is one."""
    bolt = Bolt("x" * 200)
    bolt.measure(300)
    said = [
        "",
        "## Reflecting teams",
        "",
        f"A press on a board: taken in, kept, and the new board handed to the channel. Six people, spoken. With {AT_ONCE} rounds each is",
        f"pressed once a second; {MANY} rounds have a time each within four seconds.",
        "",
        "| | SQLite | PostgreSQL | limit |",
        "|---|---|---|---|",
    ]
    urls = {"SQLite": f"sqlite:///{tempfile.mkdtemp()}/team.db"}
    if url := database():
        urls["PostgreSQL"] = url
    found = {}
    for name, where in urls.items():
        rounds = Rounds(where, AT_ONCE)
        rounds.cpu(40)
        single, crowd = [], []
        for _ in range(3):
            base = bolt.measure(1500)[0]
            single.append(rounds.cpu(100) / base)
            crowd.append(rounds.together(4) / base)
        waits = rounds.waits(8)
        rounds.close()
        tail = waits[int(len(waits) * 0.99)]
        found[name] = sorted(single)[1], sorted(crowd)[1], tail
    more = Rounds(f"sqlite:///{tempfile.mkdtemp()}/many.db", MANY)
    late = more.late()
    more.close()

    def kept(value, limit):
        return f"{limit:g} {'kept' if value <= limit else 'NOT kept'}"

    def row(what, at, limit):
        cells = [
            f"{found[n][at]:.1f}" if n in found else "–"
            for n in ("SQLite", "PostgreSQL")
        ]
        worst = max(found[n][at] for n in found)
        return f"| {what} | {cells[0]} | {cells[1]} | {kept(worst, limit)} |"

    return [
        *said,
        row("CPU of a press, one at a time, in Bolt echoes", 0, LIMIT),
        row(f"CPU of a press, {AT_ONCE} at once, in Bolt echoes", 1, LIMIT),
        row(f"p99 in ms with {AT_ONCE} rounds", 2, P99),
        f"| a time comes at most so late with {MANY} rounds, in s (p50 {late[len(late) // 2]:.2f}) | {late[-1]:.2f} | – | {kept(late[-1], LATE)} |",
        "",
    ]


if __name__ == "__main__":
    print("\n".join(lines(lambda: None)))
