"""A kindergarten with a survey in it, for tests: who works there, and who answers what."""

from datetime import timedelta

from sqlalchemy import select

from scheduler.planning import plan
from storage.forms import closing
from storage.forms import rows as forms
from storage.people.scope import Scope
from storage.tables import form_runs

# Who works where: with the HMS group's three, who read first, thirteen people.
RED = ("ann", "eva", "ola", "ida", "liv", "kim")
BLUE = ("amir", "bo", "cy", "dag", "else")
# What somebody answers to all sixteen statements, and in her own words.
FORM = "baseline"


class House:
    """Everybody in a kindergarten by name, and the way to a survey."""

    def __init__(self, world, red=RED, blue=BLUE):
        self.world = world
        self.scope, self.units = world.kindergarten()
        add = self.add
        self.siri = add("siri", None, "head")
        self.mona = add("mona", "Rød", "teacher", "union_representative")
        self.per = add("per", "Blå", "teacher", "safety_representative")
        self.people = {name: add(name, "Rød", "assistant") for name in red}
        self.people |= {name: add(name, "Blå", "assistant") for name in blue}

    def add(self, name, unit, *roles):
        told = {"name": f"{name.title()} Berge"}
        here = self.units.get(unit)
        email = f"{name}@example.no"
        person = self.world.person(email, self.scope, here, roles, **told)
        return person.on("slack")

    def proposes(self):
        self.siri.says("kartlegging")
        self.siri.presses("open")
        self.siri.presses("proposed")
        self.siri.presses("yes")
        self.siri.presses("yes")

    def opens(self):
        """Turn both keys, and go to the day on which it is open."""
        self.proposes()
        self.mona.says("kartlegging")
        self.mona.presses("yes")
        self.mona.presses("yes")
        self.to(self.run.opened_on)

    @property
    def run(self):
        asked = select(form_runs).order_by(form_runs.c.opened_on.desc())
        return self.world.run(lambda db: db.connection.execute(asked).first())

    def to(self, day):
        """Let the clock go to eleven on a day."""
        self.world.now += timedelta(days=(day - self.world.today()).days)

    def answers(self, person, value="4", text="", **other):
        """Fill in the whole form at once; other answers are given by their keys."""
        person = self.people.get(person, person)
        person.says("skjema")
        keys = [field.key for field in person.last.fields]
        told = dict.fromkeys(keys, value) | {"first": text} | other
        person.fills(**told)

    def closes(self):
        """Let the day come on which it closes by itself."""
        self.world.now = self.run.shuts_at + timedelta(hours=2)
        self.beats()

    def beats(self):
        """Close what is to be closed, as the heart does."""

        def work(db):
            for kindergarten, run in forms.to_shut(db, self.world.now):
                closing.close(db, Scope(kindergarten), run, self.world.now)

        self.world.run(work)

    def plans(self, rules):
        return self.world.run(lambda db: plan(db, rules, self.world.now))
