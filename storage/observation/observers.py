"""Who may come and observe: certified, free, and from somewhere else."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice

from sqlalchemy import Select, delete, insert, select

from dialogs.observation import commands as asked
from dialogs.observation.visits import AGREED, ASKED
from dialogs.reminders.rules import calendar_of
from dialogs.rights import Right
from dialogs.year.open_days import instant, wall
from dialogs.year.snapshot import VISITORS
from storage.database.transaction import Tx
from storage.observation.tables import certificates, visits
from storage.people import memberships
from storage.people.roles import only, only_there
from storage.people.tables import kindergartens, membership_roles, people
from storage.people.tables import memberships as memberships_table
from storage.reminders.tables import absences
from storage.turn import Handlers, Turn
from storage.year import snapshot as year

OBSERVES = "observer"
# A visit takes a morning: three cycles, and what is written down after each.
BUSY = timedelta(hours=3)
MOST = 20
# When a proposal is for, how long before, and how many days are looked at.
MORNING = time(9)
NOTICE = timedelta(days=7)
TRIED = 10

HANDLERS = Handlers()


@HANDLERS.of(asked.FreeObservers)
def _free(turn: Turn, told: asked.FreeObservers) -> list[asked.Observer]:
    only_there(turn, Right.ASK_OBSERVER, told.department)
    return free(turn, told.department, datetime.fromisoformat(told.wall))


@HANDLERS.of(asked.ProposeVisit)
def _proposed(turn: Turn, told: asked.ProposeVisit) -> asked.FreeMorning | None:
    """Look a week ahead and further: nobody is asked for tomorrow."""
    only_there(turn, Right.ASK_OBSERVER, told.department)
    begin = max(date.fromisoformat(told.first), wall(turn.now).date() + NOTICE)
    last = date.fromisoformat(told.last)
    number = turn.scope.kindergarten_id
    here = year.read(turn.db, [number], begin, max(begin, last))[number]
    calendar = calendar_of(here)
    for day in islice(calendar.working_days(begin, last), TRIED):
        at = datetime.combine(day, MORNING)
        if found := free(turn, told.department, at):
            return asked.FreeMorning(at.isoformat()[:16], found[0])
    return None


def free(turn: Turn, department: int, at: datetime) -> list[asked.Observer]:
    """List observers with a valid certificate who work elsewhere and have the time."""
    day = at.date()
    rows = turn.db.connection.execute(
        select(people.c.id, people.c.name, kindergartens.c.name.label("kindergarten"))
        .join(certificates, certificates.c.person_id == people.c.id)
        .join(memberships_table, memberships_table.c.person_id == people.c.id)
        .join(
            membership_roles,
            membership_roles.c.membership_id == memberships_table.c.id,
        )
        .join(kindergartens, kindergartens.c.id == memberships_table.c.kindergarten_id)
        .where(
            membership_roles.c.role == OBSERVES,
            memberships.holds_on(day),
            certificates.c.valid_until >= day,
            # Within one owner: nobody is shown who works for another.
            kindergartens.c.owner.in_(_owners(turn)),
            people.c.id.not_in(_staff(department)),
            people.c.id.not_in(_away(day)),
            people.c.id.not_in(_busy(at)),
        )
        .order_by(people.c.name)
        .limit(MOST)
    )
    # She may work in several kindergartens: she is one observer.
    found = {row.id: row for row in rows}
    return [
        asked.Observer(id=row.id, name=row.name, kindergarten=row.kindergarten)
        for row in found.values()
    ]


def _owners(turn: Turn) -> Select[tuple[str]]:
    """Return whose network this kindergarten is in."""
    return select(kindergartens.c.owner).where(
        kindergartens.c.id == turn.scope.kindergarten_id
    )


def _staff(department: int) -> Select[tuple[int]]:
    """Return who works in the department: nobody observes her own."""
    visiting = select(membership_roles.c.membership_id).where(
        membership_roles.c.role.in_(VISITORS)
    )
    return select(memberships_table.c.person_id).where(
        memberships_table.c.department_id == department,
        memberships_table.c.id.not_in(visiting),
    )


def _away(day: date) -> Select[tuple[int]]:
    return select(absences.c.person_id).where(
        absences.c.first <= day, absences.c.last >= day
    )


def _busy(at: datetime) -> Select[tuple[int]]:
    starts = instant(at)
    return select(visits.c.observer_id).where(
        visits.c.observer_id.is_not(None),
        # What she is merely asked for counts too: she may say yes.
        visits.c.state.in_((ASKED, AGREED)),
        visits.c.starts_at > starts - BUSY,
        visits.c.starts_at < starts + BUSY,
    )


@HANDLERS.of(asked.SetCertificate)
def _certificate(turn: Turn, told: asked.SetCertificate) -> None:
    only(turn, Right.HAVE_CERTIFICATE)
    mine = certificates.c.person_id == turn.scope.person_id
    # One at a time: what she says now holds.
    turn.db.connection.execute(delete(certificates).where(mine))
    turn.db.connection.execute(
        insert(certificates).values(
            person_id=turn.scope.person_id,
            valid_until=date.fromisoformat(told.until[:10]),
        )
    )
    year.touch(turn.db, turn.scope)


def certify(db: Tx, person: int, until: date) -> None:
    """Note until when somebody who has none yet may observe."""
    made = insert(certificates).values(person_id=person, valid_until=until)
    db.connection.execute(made)
