"""Getting it installed: manifests, settings, what the doctor says, several workspaces."""

import asyncio
import io
import json
import re
import struct
import subprocess
import sys
import urllib.parse
import zipfile
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot.commands import doctor_platforms, manifest
from bot.settings import Settings, read
from bot.slack.install import Install
from bot.slack.install_link import link, make_link, opened, secret_of, signed
from bot.version import version
from dialogs import everything
from dialogs.errors import CannotStart
from storage.people import staff
from storage.post import install_links, workspaces
from storage.tables import meta
from tests.conftest import PYTHON_PATH
from tests.slack.fake import FakeSlack
from tests.slack.site import SECRET, Site

CONTENT = everything.build().content
APP = "a1b2c3d4-1111-4222-8333-444455556666"
TENANT = "12345678-1234-4234-8234-123456789abc"
SLACK = {"slack_bot_token": "xoxb-1", "slack_signing_secret": "s"}
TEAMS = {"teams_app_id": APP, "teams_app_password": "p", "teams_tenant_id": TENANT}


def test_slacks_manifest_asks_for_little_and_says_why():
    told = json.loads(manifest.slack(Settings(base_url="https://bot.example"), CONTENT))
    scopes = told["oauth_config"]["scopes"]["bot"]

    assert "channels:history" not in scopes
    assert "users:read.email" in scopes
    assert (
        told["settings"]["event_subscriptions"]["request_url"]
        == "https://bot.example/slack/events"
    )
    assert len(told["display_information"]["description"]) <= 140
    assert 174 <= len(told["display_information"]["long_description"]) <= 4000
    assert all(len(each["name"]) <= 24 for each in told["features"]["shortcuts"])
    assert not told["settings"]["token_rotation_enabled"]
    why = manifest.explained(CONTENT)
    assert all(f"`{scope}`: " in why for scope in scopes)


def test_with_socket_mode_slack_needs_no_address():
    settings = Settings(slack_app_token="xapp-1")
    told = json.loads(manifest.slack(settings, CONTENT))

    assert told["settings"]["socket_mode_enabled"]
    assert "request_url" not in json.dumps(told)


def test_teams_zip_holds_a_manifest_and_two_icons_of_the_right_size():
    settings = Settings(base_url="https://bot.example", teams_app_id=APP)
    packed = manifest.teams(settings, CONTENT)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        told = json.loads(archive.read("manifest.json"))
        sizes = {
            name: struct.unpack(">II", archive.read(name)[16:24])
            for name in ("color.png", "outline.png")
        }

    assert sizes == {"color.png": (192, 192), "outline.png": (32, 32)}
    assert told["validDomains"] == ["bot.example"]
    assert told["bots"][0]["botId"] == told["id"] == APP
    assert len(told["name"]["short"]) <= 30
    assert len(told["description"]["short"]) <= 80
    assert len(told["description"]["full"]) <= 4000
    assert manifest.teams(settings, CONTENT) == packed


def teams_files():
    settings = Settings(base_url="https://bot.example", teams_app_id=APP)
    with zipfile.ZipFile(io.BytesIO(manifest.teams(settings, CONTENT))) as archive:
        return {
            name: json.loads(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".json")
        }


