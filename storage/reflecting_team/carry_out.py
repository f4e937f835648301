"""Carry out what is asked about reflecting teams: before a round, in it, and after."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dialogs.errors import NotYours
from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team import commands as asked
from dialogs.reflecting_team.board import DAYS, ROOM
from dialogs.reflecting_team.events import Do, Event
from dialogs.reflecting_team.round import State as Goes
from dialogs.reminders.rules import leaders_of
from dialogs.stories.dimensions import in_month, named
from dialogs.talk.messages import Message
from dialogs.year.open_days import KindergartenYear, instant, wall
from dialogs.year.snapshot import Snapshot
from storage.people import identities, staff
from storage.people.roles import here_of
from storage.post import letters as unasked
from storage.post import still
from storage.post.rooms import in_room
from storage.reflecting_team import going
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.going import Desk
from storage.reflecting_team.rows import PRACTICE, TeamRound
from storage.reminders import rows as reminders
from storage.reports import links as report_links
from storage.turn import Handlers, Turn
from storage.year import snapshot as year

Json = dict[str, Any]
LONG_AGO = datetime.min.replace(tzinfo=UTC)
# Who may see that rounds are held, and nothing else.
SEE = frozenset({"head", "mentor"})

HANDLERS = Handlers()


def _me(turn: Turn) -> int:
    if turn.scope.person_id is None:
        raise NotYours("a person is needed for this")
    return turn.scope.person_id


def _leads(turn: Turn, here: Snapshot, department: int) -> bool:
    """Tell whether this person leads a department, or the head does for nobody else."""
    if department not in here.departments:
        return False
    today = wall(turn.now).date()
    mine = department in turn.scope.leads
    return mine or turn.scope.person_id in leaders_of(here, department, today)


def _only_leader(turn: Turn, department: int) -> Snapshot:
    here = here_of(turn)
    if not _leads(turn, here, department):
        message = f"department {department} is not led by this person"
        raise NotYours(message)
    return here


def _since(turn: Turn, here: Snapshot) -> datetime:
    """Return when this kindergarten year began."""
    found = KindergartenYear.of(wall(turn.now).date(), here.year_starts)
    return instant(datetime.combine(found.first, datetime.min.time()))


@HANDLERS.of(asked.MyTeams)
def _my_teams(turn: Turn, _: asked.MyTeams) -> Any:
    here = here_of(turn)
    led = [
        {"id": unit, "name": name}
        for unit, name in sorted(here.departments.items())
        if _leads(turn, here, unit)
    ]
    counts = []
    if turn.scope.roles & SEE:
        held = reflecting_team.past(turn.db, turn.scope, None, _since(turn, here))
        for unit, name in sorted(here.departments.items(), key=lambda each: each[1]):
            mine = [one for one in held if one.department == unit]
            keys = dict.fromkeys(k for one in mine for k in one.dimension.split("+"))
            counts.append(
                {
                    "name": name,
                    "rounds": len(mine),
                    "dimensions": list(filter(None, keys)),
                }
            )
    return {"led": led, "counts": counts}


@HANDLERS.of(asked.TeamDesk)
def _desk(turn: Turn, told: asked.TeamDesk) -> Any:
    here, unit = _only_leader(turn, told.department), told.department
    today = wall(turn.now).date()
    present = sorted(here.staff(unit, today))
    others = sorted(here.staff(None, today) - set(present))
    names = staff.names(turn.db, [*present, *others])
    away = reminders.away(turn.db, present, today) if present else {}
    since = _since(turn, here)
    held = reflecting_team.past(turn.db, turn.scope, unit, since)
    before = reflecting_team.told_before(turn.db, turn.scope, unit, since)
    open_one = reflecting_team.open_one(turn.db, turn.scope, unit)
    practice = reflecting_team.live_practice(turn.db, turn.scope)
    month = _month(here, unit, turn)
    return {
        "id": unit,
        "name": here.departments[unit],
        "me": turn.scope.person_id,
        "open": _open_told(turn, open_one, names) if open_one else None,
        "practice": practice.id if practice else None,
        "stories": _stories(turn, unit, names, before),
        "staff": [{"id": p, "name": names[p], "away": p in away} for p in present],
        "guests": [{"id": p, "name": names[p]} for p in others],
        "rooms": len(identities.rooms_of(turn.db, turn.scope, unit)),
        "dimensions": turn.content["class"]["months"].get(month[5:7], []),
        "held": [
            {
                "on": wall(one.ended_at).date().isoformat() if one.ended_at else "",
                "dimension": one.dimension,
            }
            for one in held
        ],
        "told": [
            {"name": names[p], "times": before[p][0]} for p in present if p in before
        ],
        "not_told": [names[p] for p in present if p not in before],
        "tried": _tried(turn, held),
    }


def _month(here: Snapshot, unit: int, turn: Turn) -> str:
    """Return the month that the next TETT PÅ meeting is in, or this one."""
    local = wall(turn.now)
    ahead = [
        each.wall
        for each in here.meetings
        if each.department == unit and each.kind == "tett_paa" and each.wall >= local
    ]
    return (min(ahead) if ahead else local).isoformat()[:7]


def _stories(
    turn: Turn, unit: int, names: dict[int, str], before: dict[int, Any]
) -> list[Json]:
    """List what may be told: who has told least and longest ago first."""
    found = reflecting_team.tellable(turn.db, turn.scope, unit)

    def order(each: Json) -> Any:
        times, last = before.get(each["teller"], (0, LONG_AGO))
        return times, last

    return [
        each | {"name": names[each["teller"]], "times": order(each)[0]}
        for each in sorted(found, key=order)
        if each["teller"] in names
    ]


def _open_told(turn: Turn, one: TeamRound, names: dict[int, str]) -> Json:
    return {
        "id": one.id,
        "state": one.state,
        "teller": names.get(one.teller or asked_to_tell(one) or 0, ""),
        "way": one.way,
        "mine": one.leader == turn.scope.person_id,
    }


def _tried(turn: Turn, held: list[TeamRound]) -> list[str]:
    """Return what was to be tried after the last round, without whose it was."""
    if not held:
        return []
    found = reflecting_team.tries_of(turn.db, turn.scope, held[0].id)
    return sorted(each["text"] for each in found)


# Before


@HANDLERS.of(asked.MakeRound)
def _make(turn: Turn, told: asked.MakeRound) -> Any:
    here, unit = _only_leader(turn, told.department), told.department
    today = wall(turn.now).date()
    everybody = here.staff(None, today)
    order = [p for p in dict.fromkeys(told.here) if p in everybody]
    me = _me(turn)
    for needed in (told.teller, me):
        if needed not in order:
            order.append(needed)
    if told.story and not reflecting_team.may_hear(turn.db, turn.scope, told.story):
        return {"state": "gone"}
    places = identities.rooms_of(turn.db, turn.scope, unit)
    own = identities.reached_at(turn.db, me)
    if not places and told.way != ROOM:
        return {"state": "no_room"}
    held = reflecting_team.past(turn.db, turn.scope, unit, _since(turn, here))
    stage = turn.house.stage(here.language, now=turn.now)
    state = {
        "here": order,
        "everybody": [str(p) for p in order],
        "teller": told.teller,
        "leader": me,
        "pace": told.pace,
        "auto": told.auto,
        "story": bool(told.story),
        "dimension": named(turn.content, told.dimension, stage.language),
        "tried": _tried(turn, held),
        "places": places or ([own] if own else []),
    }
    waits = told.teller != me
    made = reflecting_team.make(
        turn.db,
        turn.scope,
        unit,
        state,
        turn.now,
        leader_id=me,
        teller_id=told.teller,
        story_id=told.story,
        kind=told.kind,
        way=told.way,
        dimension=told.dimension,
        state=reflecting_team.ASKED if waits else reflecting_team.READY,
    )
    if made is None:
        return {}
    if waits:
        desk = _desk_of(turn, made, lock=False)
        _ask_teller(desk, told.teller, order, written=bool(told.story))
    return {"id": made, "state": "asked" if waits else "ready"}


def _ask_teller(desk: Desk, teller: int, hear: list[int], *, written: bool) -> None:
    """Ask the teller once more, and show her who would hear it."""
    one, house = desk.one, desk.house
    names = staff.names(desk.db, [*hear, one.leader or 0])
    others = [names[p] for p in hear if p in names and p != teller]
    leader = names.get(one.leader or 0, "")

    def word(language: str) -> Message:
        stage = house.stage(language, now=desk.now)
        labels = stage.options(team_board.FILE, "teller_choices", {})
        choices = {
            f"team:{one.id}:{key}:0.{one.version}": text for key, text in labels.items()
        }
        return stage.message(
            team_board.FILE,
            "ask_teller",
            choices=choices,
            leader=leader,
            hear=others,
            way=one.way,
            written=written,
        )

    going.tell(desk, [teller], word, still.TEAM_ASK)


def _desk_of(turn: Turn, number: str, *, lock: bool = True) -> Desk:
    one = reflecting_team.find(turn.db, turn.scope, number, lock=lock)
    return Desk(turn.db, turn.house, one, turn.now)


def _my_desk(turn: Turn, number: str) -> Desk:
    """Return a round that this person leads, or may lead."""
    desk = _desk_of(turn, number)
    if desk.one.leader != turn.scope.person_id:
        _only_leader(turn, desk.one.department)
    return desk


@HANDLERS.of(asked.StartRound)
def _start(turn: Turn, told: asked.StartRound) -> Any:
    desk = _my_desk(turn, told.round)
    return {"state": begin(desk, sure=told.sure)}


def begin(desk: Desk, *, sure: bool = False) -> str:
    """Begin a round that is ready, with those who still work here.

    One in which people sit together calls on them at once: outside open hours its
    leader says first that they do.
    """
    if desk.one.state != reflecting_team.READY:
        return desk.one.state
    if desk.one.way != DAYS and not (sure or _is_open(desk)):
        return "closed"
    scope, told = desk.scope, dict(desk.one.told)
    today = wall(desk.now).date()
    found = year.read(desk.db, [scope.kindergarten_id], today, today)
    works = found[scope.kindergarten_id].staff(None, today)
    told["here"] = [p for p in told["here"] if p in works]
    places = identities.rooms_of(desk.db, scope, desk.one.department)
    if desk.one.way == ROOM and not places:
        own = identities.reached_at(desk.db, told["leader"])
        places = [own] if own else []
    if not places or told["teller"] not in told["here"] or told["leader"] not in works:
        return "cannot"
    told["places"] = places
    _change(desk, told)
    going.start(desk)
    return reflecting_team.RUNNING


def _is_open(desk: Desk) -> bool:
    """Tell whether people are at work now, or in a meeting of theirs."""
    one, now = desk.one, desk.now
    return unasked.is_open(desk.db, one.kindergarten, one.department, now)


@HANDLERS.of(asked.DropRound)
def _drop(turn: Turn, told: asked.DropRound) -> Any:
    desk = _my_desk(turn, told.round)
    if not desk.one.is_live and desk.one.state in reflecting_team.OPEN:
        values = {"state": reflecting_team.DROPPED, "story_id": None}
        reflecting_team.change(turn.db, desk.one, {}, **values)


@HANDLERS.of(asked.OtherStory)
def _other_story(turn: Turn, told: asked.OtherStory) -> Any:
    """Go on with another's story, when she has said yes to it now."""
    desk, teller = _my_desk(turn, told.round), told.teller
    if desk.one.state != reflecting_team.WITHDRAWN:
        return {"state": desk.one.state}
    if str(turn.scope.person_id) != desk.round.leader:
        return {"state": "not_leading"}
    asks = {"story": told.story, "teller": teller}
    _change(desk, desk.one.told | {"asks": asks})
    if teller == turn.scope.person_id:
        return {"state": go_on_with(desk)}
    hear = [int(p) for p in desk.round.order if p.isdecimal()]
    _ask_teller(desk, teller, hear, written=bool(told.story))
    return {"state": reflecting_team.ASKED}


