"""What messages say, where it is shown from here: read again, changed, let go of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, null, or_, select, update

from dialogs.talk.messages import Json
from storage.database.transaction import Quick, Tx
from storage.people.tables import places
from storage.post.outbox import KEEPS_TEXT, Sending, opened
from storage.post.tables import outbox


def history(
    db: Tx, channel: str, address: str, after: int, most: int = 200
) -> list[tuple[int, datetime, Json | None]]:
    """Return what was said in a place since a message; None where it is deleted."""
    asked = (
        select(outbox.c.id, outbox.c.created_at, outbox.c.sealed, outbox.c.place_id)
        .join(places, places.c.id == outbox.c.place_id)
        .where(
            places.c.channel == channel,
            places.c.address == address,
            outbox.c.id > after,
        )
        .order_by(outbox.c.id.desc())
        .limit(most)
    )
    rows = [
        (row.id, row.created_at, opened(db, row.sealed, row.place_id) or None)
        for row in db.connection.execute(asked)
    ]
    # The last ones were asked for; they are told in their order.
    return rows[::-1]


def let_go_of_once(db: Tx) -> None:
    """Let a receipt leave no trace: whoever has it can find its answer."""
    db.forgets = True
    db.wipes.add("outbox")


_OF_TALK = Quick(
    lambda: (
        select(outbox.c.id, outbox.c.place_id, outbox.c.sealed)
        .join(places, places.c.id == outbox.c.place_id)
        .where(
            outbox.c.talk == bindparam("its"),
            outbox.c.sealed.is_not(None),
            or_(*(places.c.channel == name for name in sorted(KEEPS_TEXT))),
        )
    )
)


_WRITTEN = Quick(
    lambda: (
        update(outbox)
        .where(outbox.c.id == bindparam("its"))
        .values(sealed=bindparam("told"))
    )
)


def unhear(db: Tx, talk: str) -> None:
    """Let go of what was typed in a talk; what was pressed stays with its answer."""
    anew: dict[int, bytes] = {}
    for number, place, sealed in db.rows(_OF_TALK, its=talk):
        told = opened(db, sealed, place)
        if told.get("heard", {}).pop("words", None) is not None:
            anew[number] = db.seal(told, f"outbox|{place}")
    if anew:
        # All of a talk in one statement: whoever ends it waits for no more than that.
        written = update(outbox).where(outbox.c.id.in_(anew))
        anew_by_id = case(*((outbox.c.id == n, told) for n, told in anew.items()))
        db.connection.execute(written.values(sealed=anew_by_id))
        _unseen(db)


def hear_anew(db: Tx, talk: str, event: str, heard: Json | None) -> None:
    """Keep something else of an event in a talk; None where it was taken back."""
    for row in db.rows(_OF_TALK, its=talk):
        told = opened(db, row[2], row[1])
        if told.get("heard", {}).get("event") == event:
            told["heard"] = heard or {}
            _written_anew(db, row, told)


def _written_anew(db: Tx, row: Sequence[Any], told: Json) -> None:
    db.run(_WRITTEN, its=row[0], told=db.seal(told, f"outbox|{row[1]}"))
    _unseen(db)


def _unseen(db: Tx) -> None:
    """Let what stood there before be gone from the file as well."""
    db.forgets = True
    db.wipes.add("outbox")


def shown_once(db: Tx, ids: Sequence[int]) -> None:
    """Let go of what was to be shown once, now that it has been."""
    if ids:
        let_go_of_once(db)
        wiped = update(outbox).where(outbox.c.id.in_(ids)).values(sealed=None)
        db.connection.execute(wiped)


_WIPED = Quick(
    lambda: (
        update(outbox).where(outbox.c.talk == bindparam("its")).values(sealed=null())
    )
)


def forget(db: Tx, talks: Sequence[str], *, sent_only: bool = False) -> int:
    """Wipe what these talks showed, sent or not."""
    if not talks:
        return 0
    db.forgets = True
    # The end of one talk is on the way of many messages: the statement is ready made.
    if len(talks) == 1 and not sent_only:
        return db.run(_WIPED, its=talks[0])
    wiped = update(outbox).where(outbox.c.talk.in_(talks)).values(sealed=None)
    if sent_only:
        wiped = wiped.where(outbox.c.state == Sending.SENT)
    return db.connection.execute(wiped).rowcount
