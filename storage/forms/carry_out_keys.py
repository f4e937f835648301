"""Carry out what opens and closes a form: each takes a yes of both sides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from dialogs.errors import NotYours
from dialogs.forms import commands as wanted
from dialogs.forms import library, period
from dialogs.forms.library import Form
from dialogs.forms.results import FormDeskNow, FormMoved, FormRun
from dialogs.hms.keys import Side, side_of
from dialogs.reminders.rules import calendar_of, hours_of
from dialogs.rights import Right, may
from dialogs.year.open_days import DAY, instant, wall
from dialogs.year.snapshot import Snapshot
from storage.forms import closing, seen
from storage.forms import rows as forms
from storage.forms.asking import tell_other
from storage.forms.rows import CLOSED, DROPPED, OPEN, WAITING, KeptRun
from storage.hms.asking import others_of
from storage.people.roles import here_of, only
from storage.post import still
from storage.turn import Handlers, Turn
from storage.year import snapshot as year

MONTH = timedelta(days=30)
# A run is closed before people come, so that the day begins with its result.
SHUTS = time(6)

HANDLERS = Handlers()


@HANDLERS.of(wanted.FormDesk)
def _desk(turn: Turn, command: wanted.FormDesk) -> FormDeskNow | None:
    form = library.find(turn.content, command.form)
    side = side_of(turn.scope.roles)
    if form is None or side is None or not may(Right.HOLD_FORM, turn.scope):
        return None
    here, today = here_of(turn), wall(turn.now).date()
    waves = seen.waves(turn, form.key)
    first, last = period.proposed(today, calendar_of(here), form.open_days)
    going, done = _newest(waves, WAITING, OPEN), _newest(waves, CLOSED)
    again = _again_on(form, done)
    return FormDeskNow(
        key=form.key,
        told=form.told,
        side=side,
        other=bool(others_of(here, turn, side.other)),
        staff=len(period.asked(here, form.who, today)),
        first=first.isoformat(),
        last=last.isoformat(),
        again_on=_ahead(again, today),
        today=today.isoformat(),
        run=_seen(turn, here, going),
        result=_seen(turn, here, done),
    )


def _newest(waves: Iterable[KeptRun], *states: str) -> KeptRun | None:
    return next((row for row in waves if row.state in states), None)


def _seen(turn: Turn, here: Snapshot, row: KeptRun | None) -> FormRun | None:
    return seen.run_of(turn, here, row) if row else None


def _ahead(day: date | None, today: date) -> str | None:
    """Return a day that is still to come."""
    return day.isoformat() if day and day > today else None


def _again_on(form: Form, done: KeptRun | None) -> date | None:
    """Return from when the next wave may be opened."""
    if done is None or done.closed_on is None:
        return None
    return done.closed_on + form.again_months * MONTH


@HANDLERS.of(wanted.ProposeForm)
def _propose(turn: Turn, command: wanted.ProposeForm) -> FormMoved:
    """Turn the first key, where nothing stands in the way of it."""
    side = _side(turn)
    form = library.find(turn.content, command.form)
    if form is None:
        message = f"there is no form {command.form}"
        raise NotYours(message)
    # The kindergarten's row is written first: two who press at once take turns at it.
    year.touch(turn.db, turn.scope)
    here, today = here_of(turn), wall(turn.now).date()
    first, last = map(date.fromisoformat, (command.first, command.last))
    if _stands_in_the_way(turn, form, here, first, last):
        return FormMoved("refused")
    wave = 1 + sum(row.state == CLOSED for row in seen.waves(turn, form.key))
    made = forms.make(
        turn.db,
        turn.scope,
        form,
        turn.now,
        subject=f"wave:{wave}",
        opened_on=first,
        closes_on=last,
        shuts_at=_shuts_at(here, last),
        discussed_on=today,
        opened_by_id=turn.scope.person_id,
        opened_side=side.value,
    )
    days = first.isoformat(), last.isoformat()
    about = f"{still.FORM_KEY}:{made}"
    reached = tell_other(turn, side, "asked", form, about, days)
    return FormMoved(WAITING, reached)


def _stands_in_the_way(
    turn: Turn, form: Form, here: Snapshot, first: date, last: date
) -> bool:
    """Tell whether a form cannot be opened: said before, and looked at once more."""
    today = wall(turn.now).date()
    waves = seen.waves(turn, form.key)
    again = _again_on(form, _newest(waves, CLOSED))
    return bool(
        period.wrong_with(first, last, today)
        or _newest(waves, WAITING, OPEN)
        or (again and again > today)
        or len(period.asked(here, form.who, today)) < form.least
    )


def _shuts_at(here: Snapshot, last: date) -> datetime:
    """Return when a run is closed by itself: the working day after its last."""
    day = calendar_of(here).working_day(last + DAY)
    return instant(datetime.combine(day, min(SHUTS, hours_of(here).opens)))


@HANDLERS.of(wanted.AgreeForm)
def _agree(turn: Turn, command: wanted.AgreeForm) -> FormMoved:
    """Turn the other key: not the same side's, and not the same person's."""
    row = _held(turn, command.run)
    if row.state != WAITING or not _turns(turn, row.opened_side, row.opened_by):
        return FormMoved(row.state)
    today = wall(turn.now).date()
    here, length = here_of(turn), row.closes_on - row.opened_on
    # A yes that comes late moves the whole stretch: nobody's time is cut.
    first = max(row.opened_on, calendar_of(here).working_day(today))
    last = row.closes_on if first == row.opened_on else first + length
    forms.change(
        turn.db, turn.scope, row.id, "form.opened", turn.now,
        state=OPEN, second_by_id=turn.scope.person_id, opened_on=first,
        closes_on=last, shuts_at=_shuts_at(here, last),
    )  # fmt: skip
    year.touch(turn.db, turn.scope)
    return FormMoved(OPEN)


@HANDLERS.of(wanted.DropForm)
def _drop(turn: Turn, command: wanted.DropForm) -> FormMoved:
    """Say no to what waits, or take it back; what is open is closed, never dropped."""
    row, side = _held(turn, command.run), _side(turn)
    if row.state != WAITING:
        return FormMoved(row.state)
    forms.change(turn.db, turn.scope, row.id, "form.dropped", turn.now, state=DROPPED)
    reached = None
    if side.value != row.opened_side:
        reached = tell_other(turn, side, "declined_by", row.form)
    return FormMoved(DROPPED, reached)


@HANDLERS.of(wanted.ShutForm)
def _shut(turn: Turn, command: wanted.ShutForm) -> FormMoved:
    """Close a form before its day, when both sides have wished it."""
    row, side = _held(turn, command.run), _side(turn)
    if row.state != OPEN:
        return FormMoved(row.state)
    if row.shut_side and _turns(turn, row.shut_side, row.shut_by):
        closing.close(turn.db, turn.scope, row.id, turn.now)
        return FormMoved(CLOSED)
    forms.change(
        turn.db, turn.scope, row.id, "form.shut_wished", turn.now,
        shut_by_id=turn.scope.person_id, shut_side=side.value,
    )  # fmt: skip
    about = f"{still.FORM_SHUT}:{row.id}"
    reached = tell_other(turn, side, "shut_asked", row.form, about)
    return FormMoved(OPEN, reached, shuts=True)


def _held(turn: Turn, run: str) -> KeptRun:
    """Return a run, locked, to one who has a key."""
    only(turn, Right.HOLD_FORM)
    return forms.find(turn.db, turn.scope, run, lock=True)


def _side(turn: Turn) -> Side:
    only(turn, Right.HOLD_FORM)
    side = side_of(turn.scope.roles)
    if side is None:
        message = "this person speaks for no side"
        raise NotYours(message)
    return side


def _turns(turn: Turn, first_side: str, first_person: int | None) -> bool:
    """Tell whether this person has the key that is still to be turned."""
    me = turn.scope.person_id
    return _side(turn).value != first_side and me is not None and me != first_person
