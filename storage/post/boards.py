"""Messages that are changed where they stand: a board shows how something is now.

The first one goes the outbox's way. After that only the newest state counts: whoever
shows it notes which version that was, and one who was overtaken shows it once more.
Showing the same twice does no harm: nothing is claimed, nothing waits for the dead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select, text, update

from dialogs.talk.messages import Json, Message
from storage.database.columns import milliseconds
from storage.database.ids import new_id
from storage.database.transaction import Quick, Tx
from storage.people.tables import kindergartens, places
from storage.post.opening import Letter, put_many
from storage.post.outbox import Sending
from storage.post.tables import boards
from storage.post.tables import outbox as outbox_table

# Not shown by anybody whom we know of.
UNKNOWN = -1
# So many are taken up at a time.
MOST = 200
# So long is the name of a talk, and of a round.
TALK = 16
# What a list is about ends so: nobody plays on it, it only stands there.
LIST = ".w"
# Why a board is put up unasked, and when it may be: those in its room did not ask.
Unasked = tuple[str | None, datetime | None]
AT_ONCE: Unasked = (None, None)


@dataclass(frozen=True)
class Board:
    """One board that shows something older than it should."""

    id: str
    place: int
    channel: str
    address: str
    message: Message
    version: int
    turn: int
    outbox: int
    reference: str | None
    where: str | None
    language: str


def put(
    db: Tx,
    place: int,
    subject: str,
    message: Message,
    now: datetime,
    kindergarten: int,
    unasked: Unasked = AT_ONCE,
) -> str:
    """Put a board in a place, about a subject; its first sixteen signs are its talk."""
    made = new_id()
    number = posted(db, place, subject, message, now, kindergarten, unasked)
    db.connection.execute(
        boards.insert().values(
            id=made,
            kindergarten_id=kindergarten,
            place_id=place,
            subject=subject,
            outbox_id=number,
            sealed=db.seal(message.to_json(), sealed_as(made)),
            version=1,
            shown=1,
            turn=0,
            due_at=now,
        )
    )
    db.sends = True
    return made


def posted(
    db: Tx,
    place: int,
    subject: str,
    message: Message,
    now: datetime,
    kindergarten: int,
    unasked: Unasked,
) -> int:
    """Let a board's message leave at once, or in the hours of those whom it is to."""
    why, due = unasked
    talk = subject[:TALK]
    letter = Letter(place, message, kindergarten, None, why, due or now, talk=talk)
    return put_many(db, [letter], now)[0]


def _columns() -> Select[Any]:
    return (
        select(
            boards.c.id, boards.c.place_id, places.c.channel, places.c.address,
            boards.c.sealed, boards.c.version, boards.c.turn, boards.c.outbox_id,
            outbox_table.c.reference, places.c.reference.label("where"),
            kindergartens.c.language, outbox_table.c.state, boards.c.due_at,
        )
        .join(places, places.c.id == boards.c.place_id)
        .join(outbox_table, outbox_table.c.id == boards.c.outbox_id)
        .join(kindergartens, kindergartens.c.id == boards.c.kindergarten_id)
    )  # fmt: skip


_OF = Quick(
    lambda: _columns().where(
        boards.c.subject == bindparam("its"), boards.c.closed.is_(None)
    )
)
_CHANGE = Quick(
    lambda: (
        update(boards)
        .where(boards.c.id == bindparam("board"))
        .values(sealed=bindparam("now_sealed"), version=boards.c.version + 1)
    )
)


def change(db: Tx, subject: str, message: Message, now: datetime) -> int:
    """Let every board of a subject show this from now on; return how many.

    Those that can be changed at once are handed on as they are now.
    """
    there = standing(db, subject)
    change_these(db, there, message, now)
    return len(there)


@dataclass(frozen=True)
class BoardThere:
    """A board that can be seen: where, and whether its first message has come."""

    id: str
    place: int
    state: str
    version: int
    due: int
    row: object


def standing(db: Tx, subject: str) -> list[BoardThere]:
    """Return every board of a subject that can be seen."""
    return [
        BoardThere(row[0], row[1], row[11], row[5], row[12], row)
        for row in db.rows(_OF, its=subject)
    ]


def change_these(
    db: Tx, those: Iterable[BoardThere], message: Message, now: datetime
) -> None:
    """Let these boards show this from now on."""
    told, moment = message.to_json(), milliseconds(now)
    for each in those:
        db.run(_CHANGE, board=each.id, now_sealed=db.seal(told, sealed_as(each.id)))
        # One that has not arrived yet, or waits, is behind when it can be shown: a beat
        # finds it.
        if each.state == Sending.SENT and each.due <= moment:
            db.shows.append(_board(each.row, message, each.version + 1))


