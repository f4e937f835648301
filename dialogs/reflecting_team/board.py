"""What a round shows: the board that everybody sees, and the line to whose turn it is.

Made from the round as it stands and from names; nothing that anybody said is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from dialogs.reading.text import norm
from dialogs.reflecting_team.events import Do
from dialogs.reflecting_team.round import Round, Speaks, State, Told
from dialogs.talk.labels import Labels
from dialogs.talk.messages import Message
from dialogs.words.content import Content, label
from dialogs.words.world import Stage

FILE = "team_board"
ROOM, CHANNEL, DAYS = "room", "channel", "days"
MINUTE = 60


@dataclass(frozen=True)
class Shown:
    """What a board needs to know beside the round itself."""

    id: str
    version: int
    way: str
    names: Mapping[str, str]
    dimension: str = ""
    tried: Sequence[str] = ()
    practice: bool = False
    until: datetime | None = field(default=None)

    def name(self, who: str) -> str:
        """Return what somebody is called in the round."""
        return self.names.get(who, "…")

    def all(self, those: Sequence[str]) -> list[str]:
        """Return what these are called."""
        return [self.name(each) for each in those]


def is_advice(content: Content, words: str) -> bool:
    """Tell whether something is said as an answer, and not as a possibility."""
    said = f" {norm(words)} "
    return any(f" {each} " in said for each in content["reflecting_team"]["gently"])


def press(shown: Shown, do: str, turn: int = 0, whom: str = "") -> str:
    """Write a button's key: which round, what, and which turn was seen."""
    key = f"team:{shown.id}:{do}:{turn}.{shown.version}"
    return f"{key}:{whom}" if whom else key


def board(stage: Stage, round_: Round, shown: Shown, now: datetime) -> Message:
    """Show where a round is: step, whose turn, who has been, the time, who is next."""
    if round_.state is State.ENDED:
        written = shown.way != ROOM
        return stage.message(FILE, "over", practice=shown.practice, written=written)
    if round_.state is State.WITHDRAWN:
        return stage.message(
            FILE,
            "withdrawn",
            leader=shown.name(round_.leader),
            choices=_controls(stage, round_, shown),
        )
    key = round_.step.key if round_.step else ""
    titles = stage.options(FILE, "titles", {})
    values = _named(round_, shown)
    return stage.message(
        FILE,
        "board",
        choices=_controls(stage, round_, shown),
        title=titles.get(key, key),
        number=round_.at + 1,
        of=len(round_.steps),
        line=_line(stage, f"line_{key}", values),
        starters=starters(stage, key) if shown.way == ROOM else [],
        says=_example(stage, round_, key) if shown.practice else "",
        speaker=values["name"] if round_.speaker else "",
        leader=values["leader"],
        tried=list(shown.tried) if key == "ready" else [],
        **_standing(round_, shown, now),
    )


def _named(round_: Round, shown: Shown) -> dict[str, str]:
    """Name those whom a step's line speaks of."""
    return {
        "name": shown.name(round_.speaker),
        "teller": shown.name(round_.teller),
        "leader": shown.name(round_.leader),
        "dimension": shown.dimension,
        "way": shown.way,
    }


def _standing(round_: Round, shown: Shown, now: datetime) -> dict[str, Any]:
    """Tell how the lap and the time stand."""
    step = round_.step
    return {
        "again": round_.again,
        "is_open": step is not None and step.speaks is Speaks.OPEN,
        "paused": round_.state is State.PAUSED,
        "gone": round_.leader not in round_.order,
        "been": shown.all(
            [w for w, how in round_.told.items() if how is not Told.LEFT]
        ),
        "waiting": shown.all(round_.passed),
        "ahead": shown.all(round_.queue),
        "time": _time(round_, shown, now),
        "minutes": _minutes(round_, now),
        "until": shown.until.isoformat()[:16] if shown.until else "",
    }


def _line(stage: Stage, block: str, values: Mapping[str, str]) -> str:
    """Return a step's line; a step that a customer has added has none."""
    written = f"{block}_written"
    if values["way"] != ROOM and stage.has(FILE, written):
        return stage.line(FILE, written, values)
    return stage.line(FILE, block, values) if stage.has(FILE, block) else ""


def starters(stage: Labels, key: str) -> list[str]:
    """Return ways to begin a sentence in a step."""
    block = f"starters_{key}"
    if not stage.has(FILE, block):
        return []
    return list(stage.options(FILE, block, {}).values())


def _example(stage: Stage, round_: Round, key: str) -> str:
    """Return what an invented colleague might say in her turn."""
    practice = stage.content["practice_round"]
    if key == "telling" and round_.speaker == round_.teller:
        return label(practice["story"], stage.language)
    says = practice["says"].get(key)
    if not says or not round_.speaker.startswith("x"):
        return ""
    lines: list[str] = says.get(stage.language) or says["nb"]
    return lines[len(round_.told) % len(lines)]


def _time(round_: Round, shown: Shown, now: datetime) -> str:
    """Tell how time stands: not set, enough, nearly up, or out."""
    if round_.ends is None or round_.state is State.PAUSED:
        return ""
    if now >= round_.ends:
        return "out"
    if shown.way == DAYS:
        return "days"
    return "nearly" if round_.warned else "left"


