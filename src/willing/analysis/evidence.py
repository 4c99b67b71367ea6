"""How sure are we of that number? All that bears on one offer: every claim, what each voice can carry, what was chosen and why.

Nothing is decided here. `offers` has decided by its rules (docs/rules.md, O1 to O7); this tells of every claim what became of it
and by which rule, puts claims that cannot all be so side by side, and says what would make the answer surer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from willing.analysis.assessment import Question
from willing.analysis.offers import Offer, Status, carried, claimed, matter, offers, rung
from willing.analysis.withheld import withheld
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case
from willing.vocabulary.condition import ALWAYS, Condition, conjuncts
from willing.vocabulary.records import VOICES, Source, Statement

__all__ = ["Cell", "Choice", "Claim", "Conflict", "Effect", "Evidence", "Gain", "Report", "evidence", "hint"]

Fate = Literal[
    "governs",
    "status",
    "amount",
    "condition",
    "stands",
    "superseded",
    "lost",
    "beside",
    "undated",
    "no voice",
    "no offer",
    "no nation",
    "other matter",
]
Gains = Literal[
    "next rung",
    "own word",
    "turn",
    "amount",
    "latest amount",
    "exact amount",
    "unit",
    "amount confirmed",
    "status confirmed",
    "place",
    "day",
    "own reading",
]
_DROPPED: Final = "every condition of before is dropped"
# Voices that can carry more than a floated word: the nation's own.
_OWN: Final = frozenset(voice for voice in VOICES if any(one > Status.FLOATED for one in carried(voice)))


@dataclass(frozen=True, slots=True)
class Report:
    """One report in the sources that tell it, the one it goes by first; `grade` is that one's, or else the best of the others."""

    id: str
    sources: tuple[Source, ...]

    @property
    def grade(self) -> str:
        """A to F; blank if none of its sources is graded."""
        first, *others = (one.grade for one in self.sources)
        return first or min(filter(None, others), default="")


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of a claim, by which rule, and by which other claim."""

    fate: Fate
    rule: str
    by: Statement | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement as evidence of one offer.

    Attributes:
        statement: what was said.
        claimed: the rung its words claim; `None` if they claim no offer and no refusal.
        earned: the rung they earn; `None` if they make no offer.
        effects: what became of it; at least one.
        reports: the reports it was read in.
        hint: how well these confirm it, worked out by rule E8; what a person judged stands in the statement's `claim`.
        entered: when it was entered and by whom, as the ledger tells it; blank without one.
    """

    statement: Statement
    claimed: Status | None
    earned: Status | None
    effects: tuple[Effect, ...]
    reports: tuple[Report, ...]
    hint: str
    entered: str

    @property
    def carries(self) -> tuple[Status, ...]:
        """The live rungs that its voice can carry."""
        return carried(self.statement.voice)

    @property
    def is_lowered(self) -> bool:
        """Whether it claims more than its voice can carry (rule O2)."""
        return self.claimed is not None and self.claimed != self.earned


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims that cannot all be so; `chosen` was taken, if any was, by the rule and for the reason given."""

    about: Literal["position", "amount", "unit", "condition"]
    chosen: Statement | None
    against: tuple[Statement, ...]
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that the answer has, the claim it comes from, if any, and the rule that chose it."""

    about: Literal["status", "amount", "present", "condition"]
    value: str
    source: Statement | None
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Gain:
    """One thing that would make the answer firmer or surer.

    Attributes:
        kind: what would.
        rung: the rung that it would reach, if it is about one.
        voices: who could say it.
        claims: the claims that it would confirm, date or raise.
        reports: how many reports these rest on now.
        grade: the best grade of these.
    """

    kind: Gains
    rung: Status | None = None
    voices: tuple[str, ...] = ()
    claims: tuple[Statement, ...] = ()
    reports: int = 0
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """All evidence of one offer, refused ones included.

    Attributes:
        id: the offer's id; of what nobody has offered yet, nation and capability.
        promise: the one id of the promise, whatever its place: nation, capability and, of a tranche, its number.
        offer: what the claims add up to; `None` if they add up to none.
        claims: every claim up to the day, the latest first; those without a day last.
        reports: every report they were read in.
        chosen: the values that the answer has.
        conflicts: claims that cannot all be so.
        gains: what would make it firmer or surer.
        counts: whether it counts from the rung that was asked for.
        is_withheld: whether its amount may be one that this copy has not (rule H1).
        later: how many claims there are after the day.
    """

    id: str
    promise: str
    offer: Offer | None
    claims: tuple[Claim, ...]
    reports: tuple[Report, ...]
    chosen: tuple[Choice, ...]
    conflicts: tuple[Conflict, ...]
    gains: tuple[Gain, ...]
    counts: bool
    is_withheld: bool
    later: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of what was asked about: one cell for each place and tranche that it means."""

    case: Case
    question: Question
    about: str
    cells: tuple[Cell, ...]


def evidence(case: Case, asked: Question, about: str, *, entered: Mapping[str, str] | None = None) -> Evidence:
    """Every claim on an offer up to the day asked for, what became of each, and what would raise the answer.

    Args:
        case: the case.
        asked: the question; the day and the rung matter, and of the requirement whether it asks for a place.
        about: an offer (`ITA.land@in_host`), a promise or a tranche of one (`ITA.land`, `IDN.land.2`) or a nation.
        entered: when each statement was entered and by whom, by its id, where a ledger keeps that.

    Raises:
        FaultyInput: for what no statement of the case speaks of, on any day.

    Cost:
        One pass over the statements, and for each cell a few over its own.
    """
    found = {one.id: one for one in offers(case, asked.as_of)}
    said: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in case.statements:
        said[statement.nation, statement.capability].append(statement)

    def cell(name: str, of: Offer | Statement) -> Cell:
        return _cell(case, asked, name, of, said[of.nation, of.capability], entered or {})

    cells = [
        cell(one.id, one)
        for one in found.values()
        if about in (one.id, _promise(one.id), f"{one.nation}.{one.capability}", one.nation)
    ]
    # What makes no offer by that day: a capability of the nation asked about, or the promise if it has no offer anywhere.
    spoken = {name: one for one in case.statements if one.capability for name in _promises(one)}
    offered = {name for one in found.values() for name in (_promise(one.id), f"{one.nation}.{one.capability}")}
    cells += [
        cell(name, one)
        for name, one in spoken.items()
        if name not in offered and (name == _promise(about) or (one.nation == about and name == next(_promises(one))))
    ]
    if not cells:
        known = {*found, *map(_promise, found), *spoken, *(one.nation for one in case.statements)}
        wanted = "an offer, a promise or a nation that statements speak of"
        raise FaultyInput([Fault("ABOUT", clipped(about), wanted, nearest(about, known))])
    return Evidence(case, asked, about, tuple(cells))


def _promise(offer: str) -> str:
    return offer.partition("@")[0]


def _promises(said: Statement) -> Iterator[str]:
    """The promises that a statement may speak of: the whole, and the tranche it names."""
    yield f"{said.nation}.{said.capability}"
    if said.tranche is not None:
        yield f"{said.nation}.{said.capability}.{said.tranche}"


def hint(reports: Iterable[Report]) -> str:
    """How well reports confirm a claim, 1 to 4 or 6, from their number and their publishers' grades (rule E8).

    It is worked out, never stored, and nothing is computed from it: a claim's own grade is a person's judgement.
    """
    grades = [(one.grade, " ".join(one.sources[0].publisher.casefold().split())) for one in reports]
    good = {publisher for grade, publisher in grades if grade in ("A", "B")}
    fair = {publisher for grade, publisher in grades if grade in ("A", "B", "C")}
    if len(good) > 1:
        return "1"
    if good or len(fair) > 1:
        return "2"
    if fair:
        return "3"
    return "4" if any(grade in ("D", "E") for grade, _ in grades) else "6"


# ---- one cell ---------------------------------------------------------------------------------------------------------


def _cell(
    case: Case, asked: Question, name: str, of: Offer | Statement, said: Sequence[Statement], entered: Mapping[str, str]
) -> Cell:
    """All evidence of an offer, given all that its nation said of its capability; without one, of what a statement like this
    one speaks of.
    """
    offer = of if isinstance(of, Offer) else None
    beside, later = _others(case, asked.as_of, name, of, said)
    statements = sorted((*(offer.trail if offer else ()), *beside), key=lambda s: s.said_on or date.min, reverse=True)
    fates = _fates(offer)
    claims = []
    for one in statements:
        reports = _reports(case, one.sources)
        effects = fates.get(one.statement) or (_outside(case, one),)
        claims.append(Claim(one, claimed(one), rung(one), effects, reports, hint(reports), entered.get(one.statement, "")))
    is_withheld = offer is not None and withheld(case, offer)
    counted = offer.at(asked.count) if offer else None
    return Cell(
        id=name,
        promise=_promise(name),
        offer=counted,
        claims=tuple(claims),
        reports=_reports(case, [source for one in statements for source in one.sources]),
        chosen=tuple(_chosen(case, counted, is_withheld)) if counted else (),
        conflicts=tuple(_conflicts(case, offer, fates)) if offer else (),
        gains=tuple(_gains(case, asked, offer, claims, is_withheld)),
        counts=offer is not None and offer.counts_from(asked.count),
        is_withheld=is_withheld,
        later=later,
    )


def _others(case: Case, as_of: date, name: str, of: Offer | Statement, said: Sequence[Statement]) -> tuple[list[Statement], int]:
    """The statements that bear on a cell and are in no trail, and how many there are after the day."""
    known = {one.statement for one in of.trail} if isinstance(of, Offer) else set()
    whole = f"{of.nation}.{of.capability}"
    place = of.place if isinstance(of, Offer) else ""
    found: list[Statement] = []
    later = 0
    for one in said:
        if one.statement in known:
            continue
        if (place and one.place and one.place != place) or (
            one.tranche is not None and _promise(name) not in (whole, *_promises(one))
        ):
            continue
        if one.said_on is not None and one.said_on > as_of:
            later += 1
        elif one.said_on is None or rung(one) is None or one.about not in case.about or one.nation in case.bodies:
            found.append(one)
    return found, later


def _reports(case: Case, sources: Iterable[str]) -> tuple[Report, ...]:
    """The reports that sources are, each once, in the order in which they come."""
    groups: dict[str, list[Source]] = {}
    for one in dict.fromkeys(sources):
        groups.setdefault(case.report_of(one), []).append(case.sources[one])
    return tuple(Report(name, tuple(sorted(group, key=lambda s: s.source != name))) for name, group in groups.items())


def _outside(case: Case, statement: Statement) -> Effect:
    """Why a statement that bears on a cell makes no part of an offer."""
    if statement.nation in case.bodies:
        return Effect("no nation", "E6")
    if statement.said_on is None:
        return Effect("undated", "E3")
    if claimed(statement) is None:
        return Effect("no offer", "O2")
    return Effect("no voice", "O2") if rung(statement) is None else Effect("other matter", "E2")


def _is_live(statement: Statement) -> bool:
    found = rung(statement)
    return found is not None and found.is_live


def _fates(offer: Offer | None) -> dict[str, tuple[Effect, ...]]:
    """What became of every statement of an offer's trail, by its id."""
    if offer is None:
        return {}
    found: dict[str, list[Effect]] = {one.statement: [] for one in offer.trail}
    inside = {one.statement for one in offer.position}
    oldest_first = offer.trail[::-1]
    spoken = [one for one in oldest_first if offer.reported or one.voice in _OWN]
    losers = {
        one.statement: clash.governs
        for clash in offer.clashes
        for one in clash.statements
        if _is_live(one) != _is_live(clash.governs)
    }
    at = 0
    for one in oldest_first:
        if one.statement in losers:
            found[one.statement].append(Effect("lost", "O7", losers[one.statement]))
        elif not offer.reported and one.voice not in _OWN:
            found[one.statement].append(Effect("beside", "O6"))
        elif one.statement not in inside:
            at = spoken.index(one)
            after = (s for s in spoken[at + 1 :] if s.statement not in losers and _is_live(s) != _is_live(one))
            found[one.statement].append(Effect("superseded", "O1", next(after, offer.word)))
    found[offer.word.statement].append(Effect("governs", "O1"))
    if offer.status.is_live:
        found[offer.rung_from.statement].append(Effect("status", "O2"))
        if offer.amount_from is not None:
            found[offer.amount_from.statement].append(Effect("amount", "O4"))
        for said in dict.fromkeys(said.statement for _, said in offer.conditions):
            found[said].append(Effect("condition", "O3"))
    return {name: tuple(effects) or (Effect("stands", "O1"),) for name, effects in found.items()}


