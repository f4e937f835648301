"""The year by talking: meetings, closed days, agendas, absence, and the buttons of a reminder."""

import re
from datetime import date, datetime

import pytest
from sqlalchemy import func, insert, select

from bot.feeds import calendar
from bot.pictures import Pictures
from dialogs.hms.keys import Month
from dialogs.hms.themes import library
from dialogs.meetings.commands import SwitchOwn
from dialogs.talk.messages import Picture, plain
from dialogs.year.open_days import instant, wall
from storage.hms.rows import put_month
from storage.meetings import rows as meetings
from storage.people import staff
from storage.people.scope import Scope
from storage.tables import (
    absences,
    agenda_items,
    closed_days,
    opt_outs,
    people,
    reminders,
)
from storage.tables import meetings as table
from storage.turn import Turn
from storage.year import closed
from tests.kept import carry_out
from tests.scheduler.beats import Beats

ANN, PER, SIRI = "ann@example.no", "per@example.no", "siri@example.no"


@pytest.fixture
def siri(small, solbakken):
    """Give the head."""
    return small.person(SIRI, solbakken[0], None, ("head",), name="Siri Haugen")


def count(world, column, **where):
    asked = select(func.count()).select_from(column.table)
    for name, value in where.items():
        asked = asked.where(column.table.c[name] == value)
    return world.run(lambda db: db.connection.execute(asked).scalar())


def says(person, *words):
    for each in words:
        person.says(each)
    return person.reads


def makes(
    person,
    kind="TETT PÅ-møte",
    day="8. desember",
    at="13.00",
    often="hver måned, samme ukedag",
):
    return says(person, "møter", "lag et møte", kind, day, at, "En time", often)


def test_nobody_but_a_leader_is_asked_to_plan(small, ann):
    ann.says("møter")

    assert "veiledningsmøte" in ann.reads
    assert ann.last.step is None


def test_the_next_five_dates_are_shown_before_anything_is_saved(small, per):
    before = count(small, table.c.id)
    shown = makes(per)

    assert "Det blir 7 møter" in shown
    assert shown.count("kl. 13.00") == 5
    assert count(small, table.c.id) == before
    per.says("ja")
    assert count(small, table.c.id) == before + 7


def test_a_meeting_on_a_holiday_is_shown_moved_and_kept_as_a_proposal(
    small, siri, solbakken
):
    small.now = small.now.replace(year=2027, month=4, day=1)
    shown = makes(siri, "HMS-gruppemøte", "17. mai", "9.00", "bare denne gangen")

    assert "flyttet fra mandag 17. mai" in shown
    siri.says("ja")
    assert "foreslått flyttet fra mandag 17. mai" in says(siri, "møter")
    says(siri, "flytt eller avlys", "1", "forslaget er greit")
    assert "tirsdag 18. mai kl. 09.00" in siri.reads


def test_two_meetings_at_once_are_said_and_may_be_kept(small, per):
    shown = makes(per, day="24. november", often="bare denne gangen")

    assert "har allerede et møte til samme tid" in shown


def test_a_time_that_has_passed_is_asked_for_again(small, per):
    shown = makes(per, day="i dag", at="08.00", often="bare denne gangen")

    assert "Hvilken dag er det første" in shown
    assert "Det tidspunktet er passert" in shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31. februar", "Datoen finnes ikke"),
        ("1. januar 2040", "mer enn to år fram"),
        ("i går", "Den dagen har vært"),
        ("tullball", "Jeg forstod ikke"),
    ],
)
def test_nonsense_gets_a_sentence_that_says_what_to_write(small, per, typed, said):
    shown = says(per, "møter", "lag et møte", "avdelingsmøte", typed)

    assert said in shown
    assert "Hvilken dag er det første" in shown


@pytest.mark.parametrize(
    ("typed", "said"),
    [("24:00", "00.00"), ("halv ti", "09.30"), ("4", "16.00"), ("12 på kvelden", "")],
)
def test_a_time_in_doubt_is_asked_about_and_never_a_failure(small, per, typed, said):
    shown = says(per, "møter", "lag et møte", "avdelingsmøte", "8. desember", typed)

    assert said in shown
    assert "gikk galt" not in shown


