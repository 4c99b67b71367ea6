"""The peers of the benchmark agree with Willing's own standing and fill, scenario by scenario."""

from __future__ import annotations

import itertools
import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from willing.analysis.assessment import assess
from willing.vocabulary.condition import Event, atoms, parse

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from coalitions import LARGE, MEDIUM, NATIONAL, SMALL, chances, coalition
from peers import PEERS, Answer, LineOdds, Unfinished, asked_of, free_events, model, quickest, threshold

PRECISION = 1e-12
# A peer is asked in a fork that does nothing but answer; a worker of the tests has a thread that listens for what to do next.
pytestmark = pytest.mark.filterwarnings(r"ignore:This process \(pid=\d+\) is multi-threaded:DeprecationWarning")


def installed(name: str) -> None:
    if PEERS[name].version is None:
        pytest.skip(f"{name} is not installed")


def agrees(name: str, nations: int, offers: int, events: int, seed: int, vague: float = 0.0) -> None:
    installed(name)
    case, asked, found = coalition(nations, offers, events, seed=seed, vague=vague)
    likely = chances(case, seed=seed)
    for bound in ("least", "most") if vague else ("least",):
        own = asked_of("scenarios", case, asked, found, likely, bound=bound)
        other = asked_of(name, case, asked, found, likely, bound=bound)
        assert isinstance(own, Answer), own
        assert isinstance(other, Answer), other
        assert own.least.distance(other.least) < PRECISION
        assert own.greatest.distance(other.greatest) < PRECISION


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", [name for name in PEERS if name != "scenarios"])
def test_peers_agree_with_every_scenario_of_a_small_coalition(name: str, seed: int) -> None:
    agrees(name, SMALL.nations, SMALL.offers, SMALL.events, seed)


@pytest.mark.parametrize("name", [name for name in PEERS if name != "scenarios"])
def test_peers_agree_where_amounts_are_vague(name: str) -> None:
    agrees(name, 6, 24, 5, seed=7, vague=0.4)


@pytest.mark.parametrize("name", [name for name in PEERS if name not in ("scenarios", "problog")])
def test_peers_agree_where_circles_are_large(name: str) -> None:
    agrees(name, 12, 90, 5, seed=11)


def test_an_event_that_offers_bring_about_is_one_more_offer() -> None:
    installed("numpy")
    case, asked, found = coalition(6, 24, 5, seed=3)
    when = parse(f"nations(land) >= 2 or {found[0].nation}")
    case = replace(case, events={**case.events, "ceasefire": replace(case.events["ceasefire"], when=when)})
    likely = chances(case)
    assert "ceasefire" not in free_events(case, asked)
    own, other = (asked_of(name, case, asked, found, likely) for name in ("scenarios", "numpy"))
    assert isinstance(own, Answer)
    assert isinstance(other, Answer)
    assert own.least.distance(other.least) < PRECISION
    assert own.greatest.distance(other.greatest) < PRECISION


class Tables:
    """Functions of six events as whole numbers of 64 bits."""

    true, false = 2**64 - 1, 0

    def event(self, number: int) -> int:
        return sum(1 << place for place in range(64) if place >> number & 1)

    def no_event(self, number: int) -> int:
        return self.true ^ self.event(number)

    def both(self, one: int, other: int) -> int:
        return one & other

    def either(self, one: int, other: int) -> int:
        return one | other

    def choice(self, test: int, then: int, otherwise: int) -> int:
        return test & then | (self.true ^ test) & otherwise

    def key(self, one: int) -> int:
        return one

    def place(self, one: int) -> int:
        return one % 7

    def chance(self, one: int) -> float:
        return one.bit_count() / 64


