"""A report in each of its forms, and the address that gives it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime

from aiohttp import web

from bot import cells
from bot.documents.page import page
from bot.documents.pdf import pdf
from bot.documents.sheet import sheet
from bot.documents.signs import cleaned
from bot.documents.word import word
from bot.pictures import Pictures
from dialogs.words.world import House
from storage.database.connect import Database
from storage.meetings import plan as agenda_plan
from storage.reflecting_team import plan as team_plan
from storage.reports import links as report_links
from storage.reports import report
from storage.reports.paper import Report

OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}
# A report brings its own style and pictures with it, and asks for nothing else.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'none'"
)
# Each takes a core while it is written; the rest of the program needs one as well.
AT_ONCE = 2
# What is made of one department or meeting, by its number.
PLANS = {"plan": team_plan.make, "agenda": agenda_plan.make}
Others = Sequence[tuple[str, str]]


def routes(
    database: Database, house: House, now: Callable[[], datetime]
) -> list[web.RouteDef]:
    """Return the one address; whoever has it sees the report for a day."""
    desk = Documents(house)

    async def shows(request: web.Request) -> web.Response:
        secret, form = request.match_info["secret"], request.match_info["form"]

        def work(db):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - one look
            link = report_links.find(db, secret, now())
            if link is None:
                return None
            if link.kind in PLANS:
                number = int(link.subject)
                return PLANS[link.kind](db, house, link.kindergarten, number, now())
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
            body=await desk.write(made, form, secret),
            content_type=kind,
            headers=headers,
        )

    forms = "|".join(KINDS)
    return [
        web.get(f"/rapport/{{secret:[A-Za-z0-9_-]{{20,60}}}}.{{form:{forms}}}", shows)
    ]


class Documents:
    """Writes documents, a few at a time, and never where everybody waits for it."""

    def __init__(self, house: House) -> None:
        """Take the words that stand in pictures."""
        self._pictures = Pictures(house)
        self._few = asyncio.Semaphore(AT_ONCE)

    async def write(self, made: Report, form: str, secret: str) -> bytes:
        """Write a document on a thread of its own."""
        others = [
            (made.frame.words[each], f"{secret}.{each}")
            for each in ("pdf", "docx", "xlsx")
        ]
        async with self._few:
            return await asyncio.to_thread(self.written, made, form, others)

    def written(self, made: Report, form: str, others: Others = ()) -> bytes:
        """Write a report in one of its forms."""
        match form:
            case "html":
                return page(made, self._svg(made), others)
            case "pdf":
                return pdf(made, self._svg(made))
            case "docx":
                return word(made, self._drawn(made, "png"))
            case "xlsx":
                return sheet(made)
            case "csv":
                return _csv(cleaned(made))
            case _:
                told = cleaned(made).to_json()
                return json.dumps(told, ensure_ascii=False, indent=1).encode()

    def _svg(self, made: Report) -> str:
        return self._drawn(made, "svg").decode()

    def _drawn(self, made: Report, form: str) -> bytes:
        """Draw what its picture's name says; nothing where it has none."""
        drawn = self._pictures.drawn(made.picture.name, form) if made.picture else None
        return drawn or b""


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
