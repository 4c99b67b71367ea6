"""Who stands at each chosen site, as a map tells it: a symbol, and by nation how much. Adds up a nation's parts, and no more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from willing.ledger.case import Case
from willing.report.lands import land_name
from willing.report.symbols import Symbol, symbol
from willing.report.tongue import _, _n, number, text, tongue
from willing.vocabulary.records import Site

if TYPE_CHECKING:
    from willing.analysis.contingents import Part, Post
    from willing.analysis.sites import Placement, Siting

__all__ = ["ASKS", "UNKNOWN", "Stand", "Who", "listed", "name_of", "nation_name", "stands"]

ASKS: Final = "*"
"""The mark of a contingent that must ask its capital first."""
UNKNOWN: Final = "?"
"""The mark of one of which nobody knows whether it may be there."""


def stands(found: Siting, placement: Placement) -> tuple[Stand, ...]:
    """Who stands at each site of a choice if all announce jointly, in the order of the choice."""
    posts = {post.site: post for post in placement.jointly.posts}
    return tuple(_stand(found, placement, found.case.sites[site], posts.get(site)) for site in placement.best.sites)


def _stand(found: Siting, placement: Placement, site: Site, post: Post | None) -> Stand:
    if post is None or not (post.certain or post.possible):
        return Stand(site, None, ())
    parts: dict[str, tuple[list[Part], list[Part]]] = {}
    for bound, all_of_it in enumerate((post.certain, post.possible)):
        for part in all_of_it:
            parts.setdefault(part.offer.partition(".")[0], ([], []))[bound].append(part)
    who = [_who(found.case, code, *both) for code, both in parts.items()]
    who.sort(key=lambda one: (-(one.least or 0), -(one.most or 0), one.name))
    kinds = {part.offer.partition("@")[0].partition(".")[2] for part in (post.certain or post.possible)}
    kind = kinds.pop() if len(kinds) == 1 else found.capability
    least, most = post.gets
    return Stand(site, symbol(kind, least or most, placement.jointly.unit, planned=not least), tuple(who))


def _who(case: Case, code: str, certain: Sequence[Part], possible: Sequence[Part]) -> Who:
    least, most = (math.fsum(part.amount for part in parts) if parts else None for parts in (certain, possible))
    verdicts = {part.use.verdict for part in (*certain, *possible)}
    marks = (ASKS if "ask first" in verdicts else "") + (UNKNOWN if "unknown" in verdicts else "")
    return Who(nation_name(case, code), least, most, marks, any(part.is_open for part in possible))


@dataclass(frozen=True, slots=True)
class Who:
    """How much of a nation stands at a site for certain, and how much could; `None` where it has no part in that.

    `is_open` if nobody said how much it is at most: `most` is then what the site still wants, and no word of the nation's.
    """

    name: str
    least: float | None
    most: float | None
    marks: str
    is_open: bool = False

    def text(self, amount: str) -> str:
        """The nation with an amount, and the marks of what its caveats say."""
        return _("{nation} {amount}", nation=self.name, amount=amount) + self.marks

    @property
    def possible(self) -> str:
        """The nation with how much of it could stand there, as far as that was said."""
        if not self.is_open:
            return self.text(number(self.most or 0))
        return self.text(_("(at least {amount})", amount=number(self.least)) if self.least else _("(amount unsaid)"))


@dataclass(frozen=True, slots=True)
class Stand:
    """A chosen site, the symbol of what stands there, and who that is; neither if nobody does."""

    site: Site
    symbol: Symbol | None
    who: tuple[Who, ...]

    def lines(self, most: int | None = None) -> tuple[str, ...]:
        """Who stands there: a line a nation, or where others could stand there than do for certain, a line for each of the two.

        Where somebody's amount is unsaid, a line more tells how much all of them come to at most. With `most`, no more nations
        than that are named in a row of them.
        """
        is_open = any(one.is_open for one in self.who)
        if not is_open and all(one.least is not None and one.most is not None for one in self.who):
            return _few([one.text(_range(one.least or 0, one.most or 0)) for one in self.who], most)
        lines = []
        certain = [one.text(number(one.least)) for one in self.who if one.least is not None]
        possible = [one.possible for one in self.who if one.most is not None]
        if certain:
            lines.append(_("For certain: {who}", who=listed(_few(certain, most and most - 1))))
        if possible:
            lines.append(_("At most: {who}", who=listed(_few(possible, most and most - 1))))
        if is_open:
            lines.append(_("All together at most: {amount}", amount=number(math.fsum(one.most or 0 for one in self.who))))
        return tuple(lines)


def _few(texts: Sequence[str], most: int | None) -> tuple[str, ...]:
    """The first of some texts, and how many more there are."""
    if most is None or len(texts) <= most:
        return tuple(texts)
    more = len(texts) - most
    return (*texts[:most], _n("and {count} more", "and {count} more", more))


def _range(least: float, most: float) -> str:
    return number(least) if least == most else _("{least}–{most}", least=number(least), most=number(most))


def name_of(case: Case, site: Site) -> str:
    """What a site is called in the tongue at hand, as far as the case tells."""
    return (tongue().language == "ar" and site.name_ar) or text(case, "sites", site.site, "name")


def nation_name(case: Case, code: str) -> str:
    """What a nation is called in the tongue at hand: in English as in the case."""
    known = case.nations.get(code)
    return known.name if known is not None and tongue().language == "en" else land_name(code)


def listed(names: Iterable[str]) -> str:
    """Names in a row, with the comma of the tongue at hand."""
    return ("، " if tongue().language == "ar" else ", ").join(names)
