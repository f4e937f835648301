"""Where the bot is installed: whose workspace it is, and the token to speak there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select, update

from storage.tables import places, workspaces
from storage.transaction import Tx


@dataclass(frozen=True)
class Workspace:
    """One workspace of a platform; closed where the bot was taken out of it."""

    team: str
    owner: str
    closed: str | None
    token: str = field(repr=False)


def keep(
    db: Tx, channel: str, team: str, owner: str, token: str, now: datetime
) -> None:
    """Keep an installation; a later one takes the place of an earlier."""
    sealed = db.seal({"token": token}, f"workspaces|{channel}|{team}")
    values = {"owner": owner, "sealed": sealed, "closed": None}
    is_it = (workspaces.c.channel == channel) & (workspaces.c.team == team)
    if not db.connection.execute(
        update(workspaces).where(is_it).values(values)
    ).rowcount:
        told = {"channel": channel, "team": team, "created_at": now}
        db.connection.execute(insert(workspaces).values(told | values))
    reopen(db, channel, team)


def find(db: Tx, channel: str, team: str) -> Workspace | None:
    """Return one workspace, its token opened."""
    found = [each for each in all_of(db, channel) if each.team == team]
    return found[0] if found else None


def all_of(db: Tx, channel: str) -> list[Workspace]:
    """Return every workspace of a platform."""
    asked = select(workspaces).where(workspaces.c.channel == channel)
    return [
        Workspace(
            row.team,
            row.owner,
            row.closed,
            str(db.open(row.sealed, f"workspaces|{channel}|{row.team}")["token"])
            if row.sealed
            else "",
        )
        for row in db.connection.execute(asked.order_by(workspaces.c.team))
    ]


def close(db: Tx, channel: str, team: str, reason: str) -> None:
    """Stop sending there, and let go of the token; what waits is kept."""
    is_it = (workspaces.c.channel == channel) & (workspaces.c.team == team)
    values = {"closed": reason, "sealed": None}
    db.connection.execute(update(workspaces).where(is_it).values(values))
    there = _in(channel, team) & places.c.closed.is_(None)
    db.connection.execute(update(places).where(there).values(closed=reason))


def reopen(db: Tx, channel: str, team: str) -> None:
    """Let messages leave again for the places that were closed with the workspace."""
    there = _in(channel, team) & places.c.closed.in_(REMOVALS)
    db.connection.execute(update(places).where(there).values(closed=None))


# The reasons for which a whole workspace is closed, and opened again.
REMOVALS = ("uninstalled", "token_revoked", "token_invalid")


def _in(channel: str, team: str) -> ColumnElement[bool]:
    starts = places.c.address.startswith(f"{team}/", autoescape=True)
    return and_(places.c.channel == channel, starts)


def close_place(db: Tx, place: int, reason: str) -> None:
    """Stop sending to one place: a channel was archived, a person has gone."""
    db.connection.execute(
        update(places).where(places.c.id == place).values(closed=reason[:40])
    )


def touched(
    db: Tx, place: int, now: datetime, reference: str | None, owner: int | None
) -> None:
    """Note that somebody writes here: it can be reached, and how."""
    values: dict[str, Any] = {"closed": None, "used_at": now, "reference": reference}
    if owner is not None:
        values["person_id"] = owner
    db.connection.execute(update(places).where(places.c.id == place).values(values))


def refusing(db: Tx) -> dict[str, int]:
    """Count the places that cannot be written to, by reason."""
    asked = (
        select(places.c.closed, func.count())
        .where(places.c.closed.is_not(None))
        .group_by(places.c.closed)
    )
    return {row[0]: row[1] for row in db.connection.execute(asked)}
