"""Begin a migration: `make migration NAME=what_it_is_for` writes the next file."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from alembic import command

from storage.database.migrate import configured, written_versions
from storage.migrations import FOLDER

WORDS = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def begin(name: str, folder: Path = FOLDER / "versions") -> Path:
    """Write the next numbered file, from the template; it is to be filled in."""
    if not WORDS.fullmatch(name):
        message = f"NAME={name}: say what it is for in small words joined by _"
        raise ValueError(message)
    last = written_versions()[-1]
    number = f"{int(last) + 1:04}"
    config = configured()
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    config.set_main_option("truncate_slug_length", "60")
    config.set_main_option("path_separator", "os")
    places = dict.fromkeys((str(FOLDER / "versions"), str(folder)))
    config.set_main_option("version_locations", os.pathsep.join(places))
    message = name.replace("_", " ")
    command.revision(
        config, message, rev_id=number, head=last, version_path=str(folder)
    )
    return folder / f"v{number}_{name}.py"


if __name__ == "__main__":
    try:
        made = begin(sys.argv[1] if len(sys.argv) > 1 else "")
    except ValueError as error:
        raise SystemExit(f"make migration {error}") from error
    sys.stdout.write(f"{made}: fill it in, and say it in VERSIONS beside it\n")
