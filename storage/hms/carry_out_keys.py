"""Carry out what is asked about the months' themes and their two keys.

Who may turn which key, and what that makes of a month, is `dialogs/hms/keys.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from dialogs.errors import NotYours
from dialogs.forms.chosen import chosen_themes
from dialogs.hms import commands as asked
from dialogs.hms import keys as hms_keys
from dialogs.hms.keys import NO_THEME, Month, Side, side_of
from dialogs.hms.results import (
    HmsYear,
    LeftOut,
    MonthNow,
    OthersAsked,
    SaidNo,
    SaidYes,
    Swapped,
    ThemeSet,
)
from dialogs.hms.themes import library
from dialogs.meetings.commands import KeepItem
from dialogs.rights import Right
from dialogs.year.open_days import KindergartenYear, wall
from dialogs.year.snapshot import Snapshot
from storage.answers import ballots
from storage.hms import asking as hms_asking
from storage.hms import rows as hms
from storage.hms.proposal import heard
from storage.meetings import agenda
from storage.people.roles import here_of, only
from storage.post.rooms import language_of
from storage.turn import Handlers, Turn
from storage.undo.noting import Undoable, noting
from storage.year import snapshot as year

# Where a department talks about a theme: what is its own before what is for stories.
MEETINGS = ("department", "tett_paa")
# A department talks about the month's theme from its second week on.
SECOND_WEEK, MINUTES = 8, 15

HANDLERS = Handlers()


def months_of(here: Snapshot, today: date) -> list[str]:
    """Return the kindergarten year's months, from August to July."""
    found = KindergartenYear.of(today, here.year_starts)
    return [each.isoformat()[:7] for each in found.months]


def month_now(turn: Turn) -> str:
    """Return the month it is."""
    return wall(turn.now).date().isoformat()[:7]


def _side(turn: Turn) -> Side | None:
    return side_of(turn.scope.roles)


@HANDLERS.of(asked.Months)
def _months(turn: Turn, _: asked.Months) -> HmsYear:
    here, today = here_of(turn), wall(turn.now).date()
    months = hms.months(turn.db, turn.scope)
    told = heard(turn.db, turn.scope, months, today)
    return HmsYear(
        months={
            month: _month_now(put, told.names)
            for month, put in months.items()
            if put.theme != NO_THEME
        },
        left_out=[m for m, put in months.items() if put.theme == NO_THEME],
        own=hms.own_themes(turn.db, turn.scope),
        side=_side(turn),
        lifted=told.texts,
        low=sorted(told.low),
        surveyed=sorted(chosen_themes(turn.content, here)),
        year=months_of(here, today),
        now=month_now(turn),
        language=here.language,
    )


def _month_now(put: Month, names: Mapping[int, str]) -> MonthNow:
    by = put.head or put.staff
    return MonthNow(
        theme=put.theme,
        head=put.head is not None,
        staff=put.staff is not None,
        confirmed=put.is_confirmed,
        by=names.get(by, "") if by else "",
    )


@HANDLERS.of(asked.ThemePoints)
def _theme_points(turn: Turn, command: asked.ThemePoints) -> dict[str, int]:
    only(turn, Right.COUNT_THEME_POINTS)
    box = ballots.find(turn.db, turn.scope, None, "month", command.month)
    return ballots.tally(turn.db, turn.scope, box.id) if box else {}


# The keys


def _begin(turn: Turn, months: Iterable[str]) -> dict[str, Month]:
    """Read the months, for one who may change these.

    The kindergarten's row is written first: two who press at once take turns at it,
    and neither reads what the other is about to change. One who sums a month up holds
    that month alone.
    """
    only(turn, Right.TURN_HMS_KEY)
    year.touch(turn.db, turn.scope)
    for month in sorted(months):
        hms.hold_month(turn.db, turn.scope, month)
    return hms.months(turn.db, turn.scope)


def _keep(turn: Turn, before: Month | None, after: Month) -> None:
    if before == after:
        return
    # What both sides have agreed on is not one side's to take back.
    watched = [] if after.is_confirmed else [hms.month_row(turn.scope, after.month)]
    with noting(turn.db, Undoable.THEME, *watched):
        hms.put_month(turn.db, turn.scope, after, turn.now)
    if after.is_confirmed and not (before and before.is_confirmed):
        _onto_agendas(turn, after)


def _ask(turn: Turn, themes: Mapping[str, str]) -> OthersAsked | None:
    here, today = here_of(turn), wall(turn.now).date()
    told = heard(turn.db, turn.scope, here.months, today)
    return hms_asking.ask(turn, _side(turn), themes, told)


@HANDLERS.of(asked.SetTheme)
def _set_theme(turn: Turn, command: asked.SetTheme) -> ThemeSet:
    """Put a theme in a month; who proposes has turned the key of that side."""
    month, theme = command.month, command.theme
    before, side = _begin(turn, [month]).get(month), _side(turn)
    if theme is None:
        with noting(turn.db, Undoable.THEME, hms.month_row(turn.scope, month)):
            hms.clear_month(turn.db, turn.scope, month)
        return ThemeSet(confirmed=False, side=side, reached=None)
    if not _is_known(turn, theme):
        message = f"theme {theme} is not in the kindergarten's library"
        raise NotYours(message)
    me, roles = turn.scope.person_id, turn.scope.roles
    after = hms_keys.propose(before, month, theme, me, roles)
    _keep(turn, before, after)
    new = before != after and not after.is_confirmed
    reached = _ask(turn, {month: theme}) if new else None
    return ThemeSet(confirmed=after.is_confirmed, side=side, reached=reached)


