from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from conflict_index.dates.cells import FIRST, LAST, span_terms, window_terms, yearless_terms

days = st.dates(date(1985, 1, 1), date(2035, 1, 1))
ends = st.one_of(st.none(), days)


def overlap(a, b):
    return max(a[0] or FIRST, b[0] or FIRST) < min(a[1] or LAST, b[1] or LAST)


@given(ends, ends, ends, ends)
def test_terms_meet_exactly_when_the_intervals_overlap(a, b, c, d):
    one, two = (a, b), (c, d)
    if any(s and e and s >= e for s, e in (one, two)):
        return
    assert bool(set(span_terms(*one)) & set(window_terms(*two))) == overlap(one, two)


@given(days, st.integers(1, 4000))
def test_a_cover_is_small(start, length):
    assert len(window_terms(start, start + timedelta(length))) < 110


def test_a_month_is_one_cell():
    assert span_terms(date(2016, 6, 1), date(2016, 7, 1)) == ("=2016-06", "^201", "^2016", "^2016-06")


def test_an_empty_interval_holds_nothing():
    assert span_terms(date(2016, 6, 1), date(2016, 6, 1)) == ()


def test_yearless_days_fall_in_the_years_that_are_allowed():
    window = date(2016, 6, 7), date(2016, 6, 10)
    assert yearless_terms(*window, (2016, 2016)) == ("--06-07", "--06-08", "--06-09")
    assert yearless_terms(*window, (2017, 2018)) == ()
    assert len(yearless_terms(None, None, (2014, 2019))) == 366
