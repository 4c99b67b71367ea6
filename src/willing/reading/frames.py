"""From a sentence to who says what of which force: one set of rules for all languages.

What is done is bound by what stands with it (cues). Who does it is the nearest name that acts; what is given, how much and where
stand with it; conditions and reasons stand behind markers of their own (scopes). What goes over from one sentence to the next is
who was spoken of, who spoke, and of what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from willing.reading.confidence import confidence
from willing.reading.cues import FAR, Cue, cues
from willing.reading.draft import Draft, Note, Span, Unread
from willing.reading.lexicon import Lexicon, Match
from willing.reading.numbers import Amount
from willing.reading.scene import MARKS, Actor, Known, Row, Scene, besides, scene_of
from willing.reading.scopes import Scope, conditions, events_in, nations_of_reason, reason_in, reason_told
from willing.reading.words import Sentence

__all__ = ["Context", "read_sentence"]

_LIST: Final = 4  # words between two things of a list at most
_TRAINED: Final = frozenset({"land", "protection.formed_police"})
_HELD_BACK: Final = frozenset({"refuses", "withdraws", "considers"})  # stances that have their reasons


@dataclass(slots=True)
class Context:
    """What goes over from one sentence of a paragraph to the next; `force` is whether the text speaks of a force at all.

    `reason` is what the sentence gives as the reason of what the one before it said, with the nations that it names.
    """

    force: bool = False
    actors: Row = ()
    speaker: Actor | None = None
    things: tuple[str, ...] = ()
    reason: tuple[Span, tuple[str, ...]] | None = None


@dataclass(slots=True)
class _Reader:
    """A sentence being read: the scene, what is known, what went before, and where nothing is promised (conditions, reasons)."""

    scene: Scene
    known: Known
    context: Context
    scopes: tuple[Scope, ...] = ()
    reason: tuple[int, int] | None = None
    idle: frozenset[int] = frozenset()
    unread: list[Unread] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """The whole sentence."""
        return Span(self.scene.sentence.start, self.scene.sentence.end)


def read_sentence(
    text: str, sentence: Sentence, found: Sequence[Match], lexicon: Lexicon, known: Known, context: Context
) -> tuple[list[Draft], list[Unread], list[Note]]:
    """The drafts of a sentence, what was left unread of it, and notes, given its phrases; the context is brought up to it."""
    kinds = {one.kind for one in found}
    speaks = kinds & {"action", "stance"} or any(one.value == "needs" for one in found)
    if (
        not speaks
        and not kinds & {"nation", "person", "group", "mission", "reason"}
        and not any(one.value == "members" for one in found)
    ):
        context.reason = None
        return [], [], []
    scene = scene_of(text, sentence, found, known, lexicon.order)
    reader = _Reader(scene, known, context)
    speaks = speaks and sentence.words[-1] not in {"?", "؟"}
    drafts: list[Draft] = []
    if speaks:
        reader.scopes, reader.reason = tuple(conditions(scene, known)), reason_in(scene)
        idle = [range(one.first, one.last) for one in reader.scopes] + ([range(*reader.reason)] if reader.reason else [])
        reader.idle = frozenset(at for one in idle for at in one)
        drafts = _told_once(_waited([*_frames(reader)], [*_waiting(reader)]))
    context.reason = _reason_of_before(reader) if not drafts else None
    _carry(scene, context, drafts)
    return drafts, reader.unread, list(_notes(reader, drafts))


def _reason_of_before(reader: _Reader) -> tuple[Span, tuple[str, ...]] | None:
    """What a sentence that promises nothing gives as the reason of what the one before it said; None where others act in it."""
    scene, before = reader.scene, {one.nation for one in reader.context.actors}
    others = any(
        one.nation and one.nation not in before and not one.beside and not one.speaker for row in scene.rows for one in row
    )
    told = None if others else reason_told(scene, reader.idle)
    if told is None:
        return None
    named = (one.value for one in scene.kind("nation") if told[0] <= one.first < told[1] and one.value not in before)
    return scene.span(*told), tuple(dict.fromkeys(named))


def _notes(reader: _Reader, drafts: Sequence[Draft]) -> Iterator[Note]:
    """How many nations a sentence counts, the sites that it speaks of, and what a contribution may be that nobody promises."""
    scene = reader.scene
    if not drafts and reader.context.force and (scene.kind("action") or scene.kind("mission")):
        for thing in scene.kind("capability"):
            yield Note("capability", thing.value, scene.span(thing.first, thing.last))
    for row in scene.rows:
        for one in row:
            if one.count:
                yield Note("count", one.count, scene.span(one.first, one.last))
    for place in scene.kind("mission", "site"):
        span = scene.span(place.first, place.last)
        yield Note("site", scene.text[span.start : span.end], span)


def _waited(drafts: Sequence[Draft], waiting: Sequence[Draft]) -> list[Draft]:
    """The drafts with what their nations are said to wait for, and those of nations that are only said to wait."""
    waits = {_who_of(one): one for one in waiting}
    told = []
    for one in drafts:
        wait = waits.get(_who_of(one))
        if wait is not None and not one.condition and one.stance in {"pledges", "ready", "considers"}:
            stance = one.stance if one.stance == "considers" else "conditional"
            spans = {**one.spans, "condition": wait.spans["stance"]}
            told.append(replace(one, stance=stance, condition=wait.condition, spans=spans))
        else:
            told.append(one)
    named = {_who_of(one) for one in told}
    return told + [one for one in waiting if _who_of(one) not in named]


def _told_once(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts without what another says already: who promises supports as well, and who waits may be told to twice."""
    kept: dict[tuple[str, ...], Draft] = {}
    for one in drafts:
        kept.setdefault((*_who_of(one), one.stance, one.capability), one)
    promised = {_who_of(one) for one in kept.values() if one.stance != "supports"}
    return [one for one in kept.values() if one.stance != "supports" or _who_of(one) not in promised]


