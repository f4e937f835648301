"""A reflecting team's round: before it, in it, and after; and everything in between."""

from datetime import UTC, datetime, timedelta

import pymupdf
import pytest
from sqlalchemy import select, text

from dialogs.errors import NotYours
from dialogs.reflecting_team.commands import KeepTry
from dialogs.reflecting_team.events import Do, Event
from dialogs.talk.messages import complete
from scheduler.delivery.outcomes import Ambiguous, Refused, Wait
from storage.everything import carry_out
from storage.people import memberships as memberships_of
from storage.people.scope import Scope
from storage.post import boards, outbox
from storage.reflecting_team import going, heart, saying, tries
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding
from storage.stories import rows as stories
from storage.tables import (
    memberships,
    places,
    took_part,
)
from storage.tables import (
    outbox as outbox_table,
)
from storage.turn import Turn as CommandTurn
from tests.bot.department import shown
from tests.bot.team import Team, Wall
from tests.conftest import STORY


@pytest.fixture
def team(small):
    return Team(small)


def bytes_of(world):
    """Return everything that lies in the database's files."""
    world.run(lambda db: db.connection.execute(text("select 1")))
    path = world.url.removeprefix("sqlite:///")
    found = b""
    for end in ("", "-wal"):
        try:
            with open(path + end, "rb") as file:
                found += file.read()
        except FileNotFoundError:
            pass
    return found


# Before


def test_a_story_is_told_only_where_its_teller_opened_it_and_says_yes_again(team):
    team.ann.hands_in(STORY, "leader")
    team.per.says("reflekterende team")
    team.per.presses("begin")
    assert team.per.choices == ["oral", "leave"]
    team.per.says("avbryt")

    team.tells("eva").ready(teller="eva")
    asked = team.mail("eva")[-1]
    assert "Per vil gjerne bruke fortellingen din" not in complete(asked)
    assert "fortellingen din" in complete(asked)
    for name in ("Ann Berge", "Ola Dahl", "Per Lunde"):
        assert name in complete(asked)
    assert team.kept.state == "asked"
    team.says_yes("eva")
    assert team.kept.state == "ready"
    assert "Begynn runden" in shown(team.mail("per")[-1])


def test_a_no_is_told_to_the_leader_without_a_reason(team):
    team.tells().ready()
    message = team.mail("ann")[-1]
    key = next(o.key for o in message.choices if ":no:" in o.key)
    team.ann.does(choice=key)

    assert "Helt i orden" in team.ann.reads
    told = complete(team.mail("per")[-1])
    assert "ikke den fortellingen" in told
    assert "Ann" not in told
    assert team.kept.state == "declined"
    assert team.kept.story is None
    team.ready()
    assert team.kept.state == "asked"


def test_the_one_who_has_told_least_stands_first(team):
    team.begins().ends()
    team.world.days(8)
    team.tells("ann").tells("eva")
    team.per.says("reflekterende team")
    team.per.presses("begin")
    team.per.presses("change")

    first = team.per.last.choices[0].label
    assert first.startswith("Eva Moe")
    assert "fortalt 1 i år" in team.per.last.choices[1].label


def test_who_is_away_is_ticked_off_and_a_guest_of_the_house_comes(team):
    team.tells()
    per = team.per
    per.says("reflekterende team")
    per.presses("begin")
    per.presses("change")
    per.presses(per.choices[0])
    assert per.step == "absent"
    ola = str(team.number("ola"))
    per.does(several=(ola,), step=per.last.step)
    assert per.step == "guests"
    assert "taushetsplikt" in per.reads
    jon = str(team.number("jon"))
    per.does(several=(jon,), step=per.last.step)
    for key in ("room", "as_is", "leader"):
        per.presses(key)
    assert "Jon Eide" in per.reads
    assert "Ola Dahl" not in per.reads
    assert "det som blir sagt, lagrer jeg aldri" in per.reads.lower()


def test_two_alone_talk_as_a_pair_and_one_alone_is_told_kindly(team):
    team.tells()
    others = ("eva", "ola", "ida", "liv")
    team.ready(absent=others)
    said = [complete(m) for m in team.per.seen]
    assert any("samtale i par" in each for each in said)
    team.says_yes()
    team.per.says("reflekterende team")
    team.per.presses("start")
    assert "1 av 7" in team.reads
    team.ends()
    assert team.kept.kind == "pair"


def test_a_department_without_a_room_speaks_and_the_board_comes_to_the_leader(small):
    team = Team(small, room=False)
    team.begins()

    assert "Klar" in team.reads
    assert any("Klar" in complete(m) for m in team.wall.reads("per@example.no"))
    team.chooses("per", team.key("next"), room=False)
    assert team.step == "telling"


def test_the_times_follow_the_people_the_way_and_the_pace(team):
    team.tells()
    per = team.per
    per.says("reflekterende team")
    per.presses("begin")
    per.presses("change")
    per.presses(per.choices[0])
    per.says("hopp over")
    per.says("hopp over")
    per.presses("room")
    # n = 6: 2 + 4 + 4 + 8 + 6 + 4 + 5 + 6 + 2.
    assert [o.label for o in per.last.choices] == [
        "Som foreslått, omtrent 41 minutter",
        "Litt kortere, omtrent 31 minutter",
        "Litt lengre, omtrent 62 minutter",
    ]


