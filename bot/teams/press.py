"""Read what was pressed or filled in on a card."""

from __future__ import annotations

from typing import Any

from bot.teams.shapes import (
    FIELD,
    LONGEST,
    OURS,
    REVISIONS,
    WORDS,
    TeamsHeard,
    heard_as,
    name_of,
)
from bot.turn.json_from_outside import mapping, text
from dialogs.talk.messages import Step


def step_of(told: dict[str, Any]) -> Step | None:
    """Return the question that a card was shown for; None where it asks nothing."""
    match told.get("step"):
        # What stands in a card has been at the client: each part is looked at.
        case [str(talk), str(key), int(revision)] if text(talk, 16) and text(key):
            return Step(talk, key, revision) if abs(revision) < REVISIONS else None
    return None


def pressed(
    activity: dict[str, Any], user: str, data: dict[str, Any], *, invoke: bool
) -> TeamsHeard | None:
    """Read a press: it counts once for each card, however often Teams repeats it.

    Teams repeats with new ids: the same press is the same question, the same
    answer and the same card.
    """
    ours = mapping(data.get(OURS))
    step = step_of(ours)
    what = answer_of(ours, data)
    if what is None:
        return None
    card = text(activity.get("replyToId"), 300)
    meaning = [user, card, ours.get("step"), sorted(map(str, what.items()))]
    told, _ = heard_as(
        activity,
        user,
        f"p/{name_of(meaning)}",
        step=step,
        label=text(ours.get("label")),
        modal=invoke and "form" in what,
        **what,
    )
    return TeamsHeard(
        told.user, told.conversation, told.reference, told.incoming, card, invoke
    )


def answer_of(ours: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
    """Return what was pressed or filled in, as parts of an `Incoming`."""
    kind = text(ours.get("kind"))
    if kind == "choose":
        return {"choice": text(ours.get("choice"), 2000)}
    read = FILLED_IN.get(kind)
    return read(data) if read else None


def _picked(data: dict[str, Any]) -> dict[str, Any] | None:
    picked = text(data.get("pick"), 2000)
    return {"choice": picked} if picked else None


def _ticked(data: dict[str, Any]) -> dict[str, Any]:
    picked = text(data.get("several"), LONGEST)
    return {"several": tuple(filter(None, picked.split(",")))}


def _when(data: dict[str, Any]) -> dict[str, Any] | None:
    parts = (_day(data.get("date")), text(data.get("time")))
    said = " ".join(filter(None, parts))
    return {"words": said} if said else None


def _said(data: dict[str, Any]) -> dict[str, Any] | None:
    said = typed(data.get(WORDS))
    return {"words": said} if said.strip() else None


def typed(value: Any) -> str:
    """Return what a person wrote, as she wrote it: it is cleaned where it is kept."""
    return value[:LONGEST] if isinstance(value, str) else ""


def _draft(data: dict[str, Any]) -> dict[str, Any]:
    """Return what stands in a window that is to be gone on with later."""
    said = typed(data.get(WORDS))
    what: dict[str, Any] = {"words": said} if said else {"form": _fields(data)}
    return what | {"partial": True}


def _fields(data: dict[str, Any]) -> dict[str, str]:
    return {
        key.removeprefix(FIELD): value[:LONGEST]
        for key, value in data.items()
        if key.startswith(FIELD) and isinstance(value, str)
    }


def _day(value: Any) -> str:
    """Write a day as people do: 2026-11-03 becomes 03.11.2026."""
    parts = text(value).split("-")
    return ".".join(reversed(parts)) if len(parts) == 3 else ""  # noqa: PLR2004 - year, month, day


FILLED_IN = {
    "pick": _picked,
    "several": _ticked,
    "when": _when,
    "say": _said,
    "form": lambda data: {"form": _fields(data)},
    "draft": _draft,
}
