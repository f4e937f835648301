"""Hand over what a sentence was understood as, in place of the reader of sentences.

It goes in as any message does: through JSON, in a transaction of its own, to the outbox.
"""

from unittest.mock import patch

from bot.turn import asked, take_in, wishes
from dialogs.reading.understood import Asked, Wish


def asks(person, topic, /, **slots):
    """Let somebody ask about this; return the one answer she gets."""
    return _understood(person, asked.answer, Asked(topic, slots))


def wishes_for(person, name, /, **slots):
    """Let somebody wish for this; return what she is answered."""
    return _understood(person, wishes.grant, Wish(name, slots))


def _understood(person, answer, what):
    with patch.object(take_in, "find_way", lambda turn: answer(turn, what)):
        person.says("noe som er lest av en annen")
    return person.reads
