import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from dialogs.words import content
from storage.lists import sheet as sheets
from storage.lists.staff_file import StaffWords, read_staff
from storage.lists.table_file import read_table

WORDS = StaffWords.from_content(content.load())
HEADER = ("Barnehage", "Avdeling", "Navn", "E-post", "Roller", "Målform", "Fra", "Til")
ROW = (
    "Solstua",
    "Blåklokka",
    "Ida Fjelltopp",
    "ida@example.no",
    "assistent",
    "nynorsk",
    "17.08.2026",
    "",
)
PLACES = dict(zip(HEADER, range(8), strict=True))


def row(**changed):
    cells = list(ROW)
    for name, cell in changed.items():
        cells[PLACES[name.replace("Epost", "E-post")]] = cell
    return tuple(cells)


def csv(*rows, header=HEADER, separator=";"):
    return "".join(separator.join(cells) + "\r\n" for cells in (header, *rows))


def xlsx(*rows, header=HEADER):
    book = Workbook()
    for cells in (header, *rows):
        book.active.append(cells)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(file):
    data = file.encode() if isinstance(file, str) else file
    return read_staff(read_table(data), WORDS)


def faults(file):
    return [(f.line, f.column, f.code) for f in read(file).faults]


def only_fault(file):
    (found,) = read(file).faults
    return found


def test_a_row_is_read_in_full():
    (found,) = read(csv(row(Til="31.07.2027"))).rows

    assert (found.line, found.kindergarten, found.department) == (
        2,
        "Solstua",
        "Blåklokka",
    )
    assert (found.name, found.email) == ("Ida Fjelltopp", "ida@example.no")
    assert (found.roles, found.language) == ({"assistant"}, "nn")
    assert (found.starts, found.ends) == (date(2026, 8, 17), date(2027, 7, 31))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"], ids=str
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_usual_encoding_and_separator_is_read(encoding, separator):
    found = read(csv(ROW, separator=separator).encode(encoding))

    assert found.rows[0].department == "Blåklokka"
    assert found.faults == ()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_ending_is_counted_the_same(ending):
    file = csv(ROW, row(Epost="per@")).replace("\r\n", ending)

    assert faults(file) == [(3, "E-post", "bad_email")]


def test_a_line_break_inside_a_cell_does_not_move_the_line_numbers():
    first = row(Navn='"Ida\nFjelltopp"')

    found = read(csv(first, row(Epost="per@")))

    assert [f.line for f in found.faults] == [4]
    assert found.rows[0].name == "Ida Fjelltopp"


def test_excels_own_line_about_the_separator_is_understood():
    found = read("sep=,\r\n" + csv(row(Epost="x"), separator=","))

    assert [(f.line, f.code) for f in found.faults] == [(3, "bad_email")]


def test_an_excel_workbook_is_read_with_its_real_dates():
    found = read(xlsx(row(Fra=datetime(2026, 8, 17), Til=date(2027, 7, 31))))

    assert (found.rows[0].starts, found.rows[0].ends) == (
        date(2026, 8, 17),
        date(2027, 7, 31),
    )


def test_a_workbook_with_more_filled_sheets_is_read_with_a_warning():
    book = Workbook()
    for cells in (HEADER, ROW):
        book.active.append(cells)
    book.create_sheet("Gammelt").append(["noe"])
    book.create_sheet("Tomt")

    found = read(saved(book))

    assert len(found.rows) == 1
    assert [(w.code, w.values["count"]) for w in found.warnings] == [
        ("other_sheets", 1)
    ]


def test_columns_may_come_in_any_order_and_spelling():
    header = (" ROLLE ", "e-mail", "Namn", "FRÅ", "språk", "til", "base", "barnehage")
    cells = (
        "vikar",
        "ida@example.no",
        "Ida",
        "2026-08-17",
        "nn",
        "",
        "Rød",
        "Solstua",
    )

    found = read(csv(cells, header=header))

    assert found.faults == ()
    assert found.rows[0].starts == date(2026, 8, 17)
    assert found.rows[0].language == "nn"


def test_language_and_dates_may_be_left_out_altogether():
    found = read(csv(ROW[:5], header=HEADER[:5]))

    assert found.faults == ()
    assert (found.rows[0].language, found.rows[0].starts) == (None, None)


@pytest.mark.parametrize(
    ("written", "roles"),
    [
        ("Styrer", {"head"}),
        ("enhetsleder", {"head"}),
        ("Dagleg leiar", {"head"}),
        ("ped.leder / tillitsvalgt", {"pedagogical_leader", "union_representative"}),
        (
            "pedagogisk leiar; verneombod",
            {"pedagogical_leader", "safety_representative"},
        ),
        ("barnehagelærar", {"teacher"}),
        ("FAGARBEIDAR", {"skilled_worker"}),
        ("barne- og ungdomsarbeider", {"skilled_worker"}),
        ("assistent, mentor", {"assistant", "mentor"}),
        ("observatør", {"observer"}),
    ],
)
def test_roles_are_known_by_all_their_names(written, roles):
    (found,) = read(csv(row(Roller=f'"{written}"'))).rows

    assert found.roles == roles


