"""A survey as a reviewer reads it: the two keys, the form, and what it came to."""

from pathlib import Path

import pytest

from storage.answers import ballots
from tests.bot.survey import BLUE, RED, House
from tests.test_transcripts import WRITE, shown

FOLDER = Path(__file__).parent.parent / "transcripts"
LANGUAGES = {"nb": "bokmål", "nn": "nynorsk"}


class Heard:
    """Writes down what somebody does, and what she is told then."""

    def __init__(self, house):
        self.house, self.lines = house, []

    def does(self, name, said, act):
        person = getattr(self.house, name, None) or self.house.people[name]
        count = len(person.seen)
        act(person)
        told = "\n\n".join(shown(each) for each in person.seen[count:])
        # A receipt is another every time.
        words = [w if not _is_code(w) else "23456789." for w in told.split(" ")]
        self.lines.append(f"> {name}: {said}\n\n{' '.join(words)}\n")

    def says(self, name, words):
        self.does(name, words, lambda person: person.says(words))

    def presses(self, name, key):
        person = getattr(self.house, name, None) or self.house.people[name]
        label = next(o.label for o in person.last.choices if o.key == key)
        self.does(name, f"[{label}]", lambda person: person.presses(key))


def _is_code(word):
    code = word.split("\n")[0].strip(".*")
    return len(code) == ballots.LENGTH and set(code) <= set(ballots.SIGNS)


def lived(world, language):
    house = House(world)
    people = (house.siri, house.mona, house.per, *house.people.values())
    for person in people:
        person.says("språk")
        person.presses(language)
    heard = Heard(house)
    heard.says("siri", "kartlegging")
    for key in ("open", "proposed", "yes", "yes"):
        heard.presses("siri", key)
    heard.says("mona", "kartlegging")
    for key in ("yes", "yes"):
        heard.presses("mona", key)
    house.to(house.run.opened_on)
    heard.says("ann", "skjema")
    keys = [field.key for field in house.people["ann"].last.fields]
    # All write the same: in which order it is shown is nobody's, and another each time.
    filled = dict.fromkeys(keys, "4") | {"time": "1", "first": "Tida."}
    heard.does("ann", "(…)", lambda person: person.fills(**filled))
    for name in (*RED[1:], *BLUE):
        house.answers(name, value="4", time="2", text="Tida.")
    heard.says("siri", "kartlegging")
    house.closes()
    heard.says("mona", "resultat")
    heard.presses("mona", "lay_out")
    heard.says("ann", "resultat")
    return "\n".join(heard.lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_survey_reads_as_it_did(small, language):
    told = lived(small, language)
    path = FOLDER / f"survey_{language}.txt"
    if WRITE:
        path.write_text(told, encoding="utf-8")

    assert told == path.read_text(encoding="utf-8")
