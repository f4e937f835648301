"""Ask a form's questions one after another, where there are no forms to fill in.

For answers without a name they are handed in together, under one receipt. Until then
they are held here alone: nothing of it lies under the name of the one who writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dialogs.reading.text import norm
from dialogs.talk.fields import next_field
from dialogs.talk.messages import Field, Message
from dialogs.words.lexicon import Way


@dataclass
class Filling:
    """One form that is being answered line by line."""

    form: Message
    written: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, message: Message, before: Filling | None) -> Filling | None:
        """Begin with a form as it is shown; what stood in it already is kept."""
        if not message.nameless or message.step is None:
            return None
        faults = {each.key for each in message.fields if each.fault}
        if before and faults and before.asks(message):
            kept = {k: v for k, v in before.written.items() if k not in faults}
            return cls(message, kept)
        return cls(message)

    def asks(self, message: Message) -> bool:
        """Tell whether a form that is shown anew is this one."""
        mine, theirs = self.form.step, message.step
        return bool(mine and theirs and mine.key == theirs.key)

    @property
    def open(self) -> Field | None:
        """Return the question that is open now."""
        return next_field(self.form.fields, self.written)

    def takes(self, said: str, way: Way | None) -> bool:
        """Take a line as the answer to the open question; False where it is none."""
        asked = self.open
        if asked is None:
            return False
        if way is Way.BACK and self.written:
            self.written.popitem()
        elif way is Way.SKIP:
            self.written[asked.key] = ""
        elif way is not None:
            return False
        elif asked.options:
            self._choose(asked, said)
        else:
            self.written[asked.key] = said
        return True

    def _choose(self, asked: Field, said: str) -> None:
        """Take a number or a label; what is no choice leaves the question open."""
        for number, option in enumerate(asked.options, 1):
            if norm(said) in (norm(option.label), str(number)):
                self.written[asked.key] = option.key

    def shown(self) -> Message:
        """Return the form with the next question open, and nothing said anew."""
        asked = self.open
        return replace(self.form, blocks=(), next_field=asked.key if asked else "")
