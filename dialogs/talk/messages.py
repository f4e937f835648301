"""What the bot says, as plain values that every channel renders in its own way.

A message is made once, kept as JSON in the outbox and rendered when it leaves.
User text is always its own `Span`, `Quote` or fact, never a part of markup, so
no channel can mistake what a person typed for a command or a link.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from dialogs.talk.blocks import (
    Block,
    Bullets,
    Facts,
    Json,
    Paragraph,
    Picture,
    Quote,
    Span,
    paragraphs,
    plain_block,
    read_block,
)
from dialogs.words.notices import own_words

# A message and its blocks are read together, so that they are had together too.
__all__ = [
    "Asks",
    "Block",
    "Bullets",
    "Facts",
    "Field",
    "Incoming",
    "Json",
    "Message",
    "Option",
    "Paragraph",
    "Picture",
    "Quote",
    "Span",
    "Step",
    "complete",
    "notice_of",
    "plain",
]


class Asks(StrEnum):
    """What kind of answer a message waits for."""

    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    CONFIRM = "confirm"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    SCALE = "scale"
    PERSON = "person"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to press or to pick."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; `filled` is what stands in it when it opens.

    A dialog may name a content list (`list`); its entries become the options.
    """

    key: str
    label: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    optional: bool = False
    long: bool = True
    filled: str = ""
    fault: str = ""
    list: str = ""

    def opened(self, filled: str, fault: str) -> Field:
        """Return the field as a form shows it, with what stands in it."""
        return Field(
            self.key,
            self.label,
            self.hint,
            self.options,
            self.optional,
            self.long,
            filled,
            fault,
        )

    def to_json(self) -> Json:
        """Leave out what is empty; what a page needs is always there."""
        told: Json = {"key": self.key, "label": self.label, "optional": self.optional}
        told["long"] = self.long
        if self.options:
            told["options"] = [[o.key, o.label] for o in self.options]
        for name in ("hint", "filled", "fault"):
            if value := getattr(self, name):
                told[name] = value
        return told

    @classmethod
    def from_json(cls, told: Json) -> Self:
        """Read back what `to_json` wrote."""
        options = tuple(Option(*pair) for pair in told.get("options", ()))
        return cls(**{**told, "options": options})


@dataclass(frozen=True, slots=True)
class Step:
    """Which question a button or a form answers: an old one changes nothing."""

    talk: str
    key: str
    revision: int

    def to_json(self) -> list[Any]:
        """Give it as a short list: it travels in every button."""
        return [self.talk, self.key, self.revision]


_TEXTS_AND_MARKS = (
    "footer", "filled", "next_field", "forget", "once", "nameless", "home", "heard",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """Everything that one message shows; what is empty is not shown.

    `choices` answer `step`; `ways` are the words that always work (back, later,
    help), also as buttons. `next_field` is the field of an open form that a typed
    message answers, for channels without forms. `forget` asks the channel to let go
    of what the person just typed, where it can. `once` is for what is shown once and
    kept nowhere: a receipt, or words that are to be without a name. `nameless` tells
    that nothing of a form may leave it before it is handed in. `home` is her home: a
    channel may keep it up to date where it stands. `notice` is what a notification may
    show; see `notice_of`. `heard` is what it answers, for a channel that shows both
    sides of the conversation from here.
    """

    blocks: tuple[Block, ...]
    asks: Asks | None = None
    choices: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    ways: tuple[Option, ...] = ()
    footer: str = ""
    filled: str = ""
    next_field: str = ""
    step: Step | None = None
    forget: bool = False
    once: bool = False
    nameless: bool = False
    home: bool = False
    notice: str = field(default="", compare=False)
    heard: Json | None = field(default=None, repr=False)

    def to_json(self) -> Json:
        """Return what `from_json` reads back as an equal message."""
        parts = {
            "asks": self.asks and self.asks.value,
            "choices": [[o.key, o.label] for o in self.choices],
            "form": [each.to_json() for each in self.fields],
            "ways": [[o.key, o.label] for o in self.ways],
            "step": self.step and self.step.to_json(),
            **{name: getattr(self, name) for name in _TEXTS_AND_MARKS},
            "notice": notice_of(self),
        }
        blocks = [block.to_json() for block in self.blocks]
        # What is not there is not written: thousands of messages lie in the outbox.
        return {"blocks": blocks} | {name: each for name, each in parts.items() if each}

    @classmethod
    def from_json(cls, told: Json) -> Self:
        """Read back what `to_json` wrote."""
        step = told.get("step")
        return cls(
            blocks=tuple(read_block(each) for each in told["blocks"]),
            asks=Asks(told["asks"]) if "asks" in told else None,
            choices=tuple(Option(*pair) for pair in told.get("choices", ())),
            fields=tuple(Field.from_json(each) for each in told.get("form", ())),
            ways=tuple(Option(*pair) for pair in told.get("ways", ())),
            footer=told.get("footer", ""),
            filled=told.get("filled", ""),
            next_field=told.get("next_field", ""),
            step=Step(*step) if step else None,
            forget=told.get("forget", False),
            once=told.get("once", False),
            nameless=told.get("nameless", False),
            home=told.get("home", False),
            notice=told.get("notice", ""),
            heard=told.get("heard"),
        )

    def plus(self, *blocks: Block) -> Self:
        """Return the same message with more to read at its end."""
        return replace(self, blocks=(*self.blocks, *blocks))


def plain(blocks: tuple[Block, ...]) -> str:
    """Return complete text for a terminal, a notification and a screen reader."""
    return "\n\n".join(filter(None, (plain_block(block) for block in blocks)))


def complete(message: Message) -> str:
    """Return all that there is to read, the open field's question included."""
    texts = [plain(message.blocks)]
    texts += [
        f"{each.label} {each.hint}".strip()
        for each in message.fields
        if each.key == message.next_field
    ]
    return "\n\n".join(filter(None, texts))


def notice_of(message: Message) -> str:
    """Return what may be shown on a locked screen: nothing that anybody typed."""
    return message.notice or own_words(paragraphs(message.blocks))


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that one person did, the same from every channel.

    `account` and `address` are the channel's own names of person and place;
    `event_id` is what the channel repeats when it delivers twice. `form` with
    `partial` is a draft of a form that is still open. `edits` and `deletes` name
    the earlier message that was changed or taken back, by what the channel calls it
    (`message`, or the event where each event is a message). `files` tells that a
    picture or a file came with it; nothing of it is fetched. `modal` is a form in a
    window of its own: what is wrong in it is said there. `window` tells that what is
    asked next is shown in that window too, and not in the conversation. `email` is what
    the platform vouches for, and `owner` whose workspace it is; nobody can type either.
    `label` is what stood on the button, and `reference` how the place is reached.
    """

    channel: str
    account: str
    address: str
    event_id: str
    words: str | None = field(default=None, repr=False)
    choice: str | None = None
    several: tuple[str, ...] | None = None
    form: dict[str, str] | None = field(default=None, repr=False)
    partial: bool = False
    step: Step | None = None
    edits: str | None = None
    deletes: str | None = None
    files: bool = False
    room: bool = False
    modal: bool = False
    window: bool = False
    message: str = ""
    email: str = field(default="", repr=False)
    owner: str = ""
    label: str = ""
    reference: str = ""

    @property
    def workspace(self) -> str:
        """Return whose platform it came from: what stands before the person's name."""
        team, parted, _ = self.account.rpartition("/")
        return team if parted else ""

    @property
    def source(self) -> str:
        """Return the name under which this message can be changed or taken back."""
        return self.message or self.event_id
