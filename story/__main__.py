"""`python -m story [--once]`: starts everything, plays the story, prints the table and the addresses, stays up."""

from __future__ import annotations

import argparse
import signal
import sys
import time

import settings
from story.services import HOST, CannotStart, Ports, maildir, running


def main() -> int:
    """0 when every step came to its end; 1 with one line where one didn't."""
    parser = argparse.ArgumentParser(prog="python -m story", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the story")
    once = parser.parse_args().once
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        ports = Ports.from_environment()
        print(
            "Đang khởi động máy chủ Prefect, worker, cổng của các cơ quan và hộp thư thử nghiệm (khoảng một phút) ...",
            flush=True,
        )
        with running(ports):
            ok = _play()
            if once:
                print(f"Xong. Dữ liệu và thư nằm trong {settings.home()}; gõ `make run` để mở lại và xem.", flush=True)
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


def _play() -> bool:
    from rich.console import Console
    from rich.table import Table

    from lifecycle.words import written
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
    print(f"Bàn làm việc (Prefect):  http://{HOST}:{ports.prefect}/deployments")
    print(f"Cổng của các cơ quan:    http://{HOST}:{ports.portal}/ (mở bằng liên kết trong thư)")
    print(f"Hộp thư thử nghiệm:      http://{HOST}:{ports.mailbox}/")
    print(f"Dữ liệu:                 {settings.database_url()}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
