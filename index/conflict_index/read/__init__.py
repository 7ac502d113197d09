"""Files, folders and standard input in, reports out. `registry` says which formats are read.

`read_sources` is the one door. Between the reports come remarks: what failed, what was left out, what was chosen.
"""

from conflict_index.read.events import Failure, Notice, Skipped
from conflict_index.read.sources import read_sources

__all__ = ["Failure", "Notice", "Skipped", "read_sources"]
