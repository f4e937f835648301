"""Judge what was understood of the phrases in `phrases/`, and count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dialogs.reading.understanding import HELLO
from dialogs.reading.understood import (
    Asked,
    Guess,
    Nothing,
    Open,
    Small,
    Understood,
    Wish,
)

PHRASES = Path(__file__).parent / "phrases"
NOTHING = "-"
# This list was built on as a whole.
FIRST = "first"
# This one was written when nothing was changed any more.
LAST = "last"
# Which dialog a wish or a question is the quick way to.
SERVES = {
    "move_meeting": "meetings",
    "new_meeting": "meetings",
    "cancel_meeting": "meetings",
    "next_meeting": "meetings",
    "away": "absence",
    "sick": "absence",
    "remind_me": "reminder_rules",
    "stop_reminders": "reminder_rules",
    "dimension": "theme",
    "handed_in": "department_stories",
    "who_sees": "privacy",
    "kept_how_long": "privacy",
    "when_observation": "observation",
    "wheel_state": "wheel",
    "what_can_you": "~help",
    "waits_for_me": "~status",
    "hard_situation": "~help",
}
# These change something, and must never come of what was not meant.
CHANGES = ("move_meeting", "new_meeting", "cancel_meeting", "away", "erase_me")


@dataclass(frozen=True)
class Phrase:
    """One line: what was typed, and all that would be right."""

    file: str
    text: str
    wanted: tuple[str, ...]

    @property
    def held_out(self) -> bool:
        """Tell whether this one is only counted, and not looked at while building."""
        if self.file in (FIRST, LAST):
            return self.file == LAST
        return sha256(self.text.encode()).digest()[0] % 2 == 1


def phrases() -> list[Phrase]:
    found = []
    for path in sorted(PHRASES.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                text, wanted = line.split("\t")
                found.append(Phrase(path.stem, text, tuple(_alternatives(wanted))))
    return found


def _alternatives(wanted: str) -> list[str]:
    """Read «away day=fredag|absence»; a slot that is empty may be anything."""
    return [each.strip() for each in wanted.split("|")]


def named(understood: Understood) -> list[str]:
    """Name what was understood, in all ways that it may be wanted."""
    match understood:
        case Open(dialog):
            names = ["greeting" if dialog == HELLO else dialog]
        case Wish(name) | Asked(name) | Small(name):
            names = [name]
        case Guess(dialogs):
            names = list(dialogs)
        case Nothing():
            names = [NOTHING]
    return names + [SERVES[name] for name in names if name in SERVES]


def slots(understood: Understood) -> dict[str, str]:
    match understood:
        case Wish(_, slots) | Asked(_, slots):
            return dict(slots)
    return {}


def is_right(phrase: Phrase, understood: Understood) -> bool:
    """Tell whether the right thing was done, or is among what is asked."""
    if phrase.wanted == (NOTHING,):
        return not proposes(understood)
    names = named(understood)
    return any(_met(wanted, names, slots(understood)) for wanted in phrase.wanted)


def _met(wanted: str, names: list[str], found: dict[str, str]) -> bool:
    name, *pairs = wanted.split(" ", 1)
    if name not in names:
        return False
    wishes = [pair.split("=") for pair in _pairs(pairs[0])] if pairs else []
    return all(_same(found, key, value) for key, value in wishes)


def _pairs(written: str) -> list[str]:
    found: list[str] = []
    for word in written.split():
        if "=" in word:
            found.append(word)
        else:
            found[-1] += f" {word}"
    return found


def _same(found: dict[str, str], key: str, value: str) -> bool:
    """A day that is away may have been read as the first back or the last away."""
    said = found.get(key) or (found.get("last") if key == "day" else None)
    return not value or (said or "").casefold() == value.casefold()


def proposes(understood: Understood) -> bool:
    """Tell whether nonsense would be met with more than a kind word."""
    talk = ("are_you_robot", "what_can_you")
    match understood:
        case Nothing() | Small(_):
            return False
        case Asked(topic):
            return topic not in talk
    return True


def wrong_act(phrase: Phrase, understood: Understood) -> bool:
    """Tell whether something was done that changes anything, and was not meant."""
    acts = isinstance(understood, Wish) or understood == Open("erase_me")
    return acts and not is_right(phrase, understood)


def count(judged: list[tuple[Phrase, Understood]]) -> Counter[str]:
    """Count right ones, proposals on nonsense, and wrong acts."""
    counted: Counter[str] = Counter()
    for phrase, understood in judged:
        kind = "nonsense" if NOTHING in phrase.wanted else "meant"
        counted[kind] += 1
        counted[f"{kind} right"] += is_right(phrase, understood)
        counted["wrong acts"] += wrong_act(phrase, understood)
    return counted
