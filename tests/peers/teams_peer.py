"""Microsoft's own Agents Playground: Teams with a page, on this machine only."""

import json

from tests.peers.peers import HERE, Process, free_port, installed, until

PEOPLE = [
    ("user-id-1", "Megan Bowen", "megan@example.no"), ("user-id-2", "Adele Vance", "adele@example.no"),
    ("user-id-3", "Isaiah Langer", "isaiah@example.no"), ("user-id-4", "Patti Fernandez", "patti@example.no"),
    ("user-id-5", "Per Lunde", "per@example.no"),
]  # fmt: skip


def _person(number, who):
    name, full, email = who
    given, surname = full.split(" ")
    return {
        "id": name, "name": full, "userPrincipleName": email, "email": email,
        "aadObjectId": f"00000000-0000-0000-0000-00000000002{number}",
        "givenName": given, "surname": surname,
    }  # fmt: skip


class Playground(Process):
    """A personal chat, a group chat and a team with a channel, and our bot in each."""

    def __init__(self, folder, bot_port):
        package = installed("@microsoft/m365agentsplayground")
        self.port = free_port()
        self.at = f"http://127.0.0.1:{self.port}"
        config = {
            "version": "0.1.1", "tenantId": "00000000-0000-0000-0000-000000000001",
            "bot": {"id": "00000000-0000-0000-0000-000000000011", "name": "Samspill"},
            "currentUser": _person(0, ("user-id-0", "Ann Berge", "ann@example.no")),
            "users": [_person(n, who) for n, who in enumerate(PEOPLE, 1)],
            "personalChat": {"id": "personal-chat-id"},
            "groupChat": {"id": "group-chat-id", "name": "Rød"},
            "team": {
                "id": "team-id", "name": "Solbakken", "aadGroupId": "00000000-0000-0000-0000-000000000031",
                "channels": [{"id": "channel-rod-id", "name": "Rød"}],
            },
        }  # fmt: skip
        path = folder / "m365agentsplayground.yml"
        path.write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
        command = [
            "node", "-r", str(HERE / "loopback.cjs"), str(package / "cli.js"), "start",
            "--app-endpoint", f"http://127.0.0.1:{bot_port}/api/messages", "--channel-id", "msteams",
            "--port", str(self.port), "--service-url", f"{self.at}/_connector", "--disable-telemetry",
        ]  # fmt: skip
        env = {
            "TEAMSAPPTESTER_BROWSER": "none", "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(path),
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "playground.log"),
        }  # fmt: skip
        super().__init__(command, folder, env)
        import urllib.request

        def is_up():
            with urllib.request.urlopen(self.at, timeout=5) as answer:
                return answer.status == 200

        until(is_up, 60)
