from dataclasses import dataclass
from typing import ClassVar

import pytest

from dialogs.errors import DialogError, UnknownDialog
from dialogs.talk import drive as engine
from dialogs.talk.by_name import by_name, find
from dialogs.talk.command import Command
from dialogs.talk.questions import KEEP
from dialogs.talk.talk import dialog as made
from tests.dialogs.stage import DIALOGS, FIELDS, BareStage, Teller


@dataclass(frozen=True)
class Keep(Command):
    what: str


@dataclass(frozen=True)
class Look(Command):
    reads: ClassVar[bool] = True


@pytest.fixture(autouse=True)
def _own_dialogs():
    yield
    DIALOGS.clear()


def dialog(name, **told):
    """Make a dialog that the stage knows, in place of an earlier one of its name."""

    def known(function):
        DIALOGS[name] = made(name, **told)(function)
        return DIALOGS[name]

    return known


def _plain():
    @dialog("plain")
    async def plain(talk):
        await talk.say("hello")
        name = await talk.text("name")
        colour = await talk.choose("colour", ["a", "b"])
        await talk.do(Keep(name + colour))
        await talk.say("bye")


def test_it_asks_one_thing_at_a_time_and_ends_when_the_function_ends():
    _plain()
    teller = Teller("plain")
    assert teller.asked == "name"

    teller.answers("Ann", "a")

    assert teller.finished
    assert teller.said == ["hello", "name", "colour", "bye"]


def test_a_command_is_carried_out_exactly_once():
    @dialog("once")
    async def once(talk):
        await talk.do(Keep("x"))
        await talk.text("first")
        await talk.text("second")
        await talk.text("third")

    teller = Teller("once").answers("1", "2")
    teller.show()

    assert teller.stage.done == [Keep("x")]


def test_the_result_of_a_command_is_the_same_at_every_replay():
    @dialog("result")
    async def result(talk):
        found = await talk.do(Look())
        await talk.text("first")
        await talk.say(found)

    stage = BareStage(results={"Look": "seen-then"})
    teller = Teller("result", stage)
    stage.results["Look"] = "seen-now"
    teller.answers("x")

    assert teller.said[-1] == "seen-then"


def test_a_dialog_that_awaits_something_else_is_refused_by_name():
    @dialog("stray")
    async def stray(talk):
        await _Stray()

    with pytest.raises(DialogError, match="talk.*nothing else"):
        Teller("stray")


class _Stray:
    def __await__(self):
        return (yield self)


def test_a_dialog_that_never_asks_is_stopped():
    @dialog("endless")
    async def endless(talk):
        while True:
            await talk.say("again")

    with pytest.raises(DialogError, match="without asking"):
        Teller("endless")


def test_two_dialogs_cannot_have_one_name():
    _plain()

    with pytest.raises(DialogError, match="two dialogs"):
        by_name(DIALOGS.values(), DIALOGS.values())


def test_back_drops_the_last_answer_and_offers_it_again():
    _plain()
    teller = Teller("plain").answers("Ann")
    teller.back()

    assert teller.asked == "name"
    assert teller.messages[-1].filled == "Ann"
    assert [option.key for option in teller.messages[-1].choices] == [KEEP]


def test_back_does_not_go_past_something_done():
    @dialog("done")
    async def done(talk):
        await talk.text("first")
        await talk.do(Keep("x"))
        await talk.text("second")

    teller = Teller("done").answers("1")

    assert teller.back() is None
    assert "~back" not in [way.key for way in teller.messages[-1].ways]


def test_back_goes_past_what_was_only_read():
    @dialog("read")
    async def read(talk):
        await talk.text("first")
        await talk.do(Look())
        await talk.text("second")

    teller = Teller("read").answers("1")
    teller.back()

    assert teller.asked == "first"


def _three():
    @dialog("three")
    async def three(talk):
        first = await talk.choose("first", ["a", "b"])
        await talk.choose("second", ["a", "b", "c"] if first == "a" else ["b", "c"])
        await talk.text("third", first=first)
        await talk.text("fourth")


def test_later_answers_are_kept_by_themselves_where_they_still_fit():
    @dialog("fits")
    async def fits(talk):
        await talk.text("first")
        await talk.text("second")
        await talk.text("third")

    teller = Teller("fits").answers("1", "2")
    teller.back()
    teller.back()
    teller.answers("other")

    assert teller.asked == "third"
    assert teller.log["second"] == "2"


def test_a_later_answer_is_asked_again_where_its_question_changed():
    _three()
    teller = Teller("three").answers("a", "b", "text")
    for _ in range(3):
        teller.back()
    teller.answers("b")

    assert teller.asked == "second"


def test_a_later_answer_whose_choice_is_gone_is_let_go():
    _three()
    teller = Teller("three").answers("a", "a")
    teller.back()
    teller.back()
    teller.answers("b")

    assert teller.asked == "second"
    assert KEEP not in [option.key for option in teller.messages[-1].choices]


