"""The keys under a question about a month's theme: a press there turns one.

What a press says yes or no to stands in it: it counts only while that still stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from bot.turn.turn import Exchange
from dialogs.hms.choosing import named, said_yes, theme_name
from dialogs.hms.commands import LeaveOut, Months, SayNo, SayYes
from dialogs.hms.results import OthersAsked
from dialogs.hms.themes import Theme, library
from dialogs.rights import Right, may
from dialogs.talk.command import Command, R

FILE = "hms_keys"
# In a card with other things the buttons stay: they belong to those things too.
ALONE = "theme"
KINDS = frozenset({ALONE, "theme_in_card"})
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
THEME = re.compile(r"[a-z0-9_]{1,16}", re.IGNORECASE)
# More months than a year has are no press of ours.
MOST = 12


def press(turn: Exchange, told: str, *, alone: bool) -> None:
    """Take a press: `yes:2026-11=noise,…`, `no:…`, `all:2026-11`, `none:2026-11`."""
    what, _, about = told.partition(":")
    themes = _themes(about) if what in ("yes", "no") else {}
    if not may(Right.TURN_HMS_KEY, turn.scope):
        turn.say("hms", "not_yours")
    elif themes and what == "yes":
        _yes(turn, themes, alone=alone)
    elif themes and what == "no":
        _no(turn, themes, alone=alone)
    elif what == "all" and MONTH.fullmatch(about):
        turn.begin("hms_calendar", {"month": about})
    elif what == "none" and MONTH.fullmatch(about):
        _none(turn, about, alone=alone)
    else:
        turn.say("_ways", "old_button")


def _themes(about: str) -> dict[str, str]:
    """Read which theme was shown for which month; nothing where it is no press."""
    pairs = [each.partition("=") for each in about.split(",")]
    fits = all(MONTH.fullmatch(m) and THEME.fullmatch(t) for m, _, t in pairs)
    return {m: t for m, _, t in pairs} if fits and len(pairs) <= MOST else {}


def _do(turn: Exchange, command: Command[R]) -> R:
    turn.db.sends = True
    return turn.stage.carry_out(command, "")


def _library(turn: Exchange) -> dict[str, Theme]:
    year = turn.stage.carry_out(Months(), "")
    return library(turn.stage.content, year.own, turn.person.language)


def _yes(turn: Exchange, themes: Mapping[str, str], *, alone: bool) -> None:
    yes, names = _do(turn, SayYes(themes)), _library(turn)
    turn.say(FILE, "said_yes", _ways(turn), **said_yes(yes, names))
    _reached(turn, yes.reached)
    turned = yes.confirmed | yes.waiting
    _used(turn, "pressed_yes", turned, names, alone=alone)


def _no(turn: Exchange, themes: Mapping[str, str], *, alone: bool) -> None:
    no, names = _do(turn, SayNo(themes)), _library(turn)
    turn.say(
        FILE,
        "said_no",
        _ways(turn),
        declined=named(no.declined, names),
        confirmed=named(no.confirmed, names),
        other=named(no.other, names),
    )
    _reached(turn, no.reached)
    _used(turn, "pressed_no", no.declined, names, alone=alone)


def _none(turn: Exchange, month: str, *, alone: bool) -> None:
    out, names = _do(turn, LeaveOut(month)), _library(turn)
    theme = theme_name(names, out.confirmed) if out.confirmed else ""
    turn.say(FILE, "left_out", _ways(turn), month=month, theme=theme, over=out.over)
    _reached(turn, out.reached)
    left = {} if theme or out.over else {month: ""}
    _used(turn, "pressed_none", left, names, alone=alone)


def _ways(turn: Exchange) -> dict[str, str]:
    return {"start:hms_calendar": turn.stage.options(FILE, "ways", {})["see"]}


def _reached(turn: Exchange, reached: OthersAsked | None) -> None:
    """Say whom that has reached; the way on stays under the whole answer."""
    if reached is not None:
        turn.say(FILE, "reached", **msgspec.structs.asdict(reached))


def _used(
    turn: Exchange,
    block: str,
    themes: Mapping[str, str],
    names: Mapping[str, Theme],
    *,
    alone: bool,
) -> None:
    """Let what was answered stand where the buttons were; an old one is answered."""
    if not alone:
        return
    if themes:
        turn.used = turn.stage.message(FILE, block, rows=named(themes, names))
    else:
        turn.used = turn.stage.message("_channel", "answered")
