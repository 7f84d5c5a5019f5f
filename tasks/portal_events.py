"""Deprecated: `python -m tasks.portal_events` is `python -m runtime.dispatcher` now; the old name works for one version."""

import runpy
import sys

if __name__ == "__main__":
    print(
        "`python -m tasks.portal_events` nay là `python -m runtime.dispatcher`; tên cũ chỉ còn dùng được trong bản này.",
        file=sys.stderr,
    )
    runpy.run_module("runtime.dispatcher", run_name="__main__", alter_sys=True)
