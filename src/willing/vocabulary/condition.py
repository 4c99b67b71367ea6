"""Only if: what must hold for an offer to stand. Parse, print, say in a sentence.

A condition speaks of events (`ceasefire`, `usa.air_cover`) and of what other nations bring (`FRA`, `FRA.land`,
`nations(land) >= 5`, `total(land, troops) >= 15000`, `2 of (GBR, FRA, DEU)`), joined by `and`, `or`, parentheses, and by `not`
before events. It is monotone in other offers: more company never breaks it (rule S1). What is not so is refused with the
place of the fault. Which conditions hold is not decided here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from willing.faults import Fault, FaultyInput, clipped
from willing.vocabulary.quantity import number_text
from willing.vocabulary.units import one_and_many

if TYPE_CHECKING:
    from parsy import ParseError, Parser

__all__ = [
    "ALWAYS",
    "ENGLISH",
    "All",
    "Always",
    "Any_",
    "AtLeast",
    "Condition",
    "Event",
    "Nations",
    "Not",
    "Offered",
    "Total",
    "Wording",
    "all_of",
    "atoms",
    "clause",
    "conjuncts",
    "denied_events",
    "parse",
    "sentence",
]

_LONGEST: Final = 2_000
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Always:
    """Holds whatever happens: an offer without a condition."""

    def __str__(self) -> str:
        return "always"


@dataclass(frozen=True, slots=True)
class Event:
    """Holds when the event does."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when the event does not; only events are denied, never offers (rule S1)."""

    event: Event

    def __str__(self) -> str:
        return f"not {self.event}"


@dataclass(frozen=True, slots=True)
class Offered:
    """Holds when an offer of `nation` stands: any, or one of `capability` (or of a kind of it)."""

    nation: str
    capability: str | None = None

    def __str__(self) -> str:
        return self.nation if self.capability is None else f"{self.nation}.{self.capability}"


@dataclass(frozen=True, slots=True)
class Nations:
    """Holds when at least `least` other nations stand with `capability` (in `place`, if one is named)."""

    capability: str
    place: str | None
    least: int

    def __str__(self) -> str:
        return f"nations({_arguments(self.capability, self.place)}) >= {self.least}"


@dataclass(frozen=True, slots=True)
class Total:
    """Holds when what other nations stand with adds up to `least` in one unit (the capability's own, if none is named)."""

    capability: str
    unit: str | None
    place: str | None
    least: float

    def __str__(self) -> str:
        return f"total({_arguments(self.capability, self.unit, self.place)}) >= {self.least:.15g}"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Holds when at least `least` of the operands do; `1 <= least <= len(operands)`."""

    least: int
    operands: tuple[Condition, ...]

    def __str__(self) -> str:
        return f"{self.least} of ({', '.join(map(str, self.operands))})"


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every operand does; two operands at least, none of them an `All`."""

    operands: tuple[Condition, ...]

    def __str__(self) -> str:
        return " and ".join(f"({part})" if isinstance(part, Any_) else str(part) for part in self.operands)


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 - `Any` is taken by typing
    """Holds when some operand does; two operands at least, none of them an `Any_`."""

    operands: tuple[Condition, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.operands))


Condition = Always | Event | Not | Offered | Nations | Total | AtLeast | All | Any_
ALWAYS: Final = Always()


