"""Choose the months' themes: propose, say yes, fill the year, swap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.access import Thing
from dialogs.hms.commands import SayYes, SetTheme, SwapThemes, ThemePoints
from dialogs.hms.themes import Theme, fill, library, suggest
from dialogs.talk.talk import Talk
from dialogs.wheel.answer_alone import alone, points

Json = dict[str, Any]
SUGGESTED = 5


def theme_name(themes: Mapping[str, Theme], key: str) -> str:
    """Name a theme; one that is gone by its key."""
    return themes[key].name if key in themes else key


def to_confirm(told: Json) -> list[str]:
    """Return the months that wait for this person's key."""
    side = told["side"]
    return [
        m
        for m, each in told["months"].items()
        if not each[side] and not each["confirmed"] and m in told["year"]
    ]


def waits_for(month: Json) -> str:
    """Return which side's yes a month lacks: one, `both`, or nothing."""
    if month["confirmed"]:
        return ""
    if month["head"] == month["staff"]:
        return "both"
    return "staff" if month["head"] else "head"


def _takes(talk: Talk, told: Json) -> list[str]:
    """Return the months that can still be given a theme."""
    without = talk.content["themes"]["without"]
    return [m for m in told["year"] if m >= told["now"] and m[5:] not in without]


def free_months(talk: Talk, told: Json) -> list[str]:
    """Return the months to come that nothing is decided for."""
    decided = {*told["months"], *told["left_out"]}
    return [month for month in _takes(talk, told) if month not in decided]


async def fill_year(talk: Talk, told: Json, themes: Mapping[str, Theme]) -> None:
    """Show a theme for each free month, and with one yes put them there."""
    chosen = {month: each["theme"] for month, each in told["months"].items()}
    months = free_months(talk, told)
    ours = library(talk.content, told["own"], told["language"])
    found = fill(talk.content, ours, months, chosen, told["lifted"], told["low"])
    picked = {month: each.theme for month, each in found.items()}
    rows = [{"month": m, "theme": theme_name(themes, k)} for m, k in picked.items()]
    if not await talk.confirm("fill", rows=rows):
        await talk.say("left")
        return
    await _said_yes(talk, await talk.do(SayYes(picked)), themes)


async def _said_yes(talk: Talk, done: Json, themes: Mapping[str, Theme]) -> None:
    """Tell what came of a yes: what is agreed, what waits, and who has been asked."""
    await talk.inside("hms_keys", "keys").say("said_yes", **said_yes(done, themes))
    await _reached(talk, done)


def said_yes(done: Json, themes: Mapping[str, Theme]) -> Json:
    """Return what the text about a yes needs, with themes named."""

    def rows(of: Mapping[str, str]) -> list[Json]:
        named = sorted(of.items())
        return [{"month": m, "theme": theme_name(themes, key)} for m, key in named]

    parts = {sort: rows(done[sort]) for sort in ("confirmed", "waiting", "other")}
    return parts | {"over": done["over"], "side": done["side"]}


def months_with_themes(
    talk: Talk, told: Json, themes: Mapping[str, Theme]
) -> dict[str, str]:
    """Name the year's months that have a theme, with it."""
    return {
        month: talk.labels.line(
            "hms_calendar",
            "month_line",
            {"month": month, "theme": theme_name(themes, each["theme"])},
        )
        for month, each in told["months"].items()
        if month in told["year"]
    }


async def choose(talk: Talk, told: Json, themes: Mapping[str, Theme]) -> None:
    """Suggest for a month, with the reasons, and put one there."""
    names = talk.labels.line
    months = {
        month: names("hms_calendar", "month_name", {"month": month})
        for month in _takes(talk, told)
    }
    month = await talk.choose("which_month", months)
    taken = {m: each["theme"] for m, each in told["months"].items() if m != month}
    ours = library(talk.content, told["own"], told["language"])
    found = suggest(talk.content, ours, month, taken, told["lifted"], told["low"])
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
        await choose_of_all(talk, told, themes, month)
        return
    await _set(talk, month, theme, themes)


async def choose_of_all(
    talk: Talk, told: Json, themes: Mapping[str, Theme], month: str
) -> None:
    """Choose a month's theme among all there are."""
    if not told["side"] or month not in _takes(talk, told):
        await talk.say("too_late", month=month)
        return
    options = {key: theme.name for key, theme in themes.items()}
    await _set(talk, month, await talk.choose("of_all", options), themes)


async def _set(talk: Talk, month: str, theme: str, themes: Mapping[str, Theme]) -> None:
    done = await talk.do(SetTheme(month, theme))
    name = themes[theme].name
    block = "confirmed" if done["confirmed"] else "one_key"
    await talk.say(block, month=month, theme=name, side=done["side"])
    await _reached(talk, done)


async def _reached(talk: Talk, done: Json) -> None:
    """Say whom the question has reached: never that somebody knows who does not."""
    if done["reached"]:
        await talk.inside("hms_keys", "keys").say("reached", **done["reached"])


async def confirm(talk: Talk, told: Json, themes: Mapping[str, Theme]) -> None:
    """Say yes to what waits, a month or all of it."""
    waiting = {m: told["months"][m]["theme"] for m in to_confirm(told)}
    lines = months_with_themes(talk, told, themes)
    options = {month: lines[month] for month in waiting}
    if len(options) > 1:
        every = {"all": talk.labels.line("hms_calendar", "all_months", {})}
        options = every | options
    only = next(iter(options))
    month = await talk.choose("confirm_which", options) if len(options) > 1 else only
    picked = waiting if month == "all" else {month: waiting[month]}
    if month != "all":
        theme, by = theme_name(themes, waiting[month]), told["months"][month]["by"]
        if not await talk.confirm("confirm", month=month, theme=theme, by=by):
            await talk.say("left")
            return
    await _said_yes(talk, await talk.do(SayYes(picked)), themes)


async def swap(talk: Talk, told: Json, themes: Mapping[str, Theme]) -> None:
    """Let two months change themes."""
    options = months_with_themes(talk, told, themes)
    month = await talk.choose("swap_which", options)
    all_months = {
        each: talk.labels.line("hms_calendar", "month_name", {"month": each})
        for each in told["year"]
        if each != month and each[5:] not in talk.content["themes"]["without"]
    }
    other = await talk.choose("swap_with", all_months)
    done = await talk.do(SwapThemes(month, other))
    await talk.say("swapped", month=month, other=other, side=done["side"])
    await _reached(talk, done)
