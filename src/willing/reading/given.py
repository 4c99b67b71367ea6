"""What is given, how much, and where: the things by a stance, in any order of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from willing.reading.cues import FAR, Cue
from willing.reading.lexicon import Match
from willing.reading.numbers import YEAR, Amount
from willing.reading.passage import Passage
from willing.reading.scene import MARKS, Actor, Scene

__all__ = ["amount_of", "kinds", "place_of", "things_of", "unspoken"]

_NONE: Final = 99  # farther than anything stands in a sentence
_LIST: Final = 4  # words between two things of a list at most
_ENDS: Final = frozenset(".!…")
_TRAINED: Final = frozenset({"land", "protection.formed_police"})


def things_of(passage: Passage, cue: Cue) -> tuple[list[Match], str]:
    """What a stance is about: the things that are given, and 'force' or 'meeting'; blank for what is no offer to a force."""
    scene, context, action = passage.scene, passage.context, cue.action
    done = action.value if action is not None else ""
    if action is not None and done.startswith("as "):
        return [Match("capability", done[3:], action.first, action.last)], "force" if context.force else ""
    here = {scene.stretch[cue.first], scene.stretch[cue.last - 1]}
    things, after = _near(passage, cue, here)
    force = scene.kind("mission", "force")
    to_thing = min((abs(one.first - cue.last) for one in things), default=_NONE)
    to_force = min((abs(one.first - cue.last) for one in force), default=_NONE)
    aid = [one for one in scene.kind("mission", "aid") if not any(_with(scene, thing, one) for thing in things)]
    to_aid = min((abs(one.first - cue.last) for one in aid if scene.stretch[one.first] in here), default=_NONE)
    leads = done in {"lead", "host"}
    meetings = [one for one in scene.kind("mission", "meeting") if min(here) - leads <= scene.stretch[one.first] <= max(here)]
    to_meeting = min((abs(one.first - cue.last) for one in meetings), default=_NONE)
    if leads and meetings and cue.stance in {"leads", "hosts"}:
        return [], "meeting" if context.force else ""
    money = bool(things) and things[0].value == "funds.money" and bool(scene.kind("mission", "aid"))
    if money or (to_aid < _NONE and to_aid <= to_thing):
        return [], ""
    if to_meeting < min(to_thing, to_force + 4) and done in {"join", "lead"}:
        return [], ""  # who attends a meeting gives nothing
    if cue.stance == "leads" and context.force and (force or (context.named and not things and _is_bare(scene, cue))):
        return [], "force"
    if not things:
        return _of_force(passage, cue, here, meets=to_meeting < _NONE)
    alone = any((one.first, one.last) == (cue.first, cue.last) for one in scene.kind("particle", "will"))
    between = any(cue.last <= one.first < things[0].first for one in scene.kind("stance"))
    bare = not action and (between or alone or (cue.stance in {"pledges", "considers", "ready"} and not after))
    if bare or (cue.stance in {"supports", "leads", "hosts"} and not force) or not context.force:
        return [], ""
    return kinds(passage, things), "force"


def _near(passage: Passage, cue: Cue, here: set[int]) -> tuple[list[Match], list[Match]]:
    """The things by a stance, in its stretches `here` and in those that go on with a list; and which of them stand where what is
    given stands in the language.
    """
    scene, action = passage.scene, cue.action
    free = [one for one in scene.kind("capability") if one.first not in passage.idle]
    if cue.first in scene.aside:
        free = [one for one in free if one.first in scene.aside]
    whole = [one for one in free if scene.stretch[one.first] in here]
    joins = action is not None and action.value in {"join", "lead"}
    if scene.order.verb_last:  # what is given stands before the verb and behind the one before
        if action is not None and joins and any(scene.stretch[one.first] in here for one in scene.kind("mission", "force")):
            return [], []
        begin = max((act.last for act in scene.kind("action") if act.last <= cue.first), default=0)
        near = [one for one in free if begin <= one.first and one.last <= cue.last]
        if action is not None and not near:  # nouns of doing stand before what is given
            near = [one for one in whole if -1 <= one.first - action.last <= 2]
        after = near = near if action is not None else near or whole
    else:
        near = [one for one in whole if one.first >= cue.first - FAR]
        until = _next_act(scene, cue, near)
        after = [one for one in near if cue.last <= one.first < until]
    later = [one for one in free if one.first >= cue.last and scene.stretch[one.first] - max(here) in (1, 2)]
    if joins or cue.stance == "supports":
        later = []
    return ([*after, *_list_on(after, later)] if after else near or later), after


def _of_force(passage: Passage, cue: Cue, here: set[int], *, meets: bool) -> tuple[list[Match], str]:
    """What a stance is about by which nothing is given: the force itself, or what was spoken of before."""
    scene, context = passage.scene, passage.context
    done = cue.action.value if cue.action is not None else ""
    force = scene.kind("mission", "force")
    given = next((one for one in force if 0 <= one.first - cue.last <= 2), None)
    if done == "give" and context.force and given is not None:  # "will send a peacekeeping force"
        return [Match("capability", "land", given.first, given.last)], "force"
    if force and (done in {"join", "lead"} or cue.stance in {"refuses", "supports", "leads", "withdraws"}):
        before = here | {min(here) - 1} if done == "lead" else here
        with_it = any(scene.stretch[one.first] in before or one.first >= cue.last for one in force)
        if with_it or done != "join":
            return [], "force" if with_it else ""
    if done == "join" and context.force and not meets:
        return [], "force"
    if done in {"", "give"} and cue.stance in {"refuses", "considers", "supports"}:  # "Spain opposed it"
        ideas = [one for one in scene.kind("particle", "idea") if -2 <= one.first - cue.last <= 2]
        idea = next((one for one in ideas if one.last <= cue.first or one.first >= cue.last), None)
        if idea is None and not done and cue.rule == "refuses" and _is_bare(scene, cue):
            idea = Match("particle", "idea", cue.first, cue.last)  # "Chile and Peru have refused"
        said = dict.fromkeys(one.value for one in scene.kind("capability") if one.last <= cue.first)
        spoken = [one for one in tuple(said) or context.things if one]
        if idea is not None and spoken:
            return [Match("capability", value, idea.first, idea.last) for value in spoken], "force"
    return [], ""


def _is_bare(scene: Scene, cue: Cue) -> bool:
    """Whether a stance stands by a name and ends its clause, so that it can only be about what was spoken of."""
    ends = cue.last >= len(scene.stretch) or scene.fold(cue.last) in MARKS or scene.fold(cue.last) in _ENDS
    near = any(0 <= cue.first - row[-1].last <= 1 or 0 <= row[0].first - cue.last <= 1 for row in scene.rows)
    return ends and not scene.order.verb_last and near


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


def kinds(passage: Passage, things: Sequence[Match]) -> list[Match]:
    """The things in the stretch of the first and in those after it that only go on with the list, each kind once, at most four;
    none that is only the general word for another.
    """
    scene = passage.scene
    kept: list[Match] = []
    said = {scene.stretch[one.first] for one in scene.acts}
    said |= {scene.stretch[row[0].first] for row in scene.rows}
    listed = scene.stretch[things[0].first]
    for one in things:
        if kept and kept[-1].value in {"training", "monitoring"} and one.value in _TRAINED:
            break  # what follows is who is trained
        general = one.value == "land" and any(
            0 < other.first - one.last <= 4
            and other.value != "land"
            and scene.stretch[other.first] == scene.stretch[one.first]
            and not _joined(scene, one.last, other.first)
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
    """Whether "and", "but", "only" or a comma stands in words `first` up to `last`."""
    joined = any(first <= one.first < last for one in scene.kind("particle", "and", "but", "only"))
    return joined or any(scene.fold(at) in MARKS for at in range(first, last))


def place_of(passage: Passage, cue: Cue, things: Sequence[Match], actor: Actor) -> Match | None:
    """Where it would be: a place in the stretch of the stance or of what is given, one behind it before others."""
    scene = passage.scene
    here = {scene.stretch[cue.last - 1], *(scene.stretch[one.first] for one in things)}
    places = [one for one in (*scene.kind("place"), *_nations(passage, actor)) if scene.stretch[one.first] in here]
    return min(places, key=lambda one: (one.first < cue.last, one.first), default=None)


def _nations(passage: Passage, actor: Actor) -> Iterator[Match]:
    """The nations that are named as places: the host's, the actor's own, or another."""
    scene, host = passage.scene, passage.known.host
    said = {at for one in scene.kind("place") for at in range(one.first, one.last)}
    denied = {one.last for one in scene.kind("particle", "not")}
    for one in scene.lands if host else ():
        if said.isdisjoint(range(one.first, one.last)):
            where = "in_host" if one.value == host else "home" if one.value == actor.nation else "outside"
            yield one._replace(kind="place", value="outside" if one.first in denied else where)


def unspoken(scene: Scene) -> Match | None:
    """What would be given by who only waits: the first thing in the sentence that is no part of what is waited for."""
    waited = {at for one in scene.kind("event") for at in range(one.first, one.last)}
    given = scene.kind("action", "give")
    return next((one for one in scene.kind("capability") if given and one.first not in waited), None)


def _is_year(scene: Scene, amount: Amount, thing: Match) -> bool:
    """Whether a number is a year rather than how much there is of a thing: it has four figures and stands apart from it; a round
    one is none, "2000 additional soldiers".
    """
    word = scene.fold(amount.first)
    apart = amount.last < thing.first and amount.last - amount.first == 1
    return apart and bool(YEAR.fullmatch(word)) and not word.endswith("00")


def amount_of(scene: Scene, thing: Match) -> Amount | None:
    """How much of a thing: the nearest amount before it, at most three words away and with no other thing between."""
    near = [one for one in scene.amounts if 0 <= thing.first - one.last <= 3 and not _is_year(scene, one, thing)]
    if not near:
        return None
    amount = max(near, key=lambda one: one.last)
    return None if any(amount.last <= one.first < thing.first for one in scene.kind("capability")) else amount
