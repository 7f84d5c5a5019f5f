"""Evidence that a crash left behind: uploaded, but shown by nothing."""

from __future__ import annotations

import datetime as dt
import io
import os
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lifecycle.errors import Refusal
from lifecycle.evidence import StoredFile, keep, opened, sweep_orphans, where
from models import reading, utc_now
from tests.portal_support import PDF
from tests.support import OWNER, execute, set_up_office

DAY = dt.timedelta(days=1)


@pytest.fixture
def office(sqlite_engine: Engine) -> Engine:
    set_up_office(sqlite_engine, checkpoints=1)
    return sqlite_engine


def left(content: bytes, age: dt.timedelta = 2 * DAY) -> StoredFile:
    """A file that came so long ago."""
    stored = keep(io.BytesIO(content), "báo cáo.pdf")
    aged(Path(where(stored.sha256)), age)
    return stored


def aged(path: Path, age: dt.timedelta) -> None:
    when = (utc_now() - age).timestamp()
    os.utime(path, (when, when))


def swept(office: Engine) -> int:
    with reading(office) as session:
        return sweep_orphans(session, utc_now())


def uploaded(office: Engine, stored: StoredFile) -> None:
    execute(
        office,
        "INSERT INTO upload (organization_id, sha256, file_name, media_type, size, received_at)"
        f" VALUES ({OWNER}, '{stored.sha256}', 'a.pdf', 'application/pdf', 1, '2021-01-01')",
    )


def test_a_file_that_nothing_shows_is_taken_away_after_a_day(office: Engine) -> None:
    orphan, young, shown = left(PDF), left(PDF + b"1", DAY / 2), left(PDF + b"2")
    uploaded(office, shown)
    assert swept(office) == 1
    with pytest.raises(OSError):
        opened(orphan.sha256)
    opened(young.sha256).close()
    opened(shown.sha256).close()


def test_half_a_file_goes_too_and_what_isn_t_ours_stays(office: Engine) -> None:
    root = Path(where(left(PDF).sha256)).parents[1]
    strange, half = root / "đừng xóa.txt", root / "incoming" / "0123"
    for path in (strange, half):
        path.write_bytes(b"x")
        aged(path, 2 * DAY)
    assert swept(office) == 2
    assert strange.exists()
    assert not half.exists()


def test_a_file_handed_in_again_is_as_new(office: Engine) -> None:
    first = left(PDF)
    again = keep(io.BytesIO(PDF), "lần hai.pdf")
    assert (again.sha256, again.fresh) == (first.sha256, False)
    assert swept(office) == 0


def test_no_store_no_trouble(office: Engine) -> None:
    with pytest.raises(Refusal):
        keep(io.BytesIO(b""), "rỗng.pdf")
    assert swept(office) == 0
