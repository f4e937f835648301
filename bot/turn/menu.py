"""What this person can do here, as buttons, by her roles."""

from __future__ import annotations

from bot.turn import seven_words as seven
from bot.turn.turn import Exchange
from dialogs.rights import Right, may
from dialogs.words.lexicon import Way
from storage.post import talks

# What somebody who has left may still do: see and delete what is her own.
FOR_THOSE_WHO_LEFT = ("my_stories", "my_data")


def greet(turn: Exchange) -> None:
    """Say hello, and what there is to do; an open talk comes first."""
    if turn.talk:
        turn.say("_ways", "help_now")
        turn.show()
        return
    opened = [turn.title(t.dialog) for t in talks.open_talks(turn.db, turn.own)]
    name = turn.person.name.split(" ")[0]
    titles = ", ".join(dict.fromkeys(opened))
    turn.say("greeting", "menu", items(turn, bool(opened)), name=name, open=titles)


def hint(turn: Exchange) -> None:
    """Show the way on after a button that leads nowhere."""
    if turn.talk:
        turn.show()
    else:
        greet(turn)


def not_understood(turn: Exchange) -> None:
    """Answer what makes no sense here with what does."""
    turn.say("greeting", "not_understood", items(turn, opened=False))


def items(turn: Exchange, opened: bool) -> dict[str, str]:  # noqa: FBT001 - one caller's yes
    """Return the buttons for this person."""
    scope = turn.scope
    wanted = {
        "~continue": opened,
        "start:practice_story": bool(scope.departments),
        "start:my_stories": bool(scope.departments),
        "start:department_stories": bool(scope.leads),
        "start:wheel": bool(scope.departments),
        "start:reflecting_team": bool(scope.leads) or may(Right.COUNT_TEAMS, scope),
        "start:hms": may(Right.SEE_HMS_DESK, scope),
        "start:meetings": bool(scope.departments or scope.roles),
        "~status": opened,
        "start:my_data": True,
        "start:privacy": True,
        "start:language": True,
        "~help": True,
    }
    labels = turn.stage.options("greeting", "items", {})
    return {
        key: labels[key.removeprefix("start:").removeprefix("~")]
        for key, there in wanted.items()
        if there
    }


def start(turn: Exchange, dialog: str) -> None:
    """Start a dialog, or go on with the one of its kind that is open."""
    same = [t for t in talks.open_talks(turn.db, turn.own) if t.dialog == dialog]
    found = talks.find(turn.db, turn.own, same[0].id) if same else None
    if found and found.state.is_untouched:
        # Nothing is lost by beginning anew, and what it shows is of today.
        talks.end(turn.db, turn.own, found.id)
        turn.talk = None if turn.talk and turn.talk.id == found.id else turn.talk
    elif turn.talk and turn.talk.dialog == dialog:
        greet(turn)
        return
    elif found and turn.take_up(found.id):
        seven.resumed(turn)
        return
    turn.begin(dialog)


def may_still(turn: Exchange) -> bool:
    """Tell whether somebody who has left asks for what she still may do."""
    incoming = turn.incoming
    if turn.talk and turn.talk.dialog in (*FOR_THOSE_WHO_LEFT, "erase_me"):
        return True
    name = (incoming.choice or "").removeprefix("start:")
    if incoming.words:
        name = turn.house.lexicon.start(incoming.words) or ""
        if turn.house.lexicon.way(incoming.words) in (Way.HELP, Way.CANCEL):
            return True
    return name in (*FOR_THOSE_WHO_LEFT, "erase_me")


def farewell(turn: Exchange) -> None:
    """Tell somebody who has left what she still can do."""
    labels = turn.stage.options("greeting", "items", {})
    choices = {f"start:{name}": labels[name] for name in FOR_THOSE_WHO_LEFT}
    turn.say("greeting", "left", choices, name=turn.person.name.split(" ")[0])
