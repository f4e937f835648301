"""One person's message, taken through to what is kept and what is answered.

Everything here happens in one transaction: the event is noted, the talk goes on,
what was decided is kept, and the answer lies in the outbox.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import structlog

from dialogs.errors import UnknownDialog
from dialogs.guardian.guardian import Guardian
from dialogs.talk import drive as engine
from dialogs.talk import questions
from dialogs.talk.command import Command, R
from dialogs.talk.drive import Outcome
from dialogs.talk.messages import Incoming, Message, Option
from dialogs.talk.state import KeptTalk, TalkState
from dialogs.words.world import House, Stage
from dialogs.zone import ZONE
from storage.database.ids import new_id
from storage.database.transaction import Tx
from storage.everything import carry_out
from storage.people import identities, memberships
from storage.people.identities import Known
from storage.people.scope import Scope
from storage.post import outbox, post_text, talks
from storage.turn import Turn as CommandTurn

log = structlog.get_logger("samspill")


@dataclass
class Exchange:
    """One event from one person, and the answer to it as it grows."""

    db: Tx
    house: House
    incoming: Incoming
    now: datetime
    person: Known
    answers: list[Message] = field(default_factory=list)
    talk: KeptTalk | None = None
    offered: bool = False
    note: Message | None = None
    used: Message | None = None
    # What was typed is not to be shown again, though a talk is open.
    private: bool = False
    # Talks that came to an end in this turn; True where they were broken off.
    over: dict[str, bool] = field(default_factory=dict)
    # What she wrote was no answer: it says why, and the question stands.
    refused: bool = False
    # The talk that was begun and is over in this turn: the answer belongs to it.
    ended: str | None = None

    @cached_property
    def kindergarten(self) -> int:
        """Return which kindergarten this is about: the talk's, or the person's."""
        if self.person.kindergarten:
            return self.person.kindergarten
        scope = self.found_scope
        if scope:
            return scope.kindergarten_id
        return memberships.last_kindergarten(self.db, self.person.id) or 0

    @cached_property
    def found_scope(self) -> Scope | None:
        """Return what the person may do today; None where she has no place."""
        day = self.now.astimezone(ZONE).date()
        return memberships.scope_of(
            self.db, self.person.id, day, self.person.kindergarten
        )

    @property
    def scope(self) -> Scope:
        """Return what the person may do; one who has left may do little."""
        return self.found_scope or Scope(self.kindergarten, self.person.id)

    @cached_property
    def own(self) -> Scope:
        """Return the scope of the person's own talks: no look at roles is needed."""
        return Scope(self.kindergarten, self.person.id)

    @cached_property
    def stage(self) -> Stage:
        """Set the stage in the person's language."""
        language = self.person.language
        return self.house.stage(language, self._carry_out, self.now, self.guardian)

    @cached_property
    def guardian(self) -> Guardian:
        """Return the guardian, who asks for colleagues' names only when in need."""
        return self.house.guardian.knowing(lambda: self._colleagues)

    @cached_property
    def _colleagues(self) -> frozenset[str]:
        today = self.now.astimezone(ZONE).date()
        return memberships.first_names(self.db, self.kindergarten, today)

    def _carry_out(self, command: Command[R], talk: str) -> R:
        turn = CommandTurn(self.db, self.scope, self.now, talk, self.house)
        return carry_out(turn, command)

    @property
    def reader(self) -> questions.AnswerReader:
        """Return what reads this person's messages as answers."""
        local = self.now.astimezone(ZONE).replace(tzinfo=None)
        return questions.AnswerReader(
            self.house.lexicon, self.house.date_words, local, ZONE
        )

    def say(
        self,
        file: str,
        block: str,
        choices: dict[str, str] | None = None,
        **values: Any,
    ) -> None:
        """Add a message that stands for itself; its choices can also be typed."""
        self._extend([self.stage.message(file, block, choices=choices, **values)])

    def _extend(self, messages: Iterable[Message]) -> None:
        """Add to the answer; what may be pressed there can also be typed."""
        for each in messages:
            said = self._hers(each)
            self.answers.append(said)
            self.offered = self.offered or bool(said.choices and not said.step)

    def _hers(self, message: Message) -> Message:
        """Leave out the buttons of what this person may not start."""
        starts = [o for o in message.choices if o.key.startswith("start:")]
        if message.step or not starts:
            return message
        shut = {option for option in starts if not self._may_start(option)}
        kept = tuple(o for o in message.choices if o not in shut)
        return replace(message, choices=kept)

    def _may_start(self, option: Option) -> bool:
        menu = self.house.dialogs[option.key.removeprefix("start:")].menu
        if menu is None:
            return False
        return menu.shown(self.scope) if self.person.active else menu.for_good

    def aside(self, message: Message) -> None:
        """Say something to this person alone, also where others listen."""
        incoming = self.incoming
        if not incoming.room or "!" in incoming.address:
            self.answers.append(message)
            self.offered = self.offered or bool(message.choices)
            return
        self.note = replace(message, choices=())
        if message.choices:
            self._directly(message)

    def _directly(self, message: Message) -> None:
        """Write to her own conversation what needs an answer."""
        place = identities.reached_at(self.db, self.person.id)
        if place is None:
            return
        number, kindergarten = self.person.id, self.kindergarten or None
        outbox.put(
            self.db, place, message, self.now, kindergarten=kindergarten, person=number
        )
        told = [[option.key, option.label] for option in message.choices]
        identities.offer(self.db, place, json.dumps(told, ensure_ascii=False))
        self.db.sends = True
        self.note = self.stage.message("_channel", "answered_directly")

    def stop_aside(self) -> None:
        """Show the stop card to one who wrote where others listen."""
        routine = self.house.content["links"]["concern_routine"]
        self.aside(self.stage.message("stop_card", "card", routine=routine))

    def title(self, dialog: str) -> str:
        """Name a dialog as the person knows it."""
        return self.stage.options("greeting", "titles", {}).get(dialog, dialog)

    # The talk goes on

    def begin(self, dialog: str, args: dict[str, Any] | None = None) -> None:
        """Start a dialog; what was open is laid aside."""
        talk = new_id()
        event = self.incoming.source
        outcome = engine.begin(talk, dialog, self.stage, args, event)
        if not outcome.finished:
            laid = talks.park(self.db, self.own)
            if laid:
                self.say("_ways", "parked_for_new", title=self.title(laid))
            talks.begin(self.db, self.own, outcome.talk, self.now)
            self.talk = outcome.talk
        else:
            self.ended = talk
        self._extend(outcome.messages)

    def take_up(self, talk: str) -> bool:
        """Go on with a talk that was laid aside; False where it is not there."""
        found = talks.find(self.db, self.own, talk)
        if found is None:
            return False
        laid = talks.park(self.db, self.own)
        talks.take_up(self.db, self.own, talk)
        if laid and (self.talk is None or self.talk.id != talk):
            self.say("_ways", "parked_for_new", title=self.title(laid))
        self.talk = found
        return True

    def go_on(self, outcome: Outcome) -> None:
        """Keep what came of a turn, and say it."""
        self._extend(outcome.messages)
        if outcome.finished:
            talks.end(self.db, self.own, outcome.talk.id)
            self.over[outcome.talk.id] = outcome.stopped
            if outcome.stopped:
                post_text.forget(self.db, [outcome.talk.id])
            self.talk = None
            return
        self.talk = outcome.talk
        talks.keep(self.db, self.own, outcome.talk, self.now)

    def show(self, faults: dict[str, str] | None = None, *, bare: bool = False) -> None:
        """Say the open question again; `bare` shows its buttons alone."""
        if self.talk:
            self.go_on(engine.show(self.talk, self.stage, faults, bare=bare))

    def renewed(self) -> bool:
        """See to a talk that a new version has changed; True where that was all."""
        if self.talk is None:
            return False
        try:
            outcome = engine.renew(self.talk, self.stage)
        except UnknownDialog:
            self._gone(self.talk)
            return True
        if outcome:
            self.say("_ways", "renewed")
            self.go_on(outcome)
        return outcome is not None

    def lose(self, dialog: str) -> None:
        """Tell that what she was in the middle of cannot be opened, and go on without.

        It is laid aside, not deleted: a key that is put back opens it again.
        """
        log.error("talk.shut", dialog=dialog, person=self.person.id)
        talks.park(self.db, self.own)
        self.say("_ways", "shut_talk", title=self.title(dialog))

    def _gone(self, talk: KeptTalk) -> None:
        """Give back what was written in a dialog that is not here any more."""
        texts = [*_texts(talk.state), *talk.state.asides]
        self.say("_ways", "gone_dialog", texts=texts)
        talks.end(self.db, self.own, talk.id)
        self.talk = None

    def stop(self) -> None:
        """Show the stop card; nothing of what was typed in this talk is kept."""
        routine = self.house.content["links"]["concern_routine"]
        card = self.stage.message("stop_card", "card", routine=routine)
        self.answers = [replace(card, forget=True)]
        if self.talk:
            talks.end(self.db, self.own, self.talk.id)
            self.over[self.talk.id] = True
            post_text.forget(self.db, [self.talk.id])
            self.talk = None


def _texts(state: TalkState) -> list[str]:
    """Return the sentences that were typed in a talk."""
    found: list[str] = []
    for row in state.log:
        if row[1] == "a" and isinstance(row[2], str):
            found.append(row[2])
        elif row[1] == "a" and isinstance(row[2], dict):
            found.extend(text for text in row[2].values() if text)
    return [*found, *state.draft.values()]
