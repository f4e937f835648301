"""Forms in windows of their own, the home page, and messages that were answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.slack import shapes
from bot.slack.controls import HINT, OPTIONS, Line, button, option, words
from bot.slack.render import BLOCKS, body, pages
from bot.turn.left import WORDS
from dialogs.talk.messages import Field, Json, Message

# What one field of a window takes, and its title.
INPUT = 3000
TITLE = 24


def window(message: Message, line: Line, title: str = "") -> Json:
    """Return a form, or a question for a text, as a window with what is drafted."""
    step = message.step
    title, hint = (title[:1].upper() + title[1:]) or line("window"), "window_hint"
    if message.nameless:
        title, hint = line("window_nameless"), "nameless_hint"
    asked = [block for _, block in body(replace(message, fields=(), filled=""), _none)]
    fields = message.fields or (_text_of(message, line),)
    inputs = [block for each in fields for block in _input(each, line)]
    return {
        "type": "modal",
        "callback_id": shapes.FORM,
        "private_metadata": shapes.mark(step, "form"),
        # What was typed and not sent is kept as a draft, where Slack tells us of it;
        # what is to be without a name is not.
        "notify_on_close": not message.nameless,
        "title": words(title, TITLE),
        "submit": words(line("send"), TITLE),
        "close": words(line("close"), TITLE),
        "blocks": [
            *asked[:BLOCKS],
            *inputs,
            {"type": "context", "elements": [words(line(hint), HINT)]},
            *_footer(message),
        ],
    }


def _none(_: str) -> str:
    return ""


def _text_of(message: Message, line: Line) -> Field:
    """Ask for a text alone as one field: what is asked stands above it."""
    is_optional = any(way.key == "~skip" for way in message.ways)
    label = line("your_words")
    return Field(WORDS, label, optional=is_optional, filled=message.filled)


def _footer(message: Message) -> list[Json]:
    if not message.footer:
        return []
    return [{"type": "context", "elements": [words(message.footer, HINT)]}]


def _input(each: Field, line: Line) -> Iterator[Json]:
    # Longer than Slack lets stand in a field: cut, it would be lost when the window is
    # sent.
    if len(each.filled) > INPUT:
        long = line("too_long_for_window", label=each.label)
        yield {"type": "context", "elements": [words(long, HINT)]}
        return
    told: Json = {
        "type": "input",
        "block_id": each.key,
        "label": words(each.label, HINT),
        "optional": each.optional,
        "element": _element_of(each, line),
    }
    if each.hint:
        told["hint"] = words(each.hint, HINT)
    yield told


def _element_of(each: Field, line: Line) -> Json:
    if each.options:
        options = [option(one) for one in each.options[:OPTIONS]]
        element: Json = {
            "type": "static_select",
            "action_id": "value",
            "options": options,
            "placeholder": words(line("pick")),
        }
        filled = [o for o in options if o["value"] == each.filled]
        return element | ({"initial_option": filled[0]} if filled else {})
    element = {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": each.long,
        "max_length": INPUT,
    }
    return element | ({"initial_value": each.filled} if each.filled else {})


def home(message: Message, line: Line) -> Json:
    """Return the home page."""
    blocks = pages([*body(message, _none)])[0][1]
    buttons = message.choices
    for start in range(0, len(buttons), 5):
        some = buttons[start : start + 5]
        blocks.append(
            {
                "type": "actions",
                "block_id": f"home{start}|",
                "elements": [
                    button(f"home.{start + n}", one.key, one.label)
                    for n, one in enumerate(some)
                ],
            }
        )
    blocks.append({"type": "context", "elements": [words(line("home_only"), HINT)]})
    return {"type": "home", "blocks": blocks}


def used(blocks: list[Any], said: str) -> list[Json]:
    """Return a message's own blocks with what was answered where its buttons were."""
    kept = [
        block
        for block in blocks
        # What was said stays as it was; only what could be pressed goes.
        if isinstance(block, dict) and block.get("type") not in ("actions", "context")
    ]
    return [*kept[:BLOCKS], {"type": "context", "elements": [words(said, HINT)]}]
