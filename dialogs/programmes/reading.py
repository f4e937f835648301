"""Read programmes from content, and say in which line a file is broken."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogs.programmes.path import (
    Milestone,
    MilestoneKind,
    OnAgenda,
    Programme,
    When,
    when,
)
from dialogs.talk.messages import Json

LANGUAGES = ("nb", "nn", "en")
OF = ("kindergarten", "department", "person")
NEEDED = ("key", "kind", "at", "who", *LANGUAGES)
_HEADING = re.compile(r"^\s*\[\[milestones\]\]", re.MULTILINE)


@dataclass(frozen=True)
class Targets:
    """What a programme may point at: links, dialogs, tools, and roles or groups."""

    links: Collection[str]
    opens: Collection[str]
    who: Collection[str]


def programme_of(key: str, told: Json) -> Programme:
    """Return a programme that was looked over."""
    head = told["programme"]
    return Programme(
        key=key,
        names=_named(head),
        of=head["of"],
        led_by=head["led_by"],
        beside=tuple(head.get("with", ())),
        two_keys=bool(head.get("two_keys")),
        words=tuple(head.get("starts_words", ())),
        milestones=tuple(_milestone(each) for each in told["milestones"]),
        digest=_digest(told["milestones"]),
    )


def _named(told: Json) -> dict[str, str]:
    return {language: told[language] for language in LANGUAGES}


def _milestone(told: Json) -> Milestone:
    agenda = told.get("agenda")
    return Milestone(
        key=told["key"],
        kind=MilestoneKind(told["kind"]),
        names=_named(told),
        at=told["at"],
        who=tuple(told["who"]),
        minutes=told.get("minutes"),
        link=told.get("link", ""),
        opens=told.get("opens", ""),
        form=told.get("form", ""),
        agenda=OnAgenda(**agenda) if agenda else None,
    )


def _digest(milestones: Sequence[Json]) -> str:
    """Say which path this is: what only reads otherwise is the same one."""
    paths = [{k: v for k, v in e.items() if k not in LANGUAGES} for e in milestones]
    written = json.dumps(paths, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def faults_of(text: str, told: Json, known: Targets) -> list[str]:
    """Say what is wrong with a programme's file, each with its line."""
    return [f"line {line}: {what}" for line, what in _faults(text, told, known)]


def _faults(text: str, told: Json, known: Targets) -> Iterator[tuple[int, str]]:
    head = told.get("programme")
    several = told.get("milestones")
    if not isinstance(head, dict) or not isinstance(several, list) or not several:
        yield 1, "there must be one [programme] and at least one [[milestones]]"
        return
    yield from _of_head(text, head)
    keys = [each.get("key") for each in several]
    # What is read has no lines any more: they are found again by the headings.
    starts = [found.start() for found in _HEADING.finditer(text)]
    for place, each in enumerate(several):
        at = starts[place] if place < len(starts) else 0
        for key, what in _of_one(each, keys, known):
            yield _line(text, at, key), what
    yield from _circles(text, several, starts)


def _of_head(text: str, head: Json) -> Iterator[tuple[int, str]]:
    for need in ("of", "led_by", *LANGUAGES):
        if not isinstance(head.get(need), str):
            yield 1, f"[programme] must have {need!r}"
    if head.get("of") not in OF:
        yield _line(text, 0, "of"), f"'of' must be one of {', '.join(OF)}"


def _of_one(
    told: Json, keys: Sequence[object], known: Targets
) -> Iterator[tuple[str, str]]:
    missing = [need for need in NEEDED if need not in told]
    if missing:
        yield "key", f"the milestone must have {missing[0]!r}"
        return
    if keys.count(told["key"]) > 1:
        yield "key", f"two milestones are called {told['key']!r}"
    if told["kind"] not in {each.value for each in MilestoneKind}:
        yield "kind", f"{told['kind']!r} is no kind of milestone"
    read = when(told["at"])
    if read is None or (read.other and read.other not in keys):
        yield "at", f"{told['at']!r} says no day that is known"
    yield from _pointing(told, known)


def _pointing(told: Json, known: Targets) -> Iterator[tuple[str, str]]:
    """Look at what a milestone points at elsewhere."""
    if told.get("link", "") not in {"", *known.links}:
        yield "link", f"{told['link']!r} is no key of links.toml"
    if told.get("opens", "") not in {"", *known.opens}:
        yield "opens", f"{told['opens']!r} is no dialog and no tool"
    for who in told["who"]:
        if who not in known.who:
            yield "who", f"{who!r} is no role and no group"
    agenda = told.get("agenda")
    if agenda is not None and set(agenda) != {"on", "minutes", "purpose", "result"}:
        yield "agenda", "an agenda has on, minutes, purpose and result"


def _circles(
    text: str, several: Sequence[Json], starts: Sequence[int]
) -> Iterator[tuple[int, str]]:
    """Find milestones that wait for each other: they would have no day."""
    after = {e.get("key"): (when(str(e.get("at"))) or When()).other for e in several}
    for place, each in enumerate(several):
        # Each waits for one other at most, so that a circle is found by walking.
        passed, key = set(), each.get("key")
        while key and key not in passed:
            passed.add(key)
            key = after.get(key)
        if key and key == each.get("key"):
            at = starts[place] if place < len(starts) else 0
            yield _line(text, at, "at"), f"{key!r} waits for itself"


def _line(text: str, start: int, key: str) -> int:
    """Return the line in which a key stands, after a place in the text."""
    found = re.compile(rf"(?:^|[\s,{{]){re.escape(key)}\s*=").search(text, start)
    at = found.end() if found else start
    return text.count("\n", 0, at) + 1


def programmes(told: Mapping[str, Json]) -> dict[str, Programme]:
    """Return every programme by its key."""
    return {key: programme_of(key, each) for key, each in told.items()}
