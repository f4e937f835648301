"""The forms in a kindergarten's year: that they are out, and never an answer."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from dialogs.year.snapshot import FormOut
from storage.answers import emptying
from storage.forms.tables import form_runs
from storage.year.reading import PartReading

# A wave is asked about again when a year has gone since it was closed.
SINCE = timedelta(days=450)


def read(of: PartReading) -> None:
    """Read the forms that are out, or were closed in the last year; never an answer."""
    since = of.first - SINCE
    asked = (
        select(
            form_runs.c.id, form_runs.c.kindergarten_id, form_runs.c.form,
            form_runs.c.who, form_runs.c.state, form_runs.c.opened_on,
            form_runs.c.closes_on, form_runs.c.closed_on, form_runs.c.shown_on,
            form_runs.c.chosen, form_runs.c.answered,
        )
        .where(
            form_runs.c.kindergarten_id.in_(sorted(of.found)),
            form_runs.c.state.in_(("open", "closed")),
            form_runs.c.closes_on >= since,
        )
        .order_by(form_runs.c.opened_on.desc(), form_runs.c.id)
    )  # fmt: skip
    rows = of.db.connection.execute(asked).all()
    counts = emptying.counted(of.db, "form", [r.id for r in rows if r.state == "open"])
    seen: set[tuple[int, str]] = set()
    for row in rows:
        wave = (row.kindergarten_id, row.form)
        one = FormOut(
            row.id, row.form, tuple(row.who.split()), row.state == "open",
            row.opened_on, row.closes_on, row.closed_on, row.shown_on,
            tuple(row.chosen.split()), counts.get(row.id, row.answered or 0),
            wave not in seen,
        )  # fmt: skip
        seen.add(wave)
        of.found[row.kindergarten_id].forms.append(one)
