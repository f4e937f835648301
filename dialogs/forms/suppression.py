"""What may be shown of answers without names, so that nobody stands out.

Pure, and the only place that decides it. Whatever is published of a run cuts its people
into parts; no part is smaller than the threshold, so nothing that is shown can be
subtracted from something else that is shown until one person is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# With fewer answers a mean would say more than it knows.
ENOUGH_FOR_MEAN = 10
# A change of less than this, in tenths, is no news.
CHANGE = 3
LOW, HIGH = 2, 4

# A department, or None for those who answer in none.
Unit = int | None


class Cell(NamedTuple):
    """How many answered, and how many of them may be those who read it first.

    They know what they have answered themselves: their answers hide nobody's.
    """

    answers: int
    readers: int = 0

    def hides(self, threshold: int) -> bool:
        """Tell whether there are enough others."""
        return self.answers - self.readers >= threshold

    def may_be_told(self, threshold: int) -> bool:
        """Tell whether what is left over may be known: it is nobody, or enough."""
        return self.answers == 0 or self.hides(threshold)


Cells = Mapping[Unit, Mapping[str, Cell]]


@dataclass(frozen=True)
class Published:
    """What is shown: these questions, of the whole and of the same departments each.

    `rest` are the other departments, shown as one; nothing where only the whole is.
    """

    questions: tuple[str, ...] = ()
    shown: tuple[int, ...] = ()
    rest: tuple[Unit, ...] = ()


def together(cells: Cells, units: Iterable[Unit], question: str) -> Cell:
    """Return what some departments have answered to a question, as one."""
    found = [cells[unit].get(question, Cell(0)) for unit in units]
    return Cell(sum(c.answers for c in found), sum(c.readers for c in found))


def publish(cells: Cells, threshold: int) -> Published:
    """Return what may be shown.

    The departments are the same for every question: people skip, and two questions that
    were split differently could be compared.
    """
    whole = _told_of_all(cells, threshold)
    if not whole:
        return Published()
    shown = _hiding(cells, whole, threshold)
    rest = [unit for unit in cells if unit not in shown]
    empty = _is_empty(cells, rest, whole)
    if not shown or (empty and len(shown) == 1):
        # One department beside nobody is the whole.
        return Published(tuple(whole))
    return Published(tuple(whole), tuple(sorted(shown)), () if empty else tuple(rest))


def _told_of_all(cells: Cells, threshold: int) -> list[str]:
    """Return the questions that enough have answered in the whole house."""
    asked = sorted({question for each in cells.values() for question in each})
    return [q for q in asked if together(cells, cells, q).hides(threshold)]


def _hiding(cells: Cells, questions: Sequence[str], threshold: int) -> list[int]:
    """Return the large departments beside which what is left over hides everybody.

    Where that could be subtracted, the smallest of them goes to hide it.
    """
    shown = _large(cells, questions, threshold)
    while shown:
        rest = [unit for unit in cells if unit not in shown]
        left = (together(cells, rest, question) for question in questions)
        if all(cell.may_be_told(threshold) for cell in left):
            break
        shown = shown[1:]
    return shown


def _is_empty(cells: Cells, units: Sequence[Unit], questions: Sequence[str]) -> bool:
    return all(together(cells, units, each).answers == 0 for each in questions)


def _large(cells: Cells, questions: Sequence[str], threshold: int) -> list[int]:
    """Return the departments that are large enough in all questions, smallest first."""

    def least(unit: int) -> int:
        return min(together(cells, [unit], q).answers for q in questions)

    found = [
        unit
        for unit in cells
        if unit is not None
        and all(together(cells, [unit], q).hides(threshold) for q in questions)
    ]
    return sorted(found, key=lambda unit: (least(unit), unit))


def buckets(values: Iterable[int]) -> tuple[int, int, int]:
    """Count answers of 1–2, of 3, and of 4–5."""
    low = middle = high = 0
    for value in values:
        if value <= LOW:
            low += 1
        elif value >= HIGH:
            high += 1
        else:
            middle += 1
    return low, middle, high


def mean(values: Sequence[int]) -> float | None:
    """Return the mean with one decimal; None where there are too few for one."""
    if len(values) < ENOUGH_FOR_MEAN:
        return None
    # Half a tenth goes up, as people round, whatever floats make of it.
    return (20 * sum(values) + len(values)) // (2 * len(values)) / 10


def change(before: float | None, now: float | None) -> str:
    """Say how a mean has changed: `up`, `down`, `same`; nothing without two means."""
    if before is None or now is None:
        return ""
    tenths = round(now * 10) - round(before * 10)
    if abs(tenths) < CHANGE:
        return "same"
    return "up" if tenths > 0 else "down"
