"""`create_app()`: the agencies' pages, the lead's board and the API, in one application.

Nothing here sends a mail or talks to Prefect: verbs write letters and events, runtime/dispatcher.py carries them.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.staticfiles import StaticFiles

import settings
from models import make_engine
from portal.api import reads, writes
from portal.limits import Limits
from portal.pages import agreements, board, calendar, checkpoints, contacts, files, home, links, proposals, receipts
from portal.security import BodyLimit, KnownHosts, SecurityHeaders
from portal.troubles import install

STATIC = Path(__file__).parent / "static"
API = "/api/v1"
ABOUT = "Agreements, checkpoints, reports and events of one body, for its own systems. Keys are issued by the office."
PAGES = (links, home, checkpoints, agreements, proposals, contacts, calendar, board, receipts, files)

PROGRAMS = (reads, writes)


def create_app(engine: Engine | None = None) -> FastAPI:
    """The portal. `engine`: the agreements' database (default: the one that the settings name)."""
    app = FastAPI(
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
    app.add_middleware(KnownHosts)
    app.add_middleware(SecurityHeaders)
    return app
