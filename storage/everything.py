"""What carries out the commands of all concepts, added up.

Whoever adds a module with handlers adds it here, and nowhere else.
"""

from __future__ import annotations

from dialogs.errors import DialogError
from dialogs.talk.command import Command, R
from storage.answers import carry_out as answers_carry_out
from storage.answers import makers
from storage.forms import carry_out as forms_carry_out
from storage.forms import carry_out_keys as forms_carry_out_keys
from storage.hms import carry_out as hms_carry_out
from storage.hms import carry_out_keys as hms_carry_out_keys
from storage.meetings import carry_out as meetings_carry_out
from storage.meetings import carry_out_agenda as meetings_carry_out_agenda
from storage.meetings import usual as meetings_usual
from storage.observation import carry_out as observation_carry_out
from storage.observation import observers as observation_observers
from storage.people import carry_out as people_carry_out
from storage.people import first_contact
from storage.plans import carry_out as plans_carry_out
from storage.programmes import carry_out as programmes_carry_out
from storage.programmes import telling as programmes_telling
from storage.reflecting_team import carry_out as reflecting_team_carry_out
from storage.reflecting_team import carry_out_lines as reflecting_team_lines
from storage.reflecting_team import carry_out_standing as reflecting_team_standing
from storage.reminders import carry_out as reminders_carry_out
from storage.search import carry_out as search_carry_out
from storage.stories import carry_out as stories_carry_out
from storage.turn import Turn, added
from storage.wheel import carry_out as wheel_carry_out
from storage.wheel import carry_out_boxes as wheel_carry_out_boxes
from storage.wheel import carry_out_rounds as wheel_carry_out_rounds
from storage.wheel import carry_out_rules as wheel_carry_out_rules
from storage.wheel import carry_out_sharing as wheel_carry_out_sharing

HANDLERS = added(
    answers_carry_out.HANDLERS,
    makers.HANDLERS,
    forms_carry_out.HANDLERS,
    forms_carry_out_keys.HANDLERS,
    hms_carry_out.HANDLERS,
    hms_carry_out_keys.HANDLERS,
    meetings_carry_out.HANDLERS,
    meetings_carry_out_agenda.HANDLERS,
    meetings_usual.HANDLERS,
    observation_carry_out.HANDLERS,
    observation_observers.HANDLERS,
    people_carry_out.HANDLERS,
    first_contact.HANDLERS,
    plans_carry_out.HANDLERS,
    programmes_carry_out.HANDLERS,
    programmes_telling.HANDLERS,
    reflecting_team_carry_out.HANDLERS,
    reflecting_team_lines.HANDLERS,
    reflecting_team_standing.HANDLERS,
    reminders_carry_out.HANDLERS,
    search_carry_out.HANDLERS,
    stories_carry_out.HANDLERS,
    wheel_carry_out.HANDLERS,
    wheel_carry_out_boxes.HANDLERS,
    wheel_carry_out_rounds.HANDLERS,
    wheel_carry_out_rules.HANDLERS,
    wheel_carry_out_sharing.HANDLERS,
)


def carry_out(turn: Turn, command: Command[R]) -> R:
    """Carry out a command; as JSON what it gives goes into the talk's log."""
    function = HANDLERS.get(type(command))
    if function is None:
        message = f"nobody carries out {type(command).__name__}"
        raise DialogError(message)
    # What a command changes is read after its locks, and is read anew after it.
    if not command.reads:
        turn.db.remembered.clear()
    # Each handler says what it gives: the table knows no more than `Any` of it.
    given: R = function(turn, command)
    if not command.reads:
        turn.db.remembered.clear()
    return given
