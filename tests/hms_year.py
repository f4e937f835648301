"""Let the HMS group of a test's kindergarten agree on its year, as it does in the chat."""

from dialogs.hms.commands import Months, SayYes
from dialogs.hms.themes import fill, library
from storage.people import memberships, staff
from storage.turn import Turn
from tests.kept import carry_out


def does(world, email, command):
    """Let somebody do something, as the chat carries it out."""

    def work(db):
        person = staff.by_email(db, f"{email}@example.no").id
        scope = memberships.scope_of(db, person, world.today())
        return carry_out(Turn(db, scope, world.now, "", world.house), command)

    return world.run(work)


def proposed(world, email="siri"):
    """Return what is proposed for each month of the year that can have a theme."""
    year, content = does(world, email, Months()), world.house.content
    months = [m for m in year["year"] if m[5:] not in content["themes"]["without"]]
    found = fill(content, library(content, {}, "nb"), months, {}, (), ())
    return {month: each.theme for month, each in found.items()}


def agree(world, *names):
    """Let these say yes to a theme for every month."""
    themes = proposed(world)
    for name in names:
        does(world, name, SayYes(themes))
    return themes
