"""A stage without texts: every block says its own name, commands are remembered."""

import json
from dataclasses import dataclass, field
from typing import Any

from dialogs import everything
from dialogs.talk import drive as engine
from dialogs.talk.by_name import find
from dialogs.talk.messages import Field, Message, Paragraph, Quote, Span
from dialogs.talk.state import KeptTalk, TalkState

# Those that a test has made for itself.
DIALOGS = {}


@dataclass
class BareStage:
    language: str = "nb"
    done: list = field(default_factory=list)
    results: dict = field(default_factory=dict)

    @property
    def content(self):
        return everything.build().content

    @property
    def guardian(self):
        return everything.build().guardian

    def has(self, file, block):
        return block.endswith("__hint") is False and not block.endswith("__options")

    def line(self, file, block, values):
        return block

    def blocks(self, file, block, values):
        shown = tuple(Quote(str(v)) for v in values.values())
        return (Paragraph((Span(block),)), *shown)

    def options(self, file, block, values):
        keys = {
            "yes_no": ("yes", "no"),
            "ways": ("back", "skip", "later", "cancel", "help"),
        }
        return {key: key for key in keys.get(block, ("a", "b", "c"))}

    def then(self, file, block, values):
        return ()

    def who_sees(self, thing):
        return thing.value

    def remembered(self, key, make):
        return make(*key)

    def dialog(self, name):
        return find(everything.DIALOGS | DIALOGS, name)

    def carry_out(self, command, talk):
        self.done.append(command)
        return self.results.get(type(command).__name__)


class Teller:
    """One talk, kept as JSON between every two steps."""

    def __init__(self, name, stage=None, **args):
        self.stage = stage or BareStage()
        self.messages: list[Message] = []
        self.finished = self.stopped = False
        self._took(engine.begin("talk", name, self.stage, args))

    def _took(self, outcome):
        self.messages += outcome.messages
        self.finished, self.stopped = outcome.finished, outcome.stopped
        state = json.loads(json.dumps(outcome.talk.state.to_json()))
        self.talk = KeptTalk(
            outcome.talk.id,
            outcome.talk.dialog,
            outcome.talk.version,
            outcome.talk.revision,
            TalkState(**state),
        )
        return outcome

    def answers(self, *values: Any):
        for value in values:
            self._took(engine.answer(self.talk, value, f"e{value}", self.stage))
        return self

    def drafts(self, **written):
        run = engine.look(self.talk, self.stage)
        field = list(written)[-1]
        return self._took(engine.draft(self.talk, written, field, "e", run))

    def back(self):
        outcome = engine.back(self.talk, self.stage)
        return outcome and self._took(outcome)

    def show(self):
        return self._took(engine.show(self.talk, self.stage))

    @property
    def asked(self):
        return self.talk.state.waiting[0] if self.talk.state.waiting else None

    @property
    def log(self):
        return {row[0]: row[2] for row in self.talk.state.log}

    @property
    def said(self):
        return [m.blocks[0].spans[0].text for m in self.messages if m.blocks]


FIELDS = (Field("one", ""), Field("two", "", optional=True))
