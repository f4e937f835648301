from datetime import timedelta

import pytest

from storage.undo import taking_back
from tests.conftest import STORY


def test_a_story_written_freely_is_read_back_word_for_word_and_handed_in(ann):
    ann.says("praksisfortelling")
    ann.says(STORY)
    assert STORY in [getattr(b, "text", "") for b in ann.last.blocks]
    ann.presses("round")

    assert "levert" in ann.reads
    assert "tirsdag 24. november kl. 13.00" in ann.reads


def test_a_story_written_step_by_step_is_handed_in(ann):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    for words in ("Måltid", "hopp over", "Jeg satt ved bordet.", "Jeg ventet.", "Lo."):
        ann.says(words)
    for _ in range(4):
        ann.says("hopp over")
    ann.presses("mine")

    assert "levert" in ann.reads


def test_a_story_written_as_a_form_is_handed_in(ann):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    ann.fills(
        place="meal", happened="Jeg satt der.", did="Jeg ventet.", child_did="Lo."
    )

    assert "Måltid" in ann.reads
    ann.presses("leader")
    assert "levert" in ann.reads


def test_a_form_with_a_missing_field_marks_it_and_loses_nothing(ann):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    ann.fills(happened="Jeg satt der.")

    fields = {field.key: field for field in ann.last.fields}
    assert fields["did"].fault
    assert fields["happened"].filled == "Jeg satt der."


def test_a_draft_of_a_form_is_there_after_a_restart(ann, small):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    ann.fills(partial=True, happened="Jeg satt der")
    small.restart()
    ann.says("fortsett")

    fields = {field.key: field.filled for field in ann.last.fields}
    assert fields["happened"] == "Jeg satt der"


def test_the_month_brings_its_dimension(ann):
    ann.says("praksisfortelling")

    assert "Hensyn til barns perspektiv" in ann.reads


def test_a_name_is_pointed_out_and_handing_in_takes_what_is_proposed(ann):
    ann.says("praksisfortelling")
    ann.says("Jeg hjalp Kari på med skoene, og jeg ventet mens hun prøvde selv.")
    assert "«Kari» ser ut som et navn" in ann.reads
    assert "Jeg hjalp Barn A på med skoene" in ann.reads
    ann.presses("mine")
    ann.says("mine fortellinger")

    assert "Jeg hjalp Barn A på med skoene" in ann.reads


def test_another_dimension_than_the_months_is_a_press_away(ann):
    ann.says("praksisfortelling")
    ann.says("en annen dimensjon")
    ann.says("Positivt klima")
    assert "Hvor ser du Positivt klima" in ann.reads
    ann.says(STORY)
    ann.presses("leader")

    assert "levert" in ann.reads


def test_a_number_in_the_story_is_no_press_on_a_button(ann):
    ann.says("praksisfortelling")
    ann.says("1")

    assert ann.step == "hand_in"


TWO = "Jeg så Kari og Jonas leke, og jeg ventet mens Jonas prøvde selv."


def test_each_proposal_has_its_own_tick_and_what_is_not_ticked_is_left_alone(ann):
    ann.says("praksisfortelling")
    ann.says(TWO)
    assert "«Kari» ser ut som et navn. Bytt gjerne til «Barn A»." in ann.reads
    ann.presses("names")
    assert [option.label for option in ann.last.choices] == [
        "«Kari» til «Barn A»",
        "«Jonas» til «Barn B»",
    ]
    ann.does(several=("n1",), step=ann.last.step)

    assert "Jeg så Kari og Barn B leke" in ann.reads


def test_no_tick_changes_nothing(ann):
    ann.says("praksisfortelling")
    ann.says(TWO)
    ann.presses("names")
    ann.does(several=(), step=ann.last.step)

    assert TWO in ann.reads


def test_without_a_proposal_there_is_nothing_to_tick(ann):
    ann.says("praksisfortelling")
    ann.says("Jeg hjalp barnet på med skoene.")

    assert ann.choices == ["round", "leader", "mine", "edit"]


def test_a_colleague_is_told_apart_from_a_child(ann, per):
    ann.says("praksisfortelling")
    ann.says("Jeg spurte Per om hjelp, for Kari ville ikke.")
    assert "«Per» er navnet på en kollega. Bytt gjerne til «Kollega A»." in ann.reads

    assert "Jeg spurte Kollega A om hjelp, for Barn A ville ikke." in ann.reads


def test_a_colleague_who_hits_a_child_is_no_story(ann, per, small):
    ann.says("praksisfortelling")
    ann.says("I garderoben slo Per Barn A på hånda.")

    assert "si fra til eieren" in ann.reads
    assert "garderoben slo" not in _everything(small)


def test_what_the_author_says_is_fine_is_not_asked_about_again(ann):
    ann.says("praksisfortelling")
    ann.says("Jeg hjalp Kari på med skoene, og jeg ventet mens hun prøvde selv.")
    ann.presses("names")
    ann.does(several=(), step=ann.last.step)
    ann.presses("edit")
    ann.presses("~keep")

    assert "ser ut som et navn" not in ann.reads
    assert ann.step == "hand_in#3"


def test_a_birth_number_is_never_kept_but_the_rest_is_offered(ann, small):
    ann.says("praksisfortelling")
    ann.says(f"{STORY} 15832250195")

    assert "15832250195" not in ann.reads
    assert "15832250195" not in _everything(small)
    ann.presses("~keep")
    assert ann.step == "hand_in"


