"""What holds for any text and any day: dates are read back, offsets are exact, nothing raises, time is linear."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index import seeds
from conflict_index.dates.day import day_order, parse_day
from conflict_index.dates.grammar import matches
from conflict_index.dates.lexicon import CLASSES
from conflict_index.dates.published import read_published
from conflict_index.dates.read import read_dates
from conflict_index.dates.resolve import RULES
from conflict_index.dates.scan import scan
from conflict_index.model import DateSpan
from testdata import DATA

BODY = ("Fighters held the town and all its roads and nobody said when they had come there. " * 3 + "\n\n") * 2
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
EN = "January February March April May June July August September October November December".split()  # noqa: SIM905
_LEVANT = "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول"
LEVANT = [name.replace("_", " ") for name in _LEVANT.split()]
EGYPT = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()  # noqa: SIM905
UK = "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split()  # noqa: SIM905
RU = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()  # noqa: SIM905

WRITTEN: dict[str, Callable[[date], str]] = {
    "iso": lambda d: d.isoformat(),
    "dotted": lambda d: f"{d.day:02}.{d.month:02}.{d.year}",
    "day month": lambda d: f"on {d.day} {EN[d.month - 1]} {d.year}",
    "capitals": lambda d: f"ON {d.day} {EN[d.month - 1].upper()} {d.year}",
    "month day": lambda d: f"{EN[d.month - 1]} {d.day}, {d.year}",
    "short": lambda d: f"{d.day}-{EN[d.month - 1][:3]}-{d.year}",
    "weekday": lambda d: f"{WEEKDAYS[d.weekday()]}, {d.day} {EN[d.month - 1]} {d.year}",
    "levant": lambda d: f"في {d.day} {LEVANT[d.month - 1]} {d.year}",
    "egypt": lambda d: f"{d.day} {EGYPT[d.month - 1]} {d.year}",
    "both": lambda d: f"{d.day} {LEVANT[d.month - 1]}/{EGYPT[d.month - 1]} {d.year}",
    "both, other order": lambda d: f"{d.day} {EGYPT[d.month - 1]}/{LEVANT[d.month - 1]} {d.year}",
    "arabic digits": lambda d: f"{d.day} {LEVANT[d.month - 1]} {d.year}".translate(ARABIC_DIGITS),
    "ukrainian": lambda d: f"{d.day} {UK[d.month - 1]} {d.year} року",
    "russian": lambda d: f"{d.day} {RU[d.month - 1]} {d.year} года",
}


def known(day: date) -> DateSpan:
    return DateSpan(day, day + timedelta(1), day.month, day.day, "day", "metadata", None, None)


@pytest.mark.parametrize("pattern", WRITTEN)
@given(day=DAYS)
def test_a_written_date_is_read_back(pattern: str, day: date) -> None:
    written = WRITTEN[pattern](day)
    (found,) = read_dates(f"{BODY}They came. {written} it was.", published=None)
    assert (found.start, found.end, found.surface) == (day, day + timedelta(1), written)
    cell = parse_day(written)
    assert cell is not None
    assert cell.start == day


STRETCHES: dict[str, Callable[[date, date], str]] = {
    "words": lambda a, b: f"from {a.day} {EN[a.month - 1]} {a.year} to {b.day} {EN[b.month - 1]} {b.year}",
    "month first": lambda a, b: f"between {EN[a.month - 1]} {a.day}, {a.year} and {EN[b.month - 1]} {b.day}, {b.year}",
    "capitals": lambda a, b: f"{a.day} {EN[a.month - 1]} {a.year} - {b.day} {EN[b.month - 1]} {b.year}".upper(),
    "numeric": lambda a, b: f"{a.day:02}.{a.month:02}.{a.year} - {b.day:02}.{b.month:02}.{b.year}",
    "russian": lambda a, b: f"с {a.day} {RU[a.month - 1]} {a.year} по {b.day} {RU[b.month - 1]} {b.year}",
    "arabic": lambda a, b: f"من {a.day} {LEVANT[a.month - 1]} {a.year} إلى {b.day} {LEVANT[b.month - 1]} {b.year}",
}


@pytest.mark.parametrize("pattern", STRETCHES)
@given(first=DAYS, length=st.integers(1, 900))
def test_a_written_stretch_is_read_back(pattern: str, first: date, length: int) -> None:
    last = first + timedelta(length)
    written = STRETCHES[pattern](first, last)
    (found,) = read_dates(f"{BODY}They came. {written} it was.", published=None)
    assert (found.start, found.end, found.surface) == (first, last + timedelta(1), written)
    assert found.precision == "range"


@given(published=DAYS, back=st.integers(0, 300))
def test_a_day_without_a_year_is_the_nearest_past_one(published: date, back: int) -> None:
    day = published - timedelta(back)
    (found,) = read_dates(f"{BODY}They came on {day.day} {EN[day.month - 1]}.", published=known(published))
    assert found.start == day or (day.month, day.day) == (2, 29)


@given(published=DAYS, back=st.integers(0, 6))
def test_a_weekday_is_the_nearest_past_one(published: date, back: int) -> None:
    day = published - timedelta(back)
    (found,) = read_dates(f"{BODY}They came on {WEEKDAYS[day.weekday()]}.", published=known(published))
    assert found.start == day


@given(published=DAYS, count=st.integers(1, 3000))
def test_days_ago_are_counted_back(published: date, count: int) -> None:
    (found,) = read_dates(f"{BODY}They came {count} days ago.", published=known(published))
    assert found.start == published - timedelta(count)


@given(day=DAYS, years=st.tuples(st.integers(1990, 2060), st.integers(0, 5)))
def test_a_year_is_pinned_only_by_the_years_allowed(day: date, years: tuple[int, int]) -> None:
    first, last = years[0], years[0] + years[1]
    text = f"{BODY}They came on {WEEKDAYS[day.weekday()]}, {day.day} {EN[day.month - 1]}."
    (found,) = read_dates(text, years=(first, last))
    fits = [y for y in range(first, last + 1) if _weekday(y, day) == day.weekday()]
    assert (found.start.year if found.start else None) == (fits[0] if len(fits) == 1 else None)


def _weekday(year: int, day: date) -> int | None:
    try:
        return day.replace(year=year).weekday()
    except ValueError:
        return None


WORDS = [row["word"] for row in seeds.rows("dates/words.csv")] + [row["word"] for row in seeds.rows("dates/months.csv")]
SOUP = st.lists(
    st.one_of(
        st.sampled_from(WORDS), st.integers(0, 2100).map(str), st.sampled_from(["\n\n", ",", "-", "/", "(", ")", "."])
    )
)


@given(st.one_of(st.text(), SOUP.map(" ".join)), st.none() | DAYS)
def test_offsets_are_exact_for_any_text(text: str, published: date | None) -> None:
    before = 0
    for found in read_dates(text, published=known(published) if published else None):
        assert found.span is not None
        assert found.span.start >= before
        assert text[found.span.start : found.span.end] == found.surface != ""
        assert found.start is None or found.end is None or found.start < found.end
        assert found.start or found.end or found.month
        assert found.basis in ("stated", "relative", "inferred")
        before = found.span.end


@given(st.text(), st.text())
def test_nothing_raises(text: str, name: str) -> None:
    _, span = read_published(text, metadata=name, html=name, filename=name)
    assert span is None or 0 <= span.start < span.end <= len(text)
    day_order([text, name])


@pytest.mark.parametrize(
    ("unit", "size"),
    [("1", 1_000_000), ("on ", 1_000_000)]
    + [
        (unit, 200_000)
        for unit in ("May ", "3, ", "(", "20 and ", "between 3 and ", "\n\n", "ب\u064b", "-", "the day ")
    ],
)
def test_time_is_linear(unit: str, size: int) -> None:
    """Such a text is read in a second or so, where quadratic time would take hours."""
    start = time.process_time()
    read_dates(unit * (size // len(unit)), published=known(date(2016, 6, 29)))
    assert time.process_time() - start < 20


PATTERNS = [row for row in seeds.rows("dates/patterns.csv") if not row["rule"].startswith("@")]


@pytest.mark.parametrize("row", PATTERNS, ids=lambda row: row["example"])
def test_every_pattern_has_an_example_that_fits_its_rule(row: dict[str, str]) -> None:
    assert row["rule"] in [rule for rule, _, _ in matches(scan(row["example"]).kinds)]


def test_every_rule_and_class_is_known_and_used() -> None:
    words = {row["class"] for row in seeds.rows("dates/words.csv")}
    assert words <= set(CLASSES.split())
    assert {row["rule"] for row in PATTERNS} == set(RULES)


@pytest.mark.parametrize("name", ["months", "weekdays", "words", "patterns", "traps", "tallies"])
def test_every_row_says_where_it_comes_from(name: str) -> None:
    assert all(row["origin"] for row in seeds.rows(f"dates/{name}.csv"))


def test_the_table_is_written_as_the_project_writes_tables() -> None:
    path = DATA / "dates.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    assert not any(re.search(r"\s$", cell) for row in rows for cell in row.values())
