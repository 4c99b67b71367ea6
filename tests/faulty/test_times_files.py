"""Tables of travel times that a user brings: read in rows or as a square, or refused whole with every fault."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from willing.faults import FaultyInput
from willing.ledger.times import read_times

SITES = ("aa", "bb", "cc")

SOUND = {
    "rows": "start,end,hours\naa,bb,1.5\nbb,cc,2\n",
    "any order": "hours;end;start\n1.5;bb;aa\n2;cc;bb\n",
    "quoted": '"start","end","hours"\n"aa","bb","1.5"\n"bb","cc",2\n',
    "square": "site,aa,bb,cc\naa,0,1.5,\nbb,,0,2\ncc,,,0\n",
    "square of some": ",bb,cc\naa,1.5,\nbb,0,2\n",
}

FAULTY = {
    "": "t.csv, row 1: found no site; wanted the columns start, end and hours, or a first row of sites, the first cell apart.",
    "start,end\naa,bb\n": "t.csv, row 1: found no column 'hours'; wanted every column that t.csv requires.",
    "start,end,hours\naa,bx,1\n": "t.csv, row 2, column 'end': found no site 'bx'; wanted a site of the case.",
    "start,end,hours\naa,bb,=1+1\n": "t.csv, row 2, column 'hours': found '=1+1'; wanted a number, such as 1500 or 46.5.",
    "start,end,hours\naa,bb,-1\n": "t.csv, row 2, column 'hours': found '-1'; wanted a number, such as 1500 or 46.5.",
    "start,end,hours\naa,bb,\n": "t.csv, row 2, column 'hours': found a blank; wanted a number.",
    "start,end,hours\naa,bb,20000\n": "t.csv, row 2, column 'hours': found '20000'; wanted at most 10,000 hours.",
    "start,end,hours\naa,bb,1\naa,bb,2\n": (
        "t.csv, row 3, column 'end': found 'aa/bb' again; wanted an id not used before (row 2 has it)."
    ),
    "start,end,hours\naa,aa,1\n": "t.csv: found no travel time; wanted the hours from one site to another at least.",
    "site,aa,dd\naa,0,1\n": "t.csv, row 1: found no site 'dd'; wanted a site of the case.",
    "site,aa,aa\naa,0,1\n": "t.csv, row 1: found the column 'aa' again; wanted each site once.",
    "site,aa,bb\nzz,0,1\n": "t.csv, row 2, first column: found no site 'zz'; wanted a site of the case.",
    "site,aa,bb\naa,0\n": "t.csv, row 2: found 2 cells; wanted 3, as in the first row.",
    "site,aa,bb\naa,0,1\naa,0,1\n": "t.csv, row 3: found 'aa' again; wanted each site once (row 2 has it).",
    "site,aa,bb\naa,0,=SUM(A1)\n": (
        "t.csv, row 2, column 'bb': found '=SUM(A1)'; wanted hours from 0 to 10,000, such as 2.5, or a blank."
    ),
    "site,aa,bb\naa,0,nan\nbb,1e9,0\n": (
        "t.csv, row 2, column 'bb': found 'nan'; wanted hours from 0 to 10,000, such as 2.5, or a blank.\n"
        "t.csv, row 3, column 'aa': found '1e9'; wanted hours from 0 to 10,000, such as 2.5, or a blank."
    ),
    'site,aa,bb\naa,0,"1\n': (
        "t.csv, row 2: found a cell that does not end (unexpected end of data); wanted double quotes in pairs."
    ),
    "site,\x1b[31maa\naa,0\n": "t.csv, row 1: found no site '\\x1b[31maa'; wanted a site of the case.",
}


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
def test_rows_and_squares_say_the_same(text: str, tmp_path: Path) -> None:
    """Told one way, the hours stand for both; blanks and a site to itself are unsaid."""
    (tmp_path / "t.csv").write_text(text, encoding="utf-8-sig")
    assert read_times(tmp_path / "t.csv", SITES) == {
        ("aa", "bb"): 1.5,
        ("bb", "aa"): 1.5,
        ("bb", "cc"): 2,
        ("cc", "bb"): 2,
    }


def test_each_way_may_have_hours_of_its_own(tmp_path: Path) -> None:
    """Where both ways are told, each has its own."""
    (tmp_path / "t.csv").write_text("start,end,hours\naa,bb,1\nbb,aa,3\n", encoding="utf-8")
    assert read_times(tmp_path / "t.csv", SITES) == {("aa", "bb"): 1, ("bb", "aa"): 3}


@pytest.mark.parametrize(("text", "message"), FAULTY.items(), ids=range(len(FAULTY)))
def test_a_faulty_table_is_refused_with_its_faults(text: str, message: str, tmp_path: Path) -> None:
    """Every fault is told together, with where, found and wanted, and nothing is used."""
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FaultyInput) as refused:
        read_times(tmp_path / "t.csv", SITES)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"PK\x03\x04", "t.csv: found a spreadsheet"),
        (b"\xff\xfea\x00", "t.csv: found UTF-16 text"),
        (b"site,aa\n\x00", "t.csv, line 2: found a binary file"),
        (b"site,\xe9\n", "t.csv, line 1: found byte 0xe9"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, found: str, tmp_path: Path) -> None:
    """A spreadsheet, another encoding and binary files are named as such."""
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(FaultyInput) as refused:
        read_times(tmp_path / "t.csv", SITES)
    assert str(refused.value).startswith(found)


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    """A pipe, a folder, a missing file and a file of another name are no tables."""
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    for name, found in {
        "pipe.csv": "pipe.csv: found something that is no plain file; wanted a plain file.",
        "folder.csv": "folder.csv: found something that is no plain file; wanted a plain file.",
        "none.csv": "none.csv: found a file that cannot be read (No such file or directory); wanted a readable file.",
    }.items():
        with pytest.raises(FaultyInput) as refused:
            read_times(tmp_path / name, SITES)
        assert str(refused.value) == found
    with pytest.raises(
        FaultyInput, match=r"^.*: found another kind of file; wanted travel times in a file that ends in [.]csv[.]$"
    ):
        read_times(tmp_path / "t.xlsx", SITES)
