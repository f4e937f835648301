"""The steps from an empty database to today's, and the command that takes them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
# In order, by the names of the files; a test holds this against what they say.
VERSIONS = tuple(sorted(each.name[1:5] for each in FOLDER.glob("versions/v*.py")))
HEAD = VERSIONS[-1]
