"""In a channel or a group: say where to write, and learn whose room it is."""

from __future__ import annotations

from collections.abc import Mapping

from bot.buttons import reflecting_team, team_room
from bot.turn.turn import Exchange
from storage.people import audit, identities, memberships
from storage.people.scope import Scope


def answer(turn: Exchange) -> None:
    """Answer what was said or pressed in a room."""
    incoming = turn.incoming
    if incoming.deletes or incoming.edits:
        return
    if (incoming.choice or "").startswith("team:"):
        reflecting_team.press(turn, str(incoming.choice)[5:])
        return
    if incoming.words and team_room.heard(turn, _whole_room(turn)):
        return
    _about_the_room(turn)


def ask(turn: Exchange) -> None:
    """Say it as it is now to one who looks at it: with the buttons that are hers."""
    _about_the_room(turn)


def _about_the_room(turn: Exchange) -> None:
    """Link the room to a department, or say where to write."""
    incoming, scope = turn.incoming, turn.found_scope
    led = memberships.named(turn.db, scope, scope.leads) if scope else []
    names = {f"room:{each['id']}": each["name"] for each in led}
    if incoming.choice in names and scope:
        _link(turn, scope, incoming.choice)
        turn.say("greeting", "room_linked", name=names[incoming.choice])
        return
    choices = _rooms(turn, names)
    if not choices and incoming.channel in team_room.HERE_ALONE:
        # Nobody else sees what she wrote: the answer is hers alone, too.
        turn.aside(turn.stage.message("greeting", "in_room_unseen"))
        return
    turn.say("greeting", "in_room", choices or None)


def _link(turn: Exchange, scope: Scope, choice: str) -> None:
    """Let this be the room of the department that was pressed."""
    place = _whole_room(turn)
    identities.set_room(turn.db, scope, place, int(choice.partition(":")[2]))
    audit.note(turn.db, turn.own, "room.linked", str(place), turn.now)


def _rooms(turn: Exchange, names: Mapping[str, str]) -> dict[str, str]:
    """Return a button for each department that she leads, and that has not this one."""
    here = _whole_room(turn) if names else 0
    return {
        key: turn.stage.line("greeting", "room_label", {"name": name})
        for key, name in names.items()
        if here not in identities.rooms_of(turn.db, turn.own, int(key[5:]))
    }


def _whole_room(turn: Exchange) -> int:
    """Return the place that everybody in the room sees: Slack answers one alone."""
    incoming = turn.incoming
    address, _, only = incoming.address.partition("!")
    if not only:
        return turn.person.place
    return identities.place(turn.db, incoming.channel, address, None, turn.now)
