"""What the texts of reminders may know about their subject, in short values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dialogs.forms import library as library_of_forms
from dialogs.hms.themes import library
from dialogs.reminders.subject import Subject
from dialogs.stories import dimensions
from dialogs.words.content import label
from dialogs.words.world import Stage
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from scheduler.reminders.situations import Situations


def values_of(
    stage: Stage, here: Snapshot, subject: Subject, now: datetime
) -> dict[str, Any]:
    """Return what a text may need to know about its subject, in short values."""
    told: Mapping[str, Any] = subject.told
    meeting = str(told.get("meeting", ""))
    month = meeting[:7] or wall(now).date().isoformat()[:7]
    return {
        "dimension": dimensions.in_month(stage.content, month, stage.language),
        "department": here.departments.get(subject.department or 0, here.name),
        "kindergarten": here.name,
        "is_today": subject.start.date() == wall(now).date(),
        "this_week": is_this_week(subject, now),
        **told,
        **_theme(stage, here, str(told.get("theme", ""))),
        **_form(stage, str(told.get("form_key", ""))),
        **_stone(stage, told),
    }


def _stone(stage: Stage, told: Mapping[str, object]) -> dict[str, str]:
    """Name a programme and its milestone; one of the house's own has no name here."""
    found = stage.content["programmes"].get(str(told.get("programme", "")))
    if not found:
        return {"stone": "", "course": ""}
    named = [e for e in found["milestones"] if e["key"] == told["stone"]]
    stone = label(named[0], stage.language) if named else ""
    return {"stone": stone, "course": label(found["programme"], stage.language)}


def is_this_week(subject: Subject, now: datetime) -> bool:
    """Tell whether it is about this week, and not about one that has gone."""
    return subject.start.isocalendar()[:2] >= wall(now).isocalendar()[:2]


def _theme(stage: Stage, here: Snapshot, key: str) -> dict[str, str]:
    """Name a month's theme, with its text of one minute."""
    if not key:
        return {}
    found = library(stage.content, here.own_themes, stage.language).get(key)
    return {"theme": found.name, "about": found.about} if found else {"about": ""}


def _form(stage: Stage, key: str) -> dict[str, object]:
    """Name a form, and how long it takes."""
    form = library_of_forms.find(stage.content, key) if key else None
    if form is None:
        return {"form": key, "minutes": 0} if key else {}
    return {"form": form.name(stage.language), "minutes": form.minutes}


def counts_of(
    facts: Situations, here: Snapshot, subject: Subject, now: datetime
) -> dict[str, Any]:
    """Count what a text about a meeting may tell: stories, people, items."""
    if subject.meeting is None:
        return {}
    number = subject.meeting.id
    return {
        "handed_in": sum(1 for _, meeting in facts.handed_in if meeting == number),
        "people": len(here.staff(subject.department, wall(now).date())),
        "items": facts.items.get(number, 0),
    }
