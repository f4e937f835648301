"""What is asked, and how a person's message becomes an answer to it.

A question is a plain value: it is stored as it was shown, and an answer is read
against what was shown, not against what the program would ask today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.reading import dates
from dialogs.reading.text import is_blank, norm
from dialogs.talk import choices
from dialogs.talk.fields import next_field
from dialogs.talk.messages import Asks, Field, Incoming, Json, Option
from dialogs.talk.readings import Given, Partly, Reading, Rest, Wrong
from dialogs.words.lexicon import Lexicon

# A longer answer is asked about: it is kept meanwhile, and may be used as it is.
LONGEST = 8000
# And this is as much as one answer may hold at all: some forty pages.
MOST = 100_000
KEEP = "~keep"
# The button that shows the rest of a long list.
MORE = "~more"
PICKED = (Asks.CHOICE, Asks.PERSON, Asks.SCALE)
TIMES = (Asks.DATE, Asks.TIME, Asks.MOMENT)


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it was shown."""

    asks: Asks
    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    optional: bool = False
    # What a day or a time alone leaves as it is: the moment that is to be changed.
    keeps: str = ""
    # What a long list shows until more is asked for. No part of what is asked: what is
    # open, and what was offered, stays as it was when a list is folded by a deploy.
    folded: tuple[Option, ...] = field(default=(), repr=False)
    # So many signs at most, where that is fewer than what is taken anywhere.
    most: int = field(default=0, repr=False)

    @property
    def unfolded(self) -> Question:
        """Return the question with all of its list shown."""
        return replace(self, folded=()) if self.folded else self

    @property
    def shown(self) -> tuple[Option, ...]:
        """Return what can be pressed; all of it may be typed."""
        return self.folded or self.options

    def room(self, longest: int) -> int:
        """Return how many signs an answer may have: its own limit, or the usual."""
        return self.most or longest

    def offers(self, key: str | None) -> bool:
        """Tell whether this is the key of one of its choices."""
        return any(option.key == key for option in self.options)

    def accepts(self, answer: Any) -> bool:
        """Tell whether a logged answer still answers what is asked now."""
        if answer is None:
            return self.optional
        keys = {option.key for option in self.options}
        match self.asks:
            case Asks.CHOICE | Asks.PERSON | Asks.SCALE:
                return isinstance(answer, str) and answer in keys
            case Asks.SEVERAL:
                return isinstance(answer, list) and set(answer) <= keys
            case Asks.CONFIRM:
                return isinstance(answer, bool)
            case Asks.FORM:
                return isinstance(answer, dict) and not self._wanting(answer)
            case _:
                return isinstance(answer, str)

    def _wanting(self, answer: Json) -> bool:
        return any(each.key not in answer and not each.optional for each in self.fields)


