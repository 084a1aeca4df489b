"""What a request changes at once: a value of the register, a restriction, a consent taken back."""

from datetime import date
from typing import Any

from truongso.core.refusal import Refused
from truongso.foundation.audit.recording import action, record
from truongso.foundation.consents import actions as consents
from truongso.foundation.consents.models import Consent
from truongso.foundation.consents.registry import purposes
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Person
from truongso.records.register.models import Source
from truongso.records.staff import actions as staff
from truongso.records.staff.models import StaffMember
from truongso.records.students import actions as students
from truongso.records.students.models import Pupil
from truongso.records.students.typed_values import typed_value
from truongso.trust.data_requests.acting import keep_step, locked, moved
from truongso.trust.data_requests.correcting import field_of
from truongso.trust.data_requests.kinds import Kind, Relation, State, StepCode
from truongso.trust.data_requests.models import DataRequest


@action
def apply_correction(request: DataRequest, *, by: Any) -> DataRequest:
    """Write the value that was asked for through the register, which keeps the old one and its source."""
    found = locked(request, states=(State.ACKNOWLEDGED,), by=by)
    _refuse_kind(found, Kind.CORRECT)
    code, value = found.details.get("field", ""), found.details.get("value", "")
    field = field_of(found.subject, code)
    if field is None or found.result.get("applied"):
        raise Refused("Yêu cầu này không nêu một trường của sổ, hoặc đã sửa rồi: hãy sửa ở hồ sơ và ghi kết quả.")
    source = Source.objects.create(
        kind=Source.Kind.FAMILY, title=f"Yêu cầu chỉnh sửa {found.code}", reference=found.get_absolute_url(), made_by=by
    )
    if not _write(found.subject, {code: typed_value(field, value)}, source, by):
        raise Refused(f"Hồ sơ đã ghi {field.label} như vậy rồi: không có gì để sửa.")
    found.result |= {"applied": True}
    moved(found)
    keep_step(found, StepCode.APPLIED, by=by, words=f"Đã sửa {field.label}.")
    record("data_requests.correction_applied", found, by=by, field=field.label)
    return found


@action
def restrict(request: DataRequest, *, by: Any) -> DataRequest:
    """Restrict what the person's data are used for, from now on."""
    found = locked(request, states=(State.ACKNOWLEDGED,), by=by)
    _refuse_kind(found, Kind.RESTRICT, Kind.OBJECT)
    org.restrict_person(found.subject, reason=f"{found}", by=by)
    keep_step(found, StepCode.APPLIED, by=by, words="Đã hạn chế xử lý.")
    record("data_requests.restricted", found, by=by)
    return found


@action
def withdraw_consent(request: DataRequest, *, today: date, by: Any) -> DataRequest:
    """Write that the consent is taken back; what it allowed stops inside the same transaction."""
    found = locked(request, states=(State.ACKNOWLEDGED,), by=by)
    _refuse_kind(found, Kind.WITHDRAW)
    code = found.details.get("purpose", "")
    if code not in purposes or found.result.get("applied"):
        raise Refused("Yêu cầu này không nêu một mục đích trong danh mục, hoặc đã ghi rút rồi.")
    side = Consent.Side.SUBJECT if found.relation == Relation.SELF else Consent.Side.REPRESENTATIVE
    consents.withdraw_on_request(found.subject, code, side=side, reason=str(found), today=today, by=by)
    found.result |= {"applied": True}
    moved(found)
    keep_step(found, StepCode.APPLIED, by=by, words="Đã ghi rút đồng ý.")
    record("data_requests.consent_withdrawn", found, by=by, purpose=purposes.get(code).title)
    return found


def _refuse_kind(request: DataRequest, *kinds: str) -> None:
    if request.kind not in kinds:
        raise Refused(f"{request} là yêu cầu {request.get_kind_display().lower()}: việc này không thuộc yêu cầu đó.")


def _write(person: Person, values: dict[str, Any], source: Source, by: Any) -> list[Any]:
    pupil = Pupil.objects.filter(person=person).first()
    if pupil is not None:
        return students.change_pupil(pupil, values, source=source, by=by)
    member = StaffMember.objects.get(person=person)
    return staff.change_staff_member(member, values, source=source, by=by)
