"""What single people are told about a round, where each of them is written to."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.board import DAYS, ROOM
from dialogs.reflecting_team.events import Effect, Event
from dialogs.reflecting_team.round import Round, State
from dialogs.talk.messages import Message
from storage.people.scope import Scope
from storage.post import letters as unasked
from storage.post import still, talks
from storage.post.letters import Said, Word
from storage.reflecting_team.holding import Holding
from storage.reflecting_team.showing import show_story

# What is told to one person when a time comes, by the way the round goes.
# Who sits together sees it on the board; who writes over days has to be told.
TOLD = {ROOM: (), "channel": ("round_off",), DAYS: ("nearly_up", "time_is_up")}
ALWAYS = frozenset({"choose_another", "you_lead"})


def tell_each(
    holding: Holding,
    before: Round | None,
    after: Round,
    event: Event,
    effects: Iterable[Effect],
) -> None:
    """Say to single people what is for them."""
    way = holding.kept.way
    lines = ALWAYS.union(TOLD.get(way, ()))
    for effect in effects:
        if effect.kind == "guide" and way != ROOM:
            _guide(holding, after, effect.who)
        is_whispered = effect.kind == "whisper" and effect.line in lines
        if is_whispered and effect.who != event.who:
            _whisper(holding, after, effect)
    _tell_of_step(holding, before, after)


def _tell_of_step(holding: Holding, before: Round | None, after: Round) -> None:
    """Show the story when it is told, and ask each what she will try."""
    key, was = _key(after), _key(before)
    is_written = holding.kept.way != ROOM
    # After a story was taken back the next one is shown, though the step is the same.
    again = before is not None and before.state is State.WITHDRAWN
    if key == "telling" and (was != key or again) and is_written:
        show_story(holding)
    if key == "trying" and was != key and not is_written:
        _ask_to_try(holding, after)


def _key(round_: Round | None) -> str:
    return round_.step.key if round_ and round_.step else ""


def _guide(holding: Holding, after: Round, who: str) -> None:
    """Tell the one whose turn it is, alone, with what lies in draft."""
    draft = str(holding.kept.told.get("drafts", {}).get(who, ""))
    # What she writes would answer what she has open: she is told to press first.
    mine = Scope(holding.kept.kindergarten, int(who) if who.isdecimal() else 0)
    busy = any(each.current for each in talks.open_talks(holding.db, mine))
    shown = holding.shown(after)

    def word(language: str) -> Message:
        stage = holding.stage(language)
        return team_board.guide(stage, after, shown, draft, busy=busy)

    about = f"{still.TEAM_TURN}:{holding.kept.id}:{still.turn_of(after)}"
    _to(holding, [who], word, holding.said(about, holding.kept.id if draft else None))


def _whisper(holding: Holding, after: Round, effect: Effect) -> None:
    shown = holding.shown(after)

    def word(language: str) -> Message:
        stage = holding.stage(language)
        return team_board.whisper(stage, after, shown, effect.line)

    about = f"{still.TEAM_LIVE}:{holding.kept.id}"
    if effect.line not in ALWAYS:
        about = f"{still.TEAM_TURN}:{holding.kept.id}:{still.turn_of(after)}"
    _to(holding, [effect.who], word, holding.said(about))


def _ask_to_try(holding: Holding, after: Round) -> None:
    """Let each write her own line on her own telephone, if she wants."""

    def word(language: str) -> Message:
        stage = holding.stage(language)
        labels = stage.options(team_board.FILE, "guide_choices", {})
        choices = {"start:team_try": labels["try"]}
        return stage.message(team_board.FILE, "try_now", choices=choices)

    _to(holding, after.order, word, holding.said())


def _to(holding: Holding, those: Iterable[str], word: Word, said: Said) -> None:
    """Say something to these people where each is written to.

    With a `talk` it holds somebody's words, and is let go of when the round is over.
    """
    # Invented people have no number, and hear nothing.
    persons = [int(each) for each in those if each.isdecimal()]
    unasked.send(
        holding.db, holding.kept.kindergarten, persons, word, holding.now, said
    )


def tell(holding: Holding, those: Iterable[int], word: Word, about: str = "") -> None:
    """Say something about a round that has not begun, or is over."""
    said = Said("team", f"{about}:{holding.kept.id}" if about else None)
    _to(holding, [str(each) for each in those], word, said)


def say_declined(holding: Holding) -> None:
    """Tell the leader that it will not be that story, and not why."""

    def word(language: str) -> Message:
        stage = holding.stage(language)
        labels = stage.options(team_board.FILE, "guide_choices", {})
        choices = {"start:reflecting_team": labels["choose"]}
        return stage.message(team_board.FILE, "declined", choices=choices)

    tell(holding, [holding.kept.leader] if holding.kept.leader else [], word)


def say_over(holding: Holding, teller: int) -> None:
    """Let the teller see first what is kept of her round."""

    def word(language: str) -> Message:
        stage = holding.stage(language)
        labels = stage.options(team_board.FILE, "guide_choices", {})
        choices = {"start:team_summary": labels["summary"]}
        return stage.message(team_board.FILE, "summary_ready", choices=choices)

    tell(holding, [teller], word)
