"""What a Python caller may rely on: one namespace, values that explain themselves, clear errors, shared threads."""

from __future__ import annotations

import builtins
import csv
import dataclasses
import importlib
import inspect
import io
import json
import pickle
import pkgutil
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

import conflict_search as cs
from conflict_index.model import Origin, Passage, Report, Span
from conflict_search import opening
from conflict_search.render.registry import RENDERERS
from conflict_search.render.style import Style
from testdata import ROOT

PUBLIC = {name: getattr(cs, name) for name in cs.__all__}
CLASSES = [value for value in PUBLIC.values() if inspect.isclass(value)]
FUNCTIONS = [value for value in PUBLIC.values() if inspect.isfunction(value)]
COMMON = {
    *vars(builtins),
    "Any",
    "BinaryIO",
    "Callable",
    "ClassVar",
    "Iterator",
    "Literal",
    "Mapping",
    "Path",
    "Sequence",
}
COMMON |= {"date", "os", "PathLike", "pandas", "DataFrame"}
"""Words of annotations that every Python programmer has."""


def members(owner: type) -> dict[str, object]:
    """The methods and properties that a class of ours defines for its callers."""
    return {
        name: member.fget if isinstance(member, property) else member
        for name, member in vars(owner).items()
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property))
    }


def signatures() -> dict[str, object]:
    """Every annotation that a caller meets, by where it stands."""
    functions = {f.__name__: f for f in FUNCTIONS}
    functions |= {f"{c.__name__}.{n}": f for c in CLASSES for n, f in members(c).items()}
    found = {f"{where}({name})": a for where, f in functions.items() for name, a in f.__annotations__.items()}
    for owner in filter(dataclasses.is_dataclass, CLASSES):
        found |= {f"{owner.__name__}.{f.name}": f.type for f in dataclasses.fields(owner)}
    return found


def test_the_public_names_are_sorted_and_resolve():
    assert cs.__all__ == sorted(set(cs.__all__))
    assert dir(cs) == cs.__all__
    assert all(value is not None for value in PUBLIC.values())
    with pytest.raises(AttributeError, match="colour"):
        cs.colour


def test_no_public_name_is_that_of_a_module_too():
    assert not {module.name for module in pkgutil.iter_modules(cs.__path__)} & set(cs.__all__)


def test_every_public_name_is_documented():
    text = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "docs/python.md"))
    words = set(re.findall(r"\w+", text))
    assert not [name for name in cs.__all__ if name not in words]
    values = [v for v in (*CLASSES, *FUNCTIONS) if v.__module__.startswith("conflict_")]
    assert not [v for v in values if not inspect.getdoc(v)]


def test_every_type_that_a_caller_meets_is_public():
    found = signatures()
    assert len(found) > 100
    unknown = {
        where: sorted(words)
        for where, annotation in found.items()
        if (words := set(re.findall(r"[A-Za-z_]\w*", str(annotation))) - COMMON - set(cs.__all__))
    }
    assert not unknown


def test_every_parameter_of_a_public_function_is_explained():
    functions = [*FUNCTIONS, *(f for c in (cs.Index, cs.Hit, cs.Results) for f in members(c).values())]
    for function in functions:
        text = inspect.getdoc(function) or ""
        parameters = [name for name in inspect.signature(function).parameters if name != "self"]
        explained = [name for name in parameters if f"\n    {name}: " in text]
        assert explained == parameters or len(parameters) == 1, function


def test_every_error_is_public():
    errors = importlib.import_module("conflict_index.errors")
    assert {name for name, value in vars(errors).items() if inspect.isclass(value)} <= set(cs.__all__)


def test_importing_the_package_loads_nothing_yet():
    code = "import sys, conflict_search\nprint(*(m for m in sys.modules if m.startswith('conflict_')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["conflict_search"]


def test_reprs_are_short(sample):
    results = sample.search("Albu Kamal", limit=3)
    assert re.fullmatch(r"<Index sample-\w+: \d+ reports, \d+ passages>", repr(sample))
    assert repr(results) == f"<Results 'Albu Kamal': 3 of {results.total} hits>"
    assert re.fullmatch(r"<Hit 1 [\w-]+:\d+ [\d.]+ '[A-Z]+, .* - .* \.\.\.'>", repr(results[0]))


@pytest.mark.parametrize("text", ["x" * 5000, "'\"\\" * 500, "\x1b[31m\n\u202e" * 300, "\ud800" * 100, ""])
def test_reprs_of_odd_values_are_one_short_line(text):
    report = Report("r", text, None, text, text, None, None, "0", Origin(text, None))
    hit = cs.Hit(10**6, 1234.5678, Passage(f"{text}:0", text, 0, Span(0, len(text)), text), report, (), (), ())
    for shown in (repr(hit), repr(cs.Results(text, (hit,), 10**9))):
        assert len(shown) < 200
        assert shown.isprintable()


