"""Documents: tagged PDF, page, Word and Excel, from the same data."""

import html
import io
import itertools
import re
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import docx
import openpyxl
import outloud
import pdfua
import pikepdf
import pymupdf
import pytest
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont

from bot.documents import pdf as as_pdf
from bot.documents.columns import shares
from bot.documents.signs import PAPER, UNKNOWN, shown
from bot.reports import KINDS, Documents
from dialogs import everything
from dialogs.talk.messages import Picture
from dialogs.words.content import LANGUAGES
from storage.meetings import plan as agenda_plan
from storage.reflecting_team import plan as team_plan
from storage.reports import report
from storage.reports.paper import Report, Shape, Table, frame
from tests.bot import rounds as scripts
from tests.bot.department import Department

HOUSE = everything.build(None)
DESK = Documents(HOUSE)
READ = ("pdf", "html", "docx", "xlsx")
LONG = "Vi går ut i to puljer, og det gir ro i garderoben. " * 8
HOSTILE = (
    '#import "/etc/passwd": *',
    '#read("../../pyproject.toml")',
    "$ x^2 $ \\ \\u{41} *fet* _skrå_ `kode` @ref <merke> = Overskrift // bort",
    '"); panic("ut") //',
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} ${7*7} %s",
    '=HYPERLINK("http://x.example")',
    "x" * 900,
    "čđŋšŧž ČĐŊŠŦŽ ąćęłńóśźż",
    "😊👍❤️👩‍👩‍👧🇳🇴",
    "مرحبا بالعالم שלום",
    "\u202egnirts\u202c a\x00b\x0bc \ud83d \uffff",
    "ትግርኛ 漢字 தமிழ்",
    "",
    " \n\n\t ",
)


def made(language="nb", cells=("Ro",), *, many=1):
    """Make a document with every shape and these words everywhere."""
    # No two rows read the same: what is repeated on many pages would be a page's head.
    rows = tuple(
        (
            f"{cell} i gruppe {chr(65 + at)}" if at else cell,
            LONG[: 40 - at],
            cell,
            LONG[at:],
            cell,
        )
        for at in range(many)
        for cell in cells
    )
    pairs = tuple((f"Navn {at}", cell or "-") for at, cell in enumerate(cells))
    columns = ("Sak", "Tid", "Hensikt", "Resultat", "Ansvarlig")
    return Report(
        f"Tittel {cells[0]}", "Skrevet ut 24. november 2026.",
        (
            Table("Om", ("Hva", "Svar"), pairs, Shape.FACTS),
            Table("Tiltak (§ 4-3)", columns, rows),
            Table("Tiltak (§ 4-3)", columns, rows[: len(cells) * 2], Shape.CARDS),
            Table("Hvor nær", ("Trinn", "Antall"), (("1", "0"), ("2", "7")), Shape.BARS, "7 av 7"),
        ),
        language,
        frame(HOUSE.stage(language), "Solbakken barnehage", date(2026, 11, 24)),
        (("Mål", cells[0]),),
        Picture(f"wheel.2.1.{language}", "Hjulet. Dere er i fase 2."),
    )  # fmt: skip


def faults(folder, data):
    """Ask both public checkers; name what either finds, or warns of."""
    path = folder / "document.pdf"
    path.write_bytes(data)
    theirs = outloud.check(str(path))
    assert not theirs.error
    told = [
        f"{each.rule}: {each.message}"
        for each in theirs.findings
        if each.severity != "info"
    ]
    found = pdfua.validate(str(path)).findings
    return told + [f"{each.rule_id}: {each.message}" for each in found]


def text_of(data):
    """Read a PDF as it is read aloud, without the places where a word may break."""
    with pymupdf.open(stream=data, filetype="pdf") as opened:
        told = "".join(page.get_text() for page in opened)
    return told.replace("\u200b", "")


def everywhere(report_, form):
    """Read a document's words in one of its forms."""
    data = DESK.written(report_, form)
    if form == "pdf":
        return text_of(data)
    if form == "html":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        parts = [name for name in opened.namelist() if name.endswith(".xml")]
        return html.unescape("".join(opened.read(name).decode() for name in parts))


# PDF


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_is_tagged_as_both_public_checkers_ask(language, tmp_path):
    assert faults(tmp_path, DESK.written(made(language, many=12), "pdf")) == []


def test_the_checkers_see_a_pdf_that_is_not_tagged(tmp_path):
    with pymupdf.open() as plain:
        plain.new_page().insert_text((72, 72), "Hei")
        assert faults(tmp_path, plain.tobytes())


