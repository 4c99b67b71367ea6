"""Answers to a terminal: the verdict, the lines, the nations, the reasons, the changes. Computes no number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from willing.analysis.assessment import Assessment, LineAnswer
from willing.analysis.offers import Offer, Status
from willing.analysis.standing import Mode
from willing.ledger.case import Case
from willing.report import change_words, sentences
from willing.report.screen import counted, grid, say, styled
from willing.report.tongue import _, measure
from willing.vocabulary.condition import Event, atoms
from willing.vocabulary.quantity import number_text
from willing.vocabulary.records import PLACES, Source, Statement

if TYPE_CHECKING:  # what makes an answer is loaded by who asks for it
    from rich.console import Console

    from willing.analysis.changes import Difference, LineChange, Moment
    from willing.analysis.sweep import Swept
    from willing.analysis.why import Reason

__all__ = [
    "show_assessment",
    "show_difference",
    "show_events",
    "show_history",
    "show_line",
    "show_nations",
    "show_reason",
    "show_sources",
    "show_statements",
    "show_sweep",
]

_MARKS = {"alone": "filled", "jointly": "jointly", "perhaps": "perhaps", "short": "short"}
_COLOURS = {"alone": "green", "jointly": "cyan", "perhaps": "yellow", "short": "red"}


def _show_state(out: Console, case: Case) -> None:
    """Which earlier state of a ledger the answer rests on, where no question in a line tells."""
    if knew := sentences.known(case):
        say(out, f"{knew[:1].upper()}{knew[1:]}.", 0, 0)


def show_assessment(out: Console, answer: Assessment) -> None:
    """The verdict, then the lines, then what would change it."""
    out.print(sentences.verdict(answer), style="bold")
    out.print(sentences.asked(answer))
    for note in sentences.release_notes(answer):
        say(out, note, 0)
    out.print()
    table = grid("line", "needs", "alone", "jointly", "state", "why", right=("needs", "alone", "jointly"))
    open_ended = {one.line.line for one in answer.lines if sentences.may_get_more(answer, one)}
    for one in answer.lines:
        mark = _MARKS[one.met]
        why = sentences.shortfall(one.shortfall) if one.shortfall else ""
        star = sentences.BASIS_MARKS[one.line.basis] + " †" * (one.line.line in open_ended)
        table.add_row(
            one.line.line + star,
            measure(one.line.needs, one.unit),
            sentences.bounds(*one.alone),
            sentences.bounds(*one.jointly),
            styled(mark, _COLOURS[one.met]),
            why,
        )
    out.print(table)
    out.print("~ the line rests on an analyst's estimate, * on an assumption of the case; a–b is at the least and at the most")
    if open_ended:
        out.print("† an offer whose amount is withheld from this copy could serve the line, and bring more than is known here")
    out.print()
    _show_changes(out, answer)


def _show_changes(out: Console, answer: Assessment) -> None:
    out.print("What would change it", style="bold")
    for number, found in enumerate(answer.circles, 1):
        label = change_words.circle_label(number, len(answer.circles))
        say(out, f"{label}: {sentences.circle(found)}. {sentences.circle_ending(found)}")
        below = [m for m in found.members if m not in answer.counted]
        if below:
            say(out, _(change_words.BELOW, offers=sentences.listed(below)), 4)
        if found.besides:
            say(out, _(change_words.BESIDES, conditions=sentences.listed(str(part) for part, _members in found.besides)), 4)
    together = sorted(o for o, found in answer.standing.most.items() if found is Mode.TOGETHER)
    if together:
        say(out, _(change_words.JOINTLY, offers=sentences.listed(together)))
    for wait in answer.waits[:5]:
        waits = change_words.wait(len(wait.offers))
        if wait.last:
            last = sentences.listed(wait.last, 3)
            say(out, _(change_words.WAITED_FOR_ALONE, event=wait.event, waits=waits, offers=last))
        else:
            say(out, _(change_words.WAITED_FOR, event=wait.event, waits=waits))
    if len(answer.waits) > 5:
        say(out, f"… and {len(answer.waits) - 5} more events (`willing events` lists them).")
    say(out, _(change_words.CEILING, ceiling=number_text(answer.ceiling), total=number_text(len(answer.lines))))


def show_line(out: Console, answer: Assessment, line: LineAnswer) -> None:
    """One line: what it gets, why it is short, and each offer of its kind with what stops it."""
    where = f", {PLACES[line.line.place]}" if line.line.place else ""
    out.print(f"{line.line.name}: {measure(line.line.needs, line.unit)} of {line.line.capability}{where}", style="bold")
    out.print(
        f"gets {sentences.bounds(*line.alone)} alone, {sentences.bounds(*line.jointly)} jointly; {_MARKS[line.met]}"
        + (f": {sentences.shortfall(line.shortfall, most=12)}" if line.shortfall else "")
    )
    out.print()
    table = grid("offer", "status", "amount", "what stops it")
    for one in line.candidates:
        offer = answer.offers[one.offer]
        text = sentences.candidate(one, offer, line)
        table.add_row(one.offer, str(offer.status), _amount(answer.case, offer), text)
    out.print(table)


def _condition(offer: Offer) -> str:
    return str(offer.condition) if offer.conditions else "no condition named"


def _amount(case: Case, offer: Offer) -> str:
    return sentences.amount(case, offer) if offer.status.is_live else ""


def show_nations(out: Console, answer: Assessment, by_nation: Sequence[tuple[str, Sequence[Offer]]]) -> None:
    """Who is in: each nation's offers with status, amount, standing and condition, and its refusals with their reasons."""
    out.print(sentences.asked(answer), style="bold")
    for note in sentences.release_notes(answer):
        say(out, note, 0)
    table = grid("offer", "status", "amount", "standing", "condition, or reason of a refusal")
    for _nation, found in by_nation:
        for offer in found:
            live = offer.status.is_live
            text = _condition(offer) if live else "; ".join(reason for reason, _said in offer.reasons[:3])
            notes = [f"{len(offer.clashes)} clash" + ("es" if len(offer.clashes) > 1 else "")] if offer.clashes else []
            notes += ["reported only"] if offer.reported else []
            notes += [sentences.there(offer)] if live and sentences.there(offer) else []
            standing = sentences.mode(answer.standing.of(offer.id)) if live else ""
            style = {Status.REFUSED: "red", Status.WITHDRAWN: "red"}.get(offer.status, "")
            table.add_row(
                offer.id,
                styled(str(offer.status), style),
                _amount(answer.case, offer),
                standing,
                text + (f" [{'; '.join(notes)}]" if notes else ""),
            )
    out.print(table)
    _show_footer(out, answer)


