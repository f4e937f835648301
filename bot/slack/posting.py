"""Put one part of a message into Slack, and give its name there."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack import history
from bot.slack.controls import words
from bot.slack.render import LONGEST, Part
from dialogs.talk.messages import Json
from storage.post.outbox import Post

# With these Slack says that there is no such thread any more.
NO_THREAD = frozenset(
    {
        "thread_not_found", "invalid_thread_ts", "message_not_found",
        "cannot_reply_to_message",
    }
)  # fmt: skip


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
        answer = await client.chat_postMessage(
            unfurl_links=False,
            unfurl_media=False,
            metadata=history.metadata(told_in, number),
            **told,
        )
    return str(answer.get("ts") or answer.get("message_ts"))


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
