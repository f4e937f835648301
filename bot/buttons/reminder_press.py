"""What a press under a reminder names: its rows, their rules and their year."""

from __future__ import annotations

from bot.turn import json_from_outside as shapes
from bot.turn.turn import Exchange
from dialogs.reminders.rules import Rule, rules_of
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from scheduler.reminders import facts
from storage.reminders import own
from storage.reminders.rows import Row
from storage.year import snapshot as year

FILE = "reminder"


def row_of(turn: Exchange, told: str) -> Row | None:
    """Return a row of hers; None of another's, or of one that is gone."""
    row = shapes.number(told)
    return own.one(turn.db, turn.person.id, row) if row is not None else None


def rule_of(turn: Exchange, row: Row) -> Rule | None:
    """Return the rule of a row; None where the content has it no more."""
    return rules_of(turn.house.content).get(row.rule)


def key_of(rows: list[Row], what: str) -> str:
    """Write the key of a button that is about these."""
    return f"remind:{'.'.join(str(row.id) for row in rows)}:{what}"


def year_of(turn: Exchange, row: Row) -> Snapshot:
    """Return the year of a row, as far as its rules look."""
    today = wall(turn.now).date()
    around = (today - facts.BEHIND, today + facts.AHEAD)
    return year.read(turn.db, [row.kindergarten], *around)[row.kindergarten]


def about_of(turn: Exchange, row: Row) -> str | None:
    """Return the wall time of what a reminder is about."""
    here = year_of(turn, row)
    kind, _, name = row.subject.partition(":")
    if kind in ("meeting", "clash"):
        found = [m.wall for m in here.meetings if str(m.id) == name]
    elif kind == "visit":
        found = [v.wall for v in here.visits if v.id == name]
    else:
        found = []
    return found[0].isoformat()[:16] if found else None
