"""«Angre»: what was decided last is taken back, whole, once, within ten minutes."""

import asyncio
import contextlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.turn import undoing
from dialogs.meetings.commands import KeepItem
from dialogs.menu import Group, Menu
from dialogs.talk.talk import dialog
from storage.database import kept
from storage.database.seals import Keyring, new_key
from storage.meetings import rows as meetings
from storage.people import erasure, staff
from storage.people.person_data import export
from storage.stories import removing
from storage.tables import (
    absences,
    agenda_items,
    audit,
    opt_outs,
    outbox,
    reminders,
    series,
    stories,
    story_versions,
    talks,
    theme_months,
    undoable,
)
from storage.tables import (
    meetings as meetings_table,
)
from storage.undo import taking_back
from storage.undo.noting import Undoable
from tests.conftest import STORY
from tests.scheduler.beats import Beats
from tests.scheduler.test_idle_beat import heart_of, slack  # noqa: F401 - a fixture

EMAIL = "ann@example.no"
KEPT = (
    absences, agenda_items, meetings_table, opt_outs, reminders, series, stories, story_versions,
    theme_months,
)  # fmt: skip
ITEM = "Vi trenger flere votter."


@pytest.fixture
def here(world):
    """Give Ann, who leads Rød, with a meeting ahead, on each kind of database."""
    scope, units = world.kindergarten()
    world.meeting(scope, units["Rød"])
    world.scope, world.units = scope, units
    roles = ("pedagogical_leader",)
    return world.person(EMAIL, scope, units["Rød"], roles)


def opened(db, table, row):
    """Return a row with what is sealed in it opened: sealed anew it reads the same."""
    told = dict(row._mapping)
    if told.get("sealed"):
        told["sealed"] = db.open(row.sealed, kept.place(table, row))
    return told


def as_it_is(world):
    """Return all rows that somebody can change and take back."""

    def work(db):
        return {
            table.name: [
                opened(db, table, row)
                for row in db.connection.execute(
                    select(table).order_by(*table.primary_key)
                )
            ]
            for table in KEPT
        }

    return world.run(work)


def says(person, *words):
    for each in words:
        person.says(each)


def undo(person):
    """Press the button under the last receipt."""
    person.presses(next(k for k in person.choices if k.startswith("undo:")))


def an_item(person):
    says(person, "meld sak", ITEM)


def a_series(person):
    says(
        person,
        "møter",
        "lag et møte",
        "TETT PÅ-møte",
        "8. desember",
        "13.00",
        "En time",
    )
    says(person, "hver måned, samme ukedag", "ja")


NOTHING = ()
# What is there before, what is decided, and what is said when it is taken back.
DECISIONS = {
    Undoable.ITEM_KEPT: (NOTHING, an_item, "tatt bort igjen"),
    Undoable.ITEM_DROPPED: ((an_item,), ("saksliste", "stryk en"), "på lista igjen"),
    Undoable.ITEM_MOVED: (
        (an_item,), ("saksliste", "sett en på parkeringsplassen"), "der den sto",
    ),
    Undoable.ITEM_SETTLED: (
        (an_item,), ("saksliste", "fikk vi det resultatet vi ønsket?", "delvis"), "åpen igjen",
    ),
    Undoable.STORY_AUDIENCE: (
        ("story",), ("mine fortellinger", "endre hvem som kan lese", "bare jeg, ikke nå"), "som før",
    ),
    Undoable.STORY_WITHDRAWN: (
        ("story",), ("mine fortellinger", "trekk den tilbake"), "levert igjen",
    ),
    Undoable.STORY_CHANGED: (
        ("story",), ("mine fortellinger", "endre teksten", "Jeg ventet lenge ved porten."),
        "forrige teksten",
    ),
    Undoable.STORY_DELETED: (
        ("story",), ("mine fortellinger", "slett den", "ja, slett"), "Du har fortellingen igjen",
    ),
    Undoable.ABSENCE: (("jeg er borte til fredag",), ("jeg er tilbake",), "som det var"),
    Undoable.MEETING_MOVED: (
        NOTHING, ("flytt møtet til 9. desember kl 13", "ja"), "der det sto",
    ),
    Undoable.MEETING_CANCELLED: (NOTHING, ("avlys møtet", "ja, avlys det"), "holdt likevel"),
    Undoable.REMINDER: (
        NOTHING, ("påminnelser", "slå en av eller på for meg", "minne på praksisfortelling"), "som den var",
    ),
}  # fmt: skip


