"""Workbooks made to harm: refused within forty seconds of a busy processor and two gigabytes, with a clear fault."""

import io
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from recorded import read_workbook

from willing.ledger.folder import folder_texts, write_new_case
from willing.ledger.formats import read_sheets, write_sheets

SECONDS = 100  # on a machine that does much else; forty of a processor are what counts
READ = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
resource.setrlimit(resource.RLIMIT_CPU, (40, 40))
from willing.faults import FaultyInput
from willing.ledger.formats import read_sheets
try:
    read_sheets(Path(sys.argv[1]))
except FaultyInput as error:
    print(error, file=sys.stderr)
    sys.exit(1)
"""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet2.xml"  # of the settings, the first sheet that is read
Parts = dict[str, bytes]


@pytest.fixture(name="parts", scope="module")
def _parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """The parts of a sound workbook; who harms one makes another of them."""
    at = tmp_path_factory.mktemp("sound")
    write_new_case(at / "new")
    write_sheets(at / "sound.xlsx", read_sheets(at / "new")[0], None)
    with zipfile.ZipFile(at / "sound.xlsx") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    """A workbook of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def refusal(folder: Path, content: bytes, name: str = "case.xlsx") -> str:
    """What is told of a workbook, read within the limits; anything but a refusal fails."""
    (folder / name).write_bytes(content)
    run = subprocess.run([sys.executable, "-c", READ, str(folder / name)], capture_output=True, timeout=SECONDS, check=False)
    told = run.stderr.decode()
    assert "Traceback" not in told, told[-1_000:]
    assert (run.returncode, run.stdout) == (1, b"")
    assert len(told) < 3_000
    return told


def sheet(data: str | bytes) -> bytes:
    """A sheet with this in its data."""
    inside = data.encode() if isinstance(data, str) else data
    return f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + inside + b"</sheetData></worksheet>"


def streamed(parts: Parts, name: str, pieces: Iterator[bytes]) -> bytes:
    """A workbook of which one part is written piece by piece, too large to hold."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for one, content in parts.items():
            if one != name:
                archive.writestr(one, content)
        with archive.open(name, "w") as file:
            for piece in pieces:
                file.write(piece)
    return out.getvalue()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "billion_laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
    "quadratic": f'<!DOCTYPE x [<!ENTITY l9 "{"x" * 100_000}">]>',
    "a_file_of_this_machine": '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "from_elsewhere": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "of_parameters": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES.keys())
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"])
def test_no_entity_is_ever_declared(parts: Parts, part: str, doctype: str, encoding: str) -> None:
    """A document type is refused where it begins, in any part and encoding."""
    from willing.faults import FaultyInput

    text = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<worksheet xmlns="{MAIN}">&l9;</worksheet>'
    with pytest.raises(FaultyInput) as caught:
        read_workbook(packed(parts | {part: text.encode(encoding)}))
    assert (
        str(caught.value) == f"case.xlsx: found a document type in {part!r}; wanted XML without one, as a spreadsheet writes it."
    )


def test_billion_laughs_within_limits(tmp_path: Path, parts: Parts) -> None:
    """The same in a process of its own, with its time and memory bounded."""
    laughs = f"<?xml version='1.0'?>{DOCTYPES['billion_laughs']}<x>&l9;</x>".encode()
    assert refusal(tmp_path, packed(parts | {SHEET: laughs})).startswith(f"case.xlsx: found a document type in {SHEET!r}")


def test_a_bomb_is_refused_for_what_comes_out_of_it(tmp_path: Path, parts: Parts) -> None:
    """A gigabyte of blanks in a megabyte of zip is counted while it comes out."""
    bomb = streamed(parts, SHEET, (b" " * 2**24 for _ in range(64)))
    assert len(bomb) < 2**23
    told = refusal(tmp_path, bomb)
    assert told.startswith("case.xlsx: found ")


def test_a_bomb_of_text_is_refused(tmp_path: Path, parts: Parts) -> None:
    """A cell of a gigabyte is never held."""

    def pieces() -> Iterator[bytes]:
        yield f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'.encode()
        yield from (b"x" * 2**24 for _ in range(64))

    assert refusal(tmp_path, streamed(parts, SHEET, pieces())) == (
        f"case.xlsx: found a tag or text of more than 1 MiB in {SHEET!r}; wanted a shorter one.\n"
    )


def test_a_bomb_of_short_texts_is_refused(tmp_path: Path, parts: Parts) -> None:
    """What comes out of the zip is counted in all parts together."""
    bomb = streamed(parts, "xl/theme/other.xml", (b"<x>" + b"y" * 2**19 for _ in range(1_100)))
    assert refusal(tmp_path, bomb) == "case.xlsx: found more than 512 MiB once unpacked; wanted at most 512 MiB.\n"


def test_a_zip_that_lies_of_its_sizes_is_refused(tmp_path: Path, parts: Parts) -> None:
    """What a header says of a part's size is not believed: too small, and the part does not hold."""
    content = bytearray(packed(parts | {SHEET: sheet("<row/>" * 1_000)}))
    at = content.index(b"PK\x01\x02")
    while bytes(content[at + 46 : at + 46 + len(SHEET)]) != SHEET.encode():
        at = content.index(b"PK\x01\x02", at + 4)
    content[at + 24 : at + 28] = (50).to_bytes(4, "little")
    assert refusal(tmp_path, bytes(content)).startswith("case.xlsx: found ")


