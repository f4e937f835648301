"""«Finn …»: what somebody may see is found by its words, for her alone."""

import pytest
from sqlalchemy import delete, func, select

from dialogs.hms.keys import Month
from dialogs.hms.themes import library
from dialogs.meetings.commands import KeepItem
from dialogs.talk.messages import Bullets
from storage.hms import rows as hms
from storage.meetings import agenda
from storage.people import memberships, staff
from storage.tables import agenda_items, outbox, set_aside, story_talks, talks
from storage.wheel import rows as wheel
from storage.wheel import rules
from tests.conftest import STORY

THERE = "finn vottene"


@pytest.fixture
def told(ann):
    """Give Ann, who has handed in a story about mittens."""
    return ann.hands_in(STORY)


@pytest.fixture
def agreed(small, solbakken, ann, per):
    """Agree on rules, a goal, what was learnt and an item, with one word in each."""
    _, units = solbakken
    unit = units["Rød"]

    def work(db):
        me = staff.by_email(db, "ann@example.no").id
        mine = memberships.scope_of(db, me, small.today())
        made = rules.begin_rules(db, mine, unit, {}, small.now)
        told = {"lines": ["Vi hilser ved porten."]}
        values = {"state": rules.AGREED, "agreed_on": small.today(), "told": told}
        rules.keep_rules(db, mine, made, small.now, **values)
        told = {"goal": {"text": "Ro ved porten.", "sign": "Ingen roper."}}
        told["learnt"] = ["Porten trenger en voksen."]
        one = wheel.begin(db, mine, unit, told, small.now)
        over = {"state": wheel.DONE, "ended_at": small.now}
        wheel.keep(db, mine, one, small.now, **over)
        meeting = 1
        fields = {"title": "Porten", "purpose": "Den står åpen.", "result": "x"}
        agenda.keep(db, mine, KeepItem(meeting, "ideas", 5, fields), unit, small.now)

    small.run(work)
    return ann, per


def bold(person):
    """Return the words that stand in bold in the lines of the last answer."""
    return [
        span.text
        for block in person.last.blocks
        if isinstance(block, Bullets)
        for item in block.items
        for span in item
        if span.strong
    ]


@pytest.mark.parametrize(
    "said",
    [
        "finn vottene", "Finn fortellingen om vottene!", "søk etter vott", "kan du finne vottene",
        "find vottene", "leit etter vottene", "finn forteljinga om vottene", "search for vottene",
        "hei, kan du finne fortellingen min om vottene, takk",
    ],
)  # fmt: skip
def test_a_story_is_found_however_one_asks(told, said):
    told.says(said)

    assert bold(told) == ["vottene"]
    assert [key.rpartition(":")[0] for key in told.choices] == ["found:story"]


@pytest.mark.parametrize(
    "said", ["finn på noe gøy", "finne ut hvem det er", "finn en ny dag for møtet"]
)
def test_what_is_no_search_is_not_taken_for_one(told, said):
    told.says(said)

    assert "Det fant jeg ikke" not in told.reads
    assert "Dette fant jeg" not in told.reads


def test_the_button_opens_the_very_story_that_was_found(told):
    told.hands_in("Jeg satte meg på huk ved sandkassen og ventet på hva de ville.")
    told.says(THERE)
    assert [key.split(":")[0] for key in told.choices] == ["found"]

    told.presses(told.choices[0])

    assert told.step == "story"
    assert "vottene" in told.reads


def test_the_button_of_a_story_that_is_gone_shows_the_others(told):
    told.hands_in("Jeg satte meg på huk ved sandkassen og ventet på hva de ville.")
    told.says(THERE)
    button = told.last
    told.presses(button.choices[0].key)
    told.presses("delete")
    told.presses("yes")

    told.presses(button.choices[0].key, button)

    assert "vottene" not in told.reads
    assert "sandkassen" in told.reads


def test_an_item_opens_whole_and_is_logged_nowhere(agreed, small):
    ann, _ = agreed
    ann.says("finn port")
    (item,) = [key for key in ann.choices if key.startswith("found:agenda:")]
    ann.presses(item)

    assert "Sak til møtet tirsdag 24. november: Porten" in ann.reads
    assert "Hensikt: Den står åpen." in ann.reads
    assert ann.choices == ["start:agenda"]


