"""What the commands about meetings, closed days, links and agendas give."""

from __future__ import annotations

from dialogs.talk.command import Result


class LedUnit(Result, frozen=True):
    """A department that this person plans for."""

    id: int
    name: str


class MeetingNow(Result, frozen=True):
    """A meeting as this person sees it; `mine` are those that she may change."""

    id: int
    wall: str
    kind: str
    department: str | None
    state: str
    original: str | None
    series: bool
    mine: bool


class MeetingsNow(Result, frozen=True):
    """What this person sees and may plan; `agendas` has those just held as well."""

    head: bool
    leads: list[LedUnit]
    coming: list[MeetingNow]
    agendas: list[MeetingNow]

    @property
    def led(self) -> dict[str, str]:
        """Name the departments that she plans for, as choices."""
        return {str(each.id): each.name for each in self.leads}


class Proposed(Result, frozen=True):
    """One meeting as it would be; None for one that would fall away."""

    wall: str | None
    original: str
    clash: str | None


class Preview(Result, frozen=True):
    """What a meeting as agreed would come to, before it is kept."""

    coming: list[Proposed]
    count: int
    past: bool
    double: bool

    @property
    def clashes(self) -> list[Proposed]:
        """Return those that would lie on a closed day."""
        return [each for each in self.coming if each.clash]


class UsualNow(Result, frozen=True):
    """What a new meeting would most likely be."""

    kind: str
    department: int | None
    wall: str
    minutes: int


class MeetingCount(Result, frozen=True):
    """How many meetings were kept or cancelled."""

    count: int


class MeetingMoved(Result, frozen=True):
    """Whether it was moved; else why the day is closed, or None where it is gone."""

    done: bool
    why: str | None


class ClosedStretch(Result, frozen=True):
    """Days that are closed; with `closes`, a day that ends early."""

    id: int
    first: str
    last: str
    kind: str
    closes: str | None


class DaysClosed(Result, frozen=True):
    """How many meetings are proposed moved."""

    meetings: int


class FeedMade(Result, frozen=True):
    """A secret calendar link."""

    link: str


class FeedsStopped(Result, frozen=True):
    """How many links work no more."""

    count: int


class ItemKept(Result, frozen=True):
    """An item that is kept."""

    id: str


class AgendaItem(Result, frozen=True):
    """What is to be taken up, in HØRA form, and what came of it."""

    id: str
    kind: str
    minutes: int | None
    state: str
    result: str | None
    fields: dict[str, str]


class AgendaNow(Result, frozen=True):
    """What is to be taken up in a meeting, and what is parked beside it."""

    meeting: str
    leads: bool
    items: list[AgendaItem]
    parked: list[AgendaItem]
