"""Files in, reports out: text, Markdown, HTML, JSON, JSON lines, CSV and TSV, folders of them, standard input.

`read_sources` is the one door. Between the reports come remarks: what failed, what was left out, what was chosen.
"""

from conflict_index.read.events import Failure, Notice, Skipped
from conflict_index.read.sources import read_sources

__all__ = ["Failure", "Notice", "Skipped", "read_sources"]
