"""A reflecting team's round as it goes on: whatever happens goes through the reducer.

`act` is the only way to a round: it is locked, the event is taken, and what it is now,
its next time, the boards and the lines to single people are kept in the same
transaction. Times are looked for by the heart (`fire`), carried by their number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from typing import Any

import structlog

from dialogs.reading.text import cut
from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.board import DAYS, ROOM, Shown
from dialogs.reflecting_team.events import Do, Effect, Event
from dialogs.reflecting_team.meeting import steps_of
from dialogs.reflecting_team.reducer import begin, step
from dialogs.reflecting_team.round import Round, State
from dialogs.reflecting_team.turns import Outcome
from dialogs.reminders.rules import calendar_of
from dialogs.talk.messages import Message
from dialogs.words.world import House
from dialogs.year.open_days import wall
from storage import logs
from storage.database.transaction import Tx
from storage.people import identities, staff
from storage.people.scope import Scope
from storage.post import boards, outbox, still, talks
from storage.post import letters as unasked
from storage.post.letters import Said, Word
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.rows import Next, TeamRound
from storage.reminders import rows as reminders
from storage.stories import rows as stories
from storage.year import snapshot as year

log = structlog.get_logger("samspill")

# A story that is longer is shown so far, as JSON: it must be one message on every
# platform, so that it can be taken away. Its teller reads the rest.
STORY_SHOWN = 3000
# So many working days ahead are enough for a round over several days.
DAYS_AHEAD = timedelta(days=60)
# The lap's beginnings are remembered in a circle.
AROUND = 1000
MINUTE = timedelta(minutes=1)
# So long after it began people sit together still, or have just gone.
SITS = timedelta(hours=4)
# What is told to one person when a time comes, by the way the round goes.
TOLD = {ROOM: (), "channel": ("round_off",), DAYS: ("nearly_up", "time_is_up")}
ALWAYS = frozenset({"choose_another", "you_lead"})


@dataclass
class Desk:
    """One event's work on one round."""

    db: Tx
    house: House
    one: TeamRound
    now: datetime
    read: tuple[Any, Round] | None = None

    @property
    def scope(self) -> Scope:
        """Return the program's own scope in the round's kindergarten."""
        return Scope(self.one.kindergarten)

    @property
    def round(self) -> Round:
        """Return the round as the reducer has it; read once as it is now."""
        told = self.one.told["round"]
        if self.read is None or self.read[0] is not told:
            self.read = told, Round.from_json(told)
        return self.read[1]

    @property
    def is_held(self) -> bool:
        """Tell whether its people sit together now: what it says answers them."""
        begun = self.one.begun_at
        sits = begun is not None and self.now - begun < SITS
        return sits and self.one.way != DAYS

    def said(self, about: str | None = None, talk: str | None = None) -> Said:
        """Say of a line that it is said for the round's sake."""
        return Said("team", about, talk=talk, held=self.is_held)

    def names(self) -> dict[str, str]:
        """Return what people are called in the round; looked up when somebody comes."""
        told = self.one.told
        known: dict[str, str] = told.get("names", {})
        if all(who in known for who in told.get("everybody", ())):
            return known
        return names_of(self.db, told)

    def shown(self, one: Round) -> Shown:
        """Gather what a board needs beside the round."""
        told = self.one.told
        return Shown(
            self.one.id,
            self.one.version,
            self.one.way,
            self.names(),
            str(told.get("dimension", "")),
            tuple(told.get("tried", ())),
            self.one.is_practice,
            _until(one),
        )


def _until(one: Round) -> datetime | None:
    """Return when a turn ends, as it is said: the minute is full."""
    if one.ends is None:
        return None
    return wall(one.ends + MINUTE - timedelta(microseconds=1)).replace(second=0)


def names_of(db: Tx, told: Mapping[str, Any]) -> dict[str, str]:
    """Look up what people are called: first names, longer where two are alike."""
    invented: dict[str, str] = dict(told.get("invented", {}))
    known = [int(w) for w in told.get("everybody", ()) if w not in invented]
    full = {str(k): name for k, name in staff.names(db, known).items()}
    return short_names(full) | invented


def short_names(full: Mapping[str, str]) -> dict[str, str]:
    """Call people by their first names; two of a name by more of it."""
    first = {key: name.split(" ")[0] for key, name in full.items()}
    seen = list(first.values())
    return {
        key: name if seen.count(name) == 1 else full[key] for key, name in first.items()
    }


