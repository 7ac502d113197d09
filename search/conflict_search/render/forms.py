"""Forms of a name, for reading and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from conflict_search.entities import Label
from conflict_search.forms import Forms
from conflict_search.one_line import one_line
from conflict_search.results.records import VERSION


def forms_text(found: Sequence[Forms], label: Label) -> Iterator[str]:
    """Yield a block for each entity: its label and rule, then count, form, script, strength and origin of each form."""
    for entity in found:
        m = entity.meaning
        yield f"{label(m.entity_id)}  {m.entity_id}  ({m.how} {m.score:.2f}: {m.rule})"
        for form in entity.forms:
            count = "" if form.count is None else str(form.count or "-")
            yield f"{count:>7}  {one_line(form.text):<28} {form.script:<5} {form.strength:<7} {form.origin}"
        yield ""


def forms_record(name: str, found: Sequence[Forms]) -> dict[str, Any]:
    """Return all forms as plain data."""
    return {
        "version": VERSION,
        "name": name,
        "entities": [
            {
                "entity": f.meaning.entity_id,
                "name": f.name,
                "how": f.meaning.how,
                "score": f.meaning.score,
                "rule": f.meaning.rule,
                "matched": f.meaning.matched,
                "forms": [asdict(form) for form in f.forms],
            }
            for f in found
        ],
    }
