"""Fault trees: an Open-PSA file is read whole, or refused with all that is wrong in it, in its order."""

import csv
import itertools
import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from willing.faults import FaultyInput
from willing.ledger import faulttree
from willing.ledger.faulttree import KINDS, Constant, FaultTree, Formula, Gate, Ref

DATA = '<model-data><define-basic-event name="a"><float value="0.1"/></define-basic-event>\
<define-basic-event name="b"><float value="0.2"/></define-basic-event>\
<define-basic-event name="c"><float value="0.3"/></define-basic-event></model-data>'
ABC = '<basic-event name="a"/><basic-event name="b"/><basic-event name="c"/>'


def model(tree: str, data: str = DATA) -> str:
    """A model with one fault tree, whose first line is line 2."""
    return f'<opsa-mef>\n<define-fault-tree name="plant">{tree}</define-fault-tree>\n{data}</opsa-mef>'


def gate(formula: str, name: str = "top") -> str:
    """The definition of a gate; a name alone for a formula refers to an event."""
    formula = formula if formula.startswith("<") else f'<event name="{formula}"/>'
    return f'<define-gate name="{name}">{formula}</define-gate>'


def read(folder: Path, text: str | bytes, **words: float) -> FaultTree:
    """The fault tree in a file of this text."""
    path = folder / "tree.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return FaultTree.read(path, **words)


def refused(folder: Path, text: str | bytes, **words: float) -> list[str]:
    """What is wrong with a file of this text, a fault a text."""
    with pytest.raises(FaultyInput) as caught:
        read(folder, text, **words)
    return [str(fault) for fault in caught.value.faults]


def holds(formula: Formula, gates: Mapping[str, Formula], facts: Mapping[str, bool]) -> bool:
    """Whether a formula is true, straight from what each kind says of itself."""
    match formula:
        case Constant(truth):
            return truth
        case Ref(name):
            return facts[name] if name in facts else holds(gates[name], gates, facts)
        case Gate(kind, operands, least):
            truths = [holds(one, gates, facts) for one in operands]
            return {
                "and": all(truths),
                "or": any(truths),
                "not": not truths[0],
                "atleast": sum(truths) >= least,
                "xor": sum(truths) % 2 == 1,
                "iff": (len(truths) - sum(truths)) % 2 == 0,
                "imply": not truths[0] or truths[-1],
                "nand": not all(truths),
                "nor": not any(truths),
            }[kind]


# What is read ---------------------------------------------------------------------------------------------------------------


def test_the_example_of_the_standard(tmp_path: Path) -> None:
    """The tree that the standard draws has one top, and its house event stands among the gates as what it always is."""
    text = model(
        gate('<or><gate name="g1"/><gate name="g2"/></or>')
        + gate('<and><house-event name="h"/><gate name="g3"/></and>', "g1")
        + gate('<and><not><house-event name="h"/></not><basic-event name="b"/></and>', "g2")
        + gate('<or><basic-event name="a"/><event name="c"/></or>', "g3")
        + '<define-house-event name="h"><constant value="true"/></define-house-event>'
    )
    found = read(tmp_path, text)
    assert (found.name, found.tops) == ("plant", ("top",))
    assert found.gates["top"] == Gate("or", (Ref("g1"), Ref("g2")))
    assert found.gates["g2"] == Gate("and", (Gate("not", (Ref("h"),)), Ref("b")))
    assert found.gates["h"] == Constant(True)
    assert found.chances == {"a": 0.1, "b": 0.2, "c": 0.3}