def _who_of(draft: Draft) -> tuple[str, ...]:
    return draft.nation, draft.body, draft.count


# ---- drafts -----------------------------------------------------------------------------------------------------------


def _frames(reader: _Reader) -> Iterator[Draft]:
    """A draft for each actor and each thing of every stance in the sentence."""
    guess = reader.scene.kind("particle", "guess")
    said = reader.scene.kind("particle", "say")
    told = [one for one in guess if any(-2 <= one.first - say.last <= 2 for say in said)]
    for cue in cues(reader.scene):
        if not cue.stance or cue.first in reader.idle:
            continue
        things, about = _things(reader, cue)
        actors = _actors(reader, cue)
        if not about:
            if actors and reader.context.force:
                yield from _none_besides(reader, cue, things, actors)  # "will send arms but no soldiers"
            continue
        if not actors:
            if things and cue.action is not None and not guess:
                reader.unread.append(Unread(reader.span, "nobody who would do it"))
            continue
        if cue.stance in {"leads", "supports"} and _hyphened(reader.scene, cue.first):
            continue
        if cue.stance in {"refuses", "supports"} and things and _of_others(reader.scene, things[0], actors):
            continue  # who rejects the soldiers of others speaks of no offer of its own
        if (
            cue.rule == "plain"
            and not _headline(reader.scene, cue, actors)
            and ((cue.stance not in {"leads", "hosts"} and _elsewhere(reader, actors)) or cue.first in besides(reader.scene))
        ):
            continue
        if cue.rule == "plain" and about == "force":
            far = bool(actors[-1].last) and cue.first - actors[-1].last > 2 and not _said_of_them(reader.scene, cue)
            leads = cue.stance == "leads"
            if not (things or leads) or (far and not reader.scene.order.verb_last):
                if things:
                    reader.unread.append(Unread(reader.span, "an act without who promises it"))
                continue
        if guess and (told or guess[0].first < cue.first) and not any(one.speaker for one in actors):
            continue
        others = list(_gapped(reader, cue, actors)) if things and about == "force" else []
        if others:
            taken = {one.first for _, theirs, _ in others for one in theirs}
            things = [one for one in things if one.first not in taken]
        if things or not others:
            yield from _drafts(reader, cue, things, about, actors)
        for row, theirs, amount in others:
            yield from _drafts(reader, cue, theirs or things[:1], about, row, amount)
        yield from _none_besides(reader, cue, things, actors)


def _headline(scene: Scene, cue: Cue, actors: Row) -> bool:
    """Whether an act is promised in a headline's way: "Norway to send troops"."""
    words = scene.sentence.words
    return (
        not scene.order.verb_last
        and words[-1] not in ".!?…؟"
        and actors[0].first <= 1
        and bool(actors[-1].last)
        and cue.first - actors[-1].last == 1
    )


def _said_of_them(scene: Scene, cue: Cue) -> bool:
    """Whether "we" or "they", or a verb that says as much, stands with a stance, so that who it is may stand far."""
    here = scene.stretch[cue.first]
    return any(scene.stretch[one.first] == here for one in scene.kind("particle", "we", "they"))


def _hyphened(scene: Scene, at: int) -> bool:
    """Whether a word is written together with what stands before it: "the American-led operation" is told in passing."""
    start = scene.span(at, at + 1).start
    return scene.text[max(start - 1, 0) : start] in {"-", "‑"}


