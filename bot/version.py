"""Which version of Samspill this is."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def version() -> str:
    """Return it as the package says, or as the checkout does that it runs from."""
    # A checkout that was changed since it was installed knows better.
    if PROJECT.is_file():
        told = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
        return str(told["project"]["version"])
    return metadata.version("samspill")
