"""What is counted, as Prometheus reads it; numbers only."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

# What is counted by a label: the name of the gauge, its label and what it tells.
LABELLED = {
    "messages": ("state", "messages in the outbox by state"),
    "meant_after_all": ("dialog", "what people chose after they were not understood"),
}
Books = dict[str, dict[str, int]]


def written(numbers: dict[str, float], books: Books) -> bytes:
    """Write gauges, and what is counted by state or by dialog."""
    registry = CollectorRegistry()
    registry.register(_Gauges(numbers, books))
    return bytes(generate_latest(registry))


class _Gauges(Collector):
    def __init__(self, numbers: dict[str, float], books: Books) -> None:
        self._numbers = numbers
        self._books = books

    def collect(self) -> list[GaugeMetricFamily]:
        """See prometheus_client."""
        families = [
            GaugeMetricFamily(f"samspill_{name}", name.replace("_", " "), value=value)
            for name, value in self._numbers.items()
        ]
        return [*families, *(self._labelled(name) for name in LABELLED)]

    def _labelled(self, name: str) -> GaugeMetricFamily:
        label, tells = LABELLED[name]
        family = GaugeMetricFamily(f"samspill_{name}", tells, labels=[label])
        for value, count in self._books.get(name, {}).items():
            family.add_metric([value], count)
        return family