def go_on_with(desk: Desk) -> str:
    """Go on with the story that was asked for, if it may be heard still."""
    told = dict(desk.one.told)
    asks = told.pop("asks", None)
    if asks is None or desk.one.state != reflecting_team.WITHDRAWN:
        return "gone"
    story, teller = asks["story"], asks["teller"]
    if story and not reflecting_team.may_hear(desk.db, desk.scope, story):
        _change(desk, told)
        return "gone"
    told |= {"story": bool(story), "teller": teller}
    _change(desk, told, story_id=story, teller_id=teller)
    who = str(teller)
    if who not in desk.round.order:
        going.act(desk, Event(Do.JOIN, who))
    going.act(desk, Event(Do.ANOTHER, desk.round.leader, who))
    return reflecting_team.RUNNING


def let_be(desk: Desk) -> None:
    """Take it that she will not tell; the leader is told, and not why."""
    told = {key: each for key, each in desk.one.told.items() if key != "asks"}
    _change(desk, told)
    going.say_declined(desk)


def asked_to_tell(one: TeamRound) -> int | None:
    """Return who has been asked to tell in the place of one who took hers back."""
    if one.state != reflecting_team.WITHDRAWN:
        return None
    teller: int | None = one.told.get("asks", {}).get("teller")
    return teller


