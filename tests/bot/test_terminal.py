"""`samspill chat` as a program sees it: JSON lines in, JSON lines out."""

import json
import subprocess
import sys

import pytest

from tests import canary
from tests.conftest import PYTHON_PATH

ANN = "ann@solbakken.example"


@pytest.fixture
def chat(tmp_path):
    def go(*lines, who=ANN, raw=None, flags=("--json",)):
        given = raw if raw is not None else "".join(json.dumps(x) + "\n" for x in lines)
        for line in lines:
            canary.typed(line.get("say"))
        done = subprocess.run(
            [sys.executable, "-m", "bot.main", "chat", "--as", who, *flags],
            cwd=tmp_path, env=PYTHON_PATH, input=given, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return done

    return go


def _told(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_hello_is_answered_with_what_one_can_do(chat):
    done = chat({"say": "hei"})
    (told,) = _told(done)

    assert done.returncode == 0
    assert set(told) >= {"text", "choices", "form", "footer", "place"}
    assert told["place"] == ANN
    assert "start:practice_story" in [each["key"] for each in told["choices"]]


def test_a_story_is_handed_in_over_three_starts_of_the_program(chat):
    chat({"say": "praksisfortelling"})
    chat({"say": "Jeg ventet ved benken til barnet fant den ene votten sin selv."})
    done = chat({"say": "fortsett"}, {"choose": "leader"})
    last = _told(done)[-1]

    assert "Takk" in last["text"]
    assert last["asks"] is None


def test_a_form_is_filled_in_one_line(chat):
    filled = {"form": {
        "happened": "Barnet bygde et tårn av kongler.",
        "did": "Jeg satte meg ned og spurte hvem som bodde der.",
        "child_did": "Barnet pekte på den øverste konglen.",
    }}  # fmt: skip
    done = chat({"say": "praksisfortelling"}, {"choose": "~steps"}, filled)

    assert [each["asks"] for each in _told(done)][-1] == "choice"


def test_what_is_no_message_is_said_and_the_rest_goes_on(chat):
    done = chat(raw='nei\n[1]\n{"say": 5}\n' + "[" * 3000 + '\n{"say": "hei"}\n')

    assert done.returncode == 1
    assert done.stderr.count("was not understood") == 4
    assert len(_told(done)) == 1


def test_one_who_is_not_known_is_told_whom_to_ask(chat):
    (told,) = _told(chat({"say": "hei"}, who="noen@andre.example"))

    assert told["choices"] == []
    assert "noen@andre.example" in told["text"]


def test_what_is_no_address_is_one_line(chat):
    done = chat(who="ann")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "e-mail" in done.stderr


def test_a_person_at_the_terminal_reads_words_and_picks_by_number(chat):
    done = chat(raw="praksisfortelling\n1\navbryt\n", flags=())

    assert done.returncode == 0
    assert "1. " in done.stdout
    assert "{" not in done.stdout
