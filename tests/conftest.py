"""What many tests share: a compiled gazetteer, the sample's index, and the real corpora where they are there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from conflict_index import seeds
from conflict_index.gazetteer import Gazetteer
from conflict_index.gazetteer.compile import sources
from conflict_search import opening

SHARED = Path(__file__).parents[2] / "shared"

settings.register_profile("default", deadline=None)  # a busy machine is no fault of the code


@pytest.fixture(scope="session", autouse=True)
def no_gazetteers_of_ones_own(tmp_path_factory):
    """What a developer has added for work, or searched for, is not part of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        own = tmp_path_factory.mktemp("own")
        patch.setenv("CONFLICT_SEARCH_GAZETTEERS", str(own / "gazetteers"))
        patch.setenv("XDG_DATA_HOME", str(own / "data"))
        patch.delenv("CONFLICT_SEARCH_LOG", raising=False)
        yield


@pytest.fixture(scope="session")
def gazetteer_path() -> Path:
    """The compiled gazetteer of today's tables; compiled once a machine."""
    return opening.gazetteer_path()


@pytest.fixture(scope="session")
def gazetteer(gazetteer_path):
    with Gazetteer.open(gazetteer_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def sample(gazetteer_path):
    """The sample collection, indexed as a first search indexes it."""
    with opening.open_sample(lambda line: None) as index:
        yield index


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real corpora; tests that read them are skipped where it is missing."""
    if not (SHARED / "corpora").is_dir():
        pytest.skip("the real corpora are not on this machine")
    return SHARED / "corpora"


@pytest.fixture
def own_machine(tmp_path, monkeypatch, gazetteer_path):
    """A user's machine with nothing on it but the compiled gazetteer."""
    monkeypatch.setenv("CONFLICT_SEARCH_CACHE", str(gazetteer_path.parent))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("CONFLICT_SEARCH_INDEX", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pytest_addoption(parser):
    parser.addoption("--golden", action="store_true", help="write the golden files anew")


@pytest.fixture(scope="session")
def few_cities(tmp_path_factory):
    """GeoNames' towns of Syria, Iraq and Turkey and those that the curated aliases need: compiled in a moment."""
    whole = sources.cities_file()
    needed = {row["entity"] for table in ("aliases.csv", "exonyms.csv") for row in seeds.rows(table)}
    kept = {
        key: city
        for key, city in json.loads(whole.read_bytes()).items()
        if city["countrycode"] in ("SY", "IQ") or f"geonames:{city['geonameid']}" in needed
    }
    folder = tmp_path_factory.mktemp("geonames")
    (folder / "cities500.json").write_text(json.dumps(kept), "utf-8")
    shutil.copy(whole.parent / "countries.json", folder)
    return folder / "cities500.json"
