"""What was chosen after a survey, for those who plan: the months, and the wheel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dialogs.forms.library import Form, find
from dialogs.words.content import Content
from dialogs.year.snapshot import Snapshot


def chosen_themes(content: Content, here: Snapshot) -> frozenset[str]:
    """Return the themes that belong to what was chosen."""
    return frozenset(
        theme
        for form, key, _ in _chosen(content, here)
        for theme in form.questions[key].get("themes", ())
    )


def candidates(content: Content, here: Snapshot, since: date | None) -> list[str]:
    """Return what was chosen, in words, since a department last began a round."""
    return [
        form.words(key, here.language).rstrip(".")
        for form, key, closed in _chosen(content, here)
        if since is None or closed >= since
    ]


def _chosen(content: Content, here: Snapshot) -> Iterator[tuple[Form, str, date]]:
    """Give each question that was chosen of a form's last closed wave, and when."""
    seen: set[str] = set()
    for run in here.forms:
        form = find(content, run.form)
        if form is None or run.closed_on is None or run.form in seen:
            continue
        seen.add(run.form)
        for key in run.chosen:
            if key in form.questions:
                yield form, key, run.closed_on
