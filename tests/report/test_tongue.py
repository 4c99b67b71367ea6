"""A tongue: nothing is missing in it, nothing idle, nothing in another language, and nobody else speaks it.

`make tongues` brings the files of the tongues up to date with the texts: what is new stands at the end, still to be said.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import StringIO
from math import inf
from typing import TYPE_CHECKING, Any

import extracted
import pytest
from babel.messages.pofile import read_po
from builders import case, event, line, statement
from extracted import TONGUES as FILES, Wanted, catalogue, in_python, in_template, key_of, updated, wanted

from willing.analysis.assessment import Assessment, assess, question
from willing.analysis.backstop import backstop
from willing.analysis.candidates import Limits
from willing.analysis.diff import diff
from willing.analysis.evidence import evidence
from willing.analysis.goal import goal
from willing.analysis.odds import Span, odds
from willing.analysis.sites import sites
from willing.analysis.why import Reason, why
from willing.faults import FaultyInput
from willing.ledger.case import Case, shipped_cases
from willing.report import chances, diff_words, evidence_words, moves_words, sentences, sites_words, tongue
from willing.report.tongue import TONGUES, _, _n, between, bounds, day, measure, number, quantity, speaking
from willing.vocabulary.condition import All, Any_, AtLeast, Condition, parse
from willing.vocabulary.quantity import Quantity

if TYPE_CHECKING:
    from babel.messages.catalog import Message

WRITE = os.environ.get("WILLING_GOLDEN") == "write"
OTHERS = [one for one in TONGUES if one != "en"]
BLANK = re.compile(r"\{(\w+)\}")
CODES = re.compile(
    r"[A-Z]\d?|APP|CSV|DOCX|Earth|GeoJSON|HTML|JSON|MapLibre|Natural|PDF|PNG|SVG|Word|XLSX|Willing|milsymbol|willing"
)
"""What is written in Latin letters in an Arabic text too: a rule, a grade, a format of a file, the program."""


@pytest.fixture(params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def told(messages: Iterable[str]) -> str:
    """Faults as a list, with the way out."""
    return "\n".join(["", *messages, "`make tongues` adds what is missing and drops what is idle (docs/tongues.md)"])


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string or "",)


def texts(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


# ---- the files -----------------------------------------------------------------------------------------------------------


def test_every_text_is_in_every_tongue_and_no_other(language: str) -> None:
    """What is asked for is there, with a plural where one is asked for, and what nobody asks for is not."""
    path = FILES / f"{language}.po"
    if WRITE:
        path.write_text(updated(language), encoding="utf-8")
    asked, have = wanted(), {key_of(one): one for one in catalogue(language) if one.id}
    faults = [f"{path.name} has not: {one.one!r}, asked for in {one.where}" for key, one in asked.items() if key not in have]
    faults += [f"{path.name} has, and nobody asks for it: {text!r}" for text in have if text not in asked]
    faults += [
        f"{path.name} has another plural of {one.one!r}, asked for in {one.where}: wanted {one.many!r}"
        for key, one in asked.items()
        if key in have and (texts(have[key])[1:] or (None,)) != (one.many,)
    ]
    assert not faults, told(faults)


def test_every_text_is_said_once_and_for_certain(language: str) -> None:
    """None is blank, marked as doubtful, or there twice; each plural has all its forms."""
    found = [one for one in catalogue(language) if one.id]
    plurals = catalogue(language).num_plurals
    faults = [f"not said yet: {key_of(one)[1]!r}" for one in found if not all(forms(one))]
    faults += [f"fuzzy: {key_of(one)[1]!r}" for one in found if one.fuzzy]
    faults += [f"not in {plurals} forms: {one.id[0]!r}" for one in found if one.pluralizable and len(forms(one)) != plurals]
    ids = re.findall(r'^((?:msgctxt .*\n(?:".*\n)*)?msgid .*\n(?:".*\n)*)', (FILES / f"{language}.po").read_text("utf-8"), re.M)
    faults += [f"said twice: {one}" for one in sorted({one for one in ids if ids.count(one) > 1})]
    assert not faults, told(faults)


def test_every_text_has_the_blanks_of_the_english_one(language: str) -> None:
    """The same, no more and no fewer; but the number itself may be a word where a form is of one number alone."""
    faults = []
    for message in catalogue(language):
        for place, form in enumerate(forms(message)):
            wants = set(BLANK.findall(" ".join(texts(message))))
            has = set(BLANK.findall(form))
            spared = {"count"} if message.pluralizable and place < 3 else set()
            if message.id and form and (has - wants or wants - has - spared):
                faults.append(f"{form!r} has the blanks {sorted(has)}, and {texts(message)[0]!r} has {sorted(wants)}")
    assert not faults, told(faults)


def test_an_arabic_text_has_no_letters_but_arabic_ones() -> None:
    """Save what is a code everywhere."""
    faults = [
        f"{word!r} in {form!r}"
        for message in catalogue("ar")
        if message.id
        for form in forms(message)
        for word in re.findall(r"[A-Za-zÀ-ʯ]\w*", BLANK.sub("", form))
        if not CODES.fullmatch(word)
    ]
    assert not faults, told(faults)


def test_bringing_a_tongue_up_to_date_keeps_what_was_said(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is new comes last and is blank, what is idle goes, and all else has the comments and the words that it had."""
    texts_asked, before = wanted(), {key_of(one): one for one in catalogue(language) if one.id}
    idle = next(iter(texts_asked))
    new = Wanted("status", "a new one", None, "a status")
    monkeypatch.setattr(
        extracted, "wanted", lambda: {key: one for key, one in texts_asked.items() if key != idle} | {new.key: new}
    )
    after = {key_of(one): one for one in read_po(StringIO(updated(language)), locale=language) if one.id}
    assert list(after)[-1] == new.key
    assert not after[new.key].string
    kept = {key: (one.string, one.user_comments) for key, one in before.items() if key != idle}
    assert {key: (one.string, one.user_comments) for key, one in after.items() if key != new.key} == kept


