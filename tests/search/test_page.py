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
import make_outlines
from conflict_index.dates.cells import FIRST
from conflict_index.errors import UsageError
from conflict_index.model import Mention, Place, Span
from conflict_search import home
from conflict_search.cli import main
from conflict_search.evidence import log
from conflict_search.facets import FacetCount
from conflict_search.server.passages import pieces
from conflict_search.server.state import State, parse_state
from conflict_search.server.timeline import timeline

pytest.importorskip("starlette")

from starlette.testclient import TestClient

from conflict_search.server import kept
from conflict_search.server import map as drawing
from conflict_search.server.app import application
from conflict_search.server.facets import _value
from conflict_search.server.frame import Frame, parse_view
from conflict_search.server.outlines import borders, outlines, shapes
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
        st.sampled_from(["passage", "report", "story"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
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


@pytest.mark.parametrize(("window", "length"), [("", 7), ("2016", 7), ("2016-06", 10), ("2016-05-20..2016-07-02", 10)])
def test_bars_filter_by_their_month_or_day(page, sample, window, length):
    html = page.get("/", params={"q": "Albu Kamal", "event": window}).text
    bars = re.findall(r'<a href="([^"]+)"[^>]* aria-label="happened (\S+): (\d+)"', html)
    assert bars
    for url, key, count in bars:
        assert len(key) == length
        assert parse_state(urlsplit(unescape(url)).query).event == key
        if not window:
            assert total(page.get(unescape(url)).text) == int(count)
            assert sample.search("Albu Kamal", event_date=key).total == int(count)


def test_a_long_time_is_drawn_by_year():
    rows = [FacetCount(key, key, 1) for key in ("1990-01", "1990-02", "2016-06")] + [
        FacetCount("undated", "undated", 7)
    ]
    drawn = timeline(rows, [])
    assert (drawn.unit, drawn.undated["event"], [(b.key, b.count) for b in drawn.bars]) == (
        "year", 7, [("1990", 2), ("2016", 1)],
    )  # fmt: skip
    assert timeline([], []).bars == ()
    assert all(0 <= b.x <= 100 and b.y >= 0 for b in timeline([FacetCount(str(FIRST)[:7], "", 1)], rows).bars)


@pytest.mark.parametrize(
    ("windows", "unit", "first", "slots", "band"),
    [
        (("", ""), "month", "2014-01", 36, None),
        (("2016", ""), "month", "2016-01", 12, (0, 100)),
        (("2015-02..", ""), "month", "2014-01", 36, (36.111, 63.889)),
        (("2016-06", ""), "day", "2016-06-01", 30, (0, 100)),
        (("2016-06-10..2016-07-05", ""), "day", "2016-06-01", 61, (14.754, 42.623)),
        (("", "2016-12-31"), "day", "2016-12-01", 31, (96.774, 3.226)),
        (("1900..2016", ""), "year", "1900", 117, (0, 100)),
        (("9998-12-31", ""), "day", "9998-12-01", 31, (96.774, 3.226)),
    ],
)
def test_the_axis_is_that_of_the_window(windows, unit, first, slots, band):
    rows = [FacetCount(key, key, 1) for key in ("2014-03", "2016-06")]
    drawn = timeline(rows, rows, windows)
    assert (drawn.unit, drawn.first, drawn.slots) == (unit, first, slots)
    assert (drawn.bands[0].x, drawn.bands[0].width) == pytest.approx(band) if band else not drawn.bands
    assert all(tick.x <= 95 for tick in drawn.ticks)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("from=2016-06&to=2016-07", "event=2016-06..2016-07"), ("from=2016-06&to=2016-06", "event=2016-06"),
        ("from=&to=2016", "event=..2016"), ("from=2016&to=", "event=2016.."), ("from=&to=", ""),
        ("event=2015&from=&to=", ""),
    ],
)  # fmt: skip
def test_typed_dates_become_an_address(page, typed, address):
    answer = page.get(f"/?q=Mosul&of=event&{typed}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/?q=Mosul&{address}".rstrip("&"))
    assert page.get(f"/?q=Mosul&of=lead&{typed}").status_code == 400


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