def _chosen(case: Case, offer: Offer, is_withheld: bool) -> Iterator[Choice]:
    clashing = {one.statement: clash.why for clash in offer.clashes for one in clash.statements if one == clash.governs}
    if offer.status.is_live and offer.rung_from != offer.word:
        yield Choice("status", str(offer.status), offer.rung_from, "O2", "a rung once earned is kept until a refusal")
    elif offer.word.statement in clashing and not offer.status.is_live:
        yield Choice("status", str(offer.status), offer.word, "O7", clashing[offer.word.statement])
    else:
        why = "nobody but others has spoken" if offer.reported else "the nation's latest word"
        yield Choice("status", str(offer.status), offer.word, "O6" if offer.reported else "O1", why)
    if not offer.status.is_live:
        return
    if offer.amount_from is None:
        if is_withheld:
            yield Choice("amount", str(offer.quantity), None, "H1", "the amount is withheld from this copy")
        elif (assumed := case.capabilities[offer.capability].unsized).is_unsaid:
            yield Choice("amount", str(offer.quantity), None, "V1", "nobody named one: at least nought, with no ceiling")
        else:
            yield Choice("amount", str(offer.quantity), None, "V4", f"nobody named one: the case assumes {assumed}")
    elif offer.amount_from.statement in clashing:
        why = clashing[offer.amount_from.statement]
        yield Choice("amount", str(offer.quantity), offer.amount_from, "V5" if "units" in why else "O7", why)
    else:
        why = "what is there, since nothing was promised" if offer.amount_from.stance == "deploys" else "the latest amount named"
        yield Choice("amount", str(offer.quantity), offer.amount_from, "O4", why)
    if not offer.arrived.is_unsaid:
        there = next((s for s in reversed(offer.position) if s.stance == "deploys" and not s.quantity.is_unsaid), None)
        yield Choice("present", str(offer.arrived), there, "O5", "what is there does not shrink the promise")
    if not offer.conditions:
        yield Choice("condition", str(offer.condition), None, "O3", "no condition was named, or all were dropped")
    for part, said in offer.conditions:
        yield Choice("condition", str(part), said, "O3", "the latest word on its matter")


