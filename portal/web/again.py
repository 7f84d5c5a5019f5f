"""A route whose work is done again while somebody else's transaction is in its way, and then refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from fastapi.routing import APIRoute

from lifecycle.kernel.conflict import again


class Again(APIRoute):
    """Every page and every call of the API. What an endpoint writes stands in transactions, and what it was given can be
    read again: so the whole of it is repeated. An endpoint that waits for its body itself (`async`) calls `again`."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint if iscoroutinefunction(endpoint) else _repeated(endpoint), **options)


def _repeated(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    def repeated(*args: Any, **values: Any) -> Any:
        return again(lambda: endpoint(*args, **values))

    return repeated
