"""Drive a dialog: replay it over its log, ask what is open, keep what is answered.

No coroutine lives between messages. Each time, the function runs from the top;
every step that the log knows is answered from it, and the first one that it does
not know is carried out or asked. What comes out is a new talk and the messages
to send; whoever calls keeps both in one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from dialogs import questions
from dialogs.access import Thing
from dialogs.content import Content
from dialogs.errors import DialogError
from dialogs.guardian import Guardian
from dialogs.messages import Asks, Block, Field, Json, Message, Option, Step
from dialogs.questions import KEEP, Question
from dialogs.talk import (
    Ask,
    Command,
    Dialog,
    Do,
    Labels,
    Operation,
    Say,
    Stop,
    Talk,
    WorkOut,
    find,
)
from dialogs.talk import Words as Wording

# No dialog says this much between two questions: one that does has gone astray.
STEPS = 2000


class Stage(Labels, Protocol):
    """What the engine needs of the world, for one person and one turn."""

    @property
    def language(self) -> str:
        """Return the person's language."""

    @property
    def content(self) -> Content:
        """Return what the product speaks from."""

    @property
    def guardian(self) -> Guardian:
        """Return the guardian."""

    def blocks(
        self, file: str, block: str, values: Mapping[str, Any]
    ) -> tuple[Block, ...]:
        """Render a text."""

    def who_sees(self, thing: Thing) -> str:
        """Return the line that says who sees what is written here."""

    def carry_out(self, command: Command, talk: str) -> Any:
        """Have storage carry out a command, inside this transaction."""


@dataclass
class State:
    """What is kept of a talk, all of it JSON.

    `log` rows are [key, kind, value, event]: a(nswered), s(aid), d(one), r(ead) or
    w(orked out). `offers` are earlier answers: [value, print, kept by itself].
    """

    args: Json = field(default_factory=dict)
    log: list[list[Any]] = field(default_factory=list)
    offers: dict[str, list[Any]] = field(default_factory=dict)
    waiting: list[Any] | None = None
    draft: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    asides: list[str] = field(default_factory=list)
    edit: list[str] | None = None

    def to_json(self) -> Json:
        """Leave out what is empty."""
        return {key: value for key, value in vars(self).items() if value}

    @property
    def question(self) -> Question | None:
        """Return the question that was shown last."""
        return Question.from_json(self.waiting[1]) if self.waiting else None


@dataclass(frozen=True)
class Kept:
    """A talk as storage keeps it."""

    id: str
    dialog: str
    version: int
    revision: int
    state: State


@dataclass(frozen=True)
class Outcome:
    """What a turn came to: the talk as it is now, and what to say."""

    talk: Kept
    messages: tuple[Message, ...] = ()
    finished: bool = False
    stopped: bool = False


class _Waiting(Exception):
    """The replay reached a question without an answer."""


def begin(
    talk: str, name: str, stage: Stage, args: Json | None = None, event: str = ""
) -> Outcome:
    """Start a dialog."""
    dialog = find(name)
    state = State(args=args or {}, sources={event: "~args"} if args and event else {})
    return _advance(Kept(talk, name, dialog.version, 0, state), stage)


def answer(
    talk: Kept, value: Any, event: str, stage: Stage, key: str | None = None
) -> Outcome:
    """Log an answer to the question that is open, and go on."""
    key = key or _key(talk.state)
    if not key:
        message = f"talk {talk.id} is not waiting for an answer"
        raise DialogError(message)
    _forget_offers(talk.state, key)
    talk.state.sources = {}
    talk.state.log.append([key, "a", value, event])
    talk.state.draft = {}
    talk.state.edit = None
    return _advance(talk, stage)


def show(talk: Kept, stage: Stage, faults: dict[str, str] | None = None) -> Outcome:
    """Say the open question again; nothing changes but what is drafted."""
    return _advance(talk, stage, faults=faults or {}, moved=False)


