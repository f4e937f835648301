"""Find out what a message means, wherever the person is, and never be at a loss.

In this order: a press on a button, one of the seven words, an answer to what is
open, a dialog's name, a long message that may become a story; and for the rest,
what this person can do.
"""

from __future__ import annotations

import json
from datetime import date, timedelta

from bot.buttons import (
    found,
    reflecting_team,
    reminders,
    rooms,
    team_room,
    theme_keys,
    toggles,
    visits,
)
from bot.turn import answers, changed, help_words, home, menu, out_of_the_blue, undoing
from bot.turn import seven_words as seven
from bot.turn.in_talk import said_in_talk
from bot.turn.turn import Exchange
from dialogs.reading import dates
from dialogs.reading.text import is_blank, norm, word_count
from dialogs.search.find import FOUND
from dialogs.talk.messages import Step
from dialogs.talk.state import KeptTalk
from dialogs.words.lexicon import Way
from storage.answers import taking_back
from storage.post import talks

# What is done with a button of each kind, and what it says after the colon.
PRESSES = {
    "team": reflecting_team.press,
    "remind": reminders.press,
    "visit": visits.press,
    "set": toggles.press,
    "drop": seven.drop,
    FOUND: found.press,
    out_of_the_blue.MEANT: out_of_the_blue.meant,
    answers.MINE: answers.mine,
    "more": home.more,
    undoing.UNDO: undoing.press,
}
WAYS = {f"~{way.value}": way for way in Way}


def find_way(turn: Exchange) -> None:
    """Answer one event."""
    incoming = turn.incoming
    if incoming.room:
        rooms.answer(turn)
    elif not turn.person.active and not menu.may_still(turn):
        menu.farewell(turn)
    elif incoming.files:
        turn.say("greeting", "no_files")
        turn.show()
    elif incoming.edits or incoming.deletes:
        changed.changed_message(turn)
    elif calls_for_card(turn):
        turn.stop()
    elif not (turn.renewed() or undoing.pressed(turn)):
        _told(turn)


def _told(turn: Exchange) -> None:
    """Take a press with its question, a press without one, or words."""
    incoming = turn.incoming
    if incoming.step is not None:
        _pressed(turn, incoming.step)
    elif incoming.choice is not None:
        _chosen(turn, incoming.choice)
    else:
        _said(turn, incoming.words or "")


def calls_for_card(turn: Exchange) -> bool:
    """Tell whether anything typed calls for the stop card, wherever it was typed."""
    typed = [turn.incoming.words or "", *(turn.incoming.form or {}).values()]
    return any(turn.guardian.stops(text) for text in typed if text)


def _pressed(turn: Exchange, step: Step) -> None:
    """Take a press that names its question: an old one changes nothing."""
    talk = _talk_of(turn, step)
    if talk is None:
        # A window that is closed says what stood in it; nobody has asked for an answer.
        if not turn.incoming.partial:
            _too_late(turn)
            menu.hint(turn)
        return
    way = _way_of(turn.incoming.choice)
    if way in (Way.HELP, Way.STATUS, Way.LATER, Way.CANCEL):
        seven.go(turn, way)
    elif talk.revision != step.revision or not _is_asked(talk, step):
        if not turn.incoming.partial:
            _too_late(turn, "answered_already")
            turn.show()
    elif step.key.startswith("~edit"):
        changed.edit_decided(turn, turn.incoming.choice or "")
    elif way:
        seven.go(turn, way)
    else:
        answers.pressed(turn)


def _too_late(turn: Exchange, line: str = "old_button") -> None:
    """Say that a question is not open any more; what was written is given back."""
    guardian = turn.guardian
    incoming = turn.incoming
    # A window may have asked for a text alone.
    alone = {"": incoming.words or ""} if incoming.modal else {}
    form = incoming.form or alone
    texts = [guardian.without_birth_numbers(t) for t in form.values() if t.strip()]
    if texts and not turn.incoming.partial:
        turn.say("_ways", "old_form", texts=texts)
    else:
        turn.say("_ways", line)


def _is_asked(talk: KeptTalk, step: Step) -> bool:
    if step.key.startswith("~edit"):
        return talk.state.edit is not None
    return bool(talk.state.waiting and talk.state.waiting[0] == step.key)


def _talk_of(turn: Exchange, step: Step) -> KeptTalk | None:
    """Return the person's own talk that a button names, taken up where it lay."""
    if turn.talk and turn.talk.id == step.talk:
        return turn.talk
    found = talks.find(turn.db, turn.own, step.talk)
    if found is None or turn.incoming.partial:
        return None
    turn.take_up(step.talk)
    return turn.talk