def test_an_item_that_was_taken_away_is_said_to_be_gone(agreed, small):
    ann, _ = agreed
    ann.says("finn port")
    listed = ann.last
    small.run(lambda db: db.connection.execute(delete(agenda_items)))

    (item,) = [key for key in ann.choices if key.startswith("found:agenda:")]
    ann.presses(item, listed)

    assert "Det er ikke her lenger." in ann.reads


@pytest.mark.parametrize("kind", ["agenda", "story", "theme", "rules", "", "x:y"])
def test_a_button_that_nobody_was_given_opens_nothing(agreed, small, solbakken, kind):
    scope, units = solbakken
    eva = small.person("eva@example.no", scope, units["Blå"])
    ann, _ = agreed
    ann.says("finn port")
    (item,) = [key for key in ann.choices if key.startswith("found:agenda:")]

    eva.does(choice=f"found:{kind}:{item.rpartition(':')[2]}")

    assert "Porten" not in eva.reads


def test_finn_alone_asks_for_the_words(told):
    told.says("finn")
    assert told.step == "word"

    told.says("garderobe")
    assert bold(told) == ["garderoben"]
    assert told.step is None


def test_a_word_that_starts_something_else_is_looked_for_all_the_same(told):
    told.says("finn")
    told.says("møter")

    assert "Det fant jeg ikke" in told.reads


def test_what_is_not_there_is_said_with_what_was_looked_through(told):
    told.says("finn trehjulssykkel")

    assert "Jeg lette i fortellingene dine, spillereglene, " in told.reads
    assert "trehjulssykkel" not in told.reads
    assert told.choices == ["start:find"]


def test_a_slip_is_met_with_what_is_like_it(told):
    told.says("finn garderobn")

    assert told.reads.startswith("Akkurat det fant jeg ikke")
    assert bold(told) == ["garderoben"]


def test_all_that_a_department_has_agreed_on_is_found_by_one_who_works_there(agreed):
    ann, _ = agreed
    ann.says("finn port")

    assert sorted(bold(ann)) == ["Porten", "porten", "porten"]
    kinds = [key.rpartition(":")[0] for key in ann.choices]
    assert kinds == ["found:agenda", "start", "start"]
    assert set(ann.choices[1:]) == {"start:ground_rules", "start:wheel"}
    assert "Det dere lærte" not in ann.reads


def test_what_was_learnt_is_found_by_one_who_may_make_the_report(agreed):
    _, per = agreed
    per.says("finn port")

    assert sorted(bold(per)) == ["Porten", "Porten", "porten", "porten"]
    assert "Det dere lærte" in per.reads


def test_what_stands_under_a_heading_is_said_with_it(agreed):
    ann, _ = agreed
    ann.says("finn åpen")

    assert "Porten: Den står åpen." in ann.reads


def test_one_of_another_department_finds_none_of_it(agreed, small, solbakken):
    scope, units = solbakken
    eva = small.person("eva@example.no", scope, units["Blå"])
    eva.says("finn port")

    assert bold(eva) == []


def test_a_colleague_and_a_leader_do_not_find_what_is_hers(told, per):
    per.says(THERE)

    assert bold(per) == []


def put_theme(world, scope, **yes):
    return world.run(
        lambda db: hms.put_month(db, scope, Month("2026-12", "noise", **yes), world.now)
    )


def test_a_theme_is_found_when_both_sides_have_agreed_on_it(small, solbakken, ann):
    scope, units = solbakken
    theme = library(small.house.content, {}, "nb")["noise"]
    word = theme.name.split()[0].strip(",")
    roles = ("head",)
    head = small.person("head@example.no", scope, units["Rød"], roles)

    put_theme(small, scope, head=1)
    ann.says(f"finn {word}")
    assert "Månedens HMS-tema" not in ann.reads
    head.says(f"finn {word}")
    assert "Månedens HMS-tema" in head.reads

    put_theme(small, scope, head=1, staff=2)
    ann.says(f"finn {word}")
    assert "Månedens HMS-tema" in ann.reads
    assert ann.choices == ["found:theme:2026-12"]

    ann.presses("found:theme:2026-12")

    assert f"HMS-temaet i desember: {theme.name}" in ann.reads
    assert theme.asks[0] in ann.reads