def draft(
    talk: Kept, written: dict[str, str], field_: str, event: str, stage: Stage
) -> Outcome:
    """Keep one field of the open form and ask for the next one."""
    talk.state.draft = written
    talk.state.sources[event] = field_
    talk.state.offers.pop(f"{_key(talk.state)}.{field_}", None)
    return _advance(talk, stage)


def skip(talk: Kept, stage: Stage) -> Outcome | None:
    """Go past a question, or a field, that needs no answer; None where it does."""
    question = talk.state.question
    if question and question.fields:
        each = questions.next_field(question.fields, talk.state.draft)
        if each is None or not each.optional:
            return None
        talk.state.draft[each.key] = ""
        if questions.next_field(question.fields, talk.state.draft):
            return _advance(talk, stage)
        return answer(talk, dict(talk.state.draft), "", stage)
    if question is None or not question.optional:
        return None
    return answer(talk, None, "", stage)


def back(talk: Kept, stage: Stage) -> Outcome | None:
    """Go back to the last answer; None where there is none to go back to."""
    state = talk.state
    if state.draft:
        last, written = state.draft.popitem()
        if written:
            state.offers[f"{_key(state)}.{last}"] = [written, "", False]
        return _advance(talk, stage)
    for row in reversed(state.log):
        if row[1] == "d":
            return None
        if row[1] == "a":
            return rewind(talk, row[0], stage)
    return None


def rewind(talk: Kept, key: str, stage: Stage) -> Outcome | None:
    """Take the talk back to this step; what was answered after it is kept to offer.

    None where something has been done since: what is done is not undone.
    """
    tail = _unwound(talk, key, stage)
    if tail is None:
        return None
    return _advance(talk, stage)


def replace_answer(
    talk: Kept, key: str, value: Any, event: str, stage: Stage
) -> Outcome | None:
    """Change an earlier answer; later ones stay where they still fit."""
    if _unwound(talk, key, stage) is None:
        return None
    return answer(talk, value, event, stage, key)


def renew(talk: Kept, stage: Stage) -> Outcome | None:
    """Start again where the dialog's meaning changed; None where it did not."""
    version = find(talk.dialog).version
    if talk.version == version:
        return None
    answers = [row for row in talk.state.log if row[1] == "a"]
    offers = talk.state.offers | {row[0]: [row[2], "", False] for row in answers}
    state = State(args=talk.state.args, offers=offers, asides=talk.state.asides)
    return _advance(replace(talk, version=version, state=state), stage)


def offered(state: State) -> Any:
    """Return what the button «keep it» means now; None where nothing is offered."""
    key = _key(state)
    question = state.question
    if question and question.fields:
        each = questions.next_field(question.fields, state.draft)
        key = f"{key}.{each.key}" if each else key
    return state.offers.get(key, [None])[0]


def answered_in(talk: Kept, event: str) -> str | None:
    """Return the step whose answer came with this event."""
    rows = talk.state.log
    return next((r[0] for r in rows if r[1] == "a" and r[3] == event), None)


def _key(state: State) -> str:
    return str(state.waiting[0]) if state.waiting else ""


def _forget_offers(state: State, key: str) -> None:
    """Let go of what was offered for a step and its fields: it has its answer."""
    for offered_for in list(state.offers):
        if offered_for == key or offered_for.startswith(f"{key}."):
            del state.offers[offered_for]


def _unwound(talk: Kept, key: str, stage: Stage) -> list[list[Any]] | None:
    """Drop the log's tail down to a step; its answers become offers."""
    log = talk.state.log
    at = next((n for n, row in enumerate(log) if row[0] == key and row[1] == "a"), None)
    if at is None or any(row[1] == "d" for row in log[at:]):
        return None
    prints = _prints(talk, stage)
    for offer in talk.state.offers.values():
        offer[2] = bool(offer[1])
    for row in log[at:]:
        if row[1] == "a":
            again = row[0] != key
            talk.state.offers[row[0]] = [row[2], prints.get(row[0], ""), again]
    tail, talk.state.log = log[at:], log[:at]
    talk.state.draft = {}
    return tail


