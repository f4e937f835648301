"""The seven words that work everywhere: help, cancel, back, skip, later, on, status."""

from __future__ import annotations

from bot.turn import help_words, undoing
from bot.turn.turn import Exchange
from dialogs.talk import drive as engine
from dialogs.talk.state import KeptTalk
from dialogs.words.lexicon import Way
from dialogs.zone import ZONE
from storage.meetings import rows as meetings
from storage.post import post_text, talks


def go(turn: Exchange, way: Way) -> None:
    """Do what the word says, with or without an open talk."""
    WAYS[way](turn)


def _help(turn: Exchange) -> None:
    help_words.everything(turn)


def _back(turn: Exchange) -> None:
    if turn.talk is None:
        if not undoing.regret(turn):
            turn.say("_ways", "nothing_open")
        return
    outcome = engine.back(turn.talk, turn.stage)
    if outcome:
        turn.go_on(outcome)
    elif undoing.regret(turn):
        turn.show()
    else:
        turn.say("_ballot" if turn.talk.state.has_cast else "_ways", "no_way_back")
        turn.show()


def _skip(turn: Exchange) -> None:
    if turn.talk is None:
        turn.say("_ways", "nothing_open")
        return
    outcome = engine.skip(turn.talk, turn.stage)
    if outcome:
        turn.go_on(outcome)
    else:
        turn.say("_ways", "no_skip")
        turn.show()


def _later(turn: Exchange) -> None:
    laid = talks.park(turn.db, turn.own)
    turn.talk = None
    if laid:
        turn.say("_ways", "parked", title=turn.title(laid))
    else:
        turn.say("_ways", "nothing_open")


def _cancel(turn: Exchange) -> None:
    """Get out at once; what was written is laid aside until she says what to do."""
    talk = turn.talk
    if talk is None:
        turn.say("_ways", "nothing_open")
        return
    turn.talk = None
    if not _holds_words(talk):
        talks.end(turn.db, turn.own, talk.id)
        turn.over[talk.id] = True
        turn.say("_ways", "cancelled")
        return
    talks.park(turn.db, turn.own)
    labels = turn.stage.options("_ways", "cancelled_keeps__options", {})
    choices = {f"{key}:{talk.id}": label for key, label in labels.items()}
    title = turn.title(talk.dialog)
    turn.say("_ways", "cancelled_keeps", choices, title=title)


def _holds_words(talk: KeptTalk) -> bool:
    """Tell whether the person has written anything of her own here."""
    state = talk.state
    if state.draft or state.asides or state.args:
        return True
    answers = [row[2] for row in state.log if row[1] == "a"]
    offered = [offer[0] for offer in state.offers.values()]
    return any(map(_is_written, answers)) or any(
        _is_written(each) for each in offered if isinstance(each, str)
    )


def _is_written(answer: object) -> bool:
    """Tell an answer in words from a button's key, which has no space in it."""
    return isinstance(answer, dict) or (isinstance(answer, str) and " " in answer)


def drop(turn: Exchange, talk: str) -> None:
    """Throw away a talk that was cancelled, with all that was shown in it."""
    if talks.find(turn.db, turn.own, talk) is None:
        turn.say("_ways", "old_button")
        return
    talks.end(turn.db, turn.own, talk)
    post_text.forget(turn.db, [talk])
    if turn.talk and turn.talk.id == talk:
        turn.talk = None
    turn.say("_ways", "dropped")


def _continue(turn: Exchange) -> None:
    if turn.talk:
        turn.say("_ways", "help_now")
        turn.show()
        return
    waiting = talks.open_talks(turn.db, turn.own)
    if not waiting:
        turn.say("_ways", "nothing_open")
    elif len(waiting) == 1:
        turn.take_up(waiting[0].id)
        resumed(turn)
    else:
        choices = {f"resume:{each.id}": _dated(turn, each) for each in waiting}
        turn.say("_ways", "which_to_continue", choices)


def resumed(turn: Exchange) -> None:
    """Say where we were, and ask again."""
    if turn.talk is None or turn.renewed():
        return
    turn.say("_ways", "continues", title=turn.title(turn.talk.dialog))
    turn.show()


def _dated(turn: Exchange, each: talks.OpenTalk) -> str:
    """Tell two drafts of one kind from each other by when they were touched."""
    local = each.touched_at.astimezone(ZONE).isoformat(timespec="minutes")[:16]
    values = {"title": turn.title(each.dialog), "touched": local}
    return turn.stage.line("_ways", "dated", values)


def _status(turn: Exchange) -> None:
    opened = [
        {
            "title": turn.title(each.dialog),
            "day": each.touched_at.astimezone(ZONE).date(),
        }
        for each in talks.open_talks(turn.db, turn.own)
    ]
    turn.say("_ways", "status", open=opened, meeting=next_meeting(turn))
    if turn.talk:
        turn.show()


def next_meeting(turn: Exchange) -> str | None:
    """Return the wall time of the next meeting in one of her departments."""
    found = [
        meetings.upcoming(turn.db, turn.scope, department, turn.now)
        for department in turn.scope.departments
    ]
    walls = sorted(row.wall for row in found if row)
    return walls[0] if walls else None


WAYS = {
    Way.HELP: _help,
    Way.CANCEL: _cancel,
    Way.BACK: _back,
    Way.SKIP: _skip,
    Way.LATER: _later,
    Way.CONTINUE: _continue,
    Way.STATUS: _status,
}