ROW = '<row r="{}"><c r="A{}" t="inlineStr"><is><t>x</t></is></c></row>'
UNREAD = "case.xlsx: found a workbook that cannot be read ("
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>setting</t></is></c><c r="B1" t="inlineStr"><is><t>value</t></is></c></row>'


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (
            lambda: b"".join(ROW.format(n, n).encode() for n in range(1, 200_100)),
            "settings: found more than 200,000 rows; wanted",
        ),
        (
            lambda: b'<row r="1">' + b"<c/>" * 20_000 + b"</row>",
            "settings, row 1: found an empty sheet; wanted a first row",
        ),
        (
            lambda: (b"<row>" + b"<c/>" * 16_000 + b"</row>") * 260,
            "case.xlsx: found more than 4,000,000 cells in all; wanted at",
        ),
        (lambda: b"<v/>" * 13_000_000, "case.xlsx: found more than 100,000 tags in"),
        (lambda: (b"<row>" + b"<t/>" * 9_999 + b"</row>") * 1_300, "case.xlsx: found more than 10,000,000 tags; wanted at"),
        (lambda: b"<y/>" * 13_000_000, "case.xlsx: found more than 100,000 tags in"),
        (lambda: (b"<row/>" + b"<cfRule/>" * 9_999) * 11, "case.xlsx: found more than 100,000 tags in"),
        (lambda: b'<row r="1048577"/>', "settings: found a row after row 1,048,576; wanted rows in their order"),
        (lambda: b'<row r="1000000000"><c/></row>', "settings: found a row after row 1,048,576; wanted rows in their order"),
        (
            lambda: b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>' + HEAD.encode(),
            "settings: found 1 cells in their places of 3; wanted cells in their order, each once",
        ),
        (
            lambda: b'<row r="2"><c t="n"><v>1</v></c></row><row r="1"><c t="n"><v>1</v></c></row>',
            "settings: found 1 cells in their places of 2; wanted cells in their order, each once",
        ),
        (lambda: b'<row r="0"><c/></row>', "settings: found 0 cells in their places of 1; wanted cells in their order"),
        (lambda: b'<row r="' + b"9" * 9_999 + b'"/>', f"{UNREAD}ValueError: 99999"),
        (lambda: b'<row><c r="ZZZZZ1"/></row>', f"{UNREAD}ValueError: 'ZZZZZ' is not a valid column"),
        (lambda: HEAD.encode() + b'<row r="2"><c r="XFE2"><v>1</v></c></row>', "settings, row 2, column XFE: found '1'; wanted"),
        (lambda: b'<row><c r="A1"/><c r="A1"/></row>', "settings: found 1 cells in their places of 2; wanted cells in their"),
        (
            lambda: b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (n, n) for n in range(1, 200_000)),
            "settings: found more than 20,000,000 cells, blank ones too; wanted at most 20,000,000.\n",
        ),
        (
            lambda: b'<row><c><f t="shared" si="0">1' + b"+1" * 9_000 + b'</f></c><c><f t="shared" si="0"/></c></row>',
            "case.xlsx: found very many or very long formulas in",
        ),
        (lambda: b"<row><c><f>1</f></c></row>" * 1_001, "case.xlsx: found very many or very long formulas in"),
        (lambda: b"<!--" + b"<" * 2**20 + b"-->", "case.xlsx: found a long comment in"),
        (
            lambda: b'<row><c t="s"><v>5</v></c></row>',
            f"{UNREAD}IndexError",
        ),
        (lambda: b'<row><c t="s"><v>-1</v></c></row>', f"{UNREAD}IndexError"),
        (lambda: b'<row><c t="x"><v>5</v></c></row>', "settings: found a cell of the kind 'x'; wanted text or a number.\n"),
        (
            lambda: b"<row" + b" " * 2**25 + b"/>",
            f"case.xlsx: found a tag or text of more than 1 MiB in {SHEET!r}; wanted a shorter one.\n",
        ),
        (
            lambda: b"<y " + b"".join(b'a%d="" ' % n for n in range(2**20)) + b"/>",
            "case.xlsx: found a tag or text of more than 1 MiB",
        ),
        (lambda: b"<y>" * 2**21, "case.xlsx: found more than 100,000 tags in"),
        (lambda: b"<y>" * 90_000, f"{UNREAD}ParseError: mismatched tag"),
        (lambda: b"<row><c>", f"{UNREAD}ParseError: mismatched tag"),
        (
            lambda: HEAD.encode() + b'<row r="2"><c r="A2"><v>1e999</v></c></row>',
            "settings, row 2, column 'setting': found the number",
        ),
        (
            lambda: HEAD.encode() + b'<row r="2"><c r="A2"><v>NaN</v></c></row>',
            f"{UNREAD}ValueError: invalid literal",
        ),
        (
            lambda: HEAD.encode() + b'<row r="2"><c r="A2"><f>1</f><v>5</v></c></row>',
            "settings, row 2, column 'setting': found a formula",
        ),
        (
            lambda: HEAD.encode() + b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"x" * 40_000 + b"</t></is></c></row>",
            "settings, row 2, column 'setting': found more than 32,767 characters; wanted a shorter text.\n",
        ),
    ],
)
def test_a_sheet_beyond_bounds_is_refused(tmp_path: Path, parts: Parts, make: Callable[[], bytes], told: str) -> None:
    """Rows, cells, tags and numbers out of bounds or out of order are refused with their place."""
    assert refusal(tmp_path, packed(parts | {SHEET: sheet(make())})).startswith(told)