def _gapped(reader: _Reader, cue: Cue, actors: Row) -> Iterator[tuple[Row, list[Match], Amount | None]]:
    """Who does the same with other things, or another amount of the thing, in a list that says the verb once: "Estonia will send a
    company, Latvia 150 men and Malta 20".
    """
    scene = reader.scene
    joints = {at for one in scene.kind("particle", "and", "but") for at in range(one.first, one.last)}
    if scene.order.verb_last:
        begin = max((act.last for kind in ("action", "stance") for act in scene.kind(kind) if act.last <= cue.first), default=0)
        rows = [row for row in scene.rows if begin <= row[0].first and row[-1].last <= cue.first and row != actors]
        end = cue.first
    else:
        acts = [act.first for kind in ("action", "stance") for act in scene.kind(kind) if act.first >= cue.last]
        end = min([len(scene.stretch), *acts])
        rows = [row for row in scene.rows if cue.last <= row[0].first < end]
    stops = [row[0].first for row in scene.rows if not row[0].beside] + [end]
    for row in rows:
        at = row[0].first
        if (
            row[0].beside
            or row[0].mute
            or row[0].nation == reader.known.host
            or (at and scene.fold(at - 1) not in MARKS and at - 1 not in joints)
        ):
            continue
        stop = min(one for one in stops if one > at)
        things = [one for one in scene.kind("capability") if row[-1].last <= one.first < stop and one.first not in reader.idle]
        gap = things[0].first - row[-1].last if things else 0
        if gap == 1 or (0 < gap <= 4 and _amount(scene, things[0])):
            yield row, _kinds(reader, things), None
        elif amount := next((one for one in scene.amounts if 0 <= one.first - row[-1].last <= 1 and one.last <= stop), None):
            yield row, [], amount


def _none_besides(reader: _Reader, cue: Cue, things: Sequence[Match], actors: Row) -> Iterator[Draft]:
    """What is refused behind what is given: "will help with logistics but send no soldiers", "jets, but no troops"."""
    scene = reader.scene
    if cue.stance not in {"pledges", "ready", "considers"} or cue.action is None:
        return
    for turn in scene.kind("particle", "but"):
        no = next((one for one in scene.kind("particle", "no", "not") if 0 <= one.first - turn.last <= 1), None)
        thing = next((one for one in scene.kind("capability") if no and 0 <= one.first - no.last <= 2), None)
        if (
            no is None
            or thing is None
            or turn.first < cue.last
            or any(row[0].first > cue.last and not row[0].beside and row[0].first < turn.first for row in scene.rows)
        ):
            continue
        if any(act.first >= cue.last and act.first < thing.first for kind in ("action", "stance") for act in scene.kind(kind)):
            continue
        yield from _drafts(reader, Cue("refuses", no.first, no.last, None, "no"), [thing], "force", actors)


def _drafts(
    reader: _Reader, cue: Cue, things: Sequence[Match], about: str, actors: Row, told: Amount | None = None
) -> Iterator[Draft]:
    """A draft for each actor and thing; `told` is how much of it, where that stands by the name alone."""
    scene = reader.scene
    because = _because(reader, cue)
    reasons = nations_of_reason(scene, because, actors)
    surer = _signs(reader, cue, actors, things)
    for actor, nations in zip(actors, reasons, strict=True):
        parts = list(dict.fromkeys(part for scope in reader.scopes for part in scope.parts(actor)))
        unless = any(scope.unless for scope in reader.scopes)
        place = _place(reader, cue, things, actor)
        waits = parts and (cue.stance in {"pledges", "ready"} or (cue.stance == "refuses" and unless))
        signs = surer | {"waits"} if waits else surer
        for thing in things or (None,):
            spans = {"actor": scene.span(actor.first, actor.last) if actor.last else reader.span}
            spans["stance"] = scene.span(cue.first, cue.last)
            amount = told
            if thing is not None:
                spans["capability"] = scene.span(thing.first, thing.last)
                if told is None and cue.stance not in {"refuses", "withdraws"}:
                    amount = _amount(scene, thing)
            if amount is not None:
                spans["quantity"] = scene.span(amount.first, amount.last)
            if place is not None:
                spans["place"] = scene.span(place.first, place.last)
            if parts:
                spans["condition"] = scene.span(min(s.first for s in reader.scopes), max(s.last for s in reader.scopes))
            if because:
                spans["reason"] = scene.span(*because)
            yield _draft(
                reader,
                actor,
                "conditional" if waits else cue.stance,
                parts,
                cue.rule,
                signs,
                about=about,
                capability=thing.value if thing is not None else "",
                place=place.value if place is not None else "",
                quantity=amount.text if amount is not None else "",
                reason=scene.text[spans["reason"].start : spans["reason"].end] if because else "",
                reason_nations=nations,
                spans=spans,
            )


def _draft(
    reader: _Reader, actor: Actor, stance: str, parts: Sequence[str], rule: str, signs: frozenset[str], **more: Any
) -> Draft:
    """What every draft of a sentence has: who, by whose word, when, the stance and its condition, and how it was read; and more
    that only some have.
    """
    return Draft(
        nation=actor.nation,
        body=actor.body,
        count=actor.count,
        speaker=actor.speaker,
        voice=actor.voice or "sourced",
        said_on=reader.known.day,
        stance=stance,
        condition=" and ".join(parts),
        span=reader.span,
        rule=rule,
        signs=signs,
        confidence=confidence(signs),
        **more,
    )


