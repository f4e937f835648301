import ast
from collections import Counter

from storage import logs
from tests.test_keepouts import modules, read

# Broad catches that log nothing here, with where the fault goes instead.
HANDED_ON = {
    "bot/slack/send.py": "`_failed` judges it, and logs what it does not know",
    "bot/teams/sdk_port.py": "`_lost` judges it, and logs what it does not know",
    "scheduler/delivery/keeping.py": "kept one by one then, and told to who waits",
    "storage/database/pool.py": "told to whoever waits",
    "storage/database/presence.py": "a line that cannot be looked at is gone",
    "storage/database/writer.py": "told to whoever waits, or done anew and told then",
}


def catches(path, tree):
    """Return the broad catches of a module that are on purpose."""
    lines = read(path).splitlines()
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or ast.unparse(node.type) in (
                "Exception",
                "BaseException",
            )
            if broad or "BLE001" in lines[node.lineno - 1]:
                yield node


def logs_its_place(node):
    """Tell whether the fault is logged, or goes on as another to one who logs."""
    return (
        isinstance(node.body[-1], ast.Raise)
        or any(
            isinstance(each, ast.Call) and ast.unparse(each.func) == "logs.fault"
            for each in ast.walk(node)
        )
        or any(  # The receiver's own: it sets the event aside, and logs there.
            isinstance(each, ast.Call) and ast.unparse(each.func) == "self._trouble"
            for each in ast.walk(node)
        )
    )


def test_every_broad_catch_says_where_the_fault_was_found():
    quiet = Counter(
        str(path)
        for path, tree in modules()
        if path.name != "install.py"
        for node in catches(path, tree)
        if not logs_its_place(node)
    )

    assert set(quiet) == set(HANDED_ON)


def test_a_fault_is_told_by_its_kind_and_its_place_in_our_code():
    try:
        raise KeyError("Kari gråt")
    except KeyError as error:
        told = logs.fault(error)

    assert told["fault"] == "KeyError"
    assert told["at"].startswith("tests/storage/test_logs.py:test_a_fault")
    assert "Kari" not in str(told)


def test_the_place_is_ours_also_where_a_library_fails(monkeypatch):
    space = {"__name__": "bot.turn.somewhere", "json": __import__("json")}
    exec("def go(text):\n    json.loads(text)\n", space)

    try:
        space["go"]("Kari gråt")
    except ValueError as error:
        told = logs.fault(error)

    assert told == {"fault": "JSONDecodeError", "at": "bot/turn/somewhere.py:go:2"}


def test_a_fault_that_was_never_raised_has_no_place():
    assert logs.fault(ValueError("x")) == {"fault": "ValueError", "at": "?"}
