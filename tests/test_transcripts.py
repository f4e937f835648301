"""The words as a reviewer reads them, and the logs that every later version must take.

`SAMSPILL_WRITE=1 pytest tests/test_transcripts.py` writes them anew.
"""

import json
import os
from pathlib import Path

import pytest

from dialogs import everything
from dialogs.talk import drive as engine
from dialogs.talk.messages import complete
from dialogs.talk.state import KeptTalk, TalkState
from storage.people.scope import Scope
from storage.post import talks

FOLDER = Path(__file__).parent
WRITE = bool(os.environ.get("SAMSPILL_WRITE"))
STORY = "Jeg hjalp Kari på med skoene, og jeg ventet mens hun prøvde selv."

SCRIPTS = {
    "practice_story_free": [
        "hei", "1", STORY, "endre teksten", "bruk det jeg skrev",
        "lever bare til pedagogisk leder", "mine fortellinger", "slett den", "ja, slett",
    ],
    "practice_story_steps": [
        "praksisfortelling", "steg for steg", "Garderobe", "hopp over", "Jeg kom inn.",
        "tilbake", "bruk det jeg skrev", "Jeg ventet.", "Barnet lo.", "hjelp", "senere",
        "fortsett", "hopp over", "hopp over", "hopp over", "hopp over",
        "avbryt", "kast det",
    ],
    "stop_card": ["praksisfortelling", "Pappa slår ham hjemme", "hei"],
    "oneself": [
        "mine data", "ikke noe mer", "hvem ser hva", "slet meg", "nei", "språk", "nynorsk", "hei",
        "kva er klokka",
    ],
    "department": ["avdelingen", "status", "fortsett"],
    "meetings": [
        "møter", "lag et møte", "TETT PÅ-møte", "31. februar", "8. desember", "25.00", "13.00",
        "En time", "hver måned, samme ukedag", "ja", "møter", "flytt eller avlys", "2", "flytt det",
        "25. desember kl. 10", "nei", "møter", "flytt eller avlys", "2", "avlys dette og alle etter",
        "ja", "møter", "ikke noe nå",
    ],
    "agenda": [
        "meld sak", "Vi trenger flere votter.", "meld sak", "utdyp saken", "Garderoben", "Det er kø hver dag.", "En avtale om hvem som gjør hva.",
        "hopp over", "Per", "drøfting", "10 minutter", "saksliste", "sett en på parkeringsplassen",
        "saksliste", "hent en fra parkeringsplassen", "saksliste", "fikk vi det resultatet vi ønsket?",
        "delvis",
    ],
    "quiet": [
        "jeg er borte til fredag", "jeg er tilbake", "borte", "torsdag", "ukekort", "ett kort, mandag morgen",
        "påminnelser", "slå en av eller på for meg", "minne på praksisfortelling", "påminnelser", "ikke noe nå",
        "vis året", "stengte dager",
    ],
}  # fmt: skip


def shown(message):
    lines = [complete(message)]
    if message.choices:
        lines.append(
            "".join(f"[{option.label}] " for option in message.choices).strip()
        )
    if message.ways:
        lines.append("(" + " · ".join(option.label for option in message.ways) + ")")
    if message.footer:
        lines.append(f"— {message.footer}")
    return "\n".join(filter(None, lines))


@pytest.mark.parametrize("name", list(SCRIPTS))
def test_the_words_of_a_conversation_are_as_reviewed(name, per):
    told = []
    for words in SCRIPTS[name]:
        per.says(words)
        told.append(f"> {words}\n\n{shown(per.last)}\n")
    text = "\n".join(told)
    path = FOLDER / "transcripts" / f"{name}.txt"
    if WRITE:
        path.write_text(text, encoding="utf-8")

    assert text == path.read_text(encoding="utf-8")


RECORDED = {
    "0.1-free": SCRIPTS["practice_story_free"][1:6],
    "0.1-steps": SCRIPTS["practice_story_steps"][:5],
    "0.1-look-again": SCRIPTS["practice_story_free"][1:4],
    "0.1-my-stories": ["mine fortellinger"],
    "0.1-language": ["språk"],
    "0.1-erase": ["slett meg"],
}


@pytest.mark.parametrize("name", list(RECORDED))
def test_a_log_of_an_earlier_version_still_ends_or_asks(name, per, small, solbakken):
    path = FOLDER / "replays" / f"{name}.json"
    if WRITE:
        _record(name, path, per, small, solbakken[0])
    told = json.loads(path.read_text(encoding="utf-8"))
    kept = KeptTalk(
        "t",
        told["dialog"],
        told["version"],
        told["revision"],
        TalkState(**told["state"]),
    )
    outcome = engine.renew(kept, _stage()) or engine.show(kept, _stage())

    assert outcome.finished or outcome.messages[-1].asks


def _stage():
    return everything.build().stage("nb", lambda command, talk: None)


def _record(name, path, per, small, scope):
    if name == "0.1-my-stories":
        per.hands_in(STORY)
    for words in RECORDED[name]:
        per.says("praksisfortelling" if words == "1" else words)
    mine = Scope(scope.kindergarten_id, 1)

    def work(db):
        current = next(t for t in talks.open_talks(db, mine) if t.current)
        return talks.find(db, mine, current.id)

    kept = small.run(work)
    told = {
        "dialog": kept.dialog,
        "version": kept.version,
        "revision": kept.revision,
        "state": kept.state.to_json(),
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
