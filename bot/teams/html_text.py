"""Read a message of Teams' own as plain text: Teams hands it over as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# Where these end or stand, a line ends.
LINES = frozenset({"p", "div", "br", "li", "blockquote", "h1", "h2", "h3", "tr", "pre"})
# What stands in these is nothing that she has written.
UNSEEN = frozenset({"style", "script", "attachment"})


class _MessageReader(HTMLParser):
    """Collects what a person sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line, or say what a picture is of."""
        if tag in UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self.found.append("\n")
        elif tag in ("img", "emoji"):
            self.found.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        """Break the line where a paragraph ends."""
        if tag in UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in LINES:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        """Take what stands there."""
        if not self._unseen:
            # A line's end in the source is none on the screen.
            self.found.append(data.replace("\n", " "))


def plain_text(html: str) -> str:
    """Return what a person sees of it."""
    reader = _MessageReader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.found).replace("\u00a0", " ")
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
