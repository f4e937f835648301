"""What a terminal shows of a message: a line of JSON, or words on the screen."""

from __future__ import annotations

import json

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dialogs.talk.messages import Message, Quote, complete, plain


def as_json(message: Message, place: str) -> str:
    """Write a message as one line of JSON, for `--json`."""
    told = message.to_json()
    line = {
        "text": complete(message),
        "choices": [
            {"key": o.key, "label": o.label} for o in (*message.choices, *message.ways)
        ],
        "form": told.get("form"),
        "footer": message.footer,
        "place": place,
        "asks": told.get("asks"),
        "blocks": told["blocks"],
        "step": told.get("step"),
    }
    return json.dumps(line, ensure_ascii=False)


def draw(console: Console, message: Message) -> None:
    """Draw a message for a person at a terminal."""
    console.print()
    for block in message.blocks:
        text = Text(plain((block,)))
        if isinstance(block, Quote):
            console.print(Padding(Text(block.text), (0, 0, 0, 4)))
        else:
            console.print(text)
    _draw_field(console, message)
    for number, option in enumerate(message.choices, 1):
        console.print(Text(f"  {number}. {option.label}"))
    if message.ways:
        ways = " · ".join(option.label.lower() for option in message.ways)
        console.print(Text(f"  ({ways})", style="dim"))
    if message.footer:
        console.print(Text(message.footer, style="dim"))


def _draw_field(console: Console, message: Message) -> None:
    for each in message.fields:
        if each.key == message.next_field:
            console.print(Text(f"{each.label} {each.hint}".strip(), style="bold"))
            if each.filled:
                console.print(Padding(Text(each.filled), (0, 0, 0, 4)))
            for number, option in enumerate(each.options, 1):
                console.print(Text(f"  {number}. {option.label}"))
