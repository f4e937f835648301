"""The secret calendar links: `GET /kalender/<secret>.ics`, for Outlook and Google."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from aiohttp import web

from dialogs.words.world import House
from dialogs.year.snapshot import Met
from dialogs.zone import ZONE
from storage.database.connect import Database
from storage.database.transaction import Tx
from storage.meetings import rows as meetings
from storage.people import memberships
from storage.people.roles import takes_part
from storage.people.scope import Scope
from storage.year import feeds
from storage.year.feeds import Feed

# Meetings so long ago stay in a calendar.
BACK = timedelta(days=120)
MOST = 500


def routes(
    database: Database, house: House, now: Callable[[], datetime]
) -> list[web.RouteDef]:
    """Return the one route."""

    async def shows(request: web.Request) -> web.Response:
        secret = request.match_info["secret"]
        body = await database.run(lambda db: calendar(db, house, secret, now()))
        if body is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "private, max-age=900"}
        return web.Response(body=body, content_type="text/calendar", headers=headers)

    return [web.get("/kalender/{secret:[A-Za-z0-9_-]{20,60}}.ics", shows)]


def calendar(db: Tx, house: House, secret: str, now: datetime) -> bytes | None:
    """Write a person's or a department's meetings; None where there is no such link.

    One who has left sees nothing any more: her link is empty.
    """
    feed = feeds.find(db, secret)
    if feed is None:
        return None
    day = now.astimezone(ZONE).date()
    scope = memberships.scope_of(db, feed.person, day, feed.kindergarten)
    found = _meetings(db, feed, scope, now) if scope else []
    here = Scope(feed.kindergarten)
    units = frozenset(m.department for m in found if m.department)
    names = {each["id"]: each["name"] for each in memberships.named(db, here, units)}
    return _written(house, found, names, now)


def _meetings(db: Tx, feed: Feed, scope: Scope, now: datetime) -> list[Met]:
    found = meetings.coming(db, scope, now - BACK, None, MOST)
    if feed.department is not None:
        return [m for m in found if m.department == feed.department]
    return [m for m in found if takes_part(scope, m)]


def _written(
    house: House, found: Sequence[Met], names: dict[int, str], now: datetime
) -> bytes:
    from icalendar import Calendar, Event  # noqa: PLC0415 - quick start

    kinds = house.words.options("nb", "meetings", "kind__options", {})
    made = Calendar()
    made.add("prodid", "-//Samspill//NO")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "Samspill")
    for meeting in found:
        event = Event()
        starts = meeting.wall.replace(tzinfo=ZONE)
        event.add("uid", f"meeting-{meeting.id}@samspill")
        event.add("dtstamp", now)
        event.add("dtstart", starts)
        ends = meeting.wall + timedelta(minutes=meeting.minutes)
        event.add("dtend", ends.replace(tzinfo=ZONE))
        name = names.get(meeting.department or 0)
        kind = kinds[meeting.kind]
        event.add("summary", f"{kind}, {name}" if name else kind)
        status = "TENTATIVE" if meeting.state == "proposed" else "CONFIRMED"
        event.add("status", status)
        made.add_component(event)
    made.add_missing_timezones()
    told: bytes = made.to_ical()
    return told
