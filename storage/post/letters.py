"""The one door for what is said unasked: it knows when each may be written to.

Whoever says something to anybody but the one who is being answered does it through
here; a test holds that. A message comes in her open time: not at night, on closed
days or while she is away, and not to one who has left. What waits for the morning is
looked at once more as it leaves (`leaving`): it may not be true any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dialogs.reminders.rules import calendar_of, hours_of
from dialogs.talk.messages import Message
from dialogs.year.open_days import wall
from dialogs.year.open_time import OpenTime, Workday
from dialogs.year.snapshot import Opening
from storage.database.transaction import Tx
from storage.people import identities
from storage.people.scope import Scope
from storage.post import opening as kept
from storage.post import outbox, still
from storage.post.opening import Letter
from storage.post.outbox import Post
from storage.reminders import rows as reminders
from storage.reminders import situation

# What is said while people sit together helps while they do.
HELD = timedelta(hours=1)
# Reminders that could not leave for so long are judged again, and come as one.
STALE = timedelta(hours=1)
REMINDER = "reminder"
Word = Callable[[str], Message]


@dataclass(frozen=True)
class Said:
    """Why something is said, and what the door has to know of it.

    `held` is for what people do together at this very hour, as a round in its room:
    that is an answer to what they do, and of no use later.
    """

    why: str
    about: str | None = None
    until: datetime | None = None
    talk: str | None = None
    held: bool = False


@dataclass(frozen=True)
class OnItsWay:
    """A message that is on its way to somebody; `later` waits for her open time."""

    number: int
    later: bool


def send(
    db: Tx,
    kindergarten: int | None,
    to: Iterable[int],
    word: Word,
    now: datetime,
    said: Said,
) -> dict[int, int]:
    """Say it to each of these who can be reached; return the message to each."""
    sent = tell(db, kindergarten, to, word, now, said)
    return {person: each.number for person, each in sent.items()}


def tell(
    db: Tx,
    kindergarten: int | None,
    to: Iterable[int],
    word: Word,
    now: datetime,
    said: Said,
) -> dict[int, OnItsWay]:
    """Say it to each of these who can be reached; return how each is told.

    Who has left, or would be told too late, is not among them.
    """
    reached = situation.reach(db, sorted(set(to)))
    letters = {
        person: _letter(kindergarten, person, how.place, word(how.language), said)
        for person, how in reached.items()
        if how.place is not None
    }
    there = _put(db, list(letters.values()), now)
    return {
        person: OnItsWay(number, letter.due > now)
        for person, (letter, number) in zip(letters, there, strict=True)
        if letter.due
    }


def _letter(
    kindergarten: int | None,
    person: int | None,
    place: int,
    message: Message,
    said: Said,
) -> Letter:
    # Without a why it keeps no hours: it is an answer to what people do.
    why = None if said.held else said.why
    return Letter(
        place, message, kindergarten, person, why, None, said.about, said.until,
        said.talk,
    )  # fmt: skip


def put(db: Tx, letters: Sequence[Letter], now: datetime) -> list[int]:
    """Put messages that are worded in the outbox, each in its open time."""
    return [number for _, number in _put(db, letters, now)]


def _put(db: Tx, letters: Sequence[Letter], now: datetime) -> list[tuple[Letter, int]]:
    asked = [each for each in letters if each.why]
    times = _times(db, {(each.person, each.kindergarten) for each in asked}, now)
    timed = [_timed(each, times, now) for each in letters]
    db.sends = db.sends or any(each.due and each.due <= now for each in timed)
    there = list(zip(timed, kept.put_many(db, timed, now), strict=True))
    db.put += [number for letter, number in there if letter.due]
    return there


def _timed(letter: Letter, times: Mapping[_Who, OpenTime], now: datetime) -> Letter:
    """Give a message its moment; none where there is none while it is of use."""
    if letter.why is None:
        return replace(letter, due=now, until=letter.until or now + HELD)
    due = times[letter.person, letter.kindergarten].following(now)
    if due is None:
        return replace(letter, reason="left")
    if letter.until and due >= letter.until:
        return replace(letter, reason=outbox.TOO_OLD)
    return replace(letter, due=due)


def in_rooms(
    db: Tx,
    kindergarten: int,
    department: int,
    message: Message,
    now: datetime,
    said: Said,
) -> int:
    """Say it in a department's rooms; return how many it has.

    A room is open in the house's hours, and while its people are in a meeting.
    """
    rooms = identities.rooms_of(db, Scope(kindergarten), department)
    if rooms and not said.held:
        said = replace(said, held=kept.meets(db, kindergarten, department, wall(now)))
    in_places(db, kindergarten, rooms, message, now, said)
    return len(rooms)


def in_places(
    db: Tx,
    kindergarten: int,
    places: Iterable[int],
    message: Message,
    now: datetime,
    said: Said,
) -> None:
    """Say it in these rooms of a house."""
    put(db, [_letter(kindergarten, None, p, message, said) for p in places], now)


# Who is at work when

_Who = tuple[int | None, int | None]


def _times(db: Tx, those: set[_Who], now: datetime) -> dict[_Who, OpenTime]:
    """Return when each may be written to, read in a few statements."""
    if not those:
        return {}
    today = wall(now).date()
    persons = sorted({person for person, _ in those if person is not None})
    works = kept.at_work(db, persons, today)
    ids = {
        each.kindergarten for hers in works.values() for each in hers.places.values()
    }
    openings = kept.openings(db, ids | _houses(those))
    found: dict[_Who, OpenTime] = {}
    for person, unit in those:
        if person is None:
            found[person, unit] = OpenTime(_house(openings[unit or 0]), ())
        else:
            hers = works.get(person, kept.AtWork())
            jobs = _jobs(hers.places.values(), unit, openings)
            found[person, unit] = OpenTime(jobs, tuple(hers.away))
    return found


def _houses(those: Iterable[_Who]) -> set[int]:
    return {unit for _, unit in those if unit}


def _house(here: Opening) -> list[Workday]:
    """Return the hours of a room, which nobody has to herself: the house's own."""
    return [Workday(hours_of(here), calendar_of(here))]


