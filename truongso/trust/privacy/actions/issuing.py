"""Issue the register, the guide and the dossier: facts of today frozen, a number taken, files kept and offered to the plan."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.core.text import format_date, squeeze
from truongso.foundation.audit.recording import action, record
from truongso.foundation.consents.registry import consent_purposes
from truongso.foundation.evidence.products import hand_over
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.models import IssuedNumber
from truongso.foundation.papers.registry import paper_types
from truongso.trust.privacy import contents, dossier_papers
from truongso.trust.privacy.activities import activities, frozen, officers_text, workbook
from truongso.trust.privacy.facts import differences, facts_of, structure_of
from truongso.trust.privacy.models import Dossier, RegisterIssue
from truongso.trust.privacy.official import keep_paper, official_paper, the_school
from truongso.trust.privacy.papers import DOSSIER, GUIDE, REGISTER


@action
def issue_register(*, today: date, by: Any) -> RegisterIssue:
    """Freeze the register of today under the next number."""
    found, officer = activities(today), officers_text(today)
    subject = "Các hoạt động xử lý dữ liệu cá nhân của nhà trường"
    issued = _number(REGISTER, subject, today, by)
    made: RegisterIssue = RegisterIssue.objects.create(day=today, issued=issued, activities=frozen(found), made_by=by)
    paper = official_paper(
        "BÁO CÁO", subject, contents.register_blocks(found, day=today, officer=officer), symbol=issued.symbol,
        number=issued.number, on=today, signer=by, annexes=(contents.register_annex(found),),
    )  # fmt: skip
    excel = workbook(found, day_text=f"đến hết ngày {format_date(today)}", officer=officer)
    items = keep_paper(made, paper, stem="so-hoat-dong-xu-ly", by=by, on=today, extra={"xlsx": excel})
    record("privacy.register_issued", made, by=by, count=len(found))
    hand_over(REGISTER, items, on=today, by=by)
    return made


@action
def issue_guide(register: RegisterIssue, *, today: date, by: Any) -> IssuedNumber:
    """Issue the guide for everybody at the school, beside the register that it explains."""
    subject = "Bảo vệ dữ liệu cá nhân trong nhà trường"
    issued = _number(GUIDE, subject, today, by)
    blocks = contents.guide_blocks(activities(today), consent_purposes(), officer=officers_text(today))
    paper = official_paper(
        "HƯỚNG DẪN", subject, blocks, symbol=issued.symbol, number=issued.number, on=today, signer=by
    )
    items = keep_paper(register, paper, stem="huong-dan-bao-ve-du-lieu", by=by, on=today)
    record("privacy.guide_issued", register, by=by, number=str(issued))
    hand_over(GUIDE, items, on=today, by=by)
    return issued


@action
def issue_dossier(*, reason: str, risks: str, today: date, by: Any) -> Dossier:
    """Make the next version of the dossier. Refused without what the school itself says of risks, or without a reason."""
    if not squeeze(reason):
        raise Refused("Hãy ghi lý do lập: lần đầu, cập nhật định kỳ, hay thay đổi gì.", field="reason")
    if len(squeeze(risks)) < 30:
        raise Refused(
            "Hãy ghi đánh giá của nhà trường về rủi ro và biện pháp: phần này phần mềm không viết thay.", field="risks"
        )
    newest = Dossier.objects.select_for_update().order_by("-number").first()
    number = newest.number + 1 if newest else 1
    facts = facts_of(today)
    subject = "Đánh giá tác động xử lý dữ liệu cá nhân"
    issued = _number(DOSSIER, subject, today, by)
    made: Dossier = Dossier.objects.create(
        number=number, day=today, reason=squeeze(reason)[:300], risks=risks.strip()[:5000], facts=facts,
        issued=issued, made_by=by,
    )  # fmt: skip
    blocks = dossier_papers.dossier_blocks(
        facts, number=number, day=today, reason=made.reason, risks=made.risks,
        changes=differences(structure_of(newest.facts), structure_of(facts)) if newest else (),
    )  # fmt: skip
    paper = official_paper(
        "BÁO CÁO", subject, blocks, symbol=issued.symbol, number=issued.number, on=today, signer=by,
        annexes=dossier_papers.dossier_annexes(facts),
    )  # fmt: skip
    items = keep_paper(made, paper, stem=f"danh-gia-tac-dong-{number}", by=by, on=today)
    record("privacy.dossier_issued", made, by=by)
    hand_over(DOSSIER, items, on=today, by=by)
    return made


@action
def file_dossier(dossier: Dossier, *, on: date, how: str, today: date, by: Any) -> Dossier:
    """Write on which day a version was sent to the agency. Refused twice, before it was made and for a day to come."""
    locked: Dossier = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if locked.filed_on is not None:
        raise Refused(f"Đã ghi gửi hồ sơ này ngày {format_date(locked.filed_on)}.")
    if on > today:
        raise Refused("Ngày gửi không được ở sau hôm nay.", field="on")
    if on < locked.day:
        raise Refused("Không thể gửi trước ngày lập hồ sơ.", field="on")
    if not squeeze(how):
        raise Refused("Hãy ghi gửi bằng cách nào, cho ai.", field="how")
    locked.filed_on, locked.filed_how, locked.filed_by = on, squeeze(how)[:200], by
    locked.touch()
    locked.save()
    record("privacy.dossier_filed", locked, by=by, on=format_date(on))
    return locked


def _number(paper: str, subject: str, today: date, by: Any) -> IssuedNumber:
    kind = paper_types.get(paper)
    return issue_number(
        series_code=kind.series, symbol=kind.symbol_of(the_school().symbol), subject=subject, issued_on=today, by=by
    )
