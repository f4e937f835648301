"""Clean what people write, and cut it where a reader would.

Everything that comes in passes `clean` once, at the border; everything too long
for a platform passes `split`, which loses nothing and breaks no letter or emoji.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

MOST_MARKS = 8

_UNSURE = re.compile("[^\n\t -~\xa0-\u017f\u2010-\u2027\u20ac]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls, bidi marks, zero-width space and byte order mark, the renderer's marks.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u200b\u2060\ufeff\ue000-\ue00f]"
)

_FIRST_MARK = "\u0300"
_MARKS = ("Mn", "Me")
_JOINER = "\u200d"
_JOINING = frozenset("\u200c\u200d\uff9e\uff9f")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_BLANK_KINDS = ("Cc", "Cf", "Zl", "Zp", "Zs")

_PARAGRAPH_END = re.compile(r"\n\n+")
_SENTENCE_END = re.compile("[.!?\u2026][\"'\xbb\u201d\u2019)\\]]*[ \\t\\n]+|\\n+")
_WORD_END = re.compile(r"[ \t\n]+")
_ALNUM = re.compile(r"[^\W_]")


def clean(text: str) -> str:
    """Return text that every store and every platform can carry."""
    if _UNSURE.search(text):
        text = _mended(text)
    if " \n" in text or "\t\n" in text or text.endswith((" ", "\t")):
        text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return text


def _mended(text: str) -> str:
    if _SURROGATE.search(text):
        whole = text.encode("utf-16-le", "surrogatepass")
        text = _SURROGATE.sub("?", whole.decode("utf-16-le", "surrogatepass"))
    text = _UNWANTED.sub("", _LINE_BREAK.sub("\n", text))
    text = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _fewer_marks(text))


def _fewer_marks(text: str) -> str:
    """Keep at most so many accents on one letter (Zalgo text has hundreds)."""
    kept = []
    marks = 0
    for letter in text:
        is_mark = letter >= _FIRST_MARK and unicodedata.category(letter) in _MARKS
        marks = marks + 1 if is_mark else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def has_any(pieces: Iterable[str], text: str) -> bool:
    """Tell whether one of many pieces stands in a text; half the cost of `any`."""
    for piece in pieces:  # noqa: SIM110
        if piece in text:
            return True
    return False


def is_blank(text: str) -> bool:
    """Tell whether a reader would see nothing at all."""
    return all(
        letter in _BLANK or unicodedata.category(letter) in _BLANK_KINDS
        for letter in text
    )


def word_count(text: str) -> int:
    """Count words; a lone dash or emoji is none."""
    return sum(1 for word in text.split() if _ALNUM.search(word))


def norm(text: str) -> str:
    """Return a whole message in the form that commands are compared in."""
    text = unicodedata.normalize("NFC", text).casefold()
    text = " ".join(unicodedata.normalize("NFC", text).split())
    first = _ALNUM.search(text)
    if first is None:
        return text
    end = len(text)
    while not text[end - 1].isalnum():
        end -= 1
    while end < len(text) and unicodedata.category(text[end]) in ("Mn", "Mc"):
        if "\ufe00" <= text[end] <= "\ufe0f":  # Says only how an emoji is drawn.
            break
        end += 1
    return text[first.start() : end]


def graphemes(text: str) -> Iterator[str]:
    """Yield what a reader sees as single signs."""
    start = 0
    for index in range(1, len(text)):
        if not _clings(text, index, start):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def cut(text: str, limit: int, *, measure: Callable[[str], int] = len) -> str:
    """Return as much of the beginning as fits, in whole signs."""
    if measure(text) <= limit:
        return text
    fitting = _fitting(text, 0, limit, measure)
    end = _whole(text, 0, fitting)
    return text[: end or 0]


def split(text: str, limit: int, *, measure: Callable[[str], int] = len) -> list[str]:
    """Return pieces that fit and, joined, are the text again.

    `measure` gives the size that the platform counts; a longer text never has a
    smaller one. A single sign larger than the limit is broken between its code
    points, and a code point larger than the limit stands alone.
    """
    if limit < 1:
        message = f"a piece of {limit} holds nothing; give a limit of 1 or more"
        raise ValueError(message)
    pieces = []
    start = 0
    while start < len(text):
        fitting = max(_fitting(text, start, limit, measure), start + 1)
        end = fitting if fitting == len(text) else _border(text, start, fitting)
        pieces.append(text[start:end])
        start = end
    return pieces


def _fitting(text: str, start: int, limit: int, measure: Callable[[str], int]) -> int:
    """Find the last index up to which the text fits: gallop, then halve."""
    step = max(limit, 1)
    fits, over = start, start + step
    while over < len(text) and measure(text[start:over]) <= limit:
        fits, step = over, step * 2
        over += step
    over = over if over < len(text) else len(text) + 1
    while over - fits > 1:
        middle = (fits + over) // 2
        if measure(text[start:middle]) <= limit:
            fits = middle
        else:
            over = middle
    return fits


def _border(text: str, start: int, end: int) -> int:
    """Find where to end a piece: paragraph, sentence, word, sign, code point."""
    blank = end - len(text[start:end].lstrip())  # A blank piece cannot be sent.
    for pattern in (_PARAGRAPH_END, _SENTENCE_END, _WORD_END):
        found = [match.end() for match in pattern.finditer(text, start, end + 1)]
        for index in reversed(found):
            border = min(index, end)
            if border > blank and not _clings(text, border, start):
                return border
    return _whole(text, start, end) or end


def _whole(text: str, start: int, end: int) -> int | None:
    """Find the last border between signs at or before `end`."""
    while end > start and end < len(text) and _clings(text, end, start):
        end -= 1
    return end if end > start else None


def _clings(text: str, index: int, start: int) -> bool:
    """Tell whether the letter here belongs to the sign before it."""
    before, letter = text[index - 1], text[index]
    if before == _JOINER:
        return not letter.isspace()
    if letter < _FIRST_MARK:
        return before == "\r" and letter == "\n"
    if before in "\r\n":
        return False
    if "\U0001f1e6" <= letter <= "\U0001f1ff":
        return _flags_before(text, index, start) % 2 == 1
    return (
        _is_joining(letter)
        or _are_halves(before, letter)
        or (_is_vowel_or_tail(letter) and _is_hangul(before))
        or unicodedata.category(letter)[0] == "M"
    )


def _is_joining(letter: str) -> bool:
    """Tell whether it colours or marks the sign before it: a skin tone, a tag."""
    is_tone = "\U0001f3fb" <= letter <= "\U0001f3ff"
    is_tag = "\U000e0020" <= letter <= "\U000e007f"
    return is_tone or is_tag or letter in _JOINING


def _are_halves(before: str, letter: str) -> bool:
    return "\ud800" <= before <= "\udbff" and "\udc00" <= letter <= "\udfff"


def _flags_before(text: str, index: int, start: int) -> int:
    first = index
    while first > start and "\U0001f1e6" <= text[first - 1] <= "\U0001f1ff":
        first -= 1
    return index - first


def _is_vowel_or_tail(letter: str) -> bool:
    return "\u1160" <= letter <= "\u11ff" or "\ud7b0" <= letter <= "\ud7ff"


def _is_hangul(letter: str) -> bool:
    return (
        "\u1100" <= letter <= "\u11ff"
        or "\ua960" <= letter <= "\ua97f"
        or "\uac00" <= letter <= "\ud7ff"
    )
