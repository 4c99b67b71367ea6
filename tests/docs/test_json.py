"""docs/json.md describes what `--json` prints: every key that occurs, with its type, and none that does not."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
import pytest
from builders import csv_row
from click.testing import CliRunner
from recorded import behind, first_version, unguarded
from sqlalchemy import text

from willing.analysis import assessment, backstop, evidence, why
from willing.cli import main
from willing.ledger.entries import ACTS, RowChange, key_of
from willing.ledger.folder import write_new_case
from willing.ledger.formats import write_sheets
from willing.ledger.ledger import Ledger
from willing.ledger.merge import changes
from willing.ledger.origin import Origin
from willing.ledger.place import sheets_at
from willing.ledger.tables import Row, Sheets
from willing.logic.diagram import TooWide

if TYPE_CHECKING:
    from postgres import Server

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
NEVER = "–"
REFERENCE = re.compile(r"\[([^\]]+)\]\(#[^)]+\)")
ROW = re.compile(r"^\| `([^`]+)` \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Key:
    """A documented key: its type, and whether it may be null."""

    type: str
    nullable: bool


@dataclass(frozen=True)
class Section:
    """A command or a shape of the page: what it answers, what it takes over, and its keys."""

    answers: tuple[str, ...]
    base: str
    keys: dict[str, Key]


def sections() -> dict[str, Section]:
    """The sections of the page that have keys or answers, by heading."""
    found = {}
    for block in re.split(r"^#{2,3} ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        keys = {key: Key(kind, null != NEVER) for key, kind, _, null in ROW.findall(body)}
        answers = tuple(re.findall(r"^\*\*Answer[^:*]*:\*\* (.+)$", body, re.MULTILINE))
        base = re.search(r"^Everything of " + REFERENCE.pattern + r", and:$", body, re.MULTILINE)
        if keys or answers:
            found[title.strip()] = Section(answers, base[1] if base else "", keys)
    return found


class Reader:
    """Holds values against the page; keeps what is not as documented, and what was seen."""

    def __init__(self) -> None:
        self.sections = sections()
        self.wrong: set[str] = set()
        self.seen: set[tuple[str, str]] = set()
        self.nulls: set[tuple[str, str]] = set()

    def own_keys(self, section: str) -> Iterator[tuple[str, str, Key]]:
        """The keys of a section and of what it takes over, each with the section it stands in."""
        found = self.sections[section]
        if found.base:
            yield from self.own_keys(found.base)
        for name, key in found.keys.items():
            yield section, name, key

    def read(self, value: Any, kind: str, section: str, at: str) -> None:
        """One value of a documented type; `at` is the key it stands under."""
        kind = kind.removesuffix(", or left out")
        if (inner := kind.removeprefix("list of ")) != kind:
            if self.right(isinstance(value, list), section, at, kind, value):
                for one in value:
                    self.read(one, inner, section, at)
        elif (inner := kind.removeprefix("map of ")) != kind:
            if self.right(isinstance(value, dict), section, at, kind, value):
                for one in value.values():
                    self.read(one, inner, section, at)
        elif (shape := REFERENCE.fullmatch(kind)) is not None:
            self.object(value, shape[1], "")
        elif kind == "object":
            self.object(value, section, f"{at}." if at else "")
        else:
            self.right(_IS[kind](value), section, at, kind, value)

    def object(self, value: Any, section: str, prefix: str) -> None:
        """An object whose keys stand in a section, below a prefix."""
        if not self.right(isinstance(value, dict), section, prefix, "object", value):
            return
        keys = {
            name.removeprefix(prefix): (home, key)
            for home, name, key in self.own_keys(section)
            if name.startswith(prefix) and "." not in name.removeprefix(prefix)
        }
        self.wrong |= {f"{section}: {prefix}{name} is not documented" for name in value.keys() - keys.keys()}
        for name, (home, key) in keys.items():
            if name not in value:
                if not key.type.endswith(", or left out"):
                    self.wrong.add(f"{section}: {prefix}{name} does not occur")
                continue
            self.seen.add((home, prefix + name))
            if value[name] is None:
                self.nulls.add((home, prefix + name))
                self.right(key.nullable, home, prefix + name, key.type, None)
            else:
                self.read(value[name], key.type, home, prefix + name)

    def right(self, is_so: bool, section: str, at: str, kind: str, value: Any) -> bool:
        """Whether it is so; if not, it is kept."""
        if not is_so:
            self.wrong.add(f"{section}: {at} is {value!r:.40} and no {kind}")
        return is_so


_IS = {
    "text": lambda value: isinstance(value, str),
    "day": lambda value: isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "whole number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "true or false": lambda value: isinstance(value, bool),
}

UKRAINE = "ukraine-2025"
SMALL = ("--requirement", "small")
TREE = str(Path(__file__).parents[1] / "data" / "aralia" / "chinese.xml")
NEWS = """France is ready to send up to 3,000 troops to the force if there is a ceasefire.

