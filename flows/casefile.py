"""16 · Load a case file, a calendar or a ladder: pasted into the form, or a file on the server; whole or not at all."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field
from sqlmodel import Session

from flows.stage import ActingForm, actor, stage
from flows.words import LOAD_ONE_OF_TWO, LOAD_PATH
from lifecycle.casefile.load import LoadResult, known, load_file
from lifecycle.casefile.reader import AgreementEntry, Case, read_content
from lifecycle.casefile.tree import decoded, read_text
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.clock import today
from lifecycle.kernel.refusal import Refusal
from tasks.run.act import act, look
from tasks.run.progress import Progress

BAR = "tien-do-nap-ho-so"
PASTED = "hồ sơ"  # what complaints about a pasted text call it
SUFFIXES = (".yaml", ".yml")


class LoadForm(ActingForm):
    content: str = Field(
        default="",
        title="Nội dung hồ sơ",
        description="Dán nguyên văn tệp hồ sơ (dòng đầu: format: phoihop/1), tối đa khoảng 500 KB; tệp lớn hơn thì ghi "
        "đường dẫn ở ô dưới",
    )
    path: str = Field(
        default="",
        title="Hoặc đường dẫn tệp trên máy chủ",
        description="Ví dụ: /srv/phoihop/ho-so-2027.yaml",
        max_length=1000,
    )
    check_only: bool = Field(default=False, title="Chỉ kiểm tra", description="Đọc và báo lỗi, không ghi gì")
    yes: bool = Field(
        default=False,
        title="Vẫn ghi",
        description="Đã xem những điều mà tệp này bỏ hoặc ghi đè (lần nạp trước báo ra), và đúng là muốn như vậy",
    )

    def typed(self) -> dict[str, Any]:
        """The case file's own reader says the line of what is wrong in it."""
        return self.model_dump(exclude={"content"})


@stage("Nạp hồ sơ")
def load(form: LoadForm) -> str:
    """Nạp cơ quan, đầu mối, căn cứ, thỏa thuận từ một tệp hồ sơ; tệp sai thì không ghi gì và báo dòng sai.

    Args:
        form: Dán nội dung hồ sơ, hoặc ghi đường dẫn của tệp.
    """
    progress = Progress(BAR, "Đọc hồ sơ")
    text, name = _read(form)
    progress.at(10, "Kiểm tra hồ sơ")
    content = read_content(text, name, look(known))
    agreements: list[AgreementEntry] = content.agreements if isinstance(content, Case) else []
    if form.check_only:
        progress.at(100, "Đã kiểm tra")
        return f"Hồ sơ đọc được: {len(agreements)} thỏa thuận. Chưa ghi gì."
    progress.at(30, f"Ghi {len(agreements)} thỏa thuận")
    done: list[LoadResult] = []

    def write(session: Session, who: Actor) -> None:
        told = progress.between(30, 95, "Đã ghi {done}/{of} thỏa thuận")
        done.append(load_file(session, content, who, today(), told, form.yes))

    # without the run's key: loading is many lines of the audit log, and loading again changes nothing by itself
    act(replace(actor(form, "load"), run=""), write)
    progress.at(100, "Đã nạp xong")
    return done[0].told(name)


def _read(form: LoadForm) -> tuple[str, str]:
    """The text, and what complaints call it."""
    pasted, path = form.content.strip(), form.path.strip()
    if bool(pasted) == bool(path):
        raise Refusal(LOAD_ONE_OF_TWO)
    if pasted:
        return decoded(form.content.encode(), PASTED), PASTED
    if not path.lower().endswith(SUFFIXES) or not Path(path).is_absolute():
        raise Refusal(LOAD_PATH, path=path[:200])
    return read_text(Path(path)), path
