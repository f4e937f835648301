"""Put what is due to one person into words: one message, whatever there is to say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from dialogs.reminders import first_contact, wording
from dialogs.reminders.cards import card_of_week
from dialogs.reminders.rules import AGAIN, Rule, Wanted, hours_of
from dialogs.reminders.subject import AT_ONCE, Subject
from dialogs.talk.messages import Block, Message, Option
from dialogs.words.world import House, Stage
from dialogs.year.open_days import wall
from dialogs.year.snapshot import Snapshot
from scheduler.reminders.situations import Situations
from scheduler.reminders.values import counts_of, is_this_week, values_of
from storage.database.transaction import Tx
from storage.hms import letters as hms_letters
from storage.meetings import agenda
from storage.people import identities
from storage.people.scope import Scope
from storage.post import letters as unasked
from storage.post.letters import REMINDER, Said
from storage.post.opening import Letter
from storage.reminders.rows import Row

FILE = "reminder"
# So many lines of a card are shown; the rest stands behind a button.
LINES = 3
One = tuple[Row, Rule, Wanted]


def post(
    db: Tx,
    house: House,
    facts: Situations,
    to_send: Mapping[int, Sequence[One]],
    now: datetime,
) -> dict[int, int]:
    """Put one message to each of these people in the outbox; return their numbers."""
    letters, offers = {}, []
    for person, ones in to_send.items():
        reached = facts.reach[person]
        if reached.place is None:
            continue
        stage = house.stage(reached.language, now=now)
        message = write(stage, facts, ones, now)
        told = [[option.key, option.label] for option in message.choices]
        offers.append((reached.place, json.dumps(told, ensure_ascii=False)))
        here, until = ones[0][0].kindergarten, max(one.until for _, _, one in ones)
        letters[person] = Letter(
            reached.place, message, here, person, REMINDER, until=until
        )
    identities.offer_many(db, offers)
    ids = unasked.put(db, list(letters.values()), now)
    return dict(zip(letters, ids, strict=True))


def post_in_room(
    db: Tx, house: House, facts: Situations, row: Row, wanted: Wanted, now: datetime
) -> None:
    """Tell a department in its room what its leader is told: once, by the first."""
    subject, here = wanted.subject, facts.here[row.kindergarten]
    if subject.department is None:
        return
    stage = house.stage(here.language, now=now)
    message = _for_room(db, stage, here, subject, now)
    if message is not None:
        said = Said("room", until=wanted.until)
        unasked.in_rooms(db, row.kindergarten, subject.department, message, now, said)


def _for_room(
    db: Tx, stage: Stage, here: Snapshot, subject: Subject, now: datetime
) -> Message | None:
    """Word an agenda's titles, or the week's question; None where there is nothing."""
    name = here.departments[subject.department or 0]
    if subject.meeting is None:
        recent = is_this_week(subject, now)
        block = "wheel_trial_room"
        return stage.message(FILE, block, department=name, this_week=recent)
    items = agenda.of_meeting(db, Scope(here.id), subject.meeting.id)
    if not items:
        return None
    return stage.message(
        "agenda",
        "for_room",
        department=name,
        meeting=subject.meeting.wall.isoformat()[:16],
        titles=[each.fields["title"] for each in items],
    )


def write(
    stage: Stage, facts: Situations, ones: Sequence[One], now: datetime
) -> Message:
    """Word one reminder, or several in one card; one line says that some are late."""
    singles = [one for one in ones if not one[1].card]
    cards = [one for one in ones if one[1].card]
    parts = lines(stage, facts, [*singles, *cards[:LINES]], now)
    blocks = tuple(block for part in parts for block in part)
    intro = _intro(stage, facts, ones, now, is_one=len(parts) == 1)
    more = len(cards[LINES:])
    rest = stage.blocks(FILE, "rest", {"count": more}) if more else ()
    choices = _choices(stage, facts, ones, now, all_of=cards if more else ())
    footer = hms_letters.footer(stage, [rule for _, rule, _ in ones])
    return Message((*intro, *blocks, *rest), choices=choices, footer=footer)


def _intro(
    stage: Stage, facts: Situations, ones: Sequence[One], now: datetime, *, is_one: bool
) -> tuple[Block, ...]:
    """Say that something is late, if it is, and that there are several."""
    several = () if is_one else stage.blocks(FILE, "several", {})
    if not any(_is_late(facts, row, wanted, now) for row, _, wanted in ones):
        return several
    block = "late" if is_one else "late_some"
    return (*stage.blocks(FILE, block, {}), *several)


def lines(
    stage: Stage, facts: Situations, ones: Sequence[One], now: datetime
) -> list[tuple[Block, ...]]:
    """Word each of these by itself."""
    return [_one(stage, facts, *one, now) for one in ones]


def _choices(
    stage: Stage,
    facts: Situations,
    ones: Sequence[One],
    now: datetime,
    all_of: Sequence[One],
) -> tuple[Option, ...]:
    opens: dict[str, Option] = {}
    for one in ones:
        for option in _opens(stage, facts, one, now, alone=len(ones) == 1):
            opens.setdefault(option.key, option)
    ids = ".".join(str(row.id) for row, _, _ in ones)
    ways = labels_of(stage, "ways")
    told = ".".join(str(row.id) for row, _, _ in all_of)
    return (
        *opens.values(),
        *([Option(f"remind:{told}:all", ways["all"])] if all_of else []),
        Option(f"remind:{ids}:later", ways["later"]),
        Option(f"remind:{ids}:why", ways["why"]),
    )


def _opens(
    stage: Stage, facts: Situations, one: One, now: datetime, *, alone: bool
) -> Sequence[Option]:
    """Return the buttons for what a reminder is about."""
    row, rule, wanted = one
    here, told = facts.here[row.kindergarten], facts.heard.get(row.kindergarten)
    if rule.key == first_contact.RULE:
        return _tries(stage, here, row.person, now)
    keys = hms_letters.ways(stage, here, told, rule, wanted, alone=alone)
    if keys is not None:
        return keys
    if not rule.opens or not _is_hers(here, row, rule, wanted, now):
        return ()
    label = wording.label_of(stage, "opens", rule.opens, rule.opens)
    return [*_agrees(stage, wanted), Option(f"start:{rule.opens}", label)]


def _agrees(stage: Stage, wanted: Wanted) -> Sequence[Option]:
    """Let a time that is asked about be said yes to in the message itself."""
    visit = wanted.subject.visit
    if visit is None or wanted.subject.kind not in ("visit_ask", "visit_reply"):
        return ()
    label = stage.options("observation", "way__options", {})["yes"]
    wall = visit.wall.isoformat()[:16]
    return [Option(f"visit:yes:{visit.id}:{wall}", label)]


def _tries(
    stage: Stage, here: Snapshot, person: int, now: datetime
) -> Sequence[Option]:
    """Return three things that somebody new may try."""
    day = wall(now).date()
    return [
        Option(f"start:{name}", stage.line(name, "button", {}))
        for name in first_contact.tries(stage.house.dialogs, here, person, day)
    ]


def _is_hers(
    here: Snapshot, row: Row, rule: Rule, wanted: Wanted, now: datetime
) -> bool:
    """Tell whether what opens is for her: ground rules are a department's own."""
    if rule.opens != "ground_rules":
        return True
    staff = here.staff(wanted.subject.department, wall(now).date())
    return row.person in staff


