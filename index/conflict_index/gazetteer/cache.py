"""Find the compiled gazetteer of the current sources in the cache, or compile it.

A gazetteer is compiled into a temporary folder that is renamed when it is complete, so two processes can compile
it at the same time: one rename succeeds and both use its result.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from conflict_index.errors import GazetteerError
from conflict_index.files import replace_file
from conflict_index.gazetteer import kept
from conflict_index.gazetteer.entries import CompileProgress
from conflict_index.gazetteer.store import FORMAT


def ensure(cache: Path, *, extra: Sequence[Path] = (), progress: CompileProgress | None = None) -> Path:
    """Return the folder of the compiled gazetteer of the current sources, compiling it if `cache` lacks it.

    `extra` are the user's own gazetteer files. `progress` is called with the current step and the share done, 0 to 1.
    Raises GazetteerError, or SeedError for a curated table.
    """
    target = compiled(cache, fingerprint(extra))
    kept.mark_used(target)
    if not is_compiled(target):
        compile_gazetteer(target, extra=extra, progress=progress)
        kept.remove_unused(cache)
    return target


def compiled(cache: Path, print_: str) -> Path:
    """Return the folder in `cache` for the gazetteer with a fingerprint, whether or not it exists."""
    return cache / f"gazetteer-{print_[:16]}"


def is_compiled(target: Path) -> bool:
    """Tell whether the folder holds a complete gazetteer, undamaged as far as sizes and times of change tell."""
    return kept.is_whole(target)


def fingerprint(extra: Sequence[Path] = ()) -> str:
    """Return a hash of a gazetteer's inputs: the size of the GeoNames extract, all tables, and the code."""
    import hashlib  # imported late: it takes 6 ms, and a search reads the fingerprint from its index

    from conflict_index.gazetteer.compile import sources

    digest = hashlib.sha256(f"{FORMAT} {sources.cities_file().stat().st_size}".encode())
    for path in sources.ingredients(extra):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise GazetteerError(f"{path}: {error.strerror}; give an existing gazetteer file") from error
        digest.update(f"\n{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def compile_gazetteer(target: Path, *, extra: Sequence[Path] = (), progress: CompileProgress | None = None) -> Path:
    """Compile into the folder `target` and return it; see `ensure`. A failure leaves no files behind."""
    import shutil  # imported late: a search only checks whether the gazetteer is compiled
    import tempfile

    tell = progress or _silent
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".gazetteer-", dir=target.parent))
    try:
        from conflict_index.gazetteer.compile.write import write

        with _collector_paused():
            write(folder, extra, tell)
        made = {"format": FORMAT, "fingerprint": fingerprint(extra), "files": kept.describe(folder)}
        replace_file(folder / "manifest.json", json.dumps(made).encode())
        _publish(folder, target)
        tell("gazetteer ready", 1.0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return target


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause garbage collection: compiling creates millions of live objects, and scanning them doubles the time."""
    import gc

    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _silent(_what: str, _share: float) -> None:
    """Ignore progress reports."""


def _publish(folder: Path, target: Path) -> None:
    """Rename a compiled gazetteer to its place, where there may be a damaged one, or one of another process."""
    try:
        if target.is_dir() and not is_compiled(target):
            kept.set_aside(target)
        os.rename(folder, target)
    except OSError as error:
        if not is_compiled(target):
            raise GazetteerError(f"{target}: {error.strerror}; remove it and try again") from error