Poland will not send soldiers to the force because its own border needs them. Nato will not send troops to the force.
Germany said it is ready to join the force.
"""
# Per command, per answer of its section: the words to ask with. {new} is a new case, {sparse} one that says less,
# {faulty} one with faults, {even} one with an amount without a likeliest; {wide} is the Ukraine case, no diagram being narrow.
# {team.db} is a ledger that somebody edited, {contest} the first of its open contests, {edited.jsonl} a file of it that somebody
# else edited; {old.db} is one of an earlier version, {emptied.db} one whose entries were deleted, {server} the address of one.
ASKED: dict[str, list[list[list[str]]]] = {
    "assess": [[["{new}"], [UKRAINE], [UKRAINE, "--count", "floated"], [UKRAINE, "--as-of", "1900-01-01"]]],
    "nations": [[["{new}"], ["{sparse}"], [UKRAINE], [UKRAINE, "--as-of", "1900-01-01"]]],
    "why": [
        [["{new}", "FRA"], ["{new}", "mines"], *([UKRAINE, one] for one in ("ITA", "USA", "POL", "GBR", "NLD", "DEU", "FRA"))]
    ],
    "whatif": [
        [
            ["{new}", "--suppose", "not ceasefire"],
            ["{new}", "--without", "FRA"],
            [UKRAINE, "--suppose", "usa.backstop"],
            [UKRAINE, *SMALL, "--stays", "USA: neighbour"],
            [UKRAINE, "--stays", "FRA: home", "--stays", "PRT: neighbour", "--requirement", "small"],
            [UKRAINE, "--then-requirement", "small", "--then-count", "pledged"],
            [UKRAINE, "--requirement", "small", "--then-requirement", "medium"],
        ],
    ],
    "history": [[["{new}"], [UKRAINE]]],
    "diff": [
        [
            ["{new}"],
            [UKRAINE, "--from", "2025-04-10"],
            ["green-climate-fund-2014"],
            ["{moved}", "--from", "2025-03-01", "--to", "2025-03-09"],
            ["{moved.db}", "--known-from", "2025-03-02"],
            ["{team.db}", "--known-from", "2025-03-05", "--known-on", "2025-03-10"],
        ],
    ],
    "sources": [[["{sparse}"], [UKRAINE]], [["{new}", "FRA"], ["{sparse}", "POL"], [UKRAINE, "ITA"], [UKRAINE, "FRA"]]],
    "events": [[["{new}"], [UKRAINE]]],
    "new": [[["{fresh}"]]],
    "check": [[["{new}"], [UKRAINE], ["{faulty}"]]],
    "cases": [[[]]],
    "sweep": [[["{new}"], [UKRAINE, "--count", "floated"]], [["{new}", "--out", "{swept.csv}"]]],
    "odds": [
        [
            ["{new}"],
            ["{even}", "--whole"],
            [UKRAINE, *SMALL, "--scenario", "", "--line", "land"],
            [UKRAINE, "--line", "cell", "--level", "2"],
            ["haiti-2024", "--line", "people"],
            ["{even}", "--estimate", "--precision", "0.1"],
        ],
        [[TREE], [TREE, "--estimate", "--precision", "0.1"]],
    ],
    "critical": [[["{new}"], [UKRAINE, "--possible"], ["haiti-2024", "--of", "nations"], ["{wide}", *SMALL, "--possible"]]],
    "unlock": [
        [["{new}"], ["haiti-2024"], ["haiti-2024", "--break", "nations", "--most", "1"], ["haiti-2024", "--break", "offers"]],
        [[UKRAINE, "--tip"], ["{new}", "--tip"]],
    ],
    "circles": [[["{new}"], [UKRAINE, "--as-of", "2025-08-26"], [UKRAINE, "--as-of", "2025-08-26", "--most", "0"]]],
    "backstop": [[["haiti-2024"], [UKRAINE, "--level", "2"], ["{even}", "--patron", "POL"]]],
    "hold": [
        [["{new}"], [UKRAINE], [UKRAINE, *SMALL, "--line", "land"], ["{turns}"], [UKRAINE, "--requirement", "chief"]],
        [["{new}", "--without-each"], [UKRAINE, *SMALL, "--without-each"]],
    ],
    "tasks": [
        [
            ["{new}"],
            ["{coded}", "--at", "FRA.land@in_host: old_harbour"],
            [UKRAINE, "--at", "FRA.land@in_host: kyiv", "--scenario", "ceasefire, peace_agreement, usa.backstop"],
        ]
    ],
    "sites": [
        [
            ["{new}", "--count", "1"],
            ["{sparse}", "--count", "1"],
            ["haiti-2024", "--count", "1"],
            [UKRAINE, "--count", "2", "--front-km", "100", "--not-in", "east", "--without", "lutsk"],
            [UKRAINE, "--count", "1", "--evacuation-minutes", "60", "--runway", "2400", "--require", "odesa"],
            [UKRAINE, "--count", "2", "--scenario", "all but Washington", "--requirement", "small"],
        ]
    ],
    "brief": [
        [
            ["{new}", "--no-map"],
            ["{new}"],
            ["haiti-2024", "--as-of", "2024-03-20", "--sites", "1"],
            ["green-climate-fund-2014", "--as-of", "2014-12-12", "--scenario", "parliaments agree"],
            [UKRAINE, "--as-of", "2025-09-04", "--no-map"],
        ]
    ],
    "duplicates": [[["{new}"], [UKRAINE]]],
    "evidence": [
        [
            ["{new}", "FRA"],
            ["{sparse}", "POL.land"],
            [UKRAINE, "ITA"],
            [UKRAINE, "BGR"],
            [UKRAINE, "GBR.funds.money"],
            [UKRAINE, "ITA.training", "--as-of", "2025-01-01"],
            ["haiti-2024", "KEN"],
        ]
    ],
    "ledger load": [[["{new}", "{loaded.db}", "--by", "A. Person"]]],
    "ledger export": [[["{team.db}", "{as-a-folder}"]]],
    "ledger verify": [[["{team.db}"], ["{emptied.db}"]]],
    "ledger entries": [[["{moved.db}"], ["{team.db}"], ["{team.db}", "requirements small | land"]]],
    "ledger contests": [[["{team.db}"]]],
    "ledger settle": [[["{team.db}", "{contest}", "--take"], ["{team.db}", "{contest}", "--leave"]]],
    "ledger index": [[["{team.db}"]]],
    "ledger upgrade": [[["{old.db}"], ["{team.db}"]]],
    "ledger grant": [[["{server}", "json_reader", "--read"], ["{server}", "json_reader", "--write"]]],
    "export": [[["{new}", "{out.xlsx}"], ["{team.db}", "{out.jsonl}"], ["{marked}", "{out}", "--release", "public"]]],
    "import": [[["{edited.jsonl}", "{team.db}"], ["{edited.jsonl}", "{team.db}", "--yes"]]],
    "read": [[["{news.txt}", "--lang", "en"], ["{news.txt}", "--lang", "en", "--said-on", "2025-03-02"]]],
    "confirm": [[["{drafts.jsonl}", "{new}"]]],
}


def too_wide(*words: object, **options: object) -> None:
    """A diagram that is given up at once."""
    raise TooWide(1, 2, 3)


def spelled(word: str, folder: Path, server: Callable[[], str]) -> str:
    """A word to ask with, as it is on the command line."""
    if word == "{contest}":
        return str(Ledger(folder / "team.db").contests()[0].entry.number)
    if word == "{server}":
        return server()
    return re.sub(r"\{([\w.-]+)\}", lambda found: str(folder / found[1]), word)


def held(command: str, reader: Reader, folder: Path, server: Callable[[], str]) -> None:
    """Ask a command in all ways and hold its answers against its section."""
    answers = reader.sections[command].answers
    assert len(answers) == len(ASKED[command])
    for answer, askings in zip(answers, ASKED[command], strict=True):
        for words in askings:
            told = [spelled(word, folder, server) for word in words]
            with pytest.MonkeyPatch.context() as patch:
                if "{wide}" in words:
                    told = [UKRAINE, *told[1:]]
                    patch.setattr("willing.logic.answers.diagram", too_wide)
                    patch.setattr("willing.logic.answers._TABLE", -1)
                environment = {"FORCE_COLOR": None, "WILLING_BY": "A. Person"}
                result = CliRunner().invoke(main, [*command.split(), *told, "--json"], env=environment)
            assert result.exit_code == (1 if {"{faulty}", "{emptied.db}"} & set(words) else 0), result.output
            reader.read(json.loads(result.stdout), answer, command, "")


def coded(case: Path, folder: Path) -> None:
    """The case, with an offer that stands under a caveat that no row explains and one that nobody stated."""
    shutil.copytree(case, folder)
    file = folder / "statements.csv"
    text = file.read_text(encoding="utf-8").replace("ceasefire and nations(land) >= 2", "ceasefire")
    file.write_text(text.replace("away from the front", "away from the front; task: as seen fit"), encoding="utf-8")
    with (folder / "caveats.csv").open("a", encoding="utf-8", newline="") as rows:
        rows.write(
            csv_row(
                "caveats",
                kind="command",
                words="asked first",
                nation="FRA",
                strength="limitation",
                state="prior",
                tasks="react",
                basis="assumption",
            )
        )


def kept(case: Path, place: Path) -> None:
    """A ledger of a case in which a statement without a day was added, and another taken out."""
    sheets = sheets_at(case)
    made = Ledger.load(place, sheets, by="A. Person", at=datetime(2025, 3, 1, tzinfo=UTC))
    first, second, *_ = (row.cells for row in sheets["statements"])
    changes = [
        RowChange("statements", ("st9",), None, {**first, "statement": "st9", "said_on": ""}),
        RowChange("statements", ("st2",), second, None),
    ]
    made.append(changes, by="A. Person", at=datetime(2025, 3, 9, tzinfo=UTC))


def edited(sheets: Sheets, said: Mapping[str, tuple[str, dict[str, str] | None]], lines: Sequence[str]) -> Sheets:
    """The rows with some edited: by id, the table and the cells that it has from then on, or none if it is taken out; and the
    lines of the requirement in that order.
    """
    rows: dict[str, list[Row]] = {}
    for table, before in sheets.items():
        mine = {name: cells for name, (of, cells) in said.items() if of == table}
        old = {key_of(table, row.cells): row.cells for row in before}
        new = {name: {**old.get(name, {}), **cells} for name, cells in mine.items() if cells is not None}
        rows[table] = [Row(2, new.get(name, cells)) for name, cells in old.items() if name not in mine or name in new]
        rows[table] += [Row(2, cells) for name, cells in new.items() if name not in old]
    rows["requirements"].sort(key=lambda row: lines.index(row.cells["line"]))
    return rows


def edited_by_two(case: Path, place: Path, file: Path, at: datetime) -> None:
    """A ledger of a case in which somebody edited rows and left two open contests, and a file of what it knew before, in which
    somebody else edited rows, the same ones too.
    """
    sheets = sheets_at(case)
    made = Ledger.load(place, sheets, by="A. Person", at=at)
    receipt = made.receipt()
    truce = {"event": "truce", "says": "there is a truce", "kind": "event", "basis": "assumption"}
    theirs: dict[str, tuple[str, dict[str, str] | None]] = {
        "FRA": ("nations", {"name": "French Republic"}),
        "truce": ("events", truce),
        "f1": ("figures", None),
        "m1": ("meetings", {"place": "Paris"}),
    }
    ours: dict[str, tuple[str, dict[str, str] | None]] = {
        "FRA": ("nations", {"name": "La France"}),
        "truce": ("events", {**truce, "kind": "others"}),
        "f1": ("figures", {"gist": "Said again."}),
        "m1": ("meetings", None),
        "s2": ("sources", {"title": "Once more"}),
        "thaw": ("events", {**truce, "event": "thaw"}),
        "old_harbour": ("sites", None),
    }
    write_sheets(file, edited(sheets, ours, ["land", "late", "mines"]), Origin(made.id, receipt.number, receipt.hash))
    poland = next(row.cells for row in sheets["nations"] if row.cells["nation"] == "POL")
    figure = next(row.cells for row in sheets["figures"])
    changed = changes(sheets, edited(sheets, theirs, ["mines", "land", "late"]))
    contests = [
        RowChange("nations", ("POL",), poland, {**poland, "name": "Polska"}),
        RowChange("figures", ("f1",), None, {**figure, "gist": "Said otherwise."}),
    ]
    made.append(changed, by="B. Person", at=at + timedelta(days=8), contests=contests, why="after a call")


def emptied(case: Path, place: Path, at: datetime) -> None:
    """A ledger of a case whose entries somebody deleted, behind its back."""
    Ledger.load(place, sheets_at(case), by="A. Person", at=at)
    with behind(place) as connection:
        unguarded(connection)
        connection.execute(text("delete from entries"))


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """What gives the address of a ledger of a new case on a server, which knows the role `json_reader`."""

    def address() -> str:
        held_by: Server = request.getfixturevalue("postgres")
        place = held_by.database("json")
        Ledger.load(place, sheets_at(tmp_path / "new"), by="A. Person", at=datetime(2025, 3, 1, tzinfo=UTC))
        with behind(place) as connection:
            if connection.execute(text("select 1 from pg_roles where rolname = 'json_reader'")).first() is None:
                connection.execute(text("create role json_reader"))
        return place

    return address


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new case, the same with less said, with an even amount, with other lines from a day on (and a ledger of it
    in which more was said since), with a promise whose units take turns, with a row that is not for release, and with two faults;
    and ledgers with a file to import.
    """
    at = tmp_path_factory.mktemp("made")
    write_new_case(at / "new")
    shutil.copytree(at / "new", at / "sparse")
    for name, said, unsaid in (
        ("meetings", ",30,ministers,", ",,,"),
        ("statements", ",fact,high", ",fact,"),
        ("sources", "Example Daily,B,", "Example Daily,,"),
        ("sites", ",100000,", ",,"),
    ):
        file = at / "sparse" / f"{name}.csv"
        file.write_text(file.read_text(encoding="utf-8").replace(said, unsaid), encoding="utf-8")
    shutil.copytree(at / "new", at / "even")
    for name, said, unsaid in (
        ("amounts", ",1000,3000,", ",1000,,"),
        ("requirements", ",6000,", ",2000,"),
        ("statements", "ceasefire and nations(land) >= 2", "own_border or POL"),
    ):
        file = at / "even" / f"{name}.csv"
        text = file.read_text(encoding="utf-8")
        assert said in text, name
        file.write_text(text.replace(said, unsaid), encoding="utf-8")
    coded(at / "new", at / "coded")
    shutil.copytree(at / "new", at / "moved")
    file = at / "moved" / "requirements.csv"
    head, land, mines, *_ = file.read_text(encoding="utf-8").splitlines()
    then = mines.replace("offshore,2,,", "offshore,2,,2025-03-05")
    late = mines.replace("small,mines", "small,late").replace("offshore,2,,,", ",2,2025-03-05,,1")
    file.write_text("\n".join((head, land, then, late, "")), encoding="utf-8")
    shutil.copytree(at / "new", at / "turns")
    turns = {"promise": "FRA.land", "leaves_on": "2026-01-01", "tours": "2", "pool": "4000", "pool_of": "army", "ratio": "8"}
    with (at / "turns" / "promises.csv").open("a", encoding="utf-8") as rows:
        rows.write(csv_row("promises", **turns, basis="fact"))
    file = at / "turns" / "commitments.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("c1,POL", "c1,FRA"), encoding="utf-8")
    kept(at / "moved", at / "moved.db")
    edited_by_two(at / "moved", at / "team.db", at / "edited.jsonl", datetime(2025, 3, 1, tzinfo=UTC))
    first_version(at / "old.db")
    emptied(at / "new", at / "emptied.db", datetime(2025, 3, 1, tzinfo=UTC))
    shutil.copytree(at / "new", at / "marked")
    file = at / "marked" / "figures.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",estimate,s1,", ",estimate,s1,restricted"), encoding="utf-8")
    shutil.copytree(at / "new", at / "faulty")
    (at / "news.txt").write_text(NEWS, encoding="utf-8")
    CliRunner().invoke(main, ["read", str(at / "news.txt"), "--lang", "en", "--drafts", str(at / "drafts.jsonl")])
    file = at / "faulty" / "statements.csv"
    text = file.read_text(encoding="utf-8").replace("st1,FRA", "st 1,FRA").replace(",pledges,", ",pledge,")
    file.write_text(text, encoding="utf-8")
    return at


