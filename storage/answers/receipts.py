"""What a receipt opens: the marks that answers lie under, and nobody else finds."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

# The same for all: a receipt is found again by itself, and nothing else is known of it.
SALT = b"samspill.receipt"


def mark(box: str, question: str, secret: str) -> str:
    """Return what one answer lies under: it tells of nothing else."""
    told = f"{box}|{question}|{secret}".encode()
    return hashlib.sha256(told).hexdigest()[:32]


def stretched(code: str) -> str:
    """Make a receipt slow to guess: nobody finds what else was handed in with it.

    At some ten milliseconds each, to try them all would take a processor centuries.
    """
    told = hashlib.scrypt(code.upper().encode(), salt=SALT, n=4096, r=8, p=1)
    return told.hex()


def marked(
    box: str, told: Mapping[str, Mapping[str, object]], secrets: Collection[str]
) -> dict[str, str]:
    """Return which questions were answered under a receipt, and the mark in each."""
    return {
        question: found
        for question, each in told.items()
        for found in (mark(box, question, secret) for secret in secrets)
        if found in each
    }
