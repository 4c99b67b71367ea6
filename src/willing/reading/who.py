"""Who it is said of: the names by a stance, and those it can be told from where none stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from willing.reading.cues import Cue
from willing.reading.lexicon import Match
from willing.reading.passage import Passage
from willing.reading.scene import MARKS, Actor, Row, Scene

__all__ = ["actors_of", "elsewhere", "hyphened", "of_others", "speaker_of"]

_BRACKETS: Final = frozenset("()[]")
_BEFORE_NAMES: Final = 3  # words before the names of who does the same
_PASSING: Final = ("say", "if", "unless", "because", "into", "by", "not", "guess", "press", "such")  # what parts them from it
_SAID_IN: Final = 2  # words between a verb of saying and where it was said


def actors_of(passage: Passage, cue: Cue) -> Row:
    """Who it is said of: the nearest names before it that act, those right behind it, or who was spoken of; never the host."""
    scene, host = passage.scene, passage.known.host
    here = scene.stretch[cue.first]
    rows = [
        row
        for row in scene.rows
        if not row[0].beside and row[0].first not in passage.idle and any(not host or one.nation != host for one in row)
    ]
    backs = [one for one in scene.kind("event") if one.value.startswith(".") and one.value != ".takes_part"]
    rows = [row for row in rows if not any(one.first <= row[0].first < one.last or row[-1].last == one.first for one in backs)]
    rows = [row for row in rows if not _has_force(scene, cue, row)]
    others = [row for row in rows if not _opens_clause(scene, row)]
    found = _row(passage, cue, others, here)
    row = _listed(scene, cue, found if found or len(others) == len(rows) else _row(passage, cue, rows, here))
    beside = scene.besides
    joins = cue.stance in {"refuses", "withdraws", "supports"} or (
        cue.action is not None and cue.action.value in {"join", "lead"}
    )
    force = [one for one in scene.kind("mission", "force") if not joins and 0 <= cue.first - one.last <= 1]
    force = [one for one in force if scene.fold(one.last) not in MARKS]
    force = [one for one in force if not any(at in beside for at in range(one.first - 3, one.first + 1))]
    if row and not scene.order.verb_last and row[-1].last <= cue.first and any(one.first >= row[-1].last for one in force):
        return ()  # "officials say the force could number"
    if any(one.mute or one.nation in passage.known.parties for one in row):
        return ()
    doing = tuple(one for one in row if not host or one.nation != host)
    return doing + (_too(passage, cue, doing) if doing and doing[-1].last else ())


def _too(passage: Passage, cue: Cue, doing: Row) -> Row:
    """Who does the same, named apart and with nothing else said of them: "together with Peru", ", as well as Peru"."""
    scene, known = passage.scene, passage.known
    told: list[Actor] = []
    for row in scene.rows:
        named = [one for one in row if one not in told and one.nation not in {known.host, *known.parties}]
        if not named or doing[0] in row or row[0].first in passage.idle:
            continue
        before = row[-1].last <= cue.first
        if (_joins_before(scene, cue, row) if before else _joins_behind(scene, cue, row, doing)) and not scene.owns(row):
            told += named
    return _acting(tuple(told))


def _joins_before(scene: Scene, cue: Cue, row: Row) -> bool:
    """Whether a clause opens with who does it as well, "Together with Peru, Chile will", right before the stance."""
    alone = not any(one.mute or one.count for one in row)
    return alone and _opens_clause(scene, row) and scene.stretch[cue.first] - scene.stretch[scene.joints[row[0].first].first] <= 1


def _joins_behind(scene: Scene, cue: Cue, row: Row, doing: Row) -> bool:
    """Whether names behind a stance end its clause, with nothing else said of them: ", as well as Peru", ", Peru and Chile"."""
    joint = scene.joints.get(row[0].first)
    many = joint is not None and joint.last - joint.first > 1  # "as well as"
    first = joint.first if joint is not None else row[0].first
    if first < cue.last or first in scene.aside or (joint is None and scene.fold(first - 1) not in MARKS - _BRACKETS):
        return False
    if any(one.mute or one.count or ((one.voice or one.beside) and not many) for one in row):
        return False
    here = {scene.stretch[one.first] for one in row}
    begin = first if many else min(scene.edges[number][0] for number in here)
    ends = max(scene.edges[number][1] for number in here) < row[-1].last
    denied = any(one.first == row[-1].last + 1 for one in scene.kind("particle", "not"))  # "Peru, no"
    if not ends or denied or row[0].first - begin > _BEFORE_NAMES:
        return False
    passing = [*scene.acts, *scene.kind("capability"), *scene.kind("mission"), *scene.kind("event")]
    passing += scene.kind("particle", *_PASSING)
    if any(begin <= one.first and scene.stretch[one.first] in here for one in passing):
        return False
    return not any(max(cue.last, doing[-1].last) <= act.first < first for act in scene.acts)


def _opens_clause(scene: Scene, row: Row) -> bool:
    """Whether a clause opens with names and a word that joins them to who follows: "Together with Peru, Chile will"."""
    joint = scene.joints.get(row[0].first)
    opens = joint is not None and (joint.first == 0 or scene.fold(joint.first - 1) in MARKS)
    return joint is not None and opens and joint.last - joint.first > 1


def _has_force(scene: Scene, cue: Cue, row: Row) -> bool:
    """Whether a name only tells whose force it is: "la coalizione statunitense", "will join Trump's peace force"."""
    if cue.stance == "leads":
        return False
    force = scene.kind("mission", "force")
    if scene.small(row[0].first):
        return any(0 <= row[0].first - one.last <= 1 for one in force)
    behind = row[0].first >= cue.last and not scene.order.verb_last and not scene.order.verb_first
    return behind and any(0 <= one.first - row[-1].last <= 1 and _by_force(scene, row, one) for one in force)


def _by_force(scene: Scene, row: Row, force: Match) -> bool:
    """Whether nothing parts a name from the force behind it: no comma, no preposition."""
    placed = any(row[-1].last <= one.first <= force.first for one in scene.kind("particle", "beside", "into"))
    return not placed and scene.stretch[row[-1].last - 1] == scene.stretch[force.first]


def _listed(scene: Scene, cue: Cue, row: Row) -> Row:
    """Who is counted, by their names where the sentence lists them at its end: "Two have agreed: Malta and Peru"."""
    such = {one.last for one in scene.kind("particle", "such")}
    told = [other for other in scene.rows if not other[0].beside or other[0].first in such or other[0].first - 1 in such]
    after = told[-1] if told else ()
    if not row and after and cue.rule != "plain" and after[0].first >= cue.last and scene.fold(after[0].first - 1) == ":":
        return _acting(after)  # "Ready to send soldiers: Peru, Chile and Canada"
    unnamed = len(row) == 1 and (row[0].count or (row[0].mute and not row[0].speaker and not row[0].voice))
    if not unnamed or not after or after[0].first < cue.last:
        return row
    before = range(after[0].first - 2, after[0].first + 1)
    says = {one.last for one in scene.kind("particle", "say")}
    if after[0].speaker or after[0].voice or not says.isdisjoint(before):
        return row
    opened = any(scene.fold(at) in {":", "–", "—"} for at in before[:2])
    opened = opened or (cue.rule != "plain" and not such.isdisjoint(before))
    return _acting(after) if row[0].count == str(len(after)) or (opened and len(after) > 1) else row


def _row(passage: Passage, cue: Cue, rows: Sequence[Row], here: int) -> Row:
    """Who it is said of: who did it by name, whose clause it is, who stands by it, or whose soldiers they are."""
    scene = passage.scene
    led = {one.first for one in scene.kind("action", "lead")}
    rows = [row for row in rows if not (row[-1].last in led and _led(scene, cue, row))]
    named = _agents(scene, cue) or _whose(scene, cue) or _of_it(passage, cue)
    return named or _beside_it(passage, cue, rows, here) or _owners(passage, cue, rows, here)


def _led(scene: Scene, cue: Cue, row: Row) -> bool:
    """Whether it is told in passing who leads: "the American-led operation", or where verbs come last for another stance."""
    return hyphened(scene, row[-1].last) or (scene.order.verb_last and cue.stance != "leads")


def _agents(scene: Scene, cue: Cue) -> Row:
    """Who does it behind "by", leads in a noun's way, or hosts where a headquarters will be."""
    acts = {one.first for one in scene.kind("action")}
    ends = {cue.last} if cue.last in acts else {cue.last, cue.last + 1}
    leaves = {one.last for one in scene.kind("particle", "beside")} if cue.stance == "withdraws" else set()  # Greek "from"
    agents = {one.last for one in scene.kind("particle", "by") if one.first in ends} - leaves
    if agent := next((row for row in scene.rows if row[0].first in agents or row[0].first - 1 in agents), ()):
        return agent  # "convened by France and Britain"
    if cue.stance == "hosts":  # "the headquarters will be in Peru"
        return _acting(next((row for row in scene.rows if row[0].beside and 0 < row[0].first - cue.last <= 2), ()))
    return _leader(scene, cue) if cue.stance == "leads" else ()