def _prints(talk: Kept, stage: Stage) -> dict[str, str]:
    """Replay the talk and take a print of every question that it asked."""
    run = _Run(talk, stage, prints={})
    run.replay()
    return run.prints or {}


def _advance(
    talk: Kept,
    stage: Stage,
    *,
    faults: dict[str, str] | None = None,
    moved: bool = True,
) -> Outcome:
    run = _Run(talk, stage, faults=faults or {})
    finished = run.replay()
    if run.stopped:
        return Outcome(talk, tuple(run.messages), finished=True, stopped=True)
    after = replace(talk, revision=talk.revision + moved)
    messages = [
        replace(m, step=replace(m.step, revision=after.revision)) if m.step else m
        for m in run.messages
    ]
    return Outcome(after, tuple(messages), finished)


@dataclass
class _Run:
    """One replay of one talk."""

    talk: Kept
    stage: Stage
    faults: dict[str, str] = field(default_factory=dict)
    prints: dict[str, str] | None = None
    messages: list[Message] = field(default_factory=list)
    stopped: bool = False

    def replay(self) -> bool:
        """Run the dialog from the top; tell whether it came to its end."""
        dialog: Dialog = find(self.talk.dialog)
        stage = self.stage
        talk = Talk(
            dialog.name,
            stage,
            stage.content,
            stage.guardian,
            stage.language,
            dialog.thing,
        )
        self.log = {row[0]: row for row in self.talk.state.log}
        coroutine = dialog.function(talk, **self.talk.state.args)
        value: Any = None
        try:
            for _ in range(STEPS):
                value = self._carry_out(coroutine.send(value))
        except StopIteration:
            self._set_waiting(None)
            return True
        except _Waiting:
            return self.stopped
        finally:
            coroutine.close()
        message = f"dialog {dialog.name!r} took {STEPS} steps without asking anything"
        raise DialogError(message)

    def _carry_out(self, operation: Operation) -> Any:
        row = self.log.get(getattr(operation, "key", ""))
        match operation:
            case Ask():
                return self._ask(operation, row)
            case Say():
                return None if row else self._say(operation)
            case Do(key, command):
                kind = "r" if command.reads else "d"
                return row[2] if row else self._did(key, kind, command)
            case WorkOut(key, work):
                return row[2] if row else self._logged(key, "w", work())
            case Stop():
                self.messages = [replace(self._told(operation.words), forget=True)]
                self.stopped = True
                raise _Waiting
        message = (
            f"dialog {self.talk.dialog!r} awaited {type(operation).__name__}: "
            "a dialog awaits talk.* and nothing else"
        )
        raise DialogError(message)

    def _logged(self, key: str, kind: str, value: Any) -> Any:
        if self.prints is not None:
            raise _Waiting
        row = [key, kind, value, ""]
        self.talk.state.log.append(row)
        self.log[key] = row
        return value

    def _did(self, key: str, kind: str, command: Command) -> Any:
        if self.prints is not None:
            raise _Waiting
        return self._logged(key, kind, self.stage.carry_out(command, self.talk.id))

    def _say(self, operation: Say) -> None:
        self._logged(operation.key, "s", None)
        said = self._told(operation.words)
        if operation.sees:
            said = replace(said, footer=self.stage.who_sees(operation.sees))
        self.messages.append(said)

    def _told(self, words: Wording) -> Message:
        return Message(self.stage.blocks(words.file, words.block, words.values))

    def _ask(self, ask: Ask, row: list[Any] | None) -> Any:
        if self.prints is not None:
            self.prints[ask.key] = self._print(ask)
        if row and ask.question.accepts(row[2]):
            return row[2]
        if self.prints is not None:
            raise _Waiting
        if row:
            self.talk.state.log.remove(row)
        offer = self.talk.state.offers.get(ask.key)
        if offer and not ask.question.accepts(offer[0]):
            del self.talk.state.offers[ask.key]
            offer = None
        if offer and offer[2] and offer[1] == self._print(ask):
            del self.talk.state.offers[ask.key]
            return self._logged(ask.key, "a", offer[0])
        self._set_waiting(ask)
        self.messages.append(self._question(ask))
        raise _Waiting

    def _print(self, ask: Ask) -> str:
        """Take a print of a question as it would be shown."""
        blocks = self.stage.blocks(ask.words.file, ask.words.block, ask.words.values)
        shown = repr((ask.question, blocks)).encode()
        return hashlib.blake2s(shown, digest_size=8).hexdigest()

    def _set_waiting(self, ask: Ask | None) -> None:
        state = self.talk.state
        if ask is None:
            state.waiting = None
            return
        if _key(state) != ask.key:
            state.draft = {}
            self._offer(ask)
        state.waiting = [ask.key, ask.question.to_json()]

    def _offer(self, ask: Ask) -> None:
        """Offer what is at hand: words that had no place, or what it was before."""
        state = self.talk.state
        if ask.question.asks is Asks.TEXT and state.asides:
            if ask.key not in state.offers:
                state.offers[ask.key] = ["\n\n".join(state.asides), "", False]
                state.asides = []
        elif ask.question.asks is Asks.FORM:
            kept = state.offers.pop(ask.key, [{}])[0]
            for name, written in {**(ask.filled or {}), **kept}.items():
                if written:
                    state.offers[f"{ask.key}.{name}"] = [written, "", False]
        elif ask.filled is not None:
            state.offers.setdefault(ask.key, [ask.filled, "", False])

    def _question(self, ask: Ask) -> Message:
        state = self.talk.state
        blocks = self.stage.blocks(ask.words.file, ask.words.block, ask.words.values)
        options = ask.question.options
        offer = offered(state)
        if offer is not None and not options:
            keep = Option(KEEP, self.stage.line("_ways", "keep", {}))
            options = (*options, keep)
        filled = offer if isinstance(offer, str) else ""
        fields: tuple[Field, ...] = ()
        next_field = None
        if ask.question.fields:
            fields = questions.filled(
                ask.question.fields, self._at_hand(ask.key), self._faults()
            )
            next_field = questions.next_field(fields, state.draft)
            blocks = () if state.draft else blocks
        return Message(
            blocks,
            asks=ask.question.asks,
            choices=options,
            fields=fields,
            ways=self._ways(ask, next_field),
            footer=self.stage.who_sees(ask.sees),
            filled=filled,
            next_field=next_field.key if next_field else "",
            step=Step(self.talk.id, ask.key, self.talk.revision),
        )

    def _at_hand(self, key: str) -> dict[str, str]:
        """Return what a form opens with: what was offered, and the draft over it."""
        start = f"{key}."
        offers = self.talk.state.offers.items()
        at_hand = {k[len(start) :]: o[0] for k, o in offers if k.startswith(start)}
        return at_hand | self.talk.state.draft

    def _faults(self) -> dict[str, str]:
        line = self.stage.line
        return {key: line("_wrong", name, {}) for key, name in self.faults.items()}

    def _ways(self, ask: Ask, next_field: Field | None) -> tuple[Option, ...]:
        """Offer the words that always work, where they would do something."""
        shown = self.stage.options("_ways", "ways", {})
        state = self.talk.state
        skips = ask.question.optional or bool(next_field and next_field.optional)
        wanted = {
            "back": bool(state.draft) or _can_go_back(state),
            "skip": skips,
            "later": True,
            "cancel": True,
            "help": True,
        }
        return tuple(Option(f"~{k}", shown[k]) for k, there in wanted.items() if there)


def _can_go_back(state: State) -> bool:
    for row in reversed(state.log):
        if row[1] in ("a", "d"):
            return bool(row[1] == "a")
    return False
