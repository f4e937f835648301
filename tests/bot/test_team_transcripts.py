"""A whole round in each of its three ways, as a reviewer reads it, in both languages."""

from pathlib import Path

import pytest

from dialogs.talk.messages import Message
from storage.post import post_text
from tests.bot.department import shown
from tests.bot.team import Team
from tests.test_transcripts import WRITE

FOLDER = Path(__file__).parent.parent / "transcripts"
WORDS = {
    "nb": {
        "team": "reflekterende team",
        "skip": "hopp over",
        "clarifying": "Hvor lenge hadde barnet ventet?",
        "answer": "Omtrent fem minutter.",
        "noticing": "Jeg la merke til at du satte deg ned.",
        "advice": "Du burde gå ut i to puljer.",
        "possibilities": "Kanskje to puljer gir mer ro.",
        "returning": "Jeg tar med meg at det hjalp å sette seg.",
        "dimension": "Vi så det på benken.",
        "trying": "Jeg vil sette meg ned før jeg svarer.",
        "closing": "Varmt",
        "early": "Jeg tenker på benken i garderoben.",
    },
    "nn": {
        "team": "reflekterande team",
        "skip": "hopp over",
        "clarifying": "Kor lenge hadde barnet venta?",
        "answer": "Om lag fem minutt.",
        "noticing": "Eg la merke til at du sette deg ned.",
        "advice": "Du burde gå ut i to puljar.",
        "possibilities": "Kanskje to puljar gir meir ro.",
        "returning": "Eg tek med meg at det hjelpte å setje seg.",
        "dimension": "Vi såg det på benken.",
        "trying": "Eg vil setje meg ned før eg svarer.",
        "closing": "Varmt",
        "early": "Eg tenkjer på benken i garderoben.",
    },
}


