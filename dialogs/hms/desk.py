"""The HMS group's desk: how far departments have come, what waits, what is shared."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful, short
from dialogs.hms.commands import Desk, MakeReport, PutOnAgenda, SettleLift
from dialogs.hms.results import DepartmentPlace, DeskNow, Lifted, SharedLearning
from dialogs.menu import Group, Menu
from dialogs.rights import Right, somewhere
from dialogs.talk.talk import Talk, dialog
from dialogs.wheel.commands import MoveRound
from dialogs.words.content import label

Matter = Lifted | SharedLearning
SHOWN = 12


@dialog(
    "hms",
    thing=Thing.STATUS,
    menu=Menu(Group.WORK, somewhere(Right.SEE_HMS_DESK), order=8),
)
async def hms(talk: Talk) -> None:
    """Show the desk, and go on with one thing on it."""
    desk = await talk.do(Desk())
    if desk is None:
        await talk.say("not_yours")
        return
    await _show(talk, desk)
    way = await talk.choose("way", ways_on(desk))
    if step := STEPS.get(way):
        await step(talk, desk)
    else:
        await talk.say("left")


async def _show(talk: Talk, desk: DeskNow) -> None:
    """Say how far departments have come, what waits, and what is shared."""
    await talk.say(
        "desk",
        rows=[_row(talk, each) for each in desk.departments],
        waiting=[_lift_line(talk, desk, each) for each in desk.waiting[:SHOWN]],
        shared=[_matter(desk, each) for each in desk.untold[:SHOWN]],
    )


def ways_on(desk: DeskNow) -> list[str]:
    """Return what the group can do now, what waits for it first."""
    there = {
        "lifted": bool(desk.waiting),
        "share": bool(desk.untold and desk.meetings),
        "merge": bool(desk.head and _without_staff(desk)),
        "report": bool(_begun(desk)),
        "leave": True,
    }
    return [way for way, is_there in there.items() if is_there]


def _without_staff(desk: DeskNow) -> dict[str, str]:
    """Name the departments whose round nobody is left to go on with, by the round."""
    return {
        each.round.id: each.name
        for each in desk.departments
        if each.round and not each.staff
    }


def _begun(desk: DeskNow) -> list[DepartmentPlace]:
    """Return the departments that there is something to report of."""
    return [each for each in desk.departments if each.round or each.rounds]


def _row(talk: Talk, unit: DepartmentPlace) -> str:
    """Word how far a department has come: its phase and its age, nothing of answers."""
    values = {"name": unit.name, "rounds": unit.rounds, "staff": unit.staff}
    values |= {"number": 0, "phase": "", "weeks": 0}
    if unit.round:
        phase = talk.content["wheel"]["phases"][str(unit.round.phase)]
        values |= {"number": unit.round.number, "weeks": unit.round.weeks}
        values |= {"phase": label(phase, talk.language)}
    return talk.labels.line("hms", "row", values)


def _matter(desk: DeskNow, each: Matter) -> str:
    return f"{desk.name_of(each.department)}: {each.text}"


def _lift_line(talk: Talk, desk: DeskNow, lifted: Lifted) -> str:
    owners = (each.name for each in desk.group if each.id == lifted.owner)
    values = {
        "name": desk.name_of(lifted.department),
        "text": lifted.text,
        "owner": next(owners, ""),
        "on": lifted.on,
    }
    return talk.labels.line("hms", "lift_line", values)


def _matters(desk: DeskNow, several: Sequence[Matter]) -> dict[str, str]:
    return {each.id: short(_matter(desk, each)) for each in several}


async def _lifted(talk: Talk, desk: DeskNow) -> None:
    """Answer something lifted, give it an owner, or take it up in a meeting."""
    chosen = await talk.pick_nearest("which", _matters(desk, desk.waiting))
    lifted = next(each for each in desk.waiting if each.id == chosen)
    ways = ["answer", "owner"] + (["agenda"] if desk.meetings else [])
    way = await talk.choose("lift_way", [*ways, "leave"], text=lifted.text)
    if way == "answer":
        await _answer(talk, desk, lifted)
    elif way == "owner":
        await _own(talk, desk, lifted)
    elif way == "agenda":
        await _to_agenda(talk, desk, lifted)
    else:
        await talk.say("left")


async def _answer(talk: Talk, desk: DeskNow, lifted: Lifted) -> None:
    text = await careful(talk, "answer", text=lifted.text)
    await talk.do(SettleLift(lifted.id, answer=text))
    await talk.say("answered", name=desk.name_of(lifted.department))


async def _own(talk: Talk, desk: DeskNow, lifted: Lifted) -> None:
    people = {str(each.id): each.name for each in desk.group}
    owner = await talk.person("owner", people)
    await talk.do(SettleLift(lifted.id, owner=int(owner)))
    await talk.say("owned", name=people[owner])


async def _share(talk: Talk, desk: DeskNow) -> None:
    """Put what a department has learnt on an agenda, for the others."""
    chosen = await talk.pick_nearest("which_share", _matters(desk, desk.untold))
    await _to_agenda(talk, desk, next(e for e in desk.untold if e.id == chosen))


async def _to_agenda(talk: Talk, desk: DeskNow, matter: Matter) -> None:
    """Put it on a meeting's agenda in HØRA form, so that it is taken up."""
    kinds = talk.labels.options("meetings", "kind__options", {})
    meetings = {
        str(each.id): talk.labels.line(
            "hms", "meeting", {"kind": kinds[each.kind], "wall": each.wall}
        )
        for each in desk.meetings
    }
    meeting = await talk.nearest("which_meeting", meetings)
    is_shared = isinstance(matter, SharedLearning)
    block = "share_item" if is_shared else "lift_item"
    words = talk.labels.options("hms", block, {})
    fields = {
        "title": short(_matter(desk, matter)),
        "purpose": words["purpose"],
        "result": words["result"],
        "how": matter.text,
        "leads": "",
    }
    shared = matter.id if is_shared else None
    await talk.do(PutOnAgenda(int(meeting), fields, shared))
    await talk.say("on_agenda", meeting=meetings[meeting])


async def _merge(talk: Talk, desk: DeskNow) -> None:
    """Let a department that has staff go on with the round of one that has none."""
    options = _without_staff(desk)
    chosen = await talk.pick("merge_which", options)
    others = {str(each.id): each.name for each in desk.departments if each.staff}
    to = await talk.choose("merge_to", others, name=options[chosen])
    await talk.do(MoveRound(chosen, int(to)))
    await talk.say("merged", name=others[to])


async def _report(talk: Talk, desk: DeskNow) -> None:
    """Make a report of a department's round, or of the whole year."""
    options = {str(each.id): each.name for each in _begun(desk)}
    options["year"] = talk.labels.line("hms", "whole_year", {})
    chosen = await talk.choose("report_which", options)
    kind = "year" if chosen == "year" else "round"
    links = await talk.do(MakeReport(kind, chosen))
    await talk.say("report", links=links)


STEPS: dict[str, Callable[[Talk, DeskNow], Awaitable[None]]] = {
    "lifted": _lifted,
    "share": _share,
    "merge": _merge,
    "report": _report,
}

DIALOGS = (hms,)
