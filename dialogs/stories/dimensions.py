"""The quality dimensions: which a month has, and what they are called together."""

from __future__ import annotations

from dialogs.words.content import Content, label

JOINT = "+"


def of_month(content: Content, month: str) -> str:
    """Return the keys of a month's dimensions (`2026-09`), joined; empty in summer."""
    return JOINT.join(content["class"]["months"].get(month[5:7], []))


def named(content: Content, joint: str, language: str) -> str:
    """Name one dimension, or several in one breath; unknown keys have no name."""
    own = content["class"]["together"].get(joint)
    if own:
        return label(own, language)
    names = content["class"]["dimensions"]
    found = [label(names[key], language) for key in joint.split(JOINT) if key in names]
    return label(content["class"]["joined_by"], language).join(found)


def in_month(content: Content, month: str, language: str) -> str:
    """Name a month's dimensions; empty where it has none."""
    return named(content, of_month(content, month), language)


def opening(content: Content, joint: str, language: str) -> str:
    """Return how a month opens whose dimensions need a sentence of their own, or ""."""
    own = content["class"]["together"].get(joint)
    return label(own["opens"], language) if own else ""
