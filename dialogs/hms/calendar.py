"""The HMS year: a theme for each month, chosen by both sides, and its small steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful, listed, short
from dialogs.hms.choosing import (
    choose,
    choose_of_all,
    confirm,
    fill_year,
    free_months,
    months_with_themes,
    nearest_first,
    put,
    suggested_next,
    swap,
    theme_name,
    to_confirm,
    waits_for,
)
from dialogs.hms.commands import (
    AddTheme,
    KeepStep,
    KeepSummary,
    Months,
    SetTheme,
    SumUp,
    ThisMonth,
)
from dialogs.hms.home import (
    answers_pulse,
    keys_to_turn,
    pulse_to_answer,
    theme_now,
)
from dialogs.hms.results import HmsYear, MonthNow, MonthTheme, SmallStep
from dialogs.hms.themes import Theme, library, untouched
from dialogs.menu import Group, Menu, staff
from dialogs.rights import Right, somewhere
from dialogs.talk.talk import Talk, dialog
from dialogs.wheel.answer_alone import alone
from dialogs.words.content import label
from dialogs.words.pictures import bars, year_picture

ASKS = 3


@dialog(
    "hms_calendar",
    version=3,
    goes_on=2,
    thing=Thing.THEME,
    menu=Menu(Group.WORK, order=7, home=keys_to_turn, window=True),
)
async def hms_calendar(talk: Talk, month: str = "") -> None:
    """Show the year's themes, and let the HMS group choose and confirm.

    With a month it is chosen for that month at once, among all themes.
    """
    year = await talk.do(Months())
    themes = library(talk.content, year.own, talk.language)
    if month:
        await choose_of_all(talk, year, themes, month)
        return
    await _show(talk, year, themes)
    if not year.side:
        return
    first = None if talk.older else suggested_next(talk, year)
    labels = talk.labels.options("hms_calendar", "way__options", {})
    ways = {key: labels[key] for key in _ways(talk, year)}
    if first:
        named = {"theme": themes[first.theme].name, "month": first.month}
        propose = talk.labels.line("hms_calendar", "propose_label", named)
        ways = {"propose": short(propose)} | ways
    way = await talk.choose("way", ways)
    if first and way == "propose":
        await put(talk, first.month, first.theme, themes)
    elif step := STEPS.get(way):
        await step(talk, year, themes)
    else:
        await talk.say("left")


def _ways(talk: Talk, year: HmsYear) -> list[str]:
    """Return what this person can do with the year, what waits for her first."""
    ways = ["confirm"] if to_confirm(year) else []
    ways += ["fill"] if free_months(talk, year) else []
    ways += ["choose", "swap", "clear"] if year.months else ["choose"]
    return [*ways, "add", "leave"]


async def _show(talk: Talk, year: HmsYear, themes: Mapping[str, Theme]) -> None:
    """Say what each month is about, and what the year does not touch yet."""
    lacks = untouched(talk.content, themes, year.chosen.values())
    factors = talk.content["themes"]["factors"]
    keys = [year.chosen.get(month, "") for month in year.year]
    rows = [_row(talk, year, themes, month) for month in year.year]
    named = [each for each in rows if each["theme"]]
    await talk.say(
        "year",
        rows=rows,
        lacks=[label(factors[each], talk.language) for each in lacks],
        image=year_picture(keys, year.now, talk.language),
        alt=talk.labels.line("pictures", "year", {"now": year.now, "rows": named}),
    )


def _row(
    talk: Talk, year: HmsYear, themes: Mapping[str, Theme], month: str
) -> dict[str, Any]:
    put: MonthNow | None = year.months.get(month)
    without = talk.content["themes"]["without"]
    return {
        "month": month,
        "theme": theme_name(themes, put.theme) if put else "",
        "waits": waits_for(put) if put else "",
        "free": month[5:] in without or month in year.left_out,
    }


async def _clear(talk: Talk, year: HmsYear, themes: Mapping[str, Theme]) -> None:
    """Take the theme out of a month."""
    month = await talk.nearest(
        "clear_which", nearest_first(year, months_with_themes(talk, year, themes))
    )
    await talk.do(SetTheme(month, None))
    await talk.say("cleared", month=month)


async def _add(talk: Talk, _: HmsYear, __: Mapping[str, Theme]) -> None:
    """Take in a theme of the kindergarten's own."""
    name = await careful(talk, "name")
    about = await careful(talk, "about", optional=True)
    asks = await listed(talk, "asks", ASKS)
    factors = talk.content["themes"]["factors"]
    options = {
        key: label(each.get("short", each), talk.language)
        for key, each in factors.items()
    }
    touched = await talk.choose_several("factors", options, optional=True)
    await talk.do(AddTheme(name[:100], about, asks, touched or []))
    await talk.say("added", name=name[:100])


