"""From the phrases of a sentence to who says what of which force: one set of rules for all languages.

A sentence is taken apart into stretches between commas and conjunctions. In a stretch, what is done (an action, such as sending
or taking part) is bound by the stances, negations and hedges that stand with it; who does it is the nearest name that is not
beside the point ("in Ukraine", "from Belarus"); what is given, how much, where, on which condition and for which reason stand
with it or after their own markers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from willing.reading.draft import Draft, Span, Unread
from willing.reading.lexicon import Lexicon, Match
from willing.reading.names import groups, office_on
from willing.reading.numbers import Amount, amounts
from willing.reading.words import Sentence

__all__ = ["Actor", "Context", "Known", "read_sentence"]

_MARKS: Final = frozenset(",،;؛:()[]—–")
_NEAR: Final = 4  # words between a negation or a hedge and what it bears on
_FAR: Final = 9  # words between a stance and the action that it speaks of
_SPOKEN: Final = frozenset({"stance", "action", "capability"})
_SMALL: Final = frozenset({"not", "no", "but", "if", "unless", "beside"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before a text is read: its day, and of the case, if there is one, the host and the patron."""

    day: date | None = None
    host: str = ""
    patron: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts or speaks: a nation, an organisation, or so many unnamed ones; `first` to `last` are words of its sentence."""

    nation: str
    first: int
    last: int
    body: str = ""
    count: str = ""
    speaker: str = ""
    voice: str = ""
    beside: bool = False
    mute: bool = False  # a person who speaks for no nation: out of office, of the opposition


@dataclass(slots=True)
class Context:
    """What goes over from one sentence of a paragraph to the next."""

    actors: tuple[Actor, ...] = ()
    speaker: Actor | None = None
    force: bool = False  # whether the text speaks of a force at all
    things: tuple[str, ...] = ()  # what was last spoken of giving


@dataclass(slots=True)
class _Scene:
    """A sentence with its phrases by kind, its stretches and its actors."""

    text: str
    sentence: Sentence
    by: dict[str, list[Match]]
    stretch: list[int]
    actors: list[tuple[Actor, ...]] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)

    def kind(self, kind: str, *values: str) -> list[Match]:
        found = self.by.get(kind, [])
        return [one for one in found if one.value in values] if values else found

    def span(self, first: int, last: int) -> Span:
        words = self.sentence.words
        return Span(words[first].start, words[last - 1].end)

    def ends(self, stretch: int) -> tuple[int, int]:
        """The first word of a stretch, and the one after its last."""
        inside = [at for at, one in enumerate(self.stretch) if one == stretch]
        return inside[0], inside[-1] + 1


def read_sentence(
    text: str, sentence: Sentence, found: Sequence[Match], lexicon: Lexicon, known: Known, context: Context
) -> tuple[list[Draft], list[Unread]]:
    """The drafts of a sentence and what was left unread of it; the context is brought up to it."""
    scene = _scene(text, sentence, found)
    scene.actors = _actors(scene, known)
    drafts: list[Draft] = []
    unread: list[Unread] = []
    if scene.kind("action") or scene.kind("stance") or scene.kind("particle", "needs"):
        scene.amounts = amounts(sentence.words, found)
        for draft in _frames(scene, lexicon, known, context, unread):
            if all(_of_one(draft) != _of_one(one) for one in drafts):
                drafts.append(draft)
        promised = {_of_one(one)[:3] for one in drafts if one.stance != "supports"}
        drafts = [one for one in drafts if one.stance != "supports" or _of_one(one)[:3] not in promised]
    _carry(scene, context, drafts)
    return drafts, unread


def _of_one(draft: Draft) -> tuple[str, ...]:
    return draft.nation, draft.body, draft.count, draft.stance, draft.capability


# ---- the scene --------------------------------------------------------------------------------------------------------


def _scene(text: str, sentence: Sentence, found: Sequence[Match]) -> _Scene:
    named = {at for one in found if one.kind == "mission" and one.last - one.first > 1 for at in range(one.first, one.last)}
    phrase = {
        at: one
        for one in found
        if one.kind in {"stance", "event"} and one.last - one.first > 1
        for at in range(one.first, one.last)
    }
    by: dict[str, list[Match]] = {}
    for one in found:
        # "Support" in the name of a support mission supports nothing.
        if one.kind in _SPOKEN and one.first in named and one.last - 1 in named:
            continue
        # Nor does the "yet" of "not yet" begin anything, or its "not" deny more than the phrase does.
        if (
            one.kind == "particle"
            and one.value in _SMALL
            and (of := phrase.get(one.first))
            and one.last <= of.last
            and one.last - one.first < of.last - of.first
        ):
            continue
        by.setdefault(one.kind, []).append(one)
    starts = {one.first for one in by.get("particle", ()) if one.value == "but"}
    stretch, number = [], 0
    for at, word in enumerate(sentence.words):
        if at in starts and at:
            number += 1
        stretch.append(number)
        if word.fold in _MARKS:
            number += 1
    return _Scene(text, sentence, by, stretch)


def _actors(scene: _Scene, known: Known) -> list[tuple[Actor, ...]]:
    """The names of a sentence in order, those in a row together: "Poland and Greece"."""
    names = sorted(_named(scene, known), key=lambda one: (one.first, -one.last))
    rows: list[list[Actor]] = []
    joints = {at for one in scene.kind("particle", "and") for at in range(one.first, one.last)}
    end = 0
    for one in names:
        if rows and (one.first, one.last) == (rows[-1][-1].first, rows[-1][-1].last):  # "the Baltic states" are three
            rows[-1].append(one)
            continue
        if one.first < end:
            continue
        between = range(end, one.first)
        if (
            rows
            and len(between) <= 3
            and not one.mute
            and all(
                at in joints or scene.sentence.words[at].fold in {",", "،"} or scene.sentence.words[at].fold in _ARTICLES
                for at in between
            )
            and between
        ):
            rows[-1].append(replace(one, beside=one.beside or rows[-1][-1].beside) if len(between) == 1 else one)
        else:
            rows.append([one])
        end = one.last
    return [tuple(row) for row in rows]


_ARTICLES: Final = frozenset(
    {
        "the",
        "le",
        "la",
        "les",
        "l",
        "die",
        "der",
        "das",
        "il",
        "lo",
        "gli",
        "i",
        "el",
        "los",
        "las",
        "de",
        "het",
        "η",
        "ο",
        "οι",
        "το",
    }
)


def _named(scene: _Scene, known: Known) -> Iterator[Actor]:
    beside = {at for one in scene.kind("particle", "beside") for at in range(one.last, one.last + 2) if one.last <= at}
    direct = {one.last for one in scene.kind("particle", "beside")}
    former = {at for one in scene.kind("particle", "former") for at in range(one.last, one.last + 3)}
    nothing = {at for one in scene.kind("none") for at in range(one.first, one.last)}
    words = scene.sentence.words

    def is_beside(first: int) -> bool:
        return first in direct or (first in beside and words[first - 1].fold in _ARTICLES)

    titles = scene.kind("title")
    taken: set[int] = set()
    for one in scene.kind("person"):
        office = office_on(one.value, known.day)
        title = next((t for t in titles if 0 <= one.first - t.last <= 2), None)
        nation = next((n for n in scene.kind("nation") if title and 0 <= title.first - n.last <= 1), None)
        nation = nation or next(
            (n for n in scene.kind("nation") if title and 0 <= n.first - title.last <= 1 and n.last <= one.first), None
        )
        first = min(one.first, *(m.first for m in (title, nation) if m)) if title else one.first
        taken.update(range(first, one.last))
        mute = office is None or office.voice == "party" or bool(former & set(range(first, one.first + 1)))
        if office is None and title and nation and not mute:
            yield Actor(nation.value, first, one.last, speaker=one.value, voice=title.value, beside=is_beside(first))
        elif office is not None and not mute:
            body = "" if office.nation else office.office
            yield Actor(
                office.nation,
                first,
                one.last,
                body=body,
                speaker=f"{one.value}, {office.office}",
                voice=office.voice,
                beside=is_beside(first),
            )
        else:
            yield Actor("", first, one.last, speaker=one.value, mute=True, beside=is_beside(first))
    for one in scene.kind("nation"):
        if one.first in taken or one.first in nothing:
            continue
        title = next((t for t in titles if -1 <= t.first - one.last <= 2 or 0 <= one.first - t.last <= 2), None)
        if title is not None and title.first in taken:
            title = None
        first, last = (min(one.first, title.first), max(one.last, title.last)) if title else (one.first, one.last)
        mute = title is not None and (title.value == "party" or first in former or title.first in former)
        taken.update(range(first, last))
        oblique = (one.beside or is_beside(one.first)) if title is None or title.first > one.first else is_beside(title.first)
        yield Actor("" if mute else one.value, first, last, voice=title.value if title else "", beside=oblique, mute=mute)
    for one in scene.kind("group"):
        group = groups().get(one.value)
        if group is None or one.first in taken:
            continue
        taken.update(range(one.first, one.last))
        oblique = one.beside or is_beside(one.first)
        if group.kind == "organisation":
            yield Actor("", one.first, one.last, body=group.group, beside=oblique)
        else:
            for member in group.members:
                yield Actor(member, one.first, one.last, beside=oblique)
    for one in scene.kind("particle", "members"):
        count = next(
            (
                c
                for c in amounts(words, [m for kind in ("number", "bound") for m in scene.kind(kind)])
                if 0 <= one.first - c.last <= 1
            ),
            None,
        )
        if count is not None and one.first not in taken:
            yield Actor("", count.first, one.last, count=count.text)


# ---- what is said -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cue:
    """A stance with the words that make it: `first` up to `last`; its action, if it has one; and the rule by which it was read."""

    stance: str
    first: int
    last: int
    action: Match | None
    rule: str


def _cues(scene: _Scene) -> Iterator[_Cue]:
    """What is said to be done, each action with all that bears on it; then stances without an action."""
    stances = [one for one in scene.kind("stance")]
    used: set[int] = set()
    negations, none = scene.kind("particle", "not"), scene.kind("particle", "no")
    actions = scene.kind("action")
    for number, action in enumerate(actions):
        here = scene.stretch[action.first]
        before = actions[number - 1].last if number else 0
        mine = [
            one
            for one in stances
            if one.first not in used
            and one.first != action.first
            and (
                (
                    scene.stretch[one.first] == here
                    and one.last <= action.first
                    and action.first - one.last <= _FAR
                    and one.first >= before
                )
                or (
                    scene.stretch[one.first] == here
                    and one.first >= action.last
                    and one.first - action.last <= _FAR
                    and not any(action.last <= a.first < one.first for a in actions)
                )
                or (one.last <= action.first and action.first - one.last <= 2)
            )
        ]
        used.update(one.first for one in mine)
        first, last = min([action.first, *(one.first for one in mine)]), max([action.last, *(one.last for one in mine)])
        around = [
            n
            for n in negations
            if scene.stretch[n.first] == here and (first - _NEAR <= n.first < last or last <= n.first <= last + 1)
        ]
        around += [n for n in none if n.last == action.first or (n.first >= action.last and _is_of(scene, n, action.last + 3))]
        if action.value.startswith("as ") and not mine:  # "to monitor the ceasefire" tells what for
            continue
        stance, rule = _bound(scene, action, mine, around)
        yield _Cue(stance, min([first, *(n.first for n in around)]), last, action, rule)
    for one in stances:
        if one.first in used:
            continue
        used.add(one.first)
        here = scene.stretch[one.first]
        around = [n for n in negations if scene.stretch[n.first] == here and one.first - _NEAR <= n.first < one.first]
        around += [n for n in none if n.first >= one.last and _is_of(scene, n, one.last + 3)]
        stance, rule = _bound(scene, None, [one], around)
        yield _Cue(stance, min([one.first, *(n.first for n in around)]), one.last, None, rule)


def _is_of(scene: _Scene, none: Match, until: int) -> bool:
    """Whether "no" stands right before a thing: "no soldiers", "no ground troops"."""
    return none.first < until and any(0 <= one.first - none.last <= 1 for one in scene.kind("capability"))


def _bound(scene: _Scene, action: Match | None, mine: Sequence[Match], negations: Sequence[Match]) -> tuple[str, str]:
    """The stance that an action has under all that bears on it, and how it came about."""
    said = {one.value for one in mine}
    negated: set[str] = set()
    plain = False
    for negation in negations:
        after = [one for one in mine if 0 <= one.first - negation.last <= _NEAR]
        if after:
            negated.add(min(after, key=lambda one: one.first).value)
        else:
            plain = not plain
    rule = "+".join(
        sorted({f"not {one}" if one in negated else one for one in said} | ({"not"} if plain else set())) or ["plain"]
    )
    if "asks" in said:
        return "", rule
    if "refuses" in said:
        double = "refuses" in negated or (plain and action is None)
        return ("considers" if double else "refuses"), rule
    if "withdraws" in said:
        return ("" if "withdraws" in negated or plain else "withdraws"), rule
    if plain or negated & {"pledges", "ready", "considers"}:
        return "refuses", rule
    if "considers" in said:
        return "considers", rule
    if "supports" in said:
        return ("refuses" if "supports" in negated else "supports"), rule
    if "ready" in said:
        return "ready", rule
    if action is not None and action.value in {"lead", "host"} and "pledges" not in said:
        return {"lead": "leads", "host": "hosts"}[action.value], rule
    return "pledges", rule


def _frames(scene: _Scene, lexicon: Lexicon, known: Known, context: Context, unread: list[Unread]) -> Iterator[Draft]:
    guess = scene.kind("particle", "guess")
    verb_last = bool(lexicon.settings.get("writing", {}).get("verb_last"))
    conditions = list(_conditions(scene, known))
    idle = {at for scope in conditions for at in range(scope.first, scope.last)}
    reason = _reason(scene)
    if reason:
        idle |= set(range(reason[0], reason[1]))
    for cue in _cues(scene):
        if not cue.stance or cue.first in idle:
            continue
        things, about = _things(scene, cue, idle, context)
        if not about:
            continue
        actors = _who(scene, cue, lexicon, known, context, idle)
        if cue.stance in {"refuses", "supports"} and things and _of_others(scene, things[0], actors):
            continue  # who rejects the soldiers of others speaks of no offer of its own
        span = Span(scene.sentence.start, scene.sentence.end)
        if not actors:
            if things and any(one.value in {"give", "join"} for one in [cue.action] if one) and not guess:
                unread.append(Unread(span, "nobody who would do it"))
            continue
        if cue.rule == "plain" and things and not verb_last and cue.first - actors[-1].last > 2 and actors[-1].first < cue.first:
            unread.append(Unread(span, "an act without who promises it"))
            continue
        if cue.rule == "plain" and not things and about == "force":
            continue
        if guess and guess[0].first < cue.first and not any(one.speaker for one in actors):
            continue
        yield from _drafts(scene, cue, things, about, actors, conditions, reason, known, span)
    yield from _needing(scene, lexicon, known, context, idle, conditions)


def _drafts(
    scene: _Scene,
    cue: _Cue,
    things: Sequence[Match],
    about: str,
    actors: Sequence[Actor],
    conditions: Sequence[_Scope],
    reason: tuple[int, int] | None,
    known: Known,
    span: Span,
) -> Iterator[Draft]:
    stance = cue.stance
    reasons = _reason_nations(scene, reason, actors)
    places = [one for one in scene.kind("place") if scene.stretch[one.first] == scene.stretch[cue.last - 1]] or scene.kind(
        "place"
    )
    for number, actor in enumerate(actors):
        events = [event for scope in conditions for event in scope.events(actor)]
        told = stance
        if events and stance in {"pledges", "ready"}:
            told = "conditional"
        if events and stance == "refuses" and any(scope.unless for scope in conditions):
            told = "conditional"
        for thing in things or (None,):
            spans = {
                "actor": scene.span(actor.first, actor.last) if actor.last else span,
                "stance": scene.span(cue.first, cue.last),
            }
            amount = None
            if thing is not None:
                spans["capability"] = scene.span(thing.first, thing.last)
                amount = next((one for one in scene.amounts if 0 <= thing.first - one.last <= 3), None)
            if amount is not None and told not in {"refuses", "withdraws"}:
                spans["quantity"] = scene.span(amount.first, amount.last)
            if conditions and events:
                spans["condition"] = scene.span(min(s.mark for s in conditions), max(s.last for s in conditions))
            place = places[0] if places else None
            if place is not None:
                spans["place"] = scene.span(place.first, place.last)
            if reason:
                spans["reason"] = scene.span(*reason)
            why = spans.get("reason")
            yield Draft(
                nation=actor.nation,
                body=actor.body,
                count=actor.count,
                speaker=actor.speaker,
                voice=actor.voice or "sourced",
                said_on=known.day,
                stance=told,
                about=about,
                capability=thing.value if thing is not None else "",
                place=place.value if place else "",
                quantity=amount.text if amount is not None and "quantity" in spans else "",
                condition=" and ".join(dict.fromkeys(events)),
                reason=scene.text[why.start : why.end] if why else "",
                reason_nations=reasons[number] if reasons else (),
                span=span,
                spans=spans,
                rule=cue.rule,
                confidence=0.5,
            )


def _things(scene: _Scene, cue: _Cue, idle: set[int], context: Context) -> tuple[list[Match], str]:
    """What is given, and what it is about: 'force', 'meeting', or nothing."""
    here = {scene.stretch[cue.first], scene.stretch[cue.last - 1]}
    free = [one for one in scene.kind("capability") if one.first not in idle]
    near = [one for one in free if scene.stretch[one.first] in here and one.first >= cue.first - _FAR]
    after = [one for one in near if one.first >= cue.last]
    later = [one for one in free if one.first >= cue.last and scene.stretch[one.first] - max(here) in (1, 2)]
    missions = scene.kind("mission")
    force = [one for one in missions if one.value == "force"]
    aid = [one for one in missions if one.value == "aid" and scene.stretch[one.first] in here]
    meeting = [one for one in missions if one.value == "meeting" and scene.stretch[one.first] in here]
    things = after or near or later
    action = cue.action
    if action is not None and action.value.startswith("as "):
        return [Match("capability", action.value[3:], action.first, action.last)], "force" if context.force else ""
    if action is not None and action.value in {"lead", "host"} and meeting and cue.stance in {"leads", "hosts"}:
        return [], "meeting" if action.value == "lead" else ""
    nearest = min((abs(one.first - cue.last) for one in things), default=99)
    if aid and min(abs(one.first - cue.last) for one in aid) <= nearest:
        return [], ""
    joined = action is not None and action.value in {"join", "lead"}
    if (
        meeting
        and joined
        and min(abs(one.first - cue.last) for one in meeting) < min([nearest, *(abs(one.first - cue.last) for one in force)])
    ):
        return [], ""
    if things:
        if cue.stance in {"supports", "leads", "hosts"} and not force:
            return [], ""
        if action is None and cue.stance in {"pledges", "considers", "ready"} and not after:
            return [], ""
        kept: list[Match] = []
        for one in things:
            if kept and kept[0].value in {"training", "monitoring"}:
                break  # what follows is who is trained
            if one.value == "land" and any(0 < other.first - one.last <= 4 and other.value != "land" for other in things):
                continue  # "a contingent of police officers"
            if scene.stretch[one.first] == scene.stretch[things[0].first] and all(k.value != one.value for k in kept):
                kept.append(one)
        return kept[:4], "force" if context.force else ""
    if force and (joined or cue.stance in {"refuses", "supports", "leads", "withdraws"}):
        near_force = [one for one in force if scene.stretch[one.first] in here or one.first >= cue.last]
        return [], "force" if near_force else ""
    if joined and context.force and not meeting and action is not None and action.value == "join":
        return [], "force"
    if action is None and context.things and cue.stance in {"refuses", "considers", "supports"}:
        idea = next((one for one in scene.kind("particle", "idea") if 0 <= one.first - cue.last <= 2), None)
        if idea is not None:  # "Spain opposed it"
            return [Match("capability", value, idea.first, idea.last) for value in context.things if value], "force"
    return [], ""


def _who(scene: _Scene, cue: _Cue, lexicon: Lexicon, known: Known, context: Context, idle: set[int]) -> tuple[Actor, ...]:
    """Who it is said of: the nearest names before it that act, those right behind it, or who was spoken of."""
    here = scene.stretch[cue.first]
    capable = {one.first for one in scene.kind("capability")}
    force = [one for one in scene.kind("mission", "force") if 0 <= cue.first - one.last <= 1]
    rows = [
        row
        for row in scene.actors
        if not row[0].beside and row[0].first not in idle and any(one.nation != known.host or not known.host for one in row)
    ]
    before = [row for row in rows if row[-1].last <= cue.first]
    behind = [
        row
        for row in rows
        if row[0].first >= cue.first
        and row[0].first - cue.last <= 3
        and row[-1].last not in capable
        and scene.stretch[row[0].first] == here
    ]
    agents = {one.last for one in scene.kind("particle", "by") if cue.last <= one.first <= cue.last + 1}
    agent = next((row for row in scene.actors if row[0].first in agents or row[0].first - 1 in agents), ())
    pronouns = [one for one in scene.kind("particle", "we", "they") if one.first < cue.first and scene.stretch[one.first] == here]
    verb_first = bool(lexicon.settings.get("writing", {}).get("verb_first"))
    row: tuple[Actor, ...] = ()
    if agent:  # "convened by France and Britain"
        row = agent
    elif verb_first and behind and behind[0][0].first - cue.last <= 1:
        row = behind[0]
    elif pronouns and (not before or before[-1][-1].last <= pronouns[-1].first):
        speaker = (_speaker(scene, rows) or context.speaker) if pronouns[-1].value == "we" and not before else None
        row = before[-1] if before else (speaker,) if speaker else context.actors
    elif before:
        row = before[-1]
        if row[-1].last in capable and len(before) > 1 and scene.stretch[before[-2][0].first] == here:
            row = before[-2]
    elif behind:
        row = behind[0]
    elif context.actors and not rows and _opens_with_pronoun(scene):
        row = context.actors
    if row and row in before and any(one.first >= row[-1].last for one in force):  # "officials say the force could number"
        return ()
    if any(one.mute for one in row):
        return ()
    return tuple(one for one in row if one.nation != known.host or not known.host)


def _speaker(scene: _Scene, rows: Sequence[tuple[Actor, ...]]) -> Actor | None:
    """Who says it, where that comes behind: '"We will send troops," Starmer said.'"""
    said = scene.kind("particle", "say")
    return next(
        (row[0] for row in rows if any(abs(one.first - row[-1].last) <= 2 or abs(row[0].first - one.last) <= 2 for one in said)),
        None,
    )


def _of_others(scene: _Scene, thing: Match, actors: Sequence[Actor]) -> bool:
    """Whether a thing is said to be that of others: "European troops", "soldiers of NATO countries"."""
    acting = {one.nation for one in actors}
    around = [one for one in scene.kind("nation") if -1 <= thing.first - one.last <= 0 and one.value not in acting]
    around += [
        one for one in scene.kind("particle", "foreign") if -1 <= thing.first - one.last <= 1 or 0 <= one.first - thing.last <= 3
    ]
    return bool(around)


def _opens_with_pronoun(scene: _Scene) -> bool:
    return any(one.first <= 2 for one in scene.kind("particle", "we", "they"))


# ---- conditions and reasons -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scope:
    """The words in which a condition stands, from its marker `mark` on, and the events found there with the nations beside them."""

    mark: int
    first: int
    last: int
    unless: bool
    found: tuple[tuple[str, str], ...]

    def events(self, actor: Actor) -> list[str]:
        """The condition's parts for an actor, in the condition language."""
        told = []
        for event, nation in self.found:
            if event == "others":
                told.append("nations(land) >= 1")
            elif event.startswith("."):
                if nation and nation != actor.nation:
                    told.append(f"{nation.lower()}{event}")
            else:
                told.append(event)
        return told