def _because(reader: _Reader, cue: Cue) -> tuple[int, int] | None:
    """The words that tell why somebody holds back: behind "because", the stance's own ("too early"), or a clause beside."""
    if cue.stance not in _HELD_BACK:
        return None
    own = next((one for one in reader.scene.kind("reason") if cue.first <= one.first < cue.last), None)
    if reader.reason is not None or own is not None:
        return reader.reason or (own and (own.first, own.last))
    told = reason_told(reader.scene, reader.idle) if cue.stance == "refuses" else None
    return None if told is None or told[0] <= cue.first < told[1] else told


def _signs(reader: _Reader, cue: Cue, actors: Row, things: Sequence[Match]) -> frozenset[str]:
    """What is true of drafts of a cue, by which they are surer or less sure (`confidence.SIGNS`)."""
    scene, actor = reader.scene, actors[-1]
    named = any(actors[0] in row for row in scene.rows)
    gap = cue.first - actor.last if actor.last <= cue.first else actors[0].first - cue.last
    said = cue.rule.split("+")
    told = {
        "names_nation": named,
        "near": named and gap <= 4,
        "same_stretch": named and scene.stretch[actor.first] == scene.stretch[cue.first],
        "has_stance": cue.rule not in {"plain", "not"},
        "has_action": cue.action is not None,
        "has_thing": bool(things),
        "thing_follows": bool(things)
        and things[0].first >= cue.last
        and scene.stretch[things[0].first] == scene.stretch[cue.last - 1],
        "many_actors": len(actors) > 1,
        "one_stance": len(said) == 1,
        "denied": any(one.startswith("not") for one in said),
        "speaker": bool(actor.speaker),
        "long": len(scene.stretch) > 30,
        "names_force": bool(scene.kind("mission", "force")),
        cue.stance: cue.stance in {"refuses", "considers", "supports"},
    }
    return frozenset(sign for sign, holds in told.items() if holds)


def _waiting(reader: _Reader) -> Iterator[Draft]:
    """Drafts of who is only said to wait for something: "Italy's reservation is American participation"."""
    scene = reader.scene
    for one in scene.kind("particle", "needs") if reader.context.force else ():
        others = {reader.known.host, *reader.known.parties}
        rows = [row for row in scene.rows if not row[0].mute and row[0].nation not in others]
        such = {one.last for one in scene.kind("particle", "such")}
        acting = [row for row in rows if not row[0].beside or row[0].first in such]
        before = [row for row in acting if row[-1].last <= one.first][-1:] or [row for row in acting if row[0].first >= one.last][
            :1
        ]
        for row in before:
            other = next((beyond[0].nation for beyond in rows if beyond is not row and beyond[0].nation), "")
            found = tuple(
                (event, other if event.startswith(".") else nation)
                for event, nation in events_in(scene, *_waited_in(scene, one), reader.known.patron)
            )
            for actor in row:
                if parts := list(dict.fromkeys(Scope(0, 0, False, found).parts(actor))):
                    spans = {"actor": scene.span(actor.first, actor.last), "stance": scene.span(one.first, one.last)}
                    signs = frozenset({"names_nation", "waits"})
                    thing = _unspoken(scene)
                    if thing is not None:
                        spans["capability"] = scene.span(thing.first, thing.last)
                    given = thing.value if thing is not None else ""
                    yield _draft(reader, actor, "conditional", parts, "needs", signs, capability=given, spans=spans)


def _waited_in(scene: Scene, need: Match) -> tuple[int, int]:
    """The words in which stands what is waited for: behind who needs it, or before where nothing follows."""
    behind = any(event.first >= need.first for event in scene.kind("event"))
    return (need.first, len(scene.stretch)) if behind else (0, need.first)


def _unspoken(scene: Scene) -> Match | None:
    """What would be given by who only waits: the first thing in the sentence that is no part of what is waited for."""
    waited = {at for one in scene.kind("event") for at in range(one.first, one.last)}
    given = scene.kind("action", "give")
    return next((one for one in scene.kind("capability") if given and one.first not in waited), None)


def _amount(scene: Scene, thing: Match) -> Amount | None:
    """How much of a thing: the nearest amount before it, at most three words away and with no other thing between."""
    near = [one for one in scene.amounts if 0 <= thing.first - one.last <= 3]
    if not near:
        return None
    amount = max(near, key=lambda one: one.last)
    return None if any(amount.last <= one.first < thing.first for one in scene.kind("capability")) else amount


# ---- what is given, and where -----------------------------------------------------------------------------------------