class Script(Team):
    """A round that is written down: what each says and presses, and what comes of it."""

    def __init__(self, world, language):
        super().__init__(world, language)
        self.words = WORDS[language]
        self.read = {}
        for name in self.people:
            self.people[name].says("hei")
            self.read[name] = self._last(name)
        self.board_was, self.has_begun = "", False

    def _rows(self, address, after=0):
        rows = self.world.run(lambda db: post_text.history(db, "web", address, after))
        return [(n, Message.from_json(told)) for n, _, told in rows if told]

    def _last(self, name):
        rows = self._rows(f"{name}@example.no")
        return rows[-1][0] if rows else 0

    def news(self, *but):
        """Write down what everybody has got since, and the board if it is another."""
        for name in self.people:
            address = f"{name}@example.no"
            for number, message in self._rows(address, self.read[name]):
                if name not in but:
                    self.told.append(f"[til {name}]\n{shown(message)}\n")
                self.read[name] = number
        for number, message in self._rows("room:rod", self.read.get("room", 0)):
            if not any(":more:" in o.key for o in message.choices):
                self.told.append(f"[i rommet]\n{shown(message)}\n")
            self.read["room"] = number
        if self.has_begun:
            board = shown(self.board)
            if board != self.board_was:
                self.told.append(f"[tavla]\n{board}\n")
                self.board_was = board

    def does(self, name, label, *, room=False):
        """Let somebody press what is offered under these words."""
        person = self.people[name]
        if room:
            key = next(o.key for o in self.board.choices if o.label == label)
            self.told.append(f"{name}> [{label}]\n")
            self.chooses(name, key)
            if self.note:
                self.told.append(f"[bare til {name}]\n{self.note}\n")
            self.news()
            return
        last = self._rows(f"{name}@example.no")[-1][1]
        key = next(o.key for o in last.choices if o.label == label)
        self.told.append(f"{name}> [{label}]\n")
        person.does(choice=key, step=last.step)
        self.told.append(f"{shown(person.last)}\n")
        self.read[name] = self._last(name)
        self.news(name)

    def types(self, name, *said):
        for words in said:
            self.hears(name, words)
            if self.people[name].step == "aloud":
                label = self.people[name].last.choices[0].label
                self.told.append(f"{name}> [{label}]\n")
                self.people[name].presses("yes")
                self.told.append(f"{shown(self.people[name].last)}\n")
            self.read[name] = self._last(name)
        self.news(name)

    def label(self, block, key):
        stage = self.world.house.stage(self.language)
        return stage.options("team_board", block, {})[key]

    def get_ready(self, way):
        per, say = self.per, self.words
        self.tells()
        self.read["ann"] = self._last("ann")
        self.types("per", say["team"])
        stage = self.world.house.stage(self.language)
        options = stage.options("reflecting_team", "way__options", {})
        self.does("per", options["begin"])
        ways = stage.options("reflecting_team", "likely__options", {})
        self.does("per", ways["change"])
        self.does("per", per.last.choices[0].label)
        self.types("per", say["skip"], say["skip"])
        ways = stage.options("reflecting_team", "how__options", {})
        self.does("per", ways[way])
        if way != "days":
            self.does("per", per.last.choices[0].label)
        self.does("per", per.last.choices[0].label)
        self.does("per", per.last.choices[0].label)
        self.does("ann", self.label("teller_choices", "yes"))
        self.has_begun = True
        self.does("per", self.label("guide_choices", "start"))

    def write_round(self):
        """Go through a written round: each writes when she is told that it is hers."""
        say, done = self.words, set()
        while self.kept.is_live:
            self.beat(20)
            key, speaker = self.step, self.speaker
            if speaker is None:
                self.types("ola", say[key])
                self.does("per", self.label("controls", "go_on"), room=True)
            elif key in ("ready", "telling"):
                self.does(speaker, self.label("controls", "done"), room=True)
            elif key == "clarifying" and key not in done:
                self.types(speaker, say[key])
                self.types("ann", say["answer"])
                waits = self.who(self.round.queue[-1])
                self.types(waits, say["early"])
            elif key == "noticing" and key not in done:
                self.does(speaker, self.label("controls", "pass"), room=True)
            elif key == "possibilities" and key not in done:
                self.types(speaker, say["advice"])
                self.does(speaker, self.people[speaker].last.choices[0].label)
                self.types(speaker, say[key])
            else:
                self.types(speaker, say[key])
            done.add(key)

    def afterwards(self):
        self.beat()
        self.news()
        self.does("ann", self.label("guide_choices", "summary"))
        self.does("ann", self.people["ann"].last.choices[0].label)


def held(path, told):
    text = "\n".join(told)
    if WRITE:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), "the words are others: read them"


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_spoken_round_reads_as_reviewed(small, language):
    one = Script(small, language)
    one.get_ready("room")
    for _ in range(60):
        if not one.kept.is_live:
            break
        one.beat(30)
        if one.step == "trying" and one.speaker == "eva":
            one.does("eva", one.label("guide_choices", "try"))
            one.types("eva", one.words["trying"])
        label = "next" if one.speaker else "go_on"
        if one.step == "noticing" and not one.round.told:
            one.beat(90)
            one.news()
            one.does("per", one.label("controls", "longer"), room=True)
        one.does("per", one.label("controls", label), room=True)
    one.afterwards()

    held(FOLDER / f"team_room_{language}.txt", one.told)


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("way", ["channel", "days"])
def test_a_written_round_reads_as_reviewed(small, language, way):
    one = Script(small, language)
    one.get_ready(way)
    one.write_round()
    one.afterwards()

    held(FOLDER / f"team_{way}_{language}.txt", one.told)


def test_the_transcripts_of_both_languages_have_the_same_turns(small):
    for way in ("room", "channel", "days"):
        lines = [
            [
                line.split(">")[0] if ">" in line[:8] else line
                for line in (FOLDER / f"team_{way}_{language}.txt")
                .read_text(encoding="utf-8")
                .split("\n")
                if line[:4] in ("per>", "ann>", "[til") or line.startswith("[tavla")
            ]
            for language in ("nb", "nn")
        ]
        assert lines[0] == lines[1]
