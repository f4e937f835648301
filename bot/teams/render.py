"""Turn a message into Adaptive Cards: what people typed stays as typed.

Running text is `RichTextBlock`, where Teams reads no Markdown at all. Long
messages become several cards; the last one holds the buttons.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.teams.hear import FIELD, OURS, REFRESH
from dialogs.reading.text import cut, split
from dialogs.talk.messages import (
    Asks,
    Block,
    Bullets,
    Facts,
    Field,
    Json,
    Message,
    Option,
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
FILLED = 10_000
RUN = 1800
BUTTONS = 5
LABEL = 75
SUMMARY = 120

Line = Callable[..., str]
Picturing = Callable[[str], str]


def size(text: str) -> int:
    """Return what Teams counts: bytes of UTF-16."""
    return len(text.encode("utf-16-le"))


def cards(message: Message, line: Line, picture: Picturing, user: str) -> list[Json]:
    """Return the cards that a message becomes."""
    pages = _pages([*_body(message, picture)])
    controls = [*_controls(message, line)]
    if pages[-1][1] and _json_size([*pages[-1], *controls]) > MESSAGE:
        pages.append(([], []))
    made = []
    for number, (texts, body) in enumerate(pages, 1):
        last = number == len(pages)
        if len(pages) > 1:
            told = line("part", number=number, total=len(pages))
            body.append(_words(told, subtle=True))
        if last:
            body.extend(controls)
        card = _card(body, "\n\n".join(texts) or plain(message.blocks) or " ")
        if last and message.step and user:
            card["refresh"] = _refresh(message, user)
        made.append(card)
    return made


def _json_size(told: Any) -> int:
    return size(json.dumps(told, ensure_ascii=False))


def _card(body: list[Json], text: str) -> Json:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": VERSION,
        "body": body,
        "fallbackText": cut(text, 4000),
    }


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


def _words(text: str, *, subtle: bool = False) -> Json:
    run: Json = {"type": "TextRun", "text": text or " "}
    if subtle:
        run |= {"isSubtle": True, "size": "Small"}
    return {"type": "RichTextBlock", "inlines": [run]}


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


# What can be pressed


def _controls(message: Message, line: Line) -> Iterator[Json]:
    if message.fields:
        yield from _form(message, line)
    elif message.asks is Asks.SEVERAL:
        yield _choice_set("several", message.choices, line, multi=True)
        yield _actions([_execute(message, "several", line("send"))])
    elif message.asks in (Asks.DATE, Asks.TIME, Asks.MOMENT):
        yield from _when(message, line)
    if message.choices and message.asks is not Asks.SEVERAL:
        yield from _choices(message, line)
    if message.ways:
        yield _actions([_choose(message, each) for each in message.ways])
    if message.footer:
        yield _words(message.footer, subtle=True)


def _choices(message: Message, line: Line) -> Iterator[Json]:
    if len(message.choices) <= 2 * BUTTONS:
        for start in range(0, len(message.choices), BUTTONS):
            some = message.choices[start : start + BUTTONS]
            yield _actions([_choose(message, option) for option in some])
        return
    yield _choice_set("pick", message.choices, line)
    yield _actions([_execute(message, "pick", line("send"))])


def _when(message: Message, line: Line) -> Iterator[Json]:
    if message.asks in (Asks.DATE, Asks.MOMENT):
        yield {"type": "Input.Date", "id": "date", "label": line("pick")}
    if message.asks in (Asks.TIME, Asks.MOMENT):
        yield {"type": "Input.Time", "id": "time", "label": line("pick")}
    yield _actions([_execute(message, "when", line("send"))])


def _form(message: Message, line: Line) -> Iterator[Json]:
    room = FILLED
    for each in message.fields:
        room -= size(each.filled)
        if each.filled and room < 0:
            # It stays as it is: only there is no room to show it here.
            yield _words(line("too_long_for_window", label=each.label), subtle=True)
            continue
        yield _field(each, line)
        if each.hint:
            yield _words(each.hint, subtle=True) | {"spacing": "None"}
        if each.fault:
            run = {"type": "TextRun", "text": each.fault, "color": "Attention"}
            yield {"type": "RichTextBlock", "inlines": [run], "spacing": "None"}
    yield _actions([_execute(message, "form", line("send"))])


def _field(each: Field, line: Line) -> Json:
    name, label = FIELD + each.key, each.label or each.key
    if each.options:
        told = _choice_set(name, each.options, line)
        return told | {"label": label} | ({"value": each.filled} if each.filled else {})
    told = {"type": "Input.Text", "id": name, "label": label, "isMultiline": each.long}
    return told | ({"value": each.filled} if each.filled else {})


def _choice_set(
    name: str, options: Sequence[Option], line: Line, *, multi: bool = False
) -> Json:
    return {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": line("pick"),
        "style": "expanded" if multi else "compact",
        "isMultiSelect": multi,
        "placeholder": line("pick"),
        "choices": [
            {"title": cut(o.label, 200) or o.key, "value": o.key} for o in options
        ],
    }


def _actions(actions: list[Json]) -> Json:
    return {"type": "ActionSet", "actions": actions}


def _choose(message: Message, option: Option) -> Json:
    return _execute(
        message, "choose", option.label, choice=option.key, label=option.label
    )


def _execute(message: Message, kind: str, title: str, **more: Any) -> Json:
    """Make a button: answered in its place, and sent as a message by older clients."""
    step = message.step.to_json() if message.step else None
    data = {OURS: {"kind": kind, "step": step} | more}
    inputs = "none" if kind == "choose" else "auto"
    told = {
        "title": cut(title, LABEL) or "·",
        "data": data,
        "associatedInputs": inputs,
    }
    submit = {"type": "Action.Submit"} | told
    return {"type": "Action.Execute", "verb": kind, "fallback": submit} | told