def _show_footer(out: Console, answer: Assessment) -> None:
    case = answer.case
    nations = {answer.offers[one].nation for one in answer.counted}
    land = {answer.offers[one].nation for one in answer.counted if answer.offers[one].capability.partition(".")[0] == "land"}
    refusing = {o.nation for o in answer.offers.values() if o.status is Status.REFUSED}
    unnamed = sum(o.nation == "unnamed" and o.status.is_live for o in answer.offers.values())
    out.print()
    on_land = f"{len(land)} of them on land; " if land else ""
    say(
        out,
        f"{counted(len(nations), 'nation')} with an offer that counts; {on_land}{counted(len(refusing), 'nation')} that refused"
        f" something; {counted(unnamed, 'offer')} of contributors nobody named, never counted.",
        0,
    )
    last = [m for m in case.meetings if m.held_on <= answer.question.as_of][-1:]
    for meeting in last:
        attending = f", {meeting.attending.figure} {meeting.counted}" if not meeting.attending.is_unsaid else ""
        say(
            out,
            f"Last meeting: {case.name(meeting.body)}, {meeting.place}, {sentences.day(meeting.held_on)}{attending} "
            "(who attends is no contributor).",
            0,
        )


def show_reason(out: Console, answer: Assessment, offer: Offer, chain: Reason) -> None:
    """An offer, the statement that governs it, and its chain of reasons as a tree."""
    case = answer.case
    out.print(f"{offer.id} — {sentences.offer_title(case, offer)}", style="bold")
    stands = f", {sentences.mode(answer.standing.of(offer.id))}" if offer.status.is_live else ""
    amount = f", {sentences.amount(case, offer)}" if offer.status.is_live else ""
    days = f", there {sentences.there(offer)}" if offer.status.is_live and sentences.there(offer) else ""
    reported = " (others' reports only)" if offer.reported else ""
    out.print(f"{offer.status}{reported}{amount}{days}{stands}")
    if offer.status.is_live:
        out.print(f"It comes {'if ' if offer.conditions else ''}{sentences.condition_text(case, offer.condition)}.")
    out.print(f"“{offer.word.gist}” — {sentences.said(offer.word)}; {_reports(case, offer.word)}")
    for caveat, said in offer.caveats:
        out.print(f"caveat ({caveat.kind}): {caveat.words} [{said.statement}]")
    _show_links(out, chain.because)


