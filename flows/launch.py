"""Deprecated: a work pool of the version before starts this file; `python -m runtime.setup` lets it start runtime/launch.py.

Only the standard library, as there: `python -I -S` starts it.
"""

import runpy
from pathlib import Path

if __name__ == "__main__":
    runpy.run_path(str(Path(__file__).parents[1] / "runtime" / "launch.py"), run_name="__main__")