def test_teams_is_told_the_packages_version_and_the_same_in_three_languages():
    files = teams_files()
    told = files["manifest.json"]

    assert told["version"] == version()
    named = {each["file"] for each in told["localizationInfo"]["additionalLanguages"]}
    assert named == {"nn.json", "en.json"} == set(files) - {"manifest.json"}
    for name in sorted(named):
        for path, text in files[name].items():
            if path == "$schema":
                continue
            found = told
            for part in re.findall(r"[a-zA-Z]+|[0-9]+", path):
                found = found[int(part) if part.isdigit() else part]
            assert isinstance(found, str)
            assert len(text) <= (4000 if path == "description.full" else 128)
            assert len(text) <= 32 or not path.endswith(".title")
    assert "barnehagen" in told["description"]["full"]
    assert "barnehagen" not in files["en.json"]["description.full"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_what_teams_suggests_is_understood_in_every_language(language):
    house = everything.build()
    for name, each in CONTENT["platforms"]["suggested"].items():
        title = each["title"][language]
        known = house.lexicon.start(title) == name or (
            house.lexicon.homes(title) if name == "home" else house.lexicon.way(title)
        )
        assert known, title


def test_every_command_of_teams_opens_what_it_is_called():
    house = everything.build()
    (extension,) = teams_files()["manifest.json"]["composeExtensions"]
    names = [each["id"] for each in extension["commands"]]

    assert names[-1] == "handInMessage"
    assert extension["commands"][-1]["context"] == ["message"]
    assert all(house.starts(name) for name in names[:-1])
    # What opens in a window from its button can be called from anywhere.
    assert {d.name for d in house.dialogs.values() if d.menu and d.menu.window} <= set(
        names
    )
    assert all(each["fetchTask"] for each in extension["commands"])
    assert len(names) <= 10


@pytest.mark.parametrize("make", [manifest.slack, manifest.teams])
def test_a_manifest_without_an_address_names_the_setting(make):
    with pytest.raises(CannotStart, match="SAMSPILL_"):
        make(Settings(teams_app_id=APP), CONTENT)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"slack_bot_token": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        ({"slack_bot_token": "nonsense", "slack_signing_secret": "s"}, "SLACK_BOT_TOKEN"),
        (SLACK | {"slack_app_token": "xoxb-2"}, "SLACK_APP_TOKEN"),
        ({"slack_app_token": "xapp-1"}, "SLACK_BOT_TOKEN"),
        (SLACK | {"slack_api_url": "http://evil.example/api/"}, "SLACK_API_URL"),
        ({"slack_client_id": "1.2", "slack_signing_secret": "s"}, "SLACK_CLIENT_SECRET"),
        ({"slack_client_id": "1.2", "slack_signing_secret": "s", "slack_client_secret": "x"}, "BASE_URL"),
        ({"teams_app_password": "p"}, "TEAMS_APP_ID"), ({"teams_tenant_id": TENANT}, "TEAMS_APP_ID"),
        (TEAMS | {"teams_app_id": "nonsense"}, "TEAMS_APP_ID"),
        (TEAMS | {"teams_app_password": ""}, "TEAMS_APP_PASSWORD"),
        (TEAMS | {"teams_tenant_id": ""}, "TEAMS_TENANT_ID"), (TEAMS | {"teams_tenant_id": "common"}, "TEAMS_TENANT_ID"),
        (TEAMS | {"teams_allow_anonymous": True}, "TEAMS_ALLOW_ANONYMOUS"),
        ({"teams_allow_anonymous": True, "host": "0.0.0.0"}, "TEAMS_ALLOW_ANONYMOUS"),
        (TEAMS | {"teams_transport": "pigeon"}, "TEAMS_TRANSPORT"),
    ],
)  # fmt: skip
def test_half_a_platform_is_refused_and_the_setting_named(given, named):
    with pytest.raises(CannotStart, match=f"SAMSPILL_{named}"):
        read(**given)


def test_a_whole_platform_is_taken():
    assert read(**SLACK).has_slack
    assert read(**TEAMS).has_teams
    assert read(teams_allow_anonymous=True).has_teams
    assert not read().has_slack


def test_no_secret_shows_when_the_settings_are_printed():
    told = repr(read(**SLACK | TEAMS, slack_app_token="xapp-secret"))

    for secret in ("xoxb-1", "xapp-secret", "'p'"):
        assert secret not in told


