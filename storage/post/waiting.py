"""What waits for the heart, asked in one statement: most beats find that nothing does.

It may say yes where there is nothing to do, and never no where there is: whoever sees
to it asks more closely, and takes it in a transaction of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Select, bindparam, exists, func, select, text

from storage.database.columns import instant, milliseconds
from storage.database.tables import meta
from storage.database.transaction import Quick, Tx
from storage.forms.tables import form_runs
from storage.people.retention import SWEPT, is_over
from storage.people.tables import kindergartens
from storage.post.outbox import WAITS, Sending
from storage.post.tables import boards, outbox
from storage.reflecting_team.tables import team_rounds
from storage.reminders.rows import IS_PLANNED
from storage.reminders.tables import reminders
from storage.undo.tables import undoable


@dataclass(frozen=True)
class Waiting:
    """Which parts of a beat have something to do; `timer` is a round's next time."""

    teams: bool = False
    timer: datetime | None = None
    plan: bool = False
    due: bool = False
    on_its_way: bool = False
    deliver: bool = False
    boards: bool = False
    sweep: bool = False
    undo: bool = False
    forms: bool = False


# Where nobody could look, each part looks for itself.
ALL = Waiting(
    teams=True,
    plan=True,
    due=True,
    on_its_way=True,
    deliver=True,
    boards=True,
    sweep=True,
    undo=True,
    forms=True,
)


def _waiting() -> Select[tuple[object, ...]]:
    moment: BindParameter[int] = bindparam("moment")
    # Written out, as the indexes of what waits have it.
    is_open = text(
        "team_rounds.state IN ('asked', 'ready', 'running', 'paused', 'withdrawn')"
    )
    is_behind = text("boards.version <> boards.shown AND boards.closed IS NULL")
    goes_on = text("form_runs.state IN ('waiting', 'open')")
    timer = select(func.min(team_rounds.c.timer_at)).where(text("timer_at IS NOT NULL"))
    swept = select(meta.c.value).where(meta.c.key == SWEPT)
    return select(
        exists(select(team_rounds.c.id).where(is_open)),
        timer.scalar_subquery(),
        exists().where(kindergartens.c.plan_at <= moment),
        exists().where(IS_PLANNED, reminders.c.due_at <= moment),
        exists(
            select(outbox.c.id).where(WAITS, outbox.c.state == Sending.SENDING.value)
        ),
        exists(
            select(outbox.c.id).where(
                WAITS,
                outbox.c.state == Sending.PENDING.value,
                outbox.c.due_at <= moment,
            )
        ),
        exists(select(boards.c.id).where(is_behind, boards.c.due_at <= moment)),
        swept.scalar_subquery(),
        exists(select(undoable.c.id).where(undoable.c.until < moment)),
        exists(select(form_runs.c.id).where(goes_on, form_runs.c.shuts_at <= moment)),
    )


_WAITING = Quick(_waiting)


def waiting(db: Tx, now: datetime) -> Waiting:
    """Look once at all that a beat may have to do."""
    (row,) = db.rows(_WAITING, moment=milliseconds(now))
    teams, timer, plan, due, on_its_way, deliver, behind, swept, undo, forms = row
    return Waiting(
        teams=bool(teams),
        timer=None if timer is None else instant(timer),
        plan=bool(plan),
        due=bool(due),
        on_its_way=bool(on_its_way),
        deliver=bool(deliver),
        boards=bool(behind),
        sweep=is_over(swept, now),
        undo=bool(undo),
        forms=bool(forms),
    )
