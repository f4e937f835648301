"""Two kindergartens in one database: nothing of one is seen or changed by the other."""

import inspect
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import func, insert, select

from bot import app as _app  # noqa: F401 - makes them all known
from dialogs import everything
from dialogs.access import Audience
from dialogs.errors import NotYours
from dialogs.feedback import commands as telling
from dialogs.forms import commands as surveying
from dialogs.forms import library
from dialogs.hms import commands as hms_year
from dialogs.meetings import commands as year
from dialogs.observation import commands as observing
from dialogs.oneself import first_steps
from dialogs.oneself import settings as own
from dialogs.plans import commands as planning
from dialogs.programmes import commands as going
from dialogs.reflecting_team import commands as teams
from dialogs.search import commands as searching
from dialogs.stories import commands as asked
from dialogs.talk import operations
from dialogs.talk.command import Command
from dialogs.talk.operations import Cast
from dialogs.talk.state import KeptTalk, TalkState
from dialogs.wheel import commands as improving
from storage.answers import answered, ballots, progress
from storage.database import kept
from storage.database.kept import Whose
from storage.everything import HANDLERS
from storage.forms import rows as surveys
from storage.hms import rows as hms
from storage.meetings import agenda
from storage.meetings import rows as meetings
from storage.people import memberships, staff
from storage.people.scope import Scope
from storage.plans import rows as plans
from storage.post import outbox, post_text, talks
from storage.programmes import rows as courses
from storage.reflecting_team import rows as reflecting_team
from storage.reports import links as report_links
from storage.stories import reading, removing
from storage.stories import rows as stories
from storage.tables import (
    boxes,
    form_runs,
    ground_rules,
    lifted,
    metadata,
    rounds,
    team_rounds,
    themes,
)
from storage.tables import visits as visits_table
from storage.turn import Turn
from storage.wheel import newest
from storage.wheel import rows as wheel
from storage.wheel import rules as ground
from storage.year import closed, feeds
from storage.year import snapshot as kept_year
from tests.conftest import STORY
from tests.kept import carry_out


@pytest.fixture
def foreign(world):
    """Give a story of Solbakken's Ann, and the scope of Fjellet's Eva."""
    home, units = world.kindergarten()
    away, others = world.kindergarten("Fjellet", ("Grønn",))
    world.meeting(home, units["Rød"])
    ann = world.person("ann@example.no", home, units["Rød"]).hands_in(STORY)
    ann.says("praksisfortelling")
    roles = ("pedagogical_leader", "head")
    world.person("eva@example.no", away, others["Grønn"], roles)
    person = world.run(lambda db: staff.by_email(db, "eva@example.no")).id
    eva = world.run(lambda db: memberships.scope_of(db, person, world.today()))

    def only(column):
        return world.run(lambda db: db.connection.execute(select(column)).scalar_one())

    story, talk = only(stories.stories.c.id), only(talks.talks.c.id)
    told = year.KeepItem(None, "decision", 5, {"title": "x"})
    ours = Scope(home.kindergarten_id, 1)
    world.item = world.run(
        lambda db: agenda.keep(db, ours, told, units["Rød"], world.now)
    )
    world.meeting_id = only(meetings.meetings.c.id)
    visit = {
        "id": "v" * 16, "kindergarten_id": home.kindergarten_id,
        "department_id": units["Rød"], "season": "autumn-2026", "observer_id": 1,
        "state": "asked", "wall": "2026-11-10T10:00", "starts_at": world.now,
        "created_at": world.now,
    }  # fmt: skip
    world.run(lambda db: db.connection.execute(insert(visits_table).values(**visit)))
    world.home = home
    world.run(lambda db: _wheel(db, ours, units["Rød"], world.now))
    return world, eva, story, talk, units["Rød"]


