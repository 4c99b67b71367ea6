"""The brief on paper: one page, the same bytes whoever makes it, and text that stays text in every form."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from openpyxl import load_workbook

from willing.analysis.assessment import question
from willing.analysis.brief import Brief, brief
from willing.ledger.case import Case, shipped_cases
from willing.report.brief.content import document
from willing.report.brief.docx import directed
from willing.report.brief.files import FORMS, brief_file
from willing.report.brief.shape import Document, cut
from willing.report.brief.wording import best_sources, brings, unbroken
from willing.report.drawings.map import site_map
from willing.report.tongue import speaking

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DAYS = {
    "ukraine-2025": (date(2025, 4, 10), date(2026, 7, 2)),
    "haiti-2024": (date(2024, 3, 1), date(2025, 12, 19)),
    "green-climate-fund-2014": (date(2014, 12, 12),),
}
MAKE = """
import hashlib, sys
from dataclasses import replace
from datetime import date
from willing import Case, brief, question
from willing.report.brief.files import FORMS, brief_file
case = Case.read("haiti-2024")
found = brief(case, question(case, as_of=date(2024, 3, 20)), sites=1)
for form in FORMS:
    print(form, hashlib.sha256(brief_file(found, form, sys.argv[1])).hexdigest())
"""
HOSTILE = '<script>alert(1)</script> #strong[x] $x$ {{7*7}} {% raw %} &amp; @ref `y` \\u{41} "quoted" \u202e\u2066 _x0041_'


def made(name: str, day: date, sites: int = 1) -> Brief:
    """The brief of a shipped case on a day."""
    case = Case.read(name)
    return brief(case, question(case, as_of=day), sites=sites)


@pytest.fixture(scope="module")
def hostile() -> Brief:
    """The brief of a case in which names, clauses and publishers are markup of all kinds, formulas, or very long.

    It is made in memory: no gate of a case's files lets all of this in.
    """
    case = Case.read("haiti-2024")
    requirement = case.requirements["mss"]
    lines = tuple(
        replace(line, name=f"=1+1 {HOSTILE} {'long ' * 400}" if line.line == "money" else line.name) for line in requirement.lines
    )
    case = replace(
        case,
        title=HOSTILE,
        nations={**case.nations, "USA": replace(case.nations["USA"], name=HOSTILE)},
        events={**case.events, "usa.congress": replace(case.events["usa.congress"], says=HOSTILE)},
        requirements={**case.requirements, "mss": replace(requirement, lines=lines)},
        sites={**case.sites, "port_au_prince": replace(case.sites["port_au_prince"], name=f"\x1b[31m{HOSTILE}")},
        sources={key: replace(one, publisher="=HYPERLINK(1) @x", url="javascript:alert(1)") for key, one in case.sources.items()},
    )
    return brief(case, question(case, as_of=date(2024, 3, 20)), sites=1)


def pages(content: bytes) -> Iterator[tuple[float, float, str]]:
    """Each page of a PDF: width, height and text."""
    file = pypdfium2.PdfDocument(content)
    try:
        for page in file:
            text = page.get_textpage()
            yield page.get_width(), page.get_height(), text.get_text_bounded()
            text.close()
            page.close()
    finally:
        file.close()


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(("name", "day"), [(name, day) for name, days in DAYS.items() for day in days])
def test_the_page_is_one_page(name: str, day: date, lang: str) -> None:
    """In both languages, of every shipped case, on several days: the tables, which lie across, begin on the second one."""
    across = [width > height for width, height, _ in pages(brief_file(made(name, day), ".pdf", lang))]
    assert across[:2] == [False, True]
    assert all(across[1:])


def test_every_shipped_case_is_tried() -> None:
    """The days above are of all cases that come with Willing."""
    assert sorted(DAYS) == sorted(shipped_cases())


@pytest.mark.parametrize("lang", ["en", "ar-EG"])
def test_the_same_question_is_the_same_file(lang: str) -> None:
    """Two processes that deal out their sets and maps in other orders make the same bytes, in every form."""
    told = [
        subprocess.run(
            [sys.executable, "-c", MAKE, lang],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert len(told[0].splitlines()) == len(FORMS)


def test_files_are_of_the_day_that_was_asked_for() -> None:
    """No form tells when or where it was made."""
    found = made("haiti-2024", date(2024, 3, 20), sites=0)
    file = pypdfium2.PdfDocument(brief_file(found, ".pdf"))
    told = file.get_metadata_dict()
    file.close()
    assert told["CreationDate"].startswith("D:20240320")
    for form, part in ((".docx", "docProps/core.xml"), (".xlsx", "docProps/core.xml")):
        with zipfile.ZipFile(io.BytesIO(brief_file(found, form))) as parts:
            assert {one.date_time[0] for one in parts.infolist()} == {1980}
            days = re.findall(r"20\d\d-\d\d-\d\d", parts.read(part).decode())
            assert set(days) == {"2024-03-20"}


# ---- text is text --------------------------------------------------------------------------------------------------------


class Seen(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.named: set[str] = set()
        self.text: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and the names of its attributes."""
        self.tags.append(tag)
        self.named.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.text.append(data)


