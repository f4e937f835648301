"""What a reminder about the months' themes says, and the keys that stand under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dialogs.access import Thing
from dialogs.reminders.rules import Rule, Wanted
from dialogs.talk.messages import Option
from dialogs.words.world import Stage
from dialogs.year.snapshot import Snapshot
from storage.database.transaction import Tx
from storage.hms.proposal import Heard, Proposal, because, heard, name_of, proposals
from storage.people.scope import Scope
from storage.reminders.rows import Row

FILE = "hms_keys"
YEAR, MONTH = "hms_year", "theme_choose"
# The buttons under each kind of question: alone, and in a card with other things.
KEYS = {
    "free": ("free_keys", "free_card_keys"),
    "proposed": ("proposed_keys", "proposed_card_keys"),
    "year": ("year_keys", "year_card_keys"),
    "asked_year": ("asked_year_keys", "asked_year_keys"),
    "told": ("told_keys", "told_keys"),
}


def gather(
    db: Tx, heres: Mapping[int, Snapshot], rows: Iterable[Row], today: date
) -> dict[int, Heard]:
    """Read what speaks for themes, where somebody is to be asked about them."""
    asking = {row.kindergarten for row in rows if row.rule in (YEAR, MONTH)}
    return {
        number: heard(db, Scope(number), here.months, today)
        for number, here in heres.items()
        if number in asking
    }


def _asked(
    stage: Stage, here: Snapshot, told: Heard, rule: Rule, wanted: Wanted
) -> dict[str, Proposal]:
    """Return what is proposed for the months that a reminder is about."""
    about = wanted.subject.told
    months = [about["month"]] if rule.key == MONTH else about["lacking"]
    months = [month for month in months if month[5:] not in rule.without]
    return proposals(stage.content, here, told, months)


def values(
    stage: Stage, here: Snapshot, told: Heard | None, rule: Rule, wanted: Wanted
) -> dict[str, Any]:
    """Return what the text of such a reminder needs; nothing for others."""
    if told is None or rule.key not in (YEAR, MONTH):
        return {}
    rows = [
        row(stage, here, told, month, one)
        for month, one in _asked(stage, here, told, rule, wanted).items()
    ]
    return {"rows": rows} if rule.key == YEAR else {"row": rows[0] if rows else None}


def row(
    stage: Stage, here: Snapshot, told: Heard, month: str, one: Proposal
) -> dict[str, str]:
    """Name a month's proposal: the theme, why, and who said so."""
    return {
        "month": month,
        "theme": name_of(stage, here, one.theme),
        "why": because(stage, here, one),
        "by": told.names.get(one.by, "") if one.by else "",
    }


def ways(
    stage: Stage,
    here: Snapshot,
    told: Heard | None,
    rule: Rule,
    wanted: Wanted,
    *,
    alone: bool,
) -> list[Option] | None:
    """Return the keys under such a reminder; None where it has none of its own."""
    if told is None or rule.key not in (YEAR, MONTH):
        return None
    asked = _asked(stage, here, told, rule, wanted)
    if not asked:
        return None
    themes = {month: one.theme for month, one in asked.items()}
    if rule.key == YEAR:
        return keys(stage, "year", themes, alone=alone)
    block = "proposed" if wanted.subject.told["proposed"] else "free"
    return keys(stage, block, themes, alone=alone)


def footer(stage: Stage, rules: Iterable[Rule]) -> str:
    """Return who sees what is answered here, where a key can be turned."""
    asks = any(rule.key in (YEAR, MONTH) for rule in rules)
    return stage.who_sees(Thing.THEME) if asks else ""


def keys(
    stage: Stage, block: str, themes: Mapping[str, str], *, alone: bool = True
) -> list[Option]:
    """Return the buttons that turn a key, each with what it says yes or no to.

    In a card with other things a button has to say what it is about, and is not used
    up: the rest of the card is answered with the same message.
    """
    month = next(iter(themes))
    told = ",".join(f"{month}={theme}" for month, theme in themes.items())
    about = {"yes": told, "no": told, "all": month, "none": month}
    kind = "theme" if alone else "theme_in_card"
    words = KEYS[block][0 if alone else 1]
    labels = stage.options(FILE, words, {"month": month})
    return [
        Option(
            "start:hms_calendar" if what == "see" else f"{kind}:{what}:{about[what]}",
            label,
        )
        for what, label in labels.items()
    ]
