"""The records of a case: one frozen class a table, one field a column.

Each field carries its column: the kind of cell, what it says and an example. So the classes here *are* the case format: the
reader, `willing new`, `datapackage.json` and docs/case-format.md are all made from them, and a test holds them together.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from willing.vocabulary.chance import Chance
from willing.vocabulary.condition import Condition
from willing.vocabulary.quantity import Quantity

__all__ = [
    "CLAIMS",
    "HANDLING",
    "MONTH_DAYS",
    "PLACES",
    "SETTINGS",
    "SHEETS",
    "TABLES",
    "TRANSLATED",
    "VOICES",
    "Area",
    "Body",
    "Capability",
    "Caveat",
    "Coded",
    "Column",
    "Commitment",
    "Event",
    "Figure",
    "Line",
    "Meeting",
    "Nation",
    "Odds",
    "Promise",
    "Road",
    "Setting",
    "Site",
    "Source",
    "Spread",
    "Statement",
    "Substitution",
    "Table",
    "Task",
    "Tasks",
    "Translation",
]

Kind = Literal[
    "id",
    "text",
    "choice",
    "day",
    "number",
    "latitude",
    "longitude",
    "whole",
    "quantity",
    "condition",
    "circumstance",
    "chance",
    "caveats",
    "accepts",
    "distances",
    "names",
    "url",
    "nation",
    "speaker",
    "nations",
    "body",
    "source",
    "sources",
    "capability",
    "event",
    "offer",
    "promise",
    "after",
    "points",
    "places",
    "capabilities",
    "tasks",
    "area",
    "areas",
    "site",
    "row",
    "language",
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what a cell may hold (`kind`, `among`), whether it may be blank, what it says, and examples."""

    kind: Kind
    says: str
    required: bool = False
    among: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


def _cell(
    kind: Kind,
    says: str,
    *examples: str,
    required: bool = False,
    among: tuple[str, ...] = (),
    blank: Any = dataclasses.MISSING,
) -> Any:
    """A column; `blank` is the value that a record made without it has."""
    return dataclasses.field(default=blank, metadata={"column": Column(kind, says, required, among, examples)})


def _key(says: str, *examples: str) -> Any:
    return _cell("id", says, *examples, required=True)


Basis = Literal["fact", "estimate", "assumption"]
_BASIS: Final = get_args(Basis)
_BASIS_SAYS: Final = "What the row rests on: a fact somebody can check, an analyst's estimate, or an assumption of this case."
_SOURCES_SAYS: Final = "Ids of the sources, apart by ';'."
_NOTE: Final = "A remark for people; nothing is computed from it."

MONTH_DAYS: Final = 30  # a month of a plan, so that D+90 is the first day of month 4

HANDLING: Final[Mapping[str, str]] = {
    "withheld": "its numbers are not for release: a public copy has the row without them",
    "restricted": "the row is not for release: a public copy does not have it",
}
_HANDLING: Final = ("", *HANDLING)
_HANDLING_SAYS: Final = (
    "What a public copy leaves out (rule H1): the numbers (withheld) or the row (restricted); blank is nothing."
)

PLACES: Final[Mapping[str, str]] = {
    "in_host": "inside the host nation",
    "airspace": "in the host's airspace",
    "offshore": "at sea off the host",
    "neighbour": "in a nation next to the host",
    "home": "at home",
    "outside": "outside the host nation",
}
_PLACES: Final = ("", *PLACES)

VOICES: Final[Mapping[str, str]] = {
    "parliament_or_council": "a parliament or council that decided",
    "head": "a head of state or government",
    "minister": "a minister",
    "official": "a named office or spokesperson",
    "military": "a military leader",
    "text": "an agreed text",
    "organisation_head": "the head of an organisation",
    "sourced": "the press, on unnamed people",
    "named_by_other": "somebody else's list",
    "analyst": "an analyst",
    "party": "a party or opposition leader",
}


CLAIMS: Final[Mapping[str, str]] = {
    "1": "confirmed by independent sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "cannot be judged",
}


