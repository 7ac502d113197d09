import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflict_index.errors import UsageError
from conflict_search.query.language import MAX_QUERY, parse
from testdata import rows

ROWS = rows("queries.csv")


def shown(query):
    return " | ".join(
        " ".join(("-" if c.excluded else "") + f"{c.field}:" + (f'"{c.text}"' if c.quoted else c.text) for c in clauses)
        for clauses in query.alternatives
    )


@pytest.mark.parametrize("row", ROWS, ids=[r["query"] for r in ROWS])
def test_grammar_by_examples(row):
    if row["parsed"] == "!":
        with pytest.raises(UsageError):
            parse(row["query"])
    else:
        assert shown(parse(row["query"])) == row["parsed"]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        query = parse(text)
    except UsageError:
        return
    assert all(any(not c.excluded for c in clauses) for clauses in query.alternatives)
    assert all(c.text for clauses in query.alternatives for c in clauses)


def test_a_long_query_is_refused():
    with pytest.raises(UsageError, match="batch"):
        parse("a" * (MAX_QUERY + 1))