def test_house_events_are_false_by_default(tmp_path: Path) -> None:
    """A house event of which nothing more is said is false, as the standard has it."""
    found = read(tmp_path, model(gate('<house-event name="h"/>') + '<define-house-event name="h"/>'))
    assert found.gates == {"top": Ref("h"), "h": Constant(False)}
    assert found.tops == ("top",)


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        *(
            (f"<{kind}>{ABC}</{kind}>", Gate(kind, (Ref("a"), Ref("b"), Ref("c"))))
            for kind in ("and", "or", "xor", "iff", "nand", "nor")
        ),
        (f'<atleast min="2">{ABC}</atleast>', Gate("atleast", (Ref("a"), Ref("b"), Ref("c")), 2)),
        ('<imply><event name="a"/><event name="b" type="basic-event"/></imply>', Gate("imply", (Ref("a"), Ref("b")))),
        ('<basic-event name=" a "/>', Ref("a")),
        ('<constant value="false"/>', Constant(False)),
    ],
)
def test_each_connective_keeps_its_operands_in_order(tmp_path: Path, formula: str, wanted: Formula) -> None:
    """A connective becomes a gate of its kind, and a single reference passes through."""
    assert read(tmp_path, model(gate(formula))).gates["top"] == wanted


@pytest.mark.parametrize(("least", "most"), [(least, most) for least in range(4) for most in range(least, 4)])
def test_a_cardinality_counts_as_it_says(tmp_path: Path, least: int, most: int) -> None:
    """True exactly when from min to max operands are, though only the kinds of the vocabulary are used."""
    found = read(tmp_path, model(gate(f'<cardinality min="{least}" max="{most}">{ABC}</cardinality>')))
    for truths in itertools.product([False, True], repeat=3):
        facts = dict(zip("abc", truths, strict=True))
        assert holds(found.gates["top"], found.gates, facts) == (least <= sum(truths) <= most)


def test_labels_attributes_and_comments_mean_nothing(tmp_path: Path) -> None:
    """A tree means the same with the texts that only people read."""
    about = '<label>a <!-- remark --> label</label><attributes><attribute name="x" value="y"/></attributes>'
    dressed = model(f'{about}<define-gate name="top">{about}<!-- x --><or>{ABC}</or></define-gate>')
    assert read(tmp_path, dressed) == read(tmp_path, model(gate(f"<or>{ABC}</or>")))


