"""Rounds of 6 to 8 people, whatever happens in whatever order."""

from tests.dialogs.round_machine import has_run, of

TestAnything = of(6, 8)


def test_the_machine_has_taken_its_share_of_fifty_thousand_steps():
    has_run()
