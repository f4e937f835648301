"""What a channel shows of what is stored, at once and without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.buttons import toggles
from bot.turn import home as at_home
from bot.turn.left import AskedNow
from bot.turn.turn import Exchange
from dialogs.meetings.commands import MyRules
from dialogs.stories.commands import MyStories
from dialogs.talk import drive as engine
from dialogs.talk.messages import Asks, Message, Option
from dialogs.talk.state import KeptTalk
from storage.post import talks


def window(turn: Exchange) -> AskedNow | None:
    """Return the open form or text that a button belongs to, and whose it is."""
    message, talk = question(turn), _talk_of(turn)
    if message is None or talk is None or message.asks not in (Asks.FORM, Asks.TEXT):
        return None
    return AskedNow(message, talk.dialog, turn.person.language)


def _talk_of(turn: Exchange) -> KeptTalk | None:
    step, talk = turn.incoming.step, turn.talk
    if step is None or (talk is not None and talk.id == step.talk):
        return talk
    return talks.find(turn.db, turn.own, step.talk)


def question(turn: Exchange) -> Message | None:
    """Return the open question that a button belongs to; None where it is not open."""
    step = turn.incoming.step
    talk = _talk_of(turn) if step else None
    if (
        step is None
        or talk is None
        or talk.state.step != step.key
        or talk.revision != step.revision
    ):
        return None
    return _asked_in(turn, talk)


def asked_now(turn: Exchange) -> Message | None:
    """Return what is asked in the talk that is open; None where none is."""
    return _asked_in(turn, turn.talk) if turn.talk else None


def _asked_in(turn: Exchange, talk: KeptTalk) -> Message | None:
    run = engine.look(talk, turn.stage)
    message = run.question() if run else None
    if run:
        run.close()
    return message


def home(turn: Exchange) -> Message:
    """Return the home page: her home today, what is hers, and how she is written to."""
    today = at_home.page(turn)
    languages = turn.stage.options("language", "which__options", {})
    hers = _hers(turn) if turn.person.active else {"stories": 0, "card": None}
    told = {
        "channel": turn.incoming.channel.capitalize(),
        "language": languages[turn.person.language],
    }
    beside = turn.stage.blocks("home", "page", told | hers)
    there = {option.key for option in today.choices}
    ways = [each for each in _ways(turn, hers) if each.key not in there]
    return replace(
        today,
        # What she is asked last stands right above the buttons.
        blocks=(*today.blocks[:-1], *beside, *today.blocks[-1:]),
        choices=(*today.choices, *ways),
    )


def _hers(turn: Exchange) -> dict[str, int | bool | None]:
    stories = turn.stage.carry_out(MyStories(), "")
    return {"stories": len(stories), "card": turn.stage.carry_out(MyRules(), "").card}


def _ways(turn: Exchange, hers: dict[str, int | bool | None]) -> Iterator[Option]:
    """Yield the way to what is hers, and the setting that one press changes."""
    if hers["stories"]:
        yield Option("start:my_stories", at_home.button(turn, "my_stories"))
    if hers["card"] is None:
        return
    other = toggles.SINGLE if hers["card"] else toggles.CARD
    yield Option(f"set:{other}", turn.stage.options("home", "settings", {})[other])
    yield Option("start:privacy", at_home.button(turn, "privacy"))
