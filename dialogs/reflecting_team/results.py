"""What storage tells about reflecting teams: the names are the keys in the log."""

from __future__ import annotations

from dialogs.talk.command import Result


class Led(Result, frozen=True):
    """A department that this person leads."""

    id: int
    name: str


class Count(Result, frozen=True):
    """How many rounds a department has held: all that head and mentor may see."""

    name: str
    rounds: int
    dimensions: list[str]


class TeamsLed(Result, frozen=True):
    """What this person has to do with reflecting teams."""

    led: list[Led]
    counts: list[Count]


class OpenRound(Result, frozen=True):
    """The department's round that is asked for, made ready, or goes on."""

    id: str
    state: str
    teller: str
    way: str
    mine: bool


class TellableStory(Result, frozen=True):
    """A story that the round may hear, and how often its teller has told this year."""

    id: str
    teller: int
    dimension: str
    name: str
    times: int


class TeamColleague(Result, frozen=True):
    """Somebody of the department, and whether she is away today."""

    id: int
    name: str
    away: bool


class Guest(Result, frozen=True):
    """Somebody of the house who may be asked in."""

    id: int
    name: str


class HeldRound(Result, frozen=True):
    """A round that is over: its date and its dimension."""

    on: str
    dimension: str


class Teller(Result, frozen=True):
    """Who has told this year, and how often."""

    name: str
    times: int


class RoundStanding(Result, frozen=True):
    """How things stand with a department's rounds, for who leads it."""

    id: int
    name: str
    me: int
    open: OpenRound | None
    practice: str | None
    stories: list[TellableStory]
    staff: list[TeamColleague]
    guests: list[Guest]
    rooms: int
    dimensions: list[str]
    held: list[HeldRound]
    told: list[Teller]
    not_told: list[str]
    tried: list[str]


class Prepared(Result, frozen=True, omit_defaults=True):
    """A round that was made ready, or why not: an empty one where one is open."""

    id: str = ""
    state: str = "open"


class PracticeRound(Result, frozen=True):
    """A practice that has begun; none where another came first."""

    id: str | None


class RoundState(Result, frozen=True):
    """Where a round is now, or why it does not go on."""

    state: str


class Asking(Result, frozen=True):
    """A round that waits for its teller's yes: who asks, and as it is now."""

    round: str
    version: int
    leader: str


class TurnNow(Result, frozen=True):
    """Where this person is in a round that goes on in writing."""

    round: str
    step: str
    mine: bool
    open: bool
    answers: bool
    speaker: str
    teller: str
    name: str
    leader: str
    dimension: str
    draft: str


class Contributed(Result, frozen=True):
    """What became of what she said."""

    said: str


class OwnLine(Result, frozen=True):
    """Her own line in a round, empty where she has none yet."""

    round: str
    text: str
    department: str


class WantedTry(Result, frozen=True):
    """What she wanted to try, and has not told about."""

    round: str
    text: str


class TeamSum(Result, frozen=True):
    """All that is kept of a round, as it may be put in the room."""

    round: str
    on: str
    dimension: str
    part: list[str]
    tries: list[str]
    rooms: int


class Posted(Result, frozen=True):
    """Whether it stands in a room."""

    shown: bool