@pytest.mark.parametrize(
    "typed", ["27.", "neste uke", "tirsdag", "om to måneder", "3/11"]
)
def test_a_day_in_doubt_is_asked_about_and_never_a_failure(small, per, typed):
    shown = says(per, "møter", "lag et møte", "avdelingsmøte", typed)

    assert "gikk galt" not in shown


@pytest.mark.parametrize(
    "typed", ["28.03.2027 02:30", "fredag", "i morgen 24:00", "kl 5"]
)
def test_a_moment_in_doubt_is_asked_about_and_never_a_failure(small, per, typed):
    shown = says(per, "møter", "flytt eller avlys", "1", "flytt det", typed)

    assert "gikk galt" not in shown
    if "02:30" in typed:
        assert "finnes ikke den natta" in shown
        assert "kl. 03.30" in shown


@pytest.mark.parametrize("typed", ["25.00", "13.75", "klokka rart"])
def test_a_time_of_day_that_is_not_there_is_asked_for_again(small, per, typed):
    shown = says(per, "møter", "lag et møte", "avdelingsmøte", "8. desember", typed)

    assert "Når begynner det" in shown


def test_a_moved_meeting_asks_before_it_goes_to_a_closed_day(small, per):
    says(per, "møter", "flytt eller avlys")
    shown = says(per, "1", "flytt det", "26. desember kl. 10")

    assert "en lørdag eller søndag" in shown
    assert "flyttet til lørdag 26. desember" in says(per, "ja")


def test_cancelling_a_series_leaves_the_meetings_before_it(small, per):
    makes(per)
    per.says("ja")
    says(per, "møter", "flytt eller avlys", "3", "avlys dette og alle etter", "ja")

    assert "6 møter er avlyst" in per.reads
    assert count(small, table.c.id, state=meetings.CANCELLED) == 6


def test_a_leader_of_one_department_plans_nothing_for_another(small, per, solbakken):
    scope, units = solbakken
    eva = small.person("eva@example.no", scope, units["Blå"], ("pedagogical_leader",))
    says(eva, "møter")

    assert "flytt eller avlys" not in [o.label.lower() for o in eva.last.choices]


def test_a_head_closes_the_summer_and_is_told_how_many_meetings_are_moved(
    small, siri, per
):
    small.now = small.now.replace(year=2027, month=4, day=1)
    makes(per, day="5. mai", often="hver uke")
    per.says("ja")
    shown = says(
        siri, "stengte dager", "legg inn flere", "annet stengt", "24. mai", "28. mai"
    )

    assert "Ett møte faller på de dagene" in shown


def test_closed_days_that_end_before_they_begin_are_asked_for_again(small, siri):
    shown = says(
        siri, "stengte dager", "legg inn flere", "sommerstengt", "12. juli", "1. juli"
    )

    assert "kan ikke være før mandag 12. juli" in shown
    assert count(small, closed_days.c.id) == 0
    assert "Det er lagret" in says(siri, "30. juli")


def test_only_the_head_closes_days(small, per):
    assert "styreren" in says(per, "stengte dager")


def test_a_planning_day_closes_the_kindergarten_too(small, siri):
    says(siri, "møter", "lag et møte", "planleggingsdag", "4. januar", "ja")

    assert "lagret" in siri.reads
    assert count(small, closed_days.c.id, kind="planning") == 1


def test_opening_days_again_takes_the_proposals_back(small, siri, per, solbakken):
    scope, _ = solbakken
    day = date(2026, 11, 24)
    small.run(lambda db: closed.add(db, scope, day, day, "other"))
    Beats(small).beat()
    assert count(small, table.c.id, state=meetings.PROPOSED) == 1
    says(siri, "stengte dager", "ta bort noen", "1")

    assert count(small, table.c.id, state=meetings.PROPOSED) == 0


# Absence


