"""Logs of whole scenes as earlier versions wrote them: a later one must take each of them.

`SAMSPILL_WRITE=1 pytest tests/bot/test_replays.py` records them anew.
"""

import json
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest

from dialogs import everything
from dialogs.talk import drive
from dialogs.talk.state import KeptTalk, TalkState
from dialogs.year.open_days import instant
from storage.answers import ballots
from storage.database import ids
from tests.bot import rounds as scripts
from tests.bot.department import Department
from tests.bot.test_observation import certify
from tests.test_transcripts import WRITE

FOLDER = Path(__file__).parent.parent / "replays"
SAID = scripts.NB
MADE = ("a", "b")
BY_STORAGE = ("d", "r")


def wheel(unit):
    """Agree on rules, and go through all four phases: alone, and led together."""
    scripts.whole_round(unit)
    unit.hears("per", "hjulet", "avslutt runden", "ja")


def two_answers(unit):
    """Show too few answers, let another lead, and come late to what is there."""
    scripts.rules(unit)
    unit.hears("per", *SAID["begin"])
    unit.hears("per", "hjulet", "la en annen lede", "Eva Moe")
    for name in ("ann", "eva"):
        unit.hears(name, *SAID["answer"], *SAID["answers"][name])
    unit.hears("eva", "hjulet", "led steget sammen nå", "vis svarene nå")
    unit.hears("ola", "hjulet")
    unit.hears("per", "spilleregler")


def hms_calendar(unit):
    """Choose a theme, say yes to it, swap, take away, make one's own, fill the year."""
    start = "hms-kalender"
    unit.hears("siri", start, "velg tema for en måned", "november", "Emosjonelle krav")
    unit.hears("jon", start, "si ja til en måned", "ja")
    unit.hears("ann", "tema")
    unit.hears(
        "siri",
        start,
        "bytt om to måneder",
        "november: Emosjonelle krav",
        "desember",
    )
    unit.hears("jon", start, "si ja til en måned", "ja")
    unit.hears("siri", start, "ta bort et tema", "desember: Emosjonelle krav")
    own = ("Uteområdet", "Is og mørke.", "Hvor er det glatt?\nHvem strør?")
    unit.hears("siri", start, "legg til et eget tema", *own)
    unit.siri.does(several=("pressure",), step=unit.siri.last.step)
    unit.hears("siri", start)
    unit.siri.presses("fill")
    while unit.siri.last.asks in ("choice", "confirm"):
        unit.siri.presses(unit.siri.choices[0])
    unit.hears("jon", start)


def hms_desk(unit):
    """Follow up what was lifted, answer it, put what was learnt on an agenda, report."""
    scripts.rules(unit)
    scripts.phase_1(unit)
    lifted = ("hms", "ta en sak som er løftet")
    unit.hears("siri", *lifted, "si hvem som følger opp", "Jon Eide")
    unit.hears("siri", *lifted, "svar avdelingen", "Vi setter inn én til.")
    unit.hears("siri", "hms", "lag en rapport", "HMS-året for hele barnehagen")
    unit.hears("ann", "hms")


def hms_month(unit):
    """Take the pulse, agree on one small step, sum the month up."""
    unit.hears(
        "siri", "hms-kalender", "velg tema for en måned", "november", "Emosjonelle krav"
    )
    unit.hears("jon", "hms-kalender", "si ja til en måned", "ja")
    for name in ("ann", "eva", "ola", "ida"):
        unit.hears(name, "puls", "4", "Flere voksne ute.")
    unit.hears("per", "lite grep", "Vi tar fem minutter sammen.", "hopp over")
    unit.hears("per", "hopp over")
    unit.hears("siri", "oppsummering", "nei")
    unit.hears("siri", "oppsummering", "ja", "Vi snakker sammen etter tunge dager.")


def meetings(unit):
    """Make meetings that come again, move one, cancel the rest; agendas; closed days."""
    unit.hears(
        "per",
        *("møter", "lag et møte", "TETT PÅ-møte", "8. desember", "13.00", "En time"),
        *("hver måned, samme ukedag", "ja", "møter", "flytt eller avlys", "2"),
        *("flytt det", "25. desember kl. 10", "nei", "møter", "flytt eller avlys"),
        *("2", "flytt det", "17. desember kl. 10", "møter", "flytt eller avlys"),
        *("1", "avlys dette og alle etter", "ja"),
    )
    unit.hears("siri", "stengte dager", "legg inn flere", "planleggingsdag")
    unit.hears("siri", "14. desember", "14. desember", "kalenderlenke")
    unit.siri.presses("own")
    unit.hears("siri", "stengte dager", "ta bort noen", "1")


def agenda(unit):
    """Report an item, park it, fetch it, settle it."""
    unit.hears(
        "per",
        *("meld sak", "utdyp saken", "Garderoben", "Det er kø hver dag.", "En avtale."),
        *("hopp over", "Per", "drøfting", "10 minutter"),
        *("saksliste", "1", "sett en på parkeringsplassen"),
        *("saksliste", "1", "hent en fra parkeringsplassen"),
        *("saksliste", "1", "fikk vi det resultatet vi ønsket?", "delvis"),
    )


def quiet(unit):
    """Be away and back, choose a card, switch a rule, read the year."""
    unit.hears("per", "jeg er borte til fredag", "jeg er tilbake", "borte", "torsdag")
    unit.hears("per", "ukekort", "ett kort, mandag morgen", "påminnelser")
    unit.hears("per", "slå en av eller på for meg", "minne på praksisfortelling")
    unit.hears("per", "vis året")
    unit.hears("siri", "påminnelser", "endre en for hele barnehagen", "1")
    unit.hears("siri", "hvor mange arbeidsdager", "2")