@pytest.mark.parametrize(
    ("language", "tag", "counted"),
    [("nb", "nb-NO", "side {0} av {0}"), ("nn", "nn-NO", "side {0} av {0}"), ("en", "en-GB", "page {0} of {0}")],
)  # fmt: skip
def test_a_pdf_says_its_title_language_and_pages(language, tag, counted):
    data = DESK.written(made(language, many=5), "pdf")

    with pikepdf.open(io.BytesIO(data)) as opened:
        assert (str(opened.Root.Lang), str(opened.docinfo["/Title"])) == (
            tag,
            "Tittel Ro",
        )
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        pages = len(opened.pages)
    assert pages > 1
    assert counted.format(pages) in text_of(data)
    assert "Solbakken barnehage" in text_of(data)


def tags(data):
    """Name a PDF's tags in the order in which they are read."""

    def walk(node):
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield str(node.S).removeprefix("/"), node
            kids = node.get("/K", [])
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                yield from walk(kid)

    return walk(data.Root.StructTreeRoot)


def test_a_pdf_has_headings_in_order_header_cells_and_words_for_its_pictures():
    with pikepdf.open(io.BytesIO(DESK.written(made(), "pdf"))) as opened:
        found = [(name, node.get("/Alt")) for name, node in tags(opened)]
    names = [name for name, _ in found]
    levels = [int(name[1]) for name in names if re.fullmatch(r"H\d", name)]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert names.count("TH") == 7
    alts = [str(alt) for name, alt in found if name == "Figure"]
    assert alts == ["Samspill", "Hjulet. Dere er i fase 2."]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_was_typed_is_read_as_anything_but_text(text, tmp_path):
    typed = made(cells=(text,))

    found = faults(tmp_path, DESK.written(typed, "pdf"))
    # An address that somebody typed is her text: a page that opens it is not ours.
    assert [each for each in found if not each.startswith("LNK-010")] == []
    for form in KINDS:
        assert DESK.written(typed, form)


def test_what_was_typed_stands_in_the_pdf_as_it_was_typed():
    told = re.sub(r"\s", "", text_of(DESK.written(made(cells=HOSTILE[:6]), "pdf")))

    for text in HOSTILE[:6]:
        assert re.sub(r"\s", "", text) in told


def test_the_template_reads_nothing_but_its_face_and_what_it_is_told():
    source = (PAPER / "document.typ").read_text()
    code = "\n".join(line for line in source.splitlines() if not line.startswith("//"))

    assert not re.search(
        r"\b(eval|read|import|include|plugin|csv|yaml|toml|xml)\b", code
    )
    assert re.findall(r"(?:image|json)\(\s*([^,\n]+?)(?:,|\)\n)", code) == [
        "bytes(sys.inputs.told)", '"face.svg"', "bytes(told.picture.svg)",
    ]  # fmt: skip


def test_a_template_cannot_read_what_lies_outside_its_folder(tmp_path, monkeypatch):
    import typst

    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("hemmelig")
    (inside / "document.typ").write_text('#read("../secret.txt")')
    monkeypatch.setattr(as_pdf, "PAPER", inside)

    with pytest.raises(typst.TypstError, match=r"root|outside"):
        as_pdf.pdf(made(), "")


def test_the_list_of_signs_is_that_of_the_fonts():
    have = set()
    for each in (PAPER / "fonts").glob("*.ttf"):
        with TTFont(each) as font:
            have |= set(font.getBestCmap())
    have = {sign for sign in have if sign >= 0x20}

    known = {sign for sign in range(0x20, 0x20000) if shown(chr(sign)) == chr(sign)}
    turned = {0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x7F}
    assert known - {ord(UNKNOWN)} == {s for s in have if s < 0x20000} - turned - {
        ord(UNKNOWN)
    }


def test_the_same_document_gives_the_same_bytes():
    assert DESK.written(made(), "pdf") == DESK.written(made(), "pdf")


def test_columns_are_as_wide_as_what_stands_in_them():
    row = ("1", "8. desember 2026", LONG)
    table = Table("x", ("Nr", "Dato", "Tekst"), (row,))

    assert shares(table)[:2] == [0, 0]
    assert shares(table)[2] > 0
    assert shares(replace(table, rows=(("1", "2", "3"),))) == [0, 0, 1]


# The other forms


@pytest.mark.parametrize("form", READ)
def test_each_form_has_the_same_words(form):
    told = re.sub(r"\s", "", everywhere(made(), form))

    for words in (
        "Tittel Ro",
        "Solbakken barnehage",
        "24. november 2026",
        "Tiltak",
        "Ansvarlig",
        LONG[:40],
    ):
        assert re.sub(r"\s", "", words) in told, words


