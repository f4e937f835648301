"""Help one person put one experience into words, and hand it in."""

from __future__ import annotations

from functools import partial

from dialogs.access import STORY, Audience
from dialogs.errors import NotYours
from dialogs.guardian.looked_over import line, told_once
from dialogs.reading.text import word_count
from dialogs.stories import commands, dimensions
from dialogs.stories.commands import (
    FocusOfTheMonth,
    KeepStory,
    MyDepartments,
    ReadStory,
)
from dialogs.talk.messages import Field
from dialogs.talk.talk import Talk, dialog

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


@dialog("practice_story", version=2, goes_on=1)
async def practice_story(talk: Talk, text: str | None = None) -> None:
    """Find the department and the month, write, look over, hand in."""
    if text is not None and not await talk.confirm("offer", text=text):
        await talk.say("let_go")
        return
    department = await talk.run(which_department, "department")
    if department is None:
        await talk.say("no_department")
        return
    focus = await talk.do(FocusOfTheMonth(department))
    dimension = dimensions.of_month(talk.content, focus.month)
    names = names_of(talk, dimension)
    opens = dimensions.opening(talk.content, dimension, talk.language)
    wrote = text is not None
    await talk.say("intro", focus=focus, dimension=names, opens=opens, wrote=wrote)
    story: Story | None = {FREE: text} if text else None
    earlier = None
    if focus.earlier:
        again = await talk.choose("again", wrote=wrote)
        if again == "leave":
            await talk.say("left_as_it_is")
            return
        if again == "change":
            earlier = focus.earlier
            written = await read_own(talk, earlier)
            story = story or await rewritten(talk, written.fields)
    if story is None:
        story, dimension = await _written(talk, dimension)
    hand_in = _by_steps if talk.older else _handed_in
    story, audience = await hand_in(talk, story)
    kept = KeepStory(department, focus.month, dimension, audience, story, earlier)
    await talk.do(kept)
    await talk.say("thanks", sees=STORY[audience], focus=focus)


async def read_own(talk: Talk, story: str) -> commands.Story:
    """Read a story of her own: it was shown to her, so it is there."""
    found = await talk.do(ReadStory(story))
    if found is None:
        message = f"story {story} was there when it was listed, and is not now"
        raise NotYours(message)
    return found


async def looked_over(talk: Talk, story: Story, fine: set[str]) -> Story:
    """Let the guardian read, explain and propose until the author is content.

    `fine` is what the author has said is as it should be: it is not asked again.
    """
    while True:
        if await talk.work_out("stops", partial(_stops, talk, story)):
            await talk.stop(routine=routine(talk))
        look = partial(_concerns, talk, story, fine)
        concerns = await talk.work_out("concerns", look)
        if not concerns:
            return story
        said = [each | {"line": line(talk, each)} for each in concerns]
        proposed = [each for each in concerns if each["proposal"]]
        options = _ways_on(len(proposed))
        chosen = await talk.choose("look_again", options, concerns=said)
        if chosen == "keep":
            fine.update(each["excerpt"] for each in concerns)
            return story
        if chosen == "edit":
            story = await rewritten(talk, story)
            continue
        wanted = await _wanted(talk, proposed) if chosen == "some" else proposed
        fine.update(each["excerpt"] for each in proposed if each not in wanted)
        change = partial(_replaced, talk, story, {each["excerpt"] for each in wanted})
        story = await talk.work_out("replaced", change)


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


@dialog("which_department", starts=False)
async def which_department(talk: Talk) -> int | None:
    """Find the department that this is about; ask only where there are several."""
    mine = await talk.do(MyDepartments())
    if not mine:
        return None
    return int(await talk.pick("which", {str(each.id): each.name for each in mine}))


def routine(talk: Talk) -> str:
    """Return the address of the kindergarten owner's own routine, if it is set."""
    return str(talk.content["links"]["concern_routine"])


async def _written(talk: Talk, dimension: str) -> tuple[Story, str]:
    """Let her write at once; steps and another dimension are a press away."""
    names = names_of(talk, dimension)
    if talk.older and await talk.choose("way") == STEPS_INSTEAD:
        return await talk.form("story", FIELDS, dimension=names), dimension
    buttons = () if talk.older else (STEPS_INSTEAD, ANOTHER)
    while True:
        wrote = await talk.text("free", buttons=buttons, dimension=names)
        if wrote == f"~{STEPS_INSTEAD}":
            return await talk.form("story", FIELDS, dimension=names), dimension
        if wrote != f"~{ANOTHER}":
            return {FREE: wrote}, dimension
        keys = talk.content["class"]["dimensions"]
        dimension = await talk.choose("another", {k: names_of(talk, k) for k in keys})
        names = names_of(talk, dimension)


async def _handed_in(talk: Talk, story: Story) -> tuple[Story, Audience]:
    """Show it as it will be, with what the guardian proposes: one press hands it in.

    The press says who may read it. Nothing is changed before it.
    """
    fine: set[str] = set()
    while True:
        if await talk.work_out("stops", partial(_stops, talk, story)):
            await talk.stop(routine=routine(talk))
        look = partial(_concerns, talk, story, fine)
        concerns = await talk.work_out("concerns", look)
        proposed = [each for each in concerns if each["proposal"]]
        change = partial(_replaced, talk, story, {e["excerpt"] for e in proposed})
        changed = await talk.work_out("replaced", change) if proposed else story
        chosen = await _shows_it(talk, changed, concerns, proposed)
        if chosen == "edit":
            story = await rewritten(talk, story)
        elif chosen == "names":
            wanted = await _wanted(talk, proposed)
            fine |= {each["excerpt"] for each in proposed if each not in wanted}
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


async def _by_steps(talk: Talk, story: Story) -> tuple[Story, Audience]:
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
    return talk.labels.line("practice_story", f"story__{key}", {})


def _shown(talk: Talk, key: str, text: str) -> str:
    places = talk.content["situations"]["situations"]
    if key == "place" and text in places:
        return talk.name_of("situations", "situations", text)
    return text


def names_of(talk: Talk, dimension: str) -> str:
    """Return the dimensions' names in the person's language."""
    return dimensions.named(talk.content, dimension, talk.language)


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


DIALOGS = (practice_story, which_department)
