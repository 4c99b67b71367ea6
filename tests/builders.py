"""One-line builders of cases and offers for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from willing.analysis.assessment import Question
from willing.analysis.offers import Offer, Status
from willing.ledger.case import Case, Requirement
from willing.ledger.tables import csv_text
from willing.vocabulary.chance import chance as as_chance
from willing.vocabulary.condition import conjuncts, parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import (
    TABLES,
    Area,
    Caveat,
    Coded,
    Event,
    Line,
    Meeting,
    Nation,
    Odds,
    Promise,
    Road,
    Site,
    Source,
    Spread,
    Statement,
    Substitution,
    Task,
    Tasks,
)
from willing.vocabulary.scenario import scenario
from willing.vocabulary.words import known_capabilities

DAY = date(2025, 4, 10)


def statement(nation: str = "FRA", stance: str = "pledges", capability: str = "land", **words: object) -> Statement:
    """A statement by a head of government on `DAY`, with other words where given."""
    unit = known_capabilities()[capability].unit if capability in known_capabilities() else ""
    given: dict[str, object] = {
        "statement": "st1",
        "nation": nation,
        "speaker": "A. Person",
        "voice": "head",
        "said_on": DAY,
        "about": "force",
        "stance": stance,
        "capability": capability,
        "place": "",
        "quantity": Quantity.unsaid(unit),
        "unit": "",
        "condition": None,
        "because": None,
        "caveats": (),
        "reason": "",
        "gist": "They said so.",
        "sources": ("s1",),
        "basis": "fact",
        "confidence": "high",
        **words,
    }
    return Statement(**given)  # type: ignore[arg-type]


def promise(name: str, **words: object) -> Promise:
    """A row of promises without days that continues nothing, with other words where given."""
    given: dict[str, object] = {
        "promise": name,
        "name": "",
        "arrives_on": None,
        "leaves_on": None,
        "continues": "",
        "basis": "fact",
        "sources": (),
        "note": "",
        **words,
    }
    return Promise(**given)  # type: ignore[arg-type]


def offer(nation: str, capability: str = "land", condition: str = "", **words: object) -> Offer:
    """An indicated offer of unsaid size; `least` and `most` size it, other words as in `Offer`."""
    unit = str(words.pop("unit", known_capabilities()[capability].unit))
    least, most = words.pop("least", 0), words.pop("most", None)
    place = str(words.pop("place", ""))
    said = statement(nation, capability=capability)
    given: dict[str, object] = {
        "id": f"{nation}.{capability}" + (f"@{place}" if place else ""),
        "nation": nation,
        "capability": capability,
        "place": place,
        "status": Status.INDICATED,
        "quantity": Quantity(least, most, unit),  # type: ignore[arg-type]
        "arrived": Quantity.unsaid(unit),
        "condition": parse(condition),
        "conditions": tuple((part, said) for part in conjuncts(parse(condition))),
        "because": (),
        "caveats": (),
        "word": said,
        "rung_from": said,
        "amount_from": None,
        "trail": (said,),
        "clashes": (),
        "reported": False,
        **words,
    }
    return Offer(**given)  # type: ignore[arg-type]


def line(name: str, capability: str = "land", needs: float = 1, **words: object) -> Line:
    """A line without a place and without a smallest useful amount, served in the order of the file."""
    given: dict[str, object] = {
        "requirement": "r",
        "line": name,
        "name": name,
        "capability": capability,
        "needs": needs,
        "place": "",
        "priority": 1,
        "smallest": 0,
        "accepts": (),
        "basis": "assumption",
        "sources": (),
        "note": "",
        **words,
    }
    return Line(**given)  # type: ignore[arg-type]


def accepts(capability: str, give: float, take: float) -> tuple[Substitution, ...]:
    """What a line takes in the stead of its own capability."""
    return (Substitution(capability, give, take),)


def event(name: str, when: str = "", kind: str = "event", holds_from: date | None = None) -> Event:
    """An event that a scenario decides, or that `when` brings about."""
    return Event(
        event=name,
        says=name,
        kind=kind,
        when=parse(when) if when else None,
        holds_from=holds_from,
        basis="assumption",
        sources=(),
        note="",
    )


def csv_row(table: str, **cells: str) -> str:
    """A line of a table that has all its columns: these cells, and the others blank."""
    columns = TABLES[table].columns
    assert cells.keys() <= columns.keys()
    return csv_text(columns, iter([[cells.get(name, "") for name in columns]])).partition("\n")[2]


def meeting(day: date, **words: object) -> Meeting:
    """A meeting of nobody on a day, named for it; other words as in `Meeting`."""
    given: dict[str, object] = {
        "meeting": str(day),
        "body": "",
        "held_on": day,
        "place": "",
        "level": "",
        "chairs": (),
        "attending": Quantity.unsaid(""),
        "counted": "",
        "note": "",
        "sources": (),
        **words,
    }
    return Meeting(**given)  # type: ignore[arg-type]


def odds_row(event: str, chance: str, given: str = "") -> Odds:
    """How likely an event is, as the cells say it: `odds_row("ceasefire", "0.3-0.5", "not war_resumed")`."""
    found = as_chance(chance)
    assert found is not None, chance
    return Odds(event=event, given=parse(given), chance=found, basis="assumption", sources=(), note="")


def spread(offer: str, least: float | None = None, likely: float | None = None, most: float | None = None) -> Spread:
    """How an offer's amount may turn out; bounds left out are the offer's own."""
    return Spread(offer=offer, least=least, likely=likely, most=most, basis="assumption", sources=(), note="")


def site(name: str, north: float | None = None, east: float | None = None, area: str = "", **words: object) -> Site:
    """A town; other words as in `Site`."""
    blank = dict.fromkeys(("population", "airfield_km", "runway_m"), None)
    texts = dict.fromkeys(("name_local", "name_ar", "airfield", "hospital", "note"), "")
    given: dict[str, object] = {
        **blank,
        **texts,
        "site": name,
        "name": name,
        "kind": "town",
        "area": area,
        "latitude": north,
        "longitude": east,
        "distances": (),
        "basis": "fact",
        "sources": (),
        **words,
    }
    return Site(**given)  # type: ignore[arg-type]


def area(name: str, **words: object) -> Area:
    """An area that is nowhere; other words as in `Area`."""
    given: dict[str, object] = {"provinces": (), "near": "", "note": "", "basis": "assumption", "sources": (), **words}
    return Area(area=name, name=name, **given)  # type: ignore[arg-type]


def road(start: str, end: str, km: float, hours: float | None = None) -> Road:
    """How far it is by road."""
    return Road(start=start, end=end, km=km, hours=hours, basis="fact", sources=(), note="")


def task(name: str, *capabilities: str, place: str = "", reserve: str = "") -> Task:
    """A task for some kinds of forces."""
    return Task(
        task=name,
        name=name,
        capabilities=capabilities or ("land",),
        place=place,
        reserve=reserve,
        basis="assumption",
        sources=(),
        note="",
    )


def coded(caveat: str, strength: str = "prohibition", tasks: Tasks | None = None, **words: object) -> Coded:
    """What a caveat, written `kind: words`, means: without more, nothing that is told."""
    kind, _, said = caveat.partition(": ")
    given: dict[str, object] = {
        "kind": kind,
        "words": said,
        "strength": strength,
        "hours": None,
        "state": "",
        "tasks": tasks or Tasks(),
        "areas": (),
        "places": (),
        "basis": "assumption",
        "sources": (),
        "note": "",
        **words,
    }
    return Coded(**given)  # type: ignore[arg-type]


def under(*caveats: str, voice: str = "head") -> tuple[tuple[Caveat, Statement], ...]:
    """The caveats of an offer, each written `kind: words`, all of one statement of a voice."""
    found = tuple(Caveat(kind, words) for kind, _, words in (one.partition(": ") for one in caveats))
    said = statement(caveats=found, voice=voice)
    return tuple((one, said) for one in found)


def case(
    statements: Iterable[Statement] = (),
    events: Iterable[Event] = (),
    lines: Iterable[Line] = (),
    nations: Iterable[str] = ("AAA", "BBB", "CCC", "DDD", "FRA", "GBR", "POL", "USA"),
    **words: object,
) -> Case:
    """A case in memory, with one requirement `r` of the lines."""
    requirement = Requirement("r", "the requirement", "", "assumption", (), tuple(lines))
    source = Source(
        source="s1", publisher="P", grade="B", url="https://example.org", published_on=DAY, language="en", title="T", copy_of=""
    )
    given: dict[str, object] = {
        "id": "test",
        "title": "A test",
        "says": "",
        "host": "",
        "patron": "",
        "about": ("force",),
        "scenario": "",
        "scenarios": MappingProxyType({}),
        "requirement": "r",
        "count": "indicated",
        "capabilities": known_capabilities(),
        "nations": {n: Nation(nation=n, name=n, member="yes", groups=(), note="") for n in nations},
        "bodies": {},
        "sources": {"s1": source},
        "meetings": (),
        "events": {one.event: one for one in events},
        "statements": tuple(statements),
        "promises": {},
        "requirements": {"r": requirement},
        "sites": {},
        "figures": (),
        "odds": (),
        "amounts": (),
        **words,
    }
    return Case(**given)  # type: ignore[arg-type]


def asked(of: Case, text: str = "", count: Status = Status.INDICATED) -> Question:
    """The question of `DAY` in a scenario."""
    return Question(DAY, scenario(text, of.events), of.requirements["r"], count)


def truths(of: Case, text: str) -> Mapping[str, bool]:
    """The truths a scenario's text fixes."""
    return scenario(text, of.events).truths
