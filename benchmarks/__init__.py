"""Costs, measured: the figures of `phoihop bench`, each with its yardstick measured in the same run (docs/benchmarks.md)."""

from __future__ import annotations

from typing import Any


def run(what: str, where: str, rows: int, runs: int) -> dict[str, Any]:
    """One figure. `what`: sweep | expand | mail; `where`: see benchmarks.places.database. Nothing is imported before."""
    if what == "sweep":
        from benchmarks.sweep import bench_sweep

        return bench_sweep(where, rows, runs)
    if what == "expand":
        from benchmarks.expand import bench_expand

        return bench_expand(where, rows, runs)
    from benchmarks.mail import bench_mail

    return bench_mail(where, rows, runs)
