"""300 malformed queries and 60 malformed lists: no traceback, and every good row is answered."""

from __future__ import annotations

import csv
import io

import pytest
from malformed import lists, queries

from conflict_index.errors import UsageError


@pytest.mark.parametrize("query", queries(300), ids=range(300))
def test_a_malformed_query_gets_an_answer_or_one_clear_line(sample, query):
    try:
        results = sample.search(query)
    except UsageError:
        return
    for hit in results:
        assert hit.report.text[hit.passage.span.start : hit.passage.span.end] == hit.text


@pytest.mark.parametrize("query", queries(40, seed=9), ids=range(40))
def test_the_command_line_says_so_in_lines(run, sample, query):
    code, out, err = run("search", "--format", "jsonl", "--", query)
    assert code in (0, 1, 2)
    assert (code == 0) == bool(out) or code == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(("name", "content", "good"), lists(60), ids=range(60))
def test_a_malformed_list_costs_no_good_row(run, sample, own_machine, name, content, good):
    (own_machine / name).write_bytes(content)
    code, out, err = run("batch", name, "--column", "name", "--limit", "1")
    assert "Traceback" not in err
    if code == 2:
        assert len(err.splitlines()) == 1
        assert not good
        return
    found = [r for r in csv.DictReader(io.StringIO(out, newline="")) if r["query"] == "Albu Kamal"]
    assert (len(found), {r["status"] for r in found} <= {"found"}) == (good, True)
