"""Who has been met, and who no channel reaches; and how far a new house has come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, exists, insert, select, true, update

from dialogs.hms.keys import NO_THEME
from dialogs.oneself.first_steps import FirstSteps, StepsNow
from dialogs.year.open_days import wall
from storage.database.transaction import Tx
from storage.people import identities as to_find
from storage.people.memberships import holds_on
from storage.people.roles import here_of
from storage.people.scope import Scope
from storage.people.tables import (
    UNASKED,
    identities,
    kindergartens,
    looked_for,
    memberships,
    people,
    places,
)
from storage.turn import Handlers, Turn
from storage.year import snapshot as year

HANDLERS = Handlers()
# She has not written from anywhere, and nobody has let us write to her.
NOT_MET = "not_met"
# Who has been on the list for longer is not written to out of the blue: a house that
# took up this version would be flooded. Its head is told how many they are instead.
NEW = timedelta(days=30)
# Whom a platform does not know is asked about again after so long.
AGAIN = timedelta(days=1)


def to_meet(db: Tx, channel: str, owner: str, now: datetime, most: int) -> list[str]:
    """Return the e-mails of some who are new and whom no channel knows yet.

    Who works already, in the kindergartens of a workspace's owner where it has one.
    Whom nobody has asked about comes first.
    """
    asked = (
        select(people.c.email)
        .where(
            people.c.created_at > now - NEW,
            people.c.id.not_in(
                select(places.c.person_id).where(places.c.person_id.is_not(None))
            ),
            people.c.id.not_in(
                select(identities.c.person_id).where(identities.c.channel == channel)
            ),
            people.c.id.not_in(
                select(looked_for.c.person_id).where(
                    looked_for.c.channel == channel,
                    looked_for.c.asked_at > now - AGAIN,
                )
            ),
            exists()
            .where(memberships.c.person_id == people.c.id, holds_on(wall(now).date()))
            .where(memberships.c.kindergarten_id == kindergartens.c.id)
            .where(kindergartens.c.owner == owner if owner else true()),
        )
        .outerjoin(
            looked_for,
            (looked_for.c.person_id == people.c.id) & (looked_for.c.channel == channel),
        )
        .order_by(looked_for.c.asked_at.is_not(None), people.c.id)
        .limit(most)
    )
    return list(db.connection.execute(asked).scalars())


def missed(db: Tx, channel: str, email: str, reason: str, now: datetime) -> None:
    """Note why a platform did not find one of these, until it is asked again."""
    asked = select(people.c.id).where(people.c.email == email.lower())
    person = db.connection.execute(asked).scalar()
    if person is None:
        return
    _forget(db, person, channel)
    told = {"person_id": person, "channel": channel, "reason": reason, "asked_at": now}
    db.connection.execute(insert(looked_for).values(told))


def shared_places(db: Tx, channel: str) -> list[tuple[str, str]]:
    """Return the rooms that a channel was added to: their address and reference."""
    asked = (
        select(places.c.address, places.c.reference)
        .where(
            places.c.channel == channel,
            places.c.person_id.is_(None),
            places.c.closed.is_(None),
            places.c.reference.is_not(None),
        )
        .order_by(places.c.id)
    )
    return [(row[0], row[1]) for row in db.connection.execute(asked)]


def _forget(db: Tx, person: int, channel: str) -> None:
    mine = (looked_for.c.person_id == person) & (looked_for.c.channel == channel)
    db.connection.execute(delete(looked_for).where(mine))


@dataclass(frozen=True)
class Reach:
    """How a channel reaches somebody: her account, and where it is not that, a place.

    `reference` is what the channel needs beside the address.
    """

    account: str
    address: str = ""
    reference: str = ""


def met(
    db: Tx, channel: str, way: Reach, email: str, now: datetime, owner: str = ""
) -> bool:
    """Open the way to one of these, and let her house plan her first message.

    The place says that it was opened unasked, until she writes from it. False where
    she is known already, or nobody here.
    """
    account = way.account
    if to_find.is_known(db, channel, account):
        return False
    if not to_find.join(db, channel, account, email, now, owner):
        return False
    found = select(people.c.id).where(people.c.email == email.lower())
    person = db.connection.execute(found).scalar_one()
    _forget(db, person, channel)
    number = to_find.place(db, channel, way.address or account, person, now)
    told = update(places).where(places.c.id == number)
    db.connection.execute(told.values(reference=UNASKED + way.reference))
    mine = select(memberships.c.kindergarten_id).where(
        memberships.c.person_id == person
    )
    for house in set(db.connection.execute(mine).scalars()):
        year.touch(db, Scope(house))
    return True


def unmet(db: Tx, today: date, kindergarten: int | None = None) -> Counter[str]:
    """Count those who work today and cannot be written to, by reason."""
    asked = (
        select(
            memberships.c.person_id, places.c.id, places.c.closed, looked_for.c.reason
        )
        .outerjoin(places, places.c.person_id == memberships.c.person_id)
        .outerjoin(looked_for, looked_for.c.person_id == memberships.c.person_id)
        .where(holds_on(today))
        .order_by(memberships.c.person_id, places.c.id)
    )
    if kindergarten is not None:
        asked = asked.where(memberships.c.kindergarten_id == kindergarten)
    reasons: dict[int, str] = {}
    for person, place, closed, missed_for in db.connection.execute(asked):
        is_open = place is not None and closed is None
        # One place that is open is enough, whatever the others are.
        if reasons.get(person) != "":
            reasons[person] = "" if is_open else closed or missed_for or NOT_MET
    return Counter(reason for reason in reasons.values() if reason)


@HANDLERS.of(FirstSteps)
def _first_steps(turn: Turn, _: FirstSteps) -> StepsNow:
    here, house = here_of(turn), turn.scope.kindergarten_id
    has_room = exists().where(
        places.c.kindergarten_id == house, places.c.department_id.is_not(None)
    )
    agreed = [m for m in here.months.values() if m.is_confirmed or m.theme == NO_THEME]
    return StepsNow(
        meetings=bool(here.meetings),
        closed_days=bool(here.closed),
        hms_calendar=bool(agreed),
        room=bool(turn.db.connection.execute(select(has_room)).scalar()),
        ground_rules=bool(here.rules_agreed),
        unmet=unmet(turn.db, wall(turn.now).date(), house).total(),
    )
