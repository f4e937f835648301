"""The contract of all four channels: what is asked is shown, what is answered comes back."""

import json

import pytest

from bot.slack import render as slack_render
from bot.slack import windows as slack_windows
from bot.slack.hear import heard as slack_heard
from bot.teams import render as teams_render
from bot.teams.hear import heard as teams_heard
from bot.terminal import Terminal
from bot.web.page import _incoming
from dialogs import everything
from dialogs.talk.messages import Asks, Message
from tests.channels.made import STEP, question

HOUSE = everything.build()


def _line(name, **values):
    return HOUSE.words.line("nb", "_channel", name, values)


class Web:
    """The page gets the message as JSON and sends JSON back."""

    def __init__(self, message):
        self.message = Message.from_json(json.loads(json.dumps(message.to_json())))

    def shown(self):
        return json.dumps(self.message.to_json(), ensure_ascii=False)

    def _sends(self, **what):
        told = {"as": "ann@example.no", "event_id": "e1", "step": list(STEP.to_json())}
        return _incoming(told | what)

    def chooses(self, key):
        return self._sends(choice=key)

    def ticks(self, *keys):
        return self._sends(several=list(keys))

    def fills(self, **form):
        return self._sends(form=form)

    def types(self, words):
        return self._sends(words=words, step=None)


class InTerminal:
    """The terminal shows words and numbers; a program sends lines of JSON."""

    def __init__(self, message):
        self.terminal = Terminal("ann@example.no", lambda *_: None)
        self.terminal.last = self.message = message

    def shown(self):
        from bot.drawn import as_json

        return as_json(self.message, "here")

    def chooses(self, key):
        return self.terminal.told(json.dumps({"choose": key}))

    def ticks(self, *keys):
        return self.terminal.told(json.dumps({"several": keys}))

    def fills(self, **form):
        return self.terminal.told(json.dumps({"form": form}))

    def types(self, words):
        return self.terminal.told(json.dumps({"say": words}))


class InSlack:
    """Slack gets blocks; presses and windows come back as Slack's payloads."""

    def __init__(self, message):
        self.message = message
        (self.part,) = slack_render.parts(message, _line, str)

    def shown(self):
        told = json.dumps(self.part.blocks, ensure_ascii=False)
        if self.message.fields:
            told += json.dumps(
                slack_windows.window(self.message, _line), ensure_ascii=False
            )
        return told

    def _heard(self, payload):
        who = {
            "user": {"id": "U1", "team_id": "T1"},
            "team": {"id": "T1"},
            "trigger_id": "t",
        }
        return slack_heard(who | payload, "UBOT", "BBOT").incoming

    def _actions(self, action, block, **more):
        told = {
            "type": "block_actions",
            "actions": [action | {"block_id": block["block_id"], "action_ts": "1.1"}],
        }
        return self._heard(told | more)

    def chooses(self, key):
        for block in self.part.blocks:
            for element in (
                block.get("elements", ()) if block["type"] == "actions" else ()
            ):
                if element.get("value") == key:
                    return self._actions(element, block)
                for option in element.get("options", ()):
                    if option["value"] == key and element["type"] == "static_select":
                        return self._actions(
                            element | {"selected_option": option}, block
                        )
        raise AssertionError(key)

    def ticks(self, *keys):
        block = next(
            b for b in self.part.blocks if b.get("block_id", "").startswith("several")
        )
        boxes, button = block["elements"]
        chosen = [o for o in boxes["options"] if o["value"] in keys]
        state = {
            "values": {
                block["block_id"]: {boxes["action_id"]: {"selected_options": chosen}}
            }
        }
        return self._actions(button, block, state=state)

    def fills(self, **form):
        view = slack_windows.window(self.message, _line)
        values = {}
        for block in view["blocks"]:
            if block["type"] == "input" and block["block_id"] in form:
                value = form[block["block_id"]]
                kind = block["element"]["type"]
                told = (
                    {"type": kind, "value": value}
                    if kind == "plain_text_input"
                    else {"type": kind, "selected_option": {"value": value}}
                )
                values[block["block_id"]] = {"value": told}
        view |= {"id": "V1", "hash": "h", "state": {"values": values}}
        return self._heard({"type": "view_submission", "view": view})

    def types(self, words):
        escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        event = {
            "type": "message",
            "user": "U1",
            "channel": "D1",
            "channel_type": "im",
            "text": escaped,
            "ts": "1.1",
        }
        told = {
            "type": "event_callback",
            "team_id": "T1",
            "event_id": "Ev1",
            "event": event,
        }
        return slack_heard(told, "UBOT", "BBOT").incoming


class InTeams:
    """Teams gets cards; presses come back as invokes with the card's own data."""

    def __init__(self, message):
        (self.card,) = teams_render.cards(message, _line, str, "29:ann")

    def shown(self):
        return json.dumps(self.card, ensure_ascii=False)

    def _activity(self, **more):
        return {
            "type": "message", "id": "m1", "serviceUrl": "https://smba.trafficmanager.net/emea/",
            "from": {"id": "29:ann", "aadObjectId": "aad"}, "recipient": {"id": "28:bot"},
            "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": "t"},
        } | more  # fmt: skip

    def _press(self, wanted, **inputs):
        for block in self.card["body"]:
            for action in block.get("actions", ()):
                ours = action["data"]["samspill"]
                if wanted in (ours.get("choice"), ours["kind"]):
                    data = json.loads(json.dumps(action["data"])) | inputs
                    value = {
                        "action": {
                            "type": "Action.Execute",
                            "verb": action["verb"],
                            "data": data,
                        }
                    }
                    told = self._activity(
                        type="invoke",
                        name="adaptiveCard/action",
                        value=value,
                        replyToId="c1",
                    )
                    return teams_heard(told).incoming
        return None

    def chooses(self, key):
        return self._press(key) or self._press("pick", pick=key)

    def ticks(self, *keys):
        return self._press("several", several=",".join(keys))

    def fills(self, **form):
        return self._press("form", **{f"f.{key}": value for key, value in form.items()})

    def types(self, words):
        return teams_heard(self._activity(text=words)).incoming


