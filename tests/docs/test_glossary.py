"""docs/words.md has each of the field's words once, in the order of the alphabet."""

import re
from pathlib import Path

import pytest

from willing.analysis.said import Status, _rung
from willing.analysis.standing import Mode
from willing.vocabulary.records import PLACES, TABLES, VOICES

PAGE = Path(__file__).parents[2] / "docs" / "words.md"
ENTRY = re.compile(r"^\*\*(?P<word>[^*\n]+)\*\* — (?P<says>.+?)(?=^\*\*|^#|\Z)", re.MULTILINE | re.DOTALL)
WANTED = """
nation; body; source; report; statement; stance; voice; offer; status; rung; capability; quantity; condition; caveat; reason;
event; scenario; standing; alone; together; withheld; circle; requirement; line; fill; shortfall; site; figure; case; as of;
backstop; basis; odds; chance; critical; unlocking set; tipping set; firm move; patron; promise; tranche; handling; level;
Birnbaum importance; Fussell–Vesely; Shapley value; Banzhaf value;
ledger; entry; recorder; supersede; withdraw; contest; seal; receipt; known on; public copy; copy; claim; grade;
contingent; task; area; limitation; prohibition; reserve; candidate; coverage; unbeaten
"""


def entries() -> dict[str, str]:
    """What the page says of each word."""
    return {found["word"]: " ".join(found["says"].split()) for found in ENTRY.finditer(PAGE.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("word", [word.strip() for word in WANTED.split(";")])
def test_every_word_of_the_field_has_an_entry(word: str) -> None:
    """Each word that code and screens use is explained."""
    assert word in entries()


def test_each_word_has_one_meaning() -> None:
    """No word is explained twice, and the words stand in the order of the alphabet."""
    words = [found["word"] for found in ENTRY.finditer(PAGE.read_text(encoding="utf-8"))]
    assert words == sorted(set(words), key=str.casefold)


@pytest.mark.parametrize(("word", "says"), entries().items(), ids=entries())
def test_an_entry_is_short(word: str, says: str) -> None:
    """An entry is one or two sentences, and perhaps a note of words to avoid."""
    meaning, _, avoid = says.partition(" *Avoid:*")
    assert 1 <= len(re.findall(r"[.!?](?=\s|$)", meaning.strip())) <= 2, word
    assert meaning.endswith(".")
    assert not avoid or avoid.endswith(".")


def test_words_that_are_named_as_other_entries_have_one() -> None:
    """A word in italics within an entry is a word of the page."""
    words = entries()
    assert len(words) > 40
    for word, says in words.items():
        for named in re.findall(r"(?<!\*)\*([^*:]+)\*(?!\*)", says.partition("*Avoid:*")[0]):
            assert named in words, f"{word} speaks of {named}"


def test_the_words_of_the_code_are_in_the_page() -> None:
    """Every rung, standing, place, voice and stance that the code knows is named in the page."""
    text = PAGE.read_text(encoding="utf-8")
    words = [*map(str, Status), *map(str, Mode), *PLACES, *VOICES]
    words += TABLES["statements"].columns["stance"].among
    assert [word for word in words if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)] == []


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the table under a heading, by their first cell."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")
    found = (line.strip("| ").split(" | ") for line in rest.partition("\n## ")[0].split("\n") if line.startswith("| `"))
    return {word.strip("`"): cells for word, *cells in found}


def test_each_voice_carries_what_the_page_says() -> None:
    """The page has each voice with its words and with the rungs that it can carry."""
    stances = TABLES["statements"].columns["stance"].among
    wanted = {}
    for voice, says in VOICES.items():
        reached = {found for found in (_rung(voice, stance) for stance in stances) if found is not None and found.is_live}
        wanted[voice] = [says, ", ".join(map(str, sorted(reached))) or "nothing"]
    assert rows("The voices") == wanted


def test_each_stance_claims_what_the_page_says() -> None:
    """The page has each stance with the rung it claims: what it earns from an agreed text, which carries every rung."""
    stances = TABLES["statements"].columns["stance"].among
    assert {word: claims for word, (claims,) in rows("The stances").items()} == {
        stance: str(_rung("text", stance) or "nothing") for stance in stances
    }
