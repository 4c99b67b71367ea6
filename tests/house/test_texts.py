"""What the sources say of themselves: their words, their rules, and no place in particular."""

import ast
import importlib
import inspect
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import willing

SRC = Path(willing.__file__).parent
RULES = Path(__file__).parents[2] / "docs" / "rules.md"
FILES = sorted(path for path in SRC.rglob("*.py"))
# Languages name places as their press does; what a file of one says is known in every case.
WORDS = sorted(path for path in SRC.rglob("*.toml") if not {"cases", "languages"} & set(path.parts))
PLACES = re.compile(r"ukrain|haiti|kyiv|kiev|odes+a|kenya|russia|moscow|gaza|port-au-prince|green.climate|\b(UKR|HTI)\b", re.I)


def name_of(path: Path) -> str:
    """A file's path within the package."""
    return path.relative_to(SRC).as_posix()


def module_of(path: Path) -> str:
    """The full name of a file's module."""
    return ".".join(("willing", *path.relative_to(SRC).with_suffix("").parts)).removesuffix(".__init__")


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the nodes that are docstrings."""
    owners = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    firsts = [owner.body[0] for owner in owners if owner.body]
    return {id(first.value) for first in firsts if isinstance(first, ast.Expr)}


def spoken(path: Path) -> Iterator[tuple[int, str]]:
    """The names, texts and comments of a file with their lines; docstrings, whose examples name real cases, left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type in (tokenize.NAME, tokenize.COMMENT):
                yield token.start[0], token.string


def cited(text: str) -> set[str]:
    """The rules that a text cites."""
    return {
        rule
        for cite in re.findall(r"\brules?\s+([A-Z]\d+(?:(?:,| and| or)\s+[A-Z]\d+)*)", text)
        for rule in re.findall(r"[A-Z]\d+", cite)
    }


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_nothing_in_the_code_is_about_one_place(path: Path) -> None:
    """What is about one place lives in its case folder, never in the code."""
    assert [(line, text) for line, text in spoken(path) if PLACES.search(text)] == []


@pytest.mark.parametrize("path", WORDS, ids=name_of)
def test_nothing_in_the_words_is_about_one_place(path: Path) -> None:
    """What is about one place lives in its case folder, never in the words every case shares."""
    assert PLACES.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_what_a_module_promises_says_what_it_is(path: Path) -> None:
    """Each name in a module's `__all__` is there, and each function and class of them has a docstring of its own."""
    if path.name in ("__main__.py", "env.py"):  # run, and never imported
        return
    module = importlib.import_module(module_of(path))
    for name in getattr(module, "__all__", ()):
        thing = getattr(module, name)
        if inspect.isclass(thing) or inspect.isroutine(thing):
            said = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
            assert said, f"{name} in {name_of(path)}"
            assert not said.startswith(f"{name}("), f"{name} in {name_of(path)} has the docstring that dataclasses make"
            assert re.match(r".+?[.:?](\s|$)", said.strip(), re.S), f"{name} in {name_of(path)}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_module_says_what_it_is(path: Path) -> None:
    """Each module begins with its docstring."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_every_rule_that_is_cited_is_written_down() -> None:
    """Each rule that the code, its faults or its words cite is defined in docs/rules.md, once."""
    places = {rule: name_of(path) for path in (*FILES, *WORDS) for rule in sorted(cited(path.read_text(encoding="utf-8")))}
    assert places
    defined = re.findall(r"^\W*\*\*([A-Z]\d+)\b", RULES.read_text(encoding="utf-8"), re.M)
    assert {rule: place for rule, place in places.items() if rule not in defined} == {}
    assert len(defined) == len(set(defined))


def test_citations_are_found() -> None:
    """A rule is cited by the word and its number, several of them together too."""
    assert cited("never broken (rule S1)") == {"S1"}
    assert cited("rules E1, E2 and V10; the rule of thumb") == {"E1", "E2", "V10"}
