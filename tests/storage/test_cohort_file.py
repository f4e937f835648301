import pytest

from dialogs.words import content
from storage.lists.cohort_file import CohortWords, is_cohort_table, read_cohorts
from storage.lists.staff_file import StaffWords
from storage.lists.table_file import read_table
from tests.storage.test_staff_file import ROW, csv, xlsx

CONTENT = content.load()
WORDS = CohortWords.from_content(CONTENT)
STAFF = StaffWords.from_content(CONTENT)
HEADER = ("Pulje", "Oppstart", "Barnehager", "Avdelinger", "Barn", "Ansatte")
# The table of the source, as it stands there.
COHORTS = [
    ("P1", "august 2021", "19", "82", "1181", "346"),
    ("P2", "januar 2022", "19", "96", "1359", "398"),
    ("P3", "august 2022", "21", "101", "1346", "407"),
    ("P4", "januar 2023", "27", "96", "1562", "416"),
    ("P5", "august 2024", "13", "48", "811", "213"),
    ("P6", "august 2025", "11", "53", "835", "424"),
]
STATED = ("Sum", "", "110", "476", "7094", "2022")


def table(*rows, header=HEADER):
    return csv(*rows, header=header).encode()


def read(data):
    return read_cohorts(read_table(data), WORDS)


def changed(row, place, cell):
    return (*row[:place], cell, *row[place + 1 :])


def test_the_table_of_the_source_is_reported_as_182_employees_too_many():
    (fault,) = read(table(*COHORTS, STATED)).faults

    assert (fault.line, fault.column) == (8, "Ansatte")
    assert fault.values["stated"] == 2022
    assert fault.values["calculated"] == 2204
    assert fault.values["difference"] == "+182"


def test_two_digits_that_may_be_swapped_are_pointed_at_and_not_repaired():
    found = read(table(*COHORTS, STATED))

    assert found.faults[0].code == "wrong_sum_swapped"
    assert found.faults[0].values["cohort"] == "P6"
    assert found.faults[0].values["wanted"] == 242
    assert found.cohorts[5].counts["employees"] == 424


def test_the_other_columns_of_the_source_add_up():
    sums = {each.key: each for each in read(table(*COHORTS, STATED)).sums}

    assert sums["kindergartens"].calculated == 110
    assert sums["departments"].difference == 0
    assert sums["children"].difference == 0


@pytest.mark.parametrize("word", ["sum", "I alt", "Totalt", "TIL SAMAN", "til sammen"])
def test_a_table_that_adds_up_has_no_faults(word):
    right = changed(COHORTS[5], 5, "242")

    assert read(table(*COHORTS[:5], right, changed(STATED, 0, word))).faults == ()


def test_every_column_that_differs_is_reported():
    wrong = ("Sum", "", "111", "470", "7094", "2000")

    found = read(table(*COHORTS, wrong)).faults

    assert [(f.column, f.values["difference"]) for f in found] == [
        ("Barnehager", "-1"),
        ("Avdelinger", "+6"),
        ("Ansatte", "+204"),
    ]


def test_numbers_may_be_grouped_and_come_from_excel():
    rows = [changed(COHORTS[0], 4, "1 181"), *COHORTS[1:]]
    assert [f.column for f in read(table(*rows, STATED)).faults] == ["Ansatte"]

    numbers = [
        tuple(int(c) if c.isdigit() else c for c in row) for row in (*COHORTS, STATED)
    ]
    assert [f.column for f in read(xlsx(*numbers, header=HEADER)).faults] == ["Ansatte"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (COHORTS, "no_sum_row"),
        ([STATED], "no_cohorts"),
        ([*COHORTS, STATED, STATED], "sum_row_twice"),
        ([changed(COHORTS[0], 3, "ca. 80"), STATED], "bad_number"),
        ([changed(COHORTS[0], 3, ""), STATED], "empty_cell"),
    ],
)
def test_a_table_that_cannot_be_checked_says_why(rows, code):
    assert code in [f.code for f in read(table(*rows)).faults]


def test_unknown_missing_and_repeated_columns_are_reported():
    header = ("Pulje", "Oppstart", "Barnehager", "Barn", "Barn", "Sko")

    found = read(table(*COHORTS, STATED, header=header)).faults

    assert {"unknown_column", "column_twice", "missing_cohort_column"} <= {
        f.code for f in found
    }


def test_the_header_tells_a_cohort_table_from_a_staff_list():
    cohorts = read_table(table(*COHORTS, STATED))
    staff = read_table(csv(ROW).encode())

    assert is_cohort_table(cohorts, WORDS, STAFF.columns)
    assert not is_cohort_table(staff, WORDS, STAFF.columns)