@dataclass(frozen=True, slots=True)
class AnswerReader:
    """Reads messages as answers, with the words and the day it is for the person."""

    lexicon: Lexicon
    words: dates.DateWords
    now_local: datetime
    zone: ZoneInfo

    def read(
        self,
        question: Question,
        incoming: Incoming,
        draft: dict[str, str],
        longest: int = LONGEST,
    ) -> Reading:
        """Read what came as the answer to what was asked.

        `longest` is MOST where she has said that a long text is meant.
        """
        if incoming.form is not None:
            return self._form(question, incoming.form, draft, incoming.partial)
        if incoming.several is not None:
            return _several(question, incoming.several)
        if question.asks in PICKED and question.offers(incoming.choice):
            return Given(incoming.choice)
        said = incoming.choice if incoming.choice is not None else incoming.words or ""
        if question.asks is Asks.FORM:
            return self._field(question, said, draft, longest)
        if len(said) > question.room(longest):
            return _too_long(said, question.room(LONGEST))
        return self._one(question, said)

    def _one(self, question: Question, said: str) -> Reading:
        match question.asks:
            case Asks.TEXT:
                # A button beside a text has no number: a number may be the text.
                if pressed := choices.named(question.options, said):
                    return Given(pressed)
                blank = is_blank(said)
                return Wrong("write_more", {}) if blank else Given(said)
            case Asks.CONFIRM:
                return self._yes_or_no(question, said)
            case asks if asks in PICKED:
                return self._choice(question, said)
            case Asks.SEVERAL:
                return _several_typed(question, said)
            case _:
                return self._time(question, said)

    def _choice(self, question: Question, said: str) -> Reading:
        """Find a choice; where something is read back, yes and no are choices too."""
        options = question.options
        if choices.picked(question.folded, said) == MORE:
            return Rest()
        # A number counts what is shown; a name is looked for in all of it.
        found = choices.picked(question.shown, said)
        if found is None:
            found = choices.named(options, said)
        if found is None:
            word = self.lexicon.choices.get(norm(said), "")
            found = choices.picked(question.shown, word)
        if found is None:
            found = choices.answered(options, self.lexicon.yes_or_no(said))
        if found is not None:
            return Given(found)
        return Wrong("not_a_choice", {"among": [each.label for each in options]}, said)

    def _yes_or_no(self, question: Question, said: str) -> Reading:
        found = choices.picked(question.options, said)
        if found is not None:
            return Given(found == "yes")
        read = self.lexicon.yes_or_no(said)
        return Wrong("yes_or_no", {}, said) if read is None else Given(read)

    def _time(self, question: Question, said: str) -> Reading:
        asks = question.asks
        found: date | time | dates.Doubt | None = None
        if question.keeps:
            found = self._changed(said, datetime.fromisoformat(question.keeps))
        if found is not None:
            pass
        elif asks is Asks.DATE:
            found = dates.read_date(said, today=self.now_local.date(), words=self.words)
        elif asks is Asks.TIME:
            found = dates.read_time(said, words=self.words)
        else:
            found = dates.read_moment(
                said, now_local=self.now_local, zone=self.zone, words=self.words
            )
        if isinstance(found, dates.Doubt):
            return _doubt(found, said)
        return Given(found.isoformat()[:16])

    def _changed(self, said: str, was: datetime) -> datetime | dates.Doubt | None:
        """Read a day alone, or a time alone, as a change of what it was."""
        clock = dates.read_time(said, words=self.words)
        if isinstance(clock, time):
            return self._coming(datetime.combine(was.date(), clock))
        day = dates.read_date(said, today=self.now_local.date(), words=self.words)
        if isinstance(day, date):
            return self._coming(datetime.combine(day, was.time()))
        return None

    def _coming(self, wall: datetime) -> datetime | dates.Doubt:
        past = wall <= self.now_local
        return dates.Doubt(dates.DoubtReason.PAST) if past else wall

    def _field(
        self, question: Question, said: str, draft: dict[str, str], longest: int
    ) -> Reading:
        """Let a typed message answer the first field that is still open."""
        each = next_field(question.fields, draft)
        if each is None:
            return Given(draft)
        if each.options:
            found = choices.picked(each.options, said)
            if found is None:
                labels = [option.label for option in each.options]
                return Wrong("not_a_choice", {"among": labels}, said)
            said = found
        elif is_blank(said):
            return Wrong("write_more", {})
        elif len(said) > longest:
            return _too_long(said)
        filled = draft | {each.key: said}
        if next_field(question.fields, filled) is None:
            return Given(filled)
        return Partly(filled, each.key)

    def _form(
        self,
        question: Question,
        form: dict[str, str],
        draft: dict[str, str],
        partial: bool,  # noqa: FBT001 - said by the channel, handed on as it is
    ) -> Reading:
        """Read a whole form; what is wrong is said at its field, all is kept."""
        known = {each.key: form.get(each.key, "") for each in question.fields}
        written = {key: text for key, text in known.items() if not is_blank(text)}
        if partial:
            return Partly(written)
        told = {
            each.key: _fault(each, written.get(each.key, ""))
            for each in question.fields
        }
        faults = {key: fault for key, fault in told.items() if fault}
        written |= _picked(question.fields, written)
        if faults:
            return Wrong("look_at_fields", {}, draft=draft | written, faults=faults)
        return Given({key: written.get(key, "") for key in known})


def _picked(fields: Sequence[Field], written: Mapping[str, str]) -> dict[str, str]:
    """Return the key behind a label that was typed."""
    typed = [each for each in fields if each.options and written.get(each.key)]
    return {
        each.key: choices.picked(each.options, written[each.key]) or written[each.key]
        for each in typed
    }


def _fault(field: Field, text: str) -> str:
    """Name what is wrong with what stands in a field; nothing where it is right."""
    if not text:
        return "" if field.optional else "write_more"
    if field.options:
        return "" if choices.picked(field.options, text) else "pick_one"
    return "too_long_here" if len(text) > MOST else ""


def _too_long(said: str, most: int = LONGEST) -> Wrong:
    """Ask about a long text; one that is far too long is handed back."""
    if len(said) > MOST:
        return Wrong("far_too_long", {"length": len(said), "most": MOST}, said)
    return Wrong("too_long", {"length": len(said), "most": most}, said)


def _several(question: Question, said: Sequence[str]) -> Reading:
    keys = [option.key for option in question.options]
    if set(said) - set(keys) or not (said or question.optional):
        labels = [option.label for option in question.options]
        return Wrong("pick_some", {"among": labels})
    return Given([key for key in keys if key in said])


def _several_typed(question: Question, said: str) -> Reading:
    parts = [part for part in said.replace(";", ",").split(",") if not is_blank(part)]
    found = [choices.picked(question.options, part) for part in parts]
    if not found or None in found:
        labels = [option.label for option in question.options]
        return Wrong("pick_some", {"among": labels}, said)
    return _several(question, [key for key in found if key])


def _doubt(doubt: dates.Doubt, said: str) -> Wrong:
    suggestion = doubt.suggestion.isoformat()[:16] if doubt.suggestion else ""
    return Wrong(f"time_{doubt.reason.value}", {"suggestion": suggestion}, said)
