"""The changes that `make mutants` makes can still be made; it runs them itself."""

import pytest

from tests.mutants.rows import ROOT, read

MUTANTS = read()
NAMES = [each.name for each in MUTANTS]


def test_there_are_thirty_four_and_each_has_a_name_of_its_own():
    assert len(MUTANTS) >= 34
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("mutant", MUTANTS, ids=NAMES)
def test_a_change_has_one_place_where_it_is_made(mutant):
    assert len(mutant.places()) == 1
    assert mutant.becomes != mutant.text


@pytest.mark.parametrize("mutant", MUTANTS, ids=NAMES)
def test_the_tests_that_should_notice_it_are_there(mutant):
    assert mutant.tests
    for test in mutant.tests:
        path, _, name = test.partition("::")
        assert f"def {name}" in (ROOT / path).read_text(), test
