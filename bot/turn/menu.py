"""The way to what this person can do: home, a dialog begun, and a farewell."""

from __future__ import annotations

from bot.turn import home
from bot.turn import seven_words as seven
from bot.turn.turn import Exchange
from dialogs.reading.text import norm
from dialogs.words.lexicon import Way
from storage.post import talks


def greet(turn: Exchange) -> None:
    """Say hello, and what there is to do; an open talk comes first."""
    if turn.talk:
        turn.say("_ways", "help_now")
        turn.show()
        return
    home.show(turn)


def hint(turn: Exchange) -> None:
    """Show the way on after a button that leads nowhere."""
    if turn.talk:
        turn.show()
    else:
        greet(turn)


def not_understood(turn: Exchange) -> None:
    """Answer what makes no sense here with what does."""
    turn.say("greeting", "not_understood", home.of_today(turn).choices)


def start(turn: Exchange, dialog: str) -> None:
    """Start a dialog, or go on with the one of its kind that is open."""
    same = [t for t in talks.open_talks(turn.db, turn.own) if t.dialog == dialog]
    found = talks.find(turn.db, turn.own, same[0].id) if same else None
    if found and found.state.is_untouched:
        # Nothing is lost by beginning anew, and what it shows is of today.
        talks.end(turn.db, turn.own, found.id)
        turn.over[found.id] = True
        turn.talk = None if turn.talk and turn.talk.id == found.id else turn.talk
    elif turn.talk and turn.talk.dialog == dialog:
        greet(turn)
        return
    elif found and turn.take_up(found.id):
        seven.resumed(turn)
        return
    turn.begin(dialog, _said_which(turn, dialog))


def _said_which(turn: Exchange, dialog: str) -> dict[str, str] | None:
    """Return the word of a programme, which says which; others are nothing to keep."""
    words = turn.incoming.words or ""
    is_word = dialog == "programme" and turn.house.lexicon.start(words) == dialog
    return {"said": norm(words)} if is_word else None


def may_still(turn: Exchange) -> bool:
    """Tell whether somebody who has left asks for what she still may do."""
    incoming = turn.incoming
    allowed = {each.name for each, _ in home.hers(turn)}
    if turn.talk and turn.talk.dialog in allowed:
        return True
    name = (incoming.choice or "").removeprefix("start:")
    if incoming.words:
        name = turn.house.lexicon.start(incoming.words) or ""
        if turn.house.lexicon.way(incoming.words) in (Way.HELP, Way.CANCEL):
            return True
    return name in allowed


def farewell(turn: Exchange) -> None:
    """Tell somebody who has left what she still can do."""
    choices = {
        f"start:{each.name}": home.button(turn, each.name)
        for each, _ in home.hers(turn)
    }
    turn.say("greeting", "left", choices, name=turn.person.name.split(" ")[0])
