"""`make run ONCE=1`: the whole life of an agreement on a real server, worker and mail server, and what it leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

import pytest
from sqlmodel import Session, select

from lifecycle.agreement.lookup import get_agreement
from lifecycle.integrity import chains as integrity_chains
from lifecycle.integrity import verify
from models import Agreement, Checkpoint, Event, make_engine, reading
from models.enums import AgreementStatus, CheckpointStatus
from tests.acceptance.conftest import free_ports

pytestmark = pytest.mark.acceptance
ROOT = Path(__file__).parents[3]
SECONDS = 480  # three minutes on an idle machine


class Played:
    """What a story said and left behind."""

    def __init__(self, home: Path, output: str, code: int) -> None:
        self.home, self.output, self.code = home, output, code

    def mails(self) -> list[EmailMessage]:
        found = sorted((self.home / "mailbox" / "new").iterdir())
        return [message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=modern) for path in found]  # type: ignore[arg-type]


def play(home: Path) -> Played:
    names = ("PHOIHOP_PREFECT_PORT", "PHOIHOP_SMTP_PORT", "PHOIHOP_MAILBOX_PORT", "PHOIHOP_PORTAL_PORT")
    # as in a fresh shell: a house that stands beside it must not lend it its database
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PHOIHOP_", "PREFECT_"))}
    env = {**clean, "PHOIHOP_HOME": str(home), **dict(zip(names, map(str, free_ports(len(names))), strict=True))}
    process = subprocess.Popen(
        [sys.executable, "-m", "story", "--once"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=SECONDS)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
    return Played(home, output, process.returncode)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("story"))


def test_every_step_of_the_story_completes(played: Played) -> None:
    assert played.code == 0, played.output
    assert "Failed" not in played.output


def test_the_ladder_is_climbed_to_its_last_rung_and_then_silent(played: Played) -> None:
    subjects = [str(mail["Subject"]) for mail in played.mails()]
    about = [subject for subject in subjects if "chuyển đổi số" in subject]
    for said in ("Sát hạn", "Đến hạn", "Quá hạn", "Quá hạn đặc biệt nghiêm trọng"):
        assert any(said in subject for subject in about), (said, about)
    ids = [str(mail["Message-ID"]) for mail in played.mails()]
    assert len(set(ids)) == len(ids)


def test_every_mail_reads_as_text_and_html_with_a_link_and_a_digest_with_its_dates(played: Played) -> None:
    for mail in played.mails():
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None
        assert html is not None
        assert "Kính gửi" in text.get_content()
        assert "http://127.0.0.1" in html.get_content()
        # a letter (a receipt, a decision) has no dates to take over
        dated = any(part.get_content_type() == "text/calendar" for part in mail.walk())
        assert dated == (".digest." in str(mail["Message-ID"]))


def test_the_agreement_is_in_force_and_its_report_accepted_with_a_whole_audit_log(played: Played) -> None:
    engine = make_engine(f"sqlite:///{played.home / 'phoihop.db'}")
    with reading(engine) as session:
        code = session.exec(select(Agreement.code).where(Agreement.code.startswith("khph-cds-"))).one()  # type: ignore[attr-defined]
        found = get_agreement(session, code)
        assert found.status is AgreementStatus.IN_FORCE
        statuses = session.exec(select(Checkpoint.status).where(Checkpoint.agreement_id == found.id)).all()
        assert list(statuses) == [CheckpointStatus.ACCEPTED]
        assert list(verify.faults(session)) == []
        verbs = _verbs(session, code)
        assert session.exec(select(Event).where(Event.emitted_at == None)).all() == []  # noqa: E711
    engine.dispose()
    # a flow that suspends runs again from its first line: each verb stands in the log once all the same
    assert verbs == [
        "propose", "open_review", "request_changes", "revise", "approve", "start_signing", "sign", "number", "sign",
        "number", "put_in_force", "report", "return_report", "report", "accept",
    ]  # fmt: skip


def _verbs(session: Session, code: str) -> list[str]:
    from models import AuditLine

    lines = select(AuditLine.verb).where(AuditLine.chain == code).order_by(AuditLine.number)  # type: ignore[arg-type]
    return list(session.exec(lines))


def test_the_log_of_the_office_follows_one_chain(played: Played) -> None:
    engine = make_engine(f"sqlite:///{played.home / 'phoihop.db'}")
    with reading(engine) as session:
        assert list(integrity_chains.breaks(session)) == []
    engine.dispose()


def test_the_story_goes_on_from_the_state_that_another_left(played: Played) -> None:
    again = play(played.home)
    assert again.code == 0, again.output
    assert "khph-cds-2" in again.output
