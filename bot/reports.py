"""A report as a page, a PDF, a spreadsheet or JSON; and the address that gives it."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot import cells
from dialogs.words.world import House
from storage.database.connect import Database
from storage.reflecting_team import plan as team_plan
from storage.reports import links as report_links
from storage.reports import report
from storage.reports.paper import Report

PAGES = Path(__file__).parent / "pages"
FONTS = PAGES / "fonts"
KINDS = {
    "html": "text/html",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "json": "application/json",
}
# A report brings its own style with it, and nothing else.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_TEMPLATES = Environment(
    loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined
)


def routes(
    database: Database, house: House, now: Callable[[], datetime]
) -> list[web.RouteDef]:
    """Return the one address; whoever has it sees the report for a day."""

    async def shows(request: web.Request) -> web.Response:
        secret, form = request.match_info["secret"], request.match_info["form"]

        def work(db):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - one look
            link = report_links.find(db, secret, now())
            if link is None:
                return None
            if link.kind == "plan":
                unit = int(link.subject)
                return team_plan.make(db, house, link.kindergarten, unit, now())
            asked = (link.kindergarten, link.kind, link.subject)
            return report.make(db, house, *asked, now(), link.person)

        made = await database.run(work)
        if made is None:
            raise web.HTTPNotFound
        headers = {
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": POLICY,
        }
        if form != "html":
            headers["Content-Disposition"] = f'attachment; filename="samspill.{form}"'
        kind = KINDS[form]
        return web.Response(
            body=written(made, form), content_type=kind, headers=headers
        )

    forms = "|".join(KINDS)
    return [
        web.get(f"/rapport/{{secret:[A-Za-z0-9_-]{{20,60}}}}.{{form:{forms}}}", shows)
    ]


def written(made: Report, form: str) -> bytes:
    """Write a report in one of its forms."""
    match form:
        case "html":
            page = _TEMPLATES.get_template("report.html")
            return page.render(report=made).encode()
        case "pdf":
            return _pdf(made)
        case "csv":
            return _csv(made)
        case _:
            told = json.dumps(made.to_json(), ensure_ascii=False, indent=1)
            return told.encode()


def _csv(made: Report) -> bytes:
    """Write every table under its heading; with a mark that Excel reads as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([cells.plain(made.title)])
    writer.writerow([cells.plain(made.about)])
    for table in made.tables:
        writer.writerow([])
        writer.writerow([table.heading])
        writer.writerow(table.columns)
        writer.writerows([cells.plain(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _pdf(made: Report) -> bytes:
    """Write it as a PDF that a screen reader can follow: title, language, tables."""
    from fpdf import FPDF  # noqa: PLC0415 - quick start
    from fpdf.fonts import FontFace  # noqa: PLC0415 - as above

    pdf = FPDF(format="A4")
    pdf.set_title(made.title)
    pdf.set_lang({"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}[made.language])
    pdf.add_font("DejaVu", "", FONTS / "DejaVuSans.ttf")
    pdf.add_font("DejaVu", "B", FONTS / "DejaVuSans-Bold.ttf")
    pdf.add_page()
    with warnings.catch_warnings():
        # A sign that the font lacks is shown as a box, and is no reason to fail.
        warnings.simplefilter("ignore")
        pdf.set_font("DejaVu", "B", 16)
        pdf.multi_cell(0, 9, made.title, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("DejaVu", "", 9)
        pdf.multi_cell(0, 6, made.about, new_x="LMARGIN", new_y="NEXT")
        for table in made.tables:
            pdf.ln(4)
            pdf.set_font("DejaVu", "B", 12)
            pdf.multi_cell(0, 7, table.heading, new_x="LMARGIN", new_y="NEXT")
            pdf.set_font("DejaVu", "", 9)
            with pdf.table(headings_style=FontFace(emphasis="BOLD")) as shown:
                shown.row(table.columns)
                for row in table.rows:
                    shown.row(row)
        return bytes(pdf.output())
