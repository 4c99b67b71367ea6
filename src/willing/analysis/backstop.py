"""The needed backstop: what must come from outside, line by line, for the members to make the rest.

The backstop that is *needed* is what the lines still lack once every member's offer that can stand does (rule B1). It depends on
whether the patron's word moves the members: those who wait for the patron stand only once it has spoken. So it is told both ways:
if nothing comes from the patron, and if the patron gives what members' conditions ask of it by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from willing.analysis.assessment import Question, Stop, assess
from willing.analysis.circuit import Circuit
from willing.analysis.fill import fill, is_met, match, matches
from willing.analysis.fit import Fit
from willing.analysis.offers import Offer, Status
from willing.analysis.standing import Mode, standing_in
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case
from willing.vocabulary.condition import ALWAYS, Condition, Offered, atoms
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Line

__all__ = ["Backstop", "Cover", "Need", "Replacement", "backstop", "patron_of"]

_ANYTHING: Final = "anything"
"""The capability of a word that names none: it serves nothing but to have been given."""

Cover = Literal["not needed", "covered", "partly", "size unsaid", "refused", "not mentioned"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """A member's offer that could stand in for the patron on a line, what stops it so far, and what it would bring there."""

    offer: str
    stop: Stop
    brings: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Need:
    """What one line needs from outside, in the line's unit, at the least and at the most.

    Attributes:
        line, unit: the line.
        without: what it lacks if nothing comes from the patron and all members announce jointly.
        with_word: what it lacks if the patron gives what members' conditions ask of it by name, that part itself not counted.
        reported: what the patron is reported to offer there, floated words too.
        offers: the patron's offers behind that.
        cover: how far what is reported covers `with_word`.
        replacements: members' offers that could serve the line and do not, those nearest to it first.
    """

    line: Line
    unit: str
    without: tuple[float, float]
    with_word: tuple[float, float]
    reported: tuple[float, float]
    offers: tuple[str, ...]
    cover: Cover
    replacements: tuple[Replacement, ...]

    @property
    def is_needed(self) -> bool:
        """Whether the line may lack anything even once the patron has spoken."""
        return not is_met(self.line.needs - self.with_word[1], self.line)


@dataclass(frozen=True, slots=True)
class Backstop:
    """The smallest package from outside.

    Attributes:
        question, patron: what was asked.
        asked_by_name: what members' conditions ask of the patron: capability, or "" for anything, with the offers that do.
        unlocked: members' offers that stand, all announcing jointly, once the patron gives that, and not before.
        needs: every line, in the order in which lines are served. Lines of a lower priority change nothing above them, so the
            package for a level of the requirement is the needs of its lines.
    """

    question: Question
    patron: str
    asked_by_name: tuple[tuple[str, tuple[str, ...]], ...]
    unlocked: tuple[str, ...]
    needs: tuple[Need, ...]

    def level(self, priority: int) -> tuple[Need, ...]:
        """The package for the lines up to a priority."""
        return tuple(need for need in self.needs if need.line.priority <= priority and need.is_needed)

    @property
    def levels(self) -> tuple[int, ...]:
        """The priorities of the requirement, in order."""
        return tuple(sorted({need.line.priority for need in self.needs}))


def patron_of(case: Case, patron: str | None) -> str:
    """The nation that the coalition hopes for: the one named, or else the case's own.

    Raises:
        FaultyInput: if neither names one, or it is no nation of the case.
    """
    name = patron or case.patron
    if name not in case.nations:
        found = clipped(name) if name else "none named"
        wanted = "a nation of the case: --patron USA, or `patron` in case.toml"
        raise FaultyInput([Fault("patron", found, wanted, nearest(name, case.nations))])
    return name