STEPS = {
    "confirm": confirm,
    "fill": fill_year,
    "choose": choose,
    "swap": swap,
    "clear": _clear,
    "add": _add,
}


def _pulse_bars(talk: Talk, near: Sequence[int] | None) -> dict[str, Any]:
    """Tell how the pulse came out; nothing where too few have answered."""
    nothing = {"near": False, "spread": "", "image": "", "alt": ""}
    if not near:
        return nothing
    return {"near": True, **bars(talk.labels.line, "pulse", near, talk.language)}


# The month


def _theme_of(talk: Talk, month: MonthTheme, theme: str) -> Theme:
    return library(talk.content, month.own, talk.language)[theme]


def _worded(steps: list[SmallStep]) -> list[str]:
    return [f"{each.name}: {each.text}" for each in steps]


@dialog("theme", thing=Thing.THEME, menu=Menu(Group.WORK, order=3, home=theme_now))
async def theme(talk: Talk) -> None:
    """Show the month's theme and its questions."""
    month = await talk.do(ThisMonth())
    if not month.theme:
        await talk.say("none")
        return
    agreed = _theme_of(talk, month, month.theme)
    await talk.say(
        "shown", month=month.month, name=agreed.name, about=agreed.about,
        asks=list(agreed.asks), steps=_worded(month.steps),
    )  # fmt: skip


@dialog(
    "pulse",
    version=2,
    goes_on=1,
    thing=Thing.PULSE,
    menu=Menu(Group.WORK, answers_pulse, order=4, home=pulse_to_answer),
)
async def pulse(talk: Talk) -> None:
    """Ask two short questions about the month's theme, without names."""
    month = await talk.do(ThisMonth())
    if not month.theme:
        await talk.say("none")
        return
    name = _theme_of(talk, month, month.theme).name
    line = talk.labels.line
    ends = talk.labels.options("pulse", "ends", {})
    asked: dict[str, dict[str, Any]] = {
        "near": {
            "kind": "scale",
            "nb": line("pulse", "ask_near", {"name": name}),
            "ends": {"nb": [ends["low"], ends["high"]]},
        },
        "better": {"kind": "text", "nb": line("pulse", "ask_better", {"name": name})},
    }
    for each in asked.values():
        each[talk.language] = each["nb"]
    await alone(talk, None, "pulse", month.month, asked, sees=Thing.PULSE)


@dialog("small_step", thing=Thing.SMALL_STEP, menu=Menu(Group.WORK, staff))
async def small_step(talk: Talk) -> None:
    """Keep the department's one small step: what, who looks after it, until when."""
    month = await talk.do(ThisMonth())
    if not month.theme or not month.departments:
        await talk.say("none")
        return
    units = {str(each.id): each.name for each in month.departments}
    unit = await talk.pick("which", units)
    agreed = _theme_of(talk, month, month.theme)
    text = await careful(talk, "step", name=agreed.name, asks=list(agreed.asks))
    who = await careful(talk, "who", optional=True)
    check = await talk.date("check", optional=True)
    await talk.do(KeepStep(int(unit), month.month, {"text": text, "who": who}, check))
    await talk.say("kept", sees=Thing.SMALL_STEP)


@dialog(
    "hms_summary",
    thing=Thing.THEME,
    menu=Menu(Group.WORK, somewhere(Right.SUM_UP_MONTH), order=9),
)
async def hms_summary(talk: Talk) -> None:
    """Sum the month up for the HMS group, and keep what it makes of it."""
    month = await talk.do(ThisMonth())
    if not month.theme or not month.hms:
        await talk.say("none")
        return
    name = _theme_of(talk, month, month.theme).name
    if not await talk.confirm("close", done=month.done, month=month.month):
        await talk.say("left")
        return
    summed = await talk.do(SumUp(month.month))
    await talk.say(
        "summed",
        name=name,
        **_pulse_bars(talk, summed.near),
        answers=summed.answers,
        steps=_worded(summed.steps),
        without=summed.without,
        lifted=summed.lifted,
    )
    text = await careful(talk, "text", optional=True)
    if text:
        await talk.do(KeepSummary(month.month, text))
    await talk.say("kept")


DIALOGS = (hms_calendar, theme, pulse, small_step, hms_summary)