def test_results_are_a_sequence(sample):
    results = sample.search("Albu Kamal", limit=None)
    assert len(results) == results.total == len(list(results))
    assert results[0] is results.hits[0]
    assert results[-1] in results
    assert next(reversed(results)) is results[-1]
    first = results[:2]
    assert isinstance(first, cs.Results)
    assert (first.hits, first.total, first.query) == (results.hits[:2], results.total, "Albu Kamal")
    with pytest.raises(IndexError):
        results[results.total]


def test_plain_data_is_what_the_command_line_prints(sample):
    results = sample.search("Fallujah OR Ramadi", limit=None)
    lines = {name: list(one.lines(results, Style())) for name, one in RENDERERS.items()}
    assert [json.loads(line) for line in lines["jsonl"]] == [hit.to_dict() for hit in results]
    assert json.loads("".join(lines["json"])) == results.to_dict()
    rows = list(csv.DictReader(io.StringIO("\n".join(lines["csv"]))))
    assert rows == [{k: "" if v is None else str(v) for k, v in row.items()} for row in results.to_dicts()]


def test_results_outlive_their_index_and_travel(gazetteer_path):
    with opening.open_sample() as ix:
        open_ = ix.search("Albu Kamal")
        before = (open_.to_dict(), [hit.label(m.entity_id) for hit in open_ for m in hit.matches])
    again = pickle.loads(pickle.dumps(open_))
    for results in (open_, again):
        assert (results.to_dict(), [hit.label(m.entity_id) for hit in results for m in hit.matches]) == before
    assert {place.id for hit in again for place in hit.places} == {"geonames:174448"}
    assert again == open_
    assert hash(again[0]) == hash(open_[0])


def test_a_data_frame_has_a_row_a_hit(sample):
    pandas = pytest.importorskip("pandas")
    frame = sample.search("Albu Kamal").to_pandas()
    assert list(frame["hit"]) == [hit.passage.id for hit in sample.search("Albu Kamal")]
    assert list(sample.search("Xqzzrtv").to_pandas().columns) == list(frame.columns)
    assert isinstance(frame, pandas.DataFrame)


def test_without_pandas_the_error_says_what_to_install(sample, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(cs.UsageError, match="pip install pandas"):
        sample.search("Albu Kamal").to_pandas()


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("variants", "foo", "exact, alias, fuzzy"),
        ("undated", "yes", "include, exclude, only"),
        ("sort", "date", "relevance, event, published"),
        ("group", "story-ish", "passage, report"),
        ("bases", ["stated", "guessed"], "stated, relative, inferred, metadata, published"),
        ("bases", "stated", "stated, relative, inferred, metadata, published"),
        ("variants", None, "exact, alias, fuzzy"),
    ],
)
def test_a_wrong_word_names_the_allowed_ones(sample, option, value, allowed):
    with pytest.raises(cs.UsageError, match=allowed):
        sample.search("Raqqa", **{option: value})


def test_a_wrong_facet_or_spelling_of_facets_names_the_allowed_ones(sample):
    with pytest.raises(cs.UsageError, match="place, province"):
        sample.facets("Raqqa", "colour")
    with pytest.raises(cs.UsageError, match="exact, alias, fuzzy"):
        sample.facets("Raqqa", "place", variants="foo")


QUERIES = (
    "Albu Kamal",
    "Haretan",
    "Abou Kemall",
    "text:hit NOT Mosul",
    "البوكمال",
    "Халеб",
    '"air strike"',
    "Falluja raid",
)


def test_threads_share_an_index(gazetteer_path):
    """Eight threads ask fifty questions each of a fresh index, whose caches are empty, taking turns all the time."""
    with opening.open_sample() as ix:
        alone = {query: ix.search(query).to_dict() for query in QUERIES}
        counts, forms = ix.facets("Raqqa", "place"), ix.aliases("Raqqa")

    def ask(first: int) -> bool:
        right = [shared.facets("Raqqa", "place") == counts, shared.aliases("Raqqa") == forms]
        asked = [QUERIES[(first + n) % len(QUERIES)] for n in range(50)]
        return all(right) and all(shared.search(query).to_dict() == alone[query] for query in asked)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with opening.open_sample() as shared, ThreadPoolExecutor(8) as threads:
            assert all(threads.map(ask, range(8)))
    finally:
        sys.setswitchinterval(before)


EXAMPLES = {
    "search.py": "7 passages name Albu Kamal",
    "batch.py": "Atlantis: 0 hits",
    "map.py": "map.geojson: ",
    "asyncio_search.py": "البوكمال: 7 passages",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_run(name, sample, own_machine):
    command = [sys.executable, "-X", "utf8", str(ROOT / "examples" / name)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert EXAMPLES[name] in done.stdout
    for path in own_machine.glob("*.geojson"):
        points = json.loads(path.read_text("utf-8"))["features"]
        assert {p["properties"]["country"] for p in points} == {"SY"}


def test_every_example_is_run():
    assert set(EXAMPLES) == {path.name for path in (ROOT / "examples").glob("*.py")}


def test_the_version_stands_in_one_place():
    assert 'dynamic = ["version"]' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert re.fullmatch(r"\d+\.\d+\.\d+", cs.__version__)
