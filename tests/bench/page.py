"""From going to the page until all that was said is painted: in a real browser."""

import statistics
import tempfile
from pathlib import Path

from tests.bot.web.test_browser import CHROMIUM, Demo

LOADS, PAIRS = 9, 250
# Notes when the page has been painted after all that was said is in it.
NOTES = """
new MutationObserver((_, watch) => {
  const log = document.getElementById("log");
  if (log?.getAttribute("aria-busy") !== "false") return;
  watch.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); }));
}).observe(document, { subtree: true, childList: true, attributes: true });
"""
SAYS = """async (pairs) => {
  for (let n = 0; n < pairs; n++) await send({ words: "hjelp", label: "hjelp" });
}"""


def measure():
    """Return how many ms it takes with little said and with 500 lines; None without."""
    if not Path(CHROMIUM).exists():
        return None
    from playwright.sync_api import sync_playwright

    demo = Demo(tempfile.mkdtemp())
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM,
                args=["--no-sandbox", "--disable-background-networking"],
            )
            page = browser.new_page()
            page.add_init_script(NOTES)
            page.goto(demo.address)
            page.wait_for_selector(".bot")
            few = _painted(page, 1)
            page.evaluate(SAYS, PAIRS)
            return few, _painted(page, 2 * PAIRS)
    finally:
        demo.stop()


def _painted(page, lines):
    found = []
    for _ in range(LOADS):
        page.reload()
        page.wait_for_function("() => window.painted")
        assert page.locator(".line").count() >= lines
        found.append(page.evaluate("window.painted"))
    return found[1:]


def lines():
    """Write the table."""
    measured = measure()
    if measured is None:
        return ["", "## The page", "", "Not measured: Chromium is not there.", ""]
    few, many = (statistics.median(each) for each in measured)
    told = "kept" if many <= 300 else "NOT kept"
    return [
        "",
        "## The page",
        "",
        "From going to the page until all that was said is painted, in Chromium, at the newest line; medians.",
        "",
        "| case | measured | limit |",
        "|---|---|---|",
        f"| a conversation that has just begun, in ms | {few:.0f} | |",
        f"| one of {2 * PAIRS} lines, in ms | {many:.0f} | 300 {told} |",
        f"| the same, as a ratio | {many / few:.1f} | |",
        "",
    ]


if __name__ == "__main__":
    print("\n".join(lines()))