class Seen(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.events = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.events += [
            name
            for name, value in attrs
            if name.startswith("on") or "script" in (value or "")
        ]


def test_a_page_runs_nothing_and_asks_for_nothing():
    text = DESK.written(made(cells=HOSTILE), "html").decode()
    seen = Seen(text)

    assert "script" not in seen.tags
    assert seen.events == []
    assert not re.search(r"(src|href)=\"(?!data:)", text)


def test_a_page_offers_its_other_forms_where_it_has_an_address():
    text = DESK.written(
        made(), "html", [("PDF", "abc.pdf"), ("Word", "abc.docx")]
    ).decode()

    assert '<a href="abc.pdf">PDF</a>' in text
    assert "Last ned som" in text


def test_word_knows_headings_header_rows_language_pages_and_the_pictures_words():
    paper = docx.Document(io.BytesIO(DESK.written(made("nn"), "docx")))
    levels = [
        int(line.style.name[-1])
        for line in paper.paragraphs
        if line.style.name.startswith("Heading")
    ]
    fields = [
        each.get(qn("w:instr"))
        for each in paper.sections[0].footer._element.iter(qn("w:fldSimple"))
    ]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all(
        table.rows[0]._tr.trPr.findall(qn("w:tblHeader")) for table in paper.tables
    )
    assert fields == ["PAGE", "NUMPAGES"]
    assert paper.core_properties.language == "nn-NO"
    assert [shape._inline.docPr.get("descr") for shape in paper.inline_shapes] == [
        "Hjulet. Dere er i fase 2."
    ]


def test_excel_has_a_sheet_a_table_with_numbers_as_numbers_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(DESK.written(made(cells=HOSTILE), "xlsx")))

    assert book.sheetnames == ["Forside", "Om", "Tiltak", "Tiltak 2", "Hvor nær"]
    assert [[cell.value for cell in row] for row in book["Hvor nær"]] == [
        ["Trinn", "Antall"],
        [1, 0],
        [2, 7],
    ]
    assert book["Tiltak"].freeze_panes == "A2"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert any(cell.value == HOSTILE[6] for cell in cells)


# What there is


@pytest.fixture
def unit(small):
    made_unit = Department(small)
    made_unit.room()
    return made_unit


def reports_an_item(unit, title="Garderoben", minutes="10 minutter"):
    said = ("meld sak", "utdyp saken", title, "Det er kø.", "En avtale.")
    unit.hears("ann", *said, "hopp over", "hopp over", "drøfting", minutes)


def everything_there_is(unit):
    """Make each kind of document as it is here."""
    world, kindergarten, red = unit.world, unit.scope.kindergarten_id, unit.units["Rød"]
    meeting = world.run(lambda db: agenda_of(db, unit))
    return world.run(
        lambda db: [
            report.make(db, world.house, kindergarten, "round", str(red), world.now),
            report.make(db, world.house, kindergarten, "year", "", world.now),
            team_plan.make(db, world.house, kindergarten, red, world.now),
            agenda_plan.make(db, world.house, kindergarten, meeting, world.now),
        ]
    )


def agenda_of(db, unit):
    from sqlalchemy import select

    from storage.tables import meetings

    mine = select(meetings.c.id).where(meetings.c.department_id == unit.units["Rød"])
    return db.connection.execute(mine.order_by(meetings.c.starts_at)).scalars().first()


def test_each_kind_of_document_passes_both_checkers_and_says_the_year(unit, tmp_path):
    scripts.whole_round_to_trial(unit)
    reports_an_item(unit)
    found = everything_there_is(unit)

    for each in found:
        assert faults(tmp_path, DESK.written(each, "pdf")) == []
        for form in READ:
            told = everywhere(each, form)
            dates = re.findall(r"\d\. (?:november|desember)\b(?! 2026)", told)
            assert dates == [], (form, each.title)


def test_the_agenda_says_when_each_item_begins_as_far_as_that_is_known(unit):
    for title, minutes in (
        ("Garderoben", "10 minutter"),
        ("Turer", "vet ikke"),
        ("Jul", "5 minutter"),
    ):
        reports_an_item(unit, title, minutes)
    agenda = everything_there_is(unit)[-1]

    assert agenda.title == "Saksliste: avdelingsmøte, Rød"
    assert (
        "tirsdag 17. november 2026 kl. 13.00. 3 saker, 15 minutter og 1 uten fast tid."
        in agenda.about
    )
    assert sorted(row[0][3:] for row in agenda.tables[0].rows) == [
        "Garderoben",
        "Jul",
        "Turer",
    ]
    assert agenda.tables[0].rows[0][1].startswith("13.00")


def test_who_leads_a_meeting_gets_its_agenda_in_the_form_she_chooses(unit):
    reports_an_item(unit)
    unit.hears("per", "saksliste", "1", "få sakslista som et dokument")

    for form in READ:
        assert re.search(rf"/rapport/\S+\.{form}\b", unit.per.reads)
