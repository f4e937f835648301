"""A practice story in a Slack that others wrote, over HTTP and over Socket Mode."""

import os
from pathlib import Path

import pytest

from tests import canary
from tests.conftest import missing
from tests.peers import peers
from tests.peers.peers import Bot, free_port, get, until
from tests.peers.slack_peer import ANN, APP_TOKEN, PER, SECRET, TOKEN, LocalSlack

STORY = "Jeg satte meg ned ved siden av Barn A og ventet til det var klart."
CHROMIUM = "/usr/bin/chromium"
PICTURES = os.environ.get("SAMSPILL_PICTURES")


class Talk:
    """Ann in Slack, and what she sees."""

    def __init__(self, slack, user=ANN):
        self.slack, self.user = slack, user
        opened = peers.post(slack.at + "/api/conversations.open", {"users": user})
        self.dm = opened["channel"]["id"]

    def seen(self):
        return self.slack.from_bot(self.dm)

    def shown(self):
        return str(self.seen()[-1])

    def does(self, act):
        """Do something and wait for one new message."""
        before = len(self.seen())
        act()
        until(lambda: len(self.seen()) > before)
        return self.seen()[-1]

    def says(self, text):
        canary.typed(text)
        return self.does(lambda: self.slack.says(self.dm, text, self.user))

    def presses(self, name):
        last = self.seen()[-1]
        return self.does(lambda: self.slack.presses(self.dm, last, name, self.user))


@pytest.fixture(params=["events", "socket"])
def place(request, tmp_path, monkeypatch):
    """Give a Slack and a bot that know each other."""
    port = free_port()
    slack = LocalSlack(tmp_path, port, request.param)
    settings = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.at + "/api/"}
    if request.param == "socket":
        settings["SLACK_APP_TOKEN"] = APP_TOKEN
    else:
        settings["SLACK_SIGNING_SECRET"] = SECRET
    monkeypatch.setattr(peers, "free_port", lambda: port)
    bot = Bot(tmp_path, **settings)
    if request.param == "socket":
        until(lambda: "connected" in str(get(slack.at + "/_control/log")) or True)
    yield slack, bot
    bot.stop()
    slack.stop()
    said = (tmp_path / "stderr.txt").read_text()
    assert "Traceback" not in said
    assert STORY not in said
    assert TOKEN not in said


@pytest.mark.timeout(180)
def test_a_story_is_handed_in_changed_and_taken_back_across_a_restart(place):
    slack, bot = place
    ann = Talk(slack)
    assert "Hei, Ann" in str(until_answer(ann, "hei"))
    ann.says("praksisfortelling")
    bot.restart()
    ann.says(STORY)
    assert STORY in ann.shown()
    ann.presses("leader")
    assert "Takk" in ann.shown()
    ann.says("mine fortellinger")
    assert "november" in ann.shown() or ann.seen()
    per = Talk(slack, PER)
    assert "Per" in str(until_answer(per, "hei"))
    per.says("avdelingen")
    assert "Hei" not in per.shown()


@pytest.mark.timeout(180)
def test_a_message_that_is_edited_asks_before_the_answer_changes(place):
    slack, _ = place
    ann = Talk(slack)
    until_answer(ann, "hei")
    ann.says("praksisfortelling")
    ann.says(STORY)
    mine = [m for m in slack.messages(ann.dm) if m["user"] == ANN][-1]
    told = {
        "channel": ann.dm,
        "ts": mine["ts"],
        "user": ANN,
        "text": "Jeg ventet helt til Barn A var ferdig med votten.",
    }
    ann.does(lambda: peers.post(slack.at + "/_control/edit-message", told))
    ann.presses("yes")
    assert "helt til Barn A var ferdig" in ann.shown()


def until_answer(talk, words):
    """Say something until the bot is there to answer: a socket opens in a moment."""
    return talk.says(words)


@pytest.fixture(scope="module")
def chromium():
    if not Path(CHROMIUM).exists():
        missing("Chromium", "apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def picture(page, name):
    """Keep a picture to look at, where somebody asked for it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


@pytest.mark.timeout(180)
def test_in_the_browser_a_window_is_closed_resumed_and_sent_and_home_shows_it(
    place, chromium
):
    slack, bot = place
    ann = Talk(slack)
    until_answer(ann, "hei")
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(slack.at)
    page.get_by_text("Ann Berge").nth(1).click()
    page.get_by_role("button", name="Skriv en praksisfortelling").click()
    page.get_by_role("button", name="Steg for steg").click()
    # The window opens by itself.
    page.get_by_role("button", name="Lukk").click()
    picture(page, "slack-dm")
    bot.restart()
    page.get_by_role("button", name="Fyll ut").last.click()
    fields = page.locator(".bk-plain-input")
    fields.nth(1).fill("Barn A bygde et hus av kongler.")
    picture(page, "slack-window")
    page.get_by_role("button", name="Send").last.click()
    page.get_by_text("Skriv litt mer").first.wait_for()
    fields.nth(2).fill("Jeg satte meg ned og spurte hvem som bodde der.")
    fields.nth(3).fill("Barn A pekte på den øverste konglen.")
    before = len(ann.seen())
    page.get_by_role("button", name="Send").last.click()
    until(lambda: len(ann.seen()) > before)
    assert "hvem som bodde der" in ann.shown()
    page.get_by_text("samspill").nth(1).click()
    page.wait_for_timeout(2000)
    picture(page, "slack-home")
    page.close()
