"""Which earlier documents a package replaces, updates or takes back, and whether its sender may.

An agency speaks only about what it sent itself: the axis says who brought a package, the seal who made it, and both must be
those of the earlier document.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from truongso.core.refusal import Refused
from truongso.foundation.signing.verdicts import Verdict
from truongso.governance.edxml.axis import own_code
from truongso.governance.edxml.format.codes import Business
from truongso.governance.edxml.format.content import Document
from truongso.governance.edxml.models import Package, State

_WHAT = {Business.RECALL: "thu hồi", Business.UPDATE: "cập nhật", Business.REPLACEMENT: "thay thế"}


@dataclass(frozen=True)
class Originals:
    """What a package is about: the packages that brought the earlier documents, and the ids that nobody brought."""

    found: tuple[Package, ...]
    unknown: tuple[str, ...]


def originals_of(package: Package, document: Document) -> Originals:
    """Return the earlier documents of the same sender; Refused for those of another, or when the sender is in doubt."""
    found: list[Package] = []
    unknown: list[str] = []
    what = _WHAT[Business(document.business.kind)]
    for key in _named(document):
        earlier = own_original(package, key)
        if earlier is not None:
            _check_seal(package, earlier, what)
            found.append(earlier)
        else:
            check_not_foreign(package, key, what)
            unknown.append(key)
    return Originals(tuple(found), tuple(unknown))


def _named(document: Document) -> Sequence[str]:
    """Return the ids that a package names, without those that it replaces elsewhere only."""
    business = document.business
    if business.document_id:
        return [business.document_id]
    here = [one.document_id for one in business.replacements if not one.organ_ids or own_code() in one.organ_ids]
    return list(dict.fromkeys(one for one in here if one))


def own_original(package: Package, document_id: str) -> Package | None:
    """Return the package that brought a document of the same sender before, the newest state of it."""
    found: Package | None = (
        Package.objects.incoming().documents().filter(document_id=document_id[:300], organ_id=package.organ_id)
        .filter(state=State.TAKEN, incoming__isnull=False).exclude(pk=package.pk).order_by("-at", "-pk").first()
    )  # fmt: skip
    return found


def check_not_foreign(package: Package, document_id: str, what: str) -> None:
    """Refuse to touch a document that another agency sent."""
    foreign = Package.objects.incoming().documents().filter(document_id=document_id[:300], state=State.TAKEN)
    owner = foreign.exclude(organ_id=package.organ_id).order_by("pk").first()
    if owner is not None:
        raise Refused(
            f"Văn bản {owner.notation} do «{owner.peer}» gửi, gói này của «{package.peer}»: chỉ nơi đã gửi mới được {what} "
            "văn bản ấy."
        )


def check_bearer(package: Package, listed: str) -> None:
    """Refuse a package that says that it is of another agency than the one which put it on the axis."""
    if listed and listed != package.organ_id:
        said, package.organ_id, package.correspondent = package.organ_id, listed, None
        raise Refused(
            f"Gói tự ghi là của «{said}» nhưng trên trục do «{listed}» gửi: không nơi nào được nói thay nơi khác."
        )


def _check_seal(package: Package, earlier: Package, what: str) -> None:
    """Refuse a package without the seal that the earlier one bore: a header alone can be written by anybody."""
    before, now = _sealer(earlier), _sealer(package)
    if before and now != before:
        raise Refused(
            f"Văn bản {earlier.notation} đến trong gói mang chữ ký số của «{before}», gói {what} này "
            f"{f'mang chữ ký của «{now}»' if now else 'không có chữ ký hợp lệ ấy'}: hãy hỏi lại nơi gửi."
        )


def _sealer(package: Package) -> str:
    """Return whose valid seal a package bears; nothing without one."""
    found = package.seal_found
    if found is None or found.verdict != Verdict.VALID or not found.signers:
        return ""
    return found.signers[0].organisation or found.signers[0].name
