"""Choose the months' themes: propose, say yes, fill the year, swap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

import msgspec

from dialogs.access import Thing
from dialogs.hms.commands import SayYes, SetTheme, SwapThemes, ThemePoints
from dialogs.hms.results import HmsYear, MonthNow, OthersAsked, SaidYes
from dialogs.hms.themes import Suggestion, Theme, fill, library, suggest
from dialogs.talk.talk import Talk
from dialogs.wheel.answer_alone import alone, points

Row = dict[str, str]
SUGGESTED = 5


def theme_name(themes: Mapping[str, Theme], key: str) -> str:
    """Name a theme; one that is gone by its key."""
    return themes[key].name if key in themes else key


def named(of: Mapping[str, str], themes: Mapping[str, Theme]) -> list[Row]:
    """Name the themes of some months, in the months' order."""
    return [
        {"month": month, "theme": theme_name(themes, key)}
        for month, key in sorted(of.items())
    ]


def to_confirm(year: HmsYear) -> list[str]:
    """Return the months that wait for this person's key."""
    side = year.side
    if side is None:
        return []
    return [
        month
        for month, each in year.months.items()
        if not each.has_yes_of(side) and not each.confirmed and month in year.year
    ]


def waits_for(month: MonthNow) -> str:
    """Return which side's yes a month lacks: one, `both`, or nothing."""
    if month.confirmed:
        return ""
    if month.head == month.staff:
        return "both"
    return "staff" if month.head else "head"


def _takes(talk: Talk, year: HmsYear) -> list[str]:
    """Return the months that can still be given a theme."""
    without = talk.content["themes"]["without"]
    return [m for m in year.year if m >= year.now and m[5:] not in without]


def free_months(talk: Talk, year: HmsYear) -> list[str]:
    """Return the months to come that nothing is decided for."""
    decided = {*year.months, *year.left_out}
    return [month for month in _takes(talk, year) if month not in decided]


class NextTheme(NamedTuple):
    """What most speaks for in the first month that nothing is decided for."""

    month: str
    theme: str


def suggested_next(talk: Talk, year: HmsYear) -> NextTheme | None:
    """Return the next month's suggestion, which one press proposes."""
    months = free_months(talk, year)
    found = _suggested(talk, year, months[0]) if months else []
    return NextTheme(months[0], found[0].theme) if found else None


async def fill_year(talk: Talk, year: HmsYear, themes: Mapping[str, Theme]) -> None:
    """Show a theme for each free month, and with one yes put them there."""
    months = free_months(talk, year)
    ours = library(talk.content, year.own, year.language)
    filled = fill(
        talk.content, ours, months, year.chosen, year.lifted, year.low, year.surveyed
    )
    picked = {month: each.theme for month, each in filled.items()}
    if not await talk.confirm("fill", rows=named(picked, themes)):
        await talk.say("left")
        return
    await _said_yes(talk, await talk.do(SayYes(picked)), themes)


async def _said_yes(talk: Talk, yes: SaidYes, themes: Mapping[str, Theme]) -> None:
    """Tell what came of a yes: what is agreed, what waits, and who has been asked."""
    await talk.inside("hms_keys", "keys").say("said_yes", **said_yes(yes, themes))
    await _reached(talk, yes.reached)


def said_yes(yes: SaidYes, themes: Mapping[str, Theme]) -> dict[str, Any]:
    """Return what the text about a yes needs, with themes named."""
    return {
        "confirmed": named(yes.confirmed, themes),
        "waiting": named(yes.waiting, themes),
        "other": named(yes.other, themes),
        "over": yes.over,
        "side": yes.side,
    }


def month_names(talk: Talk, months: Iterable[str]) -> dict[str, str]:
    """Name some months."""
    name = partial(talk.labels.line, "hms_calendar", "month_name")
    return {each: name({"month": each}) for each in months}


def months_with_themes(
    talk: Talk, year: HmsYear, themes: Mapping[str, Theme]
) -> dict[str, str]:
    """Name the year's months that have a theme, with it."""
    return {
        month: talk.labels.line(
            "hms_calendar",
            "month_line",
            {"month": month, "theme": theme_name(themes, each.theme)},
        )
        for month, each in year.months.items()
        if month in year.year
    }


