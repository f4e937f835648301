"""Rounds of 3 to 5 people, whatever happens in whatever order."""

from tests.dialogs.round_machine import has_run, of

TestAnything = of(3, 5)


def test_the_machine_has_taken_its_share_of_fifty_thousand_steps():
    has_run()
