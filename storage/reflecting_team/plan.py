"""A reflecting team's meeting on one page: the steps, who speaks, for how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.board import ROOM, starters
from dialogs.reflecting_team.times import minutes_of, steps_of
from dialogs.stories.dimensions import in_month
from dialogs.words.world import House, Stage
from dialogs.year.open_days import wall
from storage.database.transaction import Tx
from storage.people.scope import Scope
from storage.reflecting_team import finding, tries
from storage.reports.paper import Report, Shape, Table, frame
from storage.year import snapshot as year

FILE = "team_plan"
MINUTE = 60
LOOKS_BACK = timedelta(days=200)


def make(
    db: Tx, house: House, kindergarten: int, department: int, now: datetime
) -> Report | None:
    """Make the plan for a department as it is staffed today."""
    today = wall(now).date()
    snapshot = year.read(db, [kindergarten], today, today).get(kindergarten)
    if snapshot is None or department not in snapshot.departments:
        return None
    stage = house.stage(snapshot.language)
    # Two at least: with fewer there is no one to listen, and the minutes mean nothing.
    people = max(len(snapshot.staff(department, today)), 2)
    fewest = house.content["reflecting_team"]["fewest"]
    kind = "pair" if people < fewest else "round"
    content = house.content["reflecting_team"]
    values = {
        "name": snapshot.departments[department],
        "people": people,
        "minutes": minutes_of(content, kind, ROOM, "as_is", people),
        "dimension": in_month(stage.content, today.isoformat()[:7], stage.language),
        "on": today.isoformat(),
    }
    words = stage.options(FILE, "words", {})
    tables = [_steps(stage, words, kind, values), _starters(stage, words)]
    scope = Scope(kindergarten)
    held = finding.past(db, scope, department, now - LOOKS_BACK)
    if held and (lines := tries.tries_of(db, scope, held[0].id)):
        # By their letters: whose each is cannot be read from the order.
        rows = tuple((text,) for text in sorted(each["text"] for each in lines))
        tables.append(Table(words["tried"], (words["line"],), rows))
    title = stage.line(FILE, "title", values)
    about = stage.line(FILE, "about", values)
    around = frame(stage, snapshot.name, today)
    return Report(title, about, tuple(tables), stage.language, around)


def _steps(
    stage: Stage, words: dict[str, str], kind: str, values: dict[str, Any]
) -> Table:
    content = stage.content["reflecting_team"]
    titles = stage.options(team_board.FILE, "titles", {})
    named = {
        "name": words["each_in_turn"],
        "teller": words["teller_name"],
        "leader": words["leader_name"],
        "dimension": values["dimension"],
        "way": ROOM,
    }
    rows = []
    for number, each in enumerate(steps_of(content, kind, ROOM, "as_is"), 1):
        block = f"line_{each['key']}"
        has = stage.has(team_board.FILE, block)
        line = stage.line(team_board.FILE, block, named) if has else ""
        minutes = _number(each["seconds"] / MINUTE, stage.language)
        if each.get("each_has"):
            minutes = f"{minutes} {words['to_each']}"
        title = titles.get(each["key"], each["key"])
        rows.append((f"{number}. {title}", words[each["speaks"]], minutes, line))
    columns = (words["step"], words["who"], words["minutes"], words["line"])
    return Table(words["steps"], columns, tuple(rows))


def _number(value: float, language: str) -> str:
    """Write a number of minutes as people do: 1,5."""
    return f"{value:g}".replace(".", "." if language == "en" else ",")


def _starters(stage: Stage, words: dict[str, str]) -> Table:
    titles = stage.options(team_board.FILE, "titles", {})
    rows = [
        (title, " · ".join(beginnings))
        for key, title in titles.items()
        if (beginnings := starters(stage, key))
    ]
    columns = (words["step"], words["line"])
    return Table(words["starters"], columns, tuple(rows), Shape.FACTS)