# Beginning


def start(desk: Desk) -> None:
    """Begin a round that is ready: the first board is on its way when this is kept."""
    one, told = desk.one, desk.one.told
    content = desk.house.content["reflecting_team"]
    timed = content | {"steps": steps_of(content, one.kind, one.way, told["pace"])}
    outcome = begin(
        timed,
        [str(each) for each in told["here"]],
        str(told["teller"]),
        str(told["leader"]),
        desk.now,
        offset=one.begins,
        auto=bool(told.get("auto")),
        days=_days(desk) if one.way == DAYS else (),
    )
    changed = told | {"everybody": [str(each) for each in told["here"]]}
    values = {"begun_at": desk.now, "state": reflecting_team.RUNNING}
    reflecting_team.change(desk.db, one, changed, **values)
    desk.one = replace(
        one,
        told=changed,
        state=reflecting_team.RUNNING,
        version=one.version + 1,
        begun_at=desk.now,
    )
    _kept(desk, None, outcome, Event(Do.RESUME))
    _put_boards(desk, outcome[0])


def _days(desk: Desk) -> tuple[str, ...]:
    """Return the working days to come."""
    today = wall(desk.now).date()
    kindergarten = desk.one.kindergarten
    here = year.read(desk.db, [kindergarten], today, today)[kindergarten]
    days = calendar_of(here).working_days(today, today + DAYS_AHEAD)
    return tuple(each.isoformat() for each in days)


def _put_boards(desk: Desk, one: Round) -> None:
    """Put a board in each of the round's places."""
    message = _board(desk, one)
    for place in desk.one.told["places"]:
        _put_board(desk, place, desk.one.id, message)


def _put_board(desk: Desk, place: int, subject: str, message: Message) -> None:
    """Put a board up: at once where they sit together, else in the house's hours."""
    one, when = desk.one, boards.AT_ONCE
    if not (desk.is_held or one.is_practice):
        opens = unasked.open_time(desk.db, one.kindergarten, desk.now)
        when = "team", opens.following(desk.now)
    boards.put(desk.db, place, subject, message, desk.now, one.kindergarten, when)


def _board(desk: Desk, one: Round) -> Message:
    stage = desk.house.stage(desk.one.language, now=desk.now)
    return team_board.board(stage, one, desk.shown(one), desk.now)


# Going on


def act(desk: Desk, event: Event) -> list[str]:
    """Take an event; return the lines for the one who did it."""
    before = desk.round
    if desk.one.way == DAYS and event.do not in (Do.WARN, Do.LEAVE):
        before = replace(before, days=_days(desk))
    outcome = step(before, event, desk.now)
    after, effects = outcome
    lines = [e.line for e in effects if e.kind == "whisper" and e.who == event.who]
    if after != before:
        _kept(desk, before, outcome, event)
    return lines


def _kept(desk: Desk, before: Round | None, outcome: Outcome, event: Event) -> None:
    """Keep a round as it is now, and everything that is to be said about it."""
    after, effects = outcome
    if any(effect.kind == "ended" for effect in effects):
        _over(desk, before or after, after)
        return
    told = desk.one.told | {"round": after.to_json()}
    desk.read = told["round"], after
    everybody = [*told["everybody"], *after.order]
    told["everybody"] = list(dict.fromkeys(everybody))
    if any(who not in told.get("names", {}) for who in told["everybody"]):
        told["names"] = names_of(desk.db, told)
    if any(effect.kind == "forget" for effect in effects):
        _forget_story(desk, told)
    leader = int(after.leader) if after.leader.isdecimal() else desk.one.leader
    reflecting_team.keep(
        desk.db,
        desk.one,
        told,
        after.state.value,
        leader,
        _following(after, event, effects),
    )
    version = desk.one.version + 1
    desk.one = replace(desk.one, told=told, state=after.state.value, version=version)
    boards.change(desk.db, desk.one.id, _board(desk, after), desk.now)
    if not desk.one.is_practice:
        _tell(desk, before, after, event, effects)


def _following(after: Round, event: Event, effects: Iterable[Effect]) -> Next | None:
    """Return the next time of the turn that is now; None where it stays as it is."""
    if after.state is not State.RUNNING:
        return Next(after.timer)
    for effect in effects:
        if effect.kind == "timer" and effect.line == Do.WARN:
            return Next(after.timer, Do.WARN.value, effect.at)
    if event.do is Do.WARN:
        return Next(after.timer, Do.TIME_UP.value, after.ends)
    return Next(after.timer) if after.out else None