def does(person, step):
    if step == "story":
        person.hands_in(STORY)
    elif callable(step):
        step(person)
    else:
        person.says(step)


def decides(person, what):
    """Let her decide it; return what there was before."""
    before, steps, _ = DECISIONS[what]
    for each in before:
        does(person, each)
    there = as_it_is(person.world)
    for each in (steps,) if callable(steps) else steps:
        does(person, each)
    if person.step == "change.story":
        person.says("Jeg ventet lenge ved porten.")
    assert as_it_is(person.world) != there, person.reads
    return there


@pytest.mark.parametrize("what", DECISIONS)
def test_what_was_decided_is_as_it_was_before(here, what):
    there = decides(here, what)
    undo(here)

    assert as_it_is(here.world) == there
    assert DECISIONS[what][2] in here.reads


@pytest.mark.parametrize("word", ["angre", "Angre!", "undo", "jeg angrer"])
def test_the_word_does_the_same_as_the_button(small, solbakken, ann, word):
    there = decides(ann, Undoable.ITEM_KEPT)
    ann.says(word)

    assert as_it_is(small) == there


def test_back_takes_nothing_back(small, solbakken, ann):
    decides(ann, Undoable.ITEM_KEPT)
    there = as_it_is(small)
    ann.says("tilbake")

    assert as_it_is(small) == there
    assert "Du har ikke noe gående nå." in ann.reads


def test_a_series_that_was_cancelled_goes_on(here):
    a_series(here)
    there = as_it_is(here.world)
    says(here, "møter", "flytt eller avlys", "2", "avlys dette og alle etter", "ja")
    assert as_it_is(here.world) != there
    undo(here)

    assert as_it_is(here.world) == there


def test_a_story_that_was_handed_in_is_taken_back_and_not_lost(here):
    here.hands_in(STORY)
    undo(here)
    (story,) = as_it_is(here.world)["stories"]

    assert (story["state"], story["audience"]) == ("withdrawn", "mine")
    here.says("mine fortellinger")
    assert STORY.split(".")[0] in here.reads


def test_what_was_put_off_is_not_put_off(here):
    beats = Beats(here.world)
    beats.joined(EMAIL)
    beats.until(2026, 11, 10, 9)
    here.seen.append(beats.messages(EMAIL)[-1])
    there = as_it_is(here.world)
    here.presses(next(k for k in here.choices if k.endswith(":later")))
    here.presses(next(k for k in here.choices if k.endswith(":tomorrow")))
    assert as_it_is(here.world) != there
    undo(here)

    assert as_it_is(here.world) == there
    assert "Da utsetter jeg det ikke." in here.reads


def test_a_reminder_that_is_switched_off_under_it_is_on_again(here):
    beats = Beats(here.world)
    beats.joined(EMAIL)
    beats.until(2026, 11, 10, 9)
    here.seen.append(beats.messages(EMAIL)[-1])
    here.presses(here.choices[-1])
    here.presses(next(k for k in here.choices if k.endswith(":off")))
    undo(here)

    assert as_it_is(here.world)["opt_outs"] == []


# Each press that is too late, or somebody else's, is told so, and changes nothing.


def pressed_later(person, minutes):
    person.world.now += timedelta(minutes=minutes)
    undo(person)


def test_a_second_press_is_told_so(here):
    decides(here, Undoable.ITEM_DROPPED)
    receipt = here.last
    undo(here)
    there = as_it_is(here.world)
    here.presses(receipt.choices[-1].key, receipt)

    assert as_it_is(here.world) == there
    assert here.reads.startswith("Det har du allerede angret.")


