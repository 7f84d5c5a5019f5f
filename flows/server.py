"""Deprecated: `python -m flows.server` is `python -m runtime.server` now; the old name works for one version."""

import runpy
import sys

if __name__ == "__main__":
    print(
        "`python -m flows.server` nay là `python -m runtime.server`; tên cũ chỉ còn dùng được trong bản này.",
        file=sys.stderr,
    )
    runpy.run_module("runtime.server", run_name="__main__", alter_sys=True)
