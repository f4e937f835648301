"""The fields of a form: which is open, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogs.talk.messages import Field


def next_field(fields: Sequence[Field], draft: dict[str, str]) -> Field | None:
    """Return the first field that nobody has answered or skipped."""
    return next((each for each in fields if each.key not in draft), None)


def room_for_words(fields: Sequence[Field], told: Mapping[str, str]) -> str | None:
    """Return the first field where what was written elsewhere may stand."""
    free = (each for each in fields if each.long and not each.options)
    return next((each.key for each in free if not told.get(each.key)), None)


def filled(
    fields: Sequence[Field], draft: dict[str, str], faults: dict[str, str]
) -> tuple[Field, ...]:
    """Return the fields as a form shows them: with draft and faults in place."""
    if not draft and not faults:
        return tuple(fields)
    return tuple(
        each.opened(draft.get(each.key, ""), faults.get(each.key, ""))
        if each.key in draft or each.key in faults
        else each
        for each in fields
    )