def _forget_story(desk: Desk, told: dict[str, Any]) -> None:
    """Take the story out of the room and out of what is kept."""
    for key in ("story", "drafts"):
        told.pop(key, None)
    reflecting_team.change(desk.db, desk.one, story_id=None, teller_id=None)
    stage = desk.house.stage(desk.one.language, now=desk.now)
    boards.change(
        desk.db,
        desk.one.id + reflecting_team.STORY,
        stage.message(team_board.FILE, "story_gone"),
        desk.now,
    )
    outbox.forget(desk.db, [desk.one.id], sent_only=True)


def _tell(
    desk: Desk,
    before: Round | None,
    after: Round,
    event: Event,
    effects: Iterable[Effect],
) -> None:
    """Say to single people what is for them."""
    for effect in effects:
        if effect.kind == "guide" and desk.one.way != ROOM:
            _guide(desk, after, effect.who)
        elif effect.kind == "whisper" and effect.who != event.who:
            wanted = TOLD.get(desk.one.way, ())
            if effect.line in wanted or effect.line in ALWAYS:
                _whisper(desk, after, effect)
    key = after.step.key if after.step else ""
    was = before.step.key if before and before.step else ""
    again = before is not None and before.state is State.WITHDRAWN
    if key == "telling" and (was != key or again) and desk.one.way != ROOM:
        _show_story(desk)
    if key == "trying" and was != key and desk.one.way == ROOM:
        _ask_to_try(desk, after)


def _guide(desk: Desk, after: Round, who: str) -> None:
    """Tell the one whose turn it is, alone, with what lies in draft."""
    draft = str(desk.one.told.get("drafts", {}).get(who, ""))
    # What she writes would answer what she has open: she is told to press first.
    mine = Scope(desk.one.kindergarten, int(who) if who.isdecimal() else 0)
    busy = any(each.current for each in talks.open_talks(desk.db, mine))
    shown = desk.shown(after)

    def word(language: str) -> Message:
        stage = desk.house.stage(language, now=desk.now)
        return team_board.guide(stage, after, shown, draft, busy=busy)

    about = f"{still.TEAM_TURN}:{desk.one.id}:{still.turn_of(after)}"
    _to(desk, [who], word, desk.said(about, desk.one.id if draft else None))


def _whisper(desk: Desk, after: Round, effect: Effect) -> None:
    shown = desk.shown(after)

    def word(language: str) -> Message:
        stage = desk.house.stage(language, now=desk.now)
        return team_board.whisper(stage, after, shown, effect.line)

    about = f"{still.TEAM_LIVE}:{desk.one.id}"
    if effect.line not in ALWAYS:
        about = f"{still.TEAM_TURN}:{desk.one.id}:{still.turn_of(after)}"
    _to(desk, [effect.who], word, desk.said(about))


def _ask_to_try(desk: Desk, after: Round) -> None:
    """Let each write her own line on her own telephone, if she wants."""

    def word(language: str) -> Message:
        stage = desk.house.stage(language, now=desk.now)
        labels = stage.options(team_board.FILE, "guide_choices", {})
        choices = {"start:team_try": labels["try"]}
        return stage.message(team_board.FILE, "try_now", choices=choices)

    _to(desk, after.order, word, desk.said())


def _to(desk: Desk, those: Iterable[str], word: Word, said: Said) -> None:
    """Say something to these people where each is written to.

    With a `talk` it holds somebody's words, and is let go of when the round is over.
    """
    persons = [int(each) for each in those if each.isdecimal()]
    unasked.send(desk.db, desk.one.kindergarten, persons, word, desk.now, said)


def tell(desk: Desk, those: Iterable[int], word: Word, about: str = "") -> None:
    """Say something about a round that has not begun, or is over."""
    said = Said("team", f"{about}:{desk.one.id}" if about else None)
    _to(desk, [str(each) for each in those], word, said)


# The story, where it is written and not read


