"""`python -m story [--once]`: starts everything, plays the story, prints the table and the addresses, stays up."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time

from sqlalchemy.engine import make_url

import settings
from story.services import HOST, CannotStart, Ports, maildir, running


def main() -> int:
    """0 when every step came to its end; 1 with one line where one didn't."""
    settings.begin()
    parser = argparse.ArgumentParser(prog="python -m story", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the story")
    once = parser.parse_args().once
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # a place of its own: an office that starts here afterwards finds its own database, and its own days
    os.environ.setdefault("PHOIHOP_HOME", str(settings.home() / "rehearsal"))
    try:
        _need_rehearsal()
        ports = Ports.from_environment()
        print(
            "Đang khởi động máy chủ Prefect, worker, cổng của các cơ quan và hộp thư thử nghiệm (khoảng một phút) ...",
            flush=True,
        )
        with running(ports):
            ok = _play()
            if once:
                print(
                    f"Xong. Dữ liệu (diễn tập) và thư nằm trong {settings.home()}; gõ `make run` để mở lại và xem.",
                    flush=True,
                )
                return 0 if ok else 1
            _addresses(ports)
            while True:
                time.sleep(3600)
    except CannotStart as problem:
        print(f"make run: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nĐã dừng.")
        return 0


def _need_rehearsal() -> None:
    """CannotStart where the database is an office's: the story's days are made up."""
    from migrations.upgrade import State, is_rehearsal, state
    from models import make_engine, shown_url

    engine = make_engine(settings.database_url())
    try:
        if state(engine) is not State.EMPTY and not is_rehearsal(engine):
            where = shown_url(engine.url)
            raise CannotStart(
                f"{where} là cơ sở dữ liệu thật, không phải bản diễn tập: bỏ PHOIHOP_HOME, PHOIHOP_DATABASE_URL hoặc chọn nơi khác."
            )
    finally:
        engine.dispose()


def _play() -> bool:
    from rich.console import Console
    from rich.table import Table

    from lifecycle.kernel.words import written
    from models import make_engine
    from story.desk import StepFailed
    from story.play import Story

    console = Console(width=None if sys.stdout.isatty() else 150)
    table = Table("Bước", "Lượt chạy", "Trạng thái", "Thư", title="Vòng đời một thỏa thuận phối hợp")
    began = time.monotonic()
    ok = True
    story = Story(make_engine(settings.database_url()), maildir())
    print(
        f"Diễn lại vòng đời của {story.code}; ngày đôn đốc là ngày giả định, hạn báo cáo {written(story.due)}.",
        flush=True,
    )
    try:
        for line in story.play():
            print(f"  {line.stage}: {line.state}, {line.mails} thư. {line.message}", flush=True)
            table.add_row(line.stage, line.run, line.state, str(line.mails))
    except StepFailed as problem:
        print(f"make run: {problem}", file=sys.stderr)
        ok = False
    console.print(table)
    print(f"{time.monotonic() - began:.0f} giây.")
    return ok


def _addresses(ports: Ports) -> None:
    from models import shown_url

    print(f"Bàn làm việc (Prefect):  http://{HOST}:{ports.prefect}/deployments")
    print(f"  tên và mật khẩu:       {settings.desk_password()}")
    print(f"Cổng của các cơ quan:    http://{HOST}:{ports.portal}/ (mở bằng liên kết trong thư)")
    print(f"Hộp thư thử nghiệm:      http://{HOST}:{ports.mailbox}/")
    where = shown_url(make_url(settings.database_url()))
    print(f"Dữ liệu (diễn tập):      {where}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