def _wheel(db, ours, unit, now):
    """Give Solbakken a round, a box, rules and something lifted."""
    wheel.begin(db, ours, unit, {}, now)
    db.connection.execute(rounds.update().values(id="r" * 16))
    ground.begin_rules(db, ours, unit, {}, now)
    db.connection.execute(ground_rules.update().values(id="g" * 16))
    ballots.open_box(db, ours, unit, "now", "x", 3, now.date())
    db.connection.execute(boxes.update().values(id="b" * 16))
    hms.lift(db, ours, unit, "x", now)
    db.connection.execute(lifted.update().values(id="l" * 16))
    state = {"here": [1], "everybody": ["1"], "leader": 1, "teller": 1, "places": []}
    told = {"goal": {"text": "x"}, "actions": []}
    plans.add(db, ours, (unit, None), "own:x", told, now.date(), now)
    db.connection.execute(plans.plans.update().values(id="p" * 16))
    known = SimpleNamespace(key="start", digest="x")
    begun = courses.course_of(known, courses.RUNNING, now.date())
    courses.begin_course(db, ours, begun, {}, now)
    db.connection.execute(courses.programmes.update().values(id="c" * 16))
    courses.add_stone(db, ours, "c" * 16, ("anchor", ""), now.date(), 0)
    db.connection.execute(courses.milestones.update().values(id="m" * 16))
    reflecting_team.make(
        db, ours, unit, state, now, leader_id=1, teller_id=1, kind="round", way="room",
        dimension="RP", state="ready",
    )  # fmt: skip
    db.connection.execute(team_rounds.update().values(id="k" * 16))
    form = library.find(everything.build().content, "baseline")
    surveys.make(
        db, ours, form, now, opened_on=now.date(), closes_on=now.date(), shuts_at=now,
        opened_side="staff", subject="wave:1",
    )  # fmt: skip
    db.connection.execute(form_runs.update().values(id="f" * 16, state="open"))
    hms.add_theme(db, ours, {"name": "x", "about": "", "asks": []}, "", now)
    db.connection.execute(themes.update().values(id="o" * 16))


def _all_rows(world):
    def work(db):
        return {
            table.name: [
                tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
                for row in db.connection.execute(
                    select(table).order_by(*table.primary_key.columns)
                )
            ]
            for table in metadata.sorted_tables
        }

    return world.run(work)


# Eva leads in her own kindergarten: all is looked through there, and nothing found.
NOTHING_FOUND = {
    "hits": [], "more": 0, "near": True, "cut": False, "opens": [],
    "looked": ["story", "rules", "goal", "learnt", "plan", "agenda", "theme"],
}  # fmt: skip


