"""A run as somebody sees it: how far it is, and whether she is asked."""

from __future__ import annotations

from datetime import date

from dialogs.forms.period import asked
from dialogs.forms.results import FormRun
from dialogs.hms.keys import Side
from dialogs.year.snapshot import Snapshot
from storage.answers import emptying
from storage.answers.answered import END, answers_of
from storage.forms import rows as forms
from storage.forms.rows import BOX, OPEN, KeptRun
from storage.turn import Turn


def run_of(turn: Turn, here: Snapshot, row: KeptRun) -> FormRun:
    """Return a run as this person sees it."""
    those = asked(here, row.form.who, row.opened_on)
    count = row.answered or 0
    if row.state == OPEN:
        count = emptying.people(turn.db, turn.scope, BOX, row.id)
    return FormRun(
        id=row.id,
        key=row.form.key,
        told=row.form.told,
        subject=row.subject,
        state=row.state,
        opened_on=row.opened_on.isoformat(),
        closes_on=row.closes_on.isoformat(),
        closed_on=_day(row.closed_on),
        shown_on=_day(row.shown_on),
        by=here.names.get(row.opened_by or 0, ""),
        side=Side(row.opened_side),
        shut_side=row.shut_side,
        answered=count,
        invited=len(those) if row.invited is None else row.invited,
        asked=turn.scope.person_id in those,
        done=row.state == OPEN and _is_done(turn, row.id),
        chosen=row.chosen.split(),
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _is_done(turn: Turn, run: str) -> bool:
    """Tell whether this person has come to the end of a run's questions."""
    found = emptying.box_of(turn.db, turn.scope, BOX, run)
    return bool(found and END in answers_of(turn.db, turn.scope, found[0]))


def waves(turn: Turn, form: str) -> list[KeptRun]:
    """Return the runs of one form, the newest first."""
    return [row for row in forms.all_of(turn.db, turn.scope) if row.form.key == form]