def test_texts_are_found_wherever_they_are_asked_for() -> None:
    """In a call within another, in one of two lines, in a template; a text that is filled before it is asked for is refused."""
    source = 'told(_("{n} in {where}", where=_n("{count} line", "{count} "\n"lines", 2)))\nN_("later")'
    assert {(one.one, one.many) for one in in_python(source, "x.py")} == {
        ("{n} in {where}", None),
        ("{count} line", "{count} lines"),
        ("later", None),
    }
    template = '<p>{{ _("so {x}", x=_("much")) }}</p>{% if a %}{{ _n("one", "many", n) }}{% endif %}'
    assert {(one.one, one.many) for one in in_template(template, "x.html")} == {("so {x}", None), ("much", None), ("one", "many")}
    with pytest.raises(AssertionError, match="filled by name"):
        list(in_python('_(f"{n} lines")', "x.py"))


# ---- speaking ------------------------------------------------------------------------------------------------------------


def test_a_tongue_is_spoken_by_who_asks_for_it_alone() -> None:
    """Threads beside keep theirs, and so does who spoke before, whatever happens within."""
    with ThreadPoolExecutor(1) as beside:
        with speaking("ar"):
            assert (_("undated"), beside.submit(_, "undated").result()) == ("بلا تاريخ", "undated")
            with speaking("en"):
                assert _("undated") == "undated"
            assert tongue.tongue().direction == "rtl"
        with pytest.raises(ZeroDivisionError), speaking("ar"):
            1 / 0  # noqa: B018
    assert tongue.tongue().code == "en"


@pytest.mark.parametrize("code", ["de", "", "ar-", "../en", "ar_EG", "x" * 900])
def test_a_tongue_that_nobody_translated_is_refused(code: str) -> None:
    """With those there are."""
    with pytest.raises(FaultyInput, match="en, ar"), speaking(code):
        pass


def test_numbers_and_days_are_in_the_numerals_of_the_region() -> None:
    """Arabic has two sets of them."""
    with speaking("ar"):
        assert (number(1234.5), day(date(2025, 4, 10)), number(7, 2)) == ("1,234.5", "10 أبريل 2025", "7.00")
    with speaking("ar-EG"):
        assert (number(1234.5), day(date(2025, 4, 10)), number(7, 2)) == ("١٬٢٣٤٫٥", "١٠ أبريل ٢٠٢٥", "٧٫٠٠")


