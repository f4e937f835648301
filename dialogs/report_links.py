"""The secret links to a report: what a command gives that has made one."""

from __future__ import annotations

from dialogs.talk.command import Result


class ReportLinks(Result, frozen=True, omit_defaults=True):
    """A report's secret links, one for each form."""

    html: str
    pdf: str
    docx: str = ""
    xlsx: str = ""
    csv: str = ""
    json: str = ""
