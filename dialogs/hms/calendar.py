"""The HMS year: a theme for each month, chosen by both sides, and its small steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful, listed
from dialogs.hms.choosing import (
    choose,
    choose_of_all,
    confirm,
    fill_year,
    free_months,
    months_with_themes,
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
from dialogs.hms.themes import Theme, library, untouched
from dialogs.talk.talk import Talk, dialog
from dialogs.wheel.answer_alone import alone
from dialogs.words.content import label
from dialogs.words.pictures import year_picture

Json = dict[str, Any]
ASKS = 3


@dialog("hms_calendar", version=2, thing=Thing.THEME)
async def hms_calendar(talk: Talk, month: str = "") -> None:
    """Show the year's themes, and let the HMS group choose and confirm.

    With a month it is chosen for that month at once, among all themes.
    """
    told = await talk.do(Months())
    themes = library(talk.content, told["own"], talk.language)
    if month:
        await choose_of_all(talk, told, themes, month)
        return
    await _show(talk, told, themes)
    if not told["side"]:
        return
    ways = ["confirm"] if to_confirm(told) else []
    ways += ["fill"] if free_months(talk, told) else []
    ways += ["choose", "swap", "clear"] if told["months"] else ["choose"]
    way = await talk.choose("way", [*ways, "add", "leave"])
    if way == "confirm":
        await confirm(talk, told, themes)
    elif way == "fill":
        await fill_year(talk, told, themes)
    elif way == "choose":
        await choose(talk, told, themes)
    elif way == "swap":
        await swap(talk, told, themes)
    elif way == "clear":
        month = await talk.choose("clear_which", months_with_themes(talk, told, themes))
        await talk.do(SetTheme(month, None))
        await talk.say("cleared", month=month)
    elif way == "add":
        await _add(talk)
    else:
        await talk.say("left")


async def _show(talk: Talk, told: Json, themes: Mapping[str, Theme]) -> None:
    rows = []
    for month in told["year"]:
        there = told["months"].get(month)
        rows.append(
            {
                "month": month,
                "theme": theme_name(themes, there["theme"]) if there else "",
                "waits": waits_for(there) if there else "",
                "free": month[5:] in talk.content["themes"]["without"]
                or month in told["left_out"],
            }
        )
    chosen = {month: each["theme"] for month, each in told["months"].items()}
    lacks = untouched(talk.content, themes, chosen.values())
    factors = talk.content["themes"]["factors"]
    keys = [chosen.get(month, "") for month in told["year"]]
    await talk.say(
        "year",
        rows=rows,
        lacks=[label(factors[each], talk.language) for each in lacks],
        image=year_picture(keys, told["now"], talk.language),
        alt=talk.labels.line("pictures", "year", {"now": told["now"]}),
    )


async def _add(talk: Talk) -> None:
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


# The month


@dialog("theme", thing=Thing.THEME)
async def theme(talk: Talk) -> None:
    """Show the month's theme and its questions."""
    told = await talk.do(ThisMonth())
    if not told["theme"]:
        await talk.say("none")
        return
    one = library(talk.content, told["own"], talk.language)[told["theme"]]
    steps = [f"{each['name']}: {each['text']}" for each in told["steps"]]
    await talk.say(
        "shown", month=told["month"], name=one.name, about=one.about,
        asks=list(one.asks), steps=steps,
    )  # fmt: skip


@dialog("pulse", thing=Thing.PULSE)
async def pulse(talk: Talk) -> None:
    """Ask two short questions about the month's theme, without names."""
    told = await talk.do(ThisMonth())
    if not told["theme"]:
        await talk.say("none")
        return
    name = library(talk.content, told["own"], talk.language)[told["theme"]].name
    line = talk.labels.line
    ends = talk.labels.options("pulse", "ends", {})
    asked: dict[str, Json] = {
        "near": {
            "kind": "scale",
            "nb": line("pulse", "ask_near", {"name": name}),
            "ends": {"nb": [ends["low"], ends["high"]]},
        },
        "better": {"kind": "text", "nb": line("pulse", "ask_better", {"name": name})},
    }
    for each in asked.values():
        each[talk.language] = each["nb"]
    await alone(talk, None, "pulse", told["month"], asked, sees=Thing.PULSE)


@dialog("small_step", thing=Thing.SMALL_STEP)
async def small_step(talk: Talk) -> None:
    """Keep the department's one small step: what, who looks after it, until when."""
    told = await talk.do(ThisMonth())
    if not told["theme"] or not told["departments"]:
        await talk.say("none")
        return
    units = {str(each["id"]): each["name"] for each in told["departments"]}
    only = next(iter(units))
    unit = await talk.choose("which", units) if len(units) > 1 else only
    one = library(talk.content, told["own"], talk.language)[told["theme"]]
    text = await careful(talk, "step", name=one.name, asks=list(one.asks))
    who = await careful(talk, "who", optional=True)
    check = await talk.date("check", optional=True)
    await talk.do(KeepStep(int(unit), told["month"], {"text": text, "who": who}, check))
    await talk.say("kept", sees=Thing.SMALL_STEP)


@dialog("hms_summary", thing=Thing.THEME)
async def hms_summary(talk: Talk) -> None:
    """Sum the month up for the HMS group, and keep what it makes of it."""
    told = await talk.do(ThisMonth())
    if not told["theme"] or not told["hms"]:
        await talk.say("none")
        return
    name = library(talk.content, told["own"], talk.language)[told["theme"]].name
    if not await talk.confirm("close", done=told["done"], month=told["month"]):
        await talk.say("left")
        return
    found = await talk.do(SumUp(told["month"]))
    await talk.say(
        "summed",
        name=name,
        near=found["near"],
        answers=found["answers"],
        steps=[f"{each['name']}: {each['text']}" for each in found["steps"]],
        without=found["without"],
        lifted=found["lifted"],
    )
    text = await careful(talk, "text", optional=True)
    if text:
        await talk.do(KeepSummary(told["month"], text))
    await talk.say("kept")


DIALOGS = (hms_calendar, theme, pulse, small_step, hms_summary)
