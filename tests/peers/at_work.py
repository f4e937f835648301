"""Samspill as an operator starts it, on a Tuesday morning whenever the suite runs.

Nobody is asked anything in the evening, and a round has to be asked for: by the machine's
own clock these tests would hold in the working hours of a weekday only.
"""

import os
from datetime import UTC, datetime, timedelta

from bot import app
from bot.slack import gate

TUESDAY = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)


def back():
    """Return how far back from now that morning is, for a bot that begins now."""
    return str((datetime.now(UTC) - TUESDAY).total_seconds())


def _then():
    return datetime.now(UTC) - timedelta(seconds=float(os.environ["BACK"]))


def _opened(headers, body, secrets, _now, opened=gate.opened):
    # The stand-in signs by the machine's clock.
    return opened(headers, body, secrets, datetime.now(UTC))


if __name__ == "__main__":
    app.system_clock = _then
    gate.opened = _opened
    # It takes the clock as it finds it.
    from bot.main import run

    run()
