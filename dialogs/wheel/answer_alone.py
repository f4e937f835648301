"""Answer some questions alone, in one's own time, without a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.access import Thing
from dialogs.talk.messages import Asks, Option
from dialogs.talk.questions import Question
from dialogs.talk.talk import Talk
from dialogs.wheel.commands import FinishBox, OpenBox
from dialogs.words.content import label

Json = dict[str, Any]


async def alone(
    talk: Talk,
    department: int | None,
    kind: str,
    subject: str,
    asked: Mapping[str, Mapping[str, Any]],
    *,
    sees: Thing = Thing.BALLOT,
    about: str = "",
) -> bool:
    """Ask what this person has not answered yet; tell whether she came to the end.

    `asked` is {key: {nb, nn, en, kind, options?}} as content has it.
    """
    talk = talk.inside("alone", kind)
    box = await talk.do(OpenBox(department, kind, subject))
    left = [key for key in asked if key not in box.mine]
    if not box.open:
        await talk.say("closed")
        return False
    if not left:
        await talk.say("all_done")
        return True
    await talk.say("intro", count=len(left), about=about)
    for number, key in enumerate(left, 1):
        question = _question(talk, asked[key])
        words = label(dict(asked[key]), talk.language)
        await talk.ballot(
            key, box.id, question, "question",
            question=words, number=number, of=len(left), sees=sees,
        )  # fmt: skip
    await talk.do(FinishBox(box.id))
    await talk.say("delivered")
    return True


def _question(talk: Talk, told: Mapping[str, Any]) -> Question:
    """Make the question that content describes; each may be skipped."""
    match told["kind"]:
        case "choice":
            options = tuple(
                Option(each["key"], label(each, talk.language))
                for each in told["options"]
            )
            return Question(Asks.CHOICE, options, optional=True)
        case "scale":
            low, high = told["ends"].get(talk.language) or told["ends"]["nb"]
            named = {1: f"1 – {low}", 5: f"5 – {high}"}
            steps = tuple(Option(str(n), named.get(n, str(n))) for n in range(1, 6))
            return Question(Asks.SCALE, steps, optional=True)
        case _:
            return Question(Asks.TEXT, optional=True)


def points(
    talk: Talk, options: Mapping[str, str], number: int, block: str = "point"
) -> Mapping[str, Mapping[str, Any]]:
    """Describe so many points to give among these: one question each."""
    rows = [{"key": key, "nb": words} for key, words in options.items()]
    words = talk.labels.line("alone", block, {"of": number})
    one = {"kind": "choice", "nb": words, talk.language: words, "options": rows}
    return {f"point{n}": one for n in range(1, number + 1)}


def counted(answers: Mapping[str, list[str] | None], size: int) -> list[int]:
    """Count the points of each of so many options."""
    given = [value for each in answers.values() for value in each or ()]
    return [given.count(f"n{place}") for place in range(size)]