def test_what_is_counted_takes_the_plural_of_its_number() -> None:
    """Six of them in Arabic; a number that is not whole takes that of a round hundred."""
    counts = (0, 1, 2, 3, 10, 11, 99, 100, 103, 1.5)
    with speaking("ar"):
        hours = [_n("{count} hour", "{count} hours", one) for one in counts]
    assert hours[:5] == ["0 ساعات", "ساعة واحدة", "ساعتان", "3 ساعات", "10 ساعات"]
    assert hours[5:] == ["11 ساعة", "99 ساعة", "100 ساعة", "103 ساعات", "1.5 ساعة"]
    assert [_n("{count} hour", "{count} hours", one) for one in (1, 0.5, 2)] == ["1 hour", "0.5 hours", "2 hours"]


def test_what_runs_the_other_way_is_kept_to_itself_once() -> None:
    """A name in Latin letters within an Arabic text, however deep it is put; nothing else is."""
    with speaking("ar"):
        once = tongue.quoted("Medium, 25,000")
        assert once == "«\u2068Medium, 25,000\u2069»"
        assert tongue.quoted(once) == f"«{once}»"
        assert tongue.apart(["FRA.land", "ثلاثة"]) == "\u2068FRA.land\u2069، ثلاثة"
    assert tongue.quoted("أوديسا") == "“\u2068أوديسا\u2069”"
    assert tongue.quoted("Odesa") == "“Odesa”"


def test_an_amount_is_what_english_always_said() -> None:
    """`quantity` is `str` of it, and `figure` its figure."""
    for least, most in ((0, None), (5, None), (0, 0), (0, 9), (7, 7), (7, 1900.5)):
        for unit in ("troops", "", "{unit}"):
            said = Quantity(least, most, unit)
            assert (quantity(said), tongue.figure(said)) == (str(said), said.figure)


def test_a_range_of_amounts_reads_one_way_only() -> None:
    """In Arabic it is in words, since two numbers about a dash are read from the right by some and from the left by others."""
    with speaking("ar"):
        shown = [
            bounds(3, 9),
            bounds(3, inf),
            between(1, 2, "battalion"),
            quantity(Quantity(100, 200, "troops")),
            chances.share(-0.25),
            chances.span(Span(0.1, 0.3)),
        ]
    assert shown == ["من 3 إلى 9", "3 فأكثر", "من 1 إلى 2 كتيبة", "من 100 إلى 200 جندي", "\u200e−25", "من 10 إلى 30%"]
    assert not re.search(r"\d\s*[–-]\s*\d", " ".join(shown))


def test_a_units_braces_are_no_blanks() -> None:
    """A unit that a case made up is shown as it is."""
    with speaking("ar"):
        assert measure(2, "{count.__class__}") == "2 \u2068{count.__class__}\u2069"
    assert measure(2, "{0}") == "2 {0}"


def test_a_nation_is_called_as_its_readers_call_it() -> None:
    """By its ISO code; what a case has made up stays in its own words."""
    made = case([statement("FRA")], lines=[line("land", "land")], events=[event("truce")])
    with speaking("ar"):
        assert tongue.name(made, "FRA") == "فرنسا"
        assert tongue.name(made, "land") == "قوات برية"
        assert tongue.name(made, "in_host") == "داخل الدولة المضيفة"
        assert tongue.name(made, "truce") == made.events["truce"].says
        assert tongue.name(made, "nobody knows it") == "nobody knows it"
    for word in ("FRA", "land", "in_host", "truce", "unnamed", "x"):
        assert tongue.name(made, word) == made.name(word)


# ---- the answers ---------------------------------------------------------------------------------------------------------


