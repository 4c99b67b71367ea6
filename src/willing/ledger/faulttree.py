"""Fault trees in the Open-PSA Model Exchange Format to values: gates as formulas, basic events with their probabilities.

What the format says of fault trees is read whole or refused whole (rule E7): components, roles and paths, every connective,
parameters and arithmetic. What it says of other things (event trees, common causes, random deviates) is refused by name, since a
tree read without them would have another probability.

A file is taken as hostile. A document type is refused before any entity could be declared, and size, depth, elements and numbers
are bounded.

Source:
    Epstein, Rauzy and others (2017), Open-PSA Model Exchange Format 2.0d, chapters "Fault Tree Layer" and "Stochastic Layer".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, NoReturn, TypeAlias
from xml.parsers import expat

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.tables import CONTROL, MOST_FAULTS, plain_bytes

__all__ = ["KINDS", "Constant", "FaultTree", "Formula", "Gate", "Ref"]

MOST_DEPTH: Final = 100
MOST_CONTAINERS: Final = 20
MOST_ELEMENTS: Final = 1_000_000
MOST_NAME: Final = 200
_MOST_COMPARED: Final = 100_000  # names compared in search of near ones

KINDS: Final = ("and", "or", "not", "atleast", "xor", "iff", "imply", "nand", "nor")

_EVENTS: Final = ("gate", "basic-event", "house-event")
_DEFINITIONS: Final = ("define-gate", "define-basic-event", "define-house-event", "define-parameter")
_CONNECTIVES: Final = (*KINDS, "cardinality")
_OPERANDS: Final = {"not": 1, "imply": 2}
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TRUTHS: Final = {"true": True, "false": False}
_ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "opsa-mef": ("name",),
    "define-fault-tree": ("name",),
    **dict.fromkeys(("define-component", "define-gate", "define-basic-event", "define-house-event"), ("name", "role")),
    "define-parameter": ("name", "role", "unit"),
    **dict.fromkeys(_EVENTS, ("name",)),
    "event": ("name", "type"),
    "parameter": ("name", "unit"),
    "system-mission-time": ("unit",),
    "atleast": ("min",),
    "cardinality": ("min", "max"),
    **dict.fromkeys(("constant", "float", "int", "bool"), ("value",)),
}
_LEAVES: Final = (*_EVENTS, "event", "parameter", "system-mission-time", "constant", "float", "int", "bool")


@dataclass(frozen=True, slots=True)
class Ref:
    """True when the gate, basic event or house event of this name is."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """Always true, or always false."""

    truth: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """True when as many of the operands are true as its kind, one of `KINDS`, asks for.

    `atleast` asks for `least` of them (0 for every other kind), `xor` for an odd number, `nand` and `nor` deny `and` and `or` of
    all of them; `iff` is true when an even number of them is false, as a chain of equivalences is; `imply` has two operands, and
    `not` one.
    """

    kind: str
    operands: tuple[Formula, ...]
    least: int = 0


Formula: TypeAlias = Ref | Constant | Gate


@dataclass(frozen=True, slots=True)
class FaultTree:
    """Gates and what makes each of them true, down to basic events with the probability of each.

    Every name a formula refers to is a key of `gates` or of `chances`, and no gate depends on itself. A house event stands among
    the gates, as a `Constant`. `tops` has the gates that no formula refers to, in the order of the file. A public element goes by
    its name, a private one by its full path, such as 'plant.pumps.stuck'.
    """

    name: str
    tops: tuple[str, ...]
    gates: Mapping[str, Formula]
    chances: Mapping[str, float]

    @classmethod
    def read(cls, path: Path | str, *, mission_hours: float | None = None) -> FaultTree:
        """The fault trees of an Open-PSA file, as one.

        Args:
            path: a plain XML file of at most 64 MiB.
            mission_hours: what <system-mission-time/> stands for, in hours; unsaid, a file that asks for it is refused.

        Raises:
            FaultyInput: with all that is wrong in the file, in its order; or with the first thing that keeps it from being read.

        Cost:
            Linear in the size of the file.

        Source:
            Open-PSA Model Exchange Format 2.0d. Where it lets a tool pass over an element defined twice, this one does not.
        """
        path = Path(path)
        file = CONTROL.sub("", path.name)
        root = _elements(plain_bytes(path, path.parent, file), file)
        reading = _Reading(file, mission_hours)
        tree = reading.tree(root)
        if reading.faults:
            faults = sorted(reading.faults, key=lambda one: one[0])
            raise FaultyInput(fault for _, fault in faults)
        return tree


class _Element:
    __slots__ = ("attributes", "children", "line", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag, self.attributes, self.line = tag, attributes, line
        self.children: list[_Element] = []

    @property
    def name(self) -> str:
        return self.attributes.get("name", "").strip()

    def all(self) -> Iterator[_Element]:
        """This element and all inside it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.all()