def test_within_ten_minutes_it_is_taken_back_and_after_them_it_stays(here):
    there = decides(here, Undoable.ITEM_DROPPED)
    pressed_later(here, 9)
    assert as_it_is(here.world) == there

    says(here, "saksliste", "stryk en")
    gone = as_it_is(here.world)
    pressed_later(here, 11)
    assert as_it_is(here.world) == gone
    assert "mer enn ti minutter siden" in here.reads


def test_after_ten_minutes_the_word_finds_nothing(small, solbakken, ann):
    decides(ann, Undoable.ITEM_KEPT)
    there = as_it_is(small)
    small.now += timedelta(minutes=11)
    ann.says("angre")

    assert as_it_is(small) == there
    assert ann.reads.startswith("Det er ikke noe å angre nå.")


def test_somebody_elses_press_does_nothing(here):
    decides(here, Undoable.ITEM_DROPPED)
    there, key = as_it_is(here.world), here.choices[-1]
    world = here.world
    eva = world.person("eva@example.no", world.scope, world.units["Rød"])
    eva.does(choice=key)

    assert as_it_is(world) == there
    assert eva.reads.startswith("Det er bare den som gjorde det")

    eva.says("angre")

    assert as_it_is(world) == there
    assert eva.reads.startswith("Det er ikke noe å angre nå")


def test_a_press_from_another_kindergarten_does_nothing(here):
    decides(here, Undoable.ITEM_DROPPED)
    there, key = as_it_is(here.world), here.choices[-1]
    away, others = here.world.kindergarten("Fjellet", ("Grønn",))
    roles = ("head", "pedagogical_leader")
    eva = here.world.person("eva@example.no", away, others["Grønn"], roles)
    eva.does(choice=key)
    eva.says("angre")

    assert as_it_is(here.world) == there


def test_what_another_has_changed_meanwhile_stays(here):
    decides(here, Undoable.MEETING_MOVED)
    world = here.world
    other = datetime(2026, 12, 10, 9)
    world.run(lambda db: meetings.change(db, world.scope, 1, wall=other))
    there = as_it_is(world)
    undo(here)

    assert as_it_is(world) == there
    assert here.reads.startswith("Det er endret siden")


def test_a_meeting_that_somebody_was_reminded_of_stays_where_it_is(here):
    decides(here, Undoable.MEETING_MOVED)
    world = here.world

    def work(db):
        db.connection.execute(
            reminders.insert().values(
                kindergarten_id=1, person_id=1, rule="meeting_told", subject="meeting:1", occurrence="",
                due_at=world.now, until=world.now, state="sent", decided_at=world.now, outbox_id=1,
            )
        )  # fmt: skip

    world.run(work)
    there = as_it_is(world)
    undo(here)

    assert as_it_is(world) == there
    assert here.reads.startswith("Noen har allerede fått vite om det")


# What has left because of it.


@pytest.fixture
def group(here):
    """Give the head, who proposes, and whom that is told to."""
    world = here.world
    head = world.person("siri@example.no", world.scope, world.units["Rød"], ("head",))
    roles = ("safety_representative",)
    jon = world.person("jon@example.no", world.scope, world.units["Rød"], roles)
    Beats(world).joined("siri@example.no", "jon@example.no")
    return head, jon


def proposes(head):
    says(head, "hms-kalender", "velg tema for en måned", "desember", "Emosjonelle krav")


def test_a_theme_that_the_other_side_is_told_of_at_once_has_no_button(group):
    head, _ = group
    proposes(head)

    assert as_it_is(head.world)["theme_months"]
    assert not [k for k in head.choices if k.startswith("undo:")]
    head.says("angre")
    assert as_it_is(head.world)["theme_months"]


def letters(world):
    asked = select(outbox.c.state, outbox.c.reason).where(outbox.c.why == "hms_keys")
    return world.run(lambda db: [tuple(r) for r in db.connection.execute(asked)])


