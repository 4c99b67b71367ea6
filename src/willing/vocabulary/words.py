"""The capabilities Willing knows, read from capabilities.toml when first asked for."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Capability

__all__ = ["known_capabilities"]


@functools.cache
def known_capabilities() -> Mapping[str, Capability]:
    """The capabilities by id, groups before their kinds; a case may add to them or change them.

    >>> known_capabilities()["land.light_battalion"].unit
    'battalion'
    """
    text = Path(__file__).with_name("capabilities.toml").read_text(encoding="utf-8")
    return MappingProxyType({one.capability: one for one in _capabilities(tomllib.loads(text))})


def _capabilities(groups: Mapping[str, Mapping[str, Any]]) -> Iterator[Capability]:
    for group, words in groups.items():
        yield _capability(group, words)
        for kind, finer in words.items():
            if isinstance(finer, Mapping):
                yield _capability(f"{group}.{kind}", finer)


def _capability(capability: str, words: Mapping[str, Any]) -> Capability:
    return Capability(
        capability=capability,
        code=words["code"],
        name=words["name"],
        unit=words["unit"],
        smallest=words.get("smallest"),
        unsized=Quantity.unsaid(words["unit"]),
        ratio=words.get("ratio"),
        note="",
    )
