"""Which question stands in which of our messages in Slack, so that it can be used up.

A question may be answered by typing, or in a window: then nobody pressed the message
that asks, and Slack does not tell us of it. What was sent is remembered for a while;
after a restart the last message of the talk is read from Slack's own history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.remembered import Remembered
from bot.slack.shapes import step_of
from dialogs.talk.messages import Json, Step

# So many questions are remembered; one is rarely open for long.
MOST = 2000
# A question that was shown more often than this is not there to be pressed.
TIMES = 3


@dataclass(frozen=True)
class StandsThere:
    """A message of ours as it stands in Slack."""

    channel: str
    ts: str
    blocks: list[Json]


class Stood:
    """Remembers where questions stand."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: Remembered[tuple[StandsThere, ...]] = Remembered(MOST)

    def put(self, step: Step, standing: StandsThere) -> None:
        """Remember that a message asks this."""
        key = _key(step)
        before = self._kept.get(key) or ()
        self._kept.forget(key)
        self._kept.put(key, (*before, standing)[-TIMES:])

    def take(self, step: Step) -> tuple[StandsThere, ...]:
        """Return the messages that ask this, and forget them: they are used up."""
        found = self._kept.get(_key(step)) or ()
        self._kept.forget(_key(step))
        return found


def _key(step: Step) -> str:
    return f"{step.talk}|{step.revision}|{step.key}"


async def read(
    client: AsyncWebClient, channel: str, ts: str, step: Step
) -> StandsThere | None:
    """Read a message from Slack; None where it does not ask this any more."""
    told = await client.conversations_history(
        channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1
    )
    for each in told.get("messages") or []:
        blocks = each.get("blocks") or []
        if each.get("ts") == ts and any(_asks(block, step) for block in blocks):
            return StandsThere(channel, ts, blocks)
    return None


def _asks(block: Any, step: Step) -> bool:
    name = block.get("block_id") if isinstance(block, dict) else None
    return isinstance(name, str) and step_of(name) == step
