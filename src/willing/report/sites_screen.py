"""Sites to a terminal: the choice, what comes near it, what nothing beats, who stands where. Computes no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from willing.analysis.contingents import Part, Post, Posting
from willing.analysis.sites import Choice, Placement, Siting
from willing.report import sentences, sites_words as words
from willing.report.screen import counted, grid, plain_line, say
from willing.report.tongue import units
from willing.vocabulary.quantity import number_text

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_sites"]

_FIGURES = ("people", "objects", "hospital", "from line", "airfields", "rails")
_VERDICTS = {"free": "", "ask first": " (ask first)", "unknown": " (unknown whether it may)", "barred": " (barred)"}


def show_sites(out: Console, found: Siting, *, top: int, ideas: bool) -> None:
    """The answer for each number of sites, and what is the same for all of them."""
    if len(found.placements) > 1:
        _show_counts(out, found)
    for number, placement in enumerate(found.placements):
        if number:
            out.print()
        _show_placement(out, found, placement, top)
    _show_ideas(out, found, every=ideas)
    _show_terms(out, found)


def _show_counts(out: Console, found: Siting) -> None:
    """What each further site brings, before each answer by itself."""
    out.print("What each number of sites comes to", style="bold")
    figures = ["sites", *_FIGURES]
    table = grid(*figures, "which", right=figures, folds=False)
    for one in found.placements:
        table.add_row(str(one.count), *_figures(found, one.best), plain_line(words.names(found.case, one.best.sites)))
    out.print(table)
    out.print()


def _show_placement(out: Console, found: Siting, placement: Placement, top: int) -> None:
    case, best = found.case, placement.best
    out.print(f"{counted(placement.count, 'site')}: {plain_line(words.names(case, best.sites))}.", style="bold")
    out.print(sentences.question(case, found.question))
    if placement.model != "coverage":
        out.print(f"Chosen for {words.MODELS[placement.model]}{_value(placement)}.")
    say(out, plain_line(words.choice_words(found, best)), 0, 0)
    if best.missed and best.sites:
        missed = sentences.listed([case.sites[one].name for one in best.missed], 12)
        say(out, f"Objects beyond: {plain_line(missed)}.", 0, 0)
    told = best.people is not None or best.objects is not None
    say(out, words.proof_words(placement), 0, 0)
    if placement.beyond:
        beyond = sentences.listed([case.sites[one].name for one in placement.beyond], 12)
        say(out, plain_line(f"Not counted, since no town that may be chosen reaches them: {beyond}."), 0, 0)
    if placement.passed_over:
        some = "; ".join(words.names(case, one.sites) for one in placement.passed_over)
        say(out, f"Passed over, since a site would stand empty while contingents are left: {plain_line(some)}.", 0, 0)
    if empty := words.empty_words(placement):
        say(out, empty, 0, 0)
    if placement.runners_up and told:
        out.print()
        out.print("Nearly as good, within 3 per cent", style="bold")
        for number, one in enumerate(placement.runners_up, 1):
            say(out, f"{number:>3}. {plain_line(words.swap_words(found, best, one))}", 0, 5)
    if placement.unbeaten:
        out.print()
        _show_unbeaten(out, found, placement, top)
    out.print()
    _show_posting(out, found, placement)


def _value(placement: Placement) -> str:
    match placement.model:
        case "median":
            return f"; mean hours by road of people and of objects, added: {placement.value:.2f}"
        case "centre":
            return f"; {placement.value:.1f} hours by road"
        case _:
            return ""


def _show_unbeaten(out: Console, found: Siting, placement: Placement, top: int) -> None:
    unbeaten = placement.unbeaten
    head = f"{counted(len(unbeaten), 'choice')} than which none is better in one thing and as good in the others"
    out.print(head if len(unbeaten) > 1 else "One choice is as good as any in everything", style="bold")
    order = sorted(unbeaten, key=lambda one: (-one.worth, one.sites))
    table = grid(*_FIGURES, "sites", right=_FIGURES, folds=False)
    for one in order[:top]:
        table.add_row(*_figures(found, one), plain_line(", ".join(found.case.sites[site].name for site in one.sites)))
    out.print(table)
    perhaps = any(one.airfields[1] or one.rails[1] for one in order[:top])
    legend = " a+b?: a have one near for certain, and b more may." if perhaps else ""
    say(out, f"Compared in whole per cents, tens of minutes and tens of kilometres.{legend}", 0, 0)
    if len(order) > top:
        out.print(f"… and {len(order) - top} more (--top {len(order)} shows them)")


def _figures(found: Siting, one: Choice) -> list[str]:
    """What a choice is compared by, and its access; `?` is unknown, and n+m? is n for certain and perhaps m more."""
    return [
        "?" if one.people is None else words.per_cent_of(one.people),
        "–" if one.objects is None else str(len(one.reached)),
        "?" if one.evacuation is None else f"{one.evacuation[1].minutes:.0f} min",
        "–" if not found.case.front else "?" if one.front_km is None else f"{one.front_km:.0f} km",
        *(f"{sure}{f'+{perhaps}?' if perhaps else ''}" for sure, perhaps in (one.airfields, one.rails)),
    ]


def _show_posting(out: Console, found: Siting, placement: Placement) -> None:
    case, jointly, alone = found.case, placement.jointly, placement.alone
    title = f"Who stands where: {case.capabilities[found.capability].name}, in {units(jointly.unit)}, all announcing jointly"
    out.print(title, style="bold")
    if not jointly.posts:
        say(out, "Nobody, since there is no site.")
    elif not any(post.possible for post in jointly.posts):
        some = any(why in ("barred", "ask first") for _, why in jointly.unused)
        say(out, "No contingent that stands may be at any of them." if some else "No contingent of the kind stands.")
    else:
        table = grid("site", "serves", "wants", "for certain", "at most", right=("serves", "wants", "for certain", "at most"))
        for post in jointly.posts:
            least, most = post.gets
            table.add_row(
                plain_line(case.sites[post.site].name),
                words.per_cent_of(post.share),
                number_text(round(post.wanted)),
                number_text(least),
                number_text(most),
            )
        out.print(table)
        for post in jointly.posts:
            say(out, plain_line(_who(found, post)))
        sure, possible = (words.per_cent_of(share) for share in jointly.filled)
        say(out, f"The least-filled site gets {sure} of what it wants for certain, {possible} at most.", 0, 0)
    if _amounts(alone) != _amounts(jointly):
        told = "; ".join(f"{case.sites[post.site].name} {sentences.bounds(*post.gets)}" for post in alone.posts)
        say(out, plain_line(f"If nobody moves first: {told}."), 0, 0)
    for why, whom in _unused(jointly).items():
        say(out, f"Stand, and are placed nowhere, {why}: {sentences.listed(whom, 12)}.", 0, 0)


def _amounts(posting: Posting) -> list[tuple[float, float]]:
    return [post.gets for post in posting.posts]


def _who(found: Siting, post: Post) -> str:
    name = found.case.sites[post.site].name
    if post.certain == post.possible:
        return f"{name}: {_parts(post.certain)}"
    return f"{name}: for certain {_parts(post.certain)}; at most {_parts(post.possible)}"


def _parts(parts: tuple[Part, ...]) -> str:
    told = (f"{part.offer} {number_text(part.amount)}{_VERDICTS[part.use.verdict]}" for part in parts)
    return ", ".join(told) or "nobody"


def _unused(posting: Posting) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for offer, why in posting.unused:
        found.setdefault(words.UNUSED[why], []).append(offer)
    return found


def _show_ideas(out: Console, found: Siting, *, every: bool) -> None:
    """What was said of places, and what became of the towns that were named."""
    if not found.ideas:
        return
    case = found.case
    out.print()
    out.print("What was said of places", style="bold")
    shown = [idea for idea in found.ideas if every or idea.towns]
    for idea in shown:
        sources = ", ".join(idea.site.sources)
        about = f": {idea.site.note.rstrip('.')}" if idea.site.note else ""
        say(out, plain_line(f"{idea.site.name}{about} [{sources}]"))
    if len(shown) < len(found.ideas):
        say(out, f"… and {len(found.ideas) - len(shown)} more that name no town of the case (--ideas shows them)")
    named = dict.fromkeys(town for idea in found.ideas for town in idea.towns)
    for placement in found.placements:
        lead = f"With {counted(placement.count, 'site')}, of the towns named: " if named else ""
        fates = [f"{case.sites[town].name} is chosen" for town in named if town in placement.best.sites]
        fates += [f"{case.sites[left.site].name}: {words.unchosen_words(found, placement, left)}" for left in placement.unchosen]
        if lead:
            say(out, plain_line(f"{lead}{'. '.join(fates)}."), 0, 2)


def _show_terms(out: Console, found: Siting) -> None:
    case = found.case
    out.print()
    out.print("On what terms", style="bold")
    candidates = f"{len(found.candidates)} of {counted(len(found.candidates) + len(found.left), 'town')} may be chosen"
    limits = words.limit_words(case, found.limits)
    say(out, plain_line(f"{candidates}{f': {limits}' if limits else ''}."))
    reasons: dict[str, list[str]] = {}
    for left in found.left.values():
        reasons.setdefault(words.why_words(found, left), []).append(case.sites[left.site].name)
    for why, whom in reasons.items():
        say(out, plain_line(f"Left out, {why}: {len(whom)} ({sentences.listed(whom, 8)})."))
    unsaid = (
        f" Unsaid, and counted for nothing: those of {counted(len(found.people_unsaid), 'town')}." if found.people_unsaid else ""
    )
    say(out, f"People are those of the towns, {number_text(found.people)} in all.{unsaid}")
    if found.unplaced:
        say(out, f"Objects left out, their place being unsaid: {sentences.listed(found.unplaced, 8)}.")
    say(out, plain_line(words.times_words(case, found.travel)))
