"""The benchmark of siting proves what was published, and its instances are whole."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import siting
import siting_peers


@pytest.mark.parametrize("name", ["pmed1", "pmed2", "pmed3", "pmed4", "pmed5", "pmed7", "pmed8", "pmed9", "pmed13", "pmed18"])
def test_the_published_optimum_is_found_and_proven(name: str) -> None:
    """Of the smaller instances, of few places and of many."""
    one = siting.instance(name)
    _, found = siting.proven(one)
    assert (found.cost, found.bound, found.proven) == (one.optimum, one.optimum, True)


def test_all_forty_instances_are_there_as_large_as_they_are_said_to_be() -> None:
    """And every node of the largest can be reached from every other, both ways as far."""
    with (siting.DATA / "pmed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert siting.names() == [row["instance"] for row in rows] == [f"pmed{k}" for k in range(1, 41)]
    for row in rows:
        first, *edges = siting._texts()[row["instance"]][0]
        assert first == [int(row[name]) for name in ("nodes", "kept", "places")]
        assert len({(one, other) for one, other, _ in edges}) == int(row["kept"]) <= int(row["edges"])
    largest = siting.instance("pmed40").distances
    assert largest.shape == (900, 900)
    assert np.isfinite(largest).all()
    assert (largest == largest.T).all()


def test_the_other_models_are_proven_on_the_same_graph() -> None:
    """The fewest places within the worst time of the centre are no more than the centre has."""
    one = siting.instance("pmed4")
    told = {model: choice for model, _, _, choice in siting.others(one)}
    assert all(choice.proven for choice in told.values())
    assert told["cover"].value <= one.places


def test_what_is_not_solved_in_time_counts_as_the_limit() -> None:
    """In the median of the ratios, too; and ours is told side by side."""
    assert siting_peers.ratio(0.5, 60.0) == 120
    found = siting_peers.asked("willing", "pmed1", 20)
    assert found.cost == 5819
    assert found.seconds < 20


def test_what_ends_for_another_reason_than_time_is_no_ratio() -> None:
    """A peer that is not installed, or an instance that is not there, is not late."""
    found = siting_peers.asked("willing", "pmed41", 20)
    assert (found.cost, found.late, found.why) == (None, False, "KeyError: 'pmed41'")
