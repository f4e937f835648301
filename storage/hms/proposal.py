"""Which theme to propose for a month, and why: the same to everybody who is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from dialogs.forms.chosen import chosen_themes
from dialogs.hms.keys import HMS_ROLES, NO_THEME, Month
from dialogs.hms.themes import LOW, Theme, fill, library, speaks_of, suggest
from dialogs.words.content import Content
from dialogs.words.world import Stage
from dialogs.year.snapshot import Snapshot
from storage.answers import ballots, progress
from storage.database.transaction import Tx
from storage.hms import rows as hms
from storage.people import memberships
from storage.people.scope import Scope

# More reasons than this are not read.
REASONS = 2


@dataclass(frozen=True)
class Heard:
    """What speaks for one theme or another, and who has proposed something."""

    lifted: tuple[tuple[int, str], ...] = ()
    low: frozenset[str] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def texts(self) -> list[str]:
        """Return what departments have lifted."""
        return [text for _, text in self.lifted]


def heard(db: Tx, scope: Scope, months: Mapping[str, Month], today: date) -> Heard:
    """Read what speaks for themes: what waits for an answer, and what pulses told."""
    waiting = [
        (each.department, each.text)
        for each in hms.lifts(db, scope)
        if each.state != hms.ANSWERED
    ]
    proposers = ((one.head or one.staff, one.by) for one in months.values())
    names = {person: name for person, name in proposers if person}
    return Heard(
        tuple(waiting),
        frozenset(_low(db, scope, months.values(), today)),
        names,
    )


def _low(db: Tx, scope: Scope, months: Iterable[Month], today: date) -> set[str]:
    """Name the themes whose pulse, once summed up, was low."""
    theme_of = {each.month: each.theme for each in months}
    wanted = {month: ("pulse", month) for month in theme_of}
    closed = {
        month: box.id
        for month, box in progress.of(db, scope, None, wanted).items()
        if not box.is_open
    }
    if not closed:
        return set()
    # What the group is shown: its own answers hide nobody's.
    group = memberships.holding(db, scope, HMS_ROLES, None, today)
    lows = set()
    for month, box in closed.items():
        near = ballots.reveal(db, scope, box, group).get("near")
        if near and sum(int(n) for n in near) / len(near) < LOW:
            lows.add(theme_of[month])
    return lows


@dataclass(frozen=True)
class Proposal:
    """A theme for a month: why, and who said so, where somebody has."""

    theme: str
    reasons: tuple[str, ...] = ()
    departments: tuple[int, ...] = ()
    by: int | None = None


def proposals(
    content: Content, here: Snapshot, told: Heard, months: Collection[str]
) -> dict[str, Proposal]:
    """Return what stands or is best for each of these months.

    Themes are held against what was lifted in the kindergarten's own language: what
    is proposed must not hang on who reads it.
    """
    themes = library(content, here.own_themes, here.language)
    reasons = told.texts, told.low, chosen_themes(content, here)
    chosen = {m: one.theme for m, one in here.months.items() if one.theme != NO_THEME}
    found = {}
    for month in sorted(set(months) & set(chosen)):
        others = {m: theme for m, theme in chosen.items() if m != month}
        rows = suggest(content, themes, month, others, *reasons)
        theme, one = chosen[month], here.months[month]
        why = next((row.reasons for row in rows if row.theme == theme), ())
        found[month] = _of(themes, told, theme, why, one.head or one.staff)
    free = sorted(set(months) - set(chosen))
    filled = fill(content, themes, free, chosen, *reasons)
    for month, row in filled.items():
        found[month] = _of(themes, told, row.theme, row.reasons, None)
    return found


def _of(
    themes: Mapping[str, Theme],
    told: Heard,
    key: str,
    reasons: tuple[str, ...],
    by: int | None,
) -> Proposal:
    theme = themes.get(key)
    speak = {u for u, text in told.lifted if theme and speaks_of(theme, text)}
    return Proposal(key, reasons, tuple(sorted(speak)), by)


def because(stage: Stage, here: Snapshot, one: Proposal) -> str:
    """Word the reasons that weigh most."""
    labels = stage.options("hms_calendar", "reasons", {})
    units = [here.departments[u] for u in one.departments if u in here.departments]
    labels["lifted"] = stage.line("hms_keys", "lifted_by", {"units": units})
    # That it was not taken yet is no news where something else speaks for it.
    told = [r for r in one.reasons if r != "new"] or list(one.reasons)
    return ", ".join(labels[reason] for reason in told[:REASONS])


def name_of(stage: Stage, here: Snapshot, key: str) -> str:
    """Name a theme as the reader knows it."""
    themes = library(stage.content, here.own_themes, stage.language)
    return themes[key].name if key in themes else key
