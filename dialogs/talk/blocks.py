"""What a message is made of: the blocks that every channel can render.

User text is always its own `Span`, `Quote` or fact, never a part of markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; `link` is over https, or on this machine.

    `own` tells that it stands in our texts; it is not kept with the message.
    """

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    link: str | None = None
    own: bool = field(default=False, compare=False)

    def to_json(self) -> Json:
        """Leave out what is not set: most spans are plain text."""
        told: Json = {"text": self.text}
        for name in ("strong", "emphasis", "code", "link"):
            if value := getattr(self, name):
                told[name] = value
        return told


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text."""

    spans: tuple[Span, ...]

    def to_json(self) -> Json:
        """See `Message.to_json`."""
        return {"type": "paragraph", "spans": [s.to_json() for s in self.spans]}


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, with dots or with numbers."""

    items: tuple[tuple[Span, ...], ...]
    ordered: bool = False

    def to_json(self) -> Json:
        """See `Message.to_json`."""
        items = [[span.to_json() for span in item] for item in self.items]
        return {"type": "list", "ordered": self.ordered, "items": items}


@dataclass(frozen=True, slots=True)
class Quote:
    """What a person wrote, shown exactly as typed."""

    text: str

    def to_json(self) -> Json:
        """See `Message.to_json`."""
        return {"type": "quote", "text": self.text}


@dataclass(frozen=True, slots=True)
class Facts:
    """Short pairs of label and value, such as a date and a place."""

    rows: tuple[tuple[str, str], ...]

    def to_json(self) -> Json:
        """See `Message.to_json`."""
        return {"type": "facts", "rows": [list(row) for row in self.rows]}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the product ships, with words for those who cannot see it."""

    name: str
    alt: str

    def to_json(self) -> Json:
        """See `Message.to_json`."""
        return {"type": "picture", "name": self.name, "alt": self.alt}


Block = Paragraph | Bullets | Quote | Facts | Picture


def _spans(told: list[Json]) -> tuple[Span, ...]:
    return tuple(Span(**each) for each in told)


def read_block(told: Json) -> Block:
    """Read a block as it was kept."""
    match told["type"]:
        case "paragraph":
            return Paragraph(_spans(told["spans"]))
        case "list":
            items = tuple(_spans(item) for item in told["items"])
            return Bullets(items, ordered=told["ordered"])
        case "quote":
            return Quote(told["text"])
        case "facts":
            return Facts(tuple((row[0], row[1]) for row in told["rows"]))
        case "picture":
            return Picture(told["name"], told["alt"])
        case other:
            message = f"a stored message has a block of type {other!r}, unknown here"
            raise ValueError(message)


def paragraphs(blocks: tuple[Block, ...]) -> Iterator[tuple[Span, ...]]:
    """Yield the running text of blocks, a line each."""
    for block in blocks:
        match block:
            case Paragraph(spans):
                yield spans
            case Bullets(items):
                yield from items


def plain_block(block: Block) -> str:
    """Return a block as a terminal shows it."""
    match block:
        case Paragraph(spans):
            return plain_line(spans)
        case Bullets(items, ordered):
            lines = map(plain_line, items)
            return "\n".join(map(_numbered if ordered else _pointed, count(1), lines))
        case Quote(text):
            return "\n".join(f"> {line}" for line in text.split("\n"))
        case Facts(rows):
            return "\n".join(f"{label}: {value}" for label, value in rows)
        case Picture(_, alt):
            return alt


def _numbered(number: int, line: str) -> str:
    return f"{number}. {line}"


def _pointed(_: int, line: str) -> str:
    return f"• {line}"


def plain_line(spans: tuple[Span, ...]) -> str:
    """Return a line as a terminal shows it, with the address of a link."""
    return "".join(
        f"{s.text} ({s.link})" if s.link and s.link != s.text else s.text for s in spans
    )
