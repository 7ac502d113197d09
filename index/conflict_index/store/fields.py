"""List the fields of an index, by which passages are searched, counted and filtered.

To add a field, add a line. A `tagged` field is filled by the table seeds/taggers/NAME.csv: it is annotated, indexed,
counted (`facets --by NAME`), filtered (`--NAME VALUE`) and shown without any other change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["words", "keys"]
"""words: stems in order, for phrases; keys: terms that are only matched whole."""


@dataclass(frozen=True)
class Field:
    """One field. A `scored` field is ranked by BM25; in other fields a term scores the number of its occurrences.

    `about` describes its terms.
    """

    name: str
    kind: Kind
    about: str
    scored: bool = False
    tagged: bool = False


FIELDS = (
    Field("text", "words", "stems of the words of the passage, in order", scored=True),
    Field("title", "words", "stems of the words of the report's title, in order", scored=True),
    Field("entity", "keys", "what is mentioned, with the certainty (ids.entity_term); rivals too", scored=True),
    Field("title_entity", "keys", "what the title mentions", scored=True),
    Field("spelling", "keys", "each entity under each spelling as it stands, letters and script kept"),
    Field("within", "keys", "the places mentioned and all that they lie in"),
    Field("likely", "keys", "the same, each with the tenths of probability of its surest mention (ids.likely_term)"),
    Field("event", "keys", "each event date's cells under its basis and under any, `?` for none with a year"),
    Field("published", "keys", "cells of the publication date, `?` for none"),
    Field("report", "keys", "the report that the document belongs to"),
    Field("source", "keys", "who published the report"),
    Field("site", "keys", "the site of a web page; of the report itself only"),
    Field("stemmed", "keys", "ISO 639-1 codes of the languages, besides English, by which its words are stemmed"),
    Field("language", "keys", "ISO 639-1 code of the report, `?` for none"),
    Field(
        "role",
        "keys",
        "the passage's role; lead for the first of the body; report for the report itself, digest for its digest",
    ),
    Field("weapon", "keys", "the means of violence that the passage names", tagged=True),
)
"""All fields. If they change, raise FORMAT in manifest.py."""

_LAST_DAY = date.max.toordinal()
"""The ordinal of the last day of a `date`: what has no date comes behind all others."""

WORD_FIELDS = tuple(field.name for field in FIELDS if field.kind == "words")
KEY_FIELDS = tuple(field.name for field in FIELDS if field.kind == "keys")
SCORED_FIELDS = frozenset(field.name for field in FIELDS if field.scored)
TAGGED_FIELDS = tuple(field.name for field in FIELDS if field.tagged)

NUMBERS = {"event": _LAST_DAY, "published": _LAST_DAY}
"""Numbers of a document by which matches can be sorted, each with that of documents that have none."""
