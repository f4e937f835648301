"""The forms that there are: ours, and a customer's own beside them or in their place.

A form is one TOML file in `content/forms`. One that cannot be used is said by its line,
and the built-in one of its name is used; a run keeps the form that it was opened with.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from dialogs.talk.messages import Json
from dialogs.words.content import BUILT_IN, LANGUAGES, Content, label

FOLDER = "forms"
# What a question's key may be long, where it is noted that somebody has answered it.
LONGEST_KEY = 20
KINDS = frozenset({"scale", "choice", "text"})
SPLITS = frozenset({"", "department"})
WHO = frozenset({"staff", "hms_group"})
NAMELESS, LEAST_THRESHOLD = "nameless", 3
NUMBERS = ("threshold", "open_days", "minutes", "least", "again_months")


@dataclass(frozen=True)
class Form:
    """One form, as content has it; `questions` are by their keys, in order."""

    key: str
    told: Json = field(repr=False)
    threshold: int
    split: str
    who: tuple[str, ...]
    open_days: int
    minutes: int
    least: int
    again_months: int

    @property
    def questions(self) -> dict[str, Json]:
        """Return the questions as `answer_alone` asks them: a scale has its ends."""
        ends = {"ends": self.told["form"].get("ends")}
        return {each["key"]: ends | each for each in self.told["questions"]}

    @property
    def counted(self) -> dict[str, Json]:
        """Return the questions whose answers are counted: text is read instead."""
        return {k: each for k, each in self.questions.items() if each["kind"] != "text"}

    def name(self, language: str) -> str:
        """Return what the form is called."""
        return label(self.told["form"], language)

    def about(self, language: str) -> str:
        """Return what it is for."""
        return label(self.told["form"]["about"], language)

    def words(self, question: str, language: str) -> str:
        """Return what a question says; its key where it is not asked any more."""
        asked = self.questions.get(question)
        return label(asked, language) if asked else question


def form_of(key: str, told: Json) -> Form:
    """Read a form, whose shape was looked at when it was loaded."""
    head = told["form"]
    return Form(
        key,
        told,
        split=head.get("split", ""),
        who=tuple(head["who"]),
        **{number: head[number] for number in NUMBERS},
    )


def find(content: Content, key: str) -> Form | None:
    """Return the form of this name, if there is one."""
    told = content[FOLDER].get(key)
    return form_of(key, told) if told else None


def added_to(content: Content, override: Path | None = None) -> Content:
    """Return the content with all forms in it, and what is wrong with a customer's."""
    forms: Json = {}
    faults: list[str] = []
    for path in sorted((BUILT_IN / FOLDER).glob("*.toml")):
        forms[path.stem] = tomllib.loads(path.read_text(encoding="utf-8"))
    theirs = (override / "content" / FOLDER).glob("*.toml") if override else ()
    for path in sorted(theirs):
        used = "the built-in file is used" if path.stem in forms else "it is not used"
        try:
            source = path.read_text(encoding="utf-8")
            told = tomllib.loads(source)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            faults.append(f"{path}: {error}; {used}")
            continue
        wrong = next(misfits(source, told), None)
        if wrong:
            line, why = wrong
            faults.append(f"{path}, line {line}: {why}; {used}")
        else:
            forms[path.stem] = told
    files = content.files | {FOLDER: forms}
    return replace(content, files=files, faults=(*content.faults, *faults))


def misfits(source: str, told: Json) -> Iterator[tuple[int, str]]:
    """Give what is wrong with a form, each with the line where it is to be mended."""
    head, questions = told.get("form"), told.get("questions")
    at = _line_of(source, "[form]")
    if not isinstance(head, dict):
        yield at, "it must begin with [form]"
        return
    for why in chain(_words(head), _numbers(head), _audience(head)):
        yield at, why
    if not isinstance(questions, list) or not questions:
        yield at, "it must have at least one [[questions]]"
        return
    seen: set[object] = set()
    for number, each in enumerate(questions, 1):
        line = _line_of(source, "[[questions]]", number)
        for why in _of_question(each, head):
            yield line, why
        if each.get("key") in seen:
            yield line, f"the key {each['key']!r} stands twice"
        seen.add(each.get("key"))


def _words(head: Json) -> Iterator[str]:
    yield from _lacking(head)
    about = head.get("about")
    if not isinstance(about, dict):
        yield "about must say in nb, nn and en what it is for"
        return
    yield from (f"about: {why}" for why in _lacking(about))


def _numbers(head: Json) -> Iterator[str]:
    for number in NUMBERS:
        # True is a number to Python, and to nobody else.
        if type(head.get(number)) is not int or head[number] < 0:
            yield f"{number} must be a number"
            return
    if head["threshold"] < LEAST_THRESHOLD:
        yield f"threshold must be {LEAST_THRESHOLD} or more"


def _audience(head: Json) -> Iterator[str]:
    if head.get("answers") != NAMELESS:
        yield f"answers must be {NAMELESS!r}"
    if head.get("split", "") not in SPLITS:
        yield "split must be 'department', or left out"
    who = head.get("who")
    if not isinstance(who, list) or not who or not WHO.issuperset(who):
        yield f"who must be some of {', '.join(sorted(WHO))}"


def _of_question(each: Json, head: Json) -> Iterator[str]:
    key, kind = each.get("key"), each.get("kind")
    # Keys of ours begin with «~»: a question may not be taken for one.
    if not isinstance(key, str) or not key.isidentifier() or len(key) > LONGEST_KEY:
        yield f"key must be a word of at most {LONGEST_KEY} letters"
    if kind not in KINDS:
        yield f"kind must be one of {', '.join(sorted(KINDS))}"
    yield from _lacking(each)
    if kind == "scale":
        yield from _ends(each.get("ends", head.get("ends")))
    if kind == "choice":
        yield from _options(each.get("options"))


def _ends(ends: object) -> Iterator[str]:
    found = ends if isinstance(ends, dict) else {}
    for language in LANGUAGES:
        pair = found.get(language)
        if not isinstance(pair, list) or list(map(type, pair)) != [str, str]:
            yield f"ends must name 1 and 5 under {language}"


def _options(options: object) -> Iterator[str]:
    if not isinstance(options, list) or not options:
        yield "a choice must have options"
        return
    for option in options:
        if not isinstance(option, dict) or not isinstance(option.get("key"), str):
            yield "each option must have a key"
            return
        yield from _lacking(option)


def _lacking(entry: Json) -> Iterator[str]:
    for language in LANGUAGES:
        if not isinstance(entry.get(language), str) or not entry[language].strip():
            yield f"it must have its words under {language}"


def _line_of(source: str, header: str, number: int = 1) -> int:
    """Return the line on which a header stands for the so-many-eth time."""
    lines = source.splitlines()
    found = [n for n, line in enumerate(lines, 1) if line.strip().startswith(header)]
    return found[number - 1] if len(found) >= number else 1
