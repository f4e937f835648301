"""What must never creep in: an import up the list, a clock, a sentence in the code."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parent.parent
ORDER = ["bot", "scheduler", "storage", "dialogs"]
# Files are read in these two, and nowhere else in dialogs.
READERS = {
    "dialogs/programmes/files.py",
    "dialogs/words/content.py",
    "dialogs/forms/library.py",
    "dialogs/words/texts.py",
    "dialogs/everything.py",
}
FELT = ("hasattr", "cast")
FORBIDDEN_IN_DIALOGS = {
    "time", "random", "secrets", "asyncio", "os", "sqlalchemy", "aiohttp", "socket",
    "threading", "subprocess", "uuid", "pathlib", "tomllib",
}  # fmt: skip


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def modules():
    for package in ORDER:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "versions" not in path.parts:
                yield (
                    path.relative_to(ROOT),
                    ast.parse(path.read_text(encoding="utf-8")),
                )


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_run_one_way_down_the_packages():
    for path, tree in modules():
        rank = ORDER.index(path.parts[0])
        higher = [n for n in imported(tree) if n.split(".")[0] in ORDER[:rank]]
        assert higher == [], path


def test_every_contract_between_packages_and_folders_holds(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)

    kept = lint_imports(no_cache=True) == 0

    assert kept, capsys.readouterr().out


def test_dialogs_have_no_clock_no_dice_no_database_and_no_platform():
    for path, tree in modules():
        if path.parts[0] != "dialogs":
            continue
        found = {name.split(".")[0] for name in imported(tree)} & FORBIDDEN_IN_DIALOGS
        if str(path) in READERS:
            found -= {"pathlib", "tomllib"}
        assert found == set(), path


def test_sql_stands_in_storage_and_nowhere_else():
    for path, tree in modules():
        if path.parts[0] == "storage":
            continue
        names = {name.split(".")[0] for name in imported(tree)}
        assert "sqlalchemy" not in names, path
        assert ".connection.execute(" not in read(path), path


def test_only_the_app_reads_the_clock():
    for path, tree in modules():
        calls = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("now", "utcnow", "today")
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in ("datetime", "date", "time")
        ]
        if str(path) != "bot/app.py":
            assert calls == [], path


def test_the_app_is_imported_by_the_commands_only():
    for path, tree in modules():
        uses = [n for n in imported(tree) if n.startswith("bot.app")]
        allowed = (
            path.name == "main.py"
            or "commands" in path.parts
            or path.name == "health.py"
        )
        assert uses == [] or allowed, path


def test_no_norwegian_sentence_stands_in_the_code():
    for path, tree in modules():
        if path.name == "install.py":
            continue
        told = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        found = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in told
            and re.search("[æøåÆØÅ]", node.value)
        ]
        assert found == [], path


def test_no_dialog_is_longer_than_forty_lines_and_no_function_than_sixty():
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                most = 40 if path.parts[0] == "dialogs" else 60
                assert length <= most, f"{path}: {node.name} has {length} lines"


def tracked():
    done = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode or not done.stdout:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in done.stdout.splitlines()]


def test_no_file_names_a_package_registry():
    hosts = [
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "npmjs" + ".org",
        "npmjs" + ".com",
    ]
    for path in tracked():
        if path.exists() and path.suffix != ".png":
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert [host for host in hosts if host in text] == [], path


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "requirements-peers.lock"]
)
def test_every_locked_package_has_hashes_and_a_version(name):
    text = (ROOT / name).read_text()
    packages = re.split(r"\n(?=\S)", text.strip())

    assert len(packages) > 10
    for package in packages:
        assert "==" in package.split("\n")[0]
        assert "--hash=sha256:" in package, package.split("\n")[0]
    assert "--index-url" not in text
    assert "://" not in text


def test_every_dialog_and_every_handler_is_added_up_in_one_place():
    dialogs = set(
        re.findall(r"(?m)^    (\w+)\.DIALOGS,$", read("dialogs/everything.py"))
    )
    handlers = set(
        re.findall(r"(?m)^    (\w+)\.HANDLERS,$", read("storage/everything.py"))
    )
    written = {"DIALOGS = (": 0, "HANDLERS = Handlers()": 0}
    for path, _ in modules():
        for each in written:
            written[each] += read(path).count(f"\n{each}")

    assert list(written.values()) == [len(dialogs), len(handlers)]
    assert len(dialogs) > 10
    assert len(handlers) > 10


def test_no_module_is_imported_for_what_its_import_does():
    for path, _ in modules():
        assert "noqa: F401" not in read(path), path


def test_a_port_says_what_it_can_do_and_nobody_feels_for_it():
    for path, tree in modules():
        felt = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in FELT]
        assert felt == [], path


def test_only_the_port_imports_microsofts_sdk():
    for path, tree in modules():
        found = {name.split(".")[0] for name in imported(tree)}
        if path.name != "sdk_port.py":
            assert not found & {"botbuilder", "botframework"}, path


# Who may put a message out, and to whom: only to the one who is being answered, but for
# the door, which keeps her hours.
PUTS_OUT = {
    "bot/turn/receive.py": "tells the one whose event was set aside",
    "bot/turn/take_in.py": "answers the one who wrote, a stranger too",
    "bot/turn/turn.py": "answers the one who pressed, in her own conversation",
    "bot/teams/app.py": "answers the one who pressed, in her own conversation",
    "storage/post/boards.py": "the door's hours come with the board that it puts up",
    "storage/post/letters.py": "the door",
}
# A board says when it may be seen by those who did not ask for it.
PUTS_BOARDS = {
    "storage/post/board_care.py": "puts up anew what stood there, in the same hours",
    "storage/reflecting_team/showing.py": "asks the door for the hours",
    "storage/post/room_lists.py": "is handed the door's hours by storage/post/rooms.py",
}


def calls(tree, modules_, names):
    """Return the calls of these names, of a module or as they were imported."""
    plain = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module in {f"storage.{each}" for each in modules_}
        for alias in node.names
        if alias.name in names
    }
    renamed = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}" in {f"storage.{each}" for each in modules_}
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in plain)
            or (
                isinstance(node.func, ast.Attribute)
                and node.func.attr in names
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in renamed
            )
        )
    ]


def test_only_the_door_puts_a_message_out_to_anybody_but_the_one_who_is_answered():
    found, boards = set(), set()
    for path, tree in modules():
        if calls(tree, {"post.outbox", "post.opening"}, {"put", "put_many"}):
            found.add(str(path))
        if calls(tree, {"post.boards"}, {"put", "posted"}):
            boards.add(str(path))
    assert found == set(PUTS_OUT)
    assert boards == set(PUTS_BOARDS)


def test_nobody_writes_in_the_outbox_past_its_own_functions():
    allowed = {"storage/post/outbox.py", "storage/post/opening.py"}
    for path, tree in modules():
        made = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and "insert" in ast.unparse(node.func)
            and any(
                ast.unparse(each) in ("outbox", "outbox_table", "tables.outbox")
                for each in [*node.args, node.func]
            )
        ]
        assert not made or str(path) in allowed, path