def test_a_department_has_one_round_at_a_time(team):
    team.tells().ready()
    team.per.says("reflekterende team")
    assert "Jeg venter på svar fra Ann" in team.per.reads
    assert "begin" not in team.per.choices
    team.per.presses("drop")
    assert team.kept.state == "dropped"


# In the room


def test_the_board_shows_step_turn_time_and_who_is_next(team):
    team.begins().goes_to("noticing")

    for words in (
        "4 av 9: Refleksjon 1", "Ann lytter nå", "har ordet",
        "2 minutter igjen", "Neste: ", "«Jeg la merke til …»",
    ):  # fmt: skip
        assert words in team.reads
    first = team.speaker
    team.presses("per", "next")
    assert f"Har hatt ordet: {first.capitalize()}" in team.reads


def test_only_one_board_stands_and_it_is_changed_where_it_is(team):
    team.begins().goes_to("returning")
    team.beat()

    posts = team.wall.posts["room:rod"]
    assert len(posts) == 1
    assert "Tilbake" in complete(team.wall.reads("room:rod")[0])


def test_the_one_who_speaks_says_that_she_is_done_or_passes(team):
    team.begins().goes_to("clarifying")
    first = team.speaker
    team.presses(first, "skip")
    assert "spørres igjen til slutt" in team.reads
    second = team.speaker
    team.presses(second, "next")
    assert team.speaker not in (first, second)


def test_a_press_by_anybody_else_is_answered_to_her_alone(team):
    team.begins().goes_to("clarifying")
    other = next(n for n in ("eva", "ola", "ida", "liv") if n != team.speaker)
    before = team.round
    team.presses(other, "next")
    assert "Per styrer runden" in team.note
    assert team.round == before
    team.presses("jon", "next")
    assert "Du er ikke med i denne runden" in team.note
    assert team.receipt.posts == ()


def test_two_presses_in_the_same_instant_move_the_round_on_once(team):
    team.begins().goes_to("clarifying")
    board, turn = team.board, team.round.turn
    team.presses("per", "next", board=board)
    team.presses("per", "next", board=board)

    assert team.round.turn == turn + 1
    assert "gjorde ingenting" in team.note


def test_the_same_press_delivered_twice_counts_once(team):
    team.begins()
    board = team.board
    team.presses("per", "next", board=board, event="same")
    team.presses("per", "next", board=board, event="same")

    assert team.step == "telling"


def test_a_late_comer_comes_last_and_one_who_leaves_is_not_waited_for(team):
    team.tells().ready("channel", absent=("liv",)).says_yes()
    team.per.says("reflekterende team")
    team.per.presses("start")
    team.goes_to("clarifying")
    team.presses("liv", "join")
    assert team.who(team.round.queue[-1]) == "liv"
    speaker = team.speaker
    team.chooses(speaker, team.key("leave"))
    assert speaker not in [team.who(p) for p in team.round.order]
    assert team.speaker != speaker


def test_a_guest_is_let_in_by_the_leader_and_nobody_else(team):
    team.begins("channel")
    team.presses("jon", "join")
    assert "Be Per ta deg med" in team.note
    team.chooses("per", team.key("add", "jon"))
    assert str(team.number("jon")) in team.round.order
    team.chooses("ola", team.key("add", "mona"))
    assert str(team.number("mona")) not in team.round.order


def test_more_shows_each_what_she_can_do(team):
    team.begins()
    team.presses("per", "more")
    leader = shown(team.mail("per")[-1])
    assert "[La en annen lede]" in leader
    assert "[Avslutt runden]" in leader
    team.presses("ann", "more")
    teller = shown(team.mail("ann")[-1])
    assert "[Trekk fortellingen min]" in teller
    assert "[Jeg må gå]" in teller
    assert "Avslutt" not in teller


def test_the_leader_hands_over_and_another_leads_last(team):
    team.begins().goes_to("trying")
    team.chooses("per", team.key("hand_over", "eva"))

    assert team.who(team.round.leader) == "eva"
    assert team.kept.leader == team.number("eva")
    team.presses("per", "pause")
    assert "Eva styrer runden" in team.note
    team.presses("eva", "pause")
    assert "Pause" in team.reads


def test_the_leaders_phone_dies_and_another_takes_over_when_time_is_out(team):
    team.begins().goes_to("noticing")
    team.chooses("ola", team.key("take_over"))
    assert "Per leder runden" in team.note
    team.beat(125)
    team.presses("ola", "more")
    team.chooses("ola", team.key("take_over"))
    assert team.who(team.round.leader) == "ola"


def test_a_round_is_ended_only_by_a_second_yes(team):
    team.begins()
    team.chooses("per", team.key("end"))
    assert team.kept.is_live
    team.chooses("per", team.key("end_yes"))
    assert team.kept.state == "ended"
    team.presses("per", "next", board=team.board) if team.board.choices else None
    assert "Takk for runden" in team.reads


