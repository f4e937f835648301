"""Make the filters of ordinary words anew, from simplemma's dictionaries (MIT licence).

    uv run --with simplemma==2.0.0 python tests/make_ordinary_words.py

What is a compound of two shorter words is left out: `dialogs/guardian/ordinary.py` finds it.
Some words of bokmål are put in as nynorsk writes them, where only an ending differs.
"""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from simplemma.strategies.dictionaries.dictionary_factory import (  # noqa: E402
    _load_dictionary_from_disk as load,
)

from dialogs.guardian.ordinary import LONGEST, Ordinary, filled, parts  # noqa: E402

FOLDER = ROOT / "dialogs" / "content"
# Shorter words are never left out: a compound of two such is a chance.
SHORTEST_COMPOUND = 9
NYNORSK = (
    ("lig", "leg"),
    ("lige", "lege"),
    ("het", "heit"),
    ("ene", "ane"),
    ("er", "ar"),
)


def words(language):
    told = {word.decode() for pair in load(language).items() for word in pair}
    return {w for w in told if w == w.casefold() and w.isalpha() and len(w) <= LONGEST}


def norwegian():
    every = words("nb") | words("nn")
    every |= {
        word.removesuffix(ours) + theirs
        for word in words("nb")
        for ours, theirs in NYNORSK
        if word.endswith(ours) and len(word) > len(ours) + 3
    }
    listed = tomllib.loads((FOLDER / "first_names.toml").read_text(encoding="utf-8"))
    surnames = Ordinary(b"", tuple(listed["surnames"].split()))
    kept = set()
    for word in sorted(every, key=lambda word: (len(word), word)):
        made = any(a in kept and b in kept for a, b in parts(word))
        if len(word) < SHORTEST_COMPOUND or not made or surnames.is_surname(word):
            kept.add(word)
    return kept


if __name__ == "__main__":
    for name, found in (("norwegian", norwegian()), ("english", words("en"))):
        path = FOLDER / f"ordinary.{name}"
        path.write_bytes(filled(sorted(found)))
        print(f"{path.name}: {len(found)} words, {path.stat().st_size} bytes")
