"""The HMS group's way to a survey: two keys open it, and two close it early."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import date

from dialogs.access import Thing
from dialogs.forms.commands import (
    AgreeForm,
    DropForm,
    FormDesk,
    ProposeForm,
    ShutForm,
)
from dialogs.forms.fill_in import fill_in
from dialogs.forms.form_result import read_result
from dialogs.forms.library import FOLDER, find
from dialogs.forms.period import wrong_with
from dialogs.forms.results import FormDeskNow, FormMoved, FormRun
from dialogs.menu import Entry, Group, Look, Menu
from dialogs.rights import Right, may, somewhere
from dialogs.talk.messages import Json
from dialogs.talk.talk import Talk, dialog

FIRST = "baseline"


def keys_of_forms(look: Look) -> Iterable[Entry]:
    """Give the forms that wait for this person's key."""
    if not may(Right.HOLD_FORM, look.asker):
        return
    for key in look.content[FOLDER]:
        desk = look.do(FormDesk(key))
        if desk and _waits(desk):
            yield Entry("home_key", {"form": desk.form.name(look.language)})


@dialog(
    "survey",
    thing=Thing.FORM_COUNTS,
    menu=Menu(Group.WORK, somewhere(Right.HOLD_FORM), order=9, home=keys_of_forms),
)
async def survey(talk: Talk) -> None:
    """Show where a form is, and do what can be done with it now."""
    # Whoever has no key means the form that she is to fill in.
    known = sorted(talk.content[FOLDER], key=lambda key: (key != FIRST, key))
    names = {}
    for key in known:
        form = find(talk.content, key)
        names[key] = form.name(talk.language) if form else key
    desk = await talk.do(FormDesk(known[0]))
    if desk is None:
        await talk.run(fill_in, "mine")
        return
    if len(names) > 1:
        chosen = await talk.pick("which", names)
        desk = await talk.do(FormDesk(chosen)) or desk
    await _show(talk, desk)
    way = await talk.choose("way", _ways(desk))
    if step := STEPS.get(way):
        await step(talk, desk)
    else:
        await talk.say("left")


def _waits(desk: FormDeskNow) -> bool:
    """Tell whether it waits for this person's side."""
    run = desk.run
    if run is None:
        return False
    if run.state == "waiting":
        return run.side is not desk.side
    return run.shut_side not in ("", desk.side.value)


def _ways(desk: FormDeskNow) -> list[str]:
    run = desk.run
    if run is None:
        ways = ["open"]
    elif run.state == "waiting":
        ways = ["yes", "no"] if _waits(desk) else ["take_back"]
    elif run.opened_on > desk.today:
        ways = []
    else:
        ways = ["shut_too"] if _waits(desk) else ["shut"]
        ways = ["answer", *ways] if run.asked and not run.done else ways
    return [*ways, *(["result"] if desk.result else []), "leave"]


async def _show(talk: Talk, desk: FormDeskNow) -> None:
    """Say where it is: how many have answered, and never who."""
    form, closed = desk.form, desk.result
    await talk.say(
        "desk",
        form=form.name(talk.language),
        about=form.about(talk.language),
        count=len(form.questions),
        minutes=form.minutes,
        closed=closed.closed_on if closed else None,
        **_stands(desk, desk.run),
    )


def _stands(desk: FormDeskNow, run: FormRun | None) -> Json:
    """Return where the newest wave is; the period is what would be proposed."""
    if run is None:
        nothing = dict.fromkeys(("hers", "is_open", "shut"), False)
        counts = dict.fromkeys(("answered", "invited"), 0)
        days = {"first": desk.first, "last": desk.last}
        told = {"state": "none", "by": "", "side": desk.side.value}
        return {**nothing, **counts, **days, **told}
    return {
        "state": run.state,
        "by": run.by,
        "side": run.side.value,
        "hers": run.side is desk.side,
        "first": run.opened_on,
        "last": run.closes_on,
        "is_open": run.opened_on <= desk.today,
        "answered": run.answered,
        "invited": run.invited,
        "shut": bool(run.shut_side),
    }


