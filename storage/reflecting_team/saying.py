"""What somebody says in a written round: put before the others, or kept as a draft."""

from __future__ import annotations

from dataclasses import replace

from dialogs.reflecting_team import board as team_board
from dialogs.reflecting_team.events import Do, Event
from dialogs.reflecting_team.round import Round, RoundStep, State
from storage.people.scope import Scope
from storage.post import boards, still
from storage.post import letters as unasked
from storage.reflecting_team import going, tries
from storage.reflecting_team import rows as reflecting_team
from storage.reflecting_team.holding import Holding
from storage.reflecting_team.rows import TeamRound


def say(
    holding: Holding,
    who: str,
    text: str,
    *,
    where: int | None = None,
    looked_over: bool = False,
) -> str:
    """Let somebody say something in a written round; tell what became of it.

    `said` where the word is hers, or everybody's, `answered` where the teller answers a
    question, `draft` where it waits for her turn. `said_only` where it stands in the
    room, and is not kept as what she will try: she has to look at it first.
    `where` is the place that it was written in, which has it already. What she will
    try is kept as her own line, if she has looked it over or there is nothing to see.
    """
    round_ = holding.round
    if round_.state is State.ENDED or who not in round_.order:
        return "not_in_round"
    step = round_.step if round_.state is State.RUNNING else None
    if _answers(round_, step, who):
        _relay(holding, who, text, where)
        return "answered"
    if step is None or round_.speaker not in ("", who):
        _add_draft(holding, who, text)
        return "draft"
    _relay(holding, who, text, where)
    _drop_draft(holding, who)
    # Only people keep lines: in a practice the others are invented.
    is_line = step.key == "trying" and who.isdecimal()
    kept = not is_line or _keep_line(holding, int(who), text, looked_over=looked_over)
    _end_her_word(holding, who)
    return "said" if kept else "said_only"


def _end_her_word(holding: Holding, who: str) -> None:
    """Let the next speak; where everybody may, nobody's word has an end."""
    if holding.round.speaker:
        going.act(holding, Event(Do.DONE, who))


def _answers(round_: Round, step: RoundStep | None, who: str) -> bool:
    """Tell whether this is the teller's answer: it is nobody's turn that she takes."""
    return step is not None and step.answers and who == round_.teller


def _add_draft(holding: Holding, who: str, text: str) -> None:
    memory = holding.kept.told
    drafts = dict(memory.get("drafts", {}))
    drafts[who] = "\n\n".join(filter(None, (drafts.get(who, ""), text)))
    reflecting_team.change(holding.db, holding.kept, memory | {"drafts": drafts})


def _drop_draft(holding: Holding, who: str) -> None:
    """Let go of what she had lying: she has said it, or something else."""
    kept = holding.kept
    drafts = dict(kept.told.get("drafts", {}))
    if drafts.pop(who, None) is None:
        return
    memory = kept.told | {"drafts": drafts}
    reflecting_team.change(holding.db, kept, memory)
    holding.kept = replace(kept, told=memory, version=kept.version + 1)


def _keep_line(holding: Holding, who: int, text: str, *, looked_over: bool) -> bool:
    """Keep what she will try; not where there is something that she should look at."""
    noticed = holding.house.guardian.concerns_in({"": text}, own_voice=())[""]
    if noticed and not looked_over:
        return False
    mine = Scope(holding.kept.kindergarten, who)
    tries.keep_try(holding.db, mine, holding.kept, text, holding.now)
    return True


def _relay(holding: Holding, who: str, text: str, where: int | None) -> None:
    """Put what somebody said where the others are; nothing of it is kept after."""
    name = holding.names().get(who, "…")
    stage = holding.stage()
    message = stage.message(team_board.FILE, "said", name=name, text=text)
    others = [p for p in boards.places_of(holding.db, holding.kept.id) if p != where]
    said = holding.said(f"{still.TEAM_LIVE}:{holding.kept.id}", holding.kept.id)
    unasked.in_places(
        holding.db, holding.kept.kindergarten, others, message, holding.now, said
    )


def draft_of(kept: TeamRound, who: str) -> str:
    """Return what somebody has lying until her turn."""
    return str(kept.told.get("drafts", {}).get(who, ""))