def test_tops_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Gates that nobody refers to are tops, in order, and a reference from another fault tree counts."""
    two = f'<define-fault-tree name="other">{gate("z", "y")}</define-fault-tree>'
    text = model(gate(f"<or>{ABC}</or>", "z") + gate(f"<and>{ABC}</and>", "x"), two + DATA)
    found = read(tmp_path, text)
    assert found.tops == ("x", "y")
    assert found.name == "plant, other"
    assert read(tmp_path, text.replace("<opsa-mef>", '<opsa-mef name="site">', 1)).name == "site"


def test_names_are_found_nearest_first(tmp_path: Path) -> None:
    """Inside its container a private name means the private one; outside, paths reach it and the bare name is the public one."""
    both = '<and><event name="stuck"/><event name="G"/></and>'
    hidden = gate("stuck", "G").replace(" name", ' role="private" name', 1)
    pump = '<define-basic-event name="stuck"><float value="0.{}"/></define-basic-event>'
    text = model(
        gate('<or><gate name="A.G"/><gate name="plant.B.G"/><event name="stuck"/></or>')
        + f'<define-component name="A" role="private">{gate("stuck", "G")}{pump.format(5)}'
        + f'<define-component name="I">{gate(both, "H")}</define-component></define-component>'
        + f'<define-component name="B">{hidden}</define-component>',
        f"<model-data>{pump.format(1)}</model-data>",
    )
    found = read(tmp_path, text)
    assert found.gates["top"] == Gate("or", (Ref("plant.A.G"), Ref("plant.B.G"), Ref("stuck")))
    assert found.gates["plant.A.G"] == Ref("plant.A.stuck")
    assert found.gates["plant.A.I.H"] == Gate("and", (Ref("plant.A.stuck"), Ref("plant.A.G")))
    assert found.gates["plant.B.G"] == Ref("stuck")
    assert found.chances == {"plant.A.stuck": 0.5, "stuck": 0.1}


def test_public_elements_of_components_go_by_their_name(tmp_path: Path) -> None:
    """As in the standard's example: what a component defines is public unless it says otherwise, and its path reaches it too."""
    inner = '<define-basic-event name="BE1"><float value="0.25"/></define-basic-event>'
    text = model(
        gate('<and><event name="BE1"/><event name="plant.A.BE1"/><event name="A.BE1"/></and>')
        + f'<define-component name="A">{inner}</define-component>',
        "",
    )
    assert read(tmp_path, text).gates["top"] == Gate("and", (Ref("BE1"),) * 3)


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ('<int value="1"/>', 1.0),
        ('<bool value="true"/>', 1.0),
        ('<float value="1.5e-3"/>', 0.0015),
        ('<add><float value=".1"/><float value=".2"/><float value=".3"/></add>', 0.6),
        ('<sub><int value="1"/><float value="0.25"/><float value="0.25"/></sub>', 0.5),
        ('<mul><parameter name="p"/><parameter name="q"/></mul>', 0.0625),
        ('<div><int value="1"/><int value="4"/></div>', 0.25),
        ('<sub><int value="1"/><neg><float value="-0.5"/></neg></sub>', 0.5),
        ('<pow><float value="0.5"/><int value="3"/></pow>', 0.125),
        ('<exponential><float value="1e-4"/><system-mission-time/></exponential>', -math.expm1(-0.1)),
        (
            '<sub><int value="1"/><exp><mul><neg><float value="1e-4"/></neg><system-mission-time/></mul></exp></sub>',
            1 - math.exp(-0.1),
        ),
    ],
)
def test_expressions_come_to_numbers(tmp_path: Path, expression: str, wanted: float) -> None:
    """Constants, parameters (in any order), arithmetic and the exponential law come to the number they say."""
    data = f'<model-data><define-parameter name="p"><div><parameter name="q"/><int value="1"/></div></define-parameter>\
<define-parameter name="q"><float value="0.25"/></define-parameter>\
<define-basic-event name="a">{expression}</define-basic-event></model-data>'
    found = read(tmp_path, model(gate('<event name="a"/>'), data), mission_hours=1000)
    assert found.chances["a"] == pytest.approx(wanted, rel=1e-15)


def test_what_is_read_cannot_be_changed(tmp_path: Path) -> None:
    """The value and its mappings are read-only."""
    found = read(tmp_path, model(gate(f"<or>{ABC}</or>")))
    with pytest.raises(TypeError):
        found.gates["top"] = Constant(True)  # type: ignore[index]
    with pytest.raises(TypeError):
        found.chances["a"] = 1.0  # type: ignore[index]


def test_long_chains_of_gates_are_read(tmp_path: Path) -> None:
    """Fifty thousand gates one below the other are no deeper than one in another."""
    chain = "".join(gate(f'<gate name="g{n + 1}"/>', f"g{n}") for n in range(50_000))
    found = read(tmp_path, model(chain + gate('<event name="a"/>', "g50000")))
    assert found.tops == ("g0",)


# What is refused ------------------------------------------------------------------------------------------------------------