def sealed_as(board: str) -> str:
    """Name the place that a board's words are sealed for."""
    return f"boards|{board}"


def places_of(db: Tx, subject: str) -> list[int]:
    """Return where a subject has boards that can be seen."""
    asked = select(boards.c.place_id).where(
        boards.c.subject == subject, boards.c.closed.is_(None)
    )
    return list(db.connection.execute(asked).scalars())


def subjects_in(db: Tx, place: int) -> list[str]:
    """Return what the boards in a place are about, the newest first."""
    asked = (
        select(boards.c.subject)
        .where(
            boards.c.place_id == place,
            boards.c.closed.is_(None),
            boards.c.subject.not_like(f"%{LIST}"),
        )
        .order_by(boards.c.outbox_id.desc())
    )
    return list(db.connection.execute(asked).scalars())


_STALE = Quick(
    lambda: (
        _columns()
        .where(
            text("boards.version <> boards.shown AND boards.closed IS NULL"),
            boards.c.sealed.is_not(None),
            boards.c.due_at <= bindparam("moment"),
            outbox_table.c.state == Sending.SENT.value,
            places.c.closed.is_(None),
        )
        .order_by(boards.c.due_at)
        .limit(MOST)
    )
)


def stale(db: Tx, channels: Iterable[str], now: datetime) -> list[Board]:
    """Return the boards that are to be shown anew, with their newest state."""
    mine = set(channels)
    return [
        _board(row, Message.from_json(db.open(row[4], sealed_as(row[0]))), row[5])
        for row in db.rows(_STALE, moment=milliseconds(now))
        if row[2] in mine
    ]


def _board(row: Any, message: Message, version: int) -> Board:
    board, place, channel, address, _, _, turn, number = row[:8]
    reference, where, language = row[8:11]
    return Board(
        board, place, channel, address, message, version, turn, number, reference,
        where, language,
    )  # fmt: skip


_SHOWN = Quick(
    lambda: (
        update(boards)
        .where(boards.c.id == bindparam("board"), boards.c.turn == bindparam("its"))
        .values(shown=bindparam("now_shown"), turn=boards.c.turn + 1)
    )
)
_OVERTAKEN = Quick(
    lambda: (
        update(boards)
        .where(
            boards.c.id == bindparam("board"), boards.c.shown != bindparam("now_shown")
        )
        .values(shown=UNKNOWN, turn=boards.c.turn + 1)
    )
)


def shown(db: Tx, those: Iterable[Board]) -> None:
    """Note what boards show.

    Where another was at one too and showed something else, nobody knows what it
    shows: it is shown again.
    """
    # Always in the same order: two processes never wait for each other crosswise.
    for board in sorted(those, key=lambda each: each.id):
        told = {"board": board.id, "now_shown": board.version}
        if not db.run(_SHOWN, its=board.turn, **told):
            db.run(_OVERTAKEN, **told)


def wait(db: Tx, board: Board, due: datetime) -> None:
    """Let a board be caught up later, with what is newest then."""
    later = update(boards).where(boards.c.id == board.id)
    db.connection.execute(later.values(due_at=due))


def forget(db: Tx, subjects: Sequence[str]) -> None:
    """Wipe what boards about these show; they are written anew by who owns them."""
    if subjects:
        # A story's board has the round's name before its own: both are wiped.
        about = func.substr(boards.c.subject, 1, TALK)
        wiped = update(boards).where(about.in_(subjects))
        db.connection.execute(wiped.values(sealed=None))
        db.forgets = True


def of_posts(db: Tx, posts: Sequence[int]) -> dict[int, Json]:
    """Return what boards show, by the message that they are."""
    return _opened(db, select(boards).where(boards.c.outbox_id.in_(posts)))


def in_place(db: Tx, channel: str, address: str) -> dict[int, Json]:
    """Return what the boards of a place show, by the message that they are."""
    here = (places.c.channel == channel) & (places.c.address == address)
    joined = select(boards).join(places, places.c.id == boards.c.place_id)
    return _opened(db, joined.where(here))


def _opened(db: Tx, asked: Select[Any]) -> dict[int, Json]:
    return {
        row.outbox_id: db.open(row.sealed, sealed_as(row.id))
        for row in db.connection.execute(asked)
        if row.sealed
    }
