"""A brief as a Word document: the page, then the tables across; written from right to left where the tongue is."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final
from unicodedata import bidirectional

from willing.report.brief.archive import repacked
from willing.report.brief.bars import KEY, bar
from willing.report.brief.pdf import pictures
from willing.report.brief.shape import Document, Grid, Run, Section, writable
from willing.report.tongue import number

if TYPE_CHECKING:
    from docx.document import Document as File
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

__all__ = ["directed", "docx"]

_INK: Final = "1A202C"
_MUTED: Final = "4A5568"
_STATES: Final = {"alone": "1B7A43", "jointly": "2B6CB0", "perhaps": "8A5A12", "short": "B42318"}
_SIZE: Final = 7.3
_TWIPS: Final = 56.7  # a millimetre
_LEFT, _GUTTER, _RIGHT = 104.0, 5.0, 77.0
_ACROSS: Final = 273.0
_ISOLATES: Final = {"\u2066": False, "\u2067": True, "\u2068": None}


def docx(page: Document) -> bytes:
    """The file: every text a text; the same bytes for the same document. Cost: some seconds for a thousand rows."""
    return repacked(_Paper(page).written())


class _Paper:
    """One document, being written."""

    def __init__(self, page: Document) -> None:
        import docx as word
        from docx.shared import Mm, Pt

        self.page, self.is_rtl = page, page.direction == "rtl"
        self.font = "Noto Sans Arabic" if self.is_rtl else "Noto Sans"
        self.height = 1.38 if self.is_rtl else 1.26  # of a line, in parts of the letters' size; the fonts' own are far apart
        self.file: File = word.Document()
        self.file.core_properties.author = "Willing"
        self.file.core_properties.title = writable(page.title)[:200]
        self.file.core_properties.language = page.lang
        self.file.core_properties.comments = ""
        then = datetime.combine(page.day, time())
        self.file.core_properties.created = self.file.core_properties.modified = then
        self.file.core_properties.last_modified_by = "Willing"
        normal = self.file.styles["Normal"]
        normal.font.name, normal.font.size = "Noto Sans", Pt(_SIZE)
        form = normal.paragraph_format
        form.space_after = form.space_before = Pt(0)
        form.line_spacing = 1.0
        _set_fonts(normal.element.get_or_add_rPr(), self.font)
        first = self.file.sections[0]
        first.page_width, first.page_height = Mm(210), Mm(297)
        first.left_margin = first.right_margin = Mm(12)
        first.top_margin, first.bottom_margin, first.header_distance, first.footer_distance = Mm(9), Mm(11), Mm(4), Mm(5)
        self._section_direction(first)
        shots = [one.bar for one in page.lines]
        drawn = pictures([bar(one) for one in shots], 15.0, page.day) if shots else []
        self.bars = dict(zip(range(len(drawn)), drawn, strict=True))
        self.keys = pictures([bar(one, KEY) for one in page.bars_key], 6.0, page.day) if page.bars_key else []

    def written(self) -> bytes:
        """The file's bytes, before its parts are put in order."""
        self._page()
        self._annex()
        made = io.BytesIO()
        self.file.save(made)
        return made.getvalue()

    # ---- text ------------------------------------------------------------------------------------------------------------

    def _paragraph(self, where: Any, *, first: bool = False, after: float = 0, end: bool = False, before: float = 0) -> Paragraph:
        """A new paragraph, or the empty first one of a cell, in the direction of the tongue."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        made: Paragraph = where.paragraphs[0] if first else where.add_paragraph()
        made.paragraph_format.space_after, made.paragraph_format.space_before = Pt(after), Pt(before)
        form = made._p.get_or_add_pPr()
        if self.is_rtl:
            form.insert_element_before(OxmlElement("w:bidi"), "w:spacing", "w:ind", "w:jc", "w:rPr")
        if end or self.is_rtl:
            place = OxmlElement("w:jc")
            place.set(qn("w:val"), "end" if end else "start")
            form.insert_element_before(place, "w:rPr")
        return made

    def _say(self, to: Paragraph, text: str, *, size: float = _SIZE, bold: bool = False, colour: str = _INK) -> None:
        """Add a text to a paragraph: a run for each stretch of one direction; lines as high as the largest needs."""
        from docx.shared import Pt

        form = to.paragraph_format
        height = Pt(size * self.height)
        form.line_spacing = max(height, form.line_spacing) if isinstance(form.line_spacing, int) else height
        for part, is_rtl in directed(writable(text), is_rtl=self.is_rtl):
            to._p.append(self._run(part, is_rtl, size, bold, colour))

    def _run(self, text: str, is_rtl: bool, size: float, bold: bool, colour: str) -> Any:
        made = _node("r")
        form = _node("rPr", made)
        fonts = {"ascii": "Noto Sans", "hAnsi": "Noto Sans", "cs": "Noto Sans Arabic" if is_rtl else "Noto Sans"}
        _node("rFonts", form, **fonts)
        if bold:
            _node("b", form)
            _node("bCs", form)
        _node("color", form, val=colour)
        _node("sz", form, val=str(round(size * 2)))
        _node("szCs", form, val=str(round(size * 2)))
        if is_rtl:
            _node("rtl", form)
        for k, line in enumerate(text.split("\n")):
            if k:
                _node("br", made)
            told = _node("t", made)
            told.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            told.text = line
        return made

    def _runs(self, to: Paragraph, runs: Sequence[Run], size: float = _SIZE) -> None:
        for one in runs:
            colour = {"muted": _MUTED, "mark": _STATES["perhaps"]}.get(one.kind, _INK)
            self._say(
                to,
                f"\u202f{one.text}" if one.kind == "mark" else one.text,
                size=size,
                bold=one.kind in ("strong", "mark"),
                colour=colour,
            )

    def _cite(self, to: Paragraph, sources: Sequence[str], size: float = _SIZE) -> None:
        if sources:
            self._say(to, f"\u00a0[{', '.join(sources)}]", size=size * 0.78, colour=_MUTED)

    def _heading(self, where: Any, title: str, level: int, *, first: bool = False, size: float = 7.4) -> None:
        from docx.oxml import OxmlElement

        made = self._paragraph(where, first=first, after=1.5, before=0 if first else 5)
        made.style = self.file.styles[f"Heading {level}"]
        made.paragraph_format.keep_with_next = True
        edges = OxmlElement("w:pBdr")
        edge = OxmlElement("w:bottom")
        for key, value in (("val", "single"), ("sz", "5"), ("space", "1"), ("color", _INK)):
            edge.set(_qn(f"w:{key}"), value)
        edges.append(edge)
        made._p.get_or_add_pPr().insert_element_before(edges, "w:shd", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr")
        self._say(made, title, size=size, bold=True)

    # ---- the page --------------------------------------------------------------------------------------------------------

    def _page(self) -> None:
        page = self.page
        title = self._paragraph(self.file, after=2)
        title.style = self.file.styles["Title"]
        _unruled(title)
        self._say(title, page.title, size=11.5, bold=True)
        self._say(title, f"   {page.words['brief']}", size=_SIZE, colour=_MUTED)
        box = self._table(self.file, [_LEFT + _GUTTER + _RIGHT])
        cell = box.cell(0, 0)
        _shaded(cell, "F3F4F6")
        self._say(self._paragraph(cell, first=True, before=2), page.verdict, size=8.6, bold=True)
        self._say(self._paragraph(cell, after=2), page.asked, colour=_MUTED)
        for note in page.notes:
            self._say(self._paragraph(cell, after=2), note, colour=_STATES["short"])
        gap = self._paragraph(self.file)
        self._say(gap, " ", size=3)
        body = self._table(self.file, [_LEFT, _GUTTER, _RIGHT])
        left, right = body.cell(0, 0), body.cell(0, 2)
        self._lines(left)
        for key, is_numbered in (("shortfalls", True), ("firm", False), ("changes", False)):
            self._section(left, page.sections[key], numbered=is_numbered)
        self._section(right, page.sections["decisions"], numbered=True, first=True)
        self._picture(right)
        self._section(right, page.sections["conditional"], numbered=False)
        self._say(self._paragraph(self.file, before=4), page.legend, size=_SIZE * 0.82, colour=_MUTED)
        sources = self._paragraph(self.file)
        self._say(sources, f"{page.words['sources']}  ", size=_SIZE * 0.82, bold=True, colour=_MUTED)
        self._runs(sources, page.footer, _SIZE * 0.82)

    def _lines(self, where: _Cell) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, Pt

        page = self.page
        self._heading(where, page.words["lines"], 1, first=True)
        grid = self._table(where, [38.0, 21.0, 17.0, 17.0, 11.0], len(page.lines) + 1)
        for k, head in enumerate(page.lines_head):
            self._say(self._paragraph(grid.cell(0, k), first=True, end=k in (1, 3)), head, size=5.8, colour=_MUTED)
        for row, line in enumerate(page.lines, 1):
            cells = grid.rows[row].cells
            named = self._paragraph(cells[0], first=True)
            self._runs(named, (Run(line.name), *((Run(line.mark, "mark"),) if line.mark else ())), 6.3)
            self._cite(named, line.sources, 6.3)
            self._say(self._paragraph(cells[1], first=True, end=True), line.needs, size=6.3, colour=_MUTED)
            shown = self._paragraph(cells[2], first=True)
            shown.alignment = WD_ALIGN_PARAGRAPH.CENTER
            shown.add_run().add_picture(io.BytesIO(self.bars[row - 1]), width=Mm(13))
            shown.paragraph_format.line_spacing = Pt(6.3 * self.height)
            _described(shown._p, line.bar.says, row)
            self._say(self._paragraph(cells[3], first=True, end=True), line.gets, size=6.3)
            self._say(self._paragraph(cells[4], first=True), line.says, size=6.3, bold=True, colour=_STATES[line.state])
        if page.lines_rest:
            self._say(self._paragraph(where), page.lines_rest, colour=_MUTED)
        if self.keys:
            key = self._paragraph(where, before=2)
            for k, (drawn, one) in enumerate(zip(self.keys, page.bars_key, strict=True)):
                look = key.add_run()
                look.add_picture(io.BytesIO(drawn), width=Mm(5.4))
                _described(look._r, one.says, 500 + k)
                self._say(key, f"\u00a0{one.says}   ", size=5.8, colour=_MUTED)

    def _section(self, where: _Cell, section: Section, *, numbered: bool, first: bool = False) -> None:
        self._heading(where, section.title, 1, first=first)
        if section.lead:
            self._say(self._paragraph(where), section.lead)
        for k, entry in enumerate(section.entries, 1):
            told = self._paragraph(where, after=1.6)
            if numbered:
                self._say(told, f"{number(k)}  ", bold=True)
            self._say(told, f"{entry.head}  ", bold=True)
            if entry.whose:
                self._say(told, f"\n{entry.whose}\n", bold=True, colour=_STATES["jointly"])
            self._runs(told, entry.body)
            self._cite(told, entry.sources)
        if section.rest:
            self._say(self._paragraph(where), section.rest, colour=_MUTED)

    def _picture(self, where: _Cell) -> None:
        from docx.shared import Mm

        page = self.page
        if page.picture is None:
            if page.no_picture:
                self._heading(where, page.words["map"], 1)
                self._say(self._paragraph(where), page.no_picture, colour=_MUTED)
            return
        self._heading(where, page.words["map"], 1)
        (drawn,) = pictures([page.picture.svg], _RIGHT, page.day)
        wide, high = struct.unpack(">II", drawn[16:24])
        width = min(_RIGHT - 3, 48.0 * wide / high)
        shown = self._paragraph(where)
        shown.add_run().add_picture(io.BytesIO(drawn), width=Mm(width))
        _described(shown._p, page.picture.alt, 1000)
        caption = self._paragraph(where)
        self._runs(caption, page.picture.caption)
        self._cite(caption, page.picture.sources)

    # ---- the tables ------------------------------------------------------------------------------------------------------

    def _annex(self) -> None:
        from docx.enum.section import WD_ORIENT, WD_SECTION
        from docx.shared import Mm

        across = self.file.add_section(WD_SECTION.NEW_PAGE)
        across.orientation, across.page_width, across.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
        self._section_direction(across)
        for k, grid in enumerate((one.on_paper() for one in self.page.annex), 1):
            self._heading(self.file, f"{number(k)}. {grid.title}", 2, size=9)
            if grid.note:
                self._say(self._paragraph(self.file, after=2), grid.note, colour=_MUTED)
            if grid.rows:
                self._grid(grid)
            else:
                self._say(self._paragraph(self.file), self.page.words["none"], colour=_MUTED)

    def _grid(self, grid: Grid) -> None:
        """Write a table cell by cell as the format has it, since the library looks through all cells for each."""
        whole = sum(one.width for one in grid.columns)
        made = self._table(self.file, [_ACROSS * one.width / whole for one in grid.columns], ruled=True)
        row = made._tbl.tr_lst[0]
        made._tbl.remove(row)
        ends = [one.kind in ("number", "amount") for one in grid.columns]
        widths = [str(round(_ACROSS * one.width / whole * _TWIPS)) for one in grid.columns]
        for cells in ([one.title for one in grid.columns], *([cell.text for cell in told] for told in grid.rows)):
            is_head = not made._tbl.tr_lst
            row = _node("tr", made._tbl)
            form = _node("trPr", row)
            _node("cantSplit", form)
            if is_head:
                _node("tblHeader", form)
            for column, text, end, width in zip(grid.columns, cells, ends, widths, strict=True):
                cell = _node("tc", row)
                form = _node("tcPr", cell)
                _node("tcW", form, w=width, type="dxa")
                if is_head:
                    _node("shd", form, val="clear", color="auto", fill="F3F4F6")
                told = _node("p", cell)
                form = _node("pPr", told)
                if self.is_rtl:
                    _node("bidi", form)
                _node("spacing", form, line=str(round(5.8 * self.height * 20)), lineRule="exact")
                if end or self.is_rtl:
                    _node("jc", form, val="end" if end else "start")
                is_link = column.kind == "link" and not is_head
                for part, is_rtl in directed(writable(text), is_rtl=self.is_rtl and not is_link):
                    told.append(self._run(part, is_rtl, 5.8, is_head, _INK))

    def _table(self, where: Any, widths: Sequence[float], rows: int = 1, *, ruled: bool = False) -> Table:
        """A table of fixed widths in millimetres, plain or with a line under each row; its first column where reading begins."""
        from docx.oxml import OxmlElement
        from docx.shared import Mm

        made: Table = where.add_table(rows, len(widths)) if where is self.file else where.add_table(rows=rows, cols=len(widths))
        made.autofit = False
        form = made._tbl.tblPr
        if self.is_rtl:
            form.insert_element_before(OxmlElement("w:bidiVisual"), *_AFTER_BIDI)
        edges = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            edge = OxmlElement(f"w:{side}")
            shows = ruled and side in ("bottom", "insideH")
            for key, value in (("val", "single" if shows else "nil"), ("sz", "3"), ("space", "0"), ("color", "D5DAE1")):
                edge.set(_qn(f"w:{key}"), value)
            edges.append(edge)
        form.insert_element_before(edges, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            margin = OxmlElement(f"w:{side}")
            margin.set(_qn("w:w"), "40")
            margin.set(_qn("w:type"), "dxa")
            margins.append(margin)
        form.insert_element_before(margins, "w:tblLook")
        for column, width in zip(made._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.w = Mm(width)
        for row in made.rows:
            for cell, width in zip(row._tr.tc_lst, widths, strict=True):
                cell.width = Mm(width)
        return made

    def _section_direction(self, section: Any) -> None:
        from docx.oxml import OxmlElement

        if self.is_rtl and section._sectPr.find(_qn("w:bidi")) is None:
            section._sectPr.insert_element_before(OxmlElement("w:bidi"), "w:rtlGutter", "w:docGrid", "w:printerSettings")


_AFTER_BIDI: Final = (
    "w:tblStyleRowBandSize",
    "w:tblStyleColBandSize",
    "w:tblW",
    "w:jc",
    "w:tblCellSpacing",
    "w:tblInd",
    "w:tblBorders",
    "w:shd",
    "w:tblLayout",
    "w:tblCellMar",
    "w:tblLook",
)


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))


def _set_fonts(form: Any, font: str) -> None:
    """Name the font for letters of every kind."""
    fonts = form.get_or_add_rFonts()
    for kind, name in (("ascii", "Noto Sans"), ("hAnsi", "Noto Sans"), ("cs", font)):
        fonts.set(_qn(f"w:{kind}"), name)
    for kind in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(_qn(f"w:{kind}"), None)


def _shaded(cell: _Cell, colour: str) -> None:
    from docx.oxml import OxmlElement

    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(_qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _node(name: str, within: Any = None, **attributes: str) -> Any:
    """An element of the format, at the end of another."""
    from docx.oxml import OxmlElement

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(_qn(f"w:{key}"), value)
    if within is not None:
        within.append(made)
    return made


def directed(text: str, *, is_rtl: bool) -> list[tuple[str, bool]]:
    """The text in stretches of one direction, and whether that is from right to left; isolates are taken at their word.

    Word has a direction for each run in the stead of isolates.

    >>> directed("عرض \u2068of FRA.land\u2069 آخر", is_rtl=True)
    [('عرض ', True), ('of FRA.land', False), (' آخر', True)]
    """
    found: list[tuple[str, bool]] = []
    ways = [is_rtl]
    for at, letter in enumerate(text):
        if letter in _ISOLATES:
            way = _ISOLATES[letter]
            ways.append(_way(text[at + 1 :], ways[-1]) if way is None else way)
        elif letter == "\u2069":
            ways = ways[:-1] or [is_rtl]
        elif found and found[-1][1] is ways[-1]:
            found[-1] = found[-1][0] + letter, ways[-1]
        else:
            found.append((letter, ways[-1]))
    return found


def _way(rest: str, otherwise: bool) -> bool:
    """The direction of an isolate by its first letter that has one."""
    for letter in rest:
        kind = bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return kind != "L"
        if letter == "\u2069":
            break
    return otherwise


def _unruled(title: Paragraph) -> None:
    """The title without the line that its style has."""
    from docx.oxml import OxmlElement

    edges, edge = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    edge.set(_qn("w:val"), "nil")
    edges.append(edge)
    title._p.get_or_add_pPr().insert_element_before(edges, "w:shd", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _described(where: Any, says: str, number_of: int) -> None:
    """The picture of a paragraph or a run tells what it shows, and has a number of its own."""
    for one in where.iter(_qn("wp:docPr")):
        one.set("descr", writable(says))
        one.set("id", str(number_of))
        one.set("name", f"picture {number_of}")
