"""A brief as a file, by how its name ends."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

from willing.analysis.brief import Brief
from willing.report.brief.content import document
from willing.report.drawings.map import site_map
from willing.report.tongue import speaking

__all__ = ["FORMS", "brief_file"]

FORMS: Final = {".pdf": "pdf", ".docx": "docx", ".html": "html", ".xlsx": "xlsx"}
"""The ends of names, and what makes such a file: a module of this package, and its function."""


def brief_file(found: Brief, form: str, lang: str = "en") -> bytes:
    """The file's bytes, the same for the same brief wherever and whenever it is made.

    Args:
        found: the brief.
        form: one of `FORMS`: '.pdf', '.docx', '.html' or '.xlsx'.
        lang: the tongue: 'en', 'ar', or with a region, 'ar-EG'.

    Raises:
        FaultyInput: for a tongue that the texts are not in.

    Cost: up to some seconds for a thousand rows.
    """
    made: Callable[..., bytes] = getattr(import_module(f"willing.report.brief.{FORMS[form]}"), FORMS[form])
    with speaking(lang):
        return made(document(found, site_map))
