"""The list of changes, and how one is made."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]


@dataclass(frozen=True)
class Mutant:
    """One change; `where` is a file, or a folder in one file of which the text is."""

    name: str
    where: str
    text: str
    becomes: str
    why: str
    tests: tuple[str, ...]

    def places(self, root=ROOT):
        """Return every file that holds the text, once for each time it does."""
        place = root / self.where
        files = [place] if place.is_file() else sorted(place.rglob("*.py"))
        return [p for p in files for _ in range(p.read_text().count(self.text))]


def read():
    """Read the list."""
    rows = tomllib.loads((FOLDER / "mutants.toml").read_text())["mutant"]
    return [Mutant(**{**row, "tests": tuple(row["tests"])}) for row in rows]
