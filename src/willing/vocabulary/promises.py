"""The names of promises, and how one goes on under another name (rule O9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from willing.vocabulary.records import Promise

__all__ = ["Key", "continued", "goes_on", "key_of", "name_of", "next_name"]

Key = tuple[str, str, int | None]  # nation, capability, tranche


def key_of(promise: str) -> Key:
    """A promise's nation, capability and tranche; `None` for the whole.

    >>> key_of("FRA.land.2"), key_of("FRA.sea.mine_countermeasures")
    (('FRA', 'land', 2), ('FRA', 'sea.mine_countermeasures', None))
    """
    nation, _, rest = promise.partition(".")
    stem, _, last = rest.rpartition(".")
    return (nation, stem, int(last)) if last.isdecimal() else (nation, rest, None)


def name_of(key: Key) -> str:
    """The name that `key_of` reads."""
    nation, capability, tranche = key
    return f"{nation}.{capability}" + ("" if tranche is None else f".{tranche}")


def continued(promises: Iterable[Promise]) -> dict[Key, Key]:
    """Each promise that another one continues, with that other one."""
    return {key_of(one.continues): key_of(one.promise) for one in promises if one.continues}


def next_name(found: Mapping[Key, Key], key: Key) -> tuple[Key, Key] | None:
    """The name under which a promise goes on, with the promise that says so; `None` if it does not.

    A tranche goes on as its whole does unless it is named itself: under its number, or as the tranche that the whole became.
    """
    nation, capability, tranche = key
    by = found.get(key) or found.get((nation, capability, None))
    if by is None:
        return None
    return ((by[0], by[1], tranche) if key not in found and by[2] is None else by), by


def goes_on(found: Mapping[Key, Key], key: Key) -> Iterator[tuple[Key, Key]]:
    """The names under which a promise goes on, one after the other, each once and with the promise that says so."""
    seen = {key}
    while (following := next_name(found, key)) is not None and following[0] not in seen:
        yield following
        key = following[0]
        seen.add(key)
