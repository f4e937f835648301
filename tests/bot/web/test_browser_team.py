"""Five people in five windows hold a round of the reflecting team, in a real browser."""

import os
import re

import pytest

from tests.bot.web.test_browser import (
    STORY,
    Demo,
    axe,  # noqa: F401 - fixtures
    chromium,  # noqa: F401
    last,
    opened,  # noqa: F401
    say,
)

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMSPILL_PICTURES")


def picture(page, name):
    """Keep a picture to look at, where somebody asked for it."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def enter(page, room="Rød"):
    """Go from one's own conversation into the department's room."""
    if page.viewport_size["width"] < 800:
        page.locator("nav summary").click()
    page.locator("#rooms").get_by_role("button", name=room).click()
    page.locator("#with", has_text=room).wait_for(state="attached")


def board(page):
    """Return the newest board in a window."""
    return page.locator(".board").last


def speaker(page):
    """Return who has the word on the board that a window shows."""
    board(page).locator("strong", has_text="har ordet").wait_for()
    return re.search(r"(\w+) har ordet", board(page).inner_text())[1]


def step(page):
    return int(re.search(r"· (\d) av 9", board(page).inner_text())[1])


def until_step(page, number):
    board(page).get_by_text(f"{number} av 9").first.wait_for()


@pytest.fixture
def demo(tmp_path):
    """Give each round a kindergarten of its own."""
    # A Tuesday, early: the teller is asked only while she is at work.
    made = Demo(tmp_path, at="2026-11-03T07:10")
    yield made
    assert made.stop() == 0


@pytest.fixture
def five(opened):  # noqa: F811 - the fixture
    """Let Ann open her story, and Per get a round in the channel ready with a guest."""
    windows = {
        "Ann": opened("Ann Berge"),
        "Per": opened("Per Lunde"),
        "Jonas": opened("Jonas Eide", width=390, height=844),
        "Liv": opened("Liv Sandnes", scheme="dark"),
        "Marit": opened("Marit Tveit"),
    }
    ann, per = windows["Ann"], windows["Per"]
    say(ann, "praksisfortelling")
    ann.get_by_text("Fortell hva som skjedde").wait_for()
    say(ann, STORY)
    ann.get_by_role("button", name="Lever til runden på møtet").click()
    ann.get_by_text("Takk, fortellingen er levert.").wait_for()

    say(per, "reflekterende team")
    per.get_by_role("button", name="Gjør klar en runde").click()
    per.get_by_role("button", name="Endre", exact=True).click()
    per.get_by_role("button", name=re.compile("^Ann Berge –")).click()
    per.get_by_text("Hvem er ikke med?").wait_for()
    say(per, "hopp over")
    per.get_by_text("Er noen andre på huset med?").wait_for()
    per.get_by_label("Marit Tveit").check()
    last(per).get_by_role("button", name="Ferdig", exact=True).click()
    per.get_by_role("button", name=re.compile("^I kanalen")).click()
    per.get_by_role("button", name=re.compile("^Som foreslått")).click()
    per.get_by_role("button", name="Jeg trykker selv").click()
    # The card with the proposal, above, said what is kept, too.
    per.get_by_text("Skal jeg spørre Ann Berge").wait_for()
    picture(per, "team-ready")
    last(per).get_by_role("button", name="Ja", exact=True).click()
    ann.get_by_role("button", name="Ja, det er greit").click()
    per.get_by_role("button", name="Begynn runden").click()
    for name in ("Ann", "Per", "Jonas", "Liv"):
        enter(windows[name])
    return windows


def test_five_in_five_windows_hold_a_whole_round(five, axe):  # noqa: F811 - the fixture
    per, ann, jonas = five["Per"], five["Ann"], five["Jonas"]
    until_step(per, 1)
    picture(per, "team-board-ready")
    board(per).get_by_role("button", name="Ferdig", exact=True).click()
    for name in ("Ann", "Per", "Jonas", "Liv"):
        until_step(five[name], 2)
    five["Liv"].get_by_text("Fortellingen til Ann", exact=True).wait_for()
    assert STORY in jonas.locator("#log").inner_text()
    picture(jonas, "team-story-phone")
    board(ann).get_by_role("button", name="Ferdig", exact=True).click()
    until_step(per, 3)

    seen, spoken = 3, 0
    while seen < 9:
        now = step(per)
        if now != seen:
            seen = now
            picture(per, f"team-step-{now}-desktop")
            picture(jonas, f"team-step-{now}-phone")
            picture(five["Liv"], f"team-step-{now}-dark")
        if now == 9:
            break
        if now == 7:
            board(per).get_by_role("button", name="Gå videre").click()
            until_step(per, 8)
            continue
        who, spoken, before = speaker(per), spoken + 1, board(per).inner_text()
        words = f"Kanskje tanke nummer {spoken} kan prøves."
        window = five[who]
        if who == "Marit":
            window.get_by_text("No er det din tur.").last.wait_for()
        say(window, words)
        if who == "Marit":
            last(window).get_by_role("button", name="Ja, legg det i rommet").click()
        for other in ("Ann", "Per", "Jonas", "Liv"):
            five[other].get_by_text(words).first.wait_for()
        # The words may be read a moment before the board: it is hers no longer.
        changed = (
            "told => [...document.querySelectorAll('.board')].at(-1).innerText !== told"
        )
        per.wait_for_function(changed, arg=before)
        if spoken == 5:
            the_board_is_one_press_away(jonas)
    assert spoken == 3 + 3 + 3 + 1 + 5

    results = axe_faults(per, axe)
    assert results == []
    board(per).get_by_role("button", name="Gå videre").click()
    for name in ("Ann", "Per", "Jonas", "Liv"):
        five[name].get_by_text("Takk for runden.").wait_for()
        assert STORY not in five[name].locator("#log").inner_text()
        assert five[name].locator(".bot", has_text="av 9").count() == 0
    picture(jonas, "team-over-phone")
    # What was said is gone when the page is loaded again; the board has its last words.
    per.reload()
    per.wait_for_selector(".bot")
    enter(per)
    per.get_by_text("Takk for runden.").wait_for()
    kept = per.locator("#log .bot").all_inner_texts()
    assert not any("tanke nummer" in each for each in kept)


def the_board_is_one_press_away(phone):
    """On a telephone the board scrolls away: whose turn it is stands above the talk."""
    pinned = phone.locator("#pinned")
    pinned.wait_for()
    assert re.search(r"av 9.*\w+ har ordet", pinned.inner_text(), re.DOTALL)
    assert not pinned.get_by_text("Neste").count()
    picture(phone, "team-pinned-phone")
    pinned.get_by_role("button", name="Til tavla").click()
    board(phone).get_by_text("Knapper for andre").wait_for()
    pinned.wait_for(state="hidden")
    picture(phone, "team-pinned-board-phone")
    assert phone.evaluate("document.activeElement.textContent") == "Mer"


def axe_faults(page, script):
    """Return what the accessibility checker finds on the page."""
    page.evaluate(script)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [each["id"] for each in found["violations"]]


def test_a_press_by_another_is_answered_to_her_alone_and_the_keyboard_keeps_its_place(
    five,
):
    jonas, per = five["Jonas"], five["Per"]
    until_step(jonas, 1)
    board(jonas).get_by_text("Knapper for andre").click()
    board(jonas).get_by_role("button", name="Pause").click()
    jonas.get_by_text("Per styrer runden").wait_for()
    picture(jonas, "team-aside-phone")
    assert per.get_by_text("styrer runden").count() == 0
    wait = board(per).get_by_role("button", name="Ett minutt til")
    wait.focus()
    per.keyboard.press("Enter")
    board(per).get_by_text("4 minutter igjen").wait_for()
    focused = per.evaluate("document.activeElement.textContent")
    assert focused == "Ett minutt til"
    board(per).get_by_role("button", name="Mer", exact=True).click()
    per.get_by_text("Jeg har svart deg i en direktemelding.").wait_for()