def test_borders_are_where_the_countries_of_provinces_meet():
    here = borders(lambda x, y: ((x - 35) * 50, (38 - y) * 50), (36, 33, 42, 37))
    assert re.fullmatch(r"(?:M[-\d. ]+l[-\d. ]+)+", here)
    _, xs, ys, *_ = shapes().borders
    assert not ((xs > 33.5) & (xs < 34.5) & (ys > 45.9) & (ys < 46.3)).any()  # Crimea and Kherson: both UA


def test_borders_are_made_of_sides_that_two_countries_share():
    square = [0, 0, 0, 1, 1, 0, 0, -1, -1, 0]
    east = [1, 0, 0, 1, 1, 0, 0, -1, -1, 0]
    far = [5, 5, 0, 1, 1, 0, 0, -1, -1, 0]
    same = make_outlines.borders({"AA.1": [square], "AA.2": [east], "BB.1": [far]})
    other = make_outlines.borders({"AA.1": [square], "BB.2": [east]})
    assert (same, other) == (set(), {((1, 0), (1, 1))})
    cross = {((0, 0), (0, 1)), ((0, 1), (0, 2)), ((0, 2), (1, 2)), ((0, 2), (-1, 2))}
    assert sorted(map(len, make_outlines.joined({tuple(sorted(side)) for side in cross}))) == [2, 2, 3]


def map_of(ix, words, view=""):
    counts = (ix.facets(words, by) for by in ("place", "named", "rival", "province"))
    places, named, rivals, provinces = counts
    sure = ix.facets(words, "place", min_probability=drawing.SURE)
    return drawing.drawn(drawing.Counts(places, sure, named, rivals, provinces), ix.entity, view)


def test_labels_do_not_stand_on_each_other(sample):
    named = [p for p in map_of(sample, "Syria").points if p.anchor]
    assert len(named) > 3
    boxes = [drawing._box(p, p.anchor) for p in named]
    assert all(
        abs(y - other) >= 12 or right < west or left > east
        for at, (left, right, y) in enumerate(boxes)
        for west, east, other in boxes[:at]
    )
    assert all(left >= 0 and right <= 400 for left, right, _ in boxes)


def test_a_far_place_does_not_widen_the_map():
    known = {"a": (40.9, 34.5), "b": (40.1, 35.3), "c": (39.0, 35.9), "far": (2.35, 48.85)}
    places = {key: Place(key, key, (), "town", "", y, x, ()) for key, (x, y) in known.items()}
    rows = [FacetCount(key, key, 1 if key == "far" else 20) for key in known]
    drawn = drawing.drawn(drawing.Counts(rows), places.get)
    assert [p.id for p in drawn.points if not p.inside] == ["far"]
    assert drawn.outside == 1
    assert drawing.drawn(drawing.Counts(rows[:3]), places.get).outside == 0


def test_the_map_says_no_more_than_is_known(sample):
    rows = sample.facets("Syria", "place")
    drawn = drawing.drawn(drawing.Counts(rows, rows[:1]), sample.entity)
    assert len(drawn.points) + len(drawn.unlocated) == len(rows)
    assert {p.id for p in drawn.points if not p.unsure} == {rows[0].key}
    assert all(-400 <= p.x <= 4000 for p in drawn.points)
    assert drawing.drawn(drawing.Counts([]), sample.entity).points == ()


def test_what_a_name_may_mean_instead_is_a_ring_unless_it_is_the_place_around(sample):
    town, inside, other = "geonames:174448", "admin1:SY.07", "geonames:266826"
    rows = [FacetCount(town, "", 3)]
    rivals = [FacetCount(one, "", 2) for one in (town, inside, other, "country:SY")]
    drawn = drawing.drawn(drawing.Counts(rows, rows, rivals=rivals), sample.entity)
    assert [(p.id, p.count, p.rival, p.unsure) for p in drawn.points] == [(town, 3, 0, False), (other, 0, 2, True)]


