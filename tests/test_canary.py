"""The search through the logs finds what is there: a check that can fail."""

import logging

import structlog

from tests import canary


def _heard(monkeypatch):
    monkeypatch.setattr(canary, "TYPED", {"en kanarifugl i gruva"})
    monkeypatch.setattr(canary, "LINES", canary.io.StringIO())


def test_a_typed_sentence_in_a_librarys_line_is_found(monkeypatch):
    _heard(monkeypatch)
    logging.getLogger("some.library").warning("body: %s", "en kanarifugl i gruva")

    assert "en kanarifugl i gruva" in " ".join(canary.found())


def test_a_typed_sentence_in_our_own_line_is_found(monkeypatch):
    _heard(monkeypatch)
    structlog.get_logger("samspill").debug("x", words="en kanarifugl i gruva")

    assert "en kanarifugl i gruva" in " ".join(canary.found())


def test_a_typed_sentence_in_a_traceback_is_found(monkeypatch):
    _heard(monkeypatch)
    try:
        raise ValueError("en kanarifugl i gruva")
    except ValueError:
        logging.getLogger("some.library").exception("failed")

    assert "en kanarifugl i gruva" in " ".join(canary.found())
