"""Changes: correspondents are added, changed, ended; secret documents are counted."""

from datetime import date
from typing import Any

from django.utils import timezone

from truongso.core.printable import printable
from truongso.core.refusal import Refused
from truongso.core.text import fold, squeeze
from truongso.foundation.audit.recording import action, record
from truongso.governance.office.models import Correspondent, SecretCount

FIELDS = ("name", "kind", "code", "email", "phone", "address", "takes_packages", "note")


@action
def add_correspondent(*, by: Any, **values: Any) -> Correspondent:
    """Add somebody whom the school writes to or hears from. Refused for a name or a code that stands already."""
    made = Correspondent(**_written(values))
    _check(made)
    made.save()
    record("office.correspondent_added", made, by=by)
    return made


@action
def change_correspondent(correspondent: Correspondent, *, by: Any, **values: Any) -> Correspondent:
    """Change what is known about a correspondent; documents that name it keep their words."""
    found = _locked(correspondent)
    written = _written(values)
    changed = [name for name in FIELDS if name in written and getattr(found, name) != written[name]]
    if not changed:
        return found
    for name in changed:
        setattr(found, name, written[name])
    _check(found)
    found.touch()
    found.save()
    titles = {field.name: str(field.verbose_name) for field in Correspondent._meta.fields}
    names = ", ".join(titles[name] for name in changed)
    record("office.correspondent_changed", found, by=by, fields=names)
    return found


@action
def end_correspondent(correspondent: Correspondent, *, reason: str, by: Any) -> Correspondent:
    """Stop using a correspondent; documents that name it stay as they are."""
    found = _locked(correspondent)
    why = squeeze(printable(reason))[:300]
    if not why:
        raise Refused("Hãy ghi lý do thôi dùng, ví dụ: sáp nhập vào đơn vị khác.", field="reason")
    found.touch()
    found.ended_at = timezone.now()
    found.save()
    record("office.correspondent_ended", found, by=by, reason=why)
    return found


@action
def declare_secret_count(*, year: int, what: str, count: int, note: str = "", on: date, by: Any) -> SecretCount:
    """Declare how many secret documents a year had; the declaration before it stays readable."""
    if what not in SecretCount.What.values:
        raise Refused("Hãy chọn loại văn bản, hồ sơ.", field="what")
    if not 2000 <= year <= on.year:
        raise Refused(f"Năm phải từ 2000 đến {on.year}.", field="year")
    if count < 0:
        raise Refused("Số lượng không được âm.", field="count")
    SecretCount.objects.select_for_update().filter(year=year, what=what, replaced_at__isnull=True).update(
        replaced_at=timezone.now()
    )
    made: SecretCount = SecretCount.objects.create(
        year=year, what=what, count=count, note=squeeze(printable(note))[:300], declared_by=by
    )
    record("office.secret_count_declared", made, by=by)
    return made


def _locked(correspondent: Correspondent) -> Correspondent:
    found: Correspondent = Correspondent.objects.select_for_update().get(pk=correspondent.pk)
    if found.ended_at is not None:
        raise Refused(f"{found} đã thôi dùng: hãy tải lại trang.")
    return found


def _written(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: squeeze(printable(value)) if isinstance(value, str) else value
        for name, value in values.items() if name in FIELDS
    }  # fmt: skip


def _check(one: Correspondent) -> None:
    if not one.name:
        raise Refused("Hãy ghi tên.", field="name")
    if one.kind not in Correspondent.Kind.values:
        raise Refused("Hãy chọn loại.", field="kind")
    others = Correspondent.objects.active().exclude(pk=one.pk)
    if one.takes_packages and not one.code:
        raise Refused("Nơi nhận qua trục liên thông phải có mã cơ quan.", field="code")
    if one.code and others.filter(code=one.code).exists():
        raise Refused(f"Mã {one.code} đã có ở một nơi khác trong danh sách.", field="code")
    same = (other for other in others.matching(one.name)[:50] if fold(other.name) == fold(one.name))
    if one.kind != Correspondent.Kind.PERSON and any(same):
        raise Refused(f"«{one.name}» đã có trong danh sách: hãy sửa dòng đó.", field="name")