def _attempts(story, unit, meeting, item):
    """Every command that dialogs can ask for, aimed at the other kindergarten."""
    agreed = ("tett_paa", unit, "2026-12-08T13:00", 60, "once")
    settled = {
        year.PreviewMeeting: (year.PreviewMeeting(*agreed), NotYours),
        year.KeepMeeting: (year.KeepMeeting(*agreed), NotYours),
        year.MoveMeeting: (
            year.MoveMeeting(meeting, "2026-12-08T13:00"), {"done": False, "why": None},
        ),
        year.AcceptMeeting: (year.AcceptMeeting(meeting), None),
        year.CancelMeeting: (year.CancelMeeting(meeting, series=True), {"count": 0}),
        year.ClosedDays: (year.ClosedDays(), []),
        year.MakeFeed: (year.MakeFeed(unit), NotYours),
        year.MakeAgendaPlan: (year.MakeAgendaPlan(meeting), NotYours),
        year.KeepItem: (year.KeepItem(meeting, "ideas", 5, {"title": "x"}), NotYours),
        year.Agenda: (year.Agenda(meeting), NotYours),
        year.MoveItem: (year.MoveItem(item, None), NotYours),
        year.SettleItem: (year.SettleItem(item, "yes"), NotYours),
        year.DropItem: (year.DropItem(item), NotYours),
    }  # fmt: skip
    wall = "2026-12-08T10:00"
    settled |= {
        observing.ProposeVisit: (
            observing.ProposeVisit(unit, "2026-09-14", "2026-11-13"),
            NotYours,
        ),
        observing.FreeObservers: (observing.FreeObservers(unit, wall), NotYours),
        observing.AskObserver: (
            observing.AskObserver(unit, "autumn-2026", 1, wall), NotYours,
        ),
        observing.AnswerVisit: (observing.AnswerVisit("v" * 16), NotYours),
        observing.CancelVisit: (observing.CancelVisit("v" * 16), NotYours),
        observing.MarkVisit: (observing.MarkVisit("v" * 16, "oral"), NotYours),
        observing.SetCertificate: None,
        observing.MyVisits: None,
    }  # fmt: skip
    foreign_round, foreign_lift = "r" * 16, "l" * 16
    settled |= {
        improving.MyWheel: (improving.MyWheel(unit), NotYours),
        improving.BeginRound: (improving.BeginRound(unit, {}), NotYours),
        improving.OpenBox: (improving.OpenBox(unit, "now", "x"), NotYours),
        improving.FinishBox: (improving.FinishBox("b" * 16), NotYours),
        improving.ShowBox: (improving.ShowBox(unit, "now", "x"), NotYours),
        improving.KeepRound: (improving.KeepRound(foreign_round, 1, {}), NotYours),
        improving.EndRound: (improving.EndRound(foreign_round, 1, {}), NotYours),
        improving.HandOver: (improving.HandOver(foreign_round, None), NotYours),
        improving.MoveRound: (improving.MoveRound(foreign_round, unit), NotYours),
        improving.KeepTrial: (improving.KeepTrial(foreign_round, "yes", ""), NotYours),
        improving.Lift: (improving.Lift(unit, "x"), NotYours),
        improving.Share: (improving.Share(unit, "x"), NotYours),
        improving.BeginRules: (improving.BeginRules(unit), NotYours),
        improving.KeepRules: (improving.KeepRules("g" * 16, ["x"], {}), NotYours),
        improving.ShowInRoom: (improving.ShowInRoom(unit, "room_rules", {}), NotYours),
        hms_year.SettleLift: (hms_year.SettleLift(foreign_lift, answer="x"), NotYours),
        hms_year.PutOnAgenda: (hms_year.PutOnAgenda(meeting, {"title": "x"}), NotYours),
        hms_year.KeepStep: (hms_year.KeepStep(unit, "2026-11", {}, None), NotYours),
        hms_year.SetTheme: (hms_year.SetTheme("2026-11", "o" * 16), NotYours),
        hms_year.MakeReport: (hms_year.MakeReport("round", str(unit)), NotYours),
        Cast: (Cast("b" * 16, {"works": "x"}), NotYours),
    }  # fmt: skip
    foreign_plan, day = "p" * 16, "2026-12-08"
    settled |= {
        planning.MyPlans: None,
        planning.KeepPlan: (planning.KeepPlan(f"d{unit}", "own:x", {}, day), NotYours),
        planning.RenewPlan: (planning.RenewPlan(foreign_plan, [], [], day), NotYours),
        planning.NoteTried: (planning.NoteTried(foreign_plan, "yes"), NotYours),
        planning.MoveCheck: (planning.MoveCheck(foreign_plan, day), NotYours),
        planning.EndPlan: (planning.EndPlan(foreign_plan), NotYours),
        planning.TakeIntoWheel: (planning.TakeIntoWheel(foreign_plan), NotYours),
    }
    foreign_form = "f" * 16
    settled |= {
        surveying.MyForms: (surveying.MyForms(), {"runs": [], "today": "2026-11-03"}),
        surveying.FormDesk: None,
        surveying.ProposeForm: None,
        surveying.AgreeForm: (surveying.AgreeForm(foreign_form), NotYours),
        surveying.DropForm: (surveying.DropForm(foreign_form), NotYours),
        surveying.ShutForm: (surveying.ShutForm(foreign_form), NotYours),
        surveying.OpenForm: (surveying.OpenForm(foreign_form), NotYours),
        surveying.FormResult: (surveying.FormResult(foreign_form), NotYours),
        surveying.LayOut: (surveying.LayOut(foreign_form), NotYours),
        surveying.ChooseConditions: (
            surveying.ChooseConditions(foreign_form, ["time"]), NotYours,
        ),
    }  # fmt: skip
    course, stone = "c" * 16, "m" * 16
    settled |= {
        going.MyProgrammes: None,
        going.BeginProgramme: (going.BeginProgramme("good_day", f"d{unit}"), NotYours),
        going.AgreeProgramme: (going.AgreeProgramme(course), NotYours),
        going.SettleStone: (going.SettleStone(stone, "done"), NotYours),
        going.MoveStone: (going.MoveStone(stone, day), NotYours),
        going.AddStone: (going.AddStone(course, "x", day), NotYours),
        going.TurnProgramme: (going.TurnProgramme(course, "left"), NotYours),
        going.HandOverProgramme: (going.HandOverProgramme(course, 1), NotYours),
        going.TakeFresh: (going.TakeFresh(course), NotYours),
    }
    foreign_team, none = "k" * 16, {"round": None}
    make = teams.MakeRound(
        unit, "round", "room", 1, None, "RP", [1], "as_is", auto=False
    )
    settled |= {
        teams.MyTeams: None,
        teams.TeamDesk: (teams.TeamDesk(unit), NotYours),
        teams.MakeRound: (make, NotYours),
        teams.MakePractice: (teams.MakePractice(unit), NotYours),
        teams.StartRound: (teams.StartRound(foreign_team), NotYours),
        teams.DropRound: (teams.DropRound(foreign_team), NotYours),
        teams.OtherStory: (teams.OtherStory(foreign_team, story, 1), NotYours),
        teams.MoveBoard: (teams.MoveBoard(foreign_team), NotYours),
        teams.EndRoundNow: (teams.EndRoundNow(foreign_team), NotYours),
        teams.MakePlan: (teams.MakePlan(unit), NotYours),
        teams.MyTurn: (teams.MyTurn(), none),
        teams.AskedToTell: (teams.AskedToTell(), []),
        teams.Contribute: (teams.Contribute(foreign_team, "x"), NotYours),
        teams.MyTry: (teams.MyTry(), none),
        teams.KeepTry: (teams.KeepTry(foreign_team, "x"), NotYours),
        teams.OpenTry: (teams.OpenTry(), none),
        teams.TellTry: (teams.TellTry(foreign_team, "tried"), None),
        teams.Summary: (teams.Summary(), none),
        teams.PostSummary: (teams.PostSummary(foreign_team), {"shown": False}),
    }  # fmt: skip
    settled |= dict.fromkeys(
        (hms_year.Desk, hms_year.Months, hms_year.ThemePoints, hms_year.SayYes, hms_year.SayNo,
         hms_year.LeaveOut, hms_year.SwapThemes,
         hms_year.AddTheme, hms_year.ThisMonth, hms_year.SumUp, hms_year.KeepSummary)
    )  # fmt: skip
    own_kindergarten_only = dict.fromkeys(
        (year.MyYear, year.UsualMeeting, year.CloseDays, year.OpenDays, year.MyRules, year.SetRule,
         year.SwitchOwn, year.SetCard, year.KeepAbsence, year.StopFeeds, year.YearPlan)
    )  # fmt: skip
    keep = asked.KeepStory(
        unit, "2026-11", "RP", Audience.MINE, {"free": "x"}, story=None
    )
    return (
        settled
        | own_kindergarten_only
        | {
            asked.MyDepartments: (asked.MyDepartments(), []),
            asked.LedDepartments: (asked.LedDepartments(), []),
            asked.FocusOfTheMonth: (asked.FocusOfTheMonth(unit), NotYours),
            asked.KeepStory: (keep, NotYours),
            asked.MyStories: (asked.MyStories(), []),
            asked.ReadStory: (asked.ReadStory(story), None),
            asked.ChangeAudience: (
                asked.ChangeAudience(story, Audience.ROUND),
                NotYours,
            ),
            asked.WithdrawStory: (asked.WithdrawStory(story), NotYours),
            asked.DeleteStory: (asked.DeleteStory(story), 0),
            asked.DepartmentStories: (asked.DepartmentStories(unit), NotYours),
            first_steps.FirstSteps: None,
            telling.RoomForFeedback: None,
            improving.HasAnswered: (improving.HasAnswered("pulse", "2026-11"), False),
            searching.Find: (searching.Find("vottene x", "nb"), NOTHING_FOUND),
            searching.OpenFound: (
                searching.OpenFound(searching.Sought.AGENDA, "x", "nb"),
                None,
            ),
            own.SetLanguage: None,
            own.MyChannels: None,
            own.SetChannel: None,
            own.MyData: None,
            own.EraseMyWords: None,
        }
    )


