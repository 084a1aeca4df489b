"""An agency replaces, updates or takes back what it sent: the earlier document says so, its work is decided about, others may not."""

from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.edxml.conftest import Sandbox, arrived, exchange
from tests.signing.builders import signed_pdf
from tests.unchanged import photograph
from truongso.foundation.work.models import Notice
from truongso.governance.edxml import actions
from truongso.governance.edxml.models import Package
from truongso.governance.incoming import actions as incoming
from truongso.governance.incoming.actions import Whom
from truongso.governance.incoming.models import DocumentChange, IncomingDocument, Registration
from truongso.governance.incoming.register_book import cells_of, lines_of
from truongso.sandbox.exchange.axis import OFFICE

pytestmark = pytest.mark.django_db
STRANGER = "H31.DEMO.THPT2"


@cache
def paper(signer: str) -> bytes:
    return signed_pdf(signer)


def letter(sandbox: Sandbox, code: str = "1234/SGDĐT-VP", signer: str = "school", **asked: Any) -> Package:
    sandbox.letter(code, files={f"{code[:4]}.pdf": paper(signer)}, **asked)
    exchange()
    return arrived()


@pytest.fixture
def worked_on(school: SimpleNamespace, sandbox: Sandbox) -> Package:
    """A letter that An leads and Minh supports."""
    package = letter(sandbox)
    document = IncomingDocument.objects.get()
    incoming.register(document, on=timezone.localdate(), by=school.lan)
    incoming.instruct(
        document, opinion="Báo cáo đúng hạn", lead=Whom(school.an.person), support=[Whom(school.minh.person)],
        needs_reply=True, on=timezone.localdate(), by=school.hanh,
    )  # fmt: skip
    exchange()
    Notice.objects.all().delete()
    return package


def replaced(sandbox: Sandbox, earlier: Package, **asked: Any) -> Package:
    asked = {"business": "3", "reason": "Sửa biểu mẫu"} | asked
    return letter(sandbox, asked.pop("code", "1240/SGDĐT-VP"), "hanh", earlier=earlier.document_id, **asked)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def told() -> set[tuple[str, str]]:
    return {(n.recipient.username, n.title) for n in Notice.objects.select_related("recipient")}


def test_a_replacement_is_said_everywhere_and_the_work_moves_over(
    school: SimpleNamespace, sandbox: Sandbox, worked_on: Package, client_of: Any
):
    package = replaced(sandbox, worked_on)
    earlier, later = worked_on.incoming, package.incoming
    year = timezone.localdate().year
    assert package.sentence == "Thay thế văn bản 1234/SGDĐT-VP. Đã chuyển thành văn bản đến, chờ vào sổ."
    assert (package.parent, later.standing, IncomingDocument.objects.get(pk=earlier.pk).standing) == (
        worked_on,
        "",
        "replaced",
    )
    title = f"Số đến 01/{year} (1234/SGDĐT-VP): đã được thay thế"
    assert told() == {(user.username, title) for user in (school.an, school.minh, school.hanh)}

    an, lan = client_of(school.an), client_of(school.lan)
    assert "Được thay thế bởi văn bản chưa vào sổ (1240/SGDĐT-VP)" in text_of(an.get(earlier.get_absolute_url()))
    assert "[Đã được thay thế]" in text_of(an.get(reverse("work:mine")))
    assert "Quyết định việc đang làm" in text_of(lan.get(reverse("work:mine")))
    assert "settle" not in text_of(an.get(earlier.get_absolute_url())), "the clerk decides, nobody else"

    change = DocumentChange.objects.get()
    address = reverse("incoming:settle", args=[earlier.uid, change.pk])
    before = photograph()
    early = lan.post(address, {"way": "moved", "words": "Biểu mẫu mới"})
    assert (early.status_code, photograph()) == (422, before)
    assert f"Hãy vào sổ {later} trước khi chuyển việc sang." in text_of(early)
    silent = lan.post(address, {"way": "closed", "words": " "})
    assert (silent.status_code, photograph()) == (422, before)
    assert an.post(address, {"way": "closed", "words": "Tôi tự quyết"}).status_code == 403

    incoming.register(later, on=timezone.localdate(), by=school.lan)
    assert lan.post(address, {"way": "moved", "words": "Làm theo biểu mẫu mới"}).status_code == 302
    earlier.refresh_from_db(), later.refresh_from_db()
    assert {(t.part, t.person, t.state) for t in later.tasks.all()} == {
        ("lead", school.an.person, "open"), ("support", school.minh.person, "open"),
    }  # fmt: skip
    assert {t.state for t in earlier.tasks.all()} == {"closed"}
    said = f"Được thay thế bởi số đến 02/{year} (1240/SGDĐT-VP)"
    assert (earlier.state, earlier.result) == ("done", f"{said}. Làm theo biểu mẫu mới")
    assert (later.state, later.lead_person, later.needs_reply) == ("assigned", school.an.person, True)
    assert [cells_of(line)[-1].split("; ")[-1] for line in lines_of(year)] == [
        said,
        f"Thay thế số đến 01/{year} (1234/SGDĐT-VP)",
    ]
    again = lan.post(address, {"way": "closed", "words": "Lần nữa"}, follow=True)
    assert again.status_code == 404


