"""The buttons of a round, wherever they are pressed, and what is said in its room."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from bot.turn import json_from_outside as shapes
from bot.turn import menu
from bot.turn.turn import Turn
from dialogs.errors import NotYours
from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.events import Do, Event
from dialogs.reflecting_team.round import State
from dialogs.talk.messages import Message, Option
from dialogs.year.open_days import wall
from storage.people import memberships, staff
from storage.people.scope import Scope
from storage.post import boards, still
from storage.reflecting_team import carry_out as team_meeting
from storage.reflecting_team import going
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.going import Desk, short_names
from storage.stories import rows as stories
from storage.year import snapshot as year

FILE = team_board.FILE
# What the leader alone does from her own list.
LEADERS = frozenset({"add", "gone", "hand_over", "show", "end", "end_yes", "other"})


class Press:
    """One press: by whom, in which round, and which turn was seen."""

    def __init__(self, turn: Turn, desk: Desk, scope: Scope, seen: int) -> None:
        """Take what a press works with."""
        self.turn, self.desk, self.scope, self.seen = turn, desk, scope, seen
        self.who = str(turn.person.id)

    def whisper(self, line: str) -> None:
        """Say a line to her alone."""
        one = self.desk.round if self.desk.one.is_live else None
        shown = self.desk.shown(one) if one else None
        self.turn.aside(team_board.whisper(self.turn.stage, one, shown, line))

    def act(self, do: Do, who: str = "", whom: str = "") -> None:
        """Take an event; what it answers is hers alone."""
        event = Event(do, who or self.who, whom, turn=self.seen)
        for line in going.act(self.desk, event):
            self.whisper(line)


def press(turn: Turn, told: str) -> None:
    """Take a press: `<round>:<what>:<turn>.<version>[:<whom>]`."""
    number, _, rest = told.partition(":")
    do, _, rest = rest.partition(":")
    seen, _, whom = rest.partition(":")
    found = _found(turn, number)
    if found is None:
        line = team_board.whisper(turn.stage, None, None, "gone")
        turn.aside(line)
        return
    desk, scope = found
    at = seen.partition(".")[0]
    one = Press(turn, desk, scope, shapes.number(at) or 0)
    _take(one, do, whom)
    is_silent = not turn.answers and turn.note is None and not turn.incoming.room
    if is_silent and turn.person.place not in boards.places_of(turn.db, number):
        one.whisper("noted")


def _found(turn: Turn, number: str) -> tuple[Desk, Scope] | None:
    """Find the round, and what this person may do where it is held."""
    scope = turn.found_scope
    if scope is None:
        return None
    one = reflecting_team.look_for(turn.db, scope, number, lock=True)
    if one is None:
        return _elsewhere(turn, number)
    return Desk(turn.db, turn.house, one, turn.now), scope


def _elsewhere(turn: Turn, number: str) -> tuple[Desk, Scope] | None:
    """Find it in another of the kindergartens where she works."""
    kindergarten = reflecting_team.kindergarten_of(turn.db, number)
    if kindergarten is None:
        return None
    today = wall(turn.now).date()
    scope = memberships.scope_of(turn.db, turn.person.id, today, kindergarten)
    if scope is None:
        return None
    one = reflecting_team.find(turn.db, scope, number, lock=True)
    return Desk(turn.db, turn.house, one, turn.now), scope


def _take(one: Press, do: str, whom: str) -> None:
    kept = one.desk.one
    if do in ("yes", "no"):
        _teller_answers(one, yes=do == "yes")
    elif do == "start":
        _start(one)
    elif not kept.is_live:
        one.whisper("is_over")
    elif kept.is_practice and kept.leader != one.turn.person.id:
        one.whisper("not_in_round")
    elif do in LEADERS and one.who != one.desk.round.leader:
        one.whisper("leader_only")
    elif do in WAYS:
        WAYS[do](one, whom)
    elif do in PLAIN:
        one.act(Do(do), whom=whom)
    else:
        one.whisper("gone")


# Before it begins


def _teller_answers(one: Press, *, yes: bool) -> None:
    """Take the teller's yes, or her no: the leader is told which, and never why."""
    kept = one.desk.one
    if team_meeting.asked_to_tell(kept) == one.turn.person.id:
        _next_teller_answers(one, yes=yes)
        return
    if kept.teller != one.turn.person.id or kept.state != reflecting_team.ASKED:
        one.whisper("answered_already")
        return
    if not yes:
        going.decline(one.desk)
        one.whisper("said_no")
        return
    reflecting_team.change(one.turn.db, kept, state=reflecting_team.READY)
    one.whisper("said_yes")
    name = one.turn.person.name.split(" ")[0]

    def word(language: str) -> Message:
        stage = one.turn.house.stage(language, now=one.turn.now)
        labels = stage.options(FILE, "guide_choices", {})
        choices = {f"team:{kept.id}:start:0.{kept.version}": labels["start"]}
        return stage.message(FILE, "teller_said_yes", choices=choices, name=name)

    leader = [kept.leader] if kept.leader else []
    going.tell(one.desk, leader, word, still.TEAM_READY)


