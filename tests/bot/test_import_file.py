import io
import itertools
import re
from datetime import UTC, date, datetime
from string import Formatter

import pytest
from rich.console import Console

from bot.commands.import_file import import_file
from bot.commands.import_report import MOST_FAULTS, ImportReport
from dialogs.words import content
from dialogs.words import texts as words
from dialogs.words.content import LANGUAGES
from storage import tables
from storage.lists.sheet import Fault
from tests.storage.test_cohort_file import COHORTS, STATED
from tests.storage.test_cohort_file import table as cohort_table
from tests.storage.test_roster import House
from tests.storage.test_staff_file import ROW, csv, row, xlsx

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
WORDS, CONTENT = words.load(), content.load()


class Desk:
    """An operator's desk: a folder, a database, a console that is read back."""

    def __init__(self, url, folder):
        self.house, self.folder, self.read = House(url), folder, ""

    def imports(self, data, name="fil.csv", *, is_terminal=False, **options):
        path = self.folder / name
        if data is not None:
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        out = io.StringIO()
        code = import_file(
            path,
            dry_run=options.get("dry_run", False),
            leavers=options.get("leavers", False),
            run=self.house.run,
            words=WORDS,
            language=options.get("language", "nb"),
            today=date(2026, 11, 3),
            now=NOW,
            console=Console(file=out, width=120, force_terminal=is_terminal),
        )
        self.read = out.getvalue()
        return code


@pytest.fixture
def desk(url, tmp_path):
    made = Desk(url, tmp_path)
    yield made
    made.house.engine.dispose()


def test_a_good_file_is_taken_in_and_told_in_numbers(desk):
    assert desk.imports(csv(ROW)) == 0

    assert re.search(r"Personer +1 +0 +0 +0", desk.read)
    assert "fil.csv er lest inn" in desk.read
    assert len(desk.house.places("ida@example.no")) == 1


def test_an_excel_file_is_taken_in_just_the_same(desk):
    assert desk.imports(xlsx(ROW), "fil.xlsx") == 0

    assert desk.house.count(tables.memberships) == 1


def test_a_second_time_it_says_that_nothing_was_changed(desk):
    desk.imports(csv(ROW))

    assert desk.imports(csv(ROW)) == 0
    assert "Ingenting er endret" in desk.read


def test_a_dry_run_names_what_would_change_and_changes_nothing(desk):
    assert desk.imports(csv(ROW), dry_run=True) == 0

    assert "Blåklokka (Solstua)" in desk.read
    assert "Ida Fjelltopp (ida@example.no)" in desk.read
    assert "Ingenting er endret. Kjør uten --dry-run" in desk.read
    assert desk.house.count(tables.people) == 0


def test_a_dry_run_shows_before_and_after(desk):
    desk.imports(csv(ROW))

    desk.imports(csv(row(Navn="Ida Dalbunn", Roller="fagarbeider")), dry_run=True)

    assert "Ida Fjelltopp (ida@example.no), nn → Ida Dalbunn" in desk.read
    assert "assistent, 17.08.2026– → fagarbeider, 17.08.2026–" in desk.read


def test_one_fault_keeps_the_whole_file_out_and_is_told_with_its_place(desk):
    assert desk.imports(csv(ROW, row(Epost="per@"))) == 1

    assert "fil.csv, linje 3, kolonne «E-post»: «per@» er ikke" in desk.read
    assert "Én feil. Ingenting er lest inn." in desk.read
    assert desk.house.count(tables.people) == 0


def test_a_misspelt_role_is_answered_with_the_nearest_one(desk):
    desk.imports(csv(row(Roller="asistent")))

    assert "Mente du «assistent»?" in desk.read


def test_at_most_two_hundred_faults_are_shown_and_the_rest_counted(desk):
    rows = [row(Epost=f"feil{n}") for n in range(MOST_FAULTS + 5)]

    desk.imports(csv(*rows))

    assert desk.read.count("kolonne «E-post»") == MOST_FAULTS
    assert "… og 5 til." in desk.read
    assert "205 feil" in desk.read


def test_a_substitute_without_an_end_is_mentioned_and_taken_in(desk):
    assert desk.imports(csv(row(Roller="vikar"))) == 0

    assert "Merk: fil.csv, linje 2, kolonne «Til»: Vikaren har ingen" in desk.read


def test_those_not_in_the_file_are_named_and_left_alone(desk):
    desk.imports(csv(ROW, row(Navn="Per Bekkefar", Epost="per@example.no")))

    assert desk.imports(csv(ROW)) == 0

    assert "Per Bekkefar, Blåklokka, Solstua" in desk.read
    assert "--leavers" in desk.read
    assert len(desk.house.places("per@example.no")) == 1