CHANNELS = pytest.mark.parametrize(
    "channel", [Web, InTerminal, InSlack, InTeams], ids=lambda c: c.__name__
)
PICKED = [Asks.CHOICE, Asks.CONFIRM, Asks.SCALE, Asks.PERSON]


@CHANNELS
@pytest.mark.parametrize("asks", PICKED)
@pytest.mark.parametrize("count", [2, 5, 8, 9, 40, 100])
def test_a_choice_comes_back_as_its_key_with_its_question(channel, asks, count):
    told = channel(question(asks, count)).chooses(f"key_{count - 1}")

    assert (told.choice, told.step) == (f"key_{count - 1}", STEP)


@CHANNELS
@pytest.mark.parametrize("count", [2, 10, 11, 60])
def test_several_choices_come_back_together(channel, count):
    told = channel(question(Asks.SEVERAL, count)).ticks("key_0", "key_1")

    assert (told.several, told.step) == (("key_0", "key_1"), STEP)


@CHANNELS
def test_a_form_comes_back_field_by_field(channel):
    told = channel(question(Asks.FORM)).fills(place="key_1", did="Jeg satte meg ned.")

    assert told.form == {"place": "key_1", "did": "Jeg satte meg ned."}
    assert told.step == STEP


@CHANNELS
@pytest.mark.parametrize("way", ["~back", "~help"])
def test_the_ways_out_are_buttons_everywhere(channel, way):
    shown = channel(question(Asks.TEXT))

    assert shown.chooses(way).choice == way


@CHANNELS
@pytest.mark.parametrize("asks", list(Asks))
def test_everything_that_there_is_to_read_is_shown(channel, asks):
    shown = channel(question(asks)).shown()

    for text in ("Hva sier du?", "Hvem ser dette? Bare du.", "Tilbake", "Hjelp"):
        assert text in shown
    if asks in PICKED or asks is Asks.SEVERAL:
        assert all(f"Valg {n}" in shown for n in range(3))
    if asks is Asks.FORM:
        assert "Hva gjorde du?" in shown
        assert "I jeg-form." in shown


@CHANNELS
@pytest.mark.parametrize(
    "typed",
    [
        "Jeg sa <!channel> og <@U1>", "a & b < c > d", "*fet* _kursiv_ ~strøket~ `kode`",
        "<at>Kari</at> kom", "[lenke](https://evil.example)", "æøå 👩🏽‍🚒 مرحبا", "&lt;b&gt;",
        "{{7*7}} ${x}", "første linje\nandre linje",
    ],
)  # fmt: skip
def test_what_is_typed_comes_in_as_it_was_typed(channel, typed):
    assert channel(question(Asks.TEXT)).types(typed).words == typed


@pytest.mark.parametrize(
    ("asks", "picked", "words"),
    [
        (
            Asks.DATE,
            {"type": "datepicker", "selected_date": "2026-11-24"},
            "2026-11-24",
        ),
        (Asks.TIME, {"type": "timepicker", "selected_time": "13:05"}, "13:05"),
        (
            Asks.MOMENT,
            {"type": "datetimepicker", "selected_date_time": 1795521600},
            "24.11.2026 kl. 13.00",
        ),
    ],
)
def test_slacks_pickers_say_what_a_person_would_write(asks, picked, words):
    shown = InSlack(question(asks))
    block = next(
        b for b in shown.part.blocks if b.get("block_id", "").startswith("when")
    )
    told = shown._actions(block["elements"][0] | picked, block)

    assert told.words == words
    assert _reads(asks, told.words)


@pytest.mark.parametrize(
    ("asks", "picked", "words"),
    [
        (Asks.DATE, {"date": "2026-11-24"}, "24.11.2026"),
        (Asks.TIME, {"time": "13:05"}, "13:05"),
        (Asks.MOMENT, {"date": "2026-11-24", "time": "13:00"}, "24.11.2026 13:00"),
    ],
)
def test_teams_pickers_say_what_a_person_would_write(asks, picked, words):
    told = InTeams(question(asks))._press("when", **picked)

    assert told.words == words
    assert _reads(asks, told.words)


def _reads(asks, words):
    """Tell whether the program reads these words as an answer."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from dialogs.talk.messages import Incoming
    from dialogs.talk.questions import AnswerReader, Question
    from dialogs.talk.readings import Given

    zone = ZoneInfo("Europe/Oslo")
    reader = AnswerReader(
        HOUSE.lexicon, HOUSE.date_words, datetime(2026, 11, 3, 12), zone
    )
    incoming = Incoming("slack", "a", "b", "e", words=words)
    return isinstance(reader.read(Question(asks), incoming, {}), Given)
