"""`samspill export person` and `samspill erase person`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.settings import Settings
from dialogs.errors import CannotStart
from storage.database.connect import Database, open_database
from storage.database.transaction import Tx
from storage.people import audit, erasure, person_data, staff

PAGES = Path(__file__).parent.parent / "pages"


def export_to(
    settings: Settings, email: str, folder: Path, now: datetime
) -> list[Path]:
    """Write everything about a person, as JSON and as a page to read."""
    database = open_database(settings.database_url, settings.keyring)
    try:
        person = _found(database, email)

        def work(db: Tx) -> dict[str, Any]:
            # In the same transaction: nothing is handed out that is not written down.
            audit.note(db, None, "person.exported", str(person), now)
            return person_data.export(db, person)

        told = database.now(work)
    finally:
        database.close()
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", email.lower()).strip("-")[:60] or "person"
    as_json, as_page = folder / f"{name}.json", folder / f"{name}.html"
    for path, text in (
        (as_json, json.dumps(told, ensure_ascii=False, indent=2)),
        (as_page, _page(told, now)),
    ):
        path.write_text(text, encoding="utf-8")
        # Everything about somebody lies in it: only who asked may read it.
        path.chmod(0o600)
    return [as_json, as_page]


def _page(told: dict[str, Any], now: datetime) -> str:
    pages = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined
    )
    return pages.get_template("person.html").render(told=told, now=now.date())


def _found(database: Database, email: str) -> int:
    row = database.now(lambda db: staff.by_email(db, email))
    if row is None:
        raise CannotStart(f"nobody here has the e-mail {email}")
    return int(row.id)


def erase(
    settings: Settings,
    email: str,
    now: datetime,
    agreed: Callable[[str], bool],
    tell: Callable[[str], None],
) -> int:
    """Erase a person, after asking; say what is kept, and why."""
    database = open_database(settings.database_url, settings.keyring)
    try:
        person = _found(database, email)
        if not agreed(f"Erase everything about {email}? It cannot be undone."):
            tell("nothing is erased")
            return 1
        counts = database.now(lambda db: erasure.erase(db, person, now))
    finally:
        database.close()
    gone = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    tell(f"erased: {gone}")
    tell(
        "kept: lines in the audit without her name (what was done, not what was "
        "written), a keyed hash of the address so that a restored backup erases her "
        "again, and what Slack or Teams themselves keep in their own history"
    )
    return 0
