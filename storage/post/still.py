"""Whether what has waited for somebody's working day is true still, as it leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dialogs.errors import NotYours
from dialogs.hms.keys import NO_THEME
from dialogs.reflecting_team.round import Round, State
from storage.database.transaction import Tx
from storage.forms import rows as forms
from storage.hms import rows as hms
from storage.people.scope import Scope
from storage.post.outbox import Post
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.rows import TeamRound
from storage.wheel import rows as wheel
from storage.wheel import rules as ground

# What a message is about, as `kind:…`.
TEAM_ASK, TEAM_READY, TEAM_TURN = "team_ask", "team_ready", "team_turn"
TEAM_LIVE, HMS_KEY, RULES, WHEEL_LEAD = "team_live", "hms_key", "rules", "wheel_lead"
FORM_KEY, FORM_SHUT = "form_key", "form_shut"


def is_true(db: Tx, post: Post) -> bool:
    """Tell whether a message still says how things are; one about nothing does."""
    kind, _, told = (post.about or "").partition(":")
    check = _CHECKS.get(kind)
    try:
        # What has no such subject is told even if it is late: it was true when it was
        # said.
        return check is None or check(db, post, told)
    except NotYours:
        return False


def _team(db: Tx, post: Post, number: str) -> TeamRound | None:
    return reflecting_team.look_for(db, Scope(post.kindergarten or 0), number)


def _team_asks(db: Tx, post: Post, number: str) -> bool:
    """Tell whether she is asked to tell still."""
    one = _team(db, post, number)
    if one is None:
        return False
    if one.state == reflecting_team.WITHDRAWN:
        # In a round whose story was taken back another is asked; the first teller is
        # not.
        return bool(one.told.get("asks", {}).get("teller") == post.person)
    return one.state == reflecting_team.ASKED and one.teller == post.person


def _team_is_ready(db: Tx, post: Post, number: str) -> bool:
    one = _team(db, post, number)
    return one is not None and one.state == reflecting_team.READY


def _team_lives(db: Tx, post: Post, number: str) -> bool:
    one = _team(db, post, number)
    return one is not None and one.is_live


def _team_turn(db: Tx, post: Post, told: str) -> bool:
    """Tell whether it is the same turn still, and goes on."""
    number, _, turn = told.partition(":")
    one = _team(db, post, number)
    if one is None or not one.is_live:
        return False
    now = Round.from_json(one.told["round"])
    return now.state is State.RUNNING and turn_of(now) == turn


def turn_of(one: Round) -> str:
    """Name a round's turn, or its step where the word is everybody's."""
    return f"{one.at}.{one.turn}"


def of_keys(themes: Mapping[str, str]) -> str:
    """Name what is asked about some months' themes: one with its theme, or many."""
    first, *more = sorted(themes)
    told = ",".join([first, *(month[5:] for month in more)])
    return f"{HMS_KEY}:{told}" if more else f"{HMS_KEY}:{first}={themes[first]}"


def _key_waits(db: Tx, post: Post, told: str) -> bool:
    """Tell whether some of these months wait for the other side, as they did."""
    named, _, theme = told.partition("=")
    first, *more = named.split(",")
    # Many months are named by their numbers, to be short: what is before the first is
    # of the next year.
    year, months = int(first[:4]), {first}
    months |= {f"{year + (each < first[5:])}-{each}" for each in more}
    return any(
        not one.is_confirmed and theme in ("", one.theme)
        for one in hms.months(db, Scope(post.kindergarten or 0)).values()
        if one.month in months and one.theme != NO_THEME
    )


def _rules_wait(db: Tx, post: Post, told: str) -> bool:
    """Tell whether ground rules are where they were when she was asked."""
    number, _, state = told.partition(":")
    return ground.find_rules(db, Scope(post.kindergarten or 0), number).state == state


def _form_waits(db: Tx, post: Post, run: str) -> bool:
    """Tell whether a form waits for the other key still."""
    return forms.is_state(db, Scope(post.kindergarten or 0), run, forms.WAITING)


def _form_is_open(db: Tx, post: Post, run: str) -> bool:
    return forms.is_state(db, Scope(post.kindergarten or 0), run, forms.OPEN)


def _leads_round(db: Tx, post: Post, number: str) -> bool:
    one = wheel.find(db, Scope(post.kindergarten or 0), number)
    return one.state == wheel.OPEN and one.deputy == post.person


_CHECKS: dict[str, Callable[[Tx, Post, str], bool]] = {
    TEAM_ASK: _team_asks,
    TEAM_READY: _team_is_ready,
    TEAM_TURN: _team_turn,
    TEAM_LIVE: _team_lives,
    HMS_KEY: _key_waits,
    RULES: _rules_wait,
    WHEEL_LEAD: _leads_round,
    FORM_KEY: _form_waits,
    FORM_SHUT: _form_is_open,
}
