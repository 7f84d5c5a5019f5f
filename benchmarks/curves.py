"""Draws the growth curves (log-log) from the figures of benchmarks.report. Run by .bench-venv's Python.

.bench-venv/bin/python benchmarks/curves.py FIGURES.json docs/images/benchmarks
"""

import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def main() -> None:
    figures = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    picture, axes = plt.subplots(figsize=(8, 5.5))
    for name in ("sqlite", "postgresql"):
        points = sorted(
            (row["rows"], row["value"], row["limit"]) for row in figures["sweep"] if row["database"] == name
        )
        if points:
            axes.loglog([p[0] for p in points], [p[1] for p in points], "o-", label=f"phoihop, {name}")
            axes.loglog([p[0] for p in points], [p[2] for p in points], "x--", label=f"SQL by hand, {name}")
    for peer in sorted({row["peer"] for row in figures["peers"]}):
        times = sorted((row["rows"], row["seconds"]) for row in figures["peers"] if row["peer"] == peer)
        axes.loglog([p[0] for p in times], [p[1] for p in times], ".:", label=peer)
    axes.set(xlabel="open checkpoints", ylabel="seconds", title="One day's follow-up")
    axes.grid(which="both", alpha=0.3)
    axes.legend(fontsize=8)
    for suffix in ("png", "svg"):
        picture.savefig(f"{sys.argv[2]}.{suffix}", bbox_inches="tight", dpi=120)


if __name__ == "__main__":
    main()
