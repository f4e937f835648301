"""Find the right words: one text file a dialog and a language, one block a step.

Templates are rendered in Jinja's sandbox with every value replaced by a mark, so
a text decides where a value stands and never what it means (see `markup`).
A customer's file of the same name replaces the blocks that it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time
from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    meta,
    pass_context,
)
from jinja2.nodes import Block as BlockNode
from jinja2.nodes import Call, Name, Node
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dialogs import markup
from dialogs.content import LANGUAGES
from dialogs.errors import WordsError
from dialogs.messages import Block, Facts, Picture, Quote, Span

BUILT_IN = Path(__file__).parent / "texts"
SUFFIX = ".md.j2"


class Marked(str):
    """Text that already is a mark and must not be marked again."""

    __slots__ = ()


def _mark(context: Context, value: object) -> Marked:
    """Put a value on the render's list and leave its mark in the text."""
    if isinstance(value, Marked):
        return value
    values: list[markup.Value] = context["_values"]
    if not isinstance(value, Span | Quote | Facts | Picture):
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
    safe = address if address.startswith("https://") else None
    return _mark(context, Span(text, link=safe))


_BABEL = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
_MOMENT = {"nb": "{} kl. {}", "nn": "{} kl. {}", "en": "{} at {}"}
_CLOCK = {"nb": "HH.mm", "nn": "HH.mm", "en": "HH:mm"}
_DAY = {"nb": "EEEE d. MMMM", "nn": "EEEE d. MMMM", "en": "EEEE d MMMM"}


def day(value: date | str, language: str) -> str:
    """Write a date as people say it: tirsdag 3. november."""
    value = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return format_date(value, _DAY[language], locale=_BABEL[language])


def moment(value: datetime | str, language: str) -> str:
    """Write wall time as people say it: tirsdag 3. november kl. 13.00."""
    value = datetime.fromisoformat(value) if isinstance(value, str) else value
    return _MOMENT[language].format(day(value, language), clock(value, language))


def clock(value: datetime | time | str, language: str) -> str:
    """Write a time of day: 13.00."""
    value = time.fromisoformat(value) if isinstance(value, str) else value
    return _clock(value.hour, value.minute, language)


@cache
def _clock(hour: int, minute: int, language: str) -> str:
    at = time(hour, minute)
    return format_time(at, _CLOCK[language], locale=_BABEL[language])


def when(value: str, language: str) -> str:
    """Write what there is of a moment: a day, a time of day, or both."""
    if "T" in value:
        return moment(value, language)
    return day(value, language) if "-" in value else clock(value, language)


def month(value: str, language: str) -> str:
    """Write the month of `2026-11` or of a date: november."""
    first = date.fromisoformat(f"{value[:7]}-01")
    return format_date(first, "LLLL", locale=_BABEL[language])


def _environment(language: str) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_value,
        autoescape=False,
    )
    made.filters |= {
        "quote": _quote,
        "day": lambda value: day(value, language),
        "moment": lambda value: moment(value, language),
        "clock": lambda value: clock(value, language),
        "when": lambda value: when(value, language),
        "month": lambda value: month(value, language),
    }
    made.globals |= {"fact": _fact, "picture": _picture, "link": _link}
    return made


@dataclass(frozen=True)
class Words:
    """All texts of all languages; `faults` says what was wrong with overrides."""

    templates: dict[tuple[str, str, str], Template]
    faults: tuple[str, ...] = field(default=())
    uses: dict[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict)
    rendered: dict[Any, tuple[str, list[markup.Value]]] = field(default_factory=dict)
    labels: dict[Any, dict[str, str]] = field(default_factory=dict)

    def has(self, language: str, file: str, block: str) -> bool:
        """Tell whether this text exists."""
        return (language, file, block) in self.uses

    def names(self, language: str, file: str) -> list[str]:
        """Return the names of a file's blocks, as they stand in it."""
        return [b for lang, f, b in self.templates if (lang, f) == (language, file)]

    def blocks(
        self, language: str, file: str, block: str, values: Mapping[str, Any]
    ) -> tuple[Block, ...]:
        """Render a text for reading."""
        return markup.blocks(*self._render(language, file, block, values))

    def line(
        self, language: str, file: str, block: str, values: Mapping[str, Any]
    ) -> str:
        """Render a text as one plain line: a label, a hint."""
        return markup.line(*self._render(language, file, block, values))

    def options(
        self, language: str, file: str, block: str, values: Mapping[str, Any]
    ) -> dict[str, str]:
        """Render a block of lines `key: label`; most are the same for everybody."""
        key = (language, file, block)
        found = self.labels.get(key)
        if found is None:
            source, marked = self._render(language, file, block, values)
            pairs = (row.partition(":") for row in source.splitlines() if row.strip())
            found = {key.strip(): markup.line(text, marked) for key, _, text in pairs}
            if not self.uses[key]:
                self.labels[key] = found
        return dict(found)

    def _render(
        self, language: str, file: str, block: str, values: Mapping[str, Any]
    ) -> tuple[str, list[markup.Value]]:
        """Render a text, or remember it: most texts have no values, or short ones.

        Only short values are remembered, so that nobody's story stays in memory.
        """
        key: tuple[Any, ...] = (language, file, block)
        used = self.uses.get(key)
        if used is None:
            message = f"texts/{language}/{file}{SUFFIX} has no block {block!r}"
            raise WordsError(message)
        if used:
            for name in used:
                value = values.get(name, _MISSING)
                if not _is_short(value):
                    return self._written(language, file, block, values)
                key += (value,)
        found = self.rendered.get(key)
        if found is None:
            found = self._written(language, file, block, values)
            if len(self.rendered) < REMEMBERED:
                self.rendered[key] = found
        return found

    def _written(
        self, language: str, file: str, block: str, values: Mapping[str, Any]
    ) -> tuple[str, list[markup.Value]]:
        template = self.templates[language, file, block]
        marked: list[markup.Value] = []
        told = {**template.globals, **values, "_values": marked}
        # The template's own way would list all its blocks at each render.
        context = Context(template.environment, told, file, {})
        context.blocks = _blocks(template)
        try:
            source = "".join(template.blocks[block](context))
        except TemplateError as error:
            message = f"texts/{language}/{file}{SUFFIX}, block {block!r}: {error}"
            raise WordsError(message) from error
        return source, marked