FAULTS = {
    "no gate": (model(""), "tree.xml, line 1: found no <define-gate>; wanted a gate to be the top event."),
    "no fault tree": ("<opsa-mef></opsa-mef>", "tree.xml, line 1: found no <define-fault-tree>; wanted a fault tree."),
    "another format": ("<svg/>", "tree.xml, line 1: found <svg>; wanted <opsa-mef>, an Open-PSA model."),
    "undefined gate": (
        model(gate('<or><gate name="pmp"/><event name="a"/></or>') + gate(ABC[:23], "pump")),
        "tree.xml, line 2: found no gate 'pmp'; wanted one that is defined, and public or of these containers.\n"
        "    Try: did you mean pump?",
    ),
    "wrong kind": (
        model(gate('<gate name="a"/>')),
        "tree.xml, line 2: found 'a' as a gate; wanted a basic-event by its definition (line 3).\n"
        "    Try: <basic-event name='a'/>.",
    ),
    "wrong type": (
        model(gate('<event name="a" type="pump"/>')),
        "tree.xml, line 2: found the type 'pump'; wanted one of gate, basic-event, house-event.",
    ),
    "gate twice": (
        model(gate(f"<or>{ABC}</or>") + "\n" + gate(f"<and>{ABC}</and>")),
        "tree.xml, line 3: found 'top' again; wanted a name not used before (line 2 has it).",
    ),
    "public name twice": (
        model(gate(f"<or>{ABC}</or>") + f'\n<define-component name="A">{gate("a")}</define-component>'),
        "tree.xml, line 3: found 'top' again; wanted a name not used before (line 2 has it).\n"
        "    Try: make the component of one of them role='private'.",
    ),
    "gate and basic event": (
        model(gate("b", "a")),
        "tree.xml, line 3: found 'a' again; wanted a name not used before (line 2 has it).",
    ),
    "component twice": (
        model(gate(f"<or>{ABC}</or>") + '<define-component name="A"/>\n<define-component name="A"/>'),
        "tree.xml, line 3: found the component 'A' again; wanted each component once in its container.",
    ),
    "fault tree twice": (
        model(gate(f"<or>{ABC}</or>"), '<define-fault-tree name="plant"/>' + DATA),
        "tree.xml, line 3: found the fault tree 'plant' again; wanted each fault tree once.",
    ),
    "cycle": (
        model(
            gate('<gate name="x"/>')
            + gate('<or><event name="a"/><gate name="y"/></or>', "x")
            + "\n"
            + gate('<gate name="x"/>', "y")
        ),
        "tree.xml, line 2: found a cycle: x → y → x; wanted gates that do not depend on themselves.",
    ),
    "own operand": (
        model(gate('<or><event name="a"/><gate name="top"/></or>')),
        "tree.xml, line 2: found a cycle: top → top; wanted gates that do not depend on themselves.",
    ),
    "atleast of too many": (
        model(gate(f'<atleast min="4">{ABC}</atleast>')),
        "tree.xml, line 2: found <atleast> with min='4' and 3 operands; wanted a min from 1 to the number of operands.",
    ),
    "atleast of none": (
        model(gate(f'<atleast min="0">{ABC}</atleast>')),
        "tree.xml, line 2: found <atleast> with min='0' and 3 operands; wanted a min from 1 to the number of operands.",
    ),
    "atleast without min": (
        model(gate(f"<atleast>{ABC}</atleast>")),
        "tree.xml, line 2: found <atleast> with no min; wanted a whole number.",
    ),
    "atleast of a word": (
        model(gate(f'<atleast min="two">{ABC}</atleast>')),
        "tree.xml, line 2: found <atleast> with min='two'; wanted a whole number.",
    ),
    "cardinality turned round": (
        model(gate(f'<cardinality min="2" max="1">{ABC}</cardinality>')),
        "tree.xml, line 2: found <cardinality> with min='2', max='1' and 3 operands; "
        "wanted a min up to max, and a max up to the number of operands.",
    ),
    "cardinality in cardinality": (
        model(gate(f'<cardinality min="0" max="1"><cardinality min="1" max="1">{ABC}</cardinality></cardinality>')),
        "tree.xml, line 2: found a cardinality inside a cardinality; wanted references or other connectives.\n"
        "    Try: give the inner one a gate of its own.",
    ),
    "not of two": (
        model(gate('<not><event name="a"/><event name="b"/></not>')),
        "tree.xml, line 2: found <not> with 2 operands; wanted 1.",
    ),
    "and of none": (model(gate("<and/>")), "tree.xml, line 2: found <and> with 0 operands; wanted at least 1."),
    "two formulas": (
        model(gate('<event name="a"/><event name="b"/>')),
        "tree.xml, line 2: found the gate 'top' with 2 formulas; wanted one formula.\n"
        "    Try: put an <and> or an <or> around them.",
    ),
    "unknown connective": (
        model(gate(f"<annd>{ABC}</annd>")),
        "tree.xml, line 2: found <annd>; wanted one of and, or, not, atleast, xor, iff, imply, nand, nor, cardinality, gate, "
        "basic-event, house-event, event, constant.\n    Try: did you mean and or nand?",
    ),
    "unknown attribute": (
        model(gate('<event nam="a" name="a"/>')),
        "tree.xml, line 2: found the attribute 'nam' of <event>; wanted no attribute but name, type.\n"
        "    Try: did you mean name?",
    ),
    "reference without a name": (
        model(gate("<event/>")),
        "tree.xml, line 2: found <event> without a name; wanted the name of an event.",
    ),
    "definition without a name": (
        model(gate(f"<or>{ABC}</or>") + "<define-house-event/>"),
        "tree.xml, line 2: found <define-house-event> without a name; wanted a name.",
    ),
    "name with a dot": (
        model(gate(f"<or>{ABC}</or>") + gate('<event name="a"/>', "x.y")),
        "tree.xml, line 2: found the name 'x.y'; wanted a name without '.', which parts the containers of a path.",
    ),
    "name with a control character": (
        model(gate(f"<or>{ABC}</or>") + gate('<event name="a"/>', "x\u202ey")),
        "tree.xml, line 2: found the name 'x\\u202ey'; wanted at most 200 characters, none of them a control character.",
    ),
    "role": (
        model(f'<define-gate name="top" role="secret"><or>{ABC}</or></define-gate>'),
        "tree.xml, line 2: found the role 'secret'; wanted public or private.",
    ),
    "private name from outside": (
        model(gate('<event name="x"/>') + f'<define-component name="A" role="private">{gate("a", "x")}</define-component>'),
        "tree.xml, line 2: found no event 'x'; wanted one that is defined, and public or of these containers.",
    ),
    "text between elements": (
        model(gate("<and>a b</and>")),
        "tree.xml, line 2: found the text 'a b'; wanted elements only, save in <label>.",
    ),
    "children of a reference": (
        model(gate(f'<event name="a">{ABC}</event>')),
        "tree.xml, line 2: found elements inside <event>; wanted none there.",
    ),
    "gate in model data": (
        model(gate(f"<or>{ABC}</or>"), f"<model-data>{gate('<event/>')}</model-data>" + DATA),
        "tree.xml, line 3: found <define-gate>; wanted one of define-basic-event, define-house-event, define-parameter.",
    ),
    "event tree": (
        model(gate(f"<or>{ABC}</or>"), DATA + '<define-event-tree name="x"/>'),
        "tree.xml, line 3: found <define-event-tree>; wanted one of define-fault-tree, model-data.",
    ),
    "common cause": (
        model(gate(f"<or>{ABC}</or>") + '<define-CCF-group name="x" model="beta-factor"/>'),
        "tree.xml, line 2: found <define-CCF-group>; wanted one of define-gate, define-basic-event, define-house-event, "
        "define-parameter, define-component.",
    ),
    "house event neither true nor false": (
        model(gate('<house-event name="h"/>') + '<define-house-event name="h"><constant value="yes"/></define-house-event>'),
        "tree.xml, line 2: found the value 'yes'; wanted true or false.",
    ),
    "house event with a probability": (
        model(gate('<house-event name="h"/>') + '<define-house-event name="h"><float value="1"/></define-house-event>'),
        "tree.xml, line 2: found <float> in a house event; wanted one <constant value='true'/>, or nothing.",
    ),
    "no probabilities": (
        model(gate(f"<or>{ABC}<event name='d'/></or>"), '<model-data><define-basic-event name="d"/></model-data>'),
        "tree.xml: found 4 basic events without a probability: 'a' (line 2), 'b' (line 2), 'c' (line 2), 'd' (line 3); "
        "wanted a probability for each.\n"
        "    Try: <define-basic-event name='…'><float value='0.01'/></define-basic-event> in <model-data>.",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_tree_is_refused(tmp_path: Path, fault: str) -> None:
    """One file a fault: the place, what stands there, what was wanted and the way out are told."""
    text, told = FAULTS[fault]
    assert refused(tmp_path, text) == [told]


NUMBERS = {
    '<float value="1.5"/>': "the probability 1.5 of 'a'; wanted a number from 0 to 1",
    '<float value="-0.5"/>': "the probability -0.5 of 'a'; wanted a number from 0 to 1",
    '<float value="nan"/>': "the value 'nan'; wanted a number, such as 1e-3",
    '<float value="1e999"/>': "the value '1e999'; wanted a number, such as 1e-3",
    '<float value="1_0"/>': "the value '1_0'; wanted a number, such as 1e-3",
    '<float value="\u0661"/>': "the value '\u0661'; wanted a number, such as 1e-3",
    "<float/>": "the value ''; wanted a number, such as 1e-3",
    '<int value="0.5"/>': "the value '0.5'; wanted a whole number",
    f'<int value="{"9" * 500}"/>': f"the value '{'9' * 59}…'; wanted a whole number",
    '<bool value="1"/>': "the value '1'; wanted true or false",
    '<div><int value="1"/><int value="0"/></div>': "<div> of 1, 0, which is no number; wanted a finite number",
    '<exp><int value="1000"/></exp>': "<exp> of 1000, which is no number; wanted a finite number",
    '<pow><int value="-1"/><float value="0.5"/></pow>': "<pow> of -1, 0.5, which is no number; wanted a finite number",
    "<neg/>": "<neg> with 0 operands; wanted 1",
    "<add/>": "<add> with 0 operands; wanted at least 1",
    '<parameter name="q"/>': "no parameter 'q'; wanted one that is defined, and public or of these containers",
    '<parameter name="p" unit="years"/>': "'p' in years; wanted hours, as in its definition",
    '<system-mission-time unit="years"/>': "the mission time in 'years'; wanted hours",
    '<float value="0"/><float value="1"/>': "the basic event 'a' with 2 expressions; wanted one expression",
}


@pytest.mark.parametrize("expression", NUMBERS, ids=range(len(NUMBERS)))
def test_what_is_no_probability_is_refused(tmp_path: Path, expression: str) -> None:
    """A probability is a finite number from 0 to 1, written plainly."""
    data = '<model-data><define-parameter name="p" unit="hours"><int value="1"/></define-parameter>\
<define-basic-event name="a">{}</define-basic-event></model-data>'
    assert refused(tmp_path, model(gate('<event name="a"/>'), data.format(expression))) == [
        f"tree.xml, line 3: found {NUMBERS[expression]}."
    ]


def test_a_mission_time_is_asked_for(tmp_path: Path) -> None:
    """The format has no place for the mission time, so a file that needs it is refused unless the reader is told."""
    data = '<model-data><define-basic-event name="a"><exponential><float value="1"/><system-mission-time/></exponential>\
</define-basic-event></model-data>'
    [told] = refused(tmp_path, model(gate('<event name="a"/>'), data))
    assert told.endswith("    Try: give mission_hours.")


def test_random_deviates_are_refused_by_name(tmp_path: Path) -> None:
    """An expression without one value is refused, not taken at its mean."""
    data = '<model-data><define-basic-event name="a"><lognormal-deviate/></define-basic-event></model-data>'
    [told] = refused(tmp_path, model(gate('<event name="a"/>'), data))
    assert told.startswith("tree.xml, line 3: found <lognormal-deviate>; wanted one of float, int, bool, parameter")


def test_parameters_in_a_cycle_are_refused(tmp_path: Path) -> None:
    """Parameters that need each other are named in the order in which they do."""
    data = '<model-data><define-parameter name="p"><parameter name="q"/></define-parameter>\
<define-parameter name="q"><neg><parameter name="p"/></neg></define-parameter></model-data>'
    assert refused(tmp_path, model(gate('<constant value="true"/>'), data)) == [
        "tree.xml, line 3: found a cycle: p → q → p; wanted parameters that do not depend on themselves."
    ]


def test_a_long_cycle_is_told_by_its_ends(tmp_path: Path) -> None:
    """A cycle through a thousand gates is named by its first and last ones."""
    ring = "".join(gate(f'<gate name="g{(n + 1) % 1000}"/>', f"g{n}") for n in range(1000))
    [told] = refused(tmp_path, model(ring))
    assert "a cycle: g0 → g1 → g2 → g3 → g4 → … (991 more) → g996 → g997 → g998 → g999 → g0;" in told


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Faults of names, formulas and probabilities come together, by line, and the missing probabilities last."""
    text = (
        model(
            gate('<or><gate name="nobody"/><basic-event name="z"/></or>')
            + "\n"
            + gate('<atleast min="9"><event name="a"/></atleast>', "x")
            + "\n"
            + gate('<gate name="y"/>', "y")
        ).replace('"0.1"', '"7"')
        + "\n"
    )
    told = refused(tmp_path, text)
    assert [one.partition(": ")[0] for one in told] == [*(f"tree.xml, line {line}" for line in (2, 3, 4, 5)), "tree.xml"]


# Hostile files --------------------------------------------------------------------------------------------------------------

BOMB = """<?xml version="1.0"?>
<!DOCTYPE opsa-mef [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<opsa-mef><define-fault-tree name="&c;"/></opsa-mef>"""
OUTSIDE = '<!DOCTYPE opsa-mef [<!ENTITY x SYSTEM "file:///etc/passwd">]><opsa-mef name="x">&x;</opsa-mef>'
PLAIN = "<!DOCTYPE opsa-mef>" + model(gate(f"<or>{ABC}</or>"))
ELSEWHERE = '<!DOCTYPE opsa-mef SYSTEM "http://example.org/opsa.dtd"><opsa-mef/>'


@pytest.mark.parametrize(("text", "line"), [(BOMB, 2), (OUTSIDE, 1), (PLAIN, 1), (ELSEWHERE, 1)])
def test_document_types_are_refused(tmp_path: Path, text: str, line: int) -> None:
    """No entity is ever declared, within the file or outside, since the document type is refused as it opens."""
    assert refused(tmp_path, text) == [
        f"tree.xml, line {line}: found a document type (<!DOCTYPE …>); wanted XML without one, for it may name other files.\n"
        "    Try: delete it."
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "no element found"),
        (b"<opsa-mef>", "no element found"),
        (b"<opsa-mef></opsa>", "mismatched tag"),
        (b"<opsa-mef>&nobody;</opsa-mef>", "undefined entity"),
        (b"<opsa-mef a='1' a='2'/>", "duplicate attribute"),
        (b"<opsa-mef/><opsa-mef/>", "junk after document element"),
        (b"\x00\x01\x02", "not well-formed"),
        (b"<opsa-mef name='\xff'/>", "not well-formed"),
        (b"<?xml version='1.0' encoding='klingon'?><opsa-mef/>", "unknown encoding"),
        (b"<?xml version='1.0' encoding='rot13'?><opsa-mef/>", "encoding"),
        (b"<?xml version='1.0' encoding='big5'?><opsa-mef/>", "encoding"),
    ],
)
def test_what_is_no_xml_is_refused(tmp_path: Path, content: bytes, found: str) -> None:
    """Broken bytes end in one fault with a line, never in a traceback."""
    [told] = refused(tmp_path, content)
    assert told.startswith("tree.xml, line 1: found ")
    assert found in told


def test_other_encodings_are_read(tmp_path: Path) -> None:
    """UTF-16 and Latin-1 files mean what the same text means in UTF-8."""
    text = model(gate(f"<or>{ABC}</or>", "événement"))
    plain = read(tmp_path, text)
    assert read(tmp_path, text.encode("utf-16")) == plain
    assert read(tmp_path, b"<?xml version='1.0' encoding='ISO-8859-1'?>" + text.encode("latin-1")) == plain


def test_depth_is_bounded(tmp_path: Path) -> None:
    """Formulas nest as far as a reader can follow, and no further."""
    deep = faulttree.MOST_DEPTH - 4
    assert read(tmp_path, model(gate("<not>" * deep + '<event name="a"/>' + "</not>" * deep))).tops == ("top",)
    [told] = refused(tmp_path, model(gate("<not>" * 100_000)))
    assert told.startswith("tree.xml, line 2: found elements more than 100 deep; wanted at most 100.")


def test_components_are_bounded(tmp_path: Path) -> None:
    """Components nest nineteen deep in their fault tree, and no further."""
    nested = '<define-component name="x">' * 19 + gate("a") + "</define-component>" * 19
    assert read(tmp_path, model(nested)).tops == ("top",)
    [told] = refused(tmp_path, model(gate("a", "g") + f'<define-component name="y">{nested}</define-component>'))
    assert told == "tree.xml, line 2: found components more than 19 deep; wanted at most 19."


def test_elements_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of too many elements is refused where it passes the bound."""
    monkeypatch.setattr(faulttree, "MOST_ELEMENTS", 20)
    [told] = refused(tmp_path, model("\n".join(gate('<event name="a"/>', f"g{n}") for n in range(20))))
    assert "found more than 20 elements; wanted at most 20" in told


def test_size_is_bounded(tmp_path: Path) -> None:
    """A file above 64 MiB is not opened."""
    with (tmp_path / "tree.xml").open("wb") as file:
        file.truncate(64 * 2**20 + 1)
    with pytest.raises(FaultyInput, match="at most 64 MiB"):
        FaultTree.read(tmp_path / "tree.xml")


def test_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    """What is no plain file is a fault of the input."""
    with pytest.raises(FaultyInput, match="no plain file"):
        FaultTree.read(tmp_path)
    with pytest.raises(FaultyInput, match="cannot be read"):
        FaultTree.read(tmp_path / "none.xml")


def test_faults_are_bounded(tmp_path: Path) -> None:
    """Of very many faults a thousand are told."""
    many = "".join(gate(f'<gate name="no{n}"/>', f"g{n}") for n in range(5_000))
    assert len(refused(tmp_path, model(many))) == 1000


# The trees of the Aralia set ------------------------------------------------------------------------------------------------

ARALIA = sorted((Path(__file__).parents[1] / "data" / "aralia").glob("*.xml"))


@pytest.mark.parametrize("path", ARALIA, ids=lambda path: path.stem)
def test_every_tree_of_the_aralia_set_is_read(path: Path) -> None:
    """Each has one top, `r1`, and only kinds of the vocabulary."""
    found = FaultTree.read(path)
    assert (found.name, found.tops) == (path.stem, ("r1",))
    assert {one.kind for one in found.gates.values() if isinstance(one, Gate)} <= set(KINDS)


def test_the_aralia_set_is_as_large_as_its_table_says() -> None:
    """`published.csv` has a row for each tree, with as many basic events and gates as are read."""
    with (ARALIA[0].parent / "published.csv").open(encoding="utf-8", newline="") as file:
        told = {row["model"]: (int(row["basic_events"]), int(row["gates"])) for row in csv.DictReader(file)}
    found = {path.stem: FaultTree.read(path) for path in ARALIA}
    assert told == {name: (len(one.chances), len(one.gates)) for name, one in found.items()}
