"""Look a story over with its author, and hand it in."""

from __future__ import annotations

from functools import partial

from dialogs.access import STORY, Audience
from dialogs.guardian.looked_over import line, told_once
from dialogs.reading.text import word_count
from dialogs.talk.messages import Field
from dialogs.talk.talk import Talk

FREE = "free"
# What stands beside the first question, for who would rather have it so.
STEPS_INSTEAD, ANOTHER = "steps", "another"
# Told in the person's own voice: here the guardian looks for «jeg».
OWN_VOICE = (FREE, "happened", "did")
STEPS = (
    "before", "happened", "did", "child_did", "thought", "went_on", "shows", "wonder",
)  # fmt: skip
OPTIONAL = ("before", "thought", "went_on", "shows", "wonder")
SHORT, LONG = 60, 500

FIELDS = (
    Field("place", "", list="situations", optional=True, long=False),
    *(Field(key, "", optional=key in OPTIONAL) for key in STEPS),
)
REWRITE = (Field(FREE, ""),)

Story = dict[str, str]
# One thing that the guardian points at, as the log has it.
Told = dict[str, str]


async def looked_over(talk: Talk, story: Story, fine: set[str]) -> Story:
    """Let the guardian read, explain and propose until the author is content.

    `fine` is what the author has said is as it should be: it is not asked again.
    """
    while True:
        concerns = await _concerns_of(talk, story, fine)
        if not concerns:
            return story
        said = [each | {"line": line(talk, each)} for each in concerns]
        proposed = _with_proposals(concerns)
        options = _ways_on(len(proposed))
        chosen = await talk.choose("look_again", options, concerns=said)
        if chosen == "keep":
            fine.update(each["excerpt"] for each in concerns)
            return story
        if chosen == "edit":
            story = await rewritten(talk, story)
        else:
            wanted = await _wanted(talk, proposed) if chosen == "some" else proposed
            fine |= _left_as_they_are(proposed, wanted)
            excerpts = {each["excerpt"] for each in wanted}
            change = partial(_replaced, talk, story, excerpts)
            story = await talk.work_out("replaced", change)


def _with_proposals(concerns: list[Told]) -> list[Told]:
    return [each for each in concerns if each["proposal"]]


def _left_as_they_are(proposed: list[Told], wanted: list[Told]) -> set[str]:
    return {each["excerpt"] for each in proposed if each not in wanted}


async def _concerns_of(talk: Talk, story: Story, fine: set[str]) -> list[Told]:
    """Stop where a child may not be safe; else say what the guardian points at."""
    if await talk.work_out("stops", partial(_stops, talk, story)):
        await talk.stop(routine=routine(talk))
    look = partial(_concerns, talk, story, fine)
    found: list[Told] = await talk.work_out("concerns", look)
    return found


def _ways_on(proposals: int) -> list[str]:
    """Say what one may do: a choice among proposals only where there are several."""
    if not proposals:
        return ["edit", "keep"]
    return ["replace", *(["some"] if proposals > 1 else []), "edit", "keep"]


async def _wanted(talk: Talk, proposed: list[Told]) -> list[Told]:
    """Let the author tick each proposal by itself."""
    labels = {
        f"n{place}": talk.labels.line("practice_story", "which__each", _shows(each))
        for place, each in enumerate(proposed)
    }
    ticked = await talk.choose_several("which", labels, optional=True)
    return [proposed[int(key[1:])] for key in ticked or []]


def _shows(told: Told) -> dict[str, str]:
    return {"excerpt": told["excerpt"], "proposal": told["proposal"]}


def routine(talk: Talk) -> str:
    """Return the address of the kindergarten owner's own routine, if it is set."""
    return str(talk.content["links"]["concern_routine"])


