"""Documents go out as packages: sent once whatever happens on the line, and what the other side says reaches the delivery."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.edxml.conftest import SCHOOL, Sandbox, exchange
from tests.signing.builders import signed_pdf
from truongso.core.refusal import Refused
from truongso.foundation.evidence import store
from truongso.foundation.signing import actions as signing
from truongso.foundation.signing.models import SigningKey
from truongso.governance.edxml import actions, outbox
from truongso.governance.edxml.format import reading
from truongso.governance.edxml.jobs import exchange_now, read_agencies
from truongso.governance.edxml.models import CLAIM_LASTS, Agency, Package, State
from truongso.governance.edxml.sealing_sitting import seal_packages
from truongso.governance.outgoing import actions as outgoing
from truongso.governance.outgoing.models import Delivery, OutgoingDocument
from truongso.sandbox.exchange.axis import OFFICE

pytestmark = pytest.mark.django_db
PIN = "Mat-Khau-Tep-Khoa"


def issued(school: SimpleNamespace, subject: str = "Báo cáo chuyển đổi số", **values: Any) -> Package:
    """Issue a finished paper to the office, and return its package."""
    document = outgoing.register_finished(
        type_code="BC", subject=subject, content=signed_pdf("school"), signers=[], seal=False,
        recipients=[school.office], about=None, by=school.lan,
    )  # fmt: skip
    for name, value in values.items():
        setattr(document, name, value)
    document.save()
    outgoing.issue_document(document, by=school.lan)
    found: Package = Package.objects.outgoing().documents().order_by("-pk")[0]
    return found


def delivery() -> Delivery:
    return Delivery.objects.get()


def later(**passed: int) -> str:
    return exchange_now(timezone.now() + timedelta(**passed))


def documents_over_there(sandbox: Sandbox) -> list[str]:
    return [one["code"] for one in sandbox.inside()["received"]]


def test_an_issued_document_is_sent_and_acknowledged(school: SimpleNamespace, sandbox: Sandbox):
    package = issued(school)
    document = OutgoingDocument.objects.get()
    assert (package.state, package.organ_id, package.notation) == ("waiting", OFFICE[0], document.notation)
    said = reading.read(store.read(package.blob.sha256)).document
    assert said is not None
    assert (said.sender.organ_id, said.type_name, said.subject, said.promulgated_on) == (
        SCHOOL[0], "Báo cáo", "Báo cáo chuyển đổi số", document.dated_on,
    )  # fmt: skip
    assert said.document_id == f"{SCHOOL[0]},{document.dated_on:%Y/%m/%d},{document.notation}"
    assert [one.content for one in said.attachments] == [store.read(document.signed_file_id)]

    assert exchange() == "gửi 1 gói, nhận 2 gói"

    package.refresh_from_db()
    (there,) = sandbox.inside()["received"]
    assert (there["code"], there["subject"], there["files"]) == (
        document.notation, "Báo cáo chuyển đổi số", [f"{document.file_name}.pdf"],
    )  # fmt: skip
    assert (package.state, package.axis_id, package.attempts) == ("sent", "EDOC-000001", 1)
    assert list(delivery().steps.values_list("state", "detail")) == [
        ("sent", "mã trên trục EDOC-000001"), ("delivered", "01 Đã đến: Văn bản đã đến"),
        ("acknowledged", "03 Đã tiếp nhận: Đã tiếp nhận"),
    ]  # fmt: skip
    assert delivery().state == "acknowledged"
    assert exchange() == "gửi 0 gói, nhận 0 gói"


@pytest.mark.parametrize("kind", ["accept_then_cut", "accept_then_timeout", "malformed"])
def test_an_answer_that_was_lost_sends_nothing_twice(school: SimpleNamespace, sandbox: Sandbox, kind: str):
    package = issued(school)
    sandbox.plan({"kind": kind, "table": "sendEdoc", "seconds": 1.0})
    assert exchange().startswith("gửi 0 gói, nhận 0 gói; ")
    package.refresh_from_db()
    assert (package.state, delivery().state) == ("waiting", "pending")
    assert package.sentence.startswith("Chưa gửi được: ")
    assert exchange() == "gửi 0 gói, nhận 2 gói", "it waits for its minute"

    later(minutes=2)

    package.refresh_from_db()
    assert (package.state, package.attempts, package.axis_id) == ("sent", 2, "EDOC-000001")
    assert len(documents_over_there(sandbox)) == 1
    sends = [m for m in sandbox.inside()["messages"] if m["from"] == SCHOOL[0]]
    assert [m["messageId"] for m in sends] == [package.message_id]


def test_a_process_killed_between_sending_and_noting(
    school: SimpleNamespace, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
):
    class Killed(BaseException):
        """The process is gone."""

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    package = issued(school)
    with monkeypatch.context() as patched:
        patched.setattr(outbox.actions, "note_sent", die)
        with pytest.raises(Killed):
            exchange()
    package.refresh_from_db()
    assert (package.state, documents_over_there(sandbox)) == (State.SENDING, [package.notation])
    assert exchange().startswith("gửi 0 gói"), "another process still has it"

    exchange_now(timezone.now() + CLAIM_LASTS + timedelta(seconds=1))

    package.refresh_from_db()
    assert (package.state, delivery().state) == ("sent", "acknowledged")
    assert documents_over_there(sandbox) == [package.notation]


def test_waits_grow_and_end_on_the_clerks_desk(school: SimpleNamespace, sandbox: Sandbox):
    package = issued(school)
    sandbox.plan({"kind": "error_500", "table": "sendEdoc", "times": 20})
    sandbox.plan({"kind": "error_500", "table": "", "times": 200})
    moment, waits = timezone.now(), []
    for _ in range(9):
        exchange_now(moment)
        package.refresh_from_db()
        if package.state == State.WAITING:
            assert package.next_try_at is not None
            waits.append(round((package.next_try_at - timezone.now()).total_seconds() / 60))
            moment = package.next_try_at + timedelta(seconds=1)
    assert waits == [1, 5, 15, 30, 60, 120, 240, 480]
    assert (package.state, package.sentence) == (
        "failed", "Không gửi được: trục báo lỗi 500, đã thử 9 lần.",
    )  # fmt: skip
    assert delivery().state == "failed"

    sandbox.plan()
    actions.retry_package(package, by=school.lan)
    assert delivery().state == "pending"
    exchange()
    package.refresh_from_db()
    assert (package.state, len(documents_over_there(sandbox))) == ("sent", 1)


def test_a_receiver_that_is_not_on_the_axis_is_said_at_once(school: SimpleNamespace, sandbox: Sandbox):
    school.office.code = "H31.KHONG.CO"
    school.office.save()
    package = issued(school)
    exchange()
    package.refresh_from_db()
    assert (package.state, package.attempts, package.sentence) == (
        "failed", 1, "Không gửi được: trục trả lời mã 19: Đơn vị nhận không có trên trục.",
    )  # fmt: skip
    assert (delivery().state, delivery().detail) == ("failed", package.sentence)


def test_a_document_issued_before_the_school_has_a_code_waits_for_the_clerk(
    school: SimpleNamespace, sandbox: Sandbox, settings: Any
):
    settings.EDXML_ORGAN = ""
    with pytest.raises(IndexError):
        issued(school)
    assert OutgoingDocument.objects.get().state == "issued"
    assert delivery().state == "failed"
    assert "Chưa có mã cơ quan của trường" in delivery().detail

    settings.EDXML_ORGAN = SCHOOL[0]
    outgoing.send_again(delivery(), channel="exchange", by=school.lan)
    exchange()
    assert delivery().state == "acknowledged"


def test_a_refused_document_says_why_and_goes_again_in_a_new_package(school: SimpleNamespace, sandbox: Sandbox):
    sandbox.order("tra-loi", answers=["01", "02"])
    first = issued(school)
    exchange()
    assert (delivery().state, delivery().detail) == ("failed", "02 Từ chối tiếp nhận: Văn bản không đúng thẩm quyền")

    sandbox.order("tra-loi", answers=["01", "03"])
    outgoing.send_again(delivery(), channel="exchange", by=school.lan)
    exchange()
    second = Package.objects.outgoing().documents().order_by("-pk")[0]
    assert (second.pk != first.pk, second.document_id, delivery().state) == (True, first.document_id, "acknowledged")


def test_statuses_out_of_order_are_kept_and_shown(school: SimpleNamespace, sandbox: Sandbox):
    sandbox.order("tra-loi", answers=["03", "01", "77", "06"])
    issued(school)
    exchange()
    heard = Package.objects.statuses().incoming().order_by("pk")
    assert [(one.status_code, one.is_unexpected) for one in heard] == [
        ("03", True), ("01", True), ("77", True), ("06", False),
    ]  # fmt: skip
    assert (delivery().state, delivery().detail) == ("acknowledged", "06 Hoàn thành: Đã hoàn thành")


def test_a_status_of_another_agency_moves_nothing(school: SimpleNamespace, sandbox: Sandbox):
    sandbox.order("tra-loi", answers=[])
    package = issued(school)
    exchange()
    Package.objects.filter(pk=package.pk).update(organ_id="H31.DEMO.UBND")
    sandbox.order("trang-thai-van-ban", code="03", document_id=package.document_id)
    exchange()
    heard = Package.objects.statuses().incoming().get()
    assert (heard.is_unexpected, heard.parent, delivery().state) == (True, None, "sent")


# --- Taking back ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "state"), [("15", "recalled"), ("16", "acknowledged")])
def test_the_school_takes_a_document_back(school: SimpleNamespace, sandbox: Sandbox, answer: str, state: str):
    sandbox.order("tra-loi", take_back=answer)
    issued(school)
    exchange()
    outgoing.recall_document(OutgoingDocument.objects.get(), reason="Sai số liệu", by=school.lan)
    assert delivery().state == "acknowledged", "it waits for the answer"
    exchange()
    exchange()
    assert sandbox.statuses() == [("13", "Sai số liệu")]
    assert delivery().state == state
    assert delivery().steps.last().detail.startswith(answer)


def test_what_has_not_left_does_not_leave_any_more(school: SimpleNamespace, sandbox: Sandbox):
    package = issued(school)
    outgoing.recall_document(OutgoingDocument.objects.get(), reason="Gửi nhầm", by=school.lan)
    assert exchange() == "gửi 0 gói, nhận 0 gói"
    package.refresh_from_db()
    assert (package.state, delivery().state) == ("cancelled", "recalled")


def test_an_answer_to_what_was_never_asked_changes_nothing(school: SimpleNamespace, sandbox: Sandbox):
    package = issued(school)
    exchange()
    sandbox.order("trang-thai-van-ban", code="15", document_id=package.document_id)
    exchange()
    assert delivery().state == "acknowledged"
    assert Package.objects.get(status_code="15").is_unexpected


def test_a_replacement_names_what_it_replaces(school: SimpleNamespace, sandbox: Sandbox):
    first = issued(school)
    exchange()
    second = issued(school, "Báo cáo chuyển đổi số (bản sửa)", replaces=OutgoingDocument.objects.get())
    said = reading.read(store.read(second.blob.sha256)).document
    assert said is not None
    assert (said.business.kind, said.business.replacements[0].document_id) == (3, first.document_id)
    exchange()
    assert sandbox.inside()["received"][1]["business"] == "3"


# --- The seal of the package ------------------------------------------------------------------------------------------------


def test_packages_wait_for_the_seal_where_the_school_wants_it(school: SimpleNamespace, sandbox: Sandbox, settings: Any):
    from tests.signing.builders import hierarchy

    settings.EDXML_SEAL = True
    content = hierarchy().people["school"].as_pkcs12(PIN)
    key = signing.register_software_key(None, content=content, password=PIN, by=school.lan)
    package = issued(school)
    assert package.state == State.TO_SEAL
    assert exchange() == "gửi 0 gói, nhận 0 gói"
    with pytest.raises(Refused, match="sai mật khẩu"):
        seal_packages([package], key=key, secret="sai", by=school.lan)

    assert [one.problem for one in seal_packages([package], key=key, secret=PIN, by=school.lan)] == [""]
    package.refresh_from_db()
    assert (package.state, package.seal_verdict) == ("waiting", "VALID")
    (again,) = seal_packages([package], key=key, secret=PIN, by=school.lan)
    assert "không còn chờ đóng dấu" in again.problem
    exchange()
    assert delivery().state == "acknowledged"
    assert SigningKey.objects.count() == 1


def test_agencies_are_read_and_one_is_written_to(school: SimpleNamespace, sandbox: Sandbox, settings: Any):
    assert read_agencies(by=school.lan) == 4
    assert read_agencies(by=school.lan) == 4
    other = Agency.objects.get(code="H31.DEMO.UBND")
    made = actions.add_correspondent(other, kind="authority", by=school.lan)
    assert (made.name, made.code, made.takes_packages) == (other.name, other.code, True)
    with pytest.raises(Refused, match="đã có trong danh bạ"):
        actions.add_correspondent(other, kind="authority", by=school.lan)
    settings.EDXML_URL = ""
    with pytest.raises(Refused, match="Chưa cấu hình kết nối"):
        read_agencies(by=school.lan)
