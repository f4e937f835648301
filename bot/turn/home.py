"""Home: what waits for this person, what comes soon, and the way to everything else.

All of it comes from the dialogs' own registration: which group each stands in, who sees
it, and what it has for her today. There is no list of buttons beside that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.turn.turn import Exchange
from dialogs.menu import Asker, Entry, Group, Menu
from dialogs.oneself.first_steps import FirstSteps, StepsNow
from dialogs.rights import Right, may
from dialogs.talk.command import Command, R
from dialogs.talk.messages import Message
from dialogs.talk.talk import Dialog
from dialogs.words.content import Content
from dialogs.year.open_days import wall
from dialogs.zone import ZONE
from storage.post import talks

FILE = "home"
HOME = "home"
# More than this is not read: what waits longest is seen when the rest is done.
MOST = 6


@dataclass(frozen=True)
class Home:
    """One person's home today: lines to read, and keys with labels to press.

    `steps` are what a head has not done yet in a new house, in words.
    """

    waiting: Sequence[str]
    soon: Sequence[str]
    opened: Sequence[Mapping[str, object]]
    steps: Sequence[str] = ()
    unmet: int = 0
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Look:
    """What a dialog may look at to say what it has for somebody's home."""

    turn: Exchange

    @property
    def asker(self) -> Asker:
        return self.turn.scope

    @property
    def now(self) -> datetime:
        return wall(self.turn.now)

    @property
    def content(self) -> Content:
        return self.turn.house.content

    @property
    def language(self) -> str:
        return self.turn.person.language

    def do(self, command: Command[R]) -> R:
        given: R = self.turn.stage.carry_out(command, "")
        return given


def hers(turn: Exchange) -> Iterator[tuple[Dialog, Menu]]:
    """Give the dialogs that this person may start, group by group.

    One who has left may see and delete what is her own, and nothing else.
    """
    active, scope = turn.person.active, turn.scope
    found = [
        (each, each.menu)
        for each in turn.house.dialogs.values()
        if each.menu and (each.menu.shown(scope) if active else each.menu.for_good)
    ]
    groups = list(Group)
    yield from sorted(found, key=lambda it: (groups.index(it[1].group), it[1].order))


@dataclass(frozen=True)
class _Told:
    """What a dialog has to say on her home, in words, with the buttons that do it."""

    entry: Entry
    line: str
    does: dict[str, str]


def of_today(turn: Exchange) -> Home:
    """Return what this person's home shows now."""
    opened, mine = _opened(turn), list(hers(turn))
    waiting, soon, _ = _sorted(_all_told(turn, mine))
    choices = dict(_to_continue(turn, opened))
    choices |= {_start(d): button(turn, d.name) for d, menu in mine if menu.first}
    for each in (*waiting[:MOST], *soon):
        # What starts the same twice has one button, where it stood first.
        choices = choices | each.does | choices
    steps, unmet = _first_steps(turn, choices)
    labels = turn.stage.options("greeting", "items", {})
    choices |= groups(turn) | {"~help": labels["help"]}
    return Home(_lines(waiting[:MOST]), _lines(soon), opened, steps, unmet, choices)


def errands(turn: Exchange) -> tuple[list[str], dict[str, str]]:
    """Return all that waits for her, also what is far off; and the nearest's button."""
    opened = _opened(turn)
    waiting, _, far = _sorted(_all_told(turn, hers(turn)))
    begun = [turn.stage.line(FILE, "begun", each) for each in opened]
    nearest = [_to_continue(turn, opened), *(each.does for each in (*waiting, *far))]
    first = next((list(does.items())[:1] for does in nearest if does), [])
    return [*begun, *_lines(waiting), *_lines(far)], dict(first)


def _sorted(told: Iterable[_Told]) -> tuple[list[_Told], list[_Told], list[_Told]]:
    """Part what waits, what is only news, and what waits but is far off."""
    parts: dict[str, list[_Told]] = {"waits": [], "soon": [], "far": []}
    for each in told:
        entry = each.entry
        parts["soon" if not entry.waits else "far" if entry.far else "waits"].append(
            each
        )
    return parts["waits"], parts["soon"], parts["far"]


