"""A month's theme counts when both sides have said yes, and never before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.hms import keys as hms_keys
from dialogs.hms.keys import NO_THEME, Month, Side, side_of

HEAD, SAFETY, UNION = "head", "safety_representative", "union_representative"
ROLES = st.frozensets(st.sampled_from([HEAD, SAFETY, UNION, "assistant"]))
MONTHS, THEMES = ("2026-11", "2026-12"), ("noise", "breaks")
PRESSES = st.lists(
    st.tuples(
        st.sampled_from(["propose", "agree", "decline", "leave_out", "swap"]),
        st.sampled_from(MONTHS),
        st.sampled_from(THEMES),
        st.integers(1, 4),
        ROLES,
    ),
    max_size=14,
)


def press(months, what, month, theme, person, roles):
    """Let one person do one thing, as the program does it."""
    there = months.get(month)
    match what:
        case "propose":
            after = hms_keys.propose(there, month, theme, person, roles)
        case "leave_out":
            after = hms_keys.leave_out(there, month, person, roles)
        case "agree":
            after = there and hms_keys.agree(there, theme, person, roles)
        case "decline":
            after = there and hms_keys.decline(there, theme, roles)
        case "swap":
            other = next(each for each in MONTHS if each != month)
            one, two = months.pop(month, None), months.pop(other, None)
            if one:
                months[other] = hms_keys.move(one, other, person, roles)
            if two:
                months[month] = hms_keys.move(two, month, person, roles)
            return
    months.pop(month, None)
    if after:
        months[month] = after


def yeses(presses, month):
    """Who has said yes to what stands in a month, told from the presses alone.

    A head speaks for the employer whatever else she is; of what somebody has said, her
    last word is the one that counts.
    """
    themes = dict.fromkeys(MONTHS)
    heard = {each: {} for each in MONTHS}

    def is_agreed(each):
        return set(heard[each].values()) == {"employer", "employees"}

    for what, where, named, person, roles in presses:
        side = "employer" if HEAD in roles else None
        side = side or ("employees" if roles & {SAFETY, UNION} else None)
        if what == "swap":
            one, two = MONTHS
            themes[one], themes[two] = themes[two], themes[one]
            for each in MONTHS:
                heard[each] = (
                    {person: side} if themes[each] is not None and side else {}
                )
        elif what in ("propose", "leave_out"):
            put = NO_THEME if what == "leave_out" else named
            if what == "leave_out" and is_agreed(where) and themes[where]:
                continue
            if themes[where] != put:
                themes[where], heard[where] = put, {}
            if side and not is_agreed(where):
                heard[where][person] = side
        elif what == "agree" and themes[where] == named:
            if side and not is_agreed(where):
                heard[where][person] = side
        elif what == "decline" and themes[where] == named:
            waits = bool(side) and not is_agreed(where)
            themes[where] = None if waits else named
            heard[where] = {} if waits else heard[where]
    theme, said = themes[month], heard[month]
    agreed = bool(theme) and set(said.values()) == {"employer", "employees"}
    return theme, said, agreed


@given(PRESSES)
def test_whatever_is_pressed_a_theme_counts_only_with_a_yes_of_each_side(presses):
    months = {}
    for each in presses:
        press(months, *each)

    for month in MONTHS:
        _, said, agreed = yeses(presses, month)
        there = months.get(month)
        if there and there.is_confirmed:
            assert agreed
            assert said[there.head] == "employer"
            assert said[there.staff] == "employees"


@given(PRESSES)
def test_what_both_sides_have_said_yes_to_counts(presses):
    months = {}
    for each in presses:
        press(months, *each)
    for month in MONTHS:
        press(months, "propose", month, "noise", 5, frozenset({HEAD}))
        press(months, "agree", month, "noise", 6, frozenset({SAFETY}))

        assert months[month].is_confirmed


@given(PRESSES, st.integers(1, 4))
def test_one_person_alone_agrees_on_nothing_whatever_she_becomes(presses, person):
    months = {}
    for what, month, theme, _, roles in presses:
        press(months, what, month, theme, person, roles)

    assert not any(each.is_confirmed for each in months.values())


@given(PRESSES, st.sampled_from([frozenset({HEAD}), frozenset({SAFETY, UNION})]))
def test_one_side_alone_agrees_on_nothing_however_many_they_are(presses, roles):
    months = {}
    for what, month, theme, person, _ in presses:
        press(months, what, month, theme, person, roles)

    assert not any(each.is_confirmed for each in months.values())


@given(PRESSES)
def test_a_press_that_comes_again_changes_nothing(presses):
    once, twice = {}, {}
    for each in presses:
        if each[0] != "swap":
            press(once, *each)
            press(twice, *each)
            press(twice, *each)

    assert once == twice


@pytest.mark.parametrize(
    ("roles", "side"),
    [
        ({HEAD}, Side.HEAD),
        ({HEAD, SAFETY}, Side.HEAD),
        ({UNION}, Side.STAFF),
        ({SAFETY, "assistant"}, Side.STAFF),
        ({"assistant"}, None),
        (set(), None),
    ],
)
def test_whom_somebody_speaks_for(roles, side):
    assert side_of(roles) is side


def test_a_yes_to_another_theme_than_the_one_that_stands_there_is_no_yes():
    there = hms_keys.propose(None, "2026-11", "noise", 1, {HEAD})
    changed = hms_keys.propose(there, "2026-11", "breaks", 1, {HEAD})

    assert hms_keys.agree(changed, "noise", 2, {SAFETY}) == changed


def test_a_theme_that_both_agreed_on_in_one_month_is_a_proposal_in_another():
    agreed = Month("2026-11", "noise", head=1, staff=2)
    moved = hms_keys.move(agreed, "2026-12", 1, {HEAD})

    assert (moved.head, moved.staff) == (1, None)


def test_a_no_does_not_undo_what_both_have_agreed_on():
    agreed = Month("2026-11", "noise", head=1, staff=2)

    assert hms_keys.decline(agreed, "noise", {HEAD}) == agreed
    assert hms_keys.leave_out(agreed, "2026-11", 1, {HEAD}) == agreed


def test_a_representative_who_becomes_head_has_one_key_the_heads():
    mine = hms_keys.propose(None, "2026-11", "noise", 1, {SAFETY})
    after = hms_keys.agree(mine, "noise", 1, {HEAD})

    assert (after.head, after.staff) == (1, None)


def test_a_head_who_becomes_representative_has_one_key_the_employees():
    mine = hms_keys.propose(None, "2026-11", "noise", 1, {HEAD})
    after = hms_keys.agree(mine, "noise", 1, {SAFETY})

    assert (after.head, after.staff) == (None, 1)


def test_two_keys_that_one_person_once_turned_are_no_agreement():
    assert not Month("2026-11", "noise", head=1, staff=1).is_confirmed
