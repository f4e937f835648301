"""The page by keyboard alone, with one's own colours, without motion, on a clock."""

import pytest

from tests.bot.web.test_browser import (
    chromium,  # noqa: F401 - fixtures
    demo,  # noqa: F401
    opened,  # noqa: F401
    say,
)

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement.textContent.trim()"
# Whether what has the focus has a line around it, and is in sight.
IS_SEEN = """() => {
  const now = document.activeElement, box = now.getBoundingClientRect();
  return getComputedStyle(now).outlineStyle !== "none" && box.top >= 0 && box.bottom <= innerHeight;
}"""
# What a board says, without its clock; nothing where there is none.
SAYS = """[...document.querySelectorAll(".board > p:not(.standing)")]
  .map((each) => each.textContent).join("|")"""
TABS = 60
PRESSES = 80


def types(page, words):
    """Write where she is, and send it."""
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def reaches(page, *names):
    """Go back with the tabulator until one of these has the focus."""
    for _ in range(TABS):
        if page.evaluate(FOCUSED) in names:
            assert page.evaluate(IS_SEEN), page.evaluate(FOCUSED)
            return
        page.keyboard.press("Shift+Tab")
    raise AssertionError(names)


def test_a_whole_round_is_held_from_the_keyboard_alone(opened):  # noqa: F811 - the fixture
    page = opened("Per Lunde")
    types(page, "reflekterende team")
    page.get_by_role("button", name="Øv på en runde").wait_for()
    reaches(page, "Øv på en runde")
    page.keyboard.press("Enter")
    page.locator(".board").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "words"

    reaches(page, "Neste", "Gå videre")
    for _ in range(PRESSES):
        before = page.evaluate(SAYS)
        if not before:
            break
        # She has her place on the board still, whatever the button is called now.
        reaches(page, "Neste", "Gå videre")
        page.keyboard.press("Enter")
        page.wait_for_function(f"told => {SAYS} !== told", arg=before)
    page.get_by_text("Det var en hel runde.").wait_for()

    assert page.evaluate("document.activeElement.id") == "words"


def test_from_anywhere_the_place_to_write_is_one_key_away(opened):  # noqa: F811 - the fixture
    page = opened("Siri Haugen")
    for place in ("#log", "#theme", "#people button", ".bot button"):
        page.locator(place).first.focus()
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == "words"


def test_the_first_tab_leads_to_the_place_to_write(opened):  # noqa: F811 - the fixture
    # On a telephone nothing has the focus when it opens: no keyboard comes unasked.
    page = opened("Siri Haugen", width=390)
    page.reload()
    page.locator("#log[aria-busy=false]").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Hopp til skrivefeltet"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "words"


def theme(page):
    return page.evaluate("document.documentElement.dataset.theme")


def test_colours_are_the_machines_until_one_chooses_and_then_remembered(opened):  # noqa: F811 - the fixture
    page = opened("Siri Haugen", scheme="dark")
    assert theme(page) == "dark"
    page.emulate_media(color_scheme="light")
    page.locator("html[data-theme=light]").wait_for(state="attached")
    page.get_by_label("Farger").select_option("dark")
    page.reload()

    assert theme(page) == "dark"
    assert page.get_by_label("Farger").input_value() == "dark"
    page.get_by_label("Farger").select_option("auto")
    assert theme(page) == "light"


@pytest.mark.parametrize(
    ("wish", "moves"), [("reduce", "none"), ("no-preference", "come")]
)
def test_nothing_moves_where_that_is_asked_for(opened, wish, moves):  # noqa: F811 - the fixture
    page = opened("Jonas Eide")
    page.emulate_media(reduced_motion=wish)
    count = page.locator(".bot").count()
    say(page, "hjelp")
    page.locator(".bot").nth(count).wait_for()

    line = page.locator(".bot").last
    assert line.evaluate("each => getComputedStyle(each).animationName") == moves


def test_without_own_colours_what_is_chosen_has_a_line_around_it(opened):  # noqa: F811 - the fixture
    page = opened("Jonas Eide")
    page.emulate_media(forced_colors="active")
    chosen = page.locator("#people button[aria-pressed=true]")

    assert chosen.evaluate("each => getComputedStyle(each).borderTopWidth") == "3px"


def test_the_clock_of_a_round_goes_and_whose_turn_it_is_is_read_once(opened):  # noqa: F811 - the fixture
    page = opened("Tor Bakke")
    say(page, "reflekterende team")
    page.get_by_role("button", name="Øv på en runde").last.click()
    page.locator(".board").wait_for()
    page.locator(".board").get_by_role("button", name="Neste").click()
    page.locator(".board").get_by_text("2 av 9").wait_for()
    clock = page.locator(".board .clock")
    clock.wait_for()
    before = clock.inner_text()
    page.evaluate("ahead += 60 * 1000; tick()")

    minutes, seconds = map(int, before.split()[0].split(":"))
    left = page.locator(".board .clock").inner_text().split()[0].split(":")
    passed = minutes * 60 + seconds - int(left[0]) * 60 - int(left[1])
    # The clock may have gone some seconds by itself meanwhile.
    assert passed >= 60
    assert page.locator(".board").get_attribute("aria-live") == "off"
    assert page.locator("#turn").inner_text().count(":") == 1
    page.evaluate("ahead += 3600 * 1000 - 120 * 1000; tick()")
    assert "over tiden" in page.locator(".board .clock").inner_text()