def observation(unit):
    """Ask an observer from elsewhere, answer, and propose another time."""
    world = unit.world
    away, others = world.kindergarten("Fjellet", ("Grønn",))
    email = "odd@example.no"
    odd = world.person(email, away, others["Grønn"], ("observer",), name="Odd Fjeld")
    unit.people["odd"] = odd
    certify(world, email, date(2027, 6, 1))
    unit.hears("per", "observasjon", "1", "20. oktober kl. 9", "1")
    unit.hears("odd", "observasjon", "1", "det passer")
    unit.hears("per", "observasjon")
    unit.hears("odd", "observasjon")


def stories(unit):
    """Write a story, read one's own, and what is shared in the department."""
    unit.hears("ann", "praksisfortelling")
    unit.hears("ann", "Jeg ventet mens barnet prøvde selv.")
    for _ in range(4):
        if unit.ann.last.asks in ("choice", "confirm"):
            unit.ann.presses(unit.ann.choices[0])
    unit.hears("ann", "mine fortellinger")
    unit.hears("per", "avdelingen", "hei")
    unit.hears("ann", "mine data", "språk", "nynorsk")


SCENES = {
    each.__name__: each
    for each in (
        wheel, two_answers, hms_calendar, hms_desk, hms_month, meetings, agenda,
        quiet, observation, stories,
    )
}  # fmt: skip

# Observers come in the autumn.
BEGINS = {observation: instant(datetime(2026, 9, 21, 10))}


@pytest.mark.parametrize("name", list(SCENES))
def test_every_log_of_an_earlier_version_opens_and_goes_on(name, request):
    path = FOLDER / f"0.1-{name}.json"
    if WRITE:
        _record(path, SCENES[name], request)
    recorded = json.loads(path.read_text(encoding="utf-8"))

    assert recorded
    for each in recorded:
        _opens_at_each_answer(each)
        assert _gone_through_again(each) == each["state"]["log"]


def _kept(one, log, waiting=None):
    state = TalkState(
        args=one["state"].get("args", {}), log=deepcopy(log), waiting=waiting
    )
    return KeptTalk("t", one["dialog"], one["version"], 0, state)


def _opens_at_each_answer(one):
    """Open the talk as it stood before each of its answers: it asks that question."""
    log = one["state"]["log"]
    for at, row in enumerate(log):
        if row[1] in MADE:
            outcome = drive.show(_kept(one, log[:at]), _stage(_nobody))
            assert outcome.talk.state.step == row[0]
            assert outcome.messages[-1].asks
    outcome = drive.show(_kept(one, log), _stage(_nobody))
    assert outcome.finished == one["finished"]


def _gone_through_again(one):
    """Go through the talk from its first word, and give the log that comes of it."""
    log = one["state"]["log"]
    results = [row for row in log if row[1] in BY_STORAGE]

    def carry_out(command, talk):
        if type(command).__name__ == "Cast":
            return {"state": "kept", "code": "K7Q2MXRT"}
        row = results.pop(0)
        assert type(command).__name__ in row[0]
        return command.given(row[2])

    stage = _stage(carry_out)
    outcome = drive.show(_kept(one, []), stage)
    for row in log:
        if row[1] in MADE:
            value = row[2] if row[1] == "a" else "4"
            outcome = drive.answer(outcome.talk, value, row[3], stage)
    assert json.loads(json.dumps(outcome.talk.state.log)) == outcome.talk.state.log
    return outcome.talk.state.log


def _nobody(command, talk):
    raise AssertionError(f"{type(command).__name__} is in the log already")


def _stage(carry_out):
    return everything.build().stage("nb", carry_out)


def _record(path, scene, request):
    """Play a scene and keep how far each of its talks came."""
    dice, patch = Random(7), request.getfixturevalue("monkeypatch")
    patch.setattr(ballots.secrets, "choice", dice.choice)
    patch.setattr(ids.secrets, "token_hex", lambda n: dice.randbytes(n).hex())
    come, outcome_of = {}, drive._outcome

    def noted(talk, run, *, finished):
        outcome = outcome_of(talk, run, finished=finished)
        kept, state = outcome.talk, deepcopy(outcome.talk.state.to_json())
        come[kept.id] = {
            "dialog": kept.dialog,
            "version": kept.version,
            "finished": finished,
            "state": {"args": state.get("args", {}), "log": state.get("log", [])},
        }
        return outcome

    patch.setattr(drive, "_outcome", noted)
    world = request.getfixturevalue("small")
    world.now = BEGINS.get(scene, world.now)
    unit = Department(world)
    unit.room()
    scene(unit)
    patch.undo()
    talks = [_lines(each) for each in come.values()]
    path.write_text("[\n" + ",\n".join(talks) + "\n]\n", encoding="utf-8")


def _lines(one):
    """Write a talk as JSON, one row of its log a line."""
    rows = ",\n".join(json.dumps(r, ensure_ascii=False) for r in one["state"]["log"])
    head = json.dumps(one | {"state": {}}, ensure_ascii=False)
    args = json.dumps(one["state"]["args"], ensure_ascii=False)
    state = f'{{"args": {args}, "log": [\n{rows}\n]}}'
    return head.replace('"state": {}', f'"state": {state}')
