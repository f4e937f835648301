"""See to what is due: judge each reminder, and make one message of a person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dialogs.reminders.rules import AGAIN, Rule
from dialogs.reminders.verdict import Later, Send
from dialogs.words.world import House
from scheduler.reminders import letters
from scheduler.reminders.decided import POSTS_IN_ROOM, DueRow, Verdicts, judged
from scheduler.reminders.facts import Read, gather
from scheduler.reminders.gathered import bring_along, due_soon, ride_along
from scheduler.reminders.situations import Situations
from storage.database.transaction import Tx
from storage.reminders import due as dues
from storage.reminders import rows as reminders
from storage.reminders.rows import ReminderState, Row
from storage.year import snapshot as year

# How many people one transaction takes: others wait while it lasts.
PEOPLE = 200


def due(
    db: Tx,
    house: House,
    rules: Mapping[str, Rule],
    now: datetime,
    read: Read = year.read,
) -> int:
    """Judge everything that is due for some people; each gets at most one message."""
    persons = dues.due_people(db, now, PEOPLE)
    if not persons:
        return 0
    rows = dues.due_of(db, persons, now)
    facts = gather(db, rules, rows, now, read)
    decided = Verdicts()
    in_rooms = _decide(rows, facts, decided, now)
    # First: only those who are still told something now bring more along.
    ride_along(db, rules, facts, decided, now)
    if ahead := due_soon(db, facts, decided, now):
        others = gather(db, rules, ahead, now, read)
        early = bring_along(ahead, others, decided, now)
        in_rooms += [one for one in early if _is_for_room(one, others)]
        facts.add(others)
    _post_in_rooms(db, house, facts, decided, in_rooms, now)
    _send(db, house, facts, decided, now)
    reminders.move(db, decided.moved)
    reminders.decide(db, decided.rows, now)
    return len(rows)


def _decide(
    rows: Sequence[Row], facts: Situations, decided: Verdicts, now: datetime
) -> list[DueRow]:
    """Decide about each by itself; return those that are told in a room too."""
    in_rooms = []
    for row in rows:
        verdict, one = judged(row, facts, now)
        if one and not isinstance(verdict, Later) and _is_for_room(one, facts):
            in_rooms.append(one)
        # Counted at once: the next row may be a nudge about the same thing.
        if one and isinstance(verdict, Send):
            facts.note_sent(row, one.rule)
        decided.take(row, verdict, one)
    return in_rooms


def _post_in_rooms(
    db: Tx,
    house: House,
    facts: Situations,
    decided: Verdicts,
    in_rooms: Sequence[DueRow],
    now: datetime,
) -> None:
    """Tell the rooms, but for what has been moved since to ride along."""
    later = {number for number, *_ in decided.moved}
    for one in in_rooms:
        if one.row.id not in later:
            letters.post_in_room(db, house, facts, one.row, one.wanted, now)


def _send(
    db: Tx, house: House, facts: Situations, decided: Verdicts, now: datetime
) -> None:
    """Put one message to each in the outbox; older news of a group is left out."""
    for ones in decided.to_send.values():
        ones.sort(key=_order)
    kept = {person: _newest(ones) for person, ones in decided.to_send.items()}
    told = {p: [(o.row, o.rule, o.wanted) for o in ones] for p, ones in kept.items()}
    messages = letters.post(db, house, facts, told, now)
    for person, ones in decided.to_send.items():
        for one in ones:
            if one in kept[person]:
                number = messages.get(person)
                decided.rows.append((one.row.id, ReminderState.SENT, None, number))
            else:
                decided.rows.append((one.row.id, ReminderState.SKIPPED, "newer", None))


def _order(one: DueRow) -> tuple[datetime, str, str]:
    """Say first what was meant to be said first, however it was planned."""
    return one.wanted.meant, one.rule.key, one.row.subject


def _is_for_room(one: DueRow, facts: Situations) -> bool:
    """Tell whether this one is also told in the room: the first leader's is.

    It does not hang on her being there: it is the same row whatever becomes of it.
    """
    if one.rule.key not in POSTS_IN_ROOM or one.row.occurrence.startswith(AGAIN):
        return False
    same = [
        key.person
        for key in facts.wanted[one.row.kindergarten]
        if key[1:] == (one.row.rule, one.row.subject, one.row.occurrence)
    ]
    return one.row.person == min(same)


def _newest(ones: Sequence[DueRow]) -> list[DueRow]:
    """Keep the newest of each group about the same thing: the others are older news."""
    last: dict[tuple[str, str], DueRow] = {}
    for one in ones:
        last[one.rule.group or one.rule.key, one.row.subject] = one
    return list(last.values())
