"""03 · Sign: one run goes round the parties; it waits for each signature in turn, in any order they come."""

from typing import Annotated

from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from pydantic import Field, create_model
from sqlmodel import Session

from flows.forms.fields import PickingAgreement, choice
from flows.forms.labels import identifier, pick, shown
from flows.stage import OFFICE, ActingForm, acting, actor, resumed, say, stage, steps_so_far
from lifecycle.agreement import numbering as agreement_numbering
from lifecycle.agreement import signing
from lifecycle.agreement.lookup import get_agreement
from lifecycle.kernel.actor import Actor
from lifecycle.kernel.clock import today
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.typed import Day
from lifecycle.kernel.words import VERB_FORBIDDEN, label
from lifecycle.organization.lookup import get_organization
from lifecycle.views.form_choices import NAME
from models.enums import AgreementStatus, Authority, Medium
from tasks.desk.choices import choice as choice_text
from tasks.desk.choices import code_of
from tasks.run.act import act, look, step

WAIT = 180 * 24 * 3600  # seconds: half a year for the papers to go round


# look: signed or refused elsewhere (in the portal); tasks/events/wake.py resumes with it
ANSWERS = ("sign", "refuse", "look")


class SigningForm(PickingAgreement, ActingForm):
    agreement: str = choice("Thỏa thuận", "agreements:start_signing,sign", "Thỏa thuận đã duyệt nội dung, cần ký")


class SignatureForm(RunInput):
    """One party's signature, or its refusal. `organization` becomes a drop-down of the parties still to sign."""

    organization: str = Field(title="Bên ký")
    answer: Annotated[str, pick("answer", ANSWERS)] = Field(default=shown("answer", "sign"), title="Ký hay từ chối")
    signer: str = Field(default="", title="Họ và tên người ký")
    post: str = Field(default="", title="Chức vụ người ký")
    authority: Annotated[str, pick("authority", Authority)] = Field(
        default=shown("authority", "head"), title="Thẩm quyền ký", description="Nghị định 30/2020/NĐ-CP, Điều 13"
    )
    medium: Annotated[str, pick("medium", Medium)] = Field(default=shown("medium", "wet_ink"), title="Hình thức ký")
    signed_on: Day = Field(default_factory=today, title="Ngày ký", description="Để trống: hôm nay")
    document_number: int = Field(
        default=0, ge=0, title="Số văn bản", description="0: hệ thống lấy số tiếp theo của năm"
    )
    delegation_number: str = Field(default="", title="Số giấy ủy quyền", description="Chỉ điền khi ký TUQ.")
    delegation_given_by: str = Field(
        default="", title="Người ủy quyền (họ và tên)", description="Chỉ điền khi ký TUQ.; phải là người đứng đầu"
    )
    delegation_content: str = Field(default="", title="Nội dung ủy quyền", description="Chỉ điền khi ký TUQ.")
    delegation_from: Day = Field(default_factory=today, title="Ủy quyền từ ngày", description="Chỉ dùng khi ký TUQ.")
    delegation_to: Day = Field(default_factory=today, title="Ủy quyền đến ngày", description="Chỉ dùng khi ký TUQ.")
    reason: str = Field(default="", title="Lý do từ chối", description="Bắt buộc khi từ chối ký")
    acting_post: str = Field(default=OFFICE, title="Người ghi nhận (chức vụ)", max_length=200)


@stage("Ký kết", subject="agreement")
def sign(form: SigningForm) -> str:
    """Trình ký và ghi nhận chữ ký của từng bên; đủ chữ ký thì chuyển sang bước đưa vào hiệu lực.

    Args:
        form: Chọn thỏa thuận cần ký.
    """
    code = code_of(form.agreement)
    if look(lambda session: get_agreement(session, code).status) is AgreementStatus.APPROVED:
        act(
            actor(form, "start"), lambda session, who: signing.start_signing(session, who, get_agreement(session, code))
        )
    while True:
        version, left = look(lambda session: _waiting(session, code))
        refused = [line for line in look(steps_so_far) if line.verb == "refuse_to_sign"]
        if refused or not left:
            return f"{code}: {'bị từ chối ký' if refused else 'không còn chữ ký nào phải chờ'}."
        say(f"{code} chờ chữ ký của: {'; '.join(left)}. Mở lượt chạy này và bấm Resume.")
        key = f"sign-{version}-{len(left)}"
        answer = suspend_flow_run(wait_for_input=_form_for(left), timeout=WAIT, key=key)
        _record(code, answer, key)


def _record(code: str, answer: SignatureForm, key: str) -> None:
    chosen = identifier("answer", answer.answer, ANSWERS)
    if chosen == "look":
        return
    who = acting(answer.acting_post, key)
    organization = code_of(answer.organization)
    if chosen == "refuse":

        def refuse(session: Session, by: Actor) -> None:
            agreement, party = get_agreement(session, code), get_organization(session, organization)
            signing.refuse_to_sign(session, by, agreement, party, answer.reason)

        act(who, refuse)
        return
    given = _signature(answer)

    def sign_and_number(session: Session, signing_as: Actor) -> None:
        # both or neither: a run that died between them would find the signature there and never come to the number
        agreement, party = get_agreement(session, code), get_organization(session, organization)
        signing.sign(session, signing_as, agreement, party, given, today())
        numbering = step(signing_as, f"{key}-number")
        agreement_numbering.number(
            session, numbering, agreement, party, given.signed_on, answer.document_number or None
        )

    act(who, sign_and_number)


def _signature(answer: SignatureForm) -> signing.SignatureInput:
    paper = None
    authority = Authority(identifier("authority", answer.authority, Authority))
    if authority is Authority.TUQ:
        paper = signing.DelegationPaper(
            answer.delegation_number,
            answer.delegation_content,
            answer.delegation_from,
            answer.delegation_to,
            answer.delegation_given_by,
        )
    return signing.SignatureInput(
        signer=answer.signer,
        authority=authority,
        signed_on=answer.signed_on,
        post=answer.post,
        medium=Medium(identifier("medium", answer.medium, Medium)),
        delegation=paper,
    )


def _waiting(session: Session, code: str) -> tuple[int, list[str]]:
    """The version that waits, and the parties whose signature is missing; none where nothing waits."""
    found = get_agreement(session, code)
    if found.status not in (AgreementStatus.SIGNING, AgreementStatus.IN_FORCE):
        if resumed():
            return 0, []  # it moved on while this run was suspended
        raise Refusal(VERB_FORBIDDEN, verb=label("verb", "sign"), subject=code, state=label("agreement", found.status))
    try:
        version = signing.waiting_version(session, found)
    except Refusal:
        return 0, []
    left = signing.still_to_sign(session, found, version)
    return version.number, [choice_text(body.code, body.name[:NAME]) for body in left]


def _form_for(left: list[str]) -> type[SignatureForm]:
    """The signature form with the parties still to sign as its drop-down.

    Not a Literal: of one value that would be a `const`, which the UI calls so, in English, and doesn't let one pick.
    """
    field = Field(default=left[0], title="Bên ký", json_schema_extra={"enum": [*left]})
    return create_model("Signature", __base__=SignatureForm, organization=(str, field))
