"""A cluster that is silent, busy, another one, or behind what the folder says: one line, or asked again."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import pytest

import clusters
import conflict_search as cs
from conflict_index import seeds
from conflict_index.discover import store
from conflict_index.engine.cluster import Access, Cluster, name_for
from conflict_index.engine.opensearch import state as states
from conflict_index.engine.registry import check_cluster, open_engine
from conflict_index.engine.tree import Term
from conflict_index.errors import ClusterSilent, IndexDamaged, IndexMissing, UsageError
from conflict_index.pipeline import run
from conflict_index.store import manifest
from conflict_index.store.documents import Document
from conflict_search.cli import main

SAMPLE = [seeds.folder() / "reports"]
asked = pytest.mark.skipif(not find_spec("opensearchpy"), reason="no opensearch-py")
running = pytest.mark.skipif(bool(clusters.missing()), reason=f"no {clusters.missing()}")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"urls": ("http://someone:secret@host:9200",)}, "never holds a password"),
        ({"urls": ("host:9200",)}, "address of a node"),
        ({"name": "Reports"}, "small letters"),
        ({"name": "_all"}, "small letters"),
        ({"shards": 0}, "0 shards"),
    ],
)
def test_what_no_cluster_takes_is_refused(given, said):
    with pytest.raises(UsageError, match=said) as refused:
        Cluster(**given)
    assert "secret" not in str(refused.value)


def test_a_folder_gives_its_name():
    assert [name_for(one) for one in ("my-index", "Reports 2016", "تقارير")] == [
        "my-index",
        "reports-2016",
        "conflict-search",
    ]


def test_an_engine_gets_a_cluster_if_it_needs_one():
    check_cluster("opensearch", None, new=False)
    with pytest.raises(UsageError, match="--url http"):
        check_cluster("opensearch", Cluster(), new=True)
    with pytest.raises(UsageError, match="engine whoosh keeps"):
        check_cluster("whoosh", Cluster(("http://host:9200",)), new=True)


@asked
def test_a_silent_cluster_is_one_line_with_code_3(own_machine, capsys):
    (own_machine / "report.txt").write_text("Rebels left Azaz on 5 May 2015.")
    with pytest.raises(SystemExit) as ended:
        main(["index", "report.txt", "--engine", "opensearch", "--url", "http://127.0.0.1:9", "--index", "i"])
    said = capsys.readouterr().err.splitlines()
    assert ended.value.code == 3
    assert [line for line in said if "does not answer" in line] == said


class Busy(BaseHTTPRequestHandler):
    """Answers by turns what `answers` lists: a status and a body."""

    answers: ClassVar[list[tuple[int, object]]] = []
    heard: ClassVar[list[str]] = []

    def do_POST(self):
        self.heard.append(self.rfile.read(int(self.headers["content-length"] or 0)).decode())
        status, body = self.answers.pop(0)
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *said):
        pass


@pytest.fixture
def calls():
    """Calls to a server that answers what a test puts into `Busy.answers`."""
    from conflict_index.engine.opensearch.calls import Calls

    server = HTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Busy.heard.clear()
    yield Calls(Cluster((f"http://127.0.0.1:{server.server_port}",), "x", access=Access("me", "secret")))
    server.shutdown()
    server.server_close()


WHOLE = {"_shards": {"failed": 0}}


@asked
@pytest.mark.parametrize(
    "first",
    [
        *((status, {}) for status in (429, 500, 502, 503, 504)),
        (200, {"_shards": {"failed": 1}}),
        (200, {"timed_out": True}),
    ],
    ids=str,
)
def test_a_busy_cluster_and_an_answer_in_part_are_asked_again(calls, first):
    Busy.answers = [first, (200, WHOLE)]
    assert calls.ask("POST", "/x/_search", {}) == WHOLE


@asked
@pytest.mark.parametrize(("status", "error"), [(401, ClusterSilent), (403, ClusterSilent), (400, IndexDamaged)])
def test_a_refusal_is_one_line_without_the_password(calls, status, error):
    Busy.answers = [(status, {"error": {"root_cause": [{"reason": "not\nthis"}]}})]
    with pytest.raises(error) as said:
        calls.ask("POST", "/x/_search", {})
    assert "\n" not in str(said.value)
    assert "secret" not in str(said.value)


@asked
def test_a_cluster_that_stays_busy_is_given_up(calls, monkeypatch):
    monkeypatch.setattr("conflict_index.engine.opensearch.calls.TRIES", 6)
    Busy.answers = [(429, {})] * 9
    with pytest.raises(ClusterSilent, match="429"):
        calls.ask("POST", "/x/_search", {})
    assert len(Busy.heard) == 6


@asked
def test_documents_that_a_busy_cluster_left_out_are_sent_again(calls):
    from conflict_index.engine.opensearch.calls import Operation

    done, busy = {"index": {"status": 201}}, {"index": {"status": 429}}
    Busy.answers = [(200, {"items": [done, busy]}), (200, {"items": [done]})]
    calls.bulk("x", [Operation("index", "a", "r", "{}"), Operation("index", "b", "r", "{}")])
    assert [text.count("\n") for text in Busy.heard] == [4, 2]
    Busy.answers = [(200, {"items": [{"index": {"status": 400, "error": {"reason": "too long"}}}]})]
    with pytest.raises(IndexDamaged, match="too long"):
        calls.bulk("x", [Operation("index", "a", "r", "{}")])


def documents(word: str) -> list[Document]:
    return [Document("r0#", {"role": ["report"]}, ""), Document("r0:0", {"text": [word]}, word)]


@running
def test_folders_do_not_share_an_index_of_the_cluster(tmp_path):
    cluster = clusters.cluster_of(tmp_path)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    open_engine("opensearch", tmp_path / "one", write=True, cluster=cluster).close()
    with pytest.raises(UsageError, match="already"):
        open_engine("opensearch", tmp_path / "two", write=True, cluster=cluster)
    clusters.delete(cluster.name)
    with pytest.raises(IndexMissing, match="no index"):
        open_engine("opensearch", tmp_path / "one")
    (tmp_path / "three").mkdir()
    open_engine("opensearch", tmp_path / "three", write=True, cluster=cluster).close()
    with pytest.raises(IndexDamaged, match="another folder"):
        open_engine("opensearch", tmp_path / "one")


@running
def test_a_reader_of_a_state_that_is_gone_says_so(tmp_path):
    cluster = clusters.cluster_of(tmp_path)
    readers = []
    for word in ("raid", "hit", "town", "near"):
        with_it = open_engine("opensearch", tmp_path, write=True, cluster=cluster)
        with_it.delete("r0")
        with_it.add("r0", documents(word))
        with_it.commit()
        with_it.check()
        with_it.close()
        readers.append(open_engine("opensearch", tmp_path))
        assert [one.id for one in readers[-1].match(Term("text", word), None).items] == ["r0:0"]
    open_engine("opensearch", tmp_path, write=True, cluster=cluster).close()
    assert readers[2].stored(["r0:0"]) == {"r0:0": "town"}
    with pytest.raises(IndexDamaged, match="open it again"):
        readers[0].match(Term("text", "raid"), None)


def content(folder, engine: str) -> object:
    """All that an index holds, in no order."""
    opened = open_engine(engine, manifest.engine_folder(folder))
    ids = [one.id for role in ("report", "body", "byline") for one in opened.match(Term("role", role), None).items]
    kept = opened.stored(ids), *(opened.facets(None, field) for field in ("entity", "event", "report", "source"))
    opened.check()
    opened.close()
    return sorted(ids), kept, store.read(folder), manifest.read(folder).focus


def run_until(writes: int, folder: Path, cluster: Cluster) -> None:
    """Index the sample, and die when the file of the last commit is written once more: what was sent is not seen."""
    left, write = iter(range(writes)), states.write
    states.write = lambda *given: write(*given) if next(left, None) is not None else os._exit(9)
    run.COMMIT_EVERY = 9
    cs.build(SAMPLE, folder, engine="opensearch", cluster=cluster)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, gazetteer_path):
    """What an index of the sample holds, made by one run."""
    folder = tmp_path_factory.mktemp("whole")
    cs.build(SAMPLE, folder)
    return content(folder, "whoosh")


@running
@pytest.mark.parametrize("writes", [0, 4])
def test_a_killed_run_goes_on_to_the_index_of_an_undisturbed_one(writes, tmp_path, undisturbed):
    cluster, folder = clusters.cluster_of(tmp_path), tmp_path / "killed"
    child = multiprocessing.get_context("fork").Process(target=run_until, args=(writes, folder, cluster))
    child.start()
    child.join()
    assert child.exitcode == 9
    cs.build(SAMPLE, folder, engine="opensearch", cluster=cluster)
    assert content(folder, "opensearch") == undisturbed


@running
def test_no_password_gets_into_the_folder(tmp_path):
    from dataclasses import replace

    cluster = replace(clusters.cluster_of(tmp_path), access=Access("me", "secret"))
    assert "secret" not in repr(cluster)
    open_engine("opensearch", tmp_path, write=True, cluster=cluster).close()
    assert not [path for path in tmp_path.iterdir() if b"secret" in path.read_bytes()]
