"""What every screen hands out as JSON is what its command prints, to the byte, whatever is asked and in whichever tongue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from boards import reader
from commands import willing
from recorded import to

from willing.board.app import SCREENS
from willing.board.shelf import Shelf
from willing.ledger.place import ledger_at

if TYPE_CHECKING:
    from starlette.testclient import TestClient

UKRAINE: Final = "ukraine-2025"
HAITI: Final = "haiti-2024"
FUND: Final = "green-climate-fund-2014"
OF_THE_PAGE: Final = {"whatif": {"flip"}, "nations": {"who"}, "history": {"from", "to", "day"}, "sites": {"choice"}}
"""Words that the page of a screen goes by, and its answer does not; `flip` leads to the address of another answer."""


@dataclass(frozen=True, slots=True)
class Put:
    """A question: of which case, at which screen, with which words; of some, several."""

    case: str
    screen: str
    words: Mapping[str, Any]

    @property
    def query(self) -> list[tuple[str, str | int | float | bool | None]]:
        """The query of its address."""
        return [(name, one) for name, told in self.words.items() for one in ([told] if isinstance(told, str) else told)]

    @property
    def options(self) -> list[str]:
        """The same at the command line: what is asked about has no option, and what is said with yes has no word."""
        about = [str(word) for name, word in self.query if name == "about"]
        return [*about, *(part for name, word in self.query if name != "about" for part in self._option(name, str(word)))]

    def _option(self, name: str, word: str) -> list[str]:
        counts = name == "sites" and self.screen == "sites"
        option = "--count" if counts else f"--{name.replace('_', '-')}"
        return [option] if word == "yes" else [option, word]

    def __str__(self) -> str:
        return " ".join([self.case.partition("-")[0], self.screen, *self.words])


QUESTION: Final = {"as_of": "2025-04-10", "scenario": "ceasefire, not usa.backstop", "count": "pledged"}


def _questions(case: str, screen: str, *several: Mapping[str, Any]) -> list[Put]:
    return [Put(case, screen, words) for words in several]


PUTS: Final = (
    *_questions(UKRAINE, "assess", {}, QUESTION, {"requirement": "small"}, {"as_of": "2026-01-06", "count": "approved"}),
    *_questions(HAITI, "assess", {}, {"as_of": "2024-06-01", "count": "present"}),
    *(Put(FUND, screen, {}) for screen in ("assess", "nations", "circles", "history", "diff", "hold", "tasks", "events")),
    *_questions(
        UKRAINE,
        "whatif",
        {"suppose": "usa.backstop, not ceasefire", "without": ["FRA", "TUR"], "stays": ["GBR: neighbour"]},
        {**QUESTION, "condition": ["NLD.land: ceasefire", "FRA.land:"], "then_count": "floated"},
        {"then_requirement": "small", "without": "FRA"},
    ),
    *_questions(HAITI, "whatif", {"without": "KEN", "then_count": "present"}),
    *_questions(UKRAINE, "nations", {}, QUESTION),
    *_questions(HAITI, "nations", {"count": "present"}),
    *_questions(UKRAINE, "circles", {}, {**QUESTION, "most": "1"}),
    *_questions(HAITI, "circles", {}),
    *_questions(UKRAINE, "history", {}, QUESTION),
    *_questions(HAITI, "history", {"count": "present"}),
    *_questions(
        UKRAINE,
        "diff",
        {},
        {"from": "2025-04-10", "to": "2025-09-04", "scenario": "ceasefire", "count": "pledged"},
        {"to": "2025-09-04", "requirement": "small"},
    ),
    *_questions(HAITI, "diff", {}),
    *_questions(UKRAINE, "hold", {"months": "3", "ratio": "4", **QUESTION}, {"months": "2", "ratio": ["2", "3"], "line": "hq"}),
    *_questions(
        HAITI,
        "hold",
        {"months": "4", "from": "2024-12-01"},
        {"months": "2", "line": "people", "requirement": "gsf", "count": "present"},
    ),
    *_questions(
        UKRAINE,
        "sites",
        {
            "sites": "2",
            **QUESTION,
            "front_km": "100",
            "without": "rivne",
            "not_in": "west",
            "runway": "2000",
            "evacuation_minutes": "90",
        },
    ),
    *_questions(
        HAITI,
        "sites",
        {"sites": "1", "model": "median", "within": "3", "count": "pledged", "capability": "personnel"},
        {"sites": "1..2", "require": "gonaives", "requirement": "gsf"},
    ),
    *_questions(UKRAINE, "tasks", {**QUESTION, "within": "6"}, {"at": ["PRT.air: odesa", "FRA.land@in_host: lviv"]}),
    *_questions(HAITI, "hold", {"months": "2", "ratio": "4", "without_each": "yes"}),
    *_questions(HAITI, "tasks", {}),
    *_questions(
        HAITI, "brief", {"no_map": "yes", "as_of": "2024-06-01", "since": "2024-03-01"}, {"sites": "1", "count": "pledged"}
    ),
    *_questions(UKRAINE, "brief", {"no_map": "yes", "front_km": "40", **QUESTION}),
    *_questions(UKRAINE, "why", {"about": "ITA"}, {"about": "GBR.land", **QUESTION}, {"about": "hq"}),
    *_questions(HAITI, "why", {"about": "KEN", "count": "present"}),
    *_questions(UKRAINE, "evidence", {"about": "TUR"}, {"about": "FRA.land", **QUESTION}),
    *_questions(HAITI, "evidence", {"about": "KEN"}),
    *_questions(UKRAINE, "sources", {}, {"about": "ITA"}, {"about": "ITA.land"}),
    *_questions(HAITI, "sources", {}),
    *_questions(UKRAINE, "events", {}, QUESTION),
    *_questions(HAITI, "events", {"scenario": ""}),
)


@pytest.fixture(scope="module")
def boards() -> dict[str, TestClient]:
    """A browser for each shipped case, which these tests only look at."""
    return {name: reader(Shelf(name)) for name in (UKRAINE, HAITI, FUND)}


@pytest.mark.parametrize("put", PUTS, ids=str)
def test_a_screen_answers_as_its_command(boards: dict[str, TestClient], put: Put) -> None:
    """The bytes of `--json`, from a page in Arabic too."""
    printed = willing(put.screen, put.case, *put.options, "--json")
    assert printed.exit_code == 0, printed.output
    told = boards[put.case].get(f"/{put.screen}.json", params=[*put.query, ("lang", "ar")])
    assert told.text == printed.stdout


def test_every_answer_and_every_word_of_it_is_put() -> None:
    """So that none is left out above."""
    for screen in SCREENS:
        assert screen.answer is not None
        asked = [put.words for put in PUTS if put.screen == screen.name]
        assert asked, screen.name
        of_a_ledger = {"known_on", "known_from"}
        put_above = {name for one in asked for name in one}
        missed = {*screen.words} - OF_THE_PAGE.get(screen.name, set()) - of_a_ledger - put_above
        assert not missed, screen.name


@pytest.mark.parametrize(("screen", "words"), [("nations", "who=troops"), ("history", "from=2024-06-01&to=2024-09-01")])
def test_what_only_the_page_goes_by_leaves_the_answer(boards: dict[str, TestClient], screen: str, words: str) -> None:
    """The nations that are shown, the span that is told beside."""
    reader = boards[HAITI]
    assert reader.get(f"/{screen}.json?{words}").text == reader.get(f"/{screen}.json").text


@pytest.mark.parametrize("case", [UKRAINE, HAITI])
def test_as_things_stand_is_asked_by_its_words(boards: dict[str, TestClient], case: str) -> None:
    """A blank in an address is what the case says, as no option is; what fixes nothing has words, which every page can send."""
    told = boards[case].get("/assess.json?scenario=as things stand").text
    assert told == willing("assess", case, "--scenario", "", "--json").stdout
    assert told == willing("assess", case, "--scenario", "as things stand", "--json").stdout
    assert '<option value="as things stand"' in boards[case].get("/assess").text


@dataclass(frozen=True, slots=True)
class Kept:
    """A ledger, the number of the last entry that it was made with, and a browser at a board of it."""

    place: str
    first: str
    client: TestClient


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A ledger of Haiti's case in which a statement and a source were corrected since."""
    place = str(tmp_path_factory.mktemp("ledger") / "kept.willing")
    assert willing("ledger", "load", HAITI, place, "--by", "A. Person").exit_code == 0
    ledger = ledger_at(place)
    first = str(ledger.receipt().number)
    changes = [to(ledger, "statements", "h01", gist="Said."), to(ledger, "sources", "s01", grade="D")]
    ledger.append(changes, by="B. Person", at=datetime(2030, 3, 9, tzinfo=UTC))
    return Kept(place, first, reader(Shelf(place)))


