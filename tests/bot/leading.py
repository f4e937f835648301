"""Somebody who leads a meeting of the wheel, and types a new sentence at each turn."""

LATER = ("9. november", "18. desember", "8. desember")
# What is pressed where something is to be chosen; elsewhere the first one that is there.
PRESSES = {
    "way": "together",
    "open": "show",
    "in_room": "no",
    "whose": "us",
    "lift": "no",
    "share": "no",
    "ours": "yes",
    "decision": "adjust",
    "settle": "change",
    "look_again": "keep",
    "onward": "stay",
}


class Leader:
    """Goes through the meeting one message at a time; remembers what she typed."""

    def __init__(self, unit, name, letter, start="hjulet", dice=None):
        self.person, self.letter, self.start = unit.people[name], letter, start
        self.dice, self.typed, self.ideas = dice, [], 0

    @property
    def is_free(self):
        """Tell whether nothing waits for her: what she typed is kept by then."""
        return not self.person.seen or not self.person.last.asks

    def goes_on(self):
        """Send the next message of the meeting, whatever is asked."""
        if self.is_free:
            self.person.says(self.start)
            return
        last, step = self.person.last, self.person.step.rpartition(".")[2]
        step = step.partition("#")[0]
        if last.asks in ("choice", "confirm", "person"):
            self.person.presses(self._pressed(step))
        elif last.asks == "several":
            keys = [each for each in self.person.choices if not each.startswith("~")]
            self.person.does(several=tuple(keys[:2]), step=last.step)
        elif last.asks == "date":
            self.person.says(self.dice.choice(LATER) if self.dice else LATER[1])
        else:
            self.person.says(
                "\n".join(self._sentence() for _ in range(self._many(step)))
            )

    def finishes(self):
        """Go on until what she typed is kept."""
        while not self.is_free:
            self.goes_on()

    def _many(self, step):
        return 3 if step == "rules" else 2 if step in ("works", "better") else 1

    def _sentence(self):
        self.typed.append(f"Vi rydder hylle {len(self.typed)} i rekke {self.letter}.")
        return self.typed[-1]

    def _pressed(self, step):
        wanted = PRESSES.get(step)
        if step == "build":
            self.ideas += 1
            wanted = ("new", "n0", "done")[self.ideas % 3]
        elif self.dice and step in ("onward", "small", "cause", "vote"):
            kept = [k for k in self.person.choices if k != "finish" and k[0] != "~"]
            wanted = self.dice.choice(kept)
        return wanted if wanted in self.person.choices else self.person.choices[0]
