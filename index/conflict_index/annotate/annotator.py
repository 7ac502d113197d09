"""The names in a report: detected, told apart from words and persons, and tied to entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conflict_index.annotate.context import choose_places, score_in_context
from conflict_index.annotate.detect import detect_names
from conflict_index.annotate.disambiguate import Referent, disambiguate
from conflict_index.annotate.features import Feature
from conflict_index.annotate.gazetteer_features import Listings
from conflict_index.annotate.mentions import actor_mention, other_mention, place_mention
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import Tokens, tokenise
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Mention, Span
from conflict_index.names import Word, words


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage's text, its words, and the offset in the report's text at which it begins."""

    text: str
    words: Sequence[Word]
    offset: int

    @classmethod
    def of(cls, text: str, offset: int = 0) -> Piece:
        """Split a text into words."""
        return cls(text, words(text), offset)


@dataclass(frozen=True, slots=True)
class Detected:
    """The names of a report, piece by piece, before it is known which of several places each refers to.

    `names` are all name spans with their odds, `places` those of them that are judged to be places.
    """

    pieces: Sequence[Piece]
    tokens: list[Tokens]
    names: list[list[NameSpan]]
    places: list[list[NameSpan]]


class Annotator:
    """Finds names with an open gazetteer and keeps its look-ups; one serves any number of reports, in one thread.

    `focus` is the share of each country (ISO 3166-1 alpha-2) in the collection: of several places of one name, those
    in its countries are preferred. See discover.focus.
    """

    def __init__(self, gazetteer: Gazetteer, focus: Mapping[str, float] | None = None) -> None:
        self._listings = Listings(gazetteer)
        self._focus = dict(focus or {})

    def set_focus(self, focus: Mapping[str, float]) -> None:
        """Prefer the places of other countries from now on."""
        self._focus = dict(focus)

    def annotate(self, pieces: Sequence[Piece], dateline: Span | None = None) -> list[tuple[Mention, ...]]:
        """Return the mentions of each piece; their spans are offsets into the report's text.

        The pieces of a report are judged together: what is a person's or a place's name in one is so in the others.
        `dateline` is where the report's own dateline stands.
        """
        return self.resolve(self.detect(pieces, dateline))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the mentions in a bare text, such as a title."""
        return self.annotate([Piece.of(text)])[0]

    def detect(self, pieces: Sequence[Piece], dateline: Span | None = None) -> Detected:
        """Find the names of a report and judge which are places: all that does not depend on the focus."""
        tokens = [tokenise(piece.text, piece.words) for piece in pieces]
        names = [detect_names(each, self._listings) for each in tokens]
        for each, piece in zip(names, pieces, strict=True):
            _mark_dateline(each, piece.offset, dateline)
        score_in_context(names)
        return Detected(pieces, tokens, names, [choose_places(each) for each in names])

    def resolve(self, found: Detected) -> list[tuple[Mention, ...]]:
        """Tie the names of a report to entities; return the mentions of each piece."""
        referents = disambiguate(found.places, found.tokens, self._focus)
        return [
            _mentions(names, places, referents, piece.offset)
            for names, places, piece in zip(found.names, found.places, found.pieces, strict=True)
        ]


def _mark_dateline(names: list[NameSpan], offset: int, dateline: Span | None) -> None:
    for name in names:
        start = offset + name.tokens.starts[name.first]
        if dateline is None or start >= dateline.end:
            return
        if start >= dateline.start:
            name.features.append(Feature.DATELINE)


def _mentions(
    names: list[NameSpan], places: list[NameSpan], referents: dict[int, Referent], offset: int
) -> tuple[Mention, ...]:
    """Return the places, and what the words that are left name: actors before all others."""
    found = [place_mention(place, referents.get(id(place)), offset) for place in places]
    taken = {at for place in places for at in range(place.first, place.end)}
    actors = [name for name in names if name.listing and name.listing.actors]
    for name in [*actors, *names]:
        if not taken.isdisjoint(range(name.first, name.end)):
            continue
        acts = name.listing and name.listing.actors
        mention = actor_mention(name, offset) if acts else other_mention(name, offset)
        if mention:
            found.append(mention)
            taken.update(range(name.first, name.end))
    return tuple(sorted(found, key=lambda mention: mention.span))