def test_every_command_is_tried_with_a_foreign_scope():
    tried = set(_attempts("s", 1, 1, "i"))

    assert tried == set(HANDLERS)
    assert tried == {
        kind
        for module in (
            asked,
            own,
            first_steps,
            year,
            observing,
            improving,
            hms_year,
            surveying,
            telling,
            teams,
            searching,
            planning,
            going,
            operations,
        )
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Command) and kind is not Command
    }


AIMED = [k for k, v in _attempts("s", 1, 1, "i").items() if v]


def test_no_command_reaches_anything_of_another_kindergarten(foreign):
    world, eva, story, _talk, unit = foreign
    told = _attempts(story, unit, world.meeting_id, world.item)
    before = _all_rows(world)
    for kind in AIMED:
        command, wanted = told[kind]

        def work(db, command=command):
            given = carry_out(Turn(db, eva, world.now, "t"), command)
            return command.kept(given)

        if wanted is NotYours:
            with pytest.raises(NotYours):
                world.run(work)
        elif kind in (asked.MyDepartments, asked.LedDepartments):
            names = [each["name"] for each in world.run(work)]
            assert names == ["Grønn"]
        else:
            assert world.run(work) == wanted, kind
        assert _all_rows(world) == before, kind


def test_another_kindergartens_talk_can_not_be_found_kept_or_ended(foreign):
    world, eva, _, talk, _ = foreign
    before = _all_rows(world)
    stolen = KeptTalk(talk, "practice_story", 1, 9, TalkState())

    assert world.run(lambda db: talks.find(db, eva, talk)) is None
    world.run(lambda db: talks.keep(db, eva, stolen, world.now))
    world.run(lambda db: talks.end(db, eva, talk))
    world.run(lambda db: talks.take_up(db, eva, talk))
    assert world.run(lambda db: talks.open_talks(db, eva)) == []
    assert world.run(lambda db: talks.park(db, eva)) is None

    assert _all_rows(world) == before


