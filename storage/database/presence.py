"""That a process lives, for the others to see: a lock that goes when it does.

Each process that claims messages holds one lock of PostgreSQL's, under a number of its
own, at a connection of its own. When it is killed the server lets go of the lock at
once, and others may take over what it had claimed. When only the connection went it is
taken anew, under the same number.
"""

from __future__ import annotations

import secrets
import select
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from sqlalchemy import Engine, text

# Our locks among all others: "pres".
OURS = 0x70726573
# So long the very first claim waits for the lock; no later one waits.
FIRST = 5.0
# A cut cable is noticed after 90 seconds, when whatever was on its way has been given
# up; a killed process is noticed at once.
_SLOWLY = (
    "SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 10; "
    "SET tcp_keepalives_count = 3"
)
# The numbers of the programs that live, as everybody sees them.
SEEN = (
    "(SELECT CAST(objid AS bigint) FROM pg_locks "
    "WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid = :ours "
    "AND database = "
    "(SELECT oid FROM pg_database WHERE datname = current_database()))"
)
# Written with the outbox in view: who holds a message, and is not there any more.
IS_GONE = text(f"outbox.holder NOT IN {SEEN}").bindparams(ours=OURS)


class Presence:
    """This process's number, and the lock that shows that it lives."""

    def __init__(self, engine: Engine) -> None:
        """Take a number; the lock is taken when somebody asks for it."""
        self.number = secrets.randbelow(2**31 - 1) + 1
        self._engine = engine
        self._line: Any = None
        self._wanted = Event()
        self._tried = Event()
        self._closed = False
        self._thread: Thread | None = None

    def held(self) -> int | None:
        """Return the number while others see that this process lives.

        None where they cannot: what is claimed then is left alone for a while.
        """
        if self._is_held():
            return self.number
        if self._thread is None:
            self._thread = Thread(target=self._work, name="presence", daemon=True)
            self._thread.start()
        self._wanted.set()
        self._tried.wait(FIRST)
        # A server that does not answer holds up nobody a second time.
        self._tried.set()
        return self.number if self._is_held() else None

    def close(self) -> None:
        """Let the others see that this process is done."""
        self._closed = True
        self._wanted.set()
        if self._thread is not None:
            # A server that does not answer is not waited for.
            self._thread.join(FIRST)

    def _is_held(self) -> bool:
        """Tell whether nothing has come by the line: nothing does but its end."""
        line = self._line
        if line is None:
            return False
        try:
            look = select.poll()
            look.register(line.fileno(), select.POLLIN)
            return not look.poll(0)
        except Exception:  # noqa: BLE001 - a line that cannot be looked at is gone
            return False

    def _work(self) -> None:
        while self._wanted.wait() and not self._closed:
            self._wanted.clear()
            if not self._is_held():
                self._hang_up()
                # Whoever asks next begins anew.
                with suppress(Exception):
                    self._line = self._taken()
            self._tried.set()
        self._hang_up()

    def _taken(self) -> Any:
        """Return a line at which the lock is held; None where the old one is too."""
        connection = self._engine.raw_connection()
        line: Any = connection.driver_connection
        connection.detach()
        asked = f"SELECT pg_try_advisory_lock({OURS}, {self.number})"
        taken = False
        try:
            line.autocommit = True
            line.execute(_SLOWLY)
            taken = line.execute(asked).fetchone()[0]
        finally:
            if not taken:
                line.close()
        return line if taken else None

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(Exception):
                line.close()
