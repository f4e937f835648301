"""What a round or an HMS year came to, as documentation of systematic HMS work.

Goals, actions, who is responsible, dates and evaluation. What anybody answered
alone is not in it, and no count that is below its threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dialogs.content import label
from dialogs.house import House, Stage
from dialogs.spoken import month, written
from dialogs.themes import Theme, library, untouched
from scheduler.calendar import DAY, KindergartenYear, wall
from storage import hms, staff, wheel, year
from storage.scope import Scope
from storage.transaction import Tx
from storage.wheel import Round
from storage.year import Snapshot

FILE = "report"
Json = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows under one heading."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Report:
    """A page: a title, a line under it, and tables."""

    title: str
    about: str
    tables: tuple[Table, ...]
    language: str

    def to_json(self) -> Json:
        """Return it as JSON, each row by its columns."""
        return {
            "title": self.title,
            "about": self.about,
            "tables": [
                {
                    "heading": each.heading,
                    "rows": [
                        dict(zip(each.columns, row, strict=True)) for row in each.rows
                    ],
                }
                for each in self.tables
            ],
        }


@dataclass(frozen=True)
class _Desk:
    """What writing a report needs."""

    db: Tx
    scope: Scope
    stage: Stage
    here: Snapshot
    today: date
    words: Mapping[str, str]

    def day(self, told: date | str | None) -> str:
        return written(told, self.stage.language) if told else ""

    def table(
        self, heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> Table:
        named = tuple(self.words[each] for each in columns)
        return Table(self.words[heading], named, tuple(tuple(row) for row in rows))


def make(
    db: Tx, house: House, kindergarten: int, kind: str, subject: str, now: datetime
) -> Report | None:
    """Make a report of a department's newest round, or of the HMS year."""
    today, scope = wall(now).date(), Scope(kindergarten)
    here = year.read(db, [kindergarten], today - DAY, today).get(kindergarten)
    if here is None:
        return None
    stage = house.stage(here.language)
    words = stage.options(FILE, "words", {})
    desk = _Desk(db, scope, stage, here, today, words)
    return _year(desk) if kind == "year" else _round(desk, int(subject))


def _head(desk: _Desk, block: str, **values: Any) -> tuple[str, str]:
    told = {"kindergarten": desk.here.name, "on": desk.today.isoformat()} | values
    title = desk.stage.line(FILE, block, told)
    return title, desk.stage.line(FILE, "about", told)


# A round


def _round(desk: _Desk, unit: int) -> Report | None:
    found = wheel.all_of(desk.db, desk.scope, unit)
    if not found or unit not in desk.here.departments:
        return None
    one = found[0]
    name = desk.here.departments[unit]
    title, about = _head(desk, "round_title", name=name, number=one.number)
    tables = (_facts(desk, one), *_of_round(desk, one), *_lifted(desk, unit))
    return Report(title, about, tables, desk.stage.language)


def _facts(desk: _Desk, one: Round) -> Table:
    words, phases = desk.words, desk.stage.content["wheel"]["phases"]
    goal = one.told.get("goal", {})
    rules = wheel.rules(desk.db, desk.scope, one.department, wheel.AGREED)
    part = len(wheel.part_of(desk.db, desk.scope, rules.id)) if rules else 0
    rows = [
        (words["begun"], desk.day(wall(one.begun_at).date())),
        (words["phase"], label(phases[str(one.phase)], desk.stage.language)),
        (words["ended"], desk.day(wall(one.ended_at).date()) if one.ended_at else ""),
        (words["works"], " · ".join(one.told.get("works", []))),
        (words["better"], " · ".join(e["text"] for e in one.told.get("better", []))),
        (words["goal"], goal.get("text", "")),
        (words["by"], desk.day(goal.get("by"))),
        (words["sign"], goal.get("sign", "")),
        (words["rules"], desk.day(rules.agreed_on) if rules else ""),
        (words["part"], str(part) if part else ""),
    ]
    shown = [row for row in rows if row[1]]
    return desk.table("facts", ("what", "told"), shown)


