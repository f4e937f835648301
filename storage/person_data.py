"""Everything that is kept about one person: to hand it out, and to erase it.

`ABOUT` classes every table; a test fails when a new one is not in it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage import database, reflecting_team
from storage import stories as kept_stories
from storage.scope import Scope
from storage.tables import (
    absences,
    agenda_items,
    answered,
    audit,
    boards,
    certificates,
    erased,
    feeds,
    identities,
    lifted,
    membership_roles,
    memberships,
    opt_outs,
    outbox,
    people,
    places,
    reminders,
    report_links,
    rounds,
    set_aside,
    stories,
    story_talks,
    story_versions,
    talks,
    team_rounds,
    team_tries,
    theme_months,
    took_part,
    visits,
)
from storage.talks import SHUT
from storage.transaction import Tx

# What becomes of each table's rows about a person: exported and erased, kept
# without her name, or holding nothing about a person.
ABOUT = {
    "people": "person",
    "identities": "person",
    "memberships": "person",
    "membership_roles": "person",
    "talks": "person",
    "stories": "person",
    "story_versions": "person",
    "story_talks": "person",
    "places": "person",
    "outbox": "person",
    "set_aside": "person",
    "audit": "nameless",
    "erased": "nameless",
    "kindergartens": "nothing",
    "departments": "nothing",
    "meetings": "nothing",
    "agenda_items": "person",
    "absences": "person",
    "opt_outs": "person",
    "reminders": "person",
    "certificates": "person",
    "visits": "person",
    "feeds": "person",
    "closed_days": "nothing",
    "series": "nothing",
    "rule_settings": "nothing",
    "inbox": "nothing",
    "meta": "nothing",
    "workspaces": "nothing",
    # Answers without a name: whose they are is known to nobody, and to no table.
    "boxes": "nothing",
    "answered": "person",
    "rounds": "nameless",
    "ground_rules": "nothing",
    "took_part": "person",
    "lifted": "nameless",
    "shared": "nothing",
    "themes": "nothing",
    "theme_months": "nameless",
    "small_steps": "nothing",
    "report_links": "person",
    "team_rounds": "nameless",
    "team_tries": "person",
    # What a board shows is about a round; the places of hers go with her.
    "boards": "nameless",
}


def export(db: Tx, person: int) -> dict[str, Any]:
    """Return everything about a person, and nothing about others, of one moment."""
    if db.connection.dialect.name == "postgresql":
        db.connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    mine = db.connection.execute(select(people).where(people.c.id == person)).one()
    return {
        "person": _row(mine),
        "accounts": _rows(db, select(identities).where(_is(identities, person))),
        "memberships": _memberships(db, person),
        "stories": _stories(db, person),
        "drafts": _drafts(db, person),
        "messages": _messages(db, person),
        "set_aside": _set_aside(db, person),
        "absences": _rows(db, select(absences).where(_is(absences, person))),
        "opted_out": _rows(db, select(opt_outs).where(_is(opt_outs, person))),
        "reminders": _rows(db, select(reminders).where(_is(reminders, person))),
        "certificates": _rows(
            db, select(certificates).where(_is(certificates, person))
        ),
        "visits": _rows(db, select(visits).where(visits.c.observer_id == person)),
        "calendars": _rows(db, select(feeds).where(_is(feeds, person))),
        "agenda_items": _agenda(db, person),
        "answered": _rows(db, select(answered).where(_is(answered, person))),
        "took_part": _rows(db, select(took_part).where(_is(took_part, person))),
        "leads_rounds": _rows(
            db, select(rounds.c.id).where(rounds.c.deputy_id == person)
        ),
        "follows_up": _rows(db, select(lifted.c.id).where(lifted.c.owner_id == person)),
        "said_yes_to": _rows(
            db,
            select(theme_months.c.kindergarten_id, theme_months.c.month).where(
                (theme_months.c.head_id == person) | (theme_months.c.staff_id == person)
            ),
        ),
        "reports": _rows(db, select(report_links).where(_is(report_links, person))),
        "leads_teams": _rows(
            db, select(team_rounds.c.id).where(team_rounds.c.leader_id == person)
        ),
        "told_in_teams": _rows(
            db, select(team_rounds.c.id).where(team_rounds.c.teller_id == person)
        ),
        "wanted_to_try": _tries(db, person),
        "drafts_in_rounds": reflecting_team.drafts_of(db, person),
        "history": _rows(db, select(audit).where(_is(audit, person))),
    }


def _tries(db: Tx, person: int) -> list[dict[str, Any]]:
    asked = select(team_tries).where(_is(team_tries, person))
    return [
        _row(row)
        | {"text": db.open(row.sealed, f"team_tries|{row.round_id}|{person}")["text"]}
        for row in db.connection.execute(asked)
    ]


def _agenda(db: Tx, person: int) -> list[dict[str, Any]]:
    asked = select(agenda_items).where(_is(agenda_items, person))
    return [
        _row(row)
        | {"text": db.open(row.sealed, f"agenda|{row.kindergarten_id}|{row.id}")}
        for row in db.connection.execute(asked)
    ]


def _is(table: Any, person: int) -> Any:
    return table.c.person_id == person


def _row(row: Any) -> dict[str, Any]:
    told = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    told.pop("sealed", None)
    return {key: _written(value) for key, value in told.items()}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _rows(db: Tx, asked: Any) -> list[dict[str, Any]]:
    return [_row(row) for row in db.connection.execute(asked)]


def _memberships(db: Tx, person: int) -> list[dict[str, Any]]:
    found = _rows(db, select(memberships).where(_is(memberships, person)))
    for each in found:
        asked = select(membership_roles.c.role).where(
            membership_roles.c.membership_id == each["id"]
        )
        each["roles"] = list(db.connection.execute(asked).scalars())
    return found


def _stories(db: Tx, person: int) -> list[dict[str, Any]]:
    found = []
    for row in db.connection.execute(select(stories).where(_is(stories, person))):
        asked = select(story_versions).where(story_versions.c.story_id == row.id)
        versions = [
            {
                "version": each.version,
                "created_at": _written(each.created_at),
                "text": db.open(
                    each.sealed,
                    f"stories|{each.kindergarten_id}|{row.id}|{each.version}",
                ),
            }
            for each in db.connection.execute(asked.order_by(story_versions.c.version))
        ]
        found.append(_row(row) | {"versions": versions})
    return found


def _drafts(db: Tx, person: int) -> list[dict[str, Any]]:
    asked = select(talks).where(_is(talks, person))
    return [
        _row(row) | {"written": _written_in(db, row)}
        for row in db.connection.execute(asked)
    ]


def _written_in(db: Tx, row: Any) -> dict[str, Any]:
    """Return what she wrote in a talk; nothing of one that cannot be opened."""
    try:
        return _own_words(db.open(row.sealed, f"talks|{row.id}"))
    except SHUT:
        return {}


def _own_words(state: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a talk has read from others: only answers are hers."""
    answers = {row[0]: row[2] for row in state.get("log", ()) if row[1] == "a"}
    return {
        "answers": answers,
        "draft": state.get("draft", {}),
        "offered": {key: value[0] for key, value in state.get("offers", {}).items()},
        "asides": state.get("asides", []),
        "begun_with": state.get("args", {}),
    }


