"""What one person writes in a round and after it: her turn, her line, her yes."""

from __future__ import annotations

from functools import partial
from typing import Any

from dialogs.access import Thing
from dialogs.guardian.looked_over import careful, concerns, explained
from dialogs.reflecting_team.board import is_advice, starters
from dialogs.reflecting_team.commands import (
    Contribute,
    KeepTry,
    MyTry,
    MyTurn,
    OpenTry,
    PostSummary,
    Summary,
    TellTry,
)
from dialogs.stories.practice_story import practice_story
from dialogs.talk.talk import Talk, dialog

Json = dict[str, Any]


@dialog("team_turn", thing=Thing.TURN)
async def team_turn(talk: Talk, text: str | None = None) -> None:
    """Take what she wants to say, look it over with her, and say it when it is time."""
    here = await talk.do(MyTurn())
    if here["round"] is None:
        await talk.say("no_round")
        return
    if text is None:
        words = await _written(talk, here)
    else:
        # It came out of the blue: nobody's message is put before others unasked.
        aloud = here["mine"] or here["open"] or here["answers"]
        if aloud and await talk.choose("aloud", text=text) == "no":
            await talk.say("not_aloud")
            return
        words = await _looked_over(talk, here, text)
    sent = await talk.do(Contribute(here["round"], words))
    await talk.say(f"sent_{sent['said']}", sees=_seen(sent["said"]))


def _seen(said: str) -> Thing | None:
    return {"said": Thing.TURN, "draft": Thing.DRAFT}.get(said)


async def _written(talk: Talk, here: Json) -> str:
    ways = starters(talk.labels, here["step"])
    text = await careful(
        talk,
        "write",
        filled=here["draft"] or None,
        mine=here["mine"],
        starters=ways,
    )
    return await _gently(talk, here, text)


async def _looked_over(talk: Talk, here: Json, text: str) -> str:
    """Look over what was written out of the blue."""
    told = await talk.work_out("concerns", partial(concerns, talk, text))
    if told:
        aside = talk.inside("careful", "write")
        chosen = await aside.choose(
            "look_again", ["edit", "keep"], concerns=explained(talk, told)
        )
        if chosen == "edit":
            return await _written(talk, here | {"draft": text})
    return await _gently(talk, here, text)


async def _gently(talk: Talk, here: Json, text: str) -> str:
    """Point at an answer that could be a possibility; only she sees it."""
    while here["step"] in ("noticing", "possibilities", "clarifying"):
        advice = await talk.work_out("advice", partial(is_advice, talk.content, text))
        if not advice:
            return text
        if await talk.choose("gently", text=text) == "keep":
            return text
        text = await careful(
            talk,
            "write",
            filled=text,
            mine=here["mine"],
            starters=starters(talk.labels, here["step"]),
        )
    return text


@dialog("team_try", thing=Thing.TRY)
async def team_try(talk: Talk) -> None:
    """Keep one line in her own words of what she will try; or none."""
    here = await talk.do(MyTry())
    if here["round"] is None:
        await talk.say("no_round")
        return
    text = await careful(
        talk, "line", optional=True, filled=here["text"] or None, sees=Thing.TRY
    )
    await talk.do(KeepTry(here["round"], text))
    await talk.say("kept" if text else "none", text=text, sees=Thing.TRY)


@dialog("team_tried", thing=Thing.TRY)
async def team_tried(talk: Talk) -> None:
    """Ask how it went with what she wanted to try; it may begin her next story."""
    mine = await talk.do(OpenTry())
    if mine["round"] is None:
        await talk.say("nothing")
        return
    went = await talk.choose("how", text=mine["text"])
    await talk.do(TellTry(mine["round"], went))
    if await talk.choose("story", went=went) == "no":
        await talk.say("thanks")
        return
    await talk.run(practice_story, "story")


@dialog("team_summary", thing=Thing.TEAM)
async def team_summary(talk: Talk) -> None:
    """Show the teller what would be put in the room, and do it when she says yes."""
    told = await talk.do(Summary())
    if told["round"] is None:
        await talk.say("no_round")
        return
    if not told["rooms"]:
        await talk.say("no_room", **told)
        return
    if await talk.confirm("draft", **told):
        shown = await talk.do(PostSummary(told["round"]))
        await talk.say("posted" if shown["shown"] else "not_posted")
    else:
        await talk.say("not_posted")


DIALOGS = (team_turn, team_try, team_tried, team_summary)
