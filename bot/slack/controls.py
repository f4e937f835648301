"""What can be pressed and picked in Slack: buttons, lists, ticks and calendars."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from bot.slack import shapes
from dialogs.reading.text import cut
from dialogs.talk.messages import (
    Asks,
    Json,
    Message,
    Option,
)

# What Slack takes in a label and in a list; more buttons than these are a list.
LABEL = 75
OPTIONS = 100
BUTTONS = 8
TICKS = 10
HINT = 2000


# What a question of Slack's own takes: its words, and its two buttons.
CONFIRM, CHOICE = 100, 30
# The button that throws away at once, and the questions before something is ended.
DROPS = "drop:"
YES = "yes"
_ENDS = re.compile(r"\|(?:[^|]*\.)?(?:really\w*|sure|end_sure)(?:#\d+)?$")
Line = Callable[..., str]


def controls(message: Message, line: Line) -> Iterator[Json]:
    """Yield what stands below a message: its buttons, its ways, who sees it."""
    step = message.step
    if message.fields:
        opens = button(shapes.OPEN_FORM, "", line("fill_in"))
        yield {
            "type": "actions",
            "block_id": shapes.mark(step, "form"),
            "elements": [opens | {"style": "primary"}],
        }
        if not message.nameless:
            yield from _field_options(message, line)
    elif message.asks is Asks.SEVERAL:
        yield from _several(message, line)
    elif picker := _picker(message, line):
        yield picker
    if message.choices and message.asks is not Asks.SEVERAL:
        name = shapes.mark(step, "choose")
        is_first = _has_a_first(message)
        yield from _choices("choose", message.choices, name, line, is_first=is_first)
    if message.ways:
        elements = [
            button(f"way.{option.key}", option.key, option.label)
            for option in message.ways
        ]
        yield {
            "type": "actions",
            "block_id": shapes.mark(step, "ways"),
            "elements": elements,
        }
    if message.footer:
        yield {"type": "context", "elements": [words(message.footer, HINT)]}


def _has_a_first(message: Message) -> bool:
    """Tell whether one choice is the main one: a scale has none, a form another."""
    return not message.fields and message.asks is not Asks.SCALE


def _field_options(message: Message, line: Line) -> Iterator[Json]:
    """Let the open field of a form be answered here too, where it has options."""
    for each in message.fields:
        if each.key == message.next_field and each.options:
            name = shapes.mark(message.step, "field")
            yield from _choices("field", each.options, name, line, is_first=False)


def _choices(
    kind: str, options: Sequence[Option], name: str, line: Line, *, is_first: bool
) -> Iterator[Json]:
    """Yield buttons for a few, a list for more, lists for more than a hundred."""
    if len(options) <= BUTTONS:
        elements = [
            button(f"{kind}.{number}", option.key, option.label)
            for number, option in enumerate(options)
        ]
        for element in elements:
            _guard(element, line)
        if is_first:
            elements[0] |= _style(options[0].key, name)
        yield {"type": "actions", "block_id": name, "elements": elements}
        return
    for start in range(0, len(options), OPTIONS):
        some = options[start : start + OPTIONS]
        element = {
            "type": "static_select",
            "action_id": f"{kind}.list.{start}",
            "placeholder": words(line("pick")),
            "options": [option(each) for each in some],
        }
        # Slack wants each block to have a name of its own; what stands before the bar
        # says nothing to us.
        again = name if not start else f"{name.replace('|', f'{start}|', 1)}"
        yield {"type": "actions", "block_id": again, "elements": [element]}


def _style(first: str, name: str) -> Json:
    """Let what stands first be seen first, as what is most likely; an end is red."""
    if first.startswith(("remind:", DROPS)):
        return {}
    is_end = first == YES and _ENDS.search(name)
    return {"style": "danger" if is_end else "primary"}


def _guard(element: Json, line: Line) -> None:
    """Let what deletes at once ask first, in Slack's own way."""
    if element.get("value", "").startswith(DROPS):
        element["style"] = "danger"
        element["confirm"] = {
            "title": words(line("sure"), CONFIRM),
            "text": words(line("sure_text"), CONFIRM),
            "confirm": words(line("sure_yes"), CHOICE),
            "deny": words(line("sure_no"), CHOICE),
            "style": "danger",
        }


def _several(message: Message, line: Line) -> Iterator[Json]:
    options = [option(each) for each in message.choices]
    if len(options) <= TICKS:
        boxes: Json = {"type": "checkboxes", "options": options}
    else:
        boxes = {
            "type": "multi_static_select",
            "options": options[:OPTIONS],
            "placeholder": words(line("pick")),
        }
    boxes["action_id"] = shapes.PICK
    send = button("several", "", line("send")) | {"style": "primary"}
    name = shapes.mark(message.step, "several")
    yield {"type": "actions", "block_id": name, "elements": [boxes, send]}


PICKERS = {
    Asks.DATE: "datepicker",
    Asks.TIME: "timepicker",
    Asks.MOMENT: "datetimepicker",
}


def _picker(message: Message, line: Line) -> Json | None:
    kind = PICKERS.get(message.asks) if message.asks else None
    if kind is None:
        return None
    element: Json = {"type": kind, "action_id": "when"}
    # This one has no placeholder in Slack.
    if kind != "datetimepicker":
        element["placeholder"] = words(line("pick"))
    name = shapes.mark(message.step, "when")
    return {"type": "actions", "block_id": name, "elements": [element]}


def button(name: str, value: str, label: str) -> Json:
    """Make a button; its value is a key of ours, never a text of somebody's."""
    told = {"type": "button", "action_id": name[:255], "text": words(label)}
    return told | ({"value": value} if value else {})


def option(each: Option) -> Json:
    """Make one entry of a list."""
    return {"text": words(each.label), "value": each.key[:150]}


def words(text: str, longest: int = LABEL) -> Json:
    """Make a text that Slack shows as it is, with no signs turned into pictures."""
    return {"type": "plain_text", "text": cut(text, longest) or " ", "emoji": False}
