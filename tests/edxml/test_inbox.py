"""Letters come in over the axis: kept first, then read, each step told to the sender; troubles lose and double nothing."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.edxml.conftest import Sandbox, arrived, exchange
from tests.signing.builders import signed_pdf
from truongso.core.refusal import Refused
from truongso.core.text import format_date
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import store
from truongso.governance.edxml import actions, inbox
from truongso.governance.edxml.models import Decision, Package, State
from truongso.governance.incoming import actions as incoming
from truongso.governance.incoming.models import IncomingDocument
from truongso.sandbox.exchange.axis import OFFICE

pytestmark = pytest.mark.django_db


def letter_arrives(sandbox: Sandbox, **asked: Any) -> Package:
    sandbox.letter(files={"1234-SGDDT-VP.pdf": signed_pdf("school")}, due="2026/11/20", priority="1", **asked)
    exchange()
    return arrived()


def test_a_letter_becomes_a_document_and_its_arrival_is_told(school: SimpleNamespace, sandbox: Sandbox):
    package = letter_arrives(sandbox)

    document = IncomingDocument.objects.get()
    assert (document.notation, document.subject, document.type_code, document.sender, document.urgency) == (
        "1234/SGDĐT-VP", "Báo cáo kết quả chuyển đổi số", "CV", school.office, 1,
    )  # fmt: skip
    assert (str(document.dated_on), str(document.due_on), document.channel, document.verdict) == (
        "2026-11-02", "2026-11-20", "exchange", "VALID",
    )  # fmt: skip
    file = document.files.get()
    assert (file.name, store.read(file.sha256)) == ("1234-SGDDT-VP.pdf", signed_pdf_of(file))
    assert (package.state, package.incoming, package.seal_verdict) == (State.TAKEN, document, "VALID")
    assert store.read(package.blob.sha256).startswith(b"<?xml")
    assert sandbox.statuses() == [("01", "Đã đến")]
    assert {m["state"] for m in sandbox.inside()["messages"] if m["from"] == OFFICE[0]} == {"done"}
    codes = list(Event.objects.filter(code__startswith="edxml.").order_by("pk").values_list("code", flat=True))
    assert codes == ["edxml.kept", "edxml.packed", "edxml.taken", "edxml.sent"]


def signed_pdf_of(file: Any) -> bytes:
    return store.read(file.blob.sha256)


def test_each_step_is_told_once_and_in_order(school: SimpleNamespace, sandbox: Sandbox):
    package = letter_arrives(sandbox)
    for code in ("03", "04", "05", "04", "05", "06"):
        actions.queue_status(package, code, by=school.lan)
    assert exchange() == "gửi 4 gói, nhận 0 gói"
    assert [code for code, _ in sandbox.statuses()] == ["01", "03", "04", "05", "06"]


def test_a_refused_letter_goes_back_with_the_reason(school: SimpleNamespace, sandbox: Sandbox):
    letter_arrives(sandbox)
    incoming.refuse_document(IncomingDocument.objects.get(), reason="Không thuộc thẩm quyền", by=school.lan)
    exchange()
    assert sandbox.statuses() == [("01", "Đã đến"), ("02", "Không thuộc thẩm quyền")]


def test_the_same_letter_twice_is_one_document(school: SimpleNamespace, sandbox: Sandbox):
    letter_arrives(sandbox, twice=True)
    assert IncomingDocument.objects.count() == 1
    assert list(Package.objects.incoming().order_by("pk").values_list("state", flat=True)) == ["taken", "duplicate"]
    assert sandbox.statuses() == [("01", "Đã đến")]


def test_other_content_under_the_same_id_is_not_taken(school: SimpleNamespace, sandbox: Sandbox):
    letter_arrives(sandbox)
    sandbox.letter(files={"khac.pdf": signed_pdf("hanh")})
    exchange()
    assert IncomingDocument.objects.count() == 1
    assert (arrived().state, arrived().is_unexpected) == (State.REFUSED, True)
    assert "với nội dung khác" in arrived().sentence


def test_a_file_that_differs_from_its_reference_is_refused_by_name(school: SimpleNamespace, sandbox: Sandbox):
    package = letter_arrives(sandbox, wrong_hash=True)
    sentence = "Tệp đính kèm «1234-sgddt-vp.pdf» không khớp với mã băm mà cơ quan gửi đã ký."
    assert (package.state, package.sentence.lower(), package.seal_verdict) == ("refused", sentence.lower(), "INVALID")
    assert not IncomingDocument.objects.exists()
    assert sandbox.statuses() == [("01", "Đã đến"), ("02", package.sentence)]
    assert store.read(package.blob.sha256), "it is kept all the same"


def test_a_broken_package_is_kept_and_is_the_clerks_business(school: SimpleNamespace, sandbox: Sandbox):
    package = letter_arrives(sandbox, broken=True)
    assert (package.state, package.sentence) == (State.REFUSED, "Tệp không phải XML đọc được (dòng 1).")
    assert not IncomingDocument.objects.exists() and sandbox.statuses() == []
    actions.see_package(package, by=school.lan)
    with pytest.raises(Refused, match="không chờ ai xem"):
        actions.see_package(package, by=school.lan)


def test_weak_and_missing_seals_arrive_with_a_word(school: SimpleNamespace, sandbox: Sandbox):
    weak = letter_arrives(sandbox, weak=True)
    assert (weak.state, weak.seal_verdict, weak.warnings) == (
        "taken", "UNKNOWN", ["Chữ ký của gói dùng SHA-1, thuật toán không còn được coi là an toàn."],
    )  # fmt: skip
    plain = letter_arrives(sandbox, code="1235/SGDĐT-VP", sealed=False)
    assert (plain.state, plain.seal, plain.seal_found) == ("taken", {}, None)


def test_an_agency_that_nobody_knows_arrives_under_its_own_name(school: SimpleNamespace, sandbox: Sandbox):
    school.office.delete()
    package = letter_arrives(sandbox)
    assert (package.correspondent, IncomingDocument.objects.get().sender_name) == (None, OFFICE[1])


def test_a_process_killed_after_keeping_goes_on_where_it_stopped(
    school: SimpleNamespace, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
):
    class Killed(BaseException):
        """The process is gone."""

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    sandbox.letter(files={"a.pdf": signed_pdf("school")})
    with monkeypatch.context() as patched:
        patched.setattr(inbox, "process_kept", die)
        patched.setattr("truongso.governance.edxml.axis.Axis.finish", die)
        with pytest.raises(Killed):
            exchange()
    assert (arrived().state, IncomingDocument.objects.count()) == (State.KEPT, 0)

    assert exchange() == "gửi 1 gói, nhận 0 gói"
    assert (arrived().state, IncomingDocument.objects.count(), Package.objects.incoming().count()) == ("taken", 1, 1)
    assert sandbox.statuses() == [("01", "Đã đến")]


def test_a_replacement_is_tied_to_what_it_replaces(school: SimpleNamespace, sandbox: Sandbox):
    first = letter_arrives(sandbox)
    second = letter_arrives(sandbox, code="1240/SGDĐT-VP", business="3", earlier=first.document_id)
    assert (second.parent, second.get_business_display(), second.state) == (first, "Thay thế", "taken")
    assert second.sentence == "Thay thế văn bản 1234/SGDĐT-VP. Đã chuyển thành văn bản đến, chờ vào sổ."
    assert IncomingDocument.objects.count() == 2
    assert (first.incoming.changes.get().successor, second.incoming.standing) == (second.incoming, "")


def test_an_update_of_the_same_document_is_a_document_of_its_own(school: SimpleNamespace, sandbox: Sandbox):
    first = letter_arrives(sandbox)
    second = letter_arrives(sandbox, business="2", earlier=first.document_id)
    assert (second.parent, second.state, IncomingDocument.objects.count()) == (first, "taken", 2)


# --- The sender wants a letter back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["status", "package"])
def test_the_clerk_gives_a_letter_back(school: SimpleNamespace, sandbox: Sandbox, way: str):
    first = letter_arrives(sandbox)
    if way == "status":
        sandbox.order("trang-thai-van-ban", code="13", document_id=first.document_id, description="Gửi nhầm")
    else:
        sandbox.letter(business="1", earlier=first.document_id, reason="Gửi nhầm")
    exchange()
    request = Package.objects.undecided().get()
    assert (request.parent, request.sentence) == (
        first, "Nơi gửi đề nghị lấy lại văn bản 1234/SGDĐT-VP: Gửi nhầm",
    )  # fmt: skip

    actions.answer_take_back(request, agreed=True, by=school.lan)
    exchange()

    document = IncomingDocument.objects.get()
    assert (document.state, document.refusal_reason) == (
        "refused", f"Nơi gửi thu hồi ngày {format_date(timezone.localdate())}. {request.sentence}",
    )  # fmt: skip
    assert [code for code, _ in sandbox.statuses()] == ["01", "15"], "nothing else is told after it"
    with pytest.raises(Refused, match="không chờ quyết định lấy lại"):
        actions.answer_take_back(request, agreed=False, reason="Đổi ý", by=school.lan)


def test_the_clerk_keeps_a_letter_and_says_why(school: SimpleNamespace, sandbox: Sandbox):
    first = letter_arrives(sandbox)
    sandbox.order("trang-thai-van-ban", code="13", document_id=first.document_id)
    exchange()
    request = Package.objects.undecided().get()
    with pytest.raises(Refused, match="Hãy ghi vì sao không đồng ý"):
        actions.answer_take_back(request, agreed=False, by=school.lan)
    request.refresh_from_db()
    assert request.decision == Decision.OPEN

    actions.answer_take_back(request, agreed=False, reason="Đã báo cáo theo văn bản này", by=school.lan)
    exchange()
    assert sandbox.statuses()[-1] == ("16", "Đã báo cáo theo văn bản này")
    assert IncomingDocument.objects.get().state == "arrived"


def test_a_wish_about_nothing_and_a_second_wish_are_only_kept(school: SimpleNamespace, sandbox: Sandbox):
    first = letter_arrives(sandbox)
    for document_id in ("H31.KHAC,2026/11/02,9/A", first.document_id, first.document_id):
        sandbox.order("trang-thai-van-ban", code="13", document_id=document_id)
    exchange()
    found = Package.objects.statuses().incoming().order_by("pk")
    assert [(one.is_unexpected, one.decision) for one in found] == [(True, ""), (False, "open"), (True, "")]


def test_a_line_that_is_down_is_said_and_nothing_is_lost(school: SimpleNamespace, sandbox: Sandbox):
    sandbox.letter(files={"a.pdf": signed_pdf("school")})
    for kind in ("error_500", "cut", "malformed", "rate_limit", "accept_then_timeout"):
        sandbox.plan({"kind": kind, "table": "syncReceivedEdocList", "seconds": 0.8})
        assert exchange().startswith("gửi 0 gói, nhận 0 gói; "), kind
    sandbox.plan()
    sandbox.order("het-phien")
    assert exchange() == "gửi 1 gói, nhận 1 gói"


def test_a_session_that_ends_in_the_middle_is_opened_again(school: SimpleNamespace, sandbox: Sandbox):
    from truongso.governance.edxml.axis import axis

    with axis() as way:
        assert way is not None
        assert OFFICE[0] in way.agencies()
        sandbox.order("het-phien")
        assert OFFICE[0] in way.agencies()


def test_wrong_password_and_plain_http_elsewhere(school: SimpleNamespace, sandbox: Sandbox, settings: Any):
    settings.EDXML_PASSWORD = "sai"
    assert "hãy kiểm tra TRUONGSO_EDXML_USER và TRUONGSO_EDXML_PASSWORD" in exchange()
    settings.EDXML_URL = "http://truc.invalid"
    with pytest.raises(Refused, match="TRUONGSO_EDXML_URL phải dùng https"):
        exchange()
    settings.EDXML_URL = ""
    assert exchange() == "chưa cấu hình kết nối"
