"""What everybody sees of a round: its boards, and the story where it is written."""

from __future__ import annotations

import json
from html import escape

from dialogs.reading.text import cut
from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.round import Round
from dialogs.talk.messages import Message
from storage.people import identities
from storage.people.scope import Scope
from storage.post import board_care, boards
from storage.post import letters as unasked
from storage.reflecting_team.holding import Holding
from storage.reflecting_team.rows import STORY
from storage.stories import reading

# A story that is longer is shown so far, as JSON: it must be one message on every
# platform, so that it can be taken away. Its teller reads the rest.
STORY_SHOWN = 3000


def board_of(holding: Holding, round_: Round) -> Message:
    """Write the round's board as it is now."""
    stage = holding.stage()
    return team_board.board(stage, round_, holding.shown(round_), holding.now)


def put_boards(holding: Holding, round_: Round) -> None:
    """Put a board in each of the round's places."""
    message = board_of(holding, round_)
    for place in holding.kept.told["places"]:
        put_board(holding, place, holding.kept.id, message)


def put_board(holding: Holding, place: int, subject: str, message: Message) -> None:
    """Put a board up: at once where they sit together, else in the house's hours."""
    kept, when = holding.kept, boards.AT_ONCE
    if not (holding.is_held or kept.is_practice):
        opens = unasked.open_time(holding.db, kept.kindergarten, holding.now)
        when = "team", opens.following(holding.now)
    boards.put(
        holding.db, place, subject, message, holding.now, kept.kindergarten, when
    )


def move_down(holding: Holding) -> None:
    """Put the board below what was written since, and in rooms that have none yet."""
    kept, db = holding.kept, holding.db
    stage = holding.stage()
    moved = stage.message(team_board.FILE, "moved")
    board_care.move_down(db, kept.id, moved, holding.now)
    seen = boards.places_of(db, kept.id)
    if kept.is_practice:
        return
    for place in identities.rooms_of(db, holding.scope, kept.department):
        if place not in seen:
            put_board(holding, place, kept.id, board_of(holding, holding.round))


def show_story(holding: Holding) -> None:
    """Put the story in the round's places while its teller has the word."""
    memory = holding.kept.told
    if not memory.get("story") or holding.kept.story is None:
        return
    teller = Scope(holding.kept.kindergarten, int(memory["teller"]))
    story = reading.read(holding.db, teller, holding.kept.story, holding.kept.id)
    if story is None:
        return
    stage = holding.stage()
    text = "\n\n".join(each for each in story["fields"].values() if each)
    shown = cut(text, STORY_SHOWN, measure=written_size)
    message = stage.message(
        team_board.FILE,
        "story",
        teller=story["author"].split(" ")[0],
        text=shown,
        is_cut=len(shown) < len(text),
    )
    subject = holding.kept.id + STORY
    if boards.change(holding.db, subject, message, holding.now):
        return
    for place in memory["places"]:
        put_board(holding, place, subject, message)


def written_size(text: str) -> int:
    """Return how much room a text takes, on the platform where it takes most."""
    plain = len(json.dumps(text, ensure_ascii=False).encode("utf-16-le")) // 2
    return max(plain, len(escape(text, quote=False)) // 3)
