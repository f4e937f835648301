"""Make each change in a copy of the tree, and run the tests that should notice it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants.rows import ROOT, read

# The slowest of them take half a minute; a change may also make a test go on for ever.
LIMIT = 300
PYTEST = ["-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no"]
# What a change does is the same on both databases, and one is enough to notice it.
PYTEST += ["-k", "not postgresql"]
PASSED, FAILED = 0, 1


def copied(folder):
    """Copy what git knows, and what is new."""
    listed = ["git", "ls-files", "-co", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in done.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def result_of(folder, tests, limit=LIMIT):
    """Run these tests in the copy; None where they take too long."""
    env = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, *PYTEST, *tests]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=env,
            capture_output=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


def tried(mutant, folder):
    """Make one change, and undo it; return what became of it."""
    places = mutant.places(folder)
    if len(places) != 1:
        return f"BROKEN: its text is there {len(places)} times"
    (path,) = places
    before = path.read_text()
    path.write_text(before.replace(mutant.text, mutant.becomes))
    try:
        result = result_of(folder, mutant.tests)
    finally:
        path.write_text(before)
    words = {None: "killed (by time)", FAILED: "killed", PASSED: "LIVED"}
    return words.get(result, f"BROKEN: pytest ended with {result}")


def main(names):
    """Try all, or those that are named; 1 where one lived."""
    mutants = [each for each in read() if not names or each.name in names]
    lived = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        copied(folder)
        tests = sorted({test for each in mutants for test in each.tests})
        if result_of(folder, tests, limit=None) != PASSED:
            print("the tests fail before anything is changed")
            return 1
        for each in mutants:
            began = time.monotonic()
            became = tried(each, folder)
            lived += not became.startswith("killed")
            took = time.monotonic() - began
            print(f"{became:18} {took:5.1f} s  {each.name}", flush=True)
    print(f"{len(mutants) - lived} of {len(mutants)} killed")
    return 1 if lived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
