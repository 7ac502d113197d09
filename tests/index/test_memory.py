"""The memory of a run: how many workers fit, and what a process forgets when it takes more than its share."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache

import pytest

from conflict_index import memory
from conflict_index.pipeline import run, workers


@pytest.mark.parametrize(
    ("megabytes", "asked", "fitting", "share"),
    [
        (None, 1, 1, 115),
        (None, 8, 8, 115),
        (400, 2, 2, 115),
        (400, 8, 3, 86),
        (1000, 8, 8, 105),
        (250, 2, 1, 195),
        (150, 2, 1, 95),
        (10, 4, 1, 75),
    ],
)
def test_workers_share_the_memory(megabytes, asked, fitting, share):
    assert memory.shares(megabytes, asked) == (fitting, share)


@pytest.fixture
def kept():
    """A large cache, a small one, and a table that is never emptied, as their sizes."""
    large, small, table = lru_cache(1 << 12)(str), lru_cache(1 << 12)(str), cache(str)
    for number in range(1000):
        large(number), table(number)
    small(1)
    return lambda: [one.cache_info().currsize for one in (large, small, table)]


@pytest.mark.parametrize(("used", "left"), [(99, [1000, 1, 1000]), (101, [0, 1, 1000]), (0, [1000, 1, 1000])])
def test_above_its_share_a_process_forgets_what_can_be_looked_up_again(kept, monkeypatch, used, left):
    monkeypatch.setattr(memory, "used", lambda: used)
    memory.Bound(100).keep()
    assert kept() == left


def test_it_forgets_again_only_when_it_has_grown(kept, monkeypatch):
    asked = []
    monkeypatch.setattr(memory, "used", lambda: 120)
    monkeypatch.setattr(memory, "forget", lambda: asked.append(1))
    bound = memory.Bound(100)
    bound.keep(), bound.keep()
    assert len(asked) == 1
    monkeypatch.setattr(memory, "used", lambda: 131)
    bound.keep()
    assert len(asked) == 2


def test_a_system_that_does_not_say_is_no_error(monkeypatch, tmp_path):
    assert memory.used() >= 0
    monkeypatch.setattr(memory, "_STATM", tmp_path / "none")
    assert memory.used() == 0


def test_each_process_of_a_run_keeps_to_its_share(monkeypatch, tmp_path, gazetteer_path):
    taken = []
    monkeypatch.setattr(memory.Bound, "__init__", lambda self, megabytes: taken.append(megabytes))
    monkeypatch.setattr(memory.Bound, "keep", lambda self: taken.append("kept"))
    workers._start_worker(gazetteer_path, {}, None, 0.0, 77)
    assert workers._prepare_batch([]) == []
    assert taken == [77, "kept"]
    run.build([], tmp_path / "ix", gazetteer_path, now=datetime(2020, 1, 1), megabytes=250)
    assert taken[-1] == 195
