"""A whole round in a Slack and in a Teams that others wrote, seen in a real browser."""

import contextlib

import pytest

from tests.peers import peers
from tests.peers.peers import Bot, free_port, until
from tests.peers.slack_peer import BOT, OTHERS, PER, ROOM, SECRET, TOKEN, LocalSlack
from tests.peers.teams_peer import Playground
from tests.peers.test_slack import Talk, chromium, picture  # noqa: F401 - a fixture
from tests.peers.test_teams import Page
from tests.slack.fake import read

STORY = "Jeg satte meg ned ved siden av Barn A og ventet til det var klart."
FIVE = (
    "Ann Berge;ann@example.no;assistent;nb;;",
    "Per Lunde;per@example.no;pedagogisk leder;nb;;",
    *(f"{full};{name}@example.no;assistent;nb;;" for _, name, full in OTHERS[:2]),
)


@pytest.fixture
def slack(tmp_path, monkeypatch):
    port = free_port()
    slack = LocalSlack(tmp_path, port, "events")
    monkeypatch.setattr(peers, "free_port", lambda: port)
    bot = Bot(
        tmp_path, FIVE, SLACK_BOT_TOKEN=TOKEN, SLACK_API_URL=slack.at + "/api/",
        SLACK_SIGNING_SECRET=SECRET,
    )  # fmt: skip
    yield slack, bot
    bot.stop()
    slack.stop()
    told = (tmp_path / "stderr.txt").read_text()
    assert "Traceback" not in told
    assert STORY not in told


def board(slack):
    """Return the board in the channel, as it is now."""
    return next(
        (m for m in slack.from_bot(ROOM) if "Reflekterende team" in said(m)), {}
    )


def said(message):
    """Return what whoever opens a message reads in it."""
    return read(message.get("blocks") or [])


def label(message):
    row = next(b for b in message["blocks"] if b["type"] == "actions")
    return row["elements"][0]["text"]["text"]


@pytest.mark.timeout(240)
def test_a_whole_round_is_held_in_slack_across_a_kill_of_the_bot(slack, chromium):  # noqa: F811 - the fixture
    place, bot = slack
    ann, per = Talk(place), Talk(place, PER)
    for name in ("hei", "praksisfortelling"):
        ann.says(name)
    ann.says(STORY)
    ann.presses("round")
    per.says("hei")
    link_room(place)
    per.says("reflekterende team")
    per.presses("begin")
    per.presses("change")
    per.presses(story_of(per))
    per.says("hopp over")
    per.presses("room")
    per.presses("as_is")
    per.presses("leader")
    before = len(ann.seen())
    per.presses("yes")
    until(lambda: len(ann.seen()) > before)
    ann.presses("Ja, det er greit")
    until(lambda: "sier ja" in per.shown())
    per.presses("Begynn runden")
    until(lambda: "1 av 9" in said(board(place)))
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(place.at)
    page.get_by_text("rod").first.click()
    presses = 0
    while "Takk for runden" not in str(place.from_bot(ROOM)):
        now = board(place)
        text = said(now)
        if not text:
            break
        if presses == 5:
            bot.restart()
        place.presses(ROOM, now, label(now), PER)
        until(lambda text=text: said(board(place)) != text)
        presses += 1
        if presses == 7:
            page.wait_for_timeout(500)
            picture(page, "team-slack-channel")
    # One message stood there all the while: 1 + 1 + 2 + 2 + 2 + 1 + 1 + 4 + 1 presses.
    assert presses == 15
    texts = [said(message) for message in place.from_bot(ROOM)]
    assert sum("Takk for runden" in text or "av 9" in text for text in texts) == 1
    page.close()


def story_of(per):
    for block in per.seen()[-1]["blocks"]:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            if len(element.get("value", "")) == 16:
                return element["value"]
    raise AssertionError("no story to choose")


def link_room(place):
    """Mention the bot in the channel, and say whose room it is."""
    text = f"<@{BOT}> hei"
    seen = len(place.messages(ROOM))
    peers.post(
        place.at + "/_control/message", {"channel": ROOM, "user": PER, "text": text}
    )
    asked = until(lambda: place.messages(ROOM)[seen + 1 :] and place.messages(ROOM)[-1])
    place.presses(ROOM, asked, "Dette er rommet til Rød", PER)
    until(lambda: "rommet til Rød" in str(place.messages(ROOM)[-1].get("blocks")))
    with contextlib.suppress(KeyError):
        assert asked["channel"] == ROOM


def until_changed(page):
    """Return what waits until the board reads otherwise than now."""
    card = page.locator(".ac-adaptiveCard", has_text="Reflekterende team ·").last
    before = card.inner_text()

    def wait():
        for _ in range(60):
            if card.inner_text() != before:
                return
            page.wait_for_timeout(50)

    return wait


LEADS = (
    "Ann Berge;ann@example.no;pedagogisk leder;nb;;",
    "Per Lunde;per@example.no;assistent;nb;;",
    *(f"{full};{name}@example.no;assistent;nb;;" for _, name, full in OTHERS[:2]),
)


@pytest.fixture
def teams(tmp_path, monkeypatch):
    port = free_port()
    teams = Playground(tmp_path, port)
    monkeypatch.setattr(peers, "free_port", lambda: port)
    bot = Bot(tmp_path, LEADS, TEAMS_ALLOW_ANONYMOUS="true")
    yield teams, bot
    bot.stop()
    teams.stop()
    assert "turn.failed" not in (tmp_path / "stderr.txt").read_text()


@pytest.mark.timeout(240)
def test_a_whole_round_is_held_in_teams_on_a_card_that_is_changed(teams, chromium):  # noqa: F811 - the fixture
    place, bot = teams
    ann = Page(chromium, place)
    ann.sees("Hei, Ann.")
    ann.says("reflekterende team")
    ann.sees("Ingen har åpnet en fortelling")
    ann.presses("Gjør klar en runde")
    ann.sees("Hvem forteller?")
    ann.presses("Noen forteller uten å ha skrevet")
    ann.page.get_by_role("button", name="Ann Berge", exact=True).last.click()
    ann.sees("Hvem er")
    ann.says("hopp over")
    ann.sees("så tavla kommer her hos deg")
    ann.page.get_by_role("button", name="Som foreslått").last.click()
    ann.presses("Jeg trykker selv")
    ann.sees("Jeg tar vare på datoen")
    ann.presses("Ja")
    ann.presses("Ja, begynn")
    ann.sees("1 av 9")
    picture(ann.page, "team-teams-board")
    board_ = ann.page.get_by_text("Reflekterende team ·")
    for number in range(2, 10):
        while not ann.page.get_by_text(f"{number} av 9").count():
            is_open = ann.page.get_by_text("Ordet er fritt").count()
            name = "Gå videre" if is_open else "Neste"
            shown = until_changed(ann.page)
            ann.presses(name)
            shown()
        if number == 3:
            bot.restart()
        if number == 5:
            picture(ann.page, "team-teams-later")
    assert board_.count() == 1
    ann.presses("Gå videre")
    ann.sees("Takk for runden.")
    picture(ann.page, "team-teams-over")
    ann.page.close()