def _conditions(scene: _Scene, known: Known) -> Iterator[_Scope]:
    size = len(scene.stretch)
    for one in scene.kind("particle", "if", "unless"):
        last = next((at for at in range(one.last, size) if scene.sentence.words[at].fold in _MARKS), size)
        if last <= one.last + 1 < size:  # "if, however, there is a truce"
            last = next((at for at in range(one.last + 2, size) if scene.sentence.words[at].fold in _MARKS), size)
        if found := _events(scene, one.last, last, known):
            yield _Scope(one.first, one.first, last, one.value == "unless", found)
    for one in scene.kind("particle", "if_after"):
        first, _ = scene.ends(scene.stretch[one.first])
        if found := _events(scene, first, one.last, known):
            yield _Scope(first, first, one.last, False, found)


def _events(scene: _Scene, first: int, last: int, known: Known) -> tuple[tuple[str, str], ...]:
    nations = [one for one in scene.kind("nation") if first <= one.first < last]
    found = []
    for one in scene.kind("event"):
        if first <= one.first < last:
            near = min(nations, key=lambda n: abs(n.first - one.first), default=None)
            found.append((one.value, near.value if near else known.patron))
    firm = [pair for pair in found if not (pair[0].startswith(".") and not pair[1])]
    return tuple(dict.fromkeys(firm))


