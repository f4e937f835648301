"""What a channel is told of an event that it handed in."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.turn.left import AskedNow, Over
from dialogs.talk.messages import Message
from storage.post.boards import Board


@dataclass(frozen=True)
class Receipt:
    """It is kept, or please try again, with a line; `posts` are empty for a repeat.

    `faults` say what is wrong in a window that is still open, field by field;
    `again` is the question with them; `used` takes the place of an answered one. `note`
    is for her alone, at once, where others listen; `wakes` tells that others have mail,
    `shows` are boards that read otherwise now. `over` is the question that was open
    before and is no more; `asking` is what is asked now, where a window can hold it.
    """

    posts: tuple[int, ...] = ()
    kept: bool = True
    line: Message | None = None
    faults: dict[str, str] = field(default_factory=dict)
    used: Message | None = None
    again: Message | None = None
    note: Message | None = None
    wakes: bool = False
    shows: tuple[Board, ...] = ()
    over: Over | None = None
    asking: AskedNow | None = None
