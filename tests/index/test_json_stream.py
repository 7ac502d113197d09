"""Lists of JSON are read item by item: large files in bounded memory, and a wrong item costs no other."""

from __future__ import annotations

import io
import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflict_index.errors import ReadError
from conflict_index.model import Report
from conflict_index.read import Failure, json_stream, read_sources
from conflict_index.read import json as json_reader

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)


def wrapped(text):
    return io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogatepass")), "utf-8", "surrogatepass", newline="")


@settings(max_examples=50, deadline=None)
@given(st.lists(JSON, max_size=5), st.integers(1, 40), st.sampled_from([None, 1]))
def test_items_are_those_of_the_parser(items, chunk, indent):
    json_stream._CHUNK, kept = chunk, json_stream._CHUNK
    try:
        found = list(json_stream.list_items(wrapped(json.dumps({"a": {"b": items}}, indent=indent)), 0))
    finally:
        json_stream._CHUNK = kept
    assert found == [(("a", "b"), item) for item in items]


@pytest.mark.parametrize(
    ("wrong", "failed"),
    [
        ('{"id":"b","text":"x" "y"}', ["item 2"]),
        ('{"id":"b","text":"he said "no" to us"}', ["item 2"]),
        ('{"id":"b","text":"a\nline"}', ["item 2"]),
        ('{"id":"b","text":"x",}', ["item 2"]),
        ('{"id":"b" "text":{"a":[1,2]}}', ["item 2"]),
        ("nonsense", ["item 2"]),
        ("[1 2]", ["item 2"]),
    ],
)
@pytest.mark.parametrize("around", ["[{}]", '{{"name":"A","messages":[{}]}}'])
def test_a_wrong_item_costs_no_other(tmp_path, around, wrong, failed):
    good = (
        '{"id":"a","date":"2016-06-29","text":"Shells fell."}',
        '{"id":"c","date":"2016-06-30","text":"It is quiet."}',
    )
    before, after = around.format("|").split("|")
    (tmp_path / "a.json").write_text(before + ",".join((good[0], wrong, good[1])) + after)
    events = list(read_sources([tmp_path / "a.json"]))
    assert [event.record for event in events if isinstance(event, Failure)] == failed
    assert [event.id for event in events if isinstance(event, Report)] == ["a", "c"]


def test_a_file_that_ends_early_gives_what_it_has(tmp_path):
    (tmp_path / "a.json").write_text('[{"id":"a","text":"Shells fell."},{"id":"b","text":"It is')
    events = list(read_sources([tmp_path / "a.json"]))
    assert [event.id for event in events if isinstance(event, Report)] == ["a"]
    assert [event.record for event in events if isinstance(event, Failure)] == ["item 2"]


def test_a_large_list_is_never_kept_whole():
    line = json.dumps({"id": 1, "type": "message", "date": "2016-06-29T10:00:00", "text": "Shells fell. " * 100})
    text = wrapped(f'{{"name":"A","id":1,"messages":[{",".join([line] * 10_000)}]}}')
    tracemalloc.start()
    count = sum(path == ("messages",) for path, _ in json_stream.list_items(text, 0))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 8_000_000


def test_an_item_longer_than_is_kept_fails_or_is_read_part_by_part(tmp_path, monkeypatch):
    monkeypatch.setattr(json_stream, "LONGEST_ITEM", 2000)
    monkeypatch.setattr(json_stream, "_CHUNK", 500)
    monkeypatch.setattr(json_reader, "WHOLE", 1000)
    message = {"id": 1, "type": "message", "date": "2016-06-29T10:00:00", "text": "Shells fell on the bridge."}
    chats = [{"name": "A", "messages": [message] * 3}, {"name": "B", "messages": [message] * 100}]
    (tmp_path / "a.json").write_text(json.dumps({"chats": {"list": chats}}))
    assert sum(isinstance(event, Report) for event in read_sources([tmp_path / "a.json"])) == 103
    items = [{"text": "a"}, {"text": "a " * 5000}, {"text": "b"}]
    (tmp_path / "b.json").write_text(json.dumps(items))
    events = list(read_sources([tmp_path / "b.json"]))
    assert [event.text for event in events if isinstance(event, Report)] == ["a", "b"]
    assert [(event.record, event.reason) for event in events if isinstance(event, Failure)] == [
        ("item 2", "longer than 2,000 characters")
    ]


def test_what_is_no_json_ends_the_reading():
    with pytest.raises(ReadError, match=r"character 5"):
        list(json_stream.list_items(wrapped('{"a"'), 0))
