"""The network of a coalition says, in every scenario at once, what standing and fill say of each."""

from __future__ import annotations

from random import Random

import pytest
from drawn import FREE, circuit_of, coalition_of, met_by_hand, scenarios

from willing.analysis.coalition import MODES, coalition
from willing.logic.scenarios import Plan, all_scenarios, restricted, unpacked


@pytest.mark.parametrize("block", range(10))
def test_the_network_agrees_with_each_scenario(block: int) -> None:
    for seed in range(block * 60, block * 60 + 60):
        of, offers, lines = coalition_of(Random(seed))
        found = coalition(circuit_of(of, offers), lines)
        for mode, rise in MODES.items():
            network, roots = restricted(found.network, list(found.met.values()), rise)
            plan = Plan(network, roots, rise)
            literals = all_scenarios(len(network.variables), [found.events[e] for e in FREE if e in found.events])
            ends = plan.both(literals)
            known = [e for e in FREE if e in found.events]
            for one in scenarios(of):
                by_hand = met_by_hand(of, offers, lines, one, mode)
                column = sum(one.truths[e] << place for place, e in enumerate(known))
                for k, line in enumerate(found.met):
                    told = tuple(bool(unpacked(end[k], 64)[column]) for end in ends)
                    assert told == by_hand[line], (seed, mode, str(one), line)
