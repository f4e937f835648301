"""Turn a message into Adaptive Cards: what people typed stays as typed.

Running text is `RichTextBlock`, where Teams reads no Markdown at all. Long
messages become several cards; the last one holds the buttons.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from bot.teams.controls import Line, Opens, controls, inside, never, size, text_of
from bot.teams.shapes import OURS, REFRESH
from dialogs.reading.text import cut, split
from dialogs.talk.messages import (
    Asks,
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
    plain,
)

VERSION = "1.5"
# Teams counts UTF-16 with all that surrounds the text; 28 KB is sure to pass.
MESSAGE = 26_000
# In one card, in all the fields of a card, in one run of text.
CARD = 8_000
RUN = 1800
FALLBACK = 4000
SUMMARY = 120
# Teams asks for no more people than these.
USERS = 60

Picturing = Callable[[str], str]


def cards(
    message: Message,
    line: Line,
    picture: Picturing,
    user: str,
    opens: Opens = never,
) -> list[Json]:
    """Return the cards that a message becomes; some buttons open a window."""
    pages = _pages([*_body(message, picture)])
    below = [*controls(message, line, opens)]
    if pages[-1][1] and _json_size([*pages[-1], *below]) > MESSAGE:
        pages.append(([], []))
    made = []
    for number, (texts, body) in enumerate(pages, 1):
        last = number == len(pages)
        if len(pages) > 1:
            told = line("part", number=number, total=len(pages))
            body.append(text_of(told, subtle=True))
        if last:
            body.extend(below)
        card = _card(body, _fallback(texts, message))
        if last and message.step and user:
            card["refresh"] = _refresh(message, user)
        made.append(card)
    return made


def home(message: Message, line: Line, picture: Picturing, opens: Opens) -> Json:
    """Return her home, always as one card; bold words alone begin a part of it."""
    below = [*controls(message, line, opens)]
    texts: list[str] = []
    body: list[Json] = []
    for block in message.blocks:
        for text, made in _on_home(block, picture):
            if _json_size([*body, made, *below]) <= MESSAGE - 2 * FALLBACK:
                texts.append(text)
                body.append(made)
    return _card([*body, *below], _fallback(texts, message))


def _on_home(block: Block, picture: Picturing) -> Iterator[tuple[str, Json]]:
    match block:
        case Paragraph((Span(text, strong=True),)):
            run = {"type": "TextRun", "text": text, "weight": "Bolder"}
            run |= {"size": "Medium"}
            told: Json = {"type": "RichTextBlock", "inlines": [run]}
            yield text, told | {"separator": True, "spacing": "Large"}
        case _:
            yield from _shown(block, picture)


def in_window(
    message: Message, line: Line, picture: Picturing, card: str
) -> Json | None:
    """Return the card that stands in a window; None where it is too much for one.

    `card` is what was pressed to open it: it is used when this is sent.
    """
    # What is at hand stands where one writes, and not above it as well.
    shown = replace(message, filled="") if message.asks is Asks.TEXT else message
    pieces = [*_body(shown, picture)]
    body = [block for _, block in pieces] + [*inside(message, line)]
    if _json_size(body) > MESSAGE:
        return None
    for block in body:
        if block["type"] == "ActionSet":
            block["actions"] = [_sent(each, card) for each in block["actions"]]
    return _card(body, _fallback([text for text, _ in pieces], message))


def _sent(action: Json, card: str) -> Json:
    """Make of a card's button one of a window: Teams knows no other there."""
    ours = action["data"][OURS]
    return {
        "type": "Action.Submit",
        "title": action["title"],
        "data": {OURS: ours | ({"card": card} if card else {})},
        "associatedInputs": action["associatedInputs"],
    }


def _fallback(texts: Sequence[str], message: Message) -> str:
    """Return what an old client shows; without any text it would show nothing."""
    return "\n\n".join(texts) or plain(message.blocks) or " "


def _json_size(told: Any) -> int:
    return size(json.dumps(told, ensure_ascii=False))


def _card(body: list[Json], text: str) -> Json:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": VERSION,
        "body": body,
        "fallbackText": cut(text, FALLBACK),
    }


