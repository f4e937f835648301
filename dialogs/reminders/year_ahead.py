"""Show the kindergarten year from here on: as a picture, in words, and what is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dialogs.hms.choosing import theme_name
from dialogs.hms.commands import Months
from dialogs.hms.results import HmsYear
from dialogs.hms.themes import library
from dialogs.meetings.commands import ClosedDays, MyYear, PlannedMonth, YearPlan
from dialogs.meetings.meetings import line
from dialogs.meetings.results import ClosedStretch, MeetingNow
from dialogs.menu import Group, Menu
from dialogs.reminders.wording import label_of
from dialogs.stories import dimensions
from dialogs.talk.messages import Json
from dialogs.talk.talk import Talk, dialog
from dialogs.words.pictures import year_picture

# So many meetings of a month are named; of the others it is said how many they are.
NAMED = 3
TOLD = ("theme", "dimension", "meetings", "closed")


@dialog("year_plan", version=2, goes_on=1, menu=Menu(Group.MEETINGS, order=4))
async def year_plan(talk: Talk) -> None:
    """Show what is ahead month by month, and then what the bot will say of it."""
    planned = await talk.do(YearPlan())
    if talk.older:
        await talk.say("year", months=[_as_planned(talk, each) for each in planned])
        return
    coming = (await talk.do(MyYear())).coming
    year = await talk.do(Months())
    closed = await talk.do(ClosedDays())
    themes = _themes(talk, year)
    ahead = (m for m in year.year if m >= year.now)
    months = [_month(talk, each, themes, coming, closed) for each in ahead]
    await talk.say(
        "ahead",
        # A month of which there is nothing to tell, such as July, is not told of.
        months=[each for each in months if any(map(each.get, TOLD))],
        says=_says(talk, planned),
        image=_image(talk, year, themes),
        alt=_alt(talk, year, themes),
    )


def _themes(talk: Talk, year: HmsYear) -> dict[str, str]:
    """Name the themes that both sides have agreed on; others are no news yet."""
    themes = library(talk.content, year.own, talk.language)
    agreed = (m for m in year.year if m in year.months and year.months[m].confirmed)
    return {month: theme_name(themes, year.months[month].theme) for month in agreed}


def _image(talk: Talk, year: HmsYear, themes: dict[str, str]) -> str:
    """Name the picture of the year; a wheel of empty months would show nothing."""
    keys = [year.chosen[each] if each in themes else "" for each in year.year]
    return year_picture(keys, year.now, talk.language) if themes else ""


def _alt(talk: Talk, year: HmsYear, themes: dict[str, str]) -> str:
    rows = [{"month": month, "theme": name} for month, name in themes.items()]
    return talk.labels.line("pictures", "year", {"now": year.now, "rows": rows})


def _month(
    talk: Talk,
    month: str,
    themes: dict[str, str],
    coming: Sequence[MeetingNow],
    closed: Sequence[ClosedStretch],
) -> Json:
    """Tell of one month; what is not there is not mentioned."""
    meetings = [each for each in coming if each.wall.startswith(month)]
    kinds = talk.labels.options("closed_days", "kind__options", {})
    shut = [each for each in closed if each.first[:7] <= month <= each.last[:7]]
    return {
        "month": month,
        "theme": themes.get(month, ""),
        "dimension": dimensions.in_month(talk.content, month, talk.language),
        "meetings": [line(talk, each) for each in meetings[:NAMED]],
        "more": len(meetings[NAMED:]),
        "closed": [
            {
                "first": each.first,
                "last": each.last,
                "name": kinds.get(each.kind, kinds["other"]),
            }
            for each in shut
        ],
    }


def _says(talk: Talk, planned: Iterable[PlannedMonth]) -> list[Json]:
    """Count how often each thing is said, in the order in which it is first said."""
    said: dict[str, Json] = {}
    for each in (planned_line for month in planned for planned_line in month.lines):
        row = said.setdefault(
            each.rule, {"name": _name(talk, each.rule), "count": 0, "first": each.at}
        )
        row["count"] += 1
    return list(said.values())


def _as_planned(talk: Talk, month: PlannedMonth) -> Json:
    lines = [
        {"at": each.at, "name": _name(talk, each.rule), "count": each.count}
        for each in month.lines
    ]
    return {"month": month.month, "lines": lines}


def _name(talk: Talk, rule: str) -> str:
    opens = talk.content["reminders"][rule]["opens"]
    return label_of(talk.labels, "names", rule, opens)


DIALOGS = (year_plan,)
