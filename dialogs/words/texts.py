"""Find the right words: one text file a dialog and a language, one block a step.

Templates are rendered in Jinja's sandbox with every value replaced by a mark, so
a text decides where a value stands and never what it means (see `markup`).
A customer's file of the same name replaces the blocks that it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    Template,
    TemplateError,
    TemplateSyntaxError,
    meta,
)
from jinja2.nodes import Block as BlockNode
from jinja2.nodes import Call, Name, Node
from jinja2.runtime import Context

from dialogs.errors import WordsError
from dialogs.talk.messages import Block
from dialogs.words import content, markup, own_words, spoken
from dialogs.words.content import LANGUAGES
from dialogs.words.markup import Ours
from dialogs.words.own_words import Names
from dialogs.words.templates import environment

BUILT_IN = Path(__file__).parent.parent / "texts"
SUFFIX = ".md.j2"
# A text's language, file and block.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Words:
    """All texts of all languages.

    A file is read when the first of its texts is wanted: reading all of them would be
    half of the time that a start takes.
    """

    templates: dict[Key, Template] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    uses: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    read: set[tuple[str, str]] = field(default_factory=set)
    rendered: dict[Any, tuple[str, list[markup.Value]]] = field(default_factory=dict)
    labels: dict[Any, dict[str, str]] = field(default_factory=dict)
    # What the owner calls its own things: at hand in every text.
    own: Names = field(default_factory=dict)

    @property
    def faults(self) -> tuple[str, ...]:
        """Return what was wrong with overrides, a line each."""
        return tuple(self.wrong)

    def has(self, language: str, file: str, block: str) -> bool:
        """Tell whether this text exists."""
        return self._uses((language, file, block)) is not None

    def names(self, language: str, file: str) -> list[str]:
        """Return the names of a file's blocks, as they stand in it."""
        self._at_hand(language, file)
        # Another thread may be reading another file meanwhile.
        known = list(self.templates)
        return [b for lang, f, b in known if (lang, f) == (language, file)]

    def blocks(
        self,
        language: str,
        file: str,
        block: str,
        values: Mapping[str, Any],
        today: date | None = None,
    ) -> tuple[Block, ...]:
        """Render a text for reading; without `today` its dates say their year."""
        return markup.blocks(*self._render((language, file, block), values, today))

    def line(
        self,
        language: str,
        file: str,
        block: str,
        values: Mapping[str, Any],
        today: date | None = None,
    ) -> str:
        """Render a text as one plain line: a label, a hint."""
        return markup.line(*self._render((language, file, block), values, today))

    def options(
        self,
        language: str,
        file: str,
        block: str,
        values: Mapping[str, Any],
        today: date | None = None,
    ) -> dict[str, str]:
        """Render a block of lines `key: label`; most are the same for everybody."""
        key = (language, file, block)
        found = self.labels.get(key)
        if found is None:
            source, marked = self._render(key, values, today)
            pairs = (row.partition(":") for row in source.splitlines() if row.strip())
            found = {key.strip(): markup.line(text, marked) for key, _, text in pairs}
            if not self.uses[key]:
                self.labels[key] = found
        return dict(found)

    def _render(
        self, text: Key, values: Mapping[str, Any], today: date | None
    ) -> tuple[str, list[markup.Value]]:
        """Render a text, or remember it: most texts have no values, or short ones.

        Only short values are remembered, so that nobody's story stays in memory.
        """
        used = self._uses(text)
        if used is None:
            language, file, block = text
            message = f"texts/{language}/{file}{SUFFIX} has no block {block!r}"
            raise WordsError(message)
        year = spoken.year_of(today) if today else None
        key: tuple[Any, ...] = (*text, year)
        if used:
            for name in used:
                value = values.get(name, _MISSING)
                if not _is_short(value):
                    return self._written(text, values, year)
                key += (value,)
        found = self.rendered.get(key)
        if found is None:
            found = self._written(text, values, year)
            if len(self.rendered) < REMEMBERED:
                self.rendered[key] = found
        return found

    def _uses(self, key: Key) -> tuple[str, ...] | None:
        """Return the values that a text uses; None where there is no such text."""
        found = self.uses.get(key)
        if found is None:
            self._at_hand(*key[:2])
            found = self.uses.get(key)
        return found

    def _at_hand(self, language: str, file: str) -> None:
        """Read a built-in file, once."""
        if (language, file) in self.read:
            return
        path = BUILT_IN / language / f"{file}{SUFFIX}"
        for block, template, used in _read(path, language) if path.exists() else ():
            self.templates[language, file, block] = template
            values = used.difference(self.own[language])
            self.uses[language, file, block] = tuple(sorted(values))
        self.read.add((language, file))

    def put_over(self, path: Path, language: str) -> None:
        """Let a customer's file stand in for ours, where it can."""
        file = path.name.removesuffix(SUFFIX)
        self._at_hand(language, file)
        for block, template in self._checked(path, language, file):
            self.templates[language, file, block] = template

    def _checked(
        self, path: Path, language: str, file: str
    ) -> Iterable[tuple[str, Template]]:
        """Give the blocks of a customer's file that can stand in for ours."""
        try:
            found = list(_read(path, language))
        except TemplateSyntaxError as error:
            where = f"{path}, line {error.lineno}"
            self.wrong.append(f"{where}: {error.message}; the built-in text is used")
            return
        except (UnicodeDecodeError, OSError) as error:
            self.wrong.append(f"{path}: {error}; the built-in text is used")
            return
        source = path.read_text(encoding="utf-8").splitlines()
        for block, template, used in found:
            known = self.uses.get((language, file, block))
            row = next((n for n, s in enumerate(source, 1) if f"block {block}" in s), 1)
            where = f"{path}, line {row}, block {block!r}"
            if known is None:
                self.wrong.append(f"{where}: no text has this name; it is not used")
            elif unknown := self._unknown(used, known, language):
                said = f"{where}: unknown value {unknown}; the built-in is used"
                self.wrong.append(said)
            else:
                yield block, template

    def _unknown(self, used: set[str], known: Iterable[str], language: str) -> str:
        return ", ".join(sorted(used.difference(known, self.own[language])))

    def _written(
        self, text: Key, values: Mapping[str, Any], year: int | None
    ) -> tuple[str, list[markup.Value]]:
        language, file, block = text
        template = self.templates[text]
        marked: list[markup.Value] = []
        names = self.own[language]
        told = {**template.globals, **values, **names}
        told |= {"_values": marked, "_year": year}
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


