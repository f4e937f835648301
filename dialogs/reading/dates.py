"""Read the dates and times that people write; one reading, or a doubt to ask about.

Words of three languages become signs ("tirsdag 3. november kl. halv ti" becomes
`W2 3. M11 AT O-30 10`), and one grammar reads the signs: days in `days`, times
here. All words stand in `content/dates.toml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dialogs.reading.days import Day, Doubt, DoubtReason, Found, day_in
from dialogs.reading.text import norm

__all__ = [
    "DateWords",
    "Doubt",
    "DoubtReason",
    "is_dated",
    "read_date",
    "read_moment",
    "read_time",
]

LONGEST = 200  # characters
LAST_HOUR = 24  # Said, and asked about: people mean 00:00 of the next day.
LAST_MINUTE = 59
MORNING = 6 * 60  # An hour said without more is not before this minute of the day.
HOURS_SAID = 12
NOON = HOURS_SAID * 60
MIDNIGHT = 24 * 60


_SIGNS = {
    "weekdays": "W{}",
    "months": "M{}",
    "days": "D{}",
    "today": "D0 P{}",
    "parts": "P{}",
    "minutes": "O{}",
    "clock": "C{}",
    "numbers": "{}",
    "ordinals": "{}.",
    "signs": "{}",
}
_OWN_SIGNS = {"ordinal": ".", "filler": ""}


# A day's or a clock's sign; a word that is left is in lower case.
_SIGN = re.compile(r"[A-Z]+[-\d]*|[-\d.:/]+")


@dataclass(frozen=True)
class DateWords:
    """The words of dates and times, ready to be turned into signs."""

    signs: Mapping[str, str]
    pattern: re.Pattern[str]

    @classmethod
    def from_lists(cls, lists: Mapping[str, Mapping[str, Sequence[str]]]) -> DateWords:
        """Take the tables of `content/dates.toml`."""
        signs: dict[str, str] = {}
        for table, meanings in lists.items():
            if table not in _SIGNS:
                known_tables = ", ".join(_SIGNS)
                message = f"dates: no table {table!r}; there are {known_tables}"
                raise ValueError(message)
            for meaning, phrases in meanings.items():
                sign = _SIGNS[table].format(meaning.upper())
                sign = _OWN_SIGNS.get(meaning, sign)
                for phrase in phrases:
                    known = signs.setdefault(phrase.casefold(), sign)
                    if known != sign:
                        message = f"dates: {phrase!r} is both {known} and {sign}"
                        raise ValueError(message)
        # A pattern takes the first that fits: a word comes before its own beginning.
        longest_first = sorted(signs, key=len, reverse=True)
        either = "|".join(map(re.escape, longest_first)) or "(?!)"  # Matches nothing.
        return cls(signs, re.compile(rf"(?<![^\W_])({either})(?![^\W_])\.?"))


class _Clock(NamedTuple):
    """A time of day in minutes from midnight, and why it is in doubt."""

    minutes: int
    reason: DoubtReason | None = None


_UNKNOWN = Doubt(DoubtReason.NOT_UNDERSTOOD)


def read_date(text: str, *, today: date, words: DateWords) -> date | Doubt:
    """Read a day from today to two years ahead."""
    signs, _ = _to_signs(text, words)
    # Where a day is asked for, «3» is the third.
    if re.fullmatch(r"\d{1,2}", signs):
        signs += "."
    found = day_in(signs, today)
    clock = None
    if found is None:
        found, clock = _date_and_clock(signs, "", today)
    if not isinstance(found, Day):
        return found or _UNKNOWN
    sure = found.sure and clock is None
    return found.day if sure else Doubt(DoubtReason.UNSURE, found.day)


def read_time(text: str, *, words: DateWords) -> time | Doubt:
    """Read a time of day."""
    signs, part = _to_signs(text, words)
    clock = _clock(signs.removeprefix("D0 "), part)
    if clock is None:
        return _UNKNOWN
    if clock.reason is DoubtReason.NO_SUCH_TIME:
        return Doubt(clock.reason)
    hour, minute = divmod(clock.minutes % MIDNIGHT, 60)
    read = time(hour, minute)
    return Doubt(clock.reason, read) if clock.reason else read


def read_moment(
    text: str, *, now_local: datetime, zone: ZoneInfo, words: DateWords
) -> datetime | Doubt:
    """Read a day and a time, as the clock on the wall will show them."""
    signs, part = _to_signs(text, words)
    found, clock = _date_and_clock(signs, part, now_local.date())
    if isinstance(found, Doubt):
        return Doubt(found.reason)
    if clock is None:
        return Doubt(DoubtReason.NOT_UNDERSTOOD, found.day if found else None)
    if clock.reason is DoubtReason.NO_SUCH_TIME:
        return Doubt(clock.reason)
    wall = _meant(found, clock, now_local)
    if never := _never(wall, now_local, zone):
        return never
    is_sure = found is not None and found.sure
    reason = clock.reason or (None if is_sure else DoubtReason.UNSURE)
    return Doubt(reason, wall) if reason else wall


def _meant(found: Day | None, clock: _Clock, now_local: datetime) -> datetime:
    """Return the moment that is meant by a day and a time, or by a time alone."""
    day = found.day if found else now_local.date()
    wall = datetime.combine(day, time()) + timedelta(minutes=clock.minutes)
    # A time alone that has passed today is meant for tomorrow.
    is_over = found is None and wall <= now_local
    return wall + timedelta(days=1) if is_over else wall


def _never(wall: datetime, now_local: datetime, zone: ZoneInfo) -> Doubt | None:
    """Tell of a moment that does not come: it is over, or no clock shows it."""
    if wall <= now_local:
        return Doubt(DoubtReason.PAST)
    # An hour that is left out in spring comes back as another from this.
    there = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    shown = there.replace(tzinfo=None, fold=0)
    return Doubt(DoubtReason.NIGHT_GAP, shown) if shown != wall else None


def is_dated(text: str, words: DateWords) -> bool:
    """Tell whether a text is nothing but a day or a time, whichever it is."""
    signs, part = _to_signs(text, words)
    return bool(signs or part) and all(map(_SIGN.fullmatch, signs.split()))


def _to_signs(text: str, words: DateWords) -> tuple[str, str]:
    """Turn words into signs; the part of the day is given apart."""
    # A story is no date, and would cost time to find that out.
    if len(text) > LONGEST:
        return "", ""
    text = "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in norm(text).replace(",", " ")
    )
    # «3nov» and «kl9» are two signs each.
    text = re.sub(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)", " ", text)
    text = words.pattern.sub(lambda found: f" {words.signs[found[1]]} ", text)
    parts = re.findall(r"P([A-Z]+)", text)
    text = re.sub(r"P[A-Z]+|'(?=\d)", " ", text)
    return " ".join(text.split()).replace(" .", "."), parts[-1] if parts else ""


def _date_and_clock(signs: str, part: str, today: date) -> tuple[Found, _Clock | None]:
    """Read the signs as a day, else as a day and a time, else as a time."""
    whole = day_in(signs, today)
    if isinstance(whole, Day):
        return whole, None
    found = list(_cut(signs.split(), part, today))
    for day, clock in found:
        if isinstance(day, Day) and clock.reason is not DoubtReason.NO_SUCH_TIME:
            return day, clock
    if found:
        return found[0]
    alone = _clock(signs, part)
    if alone is None or (whole and alone.reason is DoubtReason.NO_SUCH_TIME):
        return whole, None
    return None, alone


def _cut(
    pieces: list[str], part: str, today: date
) -> Iterator[tuple[Day | Doubt, _Clock]]:
    """Give each way to read the signs as a day and a time."""
    # Day and time stand in either order: every place to cut is tried.
    for index in range(1, len(pieces)):
        sides = " ".join(pieces[:index]), " ".join(pieces[index:])
        for days, times in (sides, sides[::-1]):
            day, clock = day_in(days, today), _clock(times, part)
            if day and clock:
                yield day, clock


def _clock(signs: str, part: str) -> _Clock | None:
    """Read a time: digits, a spoken quarter or half, or a word for the time."""
    signs = signs.removeprefix("AT").strip()
    if named := re.fullmatch(r"C(\d+)", signs):
        minutes = int(named[1])
        midnight = DoubtReason.TWELVE_OR_MIDNIGHT if minutes == MIDNIGHT else None
        return _Clock(minutes, midnight)
    if spoken := re.fullmatch(r"((?:O-?\d+ )+)(\d{1,2})", signs):
        offset = sum(map(int, re.findall(r"-?\d+", spoken[1])))
        return _in_day(int(spoken[2]), offset, part, DoubtReason.UNSURE)
    return _in_digits(signs, part)


def _in_digits(signs: str, part: str) -> _Clock | None:
    """Read «14», «14.30», «1430» and «14:30:00»."""
    written = re.fullmatch(
        r"(\d{1,2})(?:[:. ](\d\d)(?:[:.][0-5]\d)?)?|(\d{1,2})(\d\d)", signs
    )
    if written is None:
        return None
    hour, minute = written[1] or written[3], int(written[2] or written[4] or 0)
    if minute > LAST_MINUTE or (int(hour) == LAST_HOUR and minute):
        return _Clock(0, DoubtReason.NO_SUCH_TIME)
    return _in_day(int(hour), minute, part or ("DAY" if hour[0] == "0" else ""))


def _in_day(
    hour: int, offset: int, part: str, reason: DoubtReason | None = None
) -> _Clock:
    """Settle which half of the day is meant."""
    minutes = hour * 60 + offset
    if hour > LAST_HOUR or not 0 <= minutes <= MIDNIGHT:
        return _Clock(0, DoubtReason.NO_SUCH_TIME)
    if minutes == MIDNIGHT:
        return _Clock(minutes, DoubtReason.TWELVE_OR_MIDNIGHT)
    # Only these say by themselves which half of the day they mean.
    if hour == 0 or hour > HOURS_SAID:
        return _Clock(minutes)
    return _in_half(minutes, part, reason)


def _in_half(minutes: int, part: str, reason: DoubtReason | None) -> _Clock:
    """Settle it by the part of the day that is named, or by what people mean."""
    if part in ("AM", "EVENING") and NOON <= minutes < NOON + 60:
        minutes += NOON if part == "EVENING" else -NOON
        return _Clock(minutes, DoubtReason.TWELVE_OR_MIDNIGHT)
    if part in ("PM", "EVENING") and minutes < NOON:
        minutes += NOON
    if not part and minutes < MORNING:
        return _Clock(minutes + NOON, DoubtReason.UNSURE)
    return _Clock(minutes, reason)