@pytest.fixture(scope="module")
def readers() -> dict[str, Reader]:
    """What has read the answers of a command, by its name, once they were asked for."""
    return {}


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """What was made, once for all tests, in a folder of the test's own."""
    return Path(shutil.copytree(made, tmp_path, dirs_exist_ok=True))


def every_command() -> list[str]:
    """The commands that print JSON, in the order of the command line; in the place of a group its own."""
    found = []
    for name, command in main.commands.items():
        own = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else None
        found += [name] if own is None else [f"{name} {one}" for one in own]
    return [one for one in found if one != "board"]  # whose addresses hand out what the others print


def test_every_command_has_a_section() -> None:
    """Each command that prints JSON is described, in the order of the command line."""
    commands = every_command()
    assert [title for title in sections() if title in commands] == commands == list(ASKED)


@pytest.mark.parametrize("command", ASKED)
def test_every_key_that_occurs_is_documented(
    command: str, folder: Path, server: Callable[[], str], readers: dict[str, Reader]
) -> None:
    """Each key of an answer stands in the section of its command or in a shape it names, with the type it has."""
    readers[command] = Reader()
    held(command, readers[command], folder, server)
    assert sorted(readers[command].wrong) == []


def test_every_documented_key_occurs(folder: Path, server: Callable[[], str], readers: dict[str, Reader]) -> None:
    """No key is described that no answer has, and none is said to be null that never is."""
    reader = Reader()
    for command in ASKED:
        if command not in readers:
            held(command, reader, folder, server)
    seen, nulls = (set.union(*(getattr(one, name) for one in (reader, *readers.values()))) for name in ("seen", "nulls"))
    documented = {(title, name): key for title, found in reader.sections.items() for name, key in found.keys.items()}
    assert sorted(documented.keys() - seen) == []
    assert sorted(where for where, key in documented.items() if key.nullable and where not in nulls) == []


def test_every_word_that_a_key_may_hold_is_named() -> None:
    """The causes of a shortfall, what stops a candidate, the kinds of reasons and of cover, what entries do are all explained."""
    text = PAGE.read_text(encoding="utf-8")
    words = {*get_args(assessment.Cause), *get_args(assessment.Stop), *get_args(why.Kind), *get_args(backstop.Cover)}
    words |= {*get_args(evidence.Fate), *get_args(evidence.Gains), *ACTS}
    assert sorted(word for word in words if f"`{word}`" not in text) == []