def differs(card: Json, about: str, users: list[str]) -> Json:
    """Let each person's client ask for the card as she should see it.

    Without `users` Teams asks for everybody, in a conversation of at most sixty.
    """
    data = {OURS: {"kind": REFRESH, "step": None, "about": about}}
    action = {"type": "Action.Execute", "verb": REFRESH, "title": "·", "data": data}
    told: Json = {"action": action}
    return card | {"refresh": told | ({"userIds": users[:USERS]} if users else {})}


def _refresh(message: Message, user: str) -> Json:
    step = message.step.to_json() if message.step else None
    data = {OURS: {"kind": REFRESH, "step": step}}
    action = {"type": "Action.Execute", "verb": REFRESH, "title": "·", "data": data}
    return {"action": action, "userIds": [user]}


def used(said: Message, picture: Picturing) -> Json:
    """Return the card that takes the place of one whose buttons were used."""
    pieces = [*_body(Message(said.blocks), picture)]
    text = "\n\n".join(piece for piece, _ in pieces)
    return _card(_pages(pieces)[0][1], text)


def summary(message: Message) -> str:
    """Return the line that a notification shows: never what somebody typed."""
    first, _, _ = notice_of(message).partition("\n")
    return cut(first, SUMMARY) or "Samspill"


# The body


def _body(message: Message, picture: Picturing) -> Iterator[tuple[str, Json]]:
    for block in message.blocks:
        yield from _shown(block, picture)
    if message.filled:
        yield from _quote(message.filled)


def _shown(block: Block, picture: Picturing) -> Iterator[tuple[str, Json]]:
    match block:
        case Paragraph(spans):
            yield from _running(spans)
        case Bullets(items, ordered):
            for number, item in enumerate(items, 1):
                mark = Span(f"{number}. " if ordered else "• ")
                yield from _running((mark, *item), spacing="Small")
        case Quote(text):
            yield from _quote(text)
        case Facts(rows):
            for label, value in rows:
                spans = (Span(f"{label}: ", strong=True), Span(value))
                yield from _running(spans, spacing="Small")
        case Picture(name, alt) if address := picture(name):
            yield alt, {"type": "Image", "url": address, "altText": alt}
        case Picture(_, alt):
            yield from _running((Span(alt),))


def _running(
    spans: Sequence[Span], spacing: str = "Medium"
) -> Iterator[tuple[str, Json]]:
    pieces = [
        Span(piece, span.strong, span.emphasis, span.code, span.link)
        for span in spans
        for piece in split(span.text, RUN)
    ]
    some: list[Span] = []
    for piece in pieces:
        if some and sum(len(s.text) for s in some) + len(piece.text) > RUN:
            yield _text(some, spacing)
            some = []
        some.append(piece)
    if some:
        yield _text(some, spacing)


def _text(spans: Sequence[Span], spacing: str) -> tuple[str, Json]:
    text = "".join(span.text for span in spans)
    runs = [_run(span) for span in spans]
    return text, {"type": "RichTextBlock", "spacing": spacing, "inlines": runs}


def _run(span: Span) -> Json:
    told: Json = {"type": "TextRun", "text": span.text}
    if span.strong:
        told["weight"] = "Bolder"
    if span.emphasis:
        told["italic"] = True
    if span.code:
        told["fontType"] = "Monospace"
    if span.link:
        told["selectAction"] = {"type": "Action.OpenUrl", "url": span.link}
    return told


def _quote(text: str) -> Iterator[tuple[str, Json]]:
    for piece in split(text, RUN):
        runs = [{"type": "TextRun", "text": piece}]
        inner = {"type": "RichTextBlock", "inlines": runs}
        yield piece, {"type": "Container", "style": "emphasis", "items": [inner]}


def _pages(pieces: list[tuple[str, Json]]) -> list[tuple[list[str], list[Json]]]:
    pages: list[tuple[list[str], list[Json]]] = [([], [])]
    held = 0
    for text, block in pieces:
        weight = _json_size(block)
        if held + weight > CARD and pages[-1][1]:
            pages.append(([], []))
            held = 0
        pages[-1][0].append(text)
        pages[-1][1].append(block)
        held += weight
    return pages
