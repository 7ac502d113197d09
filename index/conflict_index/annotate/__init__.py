"""Find names in text: places and actors of the gazetteer, and names that no gazetteer lists."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conflict_index.annotate.annotator import Annotator, Piece

__all__ = ["Annotator", "Piece"]


def __getattr__(name: str) -> Any:
    """Load a name when it is first used (PEP 562): searches use single modules of this package."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("conflict_index.annotate.annotator"), name)
