"""What a table says of itself: whom it is about, how long its rows stay, how sealed.

It stands beside the table (`storage/*/tables.py`). Retention, the change of keys, what
is handed out and erased, and the rehearsal read it there: no second list can forget
a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Table

from dialogs.access import RULES, Thing

_KEY = "kept"
# Days of what no question promises anything about, since nobody types it.
# Platforms repeat within hours; a month is far beyond that.
EVENT_DAYS = 30
# What a channel without a memory of its own shows, and what was settled.
MESSAGE_DAYS = 90
# A whole kindergarten year and the start of the next, to be compared.
REMINDER_DAYS = 400
AUDIT_DAYS = 730
# Nothing is left of it from the day after.
AT_ONCE = 0


class About(StrEnum):
    """What becomes of a table's rows when somebody is erased."""

    PERSON = "person"
    # They stay, without her.
    NAMELESS = "nameless"
    NOTHING = "nothing"


class Whose(StrEnum):
    """Which kindergarten sees a table's rows."""

    KINDERGARTEN = "kindergarten"
    # Of people and places, who may be in more than one kindergarten, or in none yet.
    SHARED = "shared"
    PRODUCT = "product"


@dataclass(frozen=True)
class Term:
    """How long rows stay, and from when: a rule that people read, or days of our own.

    Of the columns in `since` the first one that is filled counts; one that names a
    meeting counts from its hour, a month from its end. `where` says which rows;
    `unless` is a column elsewhere that keeps the rows which it names.
    """

    rule: Thing | int
    since: tuple[str, ...]
    where: str = ""
    unless: str = ""

    @property
    def days(self) -> int:
        """Return the days of the rule: those that the line under a question names."""
        return self.rule if isinstance(self.rule, int) else RULES[self.rule].days


@dataclass(frozen=True)
class Policy:
    """A table's policy.

    Without terms its rows stay, and `why` says for what reason. `follows` names the
    tables whose rows a row goes with, by column; `told_as` what a person's own rows
    are called when they are handed out, by the column that names her; `sealed_as` is
    where a sealed row belongs.
    """

    about: About
    terms: tuple[Term, ...] = ()
    why: str = ""
    follows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whose: Whose = Whose.KINDERGARTEN
    sealed_as: str = ""
    told_as: Mapping[str, str] = field(default_factory=dict)
    rehearsed: bool = False


def term(rule: Thing | int, *since: str, where: str = "", unless: str = "") -> Term:
    """Return a term, counted from the first of these columns that is filled."""
    return Term(rule, since, where, unless)


def kept(about: About, *terms: Term, **more: Any) -> dict[str, Policy]:
    """Return a policy as a table takes it along."""
    return {_KEY: Policy(about, terms, **more)}


def of(table: Table) -> Policy:
    """Return a table's policy."""
    found: Policy = table.info[_KEY]
    return found


def place(table: Table, row: Any) -> str:
    """Return where a sealed row belongs: sealed for there, it opens nowhere else."""
    return of(table).sealed_as.format_map(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
