"""What the log may hear of a fault: its kind and its place, and never what it says.

A fault's own text may quote what a person typed; its traceback may show it. Every
broad `except` logs with `fault`, so that there is always a place to look at.
"""

from __future__ import annotations

from types import TracebackType

OURS = ("bot", "scheduler", "storage", "dialogs")


def fault(error: BaseException) -> dict[str, str]:
    """Return an error's class, and the file, function and line of ours it came from."""
    return {"fault": type(error).__name__, "at": _place(error.__traceback__)}


def _place(trace: TracebackType | None) -> str:
    """Name the innermost place in our own code; a library's where there is none."""
    place, is_ours = "?", False
    while trace:
        module = str(trace.tb_frame.f_globals.get("__name__", "?"))
        ours = module.partition(".")[0] in OURS
        if ours or not is_ours:
            is_ours = is_ours or ours
            file = module.replace(".", "/")
            place = f"{file}.py:{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