def test_meetings_and_numbers_of_another_kindergarten_are_not_seen(foreign):
    world, eva, _, _, unit = foreign

    assert world.run(lambda db: meetings.upcoming(db, eva, unit, world.now)) is None
    assert world.run(lambda db: meetings.passed(db, eva, unit, world.now)) is None
    assert world.run(lambda db: memberships.named(db, eva, frozenset({unit}))) == []
    count = world.run(lambda db: memberships.staff_count(db, eva, unit, world.today()))
    assert count == 0
    emails = [p["email"] for p in world.run(lambda db: staff.everybody(db, eva))]
    assert emails == ["eva@example.no"]


def test_the_year_of_another_kindergarten_is_not_seen_or_changed(foreign):
    world, eva, _, _, unit = foreign
    closed_one = (world.today(), world.today(), "other")
    world.run(lambda db: closed.add(db, world.home, *closed_one))
    number = world.run(lambda db: closed.coming(db, world.home, world.today()))[0].id
    ours = Scope(world.home.kindergarten_id, 1)
    world.run(lambda db: feeds.make(db, ours, None, world.now))
    wall = datetime(2026, 11, 24, 13)
    meeting = world.meeting_id

    assert world.run(lambda db: closed.coming(db, eva, world.today())) == []
    assert world.run(lambda db: closed.remove(db, eva, number, world.now)) == 0
    assert world.run(lambda db: meetings.find(db, eva, meeting)) is None
    assert world.run(lambda db: meetings.coming(db, eva, world.now)) == []
    assert not world.run(lambda db: meetings.same_time(db, eva, unit, wall))
    assert (
        world.run(lambda db: meetings.change(db, eva, meeting, state="cancelled")) == 0
    )
    assert world.run(lambda db: agenda.of_meeting(db, eva, meeting)) == []
    assert world.run(lambda db: agenda.parked(db, eva, unit)) == []
    assert not world.run(lambda db: agenda.is_open(db, eva, world.item))
    assert world.run(lambda db: agenda.newest_of(db, eva, [meeting], 9)) == []
    assert world.run(lambda db: meetings.with_items(db, eva, 9)) == []
    last = world.run(lambda db: meetings.last_set(db, eva, [unit], for_all=True))
    assert last is None
    assert world.run(lambda db: reading.newest_own(db, eva, 9)) == []
    assert world.run(lambda db: newest.newest_rounds(db, eva, [unit], 9)) == []
    assert world.run(lambda db: newest.newest_agreed(db, eva, [unit], 9)) == []
    assert world.run(lambda db: feeds.stop(db, eva, world.now)) == 0
    assert len(world.run(lambda db: closed.coming(db, world.home, world.today()))) == 1


