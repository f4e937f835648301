"""Put one part of a message into Slack, and give its name there."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack import history
from bot.slack.controls import words
from bot.slack.history import NO_THREAD
from bot.slack.render import LONGEST, Part
from dialogs.talk.messages import Json
from storage.post.outbox import Post


async def post(
    client: AsyncWebClient, told_in: Post, number: int, part: Part, channel: str,
    only: str,
) -> str:  # fmt: skip
    """Post one part, to everybody there or to one person; return its name in Slack."""
    told: Json = {
        "channel": channel,
        "text": part.text,
        "blocks": part.blocks,
        # Nothing is read into a text: no markup, no link, no name of anybody.
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
    }
    try:
        return await _sent(client, told_in, number, only, told)
    except SlackApiError as error:
        blocks = in_words(part.blocks)
        if error.response.get("error") != "invalid_blocks" or blocks == part.blocks:
            raise
    # Slack may not have looked at a picture yet, or be rid of it: its words stand.
    return await _sent(client, told_in, number, only, told | {"blocks": blocks})


def in_words(blocks: list[Json]) -> list[Json]:
    """Return blocks with their words in the place of uploaded pictures."""
    return [
        {"type": "section", "text": words(block["alt_text"], LONGEST)}
        if "slack_file" in block
        else block
        for block in blocks
    ]


async def _sent(
    client: AsyncWebClient, told_in: Post, number: int, only: str, told: Json
) -> str:
    if only:
        answer = await _aside(client, only, told)
    else:
        thread = history.thread_of(told_in, told["channel"])
        marked = told | {"metadata": history.metadata(told_in, number)}
        answer = await _below(client, thread, marked)
    return str(answer.get("ts") or answer.get("message_ts"))


async def _below(client: AsyncWebClient, thread: str, told: Json) -> AsyncSlackResponse:
    """Say something in the channel, below the board that it belongs to if any."""
    whole = told | {"unfurl_links": False, "unfurl_media": False}
    if thread:
        try:
            return await client.chat_postMessage(thread_ts=thread, **whole)
        except SlackApiError as error:
            if error.response.get("error") not in NO_THREAD:
                raise
    # Where the board was deleted, the channel takes it.
    return await client.chat_postMessage(**whole)


async def _aside(client: AsyncWebClient, only: str, told: Json) -> AsyncSlackResponse:
    """Say something to one person alone, in the thread in which she asked."""
    user, _, thread = only.partition("@")
    if thread:
        try:
            return await client.chat_postEphemeral(user=user, thread_ts=thread, **told)
        except SlackApiError as error:
            if error.response.get("error") not in NO_THREAD:
                raise
    # What the thread hung on is gone: she is answered in the channel.
    return await client.chat_postEphemeral(user=user, **told)
