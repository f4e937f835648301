"""Keep to a platform's limits: so many messages in so many seconds, for each key."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

Window = tuple[int, float]


# The strictest limits of the platforms: a message a second in a place, and two
# hundred a minute altogether.
PLACE_SECONDS = 1.1
ALL_SECONDS = 0.3


# What a platform asks us to wait, where it does not say, and at most.
DEFAULT_WAIT = 30.0
LONGEST_WAIT = 300.0


def seconds_for(queues: Sequence[int]) -> float:
    """Say how long it takes until all of these queues are empty."""
    return max(max(queues, default=0) * PLACE_SECONDS, sum(queues) * ALL_SECONDS)


class Pace:
    """Remembers when something left, and says how long the next has to wait.

    `limits` names kinds of keys, each with its windows: `(7, 1.0)` is seven in a
    second. A key is a kind and a name: `("channel", "C1")`.
    """

    def __init__(self, limits: Mapping[str, Sequence[Window]]) -> None:
        """Take the limits of one platform."""
        self._limits = limits
        self._left: dict[tuple[str, str], deque[datetime]] = defaultdict(deque)
        self._held: dict[tuple[str, str], datetime] = {}

    def wait(self, keys: Iterable[tuple[str, str]], now: datetime) -> float:
        """Return the seconds until the next may leave, and count it where it may."""
        keys = tuple(keys)
        wait = max((self._until(key, now) for key in keys), default=0.0)
        if wait <= 0:
            for key in keys:
                self._left[key].append(now)
        return max(wait, 0.0)

    def hold(self, key: tuple[str, str], until: datetime) -> None:
        """Let nothing leave under this key until then: the platform said so."""
        self._held[key] = max(until, self._held.get(key, until))

    def _until(self, key: tuple[str, str], now: datetime) -> float:
        left, windows = self._left[key], self._limits.get(key[0], ())
        longest = timedelta(seconds=max((each[1] for each in windows), default=0))
        while left and now - left[0] >= longest:
            left.popleft()
        waits = [0.0]
        if held := self._held.get(key):
            waits.append((held - now).total_seconds())
            if held <= now:
                del self._held[key]
        for most, seconds in windows:
            if len(left) >= most:
                opens = left[-most] + timedelta(seconds=seconds)
                waits.append((opens - now).total_seconds())
        return max(waits)

    def forget_idle(self, now: datetime) -> None:
        """Let go of keys that nothing has left under for long: memory stays flat."""
        for key in list(self._left):
            if self._until(key, now) <= 0 and not self._left[key]:
                del self._left[key]


_SECONDS = re.compile(r"[0-9]{1,6}", re.ASCII)


def wait_of(headers: Any) -> float:
    """Read Retry-After; thirty seconds where it says nothing sensible."""
    for name, value in dict(headers or {}).items():
        if str(name).lower() == "retry-after":
            said = value[0] if isinstance(value, list) and value else value
            if _SECONDS.fullmatch(str(said).strip()):
                return min(max(float(str(said)), 1.0), LONGEST_WAIT)
    return DEFAULT_WAIT
