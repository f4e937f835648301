"""Live through a year in seconds: the same plan and judgement, nobody written to.

What the year is made of is copied into a database in memory, everybody gets a place
in a channel that only writes down, and the clock goes from one due instant to the
next. Nothing is read from or written to the real one after the copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialogs.reminders.rules import Rule, rules_of
from dialogs.talk.messages import Message, complete
from dialogs.words.world import House
from dialogs.year.open_days import DAY, KindergartenYear, instant, wall
from dialogs.year.snapshot import Snapshot
from dialogs.zone import ZONE
from scheduler.planning import plan
from scheduler.reminders import letters
from scheduler.reminders.facts import HORIZON
from scheduler.reminders.judge import due
from storage.database.transaction import Tx
from storage.year import rehearsed
from storage.year import snapshot as year_rows
from storage.year.rehearsed import Copy

CHANNEL = "rehearsal"
# Planned so often, and always a week further ahead: what a week brings may be gathered.
PLAN_EVERY = HORIZON - 7 * DAY
TICK = timedelta(milliseconds=1)
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Line:
    """One message of the year, or one that would be skipped."""

    at: datetime
    to: str
    kindergarten: str
    rule: str
    subject: str
    why: str
    text: str
    skipped: str | None

    def to_json(self) -> dict[str, str | None]:
        """Return it as the outside contract has it."""
        return {
            "at": self.at.isoformat(),
            "to": self.to,
            "kindergarten": self.kindergarten,
            "rule": self.rule,
            "subject": self.subject,
            "why": self.why,
            "text": self.text,
            "skipped": self.skipped,
        }


def rehearse(
    copied: Copy,
    house: House,
    year: KindergartenYear,
    today: date,
    progress: Progress | None = None,
) -> list[Line]:
    """Return everything that would be said in a year, in order; the copy is used up."""
    try:
        with copied.engine.connect() as connection:
            db = Tx(connection, copied.keyring)
            begins = instant(_first(year))
            rehearsed.stand_in(db, CHANNEL, today, year.first, begins, copied.reached)
            rules = rules_of(house.content)
            _live(db, house, rules, year, progress or (lambda _: None))
            return list(_told(db, house))
    finally:
        copied.engine.dispose()


def _first(year: KindergartenYear) -> datetime:
    return datetime.combine(year.first, time())


def _live(
    db: Tx,
    house: House,
    rules: Mapping[str, Rule],
    year: KindergartenYear,
    progress: Progress,
) -> None:
    """Let the clock go from one thing that is due to the next."""
    now = instant(_first(year))
    begins, ends = now, instant(datetime.combine(year.last + DAY, time()))
    known = _Known()
    while now < ends:
        done = plan(db, rules, now, again=PLAN_EVERY)
        if done:
            known.forget()
        done += due(db, house, rules, now, known.read)
        rehearsed.leave(db)
        following = rehearsed.following(db)
        # What cannot be decided at its moment would be due for ever: the clock goes on.
        now = following if following > now or done else now + TICK
        progress(min((now - begins) / (ends - begins), 1.0))


class _Known:
    """Remembers what the year looks like between two plans: nothing else changes it."""

    def __init__(self) -> None:
        self._here: dict[int, Snapshot] = {}

    def forget(self) -> None:
        self._here.clear()

    def read(
        self, db: Tx, ids: Iterable[int], first: date, last: date
    ) -> dict[int, Snapshot]:
        """Read the year; until the next plan is so many days more."""
        wanted = sorted(set(ids))
        new = [each for each in wanted if each not in self._here]
        if new:
            self._here |= year_rows.read(db, new, first, last + PLAN_EVERY)
        return {each: self._here[each] for each in wanted}


def _told(db: Tx, house: House) -> Iterator[Line]:
    """Tell of each reminder that was decided, in the words of its message."""
    texts: dict[int, str] = {}
    for each, told in rehearsed.decided(db):
        if each.message and each.message not in texts:
            texts[each.message] = complete(Message.from_json(told))
        because = letters.labels_of(house.stage(each.language), "because")
        yield Line(
            each.at.astimezone(ZONE),
            each.email,
            each.kindergarten,
            each.rule,
            each.subject,
            because.get(each.rule, ""),
            texts.get(each.message or 0, ""),
            each.skipped,
        )


def messages(lines: Sequence[Line]) -> Counter[tuple[str, str]]:
    """Count messages by person and month: several reminders may share one."""
    seen = {(line.to, line.at) for line in lines if line.skipped is None}
    # By wall time: a message at midnight belongs to the month that people see.
    return Counter((to, wall(at).date().isoformat()[:7]) for to, at in seen)


def most_in_a_month(lines: Sequence[Line]) -> int:
    """Return the most messages that anybody gets in any month."""
    return max(messages(lines).values(), default=0)
