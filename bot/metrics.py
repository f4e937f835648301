"""What is counted, as Prometheus reads it; numbers only."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector


def written(numbers: dict[str, float], books: dict[str, int]) -> bytes:
    """Write gauges, and the messages by state."""
    registry = CollectorRegistry()
    registry.register(_Gauges(numbers, books))
    return bytes(generate_latest(registry))


class _Gauges(Collector):
    def __init__(self, numbers: dict[str, float], books: dict[str, int]) -> None:
        self._numbers = numbers
        self._books = books

    def collect(self) -> list[GaugeMetricFamily]:
        """See prometheus_client."""
        families = [
            GaugeMetricFamily(f"samspill_{name}", name.replace("_", " "), value=value)
            for name, value in self._numbers.items()
        ]
        messages = GaugeMetricFamily(
            "samspill_messages", "messages in the outbox by state", labels=["state"]
        )
        for state, count in self._books.items():
            messages.add_metric([state], count)
        return [*families, messages]
