"""Seal everything with the newest key, some rows at a time; safe to stop and repeat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table, select, tuple_, update

from storage.database import set_canary
from storage.seals import KEY_ID, VERSION
from storage.tables import (
    agenda_items,
    boards,
    boxes,
    ground_rules,
    lifted,
    outbox,
    rounds,
    set_aside,
    shared,
    small_steps,
    story_versions,
    talks,
    team_rounds,
    team_tries,
    theme_months,
    themes,
    workspaces,
)
from storage.transaction import Tx

CHUNK = 500

_BY_ID = (
    boards, boxes, ground_rules, lifted, rounds, shared, small_steps, team_rounds,
    themes,
)  # fmt: skip


def _by_id(table: Table) -> Callable[[Any], str]:
    return lambda row: f"{table.name}|{row.id}"


# How each table's sealed rows are bound to their places.
WHERE: dict[Table, Callable[[Any], str]] = {
    talks: lambda row: f"talks|{row.id}",
    outbox: lambda row: f"outbox|{row.place_id}",
    set_aside: lambda row: f"set_aside|{row.channel}|{row.event_id}",
    workspaces: lambda row: f"workspaces|{row.channel}|{row.team}",
    agenda_items: lambda row: f"agenda|{row.kindergarten_id}|{row.id}",
    story_versions: lambda row: (
        f"stories|{row.kindergarten_id}|{row.story_id}|{row.version}"
    ),
    team_tries: lambda row: f"team_tries|{row.round_id}|{row.person_id}",
    theme_months: lambda row: f"theme_months|{row.kindergarten_id}|{row.month}",
    **{table: _by_id(table) for table in _BY_ID},
}


def some(db: Tx, table: Table, after: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """Seal the next rows of a table again; return where to go on, or None."""
    key = list(table.primary_key.columns)
    asked = select(table).where(table.c.sealed.is_not(None)).order_by(*key).limit(CHUNK)
    if after is not None:
        asked = asked.where(tuple_(*key) > tuple_(*after))
    last = None
    for row in db.connection.execute(asked):
        last = tuple(getattr(row, column.name) for column in key)
        if db.keyring.is_newest(row.sealed):
            continue
        where = WHERE[table](row)
        again = db.keyring.seal(db.keyring.open(row.sealed, where), where)
        same = [column == value for column, value in zip(key, last, strict=True)]
        db.connection.execute(update(table).where(*same).values(sealed=again))
    return last


def finish(db: Tx) -> None:
    """Seal the key's own mark, last of all."""
    set_canary(db)


def old_keys(db: Tx, table: Table) -> int:
    """Count the rows that are sealed with another key than the newest."""
    asked = select(table.c.sealed).where(table.c.sealed.is_not(None))
    newest = VERSION + db.keyring.newest
    heads = (bytes(row.sealed[: 1 + KEY_ID]) for row in db.connection.execute(asked))
    return sum(head != newest for head in heads)