async def choose(talk: Talk, year: HmsYear, themes: Mapping[str, Theme]) -> None:
    """Suggest for a month, with the reasons, and put one there."""
    month = await talk.nearest("which_month", month_names(talk, _takes(talk, year)))
    among = {each.theme: each for each in _suggested(talk, year, month)}
    reasons = talk.labels.options("hms_calendar", "reasons", {})
    rows = [
        {"name": themes[key].name, "why": [reasons[r] for r in each.reasons]}
        for key, each in among.items()
    ]
    await talk.say("suggested", month=month, rows=rows)
    names = {key: themes[key].name for key in among}
    theme = await _which(talk, month, names, themes)
    if theme == "points":
        several = talk.content["wheel"]["points"]
        asked = points(talk, names, several, "month_point")
        await alone(talk, None, "month", month, asked, sees=Thing.PULSE)
    elif theme == "all":
        await choose_of_all(talk, year, themes, month)
    else:
        await put(talk, month, theme, themes)


def _suggested(talk: Talk, year: HmsYear, month: str) -> list[Suggestion]:
    """Return the few themes that most speaks for in a month."""
    taken = {m: theme for m, theme in year.chosen.items() if m != month}
    ours = library(talk.content, year.own, year.language)
    heard = year.lifted, year.low, year.surveyed
    return suggest(talk.content, ours, month, taken, *heard)[:SUGGESTED]


async def _which(
    talk: Talk, month: str, names: Mapping[str, str], themes: Mapping[str, Theme]
) -> str:
    """Ask which theme, and show the points that the group has given so far."""
    options = dict(names)
    options["all"] = talk.labels.line("hms_calendar", "all_themes", {})
    options["points"] = talk.labels.line("hms_calendar", "give_points", {})
    given = await talk.do(ThemePoints(month))
    rows = [f"{themes[k].name}: {n}" for k, n in given.items() if k in themes]
    return str(await talk.choose("which_theme", options, month=month, rows=rows))


async def choose_of_all(
    talk: Talk, year: HmsYear, themes: Mapping[str, Theme], month: str
) -> None:
    """Choose a month's theme among all there are."""
    if not year.side or month not in _takes(talk, year):
        await talk.say("too_late", month=month)
        return
    options = {key: theme.name for key, theme in themes.items()}
    await put(talk, month, await talk.choose("of_all", options), themes)


async def put(talk: Talk, month: str, theme: str, themes: Mapping[str, Theme]) -> None:
    """Put a theme in a month, and say whose yes it waits for."""
    done = await talk.do(SetTheme(month, theme))
    block = "confirmed" if done.confirmed else "one_key"
    await talk.say(block, month=month, theme=themes[theme].name, side=done.side)
    await _reached(talk, done.reached)


async def _reached(talk: Talk, reached: OthersAsked | None) -> None:
    """Say whom the question has reached: never that somebody knows who does not."""
    if reached is not None:
        told = msgspec.structs.asdict(reached)
        await talk.inside("hms_keys", "keys").say("reached", **told)


async def confirm(talk: Talk, year: HmsYear, themes: Mapping[str, Theme]) -> None:
    """Say yes to what waits, a month or all of it."""
    waiting = {month: year.months[month] for month in to_confirm(year)}
    month = await _which_yes(talk, year, waiting, themes)
    if month == "all":
        picked = {each: put.theme for each, put in waiting.items()}
    else:
        put = waiting[month]
        theme = theme_name(themes, put.theme)
        if not await talk.confirm("confirm", month=month, theme=theme, by=put.by):
            await talk.say("left")
            return
        picked = {month: put.theme}
    await _said_yes(talk, await talk.do(SayYes(picked)), themes)


async def _which_yes(
    talk: Talk,
    year: HmsYear,
    waiting: Mapping[str, MonthNow],
    themes: Mapping[str, Theme],
) -> str:
    lines = months_with_themes(talk, year, themes)
    options = {month: lines[month] for month in waiting}
    if len(options) > 1:
        every = {"all": talk.labels.line("hms_calendar", "all_months", {})}
        options = every | options
    return await talk.pick("confirm_which", options)


def nearest_first(year: HmsYear, named: Mapping[str, str]) -> dict[str, str]:
    """Put the months that are to come before those that have been."""
    return dict(sorted(named.items(), key=lambda row: (row[0] < year.now, row[0])))


async def swap(talk: Talk, year: HmsYear, themes: Mapping[str, Theme]) -> None:
    """Let two months change themes."""
    options = nearest_first(year, months_with_themes(talk, year, themes))
    month = await talk.nearest("swap_which", options)
    without = talk.content["themes"]["without"]
    others = [m for m in year.year if m != month and m[5:] not in without]
    other = await talk.nearest(
        "swap_with", nearest_first(year, month_names(talk, others))
    )
    swapped = await talk.do(SwapThemes(month, other))
    await talk.say("swapped", month=month, other=other, side=swapped.side)
    await _reached(talk, swapped.reached)
