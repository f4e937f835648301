"""What meetings ask for: what to bring, that they come, and that two clash."""

from __future__ import annotations

from collections.abc import Iterator

from dialogs.reminders.subject import Subject
from dialogs.words.own_words import STORY_MEETING
from dialogs.year.snapshot import Met

# Meetings whose agenda goes to the HMS group, and to their leader.
HMS_MEETING = "hms_group"
AGENDA_MEETINGS = frozenset({"department", "pedagogues", "staff", "other"})
# Meetings that are told to all who come to them; for the others there are stories to
# write, or matters to hand in.
TOLD_MEETINGS = frozenset({"department", "staff"})


def subjects_of(meeting: Met) -> Iterator[Subject]:
    """Give a meeting, and that it is told to those who come; a clash has its own."""
    if meeting.kind in TOLD_MEETINGS and meeting.state == "planned":
        yield _of_meeting("meeting_told", meeting)
    kind = meeting.kind if meeting.kind in (STORY_MEETING, HMS_MEETING) else "meeting"
    if kind == "meeting" and meeting.kind not in AGENDA_MEETINGS:
        return
    yield _of_meeting(kind, meeting)


def _of_meeting(kind: str, meeting: Met) -> Subject:
    told = {"meeting": meeting.wall.isoformat(), "kind": meeting.kind}
    key, unit = f"meeting:{meeting.id}", meeting.department
    return Subject(kind, key, meeting.wall, unit, meeting=meeting, told=told)


def clash(meeting: Met) -> Subject:
    """Give a meeting on a day that is closed, while nobody has moved it."""
    original = meeting.original or meeting.wall
    told = {
        "original": original.isoformat(),
        "meeting": meeting.wall.isoformat(),
        "kind": meeting.kind,
    }
    first = min(original, meeting.wall)
    key = f"clash:{meeting.id}"
    return Subject("clash", key, first, meeting.department, meeting=meeting, told=told)