def test_it_can_be_paused_over_the_weekend_and_taken_up_again(team):
    team.begins().goes_to("noticing")
    speaker, left = team.speaker, team.round.ends - team.world.now
    team.presses("per", "pause")
    team.world.days(3)
    team.restarts()
    team.beat()
    assert "Pause" in team.reads
    team.presses("per", "resume")
    assert team.speaker == speaker
    assert abs((team.round.ends - team.world.now) - left) < timedelta(seconds=10)


def test_back_begins_the_step_anew(team):
    team.begins().goes_to("noticing")
    team.presses("per", "next")
    team.chooses("per", team.key("back"))
    assert team.step == "noticing"
    assert not team.round.told


# Time


def test_at_eighty_per_cent_the_board_says_so_and_at_the_end_it_stops_softly(team):
    team.begins().goes_to("noticing")
    speaker = team.speaker
    team.beat(97)
    assert "Det nærmer seg" in team.reads
    team.beat(25)
    assert "Tiden er ute" in team.reads
    assert team.speaker == speaker
    team.presses("per", "longer")
    assert "1 minutt igjen" in team.reads


def test_it_goes_on_by_itself_only_where_the_leader_chose_so(team):
    team.begins(auto=True).goes_to("noticing")
    speaker = team.speaker
    team.beat(125)
    assert team.speaker != speaker


def test_a_time_of_a_turn_that_is_over_does_nothing(team):
    team.begins().goes_to("clarifying")
    old = team.round.timer
    team.presses("per", "next")
    before = team.round

    def late(db):
        one = reflecting_team.find(db, team.scope, team.kept_id, lock=True)
        desk = Holding(db, team.world.house, one, team.world.now)
        return going.act(desk, Event(Do.TIME_UP, timer=old))

    team.kept_id = team.kept.id
    assert team.world.run(late) == []
    assert team.round == before


def test_times_survive_a_restart(team):
    team.begins().goes_to("noticing")
    team.restarts()
    team.beat(97)
    assert "Det nærmer seg" in team.reads


def test_a_day_on_friday_lasts_to_monday_and_the_guide_comes_in_the_morning(team):
    team.world.now = datetime(2026, 11, 6, 10, 0, tzinfo=UTC)
    team.eva.says("hei")
    team.begins("days")
    team.presses("per", "next")
    team.presses("per", "next")
    assert team.step == "clarifying"
    assert team.round.ends.astimezone(UTC).date().isoformat() == "2026-11-09"
    assert "mandag 9. november" in team.reads
    team.world.now = datetime(2026, 11, 6, 20, 0, tzinfo=UTC)
    while team.speaker != "eva":
        team.presses("per", "next")
    assert not any("Nå er det din tur" in complete(m) for m, _ in waiting(team, "eva"))
    due = [due for _, due in every_post(team, "eva")][-1]
    assert due == datetime(2026, 11, 9, 6, 0, tzinfo=UTC)


def test_the_leader_is_told_which_button_there_is_when_a_days_time_is_out(team):
    team.world.now = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
    team.begins("days").goes_to("clarifying")
    team.beat(86_400)
    team.beat(1)
    told = complete(every_message(team, "per")[-1])
    assert f"turen til {team.speaker.capitalize()} er ute" in told
    assert "«Ferdig»" in told
    assert "Ferdig" in [o.label for o in team.board.choices]
    team.goes_to("dimension")
    team.beat(86_400)
    team.beat(1)
    told = complete(every_message(team, "per")[-1])
    assert "Tiden for dette steget er ute" in told
    assert "Gå videre" in [o.label for o in team.board.choices]


def every_message(team, name):
    from dialogs.talk.messages import Message

    return [Message.from_json(told) for told, _ in every_post(team, name) if told]


def every_post(team, name):
    def work(db):
        asked = (
            select(outbox_table.c.sealed, outbox_table.c.due_at, places.c.id)
            .join(places, places.c.id == outbox_table.c.place_id)
            .where(places.c.address == f"{name}@example.no")
            .order_by(outbox_table.c.id)
        )
        return [
            (outbox.opened(db, row.sealed, row.id), row.due_at)
            for row in db.connection.execute(asked)
        ]

    return team.world.run(work)


def waiting(team, name):
    from dialogs.talk.messages import Message

    return [
        (Message.from_json(told), due)
        for told, due in every_post(team, name)
        if told and due <= team.world.now
    ]


# In writing


def test_each_is_told_alone_when_it_is_her_turn_and_writes_to_the_bot(team):
    for name in ("eva", "ola", "ida", "liv"):
        team.people[name].says("hei")
    team.begins("channel").goes_to("clarifying")
    speaker = team.speaker
    person = team.people[speaker]
    guide = team.mail(speaker)[-1]
    assert "Nå er det din tur" in complete(guide)
    assert "«Hvor …»" in complete(guide)
    person.says("Hvor var de andre barna da?")
    assert "Skal jeg legge dette i rommet?" in person.reads
    assert team.speaker == speaker
    person.presses("yes")
    assert "ordet går videre" in person.reads
    assert team.speaker != speaker
    room = [complete(m) for m in rooms(team)]
    assert any("Hvor var de andre barna da?" in each for each in room)
    assert person.name.capitalize() in "".join(room)


