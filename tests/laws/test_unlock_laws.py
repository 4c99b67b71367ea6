"""The smallest sets that unlock, break and tip are those that trying every set of moves finds."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from builders import DAY, accepts, asked, case, event, line, offer
from by_hand import all_ways, met_everywhere, minimal_sets, stands_everywhere
from drawn import FREE, coalition_of, generous_of, waiting_of

from willing.analysis.goal import Goal, goal
from willing.analysis.offers import Offer, Status
from willing.analysis.standing import Mode, circles, standing
from willing.analysis.unlock import MoveSet, breaking, tipping, unlocking
from willing.faults import FaultyInput
from willing.ledger.case import Case
from willing.vocabulary.condition import atoms
from willing.vocabulary.records import Line
from willing.vocabulary.scenario import scenario


def drawn(seed: int, offers: int = 5) -> tuple[Random, Case, list[Offer], list[Line], Goal]:
    """A random coalition, some offers only floated or refused, and a goal."""
    draw = Random(seed)
    of, found, lines = generous_of(draw, offers) if draw.random() < 0.7 else coalition_of(draw, offers=offers)
    rungs = (Status.INDICATED, Status.INDICATED, Status.PLEDGED, Status.FLOATED, Status.REFUSED)
    found = [replace(one, status=draw.choice(rungs)) for one in found]
    wanted = goal(
        asked(of),
        line=draw.choice((None, draw.choice(lines).line)),
        mode=draw.choice(("alone", "jointly")),
        sureness=draw.choice(("certain", "possible")),
    )
    return draw, of, found, lines, wanted


def weights_for(draw: Random, names: Iterable[str]) -> dict[str, float]:
    """Weights of some moves."""
    return {name: draw.choice((0.5, 2.0, 3.0, 1.25)) for name in sorted(set(names)) if draw.random() < 0.4}


def weight_of(name: str, weights: dict[str, float]) -> float:
    """A move's weight: its own, its nation's, or 1."""
    return weights.get(name, weights.get(name.partition(".")[0], 1.0))


def checked(told: Sequence[MoveSet], want: set[frozenset[str]], weights: dict[str, float], seed: object) -> None:
    """Every set once, none else, the lightest first, each with the weight of its moves."""
    sets = [frozenset((*one.events, *one.offers)) for one in told]
    assert set(sets) == want, seed
    assert len(sets) == len(want), seed
    for one, moves in zip(told, sets, strict=True):
        assert one.size == len(moves)
        assert abs(one.weight - sum(weight_of(name, weights) for name in moves)) < 1e-9, seed
    assert all(one.weight <= after.weight + 1e-9 for one, after in itertools.pairwise(told)), seed


@pytest.mark.parametrize("seed_block", range(6))
def test_unlocking_sets_are_those_that_trying_every_set_finds(seed_block: int) -> None:
    """Events that come about and offers made firm, floated ones too; refusals and what the scenario fixes are no moves."""
    told_empty = told_none = told_many = 0
    for seed in range(seed_block * 120, seed_block * 120 + 120):
        draw, of, found, lines, wanted = drawn(seed)
        fixed = {"mandate": draw.random() < 0.5} if draw.random() < 0.2 else {}
        events = [name for name in FREE if name not in fixed]
        live = [one for one in found if one.status >= Status.FLOATED]
        moves = [*events, *(one.id for one in live)]
        ways = all_ways(len(moves))
        rows = dict(zip(moves, ways, strict=True))
        truths = {name: rows[name] for name in events} | {n: np.full(ways.shape[1], t) for n, t in fixed.items()}
        silent = [one.id for one in live if one.status < Status.INDICATED]
        if live:
            stands = stands_everywhere(
                of, live, truths, wanted.mode, wanted.end, firm={one.id: rows[one.id] for one in live}, silent=silent
            )
            met = met_everywhere(of, live, lines, stands, wanted.end)
        else:
            met = {one.line: np.zeros(ways.shape[1], np.bool_) for one in lines}
        waited_for = {
            str(atom).removeprefix("not ") for one in live if one.id not in silent for atom in atoms(one.condition)
        } & set(events)
        weights = weights_for(draw, [*waited_for, *(one.id for one in live), *(one.nation for one in live)])
        text = ", ".join(name if truth else f"not {name}" for name, truth in fixed.items())
        answer = unlocking(of, asked(of, text), wanted, weights=weights, found=found)
        told = list(answer.sets)
        reachable = [name for name in wanted.wanted if met[name].any()]
        assert set(reachable) <= set(answer.goal.wanted), seed
        wins = np.logical_and.reduce([met[name] for name in answer.goal.wanted])
        want = {frozenset(moves[k] for k in some) for some in minimal_sets(len(moves), wins)} if reachable else set()
        checked(told, want, weights, seed)
        told_empty += [one.size for one in told] == [0]
        told_none += not told
        told_many += len(told) > 2
        assert (not wins[0]) or told[0].size == 0
    assert min(told_empty, told_none, told_many) > 0


@pytest.mark.parametrize("seed_block", range(6))
def test_breaking_sets_are_those_that_trying_every_set_finds(seed_block: int) -> None:
    """Nations, or offers, without which the goal fails in the scenario as asked; events that it leaves free do not come true."""
    told_many = 0
    for seed in range(seed_block * 120, seed_block * 120 + 120):
        draw, of, found, lines, wanted = drawn(seed, offers=7)
        counted = [one for one in found if one.status >= Status.INDICATED]
        fixed = {name: draw.random() < 0.8 for name in FREE if draw.random() < 0.8}
        for who in ("nations", "offers"):
            name_of = {one.id: one.nation if who == "nations" else one.id for one in counted}
            players = sorted(set(name_of.values()))
            weights = weights_for(draw, players)
            text = ", ".join(name if truth else f"not {name}" for name, truth in fixed.items())
            answer = breaking(of, asked(of, text), wanted, who=who, weights=weights, found=found)
            told = list(answer.sets)
            if not counted:
                assert told == []
                continue
            gone = all_ways(len(players))
            there = {one.id: ~gone[players.index(name_of[one.id])] for one in counted}
            truths = {name: np.full(gone.shape[1], fixed.get(name, False)) for name in FREE}
            stands = stands_everywhere(of, counted, truths, wanted.mode, wanted.end, present=there)
            met = met_everywhere(of, counted, lines, stands, wanted.end)
            at_hand = tuple(name for name in wanted.wanted if met[name][0])
            assert answer.goal.wanted == at_hand, seed
            assert answer.goal.out_of_reach == tuple(name for name in wanted.wanted if name not in at_hand)
            want: set[frozenset[str]] = set()
            if at_hand:
                fails = ~np.logical_and.reduce([met[name] for name in at_hand])
                want = {frozenset(players[k] for k in some) for some in minimal_sets(len(players), fails)}
            checked(told, want, weights, (seed, who))
            assert all(one.events == () for one in told)
            told_many += len(told) > 1
    assert told_many > 5


@pytest.mark.parametrize("seed_block", range(2))
def test_tipping_sets_are_those_that_trying_every_set_of_members_finds(seed_block: int) -> None:
    """Members that, announced firmly, make all of a circle stand alone once what it waits for beside it turns out well."""
    seen = 0
    for seed in range(seed_block * 100, seed_block * 100 + 100):
        draw = Random(seed)
        of, found = waiting_of(draw)
        found = [replace(one, status=draw.choice((Status.FLOATED, Status.INDICATED))) for one in found]
        answer = tipping(of, asked(of), count=1000, found=found)
        assert [one.circle for one in answer] == list(circles(of, found, scenario("", of.events), DAY))
        for told in answer:
            seen += 1
            members = told.circle.members
            ways = all_ways(len(members))
            truths = {"ceasefire": np.ones(ways.shape[1], np.bool_), "vote": np.zeros(ways.shape[1], np.bool_)}
            stands = stands_everywhere(of, found, truths, "alone", 0, firm=dict(zip(members, ways, strict=True)))
            wins = np.logical_and.reduce([stands[one] for one in members])
            want = {frozenset(members[k] for k in some) for some in minimal_sets(len(members), wins)}
            checked(told.sets, want, {}, seed)
            few = tipping(of, asked(of), count=1, found=found)
            assert [one.sets for one in few] == [one.sets[:1] for one in answer]
    assert seen > 15


@pytest.mark.parametrize("seed_block", range(1))
def test_offers_stand_by_hand_where_they_stand(seed_block: int) -> None:
    """What these laws are held against agrees with `standing`, scenario by scenario."""
    for seed in range(seed_block * 150, seed_block * 150 + 150):
        _, of, offers, _, _ = drawn(seed, offers=7)
        ways = all_ways(3)
        for mode, rung in (("alone", Mode.ALONE), ("jointly", Mode.TOGETHER)):
            for end, bound in ((0, "least"), (1, "most")):
                by_hand = stands_everywhere(of, offers, dict(zip(FREE, ways, strict=True)), mode, end)
                for k, way in enumerate(ways.T):
                    text = ", ".join(name if truth else f"not {name}" for name, truth in zip(FREE, way, strict=True))
                    found = standing(of, offers, scenario(text, of.events), DAY).at(rung)[bound]  # type: ignore[index]
                    assert {one for one, truths in by_hand.items() if truths[k]} == found, (seed, mode, bound, text)


def test_an_event_that_helps_one_and_harms_another_is_taken_only_where_it_helps() -> None:
    """FRA comes after the vote, GBR only without it, the line needs either and a mandate: two sets, and no third."""
    offers = [
        offer("FRA", condition="vote and mandate", least=500, most=500),
        offer("GBR", condition="not vote and ceasefire", least=500, most=500),
    ]
    lines = [line("land", needs=500)]
    of = case(events=[event(name) for name in FREE], lines=lines)
    found = unlocking(of, asked(of), goal(asked(of)), weights={"FRA": 9, "GBR": 9}, found=offers)
    assert sorted([(one.events, one.offers, one.weight) for one in found.sets], key=lambda one: (one[2], one[1])) == [
        (("ceasefire",), (), 1),
        (("mandate", "vote"), (), 2),
        ((), ("FRA.land",), 9),
        ((), ("GBR.land",), 9),
    ]


def test_lines_at_rates_without_a_common_unit_are_unlocked_by_every_set() -> None:
    """Where what lines take has no common rate, a judge decides; events that help and harm are still moves (rule U1)."""
    lines = [
        line("escort", "sea.escort", 2),
        line("mines", "sea.mine_countermeasures", 2, accepts=accepts("sea.escort", 2, 1)),
        line("sea", "sea", 2, accepts=()),
        line("more", "sea.mine_countermeasures", 1, accepts=accepts("sea.escort", 3, 1)),
    ]
    offers = [
        offer("AAA", "sea.escort", "vote", least=4, most=4, place="in_host"),
        offer("BBB", "sea.escort", "not vote and ceasefire", least=4, most=4, place="in_host"),
        offer("CCC", "sea.mine_countermeasures", "mandate or vote", least=2, most=2, place="in_host"),
    ]
    of = case(events=[event(name) for name in FREE], lines=lines)
    moves = [*FREE, *(one.id for one in offers)]
    ways = all_ways(len(moves))
    rows = dict(zip(moves, ways, strict=True))
    stands = stands_everywhere(of, offers, {n: rows[n] for n in FREE}, "jointly", 0, firm={o.id: rows[o.id] for o in offers})
    for name in ("escort", "mines", "more"):
        wins = met_everywhere(of, offers, lines, stands, 0)[name]
        want = {frozenset(moves[k] for k in some) for some in minimal_sets(len(moves), wins)}
        assert any("vote" in some for some in want) or name == "mines"
        checked(list(unlocking(of, asked(of), goal(asked(of), line=name), found=offers).sets), want, {}, name)


def test_weights_of_what_is_no_move_are_refused() -> None:
    """Names that cannot move, and weights too light or too heavy, all at once."""
    of = case(events=[event("vote")], lines=[line("land")])
    offers = [offer("FRA", condition="vote", least=5, most=5)]
    with pytest.raises(FaultyInput) as refused:
        unlocking(of, asked(of), goal(asked(of)), weights={"FRO": 2, "vote": 0.0001, "FRA.land": 1e12}, found=offers)
    assert [(fault.where, fault.found) for fault in refused.value.faults] == [
        ("weight", "'FRO'"),
        ("weight of 'vote'", "0.0001"),
        ("weight of 'FRA.land'", "1e+12"),
    ]
