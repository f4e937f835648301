"""What a form came to: the HMS group reads it first, then all, and two are chosen."""

from __future__ import annotations

from dialogs.access import Thing
from dialogs.forms.commands import ChooseConditions, FormResult, LayOut, MyForms
from dialogs.forms.fill_in import answers_forms
from dialogs.forms.library import Form
from dialogs.forms.results import FormResultNow, QuestionCounts
from dialogs.guardian.looked_over import short
from dialogs.menu import Group, Menu
from dialogs.talk.talk import Talk, dialog
from dialogs.words.content import label

CHOSEN = 2
# Older ones than these are in nobody's mind.
SHOWN = 4


@dialog(
    "form_result",
    thing=Thing.FORM_COUNTS,
    menu=Menu(Group.WORK, answers_forms, order=8),
)
async def form_result(talk: Talk) -> None:
    """Show what the last form came to, or one before it."""
    mine = await talk.do(MyForms())
    closed = [run for run in mine.runs if run.state == "closed"][:SHOWN]
    if not closed:
        await talk.say("none")
        return
    names = {
        run.id: talk.labels.line(
            "form_result",
            "named",
            {"form": run.form.name(talk.language), "on": run.closed_on},
        )
        for run in closed
    }
    await read_result(talk, await talk.pick("which", names))


async def read_result(talk: Talk, run: str) -> None:
    """Show what a run came to, and let the HMS group go on with it."""
    found = await talk.do(FormResult(run))
    if found is None:
        await talk.say("not_yet")
        return
    await _show(talk, found)
    if found.group and found.rows:
        await _go_on(talk, found)


async def _go_on(talk: Talk, found: FormResultNow) -> None:
    """Lay it before all, and choose what to work on."""
    ways = [] if found.run.shown_on else ["lay_out"]
    way = await talk.choose("way", [*ways, "choose", "leave"])
    if way == "lay_out":
        laid = await talk.do(LayOut(found.run.id))
        await talk.say("laid_out", meeting=laid.meeting)
    elif way == "choose":
        await _choose(talk, found)
    else:
        await talk.say("left")


async def _choose(talk: Talk, found: FormResultNow) -> None:
    """Choose two conditions: they are proposed for the months and in the wheel."""
    form = found.run.form
    weakest_first = sorted((row for row in found.rows if row.buckets), key=_goodness)
    options = {
        row.question: short(form.words(row.question, talk.language))
        for row in weakest_first
    }
    chosen: list[str] = []
    while not 0 < len(chosen) <= CHOSEN:
        chosen = await talk.choose_several("conditions", options, most=CHOSEN)
    await talk.do(ChooseConditions(found.run.id, chosen))
    words = [form.words(each, talk.language) for each in chosen]
    await talk.say("chosen", words=words)


def _goodness(row: QuestionCounts) -> tuple[float, float, str]:
    """Say how good a statement came out: its mean, else how many more agree."""
    low, _, high = row.buckets
    share = (high - low) / row.n if row.n else 0.0
    return (share if row.mean is None else row.mean / 5, share, row.question)


async def _show(talk: Talk, found: FormResultNow) -> None:
    run, form = found.run, found.run.form
    scales = sorted((row for row in found.rows if row.buckets), key=_goodness)
    await talk.say(
        "result",
        form=form.name(talk.language),
        answered=run.answered,
        invited=run.invited,
        percent=round(100 * run.answered / run.invited) if run.invited else 0,
        least=form.threshold,
        rows=[_row(talk, form, row) for row in _in_order(form, found.rows)],
        best=form.words(scales[-1].question, talk.language) if scales else "",
        worst=form.words(scales[0].question, talk.language) if scales else "",
        compared=found.compared,
        units=_units(talk, found),
        hidden=found.hidden,
        texts=[
            (form.words(question, talk.language), texts)
            for question, texts in found.texts.items()
        ],
        chosen=[form.words(each, talk.language) for each in run.chosen],
    )


def _in_order(form: Form, rows: list[QuestionCounts]) -> list[QuestionCounts]:
    """Return what was asked in the order in which it was asked."""
    places = {question: place for place, question in enumerate(form.questions)}
    return sorted(rows, key=lambda row: places.get(row.question, len(places)))


def _units(talk: Talk, found: FormResultNow) -> list[dict[str, str]]:
    """Word each department that may be shown."""
    form = found.run.form
    rows = [_unit(talk, form, unit.name, unit.rows) for unit in found.units]
    return [row for row in rows if row]


def _unit(
    talk: Talk, form: Form, name: str, rows: list[QuestionCounts]
) -> dict[str, str]:
    """Word a department by its strongest and weakest."""
    scales = sorted((row for row in rows if row.buckets), key=_goodness)
    # Words and no figures: departments are not to be held against each other.
    words = [form.words(row.question, talk.language) for row in scales]
    return {"name": name, "worst": words[0], "best": words[-1]} if words else {}


def _row(talk: Talk, form: Form, row: QuestionCounts) -> str:
    """Word what a question came to: how many, in three, and the mean where it may."""
    words = form.words(row.question, talk.language)
    if row.options:
        asked = form.questions[row.question]["options"]
        told = [
            f"{label(each, talk.language)}: {row.options.get(each['key'], 0)}"
            for each in asked
        ]
        values: dict[str, object] = {"words": words, "told": told}
        return talk.labels.line("form_result", "row_choice", values)
    low, middle, high = row.buckets
    # A mean is said as people write it: with a comma in Norwegian.
    mean = "" if row.mean is None else str(row.mean)
    if talk.language != "en":
        mean = mean.replace(".", ",")
    values = {"words": words, "low": low, "middle": middle, "high": high}
    values |= {"mean": mean, "change": row.change}
    return talk.labels.line("form_result", "row_scale", values)


DIALOGS = (form_result,)
