"""A Word document (`.docx`) to its text: a zip of XML, taken apart as from a stranger.

Each part that is read is counted while it comes out of the zip, whatever its header says, and refused with a document type.
Links, pictures and macros are never looked at.

Source: ECMA-376, Office Open XML, part 1.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from willing.faults import Fault, FaultyInput, clipped
from willing.reading.told import Text, day, language, paragraphs, told

__all__ = ["word"]

MOST_INFLATED: Final = 64 * 2**20
_MOST_PARTS: Final = 10_000
_MOST_TAGS: Final = 2_000_000
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MAIN: Final = re.compile(r"word/document\d*\.xml")
_CORE: Final = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}publisher": "publisher",
    "{http://purl.org/dc/elements/1.1/}language": "language",
    "{http://purl.org/dc/terms/}created": "created",
}
_UNSEEN: Final = ("del", "moveFrom", "Fallback")  # words struck out, and the second shape of one thing


def word(content: bytes, name: str) -> Text:
    """The text of a Word document, each paragraph and each cell of a table a paragraph, footnotes at the end.

    What was struck out with changes tracked is left out. Title, day (on which it was made) and language are those of the core
    properties.

    Raises:
        FaultyInput: for a zip that is no such document, one beyond a bound, one locked, or with XML that is not sound.
    """
    wanted, remedy = "a Word document (.docx)", "save as 'Word Document (.docx)'"
    if content.count(b"PK\x01\x02") > _MOST_PARTS:  # before zipfile makes an object of each
        raise FaultyInput([Fault(name, f"more than {_MOST_PARTS:,} parts", f"at most {_MOST_PARTS:,}")])
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = [one.filename for one in archive.infolist()]
            main = sorted(one for one in set(names) if _MAIN.fullmatch(one))
            if not main or len(set(names)) < len(names):
                found = "a part twice" if main else "a zip that is no Word document"
                raise FaultyInput([Fault(name, found, wanted, remedy)])
            source = _Parts(archive, name)
            lines = [*source.lines(main[0]), *(source.lines("word/footnotes.xml") if "word/footnotes.xml" in names else ())]
            about = source.core("docProps/core.xml") if "docProps/core.xml" in names else {}
    except FaultyInput:
        raise
    except Exception as error:  # zipfile and expat raise all kinds
        found = f"a Word document that cannot be read ({clipped(f'{type(error).__name__}: {error}')[1:-1]})"
        raise FaultyInput([Fault(name, found, wanted, remedy)]) from None
    text = paragraphs("\n".join(lines))
    if not text:
        raise FaultyInput([Fault(name, "a Word document without text", wanted)])
    return Text(
        name,
        text,
        title=told(about.get("title")),
        published=day(about.get("created")),
        publisher=told(about.get("publisher")),
        language=language(about.get("language")),
    )


class _Parts:
    """The parts of a document, and how much of them may still come out."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name, self._bytes, self._tags = archive, name, MOST_INFLATED, _MOST_TAGS

    def _xml(self, part: str) -> Iterator[tuple[str, Any]]:
        """The beginnings and ends of a part's elements."""
        from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

        with self._archive.open(part) as file:
            whole = file.read(self._bytes + 1)
        self._bytes -= len(whole)
        if self._bytes < 0:
            most = f"{MOST_INFLATED >> 20} MiB"
            raise FaultyInput([Fault(self._name, f"more than {most} once unpacked", f"at most {most}")])
        for event, one in iterparse(BytesIO(whole), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                self._tags -= 1
                if self._tags < 0:
                    raise FaultyInput([Fault(self._name, f"more than {_MOST_TAGS:,} tags", f"at most {_MOST_TAGS:,}")])
            yield event, one

    def lines(self, part: str) -> Iterator[str]:
        """The paragraphs of a part; what stands in a frame within one comes before it."""
        open_now: list[list[str]] = []
        unseen = 0
        for event, one in self._xml(part):
            kind = one.tag.removeprefix(_W).removeprefix(_STRICT).rpartition("}")[2]
            if kind in _UNSEEN:
                unseen += 1 if event == "start" else -1
            if event == "start":
                if kind == "p":
                    open_now.append([])
                continue
            if open_now and not unseen:
                if kind == "t":
                    open_now[-1].append(one.text or "")
                elif kind in ("tab", "br", "cr"):
                    open_now[-1].append(" " if kind == "tab" else "\n")
                elif kind == "noBreakHyphen":
                    open_now[-1].append("-")
            if kind == "p" and open_now:
                yield "".join(open_now.pop())
            one.clear()

    def core(self, part: str) -> dict[str, str]:
        """What the core properties state."""
        return {_CORE[one.tag]: one.text or "" for event, one in self._xml(part) if event == "end" and one.tag in _CORE}