def _lines(told: Iterable[_Told]) -> list[str]:
    return [each.line for each in told]


def _to_continue(turn: Exchange, opened: Sequence[object]) -> dict[str, str]:
    labels = turn.stage.options("greeting", "items", {})
    return {"~continue": labels["continue"]} if opened else {}


def _opened(turn: Exchange) -> list[Mapping[str, object]]:
    return [
        {
            "title": turn.title(each.dialog),
            "day": each.touched_at.astimezone(ZONE).date(),
        }
        for each in talks.open_talks(turn.db, turn.own)
    ]


def _all_told(turn: Exchange, mine: Iterable[tuple[Dialog, Menu]]) -> Iterator[_Told]:
    for each, menu in mine:
        for entry in menu.home(_Look(turn)):
            said = turn.stage.options(each.name, entry.block, entry.values)
            yield _Told(entry, said["line"], _does(each, entry, said))


def _start(one: Dialog) -> str:
    return f"start:{one.name}"


def _does(one: Dialog, entry: Entry, said: Mapping[str, str]) -> dict[str, str]:
    """Return the buttons of a line."""
    does = entry.does or {"do": _start(one)}
    return {key: said[label] for label, key in does.items() if label in said}


def _first_steps(turn: Exchange, choices: dict[str, str]) -> tuple[list[str], int]:
    """Tell a head what a new house still lacks; each has its button where it can."""
    if not may(Right.PLAN_FOR_ALL, turn.scope):
        return [], 0
    now: StepsNow = _Look(turn).do(FirstSteps())
    if now.is_done:
        return [], now.unmet
    labels = turn.stage.options(FILE, "steps", {})
    marks = turn.stage.options(FILE, "marks", {})
    may_start = {each.name for each, _ in hers(turn)}
    lines = []
    for step, done in now.steps:
        lines.append(f"{labels[step]}: {marks['done' if done else 'open']}")
        if not done and step in may_start:
            choices.setdefault(f"start:{step}", button(turn, step))
    return lines, now.unmet


def button(turn: Exchange, dialog: str) -> str:
    """Return what a dialog's button says."""
    return turn.stage.line(dialog, "button", {})


def page(turn: Exchange) -> Message:
    """Return her home today, as any channel may show it."""
    found = of_today(turn)
    said = turn.stage.message(
        FILE,
        "today",
        choices=found.choices,
        name=turn.person.name.split(" ")[0],
        open=found.opened,
        waiting=found.waiting,
        soon=found.soon,
        steps=found.steps,
        unmet=found.unmet,
    )
    # So marked, a channel can keep it up to date where it stands.
    return replace(said, home=True)


def show(turn: Exchange) -> None:
    """Say what is on her home today; what stands on it can also be typed."""
    turn.answers.append(page(turn))
    turn.offered = True


def go_home(turn: Exchange) -> None:
    """Go home from wherever she is; what was open is laid aside, not lost."""
    if turn.talk:
        talks.park(turn.db, turn.own)
        turn.talk = None
    show(turn)


def more(turn: Exchange, group: str) -> None:
    """Show what there is in a group, and the way back."""
    mine = [each.name for each, menu in hers(turn) if menu.group == group]
    found = {name: button(turn, name) for name in mine}
    if group == HOME or not found:
        go_home(turn)
        return
    choices = {f"start:{name}": label for name, label in found.items()}
    if group == Group.ME and turn.person.active:
        choices |= {"~status": turn.stage.options("greeting", "items", {})["status"]}
    labels = turn.stage.options(FILE, "groups", {})
    choices |= {"more:home": turn.stage.options(FILE, "ways", {})["home"]}
    about = turn.stage.options(FILE, "about", {})[group]
    turn.say(FILE, "more", choices, group=labels[group], about=about)


def groups(turn: Exchange) -> dict[str, str]:
    """Return a button for each group in which there is something for her."""
    labels = turn.stage.options(FILE, "groups", {})
    there = dict.fromkeys(menu.group for _, menu in hers(turn))
    return {f"more:{group}": labels[group] for group in there}
