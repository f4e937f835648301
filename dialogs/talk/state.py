"""A talk as it is kept: its log, what is offered, and what was shown last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs.talk.messages import Asks, Json
from dialogs.talk.questions import Question


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """The question that was shown last: enough to tell whether it is still the same.

    `keys` are what could be picked, or the fields of a form; `optional` are the
    fields that may be skipped, or the question itself as an empty name. `nameless`
    tells that its answer goes into a box, and nothing of it is kept elsewhere; None
    where an older program showed it, which did not say.
    """

    key: str
    asks: Asks
    keys: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    # Not compared: a talk that was kept before this was known is asked as it stands.
    nameless: bool | None = field(default=None, compare=False)

    @classmethod
    def of(
        cls, key: str, question: Question, *, nameless: bool = False
    ) -> ShownQuestion:
        """Note a question as it is shown."""
        if question.fields:
            names = tuple(each.key for each in question.fields)
            skipped = tuple(each.key for each in question.fields if each.optional)
            return cls(key, question.asks, names, skipped, nameless)
        names = tuple(option.key for option in question.options)
        skipped = ("",) if question.optional else ()
        return cls(key, question.asks, names, skipped, nameless)

    def next_field(self, draft: Mapping[str, str]) -> str | None:
        """Return the first field that nobody has answered or skipped."""
        if self.asks is not Asks.FORM:
            return None
        return next((key for key in self.keys if key not in draft), None)


@dataclass
class TalkState:
    """What is kept of a talk, all of it JSON.

    `log` rows are [key, kind, value, event]: a(nswered), b(allot cast), s(aid),
    d(one), r(ead) or w(orked out). `offers` are earlier answers: [value, print, kept
    by itself]. `looked` is the step at which an answer without a name was asked for
    once more; what stood in it is not kept. `unfolded` is the step whose list is shown
    to its end.
    """

    args: Json = field(default_factory=dict)
    log: list[list[Any]] = field(default_factory=list)
    offers: dict[str, list[Any]] = field(default_factory=dict)
    waiting: list[Any] | None = None
    draft: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    asides: list[str] = field(default_factory=list)
    edit: list[str] | None = None
    looked: str = ""
    unfolded: str = ""

    def to_json(self) -> Json:
        """Leave out what is empty."""
        return {key: value for key, value in vars(self).items() if value}

    @property
    def shown(self) -> ShownQuestion | None:
        """Return the question that was shown last."""
        if self.waiting is None:
            return None
        key, asks, keys, optional, *nameless = self.waiting
        return ShownQuestion(
            key, Asks(asks), tuple(keys), tuple(optional), *map(bool, nameless)
        )

    @shown.setter
    def shown(self, shown: ShownQuestion | None) -> None:
        """Keep which question is shown now."""
        self.waiting = None
        if shown:
            kept = [shown.key, shown.asks.value, list(shown.keys), list(shown.optional)]
            told = [] if shown.nameless is None else [shown.nameless]
            self.waiting = [*kept, *told]

    @property
    def step(self) -> str:
        """Return the key of the open question; empty where none is."""
        return str(self.waiting[0]) if self.waiting else ""

    @property
    def is_untouched(self) -> bool:
        """Tell whether nobody has answered or drafted anything yet."""
        done = any(row[1] in ("a", "b", "d") for row in self.log)
        return not (done or self.draft or self.asides or self.offers or self.args)

    @property
    def has_cast(self) -> bool:
        """Tell whether an answer without a name was handed in."""
        return any(row[1] == "b" for row in self.log)

    @property
    def place(self) -> str:
        """Return where a typed answer would go: the step, or a field of its form."""
        field_ = self.shown.next_field(self.draft) if self.shown else None
        return f"{self.step}.{field_}" if field_ else self.step

    @property
    def offered(self) -> Any:
        """Return what the button «keep it» means now; None where nothing is offered."""
        return self.offers.get(self.place, [None])[0]


@dataclass(frozen=True)
class KeptTalk:
    """A talk as storage keeps it."""

    id: str
    dialog: str
    version: int
    revision: int
    state: TalkState
