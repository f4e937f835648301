"""What a channel shows of what is stored, at once and without changing anything."""

from __future__ import annotations

from bot.turn import menu
from bot.turn.seven_words import next_meeting
from bot.turn.turn import Exchange
from dialogs.talk import drive as engine
from dialogs.talk.messages import Asks, Message
from dialogs.zone import ZONE
from storage.post import talks


def form(turn: Exchange) -> Message | None:
    """Return the open form that a button belongs to, filled with what is drafted."""
    message = question(turn)
    return message if message and message.asks is Asks.FORM else None


def question(turn: Exchange) -> Message | None:
    """Return the open question that a button belongs to; None where it is not open."""
    step, talk = turn.incoming.step, turn.talk
    if step is None:
        return None
    if talk is None or talk.id != step.talk:
        talk = talks.find(turn.db, turn.own, step.talk)
    if talk is None or talk.state.step != step.key or talk.revision != step.revision:
        return None
    run = engine.look(talk, turn.stage)
    message = run.question() if run else None
    if run:
        run.close()
    return message


def home(turn: Exchange) -> Message:
    """Return the home page: what is open, the next meeting, what one can do."""
    opened = talks.open_talks(turn.db, turn.own)
    told = [
        {
            "title": turn.title(each.dialog),
            "day": each.touched_at.astimezone(ZONE).date(),
        }
        for each in opened
    ]
    languages = turn.stage.options("language", "which__options", {})
    labels = turn.stage.options("greeting", "items", {})
    choices = {f"resume:{each.id}": labels["continue"] for each in opened[:1]}
    return turn.stage.message(
        "home",
        "page",
        choices=choices | menu.items(turn, opened=False),
        name=turn.person.name.split(" ")[0],
        open=told,
        meeting=next_meeting(turn),
        channel=turn.incoming.channel.capitalize(),
        language=languages[turn.person.language],
    )
