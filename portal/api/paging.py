"""Reading for programs: their body's agreements, checkpoints, reports and events."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from portal.api.auth import ANSWERS
from portal.web.again import Again

router = APIRouter(route_class=Again, responses=ANSWERS)


class Paged(BaseModel):
    """A page. `next`: the `after` of the next one; null on the last."""

    items: list[dict[str, Any]]
    next: int | None = None


class Thing(BaseModel):
    """One of them."""

    item: dict[str, Any]


def paged(items: list[dict[str, Any]], limit: int) -> Paged:
    """A page of at most `limit` items, with the `after` of the next where this one is full."""
    return Paged(items=items, next=items[-1]["id"] if len(items) == limit else None)