@pytest.mark.parametrize(("way", "state", "parts"), [("closed", "done", "closed"), ("kept", "assigned", "open")])
def test_the_clerk_closes_the_work_or_keeps_it(
    school: SimpleNamespace, sandbox: Sandbox, worked_on: Package, way: str, state: str, parts: str
):
    replaced(sandbox, worked_on, business="2", code="1234/SGDĐT-VP")
    change = DocumentChange.objects.get()
    Notice.objects.all().delete()
    incoming.settle_change(change, way=way, words="Đã trao đổi với nơi gửi", by=school.lan)
    document = IncomingDocument.objects.get(pk=worked_on.incoming.pk)
    assert (document.state, {t.state for t in document.tasks.all()}, document.standing) == (state, {parts}, "updated")
    assert {name for name, _ in told()} == {user.username for user in (school.an, school.minh, school.hanh)}
    assert all("Đã trao đổi với nơi gửi" in notice.body for notice in Notice.objects.all())


def test_an_update_of_the_same_number_is_no_twin(school: SimpleNamespace, sandbox: Sandbox, worked_on: Package):
    package = replaced(sandbox, worked_on, business="2", code="1234/SGDĐT-VP")
    assert list(IncomingDocument.objects.like(package.incoming)) == []
    incoming.register(package.incoming, on=timezone.localdate(), by=school.lan)
    assert Registration.objects.count() == 2


def test_what_nobody_works_on_is_settled_at_once(school: SimpleNamespace, sandbox: Sandbox):
    first = letter(sandbox)
    document = IncomingDocument.objects.get()
    incoming.register(document, on=timezone.localdate(), by=school.lan)
    incoming.file_without_work(document, opinion="Lưu, để biết", by=school.hanh)
    replaced(sandbox, first)
    change = DocumentChange.objects.get()
    assert (change.way, change.words, change.settled_by) == ("closed", "Không còn việc đang làm.", None)


def test_the_same_replacement_twice_is_one_document(school: SimpleNamespace, sandbox: Sandbox, worked_on: Package):
    replaced(sandbox, worked_on, twice=True)
    replaced(sandbox, worked_on)
    packages = Package.objects.incoming().filter(business=3).order_by("pk")
    assert [one.state for one in packages] == ["taken", "duplicate", "duplicate"]
    assert {one.sentence for one in packages[1:]} == {"Gói này đã nhận trước đó, không lập văn bản mới."}
    assert (IncomingDocument.objects.count(), DocumentChange.objects.count(), Notice.objects.count()) == (2, 1, 3)


def test_an_unknown_original_is_explained(school: SimpleNamespace, sandbox: Sandbox):
    sandbox.letter(
        "1240/SGDĐT-VP", files={"a.pdf": signed_pdf("hanh")}, business="3", earlier=f"{OFFICE[0]},2026/01/01,9/A"
    )
    exchange()
    package = arrived()
    assert (package.state, package.parent, DocumentChange.objects.count()) == ("taken", None, 0)
    assert package.warnings[-1] == (
        f"Thay thế văn bản mang mã «{OFFICE[0]},2026/01/01,9/A» mà nhà trường chưa nhận qua trục: nếu đã nhận cách khác, "
        "hãy đối chiếu trong sổ."
    )
    assert IncomingDocument.objects.count() == 1