def rooms(team):
    from dialogs.talk.messages import Message

    return [Message.from_json(each) for each in team.rooms_messages() if each]


def test_what_is_written_out_of_turn_waits_for_the_turn(team):
    team.liv.says("hei")
    team.begins("channel").goes_to("noticing")
    while team.speaker == "liv":
        team.presses("per", "next")
    team.liv.says("Jeg la merke til at du ventet.")
    assert "ligger som utkast" in team.liv.reads
    assert not any("du ventet" in complete(m) for m in rooms(team))
    while team.speaker != "liv":
        team.presses("per", "next")
    guide = team.mail("liv")[-1]
    assert "Jeg la merke til at du ventet." in complete(guide)
    use = next(o.key for o in guide.choices if ":use:" in o.key)
    team.chooses("liv", use, room=False)
    assert any("du ventet" in complete(m) for m in rooms(team))
    assert team.speaker != "liv"


def test_what_is_written_in_the_room_counts_and_out_of_turn_is_kept_as_a_draft(team):
    team.begins("channel").goes_to("clarifying")
    other = team.who(team.round.queue[-1])
    team.writes(other, "Jeg tenkte på noe.")
    assert "utkast" in team.note
    assert saying.draft_of(team.kept, str(team.number(other))) == "Jeg tenkte på noe."
    speaker = team.speaker
    team.writes(speaker, "Hvor lenge ventet barnet?")
    assert team.speaker != speaker
    assert any("Hvor lenge ventet barnet?" in complete(m) for m in rooms(team))


def test_a_message_that_was_not_meant_for_the_room_is_not_put_there(team):
    for name in ("eva", "ola", "ida", "liv"):
        team.people[name].says("hei")
    team.begins("channel").goes_to("clarifying")
    speaker = team.speaker
    team.people[speaker].says("Når er det møte igjen?")
    team.people[speaker].presses("no")
    assert "la det ikke ut" in team.people[speaker].reads
    assert not any("møte igjen" in complete(m) for m in rooms(team))
    assert team.speaker == speaker


def test_one_in_the_middle_of_something_else_is_told_to_press_first(team):
    for name in ("eva", "ola", "ida", "liv"):
        team.people[name].says("praksisfortelling")
    team.begins("channel").goes_to("clarifying")
    guide = team.mail(team.speaker)[-1]
    assert "Trykk «Skriv nå»" in complete(guide)
    person = team.people[team.speaker]
    person.does(choice=next(o.key for o in guide.choices if ":write:" in o.key))
    person.says("Hvor lenge ventet barnet?")
    assert any("ventet barnet" in complete(m) for m in rooms(team))


def test_the_teller_answers_a_question_without_having_the_word(team):
    team.begins("channel").goes_to("clarifying")
    speaker = team.speaker
    team.writes("ann", "Vi var tre voksne.")
    assert any("Vi var tre voksne." in complete(m) for m in rooms(team))
    assert team.speaker == speaker


def test_you_should_is_pointed_at_to_its_writer_alone(team):
    team.liv.says("hei")
    team.begins("channel").goes_to("possibilities")
    while team.speaker != "liv":
        team.presses("per", "next")
    team.liv.says("Du burde satt deg ned med en gang.")
    team.liv.presses("yes")
    assert "Bare du ser dette" in team.liv.reads
    assert not any("satt deg ned" in complete(m) for m in rooms(team))
    team.liv.presses("edit")
    team.liv.says("Kanskje det hjelper å sette seg ned tidlig.")
    assert any("sette seg ned tidlig" in complete(m) for m in rooms(team))


def test_a_childs_name_is_asked_about_before_anybody_reads_it(team):
    team.liv.says("hei")
    team.begins("channel").goes_to("noticing")
    while team.speaker != "liv":
        team.presses("per", "next")
    team.liv.says("Jeg la merke til at lille Sofie lo.")
    team.liv.presses("yes")
    assert team.liv.step.endswith("look_again")
    assert not any("Sofie" in complete(m) for m in rooms(team))


def test_a_birth_number_in_the_room_is_never_kept_as_a_draft(team):
    team.begins("channel").goes_to("clarifying")
    other = team.who(team.round.queue[-1])
    team.writes(other, "Det var 01010750160 som ventet.")
    assert "01010750160" not in str(team.kept.told)


def test_the_floor_is_open_to_all_in_the_open_steps(team):
    team.begins("channel").goes_to("closing")
    team.writes("ola", "takknemlig")
    team.writes("ida", "klok")
    said = [complete(m) for m in rooms(team)]
    assert any("takknemlig" in each for each in said)
    assert any("klok" in each for each in said)


def test_the_story_is_shown_while_the_round_lasts_and_no_longer(team):
    team.begins("channel")
    assert not any(STORY in complete(m) for m in rooms(team))
    team.presses("per", "next")
    team.beat()
    assert any(STORY in complete(m) for m in team.wall.reads("room:rod"))
    team.ends()
    assert not any(STORY in complete(m) for m in team.wall.reads("room:rod"))