def _things(reader: _Reader, cue: Cue) -> tuple[list[Match], str]:
    """What a stance is about: the things that are given, and 'force' or 'meeting'; blank for what is no offer to a force."""
    scene, context, action = reader.scene, reader.context, cue.action
    here = {scene.stretch[cue.first], scene.stretch[cue.last - 1]}
    free = [one for one in scene.kind("capability") if one.first not in reader.idle]
    if cue.first in scene.aside:
        free = [one for one in free if one.first in scene.aside]
    near = [one for one in free if scene.stretch[one.first] in here and one.first >= cue.first - FAR]
    after = [one for one in near if cue.last <= one.first < _next_act(scene, cue, near)]
    later = [one for one in free if one.first >= cue.last and scene.stretch[one.first] - max(here) in (1, 2)]
    if scene.order.verb_last:  # what is given stands before the verb and behind the one before
        begin = max((act.last for act in scene.kind("action") if act.last <= cue.first), default=0)
        near = [one for one in free if begin <= one.first and one.last <= cue.last]
        if action is not None and not near:  # nouns of doing stand before what is given
            near = [one for one in free if -1 <= one.first - action.last <= 2 and scene.stretch[one.first] in here]
        after = near = near if action is not None else near or [one for one in free if scene.stretch[one.first] in here]
    done = action.value if action is not None else ""
    with_force = any(scene.stretch[one.first] in here for one in scene.kind("mission", "force"))
    if cue.stance == "supports" or done in {"join", "lead"}:
        later = []
        if with_force and scene.order.verb_last and done:
            near = after = []
    things = [*after, *_list_on(after, later)] if after else near or later
    if action is not None and done.startswith("as "):
        return [Match("capability", done[3:], action.first, action.last)], "force" if context.force else ""
    force = scene.kind("mission", "force")
    to_thing = min((abs(one.first - cue.last) for one in things), default=99)
    to_force = min((abs(one.first - cue.last) for one in force), default=99)
    aid = [one for one in scene.kind("mission", "aid") if not any(_with(scene, thing, one) for thing in things)]
    to_aid = min((abs(one.first - cue.last) for one in aid if scene.stretch[one.first] in here), default=99)
    to_meeting = _distance(scene, cue, "meeting", here | {min(here) - 1} if done in {"lead", "host"} else here)
    if done in {"lead", "host"} and to_meeting < 99 and cue.stance in {"leads", "hosts"}:
        return [], "meeting" if context.force else ""
    money = bool(things) and things[0].value == "funds.money" and bool(scene.kind("mission", "aid"))
    if money or (to_aid < 99 and to_aid <= to_thing):
        return [], ""
    if to_meeting < min(to_thing, to_force + 4) and done in {"join", "lead"}:
        return [], ""  # who attends a meeting gives nothing
    if cue.stance == "leads" and force and context.force:
        return [], "force"
    if things:
        alone = any((one.first, one.last) == (cue.first, cue.last) for one in scene.kind("particle", "will"))
        between = not action and any(cue.last <= one.first < things[0].first for one in scene.kind("stance"))
        bare = between or (not action and (alone or (cue.stance in {"pledges", "considers", "ready"} and not after)))
        if bare or (cue.stance in {"supports", "leads", "hosts"} and not force) or not context.force:
            return [], ""
        return _kinds(reader, things), "force"
    given = next((one for one in force if 0 <= one.first - cue.last <= 2), None)
    if done == "give" and context.force and given is not None:  # "will send a peacekeeping force"
        return [Match("capability", "land", given.first, given.last)], "force"
    if force and (done in {"join", "lead"} or cue.stance in {"refuses", "supports", "leads", "withdraws"}):
        before = here | {min(here) - 1} if done == "lead" else here
        with_it = any(scene.stretch[one.first] in before or one.first >= cue.last for one in force)
        if with_it or done != "join":
            return [], "force" if with_it else ""
    if done == "join" and context.force and to_meeting == 99:
        return [], "force"
    if (action is None or done == "give") and cue.stance in {"refuses", "considers", "supports"}:  # "Spain opposed it"
        ideas = [one for one in scene.kind("particle", "idea") if -2 <= one.first - cue.last <= 2]
        idea = next((one for one in ideas if one.last <= cue.first or one.first >= cue.last), None)
        spoken = tuple(dict.fromkeys(one.value for one in scene.kind("capability") if one.last <= cue.first)) or context.things
        if idea is not None and spoken:
            return [Match("capability", value, idea.first, idea.last) for value in spoken if value], "force"
    return [], ""


def _list_on(things: Sequence[Match], later: Sequence[Match]) -> Iterator[Match]:
    """The things that go on with a list over commas: "a frigate, medics and two helicopters"."""
    last = things[-1].last
    for one in later:
        if one.first >= last:
            if one.first - last > _LIST:
                return
            last = one.last
            yield one


