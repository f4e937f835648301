"""A reflecting team's round as it goes on: whatever happens goes through the reducer.

`act` is the only way to a round: it is locked, the event is taken, and what it is now,
its next time, the boards and the lines to single people are kept in the same
transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.board import DAYS
from dialogs.reflecting_team.events import Do, Effect, Event
from dialogs.reflecting_team.reducer import begin, step
from dialogs.reflecting_team.round import Round, State
from dialogs.reflecting_team.times import steps_of
from dialogs.reflecting_team.turns import Outcome
from dialogs.reminders.rules import calendar_of
from dialogs.talk.messages import Json
from dialogs.year.open_days import wall
from storage.people import staff
from storage.post import boards, post_text
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding, names_of
from storage.reflecting_team.rows import Next
from storage.reflecting_team.showing import board_of, put_boards
from storage.reflecting_team.telling import say_declined, say_over, tell_each
from storage.year import snapshot as year

# So many working days ahead are enough for a round over several days.
DAYS_AHEAD = timedelta(days=60)
# The lap's beginnings are remembered in a circle.
AROUND = 1000


def start(holding: Holding) -> None:
    """Begin a round that is ready: the first board is on its way when this is kept."""
    kept, memory = holding.kept, holding.kept.told
    content = holding.house.content["reflecting_team"]
    timed = content | {"steps": steps_of(content, kept.kind, kept.way, memory["pace"])}
    outcome = begin(
        timed,
        [str(each) for each in memory["here"]],
        str(memory["teller"]),
        str(memory["leader"]),
        holding.now,
        offset=kept.begins,
        auto=bool(memory.get("auto")),
        days=_days(holding) if kept.way == DAYS else (),
    )
    changed = memory | {"everybody": [str(each) for each in memory["here"]]}
    values = {"begun_at": holding.now, "state": reflecting_team.RUNNING}
    reflecting_team.change(holding.db, kept, changed, **values)
    holding.kept = replace(
        kept,
        told=changed,
        state=reflecting_team.RUNNING,
        version=kept.version + 1,
        begun_at=holding.now,
    )
    _kept(holding, None, outcome, Event(Do.RESUME))
    put_boards(holding, outcome[0])


def _days(holding: Holding) -> tuple[str, ...]:
    """Return the working days to come."""
    today = wall(holding.now).date()
    kindergarten = holding.kept.kindergarten
    snapshot = year.read(holding.db, [kindergarten], today, today)[kindergarten]
    days = calendar_of(snapshot).working_days(today, today + DAYS_AHEAD)
    return tuple(each.isoformat() for each in days)


def act(holding: Holding, event: Event) -> list[str]:
    """Take an event; return the lines for the one who did it."""
    before = holding.round
    # Days may have been closed since it was begun: a turn of days is counted anew.
    if holding.kept.way == DAYS and event.do not in (Do.WARN, Do.LEAVE):
        before = replace(before, days=_days(holding))
    outcome = step(before, event, holding.now)
    after, effects = outcome
    lines = [e.line for e in effects if e.kind == "whisper" and e.who == event.who]
    # What changes nothing is answered and not kept: a second press is no event.
    if after != before:
        _kept(holding, before, outcome, event)
    return lines


def _kept(
    holding: Holding, before: Round | None, outcome: Outcome, event: Event
) -> None:
    """Keep a round as it is now, and everything that is to be said about it."""
    after, effects = outcome
    if any(effect.kind == "ended" for effect in effects):
        _over(holding, before or after, after)
        return
    memory = _remembered(holding, after)
    if any(effect.kind == "forget" for effect in effects):
        _forget_story(holding, memory)
    leader = int(after.leader) if after.leader.isdecimal() else holding.kept.leader
    reflecting_team.keep(
        holding.db,
        holding.kept,
        memory,
        after.state.value,
        leader,
        _following(after, event, effects),
    )
    version = holding.kept.version + 1
    holding.kept = replace(
        holding.kept, told=memory, state=after.state.value, version=version
    )
    boards.change(holding.db, holding.kept.id, board_of(holding, after), holding.now)
    # The others in a practice are invented: there is nobody to tell.
    if not holding.kept.is_practice:
        tell_each(holding, before, after, event, effects)


def _remembered(holding: Holding, after: Round) -> Json:
    """Return what the round remembers now: those who have come have names."""
    memory = holding.kept.told | {"round": after.to_json()}
    holding.read = memory["round"], after
    everybody = [*memory["everybody"], *after.order]
    memory["everybody"] = list(dict.fromkeys(everybody))
    if any(who not in memory.get("names", {}) for who in memory["everybody"]):
        memory["names"] = names_of(holding.db, memory)
    return memory


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


def _forget_story(holding: Holding, memory: Json) -> None:
    """Take the story out of the room and out of what is kept."""
    for key in ("story", "drafts"):
        memory.pop(key, None)
    reflecting_team.change(holding.db, holding.kept, story_id=None, teller_id=None)
    stage = holding.stage()
    boards.change(
        holding.db,
        holding.kept.id + reflecting_team.STORY,
        stage.message(team_board.FILE, "story_gone"),
        holding.now,
    )
    post_text.forget(holding.db, [holding.kept.id], sent_only=True)


def _over(holding: Holding, before: Round, after: Round) -> None:
    """Keep that it was held and who took part, and let go of the rest."""
    kept = holding.kept
    everybody = [int(w) for w in kept.told["everybody"] if w.isdecimal()]
    known = staff.names(holding.db, everybody)
    part = [each for each in everybody if each in known]
    # Before the end wipes what they are written from.
    _close_boards(holding, after)
    # The next round begins with the next person: nobody is always first.
    begins = (kept.begins + 1) % AROUND
    reflecting_team.end(holding.db, kept, part, begins, holding.now)
    post_text.forget(holding.db, [kept.id], sent_only=True)
    holding.kept = replace(kept, state=reflecting_team.ENDED, told={})
    year.touch(holding.db, holding.scope)
    was_told = before.teller.isdecimal() and before.at >= 1
    if was_told and not kept.is_practice:
        say_over(holding, int(before.teller))


def _close_boards(holding: Holding, after: Round) -> None:
    """Let the boards say that it is over, and nobody's story stand there."""
    number, stage = holding.kept.id, holding.stage()
    story_over = stage.message(team_board.FILE, "story_over")
    boards.change(holding.db, number, board_of(holding, after), holding.now)
    subject = number + reflecting_team.STORY
    boards.change(holding.db, subject, story_over, holding.now)


def decline(holding: Holding) -> None:
    """Let a round go that its teller has said no to; the leader is told, not why."""
    kept = holding.kept
    values = {"state": reflecting_team.DECLINED, "story_id": None, "teller_id": None}
    reflecting_team.change(holding.db, kept, {}, **values)
    say_declined(holding)
