"""Turn a message into Slack's blocks: everything that people typed stays as typed.

A text is a plain section; with bold words or a link it is a section of Slack's own
markup, escaped. What Slack would take for markup of the writer's is `rich_text`,
where nothing is read into it. Long messages become several, cut nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.slack.controls import Line, controls, words
from dialogs.reading.text import cut, split
from dialogs.talk.messages import (
    Block,
    Bullets,
    Facts,
    Json,
    Message,
    Paragraph,
    Picture,
    Quote,
    Span,
    notice_of,
)

# What Slack takes: in one element, in one message, in a label, in a list of options.
ELEMENT = 2900
LONGEST = 3000
MESSAGE = 11_000
NOTIFICATION = 3_900
BLOCKS = 45
HEADER = 150
# How a picture that was uploaded is told from an address.
FILE = "slack-file:"
# Gives the address of a picture; empty where Slack cannot fetch it.
Picturing = Callable[[str], str]


@dataclass(frozen=True)
class Part:
    """One post: what a locked screen shows of it, and its blocks."""

    text: str
    blocks: list[Json]


def escaped(text: str) -> str:
    """Write a text so that Slack reads no command in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def parts(message: Message, line: Line, picture: Picturing) -> list[Part]:
    """Return the posts that a message becomes; the last one holds the buttons."""
    shared = pages([*body(message, picture)])
    made = []
    for number, (_, blocks) in enumerate(shared, 1):
        last = number == len(shared)
        text = notification(message, line) if number == 1 else ""
        if len(shared) > 1:
            text = f"{text}\n{line('part', number=number, total=len(shared))}".strip()
        below = [*controls(message, line)] if last else []
        made.append(Part(text, [*blocks, *below]))
    return made


def notification(message: Message, line: Line) -> str:
    """Return what a locked screen may show, and a reader that does not read blocks.

    Labels are left out: what can be picked may be what somebody has written.
    """
    return escaped(cut(notice_of(message) or line("notice"), NOTIFICATION))


# The body


def body(message: Message, picture: Picturing) -> Iterator[tuple[str, Json]]:
    """Yield pieces of readable text with the block that shows each."""
    for number, block in enumerate(message.blocks):
        if number and is_heading(block):
            yield "", {"type": "divider"}
        yield from _shown(block, picture)
    for each in message.fields:
        if each.key == message.next_field:
            label = f"{each.label} {each.hint}".strip()
            yield from _running([Span(label, strong=True)])
            if each.filled:
                yield from _quote(each.filled)
    if message.filled:
        yield from _quote(message.filled)


def is_heading(block: Block) -> bool:
    """Tell whether bold words stand alone: they begin a part of what is said."""
    match block:
        case Paragraph((Span(text, strong=True, link=None),)):
            return bool(text.strip()) and len(text) <= HEADER and "\n" not in text
    return False


def _shown(block: Block, picture: Picturing) -> Iterator[tuple[str, Json]]:
    match block:
        case Paragraph((Span(text),)) if is_heading(block):
            yield text, {"type": "header", "text": words(text, HEADER)}
        case Paragraph(spans):
            yield from _running(spans)
        case Bullets():
            yield from _listed(block)
        case Quote(text):
            yield from _quote(text)
        case Facts(rows):
            lines = [(Span(f"{label}: ", strong=True), Span(v)) for label, v in rows]
            yield from _lines(lines)
        case Picture(name, alt) if address := picture(name):
            shown: Json = {"image_url": address}
            if address.startswith(FILE):
                shown = {"slack_file": {"id": address.removeprefix(FILE)}}
            yield alt, {"type": "image", "alt_text": alt} | shown
        case Picture(_, alt):
            yield from _running([Span(alt)])


def _listed(bullets: Bullets) -> Iterator[tuple[str, Json]]:
    lines = [
        (Span(f"{number}. " if bullets.ordered else "• "), *item)
        for number, item in enumerate(bullets.items, 1)
    ]
    yield from _lines(lines)


def _lines(lines: Sequence[Sequence[Span]]) -> Iterator[tuple[str, Json]]:
    """Yield short lines together, as many as one block holds."""
    some: list[Span] = []
    for line in lines:
        if some and _weight(_plain([*some, *line])) >= ELEMENT:
            yield from _running(some)
            some = []
        some += [Span("\n"), *line] if some else line
    if some:
        yield from _running(some)


def _running(spans: Sequence[Span]) -> Iterator[tuple[str, Json]]:
    """Yield a paragraph, in several pieces where it is very long."""
    whole = _plain(spans)
    if len(escaped(whole)) <= ELEMENT:
        yield whole, _block(spans)
        return
    for span in spans:
        for piece in split(span.text, ELEMENT, measure=_weight):
            again = Span(piece, span.strong, span.emphasis, span.code, span.link)
            yield piece, _block([again])


