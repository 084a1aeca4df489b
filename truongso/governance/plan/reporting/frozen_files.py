"""A frozen report again: prove its content, make its files once more, read the kept ones."""

from truongso.core.refusal import Refused
from truongso.foundation.evidence import store
from truongso.foundation.evidence.models import Item, Version
from truongso.governance.plan.models import ReportVersion
from truongso.governance.plan.reporting.canonical import sha256_of
from truongso.governance.plan.reporting.files import render_files

ROLES = {"docx": "bản Word", "pdf": "bản PDF", "xlsx": "bảng tổng hợp chỉ tiêu"}


def remake(version: ReportVersion) -> dict[str, bytes]:
    """Return the three files of a frozen version, made from its stored content alone; the same bytes every time."""
    return render_files(version.content)


def verify_version(version: ReportVersion) -> bool:
    """Return whether the stored content still has the hash that was written when it was frozen."""
    return sha256_of(version.content) == version.sha256


def stored_file(version: ReportVersion, kind: str) -> tuple[bytes, str]:
    """Return a kept file of a frozen version and its name; a damaged copy is made again and must be the same bytes."""
    kept = _kept(version, kind)
    try:
        return store.read(kept.blob_id or ""), kept.original_name
    except store.Damaged:
        content = remake(version)[kind]
        if store.put(content) != kept.blob_id:
            raise Refused(
                f"Tệp {kept.original_name} trong kho bị hỏng: hãy báo quản trị hệ thống khôi phục từ bản sao lưu."
            ) from None
        return content, kept.original_name


def _kept(version: ReportVersion, kind: str) -> Version:
    item = Item.objects.about(version, role=ROLES[kind]).first() if kind in ROLES else None
    kept: Version | None = item.current_version if item else None
    if kept is None:
        raise Refused("Báo cáo này không có tệp dạng đó: hãy chọn Word, PDF hoặc Excel.")
    return kept