def test_the_stop_card_keeps_nothing_of_what_was_written(ann, small):
    ann.says("praksisfortelling")
    ann.presses("~steps")
    ann.says("Garderobe")
    ann.says("Barnet kviskret noe til meg")
    ann.says("Barnet sa at pappa slår ham hjemme")

    assert "plikt" in ann.reads
    assert ann.last.forget
    kept = _everything(small)
    assert "pappa slår" not in kept
    assert "kviskret" not in kept


def test_the_stop_card_also_stops_a_message_out_of_the_blue(ann, small):
    ann.says("Han sier at pappa slår ham hjemme om kvelden når han ikke vil sove der")

    assert "plikt" in ann.reads
    assert "pappa slår" not in _everything(small)


def test_handing_in_twice_offers_to_change_or_to_write_another(ann):
    ann.hands_in(STORY)
    ann.says("praksisfortelling")
    assert ann.choices == ["change", "new", "leave"]

    ann.presses("change")
    ann.fills(free=STORY + " Og så gikk vi ut sammen.")
    ann.presses("mine")
    ann.says("mine fortellinger")

    assert "gikk vi ut" in ann.reads


def test_after_the_meeting_a_story_goes_to_the_next_one(ann, small, solbakken):
    small.days(25)
    ann.says("praksisfortelling")

    assert "24. november har vært" in ann.reads


def test_one_who_works_in_two_departments_says_which(small, solbakken):
    scope, units = solbakken
    from storage.people import staff

    eva = small.person("eva@example.no", scope, units["Rød"])
    person = small.run(lambda db: staff.by_email(db, "eva@example.no")).id
    days = (small.today(), None)
    small.run(
        lambda db: staff.add_membership(
            db, scope, person, units["Blå"], ["assistant"], days
        )
    )
    eva.says("praksisfortelling")
    assert eva.step == "department.which"

    eva.says("Blå")

    assert eva.step == "free"


def test_one_without_a_department_is_told_why(small, solbakken):
    scope, _ = solbakken
    siri = small.person("siri@example.no", scope, None, ("head",))
    siri.says("praksisfortelling")

    assert "hører til en avdeling" in siri.reads


def test_the_leader_reads_a_shared_story_and_sees_a_count_only(ann, per, small):
    ann.hands_in(STORY, "leader")
    per.says("avdelingen")
    assert "1 av 2" in per.reads
    assert "Ann Berge" in per.last.choices[0].label

    per.presses(per.choices[0])

    assert STORY in per.reads


def test_a_story_for_oneself_is_counted_and_not_shown(ann, per):
    ann.hands_in(STORY, "mine")
    per.says("avdelingen")

    assert "1 av 2" in per.reads
    assert per.choices == []


def test_a_withdrawn_story_is_gone_for_the_leader_also_from_what_she_was_shown(
    ann, per, small
):
    ann.hands_in(STORY, "leader")
    per.says("avdelingen")
    per.presses(per.choices[0])
    per.says("avbryt")
    ann.says("mine fortellinger")
    ann.presses("withdraw")
    per.says("avdelingen")

    assert per.choices == []
    assert "vottene" not in _history(small, "per@example.no")


def test_a_deleted_story_is_in_no_table_and_no_byte_of_the_files(ann, per, small):
    ann.hands_in(
        "Jeg så kanarifugl og fulgte etter barnet ut på tunet i dag.", "leader"
    )
    per.says("avdelingen")
    per.presses(per.choices[0])
    ann.says("mine fortellinger")
    ann.presses("delete")
    ann.presses("yes")

    # As she was told: for ten minutes she can bring it back herself.
    small.now += timedelta(minutes=11)
    small.run(lambda db: taking_back.let_go(db, small.now))
    assert "kanarifugl" not in _everything(small)
    small.close()
    raw = b"".join(p.read_bytes() for p in _files(small))
    small.open()
    assert b"kanarifugl" not in raw


def test_the_footer_names_who_sees_it_now(ann):
    ann.says("praksisfortelling")
    assert "Bare du" in ann.last.footer
    ann.says(STORY)
    ann.presses("leader")

    assert "pedagogisk leder" in ann.last.footer


@pytest.mark.parametrize(
    ("language", "word"),
    [("nn", "Fortel kva som skjedde"), ("en", "Tell what happened")],
)
def test_the_bot_speaks_the_language_of_the_person(small, solbakken, language, word):
    scope, units = solbakken
    mona = small.person("m@example.no", scope, units["Rød"], language=language)
    mona.says("praksisforteljing")

    assert word in mona.reads


def _everything(world):
    """Every sealed text that the database holds, opened."""
    from sqlalchemy import select

    from storage.database import rotation

    def work(db):
        found = []
        for table, where in rotation.WHERE.items():
            for row in db.connection.execute(
                select(table).where(table.c.sealed.is_not(None))
            ):
                found.append(str(db.open(row.sealed, where(row))))
        return " ".join(found)

    return world.run(work)


def _history(world, address):
    from storage.post import post_text

    return str(world.run(lambda db: post_text.history(db, "web", address, 0)))


def _files(world):
    from pathlib import Path

    base = Path(world.url.removeprefix("sqlite:///"))
    return [p for p in base.parent.iterdir() if p.name.startswith(base.name)]
