"""Kill nodes of a cluster under load: python scripts/crash_cluster.py [--kills 5]

Starts three nodes. One process adds and replaces reports, commit by commit; another asks for totals, of which it knows
what they must be. Meanwhile nodes are killed (kill -9), every other time the elected manager, and started again. Prints
how many documents of commits were lost, how many totals were wrong, how many searches failed although they were asked
again, and whether the index then answers as brute force over the same documents does. Exit code 1 if any did harm.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from multiprocessing.synchronize import Event
from pathlib import Path

from cluster import LocalCluster
from conflict_index.engine.cluster import Cluster
from conflict_index.engine.contract import Engine
from conflict_index.engine.memory import MemoryEngine
from conflict_index.engine.opensearch import state
from conflict_index.engine.registry import open_engine
from conflict_index.engine.tree import And, Node, Not, Or, Phrase, Term
from conflict_index.errors import ConflictSearchError
from conflict_index.store.documents import Document

WORDS = ("raid", "shelling", "market", "bridge", "army", "village", "night", "rocket")
REPORTS, REPLACED, PASSAGES = 40, 6, 3
"""Reports that a commit adds and replaces, passages of each."""

SHARDS, REPLICAS = 3, 1


def main() -> int:
    """Run, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        local, folder = LocalCluster.create(Path(aside) / "nodes"), Path(aside) / "index"
        folder.mkdir()
        try:
            counts = disturb(local, folder, asked.kills)
            counts["differences"] = differences(folder)
        finally:
            local.stop()
    asks = counts["answered"] + counts["failed"]
    print(
        f"{asked.kills} kills, {counts['managers']} of them of the manager; {counts['commits']} commits, of which ",
        end="",
    )
    print(f"{counts['repeated']} were sent again; {counts['documents']} documents acknowledged")
    print(f"{counts['lost']} lost; {asks} searches: {counts['wrong']} wrong totals, {counts['failed']} failed")
    print(f"{counts['differences']} differences from brute force afterwards")
    harm = counts["lost"] + counts["wrong"] + counts["differences"] + (counts["failed"] * 100 > asks)
    return 1 if harm else 0


def disturb(local: LocalCluster, folder: Path, kills: int) -> Counter[str]:
    """Index, search and kill at once; return what happened."""
    place, stop = Cluster(tuple(local.urls), "crash", SHARDS, REPLICAS), multiprocessing.Event()
    told: multiprocessing.Queue[Counter[str]] = multiprocessing.Queue()
    work = [multiprocessing.Process(target=one, args=(folder, place, stop, told)) for one in (index, search)]
    for one in work:
        one.start()
    counts: Counter[str] = Counter()
    try:
        for number in range(1, kills + 1):
            wait_for_commits(folder, 3)
            counts["managers"] += kill(local, number)
        wait_for_commits(folder, 3)
    finally:
        stop.set()
    for _ in work:
        counts += told.get()
    for one in work:
        one.join()
    return counts


def kill(local: LocalCluster, number: int) -> int:
    """Kill a node and start it again some seconds later; return 1 if it was the manager."""
    manager = local.manager()
    node = manager if number % 2 else next(n for n in range(1, local.nodes + 1) if n != manager)
    local.kill_node(node)
    begun = time.monotonic()
    time.sleep(5)
    local.start_node(node)
    local.wait_for_node(node)
    local.wait(local.nodes)
    whole = time.monotonic() - begun
    print(
        f"kill {number}: node {node}{' (manager)' if node == manager else ''}, whole again after {whole:.0f} s",
        flush=True,
    )
    return int(node == manager)


def wait_for_commits(folder: Path, count: int) -> None:
    """Wait until the last commit is so many further on."""
    begun = state.read(folder).commit if state.exists(folder) else 0
    while not state.exists(folder) or state.read(folder).commit < begun + count:
        time.sleep(0.2)


# what is indexed


def words_of(report: int, part: int, version: int) -> list[str]:
    """Return the words of a passage of a version of a report, always the same."""
    chance = random.Random(report * 1000 + part * 100 + version)
    return [chance.choice(WORDS) for _ in range(chance.randint(4, 24))]


