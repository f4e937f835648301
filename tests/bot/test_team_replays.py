"""Talks and rounds as an earlier version kept them: each is read, and goes on.

`SAMSPILL_WRITE=1 pytest tests/bot/test_team_replays.py` writes them anew.
"""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from dialogs.reflecting_team.events import Do, Event
from dialogs.reflecting_team.reducer import step
from dialogs.reflecting_team.round import Round, State
from dialogs.talk import drive, replay
from dialogs.talk.state import KeptTalk, TalkState
from storage.people.scope import Scope
from storage.post import talks
from tests.bot.team import Team
from tests.test_transcripts import WRITE

FOLDER = Path(__file__).parent.parent / "replays"
ID = re.compile(r"\b[0-9a-f]{16}\b")
ADVICE = "Du burde gå ut i to puljer."
LINE = "Jeg vil telle til ti."


@pytest.fixture
def team(small):
    # What was recorded took one message more: the clock goes a second with each.
    small.now += timedelta(seconds=1)
    return Team(small)


def written(value):
    """Write it as it lies in the log, key for key; a name that is drawn is numbered."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    drawn = list(dict.fromkeys(ID.findall(text)))
    return ID.sub(lambda found: f"{drawn.index(found[0]):016x}", text)


def recorded(name, value):
    """Return what was recorded; what is written now has to be the same."""
    path = FOLDER / f"0.1-team-{name}.json"
    if WRITE:
        path.write_text(written(value), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    assert _unnumbered(written(value)) == _unnumbered(text)
    return json.loads(text)


def _unnumbered(text):
    """Leave out how many messages came before: fewer are needed than once."""
    text = re.sub(r"event-\d+", "event", text)
    # A report has had two forms more since.
    return re.sub(r'\n *"(docx|xlsx)": "[^"]*",', "", text)


# Talks


def prepares(team):
    team.tells()
    team.per.says("reflekterende team")
    team.per.presses("begin")
    team.per.presses("change")
    team.per.presses(team.per.choices[0])
    team.per.says("hopp over")
    team.per.says("hopp over")
    return "per"


def has_made(team):
    team.tells("per").ready(teller="per")
    return "per"


def starts_closed(team):
    team.tells().ready("channel").says_yes()
    team.world.now += timedelta(hours=9)
    team.per.says("reflekterende team")
    team.per.presses("start")
    return "per"


def sees_much(team):
    finished(team)
    team.world.days(8)
    team.tells("eva").ready(teller="eva")
    team.per.says("reflekterende team")
    return "per"


def writes_early(team):
    team.begins("channel").goes_to("clarifying")
    name = team.who(team.round.queue[-1])
    team.people[name].says("Hvor lenge hadde lille Sofie ventet?")
    return name


def has_the_word(team):
    team.begins("channel").goes_to("noticing")
    name = team.speaker
    team.people[name].does(choice="start:team_turn")
    return name


def gives_advice(team):
    name = has_the_word(team)
    team.people[name].says(ADVICE)
    return name


def says_it_aloud(team):
    team.begins("channel").goes_to("possibilities")
    name = team.speaker
    team.people[name].says("Kanskje to puljer gir mer ro.")
    return name


def tries(team):
    team.begins().goes_to("trying")
    team.ola.does(choice="start:team_try")
    return "ola"


def looks_again(team):
    tries(team)
    team.ola.says("Jeg vil spørre lille Sofie først.")
    return "ola"


def finished(team):
    tries(team)
    team.ola.says(LINE)
    return team.ends()


def tells_how_it_went(team):
    finished(team)
    team.ola.does(choice="start:team_tried")
    team.ola.presses("some")
    return "ola"


def sums_up(team):
    finished(team)
    team.ann.does(choice="start:team_summary")
    return "ann"


TALKS = {
    "preparing": prepares,
    "made": has_made,
    "closed": starts_closed,
    "desk": sees_much,
    "turn-early": writes_early,
    "turn-mine": has_the_word,
    "turn-gently": gives_advice,
    "turn-aloud": says_it_aloud,
    "try": tries,
    "try-look-again": looks_again,
    "tried": tells_how_it_went,
    "summary": sums_up,
}


def talk_of(team, name):
    mine = Scope(team.scope.kindergarten_id, team.number(name))

    def work(db):
        current = next(t for t in talks.open_talks(db, mine) if t.current)
        return talks.find(db, mine, current.id)

    kept = team.world.run(work)
    return {
        "dialog": kept.dialog,
        "version": kept.version,
        "revision": kept.revision,
        "state": kept.state.to_json(),
    }


@pytest.mark.parametrize("name", list(TALKS))
def test_a_talk_of_an_earlier_version_is_read_and_asks_the_same(team, name):
    now = talk_of(team, TALKS[name](team))
    told = json.loads((FOLDER / f"0.1-team-{name}.json").read_text(encoding="utf-8"))
    # That a question is not nameless was not said when these were recorded.
    if now["state"]["waiting"][4:] == [False]:
        del now["state"]["waiting"][4:]
    # What a version before this one began is taken as it was; it is not written anew.
    if now["version"] == told["version"]:
        told = recorded(name, now)
    kept = KeptTalk(
        "t", told["dialog"], told["version"], told["revision"],
        TalkState(**told["state"]),
    )  # fmt: skip
    open_step = kept.state.step
    stage = team.world.house.stage("nb", lambda command, talk: None)
    outcome = drive.renew(kept, stage) or drive.show(kept, stage)

    assert outcome.messages[-1].asks
    assert outcome.messages[-1].step.key == open_step


def test_what_every_command_gives_is_the_same_in_the_log(team, monkeypatch):
    rows = []
    logged = replay.Run._logged

    def noted(self, key, kind, value):
        if kind in ("r", "d") and self.talk.dialog != "practice_story":
            rows.append([self.talk.dialog, key, kind, value])
        return logged(self, key, kind, value)

    monkeypatch.setattr(replay.Run, "_logged", noted)
    monkeypatch.setattr("storage.reports.links._mark", lambda secret: "m")
    monkeypatch.setattr("secrets.token_urlsafe", lambda size: "s" * size)
    lives_through(team)

    recorded("results", rows)


def lives_through(team):
    """Let everything be asked that can be asked about a round."""
    per, ann = team.per, team.ann
    for name in ("ola", "mona", "siri"):
        team.people[name].says("reflekterende team")
    for words in ("team_turn", "team_try", "team_tried", "team_summary"):
        ann.does(choice=f"start:{words}")
    desk = ("plan", "history", "practice", "leave")
    for way in desk:
        per.says("reflekterende team")
        per.presses(way)
    team.tells().ready()
    for way in ("drop", "begin"):
        per.says("reflekterende team")
        per.presses(way)
    per.says("avbryt")
    team.begins("channel").goes_to("clarifying")
    name = team.speaker
    team.people[name].does(choice="start:team_turn")
    team.people[name].says("Hvor lenge hadde barnet ventet?")
    ann.does(choice="start:team_turn")
    ann.says("Omtrent fem minutter.")
    late = team.who(team.round.queue[-1])
    team.people[late].does(choice="start:team_turn")
    team.people[late].says("Jeg tenkte på noe.")
    per.says("reflekterende team")
    per.presses("board")
    changes_story(team)
    team.goes_to("trying")
    team.ola.does(choice="start:team_try")
    team.ola.says(LINE)
    per.says("reflekterende team")
    per.presses("end")
    per.presses("yes")
    team.eva.does(choice="start:team_summary")
    if team.eva.step:
        team.eva.presses("yes")
    team.ola.does(choice="start:team_tried")
    team.ola.presses("tried")
    team.ola.presses("no")
    for name in ("siri", "per"):
        team.people[name].says("reflekterende team")


def changes_story(team):
    """Let Ann take her story back, and Eva tell instead."""
    team.chooses("ann", team.key("withdraw_yes"))
    per = team.per
    per.says("reflekterende team")
    per.presses("other")
    per.presses("oral")
    per.presses(str(team.number("eva")))
    team.says_yes("eva")


# Rounds


def paused(team):
    team.begins("channel").goes_to("clarifying")
    team.presses("per", "pause")


def passed(team):
    team.begins("channel").goes_to("noticing")
    team.chooses(team.speaker, team.key("pass"))
    team.presses(team.speaker, "next")


def withdrawn(team):
    team.begins().goes_to("clarifying")
    team.chooses("ann", team.key("withdraw_yes"))


ROUNDS = {
    "begun": lambda team: team.begins(),
    "days": lambda team: team.begins("days", auto=True),
    "passed": passed,
    "paused": paused,
    "open": lambda team: team.begins().goes_to("dimension"),
    "withdrawn": withdrawn,
    "trying": lambda team: team.begins().goes_to("trying").beat(400),
}


@pytest.mark.parametrize("name", list(ROUNDS))
def test_a_round_of_an_earlier_version_is_read_and_goes_on(team, name):
    ROUNDS[name](team)
    told = recorded(f"round-{name}", team.kept.told)
    one = Round.from_json(told["round"])

    assert written(one.to_json()) == written(told["round"])
    ends = step(one, Event(Do.END, one.leader), team.world.now)[0]
    assert ends.state is State.ENDED
    assert Round.from_json(json.loads(json.dumps(ends.to_json()))) == ends
    on = Do.ANOTHER if one.state is State.WITHDRAWN else Do.NEXT
    after, effects = step(one, Event(on, one.leader, one.leader), team.world.now)
    assert after.turn > one.turn or after.state is not one.state
    assert effects
