"""Carry out what is asked about the improvement wheel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from dialogs import improving as asked
from dialogs.errors import NotYours
from scheduler.calendar import KindergartenYear, wall
from scheduler.nameless import readers, shown_to
from scheduler.reminders import leaders_of
from scheduler.roles import here_of, only_head
from scheduler.rooms import in_room, to_people
from scheduler.subjects import HMS_ROLES
from storage import ballots, hms, reminders, staff, wheel, year
from storage.commands import Turn, carries_out
from storage.identities import rooms_of
from storage.wheel import Round, Rules
from storage.year import Snapshot

Json = dict[str, Any]
# Where a department sits together, what is its own before what is for stories.
MEETINGS = ("department", "tett_paa")
WEEK = 7
# What the next round begins with.
CARRIED = ("candidates", "learnt")


def _member(turn: Turn, department: int) -> None:
    """Refuse one who does not work in the department."""
    if department not in turn.scope.departments | turn.scope.leads:
        message = f"department {department} is not the person's own"
        raise NotYours(message)


def _leads(turn: Turn, here: Snapshot, department: int, deputy: int | None) -> bool:
    """Tell whether this person leads the department today.

    Where nobody who leads it is at work, anybody there may, so that no meeting waits.
    """
    me = turn.scope.person_id
    if department in turn.scope.leads or me == deputy:
        return True
    today = wall(turn.now).date()
    those = leaders_of(here, department, today)
    gone = reminders.away(turn.db, sorted(those), today) if those else {}
    return me in those or set(gone) == those


def _may_lead(turn: Turn, department: int, deputy: int | None = None) -> bool:
    """Tell whether this person leads her department today; refuse another's."""
    _member(turn, department)
    return _leads(turn, here_of(turn), department, deputy)


@carries_out(asked.MyWheel)
def _my_wheel(turn: Turn, told: asked.MyWheel) -> Any:
    _member(turn, told.department)
    here, unit = here_of(turn), told.department
    today = wall(turn.now).date()
    one = wheel.open_one(turn.db, turn.scope, unit)
    past = wheel.all_of(turn.db, turn.scope, unit)
    present = here.staff(unit, today)
    names = staff.names(turn.db, present)
    return {
        "department": unit,
        "name": here.departments[unit],
        "leads": _leads(turn, here, unit, one.deputy if one else None),
        "staff": [{"id": p, "name": names[p]} for p in sorted(present)],
        "room": bool(rooms_of(turn.db, turn.scope, unit)),
        "round": _told(one, today) if one else None,
        "last": _last(past),
        "half": _in_half(past, today),
        "rules": _rules_told(turn, here, unit, present, today),
        "boxes": _boxes(turn, unit, one),
        "meeting": next_meeting(here, unit, turn),
        "shares": [
            {"text": each["text"], "name": here.departments.get(each["department"], "")}
            for each in hms.shares(turn.db, turn.scope)
            if each["department"] != unit
        ][:5],
    }


def _told(one: Round, today: date) -> Json:
    return {
        "id": one.id,
        "number": one.number,
        "phase": one.phase,
        "version": one.version,
        "weeks": (today - wall(one.phase_at).date()).days // WEEK,
        "told": one.told,
    }


def _last(past: Iterable[Round]) -> Json | None:
    """Return what the last round left: what waits, what goes on, what was learnt."""
    one = next((each for each in past if each.state != wheel.OPEN), None)
    if one is None:
        return None
    told = one.told
    left = {key: told[key] for key in CARRIED if told.get(key)}
    chosen = told.get("chosen")
    if chosen and one.state == wheel.DONE and "candidates" in left:
        left["candidates"] = [t for t in left["candidates"] if t != chosen]
    left["candidates"] = left.get("candidates", []) + told.get("later", [])
    left["actions"] = [
        each["text"]
        for each in told.get("actions", [])
        if each.get("decision") != "end"
    ]
    return {"number": one.number, "left": {k: v for k, v in left.items() if v}}


def half_of(today: date) -> tuple[date, date]:
    """Return the half-year that a day is in."""
    found = KindergartenYear.of(today)
    return found.autumn if today <= found.autumn[1] else found.spring


def _in_half(past: Iterable[Round], today: date) -> int:
    first, _ = half_of(today)
    return sum(1 for each in past if wall(each.begun_at).date() >= first)


