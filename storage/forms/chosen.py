"""What was chosen after a survey, for those who plan: the months, and the wheel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from dialogs.forms.library import Form
from dialogs.year.open_days import DAY, wall
from storage.database.transaction import Tx
from storage.forms import rows as forms
from storage.forms.rows import KeptRun
from storage.people.scope import Scope

# What was chosen longer ago than this is worked on, or over.
LASTS = 365 * DAY


def chosen_themes(db: Tx, scope: Scope, today: date) -> frozenset[str]:
    """Return the themes that belong to what was chosen."""
    return frozenset(
        theme
        for run in _chosen(db, scope, today - LASTS)
        for key in run.chosen.split()
        for theme in run.form.questions.get(key, {}).get("themes", ())
    )


def candidates(
    db: Tx, scope: Scope, now: datetime, since: datetime | None
) -> list[tuple[Form, str]]:
    """Return which questions were chosen since a department last began a round."""
    day = wall(now).date() - LASTS
    newest = max(day, wall(since).date()) if since else day
    return [
        (run.form, key)
        for run in _chosen(db, scope, newest)
        for key in run.chosen.split()
    ]


def _chosen(db: Tx, scope: Scope, since: date) -> Iterator[KeptRun]:
    """Give each form's newest wave that was closed since, if anything was chosen."""
    seen: set[str] = set()
    for run in forms.all_of(db, scope):
        if run.closed_on is None or run.form.key in seen:
            continue
        seen.add(run.form.key)
        if run.chosen and run.closed_on >= since:
            yield run
