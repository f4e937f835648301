"""Grant what somebody wishes for: its dialog begins with what she has said filled in.

What changes something for others is read back by the dialog before it is done. A day
that is not clear is not guessed at: then the dialog asks as it always does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from bot.buttons import reminders
from bot.turn import menu
from bot.turn.going_on import button, today, way_on
from bot.turn.turn import Exchange
from dialogs.hms.keys import HEAD
from dialogs.meetings.home import PLANS
from dialogs.reading import dates
from dialogs.reading.dates import Doubt, DoubtReason
from dialogs.reading.understood import Wish
from dialogs.zone import ZONE
from storage.people import colleagues
from storage.reminders import own

FILE = "_wishes"
# A reminder that was said longer ago is not what «minn meg på det» means.
LATELY = timedelta(days=7)
# Words that are no day by themselves may be one with its time: «torsdag kl 14».
MAYBE_TIMED = (DoubtReason.NOT_UNDERSTOOD, DoubtReason.UNSURE)


def grant(turn: Exchange, wish: Wish) -> None:
    """Do what is wished for, or say who can; one who has left can wish for nothing."""
    if turn.found_scope is None:
        menu.farewell(turn)
        return
    WISHES[wish.name](turn, wish.slots)


# Meetings


def _move_meeting(turn: Exchange, slots: Mapping[str, str]) -> None:
    if _is_planner(turn):
        now = _local(turn).isoformat(timespec="minutes")
        turn.begin("move_meeting", _when(turn, slots) | {"now": now})


def _new_meeting(turn: Exchange, slots: Mapping[str, str]) -> None:
    if _is_planner(turn):
        turn.begin("new_meeting", _when(turn, slots))


def _cancel_meeting(turn: Exchange, slots: Mapping[str, str]) -> None:
    if _is_planner(turn):
        said = _when(turn, slots)
        turn.begin("cancel_meeting", {"day": said["day"]} if "day" in said else {})


def _is_planner(turn: Exchange) -> bool:
    """Tell whether she sets meetings; say who does, where she does not."""
    if PLANS(turn.scope):
        return True
    names = colleagues.planners(turn.db, turn.scope, today(turn))
    turn.say(FILE, "not_planner", button(turn, "meetings"), names=names)
    return False


def _when(turn: Exchange, slots: Mapping[str, str]) -> dict[str, str]:
    """Read the day and the time that were said, as far as they were; else neither.

    What was read with some doubt is taken: the dialog reads it back. Where a time could
    not be read, its day is let go of too: the dialog asks for both.
    """
    day, at = slots.get("day", ""), slots.get("time", "")
    if not (day or at):
        return {}
    read = _read(turn, day, at)
    found = read.suggestion if isinstance(read, Doubt) else read
    reason = read.reason if isinstance(read, Doubt) else DoubtReason.UNSURE
    # A day alone is half a moment: the time is the meeting's own, or asked for.
    is_half = not at and type(found) is date
    if found and (reason is DoubtReason.UNSURE or is_half):
        return _facts(found)
    # Said as where a day or a time is asked for.
    suggestion = found.isoformat()[:16] if found else ""
    turn.say("_wrong", f"time_{reason}", suggestion=suggestion)
    return {}


def _facts(found: datetime | date | time) -> dict[str, str]:
    """Write down a day, a time, or both, as dialogs take them."""
    match found:
        case datetime():
            return {"day": found.date().isoformat(), "at": f"{found:%H:%M}"}
        case date():
            return {"day": found.isoformat()}
    return {"at": f"{found:%H:%M}"}


def _read(turn: Exchange, day: str, at: str) -> datetime | date | time | Doubt:
    """Read a day, a time, or both: a day may hold its time in the same words."""
    words = turn.house.date_words
    if not day:
        return dates.read_time(at, words=words)
    text = f"{day} kl {at}" if at and not at.startswith("kl") else f"{day} {at}"
    if not at:
        found = dates.read_date(day, today=today(turn), words=words)
        if not (isinstance(found, Doubt) and found.reason in MAYBE_TIMED):
            return found
        text = day
    local = _local(turn)
    return dates.read_moment(text, now_local=local, zone=ZONE, words=words)


def _local(turn: Exchange) -> datetime:
    return turn.now.astimezone(ZONE).replace(tzinfo=None)


# What is to be taken up


def _agenda_item(turn: Exchange, slots: Mapping[str, str]) -> None:
    turn.begin("agenda_item", _text(turn, slots))


def _lift(turn: Exchange, slots: Mapping[str, str]) -> None:
    """Raise it with the HMS group; who is in no department puts it on an agenda."""
    dialog = "lift" if turn.scope.departments else "agenda_item"
    turn.begin(dialog, _text(turn, slots))


def _text(turn: Exchange, slots: Mapping[str, str]) -> dict[str, str]:
    text = slots.get("text", "").strip()
    if turn.guardian.refused(text):
        text = turn.guardian.without_birth_numbers(text)
        turn.say("_wrong", "birth_number_alone")
    return {"text": text} if text else {}


# Oneself


def _away(turn: Exchange, slots: Mapping[str, str]) -> None:
    """Leave her alone: until the first day at work again, or on her last day away."""
    back, last = _day(turn, slots.get("day")), _day(turn, slots.get("last"))
    if back:
        until = max(back - timedelta(days=1), today(turn))
        turn.begin("absence", {"until": until.isoformat()})
    elif last and last > today(turn):
        turn.begin("day_away", {"last": last.isoformat()})
    else:
        turn.begin("absence", {"until": last.isoformat()} if last else {})


def _day(turn: Exchange, said: str | None) -> date | None:
    if not said:
        return None
    read = dates.read_date(said, today=today(turn), words=turn.house.date_words)
    if isinstance(read, Doubt) and read.reason is DoubtReason.UNSURE:
        return read.suggestion if isinstance(read.suggestion, date) else None
    return None if isinstance(read, Doubt) else read


def _remind_me(turn: Exchange, slots: Mapping[str, str]) -> None:
    """Put off what she was reminded of last; nothing else can be reminded of."""
    row = own.latest(turn.db, turn.person.id, turn.now - LATELY)
    if row is None:
        turn.say(FILE, "nothing_to_remind", button(turn, "reminder_rules"))
        return
    day = _day(turn, slots.get("when"))
    ahead = (day - today(turn)).days if day else None
    way = {0: "rest", 1: "tomorrow"}.get(ahead if ahead is not None else -1, "later")
    reminders.press(turn, f"{row.id}:{way}")


def _stop_reminders(turn: Exchange, _: Mapping[str, str]) -> None:
    turn.begin("reminder_rules")


def _report_problem(turn: Exchange, _: Mapping[str, str]) -> None:
    """Say whom to tell: it cannot send anything on, and says so."""
    heads = colleagues.having(turn.db, turn.scope, HEAD, today(turn))
    names = [each.name for each in heads if each.id != turn.person.id]
    turn.say(FILE, "report_problem", way_on(turn, "help"), names=names)


WISHES: Mapping[str, Callable[[Exchange, Mapping[str, str]], None]] = {
    "move_meeting": _move_meeting,
    "new_meeting": _new_meeting,
    "cancel_meeting": _cancel_meeting,
    "agenda_item": _agenda_item,
    "lift": _lift,
    "away": _away,
    "remind_me": _remind_me,
    "stop_reminders": _stop_reminders,
    "report_problem": _report_problem,
}
