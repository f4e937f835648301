"""Seals and keys, copies, what is handed out and what is erased, what goes by itself."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from dialogs.errors import CannotStart, NotYours
from storage.database import copies, rotation
from storage.database.canary import check_keys
from storage.database.seals import Keyring, new_key
from storage.people import erasure, person_data, retention, staff
from storage.post import outbox, set_aside
from storage.tables import metadata, stories, talks
from storage.tables import outbox as outbox_table
from tests.bot.department import Department
from tests.bot.rounds import NB
from tests.conftest import STORY
from tests.storage.lived import lived
from tests.world import KEY, World


@pytest.fixture
def filled(world):
    home, units = world.kindergarten()
    world.meeting(home, units["Rød"])
    ann = world.person("ann@example.no", home, units["Rød"]).hands_in(STORY)
    ann.says("praksisfortelling")
    roles = ("pedagogical_leader",)
    per = world.person("per@example.no", home, units["Rød"], roles, name="Per Lunde")
    per.says("avdelingen")
    per.presses(per.choices[0])
    return world, ann, per


def person(world, email="ann@example.no"):
    return world.run(lambda db: staff.by_email(db, email)).id


def everything_opens(world):
    def work(db):
        for table, where in rotation.WHERE.items():
            asked = select(table).where(table.c.sealed.is_not(None))
            for row in db.connection.execute(asked):
                db.open(row.sealed, where(row))
        return True

    return world.run(work)


def test_what_is_sealed_tells_nothing_and_opens_in_its_place_only():
    ring = Keyring.of(new_key())
    sealed = ring.seal(b"hemmelig", "talks|1")

    assert b"hemmelig" not in sealed
    assert ring.open(sealed, "talks|1") == b"hemmelig"
    with pytest.raises(NotYours, match="another row"):
        ring.open(sealed, "talks|2")


def test_a_changed_byte_is_found():
    ring = Keyring.of(new_key())
    sealed = bytearray(ring.seal(b"hemmelig", "x"))
    sealed[-1] ^= 1

    with pytest.raises(NotYours):
        ring.open(bytes(sealed), "x")


def test_every_table_with_sealed_rows_is_known_to_the_change_of_keys():
    sealed = {t.name for t in metadata.tables.values() if "sealed" in t.c}

    assert {table.name for table in rotation.WHERE} == sealed


def test_what_a_department_agreed_and_answered_is_sealed_again_too(small):
    unit = Department(small)
    unit.hears("per", *NB["begin_rules"])
    unit.hears("ann", *NB["need"], NB["needs"]["ann"])
    unit.hears("per", *NB["begin"])
    fresh = new_key()
    small.close()
    small.keyring = Keyring.of(fresh, KEY)
    small.open()
    for table in rotation.WHERE:
        small.run(lambda db, t=table: rotation.some(db, t, None))
    small.run(rotation.finish)
    small.close()
    small.keyring = Keyring.of(fresh)
    small.open()

    assert everything_opens(small)


def test_keys_are_changed_row_by_row_and_the_old_one_can_go(filled):
    world, *_ = filled
    fresh = new_key()
    world.close()
    world.keyring = Keyring.of(fresh, KEY)
    world.open()
    for table in rotation.WHERE:
        after = None
        while after := world.run(lambda db, t=table, a=after: rotation.some(db, t, a)):
            pass
    world.run(rotation.finish)
    world.close()
    world.keyring = Keyring.of(fresh)
    world.open()

    assert everything_opens(world)
    assert all(
        world.run(lambda db, t=t: rotation.old_keys(db, t)) == 0 for t in rotation.WHERE
    )


def test_a_change_of_keys_that_is_interrupted_can_be_read_and_repeated(filled):
    world, *_ = filled
    fresh = new_key()
    world.close()
    world.keyring = Keyring.of(fresh, KEY)
    world.open()
    world.run(lambda db: rotation.some(db, stories.metadata.tables["talks"], None))
    world.restart()

    assert everything_opens(world)


def test_a_copy_brings_everything_back_and_sends_nothing_again(filled, tmp_path):
    world, ann, _ = filled
    world.run(lambda db: outbox.put(db, 1, ann.last, world.now))
    rows = world.run(lambda db: copies.write(db, tmp_path / "copy"))
    other = World(f"sqlite:///{tmp_path}/other.db")
    done = other.run(
        lambda db: copies.read(db, tmp_path / "copy", world.now, replace=False)
    )
    other.run(check_keys)

    assert done["rows"] == rows
    assert done["not_sent"] >= 1
    channels = ("web", "terminal")
    assert other.run(lambda db: outbox.claim(db, channels, world.now)) == []
    other.events = 1000
    ann.world = other
    ann.says("mine fortellinger")
    assert "vottene" in ann.reads
    other.close()


def test_a_copy_does_not_take_the_place_of_people_unless_told_to(filled, tmp_path):
    world, *_ = filled
    world.run(lambda db: copies.write(db, tmp_path / "copy"))

    with pytest.raises(CannotStart, match="--replace"):
        world.run(
            lambda db: copies.read(db, tmp_path / "copy", world.now, replace=False)
        )


@pytest.mark.parametrize("torn", [b"", b"not gzip", b"\x1f\x8b\x08\x00garbage"])
def test_a_torn_copy_changes_nothing(small, ann, tmp_path, torn):
    (tmp_path / "copy").write_bytes(torn)

    with pytest.raises(CannotStart, match="damaged"):
        small.run(
            lambda db: copies.read(db, tmp_path / "copy", small.now, replace=True)
        )

    ann.says("hei")
    assert ann.receipt.kept


def test_who_was_erased_stays_erased_after_a_restored_copy(filled, tmp_path):
    world, *_ = filled
    world.run(lambda db: copies.write(db, tmp_path / "copy"))
    who = person(world)
    world.run(lambda db: erasure.erase(db, who, world.now))

    done = world.run(
        lambda db: copies.read(db, tmp_path / "copy", world.now, replace=True)
    )

    assert done["erased_again"] == 1
    assert world.run(lambda db: staff.by_email(db, "ann@example.no")) is None


def test_an_export_holds_everything_of_hers_and_nothing_of_others(filled):
    world, *_ = filled
    who, leader = person(world), person(world, "per@example.no")
    told = json.dumps(
        world.run(lambda db: person_data.export(db, who)), ensure_ascii=False
    )
    theirs = json.dumps(
        world.run(lambda db: person_data.export(db, leader)), ensure_ascii=False
    )

    assert "vottene" in told
    assert "practice_story" in told
    assert "per@example.no" not in told
    assert "vottene" not in theirs
    assert "Ann Berge" not in theirs


def test_erasing_leaves_no_row_that_names_her_and_the_others_as_they_were(filled):
    world, _, per = filled
    who = person(world)
    world.run(lambda db: erasure.erase(db, who, world.now))

    def rows(db):
        found = {}
        for table in metadata.sorted_tables:
            if "person_id" in table.c:
                asked = select(table).where(table.c.person_id == who)
                found[table.name] = len(list(db.connection.execute(asked)))
        return found

    assert set(world.run(rows).values()) == {0}
    per.says("avdelingen")
    assert "0 av 1" in per.reads


def test_erasing_leaves_no_column_of_any_table_that_names_her(world):
    lived(world)
    who = person(world, "mine@example.no")
    told = world.run(lambda db: person_data.export(db, who))
    world.run(lambda db: erasure.erase(db, who, world.now))

    def left(db):
        return [
            column
            for table in metadata.sorted_tables
            for column in erasure.naming(table)
            if db.connection.execute(select(column).where(column == who)).first()
        ]

    assert world.run(left) == []
    for name in ("stories", "absences", "agenda_items", "wanted_to_try", "reminders"):
        assert told[name], name
    assert told["wanted_to_try"][0]["text"] == "x"


def test_a_story_goes_thirty_days_after_its_meeting(filled):
    world, ann, _ = filled
    world.now += timedelta(days=21 + 29)
    assert "stories" not in world.run(lambda db: retention.sweep(db, world.now))
    world.now += timedelta(days=2)

    swept = world.run(lambda db: retention.sweep(db, world.now))

    assert swept["stories"] == 1
    ann.says("mine fortellinger")
    assert "ingen fortellinger" in ann.reads


def test_a_draft_goes_when_nobody_has_touched_it_for_ninety_days(filled):
    world, *_ = filled
    world.now += timedelta(days=91)

    assert world.run(lambda db: retention.sweep(db, world.now))["talks"] >= 1
    assert world.run(lambda db: list(db.connection.execute(select(talks.c.id)))) == []


def test_the_sweep_runs_once_a_day_and_again_after_a_failure(filled):
    world, *_ = filled
    world.run(lambda db: retention.sweep(db, world.now))
    world.now += timedelta(hours=23)
    assert not world.run(lambda db: retention._is_due(db, world.now))
    world.now += timedelta(hours=2)

    def fails(db):
        retention.sweep(db, world.now)
        raise KeyError("half way")

    with pytest.raises(KeyError):
        world.run(fails)

    assert world.run(lambda db: retention._is_due(db, world.now))


def test_a_settled_message_keeps_no_text_where_the_platform_has_it(world):
    home, units = world.kindergarten()
    ann = world.person("ann@example.no", home, units["Rød"]).on("terminal")
    ann.says("hei")

    sealed = world.run(
        lambda db: db.connection.execute(select(outbox_table.c.sealed)).scalars().all()
    )

    assert sealed == [None]


def test_nothing_is_given_up_in_a_healthy_world(filled):
    world, *_ = filled

    assert world.run(set_aside.given_up) == 0
