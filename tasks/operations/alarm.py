"""A mail to the administrator about the program itself: it doesn't wait in the outbox, which may be what is broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from email.utils import formatdate, make_msgid
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from sqlmodel import Session, col, select

import settings
from lifecycle.calendar.store import calendar
from lifecycle.kernel import clock
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import MARK_AHEAD, say, written
from models import SweptDay
from notifications.mail.message import plain_mail
from notifications.mail.smtp import Connection, Verdict, smtp_settings
from tasks.desk.deployments import Deployment
from tasks.operations.words import ADMIN_MAIL_REFUSED, ADMIN_MAIL_UNSET

# what a check looks back to where none has ended well before, and at most
LOOK_BACK = dt.timedelta(days=7)
MISSED = "Đến 8 giờ ngày {day} chưa có lượt đôn đốc nào{instead}: mở 05 · Đôn đốc hằng ngày và bấm Run."
# of the automation, and of the check that looks for what it missed
BROKEN = "Lượt chạy {name} bị hỏng giữa chừng: mở Runs, xem nhật ký rồi chạy lại."


def mail_administrator(subject: str, body: str) -> str:
    """Send it now. Returns whom it went to. Refusal: no address is set, or the mail server didn't take it."""
    to = settings.admin_mail()
    if not to:
        raise Refusal(ADMIN_MAIL_UNSET)
    account = smtp_settings(settings.smtp_url())
    mail = plain_mail(
        sender=account.sender,
        to=to,
        subject=" ".join(subject.split())[:200],
        date=formatdate(localtime=True),
        message_id=make_msgid(domain="phoihop.invalid"),
        text=body,
    )
    connection = Connection(account)
    try:
        outcome = connection.send(to, mail)
    finally:
        connection.close()
    if outcome.verdict is not Verdict.SENT:
        raise Refusal(ADMIN_MAIL_REFUSED, to=to, answer=outcome.answer[:200])
    return to


def follow_up_missed(session: Session, today: dt.date) -> bool:
    """True when today is a working day and no follow-up has swept it yet.

    What was swept is what ran for that day on that day: a mark may lie ahead, and another day's follow-up doesn't count.
    """
    return calendar(session).is_working_day(today) and not clock.was_swept(session, today)


def follow_up_trouble(session: Session, today: dt.date) -> list[str]:
    """List what the administrator has to hear of the follow-up, a sentence each; empty where all is well."""
    found = []
    mark = clock.mark_ahead(session)
    if mark:
        found.append(say(MARK_AHEAD, mark=mark))
    if follow_up_missed(session, today):
        others = session.exec(select(col(SweptDay.day)).where(SweptDay.ran_on == today)).all()
        instead = f" (chỉ có cho ngày {', '.join(map(written, sorted(others)))})" if others else ""
        found.append(MISSED.format(day=written(today), instead=instead))
    return found


def of_run(trouble: str, run: str) -> str:
    """Describe a run for a mail: the sentence, and where the desk shows it; the run's number where that isn't known."""
    desk = settings.prefect_ui_url()
    return f"{trouble}\n\n{desk}/runs/flow-run/{run}" if desk else f"{trouble}\n\n{run}"


def untold_crashes(client: SyncPrefectClient, known: dict[str, Deployment], now: dt.datetime) -> list[tuple[str, str]]:
    """(name, number) of the runs that crashed since the last check and that no mail told of: their event was lost.

    `now`: aware. A mail's own run bears the number of the run that it tells of.
    """
    checks = _runs(client, [known["watch"]], "COMPLETED", now - LOOK_BACK)
    texts = [str((check["parameters"].get("form") or {}).get("trouble") or "") for check in checks]
    last = max((check["start_time"] for check, text in zip(checks, texts, strict=True) if not text), default="")
    since = dt.datetime.fromisoformat(last) if last else now - LOOK_BACK
    others = [deployment for slug, deployment in known.items() if slug != "watch"]
    return [
        (run["name"], run["id"])
        for run in _runs(client, others, "CRASHED", since)
        if not any(run["id"] in text for text in texts)
    ]


def _runs(
    client: SyncPrefectClient, deployments: Iterable[Deployment], state: str, since: dt.datetime
) -> list[dict[str, Any]]:
    body = {
        "deployments": {"id": {"any_": [str(deployment.id) for deployment in deployments]}},
        "flow_runs": {"state": {"type": {"any_": [state]}}, "end_time": {"after_": since.isoformat()}},
        "sort": "END_TIME_DESC",
        "limit": 200,
    }
    found: list[dict[str, Any]] = client.request("POST", "/flow_runs/filter", json=body).json()
    return found