def test_an_address_is_kept_in_small_letters():
    assert read(csv(row(Epost="Ida@Example.NO"))).rows[0].email == "ida@example.no"


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"Barnehage": ""}, "Barnehage", "empty_cell"),
        ({"Navn": "  "}, "Navn", "empty_cell"),
        ({"Epost": ""}, "E-post", "empty_cell"),
        ({"Roller": ""}, "Roller", "empty_cell"),
        ({"Roller": '";"'}, "Roller", "empty_cell"),
        ({"Epost": "ida.example.no"}, "E-post", "bad_email"),
        ({"Epost": "Ida <ida@example.no>"}, "E-post", "bad_email"),
        ({"Roller": "rørlegger"}, "Roller", "unknown_role"),
        ({"Målform": "svensk"}, "Målform", "unknown_language"),
        ({"Fra": "31.02.2026"}, "Fra", "bad_date"),
        ({"Fra": "08/17/2026"}, "Fra", "bad_date"),
        ({"Til": "snart"}, "Til", "bad_date"),
        ({"Fra": "17.08.0026"}, "Fra", "bad_date"),
        ({"Til": "16.08.2026"}, "Til", "ends_before_start"),
        ({"Avdeling": ""}, "Avdeling", "no_department"),
        ({"Navn": "Ida " * 60}, "Navn", "too_long"),
    ],
)
def test_a_fault_names_line_and_column(changed, column, code):
    assert faults(csv(row(Epost="per@example.no"), row(**changed))) == [
        (3, column, code)
    ]


def test_the_head_needs_no_department():
    found = read(csv(row(Roller="styrer", Avdeling="")))

    assert found.faults == ()
    assert found.rows[0].department is None


def test_a_misspelt_role_comes_with_the_nearest_one():
    found = only_fault(csv(row(Roller="asistent")))

    assert found.values == {"value": "asistent", "suggestion": "assistent"}


def test_a_substitute_without_an_end_is_a_warning_and_no_fault():
    found = read(csv(row(Roller="vikar")))

    assert found.faults == ()
    assert [(w.line, w.column, w.code) for w in found.warnings] == [
        (2, "Til", "substitute_without_end")
    ]


def test_unknown_missing_and_repeated_columns_are_all_reported():
    header = ("Barnehage", "Navnn", "Sko", "E-post", "epost", "")

    found = read(csv(("a", "b", "c", "d@example.no", "e", "f"), header=header))

    codes = [(f.column, f.code) for f in found.faults]
    assert ("Navnn", "unknown_column") in codes
    assert ("Sko", "unknown_column") in codes
    assert ("epost", "column_twice") in codes
    missing = {f.values["key"] for f in found.faults if f.code == "missing_column"}
    assert missing == {"department", "name", "roles"}


def test_all_faults_come_in_one_run_in_the_order_of_the_file():
    file = csv(
        row(Epost="x", Fra="y"), row(Roller="z"), row(Navn="", Epost="p@example.no")
    )

    assert faults(file) == [
        (2, "E-post", "bad_email"),
        (2, "Fra", "bad_date"),
        (3, "Roller", "unknown_role"),
        (4, "Navn", "empty_cell"),
    ]


def test_one_address_with_two_names_is_reported():
    found = only_fault(csv(ROW, row(Navn="Kaja Havblikk", Avdeling="Rød")))

    assert (found.line, found.column, found.code) == (3, "Navn", "two_names")
    assert (found.values["name"], found.values["other"], found.values["first"]) == (
        "Kaja Havblikk",
        "Ida Fjelltopp",
        2,
    )


def test_one_person_with_two_languages_is_reported():
    assert faults(csv(ROW, row(Målform="bokmål", Avdeling="Rød"))) == [
        (3, "Målform", "two_languages")
    ]


def test_the_same_place_twice_at_the_same_time_is_reported():
    found = only_fault(csv(ROW, row(Roller="verneombud", Fra="01.01.2027")))

    assert (found.line, found.code, found.values) == (3, "duplicate_row", {"first": 2})


def test_the_same_place_in_two_periods_is_no_fault():
    assert faults(csv(row(Til="31.12.2026"), row(Fra="01.01.2027"))) == []


@pytest.mark.parametrize("cells", [ROW[:7], (*ROW, "for mye")])
def test_a_wrong_number_of_cells_is_reported(cells):
    found = only_fault(csv(cells))

    assert (found.line, found.code) == (2, "wrong_cells")
    assert found.values == {"found": len(cells), "wanted": 8}


def test_empty_cells_after_the_last_column_do_no_harm():
    assert faults(csv((*ROW, "", ""))) == []


@pytest.mark.parametrize("number", ["01019012345", "010190 12345", "nr. 01019012345."])
@pytest.mark.parametrize("column", ["Navn", "Avdeling", "Epost", "Roller", "Til"])
def test_a_birth_number_is_refused_wherever_it_stands_and_never_repeated(
    column, number
):
    found = only_fault(csv(row(**{column: number})))

    assert found.code == "birth_number"
    assert "12345" not in repr(found)


