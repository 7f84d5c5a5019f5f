"""03 · Sign: one run goes round the parties; it waits for each signature in turn, in any order they come."""

import datetime as dt
from typing import Literal

from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from pydantic import Field, create_model
from sqlmodel import Session

from flows.desk import ActingForm, actor, say, stage, steps_so_far, tell
from lifecycle import find, signing
from lifecycle.calendar import today
from lifecycle.errors import Refusal
from lifecycle.words import label
from models.enums import AgreementStatus
from tasks.act import act, look

WAIT = 180 * 24 * 3600  # seconds: half a year for the papers to go round


class SigningForm(ActingForm):
    agreement: str = Field(title="Thỏa thuận", description="Thỏa thuận đã duyệt nội dung, cần ký")


class SignatureForm(RunInput):
    """One party's signature, or its refusal. `organization` becomes a drop-down of the parties still to sign."""

    organization: str = Field(title="Bên ký")
    answer: Literal["sign", "refuse"] = Field(
        default="sign", title="Ký hay từ chối", description="sign: ký; refuse: từ chối ký"
    )
    signer: str = Field(default="", title="Họ và tên người ký")
    post: str = Field(default="", title="Chức vụ người ký")
    authority: Literal["head", "TM", "KT", "TL", "TUQ"] = Field(
        default="head",
        title="Thẩm quyền ký",
        description="head: người đứng đầu; TM: thay mặt; KT: ký thay; TL: thừa lệnh; TUQ: thừa ủy quyền",
    )
    medium: Literal["wet_ink", "digital"] = Field(
        default="wet_ink", title="Hình thức ký", description="wet_ink: ký tươi; digital: ký số"
    )
    signed_on: dt.date = Field(default_factory=today, title="Ngày ký")
    document_number: int = Field(
        default=0, ge=0, title="Số văn bản", description="0: hệ thống lấy số tiếp theo của năm"
    )
    delegation_number: str = Field(default="", title="Số giấy ủy quyền", description="Chỉ điền khi ký TUQ.")
    delegation_content: str = Field(default="", title="Nội dung ủy quyền", description="Chỉ điền khi ký TUQ.")
    delegation_from: dt.date = Field(
        default_factory=today, title="Ủy quyền từ ngày", description="Chỉ dùng khi ký TUQ."
    )
    delegation_to: dt.date = Field(default_factory=today, title="Ủy quyền đến ngày", description="Chỉ dùng khi ký TUQ.")
    reason: str = Field(default="", title="Lý do từ chối", description="Bắt buộc khi từ chối ký")
    acting_post: str = Field(default="Quản trị hệ thống", title="Người ghi nhận (chức vụ)", max_length=200)


@stage("Ký kết", subject="agreement")
def sign(form: SigningForm) -> str:
    """Trình ký và ghi nhận chữ ký của từng bên; đủ chữ ký thì chuyển sang bước đưa vào hiệu lực.

    Args:
        form: Chọn thỏa thuận cần ký.
    """
    code = find.code_of(form.agreement)
    if look(lambda session: find.agreement(session, code).status) is AgreementStatus.APPROVED:
        act(actor(form, "start"), lambda session, who: signing.start_signing(session, who, code))
    tell()
    while True:
        version, left = look(lambda session: _waiting(session, code))
        refused = [line for line in look(steps_so_far) if line.verb == "refuse_to_sign"]
        if refused or not left:
            return f"{code}: {'bị từ chối ký' if refused else 'không còn chữ ký nào phải chờ'}."
        say(f"{code} chờ chữ ký của: {', '.join(left)}.")
        key = f"sign-{version}-{len(left)}"
        answer = suspend_flow_run(wait_for_input=_form_for(left), timeout=WAIT, key=key)
        _record(code, answer, key)


def _record(code: str, answer: SignatureForm, key: str) -> None:
    who = actor(ActingForm(acting_post=answer.acting_post), key)
    organization = find.code_of(answer.organization)
    if answer.answer == "refuse":
        act(who, lambda session, actor_: signing.refuse_to_sign(session, actor_, code, organization, answer.reason))
        return
    given = _signature(answer, organization)
    act(who, lambda session, actor_: signing.sign(session, actor_, code, given, today()))
    numbering = actor(ActingForm(acting_post=answer.acting_post), f"{key}-number")
    act(
        numbering,
        lambda session, actor_: signing.number(
            session, actor_, code, organization, answer.signed_on, answer.document_number or None
        ),
    )
    tell()


def _signature(answer: SignatureForm, organization: str) -> signing.SignatureInput:
    paper = None
    if answer.authority == "TUQ":
        paper = signing.DelegationPaper(
            answer.delegation_number, answer.delegation_content, answer.delegation_from, answer.delegation_to
        )
    return signing.SignatureInput(
        organization=organization,
        signer=answer.signer,
        authority=answer.authority,
        signed_on=answer.signed_on,
        post=answer.post,
        medium=answer.medium,
        delegation=paper,
    )


def _waiting(session: Session, code: str) -> tuple[int, list[str]]:
    """The version that waits, and the parties whose signature is missing; none where nothing waits."""
    found = find.agreement(session, code)
    if found.status not in (AgreementStatus.SIGNING, AgreementStatus.IN_FORCE):
        raise Refusal(
            "verb_forbidden", verb=label("verb", "sign"), subject=code, state=label("agreement", found.status)
        )
    try:
        version = signing.waiting_version(session, found)
    except Refusal:
        return 0, []
    return version.number, signing.unsigned(session, found, version)


def _form_for(left: list[str]) -> type[SignatureForm]:
    """The signature form with the parties still to sign as its drop-down."""
    choices = Literal[tuple(left)]  # type: ignore[valid-type]
    return create_model(
        "Signature", __base__=SignatureForm, organization=(choices, Field(default=left[0], title="Bên ký"))
    )
