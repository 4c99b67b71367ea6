"""Input made to harm: refused in ten seconds of a processor and two gigabytes, with a clear fault; nothing of it is let out."""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from willing.ledger.folder import write_new_case

SECONDS = 60  # on a machine that does much else; ten of a processor are what counts
CHECK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
from willing.cli import main
main(["check", sys.argv[1]], prog_name="willing")
"""
STATEMENTS = "statement,nation,voice,about,stance,gist,sources,basis\n"
SOURCES = "source,publisher,url,copy_of\n"
AS_UTF_8 = "    Try: in Excel, save as 'CSV UTF-8'.\n"

Harm = Callable[[Path], object]


def refusal(case: Path | str) -> str:
    """What `willing check` tells of a case, within the limits; anything but a refusal fails."""
    run = subprocess.run([sys.executable, "-c", CHECK, str(case)], capture_output=True, timeout=SECONDS, check=False)
    told = run.stderr.decode()
    assert "Traceback" not in told, told[-1_000:]
    assert (run.returncode, run.stdout) == (1, b"")
    return told


def harmed(folder: Path, file: str, harm: Harm) -> str:
    """What is told of a new case in which one file was put out of the way for something else."""
    write_new_case(folder)
    (folder / file).unlink()
    harm(folder / file)
    return refusal(folder)


def edited(folder: Path, file: str, old: str, new: str) -> str:
    """What is told of a new case in which the first `old` of a file became `new`."""
    write_new_case(folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return refusal(folder)


def content(text: str | bytes) -> Harm:
    """Put these bytes in place of the file."""
    return lambda path: path.write_bytes(text if isinstance(text, bytes) else text.encode())


def sparse(path: Path) -> None:
    """Put 65 MiB of nothing in place of the file."""
    with path.open("wb") as file:
        file.truncate(65 * 2**20)


def loop(path: Path) -> None:
    """Put two links that lead to each other in place of the file."""
    path.symlink_to(path.with_name("back"))
    path.with_name("back").symlink_to(path)


FILES: dict[str, tuple[Harm, str]] = {
    "a_million_rows": (
        content(STATEMENTS + "st1,FRA,head,force,pledges,A gist,s1,fact\n" * 1_000_000),
        "statements.csv: found more than 200,000 rows; wanted at most 200,000 rows.\n",
    ),
    "more_than_64_mib": (sparse, "statements.csv: found 65 MiB; wanted a file of at most 64 MiB.\n"),
    "a_workbook": (
        content(b"PK\x03\x04" + bytes(range(256))),
        "statements.csv: found a spreadsheet; wanted a text file.\n" + AS_UTF_8,
    ),
    "an_old_workbook": (
        content(b"\xd0\xcf\x11\xe0" + bytes(range(256))),
        "statements.csv: found a spreadsheet; wanted a text file.\n" + AS_UTF_8,
    ),
    "utf_16": (
        content(STATEMENTS.encode("utf-16")),
        "statements.csv: found UTF-16 text; wanted UTF-8 text.\n" + AS_UTF_8,
    ),
    "utf_16_without_a_mark": (
        content(STATEMENTS.encode("utf-16-le")),
        "statements.csv, line 1: found a binary file (a zero byte); wanted a text file.\n",
    ),
    "latin_1": (
        content((STATEMENTS + "st1,FRA,head,force,pledges,Été,s1,fact\n").encode("latin-1")),
        "statements.csv, line 2: found byte 0xc9; wanted UTF-8 text.\n" + AS_UTF_8,
    ),
    "a_zero_byte": (
        content(STATEMENTS + "st1,FRA,head,force,pledges,A\0gist,s1,fact\n"),
        "statements.csv, line 2: found a binary file (a zero byte); wanted a text file.\n",
    ),
    "nothing": (
        content(""),
        "statements.csv, row 1: found an empty file; wanted a first row with the columns statement, nation, speaker, voice, "
        "said_on, about, stance, capability, place, tranche, quantity, unit, condition, because, caveats, reason, gist, sources, "
        "basis, confidence, claim, handling.\n",
    ),
    "a_folder": (Path.mkdir, "statements.csv: found something that is no plain file; wanted a plain file.\n"),
    "a_pipe": (os.mkfifo, "statements.csv: found something that is no plain file; wanted a plain file.\n"),
    "a_link_out": (
        lambda path: path.symlink_to("/etc/passwd"),
        "statements.csv: found a link that leaves the case folder; wanted a plain file in it.\n",
    ),
    "a_link_to_a_device": (
        lambda path: path.symlink_to("/dev/zero"),
        "statements.csv: found a link that leaves the case folder; wanted a plain file in it.\n",
    ),
    "a_link_to_nothing": (
        lambda path: path.symlink_to("nowhere.csv"),
        "statements.csv: found a file that cannot be read (No such file or directory); wanted a readable file.\n",
    ),
}


@pytest.mark.parametrize(("harm", "told"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, harm: Harm, told: str) -> None:
    """What stands for a table but is none is refused for what it is, and its content told to nobody."""
    assert harmed(tmp_path / "case", "statements.csv", harm) == told


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    """Links that lead to each other are one fault of the file they stand for."""
    told = harmed(tmp_path / "case", "statements.csv", loop)
    assert told.startswith("statements.csv: found ")
    assert told.count("\n") == 1


def test_a_pipe_for_the_settings_is_refused(tmp_path: Path) -> None:
    """A pipe in place of case.toml is not waited for."""
    told = harmed(tmp_path / "case", "case.toml", os.mkfifo)
    assert told.startswith("case.toml: found something that is no plain file; wanted ")


@pytest.mark.parametrize("letters", [20_001, 130_000, 5_000_000])
def test_a_huge_cell_is_refused_for_its_size(tmp_path: Path, letters: int) -> None:
    """A cell is refused for being long, whatever its length, and is not told in full."""
    told = edited(tmp_path / "case", "statements.csv", "Poland sends nobody.", "x" * letters)
    assert told.startswith("statements.csv, row 3")
    assert "20,000" in told
    assert "quotes" not in told
    assert len(told) < 200


def test_a_condition_of_three_thousand_characters_is_refused(tmp_path: Path) -> None:
    """A condition is refused for its length before it is read."""
    condition = " and ".join(["ceasefire"] * 200).ljust(3_000, "x")
    assert edited(tmp_path / "case", "statements.csv", "ceasefire and nations(land) >= 2", condition) == (
        "statements.csv, row 2, column 'condition': found 3,000 characters; wanted a condition of at most 2,000 characters.\n"
    )


@pytest.mark.parametrize(
    "condition", ["(" * 50 + "ceasefire" + ")" * 50, "not " * 50 + "ceasefire", "(" * 1_900, "not(" * 50 + "ceasefire" + ")" * 50]
)
def test_deep_parentheses_are_refused(tmp_path: Path, condition: str) -> None:
    """A condition is refused for its depth before it is read."""
    assert edited(tmp_path / "case", "statements.csv", "ceasefire and nations(land) >= 2", condition) == (
        "statements.csv, row 2, column 'condition': found parentheses more than 8 deep; wanted at most 8.\n"
        "    Try: give a part of it an event's name.\n"
    )


@pytest.mark.parametrize(
    "value",
    [
        "[" * 5_000 + "]" * 5_000,
        "[" * 400 + "]" * 400,
        "{a=" * 3_000 + "1" + "}" * 3_000,
        "9" * 5_000,
        "0x" + "f" * 50_000,
        "1979-05-27T07:32:00",
        "nan",
    ],
    ids=["deep_list", "less_deep_list", "deep_table", "huge_number", "huge_hexadecimal", "moment", "not_a_number"],
)
def test_settings_of_a_strange_shape_are_refused(tmp_path: Path, value: str) -> None:
    """A setting that is deep, huge or of another kind is one fault of case.toml, not told in full."""
    told = edited(tmp_path / "case", "case.toml", '["force"]', value)
    assert told.startswith("case.toml")
    assert told.count("found ") == 1
    assert len(told) < 300


def test_a_quote_that_never_closes_is_refused_in_a_large_table(tmp_path: Path) -> None:
    """A quote that opens and takes in the rest of a large table is one fault."""
    rows = "".join(f"st{number},FRA,head,force,pledges,A gist,s1,fact\n" for number in range(100_000))
    told = harmed(tmp_path / "case", "statements.csv", content(STATEMENTS + '"' + rows))
    assert told.startswith("statements.csv, row 2: found a cell ")
    assert told.count("\n") == 1


def test_a_header_of_half_a_million_columns_is_refused(tmp_path: Path) -> None:
    """A first row of very many unknown columns is refused without looking for names near each of them."""
    header = ",".join(f"c{number}" for number in range(500_000))
    told = harmed(tmp_path / "case", "statements.csv", content(header + "\n"))
    assert told.startswith("statements.csv, row 1: found a column 'c0'; wanted a column of statements.csv.\n")


def test_a_file_of_nothing_but_commas_is_refused(tmp_path: Path) -> None:
    """Twenty million empty cells are an empty first row."""
    told = harmed(tmp_path / "case", "statements.csv", content("," * 20_000_000))
    assert told.startswith("statements.csv, row 1: found an empty file; wanted a first row with the columns statement, ")


@pytest.mark.parametrize("blanks", [20_000, 120_000])
def test_a_list_of_blanks_is_refused_at_once(tmp_path: Path, blanks: int) -> None:
    """Blanks in a list cost no more than other characters do."""
    told = edited(tmp_path / "case", "statements.csv", "s1; s2,fact", f"s1{' ' * blanks}s2,fact")
    assert told.startswith("statements.csv, row 2, column 'sources': found ")
    assert len(told) < 200


def test_many_lists_of_blanks_are_read_at_once(tmp_path: Path) -> None:
    """Ten thousand blanks in each of a thousand lists cost no more than other characters do."""
    codes = ("".join(letters) for letters in itertools.islice(itertools.product("XYZABCDEHI", repeat=3), 1_000))
    groups = "".join(f"{code},Nation,{'NATO' + ' ' * 10_000 + 'EU'}\n" for code in codes)
    told = harmed(tmp_path / "case", "nations.csv", content("nation,name,groups\n" + groups))
    assert told.startswith("meetings.csv, row 2, column 'chairs': found no nation 'FRA'; wanted a nation of the case.\n")


def test_unknown_names_in_a_large_case_are_refused(tmp_path: Path) -> None:
    """Looking for near names among many does not outlast the reader's patience."""
    folder = tmp_path / "case"
    write_new_case(folder)
    sources = "".join(f"s{number},P,https://example.org/1,\n" for number in range(20_000))
    (folder / "sources.csv").write_text(SOURCES + sources, encoding="utf-8")
    statements = "".join(f"st{number},FRA,head,force,pledges,A gist,sx{number},fact\n" for number in range(2_000))
    (folder / "statements.csv").write_text(STATEMENTS + statements, encoding="utf-8")
    told = refusal(folder)
    assert told.startswith("statements.csv, row 2, column 'sources': found no source 'sx0'; wanted a source of the case.\n")


