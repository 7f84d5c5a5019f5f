"""`create_app()`: the agencies' pages, the lead's board and the API, in one application.

Nothing here sends a mail or talks to Prefect: verbs write letters and events, runtime/dispatcher.py carries them.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

import settings
from models import make_engine
from portal.api import agreements as api_agreements
from portal.api import checkpoints as api_checkpoints
from portal.api import events as api_events
from portal.api import files as api_files
from portal.api import paging as api_paging
from portal.api import reports as api_reports
from portal.api import submissions as api_submissions
from portal.api import webhooks as api_webhooks
from portal.pages.access import page as links
from portal.pages.agency_home import page as home
from portal.pages.agreement import page as agreements
from portal.pages.agreement import propose as proposals
from portal.pages.calendar import page as calendar
from portal.pages.checkpoint import page as checkpoints
from portal.pages.evidence import page as files
from portal.pages.lead_dashboard import page as board
from portal.pages.organization import page as contacts
from portal.pages.receipt import page as receipts
from portal.web.errors import install
from portal.web.limits import Limits
from portal.web.security import BodyLimit, KnownHosts, Patience, SecurityHeaders

STATIC = Path(__file__).parent / "static"
API = "/api/v1"
ABOUT = "Agreements, checkpoints, reports and events of one body, for its own systems. Keys are issued by the office."
PAGES = (links, home, checkpoints, agreements, proposals, contacts, calendar, board, receipts, files)

PROGRAMS = (
    api_agreements,
    api_checkpoints,
    api_events,
    api_files,
    api_paging,
    api_reports,
    api_submissions,
    api_webhooks,
)


class Portal(FastAPI):
    """FastAPI, with the headers outside of everything: its own page for a fault of ours is made outside of any middleware."""

    def build_middleware_stack(self) -> ASGIApp:
        return SecurityHeaders(super().build_middleware_stack())


def create_app(engine: Engine | None = None) -> FastAPI:
    """The portal. `engine`: the agreements' database (default: the one that the settings name)."""
    app = Portal(
        title="phoihop",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{API}/openapi.json",
        description=ABOUT,
        # an address with a slash too many is none: a redirect would repeat the name that was asked for
        redirect_slashes=False,
    )
    app.state.engine = engine or make_engine(settings.database_url(), pool_size=20, max_overflow=20, pool_use_lifo=True)
    app.state.limits = Limits(share=settings.portal_workers())
    for module in PAGES:
        app.include_router(module.router, include_in_schema=False)
    for part in PROGRAMS:
        app.include_router(part.router, prefix=API, tags=["phoihop"])
    app.mount("/tinh", StaticFiles(directory=STATIC), name="tinh")
    install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Patience)
    app.add_middleware(KnownHosts)
    return app
