"""The texts that translators are asked for: found in the source, in templates and in the tables of words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.extract import extract
from babel.messages.pofile import normalize, read_po

from willing.ledger.case import Case, shipped_cases
from willing.report.tongue import terms
from willing.vocabulary.units import one_and_many

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).parents[1] / "src" / "willing"
TONGUES = ROOT / "report" / "tongues"

_KEYWORDS: dict[str, Any] = {"_": None, "N_": None, "_m": None, "_n": (1, 2)}
_TEMPLATES = {".html", ".jinja", ".j2", ".svg", ".txt", ".typ"}
_ROOMS = ("report", "board", "vocabulary/condition.py")


@dataclass(frozen=True)
class Wanted:
    """A text that a tongue must have: its context, its singular, its plural if it has one, and where it is asked for."""

    context: str | None
    one: str
    many: str | None
    where: str

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.one


def wanted() -> dict[tuple[str | None, str], Wanted]:
    """Every text there is, in the order of the files; one that is asked for twice has the plural that either has."""
    found: dict[tuple[str | None, str], Wanted] = {}
    for one in (*_in_files(), *_terms()):
        old = found.get(one.key)
        assert old is None or old.many == one.many or None in (old.many, one.many), f"{one} has another plural at {old}"
        if old is None or old.many is None:
            found[one.key] = one
    return found


def _in_files() -> Iterator[Wanted]:
    for room in _ROOMS:
        files = [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*"))
        for path in files:
            where = str(path.relative_to(ROOT.parent))
            if path.suffix == ".py":
                yield from in_python(path.read_text(encoding="utf-8"), where)
            elif path.suffix in _TEMPLATES and "vendor" not in path.parts:
                yield from in_template(path.read_text(encoding="utf-8"), where)


def in_python(source: str, where: str) -> Iterator[Wanted]:
    """The texts of a module, by its syntax tree: Babel's own reader passes over a call within the arguments of another."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _KEYWORDS:
            asked = call.args[: 2 if call.func.id == "_n" else 1]
            said = [one.value for one in asked if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if said and len(said) == len(asked):
                yield Wanted(None, said[0], said[1] if len(said) == 2 else None, f"{where}:{call.lineno}")
            filled = any(isinstance(one, ast.JoinedStr) for one in asked)
            assert not filled, f"{where}:{call.lineno}: blanks are filled by name, _(…, count=count), not before"


def in_template(source: str, where: str) -> Iterator[Wanted]:
    """The texts of a template, by Jinja's extractor for Babel."""
    file = BytesIO(source.encode())
    for line, message, _comments, context in extract(
        "jinja2.ext:babel_extract", file, keywords=_KEYWORDS, options={"silent": "false"}
    ):
        one, many = message if isinstance(message, tuple) else (message, None)
        yield Wanted(context, one, many, f"{where}:{line}")


def _terms() -> Iterator[Wanted]:
    for kind, word in terms(Case.read(name) for name in shipped_cases()):
        yield Wanted(kind, word, None, f"a {kind}")
        if kind == "unit":
            one, many = (f"{{count}} {form}" for form in one_and_many(word))
            yield Wanted(kind, one, many, f"a {kind}, counted")


def catalogue(language: str) -> Catalog:
    """The texts of a tongue as its file has them."""
    with (TONGUES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def key_of(message: Message) -> tuple[str | None, str]:
    return message.context, message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def updated(language: str) -> str:
    """The file of a tongue with what it lacks at its end, each still to be said, and without what nobody asks for any longer."""
    texts, have = wanted(), catalogue(language)
    written = (TONGUES / f"{language}.po").read_text(encoding="utf-8")
    head = written.split("\n\n", maxsplit=1)[0]
    out = StringIO(f"{head}\n")
    out.seek(0, 2)
    told = {key_of(one): one for one in have if one.id}
    for key, one in told.items():
        if key in texts:
            _write(out, texts[key], one.string, one.user_comments)
    for key, text in texts.items():
        if key not in told:
            _write(out, text, "", ())
    return out.getvalue()


def _write(out: StringIO, text: Wanted, said: Any, comments: Any) -> None:
    out.write("\n")
    out.writelines(f"# {one}\n" if one else "#\n" for one in comments)
    if text.context:
        out.write(f"msgctxt {normalize(text.context, width=0)}\n")
    out.write(f"msgid {normalize(text.one, width=0)}\n")
    if text.many is None:
        said = said[-1] if isinstance(said, (tuple, list)) else said
        out.write(f"msgstr {normalize(said, width=0)}\n")
        return
    out.write(f"msgid_plural {normalize(text.many, width=0)}\n")
    forms = said if isinstance(said, (tuple, list)) else ("",) * 6
    out.writelines(f"msgstr[{n}] {normalize(form, width=0)}\n" for n, form in enumerate(forms))
