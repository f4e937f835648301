"""Who may do what: one table, asked by everything that carries something out.

Who may *read* what somebody wrote is the other table, `access.py`. The page
`docs/rights.md` is printed from this one, so it cannot say anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from dialogs.hms.keys import HEAD, HMS_ROLES
from dialogs.menu import Asker


class Standing(StrEnum):
    """How somebody stands to what is asked for; one person may stand in several ways.

    Of a department, where the right is about one: she leads it, works there, or leads
    it today in place of the leader. `OWN` is what she wrote or was asked to herself;
    `IN_ROUND` is who sits in a round of the reflecting team, or was asked to.
    """

    PROGRAM = "the program"
    HEAD = "head"
    HMS_GROUP = "HMS group"
    LEADER = "leads the department"
    STAND_IN = "leads it today"
    STAFF = "works there"
    PEDAGOGUE = "pedagogue"
    OBSERVER = "observer"
    MENTOR = "mentor"
    IN_ROUND = "is in the round"
    OWN = "it is her own"
    EVERYBODY = "everybody"


class Right(StrEnum):
    """What somebody may do, said as it reads after *may*."""

    PLAN_FOR_ALL = "plan meetings for the whole kindergarten, and lead their agendas"
    PLAN_FOR_DEPARTMENT = "plan a department's meetings, and lead their agendas"
    CHANGE_ITEM = "move, settle or take away what is on a department's agenda"
    CHANGE_ITEM_OF_ALL = "move, settle or take away what is on an agenda for all"
    ATTEND_DEPARTMENT = "see a department's meeting and its agenda, and add to it"
    ATTEND_HMS_GROUP = "see the HMS group's meeting and its agenda, and add to it"
    ATTEND_PEDAGOGUES = "see the pedagogues' meeting and its agenda, and add to it"
    ATTEND_OPEN = "see a meeting for everybody and its agenda, and add to it"
    CLOSE_DAYS = "close days, and open them again"
    LINK_CALENDAR = "make a calendar link for a department"
    SET_REMINDERS = "change the reminders for the whole kindergarten"
    SEE_REMINDERS = "see every reminder, and all that is planned through the year"
    JOIN_WHEEL = "see where a department is in the wheel, and answer there"
    LEAD_WHEEL = "begin, lead, hand over and end a department's round; show its answers"
    MOVE_ROUND = "let another department go on with a round"
    SEE_HMS_DESK = "see the HMS desk, and follow up what was lifted or shared"
    ADD_THEME = "add an HMS theme of the kindergarten's own"
    TURN_HMS_KEY = "propose and agree to the months' HMS themes"
    COUNT_THEME_POINTS = "see how many points the themes of a month were given"
    GIVE_THEME_POINTS = "give points to the themes of a month"
    SUM_UP_MONTH = "close the month's pulse, and sum the month up"
    REPORT_YEAR = "make the report about the HMS year"
    REPORT_ROUND = "make the report about a department's round"
    KEEP_SMALL_STEP = "keep a department's small step of the month"
    ASK_OBSERVER = "ask an observer to come to a department"
    CHANGE_VISIT = "answer, move, cancel and follow up a visit"
    HAVE_CERTIFICATE = "say until when her observer's certificate is valid"
    USE_BOX = "put answers without names in a department's box, and have them shown"
    WRITE_STORY = "write a story for a department"
    CHANGE_STORY = "change a story and who reads it, and take it back"
    DELETE_STORY = "delete a story"
    SEE_HANDED_IN = "count a department's stories, and read those that she is let read"
    LEAD_TEAM = "prepare a department's round of the reflecting team, and practise one"
    HOLD_TEAM = "begin a round that is prepared, drop it, or ask for another story"
    JOIN_TEAM = "join a round of the reflecting team by herself"
    SAY_IN_TEAM = "say something in a round that is held in writing"
    KEEP_TRY = "keep a line of what she will try after a round"
    TAKE_OUT_STORY = "take a story out of the round in which it is told"
    COUNT_TEAMS = "see how often each department has held the reflecting team"
    SEE_PLAN = "see a department's development plan, and say whether it was tried"
    LEAD_PLAN = "make, change and end a department's development plan"
    LEAD_PLAN_OF_ALL = "make, change and end the plan of the whole kindergarten"
    SEE_PLAN_ALONE = "see a plan that somebody has made for herself"
    LEAD_PLAN_ALONE = "change and end a plan that somebody has made for herself"
    MAKE_PLAN_ALONE = "make a plan for herself"
    HOLD_FORM = "propose, agree to and close a survey, and lay it before all"
    LEAD_PROGRAMME = "begin, change and end a programme"
    AGREE_PROGRAMME = "say the employees' yes to a programme"


_HEAD = frozenset({Standing.PROGRAM, Standing.HEAD})
_GROUP = frozenset({Standing.PROGRAM, Standing.HMS_GROUP})
_LEADER = _HEAD | {Standing.LEADER}
_MEMBER = frozenset({Standing.LEADER, Standing.STAFF})
MAY: Mapping[Right, frozenset[Standing]] = {
    Right.PLAN_FOR_ALL: _HEAD,
    Right.PLAN_FOR_DEPARTMENT: _LEADER,
    Right.CHANGE_ITEM: _LEADER | {Standing.OWN},
    Right.CHANGE_ITEM_OF_ALL: _HEAD | {Standing.OWN},
    Right.ATTEND_DEPARTMENT: _MEMBER | {Standing.HEAD},
    Right.ATTEND_HMS_GROUP: frozenset({Standing.HMS_GROUP}),
    Right.ATTEND_PEDAGOGUES: frozenset({Standing.HEAD, Standing.PEDAGOGUE}),
    Right.ATTEND_OPEN: frozenset({Standing.EVERYBODY}),
    Right.CLOSE_DAYS: _HEAD,
    Right.LINK_CALENDAR: _LEADER | {Standing.STAFF},
    Right.SET_REMINDERS: _HEAD,
    Right.SEE_REMINDERS: _HEAD,
    Right.JOIN_WHEEL: _MEMBER,
    Right.LEAD_WHEEL: frozenset({Standing.LEADER, Standing.STAND_IN}),
    Right.MOVE_ROUND: _HEAD,
    Right.SEE_HMS_DESK: _GROUP,
    Right.ADD_THEME: _GROUP,
    Right.TURN_HMS_KEY: _GROUP,
    Right.COUNT_THEME_POINTS: _GROUP,
    Right.GIVE_THEME_POINTS: frozenset({Standing.HMS_GROUP}),
    Right.SUM_UP_MONTH: _GROUP,
    Right.REPORT_YEAR: _GROUP,
    Right.REPORT_ROUND: _GROUP | {Standing.LEADER},
    Right.KEEP_SMALL_STEP: _MEMBER,
    Right.ASK_OBSERVER: _LEADER,
    Right.CHANGE_VISIT: _LEADER | {Standing.OWN},
    Right.HAVE_CERTIFICATE: frozenset({Standing.HEAD, Standing.OBSERVER}),
    # When a box is shown, and to whom, is asked before: this is whose box it is.
    Right.USE_BOX: _HEAD | _MEMBER,
    Right.WRITE_STORY: frozenset({Standing.PROGRAM, Standing.STAFF}),
    Right.CHANGE_STORY: frozenset({Standing.OWN}),
    # The program deletes for everybody, when the days are over.
    Right.DELETE_STORY: frozenset({Standing.PROGRAM, Standing.OWN}),
    Right.SEE_HANDED_IN: frozenset({Standing.LEADER}),
    Right.LEAD_TEAM: frozenset({Standing.LEADER, Standing.STAND_IN}),
    Right.HOLD_TEAM: frozenset({Standing.LEADER, Standing.STAND_IN, Standing.OWN}),
    Right.JOIN_TEAM: _MEMBER | {Standing.IN_ROUND},
    Right.SAY_IN_TEAM: frozenset({Standing.IN_ROUND}),
    Right.KEEP_TRY: frozenset({Standing.IN_ROUND}),
    Right.TAKE_OUT_STORY: frozenset({Standing.OWN}),
    # That rounds are held, and nothing of what is said: who is told is no participant.
    Right.COUNT_TEAMS: frozenset({Standing.HEAD, Standing.MENTOR}),
    Right.SEE_PLAN: _MEMBER,
    Right.LEAD_PLAN: frozenset({Standing.LEADER, Standing.STAND_IN}),
    Right.LEAD_PLAN_OF_ALL: frozenset({Standing.HMS_GROUP}),
    # A micro project: the head reads it with her, and decides nothing in it.
    Right.SEE_PLAN_ALONE: frozenset({Standing.OWN, Standing.HEAD}),
    Right.LEAD_PLAN_ALONE: frozenset({Standing.OWN}),
    Right.MAKE_PLAN_ALONE: frozenset({Standing.LEADER, Standing.HEAD}),
    Right.HOLD_FORM: _GROUP,
    Right.LEAD_PROGRAMME: frozenset({Standing.HEAD, Standing.LEADER, Standing.OWN}),
    # For which side she says it, her role and the programme's own `with` tell.
    Right.AGREE_PROGRAMME: frozenset({Standing.HMS_GROUP}),
}
# What it takes to be at a meeting of the kindergarten that is not for everybody.
MEETING_OF = {
    "hms_group": Right.ATTEND_HMS_GROUP,
    "pedagogues": Right.ATTEND_PEDAGOGUES,
    # Gatherings of a programme that are not for everybody.
    "programme_hms": Right.ATTEND_HMS_GROUP,
    "programme_pedagogues": Right.ATTEND_PEDAGOGUES,
}
ROLES: Mapping[Standing, frozenset[str]] = {
    Standing.HEAD: frozenset({HEAD}),
    Standing.HMS_GROUP: HMS_ROLES,
    Standing.PEDAGOGUE: frozenset({"pedagogical_leader", "teacher", "head"}),
    Standing.OBSERVER: frozenset({"observer"}),
    Standing.MENTOR: frozenset({"mentor"}),
}


def standing(asker: Asker, department: int | None = None) -> frozenset[Standing]:
    """Return how somebody stands, to a department where one is given."""
    ways = {way for way, roles in ROLES.items() if asker.roles & roles}
    ways.add(Standing.EVERYBODY)
    if asker.is_program:
        ways.add(Standing.PROGRAM)
    if department in asker.leads:
        ways.add(Standing.LEADER)
    if department in asker.departments:
        ways.add(Standing.STAFF)
    return frozenset(ways)


def may(
    right: Right,
    asker: Asker,
    department: int | None = None,
    also: Iterable[Standing] = (),
) -> bool:
    """Tell whether she may do this; `also` is what only storage knows about her."""
    return not MAY[right].isdisjoint(standing(asker, department) | set(also))


def somewhere(*rights: Right) -> Callable[[Asker], bool]:
    """Return what tells whether she may do one of these in any place of hers."""

    def shown(asker: Asker) -> bool:
        places = (None, *asker.departments, *asker.leads)
        return any(may(right, asker, place) for right in rights for place in places)

    return shown