async def handed_in(talk: Talk, story: Story) -> tuple[Story, Audience]:
    """Show it as it will be, with what the guardian proposes: one press hands it in.

    The press says who may read it. Nothing is changed before it.
    """
    fine: set[str] = set()
    while True:
        concerns = await _concerns_of(talk, story, fine)
        proposed = _with_proposals(concerns)
        change = partial(_replaced, talk, story, {e["excerpt"] for e in proposed})
        changed = await talk.work_out("replaced", change) if proposed else story
        chosen = await _shows_it(talk, changed, concerns, proposed)
        if chosen == "edit":
            story = await rewritten(talk, story)
        elif chosen == "names":
            wanted = await _wanted(talk, proposed)
            fine |= _left_as_they_are(proposed, wanted)
        else:
            return changed, Audience(chosen)


async def _shows_it(
    talk: Talk, story: Story, concerns: list[Told], proposed: list[Told]
) -> str:
    words, length = _length(story)
    options = ["round", "leader", "mine", *(["names"] if proposed else []), "edit"]
    chosen: str = await talk.choose(
        "hand_in", options, parts=story_parts(talk, story), words=words,
        length=length, proposed=bool(proposed),
        concerns=[line(talk, each) for each in concerns],
    )  # fmt: skip
    return chosen


async def handed_in_by_steps(talk: Talk, story: Story) -> tuple[Story, Audience]:
    """Look it over, ask who may read it, read it back: as version 1 did."""
    fine: set[str] = set()
    story = await looked_over(talk, story, fine)
    audience = Audience(await talk.choose("audience"))
    while await _reads_back(talk, story, audience) == "change":
        story = await looked_over(talk, await rewritten(talk, story), fine)
    return story, audience


def _length(story: Story) -> tuple[int, str]:
    words = word_count(" ".join(story.values()))
    return words, "short" if words < SHORT else "long" if words > LONG else "fine"


async def rewritten(talk: Talk, story: Story) -> Story:
    """Open what was written again, filled in; the form it had, it keeps."""
    if FREE in story:
        form: Story = await talk.form("rewrite", REWRITE, filled=story)
    else:
        form = await talk.form("story", FIELDS, filled=story, dimension="")
    return form


async def _reads_back(talk: Talk, story: Story, audience: Audience) -> str:
    words = word_count(" ".join(story.values()))
    parts = story_parts(talk, story)
    length = "short" if words < SHORT else "long" if words > LONG else "fine"
    chosen: str = await talk.choose(
        "read_back", parts=parts, words=words, length=length, sees=STORY[audience]
    )
    return chosen


def story_parts(talk: Talk, story: Story) -> list[tuple[str, str]]:
    """Return what was written, each part with the name that its field had."""
    return [
        (_part(talk, key), _shown(talk, key, story[key])) for key in story if story[key]
    ]


def _part(talk: Talk, key: str) -> str:
    if key == FREE:
        return ""
    return talk.labels.line("practice_story", f"story__{key}", {"dimension": ""})


def _shown(talk: Talk, key: str, text: str) -> str:
    places = talk.content["situations"]["situations"]
    if key == "place" and text in places:
        return talk.name_of("situations", "situations", text)
    return text


def _prose(story: Story) -> Story:
    """Leave out what was picked from a list: there is nothing to look over in it."""
    return {key: text for key, text in story.items() if key != "place" and text}


def _stops(talk: Talk, story: Story) -> bool:
    return talk.guardian.stops("\n".join(story.values()))


def _concerns(talk: Talk, story: Story, fine: set[str]) -> list[Told]:
    found = talk.guardian.concerns_in(_prose(story), own_voice=OWN_VOICE)
    told = told_once(each for concerns in found.values() for each in concerns)
    return [each for each in told if each["excerpt"] not in fine]


def _replaced(talk: Talk, story: Story, wanted: set[str]) -> Story:
    found = talk.guardian.concerns_in(_prose(story), own_voice=OWN_VOICE)
    changed = {
        key: talk.guardian.replaced(
            story[key], [each for each in concerns if each.excerpt in wanted]
        )
        for key, concerns in found.items()
    }
    return story | changed
