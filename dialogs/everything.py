"""Everything put together: the dialogs of all concepts, and the world they speak from.

Whoever adds a dialog adds its module here, and nowhere else.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dialogs.feedback import feedback
from dialogs.forms import fill_in, form_result, survey
from dialogs.forms import library as forms
from dialogs.guardian.guardian import Guardian
from dialogs.hms import calendar as hms_calendar
from dialogs.hms import desk as hms_desk
from dialogs.hms import lift
from dialogs.meetings import (
    agenda,
    meetings,
    moving,
    setting,
    toolbox,
)
from dialogs.observation import observation
from dialogs.oneself import settings as oneself_settings
from dialogs.plans import plan
from dialogs.programmes import files as programme_files
from dialogs.programmes import programme
from dialogs.reading import dates
from dialogs.reflecting_team import lines as reflecting_team_lines
from dialogs.reflecting_team import meeting as reflecting_team_meeting
from dialogs.reminders import day_away, quiet, year_ahead
from dialogs.search import find
from dialogs.stories import department_stories, my_stories, practice_story
from dialogs.talk.by_name import by_name
from dialogs.wheel import ground_rules, wheel
from dialogs.words import content, own_words
from dialogs.words import texts as words
from dialogs.words.lexicon import Lexicon
from dialogs.words.world import House

DIALOGS = by_name(
    fill_in.DIALOGS,
    form_result.DIALOGS,
    survey.DIALOGS,
    feedback.DIALOGS,
    hms_calendar.DIALOGS,
    hms_desk.DIALOGS,
    lift.DIALOGS,
    agenda.DIALOGS,
    meetings.DIALOGS,
    moving.DIALOGS,
    setting.DIALOGS,
    toolbox.DIALOGS,
    observation.DIALOGS,
    oneself_settings.DIALOGS,
    plan.DIALOGS,
    programme.DIALOGS,
    reflecting_team_lines.DIALOGS,
    reflecting_team_meeting.DIALOGS,
    day_away.DIALOGS,
    quiet.DIALOGS,
    year_ahead.DIALOGS,
    find.DIALOGS,
    department_stories.DIALOGS,
    my_stories.DIALOGS,
    practice_story.DIALOGS,
    ground_rules.DIALOGS,
    wheel.DIALOGS,
)


@cache
def build(override: Path | None = None) -> House:
    """Read every text and content file."""
    found = forms.added_to(content.load(override), override)
    found = programme_files.added(found, DIALOGS, override)
    return House(
        words=words.load(override, own_words.names(found)),
        content=found,
        guardian=Guardian.from_content(found, content.ordinary()),
        lexicon=Lexicon.from_lists(found["words"], own_words.of_story_meeting(found)),
        date_words=dates.DateWords.from_lists(found["dates"]),
        dialogs=DIALOGS,
    )
