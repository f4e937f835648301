"""The files of programmes: ours, and those a customer adds without code."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from dialogs.programmes.reading import Targets, faults_of
from dialogs.reading.text import norm
from dialogs.talk.messages import Json
from dialogs.words.content import BUILT_IN, Content

FOLDER = "programmes"
# Whoever may be meant by `who` besides the roles.
GROUPS = ("staff", "leader", "hms_group", "pedagogues", "participant")


def added(found: Content, dialogs: Iterable[str], override: Path | None) -> Content:
    """Put the programmes beside the other content; say which files are broken.

    A customer's file takes the place of ours of the same name. One that is broken is
    not used: ours is, where there is one.
    """
    known = known_in(found, dialogs)
    told = {p.stem: _read(p.read_text("utf-8")) for p in files_in(BUILT_IN)}
    faults = []
    for path in files_in(override / "content") if override else ():
        try:
            text = path.read_text("utf-8")
            read = _read(text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            faults.append(f"{path}: {error}; it is not used")
            continue
        wrong = faults_of(text, read, known)
        faults += [f"{path}, {each}; the file is not used" for each in wrong]
        if not wrong:
            told[path.stem] = read
    whole = found.files | {FOLDER: told, "words": _with_words(found["words"], told)}
    return replace(found, files=whole, faults=(*found.faults, *faults))


def files_in(folder: Path) -> list[Path]:
    """Return the files of programmes in a folder of content."""
    return sorted((folder / FOLDER).glob("*.toml"))


def known_in(found: Content, dialogs: Iterable[str]) -> Targets:
    """Return what the content has that a programme may point at."""
    tools = [f"tool:{key}" for key in found["tools"]["tools"]]
    return Targets(
        links=frozenset(found["links"]),
        opens=frozenset([*dialogs, *tools]),
        who=frozenset([*found["roles"], *GROUPS]),
    )


def _with_words(words: Json, told: Mapping[str, Json]) -> Json:
    """Let the words of each programme start its dialog, unless they start another."""
    starts = words["starts"]
    taken = {norm(word) for several in starts.values() for word in several}
    new = [
        word
        for each in told.values()
        for word in each["programme"].get("starts_words", ())
        if norm(word) not in taken
    ]
    return words | {"starts": starts | {"programme": [*starts["programme"], *new]}}


def _read(text: str) -> Json:
    return tomllib.loads(text)
