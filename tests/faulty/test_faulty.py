"""One faulty input for each fault, named for it, with the whole of what is told."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from willing.faults import Fault, FaultyInput
from willing.ledger.case import Case
from willing.ledger.folder import write_new_case
from willing.ledger.tables import csv_text
from willing.vocabulary.records import TABLES


class Edit(NamedTuple):
    """In `file` of a new case, the first `old` becomes `new`."""

    file: str
    old: str
    new: str

    def edited(self, text: str) -> str:
        """The text of the file once edited."""
        assert self.old in text, f"nothing to edit: {self.old!r} is not in {self.file}"
        return text.replace(self.old, self.new, 1)


class Put(NamedTuple):
    """In a row of `file` of a new case, numbered as in a spreadsheet, cells become others; a row after the last is added."""

    file: str
    row: int
    cells: Mapping[str, str]

    def edited(self, text: str) -> str:
        """The text of the file once edited."""
        header, *lines = csv.reader(io.StringIO(text, newline=""))
        lines += [[""] * len(header)] * (self.row - 1 - len(lines))
        assert self.cells.keys() <= set(header)
        row = dict(zip(header, lines[self.row - 2], strict=True)) | dict(self.cells)
        return csv_text(header, iter([*lines[: self.row - 2], list(row.values()), *lines[self.row - 1 :]]))


class Keep(NamedTuple):
    """`file` of a new case keeps these columns alone."""

    file: str
    columns: tuple[str, ...]

    def edited(self, text: str) -> str:
        """The text of the file once edited."""
        header, *lines = csv.reader(io.StringIO(text, newline=""))
        return csv_text(self.columns, ([line[header.index(name)] for name in self.columns] for line in lines))


class Faulty(NamedTuple):
    """A new case with some edits, and what is then told of it."""

    edits: tuple[Edit | Put | Keep, ...]
    told: str


def one(file: str, old: str, new: str, told: str) -> Faulty:
    """A new case with one edit."""
    return Faulty((Edit(file, old, new),), told)


def cell(file: str, row: int, column: str, new: str, told: str) -> Faulty:
    """A new case with one cell that is another."""
    return Faulty((Put(file, row, {column: new}),), told)


def told_of(folder: Path, *edits: Edit | Put | Keep) -> str:
    """What is told of a new case after some edits."""
    write_new_case(folder)
    for edit in edits:
        path = folder / edit.file
        path.write_text(edit.edited(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    with pytest.raises(FaultyInput) as caught:
        Case.read(folder)
    return str(caught.value)


ST = "statements.csv"
SRC = "sources.csv"
REQ = "requirements.csv"
PRO = "promises.csv"
TOML = "case.toml"
ST2 = "statements.csv, row 2, column"
BECAUSE = "statements.csv, row 3, column 'because'"
ROUND = "which retells this very source; wanted the first report of the chain"
STANCES = "refuses, considers, conditional, ready, hosts, leads, pledges, approves, arranges, deploys, withdraws, supports"
CAVEATS = "area, task, force, weapon, target, time, number, partner, command, support, posture, detention_or_data"
AMOUNT = "a number, a range such as 1500-2500, 'up to 300', '~5000', or a blank"
DAY = "a day as year-month-day, such as 2025-04-10"
ODDS2 = "odds.csv, row 2, column"
ODDS3 = "odds.csv, row 3, column"
PRO2 = "promises.csv, row 2, column"
PRO3 = "promises.csv, row 3, column"
AROUND = "which goes on as this very promise; wanted the name that came before, or a blank"
ONE = "wanted a promise that no other one continues: it cannot go on as two (rule O9)."
PROMISE = "a promise: nation.capability, or nation.capability.number for a tranche, such as FRA.land.2"
AMOUNT2 = "amounts.csv, row 2, column"
OTHERWISE = "ceasefire,,0.6,assumption,,"
FREE = "wanted an event without 'when' in events.csv"
CHANCE = "wanted a chance from 0 to 1, such as 0.4 or 40%, a range such as 0.3-0.5, 'unknown' or a blank"
NEVER = "wanted a row that can apply: of those that do, the first is taken.\n    Try: put it above that row, or leave it out"
COMPANY = "more company never breaks a promise (rule S1)"

WORDS = {
    "unknown_nation": Faulty(
        (
            Edit("nations.csv", "POL,Poland", "ITA,Italy,yes,NATO; EU,\nPOL,Poland"),
            Edit(ST, "st1,FRA", "st1,Itlay"),
        ),
        f"{ST2} 'nation': found no nation 'Itlay'; wanted a nation of the case.\n    Try: did you mean ITA Italy?",
    ),
    "unknown_nation_far_from_any": one(
        ST, "st1,FRA", "st1,XYZ", f"{ST2} 'nation': found no nation 'XYZ'; wanted a nation of the case."
    ),
    "nation_by_its_name": one(
        ST,
        "st1,FRA",
        "st1,France",
        f"{ST2} 'nation': found no nation 'France'; wanted a nation of the case.\n    Try: did you mean FRA France?",
    ),
    "unknown_chair": one(
        "meetings.csv",
        ",FRA,",
        ",FRA; DEU,",
        "meetings.csv, row 2, column 'chairs': found no nation 'DEU'; wanted a nation of the case.",
    ),
    "unknown_capability": one(
        ST,
        "pledges,land,",
        "pledges,lnad,",
        f"{ST2} 'capability': found no capability 'lnad'; wanted a capability of the case.\n    Try: did you mean land?",
    ),
    "unknown_source": one(
        ST, "s1; s2,fact", "s1; s9,fact", f"{ST2} 'sources': found no source 's9'; wanted a source of the case."
    ),
    "unknown_body": one(
        "meetings.csv",
        "m1,coalition",
        "m1,coalitoin",
        "meetings.csv, row 2, column 'body': found no body 'coalitoin'; wanted a body of the case.\n"
        "    Try: did you mean coalition The coalition of this example?",
    ),
    "stance_that_is_none": one(
        ST,
        "pledges",
        "pledged",
        f"{ST2} 'stance': found 'pledged'; wanted one of {STANCES}.\n    Try: did you mean pledges?",
    ),
    "basis_that_is_none": one(
        ST, "s1; s2,fact", "s1; s2,guess", f"{ST2} 'basis': found 'guess'; wanted one of fact, estimate, assumption."
    ),
    "caveat_of_an_unknown_kind": one(
        ST,
        "area: away",
        "areas: away",
        f"{ST2} 'caveats': found 'areas: away from the front'; wanted 'kind: words', the kind one of {CAVEATS}.\n"
        "    Try: did you mean area?",
    ),
    "caveat_without_a_kind": one(
        ST,
        "area: away from the front",
        "away from the front",
        f"{ST2} 'caveats': found 'away from the front'; wanted 'kind: words', the kind one of {CAVEATS}.",
    ),
    "substitution_without_an_exchange": cell(
        REQ,
        2,
        "accepts",
        "land.light_battalion",
        "requirements.csv, row 2, column 'accepts': found 'land.light_battalion'; "
        "wanted a capability and an exchange, such as 'land.light_battalion 2:1'.",
    ),
    "substitution_for_nothing": cell(
        REQ,
        2,
        "accepts",
        "land.light_battalion 0:1",
        "requirements.csv, row 2, column 'accepts': found 'land.light_battalion 0:1'; "
        "wanted a capability and an exchange, such as 'land.light_battalion 2:1'.",
    ),
    "substitution_of_an_unknown_capability": cell(
        REQ,
        2,
        "accepts",
        "field_kichens 2:1",
        "requirements.csv, row 2, column 'accepts': found no capability 'field_kichens'; wanted a capability of the case.\n"
        "    Try: did you mean field_kitchens?",
    ),
    "distance_that_is_none": cell(
        "sites.csv",
        2,
        "distances",
        "RUS far",
        "sites.csv, row 2, column 'distances': found 'RUS far'; wanted a place and kilometres, such as 'RUS 33; EU 690'.",
    ),
    "address_that_is_none": one(
        SRC,
        "https://example.org/1",
        "javascript:alert(1)",
        "sources.csv, row 2, column 'url': found 'javascript:alert(1)'; "
        "wanted a web address that begins with http:// or https://.",
    ),
    "id_with_a_space": one(
        ST, "st1,FRA", "st 1,FRA", f"{ST2} 'statement': found 'st 1'; wanted an id: letters, figures, '.', '_', '-', no spaces."
    ),
    "id_that_climbs": one(
        ST,
        "st1,FRA",
        "a/../b,FRA",
        f"{ST2} 'statement': found 'a/../b'; wanted an id: letters, figures, '.', '_', '-', no spaces.",
    ),
    "id_used_before": one(
        ST,
        "st2,POL",
        "st1,POL",
        "statements.csv, row 3, column 'statement': found 'st1' again; wanted an id not used before (row 2 has it).",
    ),
    "line_used_before": one(
        REQ,
        "small,mines",
        "small,land",
        "requirements.csv, row 3, column 'line': found 'small/land' again; wanted an id not used before (row 2 has it).",
    ),
    "required_cell_left_blank": one(
        ST,
        "France would send up to five thousand once others come.",
        "",
        f"{ST2} 'gist': found a blank; wanted the statement in one sentence of own words.",
    ),
    "no_sources": one(ST, "s1; s2,fact", ",fact", f"{ST2} 'sources': found a blank; wanted at least one source's id (rule E1)."),
    "sources_that_are_only_a_semicolon": one(
        ST, "s1; s2,fact", " ; ,fact", f"{ST2} 'sources': found ';'; wanted at least one source's id (rule E1)."
    ),
}

NUMBERS = {
    "day_the_european_way": one(
        SRC,
        "2025-03-01",
        "31.12.2025",
        f"sources.csv, row 2, column 'published_on': found '31.12.2025'; wanted {DAY}.\n    Try: 2025-12-31, if that is the day.",
    ),
    "day_that_could_be_two": one(
        SRC, "2025-03-01", "03/04/2025", f"sources.csv, row 2, column 'published_on': found '03/04/2025'; wanted {DAY}."
    ),
    "day_that_is_a_week": one(
        SRC, "2025-03-01", "2025-W01-1", f"sources.csv, row 2, column 'published_on': found '2025-W01-1'; wanted {DAY}."
    ),
    "day_that_never_was": one(
        SRC,
        "2025-03-01",
        "2025-02-30",
        "sources.csv, row 2, column 'published_on': found '2025-02-30'; wanted a day of the calendar.",
    ),
    "quantity_in_words": one(ST, '"up to 5,000"', "about 2k men", f"{ST2} 'quantity': found 'about 2k men'; wanted {AMOUNT}."),
    "quantity_with_a_decimal_comma": one(
        ST,
        '"up to 5,000"',
        '"1,5"',
        f"{ST2} 'quantity': found '1,5'; wanted {AMOUNT}.\n    Try: 1.5, if that is what they said.",
    ),
    "quantity_with_a_point_for_thousands": one(
        ST,
        '"up to 5,000"',
        "10.000",
        f"{ST2} 'quantity': found '10.000'; wanted {AMOUNT}.\n    Try: 10000, or 10 if that is what they said.",
    ),
    "quantity_turned_round": one(ST, '"up to 5,000"', "10-5", f"{ST2} 'quantity': found '10-5'; wanted {AMOUNT}."),
    "number_in_words": one(
        REQ, ",6000,", ",six,", "requirements.csv, row 2, column 'needs': found 'six'; wanted a number, such as 1500 or 46.5."
    ),
    "need_of_nothing": one(
        REQ, ",6000,", ",0,", "requirements.csv, row 2, column 'needs': found 0; wanted a number above nought."
    ),
    "need_below_nothing": one(
        REQ, ",6000,", ",-5,", "requirements.csv, row 2, column 'needs': found '-5'; wanted a number, such as 1500 or 46.5."
    ),
    "half_a_priority": one(
        REQ, ",in_host,1,", ",in_host,1.5,", "requirements.csv, row 2, column 'priority': found '1.5'; wanted a whole number."
    ),
}

WIDTH = len(TABLES["statements"].columns)
SHAPES = {
    "unknown_column_near_one": one(
        ST,
        "statement,nation,speaker",
        "statement,nation,speakr",
        "statements.csv, row 1: found a column 'speakr'; wanted a column of statements.csv.\n    Try: did you mean speaker?",
    ),
    "unknown_column": one(
        "figures.csv",
        "what_for",
        "zzz",
        "figures.csv, row 1: found a column 'zzz'; wanted a column of figures.csv.\n"
        "    Try: the columns are figure, said_on, who, amount, what_for, gist, basis, sources, handling.",
    ),
    "missing_columns": Faulty(
        (Keep(REQ, ("requirement", "line", "name", "capability", "needs")),),
        "requirements.csv, row 1: found no column 'priority'; wanted every column that requirements.csv requires.\n"
        "requirements.csv, row 1: found no column 'basis'; wanted every column that requirements.csv requires.",
    ),
    "column_twice": one(
        ST, "confidence", "basis", "statements.csv, row 1: found the column 'basis' 2 times; wanted each column once."
    ),
    "too_few_cells": one(
        ST,
        "s1; s2,fact,high",
        "s1; s2,fact",
        f"statements.csv, row 2: found {WIDTH - 1} cells; wanted {WIDTH}, as in the first row.",
    ),
    "too_many_cells": one(
        ST,
        '"up to 5,000"',
        "up to 5,000",
        f"statements.csv, row 2: found {WIDTH + 1} cells; wanted {WIDTH}, as in the first row.\n"
        "    Try: put a cell with a comma in double quotes.",
    ),
}

CONDITION = "ceasefire and nations(land) >= 2"
CONDITIONS = {
    "unknown_event": one(
        ST,
        CONDITION,
        "nations(land) >= 2 and seize_fire",
        f"{ST2} 'condition', character 24: found no event 'seize_fire'; wanted a known event.\n    Try: add it to events.csv.",
    ),
    "unknown_event_near_one": one(
        ST,
        CONDITION,
        "nations(land) >= 2 and ceasfire",
        f"{ST2} 'condition', character 24: found no event 'ceasfire'; wanted a known event.\n    Try: did you mean ceasefire?",
    ),
    "nation_by_its_name_in_a_condition": one(
        ST,
        CONDITION,
        "ceasefire and Poland",
        f"{ST2} 'condition', character 15: found no event 'Poland'; wanted a known event.\n    Try: did you mean POL Poland?",
    ),
    "unknown_nation_in_a_condition": one(
        ST, CONDITION, "ceasefire or GBR", f"{ST2} 'condition', character 14: found no nation 'GBR'; wanted a known nation."
    ),
    "unknown_capability_of_a_nation": one(
        ST,
        CONDITION,
        "ceasefire and POL.lnad",
        f"{ST2} 'condition', character 19: found no capability 'lnad'; wanted a known capability.\n    Try: did you mean land?",
    ),
    "unknown_capability_in_a_count": one(
        ST,
        CONDITION,
        "nations(lnad) >= 2",
        f"{ST2} 'condition', character 9: found no capability 'lnad'; wanted a known capability.\n    Try: did you mean land?",
    ),
    "unknown_place_in_a_count": one(
        ST,
        CONDITION,
        '"nations(land, in_hots) >= 2"',
        f"{ST2} 'condition', character 15: found 'in_hots'; "
        "wanted one of in_host, airspace, offshore, neighbour, home, outside.\n    Try: did you mean in_host?",
    ),
    "total_in_another_unit": one(
        ST,
        CONDITION,
        '"total(land, ships) >= 2"',
        f"{ST2} 'condition', character 13: found 'ships'; wanted troops, the one unit of land (rule V5).",
    ),
    "total_with_a_place_for_its_unit": one(
        ST,
        CONDITION,
        '"total(land, in_host) >= 2"',
        f"{ST2} 'condition', character 13: found 'in_host'; wanted the unit before the place: troops, in_host.",
    ),
    "not_before_a_nation": one(
        ST,
        CONDITION,
        "ceasefire and not POL",
        f"{ST2} 'condition', character 19: found 'POL' after 'not'; wanted an event there: {COMPANY}.\n"
        "    Try: deny an event, such as 'not war_resumed'.",
    ),
    "not_before_a_count": one(
        ST,
        CONDITION,
        "not nations(land) >= 2",
        f"{ST2} 'condition', character 5: found 'nations(land) >= 2' after 'not'; wanted an event there: {COMPANY}.\n"
        "    Try: deny an event, such as 'not war_resumed'.",
    ),
    "not_before_an_event_that_offers_bring_about": Faulty(
        (
            Edit("events.csv", "there is a ceasefire,event,,", "there is a ceasefire,event,POL.land,"),
            Edit(ST, CONDITION, "nations(land) >= 2 and not ceasefire"),
        ),
        f"{ST2} 'condition', character 28: found 'not ceasefire'; "
        f"wanted no 'not' before it: ceasefire comes about by offers, and {COMPANY}.\n"
        f"{ODDS2} 'event': found 'ceasefire', which follows from 'POL.land'; {FREE}.\n"
        f"{ODDS3} 'event': found 'ceasefire', which follows from 'POL.land'; {FREE}.",
    ),
    "unknown_event_that_brings_about": one(
        "events.csv",
        "there is a ceasefire,event,,",
        "there is a ceasefire,event,truce,",
        "events.csv, row 2, column 'when', character 1: found no event 'truce'; wanted a known event.\n"
        "    Try: add it to events.csv.\n"
        f"{ODDS2} 'event': found 'ceasefire', which follows from 'truce'; {FREE}.\n"
        f"{ODDS3} 'event': found 'ceasefire', which follows from 'truce'; {FREE}.",
    ),
    "fewer_than": one(
        ST,
        CONDITION,
        "nations(land) < 2",
        f"{ST2} 'condition', character 15: found '<'; wanted '>=': {COMPANY}.\n    Try: turn it round, or name an event.",
    ),
    "more_than": one(
        ST,
        CONDITION,
        "nations(land) > 2",
        f"{ST2} 'condition', character 15: found '>'; wanted '>=': {COMPANY}.\n    Try: write '>= 3'.",
    ),
    "half_a_nation": one(
        ST,
        CONDITION,
        "nations(land) >= 2.5",
        f"{ST2} 'condition', character 15: found 2.5 nations; wanted a whole number of nations.",
    ),
    "sign_for_and": one(
        ST,
        CONDITION,
        "ceasefire & POL",
        f"{ST2} 'condition', character 11: found '& POL'; wanted 'and' or 'or' or the end.\n    Try: write 'and'.",
    ),
    "event_in_two_words": one(
        ST,
        CONDITION,
        "a ceasefire",
        f"{ST2} 'condition', character 3: found 'ceasefire'; wanted 'and' or 'or' or the end.\n"
        "    Try: join two things by 'and' or 'or'; write an event's name in one word.",
    ),
    "condition_cut_short": one(
        ST,
        CONDITION,
        "nations(land) >=",
        f"{ST2} 'condition', character 17: found the end; wanted a number.",
    ),
    "reason_that_is_an_event": one(
        ST,
        "own_border",
        "ceasefire",
        f"{BECAUSE}, character 1: found ceasefire, of kind 'event'; wanted an event of kind 'reason'.",
    ),
    "reason_nobody_knows": one(
        ST,
        "own_border",
        "own_bodrer",
        f"{BECAUSE}, character 1: found 'own_bodrer'; wanted an event of kind 'reason'.\n    Try: did you mean own_border?",
    ),
    "reason_that_is_a_nation": one(
        ST,
        "own_border",
        "own_border and FRA",
        f"{BECAUSE}, character 16: found 'FRA'; wanted an event of kind 'reason'.",
    ),
    "copy_of_each_other": cell(
        SRC,
        2,
        "copy_of",
        "s2",
        f"sources.csv, row 2, column 'copy_of': found 's2', {ROUND}.\nsources.csv, row 3, column 'copy_of': found 's1', {ROUND}.",
    ),
    "copy_of_itself": cell(
        SRC,
        2,
        "copy_of",
        "s1",
        f"sources.csv, row 2, column 'copy_of': found 's1', {ROUND}.",
    ),
    "copy_of_nothing": one(
        SRC,
        'retold",s1',
        'retold",s3',
        "sources.csv, row 3, column 'copy_of': found no source 's3'; wanted a source of the case.",
    ),
}

SETTINGS = {
    "requirement_that_case_toml_has_not": one(
        REQ,
        "small,land",
        "smal,land",
        "requirements.csv, row 2, column 'requirement': found 'smal'; wanted a requirement that case.toml names.\n"
        "    Try: did you mean small?",
    ),
    "requirement_far_from_any": one(
        REQ,
        "small,land",
        "corps,land",
        "requirements.csv, row 2, column 'requirement': found 'corps'; wanted a requirement that case.toml names.\n"
        "    Try: write [requirements.corps] there.",
    ),
    "requirement_without_lines": one(
        TOML,
        "[requirements.small]",
        '[requirements.big]\ntitle = "Big"\n[requirements.small]',
        "case.toml, [requirements.big]: found no lines; wanted at least one row in requirements.csv.",
    ),
    "unknown_setting": one(
        TOML,
        'host = ""',
        'hots = ""',
        "case.toml, [case]: found 'hots'; wanted a known setting.\n    Try: did you mean host?",
    ),
    "scenario_without_a_name": one(
        TOML,
        '"no truce" =',
        '"" =',
        "case.toml, [scenarios]: found ''; wanted a name: text without blanks around it and without control characters.",
    ),
    "scenario_named_with_a_blank_around": one(
        TOML,
        '"no truce" =',
        '"no truce " =',
        "case.toml, [scenarios]: found 'no truce '; wanted a name: text without blanks around it and without control characters.",
    ),
    "no_title": one(
        TOML, 'title = "An example coalition"', "", "case.toml, [case]: found no 'title'; wanted a text for 'title'."
    ),
    "no_toml": one(
        TOML,
        "id = ",
        "id ",
        "case.toml: found Expected '=' after a key in a key/value pair (at line 3, column 4); wanted a TOML document.",
    ),
    "unknown_section": one(
        TOML,
        "[scenarios] ",
        "[scenarioes]",
        "case.toml: found [scenarioes]; wanted [case], [scenarios], [assumptions] and [requirements.ID].\n"
        "    Try: did you mean scenarios?",
    ),
    "about_that_is_no_list": one(TOML, '["force"]', "3", "case.toml, [case], 'about': found 3; wanted a list of texts."),
    "about_of_nothing": one(
        TOML,
        '["force"]',
        '["farce"]',
        "case.toml, [case], 'about': found 'farce'; wanted a word of the column 'about'.\n    Try: did you mean force?",
    ),
    "unknown_host": one(
        TOML, 'host = ""', 'host = "XYZ"', "case.toml, [case], 'host': found 'XYZ'; wanted a nation of nations.csv."
    ),
    "rung_that_is_none": one(
        TOML,
        'count = "indicated"',
        'count = "promised"',
        "case.toml, [case], 'count': found 'promised'; wanted one of floated, indicated, pledged, approved, arranged, present.",
    ),
    "unknown_requirement": one(
        TOML,
        'requirement = "small"',
        'requirement = "smal"',
        "case.toml, [case], 'requirement': found 'smal'; wanted the id of a [requirements.ID] in this file.\n"
        "    Try: did you mean small?",
    ),
    "scenario_of_an_unknown_event": one(
        TOML,
        '"not ceasefire"',
        '"not ceasfire"',
        "case.toml, 'no truce': found no event 'ceasfire'; wanted an event of the case.\n    Try: did you mean ceasefire?",
    ),
    "scenario_that_denies_itself": one(
        TOML,
        'scenario = "ceasefire"',
        'scenario = "ceasefire, no truce"',
        "case.toml, 'scenario': found ceasefire and not ceasefire; wanted one truth for each event.",
    ),
    "scenario_that_is_a_number": one(
        TOML,
        '"not ceasefire"',
        "3",
        "case.toml, [scenarios], 'no truce': found 3; wanted a text such as 'ceasefire'.",
    ),
    "requirement_resting_on_an_unknown_source": one(
        TOML,
        'basis = "assumption"',
        'basis = "fact"\nsources = ["s7"]',
        "case.toml, [requirements.small], 'sources': found 's7'; wanted a source's id.",
    ),
    "requirement_resting_on_a_guess": one(
        TOML,
        'basis = "assumption"',
        'basis = "guess"',
        "case.toml, [requirements.small], 'basis': found 'guess'; wanted one of fact, estimate, assumption.",
    ),
}

CELLS = {
    **{
        f"formula_with_{name}": one(
            ST,
            "Poland sends nobody.",
            f'"{cell}"',
            f"statements.csv, row 3, column 'gist': found {cell!r}; wanted text that no spreadsheet runs as a formula.\n"
            "    Try: begin with a letter or a figure.",
        )
        for name, cell in {"equals": "=1+1", "at": "@SUM(A1)", "plus": "+1", "minus": "-1+cmd|' /C calc'!A0"}.items()
    },
    **{
        f"control_character_{ord(character):04x}": one(
            ST,
            "Poland sends nobody.",
            f"Poland {character}sends nobody.",
            f"statements.csv, row 3, column 'gist': found {f'Poland {character}sends nobody.'!r}; "
            "wanted text without control characters.",
        )
        for character in "\x01\x08\x1b\x7f\x9b\u2028\u202e\u2066"
    },
    "control_character_in_an_address": one(
        SRC,
        "https://example.org/1",
        "https://example.org/\x1b[31m",
        "sources.csv, row 2, column 'url': found 'https://example.org/\\x1b[31m'; wanted text without control characters.",
    ),
    "control_character_in_a_distance": cell(
        "sites.csv",
        2,
        "distances",
        "R\x1b[31mUS 33",
        "sites.csv, row 2, column 'distances': found 'R\\x1b[31mUS 33'; wanted text without control characters.",
    ),
    "control_character_in_a_setting": one(
        TOML,
        "An example to write over: one row or more in each table, each with its evidence.",
        r"An \u001b[31mexample.",
        "case.toml, [case], 'says': found 'An \\x1b[31mexample.'; wanted text without control characters.",
    ),
    "control_character_in_the_title_of_a_requirement": one(
        TOML,
        'title = "A small presence"',
        r'title = "A \u001b[31mpresence"',
        "case.toml, [requirements.small], 'title': found 'A \\x1b[31mpresence'; wanted text without control characters.",
    ),
    "quote_that_never_closes": one(
        ST,
        "France may send a minehunter.",
        '"France may send a minehunter.',
        "statements.csv, row 4: found a cell that does not end (unexpected end of data); wanted double quotes in pairs.",
    ),
}

LIKELIHOODS = {
    "chance_above_one": one(
        "odds.csv", "0.6", "1.2", f"{ODDS3} 'chance': found '1.2'; {CHANCE}.\n    Try: 1.2%, if per cent is meant."
    ),
    "chance_of_more_than_all": one("odds.csv", "0.6", "120%", f"{ODDS3} 'chance': found '120%'; {CHANCE}."),
    "chance_below_nought": one("odds.csv", "0.6", "-0.1", f"{ODDS3} 'chance': found '-0.1'; {CHANCE}."),
    "chance_without_its_per_cent": one(
        "odds.csv", "0.6", "60", f"{ODDS3} 'chance': found '60'; {CHANCE}.\n    Try: 60%, if per cent is meant."
    ),
    "chance_with_a_comma": one(
        "odds.csv", "0.6", '"0,6"', f"{ODDS3} 'chance': found '0,6'; {CHANCE}.\n    Try: 0.6, if that is what is meant."
    ),
    "chance_that_runs_backwards": one(
        "odds.csv", "20-40%", "40-20%", f"{ODDS2} 'chance': found '40-20%'; {CHANCE}.\n    Try: 20-40%, if that is what is meant."
    ),
    "chance_that_is_no_number": one("odds.csv", "0.6", "nan", f"{ODDS3} 'chance': found 'nan'; {CHANCE}."),
    "chance_without_a_basis": one(
        "odds.csv",
        OTHERWISE,
        "ceasefire,,0.6,,,",
        f"{ODDS3} 'basis': found a blank; wanted one of fact, estimate, assumption.",
    ),
    "odds_of_an_unknown_event": one(
        "odds.csv",
        OTHERWISE,
        "ceasfire,,0.6,assumption,,",
        f"{ODDS3} 'event': found no event 'ceasfire'; wanted an event of the case.\n    Try: did you mean ceasefire?",
    ),
    "odds_of_what_offers_bring_about": Faulty(
        (
            Edit("events.csv", "ceasefire,there is", "company,France comes,others,FRA.land,,assumption,,\nceasefire,there is"),
            Edit("odds.csv", OTHERWISE, "company,,0.6,assumption,,"),
        ),
        f"{ODDS3} 'event': found 'company', which follows from 'FRA.land'; {FREE}.",
    ),
    "odds_given_what_offers_bring_about": Faulty(
        (
            Edit("events.csv", "ceasefire,there is", "company,France comes,others,FRA.land,,assumption,,\nceasefire,there is"),
            Edit("odds.csv", "ceasefire,own_border", "ceasefire,own_border or company"),
        ),
        f"{ODDS2} 'given', character 15: found 'company', which follows from 'FRA.land'; {FREE}.",
    ),
    "odds_given_an_offer": one(
        "odds.csv",
        "ceasefire,own_border",
        "ceasefire,own_border and FRA.land",
        f"{ODDS2} 'given', character 16: found 'FRA.land'; wanted events alone: which offers stand is worked out from them.",
    ),
    "odds_given_a_total": one(
        "odds.csv",
        "ceasefire,own_border",
        "ceasefire,total(land) >= 5000",
        f"{ODDS2} 'given', character 1: found 'total(land) >= 5000'; "
        "wanted events alone: which offers stand is worked out from them.",
    ),
    "odds_given_an_unknown_event": one(
        "odds.csv",
        "ceasefire,own_border",
        "ceasefire,own_boarder",
        f"{ODDS2} 'given', character 1: found no event 'own_boarder'; wanted a known event.\n    Try: did you mean own_border?",
    ),
    "odds_given_what_cannot_be_read": one(
        "odds.csv",
        "ceasefire,own_border",
        "ceasefire,own_border and",
        f"{ODDS2} 'given', character 15: found the end; wanted a nation or a number or an event or nations(...) or total(...) "
        "or '(' or 'always' or 'at least' or 'not'.",
    ),
    "odds_below_otherwise": one(
        "odds.csv",
        f"ceasefire,own_border,20-40%,assumption,s1,who guards a border has not made peace\n{OTHERWISE}",
        f"{OTHERWISE}\nceasefire,own_border,20-40%,assumption,s1,",
        f"{ODDS3} 'given': found a row of 'ceasefire' below row 2, which applies in any case; {NEVER}.",
    ),
    "odds_twice_in_the_same_circumstances": one(
        "odds.csv",
        OTHERWISE,
        "ceasefire,own_border,0.6,assumption,,",
        f"{ODDS3} 'given': found 'ceasefire/own_border' again; wanted circumstances not used before (row 2 has it).",
    ),
    "odds_twice_otherwise": one(
        "odds.csv",
        OTHERWISE,
        f"{OTHERWISE}\n{OTHERWISE}",
        "odds.csv, row 4, column 'given': found 'ceasefire' again; wanted circumstances not used before (row 3 has it).",
    ),
    "odds_in_the_same_circumstances_otherwise_written": one(
        "odds.csv",
        OTHERWISE,
        "ceasefire,(own_border),0.6,assumption,,",
        f"{ODDS3} 'given': found a row of 'ceasefire' below row 2, which applies whenever it does; {NEVER}.",
    ),
    "odds_that_hang_on_themselves": one(
        "odds.csv",
        "ceasefire,own_border",
        "ceasefire,not ceasefire",
        f"{ODDS2} 'given': found a circle of odds: ceasefire given ceasefire; wanted odds that never hang on themselves.",
    ),
    "odds_in_a_circle": one(
        "odds.csv",
        OTHERWISE,
        "own_border,ceasefire,0.6,assumption,,",
        f"{ODDS3} 'given': found a circle of odds: ceasefire given own_border given ceasefire; "
        "wanted odds that never hang on themselves.",
    ),
    "amount_of_what_is_no_offer": one(
        "amounts.csv",
        "FRA.land@in_host",
        "FRA",
        f"{AMOUNT2} 'offer': found 'FRA'; "
        "wanted an offer: nation.capability or nation.capability@place, such as FRA.land@in_host.",
    ),
    "amount_of_an_unknown_nation": one(
        "amounts.csv", "FRA.land", "GBR.land", f"{AMOUNT2} 'offer': found no nation 'GBR'; wanted a nation of the case."
    ),
    "amount_of_an_unknown_capability": one(
        "amounts.csv",
        "FRA.land",
        "FRA.lnad",
        f"{AMOUNT2} 'offer': found no capability 'lnad'; wanted a capability of the case.\n    Try: did you mean land?",
    ),
    "amount_at_an_unknown_place": one(
        "amounts.csv",
        "@in_host",
        "@in_hst",
        f"{AMOUNT2} 'offer': found no place 'in_hst'; "
        "wanted one of in_host, airspace, offshore, neighbour, home, outside.\n    Try: did you mean in_host?",
    ),
    "amount_of_an_offer_without_its_place": one(
        "amounts.csv",
        "FRA.land@in_host",
        "FRA.land",
        f"{AMOUNT2} 'offer': found 'FRA.land', of which no statement speaks; "
        "wanted an offer that statements make (rule E2).\n    Try: did you mean FRA.land@in_host?",
    ),
    "amount_of_an_offer_that_nobody_made": one(
        "amounts.csv",
        "FRA.land@in_host",
        "FRA.air",
        f"{AMOUNT2} 'offer': found 'FRA.air', of which no statement speaks; wanted an offer that statements make (rule E2).",
    ),
    "amounts_in_the_wrong_order": one(
        "amounts.csv",
        "1000,3000,",
        "4000,3000,2000",
        f"{AMOUNT2} 'likely': found 3000; wanted a number not below 'least', which is 4000.\n"
        f"{AMOUNT2} 'most': found 2000; wanted a number not below 'likely', which is 3000.",
    ),
    "least_above_most": one(
        "amounts.csv",
        "1000,3000,",
        "4000,,2000",
        f"{AMOUNT2} 'most': found 2000; wanted a number not below 'least', which is 4000.",
    ),
    "amounts_of_one_offer_twice": Faulty(
        (Put("amounts.csv", 3, {"offer": "FRA.land@in_host", "likely": "2000", "basis": "estimate", "sources": "s1"}),),
        "amounts.csv, row 3, column 'offer': found 'FRA.land@in_host' again; wanted an id not used before (row 2 has it).",
    ),
    "patron_that_is_no_nation": one(
        TOML,
        'patron = ""',
        'patron = "Poland"',
        "case.toml, [case], 'patron': found 'Poland'; wanted a nation of nations.csv.\n    Try: did you mean POL Poland?",
    ),
}

HANDLED = "found 'secret'; wanted one of withheld, restricted."
PROMISES = {
    "promise_that_is_none": cell(PRO, 2, "promise", "FRA", f"{PRO2} 'promise': found 'FRA'; wanted {PROMISE}."),
    "promise_at_a_place": cell(
        PRO, 2, "promise", "FRA.land@in_host", f"{PRO2} 'promise': found 'FRA.land@in_host'; wanted {PROMISE}."
    ),
    "promise_of_an_unknown_nation": cell(
        PRO, 2, "promise", "GBR.land.2", f"{PRO2} 'promise': found no nation 'GBR'; wanted a nation of the case."
    ),
    "promise_of_an_unknown_capability": cell(
        PRO,
        2,
        "promise",
        "FRA.lnad.2",
        f"{PRO2} 'promise': found no capability 'lnad'; wanted a capability of the case.\n    Try: did you mean land?",
    ),
    "tranche_nought_of_a_promise": cell(
        PRO,
        2,
        "promise",
        "FRA.land.0",
        f"{PRO2} 'promise': found no capability 'land.0'; wanted a capability of the case.\n    Try: did you mean land?",
    ),
    "promise_twice": Faulty(
        (Put(PRO, 3, {"promise": "FRA.sea.mine_countermeasures", "basis": "fact"}),),
        "promises.csv, row 3, column 'promise': found 'FRA.sea.mine_countermeasures' again; "
        "wanted an id not used before (row 2 has it).",
    ),
    "promise_that_continues_none": cell(
        PRO, 2, "continues", "the old mission", f"{PRO2} 'continues': found 'the old mission'; wanted {PROMISE}."
    ),
    "promise_that_arrives_on_no_day": cell(PRO, 2, "arrives_on", "summer", f"{PRO2} 'arrives_on': found 'summer'; wanted {DAY}."),
    "promise_that_leaves_on_no_day": cell(
        PRO, 2, "leaves_on", "2025-02-30", f"{PRO2} 'leaves_on': found '2025-02-30'; wanted a day of the calendar."
    ),
    "promise_of_another_nation_continued": cell(
        PRO,
        2,
        "continues",
        "POL.land",
        f"{PRO2} 'continues': found 'POL.land', a promise of another nation; wanted a promise of FRA (rule O9).",
    ),
    "promise_that_continues_itself": cell(
        PRO,
        2,
        "continues",
        "FRA.sea.mine_countermeasures",
        f"{PRO2} 'continues': found 'FRA.sea.mine_countermeasures', {AROUND}.",
    ),
    "promises_that_continue_each_other": Faulty(
        (
            Put(PRO, 2, {"continues": "FRA.air"}),
            Put(PRO, 3, {"promise": "FRA.air", "continues": "FRA.sea.mine_countermeasures", "basis": "fact"}),
        ),
        f"{PRO2} 'continues': found 'FRA.air', {AROUND}.\n{PRO3} 'continues': found 'FRA.sea.mine_countermeasures', {AROUND}.",
    ),
    "tranche_that_continues_its_own_part": Faulty(
        (
            Put(PRO, 2, {"continues": "FRA.land"}),
            Put(PRO, 3, {"promise": "FRA.land.1", "continues": "FRA.sea.mine_countermeasures.1", "basis": "fact"}),
        ),
        f"{PRO3} 'continues': found 'FRA.sea.mine_countermeasures.1', {AROUND}.",
    ),
    "tranche_that_continues_its_whole": Faulty(
        (Put(PRO, 3, {"promise": "FRA.land.1", "continues": "FRA.land", "basis": "fact"}),),
        f"{PRO3} 'continues': found 'FRA.land', the whole of this tranche; wanted another promise, or another tranche of the "
        "same one.",
    ),
    "promise_that_continues_its_tranche": Faulty(
        (Put(PRO, 3, {"promise": "FRA.land", "continues": "FRA.land.1", "basis": "fact"}),),
        f"{PRO3} 'continues': found 'FRA.land.1', a tranche of this very promise; wanted another promise, or another tranche of "
        "the same one.",
    ),
    "promise_continued_twice": Faulty(
        (
            Put(PRO, 2, {"continues": "FRA.land"}),
            Put(PRO, 3, {"promise": "FRA.air", "continues": "FRA.land", "basis": "fact"}),
        ),
        f"{PRO3} 'continues': found 'FRA.land', which row 2 continues; {ONE}",
    ),
    "promise_continued_in_part_and_whole": Faulty(
        (
            Put(PRO, 2, {"continues": "FRA.land.1"}),
            Put(PRO, 3, {"promise": "FRA.air", "continues": "FRA.land", "basis": "fact"}),
            Put(PRO, 4, {"promise": "FRA.logistics", "continues": "FRA.land.2", "basis": "fact"}),
        ),
        f"{PRO3} 'continues': found 'FRA.land', of which row 2 continues a tranche; {ONE}\n"
        f"promises.csv, row 4, column 'continues': found 'FRA.land.2', whose whole row 3 continues; {ONE}",
    ),
    "promise_that_leaves_before_it_is_there": cell(
        PRO,
        2,
        "leaves_on",
        "2025-06-01",
        f"{PRO2} 'leaves_on': found '2025-06-01'; wanted a day after 'arrives_on', which is 2025-06-01.",
    ),
    "tranche_that_is_there_after_its_whole_has_left": Faulty(
        (
            Put(PRO, 3, {"promise": "FRA.land", "leaves_on": "2026-01-01", "basis": "fact"}),
            Put(PRO, 4, {"promise": "FRA.land.2", "arrives_on": "2026-02-01", "basis": "fact"}),
        ),
        "promises.csv, row 4, column 'arrives_on': found '2026-02-01'; wanted a day before 'leaves_on' of FRA.land, which is "
        "2026-01-01.",
    ),
    "amount_of_a_tranche_that_nobody_named": cell(
        "amounts.csv",
        2,
        "offer",
        "FRA.land.2@in_host",
        f"{AMOUNT2} 'offer': found 'FRA.land.2@in_host', of which no statement speaks; wanted an offer that statements make "
        "(rule E2).",
    ),
    "promise_that_rests_on_nothing": cell(
        PRO, 2, "basis", "", f"{PRO2} 'basis': found a blank; wanted one of fact, estimate, assumption."
    ),
    "tranche_that_is_no_whole_number": cell(ST, 2, "tranche", "1.5", f"{ST2} 'tranche': found '1.5'; wanted a whole number."),
    "tranche_in_words": cell(
        ST, 2, "tranche", "first", f"{ST2} 'tranche': found 'first'; wanted a number, such as 1500 or 46.5."
    ),
    "claim_that_is_no_grade": cell(ST, 2, "claim", "B", f"{ST2} 'claim': found 'B'; wanted one of 1, 2, 3, 4, 5, 6."),
    "line_asked_for_on_one_day_twice": Faulty(
        (
            Put(REQ, 2, {"asked_from": "2025-06-01"}),
            Put(REQ, 3, {"line": "land", "asked_from": "2025-06-01"}),
        ),
        "requirements.csv, row 3, column 'asked_from': found 'small/land/2025-06-01' again; "
        "wanted a day not used before (row 2 has it).",
    ),
    **{
        f"handling_of_{table}": cell(f"{table}.csv", 2, "handling", "secret", f"{table}.csv, row 2, column 'handling': {HANDLED}")
        for table in ("sources", "statements", "requirements", "sites", "figures", "amounts")
    },
}

AREAS = "areas.csv"
CODED = "caveats.csv"
ONE_WAY = "wanted one of provinces, points, or near what it lies and within how many kilometres."
NEARNESS = "wanted a number of kilometres where 'near' is told, and a blank where it is not."
POINTS = "wanted two points or more, each as degrees north and east, such as '46.6 31.5; 47.5 33.0'."
PLACE_NAMES = "in_host, airspace, offshore, neighbour, home, outside"
CAVEATS_OF_AREAS = {
    "area_that_is_nowhere": Faulty(
        (Put(AREAS, 4, {"area": "east", "name": "the east", "basis": "fact"}),),
        f"areas.csv, row 4, column 'area': found no provinces, no points and nothing that it is near; {ONE_WAY}",
    ),
    "area_that_is_two_things": cell(
        AREAS, 3, "provinces", "XX-01", f"areas.csv, row 3, column 'area': found 'provinces' and 'near'; {ONE_WAY}"
    ),
    "area_near_what_is_no_line": Faulty(
        (Put(AREAS, 4, {"area": "rear", "name": "the rear", "near": "near_front", "within_km": "9", "basis": "fact"}),),
        "areas.csv, row 4, column 'near': found 'near_front', which has no points; wanted an area that is a line.",
    ),
    "area_near_an_unknown_one": cell(
        AREAS,
        3,
        "near",
        "frnt",
        "areas.csv, row 3, column 'near': found no area 'frnt'; wanted an area of the case.\n    Try: did you mean front?",
    ),
    "area_near_by_no_kilometres": cell(
        AREAS, 3, "within_km", "", f"areas.csv, row 3, column 'within_km': found a blank; {NEARNESS}"
    ),
    "area_within_kilometres_of_nothing": cell(
        AREAS, 2, "within_km", "50", f"areas.csv, row 2, column 'within_km': found 50; {NEARNESS}"
    ),
    "line_of_one_point": cell(AREAS, 2, "points", "46.6 31.5", f"areas.csv, row 2, column 'points': found '46.6 31.5'; {POINTS}"),
    "line_off_the_earth": cell(
        AREAS,
        2,
        "points",
        "46.6 31.5; 97.5 33",
        f"areas.csv, row 2, column 'points': found '46.6 31.5; 97.5 33'; {POINTS}",
    ),
    "hours_to_answer_of_a_prohibition": cell(
        CODED,
        2,
        "hours",
        "48",
        "caveats.csv, row 2, column 'hours': found 48 hours to answer, for a prohibition; wanted a limitation, or a blank.",
    ),
    "caveat_to_be_expected_of_nobody": cell(
        CODED,
        2,
        "state",
        "prior",
        "caveats.csv, row 2, column 'nation': found a blank; wanted whose caveat it is, as it is prior.",
    ),
    "caveat_that_bears_on_nothing_and_somewhere": cell(
        CODED,
        2,
        "bears",
        "no",
        "caveats.csv, row 2, column 'bears': found 'no'; wanted a blank, or no tasks, areas and places.",
    ),
    "caveat_in_a_line": cell(
        CODED,
        2,
        "areas",
        "front",
        "caveats.csv, row 2, column 'areas': found 'front', which is a line; "
        "wanted an area with an inside: some provinces, or what lies near that line.",
    ),
    "caveat_that_its_nation_never_stated": Faulty(
        (Put(CODED, 2, {"nation": "FRA", "words": "far from the front"}),),
        "caveats.csv, row 2, column 'words': found 'area: far from the front', which no statement of FRA holds; wanted words of "
        "one, or a 'state' that says why it is there: inferred or prior (rule C1).\n"
        "    Try: did you mean area: away from the front?",
    ),
    "caveat_on_an_unknown_task": cell(
        CODED,
        2,
        "tasks",
        "all but gard",
        "caveats.csv, row 2, column 'tasks': found no task 'gard'; wanted a task of the case.\n    Try: did you mean guard?",
    ),
    "caveat_at_an_unknown_place": cell(
        CODED,
        2,
        "places",
        "in_host; ofshore",
        f"caveats.csv, row 2, column 'places': found 'ofshore'; wanted one of {PLACE_NAMES}.\n    Try: did you mean offshore?",
    ),
    "task_for_an_unknown_kind": cell(
        "tasks.csv",
        2,
        "capabilities",
        "lnd",
        "tasks.csv, row 2, column 'capabilities': found no capability 'lnd'; wanted a capability of the case.\n"
        "    Try: did you mean land?",
    ),
}

MONTHS = {
    "a_day_that_is_not_counted_from_d": cell(
        REQ,
        2,
        "needed_by",
        "30",
        "requirements.csv, row 2, column 'needed_by': found '30'; wanted a day counted from D: D, D+30, or M4 for the first "
        "day of month 4.\n    Try: D+30.",
    ),
    "needed_until_before_it_is_needed": cell(
        REQ,
        2,
        "needed_until",
        "D+30",
        "requirements.csv, row 2, column 'needed_until': found D+30; wanted a day after 'needed_by', which is D+30.",
    ),
    "needed_with_an_unknown_kind": cell(
        REQ,
        2,
        "needed_with",
        "land 1 to 6",
        "requirements.csv, row 2, column 'needed_with': found 'land 1 to 6'; wanted a capability and an exchange, such as "
        "'land.light_battalion 2:1'.",
    ),
    "a_tour_of_no_months": cell(
        PRO, 2, "tour_months", "0", "promises.csv, row 2, column 'tour_months': found 0; wanted a number of at least 1."
    ),
    "a_tour_of_half_months": cell(
        PRO, 2, "tour_months", "2.5", "promises.csv, row 2, column 'tour_months': found '2.5'; wanted a whole number."
    ),
    "a_ratio_below_one": cell(
        PRO, 2, "ratio", "0.5", "promises.csv, row 2, column 'ratio': found 0.5; wanted a number of at least 1."
    ),
    "what_a_pool_counts_without_a_pool": cell(
        PRO, 2, "pool", "", "promises.csv, row 2, column 'pool_of': found 'deployable'; wanted a pool that it counts, or a blank."
    ),
    "a_commitment_that_ends_before_it_begins": Faulty(
        (Put("commitments.csv", 2, {"since": "2025-06-01", "until": "2025-06-01"}),),
        "commitments.csv, row 2, column 'until': found 2025-06-01; wanted a day after 'since', which is 2025-06-01.",
    ),
    "a_commitment_without_a_source": cell(
        "commitments.csv",
        2,
        "sources",
        "",
        "commitments.csv, row 2, column 'sources': found a blank; wanted at least one source's id (rule E1).",
    ),
    "a_road_that_leads_nowhere": Faulty(
        (Put("roads.csv", 2, {"start": "old_harbour", "end": "old_harbour", "km": "3", "basis": "fact"}),),
        "roads.csv, row 2, column 'end': found 'old_harbour' again; wanted another site than 'start'.",
    ),
    "an_assumption_nobody_knows": one(
        TOML,
        "[scenarios] ",
        "[assumptions]\nration = 4\n[scenarios] ",
        "case.toml, [assumptions]: found 'ration'; wanted one of tour_months, ratio, notice_days, detour, road_kmh, "
        "air_kmh.\n    Try: did you mean ratio?",
    ),
    "an_assumption_of_no_number": one(
        TOML,
        "[scenarios] ",
        '[assumptions]\nnotice_days = "soon"\n[scenarios] ',
        "case.toml, [assumptions], 'notice_days': found 'soon'; wanted a number above nought, the days from the order until "
        "a unit is there.",
    ),
    "a_ratio_of_less_than_one": one(
        TOML,
        "[scenarios] ",
        "[assumptions]\nratio = 0.5\n[scenarios] ",
        "case.toml, [assumptions], 'ratio': found 0.5; wanted a number of at least 1, the units in the cycle for one that is "
        "out.",
    ),
    "a_tour_of_half_months_assumed": one(
        TOML,
        "[scenarios] ",
        "[assumptions]\ntour_months = 2.5\n[scenarios] ",
        "case.toml, [assumptions], 'tour_months': found 2.5; wanted a whole number, the months that a unit stays.",
    ),
    "a_front_that_is_no_line": one(
        TOML,
        '# front = "front"  ',
        'front = "near_front"  ',
        "case.toml, [case], 'front': found 'near_front'; wanted an area of areas.csv that is a line.",
    ),
}


SEVERAL = Faulty(
    (
        Edit(TOML, "id =", "idd ="),
        Edit(ST, "st1,FRA", "st1,XYZ"),
        Edit(ST, ",2025-03-01,force,pledges", ",1.3.2025,force,pledges"),
        Edit(ST, "st3,FRA", "st 3,FRA"),
        Edit(SRC, "https://example.org/1", "x"),
        Edit("nations.csv", "POL,Poland", "POL,"),
    ),
    "nations.csv, row 3, column 'name': found a blank; wanted the name in English.\n"
    "sources.csv, row 2, column 'url': found 'x'; wanted a web address that begins with http:// or https://.\n"
    f"{ST2} 'nation': found no nation 'XYZ'; wanted a nation of the case.\n"
    f"{ST2} 'said_on': found '1.3.2025'; wanted {DAY}.\n"
    "statements.csv, row 4, column 'statement': found 'st 3'; wanted an id: letters, figures, '.', '_', '-', no spaces.\n"
    "case.toml, [case]: found 'idd'; wanted a known setting.\n"
    "    Try: did you mean id?\n"
    "case.toml, [case]: found no 'id'; wanted a text for 'id'.",
)

AR = "translations.csv"
MEETING = {"of_table": "meetings", "row": "m1", "column": "place", "language": "ar"}
THE_EVENT = 2  # the row of a new case that translates the event 'ceasefire'
TRANSLATIONS = {
    "translation_of_an_unknown_row": cell(
        AR,
        THE_EVENT,
        "row",
        "ceasefir",
        f"{AR}, row 2, column 'row': found no row 'ceasefir' in events.csv; wanted a row of events.csv.\n"
        "    Try: did you mean ceasefire?",
    ),
    "translation_of_no_row": cell(
        AR, THE_EVENT, "row", "", f"{AR}, row 2, column 'row': found a blank; wanted a row of events.csv."
    ),
    "translation_of_an_unknown_scenario": cell(
        AR,
        5,
        "row",
        "scenarios.no truces",
        f"{AR}, row 5, column 'row': found no row 'scenarios.no truces' in case.toml; wanted a row of case.toml.\n"
        "    Try: did you mean scenarios.no truce?",
    ),
    "translation_of_an_unknown_table": cell(
        AR,
        THE_EVENT,
        "of_table",
        "event",
        f"{AR}, row 2, column 'of_table': found 'event'; wanted "
        "one of settings, capabilities, nations, bodies, meetings, events, statements, "
        "requirements, tasks, areas, sites.\n    Try: did you mean events?",
    ),
    "translation_of_what_is_no_text": cell(
        AR,
        THE_EVENT,
        "column",
        "note",
        f"{AR}, row 2, column 'column': found 'note'; wanted one of title, says, name, unit, place, level, counted, "
        "speaker, reason, gist.",
    ),
    "translation_of_what_is_no_text_there": cell(
        AR,
        THE_EVENT,
        "column",
        "name",
        f"{AR}, row 2, column 'column': found 'name', of events.csv; wanted a text for people: says.",
    ),
    "translation_of_what_is_no_text_of_a_scenario": cell(
        AR, 5, "column", "says", f"{AR}, row 5, column 'column': found 'says', of case.toml; wanted a text for people: name."
    ),
    "translation_of_a_blank": Faulty(
        (Edit("meetings.csv", "Brussels", ""), Put(AR, 6, {**MEETING, "text": "بروكسل"})),
        f"{AR}, row 6, column 'text': found a translation of 'place' of 'm1', which is blank in meetings.csv; "
        "wanted a text in meetings.csv first.",
    ),
    "translation_without_a_text": cell(
        AR,
        THE_EVENT,
        "text",
        "",
        f"{AR}, row 2, column 'text': found a blank; wanted the text in that language; one of an event is a "
        "clause that can follow 'if'.",
    ),
    "translation_into_a_language_twice": Faulty(
        (Put(AR, 6, {"of_table": "events", "row": "ceasefire", "column": "says", "language": "ar", "text": "هدنة"}),),
        f"{AR}, row 6, column 'language': found 'events/ceasefire/says/ar' again; wanted "
        "a language not used before (row 2 has it).",
    ),
    "translation_into_what_a_site_tells": Faulty(
        (
            Put("sites.csv", 2, {"name_ar": "الميناء القديم"}),
            Put(AR, 6, {"of_table": "sites", "row": "old_harbour", "column": "name", "language": "ar", "text": "الميناء"}),
        ),
        f"{AR}, row 6, column 'language': found the name of 'old_harbour' in Arabic again; wanted "
        "a language in which it is not told: "
        "sites.csv has its 'name_ar'.",
    ),
    "translation_into_no_language": cell(
        AR,
        THE_EVENT,
        "language",
        "Arabic",
        f"{AR}, row 2, column 'language': found 'Arabic'; wanted a language's ISO 639 code: two or three small letters.",
    ),
    "translation_into_a_language_of_a_country": cell(
        AR,
        THE_EVENT,
        "language",
        "AR-eg",
        f"{AR}, row 2, column 'language': found 'AR-eg'; wanted a language's ISO 639 code: two or three small letters.\n"
        "    Try: ar.",
    ),
    "translation_of_a_row_at_fault": cell(
        "events.csv",
        2,
        "kind",
        "happening",
        "events.csv, row 2, column 'kind': found 'happening'; wanted one of event, approval, mandate, backing, others, consent, "
        "clarity, capacity, reason.",
    ),
}

INPUTS = {
    **WORDS,
    **NUMBERS,
    **SHAPES,
    **CONDITIONS,
    **SETTINGS,
    **CELLS,
    **LIKELIHOODS,
    **PROMISES,
    **CAVEATS_OF_AREAS,
    **MONTHS,
    **TRANSLATIONS,
    "several_faults_in_several_files": SEVERAL,
}


@pytest.mark.parametrize("faulty", INPUTS.values(), ids=INPUTS.keys())
def test_a_faulty_input_is_told_whole(tmp_path: Path, faulty: Faulty) -> None:
    """A faulty input is refused with where, found, wanted and a way out, all faults in the order of the input (rule E7)."""
    assert told_of(tmp_path, *faulty.edits) == faulty.told


@pytest.mark.parametrize("cell", ["France would", "France"])
def test_a_quote_amiss_is_told_with_its_own_row(tmp_path: Path, cell: str) -> None:
    """A quote that closes too early in the first row below the header is told as row 2, as a spreadsheet counts."""
    told = told_of(tmp_path, Edit(ST, f"{cell} ", f'"{cell}" '))
    assert told.startswith("statements.csv, row 2: ")
    assert told.endswith("wanted double quotes in pairs.")


@pytest.mark.parametrize("name", ["nations", "sources", "statements", "requirements"])
def test_a_table_that_every_case_has_is_missed(tmp_path: Path, name: str) -> None:
    """A case without its nations, sources, statements or requirements is refused."""
    write_new_case(tmp_path)
    (tmp_path / f"{name}.csv").unlink()
    with pytest.raises(FaultyInput) as caught:
        Case.read(tmp_path)
    missed = Fault(f"{name}.csv", "no such file", "a table that every case has", "`willing new` makes one")
    assert caught.value.faults[0] == missed


def test_nothing_is_said_of_names_that_a_faulty_table_would_have_had(tmp_path: Path) -> None:
    """A table whose first row is at fault is told once, and not again at each cell that names one of its rows."""
    told = told_of(tmp_path, Edit("nations.csv", "nation,name", "nation,nmae"))
    assert told.splitlines() == [
        "nations.csv, row 1: found a column 'nmae'; wanted a column of nations.csv.",
        "    Try: did you mean name?",
        "nations.csv, row 1: found no column 'name'; wanted every column that nations.csv requires.",
    ]


def test_a_remedy_never_repeats_a_control_character(tmp_path: Path) -> None:
    """A name that is itself at fault reaches nobody's screen through the remedy of another fault."""
    told = told_of(
        tmp_path,
        Edit("bodies.csv", "The coalition", "The \x1b[31mcoalition"),
        Edit("meetings.csv", "m1,coalition", "m1,coalitoin"),
    )
    assert "\x1b" not in told
    assert "coalitoin" in told


def test_a_fault_without_a_way_out_is_one_line() -> None:
    """A fault is one sentence, and its way out a line of its own that ends as a sentence does."""
    assert str(Fault("x.csv, row 2", "'a'", "a number")) == "x.csv, row 2: found 'a'; wanted a number."
    assert str(Fault("x.csv", "a", "b", "write c")) == "x.csv: found a; wanted b.\n    Try: write c."
    assert str(Fault("x.csv", "a", "b", "did you mean c?")) == "x.csv: found a; wanted b.\n    Try: did you mean c?"
