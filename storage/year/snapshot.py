"""What a kindergarten's year looks like right now, read in a few statements.

The planner and the judge of reminders see this, and nothing else of the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Table, func, select, update

from dialogs.hms.keys import Month
from dialogs.year.snapshot import (
    Changed,
    ClosedRow,
    Going,
    Held,
    Met,
    Snapshot,
    Stay,
    Visited,
)
from dialogs.zone import ZONE
from storage.database.columns import instant
from storage.database.transaction import Tx
from storage.hms.rows import own_theme
from storage.hms.tables import theme_months, themes
from storage.meetings.tables import meetings
from storage.observation.tables import certificates, visits
from storage.people.scope import Scope
from storage.people.tables import (
    departments,
    kindergartens,
    membership_roles,
    memberships,
    people,
)
from storage.reflecting_team.tables import team_rounds, team_tries
from storage.reminders.tables import rule_settings
from storage.wheel.tables import ground_rules, rounds
from storage.year.tables import closed_days

# Now: the plan is to be made anew at the next beat.
AT_ONCE = instant(0)


def read(db: Tx, ids: Iterable[int], first: date, last: date) -> dict[int, Snapshot]:
    """Read the year of some kindergartens, with the meetings of these days."""
    wanted = sorted(set(ids))
    found = {
        row.id: Snapshot(
            row.id, row.name, row.year_starts, _clock(row.quiet_from),
            _clock(row.quiet_to), _clock(row.rest_ends), row.autumn_weeks,
            row.spring_weeks, row.language,
            made_on=row.created_at.astimezone(ZONE).date(),
        )
        for row in db.connection.execute(
            select(kindergartens).where(kindergartens.c.id.in_(wanted))
        )
    }  # fmt: skip
    for row in _rows(db, closed_days, wanted):
        closes = _clock(row.closes) if row.closes else None
        closed = ClosedRow(row.id, row.first, row.last, row.kind, closes)
        found[row.kindergarten_id].closed.append(closed)
    for row in _rows(db, departments, wanted):
        found[row.kindergarten_id].departments[row.id] = row.name
    _read_stays(db, found, wanted)
    _read_meetings(db, found, wanted, first, last)
    for row in _rows(db, visits, wanted):
        found[row.kindergarten_id].visits.append(_visit(row))
    _read_rounds(db, found, wanted)
    _read_teams(db, found, wanted, first)
    for row in _rows(db, theme_months, wanted):
        one = Month(row.month, row.theme, row.head_id, row.staff_id)
        found[row.kindergarten_id].months[row.month] = one
    for row in _rows(db, themes, wanted):
        found[row.kindergarten_id].own_themes[row.id] = own_theme(db, row)
    _read_agreed(db, found, wanted)
    for row in _rows(db, rule_settings, wanted):
        at = _clock(row.at) if row.at else None
        found[row.kindergarten_id].changed[row.rule] = Changed(row.is_on, row.days, at)
    return found


def _read_teams(
    db: Tx, found: dict[int, Snapshot], wanted: list[int], first: date
) -> None:
    """Read the reflecting teams that were held since, with who has an open line."""
    since = datetime.combine(first, time(), ZONE)
    asked = (
        select(
            team_rounds.c.kindergarten_id,
            team_rounds.c.id,
            team_rounds.c.department_id,
            team_rounds.c.ended_at,
            team_tries.c.person_id,
        )
        .join(team_tries, team_tries.c.round_id == team_rounds.c.id)
        .where(
            team_rounds.c.kindergarten_id.in_(wanted),
            team_rounds.c.ended_at >= since,
            team_tries.c.went.is_(None),
        )
        .order_by(team_rounds.c.id, team_tries.c.person_id)
    )
    held: dict[str, tuple[Any, set[int]]] = {}
    for row in db.connection.execute(asked):
        held.setdefault(row.id, (row, set()))[1].add(row.person_id)
    for row, people_ in held.values():
        on = row.ended_at.astimezone(ZONE).date()
        one = Held(row.id, row.department_id, on, frozenset(people_))
        found[row.kindergarten_id].teams.append(one)


def _read_agreed(db: Tx, found: dict[int, Snapshot], wanted: list[int]) -> None:
    """Read when each department last agreed on its ground rules."""
    rules = ground_rules.c
    asked = (
        select(
            rules.kindergarten_id, rules.department_id,
            func.max(rules.agreed_on).label("on"),
        )
        .where(rules.kindergarten_id.in_(wanted), rules.agreed_on.is_not(None))
        .group_by(rules.kindergarten_id, rules.department_id)
    )  # fmt: skip
    for row in db.connection.execute(asked):
        found[row.kindergarten_id].rules_agreed[row.department_id] = row.on


def _clock(told: str) -> time:
    return time.fromisoformat(told)


def _rows(db: Tx, table: Table, wanted: list[int]) -> Iterable[Any]:
    asked = select(table).where(table.c.kindergarten_id.in_(wanted))
    return db.connection.execute(asked.order_by(*table.primary_key.columns))


def _read_stays(db: Tx, found: dict[int, Snapshot], wanted: list[int]) -> None:
    asked = (
        select(
            memberships.c.id,
            memberships.c.kindergarten_id,
            memberships.c.person_id,
            memberships.c.department_id,
            memberships.c.starts,
            memberships.c.ends,
            membership_roles.c.role,
            certificates.c.valid_until,
            people.c.card,
        )
        .join(people, people.c.id == memberships.c.person_id)
        .outerjoin(
            membership_roles, membership_roles.c.membership_id == memberships.c.id
        )
        .outerjoin(certificates, certificates.c.person_id == people.c.id)
        .where(memberships.c.kindergarten_id.in_(wanted))
        .order_by(memberships.c.id)
    )
    by_id: dict[int, tuple[Any, set[str]]] = {}
    for row in db.connection.execute(asked):
        roles = by_id.setdefault(row.id, (row, set()))[1]
        if row.role:
            roles.add(row.role)
    for row, roles in by_id.values():
        here = found[row.kindergarten_id]
        stay = Stay(
            row.person_id, row.department_id, frozenset(roles), row.starts, row.ends
        )
        here.stays.append(stay)
        if row.valid_until:
            here.certificates[row.person_id] = row.valid_until
        if row.card:
            here.cards.add(row.person_id)


def _read_rounds(db: Tx, found: dict[int, Snapshot], wanted: list[int]) -> None:
    """Read which rounds are open, and when each department last began one."""
    asked = (
        select(
            rounds.c.id, rounds.c.kindergarten_id, rounds.c.department_id,
            rounds.c.number, rounds.c.phase, rounds.c.state, rounds.c.trial_from,
            rounds.c.check_on, rounds.c.begun_at, rounds.c.starts_on,
        )
        .where(rounds.c.kindergarten_id.in_(wanted))
        .order_by(rounds.c.department_id, rounds.c.number)
    )  # fmt: skip
    for row in db.connection.execute(asked):
        here, begun = found[row.kindergarten_id], row.begun_at.astimezone(ZONE).date()
        here.begun[row.department_id] = begun
        if row.state == "open":
            here.rounds.append(
                Going(
                    row.id, row.department_id, row.number, row.phase, row.trial_from,
                    row.check_on, begun, row.starts_on,
                )
            )  # fmt: skip


def _read_meetings(
    db: Tx, found: dict[int, Snapshot], wanted: list[int], first: date, last: date
) -> None:
    asked = (
        select(meetings)
        .where(
            meetings.c.kindergarten_id.in_(wanted),
            meetings.c.wall >= first.isoformat(),
            meetings.c.wall < f"{last.isoformat()}T24",
        )
        .order_by(meetings.c.wall, meetings.c.id)
    )
    for row in db.connection.execute(asked):
        found[row.kindergarten_id].meetings.append(met(row))


def met(row: Any) -> Met:
    """Return a meeting's row as a value."""
    return Met(
        row.id,
        row.department_id,
        row.kind,
        datetime.fromisoformat(row.wall),
        row.minutes,
        row.state,
        row.clash,
        datetime.fromisoformat(row.original) if row.original else None,
        row.series_id,
    )


def _visit(row: Any) -> Visited:
    return Visited(
        row.id,
        row.department_id,
        row.season,
        row.observer_id,
        row.state,
        datetime.fromisoformat(row.wall),
        row.oral_on is not None,
        row.written_on is not None,
        row.goal_on is not None,
        row.version,
        row.proposed_by,
    )


def touch(db: Tx, scope: Scope) -> None:
    """Let this kindergarten's reminders be planned anew at the next beat."""
    is_it = kindergartens.c.id == scope.kindergarten_id
    db.connection.execute(update(kindergartens).where(is_it).values(plan_at=AT_ONCE))


def touch_all(db: Tx) -> None:
    """Let everybody's reminders be planned anew: after an import."""
    db.connection.execute(update(kindergartens).values(plan_at=AT_ONCE))
