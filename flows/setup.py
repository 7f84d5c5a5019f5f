"""Deprecated: `python -m flows.setup` is `python -m runtime.setup` now; the old name works for one version."""

import runpy
import sys

if __name__ == "__main__":
    print(
        "`python -m flows.setup` nay là `python -m runtime.setup`; tên cũ chỉ còn dùng được trong bản này.",
        file=sys.stderr,
    )
    runpy.run_module("runtime.setup", run_name="__main__", alter_sys=True)