def next_meeting(here: Snapshot, department: int, turn: Turn) -> str | None:
    """Return when the department sits together next."""
    local = wall(turn.now)
    ahead = [
        (MEETINGS.index(each.kind), each.wall)
        for each in here.meetings
        if each.department == department
        and each.kind in MEETINGS
        and each.state == "planned"
        and each.wall >= local
    ]
    return min(ahead)[1].isoformat()[:16] if ahead else None


def _rules_told(
    turn: Turn, here: Snapshot, unit: int, present: set[int], today: date
) -> Json | None:
    states = (wheel.OPEN, wheel.PROPOSED, wheel.AGREED)
    one = wheel.rules(turn.db, turn.scope, unit, *states)
    if one is None:
        return None
    before = wheel.rules(turn.db, turn.scope, unit, wheel.AGREED)
    part = wheel.part_of(turn.db, turn.scope, one.id)
    subject = _subject(one)
    kind = "agree" if one.state == wheel.PROPOSED else "rules"
    mine = _finished(turn, unit, kind, subject if kind == "agree" else one.id)
    first, _ = half_of(today)
    return {
        "id": one.id,
        "state": one.state,
        "subject": subject,
        "mine": mine,
        "lines": one.told.get("lines", []),
        "notes": one.told.get("notes", {}),
        "before": (before.told.get("lines", []) if before else []),
        "on": one.agreed_on.isoformat() if one.agreed_on else None,
        "part": len(part),
        "new": len(present - part) if one.state == wheel.AGREED else 0,
        "old": one.agreed_on is not None and one.agreed_on < first,
        "department": here.departments[unit],
    }


def _subject(one: Rules) -> str:
    """Name what is agreed to: a changed proposal is another."""
    return f"{one.id}:{one.version}"


def _finished(turn: Turn, unit: int | None, kind: str, subject: str) -> bool:
    box = ballots.find(turn.db, turn.scope, unit, kind, subject)
    if box is None:
        return False
    return ballots.END in ballots.answers_of(turn.db, turn.scope, box.id)


def _boxes(turn: Turn, unit: int, one: Round | None) -> Json:
    """Tell how far each box of the round and of the rules has come."""
    wanted = {}
    if one:
        wanted = dict.fromkeys(("now", "points", "ideas", "least", "learn"), one.id)
    rules = wheel.rules(turn.db, turn.scope, unit, wheel.OPEN, wheel.PROPOSED)
    if rules:
        wanted |= {"rules": rules.id, "agree": _subject(rules)}
    found = {}
    for kind, subject in wanted.items():
        box = ballots.find(turn.db, turn.scope, unit, kind, subject)
        if box:
            mine = ballots.answers_of(turn.db, turn.scope, box.id)
            done = ballots.finished(turn.db, box.id)
            found[kind] = {
                "open": box.is_open, "done": done, "mine": ballots.END in mine,
            }  # fmt: skip
    return found


@carries_out(asked.BeginRound)
def _begin(turn: Turn, told: asked.BeginRound) -> Any:
    leads = _may_lead(turn, told.department)
    if not leads or wheel.open_one(turn.db, turn.scope, told.department):
        return {}
    try:
        with turn.db.connection.begin_nested():
            one = wheel.begin(
                turn.db, turn.scope, told.department, dict(told.told), turn.now
            )
    except IntegrityError:
        return {}
    year.touch(turn.db, turn.scope)
    return {"id": one.id, "number": one.number}


# Boxes


@carries_out(asked.OpenBox)
def _open_box(turn: Turn, told: asked.OpenBox) -> Any:
    if told.department is not None:
        _member(turn, told.department)
    elif told.kind == "month" and not turn.scope.roles & HMS_ROLES:
        raise NotYours("only the HMS group gives points to themes")
    least = turn.content["themes" if told.kind == "pulse" else "wheel"]["threshold"]
    today = wall(turn.now).date()
    kind, subject = told.kind, told.subject
    box = ballots.open_box(
        turn.db, turn.scope, told.department, kind, subject, least, today
    )
    mine = ballots.answers_of(turn.db, turn.scope, box.id)
    done = ballots.finished(turn.db, box.id)
    others = ballots.finished(turn.db, box.id, but=readers(turn, told.department))
    return {
        "id": box.id, "open": box.is_open, "mine": sorted(mine), "done": done,
        "others": others,
    }  # fmt: skip


