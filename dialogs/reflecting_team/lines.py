"""What one person writes in a round and after it: her turn, her line, her yes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import msgspec

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful, concerns, is_to_edit
from dialogs.menu import Entry, Group, Look, Menu, staff
from dialogs.reflecting_team.board import is_advice, starters
from dialogs.reflecting_team.commands import (
    AskedToTell,
    Contribute,
    KeepTry,
    MyTry,
    MyTurn,
    OpenTry,
    PostSummary,
    Summary,
    TellTry,
)
from dialogs.reflecting_team.results import TurnNow
from dialogs.stories.practice_story import practice_story
from dialogs.talk.talk import Talk, dialog


def _home(look: Look) -> Iterable[Entry]:
    """Give her turn in a written round, and what she is asked to tell."""
    now = look.do(MyTurn())
    if now and (now.mine or now.answers):
        yield Entry("home_turn")
    for asked in look.do(AskedToTell()):
        key = f"team:{asked.round}:{{}}:0.{asked.version}"
        does = {do: key.format(do) for do in ("yes", "no")}
        yield Entry("home_tell", {"leader": asked.leader}, does=does)


@dialog(
    "team_turn", thing=Thing.TURN, menu=Menu(Group.STORY, staff, order=6, home=_home)
)
async def team_turn(talk: Talk, text: str | None = None) -> None:
    """Take what she wants to say, look it over with her, and say it when it is time."""
    now = await talk.do(MyTurn())
    if now is None:
        await talk.say("no_round")
        return
    if text is None:
        words = await _written(talk, now)
    else:
        # It came out of the blue: nobody's message is put before others unasked.
        aloud = now.mine or now.open or now.answers
        if aloud and await talk.choose("aloud", text=text) == "no":
            await talk.say("not_aloud")
            return
        words = await _looked_over(talk, now, text)
    sent = await talk.do(Contribute(now.round, words))
    await talk.say(f"sent_{sent.said}", sees=_seen(sent.said))


def _seen(said: str) -> Thing | None:
    return {"said": Thing.TURN, "draft": Thing.DRAFT}.get(said)


async def _written(talk: Talk, now: TurnNow) -> str:
    text = await careful(
        talk,
        "write",
        filled=now.draft or None,
        mine=now.mine,
        starters=starters(talk.labels, now.step),
    )
    return await _gently(talk, now, text)


async def _looked_over(talk: Talk, now: TurnNow, text: str) -> str:
    """Look over what was written out of the blue."""
    noticed = await talk.work_out("concerns", partial(concerns, talk, text))
    if noticed and await is_to_edit(talk, "write", noticed):
        return await _written(talk, msgspec.structs.replace(now, draft=text))
    return await _gently(talk, now, text)


async def _gently(talk: Talk, now: TurnNow, text: str) -> str:
    """Point at an answer that could be a possibility; only she sees it."""
    while now.step in ("noticing", "possibilities", "clarifying"):
        advice = await talk.work_out("advice", partial(is_advice, talk.content, text))
        if not advice:
            return text
        if await talk.choose("gently", text=text) == "keep":
            return text
        text = await careful(
            talk,
            "write",
            filled=text,
            mine=now.mine,
            starters=starters(talk.labels, now.step),
        )
    return text


@dialog("team_try", thing=Thing.TRY, menu=Menu(Group.STORY, staff, order=7))
async def team_try(talk: Talk) -> None:
    """Keep one line in her own words of what she will try; or none."""
    mine = await talk.do(MyTry())
    if mine is None:
        await talk.say("no_round")
        return
    text = await careful(
        talk, "line", optional=True, filled=mine.text or None, sees=Thing.TRY
    )
    await talk.do(KeepTry(mine.round, text))
    await talk.say("kept" if text else "none", text=text, sees=Thing.TRY)


@dialog("team_tried", thing=Thing.TRY, menu=Menu(Group.STORY, staff, order=8))
async def team_tried(talk: Talk) -> None:
    """Ask how it went with what she wanted to try; it may begin her next story."""
    wanted = await talk.do(OpenTry())
    if wanted is None:
        await talk.say("nothing")
        return
    went = await talk.choose("how", text=wanted.text)
    await talk.do(TellTry(wanted.round, went))
    if await talk.choose("story", went=went) == "no":
        await talk.say("thanks")
        return
    await talk.run(practice_story, "story")


@dialog("team_summary", thing=Thing.TEAM, menu=Menu(Group.STORY, staff, order=9))
async def team_summary(talk: Talk) -> None:
    """Show the teller what would be put in the room, and do it when she says yes."""
    kept = await talk.do(Summary())
    if kept is None:
        await talk.say("no_round")
        return
    shown = msgspec.structs.asdict(kept)
    if not kept.rooms:
        await talk.say("no_room", **shown)
        return
    if await talk.confirm("draft", **shown):
        posted = await talk.do(PostSummary(kept.round))
        await talk.say("posted" if posted.shown else "not_posted")
    else:
        await talk.say("not_posted")


DIALOGS = (team_turn, team_try, team_tried, team_summary)