def test_a_birth_number_in_a_number_cell_or_as_a_heading_is_found():
    assert only_fault(xlsx(row(Navn=11019012345))).code == "birth_number"
    headed = csv((*ROW, "x"), header=(*HEADER, "01019012345"))
    assert [f.code for f in read(headed).faults] == ["birth_number"]
    assert "01019012345" not in repr(read(headed).faults)


def test_bytes_that_are_no_letters_are_reported_with_their_line():
    good = csv(ROW).encode()
    bad = ";".join(row(Epost="per@example.no")).encode("cp1252")

    assert (3, None, "undecodable") in faults(good + bad + b"\r\n")


def test_a_byte_that_windows_does_not_have_is_reported():
    file = csv(row(Navn="Ida X")).encode("cp1252").replace(b"X", b"\x81")

    assert (2, None, "undecodable") in faults(file)


def test_rows_before_a_broken_quote_are_still_checked():
    file = csv(row(Epost="x"), row(Navn='"Ida'))

    assert [(f.line, f.code) for f in read(file).faults] == [
        (2, "bad_email"),
        (3, "broken_quotes"),
    ]


def test_a_quote_that_never_ends_is_the_reason_why_nothing_is_read():
    found = only_fault('"Barnehage;Avdeling\r\nSolstua;Rød\r\n')

    assert (found.line, found.code) == (1, "broken_quotes")


def zipped(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf \r\n\r\n;;\r\n", "empty_file"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"<html><table>", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old_excel"),
        (zipped(word__document_xml="x"), "not_a_table"),
        (zipped(xl__workbook_xml="x"), "damaged_workbook"),
        (xlsx(ROW)[:2000], "damaged_workbook"),
        (saved(Workbook()), "empty_file"),
        (b"sko;lue\r\n1;2\r\n", "no_header"),
        (csv().encode(), "no_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_staff_list_is_said_to_be_none(data, code):
    assert only_fault(data).code == code


def test_a_workbook_that_would_swell_is_refused_before_it_is_read():
    bomb = zipped(
        xl__workbook_xml="x", xl__worksheets__sheet1_xml=b"0" * (51 * 1024 * 1024)
    )

    assert len(bomb) < 1_000_000
    assert only_fault(bomb).code == "too_large"


def test_a_workbook_that_grows_a_hundredfold_is_refused_when_that_is_much():
    bomb = zipped(
        xl__workbook_xml="x", xl__worksheets__sheet1_xml=b"<c/>" * (2 * 1024 * 1024)
    )

    assert only_fault(bomb).code == "swelling"


def test_a_sheet_that_lies_about_its_size_is_read_in_full():
    source = io.BytesIO(xlsx(ROW))
    changed = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            data = old.read(part).replace(b'ref="A1:H2"', b'ref="A1:A1"')
            new.writestr(part, data)

    assert len(read(changed.getvalue()).rows) == 1


def test_too_many_rows_columns_or_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    assert only_fault(csv(ROW, ROW, ROW)).code == "too_many_rows"
    assert only_fault(";".join("x" * 60)).code == "too_many_columns"
    monkeypatch.setattr("storage.lists.table_file.MOST_BYTES", 10)
    assert only_fault(csv(ROW)).code == "too_large"


def test_a_hundred_thousand_rows_are_read_and_one_more_is_refused():
    line = ";".join(ROW) + "\n"
    most = csv() + line * sheets.MOST_ROWS

    assert len(read_table(most.encode()).rows) == sheets.MOST_ROWS
    assert only_fault(most + line).code == "too_many_rows"


@given(st.binary(max_size=300))
def test_any_bytes_become_a_report_and_never_an_exception(data):
    found = read(data)

    assert found.faults or found.rows


@given(st.binary(max_size=200))
def test_any_bytes_below_a_good_header_become_a_report(data):
    read(csv(ROW).encode() + data)


@given(st.lists(st.tuples(*[st.text(max_size=30)] * 8), max_size=4))
def test_any_text_in_any_cell_becomes_a_report(cells):
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in cells]

    read(csv(*quoted).encode("utf-8", "replace"))


WORKBOOK = xlsx(ROW, row(Epost="per@example.no"))


@given(
    st.lists(
        st.tuples(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255)), max_size=8
    ),
    st.integers(0, len(WORKBOOK)),
)
def test_any_damage_to_a_workbook_becomes_a_report(changes, end):
    data = bytearray(WORKBOOK)
    for place, byte in changes:
        data[place] = byte

    read(bytes(data))
    read(WORKBOOK[:end])


@given(st.text(max_size=200))
def test_any_text_inside_a_workbooks_sheet_becomes_a_report(text):
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old,
        zipfile.ZipFile(changed, "w") as new,
    ):
        for part in old.namelist():
            data = old.read(part)
            if "sheet1" in part:
                data = data.replace(
                    b"<row ", text.encode("utf-8", "replace") + b"<row "
                )
            new.writestr(part, data)

    read(changed.getvalue())
