"""One thing that the doctor looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """What was looked at; with a remedy where it is not well."""

    what: str
    seen: str
    remedy: str = ""
