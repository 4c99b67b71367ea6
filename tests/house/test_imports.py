"""The house has one direction, and a question costs only the rooms it needs."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import willing
from willing.ledger.ledger import Ledger
from willing.ledger.place import sheets_at

SRC = Path(willing.__file__).parent
ROOMS = ("vocabulary", "ledger", "reading", "logic", "analysis", "report", "board", "cli")
FILES = sorted(SRC.rglob("*.py"))
FRONT_DOORS = ("__init__.py", "__main__.py")
COMMAND = "from willing.cli import main; main(prog_name='willing')"
ELSEWHERE = {f"willing.analysis.{name}" for name in ("changes", "diff", "evidence", "odds", "sweep", "unlock", "waiting", "why")}
OTHERS = ("numpy", "highspy", "rich", "pandas", "parsy", "click", "frictionless")


def name_of(path: Path) -> str:
    """A file's path within the package."""
    return path.relative_to(SRC).as_posix()


def room_of(module: str) -> str:
    """The room of a module, named from within the package."""
    return module.partition(".")[0]


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules of Willing that a file imports, for running or for types alone, as named from within the package."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("willing.") for alias in node.names if alias.name.startswith("willing."))
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            if node.module == "willing":
                yield from (alias.name for alias in node.names)
            elif node.module and node.module.startswith("willing."):
                yield node.module.removeprefix("willing.")


def told_at_the_end(expression: str, statement: str, *words: str) -> str:
    """What an expression is once a statement has run in a process of its own, and the process ends."""
    ending = f"import atexit, gc, sys; atexit.register(lambda: print({expression}, file=sys.stderr))"
    script = f"{ending}\n{statement}"
    run = subprocess.run([sys.executable, "-I", "-c", script, *words], capture_output=True, text=True, timeout=60, check=True)
    return run.stderr


def all_modules_after(statement: str, *words: str) -> set[str]:
    """The full names of all modules loaded once a statement has run in a process of its own."""
    return set(told_at_the_end("*sys.modules", statement, *words).split())


def modules_after(statement: str, *words: str) -> set[str]:
    """The first names of all modules loaded once a statement has run in a process of its own."""
    return {name.partition(".")[0] for name in all_modules_after(statement, *words)}


@pytest.mark.parametrize("path", [path for path in FILES if name_of(path) not in FRONT_DOORS], ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    """A room imports itself and the rooms before it, and the faults; imports for types count too."""
    room = room_of(name_of(path).removesuffix(".py").replace("/", "."))
    found = {room_of(module) for module in imported(ast.parse(path.read_text(encoding="utf-8")))}
    if room == "faults":
        assert found == set()
    else:
        assert room in ROOMS, f"{name_of(path)} is in no room"
        assert found <= {"faults", *ROOMS[: ROOMS.index(room) + 1]}


def test_modules_of_a_room_wait_for_nobody() -> None:
    """No two modules import each other, however far around."""
    graph = {
        name_of(path).removesuffix(".py").replace("/", "."): set(imported(ast.parse(path.read_text(encoding="utf-8"))))
        for path in FILES
        if name_of(path) not in FRONT_DOORS
    }
    standing: set[str] = set()
    while ready := {one for one, needs in graph.items() if one not in standing and not (needs & set(graph)) - standing}:
        standing |= ready
    assert sorted(set(graph) - standing) == []


def test_the_front_door_costs_nothing() -> None:
    """`import willing` loads nothing beyond the standard library and itself."""
    loaded = modules_after("import willing")
    assert "willing" in loaded
    bare = modules_after("pass")
    assert loaded - bare - set(sys.stdlib_module_names) == {"willing"}


def test_every_name_of_the_front_door_opens() -> None:
    """Each name that `willing` promises can be had, and `dir` tells the same names."""
    assert [name for name in willing.__all__ if getattr(willing, name, None) is None] == []
    assert dir(willing) == sorted(willing.__all__)
    with pytest.raises(AttributeError, match=r"^willing has no 'Wiling'$"):
        _ = willing.Wiling


def test_reading_a_case_costs_no_solver() -> None:
    """Reading a case loads neither the solver nor the terminal library."""
    loaded = modules_after("import willing; willing.Case.read('ukraine-2025')")
    assert loaded.isdisjoint({"numpy", "highspy", "rich", "pandas", "click", "frictionless"})


@pytest.mark.parametrize("words", [("assess",), ("assess", "--json"), ("nations",), ("history",), ("sources",)])
def test_an_answer_costs_no_tool_of_another_trade(words: tuple[str, ...]) -> None:
    """An answer at the terminal loads neither pandas nor frictionless."""
    loaded = modules_after(COMMAND, words[0], "ukraine-2025", *words[1:])
    assert "willing" in loaded
    assert loaded.isdisjoint({"pandas", "frictionless", "resiliparse", "pypdfium2"})


def test_help_costs_no_analysis() -> None:
    """`willing --help` loads the command line and nothing that it does not need."""
    loaded = modules_after(COMMAND, "--help")
    assert loaded & set(OTHERS) == {"click"}


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["screen", "json"])
def test_assess_costs_no_other_question(options: tuple[str, ...]) -> None:
    """The first question, of a case folder, loads no database, no other question's answers, and nothing that they stand on."""
    loaded = all_modules_after(COMMAND, "assess", "ukraine-2025", *options)
    assert "willing.analysis.assessment" in loaded
    assert loaded.isdisjoint(ELSEWHERE | {"sqlalchemy", "asyncio", "concurrent.futures", "importlib.metadata", "tempfile"})


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["screen", "json"])
def test_assess_of_a_ledger_costs_one_database(options: tuple[str, ...], tmp_path: Path) -> None:
    """Of a file, it loads the Core of the database's library and its words for SQLite, and nothing that makes or upgrades."""
    place = str(tmp_path / "team.willing")
    Ledger.load(place, sheets_at("haiti-2024"), by="A. Person", at=datetime(2025, 4, 1, tzinfo=UTC))
    loaded = all_modules_after(COMMAND, "assess", place, *options)
    assert {"willing.analysis.assessment", "sqlalchemy.dialects.sqlite"} <= loaded
    others = {"alembic", "sqlalchemy.orm", "sqlalchemy.ext", "sqlalchemy.dialects.postgresql", "psycopg", "greenlet"}
    assert loaded.isdisjoint(ELSEWHERE | others)


def test_a_command_ends_without_a_look_for_cycles() -> None:
    """What is there at the end is no longer looked through: with a database's library that took a sixth of an answer."""
    kept, looked_through = map(int, told_at_the_end("gc.get_freeze_count(), len(gc.get_objects())", COMMAND, "cases").split())
    assert kept > 100 * looked_through


def test_no_module_is_a_drawer_for_anything() -> None:
    """Every module is named for what it holds."""
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler", "tools", "base", "core"}
    assert [name_of(path) for path in FILES if path.stem in drawers or set(path.parent.parts[-1:]) & drawers] == []
