"""Read any file as a table, or say why it is none; nothing in a file raises.

CSV in the encodings and with the separators that Norwegian offices use, or the
first filled sheet of an Excel workbook (`storage/lists/workbook.py`).
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import StringIO

from dialogs.reading.text import clean
from storage.lists.sheet import (
    MOST_BYTES,
    MOST_COLUMNS,
    Fault,
    Sheet,
    SheetRow,
    TableError,
    sheet_of,
    too_large,
)
from storage.lists.workbook import read_workbook

SEPARATORS = ";,\t"

# Excel may name the separator in a line of its own above the header.
_CHOSEN = re.compile(r"sep=([;,\t|])", re.IGNORECASE)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_PAGES = (b"%PDF", b"<", b"{\\rtf")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_table(data: bytes) -> Sheet:
    """Read a file as a table; what makes it unreadable is in `faults`."""
    try:
        if len(data) > MOST_BYTES:
            raise too_large()
        if data.startswith(_ZIP):
            return read_workbook(data)
        return _read_text(data)
    except TableError as error:
        return Sheet(faults=(error.fault,))


def _read_text(data: bytes) -> Sheet:
    if data.startswith(_OLD_OFFICE):
        raise TableError("old_excel")
    if data[:100].lstrip().startswith(_PAGES):
        raise TableError("not_a_table")
    text, faults = _decoded(data)
    separator, body, first = _separated(text)
    try:
        sheet = sheet_of(_lines(body, separator, first, faults))
    except TableError as error:
        # Without a single whole line, broken quotes are the better reason.
        return Sheet(faults=tuple(faults) or (error.fault,))
    return replace(sheet, faults=tuple(faults))


def _decoded(data: bytes) -> tuple[str, list[Fault]]:
    """Read the letters: UTF-8 (or 16 with its mark), else Windows-1252."""
    # Half of its bytes are zeros: it comes before zeros make a file no text.
    if data.startswith(_UTF_16):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError as error:
            raise TableError("not_a_table") from error
    if _BINARY.search(data):
        raise TableError("not_a_table")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _from_windows(data)


def _from_windows(data: bytes) -> tuple[str, list[Fault]]:
    """Read Windows-1252; where some lines are UTF-8, the others are faulty."""
    lines = data.removeprefix(codecs.BOM_UTF8).splitlines()
    odd = [number for number, line in enumerate(lines, 1) if not _fits(line, "utf-8")]
    is_mixed = data.startswith(codecs.BOM_UTF8) or _has_utf_8(lines)
    if not is_mixed:
        odd = [number for number in odd if not _fits(lines[number - 1], "cp1252")]
    encoding = "utf-8-sig" if is_mixed else "cp1252"
    faults = [Fault(number, None, "undecodable") for number in odd]
    return data.decode(encoding, "replace"), faults


def _has_utf_8(lines: Iterable[bytes]) -> bool:
    return any(not line.isascii() and _fits(line, "utf-8") for line in lines)


def _fits(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _separated(text: str) -> tuple[str, str, int]:
    """Return the separator, the table's text and the line where it begins."""
    head, _, rest = text.partition("\n")
    if chosen := _CHOSEN.fullmatch(head.strip('\r" ')):
        return chosen[1], rest, 2
    lines = (line for line in StringIO(text) if line.strip())
    header = next(lines, "")
    # A header has no sentences: what it holds most of parts its columns.
    return max(SEPARATORS, key=header.count), text, 1


def _lines(
    text: str, separator: str, first: int, faults: list[Fault]
) -> Iterator[SheetRow]:
    """Yield the lines up to the first one whose quotes do not fit."""
    source = StringIO(text, newline="")
    reader = csv.reader(source, delimiter=separator, strict=True)
    line = first
    try:
        for cells in reader:
            if any(cells):
                # One column more than is taken, so that too many are seen.
                yield SheetRow(line, tuple(map(clean, cells[: MOST_COLUMNS + 1])))
            line = first + reader.line_num
    except csv.Error:
        faults.append(Fault(line, None, "broken_quotes"))
