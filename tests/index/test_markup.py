"""HTML becomes text in one way, wherever it stands."""

from __future__ import annotations

import pytest
from lxml import html

from conflict_index.read.markup import lines_of, paragraphs_of, text_of
from testdata import rows


@pytest.mark.parametrize("row", rows("markup.csv"), ids=lambda row: row["about"])
def test_markup_becomes_paragraphs_and_lines(row):
    page = f"<html><body>{row['markup']}</body></html>"
    tree = html.document_fromstring(page)
    assert paragraphs_of(tree) == text_of(page) == row["paragraphs"].replace("|", "\n")
    assert "\n".join(lines_of(tree)).strip() == row["lines"].replace("|", "\n")


def test_what_follows_an_element_is_not_its_text():
    tree = html.document_fromstring("<p><b>Raqqa</b>, 4 April</p>")
    assert lines_of(tree.find(".//b")) == ["Raqqa"]
    assert paragraphs_of(None) == ""
