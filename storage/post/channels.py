"""What a channel is, said once: elsewhere nobody compares with a channel's name."""

from __future__ import annotations

# Channels of our own: always reached the same way, and their pages show no more than
# what the bot says.
OURS = frozenset({"web", "terminal"})
