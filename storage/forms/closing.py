"""Close a run: its boxes are opened once, counted, and emptied for good.

One transaction: all is counted and the answers are gone, or nothing has happened. What
may not be shown is not kept, so that no later question can bring it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from dialogs.forms.library import Form
from dialogs.forms.period import asked
from dialogs.forms.suppression import Cell, Published, Unit, buckets, mean, publish
from dialogs.hms.keys import HMS_ROLES
from dialogs.talk.messages import Json
from dialogs.year.open_days import DAY, wall
from storage.answers import emptying
from storage.answers.emptying import Emptied
from storage.database.transaction import Tx
from storage.forms import rows as forms
from storage.forms.rows import BOX, CLOSED, DROPPED, OPEN, WAITING, CountedPart
from storage.people import memberships
from storage.people.scope import Scope
from storage.year import now as kept_year
from storage.year import snapshot as year

AHEAD = 400 * DAY
ALL, UNIT, REST = "all", "unit", "rest"


def close(db: Tx, scope: Scope, run: str, now: datetime) -> None:
    """Close a run that is open; one that is closed stays as it was shown."""
    row = forms.find(db, scope, run, lock=True)
    if row.state == WAITING:
        # The other key was never turned, and its days are over.
        forms.change(db, scope, run, "form.dropped", now, state=DROPPED)
    if row.state != OPEN:
        return
    form, today = row.form, wall(now).date()
    count = emptying.people(db, scope, BOX, run)
    group = memberships.holding(db, scope, HMS_ROLES, None, today)
    found = emptying.empty(db, scope, BOX, run, group)
    forms.keep_counts(db, scope, run, _parts(form, found))
    forms.keep_texts(db, scope, run, _texts(form, found), today)
    here = kept_year.of(db, scope.kindergarten_id, today - DAY, today + AHEAD)
    invited = len(asked(here, form.who, row.opened_on))
    forms.change(
        db, scope, run, "form.closed", now,
        state=CLOSED, closed_on=today, answered=count, invited=max(invited, count),
    )  # fmt: skip
    year.touch(db, scope)


def _values(found: Iterable[Emptied], question: str) -> list[str]:
    """Return what was answered to a question, in an order that is nobody's."""
    given: dict[str, str | None] = {}
    for each in found:
        given |= each.answers.get(question, {})
    ordered = (given[mark] for mark in sorted(given))
    return [value for value in ordered if value is not None]


def _cell(found: Sequence[Emptied], question: str) -> Cell:
    readers = sum(each.readers.get(question, 0) for each in found)
    return Cell(len(_values(found, question)), readers)


def _parts(form: Form, found: Sequence[Emptied]) -> list[CountedPart]:
    """Count each part of the house that may be shown."""
    by_unit: dict[Unit, list[Emptied]] = {}
    for each in found:
        by_unit.setdefault(each.department, []).append(each)
    cells = {
        unit: {question: _cell(boxes, question) for question in form.counted}
        for unit, boxes in by_unit.items()
    }
    shown = publish(cells, form.threshold)
    return [
        CountedPart(name, unit, question, _counts(form, question, values), len(values))
        for name, unit, boxes in _places(shown, by_unit, found)
        for question in shown.questions
        for values in [_values(boxes, question)]
    ]


def _places(
    shown: Published, by_unit: dict[Unit, list[Emptied]], found: Sequence[Emptied]
) -> list[tuple[str, int | None, Sequence[Emptied]]]:
    places: list[tuple[str, int | None, Sequence[Emptied]]] = [(ALL, None, found)]
    places += [(UNIT, unit, by_unit[unit]) for unit in shown.shown]
    if shown.rest:
        others = [each for unit in shown.rest for each in by_unit[unit]]
        places.append((REST, None, others))
    return places


def _counts(form: Form, question: str, values: Sequence[str]) -> Json:
    asked_ = form.questions[question]
    if asked_["kind"] == "choice":
        keys = [option["key"] for option in asked_["options"]]
        return {"options": {key: values.count(key) for key in keys}}
    numbers = [int(value) for value in values]
    return {"buckets": list(buckets(numbers)), "mean": mean(numbers)}


def _texts(form: Form, found: Sequence[Emptied]) -> dict[str, list[str]]:
    """Return what was written where enough others have written too."""
    return {
        question: _values(found, question)
        for question, each in form.questions.items()
        if each["kind"] == "text" and _cell(found, question).hides(form.threshold)
    }