@functools.lru_cache(maxsize=20_000)
def parse(text: str, where: str = "condition") -> Condition:
    """The condition that the text says, in canonical form; a blank text is `always`.

    >>> str(parse("(usa.air_cover) and ceasefire and ceasefire"))
    'ceasefire and usa.air_cover'
    >>> parse("ceasefire and not FRA.land")
    Traceback (most recent call last):
        ...
    willing.faults.FaultyInput: condition, character 19: found 'FRA.land' after 'not'; wanted an event there: more \
company never breaks a promise (rule S1).
        Try: deny an event, such as 'not war_resumed'.

    Canonical means: flat, no operand twice, none that another makes idle (`a and (a or b)` is `a`), operands in one order.
    So two texts that say the same by those laws print the
    same, and `parse(str(c)) == c` for every condition.

    Args:
        text: at most 2,000 characters, at most 8 parentheses deep.
        where: how a fault names the place, such as "statements.csv, row 4, column 'condition'".

    Raises:
        FaultyInput: with the position of the first thing that is not understood.
    """
    if not text.strip():
        return ALWAYS
    _refuse_monsters(text, where)
    from parsy import ParseError

    try:
        condition: Condition = _grammar().parse(text)
    except _AtPlace as fault:
        place = f"{where}, character {fault.index + 1}"
        raise FaultyInput([Fault(place, fault.found, fault.wanted, fault.remedy)]) from None
    except ParseError as error:
        raise FaultyInput([_unexpected(error, text, where)]) from None
    except RecursionError:
        raise FaultyInput([_too_deep(where)]) from None
    return condition


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The parts that must all hold; without a condition, none.

    >>> [str(part) for part in conjuncts(parse("ceasefire and (FRA or GBR)"))]
    ['FRA or GBR', 'ceasefire']
    """
    if isinstance(condition, Always):
        return ()
    return condition.operands if isinstance(condition, All) else (condition,)


def all_of(parts: Iterator[Condition] | tuple[Condition, ...]) -> Condition:
    """The condition that holds when every part does; without parts, `always`."""
    return _joined(All, tuple(parts))


def atoms(condition: Condition) -> Iterator[Event | Offered | Nations | Total]:
    """The events, offers, counts and totals that a condition speaks of, denied or not, from left to right."""
    match condition:
        case Event() | Offered() | Nations() | Total():
            yield condition
        case Not(event):
            yield event
        case AtLeast(_, operands) | All(operands) | Any_(operands):
            for part in operands:
                yield from atoms(part)


def denied_events(condition: Condition) -> Iterator[str]:
    """The names of the events that a condition wants not to hold."""
    match condition:
        case Not(event):
            yield event.name
        case AtLeast(_, operands) | All(operands) | Any_(operands):
            for part in operands:
                yield from denied_events(part)


@dataclass(frozen=True, slots=True)
class Wording:
    """What clauses are said with in one language; `ENGLISH` leaves them as they are written here.

    Attributes:
        text: a text, and what fills its blanks by name, to the text as it is said.
        counted: the text for one, the text for many, the number, and what else fills their blanks; `{count}` is the number.
        amount: an amount and its unit, which may be left unsaid, as they are written.
    """

    text: Callable[..., str]
    counted: Callable[..., str]
    amount: Callable[[float, str | None], str]


def sentence(condition: Condition, name: Callable[[str], str | None], wording: Wording | None = None) -> str:
    """The condition as a clause that completes "... comes".

    >>> sentence(parse("ceasefire and nations(land) >= 5"), {"ceasefire": "there is a ceasefire", "land": "land forces"}.get)
    'if there is a ceasefire and at least five others send land forces'
    >>> sentence(ALWAYS, str)
    'in any case'

    Args:
        condition: what to say.
        name: the reader's words for an event (a clause: "there is a ceasefire"), a nation or a capability (a noun), by
            its id; `None` or the id itself where there are none.
        wording: what it is said with; without one, `ENGLISH`.
    """
    said = clause(condition, name, wording)
    _ = (wording or ENGLISH).text
    return said if isinstance(condition, Always) else _("if {condition}", condition=said)


def clause(condition: Condition, name: Callable[[str], str | None], wording: Wording | None = None) -> str:
    """The condition as a clause of its own: "there is a ceasefire"; arguments as `sentence` has them.

    >>> clause(parse("FRA.land or total(land, troops) >= 9000"), {"FRA": "France", "land": "land forces"}.get)
    'France sends land forces or others send at least 9,000 troops of land forces'
    """
    return _clause(condition, lambda i: name(i) or i, wording or ENGLISH)


def _clause(condition: Condition, name: Callable[[str], str], wording: Wording) -> str:
    _, _n = wording.text, wording.counted

    def at(place: str | None, capability: str) -> str:
        return _("{capability} ({place})", capability=name(capability), place=name(place)) if place else name(capability)

    match condition:
        case Always():
            return _("in any case")
        case Event(event):
            return name(event)
        case Not(event):
            return _("it is not so that {event}", event=name(event.name))
        case Offered(nation, None):
            return _("{nation} takes part", nation=name(nation))
        case Offered(nation, capability):
            return _("{nation} sends {capability}", nation=name(nation), capability=name(str(capability)))
        case Nations(capability, place, least):
            what = at(place, capability)
            return _n(
                "at least {count} others send {capability}", "at least {count} others send {capability}", least, capability=what
            )
        case Total(capability, unit, place, least):
            amount = wording.amount(least, unit)
            return _("others send at least {amount} of {capability}", amount=amount, capability=at(place, capability))
        case AtLeast(least, operands):
            parts = [_clause(part, name, wording) for part in operands]
            choices = functools.reduce(lambda first, then: _("{first}; {then}", first=first, then=then), parts)
            return _n(
                "at least {count} of these hold: {choices}", "at least {count} of these hold: {choices}", least, choices=choices
            )
        case All(operands):
            parts = [_clause(part, name, wording) for part in operands]
            parts = [
                _("either {choices}", choices=said) if isinstance(part, Any_) else said
                for part, said in zip(operands, parts, strict=True)
            ]
            return functools.reduce(lambda first, then: _("{first} and {then}", first=first, then=then), parts)
        case Any_(operands):
            parts = [_clause(part, name, wording) for part in operands]
            return functools.reduce(lambda first, then: _("{first} or {then}", first=first, then=then), parts)


def _english(text: str, /, **values: object) -> str:
    return text.format(**values) if values else text


def _english_counted(one: str, many: str, count: int, /, **values: object) -> str:
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return _english(one if count == 1 else many, count=words[count] if count < len(words) else str(count), **values)


def _english_amount(amount: float, unit: str | None) -> str:
    one, many = one_and_many(unit or "")
    return f"{number_text(amount)} {one if amount == 1 else many}".strip()


ENGLISH: Final = Wording(_english, _english_counted, _english_amount)


def _arguments(*values: str | None) -> str:
    return ", ".join(value for value in values if value)


def _joined(kind: type[All] | type[Any_], parts: tuple[Condition, ...]) -> Condition:
    flat: set[Condition] = set()
    for part in parts:
        flat.update(part.operands if isinstance(part, kind) else (part,))
    if kind is All:
        flat.discard(ALWAYS)
    elif ALWAYS in flat:
        return ALWAYS
    if not flat:
        return ALWAYS
    dual = Any_ if kind is All else All
    flat = {part for part in flat if not (isinstance(part, dual) and flat.intersection(part.operands))}
    ordered = tuple(sorted(flat, key=str))
    return ordered[0] if len(ordered) == 1 else kind(ordered)


def _at_least(least: int, operands: tuple[Condition, ...]) -> Condition:
    certain = operands.count(ALWAYS)
    if certain:
        operands, least = tuple(part for part in operands if part != ALWAYS), least - certain
    if least <= 0:
        return ALWAYS
    if least == len(operands):
        return _joined(All, operands)
    if least == 1:
        return _joined(Any_, operands)
    return AtLeast(least, tuple(sorted(operands, key=str)))


# ---- the parser -----------------------------------------------------------------------------------------------------


class _AtPlace(Exception):
    def __init__(self, index: int, found: str, wanted: str, remedy: str = "") -> None:
        self.index, self.found, self.wanted, self.remedy = index, found, wanted, remedy


@functools.cache
def _grammar() -> Parser:
    """The condition language: `or` of `and` of `not` of atoms (docs/conditions.md has it as a table)."""
    from parsy import forward_declaration, index, regex, seq

    def token(pattern: str, says: str) -> Parser:
        return regex(rf"({pattern})\s*", group=1).desc(says)

    space = regex(r"\s*")
    comma, opening, closing = token(",", "','"), token(r"\(", "'('"), token(r"\)", "')'")
    word = token(r"(?!(?:and|or|not|of|always)\b)[^\W\d_]\w*(?:\.\w+)*", "an event")
    event = token(r"(?!(?:and|or|not|of|always|at\s+least)\b|(?:nations|total)\s*\()[^\W\d_]\w*(?:\.\w+)*", "an event")
    nation = token(r"[A-Z]{3}(?:\.[a-z]\w*){0,2}(?![\w.])", "a nation")
    whole = token(r"\d{1,9}(?![\w.])", "a number")
    number = token(r"\d[\d_]*(?:\.\d+)?k?(?!\w)", "a number")
    sign = token(r"[<>]=?|==?|!=|≥|≤", "'>='")

    condition = forward_declaration()
    threshold = seq(index, sign, index, number).combine(_threshold)
    nations = token(r"nations(?=\s*\()", "nations(...)") >> seq(
        opening >> word, (comma >> word).optional() << closing, index, threshold
    ).combine(_nations)
    total = token(r"total(?=\s*\()", "total(...)") >> seq(
        opening >> word, (comma >> word).optional(), (comma >> word).optional() << closing, threshold
    ).combine(Total)
    several = seq(
        index,
        token(r"at\s+least\b", "'at least'").optional() >> whole << token(r"of\b", "'of'"),
        opening >> condition.sep_by(comma, min=1) << closing,
    ).combine(_several)
    atom = (  # the usual first
        nation.map(_offered)
        | event.map(Event)
        | opening >> condition << closing
        | token(r"always\b", "'always'").result(ALWAYS)
        | several
        | nations
        | total
    )
    denial = forward_declaration()
    denial.become(token(r"not\b", "'not'") >> seq(index, denial).combine(_denial) | atom)
    every = denial.sep_by(token(r"and\b", "'and'"), min=1).map(lambda parts: _joined(All, tuple(parts)))
    condition.become(every.sep_by(token(r"or\b", "'or'"), min=1).map(lambda parts: _joined(Any_, tuple(parts))))
    return space >> condition


def _offered(text: str) -> Offered:
    nation, _, capability = text.partition(".")
    return Offered(nation, capability or None)


def _nations(capability: str, place: str | None, index: int, least: float) -> Nations:
    if least != int(least):
        raise _AtPlace(index, f"{least:g} nations", "a whole number of nations")
    return Nations(capability, place, int(least))


def _several(index: int, number: str, parts: list[Condition]) -> Condition:
    operands = tuple(dict.fromkeys(parts))
    if not 1 <= int(number) <= len(operands):
        found, wanted = f"{number} of {len(operands)} different things", f"a number from 1 to {len(operands)}"
        raise _AtPlace(index, found, wanted)
    return _at_least(int(number), operands)


def _denial(index: int, part: Condition) -> Condition:
    if any(not isinstance(atom, Event) for atom in atoms(part)) or part == ALWAYS:
        raise _AtPlace(
            index,
            f"{str(part)!r} after 'not'",
            "an event there: more company never breaks a promise (rule S1)",
            "deny an event, such as 'not war_resumed'",
        )
    return _denied(part)


def _denied(condition: Condition) -> Condition:
    """The denial of a condition that speaks of events only, pushed down to the events."""
    match condition:
        case Event():
            return Not(condition)
        case Not(event):
            return event
        case All(operands):
            return _joined(Any_, tuple(map(_denied, operands)))
        case Any_(operands):
            return _joined(All, tuple(map(_denied, operands)))
        case AtLeast(least, operands):
            return _at_least(len(operands) - least + 1, tuple(map(_denied, operands)))
        case _:
            raise AssertionError(f"{condition} is no condition on events")


def _threshold(sign_at: int, sign: str, number_at: int, number: str) -> float:
    digits = number.replace("_", "")
    amount = float(digits[:-1]) * 1000 if digits.endswith("k") else float(digits)
    if sign not in (">=", "≥"):
        remedy = f"write '>= {amount + 1:.15g}'" if sign == ">" else "turn it round, or name an event"
        raise _AtPlace(sign_at, repr(sign), "'>=': more company never breaks a promise (rule S1)", remedy)
    if not 0 < amount <= 10**15:
        raise _AtPlace(number_at, repr(number), "a number above nought")
    return int(amount) if amount.is_integer() else amount


def _refuse_monsters(text: str, where: str) -> None:
    if len(text) > _LONGEST:
        found = f"{len(text):,} characters"
        raise FaultyInput([Fault(where, found, f"a condition of at most {_LONGEST:,} characters")])
    depth = deepest = denials = 0
    for word in text.replace("(", " ( ").replace(")", " ) ").split():
        depth += (word == "(") - (word == ")")
        denials = denials + 1 if word == "not" else 0
        deepest = max(deepest, depth, denials)
    if deepest > _DEEPEST:
        raise FaultyInput([_too_deep(where)])


def _too_deep(where: str) -> Fault:
    return Fault(where, f"parentheses more than {_DEEPEST} deep", f"at most {_DEEPEST}", "give a part of it an event's name")


def _unexpected(error: ParseError, text: str, where: str) -> Fault:
    """The fault at the furthest place that was understood, with what could stand there."""
    rest = text[error.index : error.index + 20].split("\n", maxsplit=1)[0]
    wanted = sorted(error.expected - {"EOF"}, key=lambda one: (one.startswith("'"), one))
    if "EOF" in error.expected:
        wanted.append("the end")
    remedy = {"&": "write 'and'", "|": "write 'or'", "!": "write 'not'"}.get(rest[:1], "")
    if rest and not remedy and "'and'" in wanted:
        remedy = "join two things by 'and' or 'or'; write an event's name in one word"
    return Fault(f"{where}, character {error.index + 1}", clipped(rest) if rest else "the end", " or ".join(wanted), remedy)
