"""A round in Slack and in Teams over real HTTP: boards, presses, and both at once."""

import asyncio

import pytest

from bot.slack import render as in_slack
from bot.teams import render as in_teams
from dialogs.reading.text import cut
from dialogs.reflecting_team.round import Round
from dialogs.talk.messages import Incoming
from scheduler.delivery.delivery import Delivery
from storage.people import identities
from storage.post import workspaces
from storage.reflecting_team import heart, showing
from storage.reflecting_team import rows as reflecting_team
from tests.bot.department import Department
from tests.bot.team import team_of
from tests.conftest import STORY
from tests.slack.site import Site as SlackSite
from tests.slack.site import reads
from tests.teams.site import TENANT
from tests.teams.site import Site as TeamsSite

CHANNEL = "19:rod@thread.tacv2"


def begin(world, *rooms, way="channel", story=True):
    """Begin a round with boards in these rooms, without anybody's conversation."""
    unit = Department(world)

    def work(db):
        for channel, address, reference in rooms:
            place = identities.place(db, channel, address, None, world.now)
            identities.set_room(db, unit.scope, place, unit.units["Rød"])
            if reference:
                workspaces.touched(db, place, world.now, reference, None)
        return identities.rooms_of(db, unit.scope, unit.units["Rød"])

    places = world.run(work)
    if story:
        unit.ann.hands_in(STORY, "round")
    unit.kept_id = world.run(lambda db: team_of(db, unit, places, way))
    return unit


def kept(unit):
    return unit.world.run(lambda db: reflecting_team.find(db, unit.scope, unit.kept_id))


def now(unit):
    return Round.from_json(kept(unit).told["round"])


def beat(world):
    world.run(lambda db: heart.mend(db, world.house, world.now))
    world.run(lambda db: heart.fire(db, world.house, world.now))


async def shown(site, unit):
    site.delivery.wake()
    await site.settled()


# Slack


def slack_people(site):
    return {
        name: site.member(f"U{n}", f"{name}@example.no")
        for n, name in enumerate(("per", "ann", "eva", "ola", "ida", "liv"), 1)
    }


@pytest.mark.parametrize("way", ["room", "channel"])
def test_in_slack_the_board_is_one_message_that_is_changed(small, way):
    unit = begin(small, ("slack", "T1/C9", ""), way=way)
    site = SlackSite(small)
    people = slack_people(site)

    async def script(site):
        await shown(site, unit)
        posted = site.fake.messages["C9"]
        assert len(posted) == 1
        for _ in range(3):
            before = now(unit).turn
            await site.interacts(
                people["per"].press(first(posted[0]), posted[0], room="C9")
            )
            await site.settled()
            assert now(unit).turn > before
        boards = [m for m in posted if "av 9" in reads(m)]
        assert len(boards) == 1
        assert "3 av 9" in reads(boards[0])
        assert boards[0]["updated"]
        methods = [method for method, _ in site.fake.calls]
        assert "chat.update" in methods

    site.run(script)


def first(message):
    """Return the label of the board's first button."""
    row = next(b for b in message["blocks"] if b["type"] == "actions")
    return row["elements"][0]["text"]["text"]


def test_in_slack_a_press_by_another_is_answered_where_only_she_sees_it(small):
    unit = begin(small, ("slack", "T1/C9", ""), way="room")
    site = SlackSite(small)
    people = slack_people(site)

    async def script(site):
        await shown(site, unit)
        message = site.fake.messages["C9"][0]
        await site.interacts(people["eva"].press("Pause", message, room="C9"))
        aside = site.fake.ephemeral[-1]
        assert (aside["channel"], aside["user"]) == ("C9", "U3")
        assert "Per styrer runden" in reads(aside)
        await site.interacts(people["per"].press("Mer", message, room="C9"))
        labels = reads(site.fake.ephemeral[-1])
        assert "La en annen lede" in labels

    site.run(script)


