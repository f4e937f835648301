"""Answers without a name in a Slack window: handed in together, and never half kept."""

import pytest

from tests.bot.department import Department
from tests.slack.site import Site

ASKED = ["works", "easy", "drains", "wasted", "expected", "unsaid"]


@pytest.fixture
def site(small):
    unit = Department(small)
    unit.hears("per", "hjulet", "begynn en runde", "nei")
    made = Site(small)
    made.unit = unit
    made.ann = made.member("U1", "ann@example.no")
    return made


async def opened(ann):
    await ann.says("hjulet")
    await ann.presses("answer")
    await ann.presses("open_form")


def test_the_set_is_one_window_with_one_footer_and_gives_one_code(site):
    async def script(site):
        ann = site.ann
        await opened(ann)
        view = site.fake.views[-1]
        fields = [b["block_id"] for b in view["blocks"] if b["type"] == "input"]
        assert fields == ASKED
        assert not view["notify_on_close"]
        assert str(view).count("Hvem ser dette?") == 1
        status, told = await ann.fills(works="Måltidene.", expected="mostly")
        assert (status, told) == (200, None)
        assert "Levert uten navn" in ann.text()
        assert sum("Koden vises" in str(message) for message in ann.seen) == 1

    site.run(script)


def test_a_name_is_pointed_out_in_the_window_and_stays_there_alone(site):
    async def script(site):
        ann = site.ann
        await opened(ann)
        count = len(ann.seen)
        status, told = await ann.fills(works="Det er best når Kari er her.")
        assert (status, [*told["errors"]]) == (200, ["works"])
        assert len(ann.seen) == count
        await ann.presses("open_form")
        assert "Kari" not in str(site.fake.views[-1])

    site.run(script)