def test_a_theme_whose_letter_waits_for_the_morning_is_taken_back_with_it(group):
    head, _ = group
    head.world.now = head.world.now.replace(hour=19)
    proposes(head)
    assert letters(head.world) == [("pending", "later")]
    undo(head)

    assert as_it_is(head.world)["theme_months"] == []
    assert letters(head.world) == [("failed", "withdrawn")]


def test_a_letter_that_has_left_meanwhile_keeps_the_theme(group):
    head, _ = group
    head.world.now = head.world.now.replace(hour=19)
    proposes(head)
    left = update(outbox).where(outbox.c.why == "hms_keys").values(state="sent")
    head.world.run(lambda db: db.connection.execute(left))
    undo(head)

    assert as_it_is(head.world)["theme_months"]
    assert head.reads.startswith("Noen har allerede fått vite om det")


def test_what_both_sides_have_agreed_on_is_not_one_sides_to_take_back(group):
    head, jon = group
    world = head.world
    world.now = world.now.replace(hour=19)
    proposes(head)
    says(jon, "hms-kalender", "si ja til en måned", "ja")
    (agreed,) = as_it_is(world)["theme_months"]

    assert agreed["staff_id"]
    assert not [k for k in jon.choices if k.startswith("undo:")]


# What holds whatever happens.


def test_it_survives_a_restart(here):
    there = decides(here, Undoable.STORY_DELETED)
    here.world.restart()
    undo(here)

    assert as_it_is(here.world) == there


class Killed(Exception):
    """Stands for a program that ends in the middle."""


def test_one_that_is_killed_in_the_middle_has_done_nothing_and_can_be_pressed_again(
    here, monkeypatch
):
    there = decides(here, Undoable.STORY_DELETED)
    gone, key = as_it_is(here.world), here.choices[-1]

    def dies(*_):
        raise Killed

    with monkeypatch.context() as patch, contextlib.suppress(Killed):
        patch.setattr(taking_back, "_close", dies)
        here.does(choice=key)
    assert as_it_is(here.world) == gone

    here.world.restart()
    here.does(choice=key)
    assert as_it_is(here.world) == there


def test_a_decision_that_is_not_kept_is_not_noted(here, monkeypatch):
    before = as_it_is(here.world)

    def dies(_):
        raise Killed

    here.says("meld sak")
    with monkeypatch.context() as patch:
        patch.setattr(undoing, "finish", lambda *_: dies(None))
        here.says(ITEM)

    assert as_it_is(here.world) == before
    assert undoables(here.world) == 0


def undoables(world):
    asked = select(func.count()).select_from(undoable)
    return world.run(lambda db: db.connection.execute(asked).scalar())


def test_two_presses_at_once_take_it_back_once(here):
    decides(here, Undoable.ITEM_DROPPED)
    key = here.choices[-1]
    here.does(choice=key)
    here.does(choice=key)
    asked = select(func.count()).where(audit.c.action == "undone")

    assert here.world.run(lambda db: db.connection.execute(asked).scalar()) == 1


def test_what_is_kept_for_it_is_sealed_and_gone_when_the_minutes_are_over(here, slack):  # noqa: F811 - a fixture
    decides(here, Undoable.STORY_DELETED)
    world, heart = here.world, heart_of(here.world, slack)

    def raw(db):
        return [
            bytes(v) for v in db.connection.execute(select(undoable.c.sealed)).scalars()
        ]

    assert all(b"vottene" not in each for each in world.run(raw))
    assert undoables(world) > 0
    world.now += timedelta(minutes=10, seconds=1)
    asyncio.run(heart.beat())
    assert undoables(world) == 0


def test_when_it_is_taken_back_its_words_are_let_go_of_at_once(here):
    decides(here, Undoable.ITEM_DROPPED)
    undo(here)

    def work(db):
        rows = db.connection.execute(select(undoable)).all()
        return [
            db.open(row.sealed, f"undoable|{row.id}")
            for row in rows
            if row.state != "open"
        ]

    assert here.world.run(work) == [{}]


