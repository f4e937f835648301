"""What the commands about programmes give."""

from __future__ import annotations

from dialogs.talk.command import Result


class StoneNow(Result, frozen=True):
    """One milestone as it stands: its name, its day, and what it opens.

    `meets` tells that it becomes a meeting when somebody gives it a day and a time.
    """

    id: str
    name: str
    kind: str
    planned: str
    state: str
    opens: str
    link: str
    meets: bool


class ProgrammeNow(Result, frozen=True):
    """One programme under way; `fresh` counts what its makers have added since.

    `leads` tells that this person decides in it, `agrees` that her yes is waited for.
    """

    id: str
    name: str
    words: list[str]
    place: str
    state: str
    leads: bool
    agrees: bool
    fresh: int
    of_one: bool
    stones: list[StoneNow]


class ProgrammeOffer(Result, frozen=True):
    """One that this person may begin, and for whom."""

    key: str
    name: str
    words: list[str]
    two_keys: bool
    places: dict[str, str]


class ProgrammesNow(Result, frozen=True):
    """The programmes that this person may see, and those that she may begin."""

    there: list[ProgrammeNow]
    offers: list[ProgrammeOffer]
    people: dict[str, str]


class ProgrammeBegun(Result, frozen=True):
    """`running`, `proposed` until the other side says yes, or `there` already."""

    state: str


class ProgrammeChanged(Result, frozen=True):
    """Whether it could be changed: it may be over by now; `why` a day is closed."""

    done: bool
    why: str | None = None
