"""All tables together: for what walks every one of them, as migrations do.

Each stands with its concept, and says its own policy (`database/kept.py`).
"""

from __future__ import annotations

from storage.answers.tables import answered, boxes, feedback
from storage.database.columns import Instant, Number, instant, metadata, milliseconds
from storage.database.tables import meta
from storage.forms.tables import form_results, form_runs, form_texts
from storage.hms.tables import lifted, shared, small_steps, theme_months, themes
from storage.meetings.tables import agenda_items, meetings, series
from storage.observation.tables import certificates, visits
from storage.people.tables import (
    audit,
    departments,
    erased,
    identities,
    kindergartens,
    looked_for,
    membership_roles,
    memberships,
    people,
    places,
)
from storage.plans.tables import plans
from storage.post.tables import boards, inbox, outbox, set_aside, talks, workspaces
from storage.programmes.tables import milestones, programmes
from storage.reflecting_team.tables import team_rounds, team_tries
from storage.reminders.tables import absences, opt_outs, reminders, rule_settings
from storage.reports.tables import report_links
from storage.stories.tables import stories, story_talks, story_versions
from storage.undo.tables import undoable
from storage.wheel.tables import ground_rules, rounds, took_part
from storage.year.tables import closed_days, feeds

__all__ = [
    "Instant",
    "Number",
    "absences",
    "agenda_items",
    "answered",
    "audit",
    "boards",
    "boxes",
    "certificates",
    "closed_days",
    "departments",
    "erased",
    "feedback",
    "feeds",
    "form_results",
    "form_runs",
    "form_texts",
    "ground_rules",
    "identities",
    "inbox",
    "instant",
    "kindergartens",
    "lifted",
    "looked_for",
    "meetings",
    "membership_roles",
    "memberships",
    "meta",
    "metadata",
    "milestones",
    "milliseconds",
    "opt_outs",
    "outbox",
    "people",
    "places",
    "plans",
    "programmes",
    "reminders",
    "report_links",
    "rounds",
    "rule_settings",
    "series",
    "set_aside",
    "shared",
    "small_steps",
    "stories",
    "story_talks",
    "story_versions",
    "talks",
    "team_rounds",
    "team_tries",
    "theme_months",
    "themes",
    "took_part",
    "undoable",
    "visits",
    "workspaces",
]