def _next_act(scene: Scene, cue: Cue, things: Sequence[Match]) -> int:
    """The word at which something else is done behind a stance and the first thing that it gives."""
    first = min((one.last for one in things if one.first >= cue.last), default=0)
    return min((one.first for one in scene.kind("action") if one.first >= max(first, cue.last)), default=len(scene.stretch))


def _with(scene: Scene, thing: Match, aid: Match) -> bool:
    """Whether arms are those of the soldiers who bring them: "200 soldiers with equipment"."""
    beside = {one.last for one in scene.kind("particle", "beside")}
    return 0 < aid.first - thing.last <= 4 and any(thing.last < at <= aid.first for at in beside)


def _distance(scene: Scene, cue: Cue, mission: str, stretches: set[int]) -> int:
    """The words from a stance to what is aid or a meeting in some stretches; 99 where there is none."""
    found = [one for one in scene.kind("mission", mission) if scene.stretch[one.first] in stretches]
    return min((abs(one.first - cue.last) for one in found), default=99)


def _kinds(reader: _Reader, things: Sequence[Match]) -> list[Match]:
    """The things in the stretch of the first and in those after it that only go on with the list, each kind once, at most four;
    none that is only the general word for another.
    """
    scene = reader.scene
    kept: list[Match] = []
    said = {scene.stretch[one.first] for kind in ("action", "stance") for one in scene.kind(kind)}
    said |= {scene.stretch[row[0].first] for row in scene.rows}
    listed = scene.stretch[things[0].first]
    for one in things:
        if kept and kept[-1].value in {"training", "monitoring"} and one.value in _TRAINED:
            break  # what follows is who is trained
        general = one.value == "land" and any(
            0 < other.first - one.last <= 4 and other.value != "land" and not _joined(scene, one.last, other.first)
            for other in things
        )
        here = scene.stretch[one.first]
        if not scene.order.verb_last and here > listed and (here - listed > 1 or here in said):
            break
        listed = max(listed, here)
        if general:
            continue  # "a contingent of police officers"
        if all(other.value != one.value for other in kept):
            kept.append(one)
    return kept[:4]


def _joined(scene: Scene, first: int, last: int) -> bool:
    """Whether "and" or a comma stands in words `first` up to `last`."""
    joined = any(first <= one.first < last for one in scene.kind("particle", "and"))
    return joined or any(scene.fold(at) in MARKS for at in range(first, last))


def _place(reader: _Reader, cue: Cue, things: Sequence[Match], actor: Actor) -> Match | None:
    """Where it would be: a place in the stretch of the stance or of what is given, one behind it before others."""
    scene = reader.scene
    here = {scene.stretch[cue.last - 1], *(scene.stretch[one.first] for one in things)}
    places = [one for one in (*scene.kind("place"), *_nations(reader, actor)) if scene.stretch[one.first] in here]
    return min(places, key=lambda one: (one.first < cue.last, one.first), default=None)


def _nations(reader: _Reader, actor: Actor) -> Iterator[Match]:
    """The nations that are named as places: the host's, the actor's own, or another."""
    scene, host = reader.scene, reader.known.host
    said = {at for one in scene.kind("place") for at in range(one.first, one.last)}
    denied = {one.last for one in scene.kind("particle", "not")}
    for one in scene.lands if host else ():
        if said.isdisjoint(range(one.first, one.last)):
            where = "in_host" if one.value == host else "home" if one.value == actor.nation else "outside"
            yield one._replace(kind="place", value="outside" if one.first in denied else where)


# ---- who --------------------------------------------------------------------------------------------------------------


def _actors(reader: _Reader, cue: Cue) -> Row:
    """Who it is said of: the nearest names before it that act, those right behind it, or who was spoken of; never the host."""
    scene, host = reader.scene, reader.known.host
    here = scene.stretch[cue.first]
    rows = [
        row
        for row in scene.rows
        if not row[0].beside and row[0].first not in reader.idle and any(not host or one.nation != host for one in row)
    ]
    backs = [one for one in scene.kind("event") if one.value.startswith(".") and one.value != ".takes_part"]
    rows = [row for row in rows if not any(one.first <= row[0].first < one.last or row[-1].last == one.first for one in backs)]
    row = _listed(scene, cue, _row(reader, cue, rows, here))
    beside = besides(scene)
    joins = cue.stance in {"refuses", "withdraws", "supports"} or (
        cue.action is not None and cue.action.value in {"join", "lead"}
    )
    force = [one for one in scene.kind("mission", "force") if not joins and 0 <= cue.first - one.last <= 1]
    force = [one for one in force if scene.fold(one.last) not in MARKS]
    force = [one for one in force if not any(at in beside for at in range(one.first - 3, one.first + 1))]
    if row and not scene.order.verb_last and row[-1].last <= cue.first and any(one.first >= row[-1].last for one in force):
        return ()  # "officials say the force could number"
    if any(one.mute or one.nation in reader.known.parties for one in row):
        return ()
    return tuple(one for one in row if not host or one.nation != host)


