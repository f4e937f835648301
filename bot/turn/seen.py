"""What a channel shows of what is stored, at once and without changing anything."""

from __future__ import annotations

from dataclasses import replace

from bot.turn import home as at_home
from bot.turn.turn import Exchange
from dialogs.talk import drive as engine
from dialogs.talk.messages import Asks, Message
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
    """Return the home page: her home today, and how she is written to."""
    today = at_home.page(turn)
    languages = turn.stage.options("language", "which__options", {})
    beside = turn.stage.blocks(
        "home",
        "page",
        {
            "channel": turn.incoming.channel.capitalize(),
            "language": languages[turn.person.language],
        },
    )
    return replace(today, blocks=(*today.blocks, *beside))