def test_a_logged_choice_that_is_no_longer_offered_counts_as_unanswered():
    _plain()
    teller = Teller("plain").answers("Ann")

    @dialog("plain")
    async def plain(talk):
        await talk.choose("name", ["a", "b"])
        await talk.text("rest")

    teller.show()

    assert teller.asked == "name"


def test_a_question_added_by_a_deploy_is_asked_and_nobody_is_lost():
    _plain()
    teller = Teller("plain").answers("Ann")

    @dialog("plain")
    async def plain(talk):
        await talk.text("age")
        await talk.text("name")
        await talk.choose("colour", ["a", "b"])

    teller.show()
    assert teller.asked == "age"
    teller.answers("7")

    assert teller.asked == "colour"


def test_a_question_removed_by_a_deploy_is_passed_over():
    _plain()
    teller = Teller("plain").answers("Ann")

    @dialog("plain")
    async def plain(talk):
        await talk.choose("colour", ["a", "b"])

    teller.answers("b")

    assert teller.finished


def test_a_new_version_starts_again_with_the_answers_offered():
    _plain()
    teller = Teller("plain").answers("Ann")

    @dialog("plain", version=2)
    async def plain(talk):
        await talk.text("name")

    outcome = engine.renew(teller.talk, teller.stage)

    assert outcome.talk.version == 2
    assert outcome.messages[-1].filled == "Ann"


def test_a_dialog_that_is_gone_is_named():
    with pytest.raises(UnknownDialog, match="vanished"):
        find(DIALOGS, "vanished")


def test_asked_again_in_a_loop_a_step_has_a_number():
    @dialog("loop")
    async def loop(talk):
        while not await talk.confirm("sure"):
            await talk.text("why")

    teller = Teller("loop").answers(False, "because", False)

    assert teller.asked == "why#2"


def test_a_dialog_inside_another_has_its_prefix_and_gives_its_value():
    @dialog("inner")
    async def inner(talk):
        return await talk.text("word")

    @dialog("outer")
    async def outer(talk):
        word = await talk.run(inner, "part")
        await talk.say("heard", word=word)
        await talk.text("end")

    teller = Teller("outer").answers("hello")

    assert teller.log["part.word"] == "hello"
    assert teller.asked == "end"


def test_what_is_worked_out_is_worked_out_once():
    calls = []

    @dialog("works")
    async def works(talk):
        await talk.work_out("sum", lambda: calls.append(1))
        await talk.text("first")
        await talk.text("second")

    Teller("works").answers("1")

    assert calls == [1]


def test_stopping_says_one_thing_and_asks_the_channel_to_forget():
    @dialog("stops")
    async def stops(talk):
        await talk.say("before")
        await talk.text("word")
        await talk.stop()

    teller = Teller("stops").answers("secret")

    assert teller.stopped
    assert teller.messages[-1].forget
    assert teller.said[-1] == "card"


def test_every_button_carries_talk_step_and_revision():
    _plain()
    teller = Teller("plain")
    first = teller.messages[-1].step
    teller.answers("Ann")

    assert (first.talk, first.key) == ("talk", "name")
    assert teller.messages[-1].step.revision > first.revision


def test_a_form_takes_one_field_at_a_time_where_there_are_no_forms():
    @dialog("form")
    async def form(talk):
        filled = await talk.form("both", FIELDS)
        await talk.say("got", **filled)

    teller = Teller("form")
    assert teller.messages[-1].next_field == "one"
    teller.drafts(one="1")
    assert teller.messages[-1].next_field == "two"

    teller._took(engine.skip(teller.talk, teller.stage))

    assert teller.finished
    assert teller.said[-1] == "got"


def test_back_inside_a_form_goes_one_field_back_and_offers_what_stood_there():
    @dialog("form")
    async def form(talk):
        await talk.form("both", FIELDS)

    teller = Teller("form")
    teller.drafts(one="1")
    teller.back()

    assert teller.messages[-1].next_field == "one"
    assert teller.talk.state.offered == "1"


def test_a_form_that_is_filled_beforehand_opens_with_it():
    @dialog("form")
    async def form(talk):
        await talk.form("both", FIELDS, filled={"one": "before"})

    teller = Teller("form")

    assert teller.messages[-1].fields[0].filled == "before"


@pytest.mark.parametrize(
    ("kind", "good"),
    [
        ("text", "words"),
        ("choose", "a"),
        ("choose_several", ["a", "b"]),
        ("confirm", True),
        ("date", "2026-11-03"),
        ("time", "13:00"),
        ("moment", "2026-11-03T13:00"),
        ("scale", "3"),
    ],
)
def test_every_kind_of_question_can_be_asked_and_answered(kind, good):
    @dialog("kinds")
    async def kinds(talk):
        answer = await getattr(talk, kind)("step")
        await talk.say("got", answer=answer)

    teller = Teller("kinds")
    assert teller.messages[-1].asks
    assert teller.messages[-1].footer == "draft"
    teller.answers(good)

    assert teller.finished


def test_one_of_some_people_can_be_asked_for():
    @dialog("people")
    async def people(talk):
        await talk.person("who", {"1": "Ann", "2": "Per"})

    teller = Teller("people").answers("2")

    assert teller.finished
