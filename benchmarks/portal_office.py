"""An office of a size for the portal's load figures: bodies, contacts, agreements and checkpoints over five years."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from sqlalchemy import Engine, insert
from sqlmodel import Session

from lifecycle.access.links import Wanted, issue_links, new_token
from lifecycle.casefile.load import seed
from lifecycle.kernel.clock import today
from models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    Checkpoint,
    Contact,
    Ladder,
    Obligation,
    Organization,
    Report,
    WorkCalendarText,
    transaction,
)
from models.enums import Form

LEAD = 1
FORMS = list(Form)


def make_office(engine: Engine, checkpoints: int, bodies: int = 200) -> list[str]:
    """One lead and `bodies` partners, each with one programme; returns a link's token for a contact of each partner."""
    with transaction(engine) as session:
        seed(session)
    with transaction(engine) as session:
        days = session.exec(_one(WorkCalendarText)).one()
        ladder = session.exec(_one(Ladder)).one()
        partners = range(2, bodies + 2)
        _rows(session, Organization, [_body(key) for key in (LEAD, *partners)])
        _rows(session, Contact, [contact for key in (LEAD, *partners) for contact in _contacts(key)])
        _rows(session, Agreement, [_agreement(key, ladder.id) for key in partners])
        _rows(
            session,
            AgreementParty,
            [
                {"agreement_id": key, "organization_id": body, "signatory_id": body, "position": place}
                for key in partners
                for place, body in enumerate((LEAD, key))
            ],
        )
        _rows(session, AgreementVersion, [_version(key) for key in partners])
        obligations = [_obligation(key, n) for key in partners for n in range(8)]
        _rows(session, Obligation, obligations)
        common = {"ladder_id": ladder.id, "calendar_id": days.id, "calendar_version": days.version, "lead_id": LEAD}
        each = max(1, checkpoints // len(obligations))
        step = 1825 / each
        first = today() - dt.timedelta(days=1300)
        numbers = itertools.count(1)
        made = [
            _checkpoint(next(numbers), one, first + dt.timedelta(days=int(step * place)), common)
            for one in obligations
            for place in range(each)
        ]
        for start in range(0, len(made), 2000):
            _rows(session, Checkpoint, made[start : start + 2000])
        reported = [one["id"] for one in made if one["status"] in ("accepted", "reported")]
        for start in range(0, len(reported), 2000):
            _rows(session, Report, [_report(key) for key in reported[start : start + 2000]])
        tokens = [(new_token(), Wanted(2 * key, key, f"vp{key}@cq.example")) for key in partners]
        issue_links(session, tokens)
    return [token for token, _ in tokens]


def _one(table: Any) -> Any:
    from sqlmodel import select

    return select(table).limit(1)


def _rows(session: Session, table: Any, values: list[dict[str, Any]]) -> None:
    if values:
        session.execute(insert(table), values)


def _body(key: int) -> dict[str, Any]:
    return {"id": key, "code": f"cq-{key}", "name": f"Cơ quan số {key}", "side": "state" if key > 1 else "party"}


def _contacts(key: int) -> list[dict[str, Any]]:
    return [
        {
            "id": 2 * key,
            "organization_id": key,
            "role": "advisory_unit",
            "post": "Văn phòng",
            "email": f"vp{key}@cq.example",
        },
        {
            "id": 2 * key + 1,
            "organization_id": key,
            "role": "leader_in_charge",
            "post": "Phó",
            "email": f"p{key}@cq.example",
        },
    ]


def _agreement(key: int, ladder: int | None) -> dict[str, Any]:
    return {
        "id": key,
        "code": f"ctph-{key}",
        "kind": "programme",
        "title": f"Chương trình phối hợp giữa Ban Tuyên giáo và cơ quan số {key}",
        "lead_id": LEAD,
        "ladder_id": ladder,
        "status": "in_force",
        "signed_on": dt.date(2021, 7, 12),
    }


def _version(key: int) -> dict[str, Any]:
    terms = {"code": f"ctph-{key}", "title": "Chương trình", "parties": ["cq-1", f"cq-{key}"], "lead": "cq-1"}
    return {"agreement_id": key, "number": 1, "terms": {**terms, "content": "Nội dung", "obligations": []}}


def _obligation(key: int, n: int) -> dict[str, Any]:
    return {
        "id": key * 8 + n,
        "agreement_id": key,
        "code": f"viec-{n}",
        "title": f"Báo cáo kết quả thực hiện nhiệm vụ số {n}",
        "owner": f"cq-{key}",
        "form": FORMS[n % len(FORMS)],
    }


def _checkpoint(number: int, obligation: dict[str, Any], due_on: dt.date, common: dict[str, Any]) -> dict[str, Any]:
    past = due_on < today()
    status = ("accepted" if number % 20 else "upcoming" if number % 40 else "reported") if past else "upcoming"
    closed = due_on + dt.timedelta(days=number % 9 - 5) if status == "accepted" else None
    key = obligation["agreement_id"]
    return {
        **common,
        "id": number,
        "obligation_id": obligation["id"],
        "agreement_id": key,
        "owner_id": key,
        "nominal_on": due_on,
        "due_on": due_on,
        "status": status,
        "closed_on": closed,
        "armed": False,
    }


def _report(checkpoint: int) -> dict[str, Any]:
    return {
        "checkpoint_id": checkpoint,
        "number": 1,
        "body": "Đã thực hiện đủ nội dung theo kế hoạch, phát hành 12 tin bài.",
        "reported_on": today(),
        "reported_by": "Văn phòng",
    }
