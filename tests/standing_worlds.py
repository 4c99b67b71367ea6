"""What the random offers of the laws of standing and of flips are made of."""

from __future__ import annotations

import functools

from hypothesis import strategies as st

NATIONS = ("AAA", "BBB", "CCC", "DDD")
CAPABILITIES = ("land", "air", "land.light_battalion")
PLACES = ("", "in_host", "outside", "neighbour")
AMOUNTS = st.sampled_from([(0, None), (0, 800), (500, 500), (400, 2000), (2, 3)])


@functools.cache
def conditions(depth: int = 2) -> st.SearchStrategy[str]:
    """A condition that company never breaks, over the nations and events of these tests."""
    nation, capability = st.sampled_from(NATIONS), st.sampled_from(CAPABILITIES)
    place = st.sampled_from(["", ", in_host", ", outside", ", neighbour"])
    atom = st.one_of(
        st.sampled_from(["ceasefire", "not ceasefire", "mandate", "backstop", "lead", "always"]),
        nation,
        st.builds("{}.{}".format, nation, capability),
        st.builds("nations({}{}) >= {}".format, capability, place, st.integers(1, 3)),
        st.builds("total(land, troops{}) >= {}".format, place, st.sampled_from([1, 500, 1500])),
        st.builds("total(land.light_battalion) >= {}".format, st.integers(1, 3)),
    )
    if depth == 0:
        return atom
    inner = conditions(depth - 1)
    return st.one_of(
        atom,
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("2 of ({}, {}, ceasefire, BBB)".format, inner, inner),
    )