# ---- what does not go together ------------------------------------------------------------------------------------------


def _conflicts(case: Case, offer: Offer, fates: Mapping[str, Sequence[Effect]]) -> Iterator[Conflict]:
    for clash in offer.clashes:
        about: Literal["position", "amount", "unit"] = "position"
        if all(_is_live(one) == _is_live(clash.governs) for one in clash.statements):
            about = "unit" if len({one.quantity.unit for one in clash.statements}) > 1 else "amount"
        rule = "V5" if about == "unit" else "O7"
        yield Conflict(about, clash.governs, tuple(s for s in clash.statements if s != clash.governs), rule, clash.why)
    turned: dict[str, tuple[Statement, list[Statement]]] = {}
    for one in offer.trail:
        for effect in fates[one.statement]:
            if effect.fate == "superseded" and effect.by is not None and _is_live(effect.by) != _is_live(one):
                turned.setdefault(effect.by.statement, (effect.by, []))[1].append(one)
    for by, against in turned.values():
        yield Conflict("position", by, tuple(against), "O1", "the later word governs")
    yield from _amounts(case, offer)
    yield from _replaced(case, offer)
    yield from _beside(offer, fates)


def _amounts(case: Case, offer: Offer) -> Iterator[Conflict]:
    """Amounts of other days, and amounts in another unit than the capability's."""
    promised = [one for one in offer.position[::-1] if not one.quantity.is_unsaid and one.stance != "deploys"]
    if offer.amount_from is not None and offer.amount_from.stance != "deploys":
        named = offer.amount_from
        older = [one for one in promised if one.said_on != named.said_on and one.quantity != named.quantity]
        if older:
            yield Conflict("amount", named, tuple(older), "O4", "the later amount is taken")
    unit = case.capabilities[offer.capability].unit
    told = {one.statement for clash in offer.clashes for one in clash.statements}
    strange = [one for one in promised if one.quantity.unit != unit and one.statement not in told]
    if strange:
        yield Conflict("unit", None, tuple(strange), "V5", f"not in {unit}: shown, and fills nothing")


