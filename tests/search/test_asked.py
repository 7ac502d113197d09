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
    "j": "Families fled to the village of Khan, in Syria.",
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


def reports_of(results):
    return "".join(sorted({hit.report.id for hit in results}))


@pytest.mark.parametrize(
    ("words", "options", "wanted"),
    [
        ("Idlib", {"event_date": "October 2016"}, "a"),
        ("Idlib", {"event_date": "13 October 2016"}, "a"),
        ("Idlib", {"event_date": "September 2016..October 2016"}, "a"),
        ("Idlib", {"event_date": "2016-10"}, "a"),
        ("Idlib", {"event_date": "2016-10", "bases": ["published"]}, "d"),
        ("Idlib", {"event_date": "2016-10", "undated": "include"}, "ad"),
        ("Idlib", {"event_date": "2016-10", "undated": "only"}, "d"),
        ("text:shelling", {"near": "Idlib", "radius": "40km"}, "d"),
        ("text:shelling", {"near": "Idlib", "radius": "1km"}, "d"),
        ("text:shelling", {"near": "Tripoli", "radius": "40km"}, ""),
        ("text:bombs", {"within": "Aleppo"}, "ab"),
    ],
)
def test_filters(index, words, options, wanted):
    assert reports_of(index.search(words, limit=None, match="all", **options)) == wanted


def test_a_hit_shows_the_place_that_satisfies_a_filter(index):
    near = index.search("text:third", near="Idlib", radius="40km").hits[0]
    assert {"Saraqib", "Idlib"} <= {match.surface for match in near.matches}
    assert any("Saraqib" in why and "km away: near Idlib" in why for why in near.why)
    within = index.search("text:third", within="Syria").hits[0]
    assert any("within Syria" in why for why in within.why)


@pytest.mark.parametrize("text", ["June", "June 2016 and more", "2016-06..", "soon", "June 2016..May 2016", "13"])
def test_windows_in_words_that_are_none(index, text):
    if text == "2016-06..":
        assert index.search("Idlib", event_date=text).total == 1
        return
    with pytest.raises(cs.UsageError):
        index.search("Idlib", event_date=text)


def test_facets_take_the_filters_of_a_search(index):
    counts = {row.key: row.count for row in index.facets("Idlib", "source", event_date="October 2016")}
    assert counts == {"reports": 1}
    assert sum(row.count for row in index.facets(None, "source", within="Lebanon")) == 1


def test_common_words_are_no_places_in_a_facet(index):
    labels = " ".join(row.label for row in index.facets(None, "place"))
    assert "Idlib" in labels
    assert "Barrel" not in labels


def test_spellings_of_the_collection_are_counted_as_they_stand(tmp_path, gazetteer_path):
    (tmp_path / "r.txt").write_text("Rebels shelled Raqqa. Convoys left Rakka and Raqqua for Mansura.\n", "utf-8")
    cs.build([tmp_path / "r.txt"], tmp_path / "index")
    with cs.open(tmp_path / "index") as opened:
        counts = {form.text: form.count for forms in opened.aliases("Raqqa")[:1] for form in forms.forms if form.count}
    assert counts == {"Raqqa": 1, "Rakka": 1, "Raqqua": 1}


def test_a_radius_needs_a_centre(index):
    with pytest.raises(cs.UsageError, match="--near"):
        index.search("Idlib", radius="5km")


def test_a_single_name_is_answered_by_passages_that_name_it(index):
    assert index.search("Idlib").is_answered
    assert index.search("nowhere clashes").is_answered
