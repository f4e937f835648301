"""Put a reminder off, to a moment of the working day at which it is still of use."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.buttons.reminder_press import FILE, about_of, key_of, year_of
from bot.turn.turn import Exchange
from dialogs.reminders.rules import AGAIN, calendar_of, hours_of, rules_of
from dialogs.year.open_days import DAY, instant, wall
from dialogs.year.snapshot import Snapshot
from scheduler.reminders import facts
from scheduler.reminders.situations import asked_for
from storage.reminders import plans
from storage.reminders.rows import Row

# Before the working day begins nobody is reminded of what she put off.
MORNING = timedelta(hours=1)


def ask_when(turn: Exchange, rows: list[Row]) -> None:
    """Ask for a moment of the working day, not for a number of minutes."""
    labels = turn.stage.options(FILE, "later", {})
    if not any(row.subject.startswith("meeting:") for row in rows):
        labels.pop("meeting")
    choices = {key_of(rows, what): text for what, text in labels.items()}
    turn.say(FILE, "when_later", choices)


def put_off(turn: Exchange, rows: list[Row], what: str) -> None:
    """Plan each anew for that moment, while it is of use."""
    dues = [due for row in rows if (due := _again(turn, row, what))]
    if dues:
        again = wall(min(dues)).isoformat()[:16]
        turn.say(FILE, "put_off", due=again)
        turn.used = turn.stage.message(FILE, "put_off", due=again)
    else:
        turn.say(FILE, "too_late")


def _again(turn: Exchange, row: Row, what: str) -> datetime | None:
    here = year_of(turn, row)
    due = _moment(here, what, row, turn.now, about_of(turn, row))
    known = rules_of(turn.house.content)
    # As the year has it now: what it is about may have moved since.
    wanted = facts.gather(turn.db, known, [row], turn.now).find(row)
    if wanted is None or due >= wanted.until:
        return None
    base = asked_for(row).occurrence
    occurrence = f"{AGAIN}{wall(due):%m%d%H%M}:{base}"
    new = replace(row, occurrence=occurrence, due=due, until=wanted.until)
    plans.put_off(turn.db, _columns(new))
    return due


def _columns(row: Row) -> dict[str, Any]:
    return {
        "kindergarten_id": row.kindergarten,
        "person_id": row.person,
        "rule": row.rule,
        "subject": row.subject,
        "occurrence": row.occurrence,
        "due_at": row.due,
        "until": row.until,
    }


def _moment(
    here: Snapshot, what: str, row: Row, now: datetime, about: str | None
) -> datetime:
    """Return the next such moment of a working day."""
    calendar, hours, local = calendar_of(here), hours_of(here), wall(now)
    if what == "meeting" and about:
        day = datetime.fromisoformat(about).date()
        return instant(datetime.combine(day, hours.opens)) + MORNING
    rest = datetime.combine(local.date(), here.rest_ends)
    if what == "rest" and local < rest:
        return hours.next_open(instant(rest), calendar)
    day = calendar.working_day(local.date() + DAY)
    at = here.rest_ends if what == "rest" else wall(row.due).time()
    due = instant(datetime.combine(day, at))
    return hours.next_open(due, calendar)
