"""Every view of the page: looked over by the accessibility checker, small and large."""

import pytest

from tests.bot.web.test_browser import (
    axe,  # noqa: F401 - fixtures
    chromium,  # noqa: F401
    demo,  # noqa: F401
    last,
    opened,  # noqa: F401
    say,
)

pytestmark = pytest.mark.browser
# As many lines as somebody who uses it every day has in a year.
MANY = """async () => {
  for (let n = 0; n < 250; n++) await send({ words: "hjelp", label: "hjelp" });
}"""
TOO_SMALL = """() => [...document.querySelectorAll("button, select, summary, .button")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .filter((each) => getComputedStyle(each).pointerEvents !== "none")
  .map((each) => [each.textContent.trim().slice(0, 30), each.getBoundingClientRect()])
  .filter(([, box]) => box.height && (box.height < 44 || box.width < 44))
  .map(([name]) => name)"""
OVER_THE_EDGE = """() => [...document.querySelectorAll("body *")]
  .filter((each) => !each.closest(".unseen, .skip, .theme span, .top"))
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().width)
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => each.outerHTML.slice(0, 80))"""
LEADING = """() => [...document.querySelectorAll(".bot")]
  .map((each) => each.querySelectorAll(".primary").length)"""


def faults(page):
    """Return what the checker finds, in the light and in the dark."""
    found = []
    for theme in ("light", "dark"):
        page.locator("#theme").select_option(theme)
        found += checked(page, theme)
    return found


def checked(page, theme):
    return page.evaluate(
        """(theme) => axe.run().then((r) => r.violations.map(
      (v) => theme + " " + v.id + ": " + v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")))""",
        theme,
    )


def practises(page):
    """Go into a round with invented colleagues."""
    say(page, "reflekterende team")
    last(page).get_by_role("button", name="Øv på en runde").click()
    page.locator(".board").wait_for()


def form(page):
    say(page, "praksisfortelling")
    page.get_by_role("button", name="Steg for steg").last.click()
    page.wait_for_selector("form.whole")


def form_with_faults(page):
    form(page)
    last(page).get_by_role("button", name="Ferdig", exact=True).click()
    page.wait_for_selector(".fault")


def pictures(page):
    say(page, "hms-kalender")
    page.wait_for_selector("img.picture")


def chooser(page):
    page.evaluate("document.getElementById('drawer').open = true")


def many(page):
    page.evaluate(MANY)
    page.reload()
    page.wait_for_function("document.querySelectorAll('.line').length >= 500")


def room(page):
    page.evaluate("document.getElementById('drawer').open = true")
    page.locator("#rooms button").first.click()
    page.wait_for_selector(".empty")


VIEWS = {
    "chooser": ("Liv Sandnes", chooser),
    "first": ("Mona Vik", lambda page: None),
    "form": ("Ann Berge", form_with_faults),
    "board": ("Per Lunde", practises),
    "pictures": ("Siri Haugen", pictures),
    "room": ("Jonas Eide", room),
}


@pytest.mark.parametrize("view", VIEWS)
def test_the_checker_finds_nothing_in_any_view_on_a_small_screen(opened, axe, view):  # noqa: F811 - the fixtures
    who, go = VIEWS[view]
    page = opened(who, width=320, height=640, script=axe)
    go(page)

    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(OVER_THE_EDGE) == []
    assert page.evaluate(TOO_SMALL) == []
    assert max(page.evaluate(LEADING), default=0) <= 1


@pytest.mark.parametrize("view", ["chooser", "form", "board"])
def test_text_twice_as_large_still_fits_beside_itself(opened, view):  # noqa: F811 - the fixture
    who, go = VIEWS[view]
    page = opened(who, width=1280)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    go(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.evaluate(OVER_THE_EDGE) == []
    assert page.locator("#words").bounding_box()["width"] > 200


def test_the_checker_finds_nothing_in_five_hundred_messages(opened, axe):  # noqa: F811 - the fixtures
    page = opened("Odd Fjeld", script=axe)
    many(page)
    page.add_script_tag(content=axe)

    assert faults(page) == []
    assert page.evaluate("""() => {
      const log = document.getElementById("log");
      return log.scrollHeight - log.clientHeight - log.scrollTop < 2;
    }""")


def test_an_address_that_is_none_is_a_page_as_the_others_are(chromium, demo, axe):  # noqa: F811 - the fixtures
    for scheme in ("light", "dark"):
        context = chromium.new_context(color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        page.goto(demo.address + "ingen/slik")
        page.add_script_tag(content=axe)

        assert checked(page, scheme) == []
        page.get_by_role("link", name="Til samtalen").click()
        page.wait_for_selector("#people button")
        context.close()


def test_nothing_is_asked_of_any_other_machine(opened, demo):  # noqa: F811 - the fixtures
    page = opened("Siri Haugen")
    asked = []
    page.on("request", lambda one: asked.append(one.url))
    page.reload()
    pictures(page)

    assert asked
    assert [url for url in asked if not url.startswith(demo.address)] == []


def test_a_board_of_practice_has_one_button_that_stands_out(opened):  # noqa: F811 - the fixture
    page = opened("Tor Bakke")
    practises(page)

    assert page.locator(".board .choices .primary").all_inner_texts() == ["Neste"]
