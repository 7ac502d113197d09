"""A whole answer is read page by page, and is the same as at once, however the pages lie."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import partial

import pytest

from conflict_search import opening
from conflict_search.rank import find
from conflict_search.render.registry import RENDERERS
from conflict_search.render.style import Style
from conflict_search.results.stream import Stream


@pytest.fixture(scope="module")
def index(tmp_path_factory, gazetteer_path):
    """An index of a few hundred short reports."""
    folder = tmp_path_factory.mktemp("many")
    lines = [
        json.dumps({"id": f"r{n}", "date": "2016-06-01", "text": f"Shells fell on {'Raqqa' if n % 3 else 'Hama'} {n}."})
        for n in range(300)
    ]
    (folder / "r.jsonl").write_text("\n".join(lines), "utf-8")
    opening.build([folder / "r.jsonl"], folder / "ix")
    with opening.open_index(folder / "ix") as opened:
        yield opened


@pytest.fixture(scope="module")
def mixed(tmp_path_factory, gazetteer_path):
    """An index of reports of several passages, of several sources, some of them copies, on some days."""
    folder = tmp_path_factory.mktemp("mixed")
    lines = [json.dumps(mixed_report(n)) for n in range(240)]
    (folder / "r.jsonl").write_text("\n".join(lines), "utf-8")
    opening.build([folder / "r.jsonl"], folder / "ix")
    with opening.open_index(folder / "ix") as opened:
        yield opened


def mixed_report(n):
    told = (
        f"Shells fell on {'Raqqa' if n % 3 else 'Hama'} and broke {n // 2} windows of the {n // 2 * 37} houses there."
    )
    text = "\n\n".join([told] * (1 + n % 4 // 2) + [f"{n // 2 * 11} people left for the hills {n // 2 * 13} km away."])
    return {"id": f"r{n}", "date": f"2016-06-{1 + n // 10:02}", "source": f"s{n % 7}", "text": text}


@pytest.mark.parametrize("sort", ["relevance", "event", "published"])
@pytest.mark.parametrize("words", ["Raqqa", "shells Raqqa", "Raqqa OR Hama"])
@pytest.mark.parametrize(("limit", "offset"), [(None, 0), (None, 130), (57, 0), (57, 90), (1, 299), (0, 0), (5, 900)])
def test_pages_make_the_whole(index, monkeypatch, words, sort, limit, offset):
    monkeypatch.setattr(find, "CANDIDATES", 50)
    whole = index.search(words, limit=None, sort=sort)
    stream = Stream(lambda n, start: index.search(words, limit=n, offset=start, sort=sort), limit, offset, page=20)
    wanted = list(whole)[offset:][:limit]
    found = list(stream)
    assert [(hit.rank, hit.passage.id, hit.match) for hit in found] == [(h.rank, h.passage.id, h.match) for h in wanted]
    assert (len(stream), stream.total, stream.partial) == (len(wanted), whole.total, whole.partial)


@pytest.mark.parametrize("sort", ["relevance", "event", "published"])
@pytest.mark.parametrize("asked", [{"group": "report"}, {"group": "story"}, {"min_sources": 3}], ids=str)
@pytest.mark.parametrize(("limit", "offset"), [(None, 0), (None, 130), (57, 90), (0, 0)])
def test_pages_of_groups_make_the_whole(mixed, monkeypatch, sort, asked, limit, offset):
    monkeypatch.setattr(find, "_AT_A_TIME", 11)
    ask = partial(mixed.search, "shells Raqqa", sort=sort, **asked)
    whole = ask(limit=None)
    stream = Stream(lambda n, start: ask(limit=n, offset=start), limit, offset, page=20)
    wanted = list(whole)[offset:][:limit]
    found = list(stream)
    assert [(h.rank, h.passage.id, h.match, h.claim) for h in found] == [
        (h.rank, h.passage.id, h.match, h.claim) for h in wanted
    ]
    assert (len(stream), stream.total, stream.partial) == (len(wanted), whole.total, whole.partial)
    assert len({h.passage.id for h in whole}) == len(whole) > 50


@pytest.mark.parametrize("name", RENDERERS)
def test_every_format_prints_a_stream_like_results(index, name):
    whole = index.search("Raqqa", limit=45)
    stream = Stream(lambda n, start: index.search("Raqqa", limit=n, offset=start), 45, page=20)
    lines = list(RENDERERS[name].lines(stream, Style()))
    assert lines == list(RENDERERS[name].lines(whole, Style()))
    if name == "json":
        assert json.loads("\n".join(lines)) == whole.to_dict()
        assert "\n".join(lines) == json.dumps(whole.to_dict(), ensure_ascii=False, indent=1)
    none = replace(whole, hits=())
    assert "json" not in name or json.loads("\n".join(RENDERERS[name].lines(none, Style())) or "0") is not None


@pytest.mark.parametrize("name", RENDERERS)
def test_a_format_asks_for_hits_as_it_prints(index, name):
    pages = []

    def ask(limit, offset):
        pages.append(offset)
        return index.search("Raqqa", limit=limit, offset=offset)

    written = io.StringIO()
    for line in RENDERERS[name].lines(Stream(ask, None, page=20), Style()):
        written.write(line)
        if len(pages) == 2:
            break
    assert pages == [0, 20]
    assert written.getvalue()