@pytest.mark.parametrize(
    ("given", "loaded", "missing"),
    [
        ({}, [], ["slack_bolt", "botbuilder", "botframework"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, ["slack_bolt"], ["botbuilder", "botframework"]),
        ({"TEAMS_ALLOW_ANONYMOUS": "true"}, ["botbuilder"], ["slack_bolt"]),
        ({"TEAMS_ALLOW_ANONYMOUS": "true", "TEAMS_TRANSPORT": "rest"}, [], ["botbuilder", "botframework", "msrest", "slack_bolt"]),
    ],
)  # fmt: skip
def test_only_the_platform_that_is_set_up_is_loaded(given, loaded, missing):
    code = (
        "import sys; from datetime import datetime; from bot.settings import read;"
        "from bot.platforms import chosen; import bot.commands.serve;"
        "chosen(read(), datetime.now); print(' '.join(sys.modules))"
    )
    env = PYTHON_PATH | {f"SAMSPILL_{k}": v for k, v in given.items()}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    names = {name.split(".")[0] for name in done.stdout.split()}

    assert set(loaded) <= names
    assert not set(missing) & names


# The doctor


def _looks(settings, now, fake=None):
    async def go():
        return [f async for f in doctor_platforms.look(settings, CONTENT, now)]

    return asyncio.run(go())


def test_the_doctor_names_a_wrong_token_and_missing_scopes_and_a_wrong_clock(small):
    async def go():
        fake = FakeSlack()
        await fake.start()
        settings = Settings(
            **SLACK | {"slack_app_token": "xapp-1", "slack_api_url": fake.url}
        )
        fake.does["auth.test"] = ["invalid_auth"]
        bad = [f async for f in doctor_platforms.look(settings, CONTENT, small.now)]
        fake.headers = {"X-OAuth-Scopes": "chat:write,commands"}
        fake.socket_url = "ws://127.0.0.1:9/"
        good = [f async for f in doctor_platforms.look(settings, CONTENT, small.now)]
        await fake.stop()
        return bad, good

    bad, good = asyncio.run(go())
    assert any("SAMSPILL_SLACK_BOT_TOKEN" in f.remedy for f in bad)
    found = {f.what: f for f in good}
    assert "im:history" in found["slack scopes"].seen
    assert found["slack scopes"].remedy
    assert "set the clock" in found["clock beside Slack's"].remedy
    assert found["slack sockets"].seen == "can be opened"


def test_the_doctor_signs_a_request_to_our_own_address(small, solbakken):
    site = Site(small)
    told = {}

    async def script(site):
        base = str(site.client.make_url("")).rstrip("/")
        for secret in (SECRET, "another"):
            settings = Settings(slack_signing_secret=secret, base_url=base)
            told[secret] = await doctor_platforms._events(settings, small.now)

    site.run(script)
    assert told[SECRET].remedy == ""
    assert "SAMSPILL_SLACK_SIGNING_SECRET" in told["another"].remedy


def test_the_doctor_says_when_nobody_is_there(small):
    settings = Settings(
        **SLACK
        | {"slack_api_url": "http://127.0.0.1:9/api/", "base_url": "http://127.0.0.1:9"}
    )
    found = {f.what: f for f in _looks(settings, small.now)}

    assert "samspill serve" in found["address"].remedy
    assert found["slack"].remedy
    assert found["slack events"].remedy


def test_the_doctor_speaks_of_each_workspace_and_sees_a_revoked_token(small):
    fake = FakeSlack()
    fake.tokens = {"xoxb-T1": "T1", "xoxb-T4": "T4"}
    for team in ("T1", "T2", "T3", "T4"):
        _keeps(small, team)
    small.run(lambda db: workspaces.close(db, "slack", "T3", "uninstalled"))
    small.run(lambda db: workspaces.close(db, "slack", "T4", "token_invalid"))
    kept = small.run(lambda db: workspaces.all_of(db, "slack"))

    async def go():
        await fake.start()
        settings = Settings(slack_api_url=fake.url)
        found = doctor_platforms.look(settings, CONTENT, small.now, kept)
        told = {f.what: f async for f in found}
        await fake.stop()
        return told

    found = asyncio.run(go())
    seen = {team: found[f"slack workspace {team}"] for team in ("T1", "T2", "T3", "T4")}
    assert (seen["T1"].seen, seen["T1"].remedy) == ("open", "")
    assert seen["T2"].seen == "account_inactive"
    assert 'samspill install-link "Bergen kommune"' in seen["T2"].remedy
    assert seen["T3"].seen == "uninstalled"
    assert "install-link" in seen["T3"].remedy
    assert seen["T4"].seen == "closed: token_invalid"
    assert "opens by itself" in seen["T4"].remedy


def _keeps(world, team):
    world.run(
        lambda db: workspaces.keep(
            db, "slack", team, "Bergen kommune", f"xoxb-{team}", world.now
        )
    )


# Several workspaces


class Installed(Site):
    """A site that also has the pages of an installation."""

    async def open(self):
        await super().open()
        self.install = Install(
            self.slack, CONTENT, lambda: self.world.now, client_id="1.2",
            client_secret="a-client-secret", api_url=self.fake.url, base_url="http://127.0.0.1",
        )  # fmt: skip
        self.install._database = self.world.database
        self.install._secret = b"a secret"
        app = web.Application()
        app.add_routes(self.install.routes())
        self.pages = TestClient(TestServer(app))
        await self.pages.start_server()

    async def close(self):
        await self.pages.close()
        await super().close()


def _oauth(team):
    return lambda _told: {
        "access_token": "xoxb-" + team,
        "team": {"id": team, "name": "Bergen"},
    }


@pytest.fixture
def site(small):
    return Installed(small)


def _path(site, owner="Bergen kommune"):
    world = site.world
    number = world.run(
        lambda db: install_links.issue(db, world.now + timedelta(hours=24))
    )
    ticket = link(b"a secret", "http://127.0.0.1", owner, number, world.now)
    return ticket.removeprefix("http://127.0.0.1")


async def _visits(site, path=None):
    return await site.pages.get(path or _path(site), allow_redirects=False)


def _state(answer):
    asked = urllib.parse.urlsplit(answer.headers["Location"]).query
    return dict(urllib.parse.parse_qsl(asked))["state"]


async def _comes_back(site, answer):
    told = {"code": "c", "state": _state(answer)}
    return await site.pages.get("/slack/oauth", params=told)


def test_a_workspace_is_installed_by_its_link_and_lets_in_its_owners_staff(site, small):
    scope, units = small.kindergarten("Solbakken")
    other, others = small.kindergarten("Fjellheim")
    small.person("ann@example.no", scope, units["Rød"])
    small.person("bo@example.no", other, others["Rød"])
    small.run(lambda db: staff.set_owner(db, ["solbakken"], "Bergen kommune"))
    small.run(lambda db: staff.set_owner(db, ["Fjellheim"], "Oslo kommune"))

    async def script(site):
        site.fake._oauth_v2_access = _oauth("T2")
        site.fake._auth_test = lambda _t: {
            "team_id": "T2",
            "user_id": "UBOT",
            "bot_id": "BBOT",
        }
        answer = await _visits(site)
        assert answer.status == 302
        asked = dict(
            urllib.parse.parse_qsl(
                urllib.parse.urlsplit(answer.headers["Location"]).query
            )
        )
        assert asked["client_id"] == "1.2"
        back = await site.pages.get(
            "/slack/oauth", params={"code": "c", "state": asked["state"]}
        )
        assert back.status == 200
        assert "Bergen" in await back.text()
        again = await site.pages.get(
            "/slack/oauth", params={"code": "c", "state": asked["state"]}
        )
        assert again.status == 403
        space = site.slack.spaces["T2"]
        assert space.owner == "Bergen kommune"
        kept = site.world.run(lambda db: workspaces.find(db, "slack", "T2"))
        assert kept.token == "xoxb-T2"
        for user, email, seen in (
            ("U1", "ann@example.no", "Hei, Ann"),
            ("U2", "bo@example.no", "kjenner deg ikke"),
        ):
            member = site.member(user, email, team_id="T2")
            told = member.event(text="hei", ts="1.1") | {"team_id": "T2"}
            await site.sends(told)
            assert seen in member.text()
        from storage.tables import workspaces as table

        raw = site.world.run(lambda db: db.connection.execute(table.select()).first())
        assert b"xoxb" not in raw.sealed

    site.run(script)


def test_an_installation_that_is_not_ours_is_refused(site):
    async def script(site):
        answer = await _visits(site)
        state = dict(
            urllib.parse.parse_qsl(
                urllib.parse.urlsplit(answer.headers["Location"]).query
            )
        )["state"]
        for params in (
            {}, {"code": "c"}, {"code": "c", "state": "x.y"}, {"code": "c", "state": state + "0"},
            {"code": "c", "state": signed(b"another", {"kind": "visit", "owner": "x", "nonce": "n", "ends": 9e9})},
        ):  # fmt: skip
            assert (await site.pages.get("/slack/oauth", params=params)).status == 403
        site.pages.session.cookie_jar.clear()
        stolen = await site.pages.get(
            "/slack/oauth", params={"code": "c", "state": state}
        )
        assert stolen.status == 403
        assert (await site.pages.get("/slack/install")).status == 403
        assert (
            await site.pages.get("/slack/install", params={"ticket": state})
        ).status == 403
        assert list(site.slack.spaces) == ["T1"]

    site.run(script)


def test_a_link_lasts_a_day_and_a_visit_ten_minutes(site):
    async def script(site):
        answer = await _visits(site)
        state = dict(
            urllib.parse.parse_qsl(
                urllib.parse.urlsplit(answer.headers["Location"]).query
            )
        )["state"]
        site.world.now += timedelta(minutes=11)
        late = await site.pages.get(
            "/slack/oauth", params={"code": "c", "state": state}
        )
        assert late.status == 403
        before = site.world.now - timedelta(hours=25)
        old = link(b"a secret", "http://127.0.0.1", "x", "n", before)
        assert (
            await site.pages.get(old.removeprefix("http://127.0.0.1"))
        ).status == 403

    site.run(script)


def test_when_slack_refuses_the_code_it_is_said_and_nothing_is_kept(site):
    async def script(site):
        site.fake.does["oauth.v2.access"] = ["invalid_code"]
        answer = await _visits(site)
        state = dict(
            urllib.parse.parse_qsl(
                urllib.parse.urlsplit(answer.headers["Location"]).query
            )
        )["state"]
        back = await site.pages.get(
            "/slack/oauth", params={"code": "c", "state": state}
        )
        assert back.status == 502
        assert site.world.run(lambda db: workspaces.all_of(db, "slack")) == []

    site.run(script)


def test_a_link_installs_once_also_when_two_visit_it_at_the_same_time(site):
    async def script(site):
        site.fake._oauth_v2_access = _oauth("T2")
        path = _path(site)
        first, second = await _visits(site, path), await _visits(site, path)
        # The second visit has the browser's cookie now: it is the one that may end.
        assert (await _comes_back(site, second)).status == 200
        assert (await _comes_back(site, first)).status == 403
        assert (await _comes_back(site, await _visits(site, path))).status == 403

    site.run(script)


def test_a_link_that_slack_refused_may_be_tried_again_the_same_day(site):
    async def script(site):
        path = _path(site)
        site.fake.does["oauth.v2.access"] = ["invalid_code"]
        assert (await _comes_back(site, await _visits(site, path))).status == 502
        site.fake._oauth_v2_access = _oauth("T2")
        assert (await _comes_back(site, await _visits(site, path))).status == 200

    site.run(script)


def test_links_that_nobody_used_are_forgotten(small):
    day = timedelta(hours=24)
    small.run(lambda db: install_links.issue(db, small.now + day))
    small.now += 3 * day
    small.run(lambda db: install_links.issue(db, small.now + day))

    asked = select(meta).where(meta.c.key.startswith(install_links.PREFIX))
    assert len(small.run(lambda db: db.connection.execute(asked).all())) == 1


def test_a_link_is_only_made_for_an_owner_that_has_kindergartens(small):
    small.kindergarten("Solbakken")
    small.run(lambda db: staff.set_owner(db, ["Solbakken"], "Bergen kommune"))

    with pytest.raises(CannotStart, match="Bergen kommune"):
        make_link(small.database, "http://127.0.0.1", "Bergn kommune", small.now)
    made = make_link(small.database, "http://127.0.0.1", "bergen KOMMUNE", small.now)
    ticket = urllib.parse.parse_qs(urllib.parse.urlsplit(made).query)["ticket"][0]
    told = opened(secret_of(small.database), ticket, "link", small.now)
    assert told["owner"] == "Bergen kommune"


def test_no_text_changes_what_is_signed(small):
    for written in ("", ".", "æ.æ", "a" * 5000, "e30=." + "0" * 64, "\ud800."):
        try:
            assert opened(b"a secret", written, "link", small.now) == {}
        except UnicodeEncodeError:
            pytest.fail("an odd text is an exception")


def test_the_pages_that_a_manifest_points_to_are_there(small):
    from bot import about

    async def go():
        app = web.Application()
        app.add_routes(about.routes(small.house))
        async with TestClient(TestServer(app)) as client:
            for path in ("/personvern", "/vilkar", "/pictures/color.png"):
                assert (await client.get(path)).status == 200
            for path in (
                "/pictures/nothing.png",
                "/pictures/..%2fx.png",
                "/pictures/icon.svg",
            ):
                assert (await client.get(path)).status == 404

    asyncio.run(go())
