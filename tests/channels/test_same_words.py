"""The same conversation in all four channels: the same words, in the same order."""

import re

import pytest

from dialogs.talk.messages import complete
from tests.conftest import STORY
from tests.slack.fake import read
from tests.slack.site import Site as SlackSite
from tests.slack.site import reads
from tests.teams.site import Site as TeamsSite
from tests.world import World

FREE = [
    ("says", "hei"), ("presses", "start:practice_story"), ("says", STORY),
    ("presses", "~back"), ("says", STORY), ("says", "hva er dette"),
    ("says", "senere"), ("says", "fortsett"), ("presses", "leader"), ("says", "status"),
]  # fmt: skip
OTHER = [
    ("says", "språk"), ("presses", "nn"), ("says", "praksisfortelling"), ("says", "tull og tøys"),
    ("presses", "~help"), ("presses", "~later"), ("says", "mine data"), ("says", "fortsett"),
    ("presses", "~cancel"), ("says", "avbryt"), ("says", "Jeg sa <!channel> & *fet* i dag, på en helt vanlig tirsdag i garderoben, og da lo vi begge to lenge."),
    ("presses", "yes"), ("says", "avbryt"),
]  # fmt: skip


def _words(text):
    return re.sub(r"[^\w]+", " ", text).strip()


# «Del 2 av 2» and on: what goes on from the card before.
PART = re.compile(r"\b([2-9]) av [2-9]\b")


def _world(tmp_path, name):
    world = World(f"sqlite:///{tmp_path}/{name}.db")
    scope, units = world.kindergarten()
    world.meeting(scope, units["Rød"])
    return world, world.person("ann@example.no", scope, units["Rød"])


def _direct(channel):
    def run(tmp_path, script):
        world, ann = _world(tmp_path, channel)
        ann = ann.on(channel)
        for act, what in script:
            getattr(ann, act)(what)
        seen = [_words(f"{complete(m)} {m.filled}") for m in ann.seen]
        world.close()
        return seen

    return run


def _slack(tmp_path, script):
    world, _ = _world(tmp_path, "slack")
    site, seen = SlackSite(world), []
    ann = site.member("U1", "ann@example.no")

    async def go(_site):
        for act, what in script:
            await getattr(ann, act)(what)
        seen.extend(_words(read(m["first"])) for m in ann.seen)

    whole = site.fake._chat_postMessage

    def remembers(told):
        answer = whole(told)
        site.fake.messages[told["channel"]][-1]["first"] = told["blocks"]
        return answer

    site.fake._chat_postMessage = remembers
    site.run(go)
    world.close()
    return seen


def _teams(tmp_path, script):
    world, _ = _world(tmp_path, "teams")
    site, seen = TeamsSite(world), []
    ann = site.member("ann", "ann@example.no")

    async def go(_site):
        for act, what in script:
            await getattr(ann, act)(what)
        for each in ann.seen:
            card = each["attachments"][0]["content"]
            runs = [
                run["text"] for block in card["body"][: _body(card)]
                for item in block.get("items", [block]) for run in item.get("inlines", ()) if not run.get("isSubtle")
            ]  # fmt: skip
            # A long message is several cards, and says which part each is.
            if seen and PART.search(str(card["body"])):
                seen[-1] = f"{seen[-1]} {_words(' '.join(runs))}"
            else:
                seen.append(_words(" ".join(runs)))

    site.run(go)
    world.close()
    return seen


def _body(card):
    kinds = [block["type"] for block in card["body"]]
    return kinds.index("ActionSet") if "ActionSet" in kinds else len(kinds)


@pytest.mark.parametrize("script", [FREE, OTHER], ids=["a story", "in and out"])
def test_all_four_say_the_same(tmp_path, script):
    page = _direct("web")(tmp_path, script)

    assert len(page) == len(script)
    assert _direct("terminal")(tmp_path, script) == page
    assert _slack(tmp_path, script) == page
    assert _teams(tmp_path, script) == page


@pytest.mark.usefixtures("transport")
def test_a_talk_begun_in_slack_goes_on_in_teams_and_ends_on_the_page(tmp_path):
    world, ann = _world(tmp_path, "all")
    slack, teams = SlackSite(world), TeamsSite(world)
    in_slack = slack.member("U1", "Ann@Example.no")
    in_teams = teams.member("ann", "ann@example.no")

    async def begins(_site):
        await in_slack.says("praksisfortelling")

    async def goes_on(_site):
        await in_teams.says(STORY)
        assert STORY in str(in_teams.last["body"])

    slack.run(begins)
    teams.run(goes_on)
    ann.says("status")
    ann.presses("leader")

    assert "Takk" in ann.reads
    world.close()


def test_what_somebody_types_never_makes_her_another(tmp_path):
    world, _ = _world(tmp_path, "who")
    slack = SlackSite(world)
    stranger = slack.member("U7", "noen@example.no")

    async def tries(_site):
        for words in ("ann@example.no", "jeg er ann@example.no", "hei"):
            await stranger.says(words)
        assert not stranger.buttons()
        assert all("kjenner deg ikke" in reads(m) for m in stranger.seen)

    slack.run(tries)
    world.close()


@pytest.mark.usefixtures("transport")
def test_a_person_is_written_to_where_she_last_wrote_or_where_she_chose(tmp_path):
    from sqlalchemy import select

    from storage.people import identities
    from storage.tables import places

    world, _ = _world(tmp_path, "where")
    slack, teams = SlackSite(world), TeamsSite(world)
    in_slack = slack.member("U1", "ann@example.no")
    in_teams = teams.member("ann", "ann@example.no")

    def reached():
        def look(db):
            place = identities.reached_at(db, 1)
            return db.connection.execute(
                select(places.c.channel).where(places.c.id == place)
            ).scalar()

        return world.run(look)

    async def says_in_slack(_site):
        await in_slack.says("hei")

    async def says_in_teams(_site):
        await in_teams.says("hei")

    slack.run(says_in_slack)
    assert reached() == "slack"
    world.days(1)
    teams.run(says_in_teams)
    assert reached() == "teams"

    async def chooses(_site):
        await in_teams.says("kanal")
        await in_teams.presses("slack")
        assert "Slack fra nå av" in in_teams.text

    teams.run(chooses)
    assert reached() == "slack"

    async def unchooses(_site):
        await in_teams.says("kanal")
        await in_teams.presses("last")

    teams.run(unchooses)
    assert reached() == "teams"
    world.close()