def _show_story(desk: Desk) -> None:
    """Put the story in the round's places while its teller has the word."""
    told = desk.one.told
    if not told.get("story") or desk.one.story is None:
        return
    teller = Scope(desk.one.kindergarten, int(told["teller"]))
    found = stories.read(desk.db, teller, desk.one.story, desk.one.id)
    if found is None:
        return
    stage = desk.house.stage(desk.one.language, now=desk.now)
    text = "\n\n".join(each for each in found["fields"].values() if each)
    shown = cut(text, STORY_SHOWN, measure=written_size)
    message = stage.message(
        team_board.FILE,
        "story",
        teller=found["author"].split(" ")[0],
        text=shown,
        is_cut=len(shown) < len(text),
    )
    subject = desk.one.id + reflecting_team.STORY
    if boards.change(desk.db, subject, message, desk.now):
        return
    for place in told["places"]:
        _put_board(desk, place, subject, message)


def written_size(text: str) -> int:
    """Return how much room a text takes, on the platform where it takes most."""
    told = len(json.dumps(text, ensure_ascii=False).encode("utf-16-le")) // 2
    return max(told, len(escape(text, quote=False)) // 3)


# What is said in writing


def say(
    desk: Desk,
    who: str,
    text: str,
    *,
    where: int | None = None,
    looked_over: bool = False,
) -> str:
    """Let somebody say something in a written round; tell what became of it.

    `said` where the word is hers, or everybody's, `answered` where the teller answers a
    question, `draft` where it waits for her turn. `said_only` where it stands in the
    room, and is not kept as what she will try: she has to look at it first.
    `where` is the place that it was written in, which has it already. What she will
    try is kept as her own line, if she has looked it over or there is nothing to see.
    """
    one = desk.round
    if one.state is State.ENDED or who not in one.order:
        return "not_in_round"
    going_on = one.state is State.RUNNING and one.step is not None
    is_open = going_on and not one.speaker
    if going_on and one.step and one.step.answers and who == one.teller:
        _relay(desk, who, text, where)
        return "answered"
    if not is_open and not (going_on and one.speaker == who):
        told = desk.one.told
        drafts = dict(told.get("drafts", {}))
        drafts[who] = "\n\n".join(filter(None, (drafts.get(who, ""), text)))
        reflecting_team.change(desk.db, desk.one, told | {"drafts": drafts})
        return "draft"
    _relay(desk, who, text, where)
    drafts = dict(desk.one.told.get("drafts", {}))
    if drafts.pop(who, None) is not None:
        told = desk.one.told | {"drafts": drafts}
        reflecting_team.change(desk.db, desk.one, told)
        desk.one = replace(desk.one, told=told, version=desk.one.version + 1)
    kept = True
    if one.step and one.step.key == "trying" and who.isdecimal():
        kept = _keep_line(desk, int(who), text, looked_over=looked_over)
    if not is_open:
        act(desk, Event(Do.DONE, who))
    return "said" if kept else "said_only"


def _keep_line(desk: Desk, who: int, text: str, *, looked_over: bool) -> bool:
    """Keep what she will try; not where there is something that she should look at."""
    found = desk.house.guardian.concerns_in({"": text}, own_voice=())[""]
    if found and not looked_over:
        return False
    mine = Scope(desk.one.kindergarten, who)
    reflecting_team.keep_try(desk.db, mine, desk.one, text, desk.now)
    return True


def _relay(desk: Desk, who: str, text: str, where: int | None) -> None:
    """Put what somebody said where the others are; nothing of it is kept after."""
    name = desk.names().get(who, "…")
    stage = desk.house.stage(desk.one.language, now=desk.now)
    message = stage.message(team_board.FILE, "said", name=name, text=text)
    others = [p for p in boards.places_of(desk.db, desk.one.id) if p != where]
    said = desk.said(f"{still.TEAM_LIVE}:{desk.one.id}", desk.one.id)
    unasked.in_places(desk.db, desk.one.kindergarten, others, message, desk.now, said)


def draft_of(one: TeamRound, who: str) -> str:
    """Return what somebody has lying until her turn."""
    return str(one.told.get("drafts", {}).get(who, ""))


# When it is over


def _over(desk: Desk, before: Round, after: Round) -> None:
    """Keep that it was held and who took part, and let go of the rest."""
    one, told = desk.one, desk.one.told
    everybody = [int(w) for w in told["everybody"] if w.isdecimal()]
    known = staff.names(desk.db, everybody)
    part = [each for each in everybody if each in known]
    stage = desk.house.stage(desk.one.language, now=desk.now)
    boards.change(
        desk.db,
        one.id,
        team_board.board(stage, after, desk.shown(after), desk.now),
        desk.now,
    )
    boards.change(
        desk.db,
        one.id + reflecting_team.STORY,
        stage.message(team_board.FILE, "story_over"),
        desk.now,
    )
    begins = (one.begins + 1) % AROUND
    reflecting_team.end(desk.db, one, part, begins, desk.now)
    outbox.forget(desk.db, [one.id], sent_only=True)
    desk.one = replace(one, state=reflecting_team.ENDED, told={})
    year.touch(desk.db, desk.scope)
    teller = before.teller
    if one.is_practice or not teller.isdecimal() or before.at < 1:
        return

    def word(language: str) -> Message:
        mine = desk.house.stage(language, now=desk.now)
        labels = mine.options(team_board.FILE, "guide_choices", {})
        choices = {"start:team_summary": labels["summary"]}
        return mine.message(team_board.FILE, "summary_ready", choices=choices)

    tell(desk, [int(teller)], word)


def move_down(desk: Desk) -> None:
    """Put the board below what was written since, and in rooms that have none yet."""
    one, db = desk.one, desk.db
    stage = desk.house.stage(desk.one.language, now=desk.now)
    moved = stage.message(team_board.FILE, "moved")
    boards.move_down(db, one.id, moved, desk.now)
    seen = boards.places_of(db, one.id)
    rooms = (
        [] if one.is_practice else identities.rooms_of(db, desk.scope, one.department)
    )
    for place in rooms:
        if place not in seen:
            _put_board(desk, place, one.id, _board(desk, desk.round))


# The heart


def fire(db: Tx, house: House, now: datetime) -> int:
    """Take the times that have come, each once; return how many."""
    timers = reflecting_team.due(db, now)
    for timer in timers:
        one = reflecting_team.find(
            db, Scope(timer.kindergarten), timer.round, lock=True
        )
        desk = Desk(db, house, one, now)
        try:
            with db.connection.begin_nested():
                act(desk, Event(Do(timer.do), timer=timer.number))
        except Exception as error:  # noqa: BLE001 - one round's fault stops no other
            log.error("team.timer", round=timer.round, **logs.fault(error))
        reflecting_team.clear(db, timer, now)
    return len(timers)


def mend(db: Tx, house: House, now: datetime) -> int:
    """See to what happened beside it: a story taken back, a room that is gone."""
    count = boards.mend(db, reflecting_team.shown_live(), now)
    for kindergarten, number in reflecting_team.taken_back(db):
        one = reflecting_team.find(db, Scope(kindergarten), number, lock=True)
        desk = Desk(db, house, one, now)
        if one.is_live:
            act(desk, Event(Do.WITHDRAW, desk.round.teller))
        else:
            decline(desk)
        count += 1
    for kindergarten, number in reflecting_team.unseen(db):
        one = reflecting_team.find(db, Scope(kindergarten), number, lock=True)
        count += _rescue(Desk(db, house, one, now))
    return count


def _rescue(desk: Desk) -> int:
    """Let a round whose rooms are gone live on in its leader's own conversation.

    One that is written stands still there: the others cannot see it any more.
    """
    if desk.one.leader is None:
        return 0
    how = reminders.reach(desk.db, [desk.one.leader]).get(desk.one.leader)
    if how is None or how.place is None:
        return 0
    now = desk.round
    written = desk.one.way != ROOM
    if written and now.state is State.RUNNING:
        act(desk, Event(Do.PAUSE, now.leader))
    stage = desk.house.stage(how.language, now=desk.now)
    message = stage.message(team_board.FILE, "rescued", written=written)
    board = _board(desk, desk.round)
    whole = replace(board, blocks=(*message.blocks, *board.blocks))
    _put_board(desk, how.place, desk.one.id, whole)
    return 1


def decline(desk: Desk) -> None:
    """Let a round go that its teller has said no to; the leader is told, not why."""
    one = desk.one
    values = {"state": reflecting_team.DECLINED, "story_id": None, "teller_id": None}
    reflecting_team.change(desk.db, one, {}, **values)
    say_declined(desk)


def say_declined(desk: Desk) -> None:
    """Tell the leader that it will not be that story, and not why."""

    def word(language: str) -> Message:
        stage = desk.house.stage(language, now=desk.now)
        labels = stage.options(team_board.FILE, "guide_choices", {})
        choices = {"start:reflecting_team": labels["choose"]}
        return stage.message(team_board.FILE, "declined", choices=choices)

    tell(desk, [desk.one.leader] if desk.one.leader else [], word)
