"""Whatever the reader of sentences gives is answered: no slot of its examples is lost."""

from pathlib import Path

import pytest

from dialogs.reading.understood import Asked, Wish
from tests.bot.understood import asks, wishes_for

FOLDER = Path(__file__).parents[1] / "understanding" / "sentences"


def examples(folder):
    for path in sorted((FOLDER / folder).glob("*.tsv")):
        for row in path.read_text(encoding="utf-8").splitlines():
            sentence = row.partition("\t")[0]
            if row and not row.startswith(("#", "-")):
                yield sentence


@pytest.mark.parametrize("folder", ["questions", "wishes"])
def test_every_example_is_answered_and_nothing_goes_wrong(small, per, folder):
    for sentence in examples(folder):
        found = small.house.understanding.understand(sentence)
        if isinstance(found, Asked):
            told = asks(per, found.topic, **found.slots)
        elif isinstance(found, Wish):
            told = wishes_for(per, found.name, **found.slots)
        else:
            continue

        assert told.strip(), sentence
        assert "Noe gikk galt" not in told, sentence
        for unread in ("ingen forklaring", "rollen kjenner jeg", "emnet kjenner jeg"):
            assert unread not in told, sentence
        per.says("avbryt")
        if "drop" in "".join(per.choices):
            per.does(choice=next(c for c in per.choices if c.startswith("drop")))
