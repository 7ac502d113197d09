"""Dates in text: the table of expressions, positions, and what passages inherit."""

from __future__ import annotations

from itertools import pairwise

import pytest
from shown_dates import day, shown

from conflict_index.dates.passages import passage_dates
from conflict_index.dates.read import read_dates
from conflict_index.model import Span
from testdata import rows

ROWS = rows("dates.csv")
BODY = ("Fighters held the town and all its roads and nobody said when they had come there. " * 3 + "\n\n") * 2


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_expression(row: dict[str, str]) -> None:
    published = day(row["published"]) if row["published"] else None
    first, _, last = row["years"].partition("..")
    years = (int(first), int(last)) if first else None
    found = read_dates(BODY + row["text"], published=published, years=years)
    assert "; ".join(map(shown, found)) == row["dates"]
    assert "; ".join(span.basis for span in found) == row["basis"]


def test_a_third_of_the_table_are_traps() -> None:
    traps = [row for row in ROWS if row["kind"] == "trap"]
    assert len(ROWS) >= 300
    assert len(traps) >= len(ROWS) / 3
    assert not any(row["dates"] for row in traps)


def test_text_in_one_piece_keeps_every_date_at_its_place() -> None:
    good = [row for row in ROWS if row["kind"] in ("ar", "ru", "uk") and row["dates"] and "/" not in row["published"]]
    text = BODY + "\n\n".join(row["text"] for row in good)
    found = read_dates(text, published=day("2016-06-29"))
    spans = [span.span for span in found if span.span]
    assert len(spans) == len(found) >= len(good)
    assert all(text[s.start : s.end] == f.surface for s, f in zip(spans, found, strict=True))
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_dateline_is_no_event() -> None:
    text = "BEIRUT, June 29, 2016 (Agency) – The town fell on Tuesday."
    assert [span.surface for span in read_dates(text, published=day("2016-06-29"))] == ["on Tuesday"]


def test_what_is_read_does_not_depend_on_where_it_stands_in_a_sentence() -> None:
    assert [
        shown(span) for span in read_dates(BODY + "ON TUESDAY, U.S. FORCES LEFT.", published=day("2016-06-29"))
    ] == ["2016-06-28"]


def test_passage_takes_its_own_dates_then_those_before_then_publication() -> None:
    text = "No date here. The town fell on 3 May 2016. It was quiet. The bridge went on 5 May 2016."
    dates, published = read_dates(text), day("2016-06-29")
    first, second, third = Span(0, 13), Span(14, 42), Span(43, 56)

    (own,) = passage_dates(dates, second, published)
    assert (shown(own), own.basis, own.inherited) == ("2016-05-03", "stated", False)
    (before,) = passage_dates(dates, third, published)
    assert (shown(before), before.basis, before.inherited) == ("2016-05-03", "stated", True)
    (from_report,) = passage_dates(dates, first, published)
    assert (shown(from_report), from_report.basis, from_report.span) == ("2016-06-29", "published", None)
    assert passage_dates(dates, first, None) == ()