def _way_of(choice: str | None) -> Way | None:
    return WAYS.get(choice or "")


def _chosen(turn: Exchange, choice: str) -> None:
    """Take a button that stands for itself: `start:…`, `resume:…`, a way."""
    kind, _, name = choice.partition(":")
    way = _way_of(choice)
    if way:
        seven.go(turn, way)
    elif turn.incoming.words and turn.incoming.choice == "start:practice_story":
        _offer_story(turn, turn.incoming.words)
    elif kind == "start" and turn.house.starts(name):
        menu.start(turn, name)
    elif kind == "resume" and turn.take_up(name):
        seven.resumed(turn)
    elif kind in theme_keys.KINDS:
        theme_keys.press(turn, name, alone=kind == theme_keys.ALONE)
    elif press := PRESSES.get(kind):
        press(turn, name)
    elif kind == "keep":
        turn.say("_ways", "kept_for_later")
    else:
        turn.say("_ways", "old_button")
        menu.hint(turn)


def _said(turn: Exchange, words: str) -> None:
    """Take something typed."""
    lexicon = turn.house.lexicon
    if way := lexicon.way(words):
        seven.go(turn, way)
    elif code := lexicon.receipt(words):
        _take_back(turn, code)
    elif topic := help_words.topic_of(turn, words):
        help_words.explain(turn, topic)
    elif lexicon.homes(words):
        home.go_home(turn)
    elif lexicon.greets(words):
        menu.greet(turn)
    elif turn.talk:
        said_in_talk(turn, words)
    elif offered := _offered(turn, words):
        _chosen(turn, offered)
    elif dialog := lexicon.start(words):
        menu.start(turn, dialog)
    elif away := lexicon.away(words):
        _away(turn, *away)
    else:
        _out_of_the_blue(turn, words)


def _out_of_the_blue(turn: Exchange, words: str) -> None:
    """Take what answers nothing: a turn in a round, a story, or a question to us."""
    if is_blank(words):
        menu.greet(turn)
    elif team_room.is_written(turn):
        _write_in_round(turn, words)
    elif out_of_the_blue.act(turn, out_of_the_blue.understood(turn, words)):
        return
    elif word_count(words) >= out_of_the_blue.STORY_WORDS:
        _offer_story(turn, words)
    else:
        out_of_the_blue.not_known(turn)


def _take_back(turn: Exchange, code: str) -> None:
    """Take an answer without a name out of its box, by its receipt alone."""
    gone = taking_back.take_back(turn.db, turn.scope, code)
    turn.say("_ballot", "taken_back" if gone else "no_such_receipt")
    turn.show()


def _away(turn: Exchange, day: str, is_last: bool) -> None:  # noqa: FBT001 - as it was read
    """Take «jeg er borte til fredag» at its word; a day in doubt is asked for."""
    today = turn.reader.now_local.date()
    read = dates.read_date(day, today=today, words=turn.house.date_words)
    if isinstance(read, dates.Doubt) and read.reason is dates.DoubtReason.UNSURE:
        read = read.suggestion if isinstance(read.suggestion, date) else read
    if not isinstance(read, date):
        turn.begin("absence")
        return
    last = read if is_last else read - timedelta(days=1)
    turn.begin("absence", {"until": max(last, today).isoformat()})


def _offered(turn: Exchange, words: str) -> str | None:
    """Find what the last menu offered under these words, or under this number."""
    wanted = norm(words)
    # A group may be called as a dialog is: who writes its name means the dialog.
    known = turn.house.lexicon.start(words)
    for number, (key, label) in enumerate(json.loads(turn.person.offered), 1):
        if wanted == norm(label) and not (known and key.startswith("more:")):
            return str(key)
        if wanted == str(number) or words == key:
            return str(key)
    return None


def _write_in_round(turn: Exchange, words: str) -> None:
    """Take what is written out of the blue by one who is in a written round."""
    guardian = turn.guardian
    if guardian.refused(words):
        words = guardian.without_birth_numbers(words)
    turn.begin("team_turn", {"text": words})


def _offer_story(turn: Exchange, words: str) -> None:
    """Offer to keep a long message, word for word, as the start of a story."""
    guardian = turn.guardian
    if guardian.refused(words):
        words = guardian.without_birth_numbers(words)
    if turn.scope.departments:
        turn.begin("practice_story", {"text": words})
    else:
        menu.not_understood(turn)