@cache
def _blocks(template: Template) -> dict[str, list[Callable[[Context], Iterator[str]]]]:
    return {name: [body] for name, body in template.blocks.items()}


_MISSING = object()
# Values up to this long are remembered with their text: labels, months, states.
SHORT = 60
REMEMBERED = 4096


def _is_short(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= SHORT
    return value is None or isinstance(value, bool | int)


def load(override: Path | None = None) -> Words:
    """Read the built-in texts, then the customer's over them."""
    templates: dict[tuple[str, str, str], Template] = {}
    variables: dict[tuple[str, str, str], set[str]] = {}
    faults: list[str] = []
    for language in LANGUAGES:
        for path in sorted((BUILT_IN / language).glob(f"*{SUFFIX}")):
            for block, template, used in _read(path, language):
                templates[language, _file(path), block] = template
                variables[language, _file(path), block] = used
    for language in LANGUAGES if override else ():
        folder = Path(override or "") / "texts" / language
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            for found in _checked(path, language, variables, faults):
                templates[language, _file(path), found[0]] = found[1]
    uses = {key: tuple(sorted(used)) for key, used in variables.items()}
    return Words(templates, tuple(faults), uses)


def _file(path: Path) -> str:
    return path.name.removesuffix(SUFFIX)


def _read(path: Path, language: str) -> Iterable[tuple[str, Template, set[str]]]:
    """Give each block of a file with the variables that it uses."""
    environment = _environment(language)
    source = path.read_text(encoding="utf-8")
    parsed = environment.parse(source, filename=str(path))
    template = environment.from_string(source)
    for node in parsed.find_all(BlockNode):
        inside = type(parsed)(node.body, lineno=node.lineno)
        inside.environment = environment
        used = meta.find_undeclared_variables(inside)
        yield node.name, template, used | (_plain(inside) & set(environment.globals))


def _plain(parsed: Node) -> set[str]:
    """Name what is used as a value and not called: it may be named like a helper."""
    called = {id(call.node) for call in parsed.find_all(Call)}
    return {name.name for name in parsed.find_all(Name) if id(name) not in called}


def _checked(
    path: Path,
    language: str,
    variables: Mapping[tuple[str, str, str], set[str]],
    faults: list[str],
) -> Iterable[tuple[str, Template]]:
    """Give the blocks of a customer's file that can stand in for ours."""
    try:
        found = list(_read(path, language))
    except TemplateSyntaxError as error:
        where = f"{path}, line {error.lineno}"
        faults.append(f"{where}: {error.message}; the built-in text is used")
        return
    except (UnicodeDecodeError, OSError) as error:
        faults.append(f"{path}: {error}; the built-in text is used")
        return
    source = path.read_text(encoding="utf-8").splitlines()
    for block, template, used in found:
        known = variables.get((language, _file(path), block))
        row = next((n for n, s in enumerate(source, 1) if f"block {block}" in s), 1)
        where = f"{path}, line {row}, block {block!r}"
        if known is None:
            faults.append(f"{where}: no text has this name; it is not used")
        elif used - known:
            unknown = ", ".join(sorted(used - known))
            faults.append(f"{where}: unknown value {unknown}; the built-in is used")
        else:
            yield block, template
