"""The recipe of ranking on digests made by hand: each part moves what it should, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from conflict_index.model import Span
from conflict_index.store.digest import Digest, PassageDigest, PlainDate, dump_digest, load_digest
from conflict_search.query.concepts import Asked, Concept
from conflict_search.query.dated import Dated
from conflict_search.rank.order import ordered
from conflict_search.rank.texts import ReportText
from conflict_search.rank.weights import weights
from conflict_search.rank.words import Statistics

PLACE = Concept((), {"geonames:1": 1.0, "geonames:1?": 1.0, "geonames:1~": 0.7}, frozenset({"geonames:1"}))
JUNE = Dated(Span(0, 4), date(2016, 6, 1), date(2016, 6, 2))


def day(text, basis="stated"):
    start = date.fromisoformat(text).toordinal()
    return PlainDate(start, start + 1, basis)


def passage(stems="", entities=(), dates=(), ordinal=0, role="body"):
    return PassageDigest(ordinal, role, stems, tuple(entities), tuple(dates))


def report(*passages, title="", around=None, published=()):
    return Digest(title, (), passages, around or {}, tuple(published))


def words(*stems):
    return tuple(Concept((stem,)) for stem in stems)


def ranked(digests, concepts=(), dates=(), full=()):
    known = Statistics(100, lambda stems: dict.fromkeys(stems, 10))
    found = [(f"{name}:{p.ordinal}", name in full) for name, digest in digests.items() for p in digest.passages]
    texts = {name: ReportText(digest) for name, digest in digests.items()}
    return [one.id for one in ordered(found, texts, Asked(tuple(concepts), tuple(dates)), known, {})]


def pair(a, b):
    return {"a": a, "b": b}


CASES = {
    "more of the words": (pair(a=report(passage("raid")), b=report(passage("raid town"))), words("raid", "town"), ()),
    "a shorter report": (pair(a=report(passage("raid" + " x" * 60)), b=report(passage("raid x"))), words("raid"), ()),
    "the title": (pair(a=report(passage("raid x x")), b=report(passage("raid x x"), title="raid")), words("raid"), ()),
    "words in a row": (
        pair(a=report(passage("town x raid x air")), b=report(passage("x town air raid x"))),
        words("air", "raid"),
        (),
    ),
    "body before caption": (
        pair(a=report(passage("raid", role="caption")), b=report(passage("raid"))),
        words("raid"),
        (),
    ),
    "the place before one inside it": (
        pair(
            a=report(passage("x", ["geonames:2"]), around={"geonames:2": ("geonames:1",)}),
            b=report(passage("x", ["geonames:1"])),
        ),
        (PLACE,),
        (),
    ),
    "the place in the first passage": (
        pair(
            a=report(passage("x", ordinal=0), passage("x", ["geonames:1"], ordinal=1)),
            b=report(passage("x", ["geonames:1"], ordinal=0), passage("x", ordinal=1)),
        ),
        (PLACE,),
        (),
    ),
    "the day before one a week away": (
        pair(
            a=report(passage("raid", dates=[day("2016-06-08")])), b=report(passage("raid", dates=[day("2016-06-01")]))
        ),
        words("raid"),
        (JUNE,),
    ),
    "the first date before another": (
        pair(
            a=report(passage("raid", dates=[day("2016-01-01"), day("2016-06-01")])),
            b=report(passage("raid", dates=[day("2016-06-01"), day("2016-01-01")])),
        ),
        words("raid"),
        (JUNE,),
    ),
    "a date of publication before none": (
        pair(a=report(passage("raid")), b=report(passage("raid"), published=[day("2016-06-01", "html")])),
        words("raid"),
        (JUNE,),
    ),
    "anything before a date alone": (
        pair(a=report(passage("x", dates=[day("2016-06-01")])), b=report(passage("raid", dates=[day("2016-06-20")]))),
        words("raid"),
        (JUNE,),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_ranks_before_what(case):
    digests, concepts, dates = case
    assert ranked(digests, concepts, dates)[0].startswith("b")


def test_all_that_was_asked_comes_first_whatever_the_score():
    digests = {"a": report(passage("raid raid town")), "b": report(passage("x"))}
    assert ranked(digests, words("raid", "town"), full={"b"}) == ["b:0", "a:0"]


def test_equals_keep_the_order_of_the_engine():
    digests = {name: report(passage("raid")) for name in "cab"}
    assert ranked(digests, words("raid")) == ["c:0", "a:0", "b:0"]


def test_words_that_the_best_reports_share_find_others():
    shared = {f"r{n}": report(passage("air raid bomb crater")) for n in range(4)}
    others = {"x": report(passage("air x y z")), "y": report(passage("air crater y z"))}
    assert ranked(shared | others, words("air", "raid", "bomb"))[-2:] == ["y:0", "x:0"]


def test_a_digest_is_written_and_read():
    digest = report(
        passage("air raid", ["geonames:1?"], [day("2016-06-01")], role="caption"),
        title="raid",
        around={"geonames:1": ("country:SY",)},
        published=[day("2016-06-02", "html")],
    )
    assert load_digest(dump_digest(digest)) == digest


def test_weights_are_numbers_with_a_meaning():
    assert all(value >= 0 for value in weights().values())
    assert {"k1", "b", "date", "place"} <= weights().keys()
