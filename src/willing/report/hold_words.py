"""For how long the force can be held, in words, in the tongue at hand. Computes no number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

from willing.analysis.fill import is_met
from willing.analysis.holding import Absence, Double, Held, HeldLine, Hold, Late, Missed
from willing.analysis.rotation import Rotation
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.tongue import N_, _, _n, apart, bounds, listed, name, number, quoted
from willing.vocabulary.records import MONTH_DAYS

__all__ = [
    "ALL_SPARED",
    "KINDS",
    "WITHOUT",
    "Month",
    "assumed",
    "double",
    "from_to",
    "kind_of",
    "missed",
    "months",
    "pool",
    "rotation",
    "span",
    "spared",
    "to_one",
    "unrelieved",
    "unrotated",
    "verdict",
    "why",
]

Month = Literal["alone", "jointly", "perhaps", "short", ""]

_CAUSES: Final = {
    "arrives late": N_("arrives later"),
    "leaves": N_("leaves before"),
    "not relieved": N_("nobody is known to relieve those who go home"),
    "pool too small": N_("the pool that was named is too small, or bound elsewhere"),
    "without what it needs beside": N_("what it needs beside it is not there"),
    "not in whole units": N_("whole units alone count, none below the smallest useful amount"),
    "barred": N_("barred by caveats"),
    "several of these": N_(
        "several together: late, leaving, not relieved, pools too small, whole units, barred, nothing beside it"
    ),
    "several, conditions among them": N_("conditions and what else holds it up, together"),
}
ALL_SPARED: Final = N_("No nation's absence changes for how long any line is met, nor how much it gets.")
WITHOUT: Final = N_("Announced jointly, and whoever waits for the absent waits; a–b is for certain and at most, in either order.")
"""What is said where every nation can be spared, and how the absences are told."""

KINDS: Final = (N_("Double-hatted"), N_("Kept at home"), N_("Bound elsewhere, and refused here"))
"""What units are that are bound elsewhere, in the order in which they are told."""


def verdict(found: Hold, named: Callable[[HeldLine], str] = lambda one: one.line.line) -> str:
    """The answer to "for how long can it be held?", in a sentence or three, with lines as they are called."""
    asked = [one for one in found.lines if one.asked]
    if not asked:
        return _(
            "No month from 1 to {months} asks for a line of {title}.",
            months=number(found.months),
            title=quoted(found.answer.question.requirement.title),
        )
    sure, most = (sum(one.is_held(end) for one in asked) for end in (0, 1))
    held = number(sure) if sure == most else _("{least} for certain, up to {most}", least=number(sure), most=number(most))
    told = [] if found.rotates else [unrotated()]
    told.append(
        _n(
            "Once there, held to the end of {months} months: {held} of {count} line, all announcing jointly.",
            "Once there, held to the end of {months} months: {held} of {count} lines, all announcing jointly.",
            len(asked),
            months=number(found.months),
            held=held,
        )
        if found.rotates
        else _n(
            "Once all have arrived, filled: {held} of {count} line, all announcing jointly.",
            "Once all have arrived, filled: {held} of {count} lines, all announcing jointly.",
            len(asked),
            held=held,
        )
    )
    if found.never_met:
        told.append(_("Not met in any month: {count}.", count=number(len(found.never_met))))
    first = next(((end, one) for end, one in enumerate(found.first_to_fail) if one is not None), None)
    if first is not None:
        end, one = first
        month = number(one.fails(end) or 0)
        if end == 0:
            told.append(_("Of those that are met, first to fail: {line}, in month {month}.", line=named(one), month=month))
        else:
            told.append(
                _("Of those that are met, first to fail: {line}, in month {month} at most.", line=named(one), month=month)
            )
    return " ".join(told)


def assumed(found: Hold) -> Sequence[str]:
    """What the answer takes for granted, and for how many of the offers."""
    case, total = found.answer.case, len(found.rotations)
    taken = found.assumed
    named = [
        (
            taken["arrives"],
            _n("there {count} day after D", "there {count} days after D", case.assumptions["notice_days"]),
        ),
        (
            taken["tour"],
            _n("tours of {count} month", "tours of {count} months", case.assumptions["tour_months"]),
        ),
        (taken["ratio"], to_one(found.ratio)),
    ]
    parts = [
        _n("{what} ({some} of {count} offer)", "{what} ({some} of {count} offers)", total, what=says, some=number(many))
        for many, says in named
        if many
    ]
    told = [_("D is {day}; a month has {days} days.", day=sentences.day(found.begins_on), days=number(MONTH_DAYS))]
    if parts:
        told.append(_("Assumed where nobody said so: {what}.", what=_("; ").join(parts)))
    if taken["pool"]:
        told.append(
            _n(
                "Of {some} of {count} offer nobody said what stands behind them: for certain nothing but themselves, "
                "at most whatever relieves them without end.",
                "Of {some} of {count} offers nobody said what stands behind them: for certain nothing but themselves, "
                "at most whatever relieves them without end.",
                total,
                some=number(taken["pool"]),
            )
        )
    return told


def unrotated() -> str:
    """That nothing of what is asked for goes home and is relieved."""
    return _("Nothing of this rotates: it is brought once and needs no relief.")


def unrelieved(found: Hold, named: Callable[[HeldLine], str] = lambda one: one.line.line) -> str:
    """The lines of which nothing rotates, where that of others does; nothing where there are none."""
    lines = [named(one) for one in found.lines if not one.rotates]
    return _("No ratio bears on what needs no relief: {lines}.", lines=listed(lines, 9)) if lines else ""


def missed(one: Missed, line: HeldLine, named: Callable[[HeldLine], str] = lambda one: one.line.line) -> str:
    """What becomes of a line without a nation: for which months it is met, how much it gets, and both with everyone."""
    parts = []
    if one.before != one.after:
        parts.append(_("met {months} (was {before})", months=span(one.after, line), before=span(one.before, line)))
    if one.peak_before != one.peak_after:
        now, before = bounds(*sorted(one.peak_after)), bounds(*sorted(one.peak_before))
        parts.append(_("gets {amount} (was {before})", amount=now, before=before))
    return _("{line}: {what}", line=named(line), what=apart(parts))


def spared(found: Hold, told: Sequence[Absence]) -> str:
    """The nations without any one of which nothing changes, as a sentence; nothing where there are none."""
    nations = [name(found.answer.case, one.nation) for one in told if not one.lines]
    if not nations:
        return ""
    return _("Without any one of these no line is met for another while or gets less: {nations}.", nations=listed(nations, 40))


def months(one: HeldLine) -> tuple[Month, ...]:
    """What becomes of a line in each month: filled alone, filled jointly, perhaps filled, short, or '' where not asked for."""
    found: list[Month] = []
    for month, need in enumerate(one.required):
        ways: tuple[tuple[Month, float], ...] = (
            ("alone", one.alone[0][month]),
            ("jointly", one.jointly[0][month]),
            ("perhaps", one.jointly[1][month]),
        )
        found.append(next((way for way, amount in ways if is_met(amount, one.line)), "short") if need else "")
    return tuple(found)


def span(held: tuple[Held, Held], one: HeldLine) -> str:
    """From which month to which, for certain; and at most, where that differs."""
    if not one.asked:
        return _("not asked for")
    sure, most = (_months(each, one) for each in held)
    if sure == most:
        return sure
    if not held[0].since:
        return _("at most {months}", months=most)
    return _("{sure}, at most {most}", sure=sure, most=most)


def _months(held: Held, one: HeldLine) -> str:
    if not held.since:
        return _("never")
    last = held.until - 1
    if one.asked and held.since == one.asked[0] and last == one.asked[-1]:
        return _("to the end")
    return from_to(held.since, last)


def from_to(first: int, last: int) -> str:
    """From one month to another."""
    return bounds(first, last)


def pool(one: HeldLine, ratio: float) -> str:
    """What pool a line takes to be held without end, and what is there."""
    return _(
        "a pool of {needed} holds it without end, {there} are there",
        needed=number(one.needs_pool[ratio]),
        there=bounds(*one.pool),
    )


def to_one(ratio: float) -> str:
    """A ratio: so many in the cycle for one that is out."""
    return _("{ratio}:1", ratio=number(ratio))


def why(late: Late, case: Case | None = None) -> str:
    """Why a line is short in a month, and how much is missing; with the case, what it hangs on is in words."""
    own = _CAUSES.get(late.cause)
    text = _(own) if own else sentences.cause(late.cause)  # type: ignore[arg-type]
    if own and not late.surely:
        text = _("{cause}, at the most that the unsaid allows", cause=text)
    if late.hangs_on:
        parts = (str(part) if case is None else quoted(sentences.condition_text(case, part)) for part in late.hangs_on)
        text = _("{cause}: {conditions}", cause=text, conditions=listed(parts, 3))
    return _("{cause}; missing {amount}", cause=text, amount=bounds(*sorted(late.missing)))


def rotation(one: Rotation, *, is_over: bool, offer: str = "") -> str:
    """What an offer keeps out from the pool that was named; by its id, or as it is called here."""
    counts = _("of deployable units") if one.pool_of == "deployable" else _("of the whole army")
    text = _(
        "{offer}: {amount} at once from the pool of {promise}, {pool} {counts}; at {ratio} it keeps {kept} out without end",
        offer=offer or one.offer,
        amount=bounds(*one.amount),
        promise=one.shared,
        pool=bounds(*one.pool),
        counts=counts,
        ratio=to_one(one.ratio),
        kept=bounds(*one.sustained),
    )
    if is_over:
        text = _("{text}; over its ratio, with all that share the pool", text=text)
    return f"{text}."


def kind_of(one: Double) -> int:
    """Which of `KINDS` units that are bound elsewhere are."""
    return 1 if one.commitment.home else 0 if one.offers else 2


def double(case: Case, one: Double, *, ids: bool = True) -> str:
    """Units bound elsewhere: how many, by what, and what of them is offered or refused here.

    With ids as they are written and the sources; without in words alone.
    """

    def told(offers: Sequence[str]) -> str:
        return listed(offers if ids else (sentences.offer_words(case, offer) for offer in offers), 3)

    what = one.commitment
    amount = "" if what.quantity.is_unsaid else f" {bounds(what.quantity.least, what.quantity.ceiling)}"
    text = _(
        "{nation}:{amount} {capability}, {what}",
        nation=name(case, what.nation),
        amount=amount,
        capability=what.capability if ids else name(case, what.capability),
        what=what.what,
    )
    if one.offers:
        text = _("{text}; here it offers {offers}", text=text, offers=told(one.offers))
    if one.refused:
        text = _("{text}; here it refuses {offers}", text=text, offers=told(one.refused))
    if one.free is not None:
        text = _("{text}; free of its pool {amount}", text=text, amount=bounds(*one.free))
    return _("{text} ({sources}).", text=text, sources=listed(what.sources, 3)) if ids else f"{text}."
