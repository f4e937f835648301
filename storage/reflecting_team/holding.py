"""A round in somebody's hands: locked, with what is needed to go on with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dialogs.reflecting_team.board import DAYS, Shown
from dialogs.reflecting_team.round import Round
from dialogs.words.world import House, Stage
from dialogs.year.open_days import wall
from storage.database.transaction import Tx
from storage.people import staff
from storage.people.scope import Scope
from storage.post.letters import Said
from storage.reflecting_team.rows import TeamRound

MINUTE = timedelta(minutes=1)
# So long after it began people sit together still, or have just gone.
SITS = timedelta(hours=4)


@dataclass
class Holding:
    """One event's work on one round."""

    db: Tx
    house: House
    kept: TeamRound
    now: datetime
    read: tuple[Any, Round] | None = None

    @property
    def scope(self) -> Scope:
        """Return the program's own scope in the round's kindergarten."""
        return Scope(self.kept.kindergarten)

    @property
    def round(self) -> Round:
        """Return the round as the reducer has it; read once as it is now."""
        memory = self.kept.told["round"]
        # The same object, and not an equal one: what is kept anew is read anew.
        if self.read is None or self.read[0] is not memory:
            self.read = memory, Round.from_json(memory)
        return self.read[1]

    @property
    def is_held(self) -> bool:
        """Tell whether its people sit together now: what it says answers them."""
        begun = self.kept.begun_at
        sits = begun is not None and self.now - begun < SITS
        return sits and self.kept.way != DAYS

    def stage(self, language: str | None = None) -> Stage:
        """Return the words of a language; of the house where none is named."""
        spoken = self.kept.language if language is None else language
        return self.house.stage(spoken, now=self.now)

    def said(self, about: str | None = None, talk: str | None = None) -> Said:
        """Say of a line that it is said for the round's sake."""
        return Said("team", about, talk=talk, held=self.is_held)

    def names(self) -> dict[str, str]:
        """Return what people are called in the round; looked up when somebody comes."""
        memory = self.kept.told
        known: dict[str, str] = memory.get("names", {})
        if all(who in known for who in memory.get("everybody", ())):
            return known
        return names_of(self.db, memory)

    def shown(self, round_: Round) -> Shown:
        """Gather what a board needs beside the round."""
        memory = self.kept.told
        return Shown(
            self.kept.id,
            self.kept.version,
            self.kept.way,
            self.names(),
            str(memory.get("dimension", "")),
            tuple(memory.get("tried", ())),
            self.kept.is_practice,
            _until(round_),
        )


def _until(round_: Round) -> datetime | None:
    """Return when a turn ends, as it is said: the minute is full."""
    if round_.ends is None:
        return None
    # «Until 10.05» is said of 10.04.30: nobody is called late who is not.
    return wall(round_.ends + MINUTE - timedelta(microseconds=1)).replace(second=0)


def names_of(db: Tx, memory: Mapping[str, Any]) -> dict[str, str]:
    """Look up what people are called: first names, longer where two are alike."""
    invented: dict[str, str] = dict(memory.get("invented", {}))
    known = [int(w) for w in memory.get("everybody", ()) if w not in invented]
    full = {str(k): name for k, name in staff.names(db, known).items()}
    return short_names(full) | invented


def short_names(full: Mapping[str, str]) -> dict[str, str]:
    """Call people by their first names; two of a name by more of it."""
    first = {key: name.split(" ")[0] for key, name in full.items()}
    seen = list(first.values())
    return {
        # Two who are called the same are told apart by all of their names.
        key: name if seen.count(name) == 1 else full[key]
        for key, name in first.items()
    }
