"""Help: what there is to do, group by group, and one thing explained."""

from __future__ import annotations

from bot.turn import home
from bot.turn.turn import Exchange


def topic_of(turn: Exchange, words: str) -> str | None:
    """Read «hjelp spilleregler»: one dialog, where it is not a whole subject's name.

    What is said of a subject, as of the meetings, is told with all that belongs to it.
    """
    dialog = turn.house.lexicon.help_with(words)
    subjects = turn.house.content["asked"]["subjects"].values()
    return None if dialog in {each["dialogs"][0] for each in subjects} else dialog


def explain(turn: Exchange, dialog: str) -> None:
    """Say in two or three lines what a dialog is for, with its button."""
    mine = [each.name for each, _ in home.hers(turn)]
    if dialog not in mine:
        turn.say("_ways", "not_for_you", home.groups(turn))
        return
    choices = {f"start:{dialog}": home.button(turn, dialog)}
    turn.say(dialog, "explains", {} if turn.talk else choices)
    if turn.talk:
        turn.say("_ways", "help_now")
        turn.show()


def everything(turn: Exchange) -> None:
    """Say the words that always work, and show the groups; what is open is asked anew.

    While a question is open its own buttons are what can be pressed.
    """
    there: dict[str, list[str]] = {}
    for each, menu in home.hers(turn):
        there.setdefault(menu.group, []).append(turn.title(each.name))
    labels = turn.stage.options(home.FILE, "groups", {})
    rows = [{"group": labels[g], "titles": titles} for g, titles in there.items()]
    turn.say("_ways", "help", {} if turn.talk else home.groups(turn), rows=rows)
    if turn.talk:
        turn.say("_ways", "help_now")
        turn.show()