def load(override: Path | None = None, names: Names | None = None) -> Words:
    """Make the texts ready: the built-in ones, and the customer's over them."""
    told = names or own_words.names(content.load(override))
    own: Names = {
        language: {key: Ours(value) for key, value in words.items()}
        for language, words in told.items()
    }
    made = Words(own=own)
    for language in LANGUAGES if override else ():
        folder = Path(override or "") / "texts" / language
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            made.put_over(path, language)
    return made


def _read(path: Path, language: str) -> Iterable[tuple[str, Template, set[str]]]:
    """Give each block of a file with the variables that it uses."""
    made = environment(language)
    source = path.read_text(encoding="utf-8")
    parsed = made.parse(source, filename=str(path))
    found = []
    for node in parsed.find_all(BlockNode):
        inside = type(parsed)(node.body, lineno=node.lineno)
        inside.environment = made
        used = meta.find_undeclared_variables(inside)
        found.append((node.name, used | (_plain(inside) & set(made.globals))))
    code = made.compile(parsed, filename=str(path))
    template = Template.from_code(made, code, made.make_globals(None))
    for block, used in found:
        yield block, template, used


def _plain(parsed: Node) -> set[str]:
    """Name what is used as a value and not called: it may be named like a helper."""
    called = {id(call.node) for call in parsed.find_all(Call)}
    return {name.name for name in parsed.find_all(Name) if id(name) not in called}
