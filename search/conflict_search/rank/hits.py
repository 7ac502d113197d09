"""Turn matches into hits: order, matching mentions, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from conflict_index import ids
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import How, Mention, Passage, Report, Role, Span
from conflict_index.names import fold, spelled, words
from conflict_index.store.stems import languages_in, stems_of
from conflict_search.entities import Label, entity_of, label, nearest_of, place_of
from conflict_search.known import how_known
from conflict_search.query.plan import Plan
from conflict_search.query.recognise import Meaning
from conflict_search.rank.order import Ranked
from conflict_search.results import Hit

_NOT_BODY: dict[Role, str] = {
    "comment": "in a reader's comment, not in the report itself",
    "byline": "in the byline: who wrote the report, not what it says",
    "caption": "in the caption of a picture",
}
"""The reason that tells of a passage that it is not the report's body."""


def make_hit(
    rank: int, found: Ranked, passage: Passage, report: Report, asked: Plan, gazetteer: Gazetteer, *, sample: bool
) -> Hit:
    """Return a hit with its evidence: the matching mentions and words, and the reasons."""
    own = tuple(_as_asked(m, asked, gazetteer) for m in passage.mentions if _is_asked_for(m, asked))
    satisfying = tuple(satisfied(passage, asked, gazetteer))
    matches = (*own, *(m for m, _ in satisfying if not any(m.span == other.span for other in own)))
    found_words = tuple(_word_spans(passage, report.language, asked.stems))
    named = dict.fromkeys(i for m in matches for i in (m.entity_id, *m.rivals))
    hit = Hit(
        rank=rank,
        score=round(found.score, 4),
        passage=passage,
        report=report,
        matches=matches,
        highlights=merged((*(m.span for m in matches if m.basis == "text"), *found_words, *_tag_spans(passage, asked))),
        why=(),
        sample=sample,
        match="all" if found.full else "part",
        parts={"words": found.words, "place": found.place, "date": found.date},
        nearest={i: near for i in named if (near := nearest_of(i, gazetteer))},
        entities={i: entity for i in named if (entity := entity_of(i, gazetteer))},
    )
    reasons = (
        *_reasons(replace(hit, matches=own), bool(found_words), asked),
        *satisfying_reasons(satisfying, hit.label),
    )
    return replace(hit, why=tuple(dict.fromkeys(reasons)))


def satisfied(passage: Passage, asked: Plan, gazetteer: Gazetteer) -> Iterator[tuple[Mention, str]]:
    """Yield the mentions that satisfy a filter on places, with how: "14 km, near Idlib", "within Aleppo"."""
    for mention in (one for one in passage.mentions if ids.tenths(one.score) >= asked.least):
        for wanted in asked.places:
            for entity in (mention.entity_id, *mention.rivals):
                if (km := wanted.kilometres.get(entity)) is not None:
                    yield mention, f"{km:.0f} km away: {wanted.label}"
                    break
                place = place_of(entity, gazetteer) if wanted.inside else None
                if entity in wanted.inside or (place and not wanted.inside.isdisjoint(place.parents)):
                    yield mention, f"{wanted.label}{_by_town(entity, gazetteer)}"
                    break


def _by_town(entity_id: str, gazetteer: Gazetteer) -> str:
    """Return by which town a point is known to lie in a place; empty for any other entity."""
    near = nearest_of(entity_id, gazetteer)
    if near is None:
        return ""
    return f", by the nearest listed town {label(near.place.id, near.place)}, {near.distance} off"


def satisfying_reasons(found: Iterable[tuple[Mention, str]], label_by: Label) -> Iterator[str]:
    """Yield a sentence for each mention that satisfies a filter on places."""
    for mention, how in found:
        known = how_known(mention.how, mention.score)
        yield f"“{mention.surface}” is {label_by(mention.entity_id)}, {how} ({known})"


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order, with overlapping ones merged."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def _tag_spans(passage: Passage, asked: Plan) -> Iterator[Span]:
    """Yield the spans of the tags that the filters ask for."""
    wanted = dict(asked.tags)
    return (tag.span for tag in passage.tags if tag.value in wanted.get(tag.facet, ()))


def _is_asked_for(mention: Mention, asked: Plan) -> bool:
    if asked.spellings is not None and spelled(mention.surface) not in asked.spellings:
        return False
    if ids.tenths(mention.score) < asked.least:
        return False
    return _meaning(mention, asked) is not None


def _as_asked(mention: Mention, asked: Plan, gazetteer: Gazetteer) -> Mention:
    """Return a discovered name that the query ties to a listed entity as a mention of that entity."""
    meaning = _meaning(mention, asked)
    if meaning is None or not ids.is_listed(meaning.entity_id) or ids.is_listed(mention.entity_id):
        return mention
    listed = any(e.entity_id == meaning.entity_id for e in gazetteer.entries(fold(mention.surface)))
    how: How = "alias" if listed else mention.how
    return replace(mention, entity_id=meaning.entity_id, how=how, score=min(mention.score, meaning.score))


def _meaning(mention: Mention, asked: Plan) -> Meaning | None:
    """Return the meaning in the query that fits the entity of a mention or one of its rivals."""
    for entity_id in (mention.entity_id, *mention.rivals):
        if entity_id in asked.entities:
            return asked.entities[entity_id]
    return next((m for m in asked.entities.values() if mention.entity_id in m.terms), None)


def _word_spans(passage: Passage, language: str | None, wanted: frozenset[str]) -> Iterator[Span]:
    split = words(passage.text) if wanted else []
    at = passage.span.start
    stems = stems_of(passage.text, split, languages_in(passage.text, split, language))
    for word, stem in zip(split, stems, strict=True):
        if stem in wanted:
            yield Span(at + word.start, at + word.end)


def _reasons(hit: Hit, in_words: bool, asked: Plan) -> Iterator[str]:
    for mention in hit.matches:
        yield mention_reason(mention, _meaning(mention, asked), hit.label)
    if in_words:
        yield "the words stand in the passage"
    if not hit.matches and not in_words and hit.match == "all" and (asked.stems or asked.entities):
        yield f"in the title: {hit.report.title}"
    if hit.passage.role in _NOT_BODY:
        yield _NOT_BODY[hit.passage.role]


def mention_reason(mention: Mention, meaning: Meaning | None, label: Label) -> str:
    """Return a sentence: the spelling, the entity, how certain that is, and its rivals."""
    part = f" ({mention.part})" if mention.part else ""
    reason = f"“{mention.surface}”{part} is {label(mention.entity_id)}, {how_known(mention.how, mention.score)}"
    if mention.how == "discovered" and ids.is_listed(mention.entity_id):
        reason += ": a spelling of this collection, in no gazetteer"
    if meaning is not None and meaning.how == "fuzzy":
        reason += f"; the query is close to its name {meaning.matched!r} ({meaning.score:.2f})"
    if mention.rivals:
        reason += "; may also be " + ", ".join(label(r) for r in mention.rivals)
    return reason
