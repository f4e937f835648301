"""Presses before a round has begun: its teller's yes or no, and its beginning."""

from __future__ import annotations

from bot.buttons.team_press import Press
from dialogs.reflecting_team import board as team_board
from dialogs.talk.messages import Message
from storage.post import still
from storage.reflecting_team import beginning, going
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.rows import TeamRound
from storage.reflecting_team.telling import tell


def teller_answers(press: Press, *, yes: bool) -> None:
    """Take the teller's yes, or her no: the leader is told which, and never why."""
    kept = press.holding.kept
    if beginning.asked_to_tell(kept) == press.turn.person.id:
        _next_teller_answers(press, yes=yes)
        return
    if kept.teller != press.turn.person.id or kept.state != reflecting_team.ASKED:
        press.whisper("answered_already")
        return
    if not yes:
        going.decline(press.holding)
        press.whisper("said_no")
        return
    reflecting_team.change(press.turn.db, kept, state=reflecting_team.READY)
    press.whisper("said_yes")
    _tell_leader(press, kept)


def _tell_leader(press: Press, kept: TeamRound) -> None:
    """Give the leader the button that begins it."""
    name = press.turn.person.name.split(" ")[0]

    def word(language: str) -> Message:
        stage = press.holding.stage(language)
        labels = stage.options(team_board.FILE, "guide_choices", {})
        choices = {f"team:{kept.id}:start:0.{kept.version}": labels["start"]}
        return stage.message(
            team_board.FILE, "teller_said_yes", choices=choices, name=name
        )

    leader = [kept.leader] if kept.leader else []
    tell(press.holding, leader, word, still.TEAM_READY)


def _next_teller_answers(press: Press, *, yes: bool) -> None:
    """Go on with her story at once, now that the one before is taken back."""
    if not yes:
        beginning.let_be(press.holding)
        press.whisper("said_no")
    elif beginning.go_on_with(press.holding) == reflecting_team.RUNNING:
        press.whisper("said_yes_now")
    else:
        press.whisper("not_open")


def start(press: Press) -> None:
    """Begin it from the button that its leader was sent."""
    kept = press.holding.kept
    if kept.leader != press.turn.person.id:
        press.whisper("leader_only")
        return
    state = beginning.begin(press.holding)
    lines = {
        reflecting_team.RUNNING: "begun",
        reflecting_team.ASKED: "not_asked_yet",
        "cannot": "cannot_begin",
        "closed": "closed_now",
    }
    press.whisper(lines.get(state, "gone"))
