"""Drive a dialog: replay it over its log, ask what is open, keep what is answered.

No coroutine lives between messages. Each time, the function runs from the top
(`replay`); what comes out is a new talk and the messages to send; whoever calls
keeps both in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dialogs.errors import DialogError
from dialogs.talk.messages import Json, Message
from dialogs.talk.replay import DONE, Run
from dialogs.talk.shown import Shows
from dialogs.talk.state import KeptTalk, ShownQuestion, TalkState
from dialogs.talk.voice import Voice


@dataclass(frozen=True)
class Outcome:
    """What a turn came to: the talk as it is now, and what to say."""

    talk: KeptTalk
    messages: tuple[Message, ...] = ()
    finished: bool = False
    stopped: bool = False


def begin(
    talk: str, name: str, stage: Voice, args: Json | None = None, event: str = ""
) -> Outcome:
    """Start a dialog."""
    dialog = stage.dialog(name)
    state = TalkState(
        args=args or {}, sources={event: "~args"} if args and event else {}
    )
    return _advance(KeptTalk(talk, name, dialog.version, 0, state), stage)


def answer(
    talk: KeptTalk, value: Any, event: str, stage: Voice, run: Run | None = None
) -> Outcome:
    """Log an answer to the question that is open, and go on."""
    if not talk.state.step:
        message = f"talk {talk.id} is not waiting for an answer"
        raise DialogError(message)
    run = run or look(talk, stage)
    if run and run.open and run.open.box:
        return _cast(talk, value, run)
    _log_answer(talk.state, talk.state.step, value, event)
    if run is None or run.open is None or not run.open.question.accepts(value):
        return _advance(talk, stage)
    finished = run.go_on(value)
    return _outcome(talk, run, finished=finished)


def _cast(talk: KeptTalk, value: Any, run: Run) -> Outcome:
    """Put an answer in its box; the talk remembers only that there was one."""
    key = talk.state.step
    forget_offers(talk.state, key)
    talk.state.sources = {}
    talk.state.draft = {}
    talk.state.edit = None
    talk.state.looked = ""
    finished = run.go_on(run.cast(value))
    return _outcome(talk, run, finished=finished)


def show(
    talk: KeptTalk,
    stage: Voice,
    faults: dict[str, str] | None = None,
    *,
    bare: bool = False,
) -> Outcome:
    """Say the open question again; nothing changes but what is drafted.

    With who sees it, as on request; one that is `bare` is its buttons alone.
    """
    shows = Shows.BUTTONS if bare else Shows.ALL
    return _advance(talk, stage, faults=faults or {}, shows=shows)


def draft(
    talk: KeptTalk, written: dict[str, str], field_: str, event: str, run: Run
) -> Outcome:
    """Keep one field of the open form and ask for the next one."""
    talk.state.draft = written
    talk.state.sources[event] = field_
    talk.state.offers.pop(f"{talk.state.step}.{field_}", None)
    if run.open:
        run.ask_again(run.open)
    run.close()
    return _outcome(talk, run, finished=False)


def skip(talk: KeptTalk, stage: Voice) -> Outcome | None:
    """Go past a question, or a field, that needs no answer; None where it does."""
    state, shown = talk.state, talk.state.shown
    if shown is None:
        return None
    field_ = shown.next_field(state.draft)
    if (field_ or "") not in shown.optional:
        return None
    if field_ is None:
        return answer(talk, None, "", stage)
    if shown.nameless:
        # A blank answer goes into the box too; a draft would lie under her name.
        return answer(talk, {field_: ""}, "", stage)
    state.draft[field_] = ""
    if shown.next_field(state.draft):
        return _advance(talk, stage)
    return answer(talk, dict(state.draft), "", stage)


def look(talk: KeptTalk, stage: Voice) -> Run | None:
    """Find the open question; None where it is not the one that was shown.

    A deploy may have changed it since: then it is shown anew before it is answered.
    The run may be handed to `answer` or `draft`, which then need no second replay.
    """
    run = Run(talk, stage, talk.revision, looking=True)
    run.replay()
    if (
        run.open
        and ShownQuestion.of(run.open.key, run.open.question) == talk.state.shown
    ):
        return run
    run.close()
    return None


def back(talk: KeptTalk, stage: Voice) -> Outcome | None:
    """Go back to the last answer; None where there is none to go back to."""
    state = talk.state
    if state.draft:
        last, written = state.draft.popitem()
        if written:
            state.offers[f"{state.step}.{last}"] = [written, "", False]
        return _advance(talk, stage)
    for row in reversed(state.log):
        if row[1] in DONE:
            return None
        if row[1] == "a":
            return rewind(talk, row[0], stage)
    return None


def rewind(talk: KeptTalk, key: str, stage: Voice) -> Outcome | None:
    """Take the talk back to this step; what was answered after it is kept to offer.

    None where something has been done since: what is done is not undone.
    """
    tail = _unwound(talk, key, stage)
    if tail is None:
        return None
    return _advance(talk, stage)


def replace_answer(
    talk: KeptTalk, key: str, value: Any, event: str, stage: Voice
) -> Outcome | None:
    """Change an earlier answer; later ones stay where they still fit."""
    if _unwound(talk, key, stage) is None:
        return None
    _log_answer(talk.state, key, value, event)
    return _advance(talk, stage)


def renew(talk: KeptTalk, stage: Voice) -> Outcome | None:
    """Start again where the dialog's meaning changed; None where it did not."""
    dialog = stage.dialog(talk.dialog)
    if dialog.takes(talk.version):
        return None
    answers = [row for row in talk.state.log if row[1] == "a"]
    offers = talk.state.offers | {row[0]: [row[2], "", False] for row in answers}
    state = TalkState(args=talk.state.args, offers=offers, asides=talk.state.asides)
    return _advance(replace(talk, version=dialog.version, state=state), stage)


