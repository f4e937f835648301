"""Make the virtual environment: needs nothing but Python, and says what is missing.

Run by the Makefile with the system's Python, which may be old: no new syntax here.
"""

import os
import sys

OLDEST = (3, 11)
SCRIPT = """#!/bin/sh
# Runs Samspill from this checkout.
exec "$(dirname "$0")/python" -m bot.main "$@"
"""


def fail(line):
    sys.stderr.write(line + "\n")
    raise SystemExit(1)


def main(folder):
    if sys.version_info < OLDEST:
        fail(
            "Samspill needs Python 3.11 or newer; this is %d.%d. Install one and run "
            "make PYTHON=python3.11" % sys.version_info[:2]
        )
    try:
        import ensurepip
        import sqlite3
        import ssl
        import venv
    except ImportError as error:
        fail(
            "This Python lacks %s. On Debian and Ubuntu: apt install python3-venv; "
            "elsewhere install a complete Python 3.11 or newer." % error.name
        )
    venv.create(folder, with_pip=True)
    libraries = os.path.join(folder, "lib", "python%d.%d" % sys.version_info[:2])
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with open(os.path.join(libraries, "site-packages", "samspill.pth"), "w") as link:
        link.write(root + "\n")
    script = os.path.join(folder, "bin", "samspill")
    with open(script, "w") as command:
        command.write(SCRIPT)
    os.chmod(script, 0o755)


if __name__ == "__main__":
    main(sys.argv[1])
