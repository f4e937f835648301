"""What a gate raises for a request that is not the platform's, or cannot be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TurnedAway(Exception):
    """Answered with this status; the reason is a name of ours, for our own counts."""

    status: int
    reason: str
