"""How wide a table's columns are: by what stands in them."""

from __future__ import annotations

from storage.reports.paper import Table

# So many letters go on one line of a narrow column: a date, a name, a month.
NARROW = 18
# No column takes more than its share of a page because of one long cell.
LEAST, MOST = 12, 60


def lengths(table: Table) -> list[int]:
    """Return how many letters the longest line of each column has."""
    rows = (table.columns, *table.rows)
    return [
        max(len(line) for row in rows for line in row[at].split("\n"))
        for at in range(len(table.columns))
    ]


def shares(table: Table) -> list[int]:
    """Return each column's share of the width: 0 is as wide as its words are.

    One column at least has a share, so that every table is as wide as the page.
    """
    longest = lengths(table)
    found = [
        0 if each <= NARROW else _share(table, at) for at, each in enumerate(longest)
    ]
    if not any(found):
        found[-1] = 1
    return found


def _share(table: Table, at: int) -> int:
    """Weigh by what is usual there, and a little by the longest."""
    told = [len(row[at]) for row in table.rows] or [0]
    usual = (sum(told) // len(told) + max(told)) // 2
    return min(max(usual, LEAST), MOST)
