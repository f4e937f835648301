"""Which addresses the bot's own token may be sent to."""

from __future__ import annotations

from urllib.parse import urlsplit

# Where Teams may ask us to answer to: nothing else ever sees the bot's own token.
HOSTS = frozenset({"smba.trafficmanager.net"})
DOMAINS = (".teams.microsoft.com", ".botframework.com", ".teams.microsoft.us")
HERE = frozenset({"127.0.0.1", "localhost", "::1"})


def is_microsofts(address: str) -> bool:
    """Tell whether an address is one that our token may be sent to."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    # «https://teams.microsoft.com@elsewhere» is elsewhere.
    if parts.scheme != "https" or parts.username is not None or port not in (None, 443):
        return False
    return host.isascii() and (host in HOSTS or host.endswith(DOMAINS))


def is_here(address: str) -> bool:
    """Tell whether an address is on this machine."""
    try:
        return urlsplit(address).hostname in HERE
    except ValueError:
        return False
