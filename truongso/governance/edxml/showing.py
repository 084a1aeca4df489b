"""What a package says, in words for people: its header by groups, its files, what was told about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from truongso.core.text import format_date, format_datetime
from truongso.foundation.evidence import store
from truongso.governance.edxml.format import reading
from truongso.governance.edxml.format.codes import Business, status_label
from truongso.governance.edxml.format.content import Agency, Document, StatusMessage
from truongso.governance.edxml.format.scanning import Unreadable
from truongso.governance.edxml.models import Package
from truongso.governance.office.models import Urgency

STEERING = {"1": "Không chỉ đạo", "2": "Chỉ đạo", "3": "Báo cáo chỉ đạo"}
Row = tuple[str, str]


@dataclass(frozen=True)
class Group:
    """Fields that belong together: title, and (name, value) of those that say something."""

    title: str
    rows: tuple[Row, ...]


def read_again(package: Package) -> reading.Package | None:
    """Return what a package says; None when it cannot be taken apart, or the store lost it (which the checks of files tell)."""
    try:
        return reading.read(store.read(package.blob.sha256))
    except (Unreadable, store.Damaged):
        return None


def groups_of(found: reading.Package | None) -> list[Group]:
    """Return the header of a package as people read it."""
    if found is None:
        return []
    groups = _document(found.document) if found.document else _status(found.status) if found.status else []
    return [group for group in groups if group.rows]


def as_plain(found: reading.Package) -> dict[str, Any]:
    """Return what a package says as plain values, for the command line; files by name, size and hash."""
    import hashlib
    from dataclasses import asdict

    said = found.document or found.status
    values = asdict(said) if said is not None else {}
    for one in values.get("attachments", ()):
        content = one.pop("content")
        one.pop("carried")
        one |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return {"kind": "document" if found.document else "status", **values}


def _document(one: Document) -> list[Group]:
    business = one.business
    replaced = [earlier.document_id for earlier in business.replacements]
    return [
        Group("Văn bản", _said(
            ("Số, ký hiệu", one.code), ("Ngày ban hành", one.promulgated_on), ("Nơi ban hành", one.place),
            ("Loại văn bản", one.type_name), ("Trích yếu", one.subject),
            ("Nội dung", one.content if one.content != one.subject else ""),
            ("Người ký", " – ".join(part for part in (one.competence, one.position, one.signer) if part)),
            ("Hạn xử lý", one.due_on), ("Độ khẩn", Urgency(one.priority).label), ("Nơi nhận", "; ".join(one.to_places)),
            ("Số bản", one.copies), ("Số trang", one.pages), ("Phụ lục", "; ".join(one.appendixes)),
            ("Chỉ đạo", STEERING.get(one.steering, one.steering if one.steering != "0" else "")),
            ("Phạm vi", one.sphere), ("Văn bản tham chiếu", one.reference_codes), ("Mã văn bản", one.document_id),
        )),
        Group("Trả lời cho", tuple(
            (answer.code or "Văn bản", answer.document_id or format_date(answer.promulgated_on) or "–") for answer in one.responses
        )),
        Group("Nơi gửi", _agency(one.sender)),
        Group("Nơi nhận trong gói", tuple((agency.organ_id or "–", agency.name or "–") for agency in one.receivers)),
        Group("Nghiệp vụ", _said(
            ("Loại", Business(business.kind).label if business.kind in Business.values else str(business.kind)),
            ("Lý do", business.reason), ("Văn bản trước đó", business.document_id), ("Thay thế", "; ".join(replaced)),
            ("Bộ phận", business.staff.department), ("Gửi kèm bản giấy", "Có" if business.paper == "1" else ""),
        )),
        Group("Đường đi", tuple((trace.organ_id or "–", format_datetime(trace.at) if trace.at else "–") for trace in one.traces)),
    ]  # fmt: skip


def _status(one: StatusMessage) -> list[Group]:
    return [
        Group("Trạng thái", _said(
            ("Mã", f"{one.code} {status_label(one.code)}"), ("Nội dung", one.description), ("Lúc", one.at),
            ("Bộ phận", one.staff.department),
        )),
        Group("Về văn bản", _said(
            ("Cơ quan ban hành", one.about.organ_id), ("Số, ký hiệu", one.about.code),
            ("Ngày ban hành", one.about.promulgated_on), ("Mã văn bản", one.about.document_id),
        )),
        Group("Nơi gửi", _agency(one.sender)),
    ]  # fmt: skip


def _agency(agency: Agency) -> tuple[Row, ...]:
    return _said(
        ("Mã cơ quan", agency.organ_id), ("Tên", agency.name), ("Cơ quan chủ quản", agency.in_charge),
        ("Địa chỉ", agency.address), ("Thư điện tử", agency.email), ("Điện thoại", agency.telephone),
        ("Trang web", agency.website),
    )  # fmt: skip


def _said(*rows: tuple[str, str | date | datetime | None]) -> tuple[Row, ...]:
    return tuple((name, _written(value)) for name, value in rows if value)


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return format_datetime(value)
    return format_date(value) if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Step:
    """One word about a document, in the order in which it was told."""

    package: Package
    who: str
    words: str


def time_line(package: Package) -> Iterable[Step]:
    """Return what both sides told about the document of a package, oldest first."""
    followers = package.followers.select_related("correspondent").order_by("at", "pk")
    for one in followers:
        who = "Nhà trường" if one.direction == "out" else (package.peer or "Nơi gửi")
        yield Step(one, who, one.sentence if one.sentence != one.status_name else "")
