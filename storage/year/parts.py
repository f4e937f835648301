"""The parts of a kindergarten's year, each with the statement that reads it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import func, select

from dialogs.hms.keys import Month
from dialogs.year.snapshot import (
    Changed,
    ClosedRow,
    Going,
    Held,
    Stay,
)
from dialogs.zone import ZONE
from storage.forms import out
from storage.hms.rows import own_theme
from storage.hms.tables import theme_months, themes
from storage.meetings.tables import meetings
from storage.observation.tables import certificates, visits
from storage.people.tables import (
    UNASKED,
    departments,
    kindergartens,
    membership_roles,
    memberships,
    people,
    places,
)
from storage.plans.ahead import read_plans
from storage.programmes.ahead import read_stones
from storage.reflecting_team.tables import team_rounds, team_tries
from storage.reminders.tables import rule_settings
from storage.wheel.tables import ground_rules, rounds
from storage.year.reading import (
    PartReading,
    YearPart,
    base,
    clock,
    met,
    rows_of,
    visited,
)
from storage.year.tables import closed_days


def _read_closed(of: PartReading) -> None:
    for row in rows_of(of, closed_days):
        closes = clock(row.closes) if row.closes else None
        closed = ClosedRow(row.id, row.first, row.last, row.kind, closes)
        of.found[row.kindergarten_id].closed.append(closed)


def _read_departments(of: PartReading) -> None:
    """Read the departments, each with its rooms: one on each platform."""
    is_room = (places.c.department_id == departments.c.id) & places.c.closed.is_(None)
    asked = (
        select(
            departments.c.id,
            departments.c.kindergarten_id,
            departments.c.name,
            places.c.id.label("room"),
        )
        .outerjoin(places, is_room)
        .where(departments.c.kindergarten_id.in_(sorted(of.found)))
        .order_by(departments.c.id, places.c.id)
    )
    for row in of.db.connection.execute(asked):
        here = of.found[row.kindergarten_id]
        here.departments[row.id] = row.name
        rooms = here.rooms.setdefault(row.id, [])
        if row.room is not None:
            rooms.append(row.room)


def _read_visits(of: PartReading) -> None:
    for row in rows_of(of, visits):
        of.found[row.kindergarten_id].visits.append(visited(row))


def _read_months(of: PartReading) -> None:
    proposer = func.coalesce(theme_months.c.head_id, theme_months.c.staff_id)
    asked = (
        select(theme_months, people.c.name.label("by"))
        .outerjoin(people, people.c.id == proposer)
        .where(theme_months.c.kindergarten_id.in_(sorted(of.found)))
        .order_by(*theme_months.primary_key.columns)
    )
    for row in of.db.connection.execute(asked):
        yes = (row.head_id, row.staff_id)
        month = Month(row.month, row.theme, *yes, by=row.by or "")
        of.found[row.kindergarten_id].months[row.month] = month


def _read_own_themes(of: PartReading) -> None:
    for row in rows_of(of, themes):
        of.found[row.kindergarten_id].own_themes[row.id] = own_theme(of.db, row)


def _read_changed(of: PartReading) -> None:
    for row in rows_of(of, rule_settings):
        at = clock(row.at) if row.at else None
        changed = Changed(row.is_on, row.days, at)
        of.found[row.kindergarten_id].changed[row.rule] = changed


def _read_teams(of: PartReading) -> None:
    """Read the reflecting teams that were held since, with who has an open line."""
    since = datetime.combine(of.first, time(), ZONE)
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
            team_rounds.c.kindergarten_id.in_(sorted(of.found)),
            team_rounds.c.ended_at >= since,
            team_tries.c.went.is_(None),
        )
        .order_by(team_rounds.c.id, team_tries.c.person_id)
    )
    held: dict[str, tuple[Any, set[int]]] = {}
    for row in of.db.connection.execute(asked):
        held.setdefault(row.id, (row, set()))[1].add(row.person_id)
    for row, people_ in held.values():
        on = row.ended_at.astimezone(ZONE).date()
        one = Held(row.id, row.department_id, on, frozenset(people_))
        of.found[row.kindergarten_id].teams.append(one)


def _read_unmet(of: PartReading) -> None:
    # The way to these was opened by us: they have not written.
    asked = (
        select(memberships.c.kindergarten_id, places.c.person_id, places.c.created_at)
        .join(memberships, memberships.c.person_id == places.c.person_id)
        .where(
            memberships.c.kindergarten_id.in_(sorted(of.found)),
            places.c.reference.startswith(UNASKED), places.c.closed.is_(None),
        )
    )  # fmt: skip
    for unit, person, since in of.db.connection.execute(asked):
        of.found[unit].unmet[person] = since.astimezone(ZONE).date()


def _read_agreed(of: PartReading) -> None:
    """Read when each department last agreed on its ground rules."""
    rules = ground_rules.c
    asked = (
        select(
            rules.kindergarten_id, rules.department_id,
            func.max(rules.agreed_on).label("on"),
        )
        .where(
            rules.kindergarten_id.in_(sorted(of.found)), rules.agreed_on.is_not(None)
        )
        .group_by(rules.kindergarten_id, rules.department_id)
    )  # fmt: skip
    for row in of.db.connection.execute(asked):
        of.found[row.kindergarten_id].rules_agreed[row.department_id] = row.on


def _read_stays(of: PartReading) -> None:
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
            people.c.name,
        )
        .join(people, people.c.id == memberships.c.person_id)
        .outerjoin(
            membership_roles, membership_roles.c.membership_id == memberships.c.id
        )
        .outerjoin(certificates, certificates.c.person_id == people.c.id)
        .where(memberships.c.kindergarten_id.in_(sorted(of.found)))
        .order_by(memberships.c.id)
    )
    by_id: dict[int, tuple[Any, set[str]]] = {}
    for row in of.db.connection.execute(asked):
        roles = by_id.setdefault(row.id, (row, set()))[1]
        if row.role:
            roles.add(row.role)
    for row, roles in by_id.values():
        here = of.found[row.kindergarten_id]
        stay = Stay(
            row.person_id, row.department_id, frozenset(roles), row.starts, row.ends
        )
        here.stays.append(stay)
        here.names[row.person_id] = row.name
        if row.valid_until:
            here.certificates[row.person_id] = row.valid_until
        if row.card:
            here.cards.add(row.person_id)


def _read_rounds(of: PartReading) -> None:
    """Read which rounds are open, and when each department last began one."""
    asked = (
        select(
            rounds.c.id, rounds.c.kindergarten_id, rounds.c.department_id,
            rounds.c.number, rounds.c.phase, rounds.c.state, rounds.c.trial_from,
            rounds.c.check_on, rounds.c.begun_at, rounds.c.starts_on,
        )
        .where(rounds.c.kindergarten_id.in_(sorted(of.found)))
        .order_by(rounds.c.department_id, rounds.c.number)
    )  # fmt: skip
    for row in of.db.connection.execute(asked):
        here = of.found[row.kindergarten_id]
        begun = row.begun_at.astimezone(ZONE).date()
        here.begun[row.department_id] = begun
        if row.state == "open":
            here.rounds.append(
                Going(
                    row.id, row.department_id, row.number, row.phase, row.trial_from,
                    row.check_on, begun, row.starts_on,
                )
            )  # fmt: skip


def _read_meetings(of: PartReading) -> None:
    asked = (
        select(meetings)
        .where(
            meetings.c.kindergarten_id.in_(sorted(of.found)),
            meetings.c.wall >= of.first.isoformat(),
            meetings.c.wall < f"{of.last.isoformat()}T24",
        )
        .order_by(meetings.c.wall, meetings.c.id)
    )
    for row in of.db.connection.execute(asked):
        of.found[row.kindergarten_id].meetings.append(met(row))


def _read_base(of: PartReading) -> None:
    asked = select(kindergartens).where(kindergartens.c.id.in_(sorted(of.found)))
    for row in of.db.connection.execute(asked):
        vars(of.found[row.id]).update(base(row))


# Read by itself only where a year is read part by part: else one begins with it.
BASE = YearPart(
    (
        "name",
        "year_starts",
        "quiet_from",
        "quiet_to",
        "rest_ends",
        "autumn_weeks",
        "spring_weeks",
        "language",
        "made_on",
    ),
    _read_base,
)
PARTS = (
    YearPart(("closed",), _read_closed),
    YearPart(("departments", "rooms"), _read_departments),
    YearPart(("stays", "names", "certificates", "cards"), _read_stays),
    YearPart(("meetings",), _read_meetings),
    YearPart(("visits",), _read_visits),
    YearPart(("rounds", "begun"), _read_rounds),
    YearPart(("teams",), _read_teams),
    YearPart(("months",), _read_months),
    YearPart(("plans",), read_plans),
    YearPart(("stones", "courses"), read_stones),
    YearPart(("own_themes",), _read_own_themes),
    YearPart(("rules_agreed",), _read_agreed),
    YearPart(("changed",), _read_changed),
    YearPart(("unmet",), _read_unmet),
    YearPart(("forms",), out.read),
)
