"""Artifacts: what the administrator sees on the board. Whatever a person typed is escaped before it goes in."""

from __future__ import annotations

from prefect.artifacts import create_markdown_artifact

from lifecycle.kernel.words import label, written
from tasks.desk.markdown import plain
from tasks.followup.steps import FollowUp

# a table of more lines than a person reads is cut, and says so
MOST = 200


def publish_follow_up(done: FollowUp) -> None:
    """The follow-up of a day: what was found, sent, and what waits."""
    key = "xem-truoc-don-doc" if done.dry_run else "don-doc-hang-ngay"
    create_markdown_artifact(key=key, markdown=follow_up_page(done), description=f"Đôn đốc ngày {written(done.as_of)}")


def follow_up_page(done: FollowUp) -> str:
    """The page as markdown."""
    head = f"# {'Xem trước đôn đốc' if done.dry_run else 'Đôn đốc'} ngày {written(done.as_of)}\n\n"
    counts = [
        ("Lượt nhắc mới", done.notices),
        ("Lượt nhắc bỏ qua (đã có mức cao hơn)", done.skipped),
        ("Thư soạn", done.messages),
        ("Thư đã gửi", done.sent),
        ("Thư còn chờ", done.waiting),
        ("Thư không đến được", done.bounced),
        ("Thư nghi gửi lặp", done.in_doubt),
        ("Mốc bổ sung", done.topped_up),
        ("Hạn dời theo lịch nghỉ", done.moved),
    ]
    table = "| Nội dung | Số lượng |\n|---|---|\n" + "".join(f"| {name} | {count} |\n" for name, count in counts)
    problem = f"\n**Cần xử lý:** {plain(done.problem)}\n" if done.problem else ""
    return head + table + problem + _rows(done)


def _rows(done: FollowUp) -> str:
    if not done.rows:
        return ""
    head = "\n| Gửi đến | Vai trò | Thỏa thuận | Nhiệm vụ | Hạn | Bậc | Mức |\n|---|---|---|---|---|---|---|\n"
    lines = [
        f"| {plain(row['to'])} | {label('role', row['role'])} | {plain(row['agreement'])} | {plain(row['obligation'])} "
        f"| {written(row['due_on'])} | {plain(row['rung'])} | {label('severity', row['severity'])} |\n"
        for row in done.rows[:MOST]
    ]
    more = f"\nvà {len(done.rows) - MOST} lượt nhắc khác.\n" if len(done.rows) > MOST else ""
    return head + "".join(lines) + more
