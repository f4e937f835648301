"""Logs: a fixed event name and fields, one JSON object a line, never content."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

import structlog


def configure(level: int = logging.INFO) -> None:
    """Send our lines to stderr; keep libraries to their warnings."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Unbroken(),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.raiseExceptions = False


class _Unbroken:
    """A log disk may be full: that must never reach the one who logs."""

    def msg(self, line: str) -> None:
        """Write what can be written."""
        with suppress(OSError, ValueError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = msg
