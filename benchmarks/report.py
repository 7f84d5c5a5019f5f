"""`make bench`: every figure with its yardstick and its peers, the curves, and docs/benchmarks.md.

    python -m benchmarks.report [--most 1000000] [--mails 10000] [--runs 5] [--keep figures.json]

Each figure is measured in a process of its own, so that one's memory isn't another's.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from lifecycle.kernel.clock import today

ROOT = Path(__file__).resolve().parent.parent
PEERS_PYTHON = ROOT / ".bench-venv" / "bin" / "python"
DATABASES = ("sqlite", "postgresql")
SIZES = (10_000, 100_000, 1_000_000)


def main() -> int:
    """0 when the document is written; a peer that can't run is named in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="open checkpoints")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, default=ROOT / "docs" / "benchmarks.json")
    given = parser.parse_args()
    figures = measure([size for size in SIZES if size <= given.most], given.runs, given.mails)
    if given.keep.exists():  # a country's day is measured once, by hand: its figures are kept
        before = json.loads(given.keep.read_text(encoding="utf-8"))
        figures |= {"tenfold": before["tenfold"]} if "tenfold" in before else {}
    given.keep.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draw(given.keep)
    (ROOT / "docs" / "benchmarks.md").write_text(document(figures), encoding="utf-8")
    return 0


def measure(sizes: list[int], runs: int, mail_count: int) -> dict[str, Any]:
    sweeps = [bench("sweep", rows, runs, where) for where in DATABASES for rows in sizes]
    expands = [bench("expand", sizes[-1], min(runs, 3), where) for where in DATABASES]
    mails = [bench("mail", mail_count, min(runs, 3), where) for where in DATABASES]
    return {
        "machine": machine(),
        "sweep": sweeps,
        "same_due": [open_rows(where, runs) for where in DATABASES],
        "expand": expands,
        "mail": mails,
        # five years of working days, and all of it within one
        "forecast": [helper("forecast", where, days) for where in DATABASES for days in ("1250", "250")],
        "portal": portal_load(),
        "peers": peers(),
    }


def machine() -> dict[str, Any]:
    load = os.getloadavg()[0]
    day = today().isoformat()
    return {"day": day, "cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()} | {
        "load": round(load, 2)
    }


def bench(what: str, rows: int, runs: int, where: str) -> dict[str, Any]:
    command = ["-m", "cli", "bench", what, "--rows", str(rows), "--runs", str(runs), "--database", where, "--json"]
    return answer([sys.executable, *command])


def open_rows(where: str, runs: int) -> dict[str, Any]:
    """The same due rows among ten times the open ones."""
    few, many = (
        helper("sweep", where, str(rows), str(days), str(runs)) for rows, days in ((100_000, 100), (1_000_000, 1000))
    )
    return {
        "database": where,
        "few": few["value"],
        "many": many["value"],
        "times": round(many["value"] / few["value"], 2),
    }


def helper(*arguments: str) -> dict[str, Any]:
    return answer([sys.executable, "-m", "benchmarks.extra", *arguments])


def portal_load() -> list[str]:
    """The rows of the portal's table, one for each rate."""
    with tempfile.TemporaryDirectory(prefix="phoihop-bench-portal-") as folder:
        command = [sys.executable, "-m", "benchmarks.portal", "--home", folder]
        print("...", *command[1:], file=sys.stderr, flush=True)
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return [line for line in done.stdout.splitlines() if line[:3].strip("| ").isdigit()]


def peers() -> list[dict[str, Any]]:
    own = [(sys.executable, ["-m", "benchmarks.peers.orm"], rows) for rows in (10_000, 100_000)]
    own += [(sys.executable, ["-m", "benchmarks.peers.prefect_tasks"], rows) for rows in (100, 1_000)]
    others = [
        (str(PEERS_PYTHON), [f"benchmarks/peers/{name}.py"], rows)
        for name in ("dbos_workflows", "spiff")
        for rows in (100, 1_000)
    ]
    found = []
    for python, command, rows in own + others:
        try:
            found.append(answer([python, *command, str(rows)]))
        except (OSError, subprocess.CalledProcessError, ValueError) as error:
            print(f"{command[-1]} could not be measured: {error}", file=sys.stderr)
    return found


def answer(command: list[str]) -> dict[str, Any]:
    """The JSON object that a command prints last."""
    print("...", *command[1:], file=sys.stderr, flush=True)
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def draw(figures: Path) -> None:
    target = ROOT / "docs" / "images" / "benchmarks"
    target.parent.mkdir(parents=True, exist_ok=True)
    if PEERS_PYTHON.exists():
        subprocess.run([str(PEERS_PYTHON), "benchmarks/curves.py", str(figures), str(target)], cwd=ROOT, check=False)


def document(figures: dict[str, Any]) -> str:
    """docs/benchmarks.md, from its template and the figures."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("benchmarks.md.j2").render(**figures)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="phoihop-bench-home-") as folder:
        os.environ["PREFECT_HOME"] = folder
        os.environ["PHOIHOP_LANGUAGE"] = "en"
        sys.exit(main())
