"""What a round or an HMS year came to, as documentation of systematic HMS work.

Goals, actions, who is responsible, dates and evaluation. What anybody answered
alone is not in it, and no count that is below its threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from dialogs.hms.themes import Theme, library, untouched
from dialogs.talk.messages import Picture
from dialogs.words import spoken
from dialogs.words.content import label
from dialogs.words.pictures import year_picture
from dialogs.words.world import House
from dialogs.year.open_days import DAY, KindergartenYear, wall
from storage.database.transaction import Tx
from storage.hms import rows as hms
from storage.people import staff
from storage.people.scope import Scope
from storage.plans.paper import plan_table
from storage.reports.paper import Clerk, Report, Table
from storage.reports.round_report import (
    actions,
    carried,
    facts,
    glance,
    picture,
    said,
    tables_of,
)
from storage.wheel import rows as wheel
from storage.wheel.rows import WheelRound
from storage.year import snapshot as year

FILE = "report"
GLANCE = {
    "themes": "glance_themes",
    "factors": "glance_factors",
    "rounds": "glance_rounds",
    "lifted": "glance_lifted",
}
Json = dict[str, Any]


def make(
    db: Tx,
    house: House,
    kindergarten: int,
    kind: str,
    subject: str,
    now: datetime,
    reader: int | None = None,
) -> Report | None:
    """Make a report of a department's newest round, or of the HMS year.

    What a department wrote when it sat together is in it for those who work there.
    """
    today, scope = wall(now).date(), Scope(kindergarten)
    here = year.read(db, [kindergarten], today - DAY, today).get(kindergarten)
    if here is None:
        return None
    stage = house.stage(here.language)
    words = stage.options(FILE, "words", {})
    desk = Clerk(db, scope, stage, here, today, words)
    if kind == "year":
        return _year(desk)
    mine = reader is None or reader in here.staff(int(subject), today)
    return _round(desk, int(subject), whole=mine)


def _head(desk: Clerk, block: str, **values: Any) -> tuple[str, str]:
    told = {"kindergarten": desk.here.name, "on": desk.today.isoformat()} | values
    title = desk.stage.line(FILE, block, told)
    return title, desk.stage.line(FILE, "about", told)


# A round


def _round(desk: Clerk, unit: int, *, whole: bool) -> Report | None:
    found = wheel.all_of(desk.db, desk.scope, unit)
    if not found or unit not in desk.here.departments:
        return None
    one = found[0]
    name = desk.here.departments[unit]
    title, about = _head(desk, "round_title", name=name, number=one.number)
    tables = [facts(desk, one), *carried(desk, one), *tables_of(desk, one)]
    # What stands in a plan is the department's own, as what it said together.
    tables += [*said(desk, one), *plan_table(desk, unit)] if whole else []
    tables += _lifted(desk, unit)
    return Report(
        title, about, tuple(tables), desk.stage.language, desk.frame(),
        glance(desk, one), picture(desk, one),
    )  # fmt: skip


def _lifted(desk: Clerk, unit: int | None) -> Iterator[Table]:
    found = hms.lifts(desk.db, desk.scope, unit)
    names = staff.names(desk.db, [e.owner for e in found if e.owner])
    rows = [
        (
            desk.here.departments.get(each.department, ""),
            each.text,
            desk.day(each.on),
            names.get(each.owner, "") if each.owner else "",
            each.answer,
        )
        for each in found
    ]
    if rows:
        columns = ("department", "matter", "date", "who", "answer")
        yield desk.table("lifted", columns, rows)


# The year


def _year(desk: Clerk) -> Report:
    found = KindergartenYear.of(desk.today, desk.here.year_starts)
    title, about = _head(desk, "year_title", year=found.name)
    themes = library(
        desk.stage.content, hms.own_themes(desk.db, desk.scope), desk.stage.language
    )
    months = [each.isoformat()[:7] for each in found.months]
    tables = [_months(desk, months, themes), _factors(desk, months, themes)]
    tables += [*_steps(desk, months), _rounds(desk, found), *_all_actions(desk, found)]
    tables += plan_table(desk, None)
    tables += _lifted(desk, None)
    language = desk.stage.language
    return Report(
        title, about, tuple(tables), language, desk.frame(),
        _glance(desk, found, themes), _picture(desk, months, themes),
    )  # fmt: skip


def _glance(
    desk: Clerk, found: KindergartenYear, themes: Mapping[str, Theme]
) -> tuple[tuple[str, str], ...]:
    """Add up how far the year has come."""
    stage, rounds = desk.stage, _this_year(desk, found)
    months = {each.isoformat()[:7] for each in found.months}
    kept = {k: one for k, one in hms.months(desk.db, desk.scope).items() if k in months}
    every = len(stage.content["themes"]["factors"])
    lacks = untouched(stage.content, themes, [one.theme for one in kept.values()])
    done = sum(each.state != wheel.OPEN for each in rounds)
    told = {
        "themes": sum(one.is_confirmed for one in kept.values()),
        "touched": every - len(lacks),
        "every": every,
        "open": len(rounds) - done,
        "done": done,
        "lifted": len(hms.lifts(desk.db, desk.scope, None)),
    }
    return tuple(
        (desk.words[name], stage.line(FILE, block, told))
        for name, block in GLANCE.items()
    )


def _picture(desk: Clerk, months: list[str], themes: Mapping[str, Theme]) -> Picture:
    """Show the year as a wheel of months."""
    kept, now = hms.months(desk.db, desk.scope), desk.today.isoformat()[:7]
    keys = [kept[each].theme if each in kept else "" for each in months]
    rows = [
        {"month": month, "theme": themes[key].name}
        for month, key in zip(months, keys, strict=True)
        if key in themes
    ]
    alt = desk.stage.line("pictures", "year", {"now": now, "rows": rows})
    return Picture(year_picture(keys, now, desk.stage.language), alt)


def _months(desk: Clerk, months: list[str], themes: Mapping[str, Theme]) -> Table:
    kept = hms.months(desk.db, desk.scope)
    rows = []
    for each in months:
        one = kept.get(each)
        name = themes[one.theme].name if one and one.theme in themes else ""
        state = desk.words["agreed" if one.is_confirmed else "proposed"] if one else ""
        summary = one.summary if one else ""
        rows.append((spoken.month(each, desk.stage.language), name, state, summary))
    return desk.table("months", ("month", "theme", "state", "summary"), rows)


def _factors(desk: Clerk, months: list[str], themes: Mapping[str, Theme]) -> Table:
    kept = hms.months(desk.db, desk.scope)
    chosen = [one.theme for key, one in kept.items() if key in months]
    lacks = set(untouched(desk.stage.content, themes, chosen))
    rows = [
        (
            label(told, desk.stage.language),
            ", ".join(
                dict.fromkeys(
                    themes[key].name
                    for key in chosen
                    if key in themes and factor in themes[key].factors
                )
            )
            if factor not in lacks
            else desk.words["not_yet"],
        )
        for factor, told in desk.stage.content["themes"]["factors"].items()
    ]
    return desk.table("factors", ("factor", "themes"), rows)


def _steps(desk: Clerk, months: list[str]) -> Iterator[Table]:
    rows = [
        (
            spoken.month(each.month, desk.stage.language),
            desk.here.departments.get(each.department, ""),
            " · ".join([each.text, *each.earlier]),
            each.who,
            desk.day(each.check),
        )
        for each in hms.steps(desk.db, desk.scope)
        if each.month in months
    ]
    if rows:
        yield desk.table(
            "steps", ("month", "department", "action", "who", "check"), rows
        )


def _this_year(desk: Clerk, found: KindergartenYear) -> list[WheelRound]:
    return [
        each
        for each in wheel.all_of(desk.db, desk.scope)
        if found.first <= wall(each.begun_at).date() <= found.last
    ]


def _rounds(desk: Clerk, found: KindergartenYear) -> Table:
    phases = desk.stage.content["wheel"]["phases"]
    rows = [
        (
            desk.here.departments.get(each.department, ""),
            str(each.number),
            label(phases[str(each.phase)], desk.stage.language)
            if each.state == wheel.OPEN
            else desk.words["done"],
            each.told.get("goal", {}).get("text", ""),
            " · ".join(each.told.get("learnt", [])),
        )
        for each in _this_year(desk, found)
    ]
    columns = ("department", "number", "phase", "goal", "learnt")
    return desk.table("rounds", columns, rows)


def _all_actions(desk: Clerk, found: KindergartenYear) -> Iterator[Table]:
    rows: list[tuple[str, ...]] = []
    columns: tuple[str, ...] = ()
    for each in _this_year(desk, found):
        if each.told.get("actions"):
            table = actions(desk, each.told)
            name = desk.here.departments.get(each.department, "")
            columns = (desk.words["department"], *table.columns)
            rows += [(name, *row) for row in table.rows]
    if rows:
        yield Table(desk.words["actions"], columns, tuple(rows))