def test_away_until_friday_means_back_on_friday(small, ann):
    shown = ann.says("jeg er borte til fredag")[-1]

    asked = select(absences.c.first, absences.c.last)
    row = small.run(lambda db: db.connection.execute(asked).one())
    assert tuple(row) == (date(2026, 11, 3), date(2026, 11, 5))
    assert "torsdag 5. november" in ann.reads
    assert shown.step is None


def test_away_through_friday_means_friday_too(small, ann):
    ann.says("eg er borte til og med fredag")

    assert "fredag 6. november" in ann.reads


def test_a_day_that_cannot_be_read_is_asked_for(small, ann):
    shown = says(ann, "jeg er borte til sola skinner")

    assert "Til og med hvilken dag" in shown
    assert "Du trenger ikke si hvorfor" in shown


def test_coming_back_early_ends_it(small, ann):
    says(ann, "jeg er borte til 20. november", "jeg er tilbake")

    assert count(small, absences.c.id) == 0


# Agendas


ITEM = (
    "meld sak", "utdyp saken", "Garderoben", "Det er kø hver dag.", "En avtale.", "hopp over",
    "hopp over", "drøfting", "10 minutter",
)  # fmt: skip


def test_anybody_can_report_an_item_and_the_leader_sees_it(small, ann, per):
    says(ann, *ITEM)
    shown = says(per, "saksliste")

    assert "Garderoben (10 min)" in shown
    assert "Ønsket resultat: En avtale." in shown


def test_an_item_is_sealed_in_the_database(small, ann):
    says(ann, *ITEM)
    asked = select(agenda_items.c.sealed)
    sealed = small.run(lambda db: db.connection.execute(asked).scalar())

    assert b"Garderoben" not in bytes(sealed)


def test_a_childs_name_in_an_item_is_looked_at_again(small, ann):
    told = [*ITEM[:3], "Vi må snakke om Kari i garderoben.", *ITEM[4:7]]
    shown = says(ann, *told)

    assert "Kari" in shown
    assert ann.choices == ["yes", "no"]


def test_one_from_another_department_does_not_see_it(small, ann, solbakken):
    says(ann, *ITEM)
    scope, units = solbakken
    eva = small.person("eva@example.no", scope, units["Blå"], ("pedagogical_leader",))

    assert "Garderoben" not in says(eva, "saksliste")


def test_the_parking_place_and_back(small, ann, per):
    says(ann, *ITEM)
    says(per, "saksliste", "sett en på parkeringsplassen")
    assert "På parkeringsplassen står 1" in says(per, "saksliste")
    says(per, "hent en fra parkeringsplassen")

    assert "Garderoben" in says(per, "saksliste")


def test_afterwards_the_leader_says_whether_it_gave_what_was_wanted(small, ann, per):
    says(ann, *ITEM)
    small.now = small.now.replace(day=25)
    says(per, "saksliste", "fikk vi det resultatet vi ønsket?", "delvis")

    assert "Skal saken videre" in per.reads
    assert "Dere kom et stykke på vei" in says(per, "saksliste")


# Reminders and their buttons


@pytest.fixture
def reminded(small, ann, solbakken):
    """Give Ann, who has just been asked for a story."""
    beats = Beats(small)
    beats.joined(ANN)
    beats.until(2026, 11, 10, 9)
    ann.beats = beats
    ann.seen.append(beats.messages(ANN)[-1])
    return ann


def test_its_button_opens_the_story(reminded):
    reminded.does(choice="start:practice_story")

    assert reminded.step == "free"


def test_its_words_can_be_typed_too(reminded):
    assert "Du jobber på avdelingen" in says(reminded, "hvorfor fikk jeg denne?")


def test_it_says_why_with_rule_occurrence_and_off_switch(reminded):
    reminded.does(choice=reminded.choices[-1])

    assert "10 arbeidsdager før, kl. 09.00" in reminded.reads
    assert "tirsdag 24. november kl. 13.00" in reminded.reads
    assert reminded.choices[0].endswith(":off")
    reminded.does(choice=reminded.choices[0])
    assert "Da får du ikke slike" in reminded.reads


