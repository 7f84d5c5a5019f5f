"""02 · Review: a round waits for a person. One run is one round; a revised version starts the next run by its event."""

from typing import Annotated

from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from pydantic import Field
from sqlmodel import Session

from flows.forms.fields import PickingAgreement, choice
from flows.forms.labels import identifier, pick, shown
from flows.stage import OFFICE, ActingForm, acting, actor, resumed, say, stage, steps_so_far, version_of
from lifecycle.agreement import review as reviewing
from lifecycle.agreement.lookup import get_agreement
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.words import VERB_FORBIDDEN, label
from models.enums import AgreementStatus
from tasks.desk.choices import code_of
from tasks.run.act import act, look

# how long a round may wait for its decision, in seconds: a quarter; the follow-up starts a new run after that
WAIT = 90 * 24 * 3600


DECISIONS = ("approve", "request_changes", "reject")


class ReviewForm(PickingAgreement, ActingForm):
    agreement: str = choice("Thỏa thuận", "agreements:open_review,approve", "Thỏa thuận cần thẩm định")


class ReviewDecision(RunInput):
    decision: Annotated[str, pick("decision", DECISIONS)] = Field(
        default=shown("decision", "approve"), title="Quyết định"
    )
    reason: str = Field(
        default="", title="Ý kiến, lý do", description="Bắt buộc khi yêu cầu chỉnh sửa hoặc không duyệt"
    )
    acting_post: str = Field(default=OFFICE, title="Người quyết định (chức vụ)", max_length=200)


VERBS = {"approve": reviewing.approve, "request_changes": reviewing.request_changes, "reject": reviewing.reject}


@stage("Thẩm định", subject="agreement", detail=version_of)
def review(form: ReviewForm) -> str:
    """Mở vòng thẩm định, chờ người có thẩm quyền quyết định rồi ghi nhận.

    Args:
        form: Chọn thỏa thuận cần thẩm định.
    """
    code = code_of(form.agreement)
    decided = [line for line in look(steps_so_far) if line.verb in VERBS]
    if decided:
        return f"{code}: đã ghi nhận quyết định ({label('verb', decided[0].verb)})."
    if look(lambda session: get_agreement(session, code).status) is AgreementStatus.PROPOSED:
        act(actor(form, "open"), lambda session, who: reviewing.open_review(session, who, form.row(session)))
    status, number = look(lambda session: _waiting(session, code))
    if status is not AgreementStatus.IN_REVIEW and resumed():
        look(lambda session: _too_late(session, code))
    if status is not AgreementStatus.IN_REVIEW:
        return f"{code} {label('agreement', status)}: không có vòng thẩm định nào đang chờ."
    say(f"Vòng {number} của {code} đang chờ quyết định: bấm Resume để duyệt, yêu cầu chỉnh sửa hoặc không duyệt.")
    answer = suspend_flow_run(wait_for_input=ReviewDecision, timeout=WAIT, key=f"round-{number}")
    decision = identifier("decision", answer.decision, DECISIONS)
    verb = VERBS[decision]
    act(
        acting(answer.acting_post, f"round-{number}"),
        lambda session, who: verb(session, who, form.row(session), answer.reason, round_number=number),
    )
    return f"Vòng {number} của {code}: {label('verb', decision)}."


def _waiting(session: Session, code: str) -> tuple[AgreementStatus, int]:
    found = get_agreement(session, code)
    in_review = found.status is AgreementStatus.IN_REVIEW
    return found.status, reviewing.current_round(session, found).number if in_review else 0


def _too_late(session: Session, code: str) -> None:
    """For a person who resumed a run whose round is over. Refusal: who decided and when, or why nothing can be decided."""
    found = get_agreement(session, code)
    reviewing.refuse_if_decided(session, found, None)
    raise Refusal(VERB_FORBIDDEN, verb=label("verb", "approve"), subject=code, state=label("agreement", found.status))
