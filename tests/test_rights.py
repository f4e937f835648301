"""Who may do what: the table, the page that is printed from it, and who asks it."""

import ast
import os
from pathlib import Path

import pytest

from dialogs.rights import MAY, MEETING_OF, Right, Standing, may, standing
from storage.people.scope import Scope

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "rights.md"
WAYS = list(Standing)
ROD = 7
HEAD = f"""# Who may do what

Made of `dialogs/rights.py` by the suite: everything that carries something out asks that
table and nothing else. Who may *read* what somebody wrote is told under every question
(*Hvem ser dette?*), and stands in `dialogs/access.py`.

A person may stand in several ways at once. The **HMS group** is the head, the safety
representatives and the union representatives. A **pedagogue** is a head, a pedagogical
leader or a teacher. Who **leads it today** was asked to by the leader, or is anybody who
works there on a day when no leader is at work; where nobody leads a department, it is the
head, and for the reflecting team nobody else. **In the round** is who takes part in it, or
was asked to. **The program** is what runs by itself.
A head's departments are those of her own kindergarten.

| may | {" | ".join(WAYS)} |
|---|{":-:|" * len(WAYS)}
"""
# One who stands in exactly this way: what is known by her roles, or by storage.
AS = {
    Standing.PROGRAM: Scope(1),
    Standing.HEAD: Scope(1, 5, frozenset({"head"})),
    Standing.HMS_GROUP: Scope(1, 5, frozenset({"safety_representative"})),
    Standing.LEADER: Scope(1, 5, leads=frozenset({ROD})),
    Standing.STAND_IN: Scope(1, 5),
    Standing.STAFF: Scope(1, 5, departments=frozenset({ROD})),
    Standing.PEDAGOGUE: Scope(1, 5, frozenset({"teacher"})),
    Standing.OBSERVER: Scope(1, 5, frozenset({"observer"})),
    Standing.MENTOR: Scope(1, 5, frozenset({"mentor"})),
    Standing.IN_ROUND: Scope(1, 5),
    Standing.OWN: Scope(1, 5),
    Standing.EVERYBODY: Scope(1, 5),
}
BY_STORAGE = (Standing.STAND_IN, Standing.IN_ROUND, Standing.OWN)
# A head is in the HMS group and a pedagogue by her role; everybody is everybody.
COMES_WITH = {
    Standing.HEAD: {Standing.HMS_GROUP, Standing.PEDAGOGUE},
}


def _page():
    lines = [HEAD]
    for right in Right:
        marks = ("x" if way in MAY[right] else "" for way in WAYS)
        lines.append(f"| {right} | {' | '.join(marks)} |\n")
    return "".join(lines)


def test_the_page_is_printed_from_the_table():
    if os.environ.get("SAMSPILL_WRITE"):
        PAGE.write_text(_page())
    assert PAGE.read_text() == _page()


def test_every_right_has_its_row():
    assert set(MAY) == set(Right)


@pytest.mark.parametrize("right", list(Right), ids=lambda right: right.name)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_one_who_stands_in_one_way_may_what_the_table_says(way, right):
    also = [way] if way in BY_STORAGE else []
    stands = {way, Standing.EVERYBODY} | COMES_WITH.get(way, set())

    assert may(right, AS[way], ROD, also) == bool(MAY[right] & stands)


def test_nobody_stands_to_a_department_that_is_not_hers():
    for way in (Standing.LEADER, Standing.STAFF):
        assert standing(AS[way], ROD + 1) == {Standing.EVERYBODY}
        assert standing(AS[way]) == {Standing.EVERYBODY}


def test_one_who_is_elected_is_no_head():
    assert not may(Right.CLOSE_DAYS, AS[Standing.HMS_GROUP])
    assert may(Right.TURN_HMS_KEY, AS[Standing.HMS_GROUP])
    assert not may(Right.TURN_HMS_KEY, AS[Standing.LEADER], ROD)


def test_every_right_is_asked_for_somewhere():
    asked = set(MEETING_OF.values())
    for folder in ("storage", "bot"):
        for path in (ROOT / folder).rglob("*.py"):
            asked |= _asked_in(path)

    assert asked == set(Right)


def _asked_in(path):
    return {
        Right[node.attr]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Right"
    }


def _picks_roles(node):
    """Tell whether this is `scope.roles & SOME`."""
    return isinstance(node, ast.BinOp) and any(
        isinstance(side, ast.Attribute) and side.attr == "roles"
        for side in (node.left, node.right)
    )


def test_no_handler_looks_at_roles_by_itself():
    looked = []
    for path in (ROOT / "storage").rglob("carry_out*.py"):
        tree = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        names = {node.id for node in tree if isinstance(node, ast.Name)}
        looked += [path.name for name in ("HEAD", "is_head") if name in names]
        looked += [path.name for node in tree if _picks_roles(node)]

    assert looked == []