# Two platforms


def test_one_round_has_a_board_on_each_platform_and_what_is_said_reaches_both(small):
    team = Team(small)
    team.set_room("T1/C9", "slack")
    slack = Wall()
    slack.name = "slack"
    team.delivers(slack=slack)
    team.begins("channel").goes_to("clarifying")
    team.beat()
    for wall, address in ((team.wall, "room:rod"), (slack, "T1/C9")):
        assert "Avklaring" in complete(wall.reads(address)[0])
    speaker = team.speaker
    team.writes(speaker, "Hva gjorde de andre?")
    team.beat()
    assert any("Hva gjorde de andre?" in complete(m) for m in slack.reads("T1/C9"))
    assert "Avklaring" in complete(slack.reads("T1/C9")[0])


# After


def test_only_date_dimension_people_and_own_lines_are_kept(team):
    team.begins("channel").goes_to("noticing")
    speaker = team.speaker
    team.writes(speaker, "Jeg la merke til raggsokkene.")
    team.ends()
    kept = team.kept
    assert kept.told == {}
    assert kept.story is None
    part = team.world.run(
        lambda db: set(db.connection.execute(select(took_part.c.person_id)).scalars())
    )
    assert part == {team.number(n) for n in ("per", "ann", "eva", "ola", "ida", "liv")}
    assert not any("raggsokkene" in complete(m) for m in rooms(team))


def test_each_writes_her_own_line_with_the_guardian_and_may_let_it_be(team):
    for name in ("eva", "ola"):
        team.people[name].says("hei")
    team.begins().goes_to("trying")
    asked = team.mail("eva")[-1]
    assert "Hva vil du prøve" in complete(asked)
    team.eva.does(choice="start:team_try")
    team.eva.says("Jeg vil spørre lille Sofie først.")
    assert team.eva.step == "line.look_again"
    team.eva.presses("edit")
    team.eva.says("Jeg vil spørre Barn A først.")
    assert "Jeg vil spørre Barn A først." in team.eva.reads
    team.ola.does(choice="start:team_try")
    team.ola.says("hopp over")
    assert "Helt i orden" in team.ola.reads
    lines = team.world.run(lambda db: tries.tries_of(db, team.scope, team_id(db, team)))
    assert [each["text"] for each in lines] == ["Jeg vil spørre Barn A først."]


def test_what_is_written_in_the_room_as_a_line_is_kept_if_nothing_is_wrong_with_it(
    team,
):
    team.begins("channel").goes_to("trying")
    speaker = team.speaker
    team.writes(speaker, "Jeg vil telle til ti.")
    second = team.speaker
    team.writes(second, "Jeg vil spørre lille Sofie.")
    number = team.kept.id
    lines = team.world.run(lambda db: tries.tries_of(db, team.scope, number))
    assert [(team.who(each["person"]), each["text"]) for each in lines] == [
        (speaker, "Jeg vil telle til ti.")
    ]


def test_only_who_was_in_a_round_keeps_a_line_in_it(team):
    team.begins(absent=("ola",)).ends()
    number, day = team.kept.id, team.world.today()
    numbers = {name: team.number(name) for name in ("eva", "ola")}

    def keeps(name):
        def work(db):
            scope = memberships_of.scope_of(db, numbers[name], day)
            carry_out(CommandTurn(db, scope, team.world.now, "t"), KeepTry(number, "x"))

        team.world.run(work)

    with pytest.raises(NotYours, match="took part"):
        keeps("ola")
    keeps("eva")

    lines = team.world.run(lambda db: tries.tries_of(db, team.scope, number))
    assert [team.who(each["person"]) for each in lines] == ["eva"]


def test_who_erases_her_words_has_no_line_and_no_draft_left(team):
    finished(team)
    from storage.people import person_data

    number = team.number("ola")
    told = team.world.run(lambda db: person_data.export(db, number))
    assert told["wanted_to_try"][0]["text"] == "Jeg vil telle til ti."
    team.ola.says("slett meg")
    team.ola.presses("yes")
    told = team.world.run(lambda db: person_data.export(db, number))
    assert told["wanted_to_try"] == []


def team_id(db, team):
    from storage.tables import team_rounds

    asked = select(team_rounds.c.id).order_by(team_rounds.c.created_at.desc())
    return db.connection.execute(asked).scalars().first()


def finished(team, line="Jeg vil telle til ti."):
    """Hold a round in which Ola has written what he will try."""
    team.ola.says("hei")
    team.begins().goes_to("trying")
    team.ola.does(choice="start:team_try")
    team.ola.says(line)
    return team.ends()


def test_the_summary_is_posted_after_the_tellers_yes_and_not_before(team):
    finished(team)
    assert not any("Oppsummering" in complete(m) for m in rooms(team))
    assert "Vil du se på den før de andre" in complete(team.mail("ann")[-1])
    team.ann.does(choice="start:team_summary")
    assert "Jeg vil telle til ti." in team.ann.reads
    assert "Ola Dahl" in team.ann.reads
    team.ann.presses("yes")
    summary = next(complete(m) for m in rooms(team) if "Oppsummering" in complete(m))
    assert "Jeg vil telle til ti." in summary


