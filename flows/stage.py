"""Parts that every flow shares: its run's name and tags, a refused rule as a sentence, and the desk made current at the end.

No `from __future__ import annotations` in flows/: Prefect reads the parameter's class to draw the form.
"""

import atexit
import functools
import inspect
import logging
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from prefect import flow, get_run_logger
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import BaseModel, Field, ValidationError
from sqlmodel import Session

from flows.forms.fields import complaint
from lifecycle.agreement import review as reviewing
from lifecycle.agreement.lookup import get_agreement
from lifecycle.kernel import audit
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import need_unicode
from lifecycle.kernel.words import TYPED_TEXT
from models import AuditLine
from tasks.desk import refresh as desk
from tasks.desk.choices import choice, code_of, parts_of
from tasks.events.hand_over import emit_pending
from tasks.run.act import look
from tasks.run.tags import tag

F = TypeVar("F", bound=Callable[..., Any])
OFFICE = "Quản trị hệ thống"
LOG = logging.getLogger("phoihop.desk")
# the agreements that this process's run was about
_later: list[str] = []


class ActingForm(BaseModel):
    """Every form asks who acts: Prefect's open-source server has no users to tell us."""

    acting_post: str = Field(
        default=OFFICE,
        title="Người thực hiện (chức vụ)",
        description="Chức vụ của người đang thao tác, ghi vào nhật ký. Ví dụ: Phó Trưởng ban phụ trách.",
        max_length=200,
    )

    def typed(self) -> dict[str, Any]:
        """Collect what a person typed, by field; less what its own reader looks at."""
        return self.model_dump()


def actor(form: ActingForm, step: str) -> Actor:
    """Name who acts, at a step of this run."""
    return acting(form.acting_post, step)


def acting(post: str, step: str) -> Actor:
    """The same, for a form that resumes a run."""
    return Actor(post=post.strip() or OFFICE, channel="prefect", run=f"{flow_run.id}:{step}")


def steps_so_far(session: Session) -> list[AuditLine]:
    """Read what earlier tries of this run did already: a resumed or repeated run starts from its first line again."""
    return audit.steps_of(session, str(flow_run.id))


def stage(name: str, subject: str = "", detail: Callable[[dict[str, Any]], str] | None = None) -> Callable[[F], Any]:
    """A flow of the desk. `name` leads the run's name; `subject` names the form's field that the run is about, and
    `detail` adds what else its name says ("vòng 2").

    A Refusal, or a form with a wrong value, ends the run as Failed with its sentence as the message, without a stack
    trace. What the function returns is the Completed message. Events are handed over and the desk (inbox, drop-downs)
    is made current once the run has ended or waits, also after a refusal: what the person saw may have been old.
    """

    def decorate(function: F) -> Any:
        form_class = next(iter(inspect.signature(function).parameters.values())).annotation

        @functools.wraps(function)
        def run(form: Any) -> State:
            afterwards(agreement_of(subject and _about(form, subject)))
            try:
                filled = form_class.model_validate(form.model_dump() if isinstance(form, BaseModel) else form)
                _need_unicode(filled)
                tag(agreement_of(getattr(filled, subject, "") if subject else ""))
                said = function(filled)
            except (Refusal, ValidationError) as refusal:
                sentence = complaint(refusal)
                get_run_logger().warning(sentence)
                return Failed(message=sentence)
            return Completed(message=said or "Đã xong.")

        run.__annotations__ = {**function.__annotations__, "return": State}
        return flow(
            name=name,
            flow_run_name=functools.partial(_run_name, name, subject, detail),
            persist_result=True,
            # by `run` itself: Prefect's own complaint is a stack trace
            validate_parameters=False,
            description=(function.__doc__ or "").strip(),
        )(run)

    return decorate


def _need_unicode(form: ActingForm) -> None:
    """Refusal naming the field, where a text of the form is no Unicode."""
    for name, value in form.typed().items():
        for text in _texts(value):
            try:
                need_unicode(text)
            except Refusal as refusal:
                raise Refusal(TYPED_TEXT, field=type(form).model_fields[name].title or name, problem=refusal) from None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def resumed() -> bool:
    """Tell whether this run was suspended before: Prefect doesn't count a resumed run anew, but keeps what it paused for."""
    with get_client(sync_client=True) as client:
        policy = client.read_flow_run(flow_run.id).empirical_policy
        return bool(policy and policy.pause_keys)


def afterwards(agreement: str = "") -> None:
    """Have the desk made current when this process is done with its run, and the page of `agreement` with it.

    Not before the run's final state: a person looks at the screen until then, and it costs as much as the verb.
    """
    if not _later:
        atexit.register(finish)  # for a process of its own; the copy of a warm one is told by runtime.warm
    _later.append(agreement)


def finish() -> None:
    """Do what `afterwards` was asked for. Never raises: a run has ended, and the follow-up does what couldn't be done."""
    asked = list(dict.fromkeys(filter(None, _later))) or [""] * bool(_later)
    _later.clear()
    for agreement in asked:
        tell(agreement, LOG)


def tell(agreement: str = "", log: "logging.Logger | logging.LoggerAdapter[Any]" = LOG) -> None:
    """Hand the events over and make the desk current, now; what can't be done is left to the follow-up."""
    for what, work in (
        ("sự kiện", emit_pending),
        ("bàn làm việc", functools.partial(desk.refresh, agreement)),
    ):
        try:
            work()
        except Exception as error:  # the server's bad day must not undo a verb that is committed
            log.warning("Chưa cập nhật được %s (%s): lần đôn đốc tới sẽ làm lại.", what, error)


def say(message: str) -> None:
    """A line in the run's log."""
    get_run_logger().log(logging.INFO, message)


def agreement_of(chosen: object) -> str:
    """The agreement's code in a choice of an agreement or of a checkpoint."""
    return code_of(str(chosen or ""))


def version_of(form: dict[str, Any]) -> str:
    """For a run's name: the round under way, or the one that comes next."""
    code = agreement_of(form.get("agreement"))
    try:
        number = look(lambda session: reviewing.rounds(session, get_agreement(session, code)))
    except Refusal:
        return ""
    return f"vòng {max(number, 1)}"


def duty_of(form: dict[str, Any]) -> str:
    """For a run's name: the obligation and the body of a checkpoint's choice."""
    return choice(*parts_of(_about(form, "checkpoint"))[1:4])


def _about(form: Any, subject: str) -> str:
    """The value of the form's field `subject`, or of the free entry beside it; also of a form that isn't valid."""
    values = form if isinstance(form, dict) else form.model_dump() if isinstance(form, BaseModel) else {}
    return str(values.get(f"{subject}_other") or values.get(subject) or "")[:200]


def _run_name(name: str, subject: str, detail: Callable[[dict[str, Any]], str] | None) -> str:
    form = flow_run.parameters.get("form") or {}
    form = form if isinstance(form, dict) else form.model_dump()
    about = agreement_of(_about(form, subject)) if subject else ""
    return choice(name, about, detail(form) if detail and about else "")