async def _open(talk: Talk, desk: FormDeskNow) -> None:
    """Turn the first key, unless something stands in the way of it."""
    if not desk.other:
        await talk.say("no_other", side=desk.side.other.value)
        return
    if desk.staff < desk.form.least:
        await talk.say("too_few", count=desk.staff, least=desk.form.least)
        return
    if desk.again_on:
        await talk.say("too_soon", on=desk.again_on)
        return
    first, last = await _period(talk, desk)
    if not await talk.confirm("discussed"):
        await talk.say("discuss_first")
        return
    form = desk.form.name(talk.language)
    told = {"form": form, "first": first, "last": last, "staff": desk.staff}
    if not await talk.confirm("propose", **told, about=desk.form.about(talk.language)):
        await talk.say("left")
        return
    moved = await talk.do(ProposeForm(desk.key, first, last))
    if moved.state == "refused":
        await talk.say("refused")
    else:
        await _reached(talk, "proposed", moved)


async def _period(talk: Talk, desk: FormDeskNow) -> tuple[str, str]:
    """Ask when it is open: as proposed, or from one day to another."""
    label = talk.labels.options(
        "survey", "period_labels", {"first": desk.first, "last": desk.last}
    )
    if await talk.choose("period", label) == "proposed":
        return desk.first, desk.last
    while True:
        first = await talk.date("first")
        last = await talk.date("last", first=first)
        wrong = wrong_with(
            date.fromisoformat(first),
            date.fromisoformat(last),
            date.fromisoformat(desk.today),
        )
        if not wrong:
            return first, last
        await talk.say("wrong_period", why=wrong)


async def _reached(talk: Talk, block: str, moved: FormMoved) -> None:
    """Say whom a question has reached, as truly as for the months' themes."""
    reached = moved.reached
    await talk.say(
        block,
        side=reached.side.value if reached else "",
        now=reached.now if reached else [],
        later=reached.later if reached else [],
        unmet=reached.unmet if reached else [],
    )


async def _agree(talk: Talk, desk: FormDeskNow) -> None:
    """Turn the other key."""
    if desk.run is None or not await talk.confirm("discussed"):
        await talk.say("discuss_first")
        return
    moved = await talk.do(AgreeForm(desk.run.id))
    if moved.state == "open":
        await talk.say("opened", first=max(desk.run.opened_on, desk.today))
    else:
        await talk.say("meanwhile")


async def _drop(talk: Talk, desk: FormDeskNow) -> None:
    """Say no, or take back what oneself has proposed."""
    if desk.run is None:
        await talk.say("meanwhile")
        return
    moved = await talk.do(DropForm(desk.run.id))
    await talk.say("dropped" if moved.state == "dropped" else "meanwhile")


async def _shut(talk: Talk, desk: FormDeskNow) -> None:
    """Wish that it is closed before its day, or agree to that."""
    run = desk.run
    if run is None or not await talk.confirm(
        "shut", answered=run.answered, invited=run.invited, last=run.closes_on
    ):
        await talk.say("left")
        return
    moved = await talk.do(ShutForm(run.id))
    if moved.state == "closed":
        await talk.say("shut_now")
        await read_result(talk.inside("form_result", "result"), run.id)
    elif moved.shuts:
        await _reached(talk, "shut_wished", moved)
    else:
        await talk.say("meanwhile")


async def _answer(talk: Talk, _: FormDeskNow) -> None:
    await talk.run(fill_in, "mine")


async def _result(talk: Talk, desk: FormDeskNow) -> None:
    if desk.result:
        await read_result(talk.inside("form_result", "result"), desk.result.id)


STEPS: dict[str, Callable[[Talk, FormDeskNow], Awaitable[None]]] = {
    "open": _open,
    "yes": _agree,
    "no": _drop,
    "take_back": _drop,
    "shut": _shut,
    "shut_too": _shut,
    "answer": _answer,
    "result": _result,
}

DIALOGS = (survey,)