def _listed(scene: Scene, cue: Cue, row: Row) -> Row:
    """Who is counted, by their names where the sentence lists them at its end: "Two have agreed: Malta and Peru"."""
    such = {one.last for one in scene.kind("particle", "such")}
    told = [other for other in scene.rows if not other[0].beside or other[0].first in such or other[0].first - 1 in such]
    after = told[-1] if told else ()
    unnamed = len(row) == 1 and (row[0].count or (row[0].mute and not row[0].speaker and not row[0].voice))
    if not unnamed or not after or after[0].first < cue.last or cue.rule == "plain":
        return row
    opened = any(scene.fold(at) in {":", "–", "—"} for at in (after[0].first - 1, after[0].first - 2))
    opened = opened or any(after[0].first - 2 <= one.last <= after[0].first for one in scene.kind("particle", "such"))
    says = {one.last for one in scene.kind("particle", "say")}
    if after[0].speaker or after[0].voice or not says.isdisjoint(range(after[0].first - 2, after[0].first + 1)):
        return row
    acting = tuple(replace(one, beside=False) for one in after)
    return acting if row[0].count == str(len(after)) or (opened and len(after) > 1) else row


def _row(reader: _Reader, cue: Cue, rows: Sequence[Row], here: int) -> Row:
    scene, context = reader.scene, reader.context
    acts = {one.first for one in scene.kind("action")}
    ends = {cue.last} if cue.last in acts else {cue.last, cue.last + 1}
    agents = {one.last for one in scene.kind("particle", "by") if one.first in ends}
    if agent := next((row for row in scene.rows if row[0].first in agents or row[0].first - 1 in agents), ()):
        return agent  # "convened by France and Britain"
    if cue.stance == "leads" and (agent := _leader(scene, cue)):
        return agent
    if cue.stance == "hosts" and (
        seat := next((row for row in scene.rows if row[0].beside and 0 < row[0].first - cue.last <= 2), ())
    ):
        return tuple(replace(one, beside=False) for one in seat)  # "the headquarters will be in Peru"
    if whose := _whose(scene, cue):
        return whose
    capable = {one.first for one in scene.kind("capability")}
    led = {one.first for one in scene.kind("action", "lead")}
    rows = [row for row in rows if not (row[-1].last in led and _hyphened(scene, row[-1].last))]
    before = [row for row in rows if row[-1].last <= cue.first]
    behind = [row for row in rows if 0 <= row[0].first - cue.last <= 3 and scene.stretch[row[0].first] == here]
    behind = [row for row in behind if scene.order.verb_first or row[-1].last not in capable]
    if scene.order.verb_first and behind and behind[0][0].first - cue.last <= 1:
        return behind[0]
    pronouns = [one for one in scene.kind("particle", "we", "they") if one.first < cue.last and scene.stretch[one.first] == here]
    if pronouns and not before and not (behind and pronouns[-1].last > cue.first):
        speaker = _speaker(scene, rows) or (context.speaker if pronouns[-1].value == "we" else None)
        if speaker or context.actors:
            return (speaker,) if speaker else context.actors
    inside = [row for row in rows if cue.first < row[0].first and row[-1].last < cue.last and row[-1].last not in capable]
    nearby = any(scene.stretch[row[0].first] == here for row in before)
    close = bool(inside) and scene.order.verb_last and inside[0][0].first - cue.first <= 1  # "the readiness of 26 countries to"
    if inside and (scene.order.verb_first or not nearby or close):
        return inside[0]
    if behind and before and not nearby and not pronouns and cue.action is not None and not scene.order.verb_last:
        return behind[0]  # "to which must also contribute Peru"
    if before and scene.fold(cue.first - 1) in MARKS:  # "Poland, which borders Belarus, will not"
        says = {scene.stretch[one.first] for one in scene.kind("particle", "say")}
        apart = [row for row in before if scene.fold(row[-1].last) in MARKS and scene.stretch[row[0].first] <= here - 2]
        apart = [row for row in apart if scene.stretch[row[0].first] not in says]
        if apart and all(scene.stretch[row[0].first] < here for row in before):
            return apart[-1]
    if before:
        if before[-1][-1].last in capable and len(before) > 1 and scene.stretch[before[-2][0].first] == here:
            return before[-2]  # "France would have German soldiers join"
        return before[-1]
    if inside or behind:
        return (inside or behind)[0]  # "then will Denmark send"
    givers = [
        row for row in scene.rows if row[0].beside and row[0].first not in reader.idle and row[0].nation != reader.known.host
    ]
    givers = [
        row
        for row in givers
        if any(0 < row[0].first - one.last <= 2 for one in scene.kind("capability") if one.last <= cue.first or not rows)
    ]
    if givers and scene.stretch[givers[0][0].first] == here and not any(row[-1].last in capable for row in rows):
        return tuple(replace(one, beside=False) for one in givers[0])  # "soldiers from Ghana will be sent"
    if owners := [row for row in rows if row[-1].last in capable and scene.stretch[row[0].first] == here]:
        return owners[0]  # "sending Polish soldiers is out of the question"
    if after := [
        row for row in rows if row[0].first >= cue.last and scene.stretch[row[0].first] == here and row[-1].last not in capable
    ]:
        return after[0]  # "has declared itself ready to send soldiers also Denmark"
    joined = [row for row in scene.rows if row[0].beside and cue.action and 0 <= row[0].first - cue.action.last <= 2]
    joined = [row for row in joined if row[0].nation != reader.known.host and row[0].first not in reader.idle]
    if joined and cue.action is not None and cue.action.value == "join":
        return tuple(replace(one, beside=False) for one in joined[0])  # "the participation of Denmark is ruled out"
    opens = any(one.first <= 2 for one in scene.kind("particle", "we", "they"))
    return context.actors if opens and not rows else ()


