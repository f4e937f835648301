"""A department that holds a reflecting team: what they press, and what the boards show."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from dialogs.talk.messages import Incoming, Message, complete
from scheduler.delivery.delivery import Delivery
from scheduler.delivery.outcomes import Channel, Sent
from storage.people import identities
from storage.people.staff import by_email
from storage.post import boards, post_text
from storage.reflecting_team import going, heart
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding
from storage.tables import boards as boards_table
from storage.tables import team_rounds
from tests.bot.department import Department, shown
from tests.conftest import STORY


class Wall(Channel):
    """A channel that remembers what stands in each place now."""

    name = "web"
    shows_boards = True

    def __init__(self):
        self.posts, self.shown, self.updates = {}, {}, 0
        self.does = []

    async def send(self, post):
        self.posts.setdefault(post.address, []).append((post.id, post.message))
        self.shown[post.id] = post.message
        return Sent(f"{post.address}/{post.id}")

    async def replace(self, board):
        if self.does:
            result = self.does.pop(0)
            result = result(board) if callable(result) else result
            if result is not None:
                return result
        self.updates += 1
        self.shown[board.outbox] = board.message.to_json()
        return Sent()

    def reads(self, address):
        """Return all that stands in a place, as people see it now."""
        return [
            Message.from_json(self.shown[n]) for n, _ in self.posts.get(address, ())
        ]


class Team(Department):
    """Six on Rød, their room, and one who has opened her story to the round."""

    def __init__(self, world, language="nb", *, room=True):
        super().__init__(world, language)
        if room:
            self.room()
        self.wall = Wall()
        self.delivers()

    @classmethod
    def found(cls, world):
        """Find the six in a database where they are already."""
        team = cls.__new__(cls)
        Department.find(team, world)
        team.wall = Wall()
        team.delivers()
        return team

    def delivers(self, **more):
        """Begin to deliver anew: to the wall, and to more channels."""
        world, channels = self.world, {"web": self.wall} | more
        self.delivery = Delivery(world.database, channels, lambda: world.now)

    def restarts(self):
        self.world.restart()
        self.delivers()

    def tells(self, name="ann"):
        self.people[name].hands_in(STORY, "round")
        return self

    # Getting ready

    def ready(self, way="room", *, teller="ann", auto=False, absent=(), pace="as_is"):
        """Make a round ready by the shortest way, with the teller's yes."""
        per = self.per
        per.says("reflekterende team")
        per.presses("begin")
        if per.step == "likely":
            per.presses("change")
        story = next((c for c in per.choices if c not in ("oral", "leave")), "oral")
        per.presses(story)
        if per.step == "teller":
            per.presses(str(self.number(teller)))
        if per.step == "dimension":
            per.presses(per.choices[0])
        if per.step == "absent":
            gone = tuple(str(self.number(each)) for each in absent)
            per.does(several=gone, step=per.last.step) if gone else per.says(
                "hopp over"
            )
        per.says("hopp over")
        if per.step == "how":
            per.presses(way)
        if per.step == "pace":
            per.presses(pace)
        per.presses("auto" if auto else "leader")
        per.presses("yes")
        return self

    def says_yes(self, name="ann"):
        """Let the teller answer the question that she was sent."""
        message = self.mail(name)[-1]
        key = next(o.key for o in message.choices if ":yes:" in o.key)
        self.people[name].does(choice=key)
        return self

    def begins(self, way="room", **told):
        self.tells(told.get("teller", "ann"))
        self.ready(way, **told)
        self.says_yes(told.get("teller", "ann"))
        self.per.says("reflekterende team")
        self.per.presses("start")
        self.beat()
        return self

    # What is there

    def mail(self, name):
        """Return what lies in somebody's own conversation, the newest last."""
        address = f"{name}@example.no"
        rows = self.world.run(lambda db: post_text.history(db, "web", address, 0))
        return [Message.from_json(told) for _, _, told in rows if told]

    @property
    def kept(self):
        """Return the newest round as it is kept."""

        def work(db):
            asked = select(team_rounds.c.id).order_by(team_rounds.c.created_at.desc())
            number = db.connection.execute(asked).scalars().first()
            return reflecting_team.find(db, self.scope, number)

        return self.world.run(work)

    @property
    def round(self):
        return going.Round.from_json(self.kept.told["round"])

    @property
    def board(self):
        """Return the newest board that the round has."""
        about = self.kept.id

        def work(db):
            asked = (
                select(boards_table.c.outbox_id)
                .where(boards_table.c.subject == about)
                .order_by(boards_table.c.outbox_id.desc())
            )
            number = db.connection.execute(asked).scalars().first()
            return boards.of_posts(db, [number])[number]

        return Message.from_json(self.world.run(work))

    @property
    def reads(self):
        return complete(self.board)

    def who(self, number):
        return next(n for n in self.people if str(self.number(n)) == str(number))

    @property
    def speaker(self):
        return self.who(self.round.speaker) if self.round.speaker else None

    @property
    def step(self):
        one = self.round
        return one.step.key if one.step else None

    # What they do

    def presses(self, name, do, *, room=True, board=None, event=None):
        """Let somebody press a button of the board, in the room."""
        board = board or self.board
        key = next(o.key for o in board.choices if f":{do}:" in o.key)
        return self.chooses(name, key, room=room, event=event)

    def chooses(self, name, key, *, room=True, event=None):
        world, email = self.world, f"{name}@example.no"
        world.events += 1
        address = "room:rod" if room else email
        self.receipt = world.receive(
            Incoming(
                "web", email, address, event or f"team-{world.events}", choice=key,
                room=room,
            )
        )  # fmt: skip
        return self.receipt

    def key(self, do, whom=""):
        one = self.kept
        told = f"team:{one.id}:{do}:{self.round.turn}.{one.version}"
        return f"{told}:{self.number(whom)}" if whom else told

    def writes(self, name, words):
        """Let somebody write in the room."""
        world, email = self.world, f"{name}@example.no"
        world.events += 1
        self.receipt = world.receive(
            Incoming(
                "web", email, "room:rod", f"team-{world.events}", words=words, room=True
            )
        )
        return self.receipt

    @property
    def note(self):
        return complete(self.receipt.note) if self.receipt.note else ""

    def beat(self, seconds=0):
        """Let time pass, and the heart do what it does for rounds."""
        world = self.world
        world.now += timedelta(seconds=seconds)

        def fire(db):
            return heart.fire(db, world.house, world.now)

        world.run(lambda db: heart.mend(db, world.house, world.now))
        while world.run(fire):
            pass

        async def send():
            await self.delivery.leftovers()
            await self.delivery.boards()
            await self.delivery.settled()

        asyncio.run(send())

    def goes_to(self, step):
        while self.step and self.step != step:
            self.presses("per", "next")
        return self

    def ends(self):
        while self.kept.is_live:
            self.presses("per", "next")
        self.beat()
        return self

    def note_board(self):
        self.told.append(f"[tavla]\n{shown(self.board)}\n")

    def set_room(self, address, channel="web"):
        def work(db):
            place = identities.place(db, channel, address, None, self.world.now)
            identities.set_room(db, self.scope, place, self.units["Rød"])

        self.world.run(work)


def team_of(db, unit, rooms, way, *, auto=False, also=()):
    """Begin a round of six on Rød as the leader's dialog would, and its teller's yes."""
    from storage.tables import stories

    numbers = {
        name: by_email(db, f"{name}@example.no").id for name in (*SIX_NAMES, *also)
    }
    story = db.connection.execute(select(stories.c.id)).scalars().first()
    state = {
        "here": list(numbers.values()),
        "everybody": [str(n) for n in numbers.values()],
        "teller": numbers["ann"],
        "leader": numbers["per"],
        "pace": "as_is",
        "auto": auto,
        "story": bool(story),
        "dimension": "Sensitivitet",
        "places": rooms,
    }
    made = reflecting_team.make(
        db, unit.scope, unit.units["Rød"], state, unit.world.now,
        leader_id=numbers["per"], teller_id=numbers["ann"], story_id=story,
        kind="round", way=way, dimension="RP", state="ready",
    )  # fmt: skip
    one = reflecting_team.find(db, unit.scope, made, lock=True)
    going.start(Holding(db, unit.world.house, one, unit.world.now))
    return made


SIX_NAMES = ("per", "ann", "eva", "ola", "ida", "liv")
