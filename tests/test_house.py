"""The house keeps its own rules: arrows run one way, whoosh has one door, the documents tell the truth."""

from __future__ import annotations

import ast
import inspect
import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

import conflict_index.errors
import make_reference
from conflict_search.cli import COMMANDS, application
from conflict_search.render.registry import RENDERERS
from testdata import ROOT

INDEX, SEARCH = ROOT / "index" / "conflict_index", ROOT / "search" / "conflict_search"
SOURCES = sorted([*INDEX.rglob("*.py"), *SEARCH.rglob("*.py")])

LAYERS = {
    "conflict_index": [
        *(
            ["errors", "ids"],
            ["files"],
            ["faults", "limits", "memory", "model", "seeds", "sqlite_file"],
            ["geo", "names", "fingerprint"],
            ["dates", "coordinates"],
            ["store"],
            ["engine"],
        ),
        *(["segment"], ["read"], ["gazetteer"], ["annotate"], ["discover", "furniture", "stories"], ["pipeline"]),
    ],
    "conflict_search": [
        *(["home", "choices", "entities", "known", "one_line"], ["query"], ["results"], ["rank", "facets", "forms"]),
        *(["evidence", "batch"], ["index"], ["render"], ["opening"], ["answering", "server"], ["cli"]),
    ],
}
"""Parts from the ground up: a part imports from its own layer's parts no one, from lower ones any."""


def imported(path: Path) -> set[str]:
    """Every module that a file imports, dotted."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def part(path: Path, root: Path) -> str:
    return path.relative_to(root).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", SOURCES, ids=[str(p.relative_to(ROOT)) for p in SOURCES])
def test_arrows_run_down(path):
    names = imported(path)
    if INDEX in path.parents:
        assert not {n for n in names if n.startswith("conflict_search")}
    root, package = (INDEX, "conflict_index") if INDEX in path.parents else (SEARCH, "conflict_search")
    own = part(path, root)
    if own == "__init__":
        return
    height = {name: level for level, layer in enumerate(LAYERS[package]) for name in layer}
    assert own in height, f"{own} has no place in the layers"
    used = {n.split(".")[1] for n in names if n.startswith(f"{package}.")} - {own}
    assert not {n for n in used if n in height and height[n] >= height[own]}, f"{own} imports from above"


@pytest.mark.parametrize("path", SOURCES, ids=[str(p.relative_to(ROOT)) for p in SOURCES])
def test_whoosh_and_typer_have_one_door(path):
    names = {n.split(".")[0] for n in imported(path)}
    assert "whoosh" not in names or path.parent == INDEX / "engine" / "whoosh"
    assert "typer" not in names or SEARCH / "cli" in path.parents


FORMATS = ROOT / "docs" / "formats.md"


def test_every_output_format_is_documented_and_has_its_function():
    rows = dict(
        re.findall(r"^\| `(\w+)` \| (.+) \|$", FORMATS.read_text("utf-8").partition("## Input")[0], flags=re.MULTILINE)
    )
    assert rows == {one.name: one.label for one in RENDERERS.values()}
    assert "docs/formats.md" in (ROOT / "README.md").read_text("utf-8")
    for name, one in RENDERERS.items():
        assert one.name == name
        assert list(inspect.signature(import_module(one.module).render).parameters) == ["results", "style"]


def test_the_command_line_offers_every_output_format():
    search = get_command(application()).commands["search"]
    (format,) = (p for p in search.params if p.name == "format")
    assert tuple(format.type.choices) == tuple(RENDERERS)
    assert all(f"{one.name}: {one.label}" in format.help for one in RENDERERS.values())


def test_no_document_shows_a_format_that_search_has_not():
    for path in documents():
        for line in re.findall(r"^conflict-search (.+)$", path.read_text("utf-8"), flags=re.MULTILINE):
            if (named := re.search(r"--format (\w+)", line)) and line.split()[0] not in set(COMMANDS) - {"search"}:
                assert named[1] in RENDERERS, line


def documents() -> list[Path]:
    return [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "ARCHITECTURE.md",
        ROOT / "CHANGELOG.md",
        *(ROOT / "docs").glob("*.md"),
    ]


def test_the_map_names_what_there_is():
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    named = {n for n in re.findall(r"`([\w./-]+(?:/|\.\w+))`", text) if "/" in n}
    assert len(named) > 20
    assert not [n for n in named if not (ROOT / n).exists()]


def test_the_map_names_every_part():
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    parts = {f"{r.relative_to(ROOT)}/{part(p, r)}" for r in (INDEX, SEARCH) for p in r.rglob("*.py")}
    assert not [p for p in sorted(parts) if "__init__" not in p and f"`{p}" not in text]


SHOWING = ("README.md", "docs/guide.md")


def shown_commands() -> list[list[str]]:
    text = "".join((ROOT / name).read_text("utf-8") for name in SHOWING)
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    lines = [line.split(" #")[0] for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("conflict-search ")]


@pytest.mark.parametrize("words", shown_commands(), ids=" ".join)
def test_documents_show_commands_and_options_that_exist(words):
    group = get_command(application())
    command = group.commands[words[0] if words and words[0] in COMMANDS else "search"]
    if hasattr(command, "commands"):
        command = command.commands[words[1]]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {w for w in words if w.startswith("--") and w != "--"} <= known | {"--help"}


def test_every_command_is_shown_and_has_help():
    text = (ROOT / "docs" / "guide.md").read_text("utf-8")
    commands = get_command(application()).commands
    assert set(commands) == set(COMMANDS)
    further = {f"{n} {m}": sub for n, c in commands.items() for m, sub in getattr(c, "commands", {}).items()}
    for name, command in (commands | further).items():
        assert command.help, name
        assert all(p.help for p in command.params if p.name != "help"), name
        assert f"conflict-search {name}" in text or name == "search"


def test_every_link_leads_to_a_file():
    for path in documents():
        for link in re.findall(r"\]\((?!http)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_every_exit_code_is_documented():
    text = (ROOT / "docs" / "formats.md").read_text("utf-8")
    errors = [value for value in vars(conflict_index.errors).values() if isinstance(value, type)]
    assert all(f"| {error.exit_code} |" in text for error in errors)


def test_no_document_names_a_machine():
    for path in (p for p in documents() if p.exists()):
        assert not re.search(r"(?<![\w.])/(home|root|Users|tmp|work)/", path.read_text("utf-8")), path


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("api.md", make_reference.api),
        ("command-line.md", make_reference.command_line),
        ("formats.md", make_reference.formats),
        ("conflict-search.1", make_reference.man_page),
    ],
)
def test_the_references_are_current(name, written):
    assert (ROOT / "docs" / name).read_text("utf-8") == written(), "run: make reference"


SAME_MEANING = {"Array", "Format"}
"""Types that several modules define alike: arrays of numbers, and the formats of one command."""


def test_no_two_modules_give_one_name_to_different_types():
    owners: dict[str, set[str]] = {}
    for path in SOURCES:
        for node in ast.parse(path.read_text("utf-8")).body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            named = [target.id for target in targets if isinstance(target, ast.Name)]
            for name in [node.name] if isinstance(node, ast.ClassDef) else named:
                if name[0].isupper() and not name.isupper():
                    owners.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    assert not {name: sorted(o) for name, o in owners.items() if len(o) > 1 and name not in SAME_MEANING}