def test_it_is_sealed_anew_with_the_key_that_is_newest(here):
    there = decides(here, Undoable.STORY_DELETED)
    here.world.keyring = Keyring.of(new_key(), here.world.keyring_key)
    here.world.restart()
    undo(here)

    def newest(db):
        rows = db.connection.execute(select(story_versions.c.sealed)).scalars()
        return [here.world.keyring.is_newest(bytes(each)) for each in rows]

    assert as_it_is(here.world) == there
    assert here.world.run(newest) == [True]


def test_whoever_erases_what_she_wrote_leaves_nothing_to_take_back(here):
    decides(here, Undoable.STORY_DELETED)
    says(here, "slett alt om meg", "ja, slett alt")

    assert undoables(here.world) == 0


def test_whoever_is_erased_leaves_nothing_to_take_back(here):
    decides(here, Undoable.STORY_DELETED)
    world = here.world
    me = world.run(lambda db: staff.by_email(db, EMAIL)).id
    told = world.run(lambda db: export(db, me))
    assert "vottene" in str(told["undoable"])
    world.run(lambda db: erasure.erase(db, me, world.now))

    assert undoables(world) == 0


def test_what_is_done_by_the_sweep_is_nobodys_to_take_back(here):
    here.hands_in(STORY)
    here.world.now += timedelta(minutes=11)
    here.world.run(lambda db: taking_back.let_go(db, here.world.now))
    world = here.world

    def work(db):
        story = db.connection.execute(select(stories.c.id)).scalar()
        removing.remove(db, world.scope, [story], None, world.now)

    world.run(work)
    assert undoables(world) == 0


def test_an_open_talk_goes_on_while_an_older_receipt_is_pressed(here):
    decides(here, Undoable.ITEM_DROPPED)
    key = here.choices[-1]
    here.says("praksisfortelling")
    step = here.step
    here.does(choice=key)
    asked = select(func.count()).select_from(talks)

    assert here.world.run(lambda db: db.connection.execute(asked).scalar()) == 1
    here.says("hjelp")
    assert here.step == step


@dialog("agenda_item", menu=Menu(Group.MEETINGS))
async def asks_on(talk):
    """Keep an item, and go on asking, as a dialog of several parts does."""
    await talk.do(KeepItem(None, "ideas", None, {"title": ITEM}))
    await talk.say("kept", meeting="")
    await talk.text("said")


def test_where_a_question_follows_the_button_is_among_its_ways(here, monkeypatch):
    monkeypatch.setitem(here.world.house.dialogs, "agenda_item", asks_on)
    there = as_it_is(here.world)
    here.says("meld sak")
    assert here.step == "said"
    assert as_it_is(here.world) != there
    (button,) = [way for way in here.last.ways if way.key.startswith("undo:")]
    assert button.label == "Angre"

    here.presses(button.key)

    assert as_it_is(here.world) == there
    assert "tatt bort igjen" in here.reads
    assert here.step == "said"
    assert not [way for way in here.last.ways if way.key.startswith("undo:")]


def test_such_a_button_works_when_the_question_is_answered_and_tells_of_a_second_press(
    here, monkeypatch
):
    monkeypatch.setitem(here.world.house.dialogs, "agenda_item", asks_on)
    there = as_it_is(here.world)
    here.says("meld sak")
    asked = here.last
    button = asked.ways[-1].key
    here.says("Jeg ventet.")
    here.presses(button, asked)
    assert as_it_is(here.world) == there

    here.presses(button, asked)

    assert "allerede" in here.reads
    assert as_it_is(here.world) == there


@pytest.mark.parametrize(
    ("language", "label", "done"),
    [
        ("nynorsk", "Angre", "Saka er teken bort igjen."),
        ("english", "Undo", "taken away"),
    ],
)
def test_it_is_said_in_her_language(small, solbakken, ann, language, label, done):
    an_item(ann)
    says(ann, "språk", language)
    ann.says("angre")
    assert done in ann.reads
