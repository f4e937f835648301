"""What is typed while something is asked: an answer, a dialog, or another thing."""

from __future__ import annotations

from bot.turn import answers, menu, out_of_the_blue
from bot.turn.turn import Exchange
from dialogs.reading.text import word_count
from dialogs.reading.understood import Asked, Guess, Nothing, Open, Small
from dialogs.talk.messages import Asks

# A story has more words than a question about the next meeting.
FEW_WORDS = 6
# «Barnet hadde slått seg» may well be a story, and these are none.
NO_STORY = frozenset({"thanks", "praise", "sorry", "bye", "sick"})


def said_in_talk(turn: Exchange, words: str) -> None:
    """Let it answer what is open; what else it may mean counts outside free text."""
    shown = turn.talk.state.shown if turn.talk else None
    dialog = turn.house.lexicon.start(words)
    if shown is None or shown.asks in (Asks.TEXT, Asks.FORM):
        if not _asks_before_it_tells(turn, words):
            answers.told(turn, words, dialog)
    elif dialog and not answers.fits(turn):
        menu.start(turn, dialog)
    elif word_count(words) >= answers.TELLING and not answers.fits(turn):
        answers.telling(turn)
    else:
        _said_at_choice(turn, words)


def _asks_before_it_tells(turn: Exchange, words: str) -> bool:
    """Answer a question, or thanks, where a story was to begin: it is no story.

    Anywhere else a few words may be the answer.
    """
    begun = turn.talk is not None and turn.talk.state.step == answers.FREE
    if not begun or word_count(words) > FEW_WORDS:
        return False
    found = out_of_the_blue.understood(turn, words)
    match found:
        case Open(dialog):
            is_hers = not dialog.startswith("~")
        case Asked():
            is_hers = not words.rstrip().endswith("?")
        case Small(kind):
            is_hers = kind not in NO_STORY
        case _:
            is_hers = True
    if not is_hers:
        out_of_the_blue.act_at_choice(turn, found)
    return not is_hers


def _said_at_choice(turn: Exchange, words: str) -> None:
    """Take what is no answer to a choice as what it means, if it is no guess."""
    found = out_of_the_blue.understood(turn, words)
    if isinstance(found, Guess | Nothing) or answers.fits(turn):
        answers.answer(turn)
    else:
        out_of_the_blue.act_at_choice(turn, found)
