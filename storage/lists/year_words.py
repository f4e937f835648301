"""The words that a year of meetings is written with."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialogs.words import own_words
from dialogs.words.content import Content
from storage.lists.sheet import squeezed, words_of


@dataclass(frozen=True)
class YearWords:
    """The words of the columns and of the kinds."""

    columns: dict[str, str]
    kinds: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_content(cls, content: Content) -> YearWords:
        """Read `content/columns.toml`."""
        told = content["columns"]
        names = {key: str(entry["nb"]) for key, entry in told["year"].items()}
        own = own_words.of_story_meeting(content)
        kinds = dict.fromkeys(map(squeezed, own), own_words.STORY_MEETING)
        # Laid over the owner's words: none of hers takes another kind's.
        return cls(words_of(told["year"]), kinds | words_of(told["year_kinds"]), names)

    def kind_in(self, title: str) -> str | None:
        """Find what a title of another calendar speaks of; the longest word wins."""
        said = squeezed(title)
        found = [word for word in self.kinds if word and word in said]
        # «Avdelingsmøte HMS-gruppe»: what says more is what is meant.
        return self.kinds[max(found, key=len)] if found else None
