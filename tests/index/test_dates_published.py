"""Publication dates, metadata cells and the user's windows."""

from __future__ import annotations

from datetime import date

import pytest

from conflict_index.dates.day import day_order, parse_day
from conflict_index.dates.published import read_published
from conflict_index.dates.window import parse_window
from conflict_index.errors import UsageError
from testdata import rows

ROWS = rows("datelines.csv")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:40])
def test_dateline(row: dict[str, str]) -> None:
    text = row["text"].replace("\\n", "\n")
    found, span = read_published(text)
    assert (str(found.start) if found else "") == row["date"]
    assert (text[span.start : span.end] if span else "") == row["dateline"]
    assert found is None or found.basis == "dateline"


def test_best_source_goes_first() -> None:
    text, name = "BEIRUT, June 29, 2016 – The town fell.", "report-2016-07-03.txt"
    sources = {"metadata": "6/30/2016", "html": "2016-07-01T23:30:00+02:00", "filename": name}
    for basis, day in (("metadata", 30), ("html", 1), ("dateline", 29), ("filename", None)):
        found, _ = read_published(text, **sources)  # type: ignore[arg-type]
        assert found is not None
        assert found.basis == basis
        assert day is None or (found.start is not None and found.start.day == day)
        sources.pop(basis, None)
        text = "" if basis == "dateline" else text


def test_a_comment_is_not_the_report() -> None:
    body = "The town fell to its old masters. " * 12
    assert read_published(f"Title\n\n{body}\n\n{body}\n\nComments\n\nA reader\nJune 29, 2016\n\nI agree.") == (
        None,
        None,
    )


@pytest.mark.parametrize("name", ["2016-06-29.txt", "x_20160629_y.html", "a/2016/report 2016.06.29.md"])
def test_file_name(name: str) -> None:
    found, _ = read_published("The town fell.", filename=name)
    assert found is not None
    assert (found.start, found.basis) == (date(2016, 6, 29), "filename")


@pytest.mark.parametrize("name", ["20161399.txt", "report.txt", "12016062901.txt", "2016-02-30.txt"])
def test_file_name_without_a_date(name: str) -> None:
    assert read_published("The town fell.", filename=name) == (None, None)


@pytest.mark.parametrize(
    "cell",
    [
        "2016-06-29", "2016-06-29T23:59:59-11:00", "2016-06-29 00:00:00+14:00", "20160629", "20160629T101500Z",
        "6/29/2016", "29/6/2016", "29.6.2016", "29-06-2016", "06/29/16", "2016/06/29", "June 29, 2016", "29 June 2016",
        "29-Jun-2016", "Wed, 29 Jun 2016 22:15:00 GMT", "Wednesday, 29 June 2016", "٢٩ حزيران ٢٠١٦",
        "29 червня 2016 р.", "29 июня 2016 г.", "Published: 29 June 2016", "6/29/2016 11:15 PM",
    ],
)  # fmt: skip
def test_cell(cell: str) -> None:
    found = parse_day(cell)
    assert found is not None
    assert (found.start, found.end, found.basis) == (date(2016, 6, 29), date(2016, 6, 30), "metadata")


@pytest.mark.parametrize(
    "cell", ["", "146715840", "12345", "61000", "soon", "2016-13-45", "31.02.2016", "on Tuesday", "June 29", "9" * 5000]
)
def test_cell_without_a_day(cell: str) -> None:
    assert parse_day(cell) is None


@pytest.mark.parametrize(
    ("cell", "first", "after"),
    [("2016", (2016, 1), (2017, 1)), ("2016-06", (2016, 6), (2016, 7)), ("June 2016", (2016, 6), (2016, 7))],
)
def test_cell_with_less_than_a_day(cell: str, first: tuple[int, int], after: tuple[int, int]) -> None:
    found = parse_day(cell)
    assert found is not None
    assert (found.start, found.end) == (date(*first, 1), date(*after, 1))


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["1/2/2016", "3/25/2016"], False),
        (["1/2/2016", "25/3/2016"], True),
        (["1/2/2016", "3/4/2016"], None),
        (["25/3/2016", "3/25/2016"], None),
        (["2016-06-29", ""], None),
        ([], None),
    ],
)
def test_order_of_a_column(cells: list[str], order: bool | None) -> None:
    assert day_order(cells) is order


def test_order_decides_a_cell() -> None:
    def day(first: bool | None) -> date | None:
        found = parse_day("3/4/2016", day_first=first)
        return found.start if found else None

    assert (day(True), day(False), day(None)) == (date(2016, 4, 3), date(2016, 3, 4), date(2016, 3, 4))


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2016", "2016-01-01", "2017-01-01"),
        ("2016-06", "2016-06-01", "2016-07-01"),
        ("2016-12", "2016-12-01", "2017-01-01"),
        ("2016-06-29", "2016-06-29", "2016-06-30"),
        ("2014..2016", "2014-01-01", "2017-01-01"),
        ("2016-06..2016-07-15", "2016-06-01", "2016-07-16"),
        ("2016-06..", "2016-06-01", None),
        ("..2016-06", None, "2016-07-01"),
        ("..", None, None),
    ],
)
def test_window(value: str, start: str | None, end: str | None) -> None:
    first, after = parse_window(value)
    assert (first and str(first), after and str(after)) == (start, end)


@pytest.mark.parametrize(
    "value", ["", "soon", "2016..2014", "2016-13", "2016-02-30", "16", "2016-06-29T10:00", "0000", "9" * 5000]
)
def test_window_that_makes_no_sense_names_the_next_step(value: str) -> None:
    with pytest.raises(UsageError, match=r"2016|write") as error:
        parse_window(value)
    assert "\n" not in str(error.value)
