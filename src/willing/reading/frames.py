"""From a sentence to who says what of which force: one set of rules for all languages.

What is done is bound by what stands with it (cues). Who does it is the nearest name that acts; what is given, how much and where
stand with it; conditions and reasons stand behind markers of their own (scopes). What goes over from one sentence to the next is
who was spoken of, who spoke, and of what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from willing.reading.confidence import confidence
from willing.reading.cues import Cue, cues
from willing.reading.draft import Draft, Note, Span, Unread
from willing.reading.given import amount_of, kinds, place_of, things_of, unspoken
from willing.reading.lexicon import Lexicon, Match
from willing.reading.numbers import Amount
from willing.reading.passage import Context, Passage, carry
from willing.reading.scene import MARKS, STOPS, Actor, Known, Row, Scene, scene_of
from willing.reading.scopes import Scope, conditions, events_in, nations_of_reason, reason_in, reason_told
from willing.reading.who import actors_of, elsewhere, hyphened, of_others
from willing.reading.words import Sentence

__all__ = ["Context", "read_sentence"]

_NAMED_BY: Final = 2  # words before the names in a sentence that only names
_ENDING: Final = 4  # words behind it in its clause
_INSTEAD: Final = 3  # words between "but" and what is given in place of what is not
_HELD_BACK: Final = frozenset({"refuses", "withdraws", "considers"})  # stances that have their reasons


def read_sentence(
    text: str, sentence: Sentence, found: Sequence[Match], lexicon: Lexicon, known: Known, context: Context
) -> tuple[list[Draft], list[Unread], list[Note]]:
    """The drafts of a sentence, what was left unread of it, and notes, given its phrases; the context is brought up to it."""
    told = {one.kind for one in found}
    speaks = told & {"action", "stance"} or any(one.value == "needs" for one in found)
    if (
        not speaks
        and not told & {"nation", "person", "group", "mission", "reason"}
        and not any(one.value == "members" for one in found)
    ):
        context.reason, context.counted, context.named = None, (), False
        return [], [], []
    scene = scene_of(text, sentence, found, known, lexicon.order)
    passage = Passage(scene, context)
    asks = sentence.words[-1] in {"?", "؟", *lexicon.order.asks}
    drafts: list[Draft] = []
    if speaks and not asks:  # who asks promises nothing
        passage.scopes, passage.reason = tuple(conditions(scene)), reason_in(scene)
        idle = [range(one.first, one.last) for one in passage.scopes] + ([range(*passage.reason)] if passage.reason else [])
        passage.idle = frozenset(at for one in idle for at in one)
        drafts = _told_once(_waited([*_frames(passage)], [*_waiting(passage)]))
    elif not asks:
        drafts = list(_counted_before(passage))
    context.reason = _reason_of_before(passage) if not drafts else None
    carry(scene, context, drafts)
    return drafts, passage.unread, list(_notes(passage, drafts))


def _reason_of_before(passage: Passage) -> tuple[Span, tuple[str, ...]] | None:
    """What a sentence that promises nothing gives as the reason of what the one before it said; None where others act in it."""
    scene, before = passage.scene, {one.nation for one in passage.context.actors}
    others = any(
        one.nation and one.nation not in before and not one.beside and not one.speaker for row in scene.rows for one in row
    )
    told = None if others else passage.reason or reason_told(scene, passage.idle)
    if told is None:
        return None
    named = (one.value for one in scene.kind("nation") if told[0] <= one.first < told[1] and one.value not in before)
    return scene.span(*told), tuple(dict.fromkeys(named))


def _counted_before(passage: Passage) -> Iterator[Draft]:
    """What the sentence before says of so many nations, for each where this one only names them: "These are Peru and Chile"."""
    scene, counted = passage.scene, passage.context.counted
    rows = [row for row in scene.rows if not row[0].speaker and not row[0].mute]
    if not counted or len(rows) != 1 or len(rows[0]) < 2 or rows[0][0].first > _NAMED_BY:
        return
    row = rows[0]
    more = [*scene.kind("event"), *scene.kind("reason"), *scene.kind("particle", "not", "no", "beside")]
    alone = all(scene.fold(at) in STOPS for at in range(row[-1].last, len(scene.stretch)))
    if more or not alone or any(one.count != str(len(row)) for one in counted):
        return
    for actor in (one for one in row if one.nation or one.body):
        for one in counted:
            spans = {**one.spans, "actor": scene.span(actor.first, actor.last)}
            whole = Span(one.span.start, passage.span.end)
            yield replace(one, nation=actor.nation, body=actor.body, count="", span=whole, spans=spans)


def _notes(passage: Passage, drafts: Sequence[Draft]) -> Iterator[Note]:
    """How many nations a sentence counts, the sites that it speaks of, and what a contribution may be that nobody promises."""
    scene = passage.scene
    if not drafts and passage.context.force and (scene.kind("action") or scene.kind("mission")):
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
    promised = {_who_of(one) for one in kept.values() if one.stance not in {"supports", "refuses", "withdraws"}}
    return [one for one in kept.values() if one.stance != "supports" or _who_of(one) not in promised]


def _who_of(draft: Draft) -> tuple[str, ...]:
    return draft.nation, draft.body, draft.count


def _frames(passage: Passage) -> Iterator[Draft]:
    """A draft for each actor and each thing of every stance in the sentence."""
    guess = passage.scene.kind("particle", "guess")
    said = passage.scene.kind("particle", "say")
    told = [one for one in guess if any(-2 <= one.first - say.last <= 2 for say in said)]
    for cue in cues(passage.scene):
        if not cue.stance or cue.first in passage.idle:
            continue
        things, about = things_of(passage, cue)
        actors = actors_of(passage, cue)
        if not about:
            if actors and passage.context.force:
                yield from _none_besides(passage, cue, things, actors)  # "will send arms but no soldiers"
            continue
        if not actors:
            if things and cue.action is not None and not guess:
                passage.unread.append(Unread(passage.span, "nobody who would do it"))
            continue
        if cue.stance in {"leads", "supports"} and hyphened(passage.scene, cue.first):
            continue
        if cue.stance in {"refuses", "supports"} and things and of_others(passage.scene, cue, things[0], actors):
            continue  # who rejects the soldiers of others speaks of no offer of its own
        if (
            cue.rule == "plain"
            and not _headline(passage.scene, cue, actors)
            and ((cue.stance not in {"leads", "hosts"} and elsewhere(passage, actors)) or cue.first in passage.scene.besides)
        ):
            continue
        if cue.rule == "plain" and about == "force":
            far = bool(actors[-1].last) and cue.first - actors[-1].last > 2 and not _said_of_them(passage.scene, cue)
            leads = cue.stance == "leads"
            if not (things or leads) or (far and not passage.scene.order.verb_last):
                if things:
                    passage.unread.append(Unread(passage.span, "an act without who promises it"))
                continue
        if guess and (told or guess[0].first < cue.first) and not any(one.speaker for one in actors):
            continue
        others = list(_gapped(passage, cue, actors)) if things and about == "force" else []
        if others:
            taken = {one.first for _, theirs, _ in others for one in theirs}
            things = [one for one in things if one.first not in taken]
        things, instead = _instead(passage.scene, cue, things)
        if things or not (others or instead):
            yield from _drafts(passage, cue, things, about, actors)
        if instead:
            yield from _drafts(passage, replace(cue, stance=_offered(cue)), kinds(passage, instead), about, actors)
        for row, theirs, amount in others:
            yield from _drafts(passage, cue, theirs or things[:1], about, row, amount)
        yield from _none_besides(passage, cue, things, actors)


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
    return bool(scene.spoken_of(cue.first, len(scene.stretch)))


def _gapped(passage: Passage, cue: Cue, actors: Row) -> Iterator[tuple[Row, list[Match], Amount | None]]:
    """Who does the same with other things, or another amount of the thing, in a list that says the verb once.

    "Estonia will send a company, Latvia 150 men and Malta 20".
    """
    scene = passage.scene
    joints = {at for one in scene.kind("particle", "and", "but") for at in range(one.first, one.last)}
    if scene.order.verb_last:
        begin = max((act.last for act in scene.acts if act.last <= cue.first), default=0)
        rows = [row for row in scene.rows if begin <= row[0].first and row[-1].last <= cue.first and row != actors]
        end = cue.first
    else:
        acts = [act.first for act in scene.acts if act.first >= cue.last]
        end = min([len(scene.stretch), *acts])
        rows = [row for row in scene.rows if cue.last <= row[0].first < end]
    stops = [row[0].first for row in scene.rows if not row[0].beside] + [end]
    for row in rows:
        at = scene.articles.get(row[0].first, row[0].first)
        if (
            row[0].beside
            or row[0].mute
            or row[0].nation == passage.known.host
            or (at and scene.fold(at - 1) not in MARKS and at - 1 not in joints)
        ):
            continue
        stop = min(one for one in stops if one > row[0].first)
        things = [one for one in scene.kind("capability") if row[-1].last <= one.first < stop and one.first not in passage.idle]
        gap = things[0].first - row[-1].last if things else 0
        if gap == 1 or (bool(things) and gap == 0 and not scene.owns(row)) or (0 < gap <= 4 and amount_of(scene, things[0])):
            yield row, kinds(passage, things), None
        elif amount := next((one for one in scene.amounts if 0 <= one.first - row[-1].last <= 1 and one.last <= stop), None):
            yield row, [], amount


def _instead(scene: Scene, cue: Cue, things: Sequence[Match]) -> tuple[list[Match], list[Match]]:
    """The things of a refusal, and those given in their place: "will send no soldiers but instructors", "only instructors"."""
    if cue.stance != "refuses" or not things:
        return list(things), []
    refused = min(things, key=lambda one: abs(one.first - cue.last))
    turns = [one for one in scene.kind("particle", "but", "only") if 0 <= one.first - refused.last <= _INSTEAD]
    turn = min(turns, key=lambda one: one.first, default=None)
    if turn is None:
        return list(things), []
    rows = [row[0].first for row in scene.rows if row[0].first >= turn.last and not scene.owns(row)]
    stop = min([len(scene.stretch), *rows])
    behind = [one for one in scene.kind("capability") if turn.last <= one.first < stop]
    if not behind or behind[0].first - turn.last > _INSTEAD:
        return list(things), []
    number = scene.stretch[behind[0].first]
    stances = {scene.stretch[one.first] for one in scene.kind("stance")}
    given = [one for one in behind if scene.stretch[one.first] <= number + 1]
    rest = scene.edges[number][1] + 1
    denied = any(turn.last <= one.first < rest for one in scene.kind("particle", "not", "no"))
    denied = denied or (scene.order.verb_last and any(act.first > behind[0].first for act in scene.acts))
    ends = scene.order.brackets or rest - max(one.last for one in given if scene.stretch[one.first] == number) <= _ENDING
    return [one for one in things if one.first < turn.first], given if ends and number not in stances and not denied else []


def _offered(cue: Cue) -> str:
    """The stance of what is given in place of what a cue refuses: that which is denied, or readiness."""
    if "considers" in cue.rule:
        return "considers"
    return "ready" if cue.rule in {"refuses", "not ready"} else "pledges"


def _none_besides(passage: Passage, cue: Cue, things: Sequence[Match], actors: Row) -> Iterator[Draft]:
    """What is refused behind what is given: "will help with logistics but send no soldiers", "jets, but no troops"."""
    scene = passage.scene
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
        if any(act.first >= cue.last and act.first < thing.first for act in scene.acts):
            continue
        yield from _drafts(passage, Cue("refuses", no.first, no.last, None, "no"), [thing], "force", actors)


def _drafts(
    passage: Passage, cue: Cue, things: Sequence[Match], about: str, actors: Row, told: Amount | None = None
) -> Iterator[Draft]:
    """A draft for each actor and thing; `told` is how much of it, where that stands by the name alone."""
    scene = passage.scene
    because = _because(passage, cue)
    reasons = nations_of_reason(scene, because, actors)
    surer = _signs(passage, cue, actors, things)
    for actor, nations in zip(actors, reasons, strict=True):
        scopes = () if cue.stance in {"leads", "hosts"} else _bearing(passage, cue, actor)  # who leads, leads without conditions
        if cue.stance in {"refuses", "withdraws"}:  # who will not "after a ceasefire" will not at all
            scopes = tuple(scope for scope in scopes if scope.unless)
        parts = list(dict.fromkeys(part for scope in scopes for part in scope.parts(actor)))
        unless = any(scope.unless for scope in scopes)
        place = place_of(passage, cue, things, actor)
        waits = parts and (cue.stance in {"pledges", "ready"} or (cue.stance == "refuses" and unless))
        signs = surer | {"waits"} if waits else surer
        for thing in things or (None,):
            spans = {"actor": scene.span(actor.first, actor.last) if actor.last else passage.span}
            spans["stance"] = scene.span(cue.first, cue.last)
            amount = told
            if thing is not None:
                spans["capability"] = scene.span(thing.first, thing.last)
                if told is None and cue.stance not in {"refuses", "withdraws"}:
                    amount = amount_of(scene, thing)
            if amount is not None:
                spans["quantity"] = scene.span(amount.first, amount.last)
            if place is not None:
                spans["place"] = scene.span(place.first, place.last)
            if parts:
                spans["condition"] = scene.span(min(s.first for s in scopes), max(s.last for s in scopes))
            if because:
                spans["reason"] = scene.span(*because)
            yield _draft(
                passage,
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


def _bearing(passage: Passage, cue: Cue, actor: Actor) -> tuple[Scope, ...]:
    """The conditions that bear on what an actor does: none that ends the clause of another who acts before."""
    scene = passage.scene
    turns = [one.first for one in scene.kind("particle", "but") if one.first < min(actor.first, cue.first) and actor.last]
    if not turns:
        return passage.scopes
    before = [act.first for act in scene.acts if act.last <= turns[-1]]
    others = [row[0] for row in scene.rows if row[-1].last <= turns[-1] and row[0].nation != actor.nation]
    acting = [one.first for one in others if not one.beside]
    if not before or not acting:
        return passage.scopes
    return tuple(one for one in passage.scopes if one.last > turns[-1] or one.first < min(*before, *acting))


def _draft(
    passage: Passage, actor: Actor, stance: str, parts: Sequence[str], rule: str, signs: frozenset[str], **more: Any
) -> Draft:
    """What every draft of a sentence has: who, by whose word, when, the stance and its condition, and how it was read; and more
    that only some have.
    """
    said = actor if actor.voice else _said_by(passage.scene, actor)
    return Draft(
        nation=actor.nation,
        body=actor.body,
        count=actor.count,
        speaker=said.speaker,
        voice=said.voice or "sourced",
        said_on=passage.known.day,
        stance=stance,
        condition=" and ".join(parts),
        span=passage.span,
        rule=rule,
        signs=signs,
        confidence=confidence(signs),
        **more,
    )


def _said_by(scene: Scene, actor: Actor) -> Actor:
    """Who says it for a nation in its sentence: "Denmark will send soldiers, its prime minister, A. Person, said"; or itself."""
    says = {at for one in scene.kind("particle", "say") for at in (one.first, one.last)}
    named = (one for row in scene.rows for one in row if one.voice and one.nation == actor.nation and not one.mute)
    return next((one for one in named if actor.nation and not says.isdisjoint(range(one.first - 2, one.last + 3))), actor)


def _because(passage: Passage, cue: Cue) -> tuple[int, int] | None:
    """The words that tell why somebody holds back: behind "because", the stance's own ("too early"), or a clause beside."""
    if cue.stance not in _HELD_BACK:
        return None
    own = next((one for one in passage.scene.kind("reason") if cue.first <= one.first < cue.last), None)
    if passage.reason is not None or own is not None:
        return passage.reason or (own and (own.first, own.last))
    told = reason_told(passage.scene, passage.idle) if cue.stance == "refuses" else None
    return None if told is None or told[0] <= cue.first < told[1] else told


