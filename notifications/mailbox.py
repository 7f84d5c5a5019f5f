"""Deprecated: `python -m notifications.mailbox` is `python -m devtools.mailbox.server` now; the old name works for one version."""

import runpy
import sys

if __name__ == "__main__":
    print(
        "`python -m notifications.mailbox` nay là `python -m devtools.mailbox.server`; tên cũ chỉ còn dùng được trong bản này.",
        file=sys.stderr,
    )
    runpy.run_module("devtools.mailbox.server", run_name="__main__", alter_sys=True)
