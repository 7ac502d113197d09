"""Stand between Whoosh and what it takes for granted.

Whoosh keeps its table of contents, posting blocks and stored fields as pickles, and a pickle can name any
function to be called. Whoosh takes `load`, `loads` and `pickle` from its module `compat`; `replace_pickle` puts
readers of mere data in their place, so an index from a stranger runs nothing.

Whoosh also loads an HTTP client for one helper, and asyncio for one decorator; `lean_imports` spares every search
these 20 milliseconds.
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
    ("whoosh.codec.whoosh3", "W3Segment"),
    ("whoosh.codec.whoosh3", "W3Codec"),
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
"""What the files of an index name, and all they may: the description of a segment, and plain containers."""


def _latin1(text: str, encoding: str) -> bytes:
    """What protocol 2 calls to write bytes down; any other use of it is refused."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"the file encodes by {encoding!r}, which no index does")
    return text.encode("latin1")


def _no_bytes(*given: object) -> bytes:
    """What protocol 2 calls to write an empty `bytes`; with arguments it could fill the memory, and is refused."""
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
    """As pickle.load, for data only. Raises pickle.UnpicklingError for anything else."""
    return _DataUnpickler(file).load()


def loads(data: bytes, **_: object) -> Any:
    """As pickle.loads, for data only. Raises pickle.UnpicklingError for anything else."""
    return _DataUnpickler(io.BytesIO(data)).load()


def replace_pickle(compat: ModuleType, package: str) -> None:
    """Put the readers above in place of pickle's in `compat`, and in modules of `package` that copied them."""
    safe = SimpleNamespace(**{name: getattr(pickle, name) for name in pickle.__all__})
    safe.load, safe.loads = load, loads
    replaced = {id(pickle.load): load, id(pickle.loads): loads, id(pickle): safe}
    for module in [compat, *(m for name, m in list(sys.modules.items()) if name.startswith(f"{package}."))]:
        for name, value in list(vars(module).items()):
            if id(value) in replaced:
                setattr(module, name, replaced[id(value)])


@contextlib.contextmanager
def lean_imports() -> Iterator[None]:
    """While Whoosh is imported, small stand-ins for two modules that it names; nothing of them stays behind."""
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
