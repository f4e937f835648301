"""Where the words of a rule stand: with the other rules', or with its dialog's.

A rule that opens a dialog may have its words in that dialog's file: `remind` is what is
said, `remind_labels` how the rule is called, why it came, and what its button says.
"""

from __future__ import annotations

from dialogs.talk.labels import Labels

FILE = "reminder"


def text_of(labels: Labels, rule: str, opens: str) -> tuple[str, str]:
    """Return the file and the block of what a rule says."""
    return (FILE, rule) if labels.has(FILE, rule) else (opens, "remind")


def label_of(labels: Labels, kind: str, key: str, opens: str) -> str:
    """Return a rule's `names`, its `because`, or what a button `opens`."""
    found = labels.remembered((FILE, kind), lambda *_: labels.options(FILE, kind, {}))
    if key in found:
        return found[key]
    return labels.options(opens, "remind_labels", {})[kind]
