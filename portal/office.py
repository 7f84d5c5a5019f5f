"""Deprecated: `python -m portal.office` is `python -m cli.access` now; the old name works for one version."""

import runpy
import sys

if __name__ == "__main__":
    print(
        "`python -m portal.office` nay là `python -m cli.access`; tên cũ chỉ còn dùng được trong bản này.",
        file=sys.stderr,
    )
    runpy.run_module("cli.access", run_name="__main__", alter_sys=True)