def _change(desk: Desk, told: Json, **values: Any) -> None:
    reflecting_team.change(desk.db, desk.one, told, **values)
    desk.one = reflecting_team.find(desk.db, desk.scope, desk.one.id)


@HANDLERS.of(asked.MakePractice)
def _practice(turn: Turn, told: asked.MakePractice) -> Any:
    """Begin a round with invented people in the leader's own conversation."""
    here = _only_leader(turn, told.department)
    own = identities.reached_at(turn.db, _me(turn))
    before = reflecting_team.live_practice(turn.db, turn.scope)
    if before is not None:
        going.act(
            Desk(turn.db, turn.house, before, turn.now),
            Event(Do.END, str(turn.scope.person_id)),
        )
    people = turn.content["practice_round"]["people"]
    order = [*people, str(turn.scope.person_id)]
    stage = turn.house.stage(here.language, now=turn.now)
    state = {
        "here": order,
        "everybody": order,
        "invented": dict(people),
        "teller": order[0],
        "leader": turn.scope.person_id,
        "pace": "as_is",
        "auto": False,
        "story": False,
        "dimension": in_month(
            stage.content, _month(here, told.department, turn), stage.language
        ),
        "places": [own] if own else [],
    }
    made = reflecting_team.make(
        turn.db,
        turn.scope,
        told.department,
        state,
        turn.now,
        leader_id=turn.scope.person_id,
        kind=PRACTICE,
        way=ROOM,
        dimension="",
        state=reflecting_team.READY,
    )
    if made and own:
        going.start(_desk_of(turn, made))
    return {"id": made}


