"""A language is data: every file says what the engine knows, and one more needs no code."""

from __future__ import annotations

import tomllib

import pytest

from willing.reading.frames import Context, read_sentence
from willing.reading.lexicon import LANGUAGES, language_file, lexicon_of, unknown_keys
from willing.reading.scene import Known
from willing.reading.words import sentences
from willing.vocabulary.records import PLACES, VOICES
from willing.vocabulary.words import known_capabilities

SECTIONS = {
    "name", "writing", "actions", "stances", "particles", "titles", "capabilities", "places", "events", "reasons", "missions",
    "numbers", "names",
}  # fmt: skip
STANCES = {"pledges", "ready", "considers", "refuses", "supports", "withdraws", "asks", "none"}

# A language of nobody, written in the time it takes to read this: verbs end the sentence, and "ne" stands before what it denies.
MADE_UP = """
name = "Made up"
[writing]
verb_last = true
[actions]
give = ["sendo"]
join = ["partopreno"]
[stances]
pledges = ["volas"]
refuses = ["rifuzas"]
considers = ["pripensas"]
[particles]
and = ["kaj"]
not = ["ne"]
if = ["se"]
[capabilities]
land = ["soldat*"]
[events]
ceasefire = ["batalhalto"]
[missions]
force = ["koalicio"]
[names]
POL = ["pollando"]
GRC = ["grekio"]
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_says_what_is_known(language: str) -> None:
    """Sections, stances, capabilities, places and voices are those that there are, and no phrase is empty."""
    said = language_file(language)
    assert set(said) <= SECTIONS
    assert set(said["stances"]) <= STANCES
    assert set(said["capabilities"]) <= set(known_capabilities())
    assert set(said["places"]) <= set(PLACES)
    assert set(said["titles"]) <= set(VOICES)
    assert all(capability in known_capabilities() for capability in said["actions"].get("as", {}))
    for section in ("actions", "stances", "particles", "titles", "capabilities", "places", "events", "reasons", "missions"):
        for phrases in said[section].values():
            assert all(phrase.strip() for phrase in (phrases if isinstance(phrases, list) else ()))


def test_a_new_language_needs_no_code() -> None:
    """A file alone makes a language: lists, negation, verbs at the end and conditions are read by it."""
    lexicon = lexicon_of("xx", tomllib.loads(MADE_UP))
    text = (
        "Pollando kaj Grekio soldatojn ne sendo volas. Pollando se batalhalto soldatojn sendo volas. "
        "Grekio koalicio partopreno rifuzas."
    )
    context, found = Context(force=True), []
    for sentence in sentences(text, 0, len(text)):
        found += read_sentence(text, sentence, lexicon.matches(sentence.words), lexicon, Known(), context)[0]
    assert [(one.nation, one.stance, one.capability, one.condition) for one in found] == [
        ("POL", "refuses", "land", ""),
        ("GRC", "refuses", "land", ""),
        ("POL", "conditional", "land", "ceasefire"),
        ("GRC", "refuses", "", ""),
    ]


def test_what_nothing_reads_is_told() -> None:
    """A slip in the name of a section or of what stands in it is no silence."""
    said = tomllib.loads('[particle]\nand = ["kaj"]\n[particles]\noly = ["nur"]\n[capabilities]\nland = ["soldat*"]')
    faults = list(unknown_keys(said, "xx.toml"))
    assert [(one.where, one.found, one.remedy) for one in faults] == [
        ("xx.toml", "'particle'", "did you mean particles?"),
        ("xx.toml, [particles]", "'oly'", "did you mean only?"),
    ]
