"""Rounds of reflecting teams: a press to the new board, fifty at once, five hundred."""

import asyncio
import gc
import tempfile
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.slack import render
from bot.turn.receive import Receiver
from dialogs import everything
from dialogs.talk.messages import Incoming, Message
from scheduler.delivery.delivery import Delivery
from scheduler.delivery.outcomes import Channel, Sent
from scheduler.heartbeat import Heartbeat
from scheduler.planning import Planner
from storage.database.connect import open_database
from storage.database.migrate import migrate
from storage.database.seals import Keyring, new_key
from storage.people import identities, staff
from storage.people.scope import Scope
from storage.reflecting_team import going
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding
from storage.tables import boards, team_rounds
from tests.bench.bolt import Bolt

PEOPLE, AT_ONCE, MANY = 6, 50, 500
LIMIT, P99, LATE = 6.0, 100.0, 1.0


def clock():
    return datetime.now(UTC)


class Wall(Channel):
    """A channel that renders a board as Slack gets it, and notes when it had it."""

    name = "web"
    shows_boards = True

    def __init__(self):
        self.at, self.next, self.come = {}, {}, {}

    async def send(self, post):
        self._see(post.id, Message.from_json(post.message))
        return Sent(f"C/{post.id}")

    async def replace(self, board):
        self._see(board.outbox, board.message)
        return Sent()

    def _see(self, number, message):
        render.parts(message, str, lambda _: "")
        self.at[number] = time.perf_counter()
        if number in self.come:
            self.come[number].set()
        if message.choices and ":next:" in message.choices[0].key:
            self.next[number] = message.choices[0].key
        else:
            self.next.pop(number, None)


class Going:
    """A round that goes on in a room of its own, and the board that shows it."""

    def __init__(self, number, scope, unit, people, room):
        self.number, self.scope, self.unit = number, scope, unit
        self.people, self.room = people, room
        self.id = self.board = None