@dataclass(frozen=True, slots=True)
class Caveat:
    """How an offer may be used once it exists: the kind of limit, and its words."""

    kind: str
    words: str

    KINDS = (
        "area",
        "task",
        "force",
        "weapon",
        "target",
        "time",
        "number",
        "partner",
        "command",
        "support",
        "posture",
        "detention_or_data",
    )

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"


@dataclass(frozen=True, slots=True)
class Tasks:
    """Some tasks by id, or `every` task but these; none named is every task.

    >>> str(Tasks(("train", "supply"), every=True)), Tasks(("train",), every=True).has("react")
    ('all but train; supply', True)
    """

    names: tuple[str, ...] = ()
    every: bool = True

    def has(self, task: str) -> bool:
        """Whether the task is one of them."""
        return (task in self.names) is not self.every

    def __str__(self) -> str:
        return ("all but " if self.every and self.names else "") + "; ".join(self.names)


@dataclass(frozen=True, slots=True)
class Substitution:
    """`give` units of `capability` stand in for `take` units of what a line asks for."""

    capability: str
    give: float
    take: float

    def __str__(self) -> str:
        return f"{self.capability} {self.give:.15g}:{self.take:.15g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nation:
    """A state of the case, in the coalition or not."""

    nation: str = _key("ISO 3166-1 alpha-3 code.", "FRA", "POL")
    name: str = _cell("text", "The name in English.", "France", "Poland", required=True)
    member: str = _cell(
        "choice",
        "Whether it belongs to the coalition.",
        "yes",
        "yes",
        among=("", "yes", "no", "unclear"),
    )
    groups: tuple[str, ...] = _cell("names", "Groups it belongs to, apart by ';'.", "NATO; EU", "NATO; EU")
    note: str = _cell("text", _NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A coalition, alliance, union, headquarters: somebody that speaks or meets but is no nation."""

    body: str = _key("Id of the body.", "coalition")
    name: str = _cell("text", "Its name.", "The coalition of this example", required=True)
    kind: str = _cell("text", "What it is, in a word or two.", "coalition")
    note: str = _cell("text", _NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A page somebody can look at. `copy_of` names the source whose report it retells: the two are one report (rule E4)."""

    source: str = _key("Id of the source.", "s1", "s2")
    publisher: str = _cell("text", "Who published it.", "Example Daily", "Example Blog", required=True)
    grade: str = _cell(
        "choice",
        "How reliable the publisher is, A (completely) to E (not), F (cannot be judged); blank is not graded.",
        "B",
        "F",
        among=("", "A", "B", "C", "D", "E", "F"),
    )
    url: str = _cell("url", "Where it stands.", "https://example.org/1", "https://example.net/copy", required=True)
    published_on: date | None = _cell("day", "The day it was published.", "2025-03-01", "2025-03-02")
    language: str = _cell("text", "ISO 639-1 code of its language.", "en", "en")
    title: str = _cell("text", "What it is about, in own words.", "Ministers meet", "The same, retold")
    copy_of: str = _cell("source", "The source whose report this one retells, if it does.", "", "s1")
    digest: str = _cell("text", "A fingerprint of the text that was read; sources with the same one are one report.", blank="")
    handling: str = _cell("choice", _HANDLING_SAYS, among=_HANDLING, blank="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A session on a day. Who sat there is a fact of the meeting; it makes nobody a contributor (rule E6)."""

    meeting: str = _key("Id of the meeting.", "m1")
    body: str = _cell("body", "The body that met.", "coalition", required=True)
    held_on: date = _cell("day", "The day.", "2025-03-01", required=True)
    place: str = _cell("text", "Where it met.", "Brussels")
    level: str = _cell("text", "Who met: leaders, ministers, chiefs of defence.", "ministers of defence")
    chairs: tuple[str, ...] = _cell("nations", "Codes of the nations in the chair, apart by ';'.", "FRA")
    attending: Quantity = _cell("quantity", "How many attended.", "30")
    counted: str = _cell("text", "What `attending` counts.", "ministers")
    note: str = _cell("text", _NOTE)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS, "s1", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Somebody said something on a day, with its evidence. Offers are distilled from these."""

    statement: str = _key("Id of the statement.", "st1", "st2", "st3")
    nation: str = _cell(
        "speaker",
        "Whom it speaks for: a nation's code, a body's id, or 'unnamed' for a contributor that nobody named.",
        "FRA",
        "POL",
        "FRA",
        required=True,
    )
    speaker: str = _cell(
        "text", "Who said it, with office.", "A. Person, President", "B. Person, Prime Minister", "C. Person, Minister"
    )
    voice: str = _cell("choice", "What kind of speaker that is.", "head", "head", "minister", among=tuple(VOICES), required=True)
    said_on: date | None = _cell(
        "day", "The day it was said. Without it the statement is shown and never governs.", *("2025-03-01",) * 3
    )
    about: str = _cell(
        "text",
        "What it is about; `about` in case.toml says which of these make offers.",
        *("force",) * 3,
        required=True,
    )
    stance: str = _cell(
        "choice",
        "What was said, from refusing to withdrawing; 'supports' is a wish and makes no offer.",
        "pledges",
        "refuses",
        "considers",
        among=(
            "refuses",
            "considers",
            "conditional",
            "ready",
            "hosts",
            "leads",
            "pledges",
            "approves",
            "arranges",
            "deploys",
            "withdraws",
            "supports",
        ),
        required=True,
    )
    capability: str = _cell(
        "capability", "The capability spoken of; blank for a general position.", "land", "land", "sea.mine_countermeasures"
    )
    place: str = _cell("choice", "Where it would serve; blank is unsaid.", "in_host", "in_host", "offshore", among=_PLACES)
    tranche: int | None = _cell(
        "whole",
        "Which of the offer's dated tranches it speaks of, 1, 2 and so on (rule O8); blank is the whole offer.",
        blank=None,
    )
    quantity: Quantity = _cell(
        "quantity", "How much: 5000, 10-15k, up to 300, ~5000, several thousand; blank is unsaid.", "up to 5,000", "", "1"
    )
    unit: str = _cell("text", "The unit of measure, if it is not the capability's own.", "troops", "", "")
    condition: Condition | None = _cell(
        "condition",
        "What must hold for the offer to stand, in the condition language (docs/conditions.md); blank is unsaid, and 'always' "
        "drops every earlier condition.",
        "ceasefire and nations(land) >= 2",
        "",
        "ceasefire",
    )
    because: Condition | None = _cell(
        "condition",
        "The reason of a refusal or delay, as events of kind 'reason'.",
        "",
        "own_border",
        "",
    )
    caveats: tuple[Caveat, ...] = _cell(
        "caveats",
        f"How the offer may be used, 'kind: words' apart by ';'. Kinds: {', '.join(Caveat.KINDS)}.",
        "area: away from the front",
        "",
        "",
    )
    reason: str = _cell("text", "The reason in the speaker's sense, in own words.", "", "soldiers guard the own border", "")
    gist: str = _cell(
        "text",
        "The statement in one sentence of own words.",
        "France would send up to five thousand once others come.",
        "Poland sends nobody.",
        "France may send a minehunter.",
        required=True,
    )
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS, "s1; s2", "s1", "s1", required=True)
    basis: str = _cell("choice", _BASIS_SAYS, *("fact",) * 3, among=_BASIS, required=True)
    confidence: str = _cell(
        "choice", "How sure the keeper of the case is of the row.", *("high",) * 3, among=("", "high", "medium", "low")
    )
    claim: str = _cell(
        "choice",
        "How well it is confirmed, 1 (by independent sources) to 5 (improbable), 6 (cannot be judged); blank is not graded.",
        among=("", *CLAIMS),
        blank="",
    )
    handling: str = _cell("choice", _HANDLING_SAYS, among=_HANDLING, blank="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise, a nation's of a capability or one dated tranche of it: when it is there, and what it goes on with."""

    promise: str = _cell(
        "promise",
        "Nation, capability and, for a tranche, its number: FRA.land, FRA.land.2.",
        "FRA.sea.mine_countermeasures",
        required=True,
    )
    name: str = _cell("text", "What the speakers call it.", "a minehunter")
    arrives_on: date | None = _cell("day", "The day from which it is to be there; blank is unsaid.", "2025-06-01")
    leaves_on: date | None = _cell("day", "The day from which it is no longer there; blank is unsaid.")
    notice_days: float | None = _cell(
        "number",
        "Days from the order, on D, until it is there, where no day of arrival was said; blank takes the case's assumption.",
        "30",
        blank=None,
    )
    tour_months: int | None = _cell(
        "whole", "How many months a unit stays; blank takes the capability's or the case's.", "6", blank=None
    )
    tours: int | None = _cell("whole", "For how many tours it was promised in all; blank is unsaid.", blank=None)
    pool: Quantity = _cell(
        "quantity", "How many units are in the cycle behind it, in its own unit; blank is unsaid.", "4", blank=Quantity.unsaid("")
    )
    pool_of: str = _cell(
        "choice",
        "What the pool counts, since a ratio is one of something: units that can be deployed, or the whole army.",
        "deployable",
        among=("", "deployable", "army"),
        blank="",
    )
    ratio: float | None = _cell(
        "number",
        "How many units of the pool it takes to keep one out: 4 is four to one; blank takes the capability's or the case's.",
        "4",
        blank=None,
    )
    continues: str = _cell(
        "promise", "The promise that this one is under a new name or mandate; the two are one, and never add (rule O9)."
    )
    basis: str = _cell("choice", _BASIS_SAYS, "fact", among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS, "s1")
    note: str = _cell("text", _NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens or not. One with `when` is brought about by offers; the others a scenario decides."""

    event: str = _key("Id of the event; a part of another is written with a dot: usa.air_cover.", "ceasefire", "own_border")
    says: str = _cell(
        "text",
        "A clause for sentences.",
        "there is a ceasefire",
        "the own border needs every soldier",
        required=True,
    )
    kind: str = _cell(
        "choice",
        "The matter it belongs to. A later word of a nation replaces its earlier one on the same matter (rule O3).",
        "event",
        "reason",
        among=("event", "approval", "mandate", "backing", "others", "consent", "clarity", "capacity", "reason"),
        required=True,
    )
    when: Condition | None = _cell("condition", "The offers or events that bring it about; blank if only a scenario decides.")
    holds_from: date | None = _cell("day", "The day it came true; blank if it has not.", "", "2025-03-01")
    basis: str = _cell("choice", _BASIS_SAYS, "assumption", "fact", among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS, "", "s1")
    note: str = _cell("text", _NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a statement of requirements: so much of one capability, in one unit, at a place."""

    requirement: str = _cell(
        "id", "Id of the requirement the line belongs to; case.toml names it.", *("small",) * 2, required=True
    )
    line: str = _cell("id", "Id of the line, unique in its requirement.", "land", "mines", required=True)
    name: str = _cell("text", "What the line is for.", "Presence in two cities", "Mine clearance", required=True)
    capability: str = _cell("capability", "The capability asked for.", "land", "sea.mine_countermeasures", required=True)
    needs: float = _cell("number", "How much of it, in the capability's unit.", "6000", "2", required=True)
    place: str = _cell("choice", "Where it must serve; blank is anywhere.", "in_host", "offshore", among=_PLACES)
    priority: int = _cell("whole", "1 is served first; equal ones in the order of the file.", "1", "2", required=True)
    asked_from: date | None = _cell("day", "The day from which it is asked for; blank is from the first.", blank=None)
    asked_until: date | None = _cell("day", "The day from which it is asked for no longer; blank is to the last.", blank=None)
    smallest: float | None = _cell("number", "The smallest useful offer; blank takes the capability's.")
    accepts: tuple[Substitution, ...] = _cell(
        "accepts",
        "What stands in for it: 'land.light_battalion 2:1' means two of those for one of these; apart by ';'.",
    )
    needed_by: int | None = _cell(
        "after",
        "When it must be there, counted from D, the day on which the force begins: D, D+30, or M4, the first day of month 4; "
        "blank is D.",
        "D+30",
        "D+30",
        blank=None,
    )
    needed_until: int | None = _cell(
        "after", "From when it is needed no longer, counted from D: D+90, M13; blank is to the end.", blank=None
    )
    needed_with: tuple[Substitution, ...] = _cell(
        "accepts",
        "What must be there for it to be of use: 'air.tanking 1:6' means one of those for six of these; apart by ';'. Blank "
        "takes the capability's.",
        blank=(),
    )
    basis: str = _cell("choice", _BASIS_SAYS, *("assumption",) * 2, among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS)
    note: str = _cell("text", _NOTE)
    handling: str = _cell("choice", _HANDLING_SAYS, among=_HANDLING, blank="")

    @property
    def row(self) -> str:
        """What tells it from others, as translations name it: `small/land`, or `small/land/2025-06-01` where it has a day."""
        return "/".join([self.requirement, self.line, *([str(self.asked_from)] if self.asked_from else [])])

    def is_asked_on(self, day: date) -> bool:
        """Whether a day asks for the line (rule F7)."""
        return (self.asked_from is None or self.asked_from <= day) and (self.asked_until is None or day < self.asked_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What a nation can bring, with its one unit of measure. Two levels: `land`, `land.light_battalion`."""

    capability: str = _key("Id: a word, or a word and a finer one after a dot.", "field_kitchens")
    code: str = _cell("text", "The short code planners write.", "KIT")
    name: str = _cell("text", "A noun that completes 'sends ...'.", "field kitchens", required=True)
    unit: str = _cell("text", "The one unit of measure.", "kitchen", required=True)
    smallest: float | None = _cell("number", "The smallest useful amount; below it an offer fills no line.", "1")
    unsized: Quantity = _cell(
        "quantity", "What an offer of unsaid size is taken to bring, an assumption; blank keeps it open.", "up to 10"
    )
    tour_months: int | None = _cell("whole", "How many months a unit stays, an assumption; blank takes the case's.", blank=None)
    ratio: float | None = _cell(
        "number", "How many units are in the cycle for one that is out, an assumption; blank takes the case's.", blank=None
    )
    needed_with: tuple[Substitution, ...] = _cell(
        "accepts",
        "What must be there for it to be of use: 'air.tanking 1:6' means one of those for six of these; apart by ';'.",
        blank=(),
    )
    note: str = _cell("text", _NOTE)

    @property
    def group(self) -> str:
        """The first level."""
        return self.capability.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where a contingent could stand, or a place idea somebody spoke of."""

    site: str = _key("Id of the site.", "old_harbour")
    name: str = _cell("text", "Its name in English.", "Old Harbour", required=True)
    name_local: str = _cell("text", "Its name in the host's language.")
    name_ar: str = _cell("text", "Its name in Arabic.")
    kind: str = _cell(
        "choice",
        "A town to choose from, an object to be protected, or an idea somebody voiced.",
        "town",
        among=("town", "object", "idea"),
        required=True,
    )
    area: str = _cell("text", "The province it lies in, with its ISO 3166-2 code.")
    latitude: float | None = _cell("latitude", "Degrees north.", "46.5")
    longitude: float | None = _cell("longitude", "Degrees east.", "30.7")
    population: float | None = _cell("number", "Inhabitants.", "100000")
    airfield: str = _cell("text", "Nearest airfield with a paved runway (ICAO code).")
    airfield_km: float | None = _cell("number", "Kilometres to it.")
    runway_m: float | None = _cell("number", "Length of its runway in metres.")
    rail_km: float | None = _cell("number", "Kilometres to the nearest railway.", blank=None)
    hospital: str = _cell("choice", "Whether a hospital there takes the badly wounded.", "yes", among=("", "yes", "no"))
    weight: float | None = _cell("number", "How much an object counts beside the others; blank is 1.", blank=None)
    distances: tuple[tuple[str, float], ...] = _cell("distances", "Kilometres to borders, 'RUS 33; EU 690', great circle.")
    basis: str = _cell("choice", _BASIS_SAYS, "fact", among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS)
    note: str = _cell("text", _NOTE, "an example")
    handling: str = _cell("choice", _HANDLING_SAYS, among=_HANDLING, blank="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Units of a nation that are bound elsewhere: promised to another mission, or kept at home."""

    commitment: str = _key("Id of the commitment.", "c1")
    nation: str = _cell("nation", "Whose units they are.", "POL", required=True)
    capability: str = _cell("capability", "Of which kind.", "land", required=True)
    quantity: Quantity = _cell("quantity", "How many, in the capability's unit; blank is unsaid.", "1,000")
    what: str = _cell("text", "The mission, or what keeps them at home.", "the guard of its own border", required=True)
    home: str = _cell("choice", "Whether it keeps them at home.", "yes", among=("", "yes"))
    since: date | None = _cell("day", "The day from which they are bound; blank is unsaid.")
    until: date | None = _cell("day", "The day from which they are no longer; blank is to the last.")
    basis: str = _cell("choice", _BASIS_SAYS, "fact", among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS, "s1", required=True)
    note: str = _cell("text", _NOTE)
    handling: str = _cell("choice", _HANDLING_SAYS, among=_HANDLING, blank="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that the force is to do once it is there."""

    task: str = _key("Id of the task.", "guard", "react")
    name: str = _cell("text", "What is done, as a noun.", "guarding the harbour", "answering an attack", required=True)
    capabilities: tuple[str, ...] = _cell(
        "capabilities", "Which kinds can do it, apart by ';'; a group stands for its kinds.", *("land",) * 2, required=True
    )
    place: str = _cell("choice", "Where it is done; blank is anywhere.", *("in_host",) * 2, among=_PLACES)
    reserve: str = _cell(
        "choice", "Whether those who may do it are the reserve that comes to help.", "", "yes", among=("", "yes")
    )
    basis: str = _cell("choice", _BASIS_SAYS, *("assumption",) * 2, among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS, "s1")
    note: str = _cell("text", _NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A part of the map that caveats speak of: a line, all that lies near one, or some provinces."""

    area: str = _key("Id of the area.", "front", "near_front")
    name: str = _cell("text", "Its name.", "the front", "the land near the front", required=True)
    provinces: tuple[str, ...] = _cell("names", "ISO 3166-2 codes of the provinces it is made of, apart by ';'.")
    points: tuple[tuple[float, float], ...] = _cell(
        "points", "A line from point to point, each as degrees north and east, apart by ';'.", "46.6 31.5; 47.5 33.0", blank=()
    )
    near: str = _cell("area", "The area, one that is a line, near which it lies.", "", "front")
    within_km: float | None = _cell("number", "How near: all within so many kilometres of it.", "", "50", blank=None)
    basis: str = _cell("choice", _BASIS_SAYS, *("assumption",) * 2, among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS)
    note: str = _cell("text", _NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """What the words of a caveat mean: what it bars, or has its capital asked first. Or a caveat that nobody stated."""

    kind: str = _cell("choice", "The kind of the caveat.", "area", among=Caveat.KINDS, required=True)
    words: str = _cell("text", "Its words, as statements have them.", "away from the front", required=True)
    nation: str = _cell("nation", "Whose words; blank is whoever says so.", blank="")
    strength: str = _cell(
        "choice",
        "Whether it bars (prohibition) or has the capital asked first (limitation).",
        "prohibition",
        among=("prohibition", "limitation"),
        required=True,
    )
    hours: float | None = _cell("number", "Of a limitation, the hours that the capital takes to answer; blank is unsaid.")
    state: str = _cell(
        "choice",
        "Whether it was declared, reported, inferred from what was done, or is to be expected; blank follows from who said it.",
        among=("", "declared", "reported", "inferred", "prior"),
    )
    tasks: Tasks = _cell("tasks", "The tasks it bears on, apart by ';', or 'all but train; supply'; blank is every task.")
    areas: tuple[str, ...] = _cell("areas", "The areas it bears on, apart by ';'; blank is everywhere.", "near_front")
    places: tuple[str, ...] = _cell("places", "The places it bears on, apart by ';'; blank is any.")
    bears: str = _cell(
        "choice", "'no' if it limits no use that this case asks for, such as volunteers only.", among=("", "no"), blank=""
    )
    basis: str = _cell("choice", _BASIS_SAYS, "assumption", among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS)
    note: str = _cell("text", _NOTE)
    handling: str = _cell("choice", _HANDLING_SAYS, among=_HANDLING, blank="")

    @property
    def is_told(self) -> bool:
        """Whether it says on what the caveat bears; if not, its effect is unknown."""
        return bool(self.bears or self.tasks.names or self.areas or self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """How far it is by road from one site to another, both ways."""

    start: str = _cell("site", "One of the sites.", required=True)
    end: str = _cell("site", "The other one.", required=True)
    km: float = _cell("number", "Kilometres by road.", required=True)
    hours: float | None = _cell("number", "Hours by road; blank is by the speed that the case assumes.")
    basis: str = _cell("choice", _BASIS_SAYS, among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS)
    note: str = _cell("text", _NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure for the whole force that somebody named; it is no nation's offer."""

    figure: str = _key("Id of the figure.", "f1")
    said_on: date | None = _cell("day", "The day it was named.", "2025-03-01")
    who: str = _cell("text", "Who named it.", "planners, in the press", required=True)
    amount: str = _cell("text", "The figure as it was named.", "6,000 troops", required=True)
    what_for: str = _cell("text", "What it is a figure of.", "the whole force")
    gist: str = _cell("text", "What was said, in one sentence of own words.", "Planners spoke of six thousand.")
    basis: str = _cell("choice", _BASIS_SAYS, "estimate", among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS, "s1", required=True)
    handling: str = _cell("choice", _HANDLING_SAYS, among=_HANDLING, blank="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Odds:
    """How likely an event is, given others. Of an event's rows, in the order of the file, the first whose `given` holds applies;
    where none does, and for an event without a row, the chance is unknown.
    """

    event: str = _cell("event", "The event, one that no offer brings about.", "ceasefire", "ceasefire", required=True)
    given: Condition = _cell(
        "circumstance",
        "In which circumstances the row applies, as a condition on events; blank is otherwise, in any that no row above tells.",
        "own_border",
        "",
    )
    chance: Chance = _cell("chance", "How likely it then is: 0.4, 40%, 0.3-0.5, 30-50%; blank is unknown.", "20-40%", "0.6")
    basis: str = _cell("choice", _BASIS_SAYS, *("assumption",) * 2, among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS, "s1", "")
    note: str = _cell("text", _NOTE, "who guards a border has not made peace", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How an offer of vague size is likely to turn out, in the offer's own unit. It changes no bound of the offer."""

    offer: str = _cell("offer", "The offer: nation, capability and, where it was said, place.", "FRA.land@in_host", required=True)
    least: float | None = _cell("number", "The least that it brings; blank is the offer's own least.", "1000")
    likely: float | None = _cell("number", "The likeliest amount; blank is even chances from least to most.", "3000")
    most: float | None = _cell("number", "The most that it brings; blank is the offer's own most.", "")
    basis: str = _cell("choice", _BASIS_SAYS, "estimate", among=_BASIS, required=True)
    sources: tuple[str, ...] = _cell("sources", _SOURCES_SAYS, "s1")
    note: str = _cell("text", _NOTE)
    handling: str = _cell("choice", _HANDLING_SAYS, among=_HANDLING, blank="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that case.toml says: of the case, of a scenario by its name, or of a requirement by its id."""

    setting: str = _cell(
        "text",
        "What is set: 'title', 'scenarios.NAME', 'requirements.ID.title'.",
        "title",
        "requirements.small.title",
        required=True,
    )
    value: str = _cell("text", "What it is set to; several words apart by ';'.", "An example coalition", "A small presence")


# The texts that may be told in other languages too, by table. Those of the settings are the case's title and what it says, the
# same of a requirement, and the name of a scenario. A gist that is told in another language is a translation, never the words.
TRANSLATED: Final[Mapping[str, tuple[str, ...]]] = {
    "settings": ("title", "says", "name"),
    "capabilities": ("name", "unit"),
    "nations": ("name",),
    "bodies": ("name",),
    "meetings": ("place", "level", "counted"),
    "events": ("says",),
    "statements": ("speaker", "reason", "gist"),
    "requirements": ("name",),
    "tasks": ("name",),
    "areas": ("name",),
    "sites": ("name",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A text of the case in another language: what stands in one column of one row, told again."""

    of_table: str = _cell(
        "choice",
        "The table in which the text stands; 'settings' is case.toml.",
        *("events", "settings", "settings", "settings"),
        among=tuple(TRANSLATED),
        required=True,
    )
    row: str = _cell(
        "row",
        "The id of its row: 'ceasefire'; of a line 'small/land', with the day behind it where it has one. Of case.toml "
        "'requirements.ID', 'scenarios.NAME', or a blank for what it says of the case.",
        "ceasefire",
        "",
        "requirements.small",
        "scenarios.no truce",
    )
    column: str = _cell(
        "choice",
        "The column of the text; of a scenario its 'name'.",
        *("says", "title", "title", "name"),
        among=tuple(dict.fromkeys(column for columns in TRANSLATED.values() for column in columns)),
        required=True,
    )
    language: str = _cell("language", "ISO 639 code of the language, in small letters.", *("ar",) * 4, required=True)
    text: str = _cell(
        "text",
        "The text in that language; one of an event is a clause that can follow 'if'.",
        "يسري وقف لإطلاق النار",
        "تحالف على سبيل المثال",
        "وجود صغير",
        "لا هدنة",
        required=True,
    )


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file of a case: its name, what its rows are, the record each becomes, and the columns that tell rows apart."""

    name: str
    says: str
    record: type
    key: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file's name in the case folder."""
        return f"{self.name}.csv"

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns by name, in their order."""
        return {field.name: field.metadata["column"] for field in dataclasses.fields(self.record)}

    def row_of(self, cells: Mapping[str, str]) -> str:
        """The cells that tell a row from others as one text, as faults and translations name it: `small/land`."""
        return "/".join(filter(None, (cells.get(part, "") for part in self.key)))


# In the order of reading: a row may name only rows of tables before its own (or its own).
TABLES: Final[Mapping[str, Table]] = {
    table.name: table
    for table in (
        Table("capabilities", "Capabilities that this case adds or changes.", Capability, ("capability",)),
        Table("nations", "The nations of the case.", Nation, ("nation",)),
        Table("bodies", "Bodies that meet and speak.", Body, ("body",)),
        Table("sources", "Where everything was read.", Source, ("source",)),
        Table("meetings", "Sessions, with who sat there.", Meeting, ("meeting",)),
        Table("events", "What may happen, and what it takes.", Event, ("event",)),
        Table("statements", "What was said, by whom, when.", Statement, ("statement",)),
        Table("promises", "Promises that come in dated tranches or go on under a new name.", Promise, ("promise",)),
        Table("commitments", "Units that are bound elsewhere.", Commitment, ("commitment",)),
        Table("requirements", "Statements of requirements, line by line.", Line, ("requirement", "line", "asked_from")),
        Table("tasks", "What the force is to do.", Task, ("task",)),
        Table("areas", "Parts of the map that caveats speak of.", Area, ("area",)),
        Table("caveats", "What the words of caveats mean.", Coded, ("kind", "words", "nation")),
        Table("sites", "Places to choose from, and what is to be protected.", Site, ("site",)),
        Table("roads", "How far it is from site to site.", Road, ("start", "end")),
        Table("figures", "Figures for the whole force.", Figure, ("figure",)),
        Table("odds", "How likely events are.", Odds, ("event", "given")),
        Table("amounts", "How offers of vague size may turn out.", Spread, ("offer",)),
        Table("translations", "The case's own texts in other languages.", Translation, ("of_table", "row", "column", "language")),
    )
}
# What case.toml says, as rows: so that it is kept, compared and edited as every table is.
SETTINGS: Final = Table(
    "settings", "What the case is called, and what its questions take if they do not say.", Setting, ("setting",)
)
SHEETS: Final[Mapping[str, Table]] = {SETTINGS.name: SETTINGS, **TABLES}
