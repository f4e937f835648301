"""All dialogs, by the names that the database knows them by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from dialogs.errors import DialogError, UnknownDialog
from dialogs.talk.talk import Dialog


def by_name(*several: Iterable[Dialog]) -> dict[str, Dialog]:
    """Add up the dialogs of all concepts."""
    found: dict[str, Dialog] = {}
    for each in chain(*several):
        if each.name in found:
            message = (
                f"two dialogs are called {each.name!r}: names are forever, pick another"
            )
            raise DialogError(message)
        found[each.name] = each
    return found


def find(dialogs: Mapping[str, Dialog], name: str) -> Dialog:
    """Return the dialog of this name."""
    if name not in dialogs:
        message = f"a talk was kept in the dialog {name!r}, which is not here any more"
        raise UnknownDialog(message)
    return dialogs[name]
