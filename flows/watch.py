"""18 · Trouble told: a run that crashed or hangs, a worker that is gone, a follow-up that didn't happen by eight."""

from prefect.client.orchestration import get_client
from pydantic import Field

from flows.forms.fields import day_of
from flows.stage import ActingForm, stage
from lifecycle.kernel import clock
from lifecycle.kernel.words import DAY_NOT_COME, written
from models import utc_now
from tasks.desk import deployments
from tasks.operations.alarm import BROKEN, follow_up_trouble, mail_administrator, of_run, untold_crashes
from tasks.operations.blocks import fill_environment
from tasks.run.act import look


class WatchForm(ActingForm):
    trouble: str = Field(
        default="", title="Sự cố", description="Để trống: kiểm tra xem hôm nay đã đôn đốc chưa", max_length=2000
    )
    as_of: str = Field(default="", title="Ngày kiểm tra", description="Để trống: hôm nay. Ví dụ: 24/12/2021")


@stage("Báo sự cố")
def watch(form: WatchForm) -> str:
    """Gửi thư báo quản trị khi có sự cố; mỗi sáng lúc tám giờ kiểm tra việc đôn đốc.

    Args:
        form: Thường để nguyên.
    """
    fill_environment()
    trouble = form.trouble.strip()
    if not trouble:
        day = day_of(form.as_of, "Ngày kiểm tra")
        # nobody can have followed up a day that hasn't come
        look(lambda session: clock.need_reached(session, day, DAY_NOT_COME))
        found = [*look(lambda session: follow_up_trouble(session, day)), *_crashed()]
        if not found:
            return f"Ngày {written(day)} đã đôn đốc, hoặc là ngày nghỉ; không có lượt chạy hỏng nào chưa báo."
        trouble = "\n\n".join(found)
    to = mail_administrator("[Phối hợp] Cần xử lý: " + trouble.splitlines()[0], trouble + "\n")
    return f"Đã báo {to}."


def _crashed() -> list[str]:
    """What an automation should have told, and Prefect lost on the way."""
    with get_client(sync_client=True) as client:
        untold = untold_crashes(client, deployments.read(client), utc_now())
    return [of_run(BROKEN.format(name=name), run) for name, run in untold]