OFFICES = (
    f"Văn bản 1234/SGDĐT-VP do «{OFFICE[1]}» gửi, gói này của «Trường THPT số 2 (mẫu thử)»: chỉ nơi đã gửi mới được"
)
BEARER = f"Gói tự ghi là của «{OFFICE[0]}» nhưng trên trục do «{STRANGER}» gửi: không nơi nào được nói thay nơi khác."
FOREIGN: dict[str, tuple[dict[str, Any], str]] = {
    "replaces": ({"sender": STRANGER, "business": "3"}, f"{OFFICES} thay thế văn bản ấy."),
    "updates": ({"sender": STRANGER, "business": "2"}, f"{OFFICES} cập nhật văn bản ấy."),
    "recalls": ({"sender": STRANGER, "business": "1"}, f"{OFFICES} thu hồi văn bản ấy."),
    "pretends": ({"sender": STRANGER, "claimed": OFFICE[0], "business": "3"}, BEARER),
    "pretends_to_recall": ({"sender": STRANGER, "claimed": OFFICE[0], "business": "1"}, BEARER),
    "pretends_a_letter": ({"sender": STRANGER, "claimed": OFFICE[0], "business": "0"}, BEARER),
    "without_the_seal": ({"business": "3", "sealed": False}, (
        "Văn bản 1234/SGDĐT-VP đến trong gói mang chữ ký số của «Trường THPT An Lão (MẪU THỬ)», gói thay thế này không có chữ ký hợp "
        "lệ ấy: hãy hỏi lại nơi gửi."
    )),
    "weak_seal": ({"business": "1", "weak": True}, (
        "Văn bản 1234/SGDĐT-VP đến trong gói mang chữ ký số của «Trường THPT An Lão (MẪU THỬ)», gói thu hồi này không có chữ ký hợp "
        "lệ ấy: hãy hỏi lại nơi gửi."
    )),
}  # fmt: skip


@pytest.mark.parametrize("kind", FOREIGN)
def test_nobody_else_changes_a_document(school: SimpleNamespace, sandbox: Sandbox, worked_on: Package, kind: str):
    asked, words = FOREIGN[kind]
    before = photograph("incoming", "papers")
    package = replaced(sandbox, worked_on, **asked)
    assert (package.state, package.sentence) == ("refused", words)
    assert photograph("incoming", "papers") == before
    assert not Notice.objects.exists()
    assert package.incoming is None and not Package.objects.undecided().exists()
    told_the_office = [code for code, _ in sandbox.statuses()]
    assert told_the_office.count("02") == (1 if kind in {"without_the_seal", "weak_seal"} else 0)


def test_a_status_of_another_agency_takes_nothing_back(school: SimpleNamespace, sandbox: Sandbox, worked_on: Package):
    before = photograph("incoming", "papers")
    sandbox.order("trang-thai-van-ban", code="13", document_id=worked_on.document_id, sender=STRANGER)
    exchange()
    package = Package.objects.incoming().statuses().latest("pk")
    assert (package.state, package.sentence) == ("refused", f"{OFFICES} lấy lại văn bản ấy.")
    assert photograph("incoming", "papers") == before


@pytest.mark.parametrize("agreed", [True, False])
def test_a_letter_that_people_work_on_is_taken_back_or_kept(
    school: SimpleNamespace, sandbox: Sandbox, worked_on: Package, client_of: Any, agreed: bool
):
    sandbox.letter(business="1", earlier=worked_on.document_id, reason="Gửi nhầm")
    exchange()
    request = Package.objects.undecided().get()
    document = worked_on.incoming
    year = timezone.localdate().year
    assert {title for _, title in told()} == {f"Số đến 01/{year} (1234/SGDĐT-VP): nơi gửi đề nghị thu hồi"}
    assert "[Nơi gửi đề nghị thu hồi]" in text_of(client_of(school.an).get(reverse("work:mine")))
    assert request.get_absolute_url() in text_of(client_of(school.lan).get(document.get_absolute_url()))

    Notice.objects.all().delete()
    actions.answer_take_back(request, agreed=agreed, reason="Đã hỏi lại nơi gửi", by=school.lan)
    exchange()
    document.refresh_from_db()
    states = {task.state for task in document.tasks.all()}
    expected = ("done", "withdrawn", {"closed"}) if agreed else ("assigned", "", {"open"})
    assert (document.state, document.standing, states) == expected
    assert sandbox.statuses()[-1][0] == ("15" if agreed else "16")
    assert {name for name, _ in told()} == {user.username for user in (school.an, school.minh, school.hanh)}
    remark = cells_of(lines_of(year).get())[-1]
    assert ("Nơi gửi thu hồi ngày" in remark) is agreed
    assert ("nhà trường không đồng ý" in remark) is not agreed
