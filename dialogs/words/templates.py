"""What a text may say in braces: values, dates in words, quotes, facts and links.

Every value becomes a mark in the text, and is put in when the text is parsed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from jinja2 import (
    StrictUndefined,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dialogs.talk.messages import Facts, Picture, Quote, Span
from dialogs.words import markup, spoken
from dialogs.words.markup import Ours


class Marked(str):
    """Text that already is a mark and must not be marked again."""

    __slots__ = ()


def _mark(context: Context, value: object) -> Marked:
    """Put a value on the render's list and leave its mark in the text."""
    if isinstance(value, Marked):
        return value
    values: list[markup.Value] = context["_values"]
    if not isinstance(value, Span | Quote | Facts | Picture | Ours):
        value = str(value)
    values.append(value)
    return Marked(markup.slot(len(values) - 1))


@pass_context
def _value(context: Context, value: object) -> Marked:
    if isinstance(value, StrictUndefined):
        str(value)
    return _mark(context, value)


@pass_context
def _quote(context: Context, value: object) -> Marked:
    return Marked(f"\n\n{_mark(context, Quote(str(value)))}\n\n")


@pass_context
def _fact(context: Context, label: object, value: object) -> Marked:
    return Marked(f"\n\n{_mark(context, Facts(((str(label), str(value)),)))}\n\n")


@pass_context
def _picture(context: Context, name: str, alt: str) -> Marked:
    return Marked(f"\n\n{_mark(context, Picture(name, alt))}\n\n")


@pass_context
def _link(context: Context, text: str, address: str) -> Marked:
    return _mark(context, Span(text, link=markup.linked(address)))


def _dated(say: Callable[..., str], language: str) -> Callable[..., str]:
    """Make a filter that says the year where it is not the one that is now."""

    @pass_context
    def dated(context: Context, value: Any) -> str:
        return Ours(say(value, language, context["_year"]))

    return dated


@cache
def environment(language: str) -> ImmutableSandboxedEnvironment:
    """Make what a language's texts are read with."""
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_value,
        autoescape=False,
    )
    filters: dict[str, Callable[..., str]] = {
        "quote": _quote,
        "day": _dated(spoken.day, language),
        "moment": _dated(spoken.moment, language),
        "when": _dated(spoken.when, language),
        "date": lambda value: Ours(spoken.written(value, language)),
        "clock": lambda value: Ours(spoken.clock(value, language)),
        "month": _dated(spoken.month, language),
        "listed": lambda values: Ours(spoken.listed(values, language)),
    }
    made.filters |= filters
    made.globals |= {"fact": _fact, "picture": _picture, "link": _link}
    return made
