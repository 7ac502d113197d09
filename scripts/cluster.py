"""Run an OpenSearch cluster on this machine, for tests and for trying the engine: python scripts/cluster.py start

Needs a JDK from 17 and Maven, which fetches the jars once into the cache folder (49 MB). Nodes listen on 127.0.0.1, on
free ports, without passwords: never for data that others must not see.

    python scripts/cluster.py start [--folder F] [--nodes 3] [--heap 384]    print the addresses when all nodes answer
    python scripts/cluster.py stop                                           end the nodes, delete their data
    python scripts/cluster.py kill 2                                         kill -9 one node
    python scripts/cluster.py startnode 2                                    start it again, wait until it has joined
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conflict_search import home

HERE = Path(__file__).resolve().parent / "cluster_node"
PATIENCE = 180.0
"""Seconds that a cluster may take to answer, on a busy machine."""


def missing() -> str:
    """Return in a word what a cluster needs and this machine lacks, empty if nothing."""
    return next((name for name in ("java", "javac", "mvn") if not shutil.which(name)), "")


@dataclass
class LocalCluster:
    """Nodes of OpenSearch in one folder, numbered from 1; `heap` is in MB a node."""

    folder: Path
    heap: int = 384

    @classmethod
    def create(cls, folder: Path, nodes: int = 3, heap: int = 384) -> LocalCluster:
        """Choose free ports and start the nodes; return when all have joined."""
        made = cls(folder.resolve(), heap)
        made.folder.mkdir(parents=True, exist_ok=True)
        if not made._ports.exists():
            made._ports.write_text(json.dumps(_free_ports(2 * nodes)))
        try:
            for number in range(1, made.nodes + 1):
                made.start_node(number)
            made.wait(made.nodes)
        except BaseException:
            made.stop()
            raise
        return made

    @property
    def _ports(self) -> Path:
        return self.folder / "ports.json"

    @property
    def nodes(self) -> int:
        return len(json.loads(self._ports.read_text())) // 2

    @property
    def urls(self) -> list[str]:
        """Return the addresses of the nodes."""
        return [f"http://127.0.0.1:{port}" for port in json.loads(self._ports.read_text())[: self.nodes]]

    def start_node(self, number: int) -> None:
        """Start a node unless it runs."""
        if self.process_of(number):
            return
        jars, place = fetched(), self.folder / f"node{number}"
        place.mkdir(exist_ok=True)
        (place / "tmp").mkdir(exist_ok=True)
        command = ["java", *_machine(self.heap), f"-Djava.io.tmpdir={place / 'tmp'}", "-cp", f"{jars}:{jars}/*"]
        command += ["ClusterNode", *(f"{name}={value}" for name, value in self._settings(number).items())]
        with (place / "log").open("ab") as log:
            started = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=place)
        (place / "pid").write_text(str(started.pid))

    def _settings(self, number: int) -> dict[str, object]:
        ports = json.loads(self._ports.read_text())
        count = len(ports) // 2
        return {
            "path.home": self.folder / f"node{number}",
            "cluster.name": f"conflict-search-{ports[0]}",
            "node.name": f"node{number}",
            "network.host": "127.0.0.1",
            "http.port": ports[number - 1],
            "transport.port": ports[count + number - 1],
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in ports[count:]),
            "cluster.initial_cluster_manager_nodes": ",".join(f"node{n}" for n in range(1, count + 1)),
            "cluster.routing.allocation.disk.threshold_enabled": "false",  # all nodes have one disk
            "cluster.fault_detection.leader_check.interval": "500ms",
            "cluster.fault_detection.follower_check.interval": "500ms",
        }

    def process_of(self, number: int) -> int:
        """Return the process id of a running node of ours, 0 for none."""
        place = self.folder / f"node{number}"
        with contextlib.suppress(OSError, ValueError):
            pid = int((place / "pid").read_text())
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)  # one that ended stays a child of ours until it is waited for
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if f"path.home={place}".encode() in words or words == [b""]:  # empty while the process begins
                return pid
        return 0

    def kill_node(self, number: int, how: int = signal.SIGKILL) -> None:
        """End a node at once, as a power failure does, and wait until it is gone."""
        if pid := self.process_of(number):
            os.kill(pid, how)
            for _ in range(600):
                if not self.process_of(number):
                    return
                time.sleep(0.05)
            if how != signal.SIGKILL:
                self.kill_node(number)

    def stop(self) -> None:
        """End all nodes and delete their data."""
        for number in range(1, self.nodes + 1):
            if pid := self.process_of(number):
                os.kill(pid, signal.SIGTERM)
        for number in range(1, self.nodes + 1):
            self.kill_node(number, signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    def get(self, path: str, method: str = "GET") -> Any:
        """Return what any node answers. Raises OSError if none does."""
        last: OSError = OSError("no node")
        for url in self.urls:
            try:
                with urllib.request.urlopen(urllib.request.Request(url + path, method=method), timeout=10) as answer:
                    return json.load(answer)
            except OSError as error:
                last = error
        raise last

    def manager(self) -> int:
        """Return the number of the elected manager."""
        (row,) = self.get("/_cat/cluster_manager?format=json")
        return int(row["node"].removeprefix("node"))

    def wait_for_node(self, number: int) -> None:
        """Wait until a node that was started answers: until then others may not know that it was gone."""
        for _ in range(int(PATIENCE)):
            with contextlib.suppress(OSError), urllib.request.urlopen(self.urls[number - 1], timeout=10):
                return
            time.sleep(1)
        raise TimeoutError(f"{self.folder}: node {number} does not answer; see node{number}/log there")

    def wait(self, nodes: int, status: str = "green", patience: float = PATIENCE) -> None:
        """Wait until so many nodes have joined and all shards have their copies. Raises TimeoutError."""
        for second in range(int(patience)):
            with contextlib.suppress(OSError):
                health = self.get("/_cluster/health")
                if health["number_of_nodes"] == nodes and health["status"] in ("green", status):
                    return
                if second % 15 == 14:  # a shard that could not be opened five times waits to be told
                    self.get("/_cluster/reroute?retry_failed=true&metric=none", method="POST")
            if not any(map(self.process_of, range(1, self.nodes + 1))):
                break
            time.sleep(1)
        raise TimeoutError(f"{self.folder}: {nodes} nodes are not {status}; see node1/log there")


def fetched() -> Path:
    """Return the folder of the jars and of the compiled main class, made on the first call."""
    parts = (HERE / "pom.xml", HERE / "ClusterNode.java", HERE / "log4j2.properties")
    key = hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()[:16]
    done = home.cache_folder() / f"opensearch-{key}"
    done.parent.mkdir(parents=True, exist_ok=True)
    with _alone(done.with_suffix(".lock")):
        if not done.exists():
            aside = done.with_suffix(".part")
            shutil.rmtree(aside, ignore_errors=True)
            options = ["-B", "-q", "-f", str(parts[0]), f"-DoutputDirectory={aside}"]
            subprocess.run(["mvn", *options, "dependency:copy-dependencies"], check=True, stdout=subprocess.DEVNULL)
            subprocess.run(["javac", "-nowarn", "-cp", f"{aside}/*", "-d", str(aside), str(parts[1])], check=True)
            shutil.copy(parts[2], aside)
            aside.rename(done)
    return done


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _machine(heap: int) -> list[str]:
    """Return options of Java for small and short runs: little memory, quick to start."""
    return [
        *(f"-Xms{heap}m", f"-Xmx{heap}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"),
        *("-XX:ActiveProcessorCount=2", "-Dio.netty.allocator.type=unpooled", "-Dlog4j.shutdownHookEnabled=false"),
    ]


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["start", "stop", "kill", "startnode"])
    parser.add_argument("node", nargs="?", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=home.cache_folder() / "cluster")
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--heap", type=int, default=384, help="MB a node")
    asked = parser.parse_args()
    if lacking := missing():
        sys.exit(f"no {lacking}; install a JDK from 17 and Maven")
    if asked.what == "start":
        print(",".join(LocalCluster.create(asked.folder, asked.nodes, asked.heap).urls))
        return
    cluster = LocalCluster(asked.folder.resolve(), asked.heap)
    if asked.what == "startnode":
        cluster.start_node(asked.node)
        cluster.wait_for_node(asked.node)
        cluster.wait(cluster.nodes)
    elif asked.what == "kill":
        cluster.kill_node(asked.node)
    else:
        cluster.stop()


if __name__ == "__main__":
    main()
