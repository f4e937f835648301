"""How a round begins, and goes on with another's story: her teller says yes first."""

from __future__ import annotations

from typing import Any

from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.board import DAYS, ROOM
from dialogs.reflecting_team.events import Do, Event
from dialogs.talk.messages import Json, Message
from dialogs.year.open_days import wall
from storage.people import identities, staff
from storage.post import letters as unasked
from storage.post import still
from storage.reflecting_team import going, tellers
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding
from storage.reflecting_team.rows import TeamRound
from storage.reflecting_team.telling import say_declined, tell
from storage.year import snapshot as year


def ask_teller(
    holding: Holding, teller: int, hear: list[int], *, written: bool
) -> None:
    """Ask the teller once more, and show her who would hear it."""
    kept = holding.kept
    names = staff.names(holding.db, [*hear, kept.leader or 0])
    others = [names[p] for p in hear if p in names and p != teller]
    leader = names.get(kept.leader or 0, "")

    def word(language: str) -> Message:
        stage = holding.stage(language)
        labels = stage.options(team_board.FILE, "teller_choices", {})
        choices = {
            f"team:{kept.id}:{key}:0.{kept.version}": text
            for key, text in labels.items()
        }
        return stage.message(
            team_board.FILE,
            "ask_teller",
            choices=choices,
            leader=leader,
            hear=others,
            way=kept.way,
            written=written,
        )

    tell(holding, [teller], word, still.TEAM_ASK)


def begin(holding: Holding, *, sure: bool = False) -> str:
    """Begin a round that is ready, with those who still work here.

    One in which people sit together calls on them at once: outside open hours its
    leader says first that they do.
    """
    if holding.kept.state != reflecting_team.READY:
        return holding.kept.state
    # A round over several days disturbs nobody: its lines keep the open hours
    # themselves.
    if holding.kept.way != DAYS and not (sure or _is_open(holding)):
        return "closed"
    memory, works = dict(holding.kept.told), _who_works(holding)
    # It may have been prepared weeks ago: who has left since is not called on.
    memory["here"] = [p for p in memory["here"] if p in works]
    places = _places(holding, memory["leader"])
    tells = memory["teller"] in memory["here"]
    if not places or not tells or memory["leader"] not in works:
        return "cannot"
    memory["places"] = places
    change(holding, memory)
    going.start(holding)
    return reflecting_team.RUNNING


def _is_open(holding: Holding) -> bool:
    """Tell whether people are at work now, or in a meeting of theirs."""
    kept, now = holding.kept, holding.now
    return unasked.is_open(holding.db, kept.kindergarten, kept.department, now)


def _who_works(holding: Holding) -> set[int]:
    today = wall(holding.now).date()
    kindergarten = holding.kept.kindergarten
    snapshots = year.read(holding.db, [kindergarten], today, today)
    return snapshots[kindergarten].staff(None, today)


def _places(holding: Holding, leader: int) -> list[int]:
    """Return where the round is shown: its rooms, or the leader's own conversation."""
    places = identities.rooms_of(holding.db, holding.scope, holding.kept.department)
    if holding.kept.way == ROOM and not places:
        own = identities.reached_at(holding.db, leader)
        # With one screen in the room it is enough: the leader shows it.
        places = [own] if own else []
    return places


def go_on_with(holding: Holding) -> str:
    """Go on with the story that was asked for, if it may be heard still."""
    memory = dict(holding.kept.told)
    asks = memory.pop("asks", None)
    if asks is None or holding.kept.state != reflecting_team.WITHDRAWN:
        return "gone"
    story, teller = asks["story"], asks["teller"]
    # She may have taken it back between her yes and this.
    if story and not tellers.may_hear(holding.db, holding.scope, story):
        change(holding, memory)
        return "gone"
    memory |= {"story": bool(story), "teller": teller}
    change(holding, memory, story_id=story, teller_id=teller)
    who = str(teller)
    # A new teller may not have sat in the round so far.
    if who not in holding.round.order:
        going.act(holding, Event(Do.JOIN, who))
    going.act(holding, Event(Do.ANOTHER, holding.round.leader, who))
    return reflecting_team.RUNNING


def let_be(holding: Holding) -> None:
    """Take it that she will not tell; the leader is told, and not why."""
    memory = {key: each for key, each in holding.kept.told.items() if key != "asks"}
    change(holding, memory)
    say_declined(holding)


def asked_to_tell(kept: TeamRound) -> int | None:
    """Return who has been asked to tell in the place of one who took hers back."""
    if kept.state != reflecting_team.WITHDRAWN:
        return None
    teller: int | None = kept.told.get("asks", {}).get("teller")
    return teller


def change(holding: Holding, memory: Json, **values: Any) -> None:
    """Change what is kept of a round, and hold it as it is now."""
    reflecting_team.change(holding.db, holding.kept, memory, **values)
    holding.kept = reflecting_team.find(holding.db, holding.scope, holding.kept.id)