def _of_round(desk: _Desk, one: Round) -> Iterator[Table]:
    told = one.told
    if told.get("actions"):
        yield _actions(desk, told)
    if told.get("near"):
        rows = [(str(n), str(count)) for n, count in enumerate(told["near"], 1)]
        yield desk.table("near", ("step", "count"), rows)
    looked = told.get("looked_back", {})
    asked = desk.stage.content["wheel"]["together"]["learn"]
    rows = [
        (label(asked[key], desk.stage.language), looked[key])
        for key in asked
        if looked.get(key)
    ]
    rows += [(desk.words["learnt"], text) for text in told.get("learnt", [])]
    if rows:
        yield desk.table("evaluation", ("what", "told"), rows)


def _actions(desk: _Desk, told: Json) -> Table:
    names = staff.names(desk.db, [a["who"] for a in told["actions"] if a.get("who")])
    decisions = desk.stage.options("wheel_learn", "decision__options", {})
    rows = [
        (
            each["text"],
            names.get(each.get("who"), "") or desk.words["all"],
            desk.day(each.get("start")),
            desk.day(told.get("check")),
            decisions.get(each.get("decision", ""), ""),
        )
        for each in told["actions"]
    ]
    columns = ("action", "who", "start", "check", "decision")
    return desk.table("actions", columns, rows)


def _lifted(desk: _Desk, unit: int | None) -> Iterator[Table]:
    found = hms.lifts(desk.db, desk.scope, unit)
    names = staff.names(desk.db, [e["owner"] for e in found if e["owner"]])
    rows = [
        (
            desk.here.departments.get(each["department"], ""),
            each["text"],
            desk.day(each["on"]),
            names.get(each["owner"], ""),
            each.get("answer", ""),
        )
        for each in found
    ]
    if rows:
        columns = ("department", "matter", "date", "who", "answer")
        yield desk.table("lifted", columns, rows)


# The year


def _year(desk: _Desk) -> Report:
    found = KindergartenYear.of(desk.today, desk.here.year_starts)
    title, about = _head(desk, "year_title", year=found.name)
    themes = library(
        desk.stage.content, hms.own_themes(desk.db, desk.scope), desk.stage.language
    )
    months = [each.isoformat()[:7] for each in found.months]
    tables = [_months(desk, months, themes), _factors(desk, months, themes)]
    tables += [*_steps(desk, months), _rounds(desk, found), *_all_actions(desk, found)]
    tables += _lifted(desk, None)
    return Report(title, about, tuple(tables), desk.stage.language)


def _months(desk: _Desk, months: list[str], themes: Mapping[str, Theme]) -> Table:
    kept = hms.months(desk.db, desk.scope)
    rows = []
    for each in months:
        one = kept.get(each)
        name = themes[one.theme].name if one and one.theme in themes else ""
        state = desk.words["agreed" if one.is_confirmed else "proposed"] if one else ""
        summary = one.summary if one else ""
        rows.append((month(each, desk.stage.language), name, state, summary))
    return desk.table("months", ("month", "theme", "state", "summary"), rows)


def _factors(desk: _Desk, months: list[str], themes: Mapping[str, Theme]) -> Table:
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


def _steps(desk: _Desk, months: list[str]) -> Iterator[Table]:
    rows = [
        (
            month(each["month"], desk.stage.language),
            desk.here.departments.get(each["department"], ""),
            each["text"],
            each.get("who", ""),
            desk.day(each["check"]),
        )
        for each in hms.steps(desk.db, desk.scope)
        if each["month"] in months
    ]
    if rows:
        yield desk.table(
            "steps", ("month", "department", "action", "who", "check"), rows
        )


def _this_year(desk: _Desk, found: KindergartenYear) -> list[Round]:
    return [
        each
        for each in wheel.all_of(desk.db, desk.scope)
        if found.first <= wall(each.begun_at).date() <= found.last
    ]


def _rounds(desk: _Desk, found: KindergartenYear) -> Table:
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


def _all_actions(desk: _Desk, found: KindergartenYear) -> Iterator[Table]:
    rows: list[tuple[str, ...]] = []
    columns: tuple[str, ...] = ()
    for each in _this_year(desk, found):
        if each.told.get("actions"):
            table = _actions(desk, each.told)
            name = desk.here.departments.get(each.department, "")
            columns = (desk.words["department"], *table.columns)
            rows += [(name, *row) for row in table.rows]
    if rows:
        yield Table(desk.words["actions"], columns, tuple(rows))
