"""Find which of some choices a typed message means."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.reading.text import norm
from dialogs.talk.messages import Option

# What is read back has one of the first as its first choice, and one of the others to
# let it be: «Gjør det», «Legg til», «La være». Who types answers with a yes or a no.
YES, NO = frozenset({"yes", "add", "do"}), frozenset({"no", "leave"})


def picked(options: Sequence[Option], said: str) -> str | None:
    """Find what is typed among some options: a label, a number in the list, a key.

    A key that is a number is meant where its label begins with it («5 minutter»); the
    number of a row, which nobody sees, is not.
    """
    for option in options:
        if said == option.key and (not said.isdigit() or option.label.startswith(said)):
            return option.key
    wanted = norm(said)
    for number, option in enumerate(options, 1):
        if wanted in (norm(option.label), str(number)):
            return option.key
    return said if any(said == option.key for option in options) else None


def named(options: Sequence[Option], said: str) -> str | None:
    """Find an option by its key or its label: a number is none of them."""
    wanted = norm(said)
    for option in options:
        is_key = said == option.key and not said.isdigit()
        if is_key or wanted == norm(option.label):
            return option.key
    return None


def answered(options: Sequence[Option], said: bool | None) -> str | None:  # noqa: FBT001 - a yes, a no, or neither
    """Return which choice a yes or a no is, where there is one for each."""
    keys = [option.key for option in options]
    if said is None or not keys or keys[0] not in YES:
        return None
    return keys[0] if said else next((key for key in keys if key in NO), None)
