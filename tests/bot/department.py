"""A department of six that goes round the wheel, in bokmål or in nynorsk."""

import re
from datetime import datetime, timedelta

from sqlalchemy import select

from dialogs.talk.messages import complete
from storage.meetings import rows as meetings
from storage.people import identities, staff
from storage.people.scope import Scope
from storage.tables import departments, kindergartens, people
from tests.world import Person

# What the scripts type, in each language.
WORDS = {
    "nb": {
        "wheel": "hjulet",
        "rules": "spilleregler",
        "skip": "hopp over",
        "hms": "hms",
    },
    "nn": {
        "wheel": "hjulet",
        "rules": "speleregler",
        "skip": "hopp over",
        "hms": "hms",
    },
}
SIX = (
    ("per", "Per Lunde", ("pedagogical_leader",)),
    ("ann", "Ann Berge", ("assistant",)),
    ("eva", "Eva Moe", ("skilled_worker",)),
    ("ola", "Ola Dahl", ("assistant",)),
    ("ida", "Ida Strand", ("teacher",)),
    ("liv", "Liv Sandnes", ("substitute",)),
)


class Department:
    """Six people on Rød, two on Blå, and the HMS group."""

    def __init__(self, world, language="nb"):
        self.world, self.language, self.told = world, language, []
        self.scope, self.units = world.kindergarten()
        if language != "nb":
            world.run(
                lambda db: db.connection.execute(
                    kindergartens.update().values(language=language)
                )
            )
        self.people = {}
        for name, full, roles in SIX:
            self.add(name, full, "Rød", roles)
        self.add("mona", "Mona Vik", "Blå", ("pedagogical_leader",))
        self.add("siri", "Siri Haugen", None, ("head",))
        self.add("jon", "Jon Eide", "Blå", ("safety_representative",))
        self.meet("Rød", datetime(2026, 11, 17, 13), "department")
        self.meet("Rød", datetime(2026, 12, 8, 13), "department")
        self.meet("Blå", datetime(2026, 12, 9, 13), "department")
        self.meet(None, datetime(2027, 1, 4, 9), "planning_day")

    def find(self, world):
        """Know the people of a database that another program has filled."""
        self.world, self.language, self.told, self.people = world, "nb", [], {}
        self.scope = Scope(1)
        # What is said now has not been heard before.
        world.events = 1_000_000
        with_names = select(departments.c.name, departments.c.id)
        self.units = dict(world.run(lambda db: db.connection.execute(with_names).all()))
        for email in world.run(
            lambda db: list(db.connection.execute(select(people.c.email)).scalars())
        ):
            name = email.partition("@")[0]
            self.people[name] = Person(world, email)
            self.people[name].name = name
        return self

    def add(self, name, full, unit, roles):
        person = self.world.person(
            f"{name}@example.no",
            self.scope,
            self.units[unit] if unit else None,
            roles,
            name=full,
            language=self.language,
        )
        self.people[name] = person
        person.name = name
        return person

    def meet(self, unit, wall, kind):
        number = self.units[unit] if unit else None
        return self.world.run(
            lambda db: meetings.add(db, self.scope, number, kind, wall)
        )

    def room(self, unit="Rød"):
        """Link a room, so that what is agreed is put there."""

        def work(db):
            place = identities.place(db, "web", "room:rod", None, self.world.now)
            identities.set_room(db, self.scope, place, self.units[unit])
            return place

        return self.world.run(work)

    def __getattr__(self, name):
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def number(self, name):
        return self.world.run(lambda db: staff.by_email(db, f"{name}@example.no").id)

    # A transcript, if one is wanted

    def hears(self, name, *said):
        """Let somebody say these one after the other; note what is answered."""
        person = self.people[name]
        for words in said:
            person.says(words)
            self.told.append(f"{name}> {words}\n\n{shown(person.last)}\n")
        return person

    def shown(self, name):
        return shown(self.people[name].last)

    def fills_in(self, name, *typed):
        """Answer what is asked without a name, in one form where it is one."""
        person = self.people[name]
        fields = [each.key for each in person.last.fields]
        if not fields:
            return self.hears(name, *typed)
        skip = self.word("skip")
        told = ["" if words == skip else words for words in typed]
        person.fills(**dict(zip(fields, told, strict=True)))
        lines = "\n".join(words or "–" for words in told)
        self.told.append(f"{name}> {lines}\n\n{shown(person.last)}\n")
        return person

    def picks(self, name, count):
        """Pick so many of what is offered, from the top."""
        person = self.people[name]
        picked = [o for o in person.last.choices if o.key != "~keep"][:count]
        person.does(several=tuple(o.key for o in picked), step=person.last.step)
        labels = ", ".join(o.label for o in picked)
        self.told.append(f"{name}> {labels}\n\n{shown(person.last)}\n")

    def word(self, key):
        return WORDS[self.language][key]

    def rooms_messages(self):
        from storage.post import post_text

        rows = self.world.run(lambda db: post_text.history(db, "web", "room:rod", 0))
        return [told for _, _, told in rows]

    def days(self, count):
        self.world.now += timedelta(days=count)


# A receipt is new every time: in a transcript it is always the same.
CODE = re.compile(r"\b(slett svar) [2-9A-HJKMNP-Z]{8}")


def shown(message):
    lines = [CODE.sub(r"\1 K7Q2MXRT", complete(message))]
    others = [each for each in message.fields if each.key != message.next_field]
    lines += [f"▢ {each.label}" for each in others]
    if message.choices:
        lines.append("".join(f"[{o.label}] " for o in message.choices).strip())
    if message.footer:
        lines.append(f"— {message.footer}")
    return "\n".join(filter(None, lines))


def count(world, table):
    return len(world.run(lambda db: db.connection.execute(select(table)).all()))