def _signs(passage: Passage, cue: Cue, actors: Row, things: Sequence[Match]) -> frozenset[str]:
    """What is true of drafts of a cue, by which they are surer or less sure (`confidence.SIGNS`)."""
    scene, actor = passage.scene, actors[-1]
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


def _waiting(passage: Passage) -> Iterator[Draft]:
    """Drafts of who is only said to wait for something: "Italy's reservation is American participation"."""
    scene = passage.scene
    for one in scene.kind("particle", "needs") if passage.context.force else ():
        others = {passage.known.host, *passage.known.parties}
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
                for event, nation in events_in(scene, *_waited_in(scene, one), passage.known.patron)
            )
            for actor in row:
                if parts := list(dict.fromkeys(Scope(0, 0, False, found).parts(actor))):
                    spans = {"actor": scene.span(actor.first, actor.last), "stance": scene.span(one.first, one.last)}
                    signs = frozenset({"names_nation", "waits"})
                    thing = unspoken(scene)
                    if thing is not None:
                        spans["capability"] = scene.span(thing.first, thing.last)
                    given = thing.value if thing is not None else ""
                    yield _draft(passage, actor, "conditional", parts, "needs", signs, capability=given, spans=spans)


def _waited_in(scene: Scene, need: Match) -> tuple[int, int]:
    """The words in which stands what is waited for: behind who needs it, or before where nothing follows."""
    behind = any(event.first >= need.first for event in scene.kind("event"))
    return (need.first, len(scene.stretch)) if behind else (0, need.first)
