"""Security and start-up patches for Whoosh.

Whoosh writes its table of contents as a pickle, and loading a pickle can call any function. Whoosh takes `load`,
`loads` and `pickle` from its module `compat`; `replace_pickle` replaces them by loaders that accept only data, so
that opening an untrusted index executes nothing.

Whoosh also imports an HTTP client for one helper and asyncio for one decorator; `lean_imports` avoids these
imports, which take 20 milliseconds.
"""

from __future__ import annotations

import contextlib
import functools
import io
import pickle
import sys
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import IO, Any

ADMITTED = {
    ("conflict_index.engine.whoosh.contents", "SegmentEntry"),
    ("collections", "defaultdict"),
    ("copyreg", "_reconstructor"),
    ("builtins", "int"),
    ("builtins", "dict"),
    ("builtins", "object"),
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("__builtin__", "object"),
    ("__builtin__", "set"),
}
"""The classes that a pickle in an index may name: segment descriptions and plain containers."""


def _latin1(text: str, encoding: str) -> bytes:
    """Restore bytes as pickle protocol 2 writes them; any other encoding is refused."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"the file encodes by {encoding!r}, which no index does")
    return text.encode("latin1")


def _no_bytes(*given: object) -> bytes:
    """Restore an empty `bytes` as pickle protocol 2 writes it; arguments are refused, as they could fill the memory."""
    if given:
        raise pickle.UnpicklingError("the file makes bytes from an argument, which no index does")
    return b""


class _DataUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("_codecs", "encode"):
            return _latin1
        if name == "bytes" and module in ("__builtin__", "builtins"):
            return _no_bytes
        if (module, name) not in ADMITTED:
            raise pickle.UnpicklingError(f"the file names {module}.{name}, which no index holds")
        return super().find_class(module, name)


def load(file: IO[bytes], **_: object) -> Any:
    """Load a pickle that holds only data. Raises pickle.UnpicklingError for anything else."""
    return _DataUnpickler(file).load()


def loads(data: bytes, **_: object) -> Any:
    """Load a pickled string that holds only data. Raises pickle.UnpicklingError for anything else."""
    return _DataUnpickler(io.BytesIO(data)).load()


def replace_pickle(compat: ModuleType, package: str) -> None:
    """Replace pickle's loaders by those above in `compat` and in the modules of `package` that imported them."""
    safe = SimpleNamespace(**{name: getattr(pickle, name) for name in pickle.__all__})
    safe.load, safe.loads = load, loads
    replaced = {id(pickle.load): load, id(pickle.loads): loads, id(pickle): safe}
    for module in [compat, *(m for name, m in list(sys.modules.items()) if name.startswith(f"{package}."))]:
        for name, value in list(vars(module).items()):
            if id(value) in replaced:
                setattr(module, name, replaced[id(value)])


@contextlib.contextmanager
def lean_imports() -> Iterator[None]:
    """Provide stubs for two modules that Whoosh imports; they are removed on exit."""
    decorator = ModuleType("cached_property")
    decorator.cached_property = functools.cached_property  # type: ignore[attr-defined]
    client = ModuleType("urllib.request")
    client.urlretrieve = None  # type: ignore[attr-defined]
    lent = {m.__name__: m for m in (decorator, client) if m.__name__ not in sys.modules}
    sys.modules.update(lent)
    try:
        yield
    finally:
        for name in lent:
            del sys.modules[name]