def _needing(
    scene: _Scene, lexicon: Lexicon, known: Known, context: Context, idle: set[int], conditions: Sequence[_Scope]
) -> Iterator[Draft]:
    """Drafts of sentences that only say what somebody waits for: "Italy's reservation is American participation"."""
    for one in scene.kind("particle", "needs"):
        if not context.force:
            continue
        rows = [row for row in scene.actors if not row[0].mute and row[0].nation != known.host]
        before = [row for row in rows if row[-1].last <= one.first] or [row for row in rows if row[0].first >= one.last]
        for row in before[:1] if len(before) < 3 else before[-1:]:
            found = _events(scene, 0, len(scene.stretch), known)
            for actor in row:
                others = tuple(pair for pair in found if pair[1] != actor.nation or not pair[0].startswith("."))
                nation = next((r[0].nation for r in rows if r is not row and r[0].nation), "")
                events = _Scope(0, 0, 0, False, tuple((e, nation if e.startswith(".") else n) for e, n in others)).events(actor)
                if events and actor.nation:
                    spans = {"actor": scene.span(actor.first, actor.last), "stance": scene.span(one.first, one.last)}
                    yield Draft(
                        nation=actor.nation,
                        speaker=actor.speaker,
                        voice=actor.voice or "sourced",
                        said_on=known.day,
                        stance="conditional",
                        condition=" and ".join(dict.fromkeys(events)),
                        span=Span(scene.sentence.start, scene.sentence.end),
                        spans=spans,
                        rule="needs",
                    )


