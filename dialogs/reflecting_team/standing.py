"""How a round stands to one who looks: whose turn, until when, and her own buttons.

A board is one message for everybody; a page that knows who looks can show more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs.reflecting_team.board import Shown
from dialogs.reflecting_team.events import Do
from dialogs.reflecting_team.round import Round, State

MORE = "more"


@dataclass(frozen=True)
class RoundSeen:
    """A round as one person has it before her.

    `ends` is when the time is out, and None where no time runs; `own` are the buttons
    on the board that do something when she presses them.
    """

    speaker: str
    is_yours: bool
    is_paused: bool
    ends: datetime | None
    own: frozenset[str]


def standing(round_: Round, shown: Shown, who: str) -> RoundSeen:
    """Tell how a round stands to somebody."""
    paused = round_.state is not State.RUNNING
    return RoundSeen(
        shown.name(round_.speaker) if round_.speaker else "",
        bool(round_.speaker) and round_.speaker == who,
        paused,
        None if paused else round_.ends,
        _own(round_, who),
    )


def _own(round_: Round, who: str) -> frozenset[str]:
    """Return what a person's presses on the board would do something with."""
    if who not in round_.order:
        return frozenset({Do.JOIN.value, MORE})
    if who == round_.leader:
        leads = (Do.NEXT, Do.SKIP, Do.LONGER, Do.PAUSE, Do.RESUME)
        return frozenset({*(each.value for each in leads), MORE})
    if who == round_.speaker:
        return frozenset({Do.NEXT.value, Do.SKIP.value, MORE})
    return frozenset({MORE})
