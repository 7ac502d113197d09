"""The recipe of ranking on digests made by hand: each part moves what it should, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflict_index.engine.candidates import Placed
from conflict_index.engine.table import table_of
from conflict_index.model import Span
from conflict_index.store.digest import Digest, PassageDigest, PlainDate
from conflict_search.query.concepts import Asked, Concept
from conflict_search.query.dated import Dated
from conflict_search.rank.arrays import score_table
from conflict_search.rank.order import score_listed
from conflict_search.rank.weights import weights
from conflict_search.rank.words import Statistics

PLACE = Concept((), {"geonames:1": 1.0, "geonames:1?": 1.0, "geonames:1~": 0.7}, frozenset({"geonames:1"}))
KNOWN = Statistics(100, lambda stems: {stem: 2 + len(stem) for stem in stems if stem != "rare"})
AROUND = {"geonames:1": ("admin1:SY.01", "country:SY")}
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
    """Passages of reports, best first, by both ways of scoring, which must agree."""
    every = [(name, n) for name, digest in digests.items() for n in range(len(digest.passages))]
    placed = Placed([list(digests).index(name) for name, _ in every], [n for _, n in every], range(len(digests)))
    asked, listed = Asked(tuple(concepts), tuple(dates)), list(digests.values())
    plain = score_listed(placed, listed, asked, KNOWN, AROUND)
    table = score_table(placed, table_of(listed), asked, KNOWN, AROUND)
    for part in ("scores", "reports", "words", "places", "dates"):
        assert getattr(table, part) == pytest.approx(list(getattr(plain, part)), rel=1e-9, abs=1e-9)
    whole = [name in full for name, _ in every]
    assert table.order(whole) == plain.order(whole)
    assert table.order_of_reports(whole) == plain.order_of_reports(whole)
    return [f"{every[n][0]}:{every[n][1]}" for n in plain.order(whole)]


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


def test_weights_are_numbers_with_a_meaning():
    assert all(value >= 0 for value in weights().values())
    assert {"k1", "b", "date", "place"} <= weights().keys()


STEMS = st.lists(st.sampled_from(["raid", "town", "air", "bomb", "rare", "7"]), max_size=7).map(" ".join)
ENTITIES = st.lists(
    st.sampled_from(
        [
            *("geonames:1", "geonames:1?", "geonames:1~", "geonames:2", "geonames:2?", "country:SY", "admin1:SY.01"),
            *("actor:army", "person:x", "maybe:raid", "form:kafr"),
        ]
    ),
    max_size=4,
).map(tuple)
DATES = st.lists(
    st.builds(
        PlainDate,
        st.sampled_from([0, 736116, 736117, 736120, 736150]),
        st.sampled_from([0, 736118, 736119, 736151, 736400]),
        st.sampled_from(["stated", "published", "relative"]),
    ),
    max_size=3,
).map(tuple)
PASSAGES = st.lists(st.tuples(st.sampled_from(["body", "caption"]), STEMS, ENTITIES, DATES), max_size=4)
PLACES = {"geonames:2": ("geonames:1", "country:SY"), "form:kafr": ("admin1:SY.01",)}
DIGESTS = st.builds(
    lambda title, named, rows, told, published, lead: Digest(
        title,
        named,
        tuple(PassageDigest(2 * n, *row) for n, row in enumerate(rows)),
        {one: PLACES[one] for one in told},
        published[:1],
        lead[:1],
    ),
    *(STEMS, ENTITIES, PASSAGES, st.sets(st.sampled_from(sorted(PLACES))), DATES, DATES),
)
CONCEPTS = st.lists(
    st.sampled_from(
        [
            *(PLACE, Concept((), {"geonames:2": 1.0, "form:kafr": 0.2}, frozenset({"geonames:2"}))),
            *words("raid", "town", "air", "bomb", "none", "raid"),
            Concept(("air", "raid")),
        ]
    ),
    max_size=5,
)
DAYS = st.lists(
    st.sampled_from(
        [
            *(JUNE, Dated(Span(0, 4), None, date(2016, 7, 1)), Dated(Span(0, 4), date(2016, 1, 1), None)),
            *(Dated(Span(0, 4), None, None, 6, 2), Dated(Span(0, 4), None, None, 2, 29)),
        ]
    ),
    max_size=2,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(DIGESTS, min_size=1, max_size=6), CONCEPTS, DAYS)
def test_numpy_scores_as_python_does(digests, concepts, dates):
    named = {f"r{n}": digest for n, digest in enumerate(digests) if digest.passages}
    if named:
        ranked(named, concepts, dates)