def test_a_long_chain_of_copies_is_followed_once(tmp_path: Path) -> None:
    """Twenty thousand sources that each retell the one before are checked in passing; the fault elsewhere is told."""
    folder = tmp_path / "case"
    write_new_case(folder)
    chain = "".join(f"s{n},P,https://example.org/1,{f's{n - 1}' if n > 1 else ''}\n" for n in range(1, 20_001))
    (folder / "sources.csv").write_text(SOURCES + chain, encoding="utf-8")
    settings = (folder / "case.toml").read_text(encoding="utf-8")
    (folder / "case.toml").write_text(settings.replace('host = ""', 'host = "XYZ"'), encoding="utf-8")
    assert refusal(folder) == "case.toml, [case], 'host': found 'XYZ'; wanted a nation of nations.csv.\n"


@pytest.mark.parametrize("name", ["../../etc", "/etc", "/dev/zero", "nosuch", "ukraine-2025/../../..", "x" * 5_000])
def test_a_name_that_is_no_case_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads to no case folder is one fault, which tells the shipped cases or the nearest of them."""
    monkeypatch.chdir("/")
    told = refusal(name)
    assert told.startswith(f"{name!r}: found " if len(name) < 60 else "'xxxx")
    assert "; wanted a case folder or the name of a shipped case.\n    Try: " in told
    assert told.count("found ") == 1


def test_a_file_that_is_no_case_is_refused() -> None:
    """A file that holds no case is told as what it is not."""
    told = refusal("/etc/passwd")
    assert told.startswith("'/etc/passwd': found a file that is no ledger; wanted a case folder, a ledger, a workbook (.xlsx), ")