def test_hostile_texts_are_text_in_html(hostile: Brief) -> None:
    """No script, one style sheet, no style and no handler on any tag, nothing fetched; and the text as it is."""
    seen = Seen()
    seen.feed(brief_file(hostile, ".html").decode())
    assert "script" not in seen.tags
    assert seen.tags.count("style") == 1
    assert not {name for name in seen.named if name.startswith("on") or name in ("style", "srcset", "src")}
    assert HOSTILE in "".join(seen.text)
    assert not [one for one in seen.links if not one.startswith(("http:", "https:"))]


def test_a_page_needs_no_other_file() -> None:
    """An HTML file has its fonts within and fetches nothing."""
    text = brief_file(made("haiti-2024", date(2024, 3, 20), sites=0), ".html", "ar").decode()
    assert re.findall(r"url\((?!data:font/woff2;base64,)", text) == []
    assert text.count("data:font/woff2;base64,") == 4
    assert '<html lang="ar" dir="rtl">' in text


def test_hostile_texts_are_text_in_pdf(hostile: Brief) -> None:
    """Nothing is read as markup of the typesetter, and the page is one page still."""
    told = list(pages(brief_file(hostile, ".pdf")))
    assert [width > height for width, height, _ in told][:2] == [False, True]
    text = re.sub(r"\s+", " ", " ".join(one for _, _, one in told))
    for part in ("#strong[x]", "$x$", "{{7*7}}", "@ref", "`y`", "=1+1"):
        assert part in text


def test_hostile_texts_are_text_in_word(hostile: Brief) -> None:
    """The text of the document has them as they are, without marks of direction, which runs have in their stead."""
    import docx

    file = docx.Document(io.BytesIO(brief_file(hostile, ".docx")))
    text = " ".join(
        one.text or "" for one in file.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
    )
    assert "<script>alert(1)</script> #strong[x] $x$ {{7*7}} {% raw %} &amp;" in text
    assert "\u2066" not in text


