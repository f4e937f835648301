"""Each fault has a test that exists, and the page about them says the same."""

import ast
import os
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reliability.md"


def _number(row):
    """Sort F3 before F11, and what has no number last."""
    kind, digits = row["id"][:1], re.findall(r"\d+", row["id"])
    return kind.islower(), kind, int(digits[0]) if digits else 0


TOLD = tomllib.loads((ROOT / "tests" / "faults.toml").read_text())["row"]
ROWS = sorted(TOLD, key=_number)
HEAD = """# What can go wrong, and what holds

Made of `tests/faults.toml` by the suite; every test that is named here runs in `make test`.
The promise in one sentence: an answer that you have a receipt for is kept; a message may
in rare cases be shown twice, but it counts once.

| | what goes wrong | what holds | shown by |
|---|---|---|---|
"""


def _tests_of(path):
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def _page():
    lines = [HEAD]
    for row in ROWS:
        shown = "<br>".join(f"`{test.split('::')[1]}`" for test in row["tests"])
        lines.append(f"| {row['id']} | {row['fault']} | {row['holds']} | {shown} |\n")
    return "".join(lines)


def test_every_test_that_is_said_to_hold_a_fault_exists():
    named = [test.split("::") for row in ROWS for test in row["tests"]]
    there = {path: _tests_of(path) for path in {path for path, _ in named}}

    assert [name for path, name in named if name not in there[path]] == []


def test_no_fault_is_named_twice_or_without_a_test():
    names = [row["id"] for row in ROWS]

    assert len(names) == len(set(names))
    assert all(row["tests"] for row in ROWS)


def test_the_page_is_made_of_the_file():
    if os.environ.get("SAMSPILL_WRITE"):
        PAGE.write_text(_page())
    assert PAGE.read_text() == _page()