def _next_teller_answers(one: Press, *, yes: bool) -> None:
    """Go on with her story at once, now that the one before is taken back."""
    if not yes:
        team_meeting.let_be(one.desk)
        one.whisper("said_no")
    elif team_meeting.go_on_with(one.desk) == reflecting_team.RUNNING:
        one.whisper("said_yes_now")
    else:
        one.whisper("not_open")


def _start(one: Press) -> None:
    kept = one.desk.one
    if kept.leader != one.turn.person.id:
        one.whisper("leader_only")
        return
    state = team_meeting.begin(one.desk)
    lines = {
        reflecting_team.RUNNING: "begun",
        reflecting_team.ASKED: "not_asked_yet",
        "cannot": "cannot_begin",
        "closed": "closed_now",
    }
    one.whisper(lines.get(state, "gone"))


# In it


def _next(one: Press, _: str) -> None:
    """Go on: for the one who speaks it means that she is done."""
    now = one.desk.round
    done = one.who == now.speaker and one.who != now.leader
    one.act(Do.DONE if done else Do.NEXT)


def _skip(one: Press, _: str) -> None:
    one.act(Do.PASS if one.who == one.desk.round.speaker else Do.SKIP)


def _join(one: Press, _: str) -> None:
    """Let one who works here come; a guest is let in by the leader."""
    scope, kept = one.scope, one.desk.one
    mine = kept.department in scope.departments | scope.leads
    if mine or one.who in kept.told["everybody"]:
        one.act(Do.JOIN)
    else:
        one.whisper("ask_leader")


def _more(one: Press, _: str) -> None:
    now = one.desk.round
    shown, stage = one.desk.shown(now), one.turn.stage
    made = team_board.more(stage, now, shown, one.who, one.turn.now)
    one.turn.aside(made)


def _ask_whom(one: Press, do: str, people: dict[str, str]) -> None:
    shown = one.desk.shown(one.desk.round)
    one.turn.aside(team_board.whom(one.turn.stage, shown, do, people))


def _others(one: Press) -> dict[str, str]:
    """Return who is in the round beside the leader, by what they are called."""
    now = one.desk.round
    names = one.desk.names()
    return {p: names.get(p, "…") for p in now.order if p != now.leader}


def _add(one: Press, whom: str) -> None:
    """Let the leader take in somebody of the house."""
    now, kept = one.desk.round, one.desk.one
    today = wall(one.turn.now).date()
    here = year.read(one.turn.db, [kept.kindergarten], today, today)[kept.kindergarten]
    absent = [p for p in here.staff(None, today) if str(p) not in now.order]
    own = here.staff(kept.department, today)
    absent.sort(key=lambda p: (p not in own, p))
    if shapes.number(whom) in absent:
        one.act(Do.JOIN, whom)
        return
    names = staff.names(one.turn.db, absent)
    full = {str(p): names[p] for p in absent if p in names}
    _ask_whom(one, "add", short_names(full))


def _gone(one: Press, whom: str) -> None:
    if whom in _others(one):
        one.act(Do.LEAVE, whom)
    else:
        _ask_whom(one, "gone", _others(one))


def _hand_over(one: Press, whom: str) -> None:
    if whom in _others(one):
        one.act(Do.HAND_OVER, whom=whom)
        one.whisper("handed_over")
    else:
        people = {k: v for k, v in _others(one).items() if k.isdecimal()}
        _ask_whom(one, "hand_over", people)


def _show(one: Press, _: str) -> None:
    going.move_down(one.desk)


def _end(one: Press, _: str) -> None:
    shown = one.desk.shown(one.desk.round)
    one.turn.aside(team_board.sure(one.turn.stage, shown, "end"))