def answered_in(talk: KeptTalk, event: str) -> str | None:
    """Return the step whose answer came with this event."""
    rows = talk.state.log
    return next((r[0] for r in rows if r[1] == "a" and r[3] == event), None)


def _log_answer(state: TalkState, key: str, value: Any, event: str) -> None:
    forget_offers(state, key)
    state.log.append([key, "a", value, event])
    state.sources = {}
    state.draft = {}
    state.edit = None


def forget_offers(state: TalkState, key: str) -> None:
    """Let go of what was offered for a step and its fields: it has its answer."""
    for offered_for in list(state.offers):
        if offered_for == key or offered_for.startswith(f"{key}."):
            del state.offers[offered_for]


def _unwound(talk: KeptTalk, key: str, stage: Voice) -> list[list[Any]] | None:
    """Drop the log's tail down to a step; its answers become offers."""
    log = talk.state.log
    at = next((n for n, row in enumerate(log) if row[0] == key and row[1] == "a"), None)
    if at is None or any(row[1] in DONE for row in log[at:]):
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


def _prints(talk: KeptTalk, stage: Voice) -> dict[str, str]:
    """Replay the talk and take a print of every question that it asked."""
    run = Run(talk, stage, talk.revision, prints={}, looking=True)
    run.replay()
    return run.prints or {}


def _advance(
    talk: KeptTalk,
    stage: Voice,
    *,
    faults: dict[str, str] | None = None,
    shows: Shows = Shows.NEWS,
) -> Outcome:
    moved = shows is Shows.NEWS
    run = Run(talk, stage, talk.revision + moved, faults=faults or {}, shows=shows)
    return _outcome(talk, run, finished=run.replay())


def _outcome(talk: KeptTalk, run: Run, *, finished: bool) -> Outcome:
    after = KeptTalk(talk.id, talk.dialog, talk.version, run.revision, talk.state)
    return Outcome(after, tuple(run.messages), finished, run.stopped)
