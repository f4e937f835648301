"""The yes under a question about a visit: it counts while that time still stands."""

from __future__ import annotations

from bot.turn.turn import Exchange
from dialogs.observation.commands import AnswerVisit, MyVisits
from dialogs.observation.visits import VisitReached

FILE = "observation"


def press(turn: Exchange, told: str) -> None:
    """Take a press: `yes:<visit>:<wall>`."""
    what, _, about = told.partition(":")
    number, _, wall = about.partition(":")
    if what != "yes" or not _stands(turn, number, wall):
        turn.say(FILE, "taken")
        return
    done = turn.stage.carry_out(AnswerVisit(number), "").done
    turn.db.sends = True
    turn.say(FILE, "agreed" if done else "taken", wall=wall)
    if done:
        turn.used = turn.stage.message(FILE, "agreed", wall=wall)


def _stands(turn: Exchange, number: str, wall: str) -> bool:
    """Tell whether what the button says yes to is still what is asked."""
    visits = turn.stage.carry_out(MyVisits(), "").visits
    return any(
        each.id == number
        and each.wall == wall
        and each.reached is VisitReached.TO_ANSWER
        for each in visits
    )
