"""Documents made to harm: refused, or read, within seven seconds of a processor; never a hang, never a traceback."""

import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from harms import HARMS

from willing.faults import FaultyInput
from willing.reading.texts import read_text


@pytest.mark.parametrize(("name", "content", "told"), HARMS.values(), ids=HARMS.keys())
def test_harm_is_bounded(tmp_path: Path, name: str, content: Callable[[], bytes], told: tuple[str, ...]) -> None:
    """Whoever takes it apart is ended after five seconds of a processor, and has two gigabytes at most."""
    (tmp_path / name).write_bytes(content())
    begun = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        assert read_text(tmp_path / name).content.encode()
        found = "read"
    except FaultyInput as error:
        found = str(error).removeprefix(f"{tmp_path / name}: ")
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert found.startswith(told), found[:300]
    assert ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime < 8
    assert "Traceback" not in found