def _messages(db: Tx, person: int) -> list[dict[str, Any]]:
    """Tell which messages went to her; their text, unless it is another's story."""
    asked = select(outbox).where(_is(outbox, person)).order_by(outbox.c.id)
    of_others = set(
        db.connection.execute(
            select(story_talks.c.talk)
            .join(stories, stories.c.id == story_talks.c.story_id)
            .where(stories.c.person_id != person)
        ).scalars()
    )
    found = []
    for row in db.connection.execute(asked):
        text = None
        if row.sealed and row.talk not in of_others:
            text = db.open(row.sealed, f"outbox|{row.place_id}")["blocks"]
        found.append(_row(row) | {"text": text})
    return found


def _set_aside(db: Tx, person: int) -> list[dict[str, Any]]:
    asked = select(set_aside).where(_is(set_aside, person))
    return [
        _row(row)
        | {"told": db.open(row.sealed, f"set_aside|{row.channel}|{row.event_id}")}
        for row in db.connection.execute(asked)
    ]


def erase(db: Tx, person: int, now: datetime) -> dict[str, int]:
    """Erase a person; what happened stays in the audit, without her."""
    email = db.connection.execute(
        select(people.c.email).where(people.c.id == person)
    ).scalar_one()
    counts = {"stories": 0}
    by_place = select(stories.c.kindergarten_id, stories.c.id).where(
        _is(stories, person)
    )
    for kindergarten, story in list(db.connection.execute(by_place)):
        program = Scope(kindergarten)
        counts["stories"] += kept_stories.remove(db, program, [story], None, now)
    reflecting_team.forget_person(db, person)
    her_places = select(places.c.id).where(_is(places, person))
    her_rows = select(memberships.c.id).where(_is(memberships, person))
    for name, gone in (
        ("boards", delete(boards).where(boards.c.place_id.in_(her_places))),
        ("team_tries", delete(team_tries).where(_is(team_tries, person))),
        ("leads_teams", _without(team_rounds.c.leader_id, person)),
        ("told_in_teams", _without(team_rounds.c.teller_id, person)),
        ("messages", delete(outbox).where(outbox.c.place_id.in_(her_places))),
        ("messages_elsewhere", delete(outbox).where(_is(outbox, person))),
        ("reminders", delete(reminders).where(_is(reminders, person))),
        ("agenda_items", delete(agenda_items).where(_is(agenda_items, person))),
        ("absences", delete(absences).where(_is(absences, person))),
        ("opt_outs", delete(opt_outs).where(_is(opt_outs, person))),
        ("certificates", delete(certificates).where(_is(certificates, person))),
        (
            "visits",
            update(visits)
            .where(visits.c.observer_id == person)
            .values(observer_id=None, state="cancelled"),
        ),
        ("feeds", delete(feeds).where(_is(feeds, person))),
        ("report_links", delete(report_links).where(_is(report_links, person))),
        ("answered", delete(answered).where(_is(answered, person))),
        ("took_part", delete(took_part).where(_is(took_part, person))),
        ("deputy", _without(rounds.c.deputy_id, person)),
        ("follows_up", _without(lifted.c.owner_id, person)),
        ("said_yes", _without(theme_months.c.head_id, person)),
        ("said_yes_too", _without(theme_months.c.staff_id, person)),
        ("drafts", delete(talks).where(_is(talks, person))),
        ("set_aside", delete(set_aside).where(_is(set_aside, person))),
        ("places", delete(places).where(_is(places, person))),
        ("accounts", delete(identities).where(_is(identities, person))),
        (
            "roles",
            delete(membership_roles).where(
                membership_roles.c.membership_id.in_(her_rows)
            ),
        ),
        ("memberships", delete(memberships).where(_is(memberships, person))),
        ("audit", update(audit).where(_is(audit, person)).values(person_id=None)),
        ("person", delete(people).where(people.c.id == person)),
    ):
        counts[name] = db.connection.execute(gone).rowcount
    _remember(db, email, now)
    db.forgets = True
    return counts


def _without(column: Any, person: int) -> Any:
    """Take her out of a column that says who; the row stays."""
    return update(column.table).where(column == person).values({column.name: None})


def _remember(db: Tx, email: str, now: datetime) -> None:
    """Keep a keyed hash, so that a restored copy erases her again."""
    mark = database.mark(db, email)
    db.connection.execute(delete(erased).where(erased.c.mark == mark))
    db.connection.execute(insert(erased).values(mark=mark, erased_at=now))


def erase_again(db: Tx, now: datetime) -> int:
    """Erase those whom a restored copy brought back; return how many."""
    marks = set(db.connection.execute(select(erased.c.mark)).scalars())
    found = list(db.connection.execute(select(people.c.id, people.c.email)))
    back = [row.id for row in found if database.mark(db, row.email) in marks]
    for person in back:
        erase(db, person, now)
    return len(back)
