"""Where the bot is installed: whose workspace it is, and the token to speak there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select, update

from storage.database.transaction import Tx
from storage.people.tables import places
from storage.post.outbox import LATER, WAITS, Sending
from storage.post.tables import boards, outbox, workspaces

# Taken out of a workspace, the bot has no business with its token any more.
UNINSTALLED = "uninstalled"
# The reasons for which a whole workspace is closed, and opened again.
REMOVALS = (UNINSTALLED, "token_revoked", "token_invalid")


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
    sealed = db.seal({"token": token}, _where(channel, team))
    values = {"owner": owner, "sealed": sealed, "closed": None}
    if not db.connection.execute(
        update(workspaces).where(_is(channel, team)).values(values)
    ).rowcount:
        told = {"channel": channel, "team": team, "created_at": now}
        db.connection.execute(insert(workspaces).values(told | values))
    reopen(db, channel, team, now)


def _is(channel: str, team: str) -> ColumnElement[bool]:
    return and_(workspaces.c.channel == channel, workspaces.c.team == team)


def _where(channel: str, team: str) -> str:
    return f"workspaces|{channel}|{team}"


def find(db: Tx, channel: str, team: str) -> Workspace | None:
    """Return one workspace, its token opened."""
    row = db.connection.execute(select(workspaces).where(_is(channel, team))).first()
    return _opened(db, row) if row else None


def all_of(db: Tx, channel: str) -> list[Workspace]:
    """Return every workspace of a platform."""
    asked = select(workspaces).where(workspaces.c.channel == channel)
    rows = db.connection.execute(asked.order_by(workspaces.c.team))
    return [_opened(db, row) for row in rows]


def _opened(db: Tx, row: Any) -> Workspace:
    token = ""
    if row.sealed:
        token = str(db.open(row.sealed, _where(row.channel, row.team))["token"])
    return Workspace(row.team, row.owner, row.closed, token)


def close(db: Tx, channel: str, team: str, reason: str, token: str = "") -> bool:
    """Stop sending where the platform has refused this token; what waits is kept.

    False where another token is kept by now: the bot was installed anew meanwhile,
    maybe through another process. A refused token is kept, for a platform may refuse
    by mistake, and is asked again; that of a workspace we were taken out of is not.
    """
    # Locked: an installation that comes now waits, and opens what is closed here.
    asked = select(workspaces).where(_is(channel, team)).with_for_update()
    row = db.connection.execute(asked).first()
    if token and row and row.sealed and _opened(db, row).token != token:
        return False
    values: dict[str, Any] = {"closed": reason}
    if reason == UNINSTALLED:
        values["sealed"] = None
    db.connection.execute(update(workspaces).where(_is(channel, team)).values(values))
    there = _in(channel, team) & places.c.closed.is_(None)
    db.connection.execute(update(places).where(there).values(closed=reason))
    return True


def reopen(db: Tx, channel: str, team: str, now: datetime) -> None:
    """Let messages leave again for a workspace, and at once what waited for it."""
    closed = _is(channel, team) & workspaces.c.closed.is_not(None)
    db.connection.execute(update(workspaces).where(closed).values(closed=None))
    there = _in(channel, team) & places.c.closed.in_(REMOVALS)
    db.connection.execute(update(places).where(there).values(closed=None))
    its = select(places.c.id).where(_in(channel, team))
    waits = and_(
        outbox.c.state == Sending.PENDING,
        outbox.c.reason.is_distinct_from(LATER),
        outbox.c.due_at > now,
        outbox.c.place_id.in_(its),
    )
    db.connection.execute(update(outbox).where(WAITS, waits).values(due_at=now))
    behind = and_(
        boards.c.version != boards.c.shown,
        boards.c.due_at > now,
        boards.c.place_id.in_(its),
    )
    db.connection.execute(update(boards).where(behind).values(due_at=now))


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
