"""Malformed queries and lists, made by a seeded generator: what people paste, and what nobody would."""

from __future__ import annotations

import random

_BITS = (
    *(
        '"',
        "'",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "+",
        "-",
        "*",
        "?",
        "~",
        "^",
        ":",
        "::",
        "\\",
        "/",
        "|",
        "&&",
        "||",
        "!",
        "#",
    ),
    *(
        "AND",
        "OR",
        "NOT",
        "NEAR/",
        "NEAR/0",
        "NEAR/99999999999",
        "NEAR/-1",
        "place:",
        "within:",
        "near:",
        "actor:",
        "text:",
    ),
    *(
        "event:",
        "published:",
        "source:",
        "lang:",
        "weapon:",
        "title:",
        "nosuch:",
        "~20km",
        "~-5km",
        "~km",
        "2016..",
        "..",
        "*a",
    ),
    *(
        "event:2016-13",
        "event:2017..2016",
        "published:never",
        "near:Raqqa~1e999km",
        "Raqqa",
        "Albu Kamal",
        "البوكمال",
        "shells",
    ),
    *(
        "\0",
        "\x1b[2J",
        "\u202e",
        "\ud800",
        "\ufeff",
        "\u200b",
        "\n",
        "\t",
        "\r",
        "😀",
        "ﷺ",
        "İ",
        "ß",
        "\U0001d400",
        "e\u0301" * 9,
    ),
    *(
        "a" * 300,
        "(" * 200,
        '"' * 99,
        "-" * 60,
        "9" * 40,
        "NOT NOT NOT",
        "() OR ()",
        '""',
        "%s%n",
        "${x}",
        "'; DROP TABLE x",
        "=1+1",
    ),
)


def queries(count: int, seed: int = 7) -> list[str]:
    """Return malformed queries."""
    rng = random.Random(seed)
    return [rng.choice(("", " ")).join(rng.choices(_BITS, k=rng.randint(1, 7))) for _ in range(count)]


def lists(count: int, seed: int = 8) -> list[tuple[str, bytes, int]]:
    """Return malformed lists: file name, content, and how many rows ask for "Albu Kamal" and can be read."""
    rng = random.Random(seed)
    return [_list(rng, number) for number in range(count)]


def _list(rng: random.Random, number: int) -> tuple[str, bytes, int]:
    delimiter, end = rng.choice(",;\t|"), rng.choice(("\n", "\r\n"))
    header = ["id", "name", rng.choice(("name", "note", "", "status", "row"))]
    rows, good = [delimiter.join(header)], 0
    for n in range(rng.randint(2, 12)):
        kind = rng.randrange(9)
        bad = rng.choice(queries(1, rng.randrange(10**6))).replace("\n", " ").replace("\r", " ").replace('"', "'")
        name = "Albu Kamal" if kind < 4 else bad.replace(delimiter, " ").replace("Albu Kamal", "Albu Kamal?")
        cells = [str(n), name, ("x", "", "\0", "a" * 3000)[kind % 4]]
        cells = {5: cells[:2], 6: [*cells, "more", "yet more"], 7: ["", "", ""], 8: [str(n)]}.get(kind, cells)
        good += kind < 4
        rows.append(delimiter.join(cells))
    if rng.random() < 0.3:
        rows.append(f'{delimiter}"never closed')
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16"))
    content = end.join(rows).encode(encoding, "replace" if encoding == "utf-16" else "surrogatepass")
    if rng.random() < 0.2 and encoding != "utf-16":
        content += b"\n\xff\xfe\x80 cut"
    return f"list{number}.{rng.choice(('csv', 'tsv', 'txt'))}", content, good
