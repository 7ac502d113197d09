"""A word of a query finds its forms in the language of each passage, and highlights them, on every engine."""

import json

import pytest

import conflict_search as cs
from conflict_index.engine.registry import LOCAL
from testdata import rows

ROWS = rows("stems_searched.csv")


@pytest.fixture(scope="module", params=LOCAL)
def index(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stems")
    reports = [{"id": f"r{number}", "text": f"{row['sentence']}."} for number, row in enumerate(ROWS)]
    reports.append({"id": "en", "text": "Residents said that they were hiding in cellars while bridges were shelled."})
    (folder / "reports.jsonl").write_text("\n".join(map(json.dumps, reports)), "utf-8")
    cs.build([folder / "reports.jsonl"], folder / "index", engine=request.param)
    with cs.open(folder / "index") as opened:
        yield opened


@pytest.mark.parametrize("form", ["{}", '"{}"', "text:{}", "+{}"])
@pytest.mark.parametrize("number", range(len(ROWS)))
def test_a_word_finds_and_highlights_its_forms(index, number, form):
    row = ROWS[number]
    hits = {hit.report.id: hit for hit in index.search(form.format(row["query"]))}
    hit = hits[f"r{number}"]
    marked = {hit.report.text[span.start : span.end] for span in hit.highlights}
    if form == "{}" or form.startswith("text"):
        assert row["highlighted"] in {word.split("’")[-1] for word in marked}


def test_english_is_stemmed_as_ever_beside_other_languages(index):
    assert [hit.report.id for hit in index.search("shelling bridge")] == ["en"]
