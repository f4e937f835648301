"""A world that lives through days: the clock is set from one due instant to the next."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from dialogs.talk.messages import Message, complete
from dialogs.year.open_days import instant, wall
from scheduler.planning import Planner
from storage.people import first_contact, identities
from storage.post import outbox
from storage.reminders.rows import ReminderState
from storage.tables import identities as identities_table
from storage.tables import outbox as outbox_table
from storage.tables import people, places, reminders


class Beats:
    """Plans and sees to what is due, as the heartbeat does, and hands out what left."""

    def __init__(self, world):
        self.world = world
        self.planner = Planner(world.database, world.house, lambda: world.now)
        self.seen = 0

    def joined(self, *emails, channel="web"):
        """Let these have written to the bot once, so that it knows where they are."""

        def work(db):
            joined = select(identities_table.c.account).where(
                identities_table.c.channel == channel
            )
            there = set(db.connection.execute(joined).scalars())
            for email in [each for each in emails if each not in there]:
                identities.join(db, channel, email, email, self.world.now)
                known = db.connection.execute(
                    select(people.c.id).where(people.c.email == email)
                ).scalar_one()
                identities.place(db, channel, email, known, self.world.now)

        self.world.run(work)

    def everybody_joined(self, channel="web"):
        asked = select(people.c.email).order_by(people.c.id)
        self.joined(
            *self.world.run(lambda db: list(db.connection.execute(asked).scalars())),
            channel=channel,
        )

    def everybody_met(self, channel="web"):
        """Let the way be open to all, though nobody has written: they are greeted."""

        def work(db):
            asked = select(people.c.email).order_by(people.c.id)
            for email in list(db.connection.execute(asked).scalars()):
                way = first_contact.Reach(email)
                first_contact.met(db, channel, way, email, self.world.now)

        self.world.run(work)

    def at(self, *when):
        self.world.now = instant(datetime(*when))
        return self

    def beat(self):
        """Beat once; return what was said: (wall time, e-mail, text)."""

        async def go():
            await self.planner.plan()
            await self.planner.due()

        asyncio.run(go())
        return self._new()

    def _new(self):
        def work(db):
            asked = (
                select(outbox_table, people.c.email)
                .join(people, people.c.id == outbox_table.c.person_id)
                .where(
                    outbox_table.c.id > self.seen, outbox_table.c.sealed.is_not(None)
                )
                .order_by(outbox_table.c.id)
            )
            rows = db.connection.execute(asked).all()
            return [(row, outbox.opened(db, row.sealed, row.place_id)) for row in rows]

        found = self.world.run(work)
        self.seen = max([row.id for row, _ in found], default=self.seen)
        return [
            (wall(row.created_at), row.email, complete(Message.from_json(told)))
            for row, told in found
        ]

    def messages(self, email):
        """Return what lies in the outbox for somebody, as messages."""

        def work(db):
            asked = (
                select(outbox_table)
                .join(people, people.c.id == outbox_table.c.person_id)
                .where(people.c.email == email)
                .order_by(outbox_table.c.id)
            )
            return [
                Message.from_json(outbox.opened(db, row.sealed, row.place_id))
                for row in db.connection.execute(asked).all()
            ]

        return self.world.run(work)

    def states(self, email):
        """Return how somebody's messages stand: (state, reason, has text)."""
        asked = (
            select(outbox_table)
            .join(people, people.c.id == outbox_table.c.person_id)
            .where(people.c.email == email)
            .order_by(outbox_table.c.id)
        )
        found = self.world.run(lambda db: db.connection.execute(asked).all())
        return [(row.state, row.reason, row.sealed is not None) for row in found]

    def until(self, *when):
        """Live on until then: beat at every instant that something is due, and at night."""
        end, said = instant(datetime(*when)), self.beat()
        while True:
            upcoming = [each for each in (self._next_due(), self._night()) if each]
            following = min(upcoming)
            if following > end:
                break
            self.world.now = max(following, self.world.now)
            said += self.beat()
        self.world.now = end
        return said + self.beat()

    def _next_due(self):
        asked = select(func.min(reminders.c.due_at)).where(
            reminders.c.state == ReminderState.PLANNED
        )
        return self.world.run(lambda db: db.connection.execute(asked).scalar())

    def _night(self):
        local = wall(self.world.now)
        tonight = local.replace(hour=0, minute=11, second=0, microsecond=0)
        return instant(tonight + timedelta(days=1))

    def rows(self, **where):
        """Return reminders: (e-mail, rule, state, reason, wall time)."""
        asked = select(reminders, people.c.email).join(
            people, people.c.id == reminders.c.person_id
        )
        for name, value in where.items():
            asked = asked.where(reminders.c[name] == value)
        found = self.world.run(
            lambda db: db.connection.execute(
                asked.order_by(reminders.c.due_at, reminders.c.id)
            ).all()
        )
        return [(r.email, r.rule, r.state, r.reason, wall(r.due_at)) for r in found]

    def balances(self):
        """Tell whether every reminder that was sent has its message."""

        def work(db):
            sent = select(reminders.c.outbox_id).where(
                reminders.c.state == ReminderState.SENT
            )
            ids = set(db.connection.execute(sent).scalars())
            there = set(db.connection.execute(select(outbox_table.c.id)).scalars())
            return None not in ids and ids <= there

        return self.world.run(work)


def channel_of(world, email):
    asked = (
        select(places.c.id)
        .join(people, people.c.id == places.c.person_id)
        .where(people.c.email == email)
    )
    return world.run(lambda db: db.connection.execute(asked).scalar())


def utc(*when):
    return datetime(*when, tzinfo=UTC)
