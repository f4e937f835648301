"""What the page shows of a conversation when it is opened again: in a real browser."""

import re

import pytest

from tests.bot.web.test_browser import (
    STORY,
    axe,  # noqa: F401 - fixtures
    chromium,  # noqa: F401
    demo,  # noqa: F401
    opened,  # noqa: F401
    press,
    say,
)

pytestmark = pytest.mark.browser

NO_FILES = "Jeg tar ikke imot bilder eller filer"
# Brings a file as the browser does; returns whether the browser goes on with it itself.
BRING = """([kind, text]) => {
  const told = new DataTransfer();
  told.items.add(new File(["hemmelig"], "hemmelig.png", { type: "image/png" }));
  if (text) told.setData("text/plain", text);
  const how = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { ...how, clipboardData: told })
    : new DragEvent("drop", { ...how, dataTransfer: told });
  return document.getElementById("words").dispatchEvent(event);
}"""
AT_END = """() => {
  const log = document.getElementById("log");
  return log.scrollTop > 500 && log.scrollHeight - log.clientHeight - log.scrollTop < 2;
}"""
PICTURES_COME = """() => Promise.all([...document.querySelectorAll("img.picture")].map(
  (each) => { each.loading = "eager"; return each.decode(); }))"""


def lines(page):
    """Return who said what and when, as it is heard; but not what may be pressed."""
    return page.evaluate(
        "[...log.children].map((each) => [...each.querySelectorAll('.head, .said, p, li'),"
        " ...(each.matches('.day') ? [each] : [])].map((one) => one.textContent))"
    )


def settled(page, who):
    """Wait until she is chosen, and all that was said before is there."""
    chosen = page.locator("#people button[aria-pressed=true]")
    chosen.get_by_text(who).wait_for(state="attached")
    page.locator("#log[aria-busy=false]").wait_for()


def on_another_device(page, who):
    """Open the same conversation where nothing is remembered."""
    context = page.context.browser.new_context(viewport={"width": 1280, "height": 800})
    other = context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name=re.compile(f"^{who}")).click()
    settled(other, who)
    return other


def begins_a_story(page):
    press(page, "Skriv en praksisfortelling")
    page.get_by_text("Fortell hva som skjedde").wait_for()
    say(page, STORY)
    page.get_by_role("button", name="Lever bare til pedagogisk leder").wait_for()


def test_own_presses_times_days_and_senders_are_there_on_another_device(opened):  # noqa: F811 - the fixture
    page = opened("Liv Sandnes")
    begins_a_story(page)
    before = lines(page)
    other = on_another_device(page, "Liv Sandnes")
    after, pressed = lines(other), other.locator(".pressed").all_inner_texts()
    other.context.close()

    assert after == before
    assert after[0] == ["lørdag 7. november"]
    assert re.fullmatch(r"Samspill kl\. 12\.\d\d", after[1][0])
    assert re.fullmatch(r"Liv Sandnes kl\. 12\.\d\d", after[2][0])
    assert after[-2][1] == STORY
    assert pressed == ["Skriv en praksisfortelling"]


def seen_again(page, who):
    """Return her side as this tab shows it, and as another device does."""
    page.reload()
    settled(page, who)
    other = on_another_device(page, who)
    seen = [each.locator(".mine .said").all_inner_texts() for each in (page, other)]
    other.context.close()
    return seen


def test_what_the_server_lets_go_of_stays_in_the_tab_where_it_was_typed(opened):  # noqa: F811 - the fixture
    page = opened("Ann Berge")
    begins_a_story(page)
    page.get_by_role("button", name="Lever bare til pedagogisk leder").click()
    page.get_by_text("Takk, fortellingen er levert.").wait_for()
    here, elsewhere = seen_again(page, "Ann Berge")

    pressed = "Lever bare til pedagogisk leder"
    assert here[-2:] == [STORY, pressed]
    assert elsewhere[-2:] == ["(Svaret ditt står ikke her.)", pressed]


def test_what_she_threw_away_is_gone_from_the_tab_as_well(opened):  # noqa: F811 - the fixture
    page = opened("Jonas Eide")
    begins_a_story(page)
    say(page, "avbryt")
    page.get_by_role("button", name="Kast det").click()
    page.get_by_text("Det er kastet.").wait_for()
    here, elsewhere = seen_again(page, "Jonas Eide")

    assert here == elsewhere
    assert STORY not in page.locator("#log").inner_text()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_opens_at_its_end_and_nothing_moves_afterwards(opened, width):  # noqa: F811 - the fixture
    page = opened("Siri Haugen", width=width, height=740)
    for _ in range(4):
        count = page.locator(".bot").count()
        say(page, "hms-kalender")
        page.locator(".bot").nth(count).wait_for()
    page.reload()
    settled(page, "Siri Haugen")

    assert page.locator("img.picture").count() >= 2
    assert page.evaluate(AT_END)
    page.evaluate(PICTURES_COME)
    assert page.evaluate(AT_END)


def test_the_place_to_write_is_at_hand_and_the_skip_link_still_there(opened):  # noqa: F811 - the fixture
    page = opened("Per Lunde")
    page.reload()
    settled(page, "Per Lunde")
    assert page.evaluate("document.activeElement.id") == "words"

    for skip, to in (("Hopp til skrivefeltet", "words"), ("Gå til samtalen", "log")):
        page.get_by_role("link", name=skip).focus()
        assert page.get_by_role("link", name=skip).bounding_box()["x"] > 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == to


def test_a_picture_that_is_pasted_or_dropped_gets_a_kind_no(opened):  # noqa: F811 - the fixture
    page = opened("Liv Sandnes")
    sent = []
    page.on("request", lambda one: sent.append(one.post_data or ""))
    for number, kind in enumerate(("paste", "drop")):
        assert not page.evaluate(BRING, [kind, ""])
        page.locator(".bot", has_text=NO_FILES).nth(number).wait_for()

    assert page.locator(".mine", has_text="Et bilde eller en fil").count() == 2
    assert not any("hemmelig" in told for told in sent)


def test_a_copied_table_is_pasted_as_the_text_that_it_is(opened):  # noqa: F811 - the fixture
    page = opened("Liv Sandnes")
    sent = []
    page.on("request", lambda asked: sent.append(asked.url))

    assert page.evaluate(BRING, ["paste", "en tabell"])
    assert not [url for url in sent if "/api/send" in url]


def test_a_link_to_this_machine_opens_and_no_other_kind_is_made(opened, demo):  # noqa: F811 - the fixtures
    page = opened("Per Lunde")
    say(page, "kalenderlenke")
    page.get_by_role("button", name="Mine møter").click()
    link = page.locator(f"#log a[href^='{demo.address}kalender/']").last
    link.wait_for()
    got = page.request.get(link.get_attribute("href"))

    assert "BEGIN:VCALENDAR" in got.text()
    assert link.get_attribute("rel") == "noreferrer noopener"
    assert (
        page.evaluate("""["javascript:alert(1)", "http://example.no/", "x",
      "http://127.0.0.1@example.no/", "http://127.0.0.1.example.no/"].map(mayOpen)""")
        == [False] * 5
    )
