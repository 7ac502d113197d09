"""Load a library that only one format needs, or say how to install it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from conflict_index.errors import ReadError


def load(module: str, extra: str) -> Any:
    """Return a module of a library. Raises ReadError with the command that installs it, if it is missing."""
    try:
        return import_module(module)
    except ImportError as error:
        name = module.partition(".")[0]
        raise ReadError(f"needs {name}, which is not installed: pip install 'conflict-search[{extra}]'") from error
