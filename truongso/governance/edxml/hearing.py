"""What a status that came in means: for a document that we sent, or as the wish to take one back that we received."""

from typing import Any

from django.utils import timezone

from truongso.governance.edxml.format.codes import Status, is_expected, status_label
from truongso.governance.edxml.format.content import StatusMessage
from truongso.governance.edxml.models import Decision, Direction, Package, State
from truongso.governance.edxml.originals import check_not_foreign
from truongso.governance.edxml.packing import codes_told
from truongso.governance.incoming import actions as incoming
from truongso.governance.incoming.kinds import Change
from truongso.governance.outgoing import actions as outgoing
from truongso.governance.outgoing.models import Delivery

_DELIVERED = {
    Status.ARRIVED: Delivery.State.DELIVERED,
    Status.REFUSED: Delivery.State.FAILED,
    Status.RECEIVED: Delivery.State.ACKNOWLEDGED,
    Status.ASSIGNED: Delivery.State.ACKNOWLEDGED,
    Status.IN_PROGRESS: Delivery.State.ACKNOWLEDGED,
    Status.DONE: Delivery.State.ACKNOWLEDGED,
    Status.TAKE_BACK_AGREED: Delivery.State.RECALLED,
}


def hear(package: Package, status: StatusMessage, *, by: Any) -> None:
    """Do what a status says: note it on the delivery, or ask the clerk. What fits nothing is kept and shown."""
    if status.code == Status.TAKE_BACK:
        about = _document(package, Direction.IN)
        if about is None:
            check_not_foreign(package, package.document_id, "lấy lại")
        ask_clerk(package, about, status.description, by=by)
        return
    about = _document(package, Direction.OUT)
    if about is None:
        package.is_unexpected = True
        package.sentence = f"{status_label(status.code)}: không có văn bản nào đã gửi cơ quan này mang mã đó."
        return
    package.parent, package.delivery = about, about.delivery
    _name_after(package, about)
    package.is_unexpected = not _is_in_order(about, package)
    package.sentence = status.description or status_label(status.code)
    package.save()
    _note_on_delivery(package, about, by=by)


def ask_clerk(package: Package, about: Package | None, reason: str, *, by: Any) -> None:
    """Put a wish to take a document back before the clerk; one about nothing is only kept."""
    package.parent = about
    if about is None:
        package.is_unexpected = True
        package.sentence = "Đề nghị lấy lại một văn bản mà nhà trường chưa nhận qua trục."
        return
    package.incoming = about.incoming
    _name_after(package, about)
    if about.followers.filter(decision__in=[Decision.OPEN, Decision.AGREED]).exclude(pk=package.pk).exists():
        package.sentence = "Đề nghị lấy lại văn bản này đã có từ trước."
        package.is_unexpected = True
        return
    package.decision = Decision.OPEN
    package.sentence = f"Nơi gửi đề nghị lấy lại văn bản {about.notation}{f': {reason}' if reason else ''}"[:500]
    if about.incoming is not None:
        incoming.note_change(
            about.incoming, kind=Change.WITHDRAWN, reason=reason, url=package.get_absolute_url(), by=by
        )  # fmt: skip


def _name_after(package: Package, about: Package) -> None:
    package.notation = package.notation or about.notation
    package.subject = package.subject or about.subject


def _document(package: Package, direction: str) -> Package | None:
    """Return the document package that a status is about; only that of the agency which speaks."""
    found = Package.objects.documents().filter(direction=direction, organ_id=package.organ_id)
    if direction == Direction.IN:
        found = found.filter(state=State.TAKEN)
    exact = found.filter(document_id=package.document_id).exclude(document_id="").order_by("-at").first()
    if exact is not None or package.document_id:
        return exact
    return found.filter(notation=package.notation).exclude(notation="").order_by("-at").first()


def _is_in_order(about: Package, package: Package) -> bool:
    heard = [code for pk, code in _heard(about) if pk != package.pk]
    if package.status_code in {Status.TAKE_BACK_AGREED, Status.TAKE_BACK_REFUSED}:
        return Status.TAKE_BACK in codes_told(about, Direction.OUT)
    return is_expected(heard, package.status_code)


def _heard(about: Package) -> list[tuple[int, str]]:
    rows = about.followers.statuses().incoming().order_by("at", "pk")
    return list(rows.values_list("pk", "status_code"))


def _note_on_delivery(package: Package, about: Package, *, by: Any) -> None:
    if about.delivery is None:
        return
    delivery, code = about.delivery, package.status_code
    if code in {Status.TAKE_BACK_AGREED, Status.TAKE_BACK_REFUSED} and package.is_unexpected:
        return  # an answer to what was never asked changes nothing
    if code not in Status.values:
        return
    state = _DELIVERED.get(Status(code), Delivery.State(delivery.state))
    detail = f"{code} {status_label(code)}: {package.sentence}"
    outgoing.note_delivery(delivery, state=state, detail=detail, at=timezone.now(), by=by)