def _elements(content: bytes, file: str) -> _Element:
    """The elements of an XML document, without labels and attributes that only people read.

    Raises:
        FaultyInput: for a document type, XML that does not read, one too deep or too large, or text between elements.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    document = _Element("", {}, 0)
    open_elements = [document]
    count = 0

    def refuse(found: str, wanted: str, remedy: str = "") -> NoReturn:
        raise FaultyInput([Fault(f"{file}, line {parser.CurrentLineNumber}", found, wanted, remedy)])

    def doctype(*_: object) -> None:
        refuse("a document type (<!DOCTYPE …>)", "XML without one, for it may name other files", "delete it")

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS:
            refuse(f"more than {MOST_ELEMENTS:,} elements", f"at most {MOST_ELEMENTS:,}")
        if len(open_elements) > MOST_DEPTH:
            refuse(f"elements more than {MOST_DEPTH} deep", f"at most {MOST_DEPTH}", "give an inner formula a gate of its own")
        if len(open_elements) == 1 and tag != "opsa-mef":
            refuse(f"<{_shown(tag)}>", "<opsa-mef>, an Open-PSA model")
        element = _Element(tag, attributes, parser.CurrentLineNumber)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(tag: str) -> None:
        open_elements.pop()
        if tag in ("label", "attributes"):
            open_elements[-1].children.pop()

    def text(words: str) -> None:
        if words.strip() and open_elements[-1].tag != "label":
            refuse(f"the text {clipped(words.strip())}", "elements only, save in <label>")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        where = f"{file}, line {error.lineno}"
        raise FaultyInput(
            [Fault(where, f"XML that does not read ({expat.ErrorString(error.code)})", "well-formed XML")]
        ) from None
    except (LookupError, ValueError) as error:  # an encoding that Python knows otherwise, or bytes not in it
        raise FaultyInput([Fault(f"{file}, line 1", f"text that does not decode ({error})", "UTF-8 text")]) from None
    return document.children[0]


def _shown(tag: str) -> str:
    return clipped(tag, 40)[1:-1]


class _Definition:
    """An element that others may name: by `name`, which is its full path if it is private, from inside `containers`."""

    __slots__ = ("containers", "element", "kind", "name")

    def __init__(self, element: _Element, containers: tuple[str, ...], private: bool) -> None:
        self.element, self.containers = element, containers
        self.kind = element.tag.removeprefix("define-")
        self.name = ".".join((*containers, element.name)) if private else element.name


class _Scope:
    """All definitions of one name space, by full path and, if public, by name alone."""

    def __init__(self) -> None:
        self.paths: dict[str, _Definition] = {}
        self.public: dict[str, _Definition] = {}
        self._prefixes: dict[tuple[str, ...], list[str]] = {}

    def find(self, name: str, containers: tuple[str, ...]) -> _Definition | None:
        """What a name means inside these containers: the nearest by path, or else the public one."""
        prefixes = self._prefixes.get(containers)
        if prefixes is None:
            prefixes = [".".join((*containers[:depth], "")) for depth in range(len(containers), -1, -1)]
            self._prefixes[containers] = prefixes
        for prefix in prefixes:
            if found := self.paths.get(prefix + name):
                return found
        return self.public.get(name)


class _Reading:
    """One file on its way to a `FaultTree`; what is wrong gathers in `faults`, each with its line."""

    def __init__(self, file: str, mission_hours: float | None) -> None:
        self.file, self.mission_hours = file, mission_hours
        self.faults: list[tuple[float, Fault]] = []
        self.events = _Scope()
        self.parameters = _Scope()
        self.unknown_chances: dict[str, int] = {}  # basic events without a probability, each with its line
        self._compared = 0

    def fault(self, element: _Element, found: str, wanted: str, remedy: str = "") -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append((element.line, Fault(f"{self.file}, line {element.line}", found, wanted, remedy)))

    def _near(self, word: str, known: Collection[str]) -> str:
        """The remedy that names the nearest known words, while there are faults to show it in."""
        self._compared += len(known)
        return nearest(word, known) if self._compared <= _MOST_COMPARED and len(self.faults) < MOST_FAULTS else ""

    def tree(self, root: _Element) -> FaultTree:
        self._attributes(root)
        trees = []
        for child in root.children:
            if child.tag == "define-fault-tree":
                if self._named(child):
                    if child.name in trees:
                        self.fault(child, f"the fault tree {clipped(child.name)} again", "each fault tree once")
                    trees.append(child.name)
                self._container(child, (child.name,), False)
            elif child.tag == "model-data":
                self._container(child, (), False)
            else:
                self._unread(child, ("define-fault-tree", "model-data"))
        ordered = list(self.events.paths.values())
        gates = {one.name: one for one in ordered if one.kind == "gate"}
        if not trees:
            self.fault(root, "no <define-fault-tree>", "a fault tree")
        elif not gates:
            self.fault(root, "no <define-gate>", "a gate to be the top event")
        formulas: dict[str, Formula] = {}
        used: dict[str, list[str]] = {}
        for one in gates.values():
            used[one.name] = []
            formulas[one.name] = self._only(one, used[one.name])
        self._cycles(used, gates, "gate")
        for one in ordered:
            if one.kind == "house-event":
                formulas[one.name] = self._house(one)
        chances = self._chances([one for one in ordered if one.kind == "basic-event"])
        referred = {name for names in used.values() for name in names}
        tops = tuple(name for name in gates if name not in referred)
        name = trees[0] if len(trees) == 1 else root.name or ", ".join(trees)
        return FaultTree(name, tops, MappingProxyType(formulas), MappingProxyType(chances))

    # Names ------------------------------------------------------------------------------------------------------------------

    def _container(self, container: _Element, containers: tuple[str, ...], private: bool) -> None:
        """Take in the definitions of a fault tree, a component or model data."""
        if container.tag != "define-component":
            self._attributes(container)
        components: set[str] = set()
        known = (*_DEFINITIONS, "define-component") if container.tag != "model-data" else _DEFINITIONS[1:]
        for child in container.children:
            if child.tag not in known:
                self._unread(child, known)
            elif child.tag in _DEFINITIONS:
                hidden = self._private(child, private)
                if self._named(child):
                    self._define(_Definition(child, containers, hidden and bool(containers)), not hidden)
            else:
                hidden = self._private(child, private)
                if self._named(child) and child.name in components:
                    self.fault(child, f"the component {clipped(child.name)} again", "each component once in its container")
                components.add(child.name)
                if len(containers) < MOST_CONTAINERS:
                    self._container(child, (*containers, child.name), hidden)
                else:
                    self.fault(child, f"components more than {MOST_CONTAINERS - 1} deep", f"at most {MOST_CONTAINERS - 1}")

    def _define(self, one: _Definition, public: bool) -> None:
        scope = self.parameters if one.kind == "parameter" else self.events
        path = ".".join((*one.containers, one.element.name))
        before = scope.paths.get(path) or (scope.public.get(one.name) if public else None)
        if before is not None:
            wanted = f"a name not used before (line {before.element.line} has it)"
            apart = path not in scope.paths and (one.containers[1:] or before.containers[1:])
            remedy = "make the component of one of them role='private'" if apart else ""
            self.fault(one.element, f"{clipped(one.element.name)} again", wanted, remedy)
            return
        scope.paths[path] = one
        if public:
            scope.public[one.name] = one

    def _private(self, element: _Element, inherited: bool) -> bool:
        self._attributes(element)
        role = element.attributes.get("role", "private" if inherited else "public")
        if role not in ("private", "public"):
            self.fault(element, f"the role {clipped(role)}", "public or private")
        return role == "private"

    def _named(self, element: _Element) -> bool:
        name = element.name
        if not name:
            self.fault(element, f"<{element.tag}> without a name", "a name")
        elif len(name) > MOST_NAME or CONTROL.search(name):
            self.fault(element, f"the name {clipped(name)}", f"at most {MOST_NAME} characters, none of them a control character")
        elif "." in name:
            self.fault(element, f"the name {clipped(name)}", "a name without '.', which parts the containers of a path")
        else:
            return True
        return False

    def _found(self, element: _Element, scope: _Scope, containers: tuple[str, ...], noun: str) -> _Definition | None:
        """The definition that an element names, or None and a fault."""
        found = scope.find(element.name, containers)
        if found is None:
            wanted = "one that is defined, and public or of these containers"
            self.fault(element, f"no {noun} {clipped(element.name)}", wanted, self._near(element.name, scope.public))
        return found

    # Shapes -----------------------------------------------------------------------------------------------------------------

    def _attributes(self, element: _Element) -> None:
        known = _ATTRIBUTES.get(element.tag, ())
        for word in element.attributes:
            if word not in known:
                wanted = f"no attribute but {', '.join(known)}" if known else "no attribute"
                self.fault(element, f"the attribute {clipped(word)} of <{_shown(element.tag)}>", wanted, self._near(word, known))
        if element.tag in _LEAVES and element.children:
            self.fault(element, f"elements inside <{element.tag}>", "none there")

    def _unread(self, element: _Element, known: Sequence[str]) -> None:
        remedy = "" if element.tag.startswith("define-") else self._near(element.tag, known)
        self.fault(element, f"<{_shown(element.tag)}>", f"one of {', '.join(known)}", remedy)

    def _whole(self, element: _Element, word: str) -> int | None:
        text = element.attributes.get(word, "").strip()
        if re.fullmatch(r"[0-9]{1,9}", text):
            return int(text)
        found = f"{word}={clipped(text)}" if word in element.attributes else f"no {word}"
        self.fault(element, f"<{element.tag}> with {found}", "a whole number")
        return None

    def _truth(self, element: _Element) -> bool:
        self._attributes(element)
        text = element.attributes.get("value", "").strip()
        if text not in _TRUTHS:
            self.fault(element, f"the value {clipped(text)}", "true or false")
        return _TRUTHS.get(text, False)

    # Formulas ---------------------------------------------------------------------------------------------------------------

    def _only(self, one: _Definition, used: list[str]) -> Formula:
        if len(one.element.children) != 1:
            found = f"the gate {clipped(one.element.name)} with {len(one.element.children)} formulas"
            self.fault(one.element, found, "one formula", "put an <and> or an <or> around them" if one.element.children else "")
            return Constant(False)
        return self._formula(one.element.children[0], one.containers, used)

    def _house(self, one: _Definition) -> Constant:
        """What a house event always is; false if unsaid, as the format has it."""
        children = one.element.children
        if len(children) > 1 or (children and children[0].tag != "constant"):
            self.fault(children[-1], f"<{_shown(children[-1].tag)}> in a house event", "one <constant value='true'/>, or nothing")
            return Constant(False)
        return Constant(bool(children) and self._truth(children[0]))

    def _formula(self, element: _Element, containers: tuple[str, ...], used: list[str], counted: bool = False) -> Formula:
        """The formula of an element; `counted` inside a cardinality, whose operands stand in two gates."""
        if element.tag == "constant":
            return Constant(self._truth(element))
        if element.tag == "event" or element.tag in _EVENTS:
            return self._ref(element, containers, used)
        if element.tag not in _CONNECTIVES:
            self._unread(element, (*_CONNECTIVES, *_EVENTS, "event", "constant"))
            return Constant(False)
        self._attributes(element)
        if element.tag == "cardinality" and counted:
            remedy = "give the inner one a gate of its own"
            self.fault(element, "a cardinality inside a cardinality", "references or other connectives", remedy)
            return Constant(False)
        inside = counted or element.tag == "cardinality"
        operands = tuple(self._formula(child, containers, used, inside) for child in element.children)
        wanted = _OPERANDS.get(element.tag)
        if wanted not in (None, len(operands)) or not operands:
            needs = f"{wanted}" if wanted else "at least 1"
            self.fault(element, f"<{element.tag}> with {len(operands)} operands", needs)
            return Constant(False)
        if element.tag == "atleast":
            least = self._whole(element, "min")
            if least is not None and not 1 <= least <= len(operands):
                found = f"<atleast> with min='{least}' and {len(operands)} operands"
                self.fault(element, found, "a min from 1 to the number of operands")
            return Gate("atleast", operands, least or 1)
        if element.tag == "cardinality":
            return self._cardinality(element, operands)
        return Gate(element.tag, operands)

    def _cardinality(self, element: _Element, operands: tuple[Formula, ...]) -> Formula:
        least, most = self._whole(element, "min"), self._whole(element, "max")
        if least is None or most is None:
            return Constant(False)
        if not least <= most <= len(operands):
            found = f"<cardinality> with min='{least}', max='{most}' and {len(operands)} operands"
            self.fault(element, found, "a min up to max, and a max up to the number of operands")
        parts = []
        if least > 0:
            parts.append(Gate("atleast", operands, least))
        if most < len(operands):
            parts.append(Gate("not", (Gate("atleast", operands, most + 1),)))
        if not parts:
            return Constant(True)
        return parts[0] if len(parts) == 1 else Gate("and", tuple(parts))

    def _ref(self, element: _Element, containers: tuple[str, ...], used: list[str]) -> Formula:
        self._attributes(element)
        kind = element.attributes.get("type", "event") if element.tag == "event" else element.tag
        if kind != "event" and kind not in _EVENTS:
            self.fault(element, f"the type {clipped(kind)}", f"one of {', '.join(_EVENTS)}")
            return Constant(False)
        if not element.name:
            self.fault(element, f"<{element.tag}> without a name", "the name of an event")
            return Constant(False)
        if kind == "basic-event" and self.events.find(element.name, containers) is None:
            self.unknown_chances.setdefault(element.name, element.line)
            return Ref(element.name)
        found = self._found(element, self.events, containers, kind)
        if found is None:
            return Constant(False)
        if kind not in ("event", found.kind):
            is_one = f"a {found.kind} by its definition (line {found.element.line})"
            self.fault(element, f"{clipped(element.name)} as a {kind}", is_one, f"<{found.kind} name={clipped(element.name)}/>")
        used.append(found.name)
        return Ref(found.name)

    def _cycles(self, used: Mapping[str, Iterable[str]], defined: Mapping[str, _Definition], noun: str) -> list[str]:
        """The names so that each comes after all it uses, and a fault for each cycle met on the way."""
        done: dict[str, None] = {}
        for first in used:
            path = [first] if first not in done else []
            place = dict.fromkeys(path, 0)
            waiting = [iter(used[first])]
            while path:
                for name in waiting[-1]:
                    if name in place:
                        if len(self.faults) < MOST_FAULTS:
                            self._cycle(path[place[name] :], defined, noun)
                    elif name in used and name not in done:
                        place[name] = len(path)
                        path.append(name)
                        waiting.append(iter(used[name]))
                        break
                else:
                    waiting.pop()
                    done[path[-1]] = None
                    del place[path.pop()]
        return list(done)

    def _cycle(self, cycle: Sequence[str], defined: Mapping[str, _Definition], noun: str) -> None:
        shown = [*cycle, cycle[0]] if len(cycle) <= 10 else [*cycle[:5], f"… ({len(cycle) - 9} more)", *cycle[-4:], cycle[0]]
        words = " → ".join(clipped(name)[1:-1] for name in shown)
        self.fault(defined[cycle[0]].element, f"a cycle: {words}", f"{noun}s that do not depend on themselves")

    # Probabilities ----------------------------------------------------------------------------------------------------------

    def _chances(self, basic: Sequence[_Definition]) -> dict[str, float]:
        values = self._parameters()
        chances: dict[str, float] = {}
        for one in basic:
            if not one.element.children:
                self.unknown_chances.setdefault(one.name, one.element.line)
                continue
            chance = self._value(one, values)
            if chance is None:
                continue
            if not 0 <= chance <= 1:
                self.fault(one.element, f"the probability {chance:g} of {clipped(one.element.name)}", "a number from 0 to 1")
            chances[one.name] = chance
        if self.unknown_chances:
            names = [f"{clipped(name)} (line {line})" for name, line in self.unknown_chances.items()]
            more = f" and {len(names) - MOST_FAULTS:,} more" if len(names) > MOST_FAULTS else ""
            noun = "basic event" if len(names) == 1 else "basic events"
            found = f"{len(names):,} {noun} without a probability: {', '.join(names[:MOST_FAULTS])}{more}"
            remedy = "<define-basic-event name='…'><float value='0.01'/></define-basic-event> in <model-data>"
            self.faults.append((math.inf, Fault(self.file, found, "a probability for each", remedy)))
        return chances

    def _parameters(self) -> dict[str, float | None]:
        """The value of each parameter, or None where a fault says why there is none."""
        defined = {one.name: one for one in self.parameters.paths.values()}
        used: dict[str, list[str]] = {}
        for one in defined.values():
            met = (self.parameters.find(e.name, one.containers) for e in one.element.all() if e.tag == "parameter")
            used[one.name] = [other.name for other in met if other is not None]
        values: dict[str, float | None] = {}
        for name in self._cycles(used, defined, "parameter"):
            values[name] = self._value(defined[name], values)
        return values

    def _value(self, one: _Definition, values: Mapping[str, float | None]) -> float | None:
        """The number that an event's or a parameter's expression comes to, or None and a fault."""
        if len(one.element.children) != 1:
            noun = one.kind.replace("-", " ")
            found = f"the {noun} {clipped(one.element.name)} with {len(one.element.children)} expressions"
            self.fault(one.element, found, "one expression")
            return None
        return self._expression(one.element.children[0], one.containers, values)

    def _expression(self, element: _Element, containers: tuple[str, ...], values: Mapping[str, float | None]) -> float | None:
        self._attributes(element)
        match element.tag:
            case "float" | "int":
                return self._number(element)
            case "bool":
                return float(self._truth(element))
            case "parameter":
                found = self._found(element, self.parameters, containers, "parameter")
                if found is None:
                    return None
                units = found.element.attributes.get("unit"), element.attributes.get("unit")
                if None not in units and units[0] != units[1]:
                    self.fault(element, f"{clipped(element.name)} in {units[1]}", f"{units[0]}, as in its definition")
                return values.get(found.name)
            case "system-mission-time":
                return self._mission(element)
        if element.tag not in _OPERATIONS:
            self._unread(element, ("float", "int", "bool", "parameter", "system-mission-time", *_OPERATIONS))
            return None
        least, most, result = _OPERATIONS[element.tag]
        if not least <= len(element.children) <= most:
            wanted = f"{least}" if least == most else f"at least {least}"
            self.fault(element, f"<{element.tag}> with {len(element.children)} operands", wanted)
            return None
        operands = [self._expression(child, containers, values) for child in element.children]
        numbers = [number for number in operands if number is not None]
        if len(numbers) < len(operands):
            return None
        try:
            value = result(numbers)
        except (ArithmeticError, ValueError):
            value = math.nan
        if not math.isfinite(value):
            told = ", ".join(f"{number:g}" for number in numbers[:5])
            self.fault(element, f"<{element.tag}> of {told}, which is no number", "a finite number")
            return None
        return value

    def _number(self, element: _Element) -> float | None:
        text = element.attributes.get("value", "").strip()
        sound = _NUMBER if element.tag == "float" else re.compile(r"[+-]?[0-9]+")
        if len(text) <= 400 and sound.fullmatch(text) and math.isfinite(value := float(text)):
            return value
        wanted = "a number, such as 1e-3" if element.tag == "float" else "a whole number"
        self.fault(element, f"the value {clipped(text)}", wanted)
        return None

    def _mission(self, element: _Element) -> float | None:
        if (unit := element.attributes.get("unit", "hours")) != "hours":
            self.fault(element, f"the mission time in {clipped(unit)}", "hours")
            return None
        if self.mission_hours is None:
            self.fault(
                element, "<system-mission-time/>", "a mission time, which no file of this format says", "give mission_hours"
            )
        return self.mission_hours


def _fold(step: Callable[[float, float], float]) -> Callable[[Sequence[float]], float]:
    def result(numbers: Sequence[float]) -> float:
        value = numbers[0]
        for number in numbers[1:]:
            value = step(value, number)
        return value

    return result


_OPERATIONS: Final[Mapping[str, tuple[int, float, Callable[[Sequence[float]], float]]]] = {
    "neg": (1, 1, lambda x: -x[0]),
    "add": (1, math.inf, math.fsum),
    "sub": (1, math.inf, _fold(lambda a, b: a - b)),
    "mul": (1, math.inf, _fold(lambda a, b: a * b)),
    "div": (1, math.inf, _fold(lambda a, b: a / b)),
    "exp": (1, 1, lambda x: math.exp(x[0])),
    "pow": (2, 2, lambda x: math.pow(x[0], x[1])),
    "exponential": (2, 2, lambda x: -math.expm1(-x[0] * x[1])),
}