class Rounds:
    """A database with rounds that go on."""

    def __init__(self, url, count):
        keyring = Keyring.of(new_key())
        migrate(url, keyring)
        self.house, self.wall = everything.build(), Wall()
        self.database = open_database(url, keyring)
        self.delivery = Delivery(self.database, {"web": self.wall}, clock)
        self.receiver = Receiver(
            self.database, self.house, clock, self.delivery.kept, self.delivery.wake
        )
        self.events = 0
        self.units = self.database.now(lambda db: self._fill(db, count))
        asyncio.run(self._anew(self.units))
        # As `samspill serve` does when it has begun.
        gc.collect()
        gc.freeze()

    def _fill(self, db, count):
        now, made = clock(), []
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
            made.append(Going(number, scope, unit, people, room))
        return made

    async def _anew(self, those):
        """Begin rounds, and wait until their boards stand in their rooms."""
        await self.database.run(lambda db: [self._begin(db, one) for one in those])
        self.delivery.wake()
        await self.delivery.settled()
        asked = select(boards.c.subject, boards.c.outbox_id)
        rows = await self.database.run(lambda db: db.connection.execute(asked).all())
        found = dict(map(tuple, rows))
        for one in those:
            one.board = found[one.id]

    def _begin(self, db, one):
        told = {
            "here": one.people, "everybody": [str(p) for p in one.people],
            "teller": one.people[1], "leader": one.people[0], "pace": "as_is",
            "auto": False, "story": False, "places": [one.room],
        }  # fmt: skip
        one.id = reflecting_team.make(
            db, one.scope, one.unit, told, clock(), leader_id=one.people[0],
            teller_id=one.people[1], kind="round", way="room", dimension="RP",
            state="ready",
        )  # fmt: skip
        kept = reflecting_team.find(db, one.scope, one.id, lock=True)
        going.start(Holding(db, self.house, kept, clock()))

    async def press(self, one):
        """Press «next» as the board has it; return seconds to the new board."""
        self.events += 1
        come = self.wall.come[one.board] = asyncio.Event()
        begun = time.perf_counter()
        told = Incoming(
            "web", f"p{one.number}-0@x.no", f"room:{one.number}", f"e{self.events}",
            choice=self.wall.next[one.board], room=True,
        )  # fmt: skip
        await self.receiver.receive(told)
        await come.wait()
        return self.wall.at[one.board] - begun

    async def _over(self, those):
        """Let what was shown be written down; return who must begin anew."""
        await self.delivery.settled()
        return [one for one in those if one.board not in self.wall.next]

    def beside(self, bolt, presses, gap):
        """Return the CPU of a press in Bolt echoes: one of each in turn, a gap between.

        Whatever the program does is counted as the presses': the echoes are taken out,
        and the beginning of new rounds. A core that has waited is slow for both.
        """

        async def run():
            spent = echoes = 0.0
            waiting = list(self.units)
            for _ in range(presses):
                await asyncio.sleep(gap)
                echo = await bolt.one()
                before = time.process_time()
                await asyncio.sleep(gap)
                one = waiting.pop(0)
                await self.press(one)
                over = (
                    await self._over([one]) if one.board not in self.wall.next else []
                )
                spent += time.process_time() - before
                echoes += echo
                await self._anew(over)
                waiting.append(one)
            return spent * 1e6 / echoes

        return asyncio.run(run())

    def together(self, laps):
        """Return microseconds of CPU of a press when every round is pressed at once."""

        async def run():
            spent = 0.0
            for _ in range(laps):
                before = time.process_time()
                await asyncio.gather(*map(self.press, self.units))
                over = await self._over(self.units)
                spent += time.process_time() - before
                await self._anew(over)
            return spent / laps / len(self.units) * 1e6

        return asyncio.run(run())

    def waits(self, seconds):
        """Return how long presses took with every round going on, in milliseconds."""
        found = []

        async def one_round(one, shift):
            await asyncio.sleep(shift)
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                found.append(await self.press(one) * 1000)
                if one.board not in self.wall.next:
                    await self._anew([one])
                # A round in which somebody presses every second goes very fast.
                await asyncio.sleep(1)

        async def run():
            count = len(self.units)
            rounds = (one_round(one, n / count) for n, one in enumerate(self.units))
            await asyncio.gather(*rounds)
            await self.delivery.settled()

        asyncio.run(run())
        return sorted(found)

    def late(self):
        """Return how late times come, in seconds, with every round having one soon."""
        begins = clock() + timedelta(seconds=2)
        fired = {}

        def spread(db):
            for n, one in enumerate(self.units):
                at = begins + timedelta(milliseconds=n * 4000 / len(self.units))
                mine = team_rounds.c.id == one.id
                db.connection.execute(
                    team_rounds.update().where(mine).values(timer_at=at)
                )
                fired[one.id] = at

        self.database.now(spread)
        seen = {}
        act = going.act

        def noted(holding, event):
            seen.setdefault(holding.kept.id, clock())
            return act(holding, event)

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
        "A press on a board: taken in, kept, and the new board rendered for Slack and in the channel's hands. Six people, spoken, all",
        "the steps of a round and its end. A core that has waited works slowly, for an echo too, so a press and an echo are taken in turn;",
        f"all else that the program does meanwhile is counted as the press's. With {AT_ONCE} rounds each is pressed once a second; {MANY} rounds",
        f"have a time each within four seconds. The row without a limit holds {AT_ONCE} presses in the same moment against echoes without a pause.",
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
        rounds.beside(bolt, 40, 0)
        hurried, paced, crowd, tails = [], [], [], []
        for _ in range(3):
            hurried.append(rounds.beside(bolt, 300, 0))
            paced.append(rounds.beside(bolt, 150, 1 / AT_ONCE / 2))
            crowd.append(rounds.together(4) / bolt.measure(1500)[0])
            waits = rounds.waits(8)
            tails.append(waits[int(len(waits) * 0.99)])
        rounds.close()
        found[name] = [sorted(each)[1] for each in (hurried, paced, crowd, tails)]
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
        said = kept(worst, limit) if limit else "–"
        return f"| {what} | {cells[0]} | {cells[1]} | {said} |"

    return [
        *said,
        row("CPU of a press, one after the other, in Bolt echoes", 0, LIMIT),
        row(f"CPU of a press, {AT_ONCE} rounds, in Bolt echoes", 1, LIMIT),
        row(f"CPU of a press, {AT_ONCE} in the same moment, in Bolt echoes", 2, None),
        row(f"p99 in ms with {AT_ONCE} rounds", 3, P99),
        f"| a time comes at most so late with {MANY} rounds, in s (p50 {late[len(late) // 2]:.2f}) | {late[-1]:.2f} | – | {kept(late[-1], LATE)} |",
        "",
    ]


if __name__ == "__main__":
    print("\n".join(lines(lambda: None)))
