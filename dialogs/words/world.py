"""Everything that dialogs speak from, built once: texts, content, guardian, words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from dialogs import access
from dialogs.access import Thing
from dialogs.guardian.guardian import Guardian
from dialogs.reading import dates
from dialogs.talk.by_name import find
from dialogs.talk.command import Command, R
from dialogs.talk.messages import Block, Message, Option
from dialogs.talk.talk import Dialog
from dialogs.words import content, spoken
from dialogs.words.content import Content
from dialogs.words.lexicon import Lexicon
from dialogs.words.texts import Words
from dialogs.zone import ZONE

if TYPE_CHECKING:
    from dialogs.reading.understanding import Understanding

T = TypeVar("T")


class Storage(Protocol):
    """Storage, as one turn has it at hand."""

    def __call__(self, command: Command[R], talk: str, /) -> R:
        """Carry out a command of this talk."""


@dataclass(frozen=True)
class House:
    """What is the same for everybody; `faults` are about a customer's own files."""

    words: Words
    content: Content
    guardian: Guardian
    lexicon: Lexicon
    date_words: dates.DateWords
    dialogs: Mapping[str, Dialog]
    made: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def who_sees(self) -> dict[tuple[str, Thing], str]:
        """Write the line *Hvem ser dette?* from the access rules, once for each."""
        return {
            (language, thing): _who_sees(self.words, language, thing)
            for language in content.LANGUAGES
            for thing in access.RULES
        }

    def starts(self, name: str) -> bool:
        """Tell whether a dialog of this name may be begun by a button."""
        return name in self.dialogs and self.dialogs[name].menu is not None

    def opens(self, key: str) -> bool:
        """Tell whether a button starts a dialog that is set up in a window."""
        kind, _, name = key.partition(":")
        menu = self.dialogs[name].menu if name in self.dialogs else None
        return kind == "start" and menu is not None and menu.window

    @cached_property
    def understanding(self) -> Understanding:
        """Return what understands messages out of the blue; read at first use.

        It takes a third of a second and some ten megabytes, which the program's start
        should not have to wait for.
        """
        from dialogs.reading.understanding import Understanding  # noqa: PLC0415

        names = self.guardian.names
        return Understanding.from_content(
            self.content.files,
            self.lexicon,
            self.date_words,
            lambda word: word in names.norwegian or word in names.english,
        )

    @property
    def faults(self) -> tuple[str, ...]:
        """Return what is wrong with the customer's files, a line each."""
        found = self.content.faults + self.words.faults
        # Only with sentences of her own is there anything that could be wrong.
        return (
            found + self.understanding.sentences.faults if self.content.adds else found
        )

    def stage(
        self,
        language: str,
        carry_out: Storage | None = None,
        now: datetime | None = None,
        guardian: Guardian | None = None,
    ) -> Stage:
        """Set the stage for one person's turn; without `now`, dates say their year.

        Her guardian may know her colleagues.
        """
        today = now.astimezone(ZONE).date() if now else None
        guardian = guardian or self.guardian
        return Stage(language, self, carry_out or _nothing, guardian, today)


def _nothing(command: Command[R], talk: str, /) -> R:
    message = f"{type(command).__name__} in talk {talk}: nobody here carries it out"
    raise NotImplementedError(message)


@dataclass(frozen=True)
class Stage:
    """The house in one person's language, with storage at hand for one turn."""

    language: str
    house: House
    command: Storage = field(repr=False)
    guardian: Guardian = field(repr=False)
    today: date | None = None

    @property
    def content(self) -> Content:
        """See `House`."""
        return self.house.content

    def has(self, file: str, block: str) -> bool:
        """See `Words`."""
        return self.house.words.has(self.language, file, block)

    def line(self, file: str, block: str, values: Mapping[str, Any]) -> str:
        """See `Words`."""
        return self.house.words.line(self.language, file, block, values, self.today)

    def blocks(
        self, file: str, block: str, values: Mapping[str, Any]
    ) -> tuple[Block, ...]:
        """See `Words`."""
        return self.house.words.blocks(self.language, file, block, values, self.today)

    def options(
        self, file: str, block: str, values: Mapping[str, Any]
    ) -> dict[str, str]:
        """See `Words`."""
        return self.house.words.options(self.language, file, block, values, self.today)

    def then(
        self, file: str, block: str, values: Mapping[str, object]
    ) -> tuple[Option, ...]:
        """Return what can be done next, after a text: the buttons of its `__then`.

        A line names a dialog, or one of the words that always work; its label is what
        that one's own button says, unless the line says another.
        """
        name = f"{block}__then"
        if not self.has(file, name):
            return ()
        told = self.options(file, name, values).items()
        return tuple(self._next(name.strip(), label) for name, label in told)

    def _next(self, name: str, label: str) -> Option:
        if name.startswith("~"):
            known = self.options("greeting", "items", {})
            return Option(name, label or known[name.removeprefix("~")])
        return Option(f"start:{name}", label or self.line(name, "button", {}))

    def dialog(self, name: str) -> Dialog:
        """Return the dialog of this name."""
        return find(self.house.dialogs, name)

    def who_sees(self, thing: Thing) -> str:
        """Return the line *Hvem ser dette?*."""
        return self.house.who_sees[self.language, thing]

    def carry_out(self, command: Command[R], talk: str) -> R:
        """Hand a command to storage."""
        return self.command(command, talk)

    def remembered(self, key: tuple[Any, ...], make: Callable[..., T]) -> T:
        """Return what was made for this key in this language, made once.

        Only what is the same for everybody belongs here: labels, never answers.
        """
        # A date in a label has its year in one kindergarten year, and not in another.
        year = spoken.year_of(self.today) if self.today else None
        found: T | None = self.house.made.get((self.language, year, key))
        if found is None:
            found = self.house.made[self.language, year, key] = make(*key)
        return found

    def message(
        self,
        file: str,
        block: str,
        *,
        choices: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Message:
        """Make a message that belongs to no talk; its buttons stand for themselves."""
        options = tuple(Option(*pair) for pair in (choices or {}).items())
        options = options or self.then(file, block, values)
        return Message(self.blocks(file, block, values), choices=options)

    def in_language(self, language: str) -> Stage:
        """Return the same stage in another language."""
        return replace(self, language=language)


def _who_sees(texts: Words, language: str, thing: Thing) -> str:
    rule = access.RULES[thing]
    names = texts.options(language, "_who_sees", "readers", {})
    readers = [names[reader] for reader in rule.readers]
    kept = texts.line(language, "_who_sees", rule.counted_from, {"days": rule.days})
    values = {"readers": readers, "kept": kept, "first": rule.readers[0].value}
    return texts.line(language, "_who_sees", "line", values)