def test_eight_lines_are_shown_and_how_many_more_there_are(small, solbakken, ann):
    _, units = solbakken

    def work(db):
        for number in range(11):
            fields = {"title": f"Port {number}", "purpose": "x", "result": "x"}
            item = KeepItem(1, "ideas", 5, fields)
            agenda.keep(db, ours, item, units["Rød"], small.now)

    me = small.run(lambda db: staff.by_email(db, "ann@example.no")).id
    ours = small.run(lambda db: memberships.scope_of(db, me, small.today()))
    small.run(work)
    ann.says("finn port")

    assert len(bold(ann)) == 8
    assert "Jeg fant 3 til." in ann.reads


def test_it_is_said_when_only_the_newest_were_looked_through(told, monkeypatch):
    monkeypatch.setattr("storage.search.carry_out.MOST", 1)
    told.hands_in("Vi fant vottene igjen ute ved gjerdet, og hengte dem opp sammen.")
    told.says(THERE)

    assert bold(told) == ["vottene"]
    assert "Jeg så bare gjennom det nyeste." in told.reads


def everything_sealed(world):
    """Open all that lies in the rows where words could be left behind."""

    def work(db):
        found = [
            str(db.open(row.sealed, f"outbox|{row.place_id}"))
            for row in db.connection.execute(select(outbox))
            if row.sealed
        ]
        found += [
            str(db.open(row.sealed, f"talks|{row.id}"))
            for row in db.connection.execute(select(talks))
        ]
        aside = db.connection.execute(select(func.count()).select_from(set_aside))
        assert aside.scalar() == 0
        return found

    return world.run(work)


@pytest.mark.parametrize("way", [["finn trehjulssykkel"], ["finn", "trehjulssykkel"]])
@pytest.mark.parametrize("open_talk", [False, True])
def test_what_was_looked_for_is_kept_nowhere(told, small, way, open_talk):
    if open_talk:
        told.says("mine fortellinger")
    for words in way:
        told.says(words)

    assert not [row for row in everything_sealed(small) if "trehjuls" in row]


def test_a_question_that_is_open_stays_open_while_one_looks(told):
    told.says("mine fortellinger")
    told.says(THERE)
    assert bold(told) == ["vottene"]

    told.says("la den være")
    assert "Da lar vi den være." in told.reads


def test_what_was_shown_of_a_story_goes_with_the_story(told, small):
    told.says(THERE)
    shown = [row for row in everything_sealed(small) if "vottene" in row]
    told.says("mine fortellinger")
    told.presses("delete")
    told.presses("yes")

    assert shown
    assert not [row for row in everything_sealed(small) if "vottene" in row]
    rows = select(func.count()).select_from(story_talks)
    assert small.run(lambda db: db.connection.execute(rows).scalar()) == 0


def test_a_birth_number_is_not_looked_for(told):
    told.says("finn 01010112345")

    assert "Dette ligner et fødselsnummer" in told.reads


def test_what_calls_for_the_stop_card_gets_it_and_no_search(told):
    told.says("finn Pappa slår ham hjemme")

    assert "Det fant jeg ikke" not in told.reads
    assert told.last.forget


def test_it_is_the_same_after_a_restart(told, small):
    told.says("finn")
    small.restart()
    told.says("vottene")

    assert bold(told) == ["vottene"]


def test_nothing_of_another_kindergarten_is_found(world):
    home, units = world.kindergarten()
    away, others = world.kindergarten("Fjellet", ("Grønn",))
    world.meeting(home, units["Rød"])
    world.person("ann@example.no", home, units["Rød"]).hands_in(STORY)
    roles = ("pedagogical_leader", "head")
    eva = world.person("eva@example.no", away, others["Grønn"], roles)
    eva.says(THERE)

    assert bold(eva) == []


@pytest.mark.parametrize(
    ("language", "said", "shown"),
    [
        ("nynorsk", "finn vottane", "Akkurat det fann eg ikkje"),
        ("english", "find my story about vottene", "This is what I found"),
    ],
)
def test_it_answers_in_her_language(told, language, said, shown):
    told.says("språk")
    told.says(language)
    told.says(said)

    assert told.reads.startswith(shown)