@carries_out(asked.FinishBox)
def _finish_box(turn: Turn, told: asked.FinishBox) -> Any:
    ballots.finish(turn.db, turn.scope, told.box)


@carries_out(asked.ShowBox)
def _show_box(turn: Turn, told: asked.ShowBox) -> Any:
    if told.department is None:
        raise NotYours("this box is shown by the HMS group")
    one = wheel.open_one(turn.db, turn.scope, told.department)
    leads = _may_lead(turn, told.department, one.deputy if one else None)
    unit, kind, subject = told.department, told.kind, told.subject
    box = ballots.find(turn.db, turn.scope, unit, kind, subject)
    if box is None or not leads:
        return {"answers": {}, "done": 0}
    shown = ballots.close(turn.db, turn.scope, box.id, shown_to(turn, unit))
    return {"answers": shown, "done": ballots.finished(turn.db, box.id)}


# What was agreed


def _mine(turn: Turn, number: str) -> tuple[Round, bool]:
    """Return a round, and whether this person leads it today."""
    one = wheel.find(turn.db, turn.scope, number, lock=True)
    return one, _may_lead(turn, one.department, one.deputy)


@carries_out(asked.KeepRound)
def _keep_round(turn: Turn, told: asked.KeepRound) -> Any:
    one, leads = _mine(turn, told.round)
    if not leads or one.version != told.version or one.state != wheel.OPEN:
        return {"done": False}
    values: Json = {"told": dict(told.told)}
    if told.phase is not None and told.phase != one.phase:
        values |= {"phase": told.phase, "phase_at": turn.now}
    if told.trial_from:
        values["trial_from"] = date.fromisoformat(told.trial_from)
    if told.check_on:
        values["check_on"] = date.fromisoformat(told.check_on)
    wheel.keep(turn.db, turn.scope, one, turn.now, **values)
    year.touch(turn.db, turn.scope)
    _summed_up(turn, one, dict(told.told))
    return {"done": True}


def _summed_up(turn: Turn, one: Round, told: Json) -> None:
    """Put what was agreed in the department's room."""
    goal = told.get("goal", {})
    in_room(
        turn,
        one.department,
        "wheel",
        "room_summary",
        number=one.number,
        works=told.get("works", []),
        candidates=told.get("candidates", []),
        goal=goal.get("text", ""),
        by=goal.get("by", ""),
        actions=[each["text"] for each in told.get("actions", [])],
        learnt=told.get("learnt", []),
    )


@carries_out(asked.EndRound)
def _end_round(turn: Turn, told: asked.EndRound) -> Any:
    one, leads = _mine(turn, told.round)
    if not leads or one.version != told.version or one.state != wheel.OPEN:
        return {"done": False}
    state = wheel.LEFT if told.left else wheel.DONE
    values = {"state": state, "ended_at": turn.now, "told": dict(told.told)}
    wheel.keep(turn.db, turn.scope, one, turn.now, **values)
    year.touch(turn.db, turn.scope)
    _summed_up(turn, one, dict(told.told))
    return {"done": True}


@carries_out(asked.HandOver)
def _hand_over(turn: Turn, told: asked.HandOver) -> Any:
    one, leads = _mine(turn, told.round)
    today = wall(turn.now).date()
    if not leads:
        return
    if told.person is not None and told.person not in here_of(turn).staff(
        one.department, today
    ):
        message = f"person {told.person} does not work in {one.department}"
        raise NotYours(message)
    wheel.keep(turn.db, turn.scope, one, turn.now, deputy_id=told.person)
    if told.person is not None and told.person != turn.scope.person_id:
        name = here_of(turn).departments[one.department]
        to_people(turn, [told.person], "wheel", "you_lead", "wheel", name=name)


