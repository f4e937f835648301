"""What an owner calls its own things, and what else is understood for them."""

from __future__ import annotations

from dialogs.words.content import LANGUAGES, Content, label

STORY_MEETING = "tett_paa"
Names = dict[str, dict[str, str]]


def names(content: Content) -> Names:
    """Return the owner's words by language, under the names that texts know."""
    told = content["names"]
    return {
        language: {key: label(entry, language) for key, entry in told.items()}
        for language in LANGUAGES
    }


def of_story_meeting(content: Content) -> list[str]:
    """Return every word that is understood for the meeting that stories are for.

    The owner's own, ours, and TETT PÅ: people come from other places, with old files.
    """
    known = content["columns"]["year_kinds"][STORY_MEETING]
    own = content["names"]["story_meeting"]
    words = [label(entry, each) for entry in (own, known) for each in LANGUAGES]
    return [*words, *known["also"]]
