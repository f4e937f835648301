"""The words that staff lists are written with, in all languages at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from dialogs.words.content import Content
from storage.lists.sheet import Cell, squeezed, words_of

# So many different unknown words get a suggestion, of so many letters at most.
MOST_SUGGESTED = 200
LONGEST_SUGGESTED = 40


@dataclass
class StaffWords:
    """The words that staff lists are written with, all languages at once."""

    columns: Mapping[str, str]
    roles: Mapping[str, str]
    languages: Mapping[str, str]
    whole_kindergarten: frozenset[str]
    _spelt: Mapping[str, str]
    _suggested: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_content(cls, content: Content) -> StaffWords:
        """Read `content/columns.toml` and `content/roles.toml`."""
        columns, roles = content["columns"], content["roles"]
        written = [w for r in roles.values() for w in (r["nb"], r["nn"], *r["also"])]
        return cls(
            columns=words_of(columns["staff"]),
            roles=words_of(roles),
            languages={
                squeezed(word): key
                for key, words in columns["languages"].items()
                for word in words
            },
            whole_kindergarten=frozenset(
                key for key, role in roles.items() if role["whole_kindergarten"]
            ),
            _spelt={squeezed(word): word for word in reversed(written)},
        )

    def column_like(self, name: Cell) -> str:
        """Return the column whose name is written most like this one, or nothing."""
        wanted = squeezed(name)[:LONGEST_SUGGESTED]
        near = get_close_matches(wanted, self.columns, n=1, cutoff=0.75)
        return self.columns[near[0]] if near else ""

    def suggestion(self, word: str) -> str:
        """Return the role that is written most like this one, or nothing."""
        wanted = squeezed(word)
        if wanted not in self._suggested:
            is_sane = 1 < len(wanted) <= LONGEST_SUGGESTED
            if not is_sane or len(self._suggested) >= MOST_SUGGESTED:
                return ""
            near = get_close_matches(wanted, self._spelt, n=1, cutoff=0.6)
            self._suggested[wanted] = self._spelt[near[0]] if near else ""
        return self._suggested[wanted]
