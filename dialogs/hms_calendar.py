"""The HMS year: a theme for each month, chosen by both sides, and its small steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.access import Thing
from dialogs.alone import alone, points
from dialogs.careful import careful, listed
from dialogs.content import label
from dialogs.hms_year import (
    AddTheme,
    ConfirmTheme,
    KeepStep,
    KeepSummary,
    Months,
    SetTheme,
    SumUp,
    SwapThemes,
    ThemePoints,
    ThisMonth,
)
from dialogs.pictures import year_picture
from dialogs.talk import Talk, dialog
from dialogs.themes import Theme, library, suggest, untouched

Json = dict[str, Any]
SUGGESTED, ASKS = 5, 3


@dialog("hms_calendar", thing=Thing.THEME)
async def hms_calendar(talk: Talk) -> None:
    """Show the year's themes, and let the HMS group choose and confirm."""
    told = await talk.do(Months())
    themes = library(talk.content, told["own"], talk.language)
    await _show(talk, told, themes)
    if not told["side"]:
        return
    ways = ["confirm"] if _to_confirm(told) else []
    ways += ["choose", "swap", "clear"] if told["months"] else ["choose"]
    way = await talk.choose("way", [*ways, "add", "leave"])
    if way == "confirm":
        await _confirm(talk, told, themes)
    elif way == "choose":
        await _choose(talk, told, themes)
    elif way == "swap":
        await _swap(talk, told, themes)
    elif way == "clear":
        month = await talk.choose("clear_which", _months(talk, told, themes))
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
                "theme": _theme_name(themes, there["theme"]) if there else "",
                "confirmed": bool(there and there["head"] and there["staff"]),
                "free": month[5:] in talk.content["themes"]["without"],
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


def _theme_name(themes: Mapping[str, Theme], key: str) -> str:
    return themes[key].name if key in themes else key


def _to_confirm(told: Json) -> list[str]:
    """Return the months that wait for this person's key."""
    side = told["side"]
    return [
        m for m, each in told["months"].items() if not each[side] and m in told["year"]
    ]


def _months(talk: Talk, told: Json, themes: Mapping[str, Theme]) -> dict[str, str]:
    return {
        month: talk.labels.line(
            "hms_calendar",
            "month_line",
            {"month": month, "theme": _theme_name(themes, each["theme"])},
        )
        for month, each in told["months"].items()
        if month in told["year"]
    }


async def _choose(talk: Talk, told: Json, themes: Mapping[str, Theme]) -> None:
    """Suggest for a month, with the reasons, and put one there."""
    names = talk.labels.line
    months = {
        month: names("hms_calendar", "month_name", {"month": month})
        for month in told["year"]
        if month >= told["now"] and month[5:] not in talk.content["themes"]["without"]
    }
    month = await talk.choose("which_month", months)
    taken = {m: each["theme"] for m, each in told["months"].items() if m != month}
    found = suggest(talk.content, themes, month, taken, told["lifted"], told["low"])
    reasons = talk.labels.options("hms_calendar", "reasons", {})
    told_rows = [
        {"name": themes[s.theme].name, "why": [reasons[r] for r in s.reasons]}
        for s in found[:SUGGESTED]
    ]
    await talk.say("suggested", month=month, rows=told_rows)
    options = {s.theme: themes[s.theme].name for s in found[:SUGGESTED]}
    options["all"] = names("hms_calendar", "all_themes", {})
    options["points"] = names("hms_calendar", "give_points", {})
    given = await talk.do(ThemePoints(month))
    rows = [f"{themes[k].name}: {n}" for k, n in given.items() if k in themes]
    theme = await talk.choose("which_theme", options, month=month, rows=rows)
    if theme == "points":
        several = talk.content["wheel"]["points"]
        among = {s.theme: themes[s.theme].name for s in found[:SUGGESTED]}
        asked = points(talk, among, several, "month_point")
        await alone(talk, None, "month", month, asked, sees=Thing.PULSE)
        return
    if theme == "all":
        theme = await talk.choose("of_all", {k: t.name for k, t in themes.items()})
    done = await talk.do(SetTheme(month, theme))
    await _told_so(talk, month, themes[theme].name, done)


async def _told_so(talk: Talk, month: str, name: str, done: Json) -> None:
    block = "confirmed" if done["confirmed"] else "one_key"
    await talk.say(block, month=month, theme=name, side=done["side"])


async def _confirm(talk: Talk, told: Json, themes: Mapping[str, Theme]) -> None:
    waiting = set(_to_confirm(told))
    options = {
        m: words for m, words in _months(talk, told, themes).items() if m in waiting
    }
    only = next(iter(options))
    month = await talk.choose("confirm_which", options) if len(options) > 1 else only
    theme = _theme_name(themes, told["months"][month]["theme"])
    if not await talk.confirm("confirm", month=month, theme=theme):
        await talk.say("left")
        return
    done = await talk.do(ConfirmTheme(month))
    await _told_so(talk, month, theme, done)


async def _swap(talk: Talk, told: Json, themes: Mapping[str, Theme]) -> None:
    options = _months(talk, told, themes)
    month = await talk.choose("swap_which", options)
    all_months = {
        each: talk.labels.line("hms_calendar", "month_name", {"month": each})
        for each in told["year"]
        if each != month and each[5:] not in talk.content["themes"]["without"]
    }
    other = await talk.choose("swap_with", all_months)
    await talk.do(SwapThemes(month, other))
    await talk.say("swapped", month=month, other=other)


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
