"""What a message out of the blue was understood as; words only, nothing is done yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# So many buttons at most: with more, a menu is quicker to read.
MOST_GUESSED = 3


@dataclass(frozen=True)
class Open:
    """Start this dialog; `filled` holds what the message has answered already."""

    dialog: str
    filled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """Something to do, with what was said of it, as typed: `day`, `time`, `text`."""

    name: str
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A question about what it knows: a topic, with what was said of it, as typed."""

    topic: str
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Small:
    """Small talk, or something that needs a kind word and whom to go to."""

    kind: str


@dataclass(frozen=True)
class Guess:
    """What may have been meant, likeliest first: to be asked, never to be done."""

    dialogs: tuple[str, ...]


@dataclass(frozen=True)
class Nothing:
    """Nothing of ours, as far as can be told."""


Understood = Open | Wish | Asked | Small | Guess | Nothing

WISHES = (
    "move_meeting",  # day, time
    "new_meeting",  # day, time
    "cancel_meeting",  # day
    "away",  # day is the first day at work again; last is the last day away
    "remind_me",  # when
    "lift",  # text
    "agenda_item",  # text
    "stop_reminders",
    "report_problem",  # text
)

TOPICS = (
    "next_meeting",
    "who_is",  # role
    "theme",  # month
    "dimension",  # month
    "handed_in",
    "waits_for_me",
    "who_sees",
    "kept_how_long",
    "what_is",  # term
    "what_can_you",
    "are_you_robot",
    "when_observation",
    "agenda",
    "wheel_state",
    "help_with",  # topic
)

SMALL = (
    "thanks",
    "praise",
    "sick",
    "hurt_child",
    "hard_situation",
    "sorry",
    "bye",
    "frustrated",
)
