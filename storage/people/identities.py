"""Who somebody on a platform is to us, and what she has open: one quick look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Exists,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    true,
    update,
)

from dialogs.talk.state import KeptTalk
from storage.database.transaction import Quick, Tx
from storage.people.scope import Scope
from storage.people.tables import (
    identities,
    kindergartens,
    memberships,
    people,
    places,
)
from storage.post import talks
from storage.post.tables import talks as talks_table
from storage.reminders import own


@dataclass(frozen=True)
class Known:
    """A person as the way of a message needs her.

    `shut` names the dialog of the talk she was in that cannot be opened.
    """

    id: int
    name: str
    language: str
    active: bool
    place: int
    offered: str
    talk: KeptTalk | None
    kindergarten: int | None
    reference: str | None = None
    closed: str | None = None
    used_at: int | None = None
    shut: str = ""


# Whether she works anywhere today: who has left may still see and delete her own.
def _active() -> Exists:
    today: Any = bindparam("today")
    return exists().where(
        memberships.c.person_id == people.c.id,
        memberships.c.starts <= today,
        or_(memberships.c.ends.is_(None), memberships.c.ends >= today),
    )


def _known() -> Select[Any]:
    # The place may be new: she is known by her account, wherever she writes from.
    here = and_(
        places.c.channel == bindparam("channel"),
        places.c.address == bindparam("address"),
    )
    current = and_(
        talks_table.c.person_id == people.c.id, talks_table.c.current == true()
    )
    wanted = (
        people.c.id, people.c.name, people.c.language, _active().label("active"),
        places.c.id, places.c.offered, talks_table.c.id, talks_table.c.kindergarten_id,
        talks_table.c.dialog, talks_table.c.version, talks_table.c.revision,
        talks_table.c.sealed, places.c.reference, places.c.closed,
        places.c.used_at.label("used_at"),
    )  # fmt: skip
    return (
        select(*wanted)
        .select_from(
            identities.join(people, people.c.id == identities.c.person_id)
            .outerjoin(places, here)
            .outerjoin(talks_table, current)
        )
        .where(
            identities.c.channel == bindparam("channel"),
            identities.c.account == bindparam("account"),
        )
    )


_KNOWN = Quick(_known)
# SQLite has one writer, and its turns wait for each other anyhow.
_LOCK = Quick(
    lambda: (
        select(identities.c.person_id)
        .where(
            identities.c.channel == bindparam("channel"),
            identities.c.account == bindparam("account"),
        )
        .with_for_update()
    )
)


def known(
    db: Tx, channel: str, account: str, address: str, today: date
) -> Known | None:
    """Find a person by her account; her turns wait for each other from here on."""
    if db.connection.dialect.name == "postgresql":
        db.rows(_LOCK, channel=channel, account=account)
    found = db.rows(
        _KNOWN,
        channel=channel,
        account=account,
        address=address,
        today=db.day(today),
    )
    if not found:
        return None
    row = found[0]
    # A talk that is shut keeps nobody out: she is told, and begins another.
    talk = talks.opened(db, row[6], row[8:12]) if row[6] else None
    shut = str(row[8]) if row[6] and talk is None else ""
    return Known(
        row[0],
        row[1],
        row[2],
        bool(row[3]),
        row[4] or 0,
        row[5] or "[]",
        talk,
        row[7],
        row[12],
        row[13],
        row[14],
        shut,
    )


_IS_KNOWN = Quick(
    lambda: select(identities.c.person_id).where(
        identities.c.channel == bindparam("channel"),
        identities.c.account == bindparam("account"),
    )
)


def is_known(db: Tx, channel: str, account: str) -> bool:
    """Tell whether an account is tied to a person already."""
    return bool(db.rows(_IS_KNOWN, channel=channel, account=account))


def leave(db: Tx, channel: str, account: str) -> None:
    """Untie an account that the platform has closed; the person stays."""
    is_it = and_(identities.c.channel == channel, identities.c.account == account)
    db.connection.execute(delete(identities).where(is_it))


def reached_at(db: Tx, person: int) -> int | None:
    """Return the place where a person is written to: the chosen, or the last used."""
    asked = (
        select(places.c.id)
        .join(people, people.c.id == places.c.person_id)
        .where(people.c.id == person, places.c.closed.is_(None))
        .order_by(
            # What she has chosen counts before what she used last.
            (places.c.channel == people.c.channel).desc(),
            places.c.used_at.desc().nulls_last(),
            places.c.id.desc(),
        )
    )
    found: int | None = db.connection.execute(asked).scalar()
    return found


def join(
    db: Tx, channel: str, account: str, email: str, now: datetime, owner: str = ""
) -> bool:
    """Tie an account to the person with this e-mail; False where there is none.

    In a workspace with an owner, only those who work in the owner's kindergartens.
    """
    asked = select(people.c.id).where(people.c.email == email.lower())
    # Another owner's staff in this workspace: their e-mail alone lets nobody in.
    if owner:
        asked = asked.where(
            exists()
            .where(memberships.c.person_id == people.c.id)
            .where(memberships.c.kindergarten_id == kindergartens.c.id)
            .where(kindergartens.c.owner == owner)
        )
    person = db.connection.execute(asked).scalar()
    if person is None:
        return False
    db.connection.execute(
        insert(identities).values(
            channel=channel, account=account, person_id=person, created_at=now
        )
    )
    return True


def place(db: Tx, channel: str, address: str, person: int | None, now: datetime) -> int:
    """Return the number of a place, made at first use."""
    asked = select(places.c.id).where(
        places.c.channel == channel, places.c.address == address
    )
    found = db.connection.execute(asked).scalar()
    if found is None:
        made = insert(places).values(
            channel=channel, address=address, person_id=person, created_at=now
        )
        found = db.connection.execute(made.returning(places.c.id)).scalar_one()
        # What waited until she can be reached is looked at again now.
        if person is not None:
            own.wake(db, person, now)
    return int(found)


_OFFER = Quick(
    lambda: (
        places.update()
        .where(places.c.id == bindparam("place"))
        .values(offered=bindparam("now_offered"))
    )
)


def offer(db: Tx, place_id: int, offered: str) -> None:
    """Remember what a menu showed, so that its words can be typed."""
    db.run(_OFFER, place=place_id, now_offered=offered)


_OFFER_MANY = (
    update(places)
    .where(places.c.id == bindparam("place"))
    .values(offered=bindparam("now_offered"))
)


def offer_many(db: Tx, offers: Sequence[tuple[int, str]]) -> None:
    """Remember what was shown in many places."""
    if offers:
        told = [{"place": place, "now_offered": text} for place, text in offers]
        db.connection.execute(_OFFER_MANY, told)


def set_room(db: Tx, scope: Scope, place_id: int, department: int) -> None:
    """Let a place be a department's room; it has one on each platform."""
    channel = select(places.c.channel).where(places.c.id == place_id)
    mine = (places.c.department_id == department) & (
        places.c.channel == channel.scalar_subquery()
    )
    # A year that was read in this turn has the old room still.
    db.remembered.clear()
    # The old room is let go of first: what is said to the department is said once.
    db.connection.execute(update(places).where(mine).values(department_id=None))
    db.connection.execute(
        update(places)
        .where(places.c.id == place_id)
        .values(kindergarten_id=scope.kindergarten_id, department_id=department)
    )


def rooms_of(db: Tx, scope: Scope, department: int) -> list[int]:
    """Return the places that are a department's rooms, one on each platform."""
    asked = select(places.c.id).where(
        places.c.department_id == department,
        places.c.kindergarten_id == scope.kindergarten_id,
        places.c.closed.is_(None),
    )
    return list(db.connection.execute(asked.order_by(places.c.id)).scalars())


def has_met(db: Tx, besides: Sequence[str]) -> bool:
    """Tell whether anybody has written in another channel than these."""
    met = exists().where(
        places.c.person_id.is_not(None), places.c.channel.not_in(besides)
    )
    return bool(db.connection.execute(select(met)).scalar())