def _replaced(case: Case, offer: Offer) -> Iterator[Conflict]:
    """Conditions that a later word on the same matter, or one that drops them all, replaced: each once."""
    kept = {part for part, _ in offer.conditions}
    gone: dict[str, tuple[dict[Condition, None], dict[Statement, None], Statement, str]] = {}
    for number, one in enumerate(offer.position):
        for part in conjuncts(one.condition) if one.condition is not None and one.condition != ALWAYS else ():
            if part in kept or (found := _replacing(case, part, one, offer.position[number + 1 :])) is None:
                continue
            by, why = found
            parts, against, _, _ = gone.setdefault(by.statement if why is _DROPPED else str(part), ({}, {}, by, why))
            parts[part], against[one] = None, None
    for parts, against, by, why in gone.values():
        yield Conflict("condition", by, tuple(reversed(against)), "O3", f"{', '.join(map(str, parts))}: {why}")


def _replacing(case: Case, part: Condition, said: Statement, later: Sequence[Statement]) -> tuple[Statement, str] | None:
    """The first later word that replaced a part of a condition, and why."""
    about = matter(case, part)
    for one in later:
        if one.said_on == said.said_on:
            continue
        if one.condition == ALWAYS or rung(one) is Status.PRESENT:
            return one, _DROPPED
        parts = conjuncts(one.condition) if one.condition is not None else ()
        if part not in parts and any(matter(case, other) == about for other in parts):
            return one, "a later word on the same matter"
    return None


