"""How it went with a message that was handed to its channel."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, exists, null, update

from dialogs.talk.messages import Json
from storage.database.transaction import Quick, Tx
from storage.post.outbox import KEEPS_TEXT, Post, Sending
from storage.post.post_text import let_go_of_once
from storage.post.tables import outbox
from storage.reflecting_team.tables import team_rounds


def settle(
    db: Tx,
    post: Post,
    state: Sending,
    now: datetime,
    *,
    reason: str | None = None,
    reference: str | None = None,
) -> None:
    """Write down how it went; what is sent keeps no text."""
    values: Json = {"state": state, "reason": reason, "reference": reference}
    if state is Sending.SENT:
        values["sent_at"] = now
    done = state in (Sending.SENT, Sending.FAILED)
    # The platform has its own history; only our page reads from here.
    if post.channel not in KEEPS_TEXT and (done or post.message.get("once")):
        values["sealed"] = None
    if post.message.get("once"):
        let_go_of_once(db)
    db.connection.execute(update(outbox).where(outbox.c.id == post.id).values(values))
    if post.channel in KEEPS_TEXT and done:
        db.run(_PASSED, number=post.id)


# What was said in a round that was over before it was shown.
_PASSED = Quick(
    lambda: (
        update(outbox)
        .where(
            outbox.c.id == bindparam("number"),
            exists().where(
                team_rounds.c.id == outbox.c.talk, team_rounds.c.state == "ended"
            ),
        )
        .values(sealed=null())
    )
)


def put_back(db: Tx, post: Post, due: datetime, reason: str) -> None:
    """Let a message wait: the channel is slow, or was not reached at all."""
    values = {"state": Sending.PENDING, "due_at": due, "reason": reason}
    db.connection.execute(update(outbox).where(outbox.c.id == post.id).values(values))


def wait_turn(db: Tx, post: Post, due: datetime) -> None:
    """Let a message wait for the platform's pace: that is no failed try."""
    values = {
        "state": Sending.PENDING,
        "due_at": due,
        "attempts": outbox.c.attempts - 1,
    }
    db.connection.execute(update(outbox).where(outbox.c.id == post.id).values(values))
