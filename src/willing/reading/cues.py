"""What is said to be done: each action bound by the stances, negations and hedges that stand with it, and stances alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import Final

from willing.reading.lexicon import Match
from willing.reading.scene import MARKS, Row, Scene

__all__ = ["FAR", "NEAR", "Cue", "cues"]

NEAR: Final = 4  # words between a negation or a hedge and what it bears on
_BRACKET: Final = 40  # in languages that put the parts of a verb around everything else
_VERB_LAST: Final = 20  # and where the verb ends the sentence
FAR: Final = 9  # words between a stance and the action that it speaks of


@dataclass(frozen=True, slots=True)
class Cue:
    """A stance with the words that make it: `first` up to `last`; its action, if it has one; and by which rule it was read.

    The stance is blank for what makes no offer: who asks others, or tells what not all do.
    """

    stance: str
    first: int
    last: int
    action: Match | None
    rule: str


def cues(scene: Scene) -> Iterator[Cue]:
    """What is said to be done, each action with all that bears on it; then the stances that bear on none."""
    stances, actions = scene.kind("stance"), scene.kind("action")
    used: set[int] = set()
    before: Cue | None = None
    for number, action in enumerate(actions):
        near = [one for one in stances if -_BRACKET - NEAR <= one.first - action.first <= _VERB_LAST + NEAR]
        mine = [one for one in near if one.first not in used and _bears(scene, one, action, number, actions)]
        if before is not None and not mine and _goes_on(scene, before, action):  # "will send ships and train soldiers"
            leads = {"lead": "leads", "host": "hosts"}.get(action.value) if before.stance == "pledges" else None
            before = replace(before, stance=leads or before.stance, last=action.last, action=action)
            yield before
            continue
        if before is not None and before.stance == "refuses" and not mine and _means(scene, before, action):
            continue
        if action.value.startswith("as ") and not mine and number:  # "to monitor the ceasefire" tells what for
            continue
        used.update(one.first for one in mine)
        first, last = min([action.first, *(one.first for one in mine)]), max([action.last, *(one.last for one in mine)])
        denied = _denials(scene, action.first, first, last)
        denied += [one for one in scene.kind("particle", "no") if one.last == action.first]
        denied += _none_of(scene, action.last)
        stance, rule = _bound(action, mine, denied)
        if (asked := _asked(scene, action)) is not None:
            stance, rule = asked, "whether"
        before = Cue(stance, min([first, *(one.first for one in denied)]), last, action, rule)
        yield before
    for one in stances:
        if one.first not in used:
            # "could offer" is one stance, and "would not" with "not rule out"
            both = [one, *(two for two in stances if one.first < two.first <= one.last and two.first not in used)]
            last = both[-1].last
            used.update(two.first for two in both)
            denied = [no for no in _denials(scene, one.first, one.first, last + 1) if no.first <= last]
            denied += _none_of(scene, last)
            stance, rule = _bound(None, both, denied)
            yield Cue(stance, min([one.first, *(no.first for no in denied)]), last, None, rule)


def _means(scene: Scene, before: Cue, action: Match) -> bool:
    """Whether an action only tells by what another that is refused would be done: "will not take part by sending soldiers"."""
    between = any(before.last <= row[0].first < action.first and not row[0].beside for row in scene.rows)
    led = action.value == "lead" and any(one.first == action.last for one in scene.kind("particle", "by"))
    return not between and not led and scene.stretch[action.first] == scene.stretch[before.last - 1]


def _asked(scene: Scene, action: Match) -> str | None:
    """What is said by who leaves open whether something is done: that it is weighed, where "whether" stands behind a stance or a
    negation; nothing where others only ask. None for what is no such question.
    """
    here = scene.stretch[action.first]
    whether = [one for one in scene.kind("particle", "whether") if one.last <= action.first and scene.stretch[one.last] == here]
    if not whether:
        return None
    before = whether[-1].first
    stance = any(before - NEAR <= one.last <= before and one.value in {"considers", "pledges"} for one in scene.kind("stance"))
    denied = any(before - NEAR - 1 <= one.last <= before for one in scene.kind("particle", "not"))
    return "considers" if stance or denied else ""


def _goes_on(scene: Scene, before: Cue, action: Match) -> bool:
    """Whether an action goes on with what was said before it: behind "and", with nobody else named and nothing denied between."""
    joined = any(action.first - 2 <= one.last - 1 < action.first for one in scene.kind("particle", "and"))
    return (
        joined
        and before.action is not None
        and before.last < action.first
        and scene.stretch[action.first] - scene.stretch[before.last - 1] <= 1
        and not any(before.last <= row[0].first < action.first and not row[0].beside for row in scene.rows)
        and not any(before.last <= one.first < action.last for one in scene.kind("particle", "not"))
    )


def _bears(scene: Scene, stance: Match, action: Match, number: int, actions: Sequence[Match]) -> bool:
    """Whether a stance bears on an action: before it in its stretch, right before it in another, or behind with none between.

    A name between the two parts them: "France confirmed that Morocco will send troops"; but who asks, asks others:
    "France asked Morocco to send troops", "hopes that Morocco will".
    """
    first, last = min(stance.last, action.last), max(stance.first, action.first)
    here = scene.stretch[stance.first] == scene.stretch[action.first]
    if stance.value == "asks" and stance.last <= action.first:
        marks = any(scene.fold(at) in MARKS for at in range(stance.last, action.first))
        return (
            not marks
            and scene.stretch[action.first] - scene.stretch[stance.first] <= 1
            and action.first - stance.last <= FAR + NEAR
        )
    if stance.first < action.last and action.first < stance.last:  # words that say both: "be no part of", a Turkish verb
        return (stance.first, stance.last) == (action.first, action.last) or stance.first < action.first
    if scene.stretch[stance.first] != scene.stretch[action.first] and {stance.first, action.first} & scene.aside:
        return False
    between = scene.rows_in(first, last)
    if stance.first == action.first or any(_parts(scene, row, stance, action) for row in between):
        return False
    if stance.last <= action.first:
        before = actions[number - 1].last if number else 0
        turns = any(stance.last <= one.first <= action.first for one in scene.kind("particle", "but"))
        follows = scene.stretch[action.first] - scene.stretch[stance.first] == 1
        if turns and scene.fold(stance.last) in MARKS:  # "has agreed, and that it ..."; but "rules out, that it ..."
            that = any(one.first == stance.last + 1 for one in scene.kind("particle", "but"))
            return stance.value in {"refuses", "considers"} and that and action.first - stance.last <= FAR + NEAR
        ends = scene.fold(stance.last) in MARKS and follows
        ends = ends or (scene.order.verb_first and not turns and follows and _subject_between(scene, stance, action))
        here = here or scene.stretch[stance.last - 1] == scene.stretch[action.first]  # "weighs that it will send"
        far = _BRACKET if scene.order.brackets else FAR
        aside = sum(at in scene.aside for at in range(stance.last, action.first)) if here else 0
        reach = far if (here and stance.first >= before) or ends else 2  # "is ready, ... to send"
        return action.first - stance.last - aside <= reach
    return (
        here
        and 0 <= stance.first - action.last <= (_VERB_LAST if scene.order.verb_last else FAR)
        and not _acts_between(actions, number, action, stance)
    )


def _acts_between(actions: Sequence[Match], number: int, action: Match, stance: Match) -> bool:
    """Whether something else is done between an action and a stance behind it, or right behind the stance."""
    until = takewhile(lambda other: other.first <= stance.last, actions[number + 1 : number + _VERB_LAST + 2])
    return any(
        other.first == stance.last or (action.last <= other.first <= stance.first and other.last > action.last) for other in until
    )


def _subject_between(scene: Scene, stance: Match, action: Match) -> bool:
    """Whether only who acts stands between a verb and what it says, with a comma behind the name, as Arabic writes."""
    return any(
        0 <= row[0].first - stance.last <= 1 and 0 <= action.first - row[-1].last <= 3 and scene.fold(row[-1].last) in MARKS
        for row in scene.rows
    )


def _parts(scene: Scene, row: Row, stance: Match, action: Match) -> bool:
    """Whether a name between a stance and an action is somebody else who acts: not one beside, not the adjective of a thing
    ("Polish soldiers"), not whose doing it is ("die Beteiligung Norwegens"), not who acts before it as well, and not the subject
    behind its verb where verbs come first.
    """
    if row[0].beside or _opens(scene, row, stance) or (scene.order.verb_first and 0 <= row[0].first - stance.last <= 1):
        return False
    at = row[0].first
    if not scene.order.verb_last and action.last in (at, scene.articles.get(at, at)):
        others = [other for other in scene.rows_in(0, action.first) if not other[0].beside]
        return not scene.owns(row) and any({one.nation for one in other} != {one.nation for one in row} for other in others)
    nations = [one.nation for one in row]
    before = scene.rows_in(0, stance.first)
    if not scene.order.verb_last and any(nations == [one.nation for one in other] for other in before):
        return False  # "the chancellor is open to Germany sending soldiers"
    turned = 0 <= row[0].first - stance.last <= 2 and not any(
        other[-1].last <= stance.first and not other[0].beside and scene.stretch[other[0].first] == scene.stretch[stance.first]
        for other in scene.rows
    )
    if turned and stance.value in {"pledges", "ready", "considers"}:  # "in autumn will Denmark send"
        return False
    owns = scene.order.verb_last and any(one.last == row[0].first for one in scene.kind("capability"))  # Persian adjectives
    return not owns and not scene.owns(row)


def _opens(scene: Scene, row: Row, stance: Match) -> bool:
    """Whether a stance opens a sentence and nobody is named before it: "it is not ruled out that Norway will send"."""
    named = any(other[-1].last <= stance.first and not other[0].beside for other in scene.rows)
    that = any(stance.last <= one.first <= stance.last + 2 for one in scene.kind("particle", "but"))
    return (
        not named
        and stance.value in {"considers", "refuses"}
        and (that or (stance.first <= 1 and row[0].first - stance.last <= 2))
    )


def _denials(scene: Scene, at: int, first: int, last: int) -> list[Match]:
    """The negations that bear on words `first` up to `last`, in the stretch of a word."""
    brackets = scene.order.brackets and not any(first - _BRACKET <= one.first < at for one in scene.kind("action"))
    # Where a verb is denied behind itself and ends the sentence, what stands before it was denied of another.
    before = 0 if scene.order.verb_last and scene.order.not_after else _BRACKET if brackets else NEAR
    # "Neither Slovakia nor Bulgaria will": right before a name, with an article or without.
    named = [(row[0].first, scene.articles.get(row[0].first, row[0].first)) for row in scene.rows]
    return [
        one
        for one in scene.kind("particle", "not")
        if scene.stretch[one.first] == scene.stretch[at]
        and (
            first - before <= one.first < last
            or (scene.order.not_after and last <= one.first <= last + 1)
            or (one.first < first and any(one.last in starts for starts in named))
        )
    ]


def _none_of(scene: Scene, last: int) -> list[Match]:
    """The "no" that stands right before a thing that follows: "no soldiers", "no ground troops"; and "not soldiers, but"."""
    things = scene.kind("capability")
    no = [
        one
        for one in scene.kind("particle", "no")
        if last <= one.first < last + 3 and any(0 <= thing.first - one.last <= 1 for thing in things)
    ]
    turns = [one.first for one in scene.kind("particle", "but", "only")]
    return no + [
        one
        for one in scene.kind("particle", "not")
        if last <= one.first < last + 3
        and any(thing.first == one.last and any(1 <= turn - thing.last <= 2 for turn in turns) for thing in things)
    ]


def _bound(action: Match | None, mine: Sequence[Match], denials: Sequence[Match]) -> tuple[str, str]:
    """The stance under all that bears on it, and how it came about: a negation denies what follows it most closely."""
    said = {one.value for one in mine}
    asked = next((one for one in mine if one.value == "asks"), None)
    if asked is not None and any(one.value == "refuses" and 0 <= asked.first - one.last <= NEAR for one in mine):
        said.discard("asks")  # "declined an invitation to join"
    denied: set[str] = set()
    plain = False
    for denial in denials:
        after = [one for one in mine if 0 <= one.first - denial.last <= NEAR]
        if after:
            denied.add(min(after, key=lambda one: one.first).value)
        else:
            plain = True
    no = [one for one in mine if one.value == "refuses"]
    weighed = [one for one in mine if one.value == "considers"]
    twice = any(0 <= two.first - one.last <= 1 for one, two in pairwise(no))  # "would not" and "rule it out"
    if twice or any(one.first < two.last and two.first < one.last for one in no for two in weighed):  # and "not rule out"
        denied.add("refuses")
    told = sorted({f"not {one}" if one in denied else one for one in said} | ({"not"} if plain else set()))
    return _stance(action, said, denied, plain=plain), "+".join(told) or "plain"


def _stance(action: Match | None, said: set[str], denied: set[str], *, plain: bool) -> str:
    if "asks" in said:
        return ""
    if "refuses" in said:
        return "considers" if "refuses" in denied or (plain and action is None) else "refuses"
    if "withdraws" in said:
        return "" if "withdraws" in denied or plain else "withdraws"
    if plain or denied & {"pledges", "ready", "considers", "supports"}:
        return "refuses"
    for stance in ("considers", "supports", "ready"):
        gives = action is not None and action.value == "give" and bool(said & {"pledges", "ready"})
        if stance in said and not (stance == "supports" and gives):  # "pledged to send troops to the proposed force"
            return stance
    return {"lead": "leads", "host": "hosts"}.get(action.value if action is not None else "", "pledges")
