"""A statement that a person makes without a text: a draft like those that are read, to be checked and decided on as they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Final

from willing.reading.draft import Draft, Reading, Span
from willing.reading.kept import BY_HAND
from willing.reading.told import Text, day, language, told

__all__ = ["by_hand"]

_LONGEST_ADDRESS: Final = 500  # that a draft has room for


def by_hand(statement: Mapping[str, str], source: Mapping[str, str]) -> tuple[Text, Reading]:
    """The cells of a statement and of its source as a text and its one draft; the text is what was said, in one sentence.

    The same cells make the same draft. Cells that a draft has no room for, or that say nothing it knows, are left out of it:
    they are corrections of it. Nothing is checked here.
    """
    cells = json.dumps([sorted(statement.items()), sorted(source.items())])
    content = told(statement.get("gist", "")) or "–"
    text = Text(
        BY_HAND,
        content,
        title=told(source.get("title")),
        published=_day(source.get("published_on", "")),
        publisher=told(source.get("publisher")),
        address=told(source.get("url")) if len(source.get("url", "")) <= _LONGEST_ADDRESS else "",
        language=language(source.get("language")),
        digest=hashlib.sha256(f"by hand: {cells}".encode("utf-8", "replace")).hexdigest(),
    )
    said = {column: told(cell) for column, cell in statement.items()}
    draft = Draft(
        said.get("nation", ""),
        said.get("stance", ""),
        Span(0, len(content)),
        about=said.get("about", ""),
        speaker=said.get("speaker", ""),
        voice=said.get("voice", ""),
        said_on=_day(statement.get("said_on", "")),
        capability=said.get("capability", ""),
        place=said.get("place", ""),
        quantity=said.get("quantity", ""),
        condition=said.get("condition", ""),
        reason=said.get("reason", ""),
        rule=BY_HAND,
        confidence=1.0,
    )
    return text, Reading(text.language, (draft,), ())


def _day(cell: str) -> date | None:
    """The day that a cell says, if it says one as a case has it."""
    return found if (found := day(cell)) is not None and found.isoformat() == cell else None
