"""Measure the house: how large its rooms are, and what lies where it should not.

`make house` prints it; `tests/test_house.py` holds it. The numbers stand in one
place so that whoever changes the code sees the same ones as the test.
"""

import ast
import io
import re
import tokenize
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "scheduler", "storage", "dialogs")
# Where JSON comes in from a platform, `Any` is what it is. Past it, it is a thing.
DOMAIN = ("dialogs", "storage", "scheduler")
FILE_LINES = 300
FUNCTION_LINES = 40
BRANCHES = 10
# A file that is longer on purpose says so, with the reason, before its first import.
REASON = re.compile(r"(?im)long on purpose: \S+")

_BRANCHES = (
    ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler,
    ast.comprehension, ast.match_case, ast.Assert,
)  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def files():
    """Return each module of ours and its text; migrations are history, not house."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "versions" not in path.parts
    }


TEXTS = files()
TREES = {path: ast.parse(text) for path, text in TEXTS.items()}


def lines():
    """Return how many lines each file has."""
    return {path: text.count("\n") for path, text in TEXTS.items()}


def says_why(text):
    """Tell whether a file says at its top why it is long."""
    return bool(REASON.search(re.split(r"(?m)^(?:import|from) ", text)[0]))


def too_long():
    """Return the files that are longer than a file should be, and do not say why."""
    return {
        path: count
        for path, count in lines().items()
        if count > FILE_LINES and not says_why(TEXTS[path])
    }


def _functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]


def functions():
    """Return every function with its file."""
    return [(path, node) for path, tree in TREES.items() for node in _functions(tree)]


def lengths():
    """Return how many lines each function has."""
    return {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, node in functions()
    }


def too_large():
    """Return the functions that are longer than one should be."""
    return {name: count for name, count in lengths().items() if count > FUNCTION_LINES}


def _within(function):
    """Walk what is a function's own, not what stands in a function inside it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _FUNCTIONS):
            waiting.extend(ast.iter_child_nodes(node))


def _is_else(node):
    """Tell whether this is `case _`: the way that is left is there already."""
    return (
        isinstance(node, ast.match_case)
        and isinstance(node.pattern, ast.MatchAs)
        and node.pattern.pattern is None
        and node.guard is None
    )


def _ways(function):
    """Count the ways through a function: McCabe, with `and` and `or`."""
    count = 1
    for node in _within(function):
        count += isinstance(node, _BRANCHES) and not _is_else(node)
        if isinstance(node, ast.comprehension):
            count += len(node.ifs)
        elif isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
    return count


def ways(source):
    """Count the ways through each function of a text."""
    return [_ways(each) for each in _functions(ast.parse(source))]


def branches():
    """Return how many ways lead through each function."""
    return {f"{path}:{each.lineno} {each.name}": _ways(each)
            for path, each in functions()}  # fmt: skip


def tangled():
    """Return the functions with too many ways through them."""
    return {name: count for name, count in branches().items() if count > BRANCHES}


def _is_any(node):
    return isinstance(node, ast.Name) and node.id == "Any"


def gives_any():
    """Return how many functions of each file say that they give back anything."""
    return Counter(
        path for path, node in functions() if node.returns and _is_any(node.returns)
    )


def any_in_the_domain():
    """Return how often each file of the domain says `Any`."""
    return Counter(
        path
        for path, tree in TREES.items()
        if path.split("/")[0] in DOMAIN
        for node in ast.walk(tree)
        if _is_any(node)
    )


def executes():
    """Return how often SQL is run outside storage, by file."""
    return Counter(
        path
        for path, tree in TREES.items()
        if not path.startswith("storage/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("execute", "scalar", "scalars")
    )


def shared_names():
    """Return the class names that stand for several things, with where."""
    where = defaultdict(list)
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                where[node.name].append(path)
    return {name: paths for name, paths in where.items() if len(paths) > 1}


def comments():
    """Return how many lines of 100 are comments or end in one."""
    count = 0
    for text in TEXTS.values():
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        count += sum(
            token.type == tokenize.COMMENT
            and not re.match(r"# (noqa|type: ignore|fmt:)", token.string)
            for token in tokens
        )
    return 100 * count / sum(lines().values())


def _imports():
    """Return which modules of ours each module imports as it is loaded."""
    names = {path[:-3].replace("/", ".") for path in TREES}
    found = defaultdict(set)
    for path, tree in TREES.items():
        own = path[:-3].replace("/", ".")
        inside = {id(n) for f in ast.walk(tree) if isinstance(f, _FUNCTIONS)
                  for n in ast.walk(f)}  # fmt: skip
        for node in ast.walk(tree):
            if id(node) in inside:
                continue
            if isinstance(node, ast.Import):
                found[own] |= {alias.name for alias in node.names} & names
            elif isinstance(node, ast.ImportFrom) and node.module:
                whole = {f"{node.module}.{alias.name}" for alias in node.names}
                found[own] |= (whole | {node.module}) & names
    return found


def cycles():
    """Return the modules that import each other, around a ring."""
    imports, done, rings = _imports(), set(), []

    def visit(module, on_the_way):
        if module in on_the_way:
            rings.append([*on_the_way[on_the_way.index(module) :], module])
            return
        if module in done:
            return
        for each in sorted(imports[module]):
            visit(each, [*on_the_way, module])
        done.add(module)

    for module in sorted(imports):
        visit(module, [])
    return rings


def p90(numbers):
    """Return what nine of ten do not exceed."""
    ordered = sorted(numbers)
    return ordered[int(len(ordered) * 0.9)]


def _tail(counts):
    return f"{p90(counts.values())} / {max(counts.values())}"


def largest(counts, most=10):
    """Return the largest few, a line each."""
    ordered = sorted(counts.items(), key=lambda each: -each[1])
    return [f"    {count:5}  {name}" for name, count in ordered[:most]]


def main():
    """Print the numbers, and the names behind the worst of them."""
    shared = shared_names()
    rows = [
        ("lines of a file, p90 / most", _tail(lines()), "200 / 300",
         largest(too_long(), 40)),
        ("files over 300, with no reason given", len(too_long()), "0", []),
        ("lines of a function, p90 / most", _tail(lengths()), "20 / 40",
         largest(too_large())),
        ("functions with over 10 branches / worst",
         f"{len(tangled())} / {max(branches().values())}", "10 / 15",
         largest(tangled())),
        ("-> Any", gives_any().total(), "0", largest(gives_any())),
        ("Any in the domain", any_in_the_domain().total(), "only at the JSON border",
         largest(any_in_the_domain())),
        ("SQL run outside storage", executes().total(), "0", largest(executes())),
        ("class names that mean several things", len(shared), "0",
         [f"    {name}: {', '.join(paths)}" for name, paths in sorted(shared.items())]),
        ("comment lines in 100", f"{comments():.1f}", "3-4", []),
        ("rings of imports", len(cycles()), "0",
         [f"    {' > '.join(ring)}" for ring in cycles()]),
    ]  # fmt: skip
    for name, number, aim, worst in rows:
        print(f"{name:42} {number!s:>12}   aim {aim}")
        print("\n".join(worst), end="\n" if worst else "")


if __name__ == "__main__":
    main()
