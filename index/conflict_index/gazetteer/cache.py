"""The compiled gazetteer of today's sources: found in the cache, else compiled.

A gazetteer is compiled into a temporary folder that is renamed when it is whole, so two processes may race for it:
one of them wins and both find it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from conflict_index.errors import GazetteerError
from conflict_index.gazetteer.store import FORMAT

Progress = Callable[[str, float], None]


def ensure(cache: Path, *, extra: Sequence[Path] = (), progress: Progress | None = None) -> Path:
    """The compiled gazetteer of today's sources in the folder `cache`, compiled now if it is not there yet.

    `extra` are the user's own gazetteer files. `progress` is told what is done and the share done, 0 to 1.
    Raises GazetteerError, or SeedError for a curated table.
    """
    target = compiled(cache, fingerprint(extra))
    if not is_compiled(target):
        compile_gazetteer(target, extra=extra, progress=progress)
    return target


def compiled(cache: Path, print_: str) -> Path:
    """Where in `cache` the gazetteer of a fingerprint is, or would be."""
    return cache / f"gazetteer-{print_[:16]}"


def is_compiled(target: Path) -> bool:
    """Whether a whole gazetteer is in the folder."""
    return (target / "manifest.json").is_file()


def fingerprint(extra: Sequence[Path] = ()) -> str:
    """A hash of all that goes into a gazetteer: the size of GeoNames' extract, all tables, and the code."""
    import hashlib  # 6 ms that a search does not need: its index names the gazetteer

    from conflict_index.gazetteer.compile import sources

    digest = hashlib.sha256(f"{FORMAT} {sources.cities_file().stat().st_size}".encode())
    for path in sources.ingredients(extra):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise GazetteerError(f"{path}: {error.strerror}; give an existing gazetteer file") from error
        digest.update(f"\n{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def compile_gazetteer(target: Path, *, extra: Sequence[Path] = (), progress: Progress | None = None) -> Path:
    """Compile into the folder `target` and return it. Nothing is left behind when it fails; see `ensure`."""
    import shutil  # here, because a search only asks whether this has been done
    import tempfile

    tell = progress or _silent
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".gazetteer-", dir=target.parent))
    try:
        from conflict_index.gazetteer.compile.write import write

        with _collector_paused():
            write(folder, extra, tell)
        (folder / "manifest.json").write_text(
            json.dumps({"format": FORMAT, "fingerprint": fingerprint(extra)}), "utf-8"
        )
        _publish(folder, target)
        tell("gazetteer ready", 1.0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return target


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Millions of values are made and none is garbage: looking for it would double the time."""
    import gc

    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _silent(_what: str, _share: float) -> None:
    """Tell nobody."""


def _publish(folder: Path, target: Path) -> None:
    try:
        os.rename(folder, target)
    except OSError as error:
        if not (target / "manifest.json").is_file():
            raise GazetteerError(f"{target}: {error.strerror}; remove it and try again") from error
