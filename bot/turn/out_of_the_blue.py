"""Do what a message out of the blue was understood as, or ask what was meant.

Nothing is done on a guess: it becomes buttons. What was pressed then is counted, by
the name of the dialog and never by the words, so that we see what is not understood.
"""

from __future__ import annotations

from dataclasses import replace

from bot.turn import asked, menu, wishes
from bot.turn import seven_words as seven
from bot.turn.turn import Exchange
from dialogs.reading.text import word_count
from dialogs.reading.understanding import HELLO
from dialogs.reading.understood import (
    Asked,
    Guess,
    Nothing,
    Open,
    Small,
    Understood,
    Wish,
)
from dialogs.talk.messages import Message, Option
from dialogs.words.lexicon import Way
from storage.post import not_understood

# So many words out of the blue are more than a question: they may be a story.
STORY_WORDS = 15
# A button's key after something was not understood.
MEANT = "meant"
# What each small talk offers to press, by the key of its label.
_OFFERS = {
    "sick": {"start:absence": "absence"},
    "frustrated": {"~help": "help"},
    "hard_situation": {"start:privacy": "privacy"},
}
# Why somebody is ill or what a child did is nobody's business here.
_NOT_KEPT = ("sick", "hurt_child", "hard_situation")
# What begins with what was said of it: the slots are what the dialog takes.
_FILLED = frozenset({"find"})


def understood(turn: Exchange, words: str) -> Understood:
    """Return what was said; a long text is a story, unless it says what it wants."""
    found = turn.house.understanding.understand(words)
    if word_count(words) >= STORY_WORDS and not isinstance(found, Wish):
        return Nothing()
    return found


def act(turn: Exchange, found: Understood) -> bool:
    """Do what was understood; False where it was nothing."""
    match found:
        case Open(dialog, filled) if dialog in _FILLED and filled:
            _begin_filled(turn, dialog, dict(filled))
        case Open(dialog):
            _open(turn, dialog)
        case Wish():
            wishes.grant(turn, found)
        case Asked():
            asked.answer(turn, found)
        case Small(kind):
            _small_talk(turn, kind)
        case Guess(dialogs):
            _ask(turn, dialogs)
        case Nothing():
            return False
    return True


def act_at_choice(turn: Exchange, found: Understood) -> None:
    """Do it although something else was asked, and ask that again."""
    talk = turn.talk
    act(turn, found)
    if isinstance(found, Asked | Small) and turn.talk and turn.talk is talk:
        turn.show()


def not_known(turn: Exchange) -> None:
    """Show what there is; what is pressed then tells what was meant."""
    menu.not_understood(turn)
    turn.answers[-1] = _counting(turn.answers[-1])


def meant(turn: Exchange, name: str) -> None:
    """Start what was meant, and count it."""
    if name.startswith("~") and name[1:] in {*Way}:
        seven.go(turn, Way(name[1:]))
    elif turn.house.starts(name):
        menu.start(turn, name)
    else:
        menu.hint(turn)
        return
    if turn.kindergarten:
        not_understood.count(turn.db, turn.kindergarten, name, turn.now)


def _open(turn: Exchange, dialog: str) -> None:
    if dialog == HELLO:
        menu.greet(turn)
    elif dialog.startswith("~"):
        seven.go(turn, Way(dialog.removeprefix("~")))
    elif turn.house.starts(dialog):
        menu.start(turn, dialog)


def _begin_filled(turn: Exchange, dialog: str, filled: dict[str, str]) -> None:
    """Begin with what was said; what is looked for is kept nowhere, nor shown again."""
    turn.private = True
    if any(turn.guardian.refused(said) for said in filled.values()):
        turn.say("_wrong", "birth_number_alone")
    else:
        turn.begin(dialog, filled)


def _ask(turn: Exchange, dialogs: tuple[str, ...]) -> None:
    ways = turn.stage.options("_understood", "ways", {})
    choices = {
        f"{MEANT}:{name}": ways.get(name.removeprefix("~")) or _title(turn, name)
        for name in dialogs
        if name.startswith("~") or turn.house.starts(name)
    }
    turn.say("_understood", "guess", choices)


def _title(turn: Exchange, dialog: str) -> str:
    title = turn.title(dialog)
    return title[:1].upper() + title[1:]


def _small_talk(turn: Exchange, kind: str) -> None:
    labels = turn.stage.options("_understood", "offers", {})
    offers = {key: labels[label] for key, label in _OFFERS.get(kind, {}).items()}
    turn.private = turn.private or kind in _NOT_KEPT
    turn.say("_understood", kind, offers)


def _counting(menu_shown: Message) -> Message:
    """Let each button say that it was pressed because something was not understood."""
    options = (
        Option(each.key.replace("start:", f"{MEANT}:"), each.label)
        for each in menu_shown.choices
    )
    return replace(menu_shown, choices=tuple(options))
