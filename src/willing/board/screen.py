"""What a screen is: one answer, as a page, as JSON, as a table and as a drawing, each at an address of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from willing.board.asked import Asked
    from willing.board.shelf import Shelf

__all__ = ["Screen", "Table"]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads, as they go into a spreadsheet: plain words and numbers, `None` for what is open or unsaid.

    An amount without end is no number there, and stays as blank as what is open.
    """

    head: Sequence[str]
    rows: Iterable[Sequence[str | float | None]]


@dataclass(frozen=True, slots=True)
class Screen:
    """One answer and how it is shown.

    Attributes:
        name: the address, and the command whose answer it is: `/assess` shows what `willing assess` does.
        title: the question that it answers, in English; shown in the tongue at hand. Blank keeps it out of the list of screens.
        page: what the template `<name>.html` is given besides what all pages have; `template` names another one.
        answer: plain data, the same as the command's `--json`; `None` where no command answers it.
        table: the screen as a table, for CSV; `None` where it is none.
        drawing: the screen as SVG; `None` where there is nothing to draw.
        places: the screen as GeoJSON, in the tongue at hand; `None` where it has no places.
        files: by how their names end, what the screen can be taken away as besides, whole.
        slow: whether it may take seconds: then it is answered apart, and the page says so until it is there.
        words: the names of a query that it uses besides those of the question; it refuses others (`Asked.within`).
        changed: the screen that answers instead where something is changed besides; blank if none does.
        grouped: whether what is in groups that a reader has closed may come once they are opened.
        flipped: what is asked once a switch is flipped, whose id the query's `flip` is; `None` where there are none.
    """

    name: str
    title: str
    page: Callable[[Shelf, Asked], dict[str, Any]]
    answer: Callable[[Shelf, Asked], Any] | None = None
    table: Callable[[Shelf, Asked], Table] | None = None
    drawing: Callable[[Shelf, Asked], str] | None = None
    places: Callable[[Shelf, Asked], Any] | None = None
    files: Mapping[str, Callable[[Shelf, Asked], bytes]] = field(default_factory=dict)
    template: str = ""
    slow: bool = False
    words: Sequence[str] = ()
    changed: str = ""
    grouped: bool = False
    flipped: Callable[[Shelf, Asked], Asked] | None = None
