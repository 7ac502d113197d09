"""The page: who may ask, what an address holds, what is shown; without a browser."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import conflict_search as cs
from conflict_index.dates.cells import FIRST
from conflict_index.errors import UsageError
from conflict_index.model import Mention, Place, Span
from conflict_search.cli import main
from conflict_search.facets import FacetCount
from conflict_search.server.passages import pieces
from conflict_search.server.state import State, parse_state
from conflict_search.server.timeline import timeline

pytest.importorskip("starlette")

from starlette.testclient import TestClient

from conflict_search.server import map as drawing
from conflict_search.server.app import application
from conflict_search.server.facets import _value
from conflict_search.server.outlines import outlines
from conflict_search.server.security import HEADERS

HOST, PORT = "127.0.0.1:8765", 8765
ORIGIN = {"origin": f"http://{HOST}"}
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


def browser(ix, folder=Path()):
    client = TestClient(application(ix, "secret", PORT, folder), base_url=f"http://{HOST}", follow_redirects=False)
    client.get("/enter?token=secret")
    return client


@pytest.fixture(scope="module")
def page(sample):
    return browser(sample)


@pytest.fixture(scope="module")
def made(tmp_path_factory, gazetteer_path):
    """Reports that a page must show with care, and their index."""
    folder = tmp_path_factory.mktemp("page")
    reports = [
        {"id": "hostile", "title": HOSTILE, "source": HOSTILE, "text": f"Shells fell on Raqqa. {HOSTILE}"},
        {"id": "../../etc", "title": "Path", "text": "Shells fell on Raqqa  again,\tat night."},
        {"id": "hebrew", "title": "ירי", "text": "פגזים נפלו על ראקה."},
    ]
    (folder / "a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in reports), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        cs.build(["a.jsonl"], folder / "ix")
    with cs.open(folder / "ix") as ix:
        yield browser(ix, folder), folder


def links(html, path):
    return [unescape(url) for url in re.findall(r'href="([^"]+)"', html) if urlsplit(unescape(url)).path == path]


def total(html):
    return int(re.search(r"<strong>([\d,]+) passage", html)[1].replace(",", ""))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (HOST, 200), (f"localhost:{PORT}", 200), ("127.0.0.1", 421), ("127.0.0.1:1", 421), ("evil.example", 421),
        (f"evil.example:{PORT}", 421), (f"127.0.0.1:{PORT}.evil.example", 421), (f"LOCALHOST:{PORT}", 421), ("", 421),
    ],
)  # fmt: skip
def test_only_the_exact_host_is_answered(page, host, status):
    cookie = "; ".join(f"{k}={v}" for k, v in page.cookies.items())
    assert page.get("/", headers={"host": host, "cookie": cookie}).status_code == status


def test_two_hosts_are_none(page):
    assert page.get("/", headers=[("host", HOST), ("host", "evil.example")]).status_code == 421


def test_only_the_link_lets_in(sample):
    stranger = TestClient(
        application(sample, "secret", PORT, Path()), base_url=f"http://{HOST}", follow_redirects=False
    )
    paths = ("/", "/static/page.css", "/download.csv?q=Mosul", "/enter", "/enter?token=", "/enter?token=sécret")
    assert {stranger.get(path).status_code for path in paths} == {403}
    answer = stranger.get("/enter?token=secret")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=strict"} <= set(answer.headers["set-cookie"].split("; "))
    assert "secret" not in answer.headers["set-cookie"]
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (ORIGIN, 400),
        ({}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 400),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "null", "sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": "same-origin"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://localhost:8765"}, 403),
        (ORIGIN | {"sec-fetch-site": "same-origin"}, 400),
        (ORIGIN | {"sec-fetch-site": "cross-site"}, 403),
        (ORIGIN | {"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_a_post_comes_from_the_page(page, headers, status):
    assert page.post("/verify", data={"hit": "no-such"}, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/verify", 405), ("POST", "/", 405), ("PUT", "/", 405), ("GET", "/?q=" + "a" * 20_000, 414),
        ("GET", "/?q=" + "a" * 3000, 400), ("GET", "/static/../app.py", 404), ("GET", "/static/%2e%2e/app.py", 404),
        ("GET", "/static/..%2f..%2fapp.py", 404), ("GET", "/download.txt?q=Mosul", 404), ("GET", "/?q=(", 400),
        ("GET", "/?q=Mosul&offset=-1", 400), ("GET", "/?q=Mosul&sort=worst", 400), ("GET", "/?q=Mosul&event=x", 400),
        ("GET", "/report?hit=../../etc/passwd", 400), ("GET", "/?" + "a=1&" * 60, 400),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(page, method, path, status):
    answer = page.request(method, path, headers=ORIGIN)
    assert answer.status_code == status
    assert HEADERS.items() <= {k: answer.headers.get(k) for k in HEADERS}.items()


def test_a_large_body_is_refused(page):
    assert page.post("/verify", data={"hit": "x" * 5000}, headers=ORIGIN).status_code == 413
    chunked = page.post("/verify", content=iter([b"hit=", b"x" * 10]), headers=ORIGIN)
    assert chunked.status_code == 413


def test_nothing_comes_from_elsewhere_or_stands_inline(page):
    for path in ("/", "/?q=Albu+Kamal", "/?q=Tripoli"):
        html = page.get(path).text
        assert not re.findall(r'(?:href|src|action)="(?![/#?])', html)
        assert not re.search(
            r"<style|\sstyle=|\son\w+=|<script(?! type=\"module\" src=\"/static/page.js\"></script>)", html
        )
    for name in ("page.css", "page.js", "icon.svg"):
        text = page.get(f"/static/{name}").text.replace("http://www.w3.org/2000/svg", "")
        assert "//" not in text.replace("// ", "")
        assert "innerHTML" not in text


def test_hostile_text_is_inert(made):
    page, _ = made
    shown = page.get("/", params={"q": "Raqqa"}).text
    whole = page.get(links(shown, "/report")[0]).text
    asked = page.get("/", params={"q": f"Raqqa {HOSTILE}"}).text
    for html in (shown, whole, asked):
        assert "<script>alert" not in html
        assert "<img" not in html
    assert "&lt;script&gt;alert(1)" in shown


@given(
    st.builds(
        State,
        *[st.text(st.characters(exclude_categories=["Cs"]), max_size=40)] * 7,
        st.sampled_from(["exact", "alias", "fuzzy"]),
        st.sampled_from(["relevance", "event", "published"]),
        st.integers(0, 10_000_000),
    )
)
def test_an_address_holds_the_state(state):
    assert parse_state(urlsplit(state.url(offset=state.offset)).query) == state


def test_another_filter_begins_on_the_first_page():
    assert State("Mosul", offset=20).url(actor="actor:x") == "/?q=Mosul&actor=actor%3Ax"
    with pytest.raises(UsageError):
        parse_state("offset=" + "9" * 30)


@given(st.text(min_size=1, max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.booleans())))
def test_pieces_join_to_the_text(text, spans):
    named = [(Mention(Span(a, b), "", "x:1", "exact", 1.0), asked) for a, b, asked in spans if a <= b]
    asked, others = ([m for m, wanted in named if wanted is kind] for kind in (True, False))
    assert "".join(one.text for one in pieces(text, 0, asked, others, str)) == text


def test_the_answer_is_that_of_search(page, sample):
    html = page.get("/?q=Albu+Kamal").text
    found = sample.search("Albu Kamal")
    assert total(html) == found.total
    assert re.findall(r'name="hit" value="([^"]+)"', html) == [hit.passage.id for hit in found]
    quotes = [
        unescape(re.sub("<[^>]+>", "", q)) for q in re.findall(r'<blockquote class="text".*?>(.*?)</bl', html, re.S)
    ]
    assert quotes == [hit.text for hit in found]
    assert [unescape(q) for q in re.findall(r'data-copy="([^"]*)"', html)] == [hit.text for hit in found]


def test_each_count_is_what_its_link_finds(page):
    html = page.get("/?q=Syria").text
    facets = html.partition('id="facets"')[2]
    rows = re.findall(r'<li><a href="([^"]+)"[^>]*><bdi>.*?</bdi> <b>([\d,]+)</b>', facets)
    assert len(rows) > 20
    for url, count in rows:
        assert total(page.get(unescape(url)).text) == int(count.replace(",", "")), url


def test_a_language_holds_for_both_sides_of_an_or(page, sample):
    asked = State("Raqqa OR Aleppo")
    url = _value("language", FacetCount("en", "en", 1), asked).url
    assert parse_state(urlsplit(url).query).q == "(Raqqa OR Aleppo) lang:en"
    count = {row.key: row.count for row in sample.facets(asked.q, "language")}["en"]
    assert total(page.get(url).text) == count
    again = _value("language", FacetCount("en", "en", 1), parse_state(urlsplit(url).query))
    assert (again.chosen, parse_state(urlsplit(again.url).query).q) == (True, asked.q)


def test_a_filter_can_be_taken_away(page):
    html = page.get("/?q=Syria&within=country%3AIQ").text
    assert "/?q=Syria" in links(html.partition('class="chosen"')[2].partition("</p>")[0], "/")
    assert 'aria-current="true"' in html


def test_what_may_be_elsewhere_says_so(page):
    html = page.get("/?q=Tripoli").text
    assert 'class="rival"' in html or "or <a href" in html
    assert "is read as" in html


def test_bars_filter_by_their_month(page, sample):
    html = page.get("/?q=Albu+Kamal").text
    bars = re.findall(r'<a href="([^"]+)" aria-label="happened (\S+): (\d+)"', html)
    assert bars
    for url, month, count in bars:
        assert total(page.get(unescape(url)).text) == int(count)
        assert sample.search("Albu Kamal", event_date=month).total == int(count)


def test_a_long_time_is_drawn_by_year():
    rows = [FacetCount(key, key, 1) for key in ("1990-01", "1990-02", "2016-06")] + [
        FacetCount("undated", "undated", 7)
    ]
    drawn = timeline(rows, [])
    assert (drawn.unit, drawn.undated["event"], [(b.key, b.count) for b in drawn.bars]) == (
        "year", 7, [("1990", 2), ("2016", 1)],
    )  # fmt: skip
    assert timeline([], []).bars == ()
    assert all(0 <= b.x <= 1000 and b.y >= 0 for b in timeline([FacetCount(str(FIRST)[:7], "", 1)], rows).bars)


def test_words_that_name_nothing_known_are_not_marked(page):
    assert "(perhaps a place, in no gazetteer)" not in page.get("/?q=Albu+Kamal").text


def test_outlines_are_those_of_the_frame_and_light():
    syria = outlines(lambda x, y: ((x - 35) * 50, (38 - y) * 50), (36, 33, 42, 37))
    assert {"admin1:SY.07", "admin1:SY.09", "admin1:IQ.01"} <= syria.keys()
    assert not [one for one in syria if one.startswith("admin1:FR")]
    assert "admin1:UA.11" in outlines(lambda x, y: (x, y), (33, 44, 36, 46))
    world = outlines(lambda x, y: (x + 180, 90 - y), (-180, -85, 180, 85))
    assert sum(map(len, world.values())) < 250_000
    assert all(re.fullmatch(r"(?:M[-\d. ]+l[-\d. ]+z)+", path) for path in syria.values())


def test_labels_do_not_stand_on_each_other(sample):
    rows = sample.facets("Syria", "place")
    named = [p for p in drawing.drawn(rows, {}, sample.entity).points if p.named]
    assert named
    assert all(abs(a.y - b.y) > 12 or abs(a.x - b.x) > 120 for a in named for b in named if a is not b)


def test_a_far_place_does_not_widen_the_map():
    known = {"a": (40.9, 34.5), "b": (40.1, 35.3), "c": (39.0, 35.9), "far": (2.35, 48.85)}
    places = {key: Place(key, key, (), "town", "", y, x, ()) for key, (x, y) in known.items()}
    rows = [FacetCount(key, key, 1 if key == "far" else 20) for key in known]
    drawn = drawing.drawn(rows, {}, places.get)
    assert [p.id for p in drawn.points if not p.inside] == ["far"]
    assert drawn.outside == 1
    assert drawing.drawn(rows[:3], {}, places.get).outside == 0


def test_the_map_says_no_more_than_is_known(sample):
    rows = sample.facets("Syria", "place")
    drawn = drawing.drawn(rows, {rows[0].key: 1}, sample.entity)
    assert len(drawn.points) + len(drawn.unlocated) == len(rows)
    assert {p.shape for p in drawn.points if p.id != rows[0].key} == {"unsure"}
    assert all(-400 <= p.x <= 4000 for p in drawn.points)
    assert drawing.drawn([], {}, sample.entity).points == ()


@pytest.mark.parametrize("form", ["csv", "geojson", "jsonl"])
def test_a_download_is_what_the_command_prints(page, own_machine, capfdbinary, form):
    with pytest.raises(SystemExit):
        main(["search", "Syria", "--limit", "0", "--format", form, "--no-log"])
    answer = page.get(f"/download.{form}?q=Syria")
    assert answer.content == capfdbinary.readouterr().out
    assert answer.headers["content-disposition"] == f'attachment; filename="conflict-search.{form}"'


def test_a_report_is_shown_whole(page, sample):
    hit = sample.search("Albu Kamal")[0]
    html = page.get("/report", params={"q": "Albu Kamal", "hit": hit.passage.id}).text
    body = re.search(r'<div class="whole".*?>(.*?)</div>', html, re.S)[1]
    assert unescape(re.sub("<[^>]+>", "", body)) == hit.report.text
    assert unescape(re.sub("<[^>]+>", "", re.search(r'<span id="here".*?>(.*?)</span>', body, re.S)[1])) == hit.text
    assert "@misc{" in html
    assert page.get("/cite.json", params={"hit": hit.passage.id}).json()[0]["id"] == hit.passage.id


def test_verify_reads_the_source_again(made):
    page, folder = made
    ask = {"hit": "../../etc:0"}
    assert 'role="status">verified' in page.post("/verify", data=ask, headers=ORIGIN).text
    source = folder / "a.jsonl"
    before = source.read_bytes()
    source.write_bytes(before.replace(b"at night", b"at dawn"))
    assert 'role="status">differs' in page.post("/verify", data=ask, headers=ORIGIN).text
    source.unlink()
    assert 'role="status">missing' in page.post("/verify", data=ask, headers=ORIGIN).text
    source.write_bytes(before)


def test_names_are_completed_in_any_script(page):
    assert all(name.casefold().startswith("al") for name in page.get("/names?begin=Al").json())
    assert page.get("/names", params={"begin": "البوك"}).status_code == 200
    assert page.get("/names?begin=").json() == []


@pytest.mark.parametrize("typed", ["bukam", "BUKAM", "kamal", "البوك", "بوك"])
def test_a_later_word_of_a_name_completes_it(page, sample, typed):
    found = page.get("/names", params={"begin": typed}).json()
    assert found
    meant = {one.meaning.entity_id for name in found for one in sample.aliases(name)}
    assert meant & {one.meaning.entity_id for one in sample.aliases("Albu Kamal")}


def test_passages_are_those_of_the_report(sample):
    hit = sample.search("Albu Kamal")[0]
    passages = sample.passages(hit.report.id)
    assert hit.passage in passages
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    assert sample.passages("no such report") == []


def test_places_and_actors_are_filtered_by_id(sample):
    for by, option in (("province", "within"), ("place", "within"), ("actor", "actor")):
        for row in sample.facets("Syria", by)[:10]:
            assert sample.search("Syria", **{option: row.key}).total == row.count
    with pytest.raises(UsageError):
        sample.search("Syria", within="admin1:XX.99")
    with pytest.raises(UsageError):
        sample.search("Syria", actor="country:SY")
