"""What README.md and docs/ show is so: commands answer as printed, examples run, links lead somewhere."""

import doctest
import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from willing.cli import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGE_IDS = [str(page.relative_to(ROOT)) for page in PAGES]
WRITE = os.environ.get("WILLING_GOLDEN") == "write"
PLAIN = {"FORCE_COLOR": None, "TTY_COMPATIBLE": None, "COLUMNS": None, "CLICOLOR_FORCE": None}
ANY = "…"

FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<marks>[^\n`]*)\n(?P<body>.*?)^(?P=ticks)[ \t]*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]\n]*\]\(([^()\s]+)\)|^\[[^\]\n]+\]:\s+(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)


def answered(command: str) -> list[str]:
    """The lines that a `willing ...` command prints in a pipe, standard output first, then standard error."""
    result = CliRunner().invoke(main, shlex.split(command)[1:], env=PLAIN, prog_name="willing")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return (result.stdout + result.stderr).rstrip("\n").split("\n")


def same(shown: list[str], printed: list[str]) -> bool:
    """Whether lines are shown as printed; a line that is only `…` stands for any number of lines."""
    parts = [r"(?:[^\n]*\n)*?" if line.strip() == ANY else re.escape(line.rstrip()) + r"\n" for line in shown]
    return re.fullmatch("".join(parts), "".join(line.rstrip() + "\n" for line in printed)) is not None


def steps(body: str) -> list[tuple[list[str], list[str]]]:
    """The commands of a console block, each with the lines that follow it; a command may go on after a backslash."""
    found: list[tuple[list[str], list[str]]] = []
    for line in body.removesuffix("\n").split("\n"):
        if line.startswith("$ "):
            found.append(([line], []))
        elif found and found[-1][0][-1].endswith("\\") and not found[-1][1]:
            found[-1][0].append(line)
        elif found:
            found[-1][1].append(line)
        else:
            raise AssertionError(f"{line!r} stands before any command")
    return found


def without_blank_end(lines: list[str]) -> list[str]:
    """The lines without the blank ones at their end."""
    end = next((n for n in range(len(lines), 0, -1) if lines[n - 1].strip()), 0)
    return lines[:end]


def played(body: str, where: str, wrong: list[str]) -> str:
    """The block with what its commands print; what is shown otherwise is added to `wrong`."""
    out: list[str] = []
    for command, shown in steps(body):
        out += command
        words = " ".join(line.removesuffix("\\").strip() for line in command).removeprefix("$ ")
        kept = without_blank_end(shown)
        blanks = shown[len(kept) :]
        if words.split(" ", 1)[0] == "willing":
            printed = answered(words)
            if not same(kept, printed) and not (printed == [""] and not kept):
                if WRITE and ANY not in [line.strip() for line in kept]:
                    kept = printed
                else:
                    wrong.append("\n".join([f"{where}: $ {words}", "is shown as", *kept, "and prints", *printed]))
        out += kept + blanks
    return "\n".join(out) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_every_command_answers_as_it_is_shown(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each `$ willing ...` of a console block stands what the command prints; a page's commands share one folder."""
    monkeypatch.chdir(tmp_path)
    wrong: list[str] = []
    text = page.read_text(encoding="utf-8")

    def replayed(block: re.Match[str]) -> str:
        if block["marks"].strip() != "console":
            return block[0]
        return f"{block['ticks']}{block['marks']}\n{played(block['body'], page.name, wrong)}{block['ticks']}"

    new = FENCE.sub(replayed, text)
    if WRITE and new != text:
        page.write_text(new, encoding="utf-8")
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_every_example_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The examples of a page's python blocks run one after the other and print what is shown."""
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    shared: dict[str, object] = {}
    for number, block in enumerate(FENCE.finditer(text), 1):
        if block["marks"].strip() != "python" or ">>>" not in block["body"]:
            continue
        line = text[: block.start("body")].count("\n")
        example = doctest.DocTestParser().get_doctest(block["body"], shared, f"{page.name}, block {number}", str(page), line)
        told: list[str] = []
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
        found = runner.run(example, out=told.append, clear_globs=False)
        assert found.failed == 0, "".join(told)
        shared = example.globs


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of a page make, as GitHub makes them."""
    seen: dict[str, int] = {}
    found = set()
    for heading in HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        found.add(f"{anchor}-{seen[anchor]}" if anchor in seen else anchor)
        seen[anchor] = seen.get(anchor, 0) + 1
    return found


@pytest.mark.parametrize("page", PAGES, ids=PAGE_IDS)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link to a file or a heading of this project leads to one that is there."""
    text = re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text(encoding="utf-8")))
    lost = []
    for inline, reference in LINK.findall(text):
        target = inline or reference
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            lost.append(target)
    assert lost == []


@pytest.mark.parametrize(
    ("shown", "printed", "is_same"),
    [
        ("a\nb", "a\nb", True),
        ("a\nb", "a\nc", False),
        ("a\nb", "a\nb\nc", False),
        ("a\n…\nc", "a\nb\nb\nc", True),
        ("a\n  …\nc", "a\nc", True),
        ("a\n…\nc", "a\nb", False),
        ("…", "", True),
        ("a.c", "abc", False),
    ],
)
def test_what_is_shown_is_compared_line_by_line(shown: str, printed: str, is_same: bool) -> None:
    """Lines are the same or not; a line of `…` alone is any number of lines, and no other line is."""
    assert same(shown.split("\n"), printed.split("\n")) is is_same


def test_a_block_that_shows_something_else_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shown answer that the command does not give is told with both, and commands of others are passed over."""
    monkeypatch.chdir(tmp_path)
    wrong: list[str] = []
    body = "$ cat x\nanything\n$ willing new x\nx has nothing.\n…\n"
    assert played(body, "page", wrong) == body
    assert len(wrong) == 1
    assert "x has nothing." in wrong[0]
    assert "x has amounts.csv" in wrong[0]
