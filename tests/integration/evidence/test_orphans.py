"""Evidence that a crash left behind: uploaded, but shown by nothing."""

from __future__ import annotations

import datetime as dt
import io
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lifecycle.evidence import store as evidence
from lifecycle.evidence.store import StoredFile, keep, opened, sweep_orphans, where
from lifecycle.kernel.refusal import Refusal
from models import utc_now
from tests.portal_support import PDF
from tests.support import LEAD, OWNER, execute, set_up_office

DAY = dt.timedelta(days=1)


@pytest.fixture
def office(engine: Engine) -> Engine:
    set_up_office(engine, checkpoints=1)
    return engine


def left(office: Engine, content: bytes, age: dt.timedelta = 2 * DAY) -> StoredFile:
    """A file that came so long ago."""
    stored = keep(office, io.BytesIO(content), "báo cáo.pdf")
    aged(Path(where(stored.sha256)), age)
    return stored


def aged(path: Path, age: dt.timedelta) -> None:
    when = (utc_now() - age).timestamp()
    os.utime(path, (when, when))


def swept(office: Engine) -> int:
    return sweep_orphans(office, utc_now())


def uploaded(office: Engine, stored: StoredFile, body: int = OWNER) -> None:
    execute(
        office,
        "INSERT INTO upload (organization_id, sha256, file_name, media_type, size, received_at)"
        f" VALUES ({body}, '{stored.sha256}', 'a.pdf', 'application/pdf', 1, '2021-01-01')",
    )


def test_a_file_that_nothing_shows_is_taken_away_after_a_day(office: Engine) -> None:
    orphan, young, shown = left(office, PDF), left(office, PDF + b"1", DAY / 2), left(office, PDF + b"2")
    uploaded(office, shown)
    assert swept(office) == 1
    with pytest.raises(OSError):
        opened(orphan.sha256)
    opened(young.sha256).close()
    opened(shown.sha256).close()


def test_half_a_file_goes_too_and_what_isn_t_ours_stays(office: Engine) -> None:
    root = Path(where(left(office, PDF).sha256)).parents[1]
    strange, half = root / "đừng xóa.txt", root / "incoming" / "0123"
    for path in (strange, half):
        path.write_bytes(b"x")
        aged(path, 2 * DAY)
    assert swept(office) == 2
    assert strange.exists()
    assert not half.exists()


def test_a_file_handed_in_again_is_as_new(office: Engine) -> None:
    first = left(office, PDF)
    again = keep(office, io.BytesIO(PDF), "lần hai.pdf")
    assert again.sha256 == first.sha256
    assert swept(office) == 0


def test_no_store_no_trouble(office: Engine) -> None:
    with pytest.raises(Refusal):
        keep(office, io.BytesIO(b""), "rỗng.pdf")
    assert swept(office) == 0


def test_a_file_that_comes_while_the_sweep_takes_the_old_one_away_is_there_afterwards(
    office: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the worst moment: the sweep has looked at the old file for the last time, and somebody hands the same one in."""
    stored, look, looks = left(office, PDF), evidence._is_old, []
    comes = threading.Thread(target=lambda: keep(office, io.BytesIO(PDF), "lần hai.pdf"))

    def looked(*given: object) -> bool:
        old = look(*given)  # type: ignore[arg-type]
        looks.append(old)
        if len(looks) == 2:
            comes.start()
            comes.join(0.5)
        return old

    monkeypatch.setattr(evidence, "_is_old", looked)
    assert swept(office) == 1
    comes.join()
    assert looks == [True, True]
    with opened(stored.sha256) as file:
        assert file.read() == PDF


def test_sweeps_while_two_hand_the_same_old_file_in_take_none_that_is_shown(office: Engine) -> None:
    """Real threads, many tries: whoever got their row has their file."""
    for number in range(25):
        content = PDF + str(number).encode()
        left(office, content)
        ready = threading.Barrier(4)

        def hand_in(body: int, content: bytes = content, ready: threading.Barrier = ready) -> str:
            ready.wait()
            stored = keep(office, io.BytesIO(content), "a.pdf")
            uploaded(office, stored, body)
            return stored.sha256

        def sweep(ready: threading.Barrier = ready) -> None:
            ready.wait()
            swept(office)

        with ThreadPoolExecutor(4) as pool:
            forms = [pool.submit(hand_in, body) for body in (OWNER, LEAD)]
            for sweeping in [pool.submit(sweep) for _ in range(2)]:
                sweeping.result()
            for form in forms:
                opened(form.result()).close()
