"""A press in a round: by whom, in which, and what is answered to her alone."""

from __future__ import annotations

from bot.turn.turn import Exchange
from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.events import Do, Event
from dialogs.year.open_days import wall
from storage.people import memberships
from storage.people.scope import Scope
from storage.reflecting_team import finding, going
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding
from storage.reflecting_team.rows import TeamRound


class Press:
    """One press: by whom, in which round, and which turn was seen."""

    def __init__(
        self, turn: Exchange, holding: Holding, scope: Scope, seen: int
    ) -> None:
        """Take what a press works with."""
        self.turn, self.holding, self.scope, self.seen = turn, holding, scope, seen
        self.who = str(turn.person.id)

    def whisper(self, line: str) -> None:
        """Say a line to her alone."""
        round_ = self.holding.round if self.holding.kept.is_live else None
        shown = self.holding.shown(round_) if round_ else None
        self.turn.aside(team_board.whisper(self.turn.stage, round_, shown, line))

    def act(self, do: Do, who: str = "", whom: str = "") -> None:
        """Take an event; what it answers is hers alone."""
        event = Event(do, who or self.who, whom, turn=self.seen)
        for line in going.act(self.holding, event):
            self.whisper(line)


def find(turn: Exchange, number: str, seen: int = 0) -> Press | None:
    """Find the round that is pressed in, and what this person may do there."""
    scope = turn.found_scope
    if scope is None:
        return None
    kept = reflecting_team.look_for(turn.db, scope, number, lock=True)
    if kept is None:
        return _elsewhere(turn, number, seen)
    return _press(turn, kept, scope, seen)


def _elsewhere(turn: Exchange, number: str, seen: int) -> Press | None:
    """Find it in another of the kindergartens where she works."""
    kindergarten = finding.kindergarten_of(turn.db, number)
    if kindergarten is None:
        return None
    today = wall(turn.now).date()
    scope = memberships.scope_of(turn.db, turn.person.id, today, kindergarten)
    if scope is None:
        return None
    kept = reflecting_team.find(turn.db, scope, number, lock=True)
    return _press(turn, kept, scope, seen)


def _press(turn: Exchange, kept: TeamRound, scope: Scope, seen: int) -> Press:
    return Press(turn, Holding(turn.db, turn.house, kept, turn.now), scope, seen)