def _beside(offer: Offer, fates: Mapping[str, Sequence[Effect]]) -> Iterator[Conflict]:
    """What others report that is not what the nation itself says."""
    beside = [one for one in offer.trail if any(effect.fate == "beside" for effect in fates[one.statement])]
    other = [one for one in beside if _is_live(one) != offer.status.is_live]
    if other:
        yield Conflict("position", offer.word, tuple(other), "O6", "reports never speak over the nation's own word")
    named = offer.amount_from
    sized = [one for one in beside if one not in other and not one.quantity.is_unsaid and one.quantity != offer.quantity]
    if sized and offer.status.is_live:
        why = "reports never speak over the nation's own word"
        yield Conflict("amount", named, tuple(sized), "O6", why if named else "the nation itself named none")


# ---- what would raise it --------------------------------------------------------------------------------------------------


def _gains(case: Case, asked: Question, offer: Offer | None, claims: Sequence[Claim], is_withheld: bool) -> Iterator[Gain]:
    if claims and claims[0].statement.nation in case.bodies:
        return
    undated = tuple(one.statement for one in claims if one.effects[0].fate == "undated")
    if offer is None:
        yield Gain("own word", Status.INDICATED, _voices(Status.INDICATED))
    elif not offer.status.is_live:
        yield Gain("turn", Status.INDICATED, _voices(Status.INDICATED))
        yield from _confirmation("status confirmed", offer, claims)
    else:
        yield from _higher(offer, claims)
        yield from _surer(case, offer, claims, is_withheld)
        kind = offer.capability.partition(".")[0]
        if not offer.place and any(one.place and one.capability.partition(".")[0] == kind for one in asked.requirement.lines):
            yield Gain("place")
    if undated:
        yield Gain("day", claims=undated)


def _voices(status: Status) -> tuple[str, ...]:
    return tuple(voice for voice in VOICES if status in carried(voice))


def _higher(offer: Offer, claims: Sequence[Claim]) -> Iterator[Gain]:
    """The next rung, with the claims that spoke of it and could not carry it."""
    if offer.status is Status.PRESENT:
        return
    above = Status(offer.status + 1)
    inside = {one.statement for one in offer.position}
    lowered = [
        one.statement
        for one in claims
        if one.is_lowered and one.claimed is not None and one.claimed >= above and one.statement.statement in inside
    ]
    yield Gain("next rung", above, _voices(above), tuple(lowered))


def _surer(case: Case, offer: Offer, claims: Sequence[Claim], is_withheld: bool) -> Iterator[Gain]:
    named = offer.amount_from
    unit = case.capabilities[offer.capability].unit
    if named is None:
        yield Gain("latest amount" if is_withheld else "amount")
    else:
        if is_withheld:
            yield Gain("latest amount", claims=(named,))
        if named.quantity.unit != unit:
            yield Gain("unit", claims=(named,))
        elif not offer.quantity.is_exact:
            yield Gain("exact amount", claims=(named,))
        yield from _confirmation("amount confirmed", offer, claims)
    if not offer.reported:
        yield from _confirmation("status confirmed", offer, claims)
    rests_on = (one for one in dict.fromkeys((offer.rung_from, named)) if one is not None)
    if unsure := tuple(one for one in rests_on if one.basis != "fact" or one.confidence == "low"):
        yield Gain("own reading", claims=unsure)


def _confirmation(kind: Literal["amount confirmed", "status confirmed"], of: Offer, claims: Sequence[Claim]) -> Iterator[Gain]:
    """A further report, where neither a person nor the reports of all who said so confirm the amount or the status."""
    inside = {one.statement for one in of.position}
    saying = [
        one
        for one in claims
        if one.statement.statement in inside
        and (one.earned is of.status if kind == "status confirmed" else one.statement.quantity == of.quantity)
    ] or [one for one in claims if one.statement == of.amount_from]
    reports = {report.id: report for one in saying for report in one.reports}
    if "1" not in (hint(reports.values()), *(one.statement.claim for one in saying)):
        best = min((one.grade for one in reports.values() if one.grade), default="")
        others = not any(one.statement.voice in _OWN for one in saying)
        voices = tuple(voice for voice in VOICES if voice in _OWN) if others else ()
        yield Gain(kind, voices=voices, claims=tuple(one.statement for one in saying), reports=len(reports), grade=best)
