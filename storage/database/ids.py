"""Names for rows that travel in buttons: nobody can guess one."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """Return sixteen signs that mean nothing."""
    return secrets.token_hex(8)