def _is_known(turn: Turn, theme: str) -> bool:
    return theme in library(turn.content, here_of(turn).own_themes, "nb")


def _is_open(turn: Turn, month: str) -> bool:
    """Tell whether a month still takes a theme: it is this year's, and not past."""
    here, today = here_of(turn), wall(turn.now).date()
    without = turn.content["themes"]["without"]
    open_ = month in months_of(here, today) and month >= month_now(turn)
    return open_ and month[5:] not in without


@HANDLERS.of(asked.SayYes)
def _say_yes(turn: Turn, command: asked.SayYes) -> SaidYes:
    """Turn one key for months whose themes were read, where they still stand so."""
    months = _begin(turn, command.themes)
    agreed, waiting, other = dict[str, str](), dict[str, str](), dict[str, str]()
    over, new = [], {}
    for month, theme in command.themes.items():
        before = months.get(month)
        if not _is_open(turn, month) or not _is_known(turn, theme):
            over.append(month)
            continue
        after = _yes(turn, before, month, theme)
        if after is None:
            other[month] = months[month].theme
            continue
        _keep(turn, before, after)
        (agreed if after.is_confirmed else waiting)[month] = theme
        if before is None or before.theme != theme:
            new[month] = theme
    return SaidYes(
        confirmed=agreed,
        waiting=waiting,
        other=other,
        over=over,
        side=_side(turn),
        reached=_ask(turn, new),
    )


def _yes(turn: Turn, before: Month | None, month: str, theme: str) -> Month | None:
    """Say yes to a theme; None where another has come to stand there meanwhile."""
    me, roles = turn.scope.person_id, turn.scope.roles
    if before is not None and before.theme not in (theme, NO_THEME):
        return None
    return hms_keys.propose(before, month, theme, me, roles)


@HANDLERS.of(asked.SayNo)
def _say_no(turn: Turn, command: asked.SayNo) -> SaidNo:
    """Take out what waits in these months, and tell the other side."""
    months = _begin(turn, command.themes)
    declined, agreed, other = dict[str, str](), dict[str, str](), dict[str, str]()
    for month, theme in command.themes.items():
        before = months.get(month)
        if before is None or before.theme != theme:
            other[month] = before.theme if before else NO_THEME
        elif hms_keys.decline(before, theme, turn.scope.roles) is None:
            hms.clear_month(turn.db, turn.scope, month)
            declined[month] = theme
        else:
            agreed[month] = theme
    return SaidNo(
        declined=declined,
        confirmed=agreed,
        other=other,
        side=_side(turn),
        reached=hms_asking.tell_other(turn, _side(turn), "declined", declined),
    )


@HANDLERS.of(asked.LeaveOut)
def _leave_out(turn: Turn, command: asked.LeaveOut) -> LeftOut:
    """Let a month be without a theme, unless one is agreed on."""
    month = command.month
    before = _begin(turn, [month]).get(month)
    if not _is_open(turn, month):
        return LeftOut(over=True, confirmed=None, reached=None)
    me, roles = turn.scope.person_id, turn.scope.roles
    after = hms_keys.leave_out(before, month, me, roles)
    if after.is_confirmed:
        return LeftOut(over=False, confirmed=after.theme, reached=None)
    was_out = before is not None and before.theme == NO_THEME
    _keep(turn, before, after)
    new = {} if was_out else {month: NO_THEME}
    reached = hms_asking.tell_other(turn, _side(turn), "left_out_by", new)
    return LeftOut(over=False, confirmed=None, reached=reached)


@HANDLERS.of(asked.SwapThemes)
def _swap(turn: Turn, command: asked.SwapThemes) -> Swapped:
    """Let two months change themes; each is a proposal where it comes to stand."""
    both = (command.month, command.other)
    before = _begin(turn, both)
    me, roles = turn.scope.person_id, turn.scope.roles
    new: dict[str, str] = {}
    for month in both:
        hms.clear_month(turn.db, turn.scope, month)
    for month, to in (both, both[::-1]):
        if put := before.get(month):
            moved = hms_keys.move(put, to, me, roles)
            hms.put_month(turn.db, turn.scope, moved, turn.now)
            new |= {to: moved.theme} if moved.theme != NO_THEME else {}
    return Swapped(side=_side(turn), reached=_ask(turn, new))


def _onto_agendas(turn: Turn, agreed: Month) -> None:
    """Put fifteen minutes on each department's meeting of the month, in HØRA form."""
    here, language = here_of(turn), language_of(turn)
    theme = library(turn.content, here.own_themes, language)[agreed.theme]
    stage = turn.house.stage(language, now=turn.now)
    words = stage.options("theme", "item", {"name": theme.name})
    fields = {
        "title": theme.name,
        "purpose": words["purpose"],
        "result": words["result"],
        "how": " · ".join(theme.asks),
        "leads": "",
    }
    for unit in here.departments:
        if (met := _meeting_in(here, unit, agreed.month, wall(turn.now))) is not None:
            item = KeepItem(met, "discussion", MINUTES, fields)
            agenda.keep(turn.db, turn.scope, item, unit, turn.now)


def _meeting_in(here: Snapshot, unit: int, month: str, now: datetime) -> int | None:
    """Return the meeting where a department talks about the month's theme."""
    of_month = [
        (m.wall.day < SECOND_WEEK, MEETINGS.index(m.kind), m.wall, m.id)
        for m in here.meetings
        if m.department == unit
        and m.kind in MEETINGS
        and m.state == "planned"
        and m.wall > now
        and m.wall.isoformat()[:7] == month
    ]
    return min(of_month)[3] if of_month else None
