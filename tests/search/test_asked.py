"""What queries as people type them find in a small collection: one row a query, reports by their letters."""

from __future__ import annotations

import pytest

import conflict_search as cs
from testdata import rows

ROWS = rows("asked.csv")

REPORTS = {
    "a": "A Russian airstrike hit a bakery in Idlib on 13 October 2016, and the White Helmets dug out three people. "
    "Barrel bombs fell on the al-Shaar neighbourhood of Aleppo the same night.",
    "b": "Barrel bomb attacks on Aleppo were counted by the Syrian Observatory for Human Rights. An American envoy and "
    "Amnesty International asked for a halt.",
    "c": "An Israeli airstrike struck Nuseirat; the wounded were brought to al-Ahli hospital in Gaza City.",
    "d": "Shelling of Saraqib, near Idlib, went on for a third week; the hospital was closed.",
    "e": "Fighters left Hit, a town in Anbar, at dawn. Talks were held in Hit.",
    "f": "وصل الجيش إلى مدينة القائم أمس.",
    "g": "Clashes broke out in Tripoli, the second city of Lebanon, on Friday; Beirut sent troops to Tripoli.",
    "h": "The port of Tripoli, Libya, was closed; Misrata sent fighters to Tripoli and Benghazi protested.",
    "i": "Trucks left Raqqa.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory, gazetteer_path):
    folder = tmp_path_factory.mktemp("asked")
    (folder / "reports").mkdir()
    for name, text in REPORTS.items():
        (folder / "reports" / f"{name}.txt").write_text(f"Published: 20 October 2016\n\n{text}\n", "utf-8")
    cs.build([folder / "reports"], folder / "index")
    with cs.open(folder / "index") as opened:
        yield opened


def found(results, match):
    return " ".join(sorted({hit.report.id for hit in results if hit.match == match}))


@pytest.mark.parametrize("row", ROWS, ids=[r["query"] for r in ROWS])
def test_queries_as_people_type_them(index, row):
    if row["all"] == "!":
        with pytest.raises(cs.UsageError):
            index.search(row["query"])
        return
    results = index.search(row["query"], limit=None)
    assert found(results, "all") == row["all"]
    assert set(row["part"].split()) <= set(found(results, "part").split())
    assert row["said"] in "\n".join(results.notes)


@pytest.mark.parametrize("row", [r for r in ROWS if r["all"] != "!"], ids=lambda r: r["query"])
def test_counts_and_order_agree_with_what_is_found(index, row):
    results = index.search(row["query"], limit=None)
    kinds = [hit.match for hit in results]
    assert (kinds.count("all"), kinds.count("part")) == (results.total, results.partial)
    assert kinds == sorted(kinds)
    assert [h.passage.id for h in index.search(row["query"], limit=None, match="all")] == [
        h.passage.id for h in results[: results.total]
    ]
    assert [h.passage.id for h in index.search(row["query"], limit=2, offset=1)] == [h.passage.id for h in results[1:3]]
