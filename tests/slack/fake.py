"""A Slack that answers over real HTTP: strict about limits, and able to misbehave.

It keeps what was posted, checks every payload against Slack's documented limits,
and does what a test tells it: refuse, hang, drop the connection, be slow.
"""

import asyncio
import json
import re
import time
from collections import defaultdict

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests import canary

LIMITS = {
    "button": 75, "static_select": 150, "section": 3000, "header": 150, "title": 24,
}  # fmt: skip


class FakeSlack:
    """The Web API of one workspace."""

    def __init__(self):
        self.users = {}
        # Who Slack gives for an address that is not in her profile.
        self.aliases = {}
        self.messages = defaultdict(list)
        self.views, self.homes, self.ephemeral = [], {}, []
        self.uploads, self.described = {}, []
        self.calls, self.faults, self.times = [], [], defaultdict(list)
        self.does = defaultdict(list)
        self.ts = 1_700_000_000
        self.delay = 0.0
        self.headers = {}
        # The team of each good token; None lets every token be T1's.
        self.tokens = None

    def person(self, user, email, **more):
        self.users[user] = {
            "id": user, "team_id": "T1", "name": user.lower(), "profile": {"email": email},
        } | more  # fmt: skip

    async def start(self):
        app = web.Application(client_max_size=10 << 20)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/upload/{file}", self._uploaded)
        self.server = TestServer(app)
        await self.server.start_server()
        self.url = str(self.server.make_url("/api/"))

    async def stop(self):
        await self.server.close()

    async def _call(self, request):
        method = request.match_info["method"]
        told = dict(request.query) | await _body(request)
        self.calls.append((method, told))
        if "text" in told:
            canary.NOTICES.add(_read_aloud(told["text"]))
        if self.delay:
            await asyncio.sleep(self.delay)
        does = self.does[method].pop(0) if self.does[method] else None
        if callable(does):
            does = does()
        match does:
            case "drop":
                request.transport.close()
                return web.Response()
            case "accept_and_drop":
                getattr(self, "_" + method.replace(".", "_"))(told)
                request.transport.close()
                return web.Response()
            case "hang":
                await asyncio.sleep(30)
            case "html":
                return web.Response(
                    status=502,
                    text="<html>Bad gateway</html>",
                    content_type="text/html",
                )
            case ("rate", after):
                headers = {"Retry-After": after} if after is not None else {}
                return web.json_response(
                    {"ok": False, "error": "ratelimited"}, status=429, headers=headers
                )
            case int(status):
                return web.json_response({"ok": False, "error": "x"}, status=status)
            case str(error):
                return web.json_response({"ok": False, "error": error})
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.tokens is not None and token not in self.tokens:
            return web.json_response({"ok": False, "error": "account_inactive"})
        answer = getattr(self, "_" + method.replace(".", "_"))(told | {"_is": token})
        return web.json_response({"ok": True} | answer, headers=self.headers)

    def _auth_test(self, told):
        return {
            "team_id": self.tokens[told["_is"]] if self.tokens else "T1",
            "user_id": "UBOT",
            "bot_id": "BBOT",
            "url": "https://x.slack.com/",
        }

    def _users_info(self, told):
        user = self.users.get(told["user"])
        return {"user": user} if user else {"ok": False, "error": "user_not_found"}

    def _users_lookupByEmail(self, told):
        known = {u["profile"]["email"]: name for name, u in self.users.items()}
        if name := (known | self.aliases).get(told["email"]):
            return {"user": self.users[name]}
        return {"ok": False, "error": "users_not_found"}

    def _conversations_open(self, told):
        return {"channel": {"id": "D" + told["users"][1:]}}

    def _chat_postMessage(self, told):
        self.ts += 1
        ts = f"{self.ts}.000100"
        self._checks(told)
        self.times[told["channel"]].append(time.monotonic())
        self.messages[told["channel"]].append(told | {"ts": ts})
        return {"ts": ts, "channel": told["channel"]}

    def _chat_postEphemeral(self, told):
        self.ephemeral.append(told)
        return {"message_ts": "1.1"}

    def _chat_update(self, told):
        for each in self.messages[told["channel"]]:
            if each["ts"] == told["ts"]:
                each.update(blocks=told.get("blocks"), text=told["text"], updated=True)
        return {"ts": told["ts"], "channel": told["channel"]}

    def _conversations_history(self, told):
        found = [m for m in self.messages[told["channel"]] if "thread_ts" not in m]
        return {"messages": found[::-1], "has_more": False}

    def _conversations_replies(self, told):
        found = [
            m
            for m in self.messages[told["channel"]]
            if told["ts"] in (m["ts"], m.get("thread_ts"))
        ]
        return {"messages": found, "has_more": False}

    def _views_open(self, told):
        check_view(told["view"], self.faults)
        self.views.append(told["view"])
        return {"view": {"id": f"V{len(self.views)}"}}

    def _views_publish(self, told):
        check_view(told["view"], self.faults)
        self.homes[told["user_id"]] = told["view"]
        return {}

    async def _uploaded(self, request):
        self.uploads[request.match_info["file"]] = await request.read()
        return web.Response(text="OK")

    def _files_getUploadURLExternal(self, told):
        self.described.append(told)
        file = f"F{len(self.described)}"
        return {
            "upload_url": self.url.replace("/api/", f"/upload/{file}"),
            "file_id": file,
        }

    def _files_completeUploadExternal(self, told):
        assert not told.get("channel_id"), "a picture is shown in a message, not shared"
        files = told["files"]
        return {"files": json.loads(files) if isinstance(files, str) else files}

    def _apps_connections_open(self, _told):
        return {"url": self.socket_url}

    def _checks(self, told):
        check_message(told, self.faults)