def _of_it(passage: Passage, cue: Cue) -> Row:
    """Whose readiness, refusal or doing it is, behind the noun for it: "the readiness of 26 countries to send"."""
    scene = passage.scene
    here = scene.stretch[cue.first]
    if cue.stance not in {"pledges", "ready", "considers", "refuses"} or cue.rule == "plain" or scene.order.verb_last:
        return ()
    before = [row for row in scene.rows if row[-1].last <= cue.first and scene.stretch[row[0].first] == here]
    if scene.spoken_of(cue.first, cue.first) or any(not row[0].beside for row in before):
        return ()
    small = {at for one in scene.kind("particle", "beside", "the") for at in range(one.first, one.last)}
    small -= {one.first for one in scene.kind("particle", "say", "by", "into")}
    led = {one.first for one in scene.kind("action", "lead")}
    placed = {one.first for one in scene.lands}
    nouns = [one.last for one in scene.acts if cue.first <= one.first and one.last <= cue.last]
    for row in scene.rows:
        near = (last for last in nouns if 0 < row[0].first - last <= 2)
        begin = next((last for last in near if small.issuperset(range(last, row[0].first))), None)
        if begin is None or begin in placed or row[0].first in passage.idle or row[-1].last in led:
            continue
        if row[0].beside and not row[0].speaker:
            return _acting(row)
    return ()