@HANDLERS.of(asked.MoveBoard)
def _move(turn: Turn, told: asked.MoveBoard) -> Any:
    desk = _my_desk(turn, told.round)
    going.move_down(desk)


@HANDLERS.of(asked.EndRoundNow)
def _end(turn: Turn, told: asked.EndRoundNow) -> Any:
    desk = _my_desk(turn, told.round)
    if desk.one.is_live:
        one = desk.round
        if one.leader not in one.order:
            going.act(desk, Event(Do.JOIN, one.leader))
        going.act(desk, Event(Do.END, one.leader))


@HANDLERS.of(asked.MakePlan)
def _plan(turn: Turn, told: asked.MakePlan) -> Any:
    _only_leader(turn, told.department)
    subject = str(told.department)
    return report_links.make(turn.db, turn.scope, "plan", subject, turn.now)


# In a round


def _written(turn: Turn) -> TeamRound | None:
    """Return the written round that this person is in, the newest."""
    me = str(turn.scope.person_id)
    for one in reflecting_team.live(turn.db, turn.scope):
        if one.way != ROOM and me in one.told["round"]["order"]:
            return one
    return None


@HANDLERS.of(asked.MyTurn)
def _my_turn(turn: Turn, _: asked.MyTurn) -> Any:
    one = _written(turn)
    if one is None:
        return {"round": None}
    desk = Desk(turn.db, turn.house, one, turn.now)
    now, me = desk.round, str(turn.scope.person_id)
    shown = desk.shown(now)
    is_open = not now.speaker and now.state is Goes.RUNNING
    return {
        "round": one.id,
        "step": now.step.key if now.step else "",
        "mine": now.speaker == me and now.state is Goes.RUNNING,
        "open": is_open,
        "answers": bool(now.step and now.step.answers and now.teller == me),
        "speaker": shown.name(now.speaker) if now.speaker else "",
        "teller": shown.name(now.teller),
        "name": shown.name(me),
        "leader": shown.name(now.leader),
        "dimension": shown.dimension,
        "draft": going.draft_of(one, me),
    }


