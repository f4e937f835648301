"""local-slack: a Slack with a page, spoken to through its control interface."""

import json

from tests.peers.peers import Process, free_port, get, installed, post, until

TEAM, BOT, ANN, PER = "T01", "U0BOT", "U01ANN", "U02PER"
ROOM = "C01"
OTHERS = (
    ("U03EVA", "eva", "Eva Moe"), ("U04OLA", "ola", "Ola Dahl"), ("U05IDA", "ida", "Ida Strand"),
)  # fmt: skip
SECRET, TOKEN, APP_TOKEN = "a-signing-secret", "xoxb-local", "xapp-local"


class LocalSlack(Process):
    """A workspace with two people, and our bot in it."""

    def __init__(self, folder, bot_port, mode="events"):
        package = installed("local-slack-linux-x64")
        self.port = free_port()
        self.at = f"http://127.0.0.1:{self.port}"
        config = {
            "workspace": {"name": "Solbakken", "domain": "solbakken", "teamId": TEAM},
            "app": {
                "appId": "A01", "botUserId": BOT, "botName": "samspill", "botToken": TOKEN,
                "appToken": APP_TOKEN, "signingSecret": SECRET, "mode": mode,
                "requestUrl": f"http://127.0.0.1:{bot_port}/slack/events",
            },
            "users": [
                {"id": ANN, "name": "ann", "real_name": "Ann Berge", "email": "ann@example.no"},
                {"id": PER, "name": "per", "real_name": "Per Lunde", "email": "per@example.no"},
                *(
                    {"id": user, "name": name, "real_name": full, "email": f"{name}@example.no"}
                    for user, name, full in OTHERS
                ),
            ],
            "channels": [
                {"id": ROOM, "name": "rod", "members": [ANN, PER, BOT, *(o[0] for o in OTHERS)]}
            ],
        }  # fmt: skip
        path = folder / "slack.json"
        path.write_text(json.dumps(config))
        command = [
            str(package / "bin" / "local-slack"), "--config", str(path),
            "--port", str(self.port), "--base-host", "127.0.0.1",
        ]  # fmt: skip
        super().__init__(command, folder)
        until(lambda: get(self.at + "/_control/state"))

    def dm(self, user):
        for channel in get(self.at + "/_control/state")["channels"]:
            members = channel.get("members") or [channel.get("user")]
            if channel.get("is_im") and user in members:
                return channel["id"]
        return None

    def messages(self, channel):
        return get(f"{self.at}/_control/messages/{channel}")["messages"]

    def from_bot(self, channel):
        return [
            m for m in self.messages(channel) if m.get("user") == BOT or m.get("bot_id")
        ]

    def says(self, channel, text, user=ANN):
        return post(
            self.at + "/_control/message",
            {"channel": channel, "user": user, "text": text},
        )

    def presses(self, channel, message, name, user=ANN):
        for block in message.get("blocks") or []:
            for element in (
                block.get("elements", ()) if block["type"] == "actions" else ()
            ):
                if name in (
                    element.get("value"),
                    element.get("action_id"),
                    element.get("text", {}).get("text"),
                ):
                    action = {"block_id": block["block_id"], **element}
                    told = {
                        "channel": channel,
                        "messageTs": message["ts"],
                        "user": user,
                        "action": action,
                    }
                    return post(self.at + "/_control/interact", told)
        raise AssertionError(f"no button {name}")