@carries_out(asked.MoveRound)
def _move_round(turn: Turn, told: asked.MoveRound) -> Any:
    """Let another department go on with it, or add what it had to the open one."""
    only_head(turn)
    one = wheel.find(turn.db, turn.scope, told.round, lock=True)
    if told.department not in here_of(turn).departments:
        message = f"department {told.department} is not in the kindergarten"
        raise NotYours(message)
    other = wheel.open_one(turn.db, turn.scope, told.department)
    if other is None:
        wheel.keep(turn.db, turn.scope, one, turn.now, department_id=told.department)
    else:
        texts = [*other.told.get("candidates", []), *one.told.get("candidates", [])]
        joined = other.told | {"candidates": list(dict.fromkeys(texts))}
        wheel.keep(turn.db, turn.scope, other, turn.now, told=joined)
        ended = {"state": wheel.LEFT, "ended_at": turn.now}
        wheel.keep(turn.db, turn.scope, one, turn.now, **ended)
    year.touch(turn.db, turn.scope)


@carries_out(asked.KeepTrial)
def _keep_trial(turn: Turn, told: asked.KeepTrial) -> Any:
    one = wheel.find(turn.db, turn.scope, told.round, lock=True)
    _member(turn, one.department)
    on = wall(turn.now).date().isoformat()
    trials = [*one.told.get("trials", ()), {"on": on, "tried": told.tried}]
    if told.text:
        trials[-1]["text"] = told.text
    changed = one.told | {"trials": trials}
    wheel.keep(turn.db, turn.scope, one, turn.now, told=changed)


@carries_out(asked.Lift)
def _lift(turn: Turn, told: asked.Lift) -> Any:
    _member(turn, told.department)
    hms.lift(turn.db, turn.scope, told.department, told.text, turn.now)
    here, today = here_of(turn), wall(turn.now).date()
    group = here.holding(HMS_ROLES, None, today) - {turn.scope.person_id}
    name = here.departments[told.department]
    to_people(turn, group, "hms", "was_lifted", "hms", name=name)


@carries_out(asked.Share)
def _share(turn: Turn, told: asked.Share) -> Any:
    _member(turn, told.department)
    hms.share(turn.db, turn.scope, told.department, told.text, turn.now)
    here, today = here_of(turn), wall(turn.now).date()
    name = here.departments[told.department]
    for other in here.departments:
        if other != told.department:
            in_room(turn, other, "hms", "was_shared", name=name, text=told.text)
    group = here.holding(HMS_ROLES, None, today) - {turn.scope.person_id}
    to_people(turn, group, "hms", "was_shared_group", "hms", name=name)


@carries_out(asked.ShowInRoom)
def _show_in_room(turn: Turn, told: asked.ShowInRoom) -> Any:
    _member(turn, told.department)
    values = dict(told.values)
    return {"shown": in_room(turn, told.department, "wheel", told.block, **values)}


# Ground rules


@carries_out(asked.BeginRules)
def _begin_rules(turn: Turn, told: asked.BeginRules) -> Any:
    leads = _may_lead(turn, told.department)
    there = wheel.rules(
        turn.db, turn.scope, told.department, wheel.OPEN, wheel.PROPOSED
    )
    if not leads:
        return {}
    if there is None:
        there = wheel.begin_rules(turn.db, turn.scope, told.department, {}, turn.now)
        year.touch(turn.db, turn.scope)
        here, today = here_of(turn), wall(turn.now).date()
        others = here.staff(told.department, today) - {turn.scope.person_id}
        name = here.departments[told.department]
        to_people(turn, others, "ground_rules", "asked", "ground_rules", name=name)
    return {"id": there.id}


@carries_out(asked.KeepRules)
def _keep_rules(turn: Turn, told: asked.KeepRules) -> Any:
    one = wheel.find_rules(turn.db, turn.scope, told.rules)
    if not _may_lead(turn, one.department):
        return
    values: Json = {"told": {"lines": list(told.lines), "notes": dict(told.notes)}}
    here, today = here_of(turn), wall(turn.now).date()
    if told.agreed:
        part = here.staff(one.department, today) & set(told.part)
        wheel.set_part(turn.db, turn.scope, one.id, part)
        wheel.replace_rules(turn.db, turn.scope, one.department, one.id)
        values |= {"state": wheel.AGREED, "agreed_on": today}
    else:
        values["state"] = wheel.PROPOSED
        others = here.staff(one.department, today) - {turn.scope.person_id}
        name = here.departments[one.department]
        block = "asked_to_agree"
        to_people(turn, others, "ground_rules", block, "ground_rules", name=name)
    wheel.keep_rules(turn.db, turn.scope, one, turn.now, **values)
    year.touch(turn.db, turn.scope)
