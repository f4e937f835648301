"""What can be pressed and filled in on a card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.teams.shapes import FIELD, OURS, WORDS
from dialogs.reading.text import cut
from dialogs.talk.messages import (
    Asks,
    Field,
    Json,
    Message,
    Option,
    plain,
)

# So much of what is filled in has room on one card beside all else.
FILLED = 10_000
BUTTONS = 5
LABEL = 75
# What a phone shows of a card at once: so many lines, with so many signs in each.
SCREEN = 24
ROW = 44

Line = Callable[..., str]
Opens = Callable[[str], bool]


def never(_: str) -> bool:
    """Open no window."""
    return False


def text_of(text: str, *, subtle: bool = False) -> Json:
    """Make a line of ours, in which Teams reads no Markdown."""
    run: Json = {"type": "TextRun", "text": text or " "}
    if subtle:
        run |= {"isSubtle": True, "size": "Small"}
    return {"type": "RichTextBlock", "inlines": [run]}


def size(text: str) -> int:
    """Return what Teams counts: bytes of UTF-16."""
    return len(text.encode("utf-16-le"))


def controls(message: Message, line: Line, opens: Opens = never) -> Iterator[Json]:
    """Yield what stands below a message: its buttons, its ways, who sees it."""
    if message.fields and is_tall(message):
        yield from _window_button(message, line)
    elif message.fields:
        yield from _form(message, line)
    elif message.asks is Asks.SEVERAL:
        yield _choice_set("several", message.choices, line, multi=True)
        yield _actions([_execute(message, "several", line("send"))])
    elif message.asks in (Asks.DATE, Asks.TIME, Asks.MOMENT):
        yield from _when(message, line)
    yield from _below(message, line, opens)


def inside(message: Message, line: Line) -> Iterator[Json]:
    """Yield what stands in a window: all of a question, and a place to write."""
    if message.fields:
        yield from _form(message, line)
    elif message.asks is Asks.TEXT:
        yield _room_for_words(message, line)
        yield _actions([_execute(message, "say", line("send"))])
    else:
        yield from controls(message, line)
        return
    if not message.nameless:
        # Closed, a window tells nobody what stood in it.
        yield _actions([_execute(message, "draft", line("keep_for_later"))])
    yield from _below(message, line, never)


def _below(message: Message, line: Line, opens: Opens) -> Iterator[Json]:
    if message.choices and message.asks is not Asks.SEVERAL:
        yield from _choices(message, line, opens)
    if message.ways:
        yield _actions([_choose(message, each) for each in message.ways])
    if message.footer:
        yield text_of(message.footer, subtle=True)


def _room_for_words(message: Message, line: Line) -> Json:
    told = {"type": "Input.Text", "id": WORDS, "isMultiline": True}
    told |= {"label": line("your_answer"), "height": "stretch"}
    is_short = message.filled and size(message.filled) <= FILLED
    return told | ({"value": message.filled} if is_short else {})


def is_tall(message: Message) -> bool:
    """Tell whether a form would be taller than a phone: then a window holds it."""
    lines = _lines(plain(message.blocks)) + _lines(message.footer)
    for each in message.fields:
        lines += 1 + _lines(each.hint) + _lines(each.fault)
        lines += 4 if each.long and not each.options else 2
    return lines > SCREEN


def _lines(text: str) -> int:
    return sum(1 + len(each) // ROW for each in text.split("\n")) if text else 0


def _window_button(message: Message, line: Line) -> Iterator[Json]:
    """Show the open field's question, and the button that opens all of them."""
    for each in message.fields:
        if each.key != message.next_field:
            continue
        yield text_of(f"{each.label} {each.hint}".strip())
        if each.fault:
            yield _fault(each.fault)
        if each.options and not message.nameless:
            yield _choice_set("pick", each.options, line)
            yield _actions([_execute(message, "pick", line("send"))])
    yield _actions([_fetch(message, "open", line("fill_in"))])


def _choices(message: Message, line: Line, opens: Opens) -> Iterator[Json]:
    # On her home every way is seen at once: it is where one presses from.
    if len(message.choices) <= 2 * BUTTONS or message.home:
        for start in range(0, len(message.choices), BUTTONS):
            some = message.choices[start : start + BUTTONS]
            yield _actions([_button(message, option, opens) for option in some])
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
            yield text_of(line("too_long_for_window", label=each.label), subtle=True)
            continue
        yield _field(each, line)
        if each.hint:
            yield text_of(each.hint, subtle=True) | {"spacing": "None"}
        if each.fault:
            yield _fault(each.fault)
    yield _actions([_execute(message, "form", line("send"))])


def _fault(text: str) -> Json:
    run = {"type": "TextRun", "text": text, "color": "Attention"}
    return {"type": "RichTextBlock", "inlines": [run], "spacing": "None"}


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


def _button(message: Message, option: Option, opens: Opens) -> Json:
    # A question's own choices are answers, whatever they are called.
    if message.step is None and opens(option.key):
        return _fetch(message, "start", option.label, choice=option.key)
    return _choose(message, option)


def _choose(message: Message, option: Option) -> Json:
    return _execute(
        message, "choose", option.label, choice=option.key, label=option.label
    )


def _fetch(message: Message, kind: str, title: str, **more: Any) -> Json:
    """Make a button that opens a window."""
    step = message.step.to_json() if message.step else None
    data = {OURS: {"kind": kind, "step": step} | more}
    return {
        "type": "Action.Submit",
        "title": cut(title, LABEL) or "·",
        "data": data | {"msteams": {"type": "task/fetch"}},
        "associatedInputs": "none",
    }


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
