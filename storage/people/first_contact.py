"""Who has been met, and who no channel reaches; and how far a new house has come."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import exists, select

from dialogs.hms.keys import NO_THEME
from dialogs.oneself.first_steps import FirstSteps, StepsNow
from dialogs.year.open_days import wall
from storage.database.transaction import Tx
from storage.people.memberships import holds_on
from storage.people.roles import here_of
from storage.people.tables import memberships, places
from storage.turn import Handlers, Turn

HANDLERS = Handlers()
# She has not written from anywhere, and nobody has let us write to her.
NOT_MET = "not_met"


def unmet(db: Tx, today: date, kindergarten: int | None = None) -> Counter[str]:
    """Count those who work today and cannot be written to, by reason."""
    asked = (
        select(memberships.c.person_id, places.c.id, places.c.closed)
        .outerjoin(places, places.c.person_id == memberships.c.person_id)
        .where(holds_on(today))
        .order_by(memberships.c.person_id, places.c.id)
    )
    if kindergarten is not None:
        asked = asked.where(memberships.c.kindergarten_id == kindergarten)
    reasons: dict[int, str] = {}
    for person, place, closed in db.connection.execute(asked):
        is_open = place is not None and closed is None
        # One place that is open is enough, whatever the others are.
        if reasons.get(person) != "":
            reasons[person] = "" if is_open else closed or NOT_MET
    return Counter(reason for reason in reasons.values() if reason)


@HANDLERS.of(FirstSteps)
def _first_steps(turn: Turn, _: FirstSteps) -> StepsNow:
    here, house = here_of(turn), turn.scope.kindergarten_id
    has_room = exists().where(
        places.c.kindergarten_id == house, places.c.department_id.is_not(None)
    )
    agreed = [m for m in here.months.values() if m.is_confirmed or m.theme == NO_THEME]
    return StepsNow(
        meetings=bool(here.meetings),
        closed_days=bool(here.closed),
        hms_calendar=bool(agreed),
        room=bool(turn.db.connection.execute(select(has_room)).scalar()),
        ground_rules=bool(here.rules_agreed),
        unmet=unmet(turn.db, wall(turn.now).date(), house).total(),
    )