def test_one_text_shared_by_very_many_cells_is_refused(tmp_path: Path, parts: Parts) -> None:
    """A text counts wherever it stands, though the file has it once."""
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'.encode()
    kind = b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    kind += b'spreadsheetml.sharedStrings+xml"/></Types>'
    kinds = parts["[Content_Types].xml"].replace(b"</Types>", kind)
    cells = b"".join(b"<row>" + b'<c t="s"><v>0</v></c>' * 100 + b"</row>" for _ in range(100))
    harmed = parts | {SHEET: sheet(cells), "xl/sharedStrings.xml": strings, "[Content_Types].xml": kinds}
    assert (
        refusal(tmp_path, packed(harmed))
        == "settings: found more than 256 million characters in all; wanted a smaller workbook.\n"
    )


def test_macros_are_refused(tmp_path: Path, parts: Parts) -> None:
    """A workbook with macros is refused, whatever it is called."""
    harmed = packed(parts | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    for name in ("case.xlsm", "case.xlsx"):
        assert refusal(tmp_path, harmed, name) == (
            f"{name}: found macros; wanted a workbook without macros (.xlsx).\n    Try: save as 'Excel Workbook (.xlsx)'.\n"
        )


def test_a_workbook_that_says_it_has_macros_is_refused(tmp_path: Path, parts: Parts) -> None:
    """Of the kind of those with macros, though there are none in it."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    kinds = parts["[Content_Types].xml"].replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    assert refusal(tmp_path, packed(parts | {"[Content_Types].xml": kinds})).startswith("case.xlsx: found macros; wanted")


def test_dimensions_that_lie_are_not_believed(tmp_path: Path, parts: Parts) -> None:
    """A sheet that says it has all the cells of a spreadsheet, or one, has those that it has."""
    sound = read_sheets_of(tmp_path, packed(parts))
    for lie in (b"A1:XFD1048576", b"A1", b"C3:D4"):
        lying = {name: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + lie + b'"', part) for name, part in parts.items()}
        assert lying != parts
        assert read_sheets_of(tmp_path, packed(lying)) == sound


def read_sheets_of(folder: Path, content: bytes) -> object:
    """The rows of a workbook that is read."""
    (folder / "sound.xlsx").write_bytes(content)
    return folder_texts(read_sheets(folder / "sound.xlsx")[0])


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "utf-16-be", "iso-8859-1"])
def test_other_encodings_are_refused(tmp_path: Path, parts: Parts, encoding: str) -> None:
    """What one reader takes for a document type and another for letters is in no workbook."""
    text = f'<?xml version="1.0" encoding="{encoding}"?>{DOCTYPES["quadratic"]}<worksheet xmlns="{MAIN}">&l9;</worksheet>'
    content = text.encode(encoding).replace(b"<", b"+ADw-" if encoding == "utf-7" else b"<")
    assert "xl/styles.xml' in a strange encoding; wanted XML" in refusal(tmp_path, packed(parts | {"xl/styles.xml": content}))


def test_a_part_read_whole_is_small(tmp_path: Path, parts: Parts) -> None:
    """Neither styles nor names may be as large as a sheet, whatever they look like; and no sheet stands for two."""
    rows = sheet(b"<row><c/></row>" * 60_000)
    for part in ("xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml"):
        assert refusal(tmp_path, packed(parts | {part: rows})).startswith(f"case.xlsx: found more than 100,000 tags in {part!r};")
    rels = parts["xl/_rels/workbook.xml.rels"].replace(b"sheet3.xml", b"sheet2.xml")
    told = refusal(tmp_path, packed(parts | {"xl/_rels/workbook.xml.rels": rels}))
    assert "twice; wanted each sheet once" in told


def test_links_to_elsewhere_are_not_followed(tmp_path: Path, parts: Parts) -> None:
    """A sheet that is related to a file outside is none, and links to other workbooks are not looked at."""
    rels = parts["xl/_rels/workbook.xml.rels"]
    assert b"/xl/worksheets/sheet2.xml" in rels
    for target in (b"../../../../etc/passwd", b"file:///etc/passwd", b"/etc/passwd"):
        told = refusal(
            tmp_path, packed(parts | {"xl/_rels/workbook.xml.rels": rels.replace(b"/xl/worksheets/sheet2.xml", target)})
        )
        assert told.startswith("case.xlsx: found 'settings', a sheet without cells; wanted sheets that are tables.")
    linked = packed(parts | {"xl/externalLinks/externalLink1.xml": b"<externalLink> never taken apart"})
    (tmp_path / "linked.xlsx").write_bytes(linked)
    assert read_sheets(tmp_path / "linked.xlsx")[0]["statements"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "case.xlsx: found no workbook; wanted a workbook (.xlsx)."),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "case.xlsx: found a workbook that is locked, or of the old kind (.xls); wanted"),
        (b"PK\x03\x04" + bytes(600), f"{UNREAD}BadZipFile"),
        (b"statement,nation\n", "case.xlsx: found no workbook; wanted a workbook (.xlsx)."),
        (packed({"content.xml": b"<office/>"}), "case.xlsx: found a zip that is no workbook (.xlsx); wanted a workbook (.xlsx)."),
        (
            packed({f"{n}": b"" for n in range(3_000)}),
            "case.xlsx: found more than 2,000 parts in a workbook; wanted at most 2,000.",
        ),
        (bytes(65 * 2**20), "case.xlsx: found 65 MiB; wanted a file of at most 64 MiB."),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    """Other files under a workbook's name are told for what they are."""
    assert refusal(tmp_path, content).startswith(told)


def test_parts_packed_in_unusual_ways_are_refused(tmp_path: Path, parts: Parts) -> None:
    """A part in a packing that swells without bound, and a part twice, are refused."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    assert "packed in an unusual way" in refusal(tmp_path, out.getvalue())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(SHEET, b"<x/>")
    assert (
        refusal(tmp_path, out.getvalue()) == f"case.xlsx: found the part {SHEET!r} twice; wanted each part of a workbook once.\n"
    )


def test_a_workbook_that_is_cut_or_turned_is_refused_or_read(parts: Parts) -> None:
    """Whatever bytes are wrong, there is a fault or a case, and no other error."""
    import random

    from willing.faults import FaultyInput

    content, chance = packed(parts), random.Random(7)
    for _ in range(300):
        harmed = bytearray(content[: chance.randrange(len(content))] if chance.random() < 0.2 else content)
        for _ in range(chance.randrange(1, 8)):
            if harmed:
                harmed[chance.randrange(len(harmed))] = chance.randrange(256)
        try:
            read_workbook(bytes(harmed))
        except FaultyInput:
            continue


def test_the_shapes_of_styles_do_not_matter(parts: Parts) -> None:
    """Cells of a style that is not there are plain ones."""
    text = zlib.decompress(zlib.compress(parts[SHEET]))
    found = read_workbook(packed(parts | {SHEET: text.replace(b' s="', b' s="99')}))[0]
    assert found["settings"][0].cells["setting"] == "id"
