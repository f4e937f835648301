"""A meeting's agenda as a document: what is taken up, why, for how long, by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dialogs.meetings.results import AgendaItem
from dialogs.words.spoken import clock
from dialogs.words.world import House, Stage
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Met, Snapshot
from storage.database.transaction import Tx
from storage.meetings import agenda
from storage.meetings import rows as meetings
from storage.people.scope import Scope
from storage.reports.paper import Report, Shape, Table, frame
from storage.year import snapshot as year

FILE = "agenda_plan"
# What a card says of an item, in HØRA's order; the first two are its head.
COLUMNS = ("item", "time", "purpose", "result", "how", "leads", "became")


def make(
    db: Tx, house: House, kindergarten: int, number: int, now: datetime
) -> Report | None:
    """Make the plan of one meeting, as its agenda is now."""
    scope, today = Scope(kindergarten), wall(now).date()
    meeting = meetings.find(db, scope, number)
    here = year.read(db, [kindergarten], today, today).get(kindergarten)
    if meeting is None or here is None:
        return None
    stage = house.stage(here.language)
    items = agenda.of_meeting(db, scope, number)
    values = _values(stage, here, meeting, items)
    title, about = (stage.line(FILE, block, values) for block in ("title", "about"))
    tables = (_table(stage, meeting, items),) if items else ()
    around = frame(stage, here.name, today)
    return Report(title, about, tables, stage.language, around)


def _values(
    stage: Stage, here: Snapshot, meeting: Met, items: Sequence[AgendaItem]
) -> Mapping[str, Any]:
    kinds = stage.options("meetings", "kind__options", {})
    known = [each.minutes for each in items if each.minutes]
    return {
        "meeting": kinds[meeting.kind],
        "department": here.departments.get(meeting.department or 0, ""),
        "wall": meeting.wall.isoformat()[:16],
        "count": len(items),
        "minutes": sum(known),
        "unknown": len(items) - len(known),
    }


def _table(stage: Stage, meeting: Met, items: Sequence[AgendaItem]) -> Table:
    words = stage.options(FILE, "words", {})
    kinds = stage.options("agenda_item", "kind__options", {})
    times = _times(meeting.wall, items, stage.language)
    rows = tuple(
        (
            f"{at}. {each.fields['title']}",
            " · ".join(filter(None, (time, kinds.get(each.kind, "")))),
            *(each.fields.get(key, "") for key in COLUMNS[2:6]),
            words.get(f"became_{each.result}", ""),
        )
        for at, (each, time) in enumerate(zip(items, times, strict=True), 1)
    )
    columns = tuple(words[each] for each in COLUMNS)
    return Table(words["items"], columns, rows, Shape.CARDS)


def _times(
    starts: datetime, items: Sequence[AgendaItem], language: str
) -> Iterator[str]:
    """Say when each item begins, as far as the lengths before it are known."""
    at: datetime | None = starts
    for each in items:
        long = f"{each.minutes} min" if each.minutes else ""
        yield " · ".join(filter(None, (clock(at, language) if at else "", long)))
        at = at + timedelta(minutes=each.minutes) if at and each.minutes else None
