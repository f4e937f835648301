"""What people wish for is done in two: the sentence, and a yes to what is read back."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from dialogs.meetings import setting
from dialogs.reading.understood import WISHES
from dialogs.talk.messages import complete
from storage.meetings import agenda
from storage.people import staff
from storage.reminders import plans
from storage.tables import absences, lifted, meetings
from storage.tables import reminders as reminded
from storage.year import closed
from tests.bot.understood import wishes_for

LEADER = ("pedagogical_leader",)
LANGUAGES = ("nb", "nn", "en")
MOVING = ("move_meeting", "new_meeting", "cancel_meeting")


@pytest.fixture
def eva(small, solbakken):
    """Give the head, who plans for both departments."""
    scope, _ = solbakken
    return small.person("eva@example.no", scope, None, ("head",), name="Eva Moe")


def all_meetings(world):
    asked = select(meetings.c.wall, meetings.c.state).order_by(meetings.c.wall)
    return world.run(lambda db: [tuple(row) for row in db.connection.execute(asked)])


def walls(world):
    return [wall for wall, state in all_meetings(world) if state == "planned"]


def leader_in(world, language):
    """Give a leader in a kindergarten of her own, with a meeting on 24 November."""
    scope, units = world.kindergarten(f"Hus {language}", ("Rød",))
    world.meeting(scope, units["Rød"])
    email = f"{language}@example.no"
    return world.person(email, scope, units["Rød"], LEADER, language=language)


# Every wish


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WISHES)
def test_every_wish_is_answered_in_an_empty_house_in_every_language(
    small, name, language
):
    scope, units = small.kindergarten(f"Hus {language}")
    for roles in (("assistant",), LEADER):
        email = f"{roles[0]}.{language}@example.no"
        somebody = small.person(email, scope, units["Rød"], roles, language=language)

        assert wishes_for(somebody, name).strip()
        assert "Noe gikk galt" not in somebody.reads


@pytest.mark.parametrize("name", WISHES)
@pytest.mark.parametrize("roles", [("head",), ("mentor",), ("observer",)])
def test_every_wish_is_answered_to_one_who_is_in_no_department(
    small, solbakken, name, roles
):
    scope, _ = solbakken
    somebody = small.person("any@example.no", scope, None, roles)

    assert wishes_for(somebody, name, text="Støy", day="fredag", time="14").strip()
    assert "Noe gikk galt" not in somebody.reads


@pytest.mark.parametrize("name", WISHES)
def test_somebody_who_has_left_can_wish_for_nothing(small, per, name):
    small.leaves("per@example.no")
    before = all_meetings(small)

    told = wishes_for(per, name, day="fredag", text="Støy")

    assert "Du står ikke lenger på noen avdeling" in told
    assert all_meetings(small) == before


# Moving a meeting


def test_a_meeting_is_moved_in_two_the_sentence_and_yes(small, per):
    told = wishes_for(per, "move_meeting", day="torsdag 26. november", time="14")

    assert "veiledningsmøte, Rød" in told
    assert "fra tirsdag 24. november kl. 13.00" in told
    assert "til torsdag 26. november kl. 14.00?" in told
    assert per.choices == ["yes", "change", "leave"]
    assert walls(small) == ["2026-11-24T13:00"]

    per.presses("yes")

    assert walls(small) == ["2026-11-26T14:00"]
    assert "Møtet er flyttet til torsdag 26. november" in per.reads


def test_what_is_read_back_is_the_same_after_a_restart(small, per):
    wishes_for(per, "move_meeting", day="torsdag 26. november", time="14")
    small.restart()

    per.presses("yes")

    assert walls(small) == ["2026-11-26T14:00"]


@pytest.mark.parametrize(
    ("slots", "to"),
    [
        ({"day": "26. november"}, "2026-11-26T13:00"),
        ({"time": "14"}, "2026-11-24T14:00"),
        ({"time": "kl. 14.30"}, "2026-11-24T14:30"),
        ({"day": "torsdag 26. november kl 9"}, "2026-11-26T09:00"),
        ({"day": "26. november", "time": "kl 9"}, "2026-11-26T09:00"),
        ({"day": "26. november", "time": "halv to"}, "2026-11-26T13:30"),
    ],
)
def test_a_day_keeps_the_time_and_a_time_keeps_the_day(small, per, slots, to):
    wishes_for(per, "move_meeting", **slots)
    per.presses("yes")

    assert walls(small) == [to]


def test_a_day_in_doubt_is_read_back_before_anything_is_moved(small, per):
    told = wishes_for(per, "move_meeting", day="neste torsdag")

    assert "torsdag" in told
    assert per.choices == ["yes", "change", "leave"]
    assert walls(small) == ["2026-11-24T13:00"]


@pytest.mark.parametrize(
    "slots",
    [{}, {"day": "blåmandag"}, {"day": "26. november", "time": "25.90"}],
)
def test_what_was_not_said_or_not_read_is_asked_for(small, per, slots):
    wishes_for(per, "move_meeting", **slots)

    assert per.step == "new.to"
    per.says("26. november kl. 14")
    per.presses("yes")
    assert walls(small) == ["2026-11-26T14:00"]


def test_a_day_that_has_passed_is_said_to_have_and_asked_for_again(small, per):
    wishes_for(per, "move_meeting", day="1. november 2026")

    assert any("Den dagen har vært" in complete(each) for each in per.seen)
    assert per.step == "new.to"


def test_change_asks_for_the_day_and_leave_changes_nothing(small, per):
    wishes_for(per, "move_meeting", day="26. november")
    per.presses("change")
    assert per.step == "new.to"

    per.says("27. november kl. 10")
    per.presses("leave")

    assert walls(small) == ["2026-11-24T13:00"]
    assert "Da står møtet som det var" in per.reads


def test_a_closed_day_takes_one_yes_more(small, per):
    wishes_for(per, "move_meeting", day="25. desember")
    per.presses("yes")
    assert "helligdag" in per.reads

    per.presses("no")

    assert walls(small) == ["2026-11-24T13:00"]


def test_a_time_that_has_passed_today_is_asked_for(small, per):
    small.now = datetime(2026, 11, 24, 9, 0, tzinfo=small.now.tzinfo)

    wishes_for(per, "move_meeting", time="08.00")

    assert per.step == "new.to"


def test_of_two_departments_it_is_asked_which_one(small, solbakken, eva):
    scope, units = solbakken
    small.meeting(scope, units["Blå"], datetime(2026, 11, 25, 9, 0))

    wishes_for(eva, "move_meeting", day="27. november")

    assert eva.step == "which.which"
    eva.presses(eva.choices[1])
    assert "Blå" in eva.reads
    eva.presses("yes")
    assert walls(small) == ["2026-11-24T13:00", "2026-11-27T09:00"]


def test_the_leader_of_one_department_moves_its_meeting_and_no_other(
    small, solbakken, per
):
    scope, units = solbakken
    small.meeting(scope, units["Blå"], datetime(2026, 11, 9, 9, 0))

    wishes_for(per, "move_meeting", day="27. november")
    per.presses("yes")

    assert walls(small) == ["2026-11-09T09:00", "2026-11-27T13:00"]


@pytest.mark.parametrize("name", MOVING)
def test_one_who_may_not_is_told_who_can_and_nothing_changes(small, ann, per, name):
    told = wishes_for(ann, name, day="fredag", time="10")

    assert "Per Lunde" in told
    assert ann.choices == ["start:meetings"]
    assert walls(small) == ["2026-11-24T13:00"]


@pytest.mark.parametrize("name", MOVING)
def test_a_meeting_of_another_kindergarten_is_neither_shown_nor_moved(small, per, name):
    scope, units = small.kindergarten("Fjellet", ("Grønn",))
    small.meeting(scope, units["Grønn"], datetime(2026, 11, 5, 9, 0))

    wishes_for(per, name, day="26. november", time="10")

    assert "Grønn" not in per.reads
    assert "5. november" not in per.reads
    per.presses("yes")
    assert "2026-11-05T09:00" in walls(small)


@pytest.mark.parametrize(
    ("language", "day", "told", "done"),
    [
        ("nb", "torsdag 26. november", "Flytte møtet", "er flyttet"),
        ("nn", "torsdag 26. november", "Flytte møtet", "er flytta"),
        ("en", "thursday 26 november", "Move the meeting", "moved"),
    ],
)
def test_a_meeting_is_moved_in_each_language(small, language, day, told, done):
    leader = leader_in(small, language)

    assert told in wishes_for(leader, "move_meeting", day=day, time="14")
    leader.presses("yes")

    assert done in leader.reads
    assert walls(small) == ["2026-11-26T14:00"]


# Setting and cancelling


def test_a_meeting_is_set_in_two_with_the_usual_on_the_card(small, per):
    told = wishes_for(per, "new_meeting", day="fredag 13. november", time="10")

    assert "Avdelingsmøte, Rød: fredag 13. november kl. 10.00, en time" in told
    assert per.choices == ["yes", "change", "leave"]
    assert len(walls(small)) == 1

    per.presses("yes")

    assert walls(small) == ["2026-11-13T10:00", "2026-11-24T13:00"]


def test_only_what_is_missing_is_asked_for(small, per):
    wishes_for(per, "new_meeting", day="fredag 13. november")
    assert per.step == "set.at"

    per.says("10.00")

    assert "fredag 13. november kl. 10.00" in per.reads


def test_change_asks_for_one_thing_and_keeps_the_rest(small, per):
    wishes_for(per, "new_meeting", day="fredag 13. november", time="10")
    per.presses("change")
    per.presses("when")
    per.says("kl 12")
    per.presses("change")
    per.presses("minutes")
    per.presses("90")
    assert "fredag 13. november kl. 12.00, halvannen time, bare denne" in per.reads

    per.presses("change")
    per.presses("repeat")
    per.presses("weekly")

    assert "halvannen time, hver uke" in per.reads
    assert "De første er:" in per.reads
    assert "fredag 20. november kl. 12.00" in per.reads
    per.presses("leave")
    assert len(walls(small)) == 1


def test_the_kind_of_meeting_can_be_changed_with_all_else_kept(small, per):
    wishes_for(per, "new_meeting", day="fredag 13. november", time="10")
    per.presses("change")
    per.presses("kind")
    per.presses("tett_paa")

    assert per.reads.startswith("Veiledningsmøte, Rød: fredag 13. november kl. 10.00")


def test_a_time_that_has_been_is_asked_for_again_and_nothing_else(small, per):
    wishes_for(per, "new_meeting", day="i dag")
    per.says("08.00")

    assert per.step == "set.to"
    per.says("fredag")

    assert "fredag 6. november kl. 08.00" in per.reads


def test_from_the_menu_it_is_two_presses_with_the_usual_on_the_card(small, per):
    per.does(choice="start:new_meeting")

    # As the last one that was set: on a Tuesday at one, from next week on.
    assert per.reads.startswith("Veiledningsmøte, Rød: tirsdag 10. november kl. 13.00")
    assert per.choices == ["yes", "change", "leave"]
    assert len(walls(small)) == 1

    per.presses("yes")

    assert walls(small) == ["2026-11-10T13:00", "2026-11-24T13:00"]


def test_the_usual_passes_over_days_that_are_taken_or_closed(small, solbakken, per):
    scope, units = solbakken
    small.meeting(scope, units["Rød"], datetime(2026, 11, 10, 13, 0))
    day = date(2026, 11, 17)
    small.run(lambda db: closed.add(db, scope, day, day, "other"))

    per.does(choice="start:new_meeting")

    # The 24th has a meeting, too.
    assert "tirsdag 1. desember kl. 13.00" in per.reads


def test_one_who_has_set_none_gets_an_hour_after_lunch_next_week(small, eva):
    eva.does(choice="start:new_meeting")

    assert "kl. 13.00, en time, bare denne gangen" in eva.reads
    eva.presses("leave")


def test_what_was_said_of_the_time_stands_on_the_card(small, per):
    wishes_for(per, "new_meeting", time="10")

    assert "tirsdag 10. november kl. 10.00" in per.reads


def test_a_talk_of_the_version_before_is_asked_as_it_was(small, per, monkeypatch):
    before = replace(setting.new_meeting, version=1, goes_on=0)
    with monkeypatch.context() as patched:
        patched.setitem(small.house.dialogs, "new_meeting", before)
        wishes_for(per, "new_meeting", day="fredag 13. november", time="10")
    per.presses("change")

    assert per.step == "set.kind"
    per.presses("department")
    per.says("16. november")
    per.says("12.00")
    per.presses("90")
    per.presses("weekly")

    assert "mandag 16. november kl. 12.00, halvannen time, hver uke" in per.reads


def test_a_head_is_asked_which_kind_and_which_department(small, eva):
    wishes_for(eva, "new_meeting", day="fredag 13. november", time="10")
    assert eva.step == "set.kind"

    eva.presses("department")
    assert eva.step == "set.department"
    eva.presses(eva.choices[0])
    eva.presses("yes")

    assert "2026-11-13T10:00" in walls(small)


def test_a_meeting_on_a_day_that_is_closed_is_not_set_as_it_stands(small, per):
    told = wishes_for(per, "new_meeting", day="25. desember", time="10")

    assert "25. desember" not in told or "stengt" in told


def test_a_meeting_is_cancelled_in_two(small, per):
    told = wishes_for(per, "cancel_meeting", day="24. november")

    assert "Avlyse møtet (veiledningsmøte, Rød) tirsdag 24. november kl. 13.00?" in told
    per.presses("yes")

    assert walls(small) == []
    assert "Møtet er avlyst" in per.reads


def test_on_a_day_without_a_meeting_it_says_so_and_cancels_nothing(small, per):
    wishes_for(per, "cancel_meeting", day="26. november")

    assert per.choices == ["yes", "change", "leave"]
    said = "".join(complete(each) for each in per.seen)
    assert "Du har ikke noe møte å avlyse torsdag 26. november" in said
    per.presses("leave")
    assert len(walls(small)) == 1


def test_a_meeting_that_comes_again_is_cancelled_for_that_day_alone(small, per):
    wishes_for(per, "new_meeting", day="fredag 13. november", time="10")
    per.presses("change")
    per.presses("repeat")
    per.presses("weekly")
    per.presses("yes")
    before = len(walls(small))

    wishes_for(per, "cancel_meeting", day="20. november")
    per.presses("yes")

    assert len(walls(small)) == before - 1
    assert "2026-11-27T10:00" in walls(small)


# What is to be taken up


def items(world, scope):
    def work(db):
        found = db.connection.execute(select(meetings.c.id)).scalars().all()
        told = [each for m in found for each in agenda.of_meeting(db, scope, m)]
        return [*told, *agenda.parked(db, scope, None)]

    return world.run(work)


def test_an_item_is_added_in_two_the_sentence_and_add(small, solbakken, ann):
    told = wishes_for(ann, "agenda_item", text="støy i garderoben")

    assert "tirsdag 24. november kl. 13.00: veiledningsmøte, Rød" in told
    assert "støy i garderoben" in told
    assert ann.choices == ["add", "change", "leave"]
    assert items(small, solbakken[0]) == []

    ann.presses("add")

    (item,) = items(small, solbakken[0])
    assert item.fields["title"] == "støy i garderoben"
    assert "Saken står på lista" in ann.reads


def test_an_item_that_was_added_stands_on_the_agenda_without_empty_lines(ann):
    wishes_for(ann, "agenda_item", text="støy i garderoben")
    ann.presses("add")
    ann.says("saksliste")

    said = ann.reads
    assert "støy i garderoben" in said
    assert "Hensikt:" not in said
    assert "Ønsket resultat:" not in said


def test_a_name_in_an_item_is_pointed_at_before_others_read_it(ann):
    told = wishes_for(ann, "agenda_item", text="Kari sover dårlig etter lunsj")

    assert "Se på dette først" in told
    assert "Kari" in told


def test_what_is_said_of_an_item_can_be_changed(small, solbakken, ann):
    wishes_for(ann, "agenda_item", text="støy")
    ann.presses("change")
    if ann.step == "which":
        ann.presses(ann.choices[0])
    ann.says("støy i gangen etter frokost")
    ann.presses("add")

    assert items(small, solbakken[0])[0].fields["title"].startswith("støy i gangen")


def test_an_item_can_be_moved_to_the_parking_place(small, ann):
    wishes_for(ann, "agenda_item", text="støy")
    ann.presses("change")
    ann.presses("parked")
    ann.says("støy i gangen")
    ann.presses("add")

    assert "parkeringsplassen" in ann.reads


def test_a_long_item_keeps_every_word(small, solbakken, ann):
    text = " ".join(["Vi må finne en måte å dele garderoben på om morgenen."] * 4)
    wishes_for(ann, "agenda_item", text=text)
    ann.presses("add")

    (item,) = items(small, solbakken[0])
    assert len(item.fields["title"]) <= 70
    assert item.fields["how"] == text


def test_an_item_without_its_text_asks_for_it(ann):
    wishes_for(ann, "agenda_item")

    assert ann.step == "text"


def test_a_birth_number_is_never_kept_in_an_item(small, solbakken, ann):
    wishes_for(ann, "agenda_item", text="gjelder 01010550068 i garderoben")
    ann.presses("add")

    (item,) = items(small, solbakken[0])
    assert "01010550068" not in str(item.fields)


def lifts(world):
    asked = select(lifted.c.department_id)
    return world.run(lambda db: list(db.connection.execute(asked).scalars()))


def test_something_is_lifted_to_the_hms_group_in_two(small, solbakken, ann, eva):
    _, units = solbakken
    told = wishes_for(ann, "lift", text="døra til boden klemmer")

    assert "Løfte dette til HMS-gruppa?" in told
    assert "HMS-gruppa" in ann.last.footer
    assert lifts(small) == []

    ann.presses("yes")

    assert lifts(small) == [units["Rød"]]
    assert "HMS-gruppa har fått det" in ann.reads


def test_one_in_no_department_puts_it_on_an_agenda(eva):
    wishes_for(eva, "lift", text="døra til boden klemmer")

    assert "Legge saken" in eva.reads


@pytest.mark.parametrize(
    ("language", "item", "raised"),
    [
        ("nb", "Legge saken", "Løfte dette"),
        ("nn", "Leggje saka", "Løfte dette"),
        ("en", "Add this to the agenda", "Raise this"),
    ],
)
def test_what_is_to_be_taken_up_is_read_back_in_each_language(
    small, language, item, raised
):
    leader = leader_in(small, language)

    assert item in wishes_for(leader, "agenda_item", text="støy")
    leader.presses("leave")
    assert raised in wishes_for(leader, "lift", text="støy")


# Oneself


def days_away(world):
    asked = select(absences.c.first, absences.c.last)
    return world.run(lambda db: [tuple(row) for row in db.connection.execute(asked)])


def test_away_until_a_day_takes_the_sentence_alone(small, ann):
    told = wishes_for(ann, "away", day="fredag 6. november")

    assert "til og med torsdag 5. november" in told
    assert days_away(small) == [(date(2026, 11, 3), date(2026, 11, 5))]


def test_away_today_takes_the_sentence_alone(small, ann):
    wishes_for(ann, "away", last="i dag")

    assert days_away(small) == [(date(2026, 11, 3), date(2026, 11, 3))]


@pytest.mark.parametrize(("way", "first"), [("only", 6), ("until", 3)])
def test_away_on_a_later_day_asks_whether_it_is_only_that_day(small, ann, way, first):
    told = wishes_for(ann, "away", last="fredag 6. november")
    assert "bare fredag 6. november" in told
    assert days_away(small) == []

    ann.presses(way)

    assert days_away(small) == [(date(2026, 11, first), date(2026, 11, 6))]


def test_a_day_away_that_was_not_read_is_asked_for(small, ann):
    wishes_for(ann, "away", day="en gang")

    assert ann.step == "until"
    assert days_away(small) == []


def test_stopping_reminders_opens_the_list_of_them(ann):
    wishes_for(ann, "stop_reminders")

    assert "own" in ann.choices


def test_where_nothing_was_reminded_of_it_says_what_it_can(ann):
    told = wishes_for(ann, "remind_me", when="i morgen")

    assert "Jeg kan bare utsette det jeg selv har minnet deg på" in told
    assert ann.choices == ["start:reminder_rules"]


@pytest.fixture
def nudged(small, solbakken, ann):
    """Let Ann have been reminded of her story for the meeting on 24 November."""
    scope, _ = solbakken
    small.now = datetime(2026, 11, 18, 9, 0, tzinfo=small.now.tzinfo)

    def work(db):
        (meeting,) = db.connection.execute(select(meetings.c.id)).scalars()
        row = {
            "kindergarten_id": scope.kindergarten_id,
            "person_id": staff.by_email(db, "ann@example.no").id,
            "rule": "story_nudge",
            "subject": f"meeting:{meeting}",
            "occurrence": "",
            "due_at": small.now,
            "until": datetime(2026, 11, 24, 12, 0, tzinfo=small.now.tzinfo),
        }
        plans.add(db, [row])
        sent = {"state": "sent", "decided_at": small.now}
        db.connection.execute(update(reminded).values(**sent))

    small.run(work)
    return ann


def planned(world):
    asked = select(reminded.c.due_at).where(reminded.c.state == "planned")
    return world.run(lambda db: list(db.connection.execute(asked).scalars()))


def test_remind_me_tomorrow_puts_off_what_was_said_last(small, nudged):
    told = wishes_for(nudged, "remind_me", when="i morgen")

    assert "19. november" in told
    assert len(planned(small)) == 1


def test_remind_me_at_a_time_it_does_not_have_shows_those_it_has(small, nudged):
    wishes_for(nudged, "remind_me", when="om en time")

    assert any(each.endswith(":tomorrow") for each in nudged.choices)
    assert planned(small) == []


def test_what_was_said_long_ago_is_not_what_she_means(small, nudged):
    small.days(8)

    assert "Jeg kan bare utsette" in wishes_for(nudged, "remind_me", when="i morgen")


def test_nobody_puts_off_what_another_was_reminded_of(small, nudged, per):
    assert "Jeg kan bare utsette" in wishes_for(per, "remind_me", when="i morgen")
    assert planned(small) == []


def test_a_problem_is_not_kept_and_it_is_said_whom_to_tell(ann, eva):
    told = wishes_for(ann, "report_problem", text="siden er blank")

    assert "Eva Moe" in told
    assert "ikke tatt vare på" in told
    assert "siden er blank" not in told
