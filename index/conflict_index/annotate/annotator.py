"""The names in a report: found, told apart from words and persons, and tied to entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conflict_index.annotate.context import choose_places, score_in_context
from conflict_index.annotate.detect import detect_names
from conflict_index.annotate.disambiguate import Referent, disambiguate
from conflict_index.annotate.features import Feature
from conflict_index.annotate.gazetteer_features import Listings
from conflict_index.annotate.mentions import actor_mention, other_mention, place_mention
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import tokenise
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Mention, Passage, Report, Span


class Annotator:
    """Finds names. Holds an open gazetteer and what it was asked so far; one serves any number of reports.

    `focus` is the share of each country (ISO 3166-1 alpha-2) in the collection: of several places of one name it
    prefers those that the collection is about. See discover.focus.
    """

    def __init__(self, gazetteer: Gazetteer, focus: Mapping[str, float] | None = None) -> None:
        self._listings = Listings(gazetteer)
        self._focus = dict(focus or {})

    def annotate(self, report: Report, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
        """The passages of a report with their mentions: spans are offsets into the report's text.

        Passages are judged together: what is a person's or a place's name in one is so in the others.
        """
        found = self._find([(passage.text, passage.span.start) for passage in passages], report.dateline)
        return tuple(replace(passage, mentions=own) for passage, own in zip(passages, found, strict=True))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The mentions in a bare text, such as a title."""
        return self._find([(text, 0)])[0]

    def _find(self, texts: Sequence[tuple[str, int]], dateline: Span | None = None) -> list[tuple[Mention, ...]]:
        tokens = [tokenise(text) for text, _ in texts]
        own = [detect_names(each, self._listings) for each in tokens]
        for each, (_, offset) in zip(own, texts, strict=True):
            _mark_dateline(each, offset, dateline)
        score_in_context(own)
        places = [choose_places(each) for each in own]
        referents = disambiguate(places, tokens, self._focus)
        return [
            _mentions(all_, chosen, referents, offset)
            for all_, chosen, (_, offset) in zip(own, places, texts, strict=True)
        ]


def _mark_dateline(own: list[NameSpan], offset: int, dateline: Span | None) -> None:
    for name_span in own:
        start = offset + name_span.tokens.starts[name_span.first]
        if dateline is None or start >= dateline.end:
            return
        if start >= dateline.start:
            name_span.features.append(Feature.DATELINE)


def _mentions(
    own: list[NameSpan], places: list[NameSpan], referents: dict[int, Referent], offset: int
) -> tuple[Mention, ...]:
    found = [place_mention(name_span, referents.get(id(name_span)), offset) for name_span in places]
    taken = {at for name_span in places for at in range(name_span.first, name_span.end)}
    actors = [name_span for name_span in own if name_span.listing and name_span.listing.actors]
    for name_span in [*actors, *own]:
        if not taken.isdisjoint(range(name_span.first, name_span.end)):
            continue
        acts = name_span.listing and name_span.listing.actors
        mention = actor_mention(name_span, offset) if acts else other_mention(name_span, offset)
        if mention:
            found.append(mention)
            taken.update(range(name_span.first, name_span.end))
    return tuple(sorted(found, key=lambda mention: mention.span))