def test_the_teller_may_say_no_to_the_summary(team):
    finished(team)
    team.ann.does(choice="start:team_summary")
    team.ann.presses("no")
    assert not any("Oppsummering" in complete(m) for m in rooms(team))


def test_two_weeks_later_she_is_asked_about_her_own_line(team):
    finished(team)
    from scheduler.planning import Planner

    clock = lambda: team.world.now
    planner = Planner(team.world.database, team.world.house, clock)
    import asyncio

    asyncio.run(planner.plan())
    team.world.now = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
    asyncio.run(planner.plan())
    asyncio.run(planner.due())
    asked = complete(team.mail("ola")[-1])
    assert "Du ville prøve" in asked
    assert "Jeg vil telle til ti." in asked
    team.ola.does(choice="start:team_tried")
    team.ola.presses("some")
    team.ola.presses("no")
    assert "bare ditt" in team.ola.reads


def test_what_was_tried_may_begin_the_next_story(team):
    finished(team)
    team.ola.does(choice="start:team_tried")
    team.ola.presses("tried")
    team.ola.presses("yes")
    assert team.ola.step.startswith("story.")


def test_the_next_round_opens_with_what_was_to_be_tried(team):
    finished(team)
    team.world.days(21)
    team.tells("eva")
    team.ready(teller="eva").says_yes("eva")
    team.per.says("reflekterende team")
    team.per.presses("start")
    assert "Sist ville dere prøve" in team.reads
    assert "Jeg vil telle til ti." in team.reads


def test_another_begins_at_the_next_meeting(team):
    team.begins().goes_to("clarifying")
    first = team.speaker
    team.ends()
    team.world.days(21)
    team.tells("ann").ready().says_yes()
    team.per.says("reflekterende team")
    team.per.presses("start")
    team.goes_to("clarifying")
    assert team.speaker != first


# What goes wrong


def test_the_teller_takes_her_story_back_in_the_middle_by_a_button(team):
    team.begins("channel").goes_to("noticing")
    team.beat()
    team.presses("ann", "more")
    team.chooses("ann", team.key("withdraw"), room=False)
    team.chooses("ann", team.key("withdraw_yes"), room=False)
    team.beat()
    assert "Fortellingen er trukket" in team.reads
    assert not any(STORY in complete(m) for m in team.wall.reads("room:rod"))
    assert STORY.encode() not in bytes_of(team.world)
    assert team.kept.story is None
    mine = team.world.run(
        lambda db: stories.all_own(db, Scope(1, team_number(db, "ann@example.no")))
    )
    assert [each["audience"] for each in mine] == ["mine"]


def team_number(db, email):
    from storage.people import staff

    return staff.by_email(db, email).id


def test_the_round_goes_on_with_another_story(team):
    team.begins("channel").goes_to("noticing")
    team.tells("eva")
    team.chooses("ann", team.key("withdraw_yes"), room=False)
    assert "Fortellingen er trukket" in complete(team.mail("per")[-1])
    team.per.says("reflekterende team")
    team.per.presses("other")
    team.per.presses(team.per.choices[0])
    assert "spurt Eva" in team.per.reads
    assert team.kept.state == "withdrawn"
    asked = complete(team.mail("eva")[-1])
    assert "Disse hører den" in asked
    assert "Ola Dahl" in asked
    team.says_yes("eva")
    assert "går runden videre" in complete(team.people["eva"].last)
    assert team.step == "telling"
    assert team.who(team.round.teller) == "eva"
    team.beat()
    assert any(
        "Fortellingen til Eva" in complete(m) for m in team.wall.reads("room:rod")
    )
    assert "eva" not in [team.who(p) for p in team.goes_to("noticing").round.queue]


def test_a_line_with_a_name_in_it_is_not_kept_before_she_has_looked_at_it(team):
    team.begins("channel").goes_to("trying")
    who = team.speaker
    team.people[who].says("hei")
    team.writes(who, "Jeg vil gi Kari mer tid.")
    assert "svart deg" in team.note
    mine = team.mail(who)[-1]
    assert "ikke lagret det" in complete(mine)
    assert [o.key for o in mine.choices] == ["start:team_try"]
    number = team.kept.id
    lines = team.world.run(lambda db: tries.tries_of(db, team.scope, number))
    assert lines == []


def next_is_asked(team, name="eva"):
    """Let the first story be taken back in the middle, and the next teller be asked."""
    team.begins("channel").goes_to("noticing")
    team.tells(name)
    team.chooses("ann", team.key("withdraw_yes"), room=False)
    team.per.says("reflekterende team")
    team.per.presses("other")
    team.per.presses(team.per.choices[0])
    keys = [o.key for o in team.mail(name)[-1].choices]
    return {key.split(":")[2]: key for key in keys}