def _show_links(out: Console, links: Sequence[Reason], indent: int = 2) -> None:
    waiting = [link.subject for link in links if link.kind == "offer" and not link.because and not link.said]
    if waiting:
        noun = "offer that would help does not stand" if len(waiting) == 1 else "offers that would help do not stand"
        say(out, f"{len(waiting)} {noun} yet: {sentences.listed(waiting)}", indent)
    for link in links:
        if link.subject not in waiting:
            say(out, sentences.reason(link), indent)
            _show_links(out, link.because, indent + 2)


def _reports(case: Case, statement: Statement) -> str:
    return f"{counted(case.reports(statement.sources), 'report')} ({', '.join(statement.sources)})"


def show_difference(out: Console, found: Difference) -> None:
    """Before and after a change."""
    out.print("Before: " + sentences.verdict(found.before))
    out.print("After:  " + sentences.verdict(found.after), style="bold")
    if (rung := found.after.question.count) is not found.before.question.count:
        out.print(f"After it offers count from {rung}, before it from {found.before.question.count}.")
    _show_state(out, found.after.case)
    out.print()
    if not found.offers and not found.lines and not found.moved:
        out.print("Nothing changes.")
    shown = False
    if found.offers:
        table = grid("offer", "before", "after")
        for one in found.offers:
            table.add_row(one.offer, sentences.mode(one.before), sentences.mode(one.after))
        out.print(table)
        shown = True
    if found.moved:
        if shown:
            out.print()
        out.print("At another place", style="bold")
        for moved in found.moved:
            say(out, f"{moved.offer}: {sentences.moved(moved)}.")
        shown = True
    if found.lines:
        if shown:
            out.print()
        table = grid("line", "needs", "alone", "", "jointly", "", right=("needs",))
        for change in found.lines:
            table.add_row(change.line, sentences.needs(change), *_shifts(change))
        out.print(table)
        _show_asked(out, found)


def _shifts(change: LineChange) -> Iterable[str]:
    """What a line gets before and after, alone and jointly; a dash where it is not asked for."""
    old, new = change.before, change.after
    for was, now in ((old and old.alone, new and new.alone), (old and old.jointly, new and new.jointly)):
        yield sentences.bounds(*was) if was else "–"
        yield "as before" if was == now else f"→ {sentences.bounds(*now) if now else '–'}"


def _show_asked(out: Console, found: Difference) -> None:
    """The lines that are asked for on one side only."""
    for told, lines in (
        ("Asked for after it alone", [one.line for one in found.lines if one.before is None]),
        ("No longer asked for", [one.line for one in found.lines if one.after is None]),
    ):
        if lines:
            say(out, f"{told}: {sentences.listed(lines, 30)}.", 0)


