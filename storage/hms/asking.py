"""Ask the other side of the HMS group, and tell truly whom that has reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dialogs.access import Thing
from dialogs.hms.keys import Side, side_of
from dialogs.hms.results import OthersAsked
from dialogs.talk.messages import Message, Option
from dialogs.words.world import Stage
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from storage.hms import letters as hms_letters
from storage.hms.proposal import Heard, name_of, proposals
from storage.people.roles import here_of
from storage.post import still
from storage.post.letters import Said
from storage.post.rooms import tell
from storage.turn import Turn

FILE = hms_letters.FILE


def ask(
    turn: Turn, side: Side | None, themes: Mapping[str, str], told: Heard
) -> OthersAsked | None:
    """Ask those with the other key about these months' themes."""
    if side is None or not themes:
        return None
    here, me = here_of(turn), turn.scope.person_id or 0
    found = proposals(turn.content, here, told, themes)
    block = "asked" if len(themes) == 1 else "asked_year"

    def write(stage: Stage) -> Message:
        rows = [
            hms_letters.row(stage, here, told, month, one)
            for month, one in found.items()
        ]
        name = here.names.get(me, "")
        message = stage.message(FILE, block, name=name, rows=rows, side=side)
        kind = "proposed" if len(themes) == 1 else "asked_year"
        return _with(stage, message, hms_letters.keys(stage, kind, themes))

    return _reached(turn, here, side.other, write, still.of_keys(themes))


def tell_other(
    turn: Turn, side: Side | None, block: str, themes: Mapping[str, str]
) -> OthersAsked | None:
    """Tell the other side what was said no to, or left out."""
    if side is None or not themes:
        return None
    here = here_of(turn)

    def write(stage: Stage) -> Message:
        rows = [
            {"month": month, "theme": name_of(stage, here, theme)}
            for month, theme in sorted(themes.items())
        ]
        name = here.names.get(turn.scope.person_id or 0, "")
        message = stage.message(FILE, block, name=name, rows=rows)
        return _with(stage, message, hms_letters.keys(stage, "told", themes))

    return _reached(turn, here, side.other, write)


def _with(stage: Stage, message: Message, keys: Iterable[Option]) -> Message:
    seen = stage.who_sees(Thing.THEME)
    return Message(message.blocks, choices=tuple(keys), footer=seen)


def others_of(here: Snapshot, turn: Turn, side: Side) -> set[int]:
    """Return everybody who speaks for a side today, but for who is asking."""
    today = wall(turn.now).date()
    roles: dict[int, set[str]] = {}
    for stay in here.stays:
        if stay.holds(today):
            roles.setdefault(stay.person, set()).update(stay.roles)
    found = {person for person, has in roles.items() if side_of(has) is side}
    return found - {turn.scope.person_id or 0}


def _reached(
    turn: Turn,
    here: Snapshot,
    side: Side,
    write: Callable[[Stage], Message],
    about: str | None = None,
) -> OthersAsked:
    """Write to a side, and name who was told, who will be, and who cannot be."""
    said = Said(FILE, about)
    reached = tell(turn, others_of(here, turn, side), write, said)
    return OthersAsked(
        side=side,
        now=[here.names[each] for each in reached.now],
        later=[here.names[each] for each in reached.later],
        unmet=[here.names[each] for each in reached.unmet],
    )