def test_in_slack_a_mention_in_the_channel_is_her_turn(small):
    unit = begin(small, ("slack", "T1/C9", ""))
    site = SlackSite(small)
    people = slack_people(site)

    async def script(site):
        await shown(site, unit)
        while now(unit).step.key != "clarifying":
            board = site.fake.messages["C9"][0]
            await site.interacts(people["per"].press(first(board), board, room="C9"))
        number = int(now(unit).speaker)
        who = next(n for n in people if unit.number(n) == number)
        await site.sends(
            people[who].event(
                type="app_mention", channel="C9", channel_type="channel", ts="9.9",
                text="<@UBOT> Hvor lenge ventet barnet?",
            )
        )  # fmt: skip
        assert now(unit).speaker != str(number)
        # It stands in the channel already: the bot does not say it once more.
        assert not any("ventet barnet" in reads(m) for m in site.fake.messages["C9"])

    site.run(script)


@pytest.mark.parametrize("error", ["message_not_found", "is_archived"])
def test_in_slack_a_message_or_a_channel_that_is_gone_is_got_over(small, error):
    unit = begin(small, ("slack", "T1/C9", ""), way="room")
    site = SlackSite(small)
    people = slack_people(site)

    async def script(site):
        await people["per"].says("hei")
        await shown(site, unit)
        board = site.fake.messages["C9"][0]
        site.fake.does["chat.update"] = [error]
        await site.interacts(people["per"].press("Neste", board, room="C9"))
        await site.settled()
        beat(small)
        await shown(site, unit)
        where = "C9" if error == "message_not_found" else people["per"].dm
        assert "2 av 9" in reads(site.fake.messages[where][-1])

    site.run(script)


def test_in_slack_a_rate_limit_leaves_only_the_newest_to_be_shown(small):
    unit = begin(small, ("slack", "T1/C9", ""), way="room")
    site = SlackSite(small)
    people = slack_people(site)

    async def script(site):
        await shown(site, unit)
        site.fake.does["chat.update"] = [("rate", "40")]
        for _ in range(4):
            world, person = small, people["per"]
            key = f"team:{unit.kept_id}:next:{now(unit).turn}.{kept(unit).version}"
            world.events += 1
            await site.receiver.receive(
                Incoming(
                    "slack",
                    "T1/U1",
                    "T1/C9!U1",
                    f"e{world.events}",
                    choice=key,
                    room=True,
                )
            )
            assert person
        await site.settled()
        small.now = small.now.replace(minute=(small.now.minute + 2) % 60)
        await shown(site, unit)
        texts = reads(site.fake.messages["C9"][0])
        assert f"{now(unit).at + 1} av 9" in texts

    site.run(script)


# Teams


REFERENCE = (
    '{"url": "%s", "bot": "28:bot", "user": "29:per", "tenant": "' + TENANT + '"}'
)


def teams_people(site):
    made = {
        name: site.member(name, f"{name}@example.no")
        for name in ("per", "ann", "eva", "ola", "ida", "liv")
    }
    for each in made.values():
        each.room = {
            "id": CHANNEL,
            "conversationType": "channel",
            "isGroup": True,
            "tenantId": TENANT,
        }
    return made


def in_channel(person, name, card, reply_to):
    """Press a board's button in the team's channel."""
    told = person.press(name, card, reply_to=reply_to)
    return told | {"conversation": person.room}


def newest(site):
    """Return the board's card as it is now in the channel, with its name."""
    first_one = site.connector.cards[CHANNEL][0]
    here = site.connector.changed[CHANNEL]
    changed = [told for name, told in here if name == first_one["id"]]
    return (changed or [first_one])[-1]["attachments"][0]["content"], first_one["id"]