def test_leavers_are_named_with_their_last_day(desk):
    desk.imports(csv(ROW, row(Navn="Per Bekkefar", Epost="per@example.no")))

    desk.imports(csv(ROW), leavers=True)

    assert "Siste dag er 02.11.2026" in desk.read
    assert desk.house.places("per@example.no") == []


def test_a_cohort_table_is_known_by_its_header_and_only_checked(desk):
    assert desk.imports(cohort_table(*COHORTS, STATED), "puljer.csv") == 1

    assert "puljer.csv, linje 8, kolonne «Ansatte»: Det står 2022" in desk.read
    assert "2204 til sammen (+182)" in desk.read
    assert "424 i P6 (linje 7) skulle vært 242" in desk.read


def test_a_cohort_table_that_adds_up_is_said_to(desk):
    right = (*COHORTS[5][:5], "242")

    assert desk.imports(cohort_table(*COHORTS[:5], right, STATED)) == 0
    assert "Alle summene stemmer" in desk.read


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_is_not_there_is_wrong_use(desk, language):
    assert desk.imports(None, "borte.csv", language=language) == 2

    assert desk.read.startswith("borte.csv: ")


def test_what_stands_in_a_file_is_never_read_as_markup_or_colour(desk):
    desk.imports(csv(row(Epost="[red]x[/red] :smile:\x1b[31m")))
    desk.imports(csv(row(Epost="[red]x[/red] :smile:", Barnehage="[b]Sol[/b]")))
    assert "«[red]x[/red] :smile:»" in desk.read

    desk.imports(csv(row(Barnehage="[b]Sol[/b]")))
    assert "[b]Sol[/b]" in desk.read


def test_a_birth_number_is_not_printed(desk):
    desk.imports(csv(row(Navn="Ida 01019012345")))

    assert "Ikke fødselsnummer i denne fila" in desk.read
    assert "01019012345" not in desk.read


def test_a_big_file_shows_how_far_it_has_come_on_a_terminal(desk):
    rows = [row(Epost=f"p{n}@example.no", Navn=f"Person {n}") for n in range(3000)]

    assert desk.imports(csv(*rows), is_terminal=True) == 0
    assert "Leser fil.csv" in desk.read


def every_fault():
    """Give one fault of every code that the reading modules know."""
    values = {
        "most": 1, "number": 1, "first": 1, "key": "name", "found": 1, "wanted": 2,
        "length": 1, "value": "x", "suggestion": "y", "role": "teacher", "sheet": "s",
        "starts": "a", "ends": "b", "email": "e", "name": "n", "other": "o", "count": 2,
        "stated": 1, "calculated": 2, "difference": "+1", "cohort": "P1", "line": 3,
        "written": 1, "meant": "name",
    }  # fmt: skip
    codes = [
        "too_large",
        "too_many_rows",
        "too_many_columns",
        "empty_file",
        "no_rows",
        "not_a_table",
        "old_excel",
        "damaged_workbook",
        "undecodable",
        "broken_quotes",
        "other_sheets",
        "no_header",
        "unknown_column",
        "unnamed_column",
        "column_twice",
        "missing_column",
        "birth_number",
        "missing_cohort_column",
        "wrong_cells",
        "empty_cell",
        "too_long",
        "bad_email",
        "unknown_role",
        "unknown_language",
        "bad_date",
        "ends_before_start",
        "no_department",
        "two_names",
        "substitute_without_end",
        "two_languages",
        "duplicate_row",
        "bad_number",
        "no_cohorts",
        "no_sum_row",
        "sum_row_twice",
        "wrong_sum",
        "wrong_sum_swapped",
        "no_file",
    ]
    return [Fault(2, "Kolonne", code, values) for code in codes]


@pytest.mark.parametrize(
    ("language", "fault"),
    list(itertools.product(LANGUAGES, every_fault())),
    ids=lambda value: value if isinstance(value, str) else value.code,
)
def test_every_fault_has_a_sentence_in_every_language(language, fault):
    report = ImportReport(
        "fil.csv", WORDS, language, CONTENT, Console(file=io.StringIO())
    )

    said = report.fault(fault)

    assert said.endswith((".", "?")) or '"".' in said
    assert not [name for _, name, _, _ in Formatter().parse(said) if name]


def test_the_languages_have_the_same_texts():
    first, *others = (set(WORDS.names(lang, "import")) for lang in LANGUAGES)

    assert all(other == first for other in others)