def test_the_wheel_and_the_desk_of_another_kindergarten_are_not_seen_or_changed(
    foreign,
):
    world, eva, _, _, unit = foreign
    one = "r" * 16
    before = _all_rows(world)

    each = world.run

    for work in (
        lambda db: ballots.cast(db, eva, "b" * 16, {"works": "x"}),
        lambda db: ballots.finish(db, eva, "b" * 16),
        lambda db: ballots.close(db, eva, "b" * 16, ()),
        lambda db: ballots.reveal(db, eva, "b" * 16, ()),
        lambda db: ballots.tally(db, eva, "b" * 16),
        lambda db: wheel.find(db, eva, one),
        lambda db: ground.find_rules(db, eva, "g" * 16),
        lambda db: plans.find_plan(db, eva, "p" * 16),
        lambda db: courses.find_course(db, eva, "c" * 16),
        lambda db: courses.find_stone(db, eva, "m" * 16),
        lambda db: hms.settle_lift(db, eva, "l" * 16, None, "x", world.now),
    ):
        with pytest.raises(NotYours):
            each(work)
    assert each(lambda db: ballots.find(db, eva, unit, "now", "x")) is None
    wanted = {"now": ("now", "x")}
    assert each(lambda db: progress.of(db, eva, unit, wanted)) == {}
    assert each(lambda db: answered.answers_of(db, eva, "b" * 16)) == set()
    assert each(lambda db: ballots.take_back(db, eva, "ABCDEFGH")) is False
    assert each(lambda db: wheel.open_one(db, eva, unit)) is None
    assert each(lambda db: wheel.places(db, eva)) == []
    assert each(lambda db: wheel.all_of(db, eva)) == []
    assert each(lambda db: ground.rules(db, eva, unit, wheel.OPEN)) is None
    assert each(lambda db: ground.all_rules(db, eva, unit, wheel.OPEN)) == []
    assert each(lambda db: ground.part_of(db, eva, one)) == set()
    assert each(lambda db: courses.under_way(db, eva)) == []
    assert each(lambda db: courses.stones_of(db, eva, ["c" * 16])) == []
    each(lambda db: courses.keep_stone(db, eva, "m" * 16, state="done"))
    readers = plans.PlanReaders({unit}, None)
    assert each(lambda db: plans.open_ones(db, eva, readers)) == []
    assert each(lambda db: plans.newest_plans(db, eva, readers, 9)) == []
    assert each(lambda db: hms.lifts(db, eva)) == []
    assert each(lambda db: hms.shares(db, eva)) == []
    assert each(lambda db: hms.own_themes(db, eva)) == {}
    assert each(lambda db: hms.months(db, eva)) == {}
    assert each(lambda db: hms.steps(db, eva)) == []
    each(lambda db: hms.told(db, eva, "n" * 16, world.now))
    each(lambda db: hms.clear_month(db, eva, "2026-11"))
    each(lambda db: hms.hold_month(db, eva, "2026-11"))
    each(lambda db: ground.replace_rules(db, eva, unit, "n" * 16))

    assert _all_rows(world) == before


