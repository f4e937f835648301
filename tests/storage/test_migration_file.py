import re

import pytest

from storage.migrations import FOLDER, HEAD
from storage.migrations.__main__ import begin


def test_a_migration_is_begun_with_the_next_number_and_named_as_the_others(tmp_path):
    made = begin("when_it_ends", tmp_path)

    text = made.read_text()
    assert made.parent == tmp_path
    assert made.name == f"v{int(HEAD) + 1:04}_when_it_ends.py"
    assert f'down_revision = "{HEAD}"' in text
    others = [each.name for each in (FOLDER / "versions").glob("v*.py")]
    assert all(re.fullmatch(r"v\d{4}_[a-z_]+\.py", name) for name in others)
    compile(text, made.name, "exec")


@pytest.mark.parametrize("name", ["", "Two Words", "../out", "a__b"])
def test_a_migration_without_a_plain_name_is_refused(name, tmp_path):
    with pytest.raises(ValueError, match="NAME="):
        begin(name, tmp_path)

    assert list(tmp_path.iterdir()) == []