@pytest.mark.usefixtures("transport")
def test_in_teams_the_board_is_a_card_that_is_changed_and_others_get_a_note(small):
    site = TeamsSite(small)
    unit = begin(small, ("teams", f"{TENANT}/{CHANNEL}", ""), way="room")
    people = teams_people(site)

    async def script(site):
        def reference(db):
            place = identities.rooms_of(db, unit.scope, unit.units["Rød"])[0]

            workspaces.touched(
                db, place, small.now, REFERENCE % site.connector.url, None
            )

        await asyncio.to_thread(lambda: small.run(reference))
        await shown(site, unit)
        card, name = newest(site)
        assert "1 av 9" in card["fallbackText"]
        status, told = await site.sends(in_channel(people["per"], "Neste", card, name))
        assert status == 200
        card, name = newest(site)
        assert "2 av 9" in card["fallbackText"]
        assert len(site.connector.cards[CHANNEL]) == 1
        status, told = await site.sends(in_channel(people["eva"], "Pause", card, name))
        assert told["type"] == "application/vnd.microsoft.activity.message"
        assert "Per styrer runden" in told["value"]
        assert "userIds" not in card["refresh"]

    site.run(script)


# Both at once


@pytest.mark.usefixtures("transport")
def test_slack_and_teams_hold_one_round_with_one_order(small):
    slack, teams = SlackSite(small), TeamsSite(small)
    unit = begin(
        small,
        ("slack", "T1/C9", ""),
        ("teams", f"{TENANT}/{CHANNEL}", ""),
        way="channel",
    )
    slackers, teamers = slack_people(slack), teams_people(teams)

    async def script():
        await slack.fake.start()
        await slack.open()
        await teams.connector.start()
        await teams.open()
        both = Delivery(
            small.database,
            {"slack": slack.slack.channel, "teams": teams.teams.channel},
            lambda: small.now,
        )
        slack.delivery = teams.delivery = both
        slack.receiver._kept = teams.receiver._kept = both.kept
        slack.receiver._wake = teams.receiver._wake = both.wake

        def reference(db):
            for place in identities.rooms_of(db, unit.scope, unit.units["Rød"]):
                workspaces.touched(
                    db, place, small.now, REFERENCE % teams.connector.url, None
                )

        await asyncio.to_thread(lambda: small.run(reference))
        both.wake()
        await slack.settled()
        await teams.settled()
        board = slack.fake.messages["C9"][0]
        await slack.interacts(slackers["per"].press(first(board), board, room="C9"))
        card, name = newest(teams)
        assert "2 av 9" in card["fallbackText"]
        # Ann sits in Teams: she says there that she is done, and Slack shows it.
        await teams.sends(in_channel(teamers["ann"], "Ferdig", card, name))
        assert "3 av 9" in reads(slack.fake.messages["C9"][0])
        number = int(now(unit).speaker)
        who = next(n for n in teamers if unit.number(n) == number)
        told = teamers[who].activity(
            text="<at>Samspill</at> Hvor var de andre?",
            entities=[
                {
                    "type": "mention",
                    "text": "<at>Samspill</at>",
                    "mentioned": {"id": "28:bot"},
                }
            ],
        )
        await teams.sends(told | {"conversation": teamers[who].room})
        await slack.settled()
        assert any("Hvor var de andre?" in reads(m) for m in slack.fake.messages["C9"])
        said = [str(each) for each in teams.connector.cards[CHANNEL]]
        assert not any("Hvor var de andre?" in each for each in said)
        await slack.close()
        await slack.fake.stop()
        await teams.close()
        await teams.connector.stop()

    asyncio.run(script())


@pytest.mark.parametrize("odd", ["x", "æ", '"', "\n", "\\", "𝒳", "<", "&", "a b "])
def test_a_story_is_one_message_on_every_platform_however_long_it_is(small, odd):
    """Only the last of several could be changed: the others would stay when it is gone."""
    shown = cut(odd * 9000, showing.STORY_SHOWN, measure=showing.written_size)
    stage = small.house.stage("nb")
    message = stage.message(
        "team_board", "story", teller="Ann Katrine", text=shown, is_cut=True
    )

    assert len(in_slack.parts(message, str, lambda _: "")) == 1
    assert len(in_teams.cards(message, str, lambda _: "", "")) == 1
