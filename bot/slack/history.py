"""Which messages of ours stand in Slack: each carries the outbox's number with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from dialogs.talk.messages import Json
from storage.post.outbox import Post

EVENT = "samspill_message"
# Two thousand messages after ours is where it is given up: then it is ambiguous.
PAGES, PAGE = 10, 200
# So far apart Slack's clock and ours may be.
CLOCKS = timedelta(minutes=2)
# With these Slack says that there is no such thread any more.
NO_THREAD = frozenset(
    {
        "thread_not_found", "invalid_thread_ts", "message_not_found",
        "cannot_reply_to_message",
    }
)  # fmt: skip


def thread_of(post: Post, channel: str) -> str:
    """Name the thread that a message belongs in; none in somebody's own place."""
    where, _, ts = (post.under or "").partition("/")
    return ts if where == channel and not channel.startswith("D") else ""


async def numbers(client: AsyncWebClient, post: Post, channel: str) -> dict[int, str]:
    """Return which parts of a message are in the channel, each with its name."""
    found = await _found(client.conversations_history, post, channel)
    if thread := thread_of(post, channel):
        # What stands in a thread is not in the history of the channel.
        look = partial(client.conversations_replies, ts=thread)
        try:
            found |= await _found(look, post, channel)
        except SlackApiError as error:
            if error.response.get("error") not in NO_THREAD:
                raise
    return found


async def _found(
    look: Callable[..., Awaitable[AsyncSlackResponse]], post: Post, channel: str
) -> dict[int, str]:
    since = post.created_at - CLOCKS
    found: dict[int, str] = {}
    cursor = ""
    for _ in range(PAGES):
        answer = await look(
            channel=channel,
            oldest=f"{since.timestamp():.6f}",
            include_all_metadata=True,
            limit=PAGE,
            cursor=cursor or None,
        )
        found |= _parts(answer, name_of(post))
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return found


def _parts(answer: AsyncSlackResponse, name: str) -> dict[int, str]:
    found = {}
    for each in answer.get("messages") or []:
        told = (each.get("metadata") or {}).get("event_payload") or {}
        if told.get("outbox") == name:
            found[int(told.get("part", 0))] = str(each.get("ts"))
    return found


def name_of(post: Post) -> str:
    """Name a message so that no other database's message has the same name."""
    return f"{post.id}.{int(post.created_at.timestamp() * 1000)}"


def metadata(post: Post, part: int) -> Json:
    """Say which message a post is, and which part of it."""
    payload = {"outbox": name_of(post), "part": part}
    return {"event_type": EVENT, "event_payload": payload}