def test_a_province_named_itself_differs_from_one_around_a_place(sample):
    deir, aleppo = "admin1:SY.07", "admin1:SY.09"
    rows, provinces = [FacetCount("geonames:174448", "", 3)], [FacetCount(one, one, 1) for one in (deir, aleppo)]
    drawn = drawing.drawn(drawing.Counts(rows, rows, provinces[:1], (), provinces), sample.entity, "39,37.5,10")
    assert [(p.id, p.named) for p in drawn.provinces] == [(aleppo, False), (deir, True)]
    assert (drawn.view, drawn.views["in"]) == ("39,37.5,10", "39,37.5,5")


def test_a_river_and_a_province_without_outline_are_diamonds(sample):
    bare = "admin1:IQ.19" if sample.entity("admin1:IQ.19") else "admin1:LB.08"
    assert bare not in outlines(lambda x, y: (x, y), (-180, -80, 180, 80))
    rows = [FacetCount("seed:euphrates", "", 3)]
    drawn = drawing.drawn(drawing.Counts(rows, rows, [FacetCount(bare, "", 1)]), sample.entity)
    assert {(p.id, p.wide) for p in drawn.points} == {("seed:euphrates", True), (bare, True)}


@pytest.mark.parametrize(
    "view", ["", "1", "a,b,c", "1,2", "1,2,3,4", "nan,0,1", "inf,0,1", "0,0,0", "0,0,361", "200,0,1"]
)
def test_a_view_that_is_no_part_of_the_earth_is_refused(page, view):
    expected = 400 if view else 200
    for path in ("/", "/map"):
        assert page.get(path, params={"q": "Albu Kamal", "view": view}).status_code == expected


@given(st.floats(-180, 180), st.floats(-180, 180), st.floats(0.05, 360))
def test_each_button_leads_to_a_view(x, y, span):
    frame = Frame(x, y, span)
    for lead in drawing._BUTTONS.values():
        there = parse_view(lead(frame).view)
        assert 0.05 <= there.span <= 360
    assert parse_view(frame.view).x == pytest.approx(x, abs=0.001)


def test_the_map_alone_is_that_of_the_page(page):
    part = page.get("/map?q=Albu+Kamal&view=40,37,8").text
    assert part.strip() in page.get("/?q=Albu+Kamal&view=40,37,8").text


@pytest.mark.parametrize("words", ["Albu Kamal", "Syria", None])
def test_what_is_named_itself_is_counted_by_passages(sample, words):
    hits = sample.search(words, limit=None) if words else ()
    for by in ("named", "rival"):
        rows = sample.facets(words, by)
        assert all(row.count > 0 for row in rows)
        with pytest.raises(UsageError):
            sample.facets(words, by, min_probability=0.5)
    counts = {row.key: row.count for row in sample.facets(words, "named")}
    if words:
        passages = [{m.entity_id for m in hit.passage.mentions if not m.rivals} for hit in hits if hit.match == "all"]
        assert counts == {key: sum(key in one for one in passages) for key in counts}
        assert {key for one in passages for key in one if key.startswith(("geonames:", "admin1:"))} <= counts.keys()


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


def test_the_asked_names_are_marked_in_the_whole_report(page, sample):
    for hit in sample.search("Albu Kamal"):
        html = page.get("/report", params={"q": "Albu Kamal", "hit": hit.passage.id, "at": hit.rank}).text
        here = re.search(r'<span id="here".*?>(.*?)</span>', html, re.S)[1]
        marked = [unescape(one) for one in re.findall(r'<mark class="asked[^"]*"[^>]*>(.*?)</mark>', here)]
        assert marked == [m.surface for m in hit.matches]
        assert f"hit {hit.rank} of 7" in html
    assert "hit 1 of" not in page.get("/report", params={"q": "Albu Kamal", "hit": hit.passage.id, "at": 1}).text


