"""Which word of a collection a mistyped word is likely meant to be: one row a word, with the stems held."""

from __future__ import annotations

import pytest

from conflict_search.query.spelling import nearest_word
from testdata import rows

ROWS = rows("nearest.csv")


@pytest.mark.parametrize("row", ROWS, ids=[r["typed"] for r in ROWS])
def test_the_nearest_word_of_the_collection(row):
    held = {word: int(count) for word, _, count in (one.partition(":") for one in row["held"].split())}
    nearest = nearest_word(
        row["typed"],
        lambda prefix, limit: sorted(word for word in held if word.startswith(prefix))[:limit],
        lambda stems: {stem: held[stem] for stem in stems if stem in held},
    )
    assert (nearest or "") == row["nearest"]
