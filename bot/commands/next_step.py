"""What comes next in an installation, in one line, whatever has been done so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.finding import Finding
from bot.settings import Settings
from storage.database.transaction import Tx
from storage.people import identities, kindergartens
from storage.post import alive
from storage.post.channels import OURS

KEY = "export SAMSPILL_SECRET_KEYS=$(samspill keys new), and keep it safe"
FROM_THE_DEMO = (
    "this is the demo; an installation begins with SAMSPILL_DATABASE_URL and "
    "SAMSPILL_SECRET_KEYS (docs/running-it.md)"
)


@dataclass(frozen=True)
class Progress:
    """How far an installation has come; each is true when the one before is."""

    is_made: bool = False
    has_staff: bool = False
    has_run: bool = False
    has_met: bool = False


def stage(db: Tx) -> Progress:
    """Read how far it has come."""
    return Progress(
        is_made=True,
        has_staff=kindergartens.has_staff(db),
        has_run=alive.last(db) is not None,
        has_met=identities.has_met(db, sorted(OURS)),
    )


def after(settings: Settings, findings: Sequence[Finding], now: Progress) -> str:
    """Say the next step: first whatever is wrong, then the way of the guides."""
    # In the order of the guides: each step needs the one before.
    if not settings.secret_keys.get_secret_value():
        return f"{_database(settings)}{KEY}"
    if not now.is_made:
        return next(each.remedy for each in findings if each.remedy)
    if not now.has_staff:
        return "samspill import staff.xlsx --dry-run, then without --dry-run"
    if not (settings.has_slack or settings.has_teams):
        return "set up Slack (docs/install-slack.md) or Teams (docs/install-teams.md)"
    return _first_remedy(findings) or _running(now)


def _running(now: Progress) -> str:
    if not now.has_run:
        return "samspill serve"
    if not now.has_met:
        return "write hei to Samspill in Slack or Teams"
    return "nothing: all is in place"


def _database(settings: Settings) -> str:
    """Ask for the database too where nobody has said which."""
    if "database_url" in settings.model_fields_set:
        return ""
    return "export SAMSPILL_DATABASE_URL=sqlite:////srv/samspill/samspill.db; "


def _first_remedy(findings: Sequence[Finding]) -> str:
    return next((f"{each.what}: {each.remedy}" for each in findings if each.remedy), "")
