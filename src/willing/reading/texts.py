"""The text of a file, and what the file itself says of it: title, day, publisher, address, language.

What stands in a file decides what it is, not its name alone. Files are taken as hostile: at most 16 MiB, plain ones, with at
most two million letters of text, and what takes documents apart does so in a process of its own whose time and memory are
bounded. Nothing is guessed but an encoding that no mark and no declaration tells; a day or a publisher that a document does not
state is left out.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import re
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final

from willing.faults import Fault, FaultyInput, clipped
from willing.reading.bounds import SECONDS, bound_memory, bound_processor, ended
from willing.reading.told import CONTROL, MOST_LETTERS, Text, told

__all__ = ["MOST_BYTES", "SUFFIXES", "Text", "read_here", "read_text", "shown", "text_bytes", "text_of", "text_piped"]

MOST_BYTES: Final = 16 * 2**20
SUFFIXES: Final = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
_PATIENCE: Final = 60.0  # seconds, on a machine that does much else

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PAGE: Final = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_PAGE_SOMEWHERE: Final = re.compile(rb"<(?:!doctype|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_HEADING: Final = re.compile(r"^#[ \t]+(\S[^\n]*)$", re.MULTILINE)


def read_text(path: Path) -> Text:
    """The text of a file: plain text, Markdown, HTML, PDF or Word.

    Raises:
        FaultyInput: for what is none of them, holds no text, is locked or beyond a bound, or does not come apart within
            five seconds of a processor.

    Cost:
        Plain text, nothing to speak of. Documents are taken apart in a process of their own: about 0.1 s to start it.
    """
    return _guarded(text_bytes(path), shown(path), path.suffix)


def read_here(path: Path) -> Text:
    """As `read_text`, but in this process and with no bound of time: for one that somebody else watches."""
    return text_of(text_bytes(path), shown(path), path.suffix)


def text_piped(stream: BinaryIO) -> Text:
    """The text that comes through a pipe, named "-": plain text, HTML, PDF or Word.

    Raises:
        FaultyInput: as `read_text`.
    """
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FaultyInput([Fault("-", "more than can be read at once", f"at most {MOST_BYTES >> 20} MiB")])
    return _guarded(content, "-", "")


def _guarded(content: bytes, name: str, suffix: str) -> Text:
    """The text of some bytes; what is no plain text is taken apart in a process of its own."""
    return (text_of if kind_of(content, suffix, name) == "plain" else _apart)(content, name, suffix)


def text_bytes(path: Path) -> bytes:
    """The bytes of a plain file of at most 16 MiB.

    Raises:
        FaultyInput: for a device, a pipe, a folder, a file too large or not readable.
    """
    from willing.ledger.tables import plain_file

    name = shown(path)
    with plain_file(path, Path(Path(os.path.abspath(path)).anchor), name, MOST_BYTES) as file:
        try:
            content = file.read(MOST_BYTES + 1)
        except OSError as error:
            found = f"a file that cannot be read ({error.strerror})"
            raise FaultyInput([Fault(name, found, "a readable file")]) from None
    if len(content) > MOST_BYTES:  # it grew meanwhile
        raise FaultyInput([Fault(name, "a file that grows", f"a file of at most {MOST_BYTES >> 20} MiB")])
    return content


def shown(path: Path) -> str:
    """A path as it is shown: no control characters, and nothing that is no letter."""
    name = os.fsencode(path).decode("utf-8", "replace").translate(CONTROL).replace("\0", " ")
    return re.sub(r"[\t\r\n]", " ", name)


def kind_of(content: bytes, suffix: str, name: str) -> str:
    """What the bytes of a file are: `plain`, `page` (HTML), `printed` (PDF) or `word` (.docx).

    Raises:
        FaultyInput: for what is none of them.
    """
    wanted, head = "plain text, Markdown, HTML, PDF or Word (.docx)", content[:4096]
    if b"%PDF-" in head[:1024]:
        return "printed"
    if head.startswith(b"PK\x03\x04"):
        return "word"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        found = "a document of the old kind (.doc), or one that is locked"
        raise FaultyInput([Fault(name, found, wanted, "save as 'Word Document (.docx)', without a password")])
    if head.lstrip().startswith(b"{\\rtf"):
        raise FaultyInput([Fault(name, "rich text (.rtf)", wanted, "save as 'Word Document (.docx)'")])
    if suffix.lower() in (".pdf", ".docx") and content.strip():
        whose = "PDF" if suffix.lower() == ".pdf" else "Word document"
        raise FaultyInput([Fault(name, f"no {whose}, whatever its name says", wanted)])
    marked = head.startswith(tuple(mark for mark, _ in _MARKS[1:]))
    if b"\0" in content and not marked:
        line = content.count(b"\n", 0, content.find(b"\0")) + 1
        raise FaultyInput([Fault(f"{name}, line {line}", "a binary file (a zero byte)", wanted)])
    bare = head.replace(b"\0", b"").removeprefix(codecs.BOM_UTF8).removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _PAGE.match(bare) or (suffix.lower() in (".html", ".htm") and _PAGE_SOMEWHERE.search(content.replace(b"\0", b""))):
        return "page"
    return "plain"


def text_of(content: bytes, name: str, suffix: str) -> Text:
    """The text of a file's bytes, taken apart in this process.

    Raises:
        FaultyInput: as `read_text`, but for the bound of time.
    """
    match kind_of(content, suffix, name):
        case "page":
            from willing.reading.pages import page

            text = page(decoded(content, name, page=True), name)
        case "printed":
            from willing.reading.printed import printed

            text = printed(content, name)
        case "word":
            from willing.reading.word import word

            text = word(content, name)
        case _:
            plain = decoded(content, name).translate(CONTROL)
            heading = _HEADING.search(plain) if suffix.lower() == ".md" else None
            text = Text(name, plain, title=told(heading[1]) if heading else "")
            if not any(map(str.isalnum, plain)):
                found = "a file without words" if content else "an empty file"
                raise FaultyInput([Fault(name, found, "a text")])
    if len(text.content) > MOST_LETTERS:
        found = f"a text of {len(text.content):,} letters"
        raise FaultyInput([Fault(name, found, f"at most {MOST_LETTERS:,}", "part it: one article or sitting a file")])
    return replace(text, digest=hashlib.sha256(content).hexdigest())


def decoded(content: bytes, name: str, *, page: bool = False) -> str:
    """The text of bytes: as their mark says, else as UTF-8, else as a page declares, else as letters are usually spread.

    Raises:
        FaultyInput: for bytes that are no text in the encoding that their mark tells, and zero characters.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                text = content[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                raise FaultyInput([Fault(name, f"bytes that are no {encoding[:6].upper()} text", "a text file")]) from None
            break
    else:
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            from resiliparse.parse.encoding import detect_encoding

        encoding = detect_encoding(content, from_html_meta=page) or "cp1252"
        try:
            text = content.decode(encoding, "replace")
        except LookupError:
            text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise FaultyInput([Fault(name, "a binary file (a zero character)", "a text file")])
    return text


_CHILD: Final = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from willing.reading.texts import _answer; _answer()"


def _apart(content: bytes, name: str, suffix: str) -> Text:
    """As `text_of`, in a process of its own."""
    import subprocess
    import sys

    command = [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, json.dumps(sys.path), name, suffix]
    try:
        run = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise FaultyInput([ended(name, None, _PATIENCE)]) from None
    try:
        said: dict[str, Any] = json.loads(run.stdout)
    except ValueError:
        raise FaultyInput([ended(name, run.returncode)]) from None
    if "faults" in said:
        raise FaultyInput(Fault(*one) for one in said["faults"])
    return text_from(said)


def text_to(text: Text) -> dict[str, Any]:
    """The text as what JSON holds; `text_from` has it back."""
    return asdict(text) | {"published": text.published and text.published.isoformat()}


def text_from(said: dict[str, Any]) -> Text:
    """The text that `text_to` told."""
    return Text(**said | {"published": said["published"] and date.fromisoformat(said["published"])})


def _answer() -> None:
    """Take apart what comes in, within bounds, and tell the text or the faults."""
    import sys

    bound_memory()
    bound_processor(SECONDS)
    name, suffix = sys.argv[2:]
    try:
        said: dict[str, Any] = text_to(text_of(sys.stdin.buffer.read(), name, suffix))
    except FaultyInput as error:
        said = {"faults": [[one.where, one.found, one.wanted, one.remedy] for one in error.faults]}
    except (MemoryError, RecursionError):
        said = {
            "faults": [[name, "a document that takes too much memory", "a smaller or plainer one", "save it anew, or as text"]]
        }
    except Exception as error:
        found = f"a document that cannot be read ({clipped(f'{type(error).__name__}: {error}')[1:-1]})"
        said = {"faults": [[name, found, "a sound document", "save it anew, or as plain text"]]}
    sys.stdout.buffer.write(json.dumps(said).encode())
    sys.stdout.buffer.flush()
    os._exit(0)  # what a hostile document left behind is not taken down piece by piece