def _acting(row: Row) -> Row:
    """A row that acts, though a preposition stands before it."""
    return tuple(replace(one, beside=False) for one in row)


def _beside_it(passage: Passage, cue: Cue, rows: Sequence[Row], here: int) -> Row:
    """Who is named by a stance: before it in its stretch, right behind it, within it, or before what stands in between."""
    scene, context = passage.scene, passage.context
    before = [row for row in rows if row[-1].last <= cue.first]
    behind = [row for row in rows if 0 <= row[0].first - cue.last <= 3 and scene.stretch[row[0].first] == here]
    behind = [row for row in behind if scene.order.verb_first or not scene.owns(row)]
    if scene.order.verb_first and behind and behind[0][0].first - cue.last <= 1:
        return behind[0]
    pronouns = scene.spoken_of(cue.first, cue.last)
    if pronouns and not before and not (behind and pronouns[-1].last > cue.first):
        host = [row for row in scene.rows if not row[0].beside and row not in rows and scene.stretch[row[0].first] == here]
        if any(row[0].nation == passage.known.host and row[-1].last <= cue.first for row in host):
            return ()
        speaker = speaker_of(scene, rows) or ((context.quoted or context.speaker) if pronouns[-1].value == "we" else None)
        if speaker or context.actors:
            return (speaker,) if speaker else context.actors
    inside = [row for row in rows if cue.first < row[0].first and row[-1].last < cue.last and not scene.owns(row)]
    nearby = any(scene.stretch[row[0].first] == here for row in before)
    close = bool(inside) and scene.order.verb_last and inside[0][0].first - cue.first <= 1  # "the readiness of 26 countries to"
    if inside and (scene.order.verb_first or not nearby or close):
        return inside[0]
    if behind and before and not nearby and not pronouns and cue.action is not None and not scene.order.verb_last:
        return behind[0]  # "to which must also contribute Peru"
    if apart := _apart(scene, cue, before, here):
        return apart
    if len(before) > 1 and scene.owns(before[-1]) and scene.stretch[before[-2][0].first] == here:
        return before[-2]  # "France would have German soldiers join"
    return next((found[0] for found in (before[-1:], inside, behind) if found), ())  # "then will Denmark send"


def _apart(scene: Scene, cue: Cue, before: Sequence[Row], here: int) -> Row:
    """Who is named before a clause that stands in between: "Poland, which borders Belarus, will not"."""
    if scene.fold(cue.first - 1) not in MARKS or any(scene.stretch[row[0].first] >= here for row in before):
        return ()
    says = {scene.stretch[one.first] for one in scene.kind("particle", "say")}
    apart = [row for row in before if scene.fold(row[-1].last) in MARKS and scene.stretch[row[0].first] <= here - 2]
    return next((row for row in reversed(apart) if scene.stretch[row[0].first] not in says), ())