def _weight(text: str) -> int:
    return len(escaped(text))


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Make one run of neighbours that look alike: Slack misreads «*a**b*»."""
    made: list[Span] = []
    for span in spans:
        if made and replace(made[-1], text="") == replace(span, text=""):
            made[-1] = replace(span, text=made[-1].text + span.text)
        elif span.text:
            made.append(span)
    return made


def _block(spans: Sequence[Span]) -> Json:
    """Choose how a text is shown, so that nothing is read into it."""
    spans = _merged(spans)
    if not any(s.strong or s.emphasis or s.code or s.link for s in spans):
        text = "".join(span.text for span in spans)
        if not _EMOJI.search(text) and text.strip():
            return {"type": "section", "text": words(text, LONGEST)}
    elif marked := _marked(spans):
        return _markup(marked)
    return _rich(_section(spans))


def _markup(text: str) -> Json:
    told = {"type": "mrkdwn", "text": text, "verbatim": True}
    return {"type": "section", "text": told}


# What Slack would take for markup, wherever it stands in a text.
_MARKUP = re.compile(r"[*_~`]|^\s*>", re.MULTILINE)
_EMOJI = re.compile(r":[\w+'-]+:")
_READ_INTO = re.compile(f"{_MARKUP.pattern}|{_EMOJI.pattern}", re.MULTILINE)


def _marked(spans: Sequence[Span]) -> str:
    """Write a paragraph in Slack's markup; nothing where it would be misread."""
    written = ""
    for number, span in enumerate(spans):
        told = _signed(span, written, spans[number + 1 :])
        if told is None:
            return ""
        written += told
    # Too long for markup: rich text has room for it.
    return written if len(written) <= LONGEST else ""


def _signed(span: Span, before: str, rest: Sequence[Span]) -> str | None:
    """Write one text with its signs; None where Slack would misread it."""
    if span.code or _READ_INTO.search(span.text):
        return None
    sign = _sign(span)
    if not (sign or span.link):
        return escaped(span.text)
    core = span.text.strip()
    if not core or (sign and _is_misread(span, core, before, rest)):
        return None
    text = f"<{span.link}|{escaped(core)}>" if span.link else escaped(core)
    ahead, _, behind = span.text.partition(core)
    # The space around a text may not stand inside the signs.
    return f"{ahead}{sign}{text}{sign}{behind}"


def _sign(span: Span) -> str:
    return "*" if span.strong else "_" if span.emphasis else ""


def _is_misread(span: Span, core: str, before: str, rest: Sequence[Span]) -> bool:
    """Tell whether Slack shows the sign itself: over a line's end, or at a letter."""
    return "\n" in core or before[-1:].isalnum() or _clings(span, core, rest)


def _clings(span: Span, core: str, rest: Sequence[Span]) -> bool:
    """Tell whether a letter follows at once: then Slack shows the sign itself."""
    after = next((each.text[0] for each in rest if each.text), "")
    return after.isalnum() and span.text.endswith(core)


def _quote(text: str) -> Iterator[tuple[str, Json]]:
    for piece in split(text, ELEMENT // 2, measure=_weight):
        shown = "\n".join(f"> {line}" for line in piece.split("\n"))
        quoted = "\n".join(f">{escaped(line)}" for line in piece.split("\n"))
        risky = _MARKUP.search(piece) or _EMOJI.search(piece)
        if risky or len(quoted) > LONGEST or not piece.strip():
            elements = [{"type": "text", "text": piece}]
            yield shown, _rich({"type": "rich_text_quote", "elements": elements})
        else:
            yield shown, _markup(quoted)


def _rich(element: Json) -> Json:
    return {"type": "rich_text", "elements": [element]}


def _section(spans: Sequence[Span]) -> Json:
    elements = [_element(span) for span in spans if span.text]
    empty = [{"type": "text", "text": " "}]
    return {"type": "rich_text_section", "elements": elements or empty}


def _element(span: Span) -> Json:
    styles = {"bold": span.strong, "italic": span.emphasis, "code": span.code}
    style = {name: True for name, on in styles.items() if on}
    told: Json = {"type": "text", "text": span.text}
    if span.link:
        told = {"type": "link", "url": span.link, "text": span.text}
    return told | ({"style": style} if style else {})


def _plain(spans: Sequence[Span]) -> str:
    return "".join(
        f"{s.text} ({s.link})" if s.link and s.link != s.text else s.text for s in spans
    )


def pages(pieces: list[tuple[str, Json]]) -> list[tuple[list[str], list[Json]]]:
    """Share the pieces out over as few messages as hold them."""
    pages: list[tuple[list[str], list[Json]]] = [([], [])]
    size = 0
    for text, block in pieces:
        length = max(len(text), len(escaped(text)))
        full = size + length > MESSAGE or len(pages[-1][1]) >= BLOCKS
        if full and pages[-1][1]:
            pages.append(([], []))
            size = 0
        pages[-1][0].append(text)
        pages[-1][1].append(block)
        size += length
    return pages
