"""Where the kindergartens are: one zone, for every wall clock."""

from __future__ import annotations

from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Oslo")
