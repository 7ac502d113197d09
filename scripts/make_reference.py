"""Write the references from the code: python scripts/make_reference.py [--check]

docs/api.md comes from the docstrings of all that `conflict_search` exports, docs/command-line.md and the manual page
docs/conflict-search.1 from the help texts.
With --check nothing is written; the exit code is 1 where a file is not current.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import inspect
import itertools
import re
import sys
import typing
from collections.abc import Iterator
from pathlib import Path

import conflict_search
from conflict_index.read.registry import readers
from conflict_search.cli import COMMANDS, application
from conflict_search.render.registry import RENDERERS

DOCS = Path(__file__).parents[1] / "docs"
_BEGIN, _END = "<!-- written by make reference -->", "<!-- end -->"
_BEGIN_INPUT = "<!-- input formats, written by make reference -->"
_WIDTH = "100"
"""Columns of the help texts."""


def api() -> str:
    """Return the reference of the Python API as Markdown."""
    lines = ["# Python API", "", "Generated from the docstrings by `scripts/make_reference.py`. Everything here is", ""]
    lines[2] += " importable from `conflict_search`; nothing else is public."
    lines += _text(conflict_search)
    for name in conflict_search.__all__:
        lines += _entry(name, getattr(conflict_search, name))
    return "\n".join(lines).rstrip() + "\n"


def _entry(name: str, value: object) -> Iterator[str]:
    """Yield the section of one exported name."""
    if inspect.isclass(value):
        yield from ("", f"## `{name}`", "", *_class_head(value), *_text(value))
        yield from _members(name, value)
    elif inspect.isfunction(value):
        yield from ("", f"## `{name}{_signature(value)}`", "", *_text(value))
    else:
        yield from ("", f"## `{name}`", "", f"`{_literal(value)}`", *_constant_text(name))


def _class_head(value: type) -> Iterator[str]:
    """Yield what a class is made from: its fields, or for an error its exit code."""
    if issubclass(value, Exception):
        yield f"An error, derived from `{value.__mro__[1].__name__}`; exit code {getattr(value, 'exit_code', '')}."
        yield ""
    elif dataclasses.is_dataclass(value):
        fields = (f"`{field.name}: {_type(field.type)}`" for field in dataclasses.fields(value))
        yield from ("Fields: " + ", ".join(fields) + ".", "")
    elif hasattr(value, "_fields"):
        hints = value.__annotations__
        yield from ("Fields: " + ", ".join(f"`{name}: {_type(hints[name])}`" for name in value._fields) + ".", "")


def _members(owner: str, value: type) -> Iterator[str]:
    """Yield the public methods and properties that a class defines itself."""
    for name, member in vars(value).items():
        if name.startswith("_") or not getattr(member, "__doc__", None):
            continue
        if isinstance(member, property):
            yield from ("", f"### `{owner}.{name}`", "", *_text(member))
        elif isinstance(member, classmethod):
            yield from ("", f"### `{owner}.{name}{_signature(member.__func__)}`", "", *_text(member.__func__))
        elif inspect.isfunction(member):
            yield from ("", f"### `{owner}.{name}{_signature(member)}`", "", *_text(member))


def _signature(value: typing.Callable[..., object]) -> str:
    signature = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(value)))
    signature = re.sub(r"<function [^>]*> at 0x\w+>|<function [^>]*>+", "...", signature)
    return re.sub(r"\b(?:conflict_\w+|pathlib|datetime|collections\.abc|typing)\.(?:\w+\.)*", "", signature)


def _type(annotation: object) -> str:
    return re.sub(r"\bconflict_\w+\.(?:\w+\.)*", "", annotation if isinstance(annotation, str) else repr(annotation))


def _literal(value: object) -> str:
    if isinstance(value, typing.NewType):
        return value.__supertype__.__name__
    return ", ".join(map(repr, typing.get_args(value))) or repr(value)


def _constant_text(name: str) -> Iterator[str]:
    """Yield what the module of a constant says of it: the string behind its assignment."""
    source = inspect.getsource(sys.modules[conflict_search._WHERE[name]]) if name in conflict_search._WHERE else ""
    body = ast.parse(source).body
    for node, after in itertools.pairwise(body):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name and isinstance(after, ast.Expr):
            yield from ("", *inspect.cleandoc(ast.literal_eval(after.value)).splitlines())


_SECTION = re.compile(r"(Args|Attributes|Returns|Yields|Raises):$")
_ITEM = re.compile(r" {4}(\w+): (.*)")


def _text(value: object) -> Iterator[str]:
    """Yield a docstring as Markdown: a section's name in bold, what it explains as a list."""
    section = ""
    for line in (inspect.getdoc(value) or "").splitlines():
        if heading := _SECTION.match(line):
            section = heading[1]
            yield from (f"**{section}**", "")
        elif section in ("Args", "Attributes", "Raises") and (item := _ITEM.match(line)):
            yield f"- `{item[1]}`: {item[2]}"
        elif section and line.startswith("    "):
            yield f"  {line.strip()}" if section in ("Args", "Attributes", "Raises") else line.strip()
        else:
            section = "" if line else section
            yield line


