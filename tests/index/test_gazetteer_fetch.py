"""`gazetteer fetch` against a server of our own: whole, broken off, changed, lying, hostile."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from conflict_index.errors import GazetteerError, SystemRefused
from conflict_index.gazetteer.compile import sources
from conflict_index.gazetteer.user import download, fetch
from conflict_search import home
from conflict_search.cli import main

PLACES = "".join(
    f"{number}\t{name}\t{name}\t{others}\t{point}\tP\tPPL\tSY\t\t{province}\t\t\t\t0\t\t\tAsia/Damascus\t2026-01-01\n"
    for number, name, others, point, province in (
        (90000001, "Tall Ghurayb", "Tel Gharib,تل غريب", "35.9\t36.7", "12"),
        (90000002, "Kafr Nabūdah ash Sharqīyah", "", "35.4\t36.5", "05"),
    )
)
NAMES = "1\t90000001\tuk\tТалль-Гурайб\t\t\t\t\n2\t90000002\tlink\thttps://example.org/\t\t\t\t\n"


def packed(**members: str) -> bytes:
    """An archive of texts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return buffer.getvalue()


class Server(ThreadingHTTPServer):
    """Serves files with ETags and ranges. `break_at`: the bytes after which each of the next answers ends."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.break_at: list[int] = []
        self.mark = '"a"'
        self.redirect = ""
        self.status = 0
        self.ranges = True
        self.claimed: int | None = None
        self.asked: list[tuple[str, str | None, int]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        content = self.server.files.get(self.path)
        if self.server.status or content is None:
            return self.answer(self.server.status or 404, b"")
        if self.server.redirect:
            return self.answer(302, b"", Location=self.server.redirect)
        if self.headers["If-None-Match"] == self.server.mark:
            return self.answer(304, b"")
        start = 0
        if self.server.ranges and self.headers["Range"] and self.headers["If-Range"] == self.server.mark:
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
        extra = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        return self.answer(206 if start else 200, content[start:], ETag=self.server.mark, **extra)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.server.asked.append((self.path, self.headers["Range"], status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(self.server.claimed if self.server.claimed is not None else len(body)))
        self.end_headers()
        self.wfile.write(body[: self.server.break_at.pop(0)] if body and self.server.break_at else body)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(download, "_PAUSE", 0.0)
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    with Server() as serving:
        serving.files = {
            "/SY.zip": packed(SY_txt=PLACES, readme_txt="x"),
            "/alternatenames/SY.zip": packed(SY_txt=NAMES),
        }
        threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True).start()
        yield serving
        serving.shutdown()


@pytest.fixture
def run(tmp_path, monkeypatch, capsys, server, few_cities):
    """Run `gazetteer fetch` on a machine of its own; give exit code, stdout, stderr."""
    monkeypatch.setattr(sources, "cities_file", lambda: few_cities)
    monkeypatch.setenv("CONFLICT_SEARCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CONFLICT_SEARCH_GAZETTEERS", str(tmp_path / "gazetteers"))
    monkeypatch.setenv("CONFLICT_SEARCH_GEONAMES", server.address)

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(["gazetteer", *(words or ("fetch", "Syria"))])
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return call


def test_places_and_names_are_added_and_credited(run, server):
    code, _, err = run()
    assert code == 0
    assert "2 places taken" in err
    assert "1 names taken" in err
    listed = json.loads(run("list", "--format", "json")[1])
    assert [(card["name"], card["taken"]) for card in listed] == [("geonames-names-sy", 1), ("geonames-sy", 2)]
    assert all("GeoNames, CC BY 4.0" in card["origin"] and server.address in card["origin"] for card in listed)
    assert "GeoNames, CC BY 4.0" in run("list")[1]
    assert "Талль-Гурайб" in (home.gazetteers_folder() / "geonames-names-sy.csv").read_text("utf-8")


def test_a_broken_connection_is_continued_where_it_broke(run, server):
    size = len(server.files["/SY.zip"])
    server.break_at = [100, 50]
    assert run()[0] == 0
    ranges = [given for path, given, _ in server.asked if path == "/SY.zip"]
    assert ranges == [None, "bytes=100-", "bytes=150-"]
    assert (home.downloads_folder() / "geonames-SY.zip").stat().st_size == size


def test_what_a_run_leaves_is_continued_by_the_next(run, server):
    server.break_at = [60] * download._TRIES
    code, _, err = run()
    assert code == 7
    assert "try again to continue" in err
    server.asked.clear()
    assert run()[0] == 0
    assert server.asked[0] == ("/SY.zip", f"bytes={60 * download._TRIES}-", 206)


def test_a_file_that_changed_meanwhile_begins_anew(run, server):
    server.break_at = [60] * download._TRIES
    assert run()[0] == 7
    server.mark = '"b"'
    assert run()[0] == 0
    assert [status for path, _, status in server.asked if path == "/SY.zip"][-1] == 200


def test_a_server_without_ranges_begins_anew(run, server):
    server.ranges, server.break_at = False, [100]
    assert run()[0] == 0


def test_what_is_unchanged_is_not_loaded_again(run, server):
    assert run()[0] == 0
    server.asked.clear()
    assert run()[0] == 0
    assert [status for *_, status in server.asked] == [304, 304]
    server.mark, server.files["/SY.zip"] = '"b"', packed(SY_txt=PLACES.splitlines(keepends=True)[0])
    assert "1 places taken" in run()[2]


def test_an_unknown_country_is_said_before_anything_is_asked(run, server):
    code, _, err = run("fetch", "SY", "Atlantis")
    assert (code, server.asked) == (2, [])
    assert "Atlantis: no country that is known" in err


@pytest.mark.parametrize(
    ("status", "code", "said"), [(404, 2, "404"), (403, 2, "403"), (503, 2, "503")], ids=["missing", "refused", "busy"]
)
def test_a_server_that_refuses_is_one_line(run, server, status, code, said):
    server.status = status
    got, _, err = run()
    assert got == code
    assert said in err
    assert "Traceback" not in err


def test_no_network_is_one_line(run, server, monkeypatch):
    server.server_close()
    monkeypatch.setenv("CONFLICT_SEARCH_GEONAMES", "http://127.0.0.1:9")
    code, _, err = run()
    assert code == 7
    assert "what has arrived is kept" in err


@pytest.mark.parametrize(
    "content", [b"", b"<html>Log in to the hotel's network</html>", packed(other_txt="x"), packed(SY_txt=PLACES)[:-30]]
)
def test_what_is_no_archive_of_the_country_adds_nothing_and_is_forgotten(run, server, content):
    server.files["/SY.zip"] = content
    code, _, err = run()
    assert code == 2
    assert "no archive with SY.txt" in err
    assert not (home.downloads_folder() / "geonames-SY.zip").exists()
    assert not list(home.gazetteers_folder().glob("*.json"))


def test_damage_inside_an_archive_is_found_by_its_checksum(run, server):
    content = bytearray(server.files["/SY.zip"])
    content[60] ^= 0xFF
    server.files["/SY.zip"] = bytes(content)
    code, _, err = run()
    assert code == 2
    assert "no archive with SY.txt" in err


def test_too_large_a_file_is_refused_before_and_while_it_arrives(tmp_path, server):
    server.files["/x"] = b"x" * 5000
    with pytest.raises(GazetteerError, match="larger than"):
        download.download(f"{server.address}/x", tmp_path / "x", 4000)
    server.claimed = 100  # it says less than it sends: the client stops at what was said
    with pytest.raises((GazetteerError, SystemRefused)):
        download.download(f"{server.address}/x", tmp_path / "y", 50)


def test_an_archive_that_unpacks_to_too_much_is_refused(run, server, monkeypatch):
    monkeypatch.setattr(fetch, "MOST_UNPACKED", 1_000_000)
    server.files["/SY.zip"] = packed(SY_txt="0" * 50_000_000)
    code, _, err = run()
    assert code == 2
    assert "unpacks to more than 1,000,000 bytes" in err


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1"])
def test_a_redirection_leads_nowhere_but_to_the_web(tmp_path, server, address):
    server.files["/x"], server.redirect = b"x", address
    with pytest.raises(GazetteerError, match=r"not (?:followed|allowed)"):
        download.download(f"{server.address}/x", tmp_path / "x", 4000)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("address", ["file:///etc/passwd", "SY.zip", "ftp://127.0.0.1/x", "http://"])
def test_only_addresses_of_the_web_are_asked(tmp_path, address):
    with pytest.raises(GazetteerError, match="no address of the web"):
        download.download(address, tmp_path / "x", 4000)


def test_nothing_is_written_through_a_link(run, server, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("kept")
    folder = home.downloads_folder()
    folder.mkdir(parents=True)
    for name in ("geonames-SY.zip.part", "geonames-SY.zip.part.json", "geonames-SY.zip"):
        (folder / name).symlink_to(victim)
    assert run()[0] == 0
    assert victim.read_text() == "kept"


def test_a_member_never_leaves_its_folder(run, server, tmp_path):
    server.files["/SY.zip"] = packed(**{"../../SY_txt": PLACES, "SY_txt": PLACES})
    assert run()[0] == 0
    assert not list(tmp_path.parent.glob("SY.txt"))
    assert not list(tmp_path.rglob("SY.txt"))