def _minutes(round_: Round, now: datetime) -> int:
    if round_.ends is None:
        return 0
    return max(ceil((round_.ends - now).total_seconds() / MINUTE), 1)


def _controls(stage: Stage, round_: Round, shown: Shown) -> dict[str, str]:
    """Return the buttons on the board, the same for everybody who sees it."""
    labels = stage.options(FILE, "controls", {})
    if round_.state is State.WITHDRAWN:
        return {press(shown, "more", round_.turn): labels["more"]}
    is_open = not round_.speaker
    wanted = {
        Do.NEXT: "go_on" if is_open else "next" if shown.way == ROOM else "done",
        Do.SKIP: "" if is_open else "pass",
        Do.LONGER: "day" if shown.way == DAYS else "longer",
        Do.PAUSE: "pause",
    }
    if round_.state is State.PAUSED:
        wanted = {Do.RESUME: "resume"}
    made = {
        press(shown, do, round_.turn): labels[each]
        for do, each in wanted.items()
        if each
    }
    if shown.way != ROOM:
        made[press(shown, Do.JOIN, round_.turn)] = labels["join"]
    made[press(shown, "more", round_.turn)] = labels["more"]
    return made


def is_hers(round_: Round, key: str, who: str) -> bool:
    """Tell whether a button of the board does anything for this person."""
    do = key.split(":")[2]
    if do == Do.JOIN:
        return who not in round_.order
    # Who has the word is done with it or lets it go by; the rest is the leader's.
    is_speaking = who == round_.speaker and do in (Do.NEXT, Do.SKIP)
    return do == "more" or who == round_.leader or is_speaking


def guide(
    stage: Stage, round_: Round, shown: Shown, draft: str, *, busy: bool
) -> Message:
    """Tell the one whose turn it is, and only her, what it is for and how to begin."""
    key = round_.step.key if round_.step else ""
    labels = stage.options(FILE, "guide_choices", {})
    choices = {press(shown, "write", round_.turn): labels["write"]}
    if draft:
        choices = {press(shown, "use", round_.turn): labels["use"], **choices}
    choices[press(shown, Do.SKIP, round_.turn)] = labels["pass"]
    values = _named(round_, shown)
    return stage.message(
        FILE,
        "guide",
        choices=choices,
        line=_line(stage, f"line_{key}", values),
        starters=starters(stage, key),
        draft=draft,
        tells=key == "telling",
        busy=busy,
        way=shown.way,
        until=shown.until.isoformat()[:16] if shown.until else "",
        again=round_.again,
    )


def whisper(
    stage: Stage, round_: Round | None, shown: Shown | None, line: str
) -> Message:
    """Say something to one person alone, kindly."""
    leader = shown.name(round_.leader) if round_ and shown else ""
    speaker = shown.name(round_.speaker) if round_ and shown and round_.speaker else ""
    return stage.message(FILE, f"whisper_{line}", leader=leader, speaker=speaker)


def more(stage: Stage, round_: Round, shown: Shown, who: str, now: datetime) -> Message:
    """Show one person what else she can do in the round."""
    labels = stage.options(FILE, "more_choices", {})
    wanted = _wanted(round_, shown, who, now)
    is_on = round_.state is not State.WITHDRAWN
    if who == round_.teller and is_on and not shown.practice:
        wanted.append("withdraw")
    choices = {press(shown, each, round_.turn): labels[each] for each in wanted}
    return stage.message(
        FILE,
        "more",
        choices=choices,
        is_here=who in round_.order,
        leads=who == round_.leader,
    )


def _wanted(round_: Round, shown: Shown, who: str, now: datetime) -> list[str]:
    """Return what she can do: who has not come, who leads, and everybody else."""
    if who not in round_.order:
        return [Do.JOIN.value]
    if who == round_.leader:
        return _leads(round_, shown)
    stands = round_.state is not State.RUNNING or (round_.ends and now >= round_.ends)
    if round_.leader not in round_.order or stands:
        return [Do.LEAVE.value, Do.TAKE_OVER.value]
    return [Do.LEAVE.value]


def _leads(round_: Round, shown: Shown) -> list[str]:
    if shown.practice:
        return [Do.BACK.value, "gone", "show", "end"]
    first = "other" if round_.state is State.WITHDRAWN else Do.BACK.value
    others = [Do.HAND_OVER.value, "show", Do.LEAVE.value, "end"]
    return [first, "add", "gone", *others]


def whom(stage: Stage, shown: Shown, do: str, people: Mapping[str, str]) -> Message:
    """Ask which of these people."""
    choices = {press(shown, do, 0, each): name for each, name in people.items()}
    return stage.message(FILE, f"whom_{do}", choices=choices, count=len(people))


def sure(stage: Stage, shown: Shown, do: str) -> Message:
    """Ask once before something that cannot be undone."""
    labels = stage.options(FILE, f"sure_{do}_choices", {})
    choices = {press(shown, f"{do}_yes"): labels["yes"]}
    return stage.message(FILE, f"sure_{do}", choices=choices)
