"""Annotate a report: detect names, separate places from words and persons, and link names to entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conflict_index.annotate.addresses import outside_addresses
from conflict_index.annotate.context import choose_places, score_alone, score_in_context
from conflict_index.annotate.credits import mark_agencies, mark_broadcasters, mark_byline
from conflict_index.annotate.detect import detect_names
from conflict_index.annotate.disambiguate import Referent, disambiguate
from conflict_index.annotate.features import Feature
from conflict_index.annotate.gazetteer_features import Listings
from conflict_index.annotate.labels import mark_label
from conflict_index.annotate.line_ends import name_goes_on, rejoined
from conflict_index.annotate.mentions import actor_mention, other_mention, place_mention
from conflict_index.annotate.points import Pointed, mark_pointed, outside_points, point_mentions, settle
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.stated import Stated, stated
from conflict_index.annotate.subjects import mark_subjects
from conflict_index.annotate.taggers import Tagger
from conflict_index.annotate.tokens import Tokens, tokenise
from conflict_index.annotate.written import how_written
from conflict_index.coordinates.found import Coordinates
from conflict_index.coordinates.read import find_coordinates
from conflict_index.gazetteer import Gazetteer
from conflict_index.model import Mention, Span, StatedPlace, Tag
from conflict_index.names import Word, words

_MOST_STATED = 1 << 12
"""Stated places whose mentions are kept: the events of a table lie in few places."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of a passage, its words, and its start offset in the report's text.

    A `credit` is a byline or picture credit: its names are not classified as places, and they do not influence the
    names of other passages.
    """

    text: str
    words: Sequence[Word]
    offset: int
    credit: bool = False

    @classmethod
    def of(cls, text: str, offset: int = 0, *, credit: bool = False) -> Piece:
        """Return a piece for `text`, which starts at `offset` in the report; split it into words."""
        return cls(text, words(text), offset, credit)


@dataclass(frozen=True, slots=True)
class Detected:
    """The names of a report by piece, before disambiguation.

    `names` holds all name spans with their log odds, `places` those that are classified as places, `points` the
    coordinates, and `pointed` what these tell of the names.
    """

    pieces: Sequence[Piece]
    tokens: list[Tokens]
    names: list[list[NameSpan]]
    places: list[list[NameSpan]]
    points: list[list[Coordinates]]
    pointed: Pointed


class Annotator:
    """Annotates reports with an open gazetteer and caches look-ups. Use one annotator in one thread only.

    `focus` maps countries (ISO 3166-1 alpha-2) to their share in the collection. When several places have the same
    name, places in these countries are preferred. See discover.focus.
    """

    def __init__(self, gazetteer: Gazetteer, focus: Mapping[str, float] | None = None) -> None:
        self._gazetteer, self._listings = gazetteer, Listings(gazetteer)
        self._tagger = Tagger()
        self._stated = lru_cache(_MOST_STATED)(self._read_stated)
        self._focus = dict(focus or {})

    def set_focus(self, focus: Mapping[str, float]) -> None:
        """Replace the focus for all later calls."""
        self._focus = dict(focus)
        self._stated.cache_clear()

    def annotate(self, pieces: Sequence[Piece], dateline: Span | None = None) -> list[tuple[Mention, ...]]:
        """Return the mentions of each piece; their spans are offsets into the report's text.

        All pieces of a report are classified together, because a name classified as a person or a place in one piece
        counts in the others. Credits are classified separately. `dateline` is the span of the report's dateline.
        """
        return self.resolve(self.detect(pieces, dateline))

    def _words(self, piece: Piece) -> Sequence[Word]:
        """Return the words of a piece in which names are sought: those outside addresses, whole at line ends."""
        return rejoined(piece.text, outside_addresses(piece.text, piece.words), self._listings)

    def goes_on(self, before: str, after: str) -> bool:
        """Return whether a listed place's name begins at the end of one line of a text and ends in the next."""
        return name_goes_on(before, after, self._listings)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the mentions in a text without a report, such as a title."""
        return self.annotate([Piece.of(text)])[0]

    def stated(self, place: StatedPlace) -> Stated:
        """Return the mentions of a place that a record states in fields of its own."""
        return self._stated(place)

    def _read_stated(self, place: StatedPlace) -> Stated:
        names = ", ".join(filter(None, (place.name, place.province, place.country)))
        return stated(place, self._gazetteer, self.mentions(names))

    def detect(self, pieces: Sequence[Piece], dateline: Span | None = None) -> Detected:
        """Find the names of a report and classify which are places. The result does not depend on the focus."""
        written = how_written([(piece.text, piece.words) for piece in pieces])
        tokens = [tokenise(piece.text, self._words(piece), how) for piece, how in zip(pieces, written, strict=True)]
        points = [find_coordinates(piece.text) for piece in pieces]
        names = [
            outside_points(detect_names(each, self._listings), own) for each, own in zip(tokens, points, strict=True)
        ]
        for each, piece in zip(names, pieces, strict=True):
            _mark_dateline(each, piece.offset, dateline)
            mark_label(each)
            mark_subjects(each)
        for each, own in zip(names, points, strict=True):
            mark_pointed(each, own)
        _score(names, pieces)
        places, pointed = [choose_places(each) for each in names], Pointed()
        points = [settle(each, own, pointed) for each, own in zip(places, points, strict=True)]
        return Detected(pieces, tokens, names, places, points, pointed)

    def tags(self, found: Detected) -> list[tuple[Tag, ...]]:
        """Return the tags of each piece of a report, by the tables of seeds/taggers."""
        pairs = zip(found.tokens, found.pieces, strict=True)
        return [self._tagger.tags_of(tokens, piece.offset) for tokens, piece in pairs]

    def resolve(self, found: Detected) -> list[tuple[Mention, ...]]:
        """Link the names of a report to entities and return the mentions of each piece."""
        referents = disambiguate(found.places, found.tokens, self._focus, found.pointed)
        return [
            _mentions(names, places, referents, points, piece)
            for names, places, points, piece in zip(found.names, found.places, found.points, found.pieces, strict=True)
        ]


def _score(names: list[list[NameSpan]], pieces: Sequence[Piece]) -> None:
    """Set the log odds of all names: credits one by one, other pieces in the context of the report."""
    for each, piece in zip(names, pieces, strict=True):
        mark_agencies(each)
        mark_broadcasters(each)
        if piece.credit:
            mark_byline(each)
            score_alone(each)
    score_in_context(each for each, piece in zip(names, pieces, strict=True) if not piece.credit)


def _mark_dateline(names: list[NameSpan], offset: int, dateline: Span | None) -> None:
    for name in names:
        start = offset + name.tokens.starts[name.first]
        if dateline is None or start >= dateline.end:
            return
        if start >= dateline.start:
            name.features.append(Feature.DATELINE)


def _mentions(
    names: list[NameSpan],
    places: list[NameSpan],
    referents: dict[int, Referent],
    points: Sequence[Coordinates],
    piece: Piece,
) -> tuple[Mention, ...]:
    """Return mentions of the places and points, then of actors, then of other names that overlap none of these."""
    offset = piece.offset
    beside = any(id(place) in referents for place in places)
    found = [place_mention(place, referents.get(id(place)), offset, beside=beside) for place in places]
    found += point_mentions(points, piece.text, offset)
    taken = {at for place in places for at in range(place.first, place.end)}
    actors = [name for name in names if _is_actor(name)]
    for name in [*actors, *names]:
        if not taken.isdisjoint(range(name.first, name.end)):
            continue
        mention = actor_mention(name, offset) if _is_actor(name) else other_mention(name, offset)
        if mention:
            found.append(mention)
            taken.update(range(name.first, name.end))
    return tuple(sorted(found, key=lambda mention: mention.span))


def _is_actor(name: NameSpan) -> bool:
    """Return whether a name is listed as an actor and is not a credited agency."""
    return bool(name.listing and name.listing.actors) and Feature.CREDIT not in name.features
