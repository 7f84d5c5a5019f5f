"""What it costs: the figures of `phoihop bench`, each with its yardstick measured in the same run (docs/benchmarks.md)."""