def own(value: object) -> Iterator[str]:
    """Every string of a case, and each of its conditions as it is written, whole and in parts."""
    if isinstance(value, str):
        yield value
        yield value.rstrip(".")
    elif isinstance(value, (All, Any_, AtLeast)):
        yield str(value)
        yield from own(value.operands)
    elif isinstance(value, Condition):
        yield str(value)
        yield from own(tuple(getattr(value, one.name) for one in dataclasses.fields(value)))
    elif isinstance(value, Mapping):
        yield from own([*value.keys(), *value.values()])
    elif isinstance(value, (tuple, list, frozenset)):
        for one in value:
            yield from own(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from own([getattr(value, one.name) for one in dataclasses.fields(value)])


def reasons(link: Reason, of: Case) -> Iterator[str]:
    yield sentences.reason(link)
    yield sentences.reason(link, of)
    for one in link.because:
        yield from reasons(one, of)


def of_assessment(answer: Assessment) -> Iterator[str]:
    of = answer.case
    yield from (sentences.verdict(answer), sentences.asked(answer), *sentences.release_notes(answer))
    for one in answer.lines:
        yield from (sentences.bounds(*one.alone), measure(one.line.needs, one.unit), sentences.met(one))
        if one.shortfall:
            yield from (sentences.shortfall(one.shortfall), sentences.shortfall(one.shortfall, case=of))
        for each in one.candidates:
            offer = answer.offers[each.offer]
            yield from (
                sentences.candidate(each, offer, one),
                sentences.candidate(each, offer, one, of),
                sentences.stop(each.stop),
            )
    for found in answer.circles:
        yield from (sentences.circle(found), sentences.circle(found, of), sentences.circle_ending(found))
    for offer in answer.offers.values():
        modes = answer.standing.of(offer.id)
        yield from (sentences.offer_title(of, offer), sentences.amount(of, offer), sentences.there(offer), sentences.mode(modes))
        yield sentences.condition_text(of, offer.condition)
    for offer in list(answer.offers.values())[::9]:
        yield from reasons(why(answer, offer.id), of)


def of_evidence(answer: Assessment) -> Iterator[str]:
    of = answer.case
    for offer in list(answer.offers)[::7]:
        for cell in evidence(of, answer.question, offer).cells:
            yield evidence_words.reports_in_all(cell)
            for chosen in cell.chosen:
                yield from (evidence_words.choice(chosen), evidence_words.value(cell, chosen))
            yield from map(evidence_words.conflict, cell.conflicts)
            yield from (evidence_words.gain(of, cell, one) for one in cell.gains)
            for claim in cell.claims:
                yield from (evidence_words.stated(claim, copied=False), evidence_words.worth(claim))
                yield from (evidence_words.rests_on(claim), evidence_words.handling(claim.statement))
                yield from map(evidence_words.told_in, claim.reports)
                yield from map(evidence_words.effect, claim.effects)


def of_moves(answer: Assessment) -> Iterator[str]:
    of, asked = answer.case, answer.question
    yield moves_words.goal_words(of, asked, goal(asked))
    if of.patron:
        found = backstop(of, asked)
        yield from (moves_words.backstop_words(of, found, None), *moves_words.asked_by_name(of, found))
        yield from (moves_words.unlocked_words(found), *moves_words.replacements_words(found.needs))
        yield from (moves_words.cover(need.cover) for need in found.needs)


def of_change(answer: Assessment) -> Iterator[str]:
    of, asked = answer.case, answer.question
    found = diff(assess(of, question(of, as_of=asked.as_of - timedelta(90))), answer)
    yield from (diff_words.title(found), diff_words.summary(found))
    told = [one for turn in diff_words.HEADS for one in diff_words.offers(found, turn)] + diff_words.shortly(found)
    told += [diff_words.event(one, found) for one in found.events]
    told += [diff_words.required(one, found) for one in found.requirement]
    yield from (one.words for one in told)
    yield from (said.who for one in told for said in one.said)


def of_odds(answer: Assessment) -> Iterator[str]:
    of = answer.case
    found = odds(of, question(of, scenario=""))
    prospects = (found.whole, *found.lines)
    yield from (chances.headline(of, found), chances.fixed(found), chances.legend(prospects, same=False))
    unknown = chances.unknown_events(of, found)
    for one in prospects:
        yield chances.likelihood(one.jointly)
        yield from (chances.mover(of, moving, unknown) for moving in chances.moves(one))
    for rested in chances.rested(of, found):
        yield from (chances.circumstance(of, rested), chances.chance_text(rested.chance))
    yield from map(chances.spread_words, chances.amounts(of, found))
    yield from (chances.way_clause(variable, held) for variable in found.chances for held in (True, False))


def of_sites(answer: Assessment) -> Iterator[str]:
    of = answer.case
    limits = Limits(within=2, front_km=60, evacuation_minutes=90, runway_m=1500, without=(next(iter(of.sites)),))
    found = sites(of, answer.question, (2,), limits=limits)
    yield from (sites_words.limit_words(of, limits), sites_words.times_words(of, found.travel))
    for placement in found.placements:
        yield from (sites_words.choice_words(found, placement.best), sites_words.names(of, placement.best.sites))
    yield from (sites_words.why_words(found, one) for one in found.left.values())


@pytest.mark.parametrize("shipped", shipped_cases())
def test_every_sentence_of_an_answer_is_in_arabic(shipped: str) -> None:
    """But for what the case says in its own words, which is kept to itself."""
    read = Case.read(shipped)
    answer = assess(read, question(read))
    known = {
        *own(read),
        *own([offer.id for offer in answer.offers.values()]),
        *read.nations,
        *own(answer.question.scenario.truths),
    }
    known |= {str(parse(one)) for scenario in read.scenarios.values() for one in scenario.split(",")}
    known |= {offer.partition("@")[0] for offer in answer.offers} | {str(one) for one in own(list(answer.offers.values()))}
    faults = set()
    count = 0
    with speaking("ar"):
        spoken = [*of_assessment(answer), *of_evidence(answer), *of_moves(answer), *of_change(answer)]
        spoken += of_odds(answer) if shipped == "haiti-2024" else of_sites(answer) if read.sites else ()
        for said in spoken:
            count += 1
            rest, inner = said, 1
            while inner:
                foreign = re.findall("\u2068([^\u2068\u2069]*)\u2069", rest)
                faults |= {one for one in foreign if _is_english(one) and not _is_own(one, known)}
                rest, inner = re.subn("\u2068[^\u2068\u2069]*\u2069", "", rest)
            if _is_english(rest) and said not in known:
                faults.add(said)
    assert count > 200
    assert not faults, told(sorted(faults))


def _is_english(said: str) -> bool:
    return any(not CODES.fullmatch(word) for word in re.findall("[A-Za-z]+", said))


def _is_own(said: str, known: set[str]) -> bool:
    """Whether a case says it: a cell, an id, or a condition, which is made of events, nations, capabilities and numbers."""
    parts = re.split(r", | and | or | of |[()]| >= |\bnot ", said)
    spelt = {"", "nations", "total"} | known
    return said in known or all(
        part in spelt or part.isdecimal() or all(one in spelt for one in part.split(".")) for part in parts
    )


def test_every_reason_that_an_analysis_gives_is_one_that_can_be_said() -> None:
    """The analysis speaks English; a reason of it that is in no list would stay so."""
    for shipped in shipped_cases():
        read = Case.read(shipped)
        answer = assess(read, question(read))
        with speaking("ar"):
            for offer in answer.offers:
                for cell in evidence(read, answer.question, offer).cells:
                    for why_so in (*(one.why for one in cell.chosen), *(one.why for one in cell.conflicts)):
                        assert sentences.retold(why_so, evidence_words.WHYS) != why_so


def test_a_condition_is_a_clause_in_arabic() -> None:
    """Whole: the kinds of it, denied, joined, counted."""
    made: Any = case([statement("FRA"), statement("POL")], events=[event("truce"), event("war")])
    condition = parse("not war and (FRA or POL.land) and nations(land, in_host) >= 2 and 2 of (FRA, POL, truce)")
    with speaking("ar"):
        said = sentences.condition_text(made, condition)
        assert sentences.condition_text(made, parse("always")) == "في كل الأحوال"
        assert sentences.condition_text(made, parse("total(land, troops) >= 15000")) == (
            "توافر لدى الدول الأخرى 15,000 جندي على الأقل من قوات برية"
        )
    assert "وإما تحققت مشاركة فرنسا أو تحقق تقديم قوات برية من بولندا" in said
    assert "قدّمت دولتان أخريان على الأقل قوات برية (داخل الدولة المضيفة)" in said
    assert "تحقق اثنان على الأقل مما يلي" in said