def _jobs(
    works: Iterable[kept.Works], unit: int | None, openings: Mapping[int, Opening]
) -> list[Workday]:
    """Return her working days: in the house that it is about before her others."""
    mine = sorted(works, key=lambda each: each.kindergarten != unit)
    return [_job(openings[each.kindergarten], each) for each in mine]


def _job(here: Opening, one: kept.Works) -> Workday:
    ends = one.ends or date.max
    return Workday(hours_of(here), calendar_of(here), one.starts, ends)


def open_time(db: Tx, kindergarten: int, now: datetime) -> OpenTime:
    """Return when a kindergarten is open to what is said in its rooms."""
    return _times(db, {(None, kindergarten)}, now)[None, kindergarten]


def is_open(db: Tx, kindergarten: int, department: int, now: datetime) -> bool:
    """Tell whether a department is at work now, or in a meeting."""
    is_working = open_time(db, kindergarten, now).allows(now)
    return is_working or kept.meets(db, kindergarten, department, wall(now))


# As it leaves


def leaving(db: Tx, posts: list[Post], now: datetime) -> list[Post]:
    """Return what may leave now; the rest waits for her hours, or is let go of."""
    unasked = [each for each in posts if each.why]
    if not unasked:
        return posts
    times = _times(db, {(each.person, each.kindergarten) for each in unasked}, now)
    stays = {
        each.id
        for each in unasked
        if not _leaves(db, each, times[each.person, each.kindergarten], now)
    }
    return [each for each in posts if each.id not in stays]


def _leaves(db: Tx, post: Post, hers: OpenTime, now: datetime) -> bool:
    if post.why == REMINDER:
        return _reminder_leaves(db, post, hers, now)
    due = hers.following(now)
    if due is None:
        kept.drop(db, post, "left")
    elif post.until and due >= post.until:
        kept.drop(db, post, outbox.TOO_OLD)
    elif not still.is_true(db, post):
        kept.drop(db, post, "withdrawn")
    elif due > now:
        kept.put_off(db, post, due)
    else:
        return True
    return False


def _reminder_leaves(db: Tx, post: Post, hers: OpenTime, now: datetime) -> bool:
    """Let reminders be judged again that are late, each for itself."""
    if hers.allows(now) and now - post.created_at < STALE:
        return True
    rows = reminders.on_their_way(db, {post.id: post.person or 0}).get(post.id, ())
    kept.drop(db, post, "withdrawn")
    planned = reminders.ReminderState.PLANNED
    reminders.take_back(db, [(row.id, planned, None) for row in rows], now)
    return False