@HANDLERS.of(asked.Contribute)
def _contribute(turn: Turn, told: asked.Contribute) -> Any:
    desk = _desk_of(turn, told.round)
    if not desk.one.is_live:
        return {"said": "over"}
    who = str(turn.scope.person_id)
    return {"said": going.say(desk, who, told.text, looked_over=True)}


@HANDLERS.of(asked.MyTry)
def _my_try(turn: Turn, _: asked.MyTry) -> Any:
    """Find the round that goes on, or the last one that she was in these days."""
    me = _me(turn)
    for one in reflecting_team.live(turn.db, turn.scope):
        if str(me) in one.told["everybody"]:
            return _try_told(turn, one)
    here = here_of(turn)
    for one in reflecting_team.past(turn.db, turn.scope, None, _since(turn, here)):
        if me in reflecting_team.part_of(turn.db, turn.scope, one.id):
            return _try_told(turn, one)
    return {"round": None}


def _try_told(turn: Turn, one: TeamRound) -> Json:
    mine = reflecting_team.own_try(turn.db, turn.scope, one.id)
    names = here_of(turn).departments
    return {
        "round": one.id,
        "text": mine["text"] if mine else "",
        "department": names.get(one.department, ""),
    }


@HANDLERS.of(asked.KeepTry)
def _keep_try(turn: Turn, told: asked.KeepTry) -> Any:
    desk = _desk_of(turn, told.round)
    me = _me(turn)
    part = reflecting_team.part_of(turn.db, turn.scope, told.round)
    if str(me) not in desk.one.told.get("everybody", ()) and me not in part:
        raise NotYours("only who took part keeps a line")
    reflecting_team.keep_try(turn.db, turn.scope, desk.one, told.text, turn.now)
    year.touch(turn.db, turn.scope)


@HANDLERS.of(asked.OpenTry)
def _open_try(turn: Turn, _: asked.OpenTry) -> Any:
    mine = reflecting_team.own_tries(turn.db, turn.scope)
    found = next((each for each in mine if each["went"] is None), None)
    if found is None:
        return {"round": None}
    return {"round": found["round"], "text": found["text"]}


@HANDLERS.of(asked.TellTry)
def _tell_try(turn: Turn, told: asked.TellTry) -> Any:
    reflecting_team.set_went(turn.db, turn.scope, told.round, told.went)


# After


def _told_last(turn: Turn) -> TeamRound | None:
    """Return the last round in which this person told."""
    held = reflecting_team.past(turn.db, turn.scope, None, _since(turn, here_of(turn)))
    return next((one for one in held if one.teller == turn.scope.person_id), None)


@HANDLERS.of(asked.Summary)
def _summary(turn: Turn, _: asked.Summary) -> Any:
    one = _told_last(turn)
    if one is None:
        return {"round": None}
    return _summed_up(turn, one)


def _summed_up(turn: Turn, one: TeamRound) -> Json:
    part = reflecting_team.part_of(turn.db, turn.scope, one.id)
    names = staff.names(turn.db, part)
    stage = turn.house.stage(here_of(turn).language, now=turn.now)
    found = reflecting_team.tries_of(turn.db, turn.scope, one.id)
    return {
        "round": one.id,
        "on": wall(one.ended_at).date().isoformat() if one.ended_at else "",
        "dimension": named(stage.content, one.dimension, stage.language),
        "part": sorted(names.values()),
        "tries": sorted(each["text"] for each in found),
        "rooms": len(identities.rooms_of(turn.db, turn.scope, one.department)),
    }


@HANDLERS.of(asked.PostSummary)
def _post_summary(turn: Turn, told: asked.PostSummary) -> Any:
    one = _told_last(turn)
    if one is None or one.id != told.round:
        return {"shown": False}
    values = _summed_up(turn, one)
    unit = one.department
    return {"shown": in_room(turn, unit, team_board.FILE, "summary", **values)}
