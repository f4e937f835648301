"""Rounds of 9 to 12 people, whatever happens in whatever order."""

from tests.dialogs.round_machine import has_run, of

TestAnything = of(9, 12)


def test_the_machine_has_taken_its_share_of_fifty_thousand_steps():
    has_run()