def command_line() -> str:
    """Return the help texts of all commands as Markdown."""
    lines = ["# Command line", "", "Generated from the help texts by `scripts/make_reference.py`.", ""]
    for words in [[], *([command] for command in COMMANDS), *_subcommands()]:
        title = " ".join(["conflict-search", *words])
        lines += [f"## `{title}`", "", "```", _help(words), "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _subcommands() -> Iterator[list[str]]:
    from typer.main import get_command

    for name, command in get_command(application()).commands.items():  # type: ignore[attr-defined]
        yield from ([name, inner] for inner in getattr(command, "commands", {}))


def _help(words: list[str]) -> str:
    from typer.testing import CliRunner

    result = CliRunner().invoke(application(), [*words, "--help"], prog_name="conflict-search", env={"COLUMNS": _WIDTH})
    return "\n".join(line.rstrip() for line in result.output.strip().splitlines())


def man_page() -> str:
    """Return the help texts of all commands as a manual page (man 7 man)."""
    summary = "search conflict reports for a place under any spelling and script"
    lines = ['.TH CONFLICT-SEARCH 1 "" "conflict-search" "User Commands"', ".SH NAME", f"conflict-search \\- {summary}"]
    for words in [[], *([command] for command in COMMANDS), *_subcommands()]:
        title = " ".join(["conflict-search", *words])
        lines += [f'.SH "{title.upper()}"', ".nf", *map(_roff, _help(words).splitlines()), ".fi"]
    return "\n".join(lines) + "\n"


def _roff(line: str) -> str:
    """Return a line with what roff would read as a command escaped."""
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{line}" if line.startswith((".", "'")) else line


def formats() -> str:
    """Return docs/formats.md with its tables of formats made anew from the registries."""
    text = (DOCS / "formats.md").read_text("utf-8")
    rows = [f"| `{one.name}` | {one.label} |" for one in RENDERERS.values()]
    text = _filled(text, _BEGIN, ["| name | what it gives |", "|---|---|", *rows])
    head = ["| name | what it reads | suffixes | needs | a citation names |", "|---|---|---|---|---|"]
    read = (
        f"| `{one.name}` | {one.label} | {', '.join(one.suffixes)} | {one.extra and f'`[{one.extra}]`'} | {one.cites} |"
        for one in readers()
    )
    return _filled(text, _BEGIN_INPUT, [*head, *(row.replace("|  |", "| |").replace("|  |", "| |") for row in read)])


def _filled(text: str, begin: str, rows: list[str]) -> str:
    """Return a text with the rows between a mark and the next end."""
    before, _, rest = text.partition(begin)
    _, end, after = rest.partition(_END)
    return "\n".join([before + begin, "", *rows, "", end + after])


def main() -> int:
    """Write or check all files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    written = {"api.md": api, "command-line.md": command_line, "formats.md": formats, "conflict-search.1": man_page}
    for name, text in ((name, make()) for name, make in written.items()):
        path = DOCS / name
        if not path.is_file() or path.read_text("utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, "utf-8")
    print(
        *(f"docs/{name} {'is not current' if check else 'written'}" for name in stale), sep="\n", end="\n" * bool(stale)
    )
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
