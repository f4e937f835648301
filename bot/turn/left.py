"""What a turn leaves on the screen: the question that is over, and the one it asks.

A channel that can change what stands there takes the buttons of the first away, and
may show the second in a window of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.turn.turn import Exchange
from dialogs.talk.messages import Asks, Message, Step, plain

# The name of the one field in which a window asks for a text.
WORDS = "~words"


@dataclass(frozen=True)
class Over:
    """A question that was open when she wrote, and the line to say in its place."""

    step: Step
    line: str
    label: str
    language: str


@dataclass(frozen=True)
class AskedNow:
    """A question for her own words, and the dialog that asks it."""

    message: Message
    dialog: str
    language: str


def open_step(turn: Exchange) -> Step | None:
    """Return which question is open now."""
    talk = turn.talk
    if talk is None or not talk.state.step:
        return None
    return Step(talk.id, talk.state.step, talk.revision)


def over(turn: Exchange, before: Step | None) -> Over | None:
    """Say what became of the question that was open before, where it is no more."""
    now = open_step(turn)
    if before is None or now == before:
        return None
    goes_on = now is not None and now.talk == before.talk
    # One that was only laid aside can still be answered where it stands.
    if not goes_on and before.talk not in turn.over:
        return None
    line, label = "over" if turn.over.get(before.talk) else "answered", ""
    if way := turn.house.lexicon.way(turn.incoming.words or ""):
        label = turn.stage.options("_ways", "ways", {}).get(way.value, "")
        line = "chosen" if label else "over"
    return Over(before, line, label, turn.person.language)


def asking(turn: Exchange) -> AskedNow | None:
    """Return what is asked now, where it is a form or a text: a window holds it."""
    message = turn.answers[-1] if turn.answers else None
    if message is None or message.step is None or turn.talk is None:
        return None
    if message.asks not in (Asks.FORM, Asks.TEXT):
        return None
    return AskedNow(message, turn.talk.dialog, turn.person.language)


def faults(turn: Exchange) -> dict[str, str]:
    """Say what is wrong in a window, each at its field."""
    found = {each.key: each.fault for each in turn.answers[-1].fields if each.fault}
    if turn.refused and not found and turn.incoming.form is None:
        return {WORDS: plain(turn.answers[0].blocks)}
    return found
