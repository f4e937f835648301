"""Presses on the two keys, through the whole turn: whatever is sent, both sides agree."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from dialogs.errors import NotYours
from dialogs.hms.commands import LeaveOut, SayNo, SayYes, SetTheme, SwapThemes
from dialogs.talk.messages import Incoming, complete
from storage.hms import rows as hms
from storage.people import memberships as kept
from storage.tables import absences, membership_roles, memberships, places, talks
from tests.bot.department import Department
from tests.hms_year import does
from tests.scheduler.beats import Beats

NOVEMBER = "theme:yes:2026-11=emotions"


@pytest.fixture
def unit(world):
    made = Department(world)
    made.add("tv", "Tove Li", "Rød", ("teacher", "union_representative"))
    for name in ("siri", "jon", "tv"):
        made.hears(name, "hei")
    return made


def months(unit):
    return unit.world.run(lambda db: hms.months(db, unit.scope))


def november(unit):
    return months(unit).get("2026-11")


def presses(unit, name, key, event=None):
    """Press a button that stands for itself, as in a message of some days ago."""
    unit.people[name].does(event, choice=key)
    return unit.people[name].reads


def mail(unit, name):
    return Beats(unit.world).messages(f"{name}@example.no")


def test_one_press_of_each_side_and_the_theme_is_agreed(unit):
    first = presses(unit, "siri", NOVEMBER)
    assert not november(unit).is_confirmed
    second = presses(unit, "jon", NOVEMBER)

    assert "Det gjelder når tillitsvalgt eller verneombud også har sagt ja" in first
    assert "Jon Eide og Tove Li har fått beskjed" in first
    assert "Da er det avtalt: Emosjonelle krav i november" in second
    assert november(unit).is_confirmed


def test_the_other_side_reads_who_proposes_what_and_why_and_answers_there(unit):
    presses(unit, "siri", NOVEMBER)
    asked = mail(unit, "jon")[-1]

    assert complete(asked).startswith(
        "Siri Haugen foreslår Emosjonelle krav som HMS-tema i november"
        " (passer i denne måneden, dekker noe året mangler)."
    )
    assert [o.label for o in asked.choices] == ["Ja", "Nei", "Se året"]
    assert asked.footer.startswith("Hvem ser dette?")
    presses(unit, "jon", asked.choices[0].key)
    assert november(unit).is_confirmed


def test_the_same_press_that_comes_again_is_answered_and_turns_no_other_key(unit):
    presses(unit, "siri", NOVEMBER, "one")
    presses(unit, "siri", NOVEMBER, "one")
    again = presses(unit, "siri", NOVEMBER, "two")
    before = len(mail(unit, "jon"))
    presses(unit, "siri", NOVEMBER, "three")

    assert "også har sagt ja" in again
    assert not november(unit).is_confirmed
    assert len(mail(unit, "jon")) == before


def test_two_of_the_same_side_are_one_side(unit):
    presses(unit, "jon", NOVEMBER)
    reads = presses(unit, "tv", NOVEMBER)

    assert "Det gjelder når styreren også har sagt ja" in reads
    assert not november(unit).is_confirmed


def with_roles(unit, name, *roles):
    """Let somebody have these roles from now on, and no others."""
    asked = select(memberships).where(memberships.c.person_id == unit.number(name))

    def work(db):
        stay = db.connection.execute(asked).first()
        mine = membership_roles.c.membership_id == stay.id
        db.connection.execute(delete(membership_roles).where(mine))
        here = {"membership_id": stay.id, "kindergarten_id": stay.kindergarten_id}
        for role in roles:
            db.connection.execute(insert(membership_roles).values(role=role, **here))

    unit.world.run(work)


def test_one_who_is_head_and_elected_turns_one_key(unit):
    with_roles(unit, "siri", "head", "safety_representative")
    presses(unit, "siri", NOVEMBER)
    presses(unit, "siri", NOVEMBER)

    assert not november(unit).is_confirmed
    assert november(unit).staff is None


def test_one_who_changes_sides_in_between_turns_one_key(unit):
    presses(unit, "jon", NOVEMBER)
    with_roles(unit, "jon", "head")
    reads = presses(unit, "jon", NOVEMBER)

    assert not november(unit).is_confirmed
    assert "tillitsvalgt eller verneombud også har sagt ja" in reads
    presses(unit, "tv", NOVEMBER)
    assert november(unit).is_confirmed


def test_one_who_is_no_longer_in_the_group_turns_none(unit):
    presses(unit, "siri", NOVEMBER)
    with_roles(unit, "jon", "assistant")

    assert "Dette er for HMS-grupp" in presses(unit, "jon", NOVEMBER)
    assert not november(unit).is_confirmed


def test_a_yes_to_what_has_been_changed_meanwhile_is_no_yes(unit):
    presses(unit, "siri", NOVEMBER)
    unit.hears("siri", "hms-kalender", "velg tema for en måned", "november")
    unit.hears("siri", "vis alle temaene", "Støy og lydmiljø")
    reads = presses(unit, "jon", NOVEMBER)

    assert "I november står det et annet tema nå: Støy og lydmiljø" in reads
    assert not november(unit).is_confirmed


def test_a_confirmation_in_the_chat_counts_for_the_theme_that_was_read(unit):
    presses(unit, "siri", NOVEMBER)
    unit.hears("jon", "hms-kalender", "si ja til en måned")
    assert "Emosjonelle krav i november, foreslått av Siri Haugen" in unit.jon.reads
    unit.hears("siri", "hms-kalender", "velg tema for en måned", "november")
    unit.hears("siri", "vis alle temaene", "Støy og lydmiljø")
    unit.hears("jon", "ja")

    assert not november(unit).is_confirmed
    assert "står det et annet tema nå" in unit.jon.reads


def test_a_swap_by_one_side_agrees_on_nothing(unit):
    for name in ("siri", "jon"):
        presses(unit, name, "theme:yes:2026-11=emotions,2026-12=breaks")
    said = ["bytt om to måneder", "november: Emosjonelle krav", "desember"]
    unit.hears("siri", "hms-kalender", *said)

    assert [each.is_confirmed for each in months(unit).values()] == [False, False]
    assert "Siri Haugen foreslår disse HMS-temaene" in complete(mail(unit, "jon")[-1])
    presses(unit, "jon", mail(unit, "jon")[-1].choices[0].key)
    assert all(each.is_confirmed for each in months(unit).values())


@pytest.mark.parametrize(
    "key",
    [
        "theme:yes:", "theme:yes:2026-11", "theme:yes:2026-13=noise", "theme:yes:=noise",
        "theme:yes:2026-11=", "theme:yes:2026-11=no such", "theme:both:2026-11=noise",
        "theme:none:x", "theme:all:", "theme:", "theme:yes:" + ",".join(["2026-11=noise"] * 40),
        "theme:yes:2026-11=noise;DROP", "theme:no:2026-11", "theme:none:2026-11=noise",
    ],
)  # fmt: skip
def test_a_forged_press_is_answered_kindly_and_changes_nothing(unit, key):
    before = months(unit)
    reads = presses(unit, "siri", key)

    assert unit.siri.receipt.kept
    assert "Den knappen" in reads or "gjelder ikke" in reads or "knappen" in reads
    assert months(unit) == before


@pytest.mark.parametrize("month", ["2026-10", "2027-07", "2027-08", "2020-11"])
def test_a_month_that_is_past_or_takes_no_theme_gets_none(unit, month):
    reads = presses(unit, "siri", f"theme:yes:{month}=noise")

    assert "kan ikke få noe nytt tema nå" in reads
    assert months(unit) == {}


def test_a_theme_that_nobody_has_is_not_put_anywhere(unit):
    presses(unit, "siri", "theme:yes:2026-11=nosuch")

    assert months(unit) == {}


def test_a_no_takes_the_proposal_out_and_tells_who_made_it(unit):
    presses(unit, "siri", NOVEMBER)
    reads = presses(unit, "jon", "theme:no:2026-11=emotions")

    assert "Emosjonelle krav er tatt ut av november" in reads
    assert "Jon Eide sa nei til Emosjonelle krav i november" in complete(
        mail(unit, "siri")[-1]
    )
    assert months(unit) == {}
    assert "I november" not in presses(unit, "tv", "theme:no:2026-11=emotions")
    assert "står ikke i november lenger" in unit.tv.reads


def test_no_theme_in_a_month_is_told_to_the_other_side_who_may_want_one(unit):
    reads = presses(unit, "jon", "theme:none:2026-11")

    assert "November er uten HMS-tema" in reads
    assert "Jon Eide har satt november uten HMS-tema" in complete(
        mail(unit, "siri")[-1]
    )
    unit.hears("siri", "hms-kalender")
    assert "november: ingen tema" in unit.siri.reads
    presses(unit, "siri", NOVEMBER)
    presses(unit, "jon", NOVEMBER)
    assert november(unit).is_confirmed


def test_what_is_agreed_is_not_undone_by_an_old_press(unit):
    for name in ("siri", "jon"):
        presses(unit, name, NOVEMBER)

    assert "avtalt av begge sider" in presses(unit, "tv", "theme:no:2026-11=emotions")
    assert "avtalt av begge sider" in presses(unit, "siri", "theme:none:2026-11")
    assert "Da er det avtalt" in presses(unit, "tv", NOVEMBER)
    assert november(unit).is_confirmed


def test_see_all_themes_goes_straight_to_choosing_for_that_month(unit):
    presses(unit, "siri", "theme:all:2026-12")
    assert "Alle temaene" in unit.siri.reads
    unit.hears("siri", "Støy og lydmiljø")

    assert months(unit)["2026-12"].theme == "noise"


def test_the_whole_year_is_one_press_and_one_press(unit):
    unit.hears("siri", "hms-kalender", "fyll året med forslaget", "ja")
    assert len(months(unit)) == 8
    asked = mail(unit, "jon")[-1]
    presses(unit, "jon", asked.choices[0].key)

    assert asked.choices[0].label == "Ja til alle"
    assert all(each.is_confirmed for each in months(unit).values())
    assert "2027-07" not in months(unit)


def test_the_other_side_can_say_yes_to_all_in_the_calendar(unit):
    unit.hears("siri", "hms-kalender", "fyll året med forslaget", "ja")
    unit.hears("jon", "hms-kalender", "si ja til en måned", "alle månedene")

    assert all(each.is_confirmed for each in months(unit).values())


@pytest.mark.parametrize(
    "command",
    [
        SayYes({"2026-11": "emotions"}), SayNo({"2026-11": "emotions"}),
        LeaveOut("2026-11"), SetTheme("2026-11", "noise"),
        SwapThemes("2026-11", "2026-12"),
    ],
)  # fmt: skip
def test_nobody_outside_the_group_does_any_of_it_by_any_way(unit, command):
    presses(unit, "siri", NOVEMBER)
    before = months(unit)

    with pytest.raises(NotYours):
        does(unit.world, "ann", command)
    assert months(unit) == before


def test_two_sides_that_press_at_the_same_instant_are_both_heard(unit):
    async def both():
        await asyncio.gather(
            *(
                unit.world.receiver.receive(
                    Incoming("web", email, email, f"at-once-{email}", choice=NOVEMBER)
                )
                for email in ("siri@example.no", "jon@example.no")
            )
        )

    asyncio.run(both())

    assert november(unit).is_confirmed


# What stands where the buttons were


def test_after_a_press_the_message_says_what_was_answered(unit):
    presses(unit, "siri", NOVEMBER)
    assert "Du sa ja til Emosjonelle krav i november" in complete(
        unit.siri.receipt.used
    )
    presses(unit, "jon", "theme:no:2026-11=emotions")
    assert "Du sa nei til Emosjonelle krav i november" in complete(
        unit.jon.receipt.used
    )
    presses(unit, "tv", "theme:none:2026-12")
    assert "Du lot desember være uten HMS-tema" in complete(unit.tv.receipt.used)


def test_an_old_press_is_used_up_too_and_says_no_untruth(unit):
    presses(unit, "siri", "theme:yes:2026-10=noise")

    assert "Du sa ja" not in complete(unit.siri.receipt.used)


def test_in_a_card_with_other_things_the_buttons_stay(unit):
    presses(unit, "siri", "theme_in_card:yes:2026-11=emotions")

    assert unit.siri.receipt.used is None
    assert november(unit).head == unit.number("siri")


# Who was reached


def never_met(unit, *names):
    numbers = [unit.number(name) for name in names]
    theirs = update(places).where(places.c.person_id.in_(numbers))
    unit.world.run(lambda db: db.connection.execute(theirs.values(person_id=None)))


def test_nobody_is_said_to_know_who_has_not_met_the_bot(unit):
    never_met(unit, "jon", "tv")
    reads = presses(unit, "siri", NOVEMBER)

    assert "har fått beskjed" not in reads
    assert (
        "Ingen har fått spørsmålet ennå: Jon Eide og Tove Li har ikke møtt meg" in reads
    )
    assert "Den som skriver hms-kalender til meg, får spørsmålet" in reads


def test_of_two_the_one_who_was_reached_is_named(unit):
    never_met(unit, "tv")
    reads = presses(unit, "siri", NOVEMBER)

    assert "Jon Eide har fått beskjed. Tove Li har ikke møtt meg" in reads


def test_a_place_that_is_closed_reaches_nobody(unit):
    shut = update(places).where(places.c.person_id == unit.number("jon"))
    unit.world.run(lambda db: db.connection.execute(shut.values(closed="gone")))

    assert "Jon Eide har ikke møtt meg" in presses(unit, "siri", NOVEMBER)


def test_one_who_is_away_is_told_later_and_not_why(unit):
    off = {"first": date(2026, 11, 3), "last": date(2026, 11, 6)}
    away = insert(absences).values(person_id=unit.number("jon"), **off)
    unit.world.run(lambda db: db.connection.execute(away))
    reads = presses(unit, "siri", NOVEMBER)

    assert "Tove Li har fått beskjed. Jon Eide får beskjed litt senere" in reads
    assert "borte" not in reads


def test_in_the_evening_nobody_has_been_told_yet(unit):
    unit.world.now = datetime(2026, 11, 3, 20, 0, tzinfo=UTC)
    reads = presses(unit, "siri", NOVEMBER)

    assert "har fått beskjed" not in reads
    assert "Jon Eide og Tove Li får beskjed litt senere" in reads


def test_where_nobody_is_elected_it_says_so(unit):
    for name in ("jon", "tv"):
        with_roles(unit, name, "assistant")
    reads = presses(unit, "siri", NOVEMBER)

    assert "Jeg har ikke spurt noen" in reads
    assert "tillitsvalgt eller verneombud" in reads


def test_the_same_is_true_in_the_calendar(unit):
    never_met(unit, "jon", "tv")
    unit.hears("siri", "hms-kalender", "velg tema for en måned", "november")
    unit.hears("siri", "Emosjonelle krav")

    assert "har fått beskjed" not in unit.siri.reads
    assert "har ikke møtt meg" in unit.siri.reads


# Whatever is sent

SENT = st.lists(
    st.tuples(
        st.sampled_from(["siri", "jon", "tv", "ann"]),
        st.sampled_from(
            [
                "theme:yes:2026-11=noise", "theme:yes:2026-11=emotions",
                "theme_in_card:yes:2026-11=noise", "theme:no:2026-11=noise",
                "theme:none:2026-11", "theme:yes:2026-11=noise,2026-12=noise",
            ]
        ),
        st.sampled_from(["as_is", "head", "safety_representative", "assistant"]),
    ),
    max_size=8,
)  # fmt: skip


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(SENT)
def test_whatever_is_pressed_by_whom_a_theme_counts_only_with_both_sides(small, sent):
    house = _begun(small)
    said = {}
    for name, key, role in sent:
        if role != "as_is":
            with_roles(house, name, role)
        before = november(house)
        presses(house, name, key)
        after = november(house)
        theme = after.theme if after else None
        if (before.theme if before else None) != theme:
            said = {}
        side, again = _side(house, name), before and before.is_confirmed
        if side and theme and not again and f"yes:2026-11={theme}" in key:
            said[house.number(name)] = side
        if after and after.is_confirmed:
            assert said[after.head] == "head"
            assert said[after.staff] == "staff"


def _begun(small):
    """Give the same kindergarten each time, with nothing decided and the first roles."""
    made = getattr(small, "of_keys", None)
    if made is None:
        made = small.of_keys = Department(small)
        made.add("tv", "Tove Li", "Rød", ("teacher",))
        for name in ("siri", "jon", "tv", "ann"):
            made.hears(name, "hei")
    for month in months(made):
        small.run(lambda db, month=month: hms.clear_month(db, made.scope, month))
    for name, role in (
        ("siri", "head"), ("jon", "safety_representative"),
        ("tv", "union_representative"), ("ann", "assistant"),
    ):  # fmt: skip
        with_roles(made, name, role)
    return made


def _side(unit, name):
    """Return whom somebody speaks for today, by what stands in the database."""
    number, today = unit.number(name), unit.world.today()
    scope = unit.world.run(lambda db: kept.scope_of(db, number, today))
    if "head" in scope.roles:
        return "head"
    elected = {"safety_representative", "union_representative"}
    return "staff" if scope.roles & elected else None


def test_a_talk_of_the_version_before_goes_on_and_loses_nothing(unit):
    """What was read of the year before a deploy is read anew, not misunderstood."""
    unit.hears("siri", "hms-kalender", "velg tema for en måned")
    changed = update(talks).where(talks.c.dialog == "hms_calendar").values(version=1)
    unit.world.run(lambda db: db.connection.execute(changed))
    asked = select(talks.c.version)
    unit.hears("siri", "november")

    assert unit.siri.receipt.kept
    assert unit.world.run(lambda db: db.connection.execute(asked).scalar()) == 3
