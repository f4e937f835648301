"""Who may read what, for how long, and who may delete it: one table.

Storage asks this table before it hands anything out, and the line under every
question (*Hvem ser dette?*) is written from it, so the line cannot lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reader(StrEnum):
    """Somebody who may read, by what she is to the writer."""

    WRITER = "writer"
    LEADER = "leader"
    ROUND = "round"
    MEETING = "meeting"
    DEPARTMENT = "department"
    HMS_GROUP = "hms_group"
    HEAD = "head"
    EVERYBODY = "everybody"
    NAMELESS = "nameless"
    MAKERS = "makers"


class Thing(StrEnum):
    """What a person's words become when they are kept."""

    DRAFT = "draft"
    STORY_MINE = "story_mine"
    STORY_LEADER = "story_leader"
    STORY_ROUND = "story_round"
    SETTING = "setting"
    MEETING = "meeting"
    AGENDA = "agenda"
    BALLOT = "ballot"
    PULSE = "pulse"
    WHEEL = "wheel"
    GROUND_RULES = "ground_rules"
    STATUS = "status"
    LIFTED = "lifted"
    SHARED = "shared"
    THEME = "theme"
    SMALL_STEP = "small_step"
    TEAM = "team"
    TURN = "turn"
    TRY = "try"
    ABSENCE = "absence"
    SEARCH = "search"
    PLAN = "plan"
    PLAN_ALONE = "plan_alone"
    PLAN_OF_ALL = "plan_of_all"
    FORM = "form"
    FORM_COUNTS = "form_counts"
    FORM_MAKERS = "form_makers"
    PROGRAMME = "programme"
    PROGRAMME_OF_ONE = "programme_of_one"


class Audience(StrEnum):
    """Whom the author lets read her story."""

    MINE = "mine"
    LEADER = "leader"
    ROUND = "round"


class Clock(StrEnum):
    """What the days of a rule are counted from."""

    LAST_TOUCH = "last_touch"
    MEETING = "meeting"
    NEVER = "never"
    SHOWN = "shown"
    ROUND_END = "round_end"
    MADE = "made"
    AGREED = "agreed"
    MONTH = "month"
    BACK = "back"
    PLAN_END = "plan_end"
    NOT_KEPT = "not_kept"
    CLOSED = "closed"
    FORM_END = "form_end"


@dataclass(frozen=True)
class SeenBy:
    """Who reads one thing, and how many days after what it goes."""

    readers: tuple[Reader, ...]
    days: int
    counted_from: Clock


RULES = {
    Thing.DRAFT: SeenBy((Reader.WRITER,), 90, Clock.LAST_TOUCH),
    Thing.STORY_MINE: SeenBy((Reader.WRITER,), 30, Clock.MEETING),
    Thing.STORY_LEADER: SeenBy((Reader.WRITER, Reader.LEADER), 30, Clock.MEETING),
    Thing.STORY_ROUND: SeenBy(
        (Reader.WRITER, Reader.LEADER, Reader.ROUND), 30, Clock.MEETING
    ),
    Thing.SETTING: SeenBy((Reader.WRITER,), 0, Clock.NEVER),
    Thing.MEETING: SeenBy((Reader.WRITER, Reader.MEETING), 0, Clock.NEVER),
    Thing.AGENDA: SeenBy((Reader.WRITER, Reader.MEETING), 365, Clock.MEETING),
    # An answer without a name: shown to the department, in no order, by nobody.
    Thing.BALLOT: SeenBy((Reader.NAMELESS, Reader.DEPARTMENT), 365, Clock.SHOWN),
    Thing.PULSE: SeenBy((Reader.NAMELESS, Reader.HMS_GROUP), 365, Clock.SHOWN),
    Thing.WHEEL: SeenBy((Reader.WRITER, Reader.DEPARTMENT), 730, Clock.ROUND_END),
    Thing.GROUND_RULES: SeenBy((Reader.WRITER, Reader.DEPARTMENT), 730, Clock.AGREED),
    # How far a department has come: never what anybody answered.
    Thing.STATUS: SeenBy((Reader.DEPARTMENT, Reader.HMS_GROUP), 730, Clock.ROUND_END),
    Thing.LIFTED: SeenBy(
        (Reader.WRITER, Reader.DEPARTMENT, Reader.HMS_GROUP), 730, Clock.MADE
    ),
    Thing.SHARED: SeenBy((Reader.WRITER, Reader.EVERYBODY), 730, Clock.MADE),
    Thing.THEME: SeenBy((Reader.WRITER, Reader.EVERYBODY), 730, Clock.MONTH),
    Thing.SMALL_STEP: SeenBy(
        (Reader.WRITER, Reader.DEPARTMENT, Reader.HMS_GROUP), 730, Clock.MADE
    ),
    # A round's date, dimension and who took part; what is said in it is not kept.
    Thing.TEAM: SeenBy((Reader.WRITER, Reader.ROUND), 730, Clock.MADE),
    Thing.TURN: SeenBy((Reader.WRITER, Reader.ROUND), 0, Clock.NOT_KEPT),
    Thing.TRY: SeenBy((Reader.WRITER, Reader.ROUND), 120, Clock.MADE),
    # When somebody is away: gone as soon as she is back.
    Thing.ABSENCE: SeenBy((Reader.WRITER,), 0, Clock.BACK),
    # What somebody looks for: gone with the answer.
    Thing.SEARCH: SeenBy((Reader.WRITER,), 0, Clock.NOT_KEPT),
    Thing.PLAN: SeenBy((Reader.WRITER, Reader.DEPARTMENT), 730, Clock.PLAN_END),
    # A new leader's own, as a micro project: the head supports her in it.
    Thing.PLAN_ALONE: SeenBy((Reader.WRITER, Reader.HEAD), 365, Clock.PLAN_END),
    # Names, days and how far it is; one of somebody new is no matter of everybody.
    Thing.PROGRAMME: SeenBy((Reader.WRITER, Reader.EVERYBODY), 730, Clock.PLAN_END),
    Thing.PROGRAMME_OF_ONE: SeenBy(
        (Reader.WRITER, Reader.LEADER, Reader.HEAD), 730, Clock.PLAN_END
    ),
    Thing.PLAN_OF_ALL: SeenBy((Reader.WRITER, Reader.EVERYBODY), 730, Clock.PLAN_END),
    # What is answered without a name goes when the form is closed, and what was written
    # after these days; what it came to is counts, with nobody in them, for five years.
    Thing.FORM: SeenBy((Reader.NAMELESS, Reader.HMS_GROUP), 30, Clock.CLOSED),
    Thing.FORM_COUNTS: SeenBy(
        (Reader.HMS_GROUP, Reader.EVERYBODY), 1826, Clock.FORM_END
    ),
    # What is told to those who make and run the program; no kindergarten reads it.
    Thing.FORM_MAKERS: SeenBy((Reader.NAMELESS, Reader.MAKERS), 365, Clock.SHOWN),
}

STORY = {
    Audience.MINE: Thing.STORY_MINE,
    Audience.LEADER: Thing.STORY_LEADER,
    Audience.ROUND: Thing.STORY_ROUND,
}


def may_read(thing: Thing, reader: Reader) -> bool:
    """Tell whether somebody who is this to the writer may read this."""
    return reader in RULES[thing].readers


def audiences_for(reader: Reader) -> tuple[Audience, ...]:
    """Return the audiences whose stories this reader may read."""
    return tuple(a for a, thing in STORY.items() if may_read(thing, reader))


def days() -> dict[str, int]:
    """Return how many days each thing is kept, for texts that tell of several."""
    return {thing.value: rule.days for thing, rule in RULES.items()}