@pytest.mark.parametrize(
    ("what", "when"),
    [
        ("rest", datetime(2026, 11, 10, 13, 0)),
        ("tomorrow", datetime(2026, 11, 11, 9, 0)),
        ("meeting", datetime(2026, 11, 24, 8, 0)),
    ],
)
def test_it_comes_again_at_a_moment_of_the_working_day(reminded, what, when):
    reminded.does(choice=reminded.choices[1])
    key = next(k for k in reminded.choices if k.endswith(f":{what}"))
    reminded.does(choice=key)
    found = reminded.beats.until(2026, 11, 24, 12)

    assert when in [at for at, whom, _ in found if whom == ANN]


def test_after_the_nap_when_the_nap_is_over_is_tomorrow(reminded):
    reminded.world.now = reminded.world.now.replace(hour=14)
    reminded.does(choice=reminded.choices[1])
    reminded.does(choice=next(k for k in reminded.choices if k.endswith(":rest")))

    assert "onsdag 11. november kl. 13.00" in reminded.reads


def put_off(reminded, what):
    reminded.does(choice=reminded.choices[1])
    reminded.does(choice=next(k for k in reminded.choices if k.endswith(f":{what}")))
    return reminded.reads


def moved_to(reminded, wall_):
    world = reminded.world
    number = world.run(
        lambda db: db.connection.execute(select(table.c.id)).scalars().first()
    )
    scope = Scope(1)
    world.run(lambda db: meetings.change(db, scope, number, wall=wall_))


def again(world):
    """Return what was put off: (due, until)."""
    asked = select(reminders).where(reminders.c.occurrence.like("again%"))
    found = world.run(lambda db: db.connection.execute(asked).all())
    return [(wall(row.due_at), wall(row.until)) for row in found]


@pytest.mark.parametrize("what", ["rest", "tomorrow"])
def test_it_is_not_put_off_past_its_use(reminded, what):
    reminded.world.now = instant(datetime(2026, 11, 24, 12, 30))

    assert "for sent til at det hjelper" in put_off(reminded, what)
    assert again(reminded.world) == []


def test_what_is_put_off_is_of_use_for_as_long_as_its_meeting_is_ahead(reminded):
    moved_to(reminded, datetime(2026, 12, 1, 13))

    assert "tirsdag 1. desember kl. 08.00" in put_off(reminded, "meeting")
    assert again(reminded.world) == [
        (datetime(2026, 12, 1, 8), datetime(2026, 12, 1, 13))
    ]
    found = reminded.beats.until(2026, 12, 1, 12)
    assert datetime(2026, 12, 1, 8) in [at for at, whom, _ in found if whom == ANN]


def test_what_has_come_nearer_meanwhile_is_not_put_off_past_it(reminded):
    moved_to(reminded, datetime(2026, 11, 11, 8, 30))

    assert "for sent til at det hjelper" in put_off(reminded, "tomorrow")
    assert again(reminded.world) == []


def of_a_rule_for_all(reminded):
    """Let Ann have been told something that is not hers to switch off."""

    def work(db):
        made = insert(reminders).values(
            kindergarten_id=1, person_id=staff.by_email(db, ANN).id,
            rule="theme_summary", subject="theme_end:2026-11", occurrence="",
            due_at=reminded.world.now, until=reminded.world.now, state="sent",
        )  # fmt: skip
        return db.connection.execute(made.returning(reminders.c.id)).scalar_one()

    return reminded.world.run(work)


def switched_off(world):
    asked = select(opt_outs)
    return world.run(lambda db: db.connection.execute(asked).all())


def test_a_rule_that_is_not_her_own_cannot_be_switched_off_by_any_press(reminded):
    number = of_a_rule_for_all(reminded)
    reminded.does(choice=f"remind:{number}:off")

    assert switched_off(reminded.world) == []
    assert "kan du ikke slå av selv" in reminded.reads