def test_a_date_is_said_once_and_its_words_stand_apart(page):
    html = page.get("/", params={"q": "البوكمال lang:ar"}).text
    assert "“<bdi>يوم الأربعاء 29 يونيو 2016</bdi>”" in html
    assert not re.search(r"not stated; published|<bdi>event", html)


def test_the_start_page_names_places_of_this_index(page, sample):
    html = page.get("/").text
    named = [parse_state(urlsplit(url).query).q for url in links(html, "/") if "q=" in url]
    assert len(named) > 5
    assert all(sample.search(name).total for name in named)


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


STATES = st.builds(
    State,
    q=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip),
    event=st.sampled_from(["", "2016", "2016-05..", "..2016"]),
    within=st.sampled_from(["", "country:SY", "-x"]),
    weapon=st.sampled_from(["", "mortar"]),
    variants=st.sampled_from(["exact", "alias", "fuzzy"]),
    group=st.sampled_from(["passage", "story"]),
)


@given(STATES)
def test_a_saved_search_is_that_of_the_page(state):
    assert kept.state_of(kept.arguments(state)) == state


@pytest.mark.parametrize(
    ("arguments", "state"),
    [
        (("Albu Kamal", "--event-date", "2017"), State("Albu Kamal", event="2017")),
        (("Albu", "Kamal", "--sort=event"), State("Albu Kamal", sort="event")),
        (("Raqqa", "--near", "Idlib"), None),
        (("Raqqa", "--sort", "worst"), None),
        (("--", "--sort"), State("--sort")),
    ],
)
def test_arguments_of_the_command_are_a_state(arguments, state):
    assert kept.state_of(arguments) == state


@pytest.fixture
def keeper(sample, own_machine):
    keeping = kept.Keeping(home.saved_folder(), home.log_file(), lambda: "2026-01-01T00:00:00+00:00")
    client = TestClient(
        application(sample, "secret", PORT, Path(), keeping), base_url=f"http://{HOST}", follow_redirects=False
    )
    client.get("/enter?token=secret")
    return client


def test_searches_are_saved_run_in_the_terminal_and_removed(keeper, capfdbinary):
    data = {"name": "kamal", "q": "Albu Kamal", "event": "2016", "group": "story"}
    assert keeper.post("/save", data=data, headers=ORIGIN).headers["location"] == "/kept"
    html = keeper.get("/kept").text
    assert "/?q=Albu+Kamal&event=2016&group=story" in links(html, "/")
    with pytest.raises(SystemExit):
        main(["saved", "run", "kamal"])
    assert b"Albu Kamal" in capfdbinary.readouterr().out
    assert keeper.post("/unsave", data={"name": "kamal"}, headers=ORIGIN).status_code == 303
    assert "kamal" not in keeper.get("/kept").text.partition("<h1>Log")[0]
    for path in ("/save", "/unsave"):
        assert keeper.post(path, data={"name": "../x", "q": "Mosul"}, headers=ORIGIN).status_code == 400
        assert keeper.post(path, data=data).status_code == 403


def test_searches_are_logged_once_and_replayed(keeper, sample, capfd):
    for path in ("/?q=Albu+Kamal&event=2016", "/?q=Albu+Kamal&event=2016&view=40,37,8", "/?q=Mosul"):
        keeper.get(path)
    entries = list(log.entries(home.log_file()))
    assert [one.words for one in entries] == ["Albu Kamal", "Mosul"]
    assert entries[0].hits == tuple(log.key_of(hit) for hit in sample.search("Albu Kamal", event_date="2016"))
    assert "/?q=Albu+Kamal&event=2016" in links(keeper.get("/kept").text, "/")
    with pytest.raises(SystemExit) as left:
        main(["log", "replay", "1"])
    assert left.value.code == 0, capfd.readouterr()


def test_without_a_log_nothing_is_written(page, own_machine):
    page.get("/?q=Mosul")
    assert not home.log_file().exists()
    assert "The log is off" in page.get("/kept").text