def test_the_next_teller_says_no_and_the_leader_chooses_once_more(team):
    keys = next_is_asked(team)
    team.per.says("reflekterende team")
    assert "venter på svar fra Eva" in team.per.reads
    team.per.says("avbryt")
    team.people["eva"].does(choice=keys["no"])
    assert "Helt i orden" in complete(team.people["eva"].last)
    assert "ikke den fortellingen" in complete(team.mail("per")[-1])
    assert team.kept.state == "withdrawn"
    team.people["eva"].does(choice=keys["yes"])
    assert "allerede svart på" in complete(team.people["eva"].last)
    team.per.says("reflekterende team")
    team.per.presses("other")
    team.per.presses("oral")
    team.per.presses(str(team.number("per")))
    assert team.step == "telling"
    assert team.who(team.round.teller) == "per"


def test_only_the_one_who_was_asked_last_can_say_yes(team):
    keys = next_is_asked(team)
    team.people["ola"].does(choice=keys["yes"])
    assert team.kept.state == "withdrawn"
    team.per.says("reflekterende team")
    team.per.presses("other")
    team.per.presses("oral")
    team.per.presses(str(team.number("ola")))
    team.people["eva"].does(choice=keys["yes"])
    assert team.kept.state == "withdrawn"
    team.says_yes("ola")
    assert team.who(team.round.teller) == "ola"


def test_a_next_teller_who_has_closed_her_story_meanwhile_is_told_so(team):
    keys = next_is_asked(team)
    team.people["eva"].says("mine fortellinger")
    team.people["eva"].presses("withdraw")
    team.people["eva"].does(choice=keys["yes"])
    assert "ikke åpen for runden" in complete(team.people["eva"].last)
    assert team.kept.state == "withdrawn"


@pytest.mark.parametrize("how", ["withdraw", "delete", "audience"])
def test_a_story_that_is_taken_back_elsewhere_leaves_the_round_within_a_beat(team, how):
    team.begins("channel").goes_to("noticing")
    team.beat()
    team.ann.says("mine fortellinger")
    team.ann.presses(how)
    if how == "delete":
        team.ann.presses("yes")
    if how == "audience":
        team.ann.presses("leader")
    team.beat()
    assert team.kept.state == "withdrawn"
    assert not any(STORY in complete(m) for m in team.wall.reads("room:rod"))


def test_a_teller_who_takes_back_before_it_begins_stops_it_and_the_leader_is_told(team):
    team.tells().ready().says_yes()
    team.ann.says("mine fortellinger")
    team.ann.presses("withdraw")
    team.beat()
    assert team.kept.state == "declined"
    assert "ikke den fortellingen" in complete(team.mail("per")[-1])


def test_a_room_that_is_gone_moves_the_board_to_the_leader(team):
    team.begins().goes_to("clarifying")
    team.beat()
    team.wall.does = [Refused("is_archived", closes=True)]
    team.presses("per", "next")
    team.beat()
    team.beat(1)
    mine = complete(team.wall.reads("per@example.no")[-1])
    assert "når ikke rommet" in mine
    assert "Avklaring" in mine
    team.chooses("per", team.key("next"), room=False)
    team.beat(1)
    assert "Avklaring" in complete(team.wall.reads("per@example.no")[-1])


def test_a_written_round_whose_room_is_gone_stands_still_and_goes_on_in_another(team):
    team.begins("channel").goes_to("noticing")
    team.beat()
    team.wall.does = [Refused("not_in_channel", closes=True)]
    team.presses("per", "longer")
    team.beat()
    team.beat(1)
    assert "har ikke lenger tilgang" in complete(team.wall.reads("per@example.no")[-1])
    assert team.kept.state == "paused"
    team.set_room("room:ny")
    team.chooses("per", team.key("show"), room=False)
    team.chooses("per", team.key("resume"), room=False)
    team.beat(1)
    assert "Refleksjon 1" in complete(team.wall.reads("room:ny")[-1])


def test_a_board_whose_message_was_deleted_is_put_up_anew_once(team):
    team.begins()
    team.beat()
    team.wall.does = [Refused("message_not_found")]
    team.presses("per", "next")
    team.beat()
    team.beat(1)
    assert len(team.wall.posts["room:rod"]) == 2
    assert "Fortelling" in complete(team.wall.reads("room:rod")[-1])


def test_a_board_that_is_held_back_shows_only_the_newest(team):
    team.begins()
    team.beat()
    assert team.wall.updates == 0
    team.wall.does = [Wait(30, "rate")]
    team.presses("per", "next")
    team.beat()
    assert team.wall.updates == 0
    for _ in range(4):
        team.presses("per", "next")
    team.beat(5)
    assert team.wall.updates == 0
    team.beat(31)
    assert team.wall.updates == 1
    assert complete(team.board) == complete(team.wall.reads("room:rod")[0])


def test_a_board_that_may_have_arrived_is_shown_again(team):
    team.begins()
    team.beat()
    team.wall.does = [Ambiguous("timeout")]
    team.presses("per", "next")
    team.beat()
    team.beat(6)
    assert complete(team.board) == complete(team.wall.reads("room:rod")[0])


def test_one_who_is_overtaken_shows_the_newest_again(team):
    """Two programs change the same board; the slow one's older state stands last."""
    team.begins()
    team.beat()
    world = team.world
    team.presses("per", "next")
    old = world.run(lambda db: boards.stale(db, ["web"], world.now))[0]
    team.presses("per", "next")
    team.beat()
    team.wall.shown[old.outbox] = old.message.to_json()
    world.run(lambda db: boards.shown(db, [old]))
    team.beat()
    assert complete(team.board) == complete(team.wall.reads("room:rod")[0])


