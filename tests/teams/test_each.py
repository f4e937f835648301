"""What stands in a room is one card, and everybody sees her own buttons on it."""

import asyncio

import pytest

from storage.people import identities
from storage.post import workspaces
from tests.channels.test_team import (
    CHANNEL,
    REFERENCE,
    begin,
    newest,
    shown,
    teams_people,
)
from tests.teams.site import TENANT, Site

ROOM = {"id": "19:rod@thread.tacv2;messageid=5", "conversationType": "channel", "isGroup": True, "tenantId": TENANT}  # fmt: skip


async def looks(person, card, conversation):
    """Let a person's client ask for the card as she should see it."""
    action = card["refresh"]["action"]
    told = person.activity(
        type="invoke", name="adaptiveCard/action", conversation=conversation,
        value={"action": action, "trigger": "automatic"},
    )  # fmt: skip
    status, answer = await person.site.sends(told)
    assert status == 200
    return answer


def titles(person, answer):
    return [action["title"] for action in person.actions(answer["value"])]


def test_everybody_sees_her_own_buttons_on_the_board(small):
    site = Site(small)
    unit = begin(small, ("teams", f"{TENANT}/{CHANNEL}", ""), way="room")
    people = teams_people(site)

    async def script(site):
        def reference(db):
            place = identities.rooms_of(db, unit.scope, unit.units["Rød"])[0]
            told = REFERENCE % site.connector.url
            workspaces.touched(db, place, small.now, told, None)

        await asyncio.to_thread(lambda: small.run(reference))
        await shown(site, unit)
        for each in people.values():
            await each.says("hei")
        card, name = newest(site)
        told = people["per"].press("Neste", card, reply_to=name)
        await site.sends(told | {"conversation": people["per"].room})
        card, name = newest(site)
        room = people["per"].room
        everything = [a["title"] for a in people["per"].actions(card)]
        seen = {
            who: titles(each, await looks(each, card, room))
            for who, each in people.items()
        }
        assert seen["per"] == everything
        assert "Pause" in seen["per"]
        assert [who for who in seen if "Pause" in seen[who]] == ["per"]
        assert len([who for who in seen if "Neste" in seen[who]]) == 2
        assert all("Mer" in "".join(each) for each in seen.values())
        # A look changes nothing.
        assert newest(site)[0] == card
        stranger = site.member("noen", "noen@example.no")
        assert (await looks(stranger, card, room))["statusCode"] == 403

    site.run(script)


@pytest.fixture
def asked(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    small.person("per@example.no", scope, units["Rød"], ["pedagogical_leader"])
    site = Site(small)
    site.ann = site.member("ann", "ann@example.no")
    site.per = site.member("per", "per@example.no")
    return site


def test_the_rooms_question_has_its_button_for_the_one_who_may_press(asked):
    async def script(site):
        mention = {
            "type": "mention",
            "text": "<at>HMS</at>",
            "mentioned": {"id": "28:bot"},
        }
        await site.ann.says("hei")
        await site.per.says("<at>HMS</at> hei", conversation=ROOM, entities=[mention])
        card = site.connector.cards[ROOM["id"]][-1]["attachments"][0]["content"]
        assert site.per.actions(card) == []
        assert card["refresh"]["userIds"] == ["29:per"]
        assert titles(site.ann, await looks(site.ann, card, ROOM)) == []
        mine = await looks(site.per, card, ROOM)
        assert titles(site.per, mine) == ["Dette er rommet til Rød"]
        press = site.per.press(
            "Dette er rommet til Rød", mine["value"], reply_to="act-1"
        )
        status, _ = await site.sends(press | {"conversation": ROOM})
        assert status == 200
        assert titles(site.per, await looks(site.per, card, ROOM)) == []

    asked.run(script)


@pytest.mark.parametrize("about", ["team:nonsense", "room:1", "x", "team:", "a" * 61])
def test_an_odd_look_shows_nothing(asked, about):
    async def script(site):
        await site.ann.says("hei")
        data = {"samspill": {"kind": "refresh", "step": None, "about": about}}
        card = {"refresh": {"action": {"verb": "refresh", "data": data}}}
        answer = await looks(site.ann, card, ROOM)
        assert "body" not in answer["value"] or titles(site.ann, answer) == []

    asked.run(script)
