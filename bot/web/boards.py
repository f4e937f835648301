"""What a round's board is to the one who looks at it on the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dialogs.reflecting_team.standing import RoundSeen, standing
from dialogs.words.world import House
from storage.database.transaction import Tx
from storage.people import staff
from storage.people.scope import Scope
from storage.reflecting_team import finding
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding
from storage.reflecting_team.rows import TeamRound

Json = dict[str, Any]
BUTTON = "team:"


def to_viewer(
    db: Tx, house: House, told: Mapping[int, Json], viewer: str, now: datetime
) -> dict[int, Json]:
    """Add to boards how their round stands to the one who looks."""
    if not told:
        return {}
    person = staff.by_email(db, viewer)
    who = str(person.id) if person else ""
    return {
        number: _with_standing(db, house, message, who, now)
        for number, message in told.items()
    }


def _with_standing(
    db: Tx, house: House, message: Json, who: str, now: datetime
) -> Json:
    kept = _round_of(db, message)
    if kept is None or not kept.is_live:
        return message
    holding = Holding(db, house, kept, now)
    seen = standing(holding.round, holding.shown(holding.round), who)
    return message | {"round": _plain(seen, message)}


def _round_of(db: Tx, message: Json) -> TeamRound | None:
    keys = [key for key, _ in message.get("choices", ()) if key.startswith(BUTTON)]
    if not keys:
        return None
    number = keys[0].split(":")[1]
    kindergarten = finding.kindergarten_of(db, number)
    if kindergarten is None:
        return None
    return reflecting_team.look_for(db, Scope(kindergarten), number)


def _plain(seen: RoundSeen, message: Json) -> Json:
    keys = [key for key, _ in message["choices"]]
    return {
        "speaker": seen.speaker,
        "yours": seen.is_yours,
        "paused": seen.is_paused,
        "ends": seen.ends.isoformat() if seen.ends else "",
        "own": [key for key in keys if key.split(":")[2] in seen.own],
    }