def show_history(out: Console, moments: Sequence[Moment]) -> None:
    """The same answer at each meeting's date."""
    _show_state(out, moments[-1].answer.case)
    totals = {len(one.answer.lines) for one in moments}
    several = len(totals) > 1  # days may ask for different lines (rule F7)
    head = ["day", "meeting", "offers", "alone", "jointly", *(["of"] if several else []), "circles"]
    table = grid(*head, right=("offers", "alone", "jointly", "of", "circles"))
    for one in moments:
        where = "; ".join(f"{m.body}, {m.place}" for m in one.meetings) or "(the day asked for)"
        answer = one.answer
        filled = [sentences.bounds(*lines) for lines in (answer.filled_alone, answer.filled_jointly)]
        filled += [str(len(answer.lines))] if several else []
        table.add_row(one.day.isoformat(), where, str(len(answer.counted)), *filled, str(len(answer.circles)))
    out.print(table)
    if moments:
        of = "" if several else f" of {max(totals)}"
        out.print(f"lines filled{of}, for certain and at most; offers that count")


def show_sources(out: Console, case: Case, found: Iterable[tuple[Source, int]]) -> None:
    """The sources, with how many statements cite each."""
    _show_state(out, case)
    table = grid("source", "grade", "publisher", "day", "lang", "cited", "title", right=("cited",))
    for one, cited in found:
        copy = f" (copy of {one.copy_of})" if one.copy_of else ""
        when = one.published_on.isoformat() if one.published_on else ""
        table.add_row(one.source, one.grade or "–", one.publisher, when, one.language, str(cited), one.title + copy)
    out.print(table)


def show_statements(out: Console, case: Case, found: Sequence[Statement]) -> None:
    """Statements with their evidence, the latest first."""
    _show_state(out, case)
    for one in found:
        what = ", ".join(filter(None, (one.stance, one.capability, one.place, one.quantity.figure.replace("?", ""))))
        out.print(f"{one.statement}  {sentences.day(one.said_on)}  {case.name(one.nation)}: {what}", style="bold")
        out.print(f"    {one.gist}")
        out.print(f"    {one.speaker or '?'} ({one.voice}; {one.basis}; {_reports(case, one)})")
        for source in (case.sources[s] for s in one.sources):
            copy = f", a copy of {source.copy_of}" if source.copy_of else ""
            out.print(
                f"      {source.source}: {source.publisher} (grade {source.grade or '–'}{copy}) {source.url}", soft_wrap=True
            )


def show_events(out: Console, answer: Assessment) -> None:
    """The events of the case: their truth in the scenario, what brings them about, and how many offers wait for them."""
    _show_state(out, answer.case)
    truths = answer.question.scenario.truths
    waiting = Counter(
        atom.name
        for parts in answer.waits_for.values()
        for atom in {atom for part in parts for atom in atoms(part)}
        if isinstance(atom, Event)
    )
    table = grid("event", "kind", "in the scenario", "waiting", "says", right=("waiting",))
    for one in answer.case.events.values():
        if one.event in truths:
            truth = "holds" if truths[one.event] else "does not hold"
        elif one.holds_from and one.holds_from <= answer.question.as_of:
            truth = f"since {one.holds_from.isoformat()}"
        elif one.when is not None:
            truth = f"when {one.when}"
        else:
            truth = "open"
        table.add_row(one.event, one.kind, truth, str(waiting[one.event] or ""), one.says)
    out.print(table)


def show_sweep(out: Console, rows: Iterable[Swept]) -> None:
    """One row a cell: how many lines are filled, for certain and at most. The rung is a column where there are several."""
    cells = list({(row.day, row.scenario, row.requirement, row.count): row for row in rows}.values())
    rungs = list(dict.fromkeys(row.count for row in cells))
    several = len(rungs) > 1
    head = ["day", "scenario", "requirement", *(["counting from"] if several else []), "alone", "jointly", "of"]
    table = grid(*head, right=("alone", "jointly", "of"))
    for row in cells:
        filled = [sentences.bounds(*pair) for pair in (row.filled_alone, row.filled_jointly)]
        rung = [row.count] if several else []
        table.add_row(row.day.isoformat(), row.scenario, row.requirement, *rung, *filled, str(row.lines))
    out.print(table)
    counting = "" if several or not rungs else f"; counting from {rungs[0]}"
    out.print(f"lines filled, for certain and at most{counting}")
