"""The agency's hands: opens the link of a reminder and fills the portal's form, as a clerk in a browser does."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

import httpx

from story.desk import StepFailed

HIDDEN = re.compile(r'name="(secret|once)" value="([^"]+)"')
RECEIPT = re.compile(r"/bien-nhan/([\w-]+)")


def link_of_last_mail(maildir: Path, to: str, portal: str) -> str:
    """The portal's link in the newest mail to an address. StepFailed where there is none."""
    newest = sorted(
        (path for part in ("new", "cur") for path in (maildir / part).glob("*")), key=lambda path: path.name
    )
    for path in reversed(newest):
        mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=modern)
        text = mail.get_body(("plain",))
        found = (
            re.search(re.escape(portal) + r"/l/[\w-]+", text.get_content()) if text and to in str(mail["To"]) else None
        )
        if found:
            return found[0]
    raise StepFailed(f"Không có thư nào gửi {to} kèm liên kết vào cổng thông tin.")


def hand_in_report(link: str, checkpoint: int, **fields: str) -> str:
    """Open the link, go to the checkpoint's page, fill its report's form, send it; return the receipt's number."""
    with httpx.Client(follow_redirects=True, timeout=30) as browser:
        page = browser.get(link)
        if "/viec/" not in page.url.path:
            raise StepFailed(f"Liên kết trong thư không mở được mốc thực hiện ({page.status_code}).")
        page = browser.get(page.url.copy_with(path=f"/viec/{checkpoint}", query=None))
        hidden = dict(HIDDEN.findall(page.text))
        # the form holds a file field, so a browser sends it as multipart
        sent = browser.post(
            page.url.copy_with(path=f"{page.url.path}/bao-cao", query=None),
            data={**hidden, **fields},
            files={"files": ("", b"", "application/octet-stream")},
            headers={"Origin": str(page.url.copy_with(path="/", query=None)).rstrip("/")},
        )
    receipt = RECEIPT.search(str(sent.url))
    if receipt is None:
        raise StepFailed(f"Cổng thông tin không nhận báo cáo ({sent.status_code}).")
    return receipt[1]