def _end_yes(one: Press, _: str) -> None:
    one.act(Do.END)


def _withdraw(one: Press, _: str) -> None:
    if one.who != one.desk.round.teller:
        one.whisper("not_your_story")
        return
    shown = one.desk.shown(one.desk.round)
    one.turn.aside(team_board.sure(one.turn.stage, shown, "withdraw"))


def _withdraw_yes(one: Press, _: str) -> None:
    """Take the story out of the round, and back to its teller alone."""
    if one.who != one.desk.round.teller:
        one.whisper("not_your_story")
        return
    story = one.desk.one.story
    if story is not None:
        with suppress(NotYours):
            stories.withdraw(one.turn.db, one.scope, story, "", one.turn.now)
    # The boards are wiped with the story: now they are written anew.
    one.act(Do.WITHDRAW)
    one.whisper("withdrawn")


def _other(one: Press, _: str) -> None:
    labels = one.turn.stage.options(FILE, "guide_choices", {})
    told = team_board.whisper(one.turn.stage, None, None, "other")
    button = Option("start:reflecting_team", labels["choose"])
    one.turn.aside(replace(told, choices=(button,)))


def _write(one: Press, _: str) -> None:
    if one.turn.incoming.room:
        one.whisper("write_to_me")
    else:
        menu.start(one.turn, "team_turn")


def _use(one: Press, _: str) -> None:
    """Say what lies in draft, now that it is her turn."""
    draft = going.draft_of(one.desk.one, one.who)
    now = one.desk.round
    if not draft or now.speaker != one.who:
        one.whisper("not_your_turn")
        return
    if going.say(one.desk, one.who, draft) == "said_only":
        _look_first(one)
    else:
        one.whisper("noted")


WAYS: dict[str, Callable[[Press, str], None]] = {
    "next": _next, "skip": _skip, "join": _join, "more": _more, "add": _add,
    "gone": _gone, "hand_over": _hand_over, "show": _show, "end": _end,
    "end_yes": _end_yes, "withdraw": _withdraw, "withdraw_yes": _withdraw_yes,
    "other": _other, "write": _write, "use": _use,
}  # fmt: skip
PLAIN = frozenset(
    {"done", "pass", "longer", "pause", "resume", "back", "leave", "take_over"}
)


# What is written where the round is


def heard(turn: Turn, place: int) -> bool:
    """Take what somebody wrote in a room where a written round goes on."""
    words = (turn.incoming.words or "").strip()
    if not words:
        return False
    for number in boards.subjects_in(turn.db, place):
        found = _found(turn, number)
        if found is None:
            continue
        desk, scope = found
        if desk.one.is_live and desk.one.way != team_board.ROOM:
            _said_in_room(Press(turn, desk, scope, 0), words, place)
            return True
    return False


def _said_in_room(one: Press, words: str, place: int) -> None:
    guardian = one.turn.guardian
    if guardian.stops(words):
        one.turn.stop_aside()
        return
    words = guardian.without_birth_numbers(words)
    if one.who not in one.desk.round.order:
        one.whisper("not_in_round")
        return
    # A web room shows only what the bot says: the others would not see it.
    shows_it = one.turn.incoming.channel not in ("web", "terminal")
    said = going.say(one.desk, one.who, words, where=place if shows_it else None)
    if said == "draft":
        paused = one.desk.round.state is not State.RUNNING
        one.whisper("kept_paused" if paused else "kept_as_draft")
    elif said == "said_only":
        _look_first(one)
    elif gently(one.turn, words):
        one.whisper("gently")


def _look_first(one: Press) -> None:
    """Say that her line is not kept yet, and give her the way to keep it."""
    labels = one.turn.stage.options(FILE, "guide_choices", {})
    told = team_board.whisper(one.turn.stage, None, None, "look_first")
    button = Option("start:team_try", labels["try"])
    one.turn.aside(replace(told, choices=(button,)))


def gently(turn: Turn, words: str) -> bool:
    """Tell whether something is put as an answer, and not as a possibility."""
    return team_board.is_advice(turn.house.content, words)


def is_written(turn: Turn) -> bool:
    """Tell whether this person is in a written round that goes on."""
    if not turn.scope.departments and not turn.scope.roles:
        return False
    me = str(turn.person.id)
    return any(
        one.way != team_board.ROOM and me in one.told["round"]["order"]
        for one in reflecting_team.live(turn.db, turn.scope)
    )
