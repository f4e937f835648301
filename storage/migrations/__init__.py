"""The steps from an empty database to today's, and the command that takes them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
# In order; a test holds this against the files in `versions`.
VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
HEAD = VERSIONS[-1]
