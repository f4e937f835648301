"""Which board a message in a room belongs under: what is said in a round, by its board.

A platform with threads keeps a round together so: the board stays one message in the
room, and what is said stands below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select

from storage.database.transaction import Quick, Tx
from storage.post.outbox import Post
from storage.post.tables import boards, outbox

_BOARD = outbox.alias("board")
_OVER = Quick(
    lambda: (
        select(_BOARD.c.reference)
        .select_from(outbox)
        .join(
            boards,
            (boards.c.subject == outbox.c.talk)
            & (boards.c.place_id == outbox.c.place_id)
            # The board itself stands in the room.
            & (boards.c.outbox_id != outbox.c.id),
        )
        .join(_BOARD, _BOARD.c.id == boards.c.outbox_id)
        .where(outbox.c.id == bindparam("its"), boards.c.closed.is_(None))
    )
)


def threaded(db: Tx, posts: Sequence[Post], channels: Iterable[str]) -> list[Post]:
    """Name the board that each of these stands under, on platforms with threads."""
    mine = set(channels)
    return [_under(db, each) if each.channel in mine else each for each in posts]


def _under(db: Tx, post: Post) -> Post:
    # What is said to one person stands in her own conversation, under nothing.
    if post.person is not None or post.kindergarten is None:
        return post
    rows = db.rows(_OVER, its=post.id)
    return replace(post, under=rows[0][0]) if rows else post
