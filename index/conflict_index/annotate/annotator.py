"""The names in a report: found, told apart from words and persons, and tied to entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conflict_index.annotate.context import choose, consult
from conflict_index.annotate.detect import candidates
from conflict_index.annotate.disambiguate import Meaning, resolve
from conflict_index.annotate.features import Evidence
from conflict_index.annotate.gazetteer_features import Listings
from conflict_index.annotate.mentions import actor_mention, other_mention, place_mention
from conflict_index.annotate.spans import Candidate
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
        own = [candidates(each, self._listings) for each in tokens]
        for each, (_, offset) in zip(own, texts, strict=True):
            _mark_dateline(each, offset, dateline)
        consult(own)
        places = [choose(each) for each in own]
        meanings = resolve(places, tokens, self._focus)
        return [
            _mentions(all_, chosen, meanings, offset)
            for all_, chosen, (_, offset) in zip(own, places, texts, strict=True)
        ]


def _mark_dateline(own: list[Candidate], offset: int, dateline: Span | None) -> None:
    for candidate in own:
        start = offset + candidate.tokens.starts[candidate.first]
        if dateline is None or start >= dateline.end:
            return
        if start >= dateline.start:
            candidate.evidence.append(Evidence.DATELINE)


def _mentions(
    own: list[Candidate], places: list[Candidate], meanings: dict[int, Meaning], offset: int
) -> tuple[Mention, ...]:
    found = [place_mention(candidate, meanings.get(id(candidate)), offset) for candidate in places]
    taken = {at for candidate in places for at in range(candidate.first, candidate.end)}
    actors = [candidate for candidate in own if candidate.known and candidate.known.actors]
    for candidate in [*actors, *own]:
        if not taken.isdisjoint(range(candidate.first, candidate.end)):
            continue
        acts = candidate.known and candidate.known.actors
        mention = actor_mention(candidate, offset) if acts else other_mention(candidate, offset)
        if mention:
            found.append(mention)
            taken.update(range(candidate.first, candidate.end))
    return tuple(sorted(found, key=lambda mention: mention.span))