def _whose(scene: Scene, cue: Cue) -> Row:
    """Who is named right before the clause in which a stance stands: "agreed with Canada, which has ruled out sending"."""
    here = scene.stretch[cue.first]
    opens = [one for one in scene.kind("particle", "which") if one.first <= cue.first and scene.stretch[one.last - 1] == here]
    if not opens:
        return ()
    begin = opens[-1].first
    if any(begin <= row[0].first and row[-1].last <= cue.first and not row[0].beside for row in scene.rows):
        return ()
    named = [row for row in scene.rows if row[-1].last in (begin, begin - 1)]
    return tuple(replace(one, beside=False) for one in named[-1]) if named else ()


def _leader(scene: Scene, cue: Cue) -> Row:
    """Who leads, where the name stands beside it: "the by Norway led mission" of German, "under the leadership of Norway"."""
    by = {one.last for one in scene.kind("particle", "by")}
    for row in scene.rows:
        led = (row[0].first in by or row[0].first - 1 in by) and 0 <= cue.first - row[-1].last <= 1
        into = {one.first for one in scene.lands}
        leads = row[0].beside and row[0].first - 1 not in into and 0 <= row[0].first - cue.last <= 2
        leads = leads and scene.fold(cue.last) not in MARKS
        if led or leads:
            return tuple(replace(one, beside=False) for one in row)
    return ()


def _elsewhere(reader: _Reader, actors: Row) -> bool:
    """Whether an act is told of another land than the host: "Poland sent 200 soldiers to Iraq"."""
    scene, host = reader.scene, reader.known.host
    acting = {actor.nation for actor in actors}
    beside = [row[0].nation for row in scene.rows if row[0].beside and row[0].nation and row[0].nation not in acting]
    return bool(host and beside) and all(one.value != host for one in scene.kind("nation"))


def _speaker(scene: Scene, rows: Sequence[Row]) -> Actor | None:
    """Who says it, where that comes behind: '"We will send troops," Starmer said.'"""
    said = scene.kind("particle", "say")
    return next(
        (row[0] for row in rows if any(abs(one.first - row[-1].last) <= 2 or abs(row[0].first - one.last) <= 2 for one in said)),
        None,
    )


def _of_others(scene: Scene, thing: Match, actors: Row) -> bool:
    """Whether a thing is said to be that of others: "European troops", "soldiers of NATO countries"."""
    acting = {one.nation for one in actors}
    named = [*scene.kind("nation"), *scene.kind("group")]
    aside = besides(scene)
    named = [one for one in named if not one.beside and one.first not in aside]
    own = any(one.value not in acting and (-1 <= thing.first - one.last <= 0 or one.first == thing.last) for one in named)
    return own or any(
        -1 <= thing.first - one.last <= 1 or 0 <= one.first - thing.last <= 3 for one in scene.kind("particle", "foreign")
    )


def _carry(scene: Scene, context: Context, drafts: Sequence[Draft]) -> None:
    """The context is brought up to the sentence."""
    if things := tuple(dict.fromkeys(one.capability for one in drafts)):
        context.things = things
    elif scene.kind("capability") and scene.kind("action"):
        context.things = (scene.kind("capability")[0].value,)
    rows = [row for row in scene.rows if not row[0].beside]
    if rows:
        context.actors = () if rows[0][0].mute else tuple(_elsewhere_named(one) for one in rows[0])
    speaker = next((one for row in rows for one in row if one.speaker or one.voice), rows[0][0] if rows else None)
    if speaker is not None:
        context.speaker = None if speaker.mute else _elsewhere_named(speaker)


def _elsewhere_named(actor: Actor) -> Actor:
    """An actor without the words that name it, for sentences in which they do not stand."""
    return replace(actor, first=0, last=0) if actor.last else actor
