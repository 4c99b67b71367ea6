"""Drafts of statements as plain data, for JSON: the shapes that docs/json.md documents. Computes no number."""

from __future__ import annotations

from willing.reading.draft import Draft, Reading, Span
from willing.reading.kept import BESIDE, draft_id
from willing.reading.told import Text
from willing.report.plain import Plain

__all__ = ["draft", "kept", "reading"]


def reading(text: Text, found: Reading) -> Plain:
    """What was read of a text, with what the text says of itself."""
    content = text.content
    return {
        "file": text.name,
        "digest": text.digest,
        "title": text.title or None,
        "publisher": text.publisher or None,
        "address": text.address or None,
        "published": text.published.isoformat() if text.published else None,
        "language": found.language or None,
        "drafts": [
            {"file": text.name, "language": found.language, "copy_of": None, **draft(content, one)} for one in found.drafts
        ],
        "unread": [{"why": one.why, "span": _span(content, one.span)} for one in found.unread],
        "notes": [{"kind": one.kind, "says": one.says, "span": _span(content, one.span)} for one in found.notes],
        "copy_of": None,
    }


def draft(content: str, one: Draft) -> Plain:
    """A draft; its spans are places in the content, each with the words that stand there."""
    return {
        "nation": one.nation or None,
        "body": one.body or None,
        "count": one.count or None,
        "speaker": one.speaker or None,
        "voice": one.voice,
        "said_on": one.said_on.isoformat() if one.said_on else None,
        "about": one.about,
        "stance": one.stance,
        "capability": one.capability or None,
        "place": one.place or None,
        "quantity": one.quantity or None,
        "condition": one.condition or None,
        "reason": one.reason or None,
        "reason_nations": list(one.reason_nations),
        "confidence": round(one.confidence, 2),
        "rule": one.rule,
        "span": _span(content, one.span),
        "spans": {name: _span(content, span) for name, span in one.spans.items()},
    }


def kept(text: Text, found: Reading) -> list[Plain]:
    """The drafts of one text as they are kept in a file: with an id each, what is known of the text, and what stands beside."""
    content = text.content
    about = {
        "file": text.name[-500:],
        "language": found.language or None,
        "digest": text.digest,
        "title": text.title or None,
        "publisher": text.publisher or None,
        "address": text.address if 0 < len(text.address) <= 500 else None,
        "published": text.published.isoformat() if text.published else None,
        "letters": len(content),
    }
    return [
        {
            "id": draft_id(text.digest, one),
            **about,
            **draft(content, one),
            "before": content[max(0, one.span.start - BESIDE) : one.span.start],
            "after": content[one.span.end : one.span.end + BESIDE],
        }
        for one in found.drafts
    ]


def _span(content: str, span: Span) -> Plain:
    return {"start": span.start, "end": span.end, "text": content[span.start : span.end]}
