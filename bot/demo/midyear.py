"""The demo's second kindergarten, in the middle of its year.

Everything here is done by its people, with the same commands as they give in the chat:
what they could not have come to by themselves does not stand here either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from bot.demo.house import furnish, plan_year
from dialogs.hms.commands import Months, SayYes
from dialogs.hms.themes import fill, library
from dialogs.talk.command import Command, R
from dialogs.talk.operations import Cast
from dialogs.wheel.commands import (
    BeginRound,
    BeginRules,
    FinishBox,
    KeepRules,
    Lift,
    OpenBox,
    Share,
)
from dialogs.words.world import House
from dialogs.year.open_days import KindergartenYear, instant, wall
from dialogs.zone import ZONE
from storage.database.transaction import Tx
from storage.everything import carry_out
from storage.people import memberships, staff
from storage.turn import Turn

T = TypeVar("T")
# It was made so long before its year began; so late in August the year was filled.
MADE, FILLED = timedelta(days=60), timedelta(days=9)
# What begins within so long is agreed on; the next month waits for the other side.
AGREED = timedelta(days=31)
RULES, ROUND, WAITS = timedelta(days=45), timedelta(days=12), timedelta(days=1)
HEAD, SAFETY, LEADER = (
    "berit@granly.example",
    "ea@granly.example",
    "tor@granly.example",
)


@dataclass(frozen=True)
class _Colleague:
    """Somebody who does something in the chat, on a day that is past."""

    db: Tx
    house: House
    email: str
    at: datetime

    def does(self, command: Command[R]) -> R:
        person = staff.by_email(self.db, self.email).id
        day = self.at.astimezone(ZONE).date()
        scope = memberships.scope_of(self.db, person, day)
        if scope is None:
            message = f"{self.email} does not work anywhere on {day}"
            raise ValueError(message)
        return carry_out(Turn(self.db, scope, self.at, "", self.house), command)


def begin(db: Tx, house: House, now: datetime) -> None:
    """Make the kindergarten, and let it come to the middle of its year."""
    told = house.content["demo"]["midyear"]
    first = KindergartenYear.of(wall(now).date()).first
    opens = instant(datetime.combine(first, time(9)))
    scope, units = furnish(db, told, opens - MADE, now)
    plan_year(db, scope, list(units.values()), now)

    def who(email: str, at: datetime) -> _Colleague:
        return _Colleague(db, house, email, max(opens, min(at, now)))

    _agree(
        who(HEAD, opens + FILLED), who(SAFETY, opens + FILLED), who(HEAD, now - WAITS)
    )
    unit = units[told["departments"][0]]
    _rules(who(LEADER, now - RULES), unit, told)
    leader = who(LEADER, now - ROUND)
    leader.does(Lift(unit, told["lifted"]))
    leader.does(Share(unit, told["shared"]))
    _round(leader, unit, told)


def _agree(head: _Colleague, safety: _Colleague, again: _Colleague) -> None:
    """Let both sides say yes to some months, and the head alone to the next."""
    year = head.does(Months())
    themes = library(head.house.content, year.own, "nb")
    without = head.house.content["themes"]["without"]
    months = [m for m in year.year if m >= year.now and m[5:] not in without]
    found = fill(head.house.content, themes, months, {}, (), ())
    last = wall(again.at + AGREED).date().isoformat()[:7]
    picked = {month: each.theme for month, each in found.items() if month <= last}
    for one in (head, safety):
        one.does(SayYes(picked))
    waiting = {m: each.theme for m, each in found.items() if m > last}
    for month in sorted(waiting)[:1]:
        again.does(SayYes({month: waiting[month]}))


def _there(begun: T | None) -> T:
    """Return what was begun: in a new kindergarten nothing is open already."""
    if begun is None:
        message = "the demo's round or rules could not be begun"
        raise ValueError(message)
    return begun


def _rules(leader: _Colleague, unit: int, told: Mapping[str, Any]) -> None:
    """Let a department agree on its ground rules."""
    begun = _there(leader.does(BeginRules(unit)))
    part = [staff.by_email(leader.db, each["by"]).id for each in told["answers"]]
    leader.does(KeepRules(begun.id, told["rules"], {}))
    leader.does(KeepRules(begun.id, told["rules"], {}, part, agreed=True))


def _round(leader: _Colleague, unit: int, told: Mapping[str, Any]) -> None:
    """Let the leader begin a round, and some answer its first questions."""
    number = _there(leader.does(BeginRound(unit))).id
    for answers in told["answers"]:
        one = _Colleague(leader.db, leader.house, answers["by"], leader.at)
        box = one.does(OpenBox(unit, "now", number)).id
        asked = leader.house.content["wheel"]["alone"]["now"]
        one.does(Cast(box, {each: answers.get(each) for each in asked}))
        one.does(FinishBox(box))
