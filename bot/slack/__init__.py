"""Slack: what comes in becomes an `Incoming`, a message becomes blocks, and leaves."""
