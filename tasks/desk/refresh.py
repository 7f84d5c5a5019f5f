"""The administrator's desk made current: the drop-downs of every form, the inbox, one agreement's page.

Called after every verb and by every follow-up. Each writes only what changed. The database is the truth: what one run
published while another committed is published again.
"""

from __future__ import annotations

from functools import cache

from prefect.client.orchestration import SyncPrefectClient, get_client
from sqlalchemy import func
from sqlmodel import Session, select

from lifecycle.views.form_choices import choices
from lifecycle.views.office_inbox import Waiting, waiting
from models import AuditLine, reading
from tasks.desk import deployments, inbox, pages
from tasks.desk import dropdowns as schemas
from tasks.desk.artifacts import Newest, newest, publish
from tasks.run.act import engine, look

TRIES = 3


def refresh(agreement: str = "") -> None:
    """Drop-downs and inbox, and the page of `agreement` where one is named."""
    for _ in range(TRIES):
        seen = look(_last_line)
        with get_client(sync_client=True) as client, reading(engine()) as session:
            offer = cache(lambda name: choices(session, name))
            known = deployments.read(client)
            page = [pages.agreement_key(agreement)] if agreement else []
            there = newest(client, [inbox.KEY, pages.KEY, *page])
            items = waiting(session)
            publish_inbox(client, items, known, offer, there)
            refresh_choices(client, known, offer)
            show_the_way(client, known, len(items), there)
            if agreement:
                pages.publish_agreement(client, session, agreement, there)
        if look(_last_line) == seen:
            return


def refresh_choices(client: SyncPrefectClient, known: dict[str, deployments.Deployment], offer: schemas.Offer) -> int:
    """Write the schemas whose lists changed; return how many."""
    changed = 0
    for deployment in known.values():
        fresh = schemas.refreshed(deployment.schema, offer)
        if fresh != deployment.schema:
            client.request(
                "PATCH",
                "/deployments/{id}",
                path_params={"id": deployment.id},
                json={"parameter_openapi_schema": fresh},
            )
            changed += 1
    return changed


def publish_inbox(
    client: SyncPrefectClient,
    items: list[Waiting],
    known: dict[str, deployments.Deployment],
    offer: schemas.Offer,
    there: Newest,
) -> None:
    """The inbox artifact, where it isn't as it should be."""
    stages: dict[str, deployments.Deployment] = {slug: known[slug] for slug in ("review", "sign") if slug in known}
    # which runs wait is asked only where something waits for one
    alive = deployments.alive(client, stages) if {item.kind for item in items} & set(inbox.STAGE) else {}
    offered: dict[str, str] = {}
    for slug in ("review", "sign", "force"):
        for name in schemas.lists_of(known[slug].schema) if slug in known else ():
            offered |= inbox.by_code(offer(name).offered)
    page = inbox.page(items, inbox.Desk(known, alive, offered))
    publish(client, inbox.KEY, page, "Việc đang chờ quản trị", there)


def show_the_way(
    client: SyncPrefectClient, known: dict[str, deployments.Deployment], count: int, there: Newest
) -> None:
    """The first deployment's description leads to the inbox and the board: neither UI lists artifacts in its menu."""
    if "desk" not in known:
        return
    words = {inbox.KEY: f"Việc cần xử lý ({count})", pages.KEY: "Bảng tổng hợp"}
    links = [f"**[{words[key]}]({deployments.artifact_link(there[key][0])})**" for key in words if key in there]
    description = " · ".join(links) + "\n\nBấm Run để cập nhật các danh sách chọn, hộp việc và bảng tổng hợp."
    if description != known["desk"].description:
        path = {"id": known["desk"].id}
        client.request("PATCH", "/deployments/{id}", path_params=path, json={"description": description})


def _last_line(session: Session) -> int:
    return session.exec(select(func.max(AuditLine.id))).one() or 0