async def _body(request):
    if request.content_type == "application/json":
        return await request.json()
    told = {}
    for key, value in (await request.post()).items():
        try:
            told[key] = json.loads(value) if value[:1] in "[{" else value
        except ValueError:
            told[key] = value
    return told


def _read_aloud(text):
    for escaped, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(escaped, sign)
    return text


def check_message(told, faults):
    """Note every limit of Slack's that a message breaks."""
    blocks = told.get("blocks") or []
    if len(blocks) > 50:
        faults.append("more than 50 blocks")
    if not told.get("text"):
        faults.append("no text beside the blocks")
    if len(told.get("text", "")) > 40_000:
        faults.append("text over 40,000")
    if len(json.dumps(blocks, ensure_ascii=False)) > 60_000:
        faults.append("message too large")
    text_in_blocks = sum(len(t) for t in _texts(blocks))
    if text_in_blocks > 13_200:
        faults.append(f"msg_blocks_too_long: {text_in_blocks}")
    names = [b["block_id"] for b in blocks if "block_id" in b]
    if len(names) != len(set(names)):
        faults.append("a block id twice")
    for block in blocks:
        _check_block(block, faults)


def check_view(view, faults):
    """Note every limit that a window or a home page breaks."""
    if len(view.get("private_metadata", "")) > 3000:
        faults.append("private_metadata")
    for name in ("title", "submit", "close"):
        if len(view.get(name, {}).get("text", "")) > 24:
            faults.append(f"{name} over 24")
    if len(view["blocks"]) > 100:
        faults.append("more than 100 blocks")
    if len(json.dumps(view)) > 250_000:
        faults.append("view over 250 KB")
    for block in view["blocks"]:
        _check_block(block, faults)


def _texts(value):
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _check_block(block, faults):
    kind = block["type"]
    if len(block.get("block_id", "")) > 255:
        faults.append("block_id over 255")
    if kind == "image":
        _check_text({"text": block["alt_text"]}, 2000, faults)
        if ("image_url" in block) == ("slack_file" in block):
            faults.append("an image with no source, or with two")
    if kind == "actions" and not 1 <= len(block["elements"]) <= 25:
        faults.append("actions with too few or many elements")
    if kind == "context" and not 1 <= len(block["elements"]) <= 10:
        faults.append("context with too few or many elements")
    if kind == "input":
        _check_text(block["label"], 2000, faults)
        _check_element(block["element"], faults)
    if kind not in (
        "rich_text", "actions", "context", "input", "image", "section", "divider", "header",
    ):  # fmt: skip
        faults.append(f"a block of type {kind}")
    if kind in ("actions", "context"):
        names = [e["action_id"] for e in block["elements"] if "action_id" in e]
        if len(names) != len(set(names)):
            faults.append("an action id twice in a block")
        for element in block["elements"]:
            _check_element(element, faults)


def _check_text(text, longest, faults):
    if not 1 <= len(text["text"]) <= longest:
        faults.append(f"a text of {len(text['text'])} where {longest} is the most")


def _check_element(element, faults):
    kind = element["type"]
    if len(element.get("action_id", "")) > 255:
        faults.append("action_id over 255")
    if kind == "button":
        _check_text(element["text"], 75, faults)
        if len(element.get("value", "")) > 2000:
            faults.append("button value over 2000")
    if "options" in element:
        if not 1 <= len(element["options"]) <= (10 if kind == "checkboxes" else 100):
            faults.append(f"{kind} with {len(element['options'])} options")
        for option in element["options"]:
            _check_text(option["text"], 75, faults)
            if not 1 <= len(option["value"]) <= 150:
                faults.append("option value over 150")
    if "placeholder" in element:
        _check_text(element["placeholder"], 150, faults)
    if kind == "plain_text_input" and len(element.get("initial_value", "")) > 3000:
        faults.append("initial_value over 3000")
    if kind == "plain_text":
        _check_text(element, 2000, faults)


def read(blocks):
    """Return what a person reads in blocks, the way that Slack would show it."""
    return "\n".join(filter(None, map(_read, blocks)))


def _read(block):
    if block["type"] == "rich_text":
        return "".join(
            leaf["text"]
            for element in block["elements"]
            for inner in element["elements"]
            for leaf in inner.get("elements", [inner])
        )
    if block["type"] == "header":
        assert block["text"]["emoji"] is False
        return block["text"]["text"]
    if block["type"] != "section":
        return ""
    text = block["text"]["text"]
    if block["text"]["type"] == "plain_text":
        assert block["text"]["emoji"] is False
        return text
    text = re.sub(r"<(https:[^|>]*)\|([^>]*)>", r"\2", text)
    assert "<" not in text, "a command in markup"
    text = re.sub(r"^>", "", text, flags=re.MULTILINE)
    assert ">" not in text
    for signs in ("*", "_"):
        text = text.replace(signs, "")
    for escaped, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(escaped, sign)
    return text


def quotes(blocks):
    """Return what stands in quotes."""
    found = []
    for block in blocks:
        if (
            block["type"] == "rich_text"
            and block["elements"][0]["type"] == "rich_text_quote"
        ) or (block["type"] == "section" and block["text"]["text"].startswith(">")):
            found.append(_read(block))
    return found
