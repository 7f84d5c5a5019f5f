"""Speed of the portal's answers under load: python -m benchmarks.portal [--rates 50 200] [--seconds 20] [--workers 2]

An office of 100,000 checkpoints (benchmarks/portal_office.py), the portal as `python -m portal` starts it, and a client
process of our own: open loop, so that a slow answer doesn't slow the questions down; time counts from when a question
was due, to the first byte of its answer. Prints the table of docs/benchmarks-portal.md.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models import make_engine, metadata

HOST = "127.0.0.1"
CHECKPOINTS = 100_000
# what agencies open, in shares of a hundred
MIX = (("home", 55), ("checkpoint", 25), ("agreement", 7), ("calendar", 5), ("receipts", 3), ("style", 5))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--home", type=Path, default=Path(".phoihop/bench-portal"))
    parser.add_argument("--port", type=int, default=0)
    chosen = parser.parse_args()
    tokens, checkpoints = office(chosen.home)
    print("| requests/s | answered | p50 ms | p95 ms | p99 ms | failed | CPU ms each |\n|---|---|---|---|---|---|---|")
    for rate in chosen.rates:
        port = chosen.port or free_port()
        with portal(chosen.home, port, chosen.workers) as group:
            asyncio.run(Load(port, tokens, checkpoints).run(50, 3))  # warm
            before = cpu_seconds(group)
            result = asyncio.run(Load(port, tokens, checkpoints).run(rate, chosen.seconds))
            spent = cpu_seconds(group) - before
        print(result.row(rate, chosen.seconds, spent), flush=True)
        for line in result.by_kind():
            print(line, flush=True)


def office(home: Path) -> tuple[list[str], dict[str, int]]:
    """The office, made once: tokens of its links, and for each an open checkpoint of its body."""
    made = home / "made.json"
    if not made.exists():
        from benchmarks.portal_office import make_office

        home.mkdir(parents=True, exist_ok=True)
        (home / "phoihop.db").unlink(missing_ok=True)
        engine = make_engine(f"sqlite:///{home / 'phoihop.db'}")
        metadata.create_all(engine)
        tokens = make_office(engine, CHECKPOINTS)
        with engine.connect() as connection:
            query = "SELECT owner_id, MIN(id) FROM checkpoint WHERE status = 'upcoming' GROUP BY owner_id"
            found = {row[0]: row[1] for row in connection.exec_driver_sql(query)}
        engine.dispose()
        # the links were made for bodies 2, 3, 4 ... in this order
        made.write_text(json.dumps([[token, found[place]] for place, token in enumerate(tokens, 2)]), encoding="ascii")
    pairs = json.loads(made.read_text(encoding="ascii"))
    return [token for token, _ in pairs], dict(pairs)


@contextmanager
def portal(home: Path, port: int, workers: int) -> Iterator[int]:
    """The portal as an office runs it."""
    env = {
        **os.environ,
        "PHOIHOP_HOME": str(home.resolve()),
        "PHOIHOP_DATABASE_URL": f"sqlite:///{(home / 'phoihop.db').resolve()}",
    }
    command = [sys.executable, "-m", "portal", "--port", str(port), "--workers", str(workers)]
    # its output elsewhere: a client that is killed must not leave somebody waiting on its pipe
    process = subprocess.Popen(
        command, env=env, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://{HOST}:{port}/khoe", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def cpu_seconds(group: int) -> float:
    """Sum what the processes of a group have used so far: it says what a request costs on a machine with neighbours too."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Result:
    """First-byte times, in seconds, by kind of page."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.failed: Counter[str] = Counter()

    def row(self, rate: int, seconds: int, spent: float) -> str:
        every = [one for times in self.times.values() for one in times]
        p50, p95, p99 = (percentile(every, share) * 1000 for share in (0.5, 0.95, 0.99))
        answered = len(every) / seconds
        cost = spent / (rate * seconds) * 1000
        failed = sum(self.failed.values())
        return f"| {rate} | {answered:.0f}/s | {p50:.1f} | {p95:.1f} | {p99:.1f} | {failed} | {cost:.1f} |"

    def by_kind(self) -> Iterator[str]:
        for kind, times in sorted(self.times.items()):
            p50, p95 = (percentile(times, share) * 1000 for share in (0.5, 0.95))
            yield f"|   {kind} | {len(times)} | {p50:.1f} | {p95:.1f} | | {self.failed[kind]} | |"


class Load:
    """An open loop over kept connections."""

    def __init__(self, port: int, tokens: list[str], checkpoints: dict[str, int]) -> None:
        self.port, self.tokens, self.checkpoints = port, tokens, checkpoints
        # each agency keeps its own, as browsers do: the processes of a portal get their share of them
        self.free: dict[str, list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = defaultdict(list)
        self.cookies: dict[str, str] = {}
        self.enter()
        self.result = Result()
        self.random = random.Random(7)

    def enter(self) -> None:
        """Open each agency's link, as its mail does."""
        for token in self.tokens:
            asking = http.client.HTTPConnection(HOST, self.port)
            asking.request("GET", f"/l/{token}")
            self.cookies[token] = (asking.getresponse().getheader("set-cookie") or "").partition(";")[0]
            asking.close()

    async def run(self, rate: int, seconds: int) -> Result:
        start, tasks = time.perf_counter() + 0.1, []
        for number in range(rate * seconds):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(self._ask(due)))
        await asyncio.wait(tasks, timeout=30)
        for kept in self.free.values():
            for _, writer in kept:
                writer.close()
        return self.result

    async def _ask(self, due: float) -> None:
        token = self.random.choice(self.tokens)
        kind = self.random.choices([name for name, _ in MIX], [share for _, share in MIX])[0]
        path = {
            "home": "/",
            "checkpoint": f"/viec/{self.checkpoints[token]}",
            "agreement": f"/thoa-thuan/ctph-{self.tokens.index(token) + 2}",
            "calendar": "/lich",
            "receipts": "/bien-nhan",
            "style": "/tinh/phoihop.css",
        }[kind]
        try:
            reader, writer = (
                self.free[token].pop() if self.free[token] else await asyncio.open_connection(HOST, self.port)
            )
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {self.cookies[token]}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            taken = time.perf_counter() - due
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError, IndexError):
            self.result.failed[kind] += 1
            return
        self.free[token].append((reader, writer))
        if head.startswith(b"HTTP/1.1 200"):
            self.result.times[kind].append(taken)
        else:
            self.result.failed[kind] += 1


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values) or [0.0]
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
