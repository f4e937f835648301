"""A kindergarten in which something lies in every table that lets go of it one day."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

from dialogs import everything
from dialogs.feedback.commands import box_about
from dialogs.forms import library
from dialogs.meetings.commands import KeepItem
from dialogs.talk.messages import Incoming, Message, Paragraph, Span
from storage.answers import ballots, makers
from storage.forms import rows as forms
from storage.forms.rows import CountedPart
from storage.hms import rows as hms
from storage.hms.rows import Month
from storage.meetings import agenda
from storage.meetings import rows as meetings
from storage.people import audit, staff
from storage.people.scope import Scope
from storage.plans import rows as development
from storage.post import boards, not_understood, set_aside
from storage.programmes import rows as courses
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team import tries
from storage.reminders import due as dues
from storage.reminders import plans
from storage.reminders import rows as reminders
from storage.reminders.rows import ReminderState
from storage.reports import links as report_links
from storage.tables import places
from storage.wheel import rows as wheel
from storage.wheel import rules as ground
from tests.conftest import STORY

MEETING = datetime(2026, 11, 24, 13, 0)
MOVED = datetime(2026, 12, 1, 13, 0)
AWAY = date(2026, 11, 6)
MONTH, LATER = "2026-11", "2027-02"
AUDIENCES = ("mine", "leader", "round")


def lived(world):
    """Let three hand in, one begin, and a department agree on things."""
    home, units = world.kindergarten()
    unit = units["Rød"]
    # On Blå no meeting is planned: that story counts from the end of its month.
    world.person("free@example.no", home, units["Blå"]).hands_in(STORY)
    meeting = world.meeting(home, unit, MEETING)
    told = [
        world.person(f"{name}@example.no", home, unit).hands_in(STORY, audience=name)
        for name in AUDIENCES
    ]
    told[0].says("jeg er borte til og med 6. november")
    told[1].says("praksisfortelling")
    me = world.run(lambda db: staff.by_email(db, "mine@example.no")).id
    scope = Scope(home.kindergarten_id, me, departments=frozenset({unit}))
    fills = (
        _year, _wheel, _rules, _boxes, _hms, _plans, _programmes, _teams, _forms,
        _by_itself,
    )  # fmt: skip
    for fill in fills:
        world.run(lambda db, fill=fill: fill(db, scope, unit, meeting, world.now))
    return world


def _year(db, scope, unit, meeting, now):
    """Put an item on a meeting, which is moved, and one on the parking place."""
    for place in (meeting, None):
        agenda.keep(db, scope, KeepItem(place, "ideas", 5, {"title": "x"}), unit, now)
    meetings.change(db, scope, meeting, wall=MOVED)
    report_links.make(db, scope, "year", "x", now)


def _wheel(db, scope, unit, _, now):
    one = wheel.begin(db, scope, unit, {}, now)
    ended = now + timedelta(days=40)
    wheel.keep(db, scope, one, now, state=wheel.DONE, ended_at=ended)
    ground.set_part(db, scope, one.id, [scope.person_id])


def _rules(db, scope, unit, _, now):
    """Agree on rules twenty days after they were begun; leave others in the middle."""
    one = ground.begin_rules(db, scope, unit, {}, now)
    agreed = (now + timedelta(days=20)).date()
    ground.keep_rules(db, scope, one, now, state=ground.AGREED, agreed_on=agreed)
    ground.set_part(db, scope, one.id, [scope.person_id])
    ground.begin_rules(db, scope, unit, {}, now)


def _boxes(db, scope, unit, _, now):
    for department in (unit, None):
        box = ballots.open_box(db, scope, department, "x", "x", 3, now.date())
        ballots.cast(db, scope, box.id, {"works": "x"})


def _hms(db, scope, unit, _, now):
    hms.lift(db, scope, unit, "x", now)
    hms.share(db, scope, unit, "x", now)
    hms.keep_step(db, scope, unit, MONTH, {"text": "x"}, None, now)
    words = {"name": "x", "about": "", "asks": []}
    hms.add_theme(db, scope, words, "", now)
    used = hms.add_theme(db, scope, words, "used", now)
    for month in (MONTH, LATER):
        hms.put_month(db, scope, Month(month, used, None, None, "x"), now)


def _plans(db, scope, unit, _, now):
    """Make a plan of each kind; one of a department's nobody ever ends."""
    told = {"goal": {"text": "x"}, "actions": []}
    for whose, ends in (
        ((unit, None), False), ((unit, None), True), ((None, scope.person_id), True),
        ((None, None), False),
    ):  # fmt: skip
        made = development.add(db, scope, whose, "own:x", told, now.date(), now)
        if ends:
            one = development.find_plan(db, scope, made)
            ended = now + timedelta(days=20)
            development.keep_plan(
                db, scope, one, now, state=development.ENDED, ended_at=ended
            )


def _programmes(db, scope, unit, _, now):
    """Begin two programmes; one is ended after twenty days, one lies as it is."""
    for ends in (False, True):
        known = SimpleNamespace(key="x", digest="x")
        whose = {"participant": scope.person_id} if ends else {}
        begun = courses.course_of(known, courses.RUNNING, now.date(), **whose)
        made = courses.begin_course(db, scope, begun, {"a": now.date()}, now)
        if ends:
            one = courses.find_course(db, scope, made)
            over = {"state": courses.LEFT, "ended_at": now + timedelta(days=20)}
            courses.keep_course(db, scope, one, now, **over)


def _teams(db, scope, unit, _, now):
    """Hold one round to its end, with a line and a board, and leave another."""
    values = {"kind": "round", "way": "room", "dimension": "RP"}
    for state in ("ready", "dropped"):
        made = reflecting_team.make(db, scope, unit, {}, now, state=state, **values)
        one = reflecting_team.find(db, scope, made)
        if state == "ready":
            tries.keep_try(db, scope, one, "x", now)
            reflecting_team.end(db, one, [scope.person_id], 0, now)
            place = db.connection.execute(places.select()).first().id
            shown = Message((Paragraph((Span("x"),)),))
            boards.put(db, place, made, shown, now, scope.kindergarten_id)


def _forms(db, scope, unit, _, now):
    """Close a form that somebody has written in, with counts of it."""
    form = library.find(everything.build().content, "baseline")
    day, values = now.date(), {"opened_side": "head", "subject": "wave:1"}
    made = forms.make(
        db, scope, form, now, opened_on=day, closes_on=day, shuts_at=now, **values
    )
    forms.keep_texts(db, scope, made, {"first": ["x"]}, day)
    counts = {"buckets": [0, 0, 9], "mean": None}
    forms.keep_counts(db, scope, made, [CountedPart("all", None, "time", counts, 9)])


def _by_itself(db, scope, unit, _, now):
    """Let a reminder be sent, and an event come that nobody could handle."""
    row = {
        "kindergarten_id": scope.kindergarten_id, "person_id": scope.person_id,
        "rule": "story_ask", "subject": "x", "occurrence": "x", "due_at": now,
        "until": now,
    }  # fmt: skip
    plans.add(db, [row])
    (due,) = dues.due_of(db, [scope.person_id], now)
    reminders.decide(db, [(due.id, ReminderState.SENT, None, None)], now)
    set_aside.keep(
        db, Incoming("web", "x", "x", "e", "Jeg ventet."), scope.person_id, "x", now
    )
    not_understood.count(db, scope.kindergarten_id, "wheel", now)
    audit.note(db, scope, "x", "x", now)
    makers.cast(db, box_about("lift", 1), {"text": "x"}, now)