@pytest.mark.parametrize("seed", range(40))
def test_a_threshold_holds_where_enough_weight_does(seed: int) -> None:
    draw = random.Random(seed)
    inputs = [(draw.randint(1, 9), draw.choice((0, 2**64 - 1, draw.getrandbits(64)))) for _ in range(draw.randint(0, 9))]
    least = draw.randint(0, 1 + sum(weight for weight, _ in inputs))
    found = threshold(Tables(), least, inputs)
    for place in range(64):
        assert (found >> place & 1) == (sum(weight for weight, one in inputs if one >> place & 1) >= least)


def test_the_same_numbers_draw_the_same_coalition() -> None:
    case, asked, found = coalition(8, 40, 6, vague=0.1, accepts=True)
    assert coalition(8, 40, 6, vague=0.1, accepts=True) == (case, asked, found)
    assert coalition(8, 40, 6, seed=1)[2] != coalition(8, 40, 6)[2]
    assert len(assess(case, asked).offers) == len(found) == 40


def test_a_coalition_that_has_not_so_much_to_offer_is_refused() -> None:
    with pytest.raises(ValueError, match="no coalition of 2 nations has 1000 offers"):
        coalition(2, 1000, 4)


def test_substitution_is_beyond_gates() -> None:
    case, asked, found = coalition(12, 90, 5, accepts=True)
    with pytest.raises(ValueError, match="and another one"):
        model(case, asked, found, chances(case))


@pytest.mark.parametrize("size", [MEDIUM, LARGE])
def test_circles_are_large_and_every_event_is_spoken_of_by_several_offers(size: object) -> None:
    one = MEDIUM if size is MEDIUM else LARGE
    case, asked, found = coalition(one.nations, one.offers, one.events)
    ground = model(case, asked, found, chances(case))
    assert max(len(group) for group, _ in ground.groups()) > one.offers / 5
    spoken = list(itertools.chain.from_iterable(set(str(offer.condition).replace("not ", "").split()) for offer in found))
    assert min(spoken.count(event) for event in case.events) >= 3


def test_a_peer_that_is_late_or_absent_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    case, asked, found = coalition(33, 200, 16)
    late = asked_of("scenarios", case, asked, found, chances(case), limit=1)
    assert late == Unfinished("scenarios", "did not finish in 1 s")
    monkeypatch.setitem(PEERS, "nobody", replace(PEERS["clingo"], name="nobody", module="no_such_module"))
    assert asked_of("nobody", case, asked, found, chances(case)) == Unfinished("nobody", "not installed")


def test_the_quickest_answer_is_kept_and_no_more_are_asked_once_there_is_enough() -> None:
    def ask(*seconds: float, enough: float = 6.0) -> tuple[float, int]:
        left = [Answer("x", LineOdds({}, 0.5), LineOdds({}, 0.5), one) for one in seconds]
        found = quickest(lambda: left.pop(0), rounds=len(seconds), enough=enough)
        assert isinstance(found, Answer)
        return found.seconds, len(seconds) - len(left)

    assert ask(0.3, 0.1, 0.2) == (0.1, 3)
    assert ask(9.0, 0.1) == (9.0, 1)
    assert quickest(lambda: Unfinished("x", "not installed")) == Unfinished("x", "not installed")


def test_an_event_of_a_nations_own_is_spoken_of_by_no_other() -> None:
    """Six in ten events are votes of one nation each, and one in ten offers waits for what others offer."""
    case, _, found = coalition(NATIONAL.nations, NATIONAL.offers, NATIONAL.events, woven=NATIONAL.woven, own=NATIONAL.own)
    spoken: dict[str, set[str]] = {name: set() for name in case.events}
    waiting = 0
    for offer in found:
        said = list(atoms(offer.condition))
        waiting += not all(isinstance(one, Event) for one in said)
        for one in said:
            if isinstance(one, Event):
                spoken[one.name].add(offer.nation)
    assert sum(len(nations) == 1 for nations in spoken.values()) == round(NATIONAL.own * NATIONAL.events)
    assert 0.08 < waiting / len(found) < 0.12
