"""What a stream without a file name holds."""

from __future__ import annotations

import io
import json

from conflict_index.errors import ReadError
from conflict_index.read.columns import assign
from conflict_index.read.layout import sniff_layout, split_rows

_HEAD = 1 << 16


def guess_kind(text: io.TextIOWrapper) -> str:
    """One of "json", "jsonl", "page", "table" and "text", by the first characters; the stream is left at its start."""
    head = text.read(_HEAD)
    text.seek(0)
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return "json" if start[1:].lstrip()[:1] in ("{", "]", "") else "text"
    if start.startswith("{"):
        return "jsonl" if _is_json(start.partition("\n")[0]) else "json"
    if start[:200].lower().startswith(("<!doctype html", "<html", "<?xml", "<head", "<body", "<!--")):
        return "page"
    return "table" if _is_table(head) else "text"


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _is_table(head: str) -> bool:
    """Whether the first line names several columns, one of which holds the text."""
    rows = split_rows(head, sniff_layout(head))
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    try:
        return len(assign(rows[0], {})) > 1
    except ReadError:
        return False
