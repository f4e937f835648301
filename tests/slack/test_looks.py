"""How a message looks in Slack: one main button, runs merged, and care where it ends."""

import pytest

from bot.slack import render
from dialogs import everything
from dialogs.talk.messages import Asks, Message, Option, Paragraph, Span, Step
from scheduler.planning import Planner
from tests.scheduler.beats import Beats
from tests.slack.fake import read
from tests.slack.site import Site

HOUSE = everything.build()
ANN = "ann@example.no"
STORY = "Jeg satt ved siden av barnet og ventet til det var klart for å gå ut."


def line(name, **values):
    return HOUSE.words.line("nb", "_channel", name, values)


def blocks(message):
    return render.parts(message, line, lambda _: "")[-1].blocks


def buttons(shown):
    return [e for b in shown if b["type"] == "actions" for e in b["elements"]]


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person(ANN, scope, units["Rød"])
    site = Site(small)
    site.ann = site.member("U1", ANN)
    return site


@pytest.mark.parametrize("count", [1, 2, 8])
def test_exactly_one_button_is_the_main_one(count):
    options = tuple(Option(f"k{n}", f"Valg {n}") for n in range(count))
    message = Message((Paragraph((Span("Hva?"),)),), Asks.CHOICE, options)

    styles = [each.get("style") for each in buttons(blocks(message))]

    assert styles == ["primary", *[None] * (count - 1)]


def test_saying_yes_to_an_end_is_red_and_is_no_main_button():
    yes_no = (Option("yes", "Ja"), Option("no", "Nei"))
    asked = Message((), Asks.CONFIRM, yes_no, step=Step("t", "erase.really", 1))
    other = Message((), Asks.CONFIRM, yes_no, step=Step("t", "save", 1))

    assert [e.get("style") for e in buttons(blocks(asked))] == ["danger", None]
    assert [e.get("style") for e in buttons(blocks(other))] == ["primary", None]


def test_runs_that_look_alike_are_one_run():
    spans = (Span("Husk ", strong=True), Span("møtet", strong=True), Span(" i dag."))
    shown = blocks(Message((Paragraph(spans),)))

    assert shown[0]["text"]["text"] == "*Husk møtet* i dag."


def test_what_throws_away_at_once_asks_first(site):
    async def script(site):
        ann = site.ann
        await ann.says("praksisfortelling")
        await ann.says(STORY)
        await ann.says("avbryt")
        keep, drop = buttons(ann.last["blocks"])[:2]

        assert "confirm" not in keep
        assert drop["style"] == "danger"
        assert drop["confirm"]["confirm"]["text"] == "Ja, kast det"

    site.run(script)


async def reminded(site):
    world = site.world
    Beats(world).at(2026, 11, 9, 12)
    await site.ann.says("hei")
    world.now = world.now.replace(day=10, hour=8)
    planner = Planner(world.database, world.house, lambda: world.now)
    await planner.plan()
    await planner.due()
    await site.settled()
    return site.ann.last


def test_a_reminder_that_was_taken_up_says_so_and_has_no_buttons(site):
    async def script(site):
        reminder = await reminded(site)
        await site.ann.presses("Skriv en praksisfortelling", reminder)

        assert not buttons(reminder["blocks"])
        assert "Du valgte: Skriv en praksisfortelling" in str(reminder["blocks"])
        assert "praksisfortelling" in read(reminder["blocks"])

    site.run(script)


def test_a_snooze_says_until_when_where_its_buttons_were(site):
    async def script(site):
        reminder = await reminded(site)
        await site.ann.presses("Minn meg senere", reminder)
        asked = site.ann.last
        await site.ann.presses("I morgen", asked)

        assert not buttons(asked["blocks"])
        assert "Jeg minner deg på det" in str(asked["blocks"])
        assert buttons(reminder["blocks"])

    site.run(script)


def test_a_menu_can_be_picked_from_again(site):
    async def script(site):
        await site.ann.says("hei")
        menu = site.ann.last
        await site.ann.presses("start:practice_story", menu)

        assert buttons(menu["blocks"])

    site.run(script)


def kinds(*shown):
    return [each["type"] for each in blocks(Message(shown))]


def heading(text, **more):
    return Paragraph((Span(text, strong=True, **more),))


def test_bold_words_alone_begin_a_part_with_a_line_above_all_but_the_first():
    said = Paragraph((Span("Noe å lese."),))

    assert kinds(heading("Møter"), said, heading("Snart"), said) == [
        "header", "section", "divider", "header", "section",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "block",
    [
        heading("x" * 151), heading("to\nlinjer"), heading(" "),
        heading("lenke", link="https://example.no"),
        Paragraph((Span("Møter", strong=True), Span(": i morgen."))),
    ],
)  # fmt: skip
def test_what_slack_takes_for_no_heading_stays_bold_text(block):
    assert "header" not in kinds(block)