def _reason(scene: _Scene) -> tuple[int, int] | None:
    for one in scene.kind("particle", "because"):
        last = len(scene.stretch)
        if scene.sentence.words[-1].fold in ".!?…؟":
            last -= 1
        if one.last < last:
            return one.first, last
    return None


def _reason_nations(scene: _Scene, reason: tuple[int, int] | None, actors: Sequence[Actor]) -> list[tuple[str, ...]]:
    """The nations that a reason names, for each actor: one each where the text says 'respectively', else all."""
    if reason is None:
        return []
    acting = {one.nation for one in actors}
    named = list(
        dict.fromkeys(one.value for one in scene.kind("nation") if reason[0] <= one.first < reason[1] and one.value not in acting)
    )
    if scene.kind("particle", "respectively") and len(named) == len(actors):
        return [(one,) for one in named]
    return [tuple(named)] * len(actors)


def _carry(scene: _Scene, context: Context, drafts: Iterable[Draft]) -> None:
    if things := tuple(dict.fromkeys(one.capability for one in drafts)):
        context.things = things
    elif scene.kind("capability") and scene.kind("action"):
        context.things = (scene.kind("capability")[0].value,)
    rows = [row for row in scene.actors if not row[0].beside]
    if rows:
        context.actors = () if rows[0][0].mute else rows[0]
    speakers = [one for row in rows for one in row if one.speaker or one.voice]
    if speakers:
        context.speaker = None if speakers[0].mute else speakers[0]
    elif rows:
        context.speaker = rows[0][0]