def test_every_function_that_takes_a_scope_is_walked_here():
    """A new function with a scope must be added above, or to this list."""
    walked = {
        "stories.rows": {
            "focus", "must_belong", "mine", "may_with", "keep", "carries", "own", "all_own",
            "set_audience",
        },
        "stories.reading": {"read", "shared", "newest_own"},
        "stories.removing": {"withdraw", "remove"},
        "post.talks": {"find", "begin", "keep", "park", "take_up", "end", "open_talks"},
        "meetings.rows": {
            "add", "upcoming", "passed", "change", "find", "coming", "same_time",
            "with_items", "last_set",
        },
        "meetings.agenda": {
            "keep", "of_meeting", "newest_of", "parked", "find", "is_open", "change", "drop",
        },
        "year.closed": {"add", "coming", "remove"},
        "year.feeds": {"make", "stop"},
        "year.snapshot": {"touch"},
        "people.memberships": {"named", "staff_count", "holding"},
        "people.staff": {
            "add_department", "add_person", "add_membership", "everybody", "holder",
        },
        "answers.ballots": {
            "open_box", "find", "cast", "finish", "take_back", "close", "reveal",
            "tally",
        },
        "answers.answered": {"note", "answers_of", "forget"},
        "answers.progress": {"of"},
        "wheel.rows": {
            "begin", "open_one", "find", "places", "all_of", "keep",
        },
        "wheel.rules": {
            "rules", "all_rules", "find_rules", "begin_rules", "keep_rules",
            "replace_rules", "set_part", "part_of",
        },
        "hms.rows": {
            "lift", "lifts", "settle_lift", "share", "shares", "told", "add_theme",
            "own_themes", "months", "put_month", "clear_month", "keep_step", "steps",
            "hold_month", "month_row",
        },
        "wheel.newest": {"newest_rounds", "newest_agreed"},
        "reports.links": {"make"},
        "programmes.rows": {
            "under_way", "find_course", "begin_course", "keep_course", "add_stone",
            "stones_of", "find_stone", "keep_stone",
        },
        "plans.rows": {"add", "open_ones", "newest_plans", "find_plan", "keep_plan"},
    }  # fmt: skip
    modules = (
        stories, reading, removing, talks, meetings, memberships, staff, agenda, closed, feeds, kept_year,
        answered, ballots, progress, wheel, ground, newest, hms, report_links, plans, courses,
    )  # fmt: skip
    for module in modules:
        name = module.__name__.removeprefix("storage.")
        found = {
            n
            for n, f in inspect.getmembers(module, inspect.isfunction)
            if f.__module__ == module.__name__
            and not n.startswith("_")
            and "scope" in inspect.signature(f).parameters
        }
        assert found == walked[name], name


def test_a_table_is_of_a_kindergarten_unless_it_says_otherwise():
    of_one = {
        t.name
        for t in metadata.tables.values()
        if "kindergarten_id" in t.c and not t.c.kindergarten_id.nullable
    }

    assert of_one == {
        t.name
        for t in metadata.tables.values()
        if kept.of(t).whose is Whose.KINDERGARTEN
    }


def test_a_sealed_row_copied_to_another_place_does_not_open(world):
    home, units = world.kindergarten()
    ann = world.person("ann@example.no", home, units["Rød"])
    ann.says("praksisfortelling")

    def swap(db):
        db.connection.execute(talks.talks.update().values(id="0000000000000000"))

    world.run(swap)

    def sealed(db):
        row = db.connection.execute(select(talks.talks.c.sealed)).scalar_one()
        return db.open(row, f"talks|{'0' * 16}")

    with pytest.raises(NotYours, match="another row"):
        world.run(sealed)
    ours = Scope(home.kindergarten_id, 1)
    assert world.run(lambda db: talks.find(db, ours, "0" * 16)) is None


def test_the_outbox_holds_what_one_wrote_only_in_ones_own_places(foreign):
    world, *_ = foreign
    shown = world.run(lambda db: post_text.history(db, "web", "eva@example.no", 0))

    assert shown == []
    assert world.run(
        lambda db: db.connection.execute(
            select(func.count(outbox.outbox.c.id))
        ).scalar()
    )


def test_colleagues_are_those_of_ones_own_kindergarten_who_work_there_today(world):
    home, units = world.kindergarten()
    away, others = world.kindergarten("Fjellet", ("Grønn",))
    world.person("ann@example.no", home, units["Rød"], name="Ann Lien")
    world.person("eva@example.no", away, others["Grønn"], name="Eva Dahl")
    day = world.today()

    known = world.run(lambda db: memberships.first_names(db, home.kindergarten_id, day))

    assert known == {"Ann"}