IN_A_LEDGER: Final = [
    *((screen, {}) for screen in ("assess", "nations", "circles", "history", "diff", "tasks", "sources")),
    *((screen, {"about": "KEN"}) for screen in ("why", "evidence")),
    ("whatif", {"without": "KEN"}),
    ("hold", {"months": "1", "ratio": "4"}),
    ("sites", {"sites": "1", "as_of": "2024-09-01"}),
    ("brief", {"no_map": "yes"}),
    ("events", {"as_of": "2024-09-01"}),
]


@pytest.mark.parametrize(("screen", "words"), IN_A_LEDGER, ids=[screen for screen, _ in IN_A_LEDGER])
def test_a_ledger_is_asked_as_its_command_asks_it(kept: Kept, screen: str, words: dict[str, str]) -> None:
    """For all it knows, and for what it knew."""
    for known in ({}, {"known_on": kept.first}):
        put = Put(kept.place, screen, {**words, **known})
        told = kept.client.get(f"/{screen}.json", params=put.query)
        assert told.text == willing(screen, kept.place, *put.options, "--json").stdout


@pytest.mark.parametrize("more", [{}, {"to": "2024-09-01", "from": "2024-06-01"}, {"known_on": "", "count": "pledged"}])
def test_what_a_ledger_has_learned_is_the_commands_answer(kept: Kept, more: dict[str, str]) -> None:
    """Statements that were corrected, and all other rows."""
    put = Put(kept.place, "diff", {"known_from": kept.first, **{name: word for name, word in more.items() if word}})
    told = kept.client.get("/diff.json", params=put.query)
    assert told.text == willing("diff", kept.place, *put.options, "--json").stdout
    assert [one["statement"] for one in told.json()["statements"]] == ["h01"]
    assert [one["table"] for one in told.json()["rows"]] == ["sources"]
