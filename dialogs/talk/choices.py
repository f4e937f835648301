"""Find which of some choices a typed message means."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.reading.text import norm
from dialogs.talk.messages import Option

# What is read back has one of the first as its first choice, and one of the others to
# let it be: «Gjør det», «Legg til», «La være». Who types answers with a yes or a no.
YES, NO = frozenset({"yes", "add", "do"}), frozenset({"no", "leave"})


def picked(options: Sequence[Option], said: str) -> str | None:
    """Find an option by its key, its label or its number in the list."""
    for option in options:
        if said == option.key:
            return option.key
    wanted = norm(said)
    for number, option in enumerate(options, 1):
        if wanted in (norm(option.label), str(number)):
            return option.key
    return None


def answered(options: Sequence[Option], said: bool | None) -> str | None:  # noqa: FBT001 - a yes, a no, or neither
    """Return which choice a yes or a no is, where there is one for each."""
    keys = [option.key for option in options]
    if said is None or not keys or keys[0] not in YES:
        return None
    return keys[0] if said else next((key for key in keys if key in NO), None)
