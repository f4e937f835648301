"""How long a database may keep anybody waiting, and what is told to PostgreSQL of it.

A turn is short, and somebody waits for it: it is kept or refused in good time, whatever
the database does. Planning and sweeping may take longer, a command as long as it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

# The shortest time that libpq waits for a connection, in seconds.
SHORTEST = 2
# A command waits so many seconds for what a running program has locked.
COMMAND_LOCK = 60.0


@dataclass(frozen=True)
class Terms:
    """On what terms a function is let into the database, in seconds; 0 is no limit.

    `limit` is when whoever waits for it is told that it was not kept. What is `apart`
    has no transaction, and a connection that is used for nothing else.
    """

    limit: float
    lock: float
    statement: float
    usual: bool = False
    apart: bool = False

    @cached_property
    def settings(self) -> dict[str, str]:
        """Return these terms in PostgreSQL's words."""
        idle = max(self.limit, self.statement)
        seconds = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": idle,
        }
        return {name: f"{round(each * 1000)}ms" for name, each in seconds.items()}

    def spoken(self, scope: str = "LOCAL") -> str:
        """Say these terms to the server, for this transaction or for the session.

        As settings and not as a query: after a query no isolation can be chosen.
        """
        told = self.settings.items()
        return "; ".join(f"SET {scope} {name} = '{value}'" for name, value in told)


@dataclass(frozen=True)
class Patience:
    """How patient this program is, in seconds."""

    # Ten seconds are promised; the last two are for saying so.
    turn: float = 8.0
    work: float = 120.0

    @cached_property
    def of_turn(self) -> Terms:
        """Return a turn's terms: the lock gives way first, and can name itself."""
        return Terms(self.turn, self.turn / 2, self.turn * 3 / 4, usual=True)

    @cached_property
    def of_work(self) -> Terms:
        """Return what planning and sweeping get."""
        return Terms(self.work, self.turn, self.work)

    @cached_property
    def of_command(self) -> Terms:
        """Return what an operator's command gets: as long as it takes."""
        return Terms(0, COMMAND_LOCK, 0)

    @cached_property
    def apart(self) -> Terms:
        """Return what tidying gets: nobody may have to wait for its locks."""
        return Terms(self.work, self.turn / 8, self.work, apart=True)

    def connecting(self, options: str = "") -> dict[str, Any]:
        """Return how to connect; the operator's own options have the last word."""
        ours = {
            **self.of_turn.settings,
            # The server lets go of what a client holds that is not there any more.
            "tcp_keepalives_idle": "30",
            "tcp_keepalives_interval": "10",
            "tcp_keepalives_count": "3",
        }
        told = " ".join(f"-c {name}={value}" for name, value in ours.items())
        return {
            "options": f"{told} {options}".strip(),
            "connect_timeout": max(SHORTEST, round(self.turn / 3)),
            # What was sent and never acknowledged is given up, in milliseconds.
            "tcp_user_timeout": round(self.turn * 500),
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
        }


PATIENCE = Patience()
