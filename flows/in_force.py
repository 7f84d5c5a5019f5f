"""04 · Put in force: every signature and every contact is there; the checkpoints are made."""

from flows.forms.fields import PickingAgreement, choice
from flows.stage import ActingForm, actor, stage
from lifecycle.agreement.shortfalls import of_agreement
from lifecycle.in_force.entry import put_in_force
from lifecycle.kernel.clock import today
from lifecycle.kernel.words import written
from models.enums import AgreementStatus
from tasks.desk.choices import code_of
from tasks.run.act import act, look


class ForceForm(PickingAgreement, ActingForm):
    agreement: str = choice("Thỏa thuận", "agreements:put_in_force", "Thỏa thuận đã đủ chữ ký của các bên")


@stage("Đưa vào hiệu lực", subject="agreement")
def force(form: ForceForm) -> str:
    """Đưa thỏa thuận đã đủ chữ ký và đủ đầu mối vào hiệu lực, lập các mốc thực hiện.

    Args:
        form: Chọn thỏa thuận đã đủ chữ ký.
    """
    code = code_of(form.agreement)
    act(actor(form, "force"), lambda session, who: put_in_force(session, who, form.row(session), today()))
    found = look(form.row)
    assert found.status is not AgreementStatus.SIGNING
    told = [f"{code} có hiệu lực từ ngày {written(found.in_force_on)}."]
    return " ".join(told + look(lambda session: of_agreement(session, form.row(session))))