def _owners(passage: Passage, cue: Cue, rows: Sequence[Row], here: int) -> Row:
    """Who it is said of where nobody stands by a stance: whose soldiers they are, who ends the sentence, who takes part."""
    scene = passage.scene
    things = scene.kind("capability")
    free = [
        row for row in scene.rows if row[0].beside and row[0].first not in passage.idle and row[0].nation != passage.known.host
    ]
    own = [row for row in rows if scene.owns(row)] or [row for row in free if scene.owns(row)]
    came = [one.last for one in things if one.last <= cue.first or not rows]
    placed = {one.first for one in scene.lands} | {one.first + 1 for one in scene.lands}
    givers = [row for row in free if row[0].first not in placed and any(0 < row[0].first - last <= 2 for last in came)]
    if givers and scene.stretch[givers[0][0].first] == here and not own and cue.stance != "withdraws":
        return _acting(givers[0])  # "soldiers from Ghana will be sent"
    if owners := [row for row in own if scene.stretch[row[0].first] == here]:
        return _acting(owners[0])  # "sending Polish soldiers is out of the question"
    after = [row for row in rows if row[0].first >= cue.last and scene.stretch[row[0].first] == here and row not in own]
    if after:
        return after[0]  # "has declared itself ready to send soldiers also Denmark"
    if cue.action is not None and cue.action.value == "join":  # "the participation of Denmark is ruled out"
        last = cue.action.last
        if joined := next((row for row in free if 0 <= row[0].first - last <= 2), ()):
            return _acting(joined)
    opens = any(one.first <= 2 for one in scene.kind("particle", "we", "they"))
    if opens and not rows:
        return passage.context.actors
    turns = (one for one in scene.kind("particle", "but") if scene.stretch[one.last - 1] == here)
    turned = [one for one in turns if 0 <= cue.first - one.last <= 2]
    if turned and turned[0].first and rows and rows[-1][-1].last <= turned[0].first and not rows[-1][0].speaker:
        return rows[-1]  # "will send no soldiers, but will back the force"
    said = speaker_of(scene, rows) if cue.rule in {"refuses", "considers"} else None
    return (said,) if said is not None and said.voice else ()  # "It is out of the question, the premier of Norway said"


def _whose(scene: Scene, cue: Cue) -> Row:
    """Who is named right before the clause in which a stance stands: "agreed with Canada, which has ruled out sending"."""
    here = scene.stretch[cue.first]
    opens = [one for one in scene.kind("particle", "which") if one.first <= cue.first and scene.stretch[one.last - 1] == here]
    if not opens:
        return ()
    begin = opens[-1].first
    if any(begin <= row[0].first and row[-1].last <= cue.first and not row[0].beside for row in scene.rows):
        return ()
    said = [one.last for one in scene.kind("particle", "say")]
    named = [
        row
        for row in scene.rows
        if row[-1].last in (begin, begin - 1) and not any(0 <= row[0].first - last <= _SAID_IN for last in said)
    ]  # "announced in Paris that it would"
    return _acting(named[-1]) if named else ()


def _leader(scene: Scene, cue: Cue) -> Row:
    """Who leads, where the name stands beside it: "the by Norway led mission" of German, "under the leadership of Norway"."""
    by = {one.last for one in scene.kind("particle", "by")}
    into = {one.first for one in scene.lands}
    for row in scene.rows:
        led = (row[0].first in by or row[0].first - 1 in by) and 0 <= cue.first - row[-1].last <= 1
        leads = (row[0].beside or scene.owns(row)) and row[0].first - 1 not in into and 0 <= row[0].first - cue.last <= 2
        leads = leads and scene.fold(cue.last) not in MARKS
        if led or leads:
            return _acting(row)
    return ()


def elsewhere(passage: Passage, actors: Row) -> bool:
    """Whether an act is told of another land than the host: "Poland sent 200 soldiers to Iraq"."""
    scene, host = passage.scene, passage.known.host
    acting = {actor.nation for actor in actors}
    beside = [one for one in scene.lands if one.value not in acting and passage.idle.isdisjoint(range(one.first, one.last))]
    return bool(host and beside) and all(one.value != host for one in scene.kind("nation"))


def speaker_of(scene: Scene, rows: Sequence[Row]) -> Actor | None:
    """Who says it, where that comes behind: '"We will send troops," Starmer said.'"""
    said = scene.kind("particle", "say")
    return next(
        (row[0] for row in rows if any(abs(one.first - row[-1].last) <= 2 or abs(row[0].first - one.last) <= 2 for one in said)),
        None,
    )


def of_others(scene: Scene, cue: Cue, thing: Match, actors: Row) -> bool:
    """Whether a thing is said to be that of others: "European troops", "soldiers of NATO countries"; a European force may be
    joined.
    """
    joins = cue.action is not None and cue.action.value == "join"
    acting = {one.nation for one in actors}
    named = [*scene.kind("nation"), *scene.kind("group")]
    aside = scene.besides
    named = [one for one in named if not one.beside and one.first not in aside]
    own = any(one.value not in acting and (-1 <= thing.first - one.last <= 0 or one.first == thing.last) for one in named)
    foreign = () if joins else scene.kind("particle", "foreign")
    return own or any(-1 <= thing.first - one.last <= 1 or 0 <= one.first - thing.last <= 3 for one in foreign)


def hyphened(scene: Scene, at: int) -> bool:
    """Whether a word is written together with what stands before it: "the American-led operation" is told in passing."""
    start = scene.span(at, at + 1).start
    return scene.text[max(start - 1, 0) : start] in {"-", "‑"}