def labels_of(stage: Stage, block: str) -> dict[str, str]:
    """Return a block of labels, read once in each language."""
    return stage.remembered((FILE, block), lambda *_: stage.options(FILE, block, {}))


def _one(
    stage: Stage, facts: Situations, row: Row, rule: Rule, wanted: Wanted, now: datetime
) -> tuple[Block, ...]:
    """Word one reminder: the same for all of a department, so it is worded once."""
    if wanted.subject.kind == "team":
        number = wanted.subject.key.partition(":")[2]
        line = facts.lines.get((row.person, number), "")
        return stage.blocks(FILE, rule.key, {"line": line})
    key = (row.kindergarten, stage.language, rule.key, wanted.subject.key)
    found = facts.worded.get(key)
    if found is None:
        here, subject = facts.here[row.kindergarten], wanted.subject
        values = values_of(stage, here, subject, now)
        values |= counts_of(facts, here, subject, now)
        told = facts.heard.get(row.kindergarten)
        values |= hms_letters.values(stage, here, told, rule, wanted)
        file, block = wording.text_of(stage, rule.key, rule.opens)
        found = facts.worded[key] = stage.blocks(file, block, values)
    return found


def _is_late(facts: Situations, row: Row, wanted: Wanted, now: datetime) -> bool:
    """Tell whether it comes on a later day than it was meant for, unasked.

    What was gathered for Monday's card is not late: it waited for that.
    """
    if row.occurrence.startswith(AGAIN) or wanted.subject.kind in AT_ONCE:
        return False
    here, today = row.kindergarten, wall(now).date()
    hours = hours_of(facts.here[here])
    gathered = row.due == card_of_week(today, facts.calendars[here], hours)
    return not gathered and wall(wanted.meant).date() < today
