"""Begin a round and end one: the end of phase 4 opens the next phase 1."""

from __future__ import annotations

from typing import Any

from dialogs.talk.talk import Talk
from dialogs.wheel.commands import BeginRound, EndRound, KeepRound
from dialogs.wheel.ground_rules import lead_rules, needs_rules
from dialogs.wheel.meeting import moved_meanwhile
from dialogs.wheel.results import Following, WheelNow

Json = dict[str, Any]
LAST = 4
# What the last round left, as lists in the text.
CARRIED = ("candidates", "actions", "learnt")


def many(talk: Talk, unit: WheelNow) -> bool:
    """Tell whether this would be more rounds in a half-year than is good."""
    return bool(unit.half >= talk.content["wheel"]["most_rounds"])


async def begin(talk: Talk, unit: WheelNow) -> None:
    """Begin a round: what is new first, and the ground rules where they are due."""
    if many(talk, unit) and not await talk.confirm("many"):
        await talk.say("left")
        return
    last = unit.last
    news = await _news(talk, last.id) if last else []
    if not await _rules_first(talk, unit, news):
        await _begun(talk, unit, news)


async def _news(talk: Talk, last: str | None) -> list[str]:
    """Ask what is new around the department; nothing is no news.

    It is kept at once, with the last round: the ground rules come first and take days.
    """
    picked = await talk.choose_several("new", optional=True)
    news = [each for each in picked or () if each != "nothing"]
    if news and last:
        await talk.do(KeepRound(last, LAST, {"news": news}))
    return news


async def _rules_first(talk: Talk, unit: WheelNow, news: list[str]) -> bool:
    """Go to the ground rules where they are due and the leader wants to."""
    if not _is_due(unit, news):
        return False
    await talk.say("rules_first", why=_why(unit, changed=bool(news)))
    if not await talk.confirm("rules_now"):
        return False
    await lead_rules(talk.inside("ground_rules", "rules"), unit)
    return True


def _is_due(unit: WheelNow, news: list[str]) -> bool:
    return bool(news or needs_rules(unit))


def _why(unit: WheelNow, *, changed: bool) -> str:
    rules = unit.rules
    if rules is None or rules.state != "agreed":
        return "none"
    if changed:
        return "changed"
    return "absent" if rules.new or rules.absent else "old"


async def _begun(
    talk: Talk, unit: WheelNow, news: list[str], starts: str | None = None
) -> bool:
    """Begin it, and say what it begins with; tell whether it was begun."""
    begun = await talk.do(BeginRound(unit.department, news, starts))
    if not begun:
        await talk.say("is_open")
        return False
    await talk.say(
        "begun",
        number=begun.number, on=begun.on, meeting=begun.meeting, asks=begun.asks,
    )  # fmt: skip
    if left := begun.left:
        new = talk.labels.options("wheel", "new__options", {})
        lists = {key: left.get(key, []) for key in CARRIED}
        news_of_then = [new[each] for each in left.get("news", [])]
        way = left.get("way", "")
        await talk.say("carried", **lists, way=way, news=news_of_then)
    return True


async def finish(talk: Talk, unit: WheelNow, part: Json) -> None:
    """End the round, and go on to the next one with what is new around it."""
    going = unit.going
    done = await talk.do(EndRound(going.id, going.phase, part))
    if not done.done:
        await moved_meanwhile(talk, done)
        return
    await talk.say("finished")
    if following := done.next:
        news = await _news(talk, going.id)
        await _go_round(talk, unit, following, news)


async def _go_round(
    talk: Talk, unit: WheelNow, following: Following, news: list[str]
) -> None:
    """Open the next round on the day that is proposed, after one press."""
    way = await talk.choose(
        "again",
        number=unit.going.number + 1,
        on=following.on, meeting=following.meeting, many=following.many,
    )  # fmt: skip
    if way == "later":
        await talk.say("left")
        return
    on = following.on if way == "yes" else await talk.date("again_on")
    if not await _begun(talk, unit, news, on) or not _is_due(unit, news):
        return
    if not await _rules_first(talk, unit, news):
        await talk.say("left")


async def end_early(talk: Talk, unit: WheelNow) -> None:
    """End a round before its time; what was agreed goes on to the next."""
    going = unit.going
    if not await talk.confirm("really_end", phase=going.phase):
        await talk.say("left")
        return
    done = await talk.do(EndRound(going.id, going.phase, {}, left=True))
    if done.done:
        await talk.say("ended")
    else:
        await moved_meanwhile(talk, done)
