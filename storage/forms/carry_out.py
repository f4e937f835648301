"""Carry out what is asked about forms by those who answer, and by those who read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dialogs.errors import NotYours
from dialogs.forms import commands as wanted
from dialogs.forms.library import Form
from dialogs.forms.period import asked
from dialogs.forms.results import (
    FormOpened,
    FormResultNow,
    LaidOut,
    MyFormsNow,
    QuestionCounts,
    UnitCounts,
)
from dialogs.forms.suppression import change
from dialogs.meetings.commands import KeepItem
from dialogs.rights import Right, may
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from storage.answers import ballots, emptying
from storage.answers.answered import answers_of
from storage.forms import rows as forms
from storage.forms import seen
from storage.forms.closing import ALL, REST, UNIT
from storage.forms.rows import BOX, CLOSED, OPEN, CountedPart, KeptRun
from storage.meetings import agenda
from storage.people.roles import here_of, only
from storage.post.rooms import language_of
from storage.turn import Handlers, Turn
from storage.year import snapshot as year

# Where a whole house sits together, what is for it before what may be.
FOR_ALL = ("staff", "planning_day")
MINUTES = 30
MOST_CHOSEN = 2

HANDLERS = Handlers()


@HANDLERS.of(wanted.MyForms)
def _mine(turn: Turn, _: wanted.MyForms) -> MyFormsNow:
    here, today = here_of(turn), wall(turn.now).date()
    group = may(Right.HOLD_FORM, turn.scope)
    runs = [
        seen.run_of(turn, here, row)
        for row in forms.all_of(turn.db, turn.scope)
        if row.state == OPEN or (row.state == CLOSED and (group or row.shown_on))
    ]
    return MyFormsNow(runs, today.isoformat())


@HANDLERS.of(wanted.OpenForm)
def _open(turn: Turn, command: wanted.OpenForm) -> FormOpened:
    """Find the box that she answers in: one of hers, wherever she works by now."""
    # Nobody closes it while a box is made in it.
    row = forms.find(turn.db, turn.scope, command.run, lock=True)
    today, form = wall(turn.now).date(), row.form
    me = turn.scope.person_id
    if me not in asked(here_of(turn), form.who, row.opened_on):
        message = f"person {me} is not asked in form run {row.id}"
        raise NotYours(message)
    if row.state != OPEN or row.opened_on > today:
        return FormOpened("", open=False, mine=[])
    begun = emptying.box_of(turn.db, turn.scope, BOX, row.id)
    if begun and begun[1] is not None and begun[1] not in turn.scope.departments:
        # She answered where she worked before: once is what everybody has.
        return FormOpened(begun[0], open=True, mine=list(form.questions))
    unit = begun[1] if begun else _unit(turn, form)
    box = ballots.open_box(
        turn.db, turn.scope, unit, BOX, row.id, form.threshold, today
    )
    mine = answers_of(turn.db, turn.scope, box.id)
    return FormOpened(box.id, box.is_open, sorted(mine))


def _unit(turn: Turn, form: Form) -> int | None:
    """Return the department that her answers are counted in; the first, of several."""
    return min(turn.scope.departments, default=None) if form.split else None


@HANDLERS.of(wanted.FormResult)
def _result(turn: Turn, command: wanted.FormResult) -> FormResultNow | None:
    """Tell what a run came to: the HMS group first, all when it is laid before them."""
    row = forms.find(turn.db, turn.scope, command.run)
    group = may(Right.HOLD_FORM, turn.scope)
    if row.state != CLOSED or not (group or row.shown_on):
        return None
    here, parts = here_of(turn), forms.counts(turn.db, turn.scope, row.id)
    before, units = _before(turn, row), _units(here, parts)
    named = {each.name for each in units}
    return FormResultNow(
        run=seen.run_of(turn, here, row),
        rows=_rows((part for part in parts if part.name == ALL), before),
        units=units,
        hidden=sorted(set(here.departments.values()) - named) if units else [],
        # What people wrote is read by the group alone.
        texts=forms.texts(turn.db, turn.scope, row.id) if group else {},
        group=group,
        compared=bool(before),
    )


def _units(here: Snapshot, parts: Sequence[CountedPart]) -> list[UnitCounts]:
    """Return the departments that are shown, by name, and the others together."""
    shown = {part.department for part in parts if part.name == UNIT}
    units = [
        UnitCounts(name, _rows(each for each in parts if each.department == unit))
        for unit, name in sorted(here.departments.items(), key=lambda each: each[1])
        if unit in shown
    ]
    rest = _rows(part for part in parts if part.name == REST)
    return [*units, UnitCounts("", rest)] if rest else units


def _before(turn: Turn, row: KeptRun) -> dict[str, float | None]:
    """Return the last wave's means of the questions that read as they do now."""
    waves = [one for one in seen.waves(turn, row.form.key) if one.state == CLOSED]
    # The newest stand first: what comes after this one was before it.
    earlier = waves[waves.index(row) + 1 :]
    if not earlier:
        return {}
    then = earlier[0]
    return {
        part.question: part.counts.get("mean")
        for part in forms.counts(turn.db, turn.scope, then.id)
        if part.name == ALL
        and then.form.words(part.question, "nb") == row.form.words(part.question, "nb")
    }


def _rows(
    parts: Iterable[CountedPart], before: Mapping[str, float | None] | None = None
) -> list[QuestionCounts]:
    was = before or {}
    return [
        QuestionCounts(
            part.question,
            part.n,
            part.counts.get("buckets", []),
            part.counts.get("mean"),
            part.counts.get("options", {}),
            change(was.get(part.question), part.counts.get("mean")),
        )
        for part in parts
    ]


@HANDLERS.of(wanted.LayOut)
def _lay_out(turn: Turn, command: wanted.LayOut) -> LaidOut:
    """Let all read it from now on, and put it on their next meeting, once."""
    only(turn, Right.HOLD_FORM)
    row = forms.find(turn.db, turn.scope, command.run, lock=True)
    if row.state != CLOSED or row.shown_on:
        return LaidOut(None)
    today = wall(turn.now).date()
    forms.change(turn.db, turn.scope, row.id, "form.shown", turn.now, shown_on=today)
    year.touch(turn.db, turn.scope)
    return LaidOut(_on_agenda(turn, row.form))


def _on_agenda(turn: Turn, form: Form) -> str | None:
    here, local, language = here_of(turn), wall(turn.now), language_of(turn)
    ahead = [
        (FOR_ALL.index(met.kind), met.wall, met.id)
        for met in here.meetings
        if met.kind in FOR_ALL and met.wall > local and met.state == "planned"
    ]
    if not ahead:
        return None
    _, at, meeting = min(ahead)
    stage = turn.house.stage(language, now=turn.now)
    words = stage.options("form_result", "item", {"form": form.name(language)})
    item = KeepItem(meeting, "discussion", MINUTES, {**words, "leads": ""})
    agenda.keep(turn.db, turn.scope, item, None, turn.now)
    return at.isoformat()[:16]


@HANDLERS.of(wanted.ChooseConditions)
def _choose(turn: Turn, command: wanted.ChooseConditions) -> None:
    """Keep what the house wants to work on: it is proposed where work is planned."""
    only(turn, Right.HOLD_FORM)
    row = forms.find(turn.db, turn.scope, command.run, lock=True)
    keys = [key for key in row.form.questions if key in command.questions]
    chosen = " ".join(keys[:MOST_CHOSEN])
    forms.change(turn.db, turn.scope, row.id, "form.chosen", turn.now, chosen=chosen)
    year.touch(turn.db, turn.scope)