def documents(report: int, version: int) -> Iterator[Document]:
    yield Document(f"r{report}#", {"role": ["report"]}, f"{version}")
    for part in range(PASSAGES):
        yield Document(f"r{report}:{part}", {"text": words_of(report, part, version), "role": ["body"]}, f"{version}")


def changes(commit: int) -> Iterator[tuple[int, int]]:
    """Yield the reports that a commit adds or replaces, with their versions."""
    first = (commit - 1) * REPORTS
    yield from ((report, 1) for report in range(first, first + REPORTS))
    chance = random.Random(commit)
    yield from ((report, commit) for report in chance.sample(range(first), min(first, REPLACED)))


def content(commit: int) -> dict[int, int]:
    """Return the version of each report of a commit."""
    return {report: version for number in range(1, commit + 1) for report, version in changes(number)}


# processes


def index(folder: Path, place: Cluster, stop: Event, told: multiprocessing.Queue[Counter[str]]) -> None:
    """Commit until told to stop; after an error, open again and send the commit again, as another run would."""
    counts: Counter[str] = Counter()
    engine: Engine | None = None
    while not stop.is_set():
        try:
            engine = engine or open_engine("opensearch", folder, write=True, cluster=place)
            number = state.read(folder).commit + 1
            for report, version in changes(number):
                engine.delete(f"r{report}")
                engine.add(f"r{report}", documents(report, version))
            engine.commit()
        except ConflictSearchError as error:
            print(f"indexing: {error}", flush=True)
            counts["repeated"] += 1
            if engine is not None:
                engine.close()
            engine = None
    last = state.read(folder)
    counts["commits"], counts["documents"] = last.commit, last.documents
    reader = open_engine("opensearch", folder)
    wanted = [(f"r{r}:{part}", f"{v}") for r, v in content(last.commit).items() for part in range(PASSAGES)]
    found = reader.stored([id_ for id_, _ in wanted])
    counts["lost"] = sum(found.get(id_) != version for id_, version in wanted)
    told.put(counts)


def search(folder: Path, place: Cluster, stop: Event, told: multiprocessing.Queue[Counter[str]]) -> None:
    """Ask for totals of the last commit until told to stop."""
    counts: Counter[str] = Counter()
    chance = random.Random(5)
    wait_for_commits(folder, 1)
    reader, expected = None, dict[str, int]()
    while not stop.is_set():
        word = chance.choice(WORDS)
        try:
            if reader is None or chance.random() < 0.1:
                reader = open_engine("opensearch", folder)
                versions = content(reader._commit.state.commit)  # type: ignore[attr-defined]
                passages = [set(words_of(r, part, v)) for r, v in versions.items() for part in range(PASSAGES)]
                expected = {one: sum(one in own for own in passages) for one in WORDS}
            total = reader.match(Term("text", word), 10).total
        except ConflictSearchError as error:
            print(f"searching: {error}", flush=True)
            counts["failed"] += 1
            reader = None
            continue
        counts["answered"] += 1
        counts["wrong"] += total != expected[word]
    told.put(counts)


def differences(folder: Path) -> int:
    """Compare random plans with brute force over the documents of the last commit."""
    oracle, tested, chance = MemoryEngine(), open_engine("opensearch", folder), random.Random(3)
    for report, version in content(state.read(folder).commit).items():
        oracle.add(f"r{report}", documents(report, version))
    oracle.commit()
    tested.check()
    found = 0
    for _ in range(40):
        one, two, three = (Term("text", word) for word in chance.sample(WORDS, 3))
        row = Phrase("text", (one.text, two.text))
        plans: tuple[Node, ...] = (And((one, two)), Or((one, two, three)), Not(one, two), row)
        plan = chance.choice(plans)
        ours, theirs = (engine.match(plan, None) for engine in (tested, oracle))
        scores = {match.id: match.score for match in theirs.items}
        same = ours.total == theirs.total and all(
            match.id in scores and abs(match.score - scores[match.id]) < 1e-5 for match in ours.items
        )
        ordered = all(scores[a.id] >= scores[b.id] - 1e-5 for a, b in pairwise(ours.items)) if same else False
        found += not (same and ordered and tested.reports(plan) == oracle.reports(plan))
    tested.close()
    return found


if __name__ == "__main__":
    sys.exit(main())
