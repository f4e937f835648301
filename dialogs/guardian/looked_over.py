"""Ask for words that others will read, and look them over with the author."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from dialogs.guardian.guardian import Concern
from dialogs.talk.talk import Talk

# A button's words are short.
BUTTON = 70
_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")


async def careful(
    talk: Talk,
    step: str,
    *,
    optional: bool = False,
    filled: str | None = None,
    **values: Any,
) -> str:
    """Ask until the author is content with what the guardian points at."""
    while True:
        text = await talk.text(step, optional=optional, filled=filled, **values)
        if not text:
            return ""
        look = partial(concerns, talk, text)
        # Remembered: another word list later must not change what was asked about.
        told = await talk.work_out(f"{step}_concerns", look)
        if not told:
            return str(text)
        if not await is_to_edit(talk, step, told):
            return str(text)
        # What she wrote stands in the window again, to be changed and not begun anew.
        filled = text


async def is_to_edit(talk: Talk, step: str, noticed: list[Any]) -> bool:
    """Show what the guardian points at; tell whether the author wants to edit it."""
    aside, shown = talk.inside("careful", step), explained(talk, noticed)
    chosen = await aside.choose("look_again", ["edit", "keep"], concerns=shown)
    return bool(chosen == "edit")


async def listed(talk: Talk, step: str, most: int, **values: Any) -> list[str]:
    """Ask for a list, one thing a line."""
    return lines(await careful(talk, step, **values), most)


def lines(text: str, most: int) -> list[str]:
    """Read a list as people type it: one a line, with or without dots or numbers.

    What is past the `most` stands together in the last: nothing that is typed goes.
    """
    plain = (_MARK.sub("", line).strip() for line in text.splitlines())
    found = list(dict.fromkeys(filter(None, plain)))
    rest = " · ".join(found[most - 1 :])
    return [*found[: most - 1], rest] if rest else found


def short(text: str) -> str:
    """Make a button's label of a sentence."""
    plain = " ".join(text.split())
    return plain if len(plain) <= BUTTON else f"{plain[: BUTTON - 1].rstrip()}…"


def numbered(texts: list[str]) -> dict[str, str]:
    """Make choices of sentences; their keys are no numbers that somebody may type."""
    return {f"n{number}": short(text) for number, text in enumerate(texts)}


def place(key: str) -> int:
    """Return where in the list a choice of `numbered` stands."""
    return int(key[1:])


def explained(talk: Talk, told: list[Any]) -> list[str]:
    """Say of each thing to look at what is wrong with it.

    A talk that an earlier version began has the bare words in its log.
    """
    return [each if isinstance(each, str) else line(talk, each) for each in told]


def line(talk: Talk, told: dict[str, str]) -> str:
    """Say what is wrong with one thing, in the person's language."""
    values = {"excerpt": told["excerpt"], "proposal": told["proposal"]}
    return talk.labels.line("concern", told["kind"], values)


def tell(concern: Concern) -> dict[str, str]:
    """Write down what the guardian points at, for the log."""
    return {
        "kind": concern.kind.value,
        "excerpt": concern.excerpt,
        "proposal": concern.proposal or "",
    }


def told_once(found: Iterable[Concern]) -> list[dict[str, str]]:
    """Write each down once, however often it stands in the text."""
    told: dict[tuple[str, str], dict[str, str]] = {}
    for each in found:
        told.setdefault((each.kind, each.excerpt), tell(each))
    return [*told.values()]


def concerns(talk: Talk, text: str) -> list[dict[str, str]]:
    """Look a text over that is not a story of one's own."""
    return told_once(talk.guardian.concerns_in({"": text}, own_voice=())[""])
