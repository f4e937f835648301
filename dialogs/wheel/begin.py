"""Begin a round and end one: the end of phase 4 opens the next phase 1."""

from __future__ import annotations

from typing import Any

from dialogs.talk.talk import Talk
from dialogs.wheel.commands import BeginRound, EndRound, KeepRound
from dialogs.wheel.ground_rules import lead_rules, needs_rules
from dialogs.wheel.meeting import moved_meanwhile

Json = dict[str, Any]
LAST = 4
# What the last round left, as lists in the text.
CARRIED = ("candidates", "actions", "learnt")


def many(talk: Talk, here: Json) -> bool:
    """Tell whether this would be more rounds in a half-year than is good."""
    return bool(here["half"] >= talk.content["wheel"]["most_rounds"])


async def begin(talk: Talk, here: Json) -> None:
    """Begin a round: what is new first, and the ground rules where they are due."""
    if many(talk, here) and not await talk.confirm("many"):
        await talk.say("left")
        return
    last = here["last"]
    news = await _news(talk, last.get("id")) if last else []
    if not await _rules_first(talk, here, news):
        await _begun(talk, here, news)


async def _news(talk: Talk, last: str | None) -> list[str]:
    """Ask what is new around the department; nothing is no news.

    It is kept at once, with the last round: the ground rules come first and take days.
    """
    told = await talk.choose_several("new", optional=True)
    news = [each for each in told or () if each != "nothing"]
    if news and last:
        await talk.do(KeepRound(last, LAST, {"news": news}))
    return news


async def _rules_first(talk: Talk, here: Json, news: list[str]) -> bool:
    """Go to the ground rules where they are due and the leader wants to."""
    if not _is_due(here, news):
        return False
    await talk.say("rules_first", why=_why(here, changed=bool(news)))
    if not await talk.confirm("rules_now"):
        return False
    await lead_rules(talk.inside("ground_rules", "rules"), here)
    return True


def _is_due(here: Json, news: list[str]) -> bool:
    return bool(news or needs_rules(here))


def _why(here: Json, *, changed: bool) -> str:
    rules = here["rules"]
    if rules is None or rules["state"] != "agreed":
        return "none"
    if changed:
        return "changed"
    return "absent" if rules["new"] or rules.get("absent") else "old"


async def _begun(
    talk: Talk, here: Json, news: list[str], starts: str | None = None
) -> bool:
    """Begin it, and say what it begins with; tell whether it was begun."""
    begun = await talk.do(BeginRound(here["department"], news, starts))
    if not begun:
        await talk.say("is_open")
        return False
    shown = {key: begun.get(key) for key in ("number", "on", "meeting", "asks")}
    await talk.say("begun", **shown)
    if left := begun.get("left"):
        new = talk.labels.options("wheel", "new__options", {})
        lists = {key: left.get(key, []) for key in CARRIED}
        told = [new[each] for each in left.get("news", [])]
        await talk.say("carried", **lists, way=left.get("way", ""), news=told)
    return True


async def finish(talk: Talk, here: Json, part: Json) -> None:
    """End the round, and go on to the next one with what is new around it."""
    one = here["round"]
    done = await talk.do(EndRound(one["id"], one["phase"], part))
    if not done["done"]:
        await moved_meanwhile(talk, done)
        return
    await talk.say("finished")
    if following := done.get("next"):
        news = await _news(talk, one["id"])
        await _go_round(talk, here, following, news)


async def _go_round(talk: Talk, here: Json, following: Json, news: list[str]) -> None:
    """Open the next round on the day that is proposed, after one press."""
    way = await talk.choose("again", number=here["round"]["number"] + 1, **following)
    if way == "later":
        await talk.say("left")
        return
    on = following["on"] if way == "yes" else await talk.date("again_on")
    if not await _begun(talk, here, news, on) or not _is_due(here, news):
        return
    if not await _rules_first(talk, here, news):
        await talk.say("left")


async def end_early(talk: Talk, here: Json) -> None:
    """End a round before its time; what was agreed goes on to the next."""
    one = here["round"]
    if not await talk.confirm("really_end", phase=one["phase"]):
        await talk.say("left")
        return
    done = await talk.do(EndRound(one["id"], one["phase"], {}, left=True))
    if done["done"]:
        await talk.say("ended")
    else:
        await moved_meanwhile(talk, done)