def test_somebody_who_stops_working_here_is_not_waited_for_at_the_start(team):
    team.tells().ready().says_yes()
    ola = team.number("ola")
    team.world.run(
        lambda db: db.connection.execute(
            memberships.update()
            .where(memberships.c.person_id == ola)
            .values(ends=team.world.today() - timedelta(days=1))
        )
    )
    team.per.says("reflekterende team")
    team.per.presses("start")
    assert str(ola) not in team.round.order


def test_a_press_on_a_round_of_another_kindergarten_tells_nothing(team):
    scope, units = team.world.kindergarten("Fjellro", ("Gul",))
    stranger = team.world.person("nina@example.no", scope, units["Gul"], name="Nina Li")
    team.begins()
    stranger.does(choice=team.key("next"))
    assert "finner jeg ikke" in stranger.reads
    assert team.step == "ready"


@pytest.mark.parametrize(
    "odd",
    ["", ":", "x:y:z", "{id}:", "{id}:fly:1.1", "{id}:next:-1.x", "{id}:add:0.0:999999999999999999999",
     "{id}:hand_over:0.0:²", "{id}:next:" + "9" * 300],
)  # fmt: skip
def test_odd_presses_do_no_harm(team, odd):
    team.begins()
    before = team.round
    team.chooses("eva", "team:" + odd.replace("{id}", team.kept.id))
    assert team.receipt.kept
    assert team.round == before


# For the leader, the head and the mentor


def test_a_round_is_practised_with_invented_colleagues_and_nothing_is_kept(team):
    team.per.says("reflekterende team")
    team.per.presses("practice")
    team.beat()
    team.chooses("per", team.key("next"), room=False)
    assert "Randi leser" in team.reads
    seen = []
    while team.kept.is_live:
        seen.append(team.reads)
        team.chooses("per", team.key("next"), room=False)
    assert any("Slik kan det høres ut" in each for each in seen)
    assert any("«vent litt»" in each for each in seen)
    assert "Det var en hel runde" in team.reads
    team.per.says("reflekterende team")
    assert "ikke hatt noen runde" in team.per.reads
    assert not team.world.run(lambda db: db.connection.execute(select(took_part)).all())


def test_nobody_else_presses_in_a_practice_round(team):
    team.per.says("reflekterende team")
    team.per.presses("practice")
    before = team.round
    team.chooses("eva", team.key("next"), room=False)
    assert team.round == before


def test_the_leader_sees_who_has_told_and_nobody_else(team):
    team.begins().ends()
    team.per.says("reflekterende team")
    team.per.presses("history")
    assert "Har fortalt: Ann Berge (1)" in team.per.reads
    assert "Eva Moe" in team.per.reads
    siri = team.siri
    siri.says("reflekterende team")
    assert "Rød: 1 runde" in complete(siri.seen[-1])
    assert "Ann" not in " ".join(complete(m) for m in siri.seen)


def test_the_mentor_sees_that_rounds_are_held_and_their_dimension(team):
    team.add("kari", "Kari Nes", None, ("mentor",))
    team.begins().ends()
    team.kari.says("reflekterende team")
    assert "Rød: 1 runde (Hensyn til barns perspektiv)" in team.kari.reads
    assert "Blå: ingen runder ennå" in team.kari.reads
    assert not team.kari.choices


def test_who_leads_nothing_is_told_who_does(team):
    team.ola.says("reflekterende team")
    assert "pedagogisk leder" in team.ola.reads


def test_a_press_that_fails_on_a_round_of_one_place_stops_no_other(team):
    team.begins().goes_to("noticing")
    world = team.world
    number = team.kept.id

    def spoil(db):
        one = reflecting_team.find(db, team.scope, number)
        reflecting_team.change(db, one, one.told | {"round": {"broken": True}})

    world.run(spoil)
    world.now += timedelta(seconds=100)
    assert world.run(lambda db: heart.fire(db, world.house, world.now)) == 1
    assert world.run(lambda db: heart.fire(db, world.house, world.now)) == 0


def test_the_plan_of_the_meeting_is_one_page_to_see_and_to_print(team):
    from bot.reports import Documents
    from storage.reflecting_team import plan as team_plan

    team.per.says("reflekterende team")
    team.per.presses("plan")
    assert "/rapport/" in team.per.reads
    scope, unit = team.scope, team.units["Rød"]
    made = team.world.run(
        lambda db: team_plan.make(
            db, team.world.house, scope.kindergarten_id, unit, team.world.now
        )
    )
    page = Documents(team.world.house).written(made, "html").decode()
    for words in (
        "6 personer, omtrent 41 minutter",
        "3. Avklaring",
        "1 til hver",
        "«Kanskje barnet …»",
    ):
        assert words in page
    paper = Documents(team.world.house).written(made, "pdf")
    with pymupdf.open(stream=paper, filetype="pdf") as opened:
        assert len(opened) == 1
