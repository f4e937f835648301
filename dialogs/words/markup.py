"""Turn the small Markdown of a text file into blocks, user values put in last.

A rendered text holds no user value, only marks (`slot(3)`) where values belong.
The marked text is parsed once and remembered; the values are then filled into
the parsed blocks, so nothing that a person typed is ever read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from dialogs.talk.messages import Block, Bullets, Facts, Paragraph, Picture, Quote, Span

OPEN, CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
# Cuts a text at its marks, so that each is a piece of its own.
_MARKS = re.compile(f"({OPEN}\\d+{CLOSE})")
_READER = MarkdownIt("zero").enable(
    ["emphasis", "link", "list", "backticks", "escape", "newline"]
)

# This machine itself: the demo gives its reports and calendars from there.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Value = str | Span | Quote | Facts | Picture


class Ours(str):
    """A value that we have written ourselves: a day, a time."""

    __slots__ = ()


def slot(number: int) -> str:
    """Return the mark that stands where the value with this number belongs."""
    return f"{OPEN}{number}{CLOSE}"


def linked(address: str) -> str | None:
    """Return an address that may be a link: over https, or on this machine."""
    try:
        told = urlsplit(address)
    except ValueError:
        return None
    near = told.scheme == "http" and told.hostname in LOOPBACK
    return address if near or address.startswith("https://") else None


def as_link(address: str) -> Span:
    """Return an address as it is written, to be pressed where it may be."""
    return Span(address, link=linked(address))


def blocks(source: str, values: Sequence[Value]) -> tuple[Block, ...]:
    """Read a rendered text and put its values in."""
    if not values:
        return _parse(source)
    return tuple(_merged(_filled(_parse(source), values)))


def line(source: str, values: Sequence[Value]) -> str:
    """Return the text as one plain line: a label, a hint, a title."""
    text = " ".join(source.split())
    if not values:
        return text
    return _MARK.sub(lambda mark: str(values[int(mark[1])]), text)


@lru_cache(maxsize=4096)
def _parse(source: str) -> tuple[Block, ...]:
    return tuple(_blocks(iter(_READER.parse(source))))


def _blocks(tokens: Iterator[Token]) -> Iterator[Block]:
    items: list[tuple[Span, ...]] = []
    depth = 0
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
            if not depth:
                yield Bullets(tuple(items), ordered=token.type.startswith("ordered"))
                items = []
        elif token.type == "inline":
            spans = tuple(_spans(token.children or []))
            if depth:
                items.append(spans)
            else:
                yield Paragraph(spans)


# A line that ends in the file goes on in the sentence; one that is ended does not.
BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def _spans(tokens: Sequence[Token]) -> Iterator[Span]:
    strong = emphasis = 0
    link: str | None = None
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                emphasis += token.nesting
            case "link_open":
                link = linked(str(token.attrGet("href") or ""))
            case "link_close":
                link = None
            case "softbreak" | "hardbreak" as kind:
                yield Span(
                    BREAKS[kind], bool(strong), bool(emphasis), link=link, own=True
                )
            case kind if token.content:
                style = bool(strong), bool(emphasis), kind == "code_inline", link
                for piece in filter(None, _MARKS.split(token.content)):
                    yield Span(piece, *style, own=True)


def _filled(parsed: tuple[Block, ...], values: Sequence[Value]) -> Iterator[Block]:
    for block in parsed:
        match block:
            case Paragraph(spans):
                yield from _paragraph(spans, values)
            case Bullets(items, ordered):
                yield Bullets(tuple(_inline(i, values) for i in items), ordered=ordered)
            case _:
                yield block


def _paragraph(spans: tuple[Span, ...], values: Sequence[Value]) -> Iterator[Block]:
    """Let a quote, facts or a picture stand as a block of its own."""
    running: list[Span] = []
    for span in spans:
        told = _told(span, values)
        if isinstance(told, Span):
            running.append(told)
            continue
        yield from _closed(running)
        yield told
        running = []
    yield from _closed(running)


def _told(span: Span, values: Sequence[Value]) -> Span | Quote | Facts | Picture:
    """Return a piece as it is, or the value that belongs there, in its style."""
    if span.text[0] != OPEN:
        return span
    value = values[int(span.text[1:-1])]
    return _restyled(span, value) if isinstance(value, str) else value


def _closed(running: list[Span]) -> Iterator[Paragraph]:
    if any(span.text.strip() for span in running):
        yield Paragraph(tuple(running))


def _inline(spans: tuple[Span, ...], values: Sequence[Value]) -> tuple[Span, ...]:
    told = [(span, _told(span, values)) for span in spans]
    whole = [v if isinstance(v, Span) else _restyled(s, str(v)) for s, v in told]
    return tuple(span for span in whole if span.text)


def _restyled(span: Span, text: str) -> Span:
    own = isinstance(text, Ours)
    return Span(text, span.strong, span.emphasis, span.code, span.link, own=own)


def _merged(filled: Iterator[Block]) -> Iterator[Block]:
    """Let facts that follow each other be one list of facts."""
    facts: tuple[tuple[str, str], ...] = ()
    for block in filled:
        if isinstance(block, Facts):
            facts += block.rows
            continue
        if facts:
            yield Facts(facts)
            facts = ()
        yield block
    if facts:
        yield Facts(facts)