def test_hostile_texts_are_text_in_a_workbook(hostile: Brief) -> None:
    """No cell is a formula, whatever it begins with; numbers are numbers."""
    book = load_workbook(io.BytesIO(brief_file(hostile, ".xlsx")))
    assert book.sheetnames == ["brief", "lines", "offers", "refusals", "decisions", "events", "changes", "sites", "sources"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert any(one.startswith("=HYPERLINK") for one in texts)
    assert any(one.startswith("=1+1") for one in texts)
    assert any("_x0041_" in one for one in texts)
    assert any(isinstance(cell.value, int | float) for cell in cells)


# ---- from right to left --------------------------------------------------------------------------------------------------


def test_arabic_runs_from_right_to_left_in_word() -> None:
    """Paragraphs, runs and tables are so by the format's own words; what stands at the end does so by 'end', never by 'right'."""
    found = made("haiti-2024", date(2024, 3, 20), sites=0)
    with zipfile.ZipFile(io.BytesIO(brief_file(found, ".docx", "ar"))) as parts:
        text = parts.read("word/document.xml").decode()
    for part in ("<w:bidi/>", "<w:rtl/>", "<w:bidiVisual/>", 'w:jc w:val="start"', 'w:jc w:val="end"'):
        assert part in text
    assert 'w:jc w:val="right"' not in text
    assert "\u2068" not in text


def test_arabic_runs_from_right_to_left_in_a_workbook() -> None:
    """Each sheet does; and in English none."""
    found = made("haiti-2024", date(2024, 3, 20), sites=0)
    for lang, way in (("ar", True), ("en", False)):
        book = load_workbook(io.BytesIO(brief_file(found, ".xlsx", lang)))
        assert {bool(sheet.sheet_view.rightToLeft) for sheet in book} == {way}


def test_a_tongue_has_its_numerals() -> None:
    """A reader in Cairo has other figures than one in Tunis."""
    found = made("haiti-2024", date(2024, 3, 20), sites=0)
    with speaking("ar-EG"):
        assert "٢٠٢٤" in document(found).asked
    with speaking("ar"):
        assert "2024" in document(found).asked


def test_stretches_of_one_direction() -> None:
    """Isolates part a text; nested ones, and one that is never closed, do too."""
    told = directed("أ \u2068b \u2068ج\u2069 d\u2069 ه \u2066x", is_rtl=True)
    assert told == [("أ ", True), ("b ", False), ("ج", True), (" d", False), (" ه ", True), ("x", False)]
    assert directed("plain", is_rtl=False) == [("plain", False)]


@pytest.mark.parametrize(("name", "day"), [(name, days[-1]) for name, days in DAYS.items()])
def test_the_words_of_an_arabic_pdf_can_be_found(name: str, day: date) -> None:
    """Each word of the title without marks and lam-alef, which readers of PDF change themselves, is in the text of the page."""
    found = made(name, day, sites=0)
    with speaking("ar"):
        words = [one for one in re.findall(r"\w+", document(found).title) if not re.search("ل[اأإآ]", one)]
    _, _, text = next(pages(brief_file(found, ".pdf", "ar")))
    assert len(words) >= 3
    assert [one for one in words if one not in text] == []


# ---- on a phone, in a workbook, in Word ----------------------------------------------------------------------------------


def test_tables_of_a_page_move_in_boxes_of_their_own() -> None:
    """Every table behind the page stands in a box that is named and can be moved by keyboard."""
    text = brief_file(made("haiti-2024", date(2025, 12, 19), sites=0), ".html").decode()
    annex = text.partition('<section class="annex"')[2]
    boxes = re.findall(r'<div class="box" role="region" aria-labelledby="table-\w+" tabindex="0"><table', annex)
    assert len(boxes) == annex.count("<table") > 3
    assert ".box { overflow-x: auto; }" in text


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_page_is_no_wider_than_a_phone(browser: Browser, lang: str, tmp_path: Path) -> None:
    """At 360 px nothing moves sideways but the boxes of tables; printed by the browser, the page is one page before them."""
    file = tmp_path / "brief.html"
    file.write_bytes(brief_file(made("ukraine-2025", date(2026, 7, 2)), ".html", lang))
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    printed = list(pages(page.pdf(prefer_css_page_size=True)))
    page.close()
    assert [width > height for width, height, _ in printed][:2] == [False, True]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_rows_of_a_workbook_are_high_enough(lang: str) -> None:
    """Each text of the page wraps in a row that has room for its lines; tables keep their heads in sight, on paper too."""
    book = load_workbook(io.BytesIO(brief_file(made("ukraine-2025", date(2026, 7, 2), sites=0), ".xlsx", lang)))
    first, *tables = book.worksheets
    wide = {one: first.column_dimensions[one].width for one in "ABCDE"}
    across = {str(one).partition(":")[0]: str(one).partition(":")[2][0] for one in first.merged_cells.ranges}
    for row in first.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.coordinate in across:
                room = sum(wide[one] for one in wide if cell.column_letter <= one <= across[cell.coordinate])
                size = cell.font.size or 10
                lines = sum(-(-len(part) * size // (room * 11)) for part in cell.value.split("\n"))
                assert (first.row_dimensions[cell.row].height or 0) >= lines * size * 1.2
                assert cell.alignment.wrap_text
    assert {one.freeze_panes for one in tables} == {"B4"}
    assert {one.print_title_rows for one in tables} == {"$3:$3"}
    fits = [one.sheet_properties.pageSetUpPr for one in book]
    assert all(one is not None and one.fitToPage for one in fits)


def test_whose_a_decision_is_stands_on_a_line_of_its_own_in_word() -> None:
    """Between what is to be decided and what that brings."""
    import docx

    file = docx.Document(io.BytesIO(brief_file(made("haiti-2024", date(2025, 12, 19), sites=0), ".docx")))
    told = [one.text for cell in file.tables[1].rows[0].cells for one in cell.paragraphs]
    (first,) = [one for one in told if "Soldiers serve under a military command" in one]
    assert "\nWhose: no one named in the case; waited for by Benin\n" in first


# ---- what the page says --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> Document:
    """The page of a day on which every section has something to say."""
    return document(made("ukraine-2025", date(2025, 9, 4), sites=0))


def test_the_page_has_what_was_asked_for(page: Document) -> None:
    """Five shortfalls, three decisions each with whose it is, lines, contributions of both kinds, and changes."""
    assert len(page.sections["shortfalls"].entries) == 5
    assert len(page.sections["decisions"].entries) == 3
    assert all(one.whose for one in page.sections["decisions"].entries)
    assert all(page.sections[key].entries for key in ("firm", "conditional", "changes"))
    assert len(page.lines) == 19


def test_every_source_on_the_page_is_in_the_table(page: Document) -> None:
    """What an entry or a line cites stands in the last table, and each entry cites something."""
    known = {row[0].text for row in page.annex[-1].rows}
    for section in page.sections.values():
        for entry in section.entries:
            assert entry.sources
            assert set(entry.sources) <= known
    assert {one for line in page.lines for one in line.sources} <= known


def test_facts_estimates_and_assumptions_look_different(page: Document) -> None:
    """Each has a mark of its own, and the legend says which."""
    assert {line.mark for line in page.lines} == {"", "~", "*"}
    assert all(mark in page.legend for mark in ("~", "*"))


def test_what_is_cut_stands_whole_in_a_table(hostile: Brief) -> None:
    """A name that is too long for the page ends in an ellipsis there, and is whole in the table."""
    told = document(hostile)
    assert any(line.name.endswith("…") for line in told.lines)
    assert any(cell.text.count("long") == 400 for row in told.annex[0].rows for cell in row)


def test_whose_a_decision_is_is_always_told() -> None:
    """A body by its name; where the case names nobody, it says so and tells who waits for it."""
    told = document(made("ukraine-2025", date(2026, 7, 2), sites=0)).sections["decisions"].entries
    assert [one.whose for one in told[:2]] == [
        "Whose: no one named in the case; waited for by Estonia and United Kingdom",
        "Whose: United Nations",
    ]


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(("name", "day"), [(name, day) for name, days in DAYS.items() for day in days])
def test_no_figure_is_cut_on_the_page(name: str, day: date, lang: str) -> None:
    """Where there is more than room, whole items are left out, and a count of them says so; nothing ends in an ellipsis."""
    with speaking(lang):
        told = document(made(name, day, sites=0))
    for section in told.sections.values():
        texts = [section.lead, section.rest, *(f"{one.head} {one.whose}" for one in section.entries)]
        texts += ["".join(run.text for run in one.body) for one in section.entries]
        assert not [one for one in texts if "…" in one]


def test_what_a_decision_brings_is_told_by_whole_lines() -> None:
    """What does not fit is counted, with the table that has it."""
    found = made("ukraine-2025", date(2026, 7, 2), sites=0)
    one = max(found.decisions, key=lambda each: len(each.gains))
    assert len(one.gains) == 2
    whole = (
        "Land forces inside Ukraine: from 3,000–10,000 to 3,000–11,000 troops; Fighters over Ukraine: from 0–12 to 0–24 aircraft"
    )
    rest = "; 3 more offers stand; 10 offers wait for it"
    assert brings(found.answer.case, one) == whole + rest
    assert brings(found.answer.case, one, 150) == f"{whole.partition('; ')[0]}; 1 more line: table\u00a04{rest}"


def test_the_meeting_is_told_by_its_name() -> None:
    """Whose meeting it was, where, and when."""
    assert document(made("ukraine-2025", date(2026, 7, 2), sites=0)).asked.endswith(
        "Compared with the meeting of 24 Feb 2026: Coalition of the Willing, Kyiv and video."
    )


def test_the_page_tells_how_far_from_the_front_its_sites_lie() -> None:
    """The distance that was kept, as an assumption where the case's own area says so, with that area's source."""
    told = document(made("ukraine-2025", date(2026, 7, 2)), site_map)
    assert told.picture is not None
    caption = "".join(one.text for one in told.picture.caption)
    assert "only towns at least 70 km from the line of contact were considered*" in caption
    assert "s619" in told.picture.sources
    case = Case.read("ukraine-2025")
    anywhere = document(brief(case, question(case, as_of=date(2026, 7, 2)), sites=1, front_km=0), site_map)
    assert anywhere.picture is not None
    assert "were considered" not in "".join(one.text for one in anywhere.picture.caption)


def test_marks_and_sources_stay_with_their_words() -> None:
    """On no line of the page does one stand alone, in either tongue: a line of text has a letter that is no source's."""
    for lang in ("en", "ar"):
        _, _, text = next(pages(brief_file(made("haiti-2024", date(2025, 12, 19), sites=0), ".pdf", lang)))
        assert not [line for line in text.splitlines() if re.fullmatch(r"[\s~*]*\[s\d+(,\s*s\d+)*\]\s*|[~*]", line)]


def test_a_range_is_held_together() -> None:
    """No line ends within a range, in whatever words a tongue tells it."""
    with speaking("ar"):
        assert unbroken("من 3,260 إلى 36,340 جندي") == "من\u00a03,260\u00a0إلى\u00a036,340 جندي"
        assert unbroken("من باريس إلى كييف") == "من باريس إلى كييف"
    assert unbroken("from 3 to 4") == "from 3 to 4"


def test_a_better_source_goes_first() -> None:
    """By grade, then by the number of the id; those without a grade or a row last; no more than so many."""
    case = Case.read("haiti-2024")
    grades = {"s1": "", "s2": "A", "s3": "D", "s9": "B", "s10": "B"}
    graded = replace(case, sources={one: replace(case.sources["s02"], source=one, grade=grade) for one, grade in grades.items()})
    assert best_sources(graded, ("s10", "s9", "s2", "s1", "s3", "t1"), 5) == ("s2", "s9", "s10", "s3", "s1")


def test_codes_stand_in_workbooks_alone(page: Document) -> None:
    """A table on paper has no column of codes beside the names, and a workbook has."""
    for grid in page.annex:
        paper = grid.on_paper()
        assert all(len(row) == len(paper.columns) for row in paper.rows)
        assert len(paper.columns) < len(grid.columns) or not any(one.only_in_books for one in grid.columns)
    assert {grid.key for grid in page.annex if len(grid.on_paper().columns) < len(grid.columns)} == {"lines", "offers", "events"}


def test_a_cut_closes_what_it_opened() -> None:
    """Marks of direction are closed where a text is cut within them."""
    told = cut("a \u2068" + "b" * 50 + "\u2069 c", 20)
    assert len(told) <= 22
    assert told.count("\u2068") == told.count("\u2069")


def test_a_raise_is_told_by_the_rung_that_counts() -> None:
    """What was only floated gets a firm word; a pledge, where only what is approved counts, is raised to that."""
    case = Case.read("haiti-2024")
    told = {}
    for count in ("indicated", "approved"):
        told[count] = document(brief(case, question(case, as_of=date(2025, 12, 19), count=count), sites=0))
    heads = {count: " ".join(one.head for one in page.sections["decisions"].entries) for count, page in told.items()}
    assert "A firm word on what was only floated" in heads["indicated"]
    assert "Raised to “approved”" in heads["approved"]
    assert "floated" not in heads["approved"]
