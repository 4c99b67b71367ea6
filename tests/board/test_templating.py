"""Pages from templates: compiled once, beside them, as Python does with its modules."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from boards import tray_of
from starlette.testclient import TestClient

from willing.board import templating
from willing.board.app import board
from willing.board.shelf import Shelf

if TYPE_CHECKING:
    import pytest


def a_page() -> str:
    """The first screen, of a board that is begun now."""
    return TestClient(board(Shelf("haiti-2024"), tray_of(), hosts={"testserver"})).get("/assess").text


def test_templates_are_compiled_once_where_python_may_keep_what_it_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is the same as it is made anew; where nothing can be kept, as on a full disk, it is made all the same."""
    before = a_page()
    shutil.copytree(templating._HERE / "templates", tmp_path / "templates", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "static").symlink_to(templating._HERE / "static")
    monkeypatch.setattr(templating, "_HERE", tmp_path)
    kept = tmp_path / "templates" / "__pycache__"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert a_page() == before
    assert not kept.exists()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert a_page() == before
    files = {file: file.stat().st_mtime_ns for file in kept.iterdir()}
    assert files
    assert a_page() == before
    assert {file: file.stat().st_mtime_ns for file in kept.iterdir()} == files

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    shutil.rmtree(kept)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    assert a_page() == before
