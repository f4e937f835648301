"""What a dialog may await: its whole world is `talk`.

Each method yields an operation to the engine, which answers from the log or asks
the person. A dialog awaits nothing else; the engine refuses the rest.
"""

from __future__ import annotations

from collections.abc import (
    Awaitable,
    Callable,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field, replace
from typing import Any

from dialogs.access import Thing
from dialogs.guardian.guardian import Guardian
from dialogs.talk.command import Command, R
from dialogs.talk.dialog import Dialog, dialog
from dialogs.talk.labels import Labels
from dialogs.talk.messages import Asks, Field, Option
from dialogs.talk.operations import (
    Ask,
    CarryOut,
    Say,
    Stop,
    Wording,
    WorkOut,
)
from dialogs.talk.questions import MORE, Question
from dialogs.words.content import Content, label

# A dialog and what it awaits are had together.
__all__ = ["Dialog", "Talk", "dialog"]

# So many of a long list are shown at first; a single row is never hidden.
NEAREST = 3

Options = Sequence[str] | Mapping[str, str]


@dataclass(frozen=True)
class Talk:
    """One person's conversation, as its dialog sees it.

    One that is `older` began before the dialog's meaning changed, and goes on as it
    began: its steps are asked as they were.
    """

    file: str
    labels: Labels
    content: Content
    guardian: Guardian
    language: str
    thing: Thing = Thing.DRAFT
    prefix: str = ""
    older: bool = False
    seen: dict[str, int] = field(default_factory=dict)

    def say(
        self,
        block: str,
        *,
        sees: Thing | None = None,
        buttons: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Say:
        """Say the text of this name; `buttons` lead from it to one thing each."""
        beside = tuple(Option(*pair) for pair in (buttons or {}).items())
        return Say(self._key(block), Wording(self.file, block, values), sees, beside)

    def text(
        self,
        step: str,
        *,
        optional: bool = False,
        filled: str | None = None,
        buttons: Sequence[str] = (),
        **values: Any,
    ) -> Ask:
        """Ask for a text in the person's own words; `filled` is offered to change.

        `buttons` lead elsewhere instead: one that is pressed is answered as `~key`.
        """
        beside = self._options(step, buttons, values) if buttons else ()
        asked = Question(Asks.TEXT, tuple(map(_beside, beside)), optional=optional)
        return self._ask(step, asked, values, filled)

    def choose(self, step: str, options: Options = (), **values: Any) -> Ask:
        """Ask for one of some choices; labels are in the block `step__options`."""
        shown = self._options(step, options, values)
        return self._ask(step, Question(Asks.CHOICE, shown), values)

    def nearest(
        self,
        step: str,
        rows: Mapping[str, str],
        others: Mapping[str, str] | None = None,
        **values: object,
    ) -> Ask:
        """Ask for one of a list, what is nearest first; the `others` stand beside it.

        Of a long one a few are shown, and «Vis flere» shows the rest.
        """
        beside = self._options(step, others or {}, values)
        listed = self._options(step, rows, values)
        folded: tuple[Option, ...] = ()
        if len(listed) > NEAREST + 1:
            more = Option(MORE, self.labels.line("_ways", "more", {}))
            folded = (*listed[:NEAREST], *beside, more)
        question = Question(Asks.CHOICE, (*listed, *beside), folded=folded)
        return self._ask(step, question, values)

    async def pick_nearest(self, step: str, rows: Mapping[str, str]) -> str:
        """Ask for one of a list; where there is only one, it is that."""
        if len(rows) == 1:
            return next(iter(rows))
        return str(await self.nearest(step, rows))

    async def pick(self, step: str, options: Mapping[str, str], **values: Any) -> str:
        """Ask for one of some choices; where there is only one, it is that."""
        if len(options) == 1:
            return next(iter(options))
        return str(await self.choose(step, options, **values))

    def choose_several(
        self, step: str, options: Options = (), *, optional: bool = False, **values: Any
    ) -> Ask:
        """Ask for any of some choices."""
        shown = self._options(step, options, values)
        return self._ask(step, Question(Asks.SEVERAL, shown, (), optional), values)

    def confirm(self, step: str, **values: Any) -> Ask:
        """Ask for yes or no; the labels may be the step's own."""
        own = self.labels.has(self.file, f"{step}__options")
        file, block = (self.file, f"{step}__options") if own else ("_ways", "yes_no")
        shown = self.labels.options(file, block, values)
        options = (Option("yes", shown["yes"]), Option("no", shown["no"]))
        return self._ask(step, Question(Asks.CONFIRM, options), values)

    def date(self, step: str, *, optional: bool = False, **values: Any) -> Ask:
        """Ask for a day."""
        return self._ask(step, Question(Asks.DATE, optional=optional), values)

    def time(self, step: str, *, optional: bool = False, **values: Any) -> Ask:
        """Ask for a time of day."""
        return self._ask(step, Question(Asks.TIME, optional=optional), values)

    def moment(
        self, step: str, *, optional: bool = False, keeps: str = "", **values: Any
    ) -> Ask:
        """Ask for a day and a time; one alone leaves the other of `keeps` as it was."""
        asked = Question(Asks.MOMENT, optional=optional, keeps=keeps[:16])
        return self._ask(step, asked, values)

    def scale(self, step: str, low: int = 1, high: int = 5, **values: Any) -> Ask:
        """Ask for a number on a scale; `step__options` may name its ends."""
        named: dict[str, str] = {}
        if self.labels.has(self.file, f"{step}__options"):
            named = self.labels.options(self.file, f"{step}__options", values)
        shown = tuple(
            Option(str(n), f"{n} – {named[str(n)]}" if str(n) in named else str(n))
            for n in range(low, high + 1)
        )
        return self._ask(step, Question(Asks.SCALE, shown), values)

    def person(self, step: str, people: Mapping[str, str], **values: Any) -> Ask:
        """Ask for one of these people."""
        shown = tuple(Option(*pair) for pair in people.items())
        return self._ask(step, Question(Asks.PERSON, shown), values)

    def ballot(
        self, step: str, box: str, asked: Question, block: str, **values: Any
    ) -> Ask:
        """Ask for an answer without a name: it goes into a box, never into the log.

        The dialog is told only that it was answered; the person gets a receipt.
        """
        sees = values.pop("sees", Thing.BALLOT)
        words = Wording(self.file, block, values)
        return Ask(self._key(step), words, asked, sees, None, box)

    def ballots(
        self, step: str, box: str, fields: Sequence[Field], block: str, **values: Any
    ) -> Ask:
        """Ask for several answers without a name at once: one form, one receipt.

        Fields bring their own words. The dialog is told which were answered; where one
        is typed by itself, the rest is asked for anew.
        """
        asked = Question(Asks.FORM, (), tuple(fields))
        return self.ballot(step, box, asked, block, **values)

    def form(
        self,
        step: str,
        fields: Sequence[Field],
        *,
        filled: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Ask:
        """Ask for several fields at once; one by one where there are no forms.

        Labels are remembered by step and values: values are short, such as a month.
        """
        key = ("form", self.file, step, *values.items())
        shown = self.labels.remembered(
            key, lambda *_: tuple(self._field(step, each, values) for each in fields)
        )
        return self._ask(step, Question(Asks.FORM, (), shown), values, filled)

    def do(self, command: Command[R]) -> CarryOut[R]:
        """Let storage carry out a command; its result is the same at every replay."""
        return CarryOut(self._key(f"do.{type(command).__name__}"), command)

    def work_out(self, step: str, work: Callable[[], Any]) -> WorkOut:
        """Work out a JSON value once and remember it."""
        return WorkOut(self._key(step), work)

    def stop(self, **values: Any) -> Stop:
        """Show the stop card and end here: nothing of what was typed is kept."""
        return Stop(self._key("stop"), Wording("stop_card", "card", values))

    def run(self, sub: Dialog, prefix: str, *args: Any, **more: Any) -> Awaitable[Any]:
        """Have another dialog inside this one; its steps get the prefix."""
        return sub.function(self.inside(sub.name, prefix), *args, **more)

    def inside(self, file: str, prefix: str) -> Talk:
        """Speak another file's words for a while; its steps get the prefix."""
        return replace(self, file=file, prefix=f"{self.prefix}{prefix}.")

    def name_of(self, file: str, table: str, key: str) -> str:
        """Return the name of a content entry in the person's language."""
        return label(self.content[file][table][key], self.language)

    def _ask(
        self, step: str, question: Question, values: dict[str, Any], filled: Any = None
    ) -> Ask:
        sees = values.pop("sees", self.thing)
        words = Wording(self.file, step, values)
        return Ask(self._key(step), words, question, sees, filled)

    def _options(
        self, step: str, options: Options, values: dict[str, Any]
    ) -> tuple[Option, ...]:
        if isinstance(options, Mapping):
            return tuple(Option(*pair) for pair in options.items())
        if values:
            return self._labelled(step, options, values)
        key = ("options", self.file, step, *options)
        return self.labels.remembered(
            key, lambda *_: self._labelled(step, options, values)
        )

    def _labelled(
        self, step: str, options: Sequence[str], values: dict[str, Any]
    ) -> tuple[Option, ...]:
        shown = self.labels.options(self.file, f"{step}__options", values)
        return tuple(Option(key, shown[key]) for key in options or shown)

    def _field(self, step: str, each: Field, values: dict[str, Any]) -> Field:
        """Give a field its label, its hint and its choices."""
        block = f"{step}__{each.key}"
        hint = f"{block}__hint"
        has = self.labels.has(self.file, hint)
        return Field(
            each.key,
            self.labels.line(self.file, block, values),
            self.labels.line(self.file, hint, values) if has else "",
            each.options or self._listed(each.list),
            each.optional,
            each.long,
        )

    def _listed(self, file: str) -> tuple[Option, ...]:
        """Return the entries of a content list as choices."""
        entries = self.content[file][file] if file else {}
        return tuple(
            Option(key, label(entry, self.language)) for key, entry in entries.items()
        )

    def _key(self, step: str) -> str:
        """Name the step in the log; asked again in a loop it is `step#2`."""
        name = self.prefix + step
        self.seen[name] = count = self.seen.get(name, 0) + 1
        return name if count == 1 else f"{name}#{count}"


def _beside(option: Option) -> Option:
    """Mark a button beside a text, so that no text is taken for it."""
    return Option(f"~{option.key}", option.label)