def test_of_two_in_a_card_only_her_own_is_switched_off(reminded):
    number = of_a_rule_for_all(reminded)
    mine = reminded.choices[1].split(":")[1]
    reminded.does(choice=f"remind:{mine}.{number}:off")

    assert [row.rule for row in switched_off(reminded.world)] == ["story_ask"]


def test_nor_by_the_list_of_reminders(reminded):
    scope = Scope(1, reminded.world.run(lambda db: staff.by_email(db, ANN).id))

    def work(db):
        turn = Turn(db, scope, reminded.world.now, "t" * 16, reminded.world.house)
        carry_out(turn, SwitchOwn("theme_summary", on=False))

    reminded.world.run(work)
    assert switched_off(reminded.world) == []


def test_somebody_elses_reminder_cannot_be_pressed(reminded, per):
    per.does(choice=reminded.choices[-1])

    assert "finner jeg ikke" in per.reads
    assert count(per.world, reminders.c.id) >= 1


@pytest.mark.parametrize(
    "key", ["remind:x:why", "remind::", "remind:999:off", "remind:1:no"]
)
def test_a_button_that_makes_no_sense_is_answered_kindly(reminded, key):
    reminded.does(choice=key)

    assert reminded.receipt.kept
    assert reminded.reads


def test_a_weekly_card_is_chosen_in_the_chat(small, ann):
    says(ann, "ukekort", "ett kort, mandag morgen")
    asked = select(people.c.card).where(people.c.email == ANN)

    assert small.run(lambda db: db.connection.execute(asked).scalar()) is True


def test_a_head_moves_a_rule_for_all_and_puts_it_back(small, siri):
    says(
        siri, "påminnelser", "endre en for hele barnehagen", "be om praksisfortelling",
        "hvor mange arbeidsdager før eller etter", "5",
    )  # fmt: skip
    assert "be om praksisfortelling – 5 arbeidsdager før" in says(siri, "påminnelser")
    says(
        siri, "endre en for hele barnehagen", "be om praksisfortelling",
        "tilbake til slik den kom",
    )  # fmt: skip

    assert "be om praksisfortelling – 10 arbeidsdager før" in says(siri, "påminnelser")


def test_the_year_is_shown_on_one_page(small, siri, per, ann):
    makes(per)
    per.says("ja")
    shown = says(siri, "vis året")

    assert "Desember\n\n• Kvalitetsdimensjon: Hensyn til barns perspektiv" in shown
    assert "• tirsdag 8. desember kl. 13.00: veiledningsmøte, Rød" in shown
    assert "Juli" not in shown
    # What will be said comes second, counted.
    said = shown.partition("Dette sier jeg fra om")[2]
    assert re.search(r"be om praksisfortelling: \d+ ganger, første gang tirsdag", said)


def test_the_year_is_a_picture_with_the_same_in_words(small, siri, solbakken, ann):
    scope, _ = solbakken
    yes = Month("2026-12", "noise", head=1, staff=2)
    half = Month("2027-01", "lifting", head=1)
    for month in (yes, half):
        small.run(lambda db, month=month: put_month(db, scope, month, small.now))
    days = date(2026, 12, 28), date(2026, 12, 30)
    small.run(lambda db: closed.add(db, scope, *days, "other"))

    ann.says("vis året")
    (picture,) = [each for each in ann.last.blocks if isinstance(each, Picture)]
    name = library(small.house.content, {}, "nb")["noise"].name

    assert (
        picture.name
        == f"year.{'-'.join(['none'] * 4 + ['noise'] + ['none'] * 7)}.11.nb"
    )
    assert Pictures(small.house).drawn(picture.name, "png")
    assert f"Desember: {name}" in picture.alt
    assert f"• HMS-tema: {name}" in ann.reads
    assert "• Stengt: mandag 28. desember til onsdag 30. desember" in ann.reads
    # What only one side has agreed to is no news yet.
    assert "Januar: " not in picture.alt


def test_an_empty_year_has_no_empty_picture(small, ann):
    ann.says("vis året")

    assert not [each for each in ann.last.blocks if isinstance(each, Picture)]
    assert ann.choices == ["start:meetings", "start:hms_calendar"]


