"""Which sentences of a message are all ours: they may be read over somebody's shoulder.

A telephone that lies on a table shows the beginning of what comes. So a notification
holds only what stands in our texts; a sentence with a value in it, be it a name, a
department or somebody's story, is left out whole. Days and times that we have written
are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

# Stands where a value stood; taken out of all that people type.
_VALUE = "\ue000"
# A sentence ends where the next one begins with a capital, a quote or a value.
_BETWEEN = re.compile(rf"\n|(?<=[.!?…])\s+(?=[A-Z\u00c0-\u00de«“{_VALUE}])")


class Piece(Protocol):
    """A run of text, and whether all of it is ours."""

    @property
    def text(self) -> str:
        """What is read."""

    @property
    def own(self) -> bool:
        """Whether it stands in our texts."""


def own_words(paragraphs: Iterable[Sequence[Piece]]) -> str:
    """Return the sentences in which there is nothing but ours, a line a paragraph."""
    return "\n".join(filter(None, (_own(pieces) for pieces in paragraphs)))


def _own(pieces: Sequence[Piece]) -> str:
    whole = "".join(each.text if each.own else _VALUE for each in pieces)
    sentences = (each.strip() for each in _BETWEEN.split(whole))
    return " ".join(each for each in sentences if each and _VALUE not in each)
