"""Fill in a form that is open: all at once, without a name, and once."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.access import Thing
from dialogs.forms.commands import MyForms, OpenForm
from dialogs.forms.results import FormRun, MyFormsNow
from dialogs.menu import Asker, Entry, Group, Look, Menu
from dialogs.talk.talk import Talk, dialog
from dialogs.wheel.answer_alone import ask_all
from dialogs.wheel.commands import FinishBox
from dialogs.year.snapshot import VISITORS


def to_answer(mine: MyFormsNow) -> list[FormRun]:
    """Return what is open for this person, and not answered by her."""
    return [
        run
        for run in mine.runs
        if run.state == "open"
        and run.asked
        and not run.done
        and run.opened_on <= mine.today
    ]


def forms_to_answer(look: Look) -> Iterable[Entry]:
    """Give each form that is open to who has not answered it."""
    if not answers_forms(look.asker):
        return
    for run in to_answer(look.do(MyForms())):
        told = {"form": run.form.name(look.language), "last": run.closes_on}
        yield Entry("home_form", told | {"minutes": run.form.minutes})


def answers_forms(asker: Asker) -> bool:
    """Show it to all who work here: those who only visit are asked nothing."""
    return bool(asker.roles - VISITORS)


@dialog(
    "fill_in",
    thing=Thing.FORM,
    menu=Menu(Group.WORK, answers_forms, order=5, home=forms_to_answer),
)
async def fill_in(talk: Talk) -> None:
    """Ask what is left of a form, and give one receipt for it."""
    mine = await talk.do(MyForms())
    left = {run.id: run for run in to_answer(mine)}
    if not left:
        await _nothing(talk, mine)
        return
    names = {key: run.form.name(talk.language) for key, run in left.items()}
    one = left[await talk.pick("which", names)]
    await _ask(talk, one)


async def _ask(talk: Talk, run: FormRun) -> None:
    form, opened = run.form, await talk.do(OpenForm(run.id))
    asked = {k: each for k, each in form.questions.items() if k not in opened.mine}
    if not opened.open:
        await talk.say("closed")
        return
    if asked:
        await talk.say(
            "intro", form=form.name(talk.language), about=form.about(talk.language),
            last=run.closes_on, count=len(asked), minutes=form.minutes,
            least=form.threshold,
        )  # fmt: skip
        await ask_all(talk.inside("alone", "asks"), opened.box, asked, Thing.FORM)
        await talk.do(FinishBox(opened.box))
    await talk.say("delivered", last=run.closes_on)


async def _nothing(talk: Talk, mine: MyFormsNow) -> None:
    """Say why there is nothing to fill in."""
    out = [run for run in mine.runs if run.state == "open"]
    hers = [run for run in out if run.asked]
    if any(run.done for run in out):
        await talk.say("done")
    elif hers:
        await talk.say("coming", first=min(run.opened_on for run in hers))
    else:
        await talk.say("not_asked" if out else "none")


DIALOGS = (fill_in,)
