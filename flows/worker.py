"""Deprecated: `python -m flows.worker` is `python -m runtime.worker` now; the old name works for one version."""

import runpy
import sys

if __name__ == "__main__":
    print(
        "`python -m flows.worker` nay là `python -m runtime.worker`; tên cũ chỉ còn dùng được trong bản này.",
        file=sys.stderr,
    )
    runpy.run_module("runtime.worker", run_name="__main__", alter_sys=True)