def backstop(case: Case, asked: Question, *, patron: str | None = None, found: Iterable[Offer] | None = None) -> Backstop:
    """What must come from the patron, or from anybody outside, for each line of the requirement.

    Args:
        case, asked: the question.
        patron: the nation that the coalition hopes for; without it, the case's own.
        found: the offers to take in the stead of those of the day.

    Raises:
        FaultyInput: if neither the case nor the caller names a patron, or it is no nation of the case.

    Cost:
        Two assessments.
    """
    name = patron_of(case, patron)
    every = asked.offers(case, found)
    members = [one for one in every if one.nation not in (name, "unnamed")]
    own = [one for one in every if one.nation == name]
    lines = asked.requirement.lines
    without = assess(case, asked, found=members)
    given, by_name = _word(case, asked, members, name, every)
    counted = [one for one in members if one.counts_from(asked.count)]
    spoken = standing_in(Circuit(case, [*counted, *given], asked.scenario, asked.as_of)).at(Mode.TOGETHER)
    theirs = {one.id for one in counted}
    stands = {bound: ids & theirs for bound, ids in spoken.items()}
    filled = fill(lines, matches(case, counted, lines), stands)
    before = without.standing.at(Mode.TOGETHER)
    reported = fill(lines, matches(case, own, lines), _live(own))
    answers = {answer.line.line: answer for answer in without.lines}
    needs = []
    for line in lines:
        answer = answers[line.line]
        lacks = (_lack(line, answer.jointly[1]), _lack(line, answer.jointly[0]))
        still = (_lack(line, filled.most[line.line]), _lack(line, filled.least[line.line]))
        fitting = [one for one in own if (meets := match(case, one, line)) is not None and meets.fit > Fit.NO]
        brings = (reported.least[line.line], reported.most[line.line])
        unlocked_here = {one for one in stands["most"] if one not in before["most"]}
        replacements = tuple(
            Replacement(one.offer, one.stop, _brings(case, without.offers[one.offer], line))
            for one in answer.candidates
            if one.stop not in ("given", "refused", "withdrawn") and one.offer not in unlocked_here
        )
        needs.append(
            Need(
                line=line,
                unit=answer.unit,
                without=lacks,
                with_word=still,
                reported=brings,
                offers=tuple(one.id for one in fitting if one.status.is_live),
                cover=_cover(line, still, brings, fitting),
                replacements=replacements,
            )
        )
    return Backstop(
        question=asked,
        patron=name,
        asked_by_name=by_name,
        unlocked=tuple(sorted(stands["most"] - before["most"])),
        needs=tuple(needs),
    )


def _live(own: Sequence[Offer]) -> dict[Literal["least", "most"], list[str]]:
    live = [one.id for one in own if one.status.is_live]
    return {"least": live, "most": live}


def _word(
    case: Case, asked: Question, members: Sequence[Offer], patron: str, every: Sequence[Offer]
) -> tuple[list[Offer], tuple[tuple[str, tuple[str, ...]], ...]]:
    """The offers that the patron would have made if it gave what conditions ask of it by name, and who asks for each."""
    by_name: dict[str, list[str]] = {}
    for offer in members:
        if offer.status.is_live:
            for capability in _asked_of(case, offer.condition, patron):
                by_name.setdefault(capability, []).append(offer.id)
    pattern = next((one for one in every), None)
    if pattern is None:
        return [], ()
    given = [
        replace(
            pattern,
            id=f"{patron}.{capability or 'word'}",
            nation=patron,
            capability=capability or _ANYTHING,
            place="",
            status=Status.PLEDGED,
            quantity=Quantity.unsaid(case.capabilities[capability].unit) if capability else Quantity(1, 1, ""),
            condition=ALWAYS,
        )
        for capability in sorted(by_name)
    ]
    return given, tuple((capability, tuple(sorted(by_name[capability]))) for capability in sorted(by_name))


def _asked_of(case: Case, condition: Condition, patron: str) -> Iterator[str]:
    """What a condition asks of the patron by name, by itself or by way of events that offers bring about."""
    unseen = [condition]
    seen: set[Condition] = set()
    told: set[str] = set()
    while unseen:
        for atom in atoms(unseen.pop()):
            if atom in seen:
                continue
            seen.add(atom)
            if isinstance(atom, Offered) and atom.nation == patron:
                capability = atom.capability or ""
                if capability not in told:
                    told.add(capability)
                    yield capability
            event = case.events.get(getattr(atom, "name", ""))
            if event is not None and event.when is not None:
                unseen.append(event.when)


def _lack(line: Line, amount: float) -> float:
    return 0.0 if is_met(amount, line) else line.needs - amount


def _brings(case: Case, offer: Offer, line: Line) -> tuple[float, float]:
    meets = match(case, offer, line)
    if meets is None:
        return 0.0, 0.0
    least, most = (min(brings * worth, line.needs) for brings, worth in zip(meets.brings, meets.worth, strict=True))
    return least, most


def _cover(line: Line, lacks: tuple[float, float], brings: tuple[float, float], fitting: Sequence[Offer]) -> Cover:
    if is_met(line.needs - lacks[1], line):
        return "not needed"
    live = [one for one in fitting if one.status.is_live]
    if not live:
        return "refused" if fitting else "not mentioned"
    if is_met(line.needs - lacks[1] + brings[0], line):
        return "covered"
    return "partly" if brings[0] > 0 or any(not one.quantity.is_unsaid for one in live) else "size unsaid"
