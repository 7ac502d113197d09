"""Dates in languages with rows of their own, read in a text of that language alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from shown_dates import day, shown

from conflict_index.dates import calendars
from conflict_index.dates.dateline import find_dateline
from conflict_index.dates.grammar import matches
from conflict_index.dates.read import read_dates
from conflict_index.dates.scan import scan
from testdata import rows


def _written(expected: str) -> str:
    """A day after "~" is known to a day either way."""
    if not expected.startswith("~"):
        return expected
    middle = date.fromisoformat(expected[1:])
    return f"{middle - timedelta(1)}/{middle + timedelta(2)}"


@pytest.mark.parametrize("row", rows("dates_languages.csv"), ids=lambda row: row["language"] + " " + row["text"])
def test_phrase(row: dict[str, str]) -> None:
    found = [shown(span) for span in read_dates(row["text"], published=day(row["published"]))]
    expected = [_written(one) for one in row["dates"].split(";") if one]
    assert found == ([] if row["part"] == "unread" else expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PARIS, 3 mars 2016 (AFP) - Des combats ont éclaté dans la ville.", date(2016, 3, 3)),
        ("Publié le 3 mars 2016\n\nDes combats ont éclaté dans la ville.", date(2016, 3, 3)),
        ("Bamako, le 3 juin 2021\n\nLe 28 mai, Ménaka a été pillée.", date(2021, 6, 3)),
        ("Publicado el 3 de mayo de 2016\n\nLos rebeldes atacaron el pueblo.", date(2016, 5, 3)),
    ],
)
def test_dateline(text: str, expected: date) -> None:
    tokens = scan(text)
    found = find_dateline(tokens, matches(tokens.kinds))
    assert found is not None
    assert found.day == expected


def test_an_english_text_keeps_its_words() -> None:
    text = "The rover Mars 2020 was sent by the agency in July. Julio Mayo and Domingo said that it was on its way."
    assert [span.surface for span in read_dates(text, published=day("2016-06-15"))] == ["in July"]


@pytest.mark.parametrize(
    ("year", "month", "date_", "expected"),
    [(1395, 1, 1, "2016-03-20"), (1403, 12, 30, "2025-03-20"), (1357, 11, 22, "1979-02-11")],
)
def test_solar_days(year: int, month: int, date_: int, expected: str) -> None:
    found = calendars.solar(year, month, date_)
    assert found is not None
    assert found[0] == date.fromisoformat(expected)


def test_solar_days_that_do_not_exist() -> None:
    assert calendars.solar(1394, 12, 30) is None
    assert calendars.solar(1395, 7, 31) is None
    assert calendars.solar(1395, 13, 1) is None
