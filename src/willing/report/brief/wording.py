"""What the page and the tables behind it both say, in the tongue at hand. Computes no number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from willing.analysis.brief import Brief, Decision, Gain, Owner, natural
from willing.analysis.offers import Offer, Status
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.tongue import (
    N_,
    _,
    _n,
    apart,
    between,
    day,
    joined,
    line_name,
    listed,
    name,
    number,
    place,
    quoted,
    term,
    text,
    tongue,
)
from willing.vocabulary.records import Statement

__all__ = [
    "STATES",
    "TABLES",
    "TURNS",
    "best_of_each",
    "best_sources",
    "brings",
    "brought",
    "capital",
    "decision_sources",
    "decision_words",
    "fitting",
    "gist",
    "language_name",
    "name_of_site",
    "owner_words",
    "table",
    "unbroken",
]

TABLES: Final = ("lines", "offers", "refusals", "decisions", "events", "changes", "sites", "sources")
"""The tables behind the page, in their order."""
STATES: Final = {"alone": N_("filled"), "jointly": N_("jointly"), "perhaps": N_("perhaps"), "short": N_("short")}
"""How a line is filled."""
TURNS: Final = {
    "new": N_("new"),
    "again": N_("offered again"),
    "up": N_("firmer"),
    "down": N_("less firm"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
    "gone": N_("gone"),
    "same": N_("on other terms"),
}
"""How an offer changed."""


def table(key: str) -> str:
    """Where more stands: "table 3"."""
    return _("table {number}", number=number(TABLES.index(key) + 1)).replace(" ", "\u00a0")


def capital(words: str) -> str:
    """A clause as it begins a sentence."""
    return words[:1].upper() + words[1:]


def name_of_site(case: Case, site: str) -> str:
    """A site by its name."""
    return text(case, "sites", site, "name") or site


def gist(case: Case, said: Statement) -> str:
    """What was said, in a sentence, with its day."""
    when = day(said.said_on).replace(" ", "\u00a0")  # broken within, a day is jumbled beside words that run the other way
    return _("{gist} ({day})", gist=sentences.gist(said, case).rstrip("."), day=when)


def brought(case: Case, offer: Offer) -> str:
    """What an offer brings, without whose it is: kind, amount where one was said, and place where it is not in the host."""
    what = name(case, offer.capability)
    if offer.tranche is not None:
        what = apart([what, _("tranche {number}", number=number(offer.tranche))])
    is_sized = not offer.quantity.is_unsaid or bool(case.left_out)
    more = [sentences.amount(case, offer)] if is_sized else []
    more += [place(offer.place)] if offer.place not in ("", "in_host") else []
    return _("{what}: {size}", what=what, size=apart(more)) if more else what


# ---- decisions -----------------------------------------------------------------------------------------------------------


def owner_words(case: Case, owner: Owner, waiting: Iterable[Offer] = (), most: int | None = None) -> str:
    """Whose a decision is, and what says so; where the case names nobody, who waits for it.

    Args:
        case: the case.
        owner: whose it is.
        waiting: the offers that wait for it.
        most: how many nations are named, of so many and more.
    """
    who = joined(name(case, one) for one in owner.who)
    if owner.how == "nobody":
        nations = [name(case, one) for one in dict.fromkeys(offer.nation for offer in waiting)]
        if not nations:
            return _("no one named in the case")
        few = joined(nations) if most is None or len(nations) <= most else listed(nations, most)
        return _("no one named in the case; waited for by {nations}", nations=few)
    if owner.how == "offers":
        return _("{who}, whose offers bring it about", who=who)
    return who


def decision_words(found: Brief, one: Decision) -> str:
    """A decision as a sentence."""
    case, offers = found.answer.case, found.answer.offers
    if one.kind == "event":
        return capital(name(case, one.event))
    if one.kind == "joint":
        return _("A joint announcement of what waits for each other")
    kinds = joined(dict.fromkeys(name(case, offers[offer].capability) for offer in one.offers))
    count = found.answer.question.count
    if count <= Status.INDICATED:
        return _("A firm word on what was only floated: {kinds}", kinds=kinds)
    return _("Raised to {status}: {kinds}", status=quoted(term("status", str(count))), kinds=kinds)


def decision_sources(found: Brief, one: Decision) -> tuple[str, ...]:
    """The sources of an event, or else those of the words that ask for it; of offers, those of the words that make them."""
    case, offers = found.answer.case, found.answer.offers
    if one.event and case.events[one.event].sources:
        return best_sources(case, case.events[one.event].sources, 2)
    return best_of_each(case, (offers[offer].word for offer in (*one.offers, *one.waiting) if offer in offers))


def best_sources(case: Case, sources: Iterable[str], most: int) -> tuple[str, ...]:
    """The best of some sources: by the grade of their publisher, at equal grade those of the earliest id; the ungraded last."""

    def rank(source: str) -> tuple[str, tuple[object, ...]]:
        known = case.sources.get(source)
        return (known.grade if known is not None else "") or "~", natural(source)

    return tuple(sorted(dict.fromkeys(sources), key=rank)[:most])


def best_of_each(case: Case, said: Iterable[Statement]) -> tuple[str, ...]:
    """The best source of each of some words; the two best of these."""
    return best_sources(case, (one for word in said for one in best_sources(case, word.sources, 1)), 2)


def unbroken(text: str) -> str:
    """The text with its ranges held together: where a tongue tells a range with spaces, no line ends at them.

    >>> unbroken("3,000–9,000 troops")
    '3,000–9,000 troops'
    """
    mark = "\0"
    told = _("{least}–{most}", least=mark, most=mark)
    if " " not in told:
        return text
    figure = r"[\d٠-٩][\d٠-٩.,٬٫]*"
    return re.sub(re.escape(told).replace(re.escape(mark), figure), lambda found: found[0].replace(" ", "\u00a0"), text)


def language_name(code: str) -> str:
    """A language by its name in the tongue at hand; the code where it has none."""
    from babel import Locale

    return str(Locale(tongue().language).languages.get(code.partition("-")[0].lower(), code))


def fitting(items: Sequence[str], most: int, told: Callable[[int], str]) -> str:
    """As many whole items as that many letters hold, one at least.

    Args:
        items: what there is.
        most: the letters.
        told: a text of the first so many items, which says how many more there are.

    >>> fitting(["one", "two", "three"], 9, lambda k: ", ".join(["one", "two", "three"][:k]))
    'one, two'
    """
    return next((text for k in range(len(items), 1, -1) if len(text := told(k)) <= most), told(min(1, len(items))))


def brings(case: Case, one: Decision, most: int | None = None) -> str:
    """What a decision brings: to lines, in offers that stand, in offers that wait for it.

    Where so many letters do not hold all of that, lines are left out whole, and the table is named that has them.
    """
    lines, told = [_gain(case, gain) for gain in one.gains], []
    if one.stand:
        told.append(_n("{count} more offer stands", "{count} more offers stand", len(one.stand)))
    if not lines and not told:
        told.append(_("brings nothing by itself"))
    if one.waiting:
        told.append(_n("{count} offer waits for it", "{count} offers wait for it", len(one.waiting)))

    def first(k: int) -> str:
        more = len(lines) - k
        where = table("decisions")
        rest = [_n("{count} more line: {table}", "{count} more lines: {table}", more, table=where)] if more else []
        return _("; ").join([*lines[:k], *rest, *told])

    return first(len(lines)) if most is None else fitting(lines, most, first)


def _gain(case: Case, gain: Gain) -> str:
    was, now = between(*gain.before, ""), between(*gain.after, gain.unit)
    line = line_name(case, gain.line)
    if gain.meets == "certain":
        return _("{line}: filled, {now}", line=line, now=now)
    return _("{line}: from {was} to {now}", line=line, was=was, now=now)


def kinds_of(case: Case, capabilities: Iterable[str], most: int) -> str:
    """Kinds of contributions by name, the first few."""
    return listed([name(case, one) for one in dict.fromkeys(capabilities)], most)