# Calendar links


def test_a_link_shows_ones_meetings_with_the_right_hours_on_both_sides_of_the_change(
    small, per
):
    import icalendar

    small.now = small.now.replace(year=2027, month=3, day=1)
    makes(per, day="15. mars", often="hver uke")
    per.says("ja")
    link = says(per, "kalender", "mine møter").split()[-1]
    body = small.run(
        lambda db: calendar(db, small.house, link.split("/")[-1][:-4], small.now)
    )
    events = icalendar.Calendar.from_ical(body).walk("VEVENT")
    starts = [
        e["dtstart"].dt for e in events if e["summary"].startswith("veiledningsmøte")
    ]

    assert {each.hour for each in starts if each.year == 2027} == {13}
    offsets = {each.utcoffset() for each in starts if each.year == 2027}
    assert len(offsets) == 2
    assert b"BEGIN:VTIMEZONE" in body


def test_a_stopped_or_replaced_link_shows_nothing(small, per):
    def shows(link):
        secret = link.split("/")[-1][:-4]
        return small.run(lambda db: calendar(db, small.house, secret, small.now))

    first = says(per, "kalender", "mine møter").split()[-1]
    second = says(per, "kalender", "mine møter").split()[-1]
    assert shows(first) is None
    assert shows(second)
    says(per, "kalender", "stopp lenkene mine")
    assert shows(second) is None


def test_the_link_of_one_who_has_left_is_empty(small, ann):
    link = says(ann, "kalender", "mine møter").split()[-1]
    from datetime import timedelta

    from sqlalchemy import update

    from storage.tables import memberships

    gone = update(memberships).values(ends=small.today() - timedelta(days=1))
    small.run(lambda db: db.connection.execute(gone))
    secret = link.split("/")[-1][:-4]
    body = small.run(lambda db: calendar(db, small.house, secret, small.now))

    assert b"VEVENT" not in body


def test_the_agenda_is_posted_in_the_room_that_its_leader_has_named(small, ann, per):
    from dialogs.talk.messages import Message, complete
    from storage.post import outbox

    says(ann, *ITEM)
    per.says("hei")
    per.does(room=True, words="hei")
    assert [o.label for o in per.last.choices] == ["Dette er rommet til Rød"]
    per.does(room=True, choice=per.choices[0])
    assert "Da er dette rommet til Rød" in per.reads
    beats = Beats(small)
    beats.until(2026, 11, 23, 9)
    asked = select(outbox.outbox).where(outbox.outbox.c.person_id.is_(None))
    rows = small.run(lambda db: db.connection.execute(asked).all())
    posts = [
        complete(
            Message.from_json(
                small.run(lambda db, r=r: outbox.opened(db, r.sealed, r.place_id))
            )
        )
        for r in rows
    ]

    assert len(posts) == 1
    assert "1. Garderoben" in posts[0]
    assert "kø" not in posts[0]


def test_nobody_but_a_leader_names_a_room(small, ann):
    ann.does(room=True, words="hei")
    assert ann.receipt.note.choices == ()
    ann.does(room=True, choice="room:1")

    assert "Skriv til meg direkte" in plain(ann.receipt.note.blocks)


def test_the_link_is_read_over_http_and_a_guessed_one_is_not_there(small, per):
    import asyncio

    from aiohttp import web
    from aiohttp.test_utils import TestClient, TestServer

    from bot import feeds

    link = says(per, "kalender", "mine møter").split()[-1]

    async def go():
        app = web.Application()
        app.add_routes(feeds.routes(small.database, small.house, lambda: small.now))
        async with TestClient(TestServer(app)) as client:
            found = await client.get(link)
            guessed = await client.get(f"/kalender/{'x' * 32}.ics")
            return found.status, found.content_type, await found.text(), guessed.status

    status, kind, body, guessed = asyncio.run(go())

    assert (status, kind, guessed) == (200, "text/calendar", 404)
    assert "veiledningsmøte" in body
    assert ANN not in body
