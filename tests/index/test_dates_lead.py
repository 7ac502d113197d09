"""The day that a report is about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conflict_index.dates.lead import lead_date
from conflict_index.dates.read import read_dates
from conflict_index.model import DateSpan
from testdata import rows


def published(iso):
    if not iso:
        return None
    day = date.fromisoformat(iso)
    return DateSpan(day, day + timedelta(1), day.month, day.day, "day", "metadata", None, None)


@pytest.mark.parametrize("row", rows("leads.csv"), ids=lambda row: row["text"])
def test_the_lead_date(row):
    known = published(row["published"])
    lead = lead_date(read_dates(row["text"], published=known), known)
    found = (str(lead.start), str(lead.end), lead.basis) if lead else ("", "", "")
    assert found == (row["start"], row["end"], row["basis"])


def test_a_date_in_the_head_is_passed_over():
    text = "On 3 May 2016. On 4 May 2016."
    lead = lead_date(read_dates(text), None, begin=10)
    assert lead
    assert lead.start == date(2016, 5, 4)
