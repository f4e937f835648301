"""Every card is one that Microsoft's own parser and schema take."""

import json
import subprocess

import pytest
from hypothesis import given, settings

from bot.teams import render
from dialogs.talk.messages import Paragraph, Quote
from tests.channels.made import messages
from tests.channels.test_contract import _line
from tests.conftest import ROOT
from tests.peers.peers import installed

SCHEMA = ROOT.parent / "shared" / "adaptive-card-1.5.0.json"
HERE = ROOT / "tests" / "channels"


def _cards(message):
    return render.cards(
        message, _line, lambda n: f"https://x.example/{n}.png", "29:ann"
    )


def _made(count):
    """Make many messages at once: a parser in another program is asked but once."""
    found = []

    @settings(max_examples=count, database=None)
    @given(message=messages())
    def collect(message):
        found.extend(_cards(message))

    collect()
    return found


@pytest.mark.timeout(200)
def test_the_official_parser_minds_nothing():
    package = installed("adaptivecards")
    cards = _made(120)
    given_ = "\n".join(json.dumps(card) for card in cards)
    done = subprocess.run(
        ["node", str(HERE / "cards.cjs"), str(package / "dist" / "adaptivecards.js")],
        input=given_, capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    faults = [json.loads(line) for line in done.stdout.splitlines()]

    assert len(faults) == len(cards)
    assert [each for each in faults if each] == []


@pytest.mark.timeout(200)
def test_the_official_schema_minds_nothing():
    if not SCHEMA.exists():
        pytest.skip("the schema of Adaptive Cards 1.5 is not beside this checkout")
    from jsonschema import Draft6Validator

    validator = Draft6Validator(json.loads(SCHEMA.read_text()))
    for card in _made(40):
        faults = [error.message[:200] for error in validator.iter_errors(card)]
        assert faults == []


@settings(max_examples=100)
@given(message=messages())
def test_any_message_fits_and_loses_nothing(message):
    cards = _cards(message)
    shown = "".join(_shown(card["body"]) for card in cards)
    for card in cards:
        assert len(json.dumps(card, ensure_ascii=False).encode("utf-16-le")) < 28 * 1024
        assert card["fallbackText"].strip()
    for block in message.blocks:
        if isinstance(block, Quote):
            assert block.text in shown
        if isinstance(block, Paragraph):
            assert "".join(span.text for span in block.spans) in shown


def _shown(body):
    return "".join(
        run["text"]
        for block in body
        if not block.get("inlines", [{}])[0].get("text", "").startswith("Del ")
        for item in (block.get("items") or [block])
        for run in item.get("inlines", ())
    )


def test_a_long_field_that_has_no_room_keeps_what_stands_in_it(small, solbakken):
    scope, units = solbakken
    ann = small.person("ann@example.no", scope, units["Rød"])
    long = "Jeg så at barnet lo. " * 300
    ann.says("praksisfortelling")
    ann.presses("~steps")
    ann.fills(happened=long)
    told = ann.last.fields
    assert (
        next(field for field in told if field.key == "happened").filled == long.strip()
        or long
    )
    ann.does(form={"did": "Jeg ventet.", "child_did": "Barnet lo."}, step=ann.last.step)

    assert long.strip()[:2000] in ann.reads
