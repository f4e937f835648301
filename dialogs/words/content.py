"""The data the product speaks from: names, months, word lists; a customer's first.

A content file is TOML in `dialogs/content`. A file of the same name in the
customer's folder replaces the top-level keys that it holds; to what is understood
it adds its own. One that cannot be read is reported, and the built-in one is used.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# One content file as it was read; whoever knows its name knows its shape.
File = dict[str, Any]

BUILT_IN = Path(__file__).parent.parent / "content"
LANGUAGES = ("nb", "nn", "en")
# Nobody writes all sentences anew to be understood in one more way: these are added to.
ADDED_TO = (
    "sentences", "opens", "wishes", "questions", "small_talk", "cues", "asked",
    "glossary",
)  # fmt: skip


@dataclass(frozen=True)
class Content:
    """All content files, read once; `faults` says what was wrong with overrides.

    `adds` tells that a customer has sentences of her own.
    """

    files: dict[str, File]
    faults: tuple[str, ...] = field(default=())
    adds: bool = False

    def __getitem__(self, name: str) -> File:
        """Return one file by its name without ending."""
        return self.files[name]


def load(override: Path | None = None) -> Content:
    """Read the built-in files, then the customer's over them."""
    files = {path.stem: _read(path) for path in sorted(BUILT_IN.glob("*.toml"))}
    faults = []
    adds = False
    for path in sorted((override / "content").glob("*.toml")) if override else ():
        if path.stem not in files:
            faults.append(f"{path}: no content file has this name; it is not used")
            continue
        try:
            changed = _read(path)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            faults.append(f"{path}: {error}; the built-in file is used")
            continue
        fault = _misfit(files[path.stem], changed)
        if fault:
            faults.append(f"{path}: {fault}; the built-in file is used")
        else:
            more = path.stem in ADDED_TO
            adds = adds or more
            merge = _added if more else dict.__or__
            files[path.stem] = merge(files[path.stem], changed)
    return Content(files, tuple(faults), adds)


def _read(path: Path) -> File:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _added(known: File, more: File) -> File:
    """Put a customer's lists after those that are there; her single words win."""
    whole = dict(known)
    for key, value in more.items():
        there = known.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            whole[key] = _added(there, value)
        elif isinstance(there, list) and isinstance(value, list):
            whole[key] = [*there, *value]
        else:
            whole[key] = value
    return whole


def _misfit(known: File, changed: File) -> str | None:
    """Say which key has another shape than the one it would replace."""
    for key, value in changed.items():
        if key not in known:
            return f"the key {key!r} is not known here"
        if type(value) is not type(known[key]):
            wanted = type(known[key]).__name__
            return f"the key {key!r} must be a {wanted}"
        # Bokmål stands in for the others: see `label`.
        if isinstance(value, dict) and "nb" in known[key] and not value.get("nb"):
            return f"the key {key!r} must have its word under nb"
    return None


def label(entry: File, language: str) -> str:
    """Return an entry's name in a language; bokmål where there is none."""
    return str(entry.get(language) or entry["nb"])


def ordinary() -> dict[str, bytes]:
    """Return the filters of ordinary words: `ordinary.norwegian` and others."""
    paths = sorted(BUILT_IN.glob("ordinary.*"))
    return {path.suffix.removeprefix("."): path.read_bytes() for path in paths}
