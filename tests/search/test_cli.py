"""What a shell sees: lines on stdout, talk on stderr, exit codes; and one clear line for every bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conflict_index.store.manifest import FORMAT
from conflict_search.render.registry import RENDERERS
from testdata import ROOT


@pytest.fixture
def reports(own_machine):
    folder = own_machine / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "Raid at Raqqa\n\nRAQQA, Syria, June 30, 2016 (Agency) - Fighters left Raqqa on Tuesday.\n", "utf-8"
    )
    (folder / "b.md").write_text("# Quiet in Mosul\n\nNothing was heard from Mosul.\n", "utf-8")
    return folder


def test_a_first_search_answers_from_the_sample_and_says_so(run):
    code, out, err = run("Albu Kamal")
    assert code == 0
    assert "sample collection" in err
    titles = [line for line in out.splitlines() if line[:3].strip().rstrip(".").isdigit()]
    assert titles
    assert all(line.endswith("[sample]") for line in titles)
    for spelling in ("Albu Kamal", "al-Bukamal", "البوكمال"):
        assert spelling in out


def test_the_readme_shows_what_the_demo_prints(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = readme.split("less some of its hits:\n\n```\n")[1].split("```")[0]
    left = run("Albu Kamal")[1]
    for stretch in shown.split("[...]"):
        before, found, left = left.partition(stretch.strip("\n"))
        assert found, f"the demo does not print this here:\n{stretch}\nbut\n{before}"


def test_the_words_need_no_command(run):
    assert run("Albu", "Kamal", "--format", "jsonl")[1] == run("search", "Albu Kamal", "--format", "jsonl")[1]


def test_formats_agree(run):
    lines = [json.loads(line) for line in run("Fallujah", "--format", "jsonl", "--limit", "0")[1].splitlines()]
    whole = json.loads(run("Fallujah", "--format", "json", "--limit", "0")[1])
    rows = list(csv.DictReader(io.StringIO(run("Fallujah", "--format", "csv", "--limit", "0")[1])))
    assert whole["hits"] == lines
    assert whole["total"] == len(lines) == len(rows) > 1
    assert [r["hit"] for r in rows] == [line["hit"] for line in lines]
    assert [r["text"] for r in rows] == [line["text"] for line in lines]
    assert all(line["sample"] for line in lines)


def test_own_reports_are_indexed_found_and_never_mixed_with_the_sample(run, reports):
    code, _, err = run("index", str(reports))
    assert code == 0
    assert "2 reports read (0 unchanged)" in err
    code, out, err = run("Rakka", "--format", "jsonl")
    assert code == 0
    assert {json.loads(line)["report"] for line in out.splitlines()} == {"a"}
    assert "sample" not in err
    assert run("Albu Kamal")[0] == 1


def test_a_second_run_skips_what_is_unchanged_and_replaces_what_is_not(run, reports):
    run("index", str(reports))
    (reports / "b.md").write_text("# Quiet in Mosul\n\nNothing was heard from Sinjar.\n", "utf-8")
    assert "(1 unchanged)" in run("index", str(reports))[2]
    assert run("Sinjar", "--format", "jsonl")[1].count("\n") == 1
    assert '"text": "Nothing was heard from Mosul."' not in run("Mosul", "--format", "jsonl")[1]


def test_dates_filter_and_the_undated_are_counted_apart(run, reports):
    run("index", str(reports))
    assert run("Raqqa", "--event-date", "2016-06-28")[0] == 0
    assert run("Raqqa", "--event-date", "2016-06-29", "--format", "jsonl")[0] in (0, 1)
    code, out, _ = run("Mosul", "--event-date", "2016")
    assert (code, "2 more without a known event date" in out) == (1, True)
    assert run("Mosul", "--event-date", "2016", "--undated", "include")[0] == 0
    assert run("Raqqa", "--published", "2016-06-30")[0] == 0
    assert run("Raqqa", "--published", "2016-07")[0] == 1


def test_places_filter_by_what_they_lie_in_and_near(run):
    assert run("text:retaken", "--within", "Anbar")[0] == 0
    near = json.loads(run("text:taken", "--near", "Albu Kamal", "--radius", "10km", "--format", "json")[1])
    assert near["total"] > 0
    assert run("text:taken", "--near", "Albu Kamal", "--radius", "far")[0] == 2


def test_exact_keeps_to_one_spelling(run):
    found = [json.loads(line) for line in run("البوكمال", "--variants", "exact", "--format", "jsonl")[1].splitlines()]
    assert found
    assert all("البوكمال" in hit["text"] for hit in found)


def test_aliases_show_forms_origins_and_counts(run):
    code, out, _ = run("aliases", "Albu Kamal", "--format", "json")
    (entity,) = json.loads(out)["entities"]
    assert code == 0
    assert {"Latn", "Arab"} <= {form["script"] for form in entity["forms"]}
    assert all(form["origin"] for form in entity["forms"])
    assert entity["forms"][0]["count"] > 0
    assert run("aliases", "Xqzzrtv")[0] == 1


@pytest.mark.parametrize("by", ["place", "country", "province", "actor", "event-year", "published-month", "source"])
def test_facets_count(run, by):
    code, out, _ = run("facets", "--by", by, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert all(int(row["count"]) > 0 for row in rows)


def test_annotate_prints_what_stands_in_the_reports(run, reports):
    code, out, err = run("annotate", str(reports))
    first, second = (json.loads(line) for line in out.splitlines())
    assert code == 0
    assert "2 reports read" in err
    text = (reports / "a.txt").read_text("utf-8")
    assert {text[m["start"] : m["end"]] for m in first["mentions"]} >= {"Raqqa"}
    assert all(text[d["start_char"] : d["end_char"]] == d["surface"] for d in first["dates"])
    assert first["published"] == "2016-06-30"
    assert second["published"] is None
    assert "place" in run("annotate", str(reports), "--format", "text")[1]


def test_annotate_leaves_out_what_is_less_probable(run, reports):
    everything, surer = (
        [m for line in run("annotate", str(reports), *words)[1].splitlines() for m in json.loads(line)["mentions"]]
        for words in ((), ("--min-probability", "0.98"))
    )
    assert surer == [m for m in everything if m["score"] >= 0.98]
    assert 0 < len(surer) < len(everything)


def test_standard_input_is_a_source(own_machine):
    words = [sys.executable, "-c", "from conflict_search.cli import main; main()", "annotate", "-"]
    line = json.dumps({"id": "x", "text": "Fighters left Raqqa."}) + "\n"
    done = subprocess.run(words, input=line, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert json.loads(done.stdout)["report"] == "x"


BAD = {
    "a missing path": (["index", "nowhere"], 2, "nowhere"),
    "an empty query": (["search", ""], 2, "asks for nothing"),
    "only exclusions": (["search", "NOT Mosul"], 2, "asks for nothing"),
    "a named index that is missing": (["Mosul", "--index", "nothing-here"], 3, "nothing-here"),
    "an unknown within": (["Mosul", "--within", "Xqzzrtv"], 2, "Xqzzrtv"),
    "a date that is none": (["Mosul", "--event-date", "2016-13"], 2, "2016-13"),
    "a window the wrong way round": (["Mosul", "--event-date", "2017..2016"], 2, "2017..2016"),
    "an unknown place": (["Xqzzrtv"], 1, ""),
    "an unknown facet": (["facets", "--by", "colour"], 2, "colour"),
    "a column option without =": (["index", "x.csv", "--column", "text"], 2, "FIELD=COLUMN"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_clear_line(run, name):
    words, code, said = BAD[name]
    got, out, err = run(*words)
    assert got == code
    assert said in err + out
    lines = [line for line in err.splitlines() if "sample" not in line and "gazetteer" not in line]
    assert len([line for line in lines if line.startswith("conflict-search: ")]) <= 2


def test_what_is_bad_does_not_cost_what_is_good(run, reports):
    (reports / "empty.txt").write_bytes(b"")
    (reports / "binary.txt").write_bytes(b"\x00\x01\x02PK" * 50)
    (reports / "broken.txt").write_bytes(b"Shelling near Mosul \xff\xfe\xfa and Sinjar went on.")
    (reports / "columns.csv").write_text("colour,size\nred,3\n", "utf-8")
    (reports / "rows.csv").write_text('id,text\n1,"Fire in Tikrit."\n2,\n3,"Calm in Hawija."\n', "utf-8")
    (reports / "lines.jsonl").write_text(
        '{"text": "Talks in Kirkuk."}\n{broken\n{"text": "Rain in Ramadi."}\n', "utf-8"
    )
    code, _, err = run("index", str(reports))
    assert code == 6
    for named in ("binary.txt", "columns.csv", "rows.csv", "lines.jsonl"):
        assert named in err
    for place in ("Raqqa", "Mosul", "Sinjar", "Tikrit", "Hawija", "Kirkuk", "Ramadi"):
        assert run(place)[0] == 0, place


def test_an_empty_folder_says_what_to_give(run, own_machine):
    (own_machine / "empty").mkdir()
    code, _, err = run("index", "empty", "--index", "ix")
    assert code == 2
    assert not (own_machine / "ix").exists()
    assert "no reports found" in err


def test_an_index_goes_into_no_folder_of_other_things(run, reports):
    code, _, err = run("index", str(reports), "--index", str(reports))
    assert code == 2
    assert "neither empty nor an index" in err


def test_an_index_of_another_format_or_damaged_is_said_to_be(run, reports, own_machine):
    run("index", str(reports), "--index", "ix")
    manifest = own_machine / "ix" / "manifest.json"
    good = manifest.read_text("utf-8")
    for bad in (good.replace(f'"format": {FORMAT}', '"format": 99'), good[:20], "[]", f'{{"format": {FORMAT}}}'):
        manifest.write_text(bad, "utf-8")
        code, _, err = run("Mosul", "--index", "ix")
        assert code == 4
        assert "index again" in err
        assert run("index", str(reports), "--index", "ix")[0] == 4
    manifest.write_text(good, "utf-8")
    (own_machine / "ix" / "names.sqlite").write_bytes(b"no database")
    assert run("Mosul", "--index", "ix")[0] == 4


def test_every_page_of_help_has_an_example(run):
    for command in ("search", "index", "aliases", "facets", "annotate", "batch", "cite"):
        code, out, _ = run(command, "--help")
        assert code == 0
        assert "Example" in out


def completed(typed, folder):
    env = os.environ | {"_CONFLICT_SEARCH_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": "2"}
    code = "from conflict_search.cli import main; main()"
    env["CONFLICT_SEARCH_INDEX"] = str(folder)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", env=env)


def test_names_of_the_index_are_completed(own_machine, sample):
    assert "Albu Kamal" in completed("conflict-search search Albu", sample.folder).stdout.splitlines()
    assert completed("conflict-search search raq", sample.folder).stdout.splitlines()[0] == "raqqa"
    assert "Albu Kamal" not in completed("conflict-search search Xq", sample.folder).stdout
    nothing = completed("conflict-search search Albu", own_machine / "none")
    assert (nothing.stdout.strip(), nothing.stderr) == ("", "")


def test_a_search_loads_nothing_of_other_commands(own_machine, sample):
    code = "import sys; from conflict_search.cli import main\ntry: main(['Raqqa'])\nfinally: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", timeout=120)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "conflict_search.cli.search" in loaded
    others = (
        "batch",
        "evidence.cite",
        "evidence.saved",
        "cli.batch",
        "cli.cite",
        "cli.index",
        "facets",
        "forms",
        "results.records",
    )
    others += tuple(f"render.{name}" for name in RENDERERS if name != "text")
    assert not {f"conflict_search.{name}" for name in others} & loaded
    unneeded = {"conflict_index.read", "conflict_index.annotate", "conflict_index.pipeline.run", "trafilatura"}
    assert not {*unneeded, "importlib.metadata"} & loaded


def test_a_run_that_was_killed_leaves_the_last_commit_and_goes_on(run, reports, monkeypatch):
    from conflict_index.pipeline import run as pipeline_run

    with monkeypatch.context() as killed:
        killed.setattr(pipeline_run, "COMMIT_EVERY", 1)
        killed.setattr(pipeline_run.store, "write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert run("index", str(reports), "--index", "ix")[0] == 130
    code, _, err = run("Raqqa", "--index", "ix")
    assert code == 0
    assert "cut short" in err
    assert "(2 unchanged)" in run("index", str(reports), "--index", "ix")[2]
    assert "cut short" not in run("Raqqa", "--index", "ix")[2]


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT to one process")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_what_is_done(run, own_machine, workers):
    lines = (json.dumps({"id": f"n{n}", "text": "Shells fell on Saraqib near the mill. " * 6}) for n in range(2000))
    (own_machine / "many.jsonl").write_text("\n".join(lines), "utf-8")
    asked = ["index", "many.jsonl", "--index", "ix", "--workers", workers]
    command = [sys.executable, "-m", "conflict_search.cli", *asked]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        while not list(own_machine.glob("ix/engine/*.toc")):
            assert process.poll() is None, "it ended before it could be interrupted"
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in err
    count = int(re.search(r"interrupted: (\d+) reports? (?:is|are) indexed", err)[1])
    assert 0 < count < 2000
    code, out, _ = run("Saraqib", "--index", "ix", "--limit", "0", "--format", "jsonl")
    assert code == 0
    assert len({json.loads(line)["report"] for line in out.splitlines()}) == count
    code, _, err = run("index", "many.jsonl", "--index", "ix")
    assert (code, f"({count} unchanged)" in err) == (0, True)


COMMAND = [sys.executable, "-m", "conflict_search.cli"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_a_full_disk_behind_stdout_is_one_line_and_exit_7(own_machine, sample, form):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "Raqqa", "--format", form], stdout=full, stderr=subprocess.PIPE, text=True, timeout=120
        )
    assert (done.returncode, "no space left" in done.stderr) == (7, True)
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="closes a descriptor by the shell")
def test_a_closed_stdout_is_no_error(own_machine, sample):
    line = f"exec {shlex.join(COMMAND)} Raqqa >&-"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=120)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


@pytest.mark.parametrize("where", ["index", "cache"])
def test_a_folder_that_cannot_be_written_is_one_line_and_exit_7(run, reports, own_machine, monkeypatch, where):
    (own_machine / "file").write_bytes(b"")
    if where == "cache":
        monkeypatch.setenv("CONFLICT_SEARCH_CACHE", str(own_machine / "file" / "cache"))
    code, _, err = run("index", str(reports), "--index", "ix" if where == "cache" else "file/ix")
    assert code == 7
    assert err.count("\n") == 1 or where == "cache"
    assert str(Path("file")) in err


def test_a_user_without_a_home_is_told_so(run, monkeypatch):
    import platformdirs

    for name in ("CONFLICT_SEARCH_CACHE", "CONFLICT_SEARCH_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: Path("~/.local/share/x"))
    code, _, err = run("Raqqa")
    assert (code, "no home folder" in err) == (7, True)


def test_the_doctor_finds_what_a_search_may_not(run, reports):
    run("index", str(reports), "--index", "ix")
    assert run("doctor", "--index", "ix")[:2] == (0, "sound: <Index ix: 2 reports, 4 passages>\n")
    for path in [Path("ix/names.sqlite"), *Path("ix/engine").glob("*.arr"), *Path("ix/engine").glob("*.toc")]:
        whole = path.read_bytes()
        path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
        code, out, err = run("doctor", "--index", "ix")
        assert (code, out, err.count("\n")) == (4, "", 1)
        assert path.name.split(".")[0] in err
        path.write_bytes(whole)
    assert run("doctor", "--index", "ix")[0] == 0


def test_pruning_removes_what_is_gone_and_keeps_what_cannot_be_read(run, reports, own_machine):
    (own_machine / "other").mkdir()
    (own_machine / "other" / "c.txt").write_text("Shells fell on Homs.", "utf-8")
    lines = [json.dumps({"id": f"j{n}", "text": "Shells fell on Idlib."}) for n in range(2)]
    (reports / "d.jsonl").write_text("\n".join(lines), "utf-8")
    run("index", str(reports), "other", "--index", "ix")
    (reports / "a.txt").unlink()
    (own_machine / "other" / "c.txt").unlink()
    (reports / "d.jsonl").write_text("{broken", "utf-8")
    assert "removed" not in run("index", str(reports), "--index", "ix")[2]
    code, _, err = run("index", str(reports), "--index", "ix", "--prune")
    assert code == 6
    assert "1 removed" in err
    assert run("Raqqa", "--index", "ix")[0] == 1
    for name in ("Mosul", "Homs", "Idlib"):
        assert run(name, "--index", "ix")[0] == 0, name


def test_a_report_is_removed_with_its_names(run, reports, own_machine):
    run("index", str(reports), "--index", "ix")
    (hit,) = (
        json.loads(line) for line in run("Mosul", "--index", "ix", "--format", "jsonl", "--limit", "1")[1].splitlines()
    )
    code, _, err = run("remove", hit["report"], "unknown", "--index", "ix")
    assert (code, "no report 'unknown'" in err, "1 removed" in err) == (0, True, True)
    assert run("Mosul", "--index", "ix")[0] == 1
    assert run("remove", hit["report"], "--index", "ix")[0] == 1
    assert run("doctor", "--index", "ix")[0] == 0
    assert (reports / "b.md").exists()


def test_a_repair_says_what_was_wrong_and_what_is_lost(run, reports):
    run("index", str(reports), "--index", "ix")
    assert run("doctor", "--repair", "--index", "ix")[:2] == (0, "sound: <Index ix: 2 reports, 4 passages>\n")
    names = Path("ix/names.sqlite")
    names.write_bytes(names.read_bytes()[:-9])
    code, _, err = run("Mosul", "--index", "ix")
    assert (code, "doctor --repair" in err) == (4, True)
    code, out, _ = run("doctor", "--repair", "--index", "ix")
    assert (code, out.splitlines()[1:]) == (0, ["repaired: 2 reports", "sound: <Index ix: 2 reports, 4 passages>"])
    assert "names.sqlite" in out.splitlines()[0]
    (segment,) = Path("ix/engine").glob("*.arr")
    Path("late.txt").write_text("Shells fell on Homs.", "utf-8")
    run("index", "late.txt", "--index", "ix")
    segment.write_bytes(segment.read_bytes()[:100])
    assert run("Homs", "--index", "ix")[0] == 4
    code, out, _ = run("doctor", "--repair", "--index", "ix")
    assert (code, "repaired: 1 report\n" in out, out.count("\nlost: ")) == (6, True, 2)
    assert f"read from {reports}" in out
    assert "index the sources again" in out
    assert run("Homs", "--index", "ix")[0] == 0
    run("index", str(reports), "--index", "ix")
    assert run("doctor", "--index", "ix")[:2] == (0, "sound: <Index ix: 3 reports, 5 passages>\n")
    assert run("doctor", "--repair", "--index", "nowhere")[0] == 3
