"""The main job on real reports: any spelling finds its passages, and each is quoted to the character."""

from __future__ import annotations

from pathlib import Path

import pytest

import conflict_search as cs
from testdata import rows

ROWS = rows("main_job.csv")


@pytest.fixture(scope="module")
def seed_reports(corpora, tmp_path_factory):
    folder = tmp_path_factory.mktemp("seed-reports")
    summary = cs.build([corpora / "seed-reports"], folder)
    assert (summary.read, summary.failures) == (5, [])
    with cs.open(folder) as index:
        yield index


@pytest.mark.parametrize("row", ROWS, ids=[r["query"] for r in ROWS])
def test_every_spelling_finds_its_reports(seed_reports, row):
    found = {hit.report.id[:3] for hit in seed_reports.search(row["query"], limit=None, match="all")}
    assert " ".join(sorted(found)) == row["reports"]


@pytest.mark.parametrize("query", ["Haretan", "Haritan"])
def test_both_passages_are_found(seed_reports, query):
    texts = [hit.text for hit in seed_reports.search(query)]
    assert any("Haritan" in text for text in texts)
    assert any("Haretan" in text for text in texts)


def test_every_citation_holds(seed_reports, corpora):
    seen = 0
    for row in ROWS:
        for hit in seed_reports.search(row["query"], limit=None):
            verbatim = Path(hit.report.origin.path).read_bytes().decode("utf-8")
            span = hit.passage.span
            assert verbatim[span.start : span.end] == hit.passage.text
            assert all(verbatim[m.span.start : m.span.end] == m.surface for m in hit.matches)
            seen += 1
    assert seen > 60


@pytest.fixture(scope="module")
def fa_kes(corpora, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fa-kes")
    summary = cs.build([corpora / "fa-kes" / "articles.csv"], folder)
    with cs.open(folder) as index:
        yield index, summary


def test_a_real_table_is_indexed_without_a_word_of_configuration(fa_kes):
    index, summary = fa_kes
    assert (summary.read, summary.failures, summary.skipped) == (487, [], [])
    assert len(index.report_ids()) == 487
    report = index.search("text:organophosphorus").hits[0].report
    assert report.source == "nna"
    assert report.title.startswith("Syria attack symptoms")
    assert (str(report.published.start), report.published.basis) == ("2017-04-05", "metadata")


def test_the_same_table_again_changes_nothing(fa_kes, corpora):
    index, _ = fa_kes
    summary = cs.build([corpora / "fa-kes" / "articles.csv"], index.folder)
    assert (summary.read, summary.unchanged, summary.passages) == (487, 487, 0)
