"""Answer some questions alone, in one's own time, without a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.access import Thing
from dialogs.talk.messages import Asks, Field, Option
from dialogs.talk.questions import Question
from dialogs.talk.talk import Talk
from dialogs.wheel.commands import FinishBox, OpenBox
from dialogs.words.content import label

Json = dict[str, Any]
Asked = Mapping[str, Mapping[str, Any]]


async def alone(
    talk: Talk,
    department: int | None,
    kind: str,
    subject: str,
    asked: Asked,
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
    ask = _one_by_one if talk.older else ask_all
    await ask(talk, box.id, {key: asked[key] for key in left}, sees)
    await talk.do(FinishBox(box.id))
    await talk.say("delivered")
    return True


async def ask_all(talk: Talk, box: str, asked: Asked, sees: Thing) -> None:
    """Ask for all of it in one form: one receipt takes all of it back.

    What is typed instead of filled in answers the first; the rest is asked for anew.
    """
    left = dict(asked)
    while len(left) > 1:
        fields = [_field(talk, key, told) for key, told in left.items()]
        done = await talk.ballots(
            "answers", box, fields, "answers",
            words=_of_all(talk, left), of=len(asked), left=len(left), sees=sees,
        )  # fmt: skip
        left = {key: told for key, told in left.items() if key not in done}
    await _one_by_one(talk, box, left, sees, len(asked))


async def _one_by_one(
    talk: Talk, box: str, asked: Asked, sees: Thing, of: int = 0
) -> None:
    of = of or len(asked)
    for number, key in enumerate(asked, of - len(asked) + 1):
        question = _question(talk, asked[key])
        words = label(dict(asked[key]), talk.language)
        await talk.ballot(
            key, box, question, "question",
            question=words, number=number, of=of, sees=sees,
        )  # fmt: skip


def _of_all(talk: Talk, asked: Asked) -> str:
    """Return what is asked several times over, once; nothing where each is its own."""
    one = next(iter(asked.values()))
    return label(dict(one), talk.language) if "short" in one else ""


def _field(talk: Talk, key: str, told: Mapping[str, Any]) -> Field:
    """Make a field of a question; among many of one kind it has a short name."""
    words = label(dict(told.get("short", told)), talk.language)
    options = _question(talk, told).options
    return Field(key, words, options=options, optional=True)


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
) -> Asked:
    """Describe so many points to give among these: one question each."""
    rows = [{"key": key, "nb": words} for key, words in options.items()]
    line = talk.labels.line
    words = line("alone", block, {"of": number})
    one = {"kind": "choice", "nb": words, talk.language: words, "options": rows}
    every = range(1, number + 1)
    names = {n: line("alone", "point_label", {"number": n}) for n in every}
    return {f"point{n}": one | {"short": {"nb": name}} for n, name in names.items()}


def counted(answers: Mapping[str, list[str] | None], size: int) -> list[int]:
    """Count the points of each of so many options."""
    given = [value for each in answers.values() for value in each or ()]
    return [given.count(f"n{place}") for place in range(size)]
