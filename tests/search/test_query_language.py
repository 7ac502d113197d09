import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conflict_index.errors import UsageError
from conflict_search.query.language import MAX_QUERY, Clause, ClauseGroup, Neighbours, Without, parse
from testdata import rows

ROWS = rows("queries.csv")


def shown(part, top=True):
    """A parsed query on one line: clauses as typed with their field, groups in brackets, remarks by column."""
    match part:
        case Clause():
            text = f'"{part.text}"' if part.form == "phrase" else part.text + "*" * (part.form == "prefix")
            return "+" * part.required + f"{part.field}:{text}" + f"~{part.radius}" * bool(part.radius)
        case Neighbours():
            return f"{shown(part.left)} NEAR/{part.distance} {shown(part.right)}"
        case Without():
            return f"-{shown(part.part, False)}"
        case ClauseGroup():
            inner = (" | " if part.kind == "any" else " ").join(shown(one, False) for one in part.parts)
            return inner if top or (len(part.parts) == 1 and not part.required) else f"({inner})"


def remarked(query):
    return " ".join(str(remark.at + 1) for remark in query.remarks)


@pytest.mark.parametrize("row", ROWS, ids=[r["query"] for r in ROWS])
def test_grammar_by_examples(row):
    if row["parsed"] == "!":
        with pytest.raises(UsageError):
            parse(row["query"])
    else:
        query = parse(row["query"])
        assert shown(query.root) == row["parsed"]
        assert remarked(query) == row["remarks"]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        query = parse(text)
    except UsageError:
        return
    assert shown(query.root)
    assert all(0 <= remark.at < len(text) for remark in query.remarks)


OPERATORS = ["(", ")", '"', "“", "OR", "AND", "NOT", "-", "+", "*", "NEAR/3", "near:", "x:", "~", "hit", " "]


@example("a +NEAR/3 b")
@example("+NEAR/3")
@given(st.lists(st.sampled_from(OPERATORS), max_size=40).map("".join))
def test_any_heap_of_operators_is_read_or_refused(text):
    try:
        query = parse(text)
    except UsageError:
        return
    assert shown(query.root)


def test_brackets_cannot_exhaust_the_stack():
    assert parse("(" * 1500 + "hit").remarks


def test_a_long_query_is_refused():
    with pytest.raises(UsageError, match="batch"):
        parse("a" * (MAX_QUERY + 1))
