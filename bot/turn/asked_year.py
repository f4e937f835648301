"""Answer what somebody asks about the year: meetings, themes, observations."""

from __future__ import annotations

from collections.abc import Callable

from bot.turn.going_on import FILE, button, today
from bot.turn.turn import Exchange
from dialogs.hms.choosing import theme_name
from dialogs.hms.themes import library
from dialogs.meetings.commands import Agenda, MyYear
from dialogs.meetings.home import PLANS
from dialogs.meetings.results import MeetingNow
from dialogs.observation.commands import MyVisits
from dialogs.observation.visits import VisitReached
from dialogs.reading.months import read_month
from dialogs.reading.understood import Asked
from dialogs.stories import dimensions
from storage.hms import rows as hms
from storage.observation import coming as observation
from storage.people import colleagues, memberships

# More than one is told where she works in several departments.
MOST = 3


def _next_meeting(turn: Exchange, _: Asked) -> None:
    coming = turn.stage.carry_out(MyYear(), "").coming
    if not coming:
        no_meeting(turn)
        return
    own = set(_own(turn).values())
    nearest = [coming[0]]
    told = {coming[0].department}
    for each in coming:
        if each.department in own - told:
            told.add(each.department)
            nearest.append(each)
    lines = [line(turn, each) for each in nearest[:MOST]]
    turn.say(FILE, "next_meeting", button(turn, "meetings"), lines=lines)


def _own(turn: Exchange) -> dict[int, str]:
    """Name the departments where she works."""
    named = memberships.named(turn.db, turn.scope, turn.scope.departments)
    return {each["id"]: each["name"] for each in named}


def no_meeting(turn: Exchange) -> None:
    """Say that none is set, and who can set one; she herself gets the button."""
    may_plan = PLANS(turn.scope)
    names = [] if may_plan else colleagues.planners(turn.db, turn.scope, today(turn))
    choices = button(turn, "new_meeting", "agenda_item")
    turn.say(FILE, "no_meeting", choices, may_plan=may_plan, names=names)


def line(turn: Exchange, meeting: MeetingNow) -> str:
    """Word one meeting in a line, as the meetings' dialog does."""
    kinds = turn.stage.options("meetings", "kind__options", {})
    proposed = meeting.state == "proposed"
    values = {
        "wall": meeting.wall,
        "kind": kinds[meeting.kind],
        "department": meeting.department or "",
        "original": meeting.original if proposed else "",
    }
    return turn.stage.line("meetings", "line", values)


def _agenda(turn: Exchange, _: Asked) -> None:
    coming = turn.stage.carry_out(MyYear(), "").coming
    if not coming:
        no_meeting(turn)
        return
    told = turn.stage.carry_out(Agenda(coming[0].id), "")
    titles = [each.fields["title"] for each in told.items]
    meeting = line(turn, coming[0])
    if titles:
        choices = button(turn, "agenda")
        turn.say(FILE, "agenda", choices, meeting=meeting, titles=titles)
    else:
        turn.say(FILE, "no_items", button(turn, "agenda_item"), meeting=meeting)


def _theme(turn: Exchange, asked: Asked) -> None:
    """Name the month's theme, where both sides have said yes, and its dimension."""
    month, language = _month(turn, asked), turn.person.language
    dimension = dimensions.in_month(turn.house.content, month, language)
    there = hms.months(turn.db, turn.scope).get(month)
    if there is None or not there.is_confirmed:
        choices = button(turn, "hms_calendar", "lift", "agenda_item")
        turn.say(FILE, "no_theme", choices, month=month, dimension=dimension)
        return
    own = hms.own_themes(turn.db, turn.scope)
    name = theme_name(library(turn.house.content, own, language), there.theme)
    # The dialog shows the theme of the month that is now.
    now = month == today(turn).isoformat()[:7]
    choices = button(turn, "theme" if now else "hms_calendar", "practice_story")
    turn.say(FILE, "theme", choices, month=month, name=name, dimension=dimension)


def _dimension(turn: Exchange, asked: Asked) -> None:
    month = _month(turn, asked)
    found = dimensions.in_month(turn.house.content, month, turn.person.language)
    choices = button(turn, "practice_story", "theme")
    if found:
        turn.say(FILE, "dimension", choices, month=month, dimension=found)
    else:
        turn.say(FILE, "no_dimension", choices, month=month)


def _month(turn: Exchange, asked: Asked) -> str:
    said = asked.slots.get("month", "")
    return read_month(said, today(turn), turn.house.date_words)


def _when_observation(turn: Exchange, _: Asked) -> None:
    """Tell the agreed visits: to her departments, and those that she makes or leads."""
    names = _own(turn)
    seen = turn.stage.carry_out(MyVisits(), "").visits
    agreed = [v for v in seen if v.reached is VisitReached.AGREED]
    found = {(v.wall, v.department) for v in agreed}
    for visit in observation.agreed(turn.db, turn.scope, turn.now):
        found.add((visit.wall, names[visit.department]))
    choices = button(turn, "observation", "meetings")
    lines = [
        turn.stage.line(FILE, "observation_line", {"name": name, "wall": wall})
        for wall, name in sorted(found)[:MOST]
    ]
    if lines:
        turn.say(FILE, "observation", choices, lines=lines)
    else:
        turn.say(FILE, "no_observation", choices, names=sorted(names.values()))


TOPICS: dict[str, Callable[[Exchange, Asked], None]] = {
    "next_meeting": _next_meeting,
    "agenda": _agenda,
    "theme": _theme,
    "dimension": _dimension,
    "when_observation": _when_observation,
}
