"""What every flow shares: its run's name and tags, a refused rule as a sentence, and events handed over at the end.

No `from __future__ import annotations` in flows/: Prefect reads the parameter's class to draw the form.
"""

import functools
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from prefect import flow, get_run_logger
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from prefect.states import Completed, Failed, State
from pydantic import BaseModel, Field
from sqlmodel import Session

from lifecycle import audit
from lifecycle.actor import Actor
from lifecycle.errors import Refusal
from lifecycle.find import SEPARATOR, code_of
from models import AuditLine
from tasks.events import emit_events

F = TypeVar("F", bound=Callable[..., Any])


class ActingForm(BaseModel):
    """Every form asks who acts: Prefect's open-source server has no users to tell us."""

    acting_post: str = Field(
        default="Quản trị hệ thống",
        title="Người thực hiện (chức vụ)",
        description="Chức vụ của người đang thao tác, ghi vào nhật ký. Ví dụ: Phó Trưởng ban phụ trách.",
        max_length=200,
        json_schema_extra={"position": 99},
    )


def actor(form: ActingForm, step: str) -> Actor:
    """Who acts, at a step of this run."""
    return Actor(post=form.acting_post.strip() or "Quản trị hệ thống", channel="prefect", run=f"{flow_run.id}:{step}")


def steps_so_far(session: Session) -> list[AuditLine]:
    """What earlier tries of this run did already: a resumed or repeated run starts from its first line again."""
    return audit.steps_of(session, str(flow_run.id))


def stage(name: str, subject: str = "") -> Callable[[F], Any]:
    """A flow of the desk. `name` leads the run's name; `subject` names the form's field that the run is about.

    A Refusal ends the run as Failed with its sentence as the message, without a stack trace. What the function
    returns is the Completed message. Events are handed over at the end, and by the next follow-up if that failed.
    """

    def decorate(function: F) -> Any:
        @functools.wraps(function)
        def run(form: Any) -> State:
            _tag(form, subject)
            try:
                said = function(form)
            except Refusal as refusal:
                get_run_logger().warning(str(refusal))
                return Failed(message=str(refusal))
            tell()
            return Completed(message=said or "Đã xong.")

        run.__annotations__ = {**function.__annotations__, "return": State}
        return flow(
            name=name,
            flow_run_name=functools.partial(_run_name, name, subject),
            persist_result=True,
            description=(function.__doc__ or "").strip(),
        )(run)

    return decorate


def tell() -> None:
    """Hands the events over; one that can't be is left to the follow-up, and the verb's work stands."""
    try:
        emit_events()
    except Exception as error:  # the server's bad day must not undo a verb that is committed
        get_run_logger().warning("Chưa báo được sự kiện cho Prefect (%s): lần đôn đốc tới sẽ báo lại.", error)


def say(message: str) -> None:
    """A line in the run's log."""
    get_run_logger().log(logging.INFO, message)


def _run_name(name: str, subject: str) -> str:
    form = flow_run.parameters.get("form") or {}
    value = form.get(subject) if isinstance(form, dict) else getattr(form, subject, "")
    about = code_of(str(value)) if value else ""
    return f"{name} {SEPARATOR} {about}" if about else name


def _tag(form: Any, subject: str) -> None:
    """Tags the run with what it is about, so that filtering by the tag gives one agreement's whole history."""
    about = code_of(str(getattr(form, subject, "") or "")) if subject else ""
    if not about or flow_run.id is None or about in flow_run.tags:
        return
    with get_client(sync_client=True) as client:
        client._client.patch(f"/flow_runs/{flow_run.id}", json={"tags": sorted({*flow_run.tags, about})})
