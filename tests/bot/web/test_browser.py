"""A person in a real browser: Chromium against the demo as `make run` starts it."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import missing

CHROMIUM = "/usr/bin/chromium"
ROOT = Path(__file__).parents[3]
STORY = "Jeg satte meg ned ved siden av Barn A og ventet til det var klart."


class Demo:
    """The demo in a process and a folder of its own."""

    def __init__(self, folder, at="2026-11-07T12:00"):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        # A Saturday, if nothing is said: nobody is reminded of anything.
        self.at = at
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "bot.main", "demo", "--port", str(self.port),
                "--at", self.at,
            ],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        assert "klar" in self.process.stdout.readline()

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(15)
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    made = Demo(tmp_path_factory.mktemp("demo"))
    yield made
    assert made.stop() == 0


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


@pytest.fixture(scope="module")
def axe():
    """Give the accessibility checker, fetched once."""
    folder = ROOT / "var" / "node"
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(
                [
                    "npm",
                    "install",
                    "--no-save",
                    "--silent",
                    "--prefix",
                    str(folder),
                    "axe-core@4",
                ],
                check=True,
                capture_output=True,
                timeout=100,
            )
        except (OSError, subprocess.SubprocessError):
            missing("axe-core", "install Node and npm, and have a network once")
    return script.read_text(encoding="utf-8")


@pytest.fixture
def opened(demo, chromium):
    """Open the page as somebody, on some screen; close it and look for errors."""
    contexts, errors = [], []

    def go(who="Ann Berge", width=1280, height=800, scheme="light", script=""):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            has_touch=width < 500,
            reduced_motion="reduce",
            bypass_csp=bool(script),
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"dialog {dialog.message}"))
        page.goto(demo.address)
        page.wait_for_selector("#people button", state="attached")
        if width < 800:
            page.locator("nav summary").click()
        page.get_by_role("button", name=re.compile(f"^{who}")).click()
        page.wait_for_selector(".bot")
        if script:
            page.add_script_tag(content=script)
        return page

    yield go
    for context in contexts:
        context.close()
    assert errors == []


def last(page):
    return page.locator(".bot").last


def press(page, name):
    last(page).get_by_role("button", name=name, exact=True).click()


def say(page, words):
    page.get_by_label("Skriv til Samspill").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


pytestmark = pytest.mark.browser


def test_a_story_is_handed_in_by_clicks_from_the_first_page_on(opened):
    page = opened("Ann Berge")
    press(page, "Skriv en praksisfortelling")
    page.get_by_role("button", name="Steg for steg").click()
    page.get_by_label("Hvor var du?").select_option("meal")
    page.get_by_label("Fortell hva som skjedde").fill("Jeg satt ved bordet med Kari.")
    page.get_by_label("Hva gjorde og sa du?").fill("Jeg ventet.")
    page.get_by_label("Hva gjorde og sa barnet").fill("Barnet lo.")
    page.get_by_role("button", name="Ferdig", exact=True).click()
    page.get_by_text("Jeg satt ved bordet med Barn A.").wait_for()
    page.get_by_role("button", name="Lever bare til pedagogisk leder").click()

    page.get_by_text("Takk, fortellingen er levert.").wait_for()


def test_a_draft_of_a_form_is_saved_by_itself_and_is_there_after_a_reload(opened):
    page = opened("Jonas Eide")
    press(page, "Skriv en praksisfortelling")
    page.get_by_role("button", name="Steg for steg").click()
    page.get_by_label("Hva gjorde og sa du?").fill("Jeg ventet lenge")
    page.get_by_text("Utkastet er lagret").wait_for()
    page.reload()
    say(page, "fortsett")
    page.locator("form.whole").nth(1).wait_for()

    filled = page.locator("form.whole").last.get_by_label("Hva gjorde og sa du?")
    assert filled.input_value() == "Jeg ventet lenge"


def test_both_sides_of_the_conversation_are_there_after_a_restart(opened, demo):
    page = opened("Liv Sandnes")
    press(page, "Skriv en praksisfortelling")
    page.get_by_role("button", name="Steg for steg").wait_for()
    demo.kill()
    page.get_by_text("Ingen forbindelse akkurat nå").wait_for()
    demo.start()
    page.get_by_text("Ingen forbindelse akkurat nå").wait_for(state="hidden")
    press(page, "Steg for steg")
    page.get_by_label("Hva gjorde og sa du?").wait_for()
    page.reload()
    page.get_by_label("Hva gjorde og sa du?").wait_for()

    assert page.locator(".mine").count() >= 2


def test_a_double_press_is_one_press(opened):
    page = opened("Per Lunde")
    press(page, "Meg")
    page.get_by_role("button", name="Språk").wait_for()
    last(page).get_by_role("button", name="Språk").dblclick()
    page.get_by_text("Hvilket språk skal jeg bruke").wait_for()
    press(page, "Bokmål")
    page.get_by_text("Da skriver jeg bokmål til deg.").wait_for()

    assert page.get_by_text("Hvilket språk skal jeg bruke").count() == 1
    assert page.get_by_text("allerede").count() == 0


def test_everything_can_be_done_from_the_keyboard(opened):
    page = opened("Siri Haugen")
    page.get_by_label("Skriv til Samspill").focus()
    page.keyboard.type("personvern")
    page.keyboard.press("Enter")
    page.get_by_text("Hvem ser hva?").last.wait_for()

    assert page.evaluate("document.activeElement.id") == "words"


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script> <img src=x onerror=alert(1)>",
        "\u202eabc\u200bdef 👨‍👩‍👧‍👦",
        "Ord " * 1900,
    ],
)
def test_what_is_typed_is_shown_as_typed(opened, typed):
    page = opened("Siri Haugen")
    say(page, typed)
    mine = page.locator(".mine .said").last
    mine.wait_for()

    assert mine.text_content().strip() == typed.strip()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_each_person_is_spoken_to_in_her_language(opened):
    page = opened("Mona Vik")
    page.get_by_text("Kva vil du gjere?").wait_for()

    assert page.evaluate("document.documentElement.lang") == "nn"
    assert page.get_by_label("Skriv til Samspill").is_visible()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [(1280, "light"), (1280, "dark"), (320, "light"), (320, "dark")],
)
def test_the_accessibility_checker_finds_nothing(opened, axe, width, scheme):
    page = opened("Amir Nor", width=width, scheme=scheme, script=axe)
    findings = _axe(page)
    if width == 1280 and scheme == "light":
        say_as = page.locator("#words")
        say_as.fill("practice story")
        page.locator("#composer button").click()
        page.get_by_role("button", name="Step by step").last.click()
        page.wait_for_selector("form.whole")
        findings += _axe(page)
        page.get_by_role("button", name="Done", exact=True).last.click()
        page.wait_for_selector(".fault")
        findings += _axe(page)

    assert findings == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _axe(page):
    found = page.evaluate(
        "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')))"
    )
    return list(found)
