"""Annotations of one report for reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conflict_search.known import how_known
from conflict_search.one_line import one_line


def annotation_text(record: dict[str, Any]) -> Iterator[str]:
    """Yield the report, then a line for each place, actor and date in it, by offset.

    What stands outside the report's body is labelled with the role of its passage.
    """
    published, basis, mark = (record[name] for name in ("published", "published_basis", "published_mark"))
    known = f"{basis}: {one_line(mark)}" if mark else basis
    yield f"{record['report']}  " + (f"published {published} ({known})" if basis else "publication date unknown")
    for m in record["mentions"]:
        where = f"{m['name']} ({m['country']})" if m["name"] else "in no gazetteer"
        rivals = f", or {', '.join(m['rivals'])}" if m.get("rivals") else ""
        known = f"{where}, {m['entity']}, {how_known(m['how'], m['score'])}{rivals}"
        yield _line("place", m, m["start"], m["end"], known)
    for m in record["actors"]:
        yield _line("actor", m, m["start"], m["end"], f"{m['entity']}, {how_known(m['how'], m['score'])}")
    for m in record["names"]:
        yield _line("name", m, m["start"], m["end"], m["entity"])
    for d in record["dates"]:
        known = f"{d['start']} to before {d['end']}" if d["start"] or d["end"] else f"--{d.get('month')}-{d.get('day')}"
        at = d["start_char"] or 0, d["end_char"] or 0
        yield _line("date", d | {"surface": d["surface"] or ""}, *at, f"{known}, {d['precision']}, {d['basis']}")
    yield ""


def _line(what: str, found: dict[str, Any], start: int, end: int, known: str) -> str:
    role = f", {found['role']}" if "role" in found else ""
    return f"  {what:<5} {start:>6}-{end:<6} {one_line(found['surface']):<28} {known}{role}"
