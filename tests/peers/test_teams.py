"""A practice story on Microsoft's own Agents Playground, in a real browser."""

import pytest

from tests import canary
from tests.peers import peers
from tests.peers.peers import Bot, free_port
from tests.peers.teams_peer import Playground
from tests.peers.test_slack import chromium, picture  # noqa: F401 - a fixture

STORY = "Jeg satte meg ned ved siden av Barn A og ventet til det var klart."


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Give a Teams and a bot that know each other."""
    port = free_port()
    teams = Playground(tmp_path, port)
    monkeypatch.setattr(peers, "free_port", lambda: port)
    bot = Bot(tmp_path, TEAMS_ALLOW_ANONYMOUS="true")
    yield teams, bot
    bot.stop()
    teams.stop()
    said = (tmp_path / "stderr.txt").read_text()
    assert "turn.failed" not in said
    assert STORY not in said


class Page:
    """Ann in Teams."""

    def __init__(self, chromium, teams):  # noqa: F811 - the fixture's value
        self.teams = teams
        self.page = chromium.new_page(viewport={"width": 1280, "height": 1000})
        self.page.set_default_timeout(20_000)
        self.page.goto(teams.at)

    def sees(self, text):
        self.page.get_by_text(text).last.wait_for()

    def presses(self, name):
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def says(self, text):
        canary.typed(text)
        box = self.page.locator("[contenteditable=true]").first
        box.click()
        box.type(text)
        self.page.keyboard.press("Enter")

    def mentions(self, text):
        box = self.page.locator("[contenteditable=true]").first
        box.click()
        self.page.keyboard.type("@", delay=50)
        self.page.get_by_role("listbox").get_by_text("Samspill").click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")


@pytest.mark.timeout(240)
def test_a_story_is_written_in_the_personal_chat_across_a_restart(place, chromium):  # noqa: F811 - the fixture
    teams, bot = place
    ann = Page(chromium, teams)
    ann.sees("Hei, Ann.")
    picture(ann.page, "teams-hello")
    ann.presses("Skriv en praksisfortelling")
    ann.sees("Fortell hva som skjedde")
    picture(ann.page, "teams-dm")
    bot.restart()
    ann.says(STORY)
    ann.sees("Slik blir fortellingen")
    ann.sees(STORY)
    picture(ann.page, "teams-read-back")
    ann.presses("Lever bare til pedagogisk leder")
    ann.sees("Takk")
    ann.page.close()


@pytest.mark.timeout(240)
def test_a_form_is_answered_a_question_at_a_time_where_no_window_opens(place, chromium):  # noqa: F811 - the fixture
    # The Playground opens no windows, as some clients do not.
    teams, _ = place
    ann = Page(chromium, teams)
    ann.sees("Hei, Ann.")
    ann.presses("Skriv en praksisfortelling")
    ann.sees("Fortell hva som skjedde")
    ann.presses("Steg for steg")
    ann.sees("Fyll ut")
    ann.sees("Hvor var du?")
    picture(ann.page, "teams-form")
    for asked, answer in (
        ("Hvor var du?", "hopp over"),
        ("Hva skjedde rett før?", "hopp over"),
        ("Fortell hva som skjedde, i jeg-form.", "Barn A bygde et hus av kongler."),
        ("Hva gjorde og sa du?", "Jeg spurte hvem som bodde der."),
        ("Hva gjorde og sa barnet", "Barn A pekte på konglen."),
        ("Hva tenkte og kjente du?", "hopp over"),
        ("Hvordan gikk det videre?", "hopp over"),
        ("Hvor ser du", "hopp over"),
        ("Hva lurer du på", "hopp over"),
    ):
        ann.sees(asked)
        ann.says(answer)
    ann.sees("Slik blir fortellingen")
    ann.page.close()


@pytest.mark.timeout(240)
def test_in_a_group_and_in_a_channel_it_says_where_to_write(place, chromium):  # noqa: F811 - the fixture
    teams, _ = place
    ann = Page(chromium, teams)
    ann.sees("Hei, Ann.")
    ann.page.locator('[aria-label="Solbakken - Rød"]').click()
    ann.mentions(" praksisfortelling")
    ann.sees("Skriv til meg direkte")
    picture(ann.page, "teams-channel")
    ann.page.locator('[aria-label="Rød"]').first.click()
    ann.mentions(" hei")
    ann.sees("Skriv til meg direkte")
    ann.page.close()
