"""Evidence from the upload to the decision: stored once, judged by a second person, linked to what it proves."""

import hashlib
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.evidence import builders
from tests.evidence.builders import Upload
from tests.evidence.conftest import AUTUMN
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence import actions, store
from truongso.foundation.evidence.keys import evidence_keys, evidence_of
from truongso.foundation.evidence.models import Blob, Item, Kind, Link, Status, Version
from truongso.foundation.org.models import Unit


def codes() -> list[str]:
    return list(Event.objects.filter(code__startswith="evidence.").order_by("sequence").values_list("code", flat=True))


def counts() -> tuple[int, int, int, int, int]:
    return (
        Item.objects.count(),
        Version.objects.count(),
        Blob.objects.count(),
        Link.objects.count(),
        Event.objects.count(),
    )


def test_a_teacher_submits_a_decision_and_the_vice_principal_accepts_it(cast, submit_pdf, files):
    item = submit_pdf(
        cast.an, "  Quyết  định phân công ", pages=2, link_to=cast.maths, role="căn cứ", note=" bản chính "
    )
    version = item.current_version
    sha256 = hashlib.sha256(builders.pdf(2)).hexdigest()
    assert (item.title, item.kind, item.status, item.note) == (
        "Quyết định phân công",
        Kind.FILE,
        Status.SUBMITTED,
        "bản chính",
    )
    assert (version.number, version.blob_id, version.original_name, version.page_count) == (
        1,
        sha256,
        "quyết định.pdf",
        2,
    )
    path = files / sha256[:2] / sha256[2:4] / sha256
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (builders.pdf(2), 0o600)

    accepted = actions.accept(item, by=cast.binh, note="đúng bản gốc")
    assert (accepted.status, accepted.judged_by, accepted.judgement) == (Status.ACCEPTED, cast.binh, "đúng bản gốc")
    assert codes() == ["evidence.added", "evidence.linked", "evidence.accepted"]
    assert (
        Event.objects.get(code="evidence.linked").sentence == "đã gắn minh chứng «Quyết định phân công» vào «Tổ Toán»"
    )
    assert evidence_keys(cast.maths) == [
        {"uid": str(item.uid), "version": 1, "sha256": sha256, "title": "Quyết định phân công"}
    ]


def test_nobody_accepts_what_they_submitted_themselves(cast, submit_pdf):
    item = submit_pdf(cast.binh)
    before = counts()
    for judge in (lambda: actions.accept(item, by=cast.binh), lambda: actions.reject(item, reason="x", by=cast.binh)):
        with pytest.raises(Refused, match=r"^Người nộp không tự duyệt minh chứng của mình: cần một người thứ hai.$"):
            judge()
    item.refresh_from_db()
    assert (item.status, item.judged_by, counts()) == (Status.SUBMITTED, None, before)


def test_the_one_who_uploaded_the_newest_version_does_not_judge_it_either(cast, submit_pdf):
    item = submit_pdf(cast.an)
    actions.add_version(item, upload=Upload(builders.pdf(2), "b.pdf"), by=cast.binh)
    with pytest.raises(Refused, match=r"cần một người thứ hai"):
        actions.accept(item, by=cast.binh)


def test_the_database_itself_refuses_a_judge_who_submitted(cast, submit_pdf):
    item = submit_pdf(cast.an)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(judged_by=cast.an)


def test_evidence_is_returned_with_a_reason_and_sent_again(cast, submit_pdf):
    item = submit_pdf(cast.an)
    with pytest.raises(Refused, match=r"^Hãy ghi lý do trả lại để người nộp biết cần bổ sung gì.$"):
        actions.reject(item, reason="  ", by=cast.binh)
    assert actions.reject(item, reason="thiếu trang ký", by=cast.binh).status == Status.REJECTED
    with pytest.raises(Refused, match=r"«Trả lại», không chờ duyệt"):
        actions.accept(item, by=cast.binh)
    again = actions.submit(item, by=cast.an)
    assert (again.status, again.judged_by, again.judgement) == (Status.SUBMITTED, None, "")
    assert codes() == ["evidence.added", "evidence.rejected", "evidence.submitted"]


def test_a_draft_waits_until_it_is_sent(cast, submit_pdf):
    item = submit_pdf(cast.an, status="draft")
    with pytest.raises(Refused, match=r"«Bản nháp», không chờ duyệt"):
        actions.accept(item, by=cast.binh)
    assert actions.submit(item, by=cast.an).status == Status.SUBMITTED
    with pytest.raises(Refused, match=r"đang ở trạng thái «Chờ duyệt», không cần gửi duyệt"):
        actions.submit(item, by=cast.an)


def test_nobody_adds_evidence_that_is_accepted_already(cast, submit_pdf):
    with pytest.raises(Refused, match=r"người khác mới được chấp nhận"):
        submit_pdf(cast.an, status="accepted")
    assert Item.objects.count() == 0


def test_the_same_content_is_stored_once(cast, submit_pdf, files):
    first, second = submit_pdf(cast.an), submit_pdf(cast.hoa, name="khác tên.pdf")
    assert (Item.objects.count(), Blob.objects.count()) == (2, 1)
    assert [path.name for path in store.stored()] == [first.current_version.blob_id]
    assert second.current_version.original_name == "khác tên.pdf"


def test_the_same_form_sent_twice_gives_one_item(cast, submit_pdf):
    first = submit_pdf(cast.an, request_key="form-1", link_to=cast.maths)
    before = counts()
    assert submit_pdf(cast.an, request_key="form-1", link_to=cast.maths) == first
    assert counts() == before
    assert submit_pdf(cast.an, request_key="form-1", pages=2) != first  # the person chose another file


def test_a_record_of_the_platform_is_accepted_by_itself(cast):
    item = actions.add_record(
        title="Bảng chỉ tiêu quý III/2026",
        content=b'{"figures": []}',
        name="bang-chi-tieu.json",
        content_type="application/json",
        by=cast.binh,
        link_to=cast.maths,
        effective_from=date(2026, 7, 1),
        effective_to=date(2026, 9, 30),
        source_label="Báo cáo quý",
        source_url="/bao-cao/1/",
    )
    assert (item.kind, item.status, item.judged_by, item.owner) == (
        Kind.RECORD,
        Status.ACCEPTED,
        None,
        cast.binh.person,
    )
    assert store.read(item.current_version.blob_id) == b'{"figures": []}'
    assert item.current_version.source_label == "Báo cáo quý"
    with pytest.raises(Refused, match=r"Minh chứng do hệ thống lập không nhận bản mới bằng tay"):
        actions.add_version(item, upload=Upload(builders.pdf(), "a.pdf"), by=cast.binh)


def test_a_web_address_is_kept_and_never_fetched(cast):
    item = actions.add_link(
        title="",
        url=" https://thptanlao.example/tin/1 ",
        owner=cast.an.person,
        effective_from=AUTUMN,
        by=cast.an,
        link_to=cast.maths,
    )
    assert (item.title, item.kind, item.current_version.url) == (
        "thptanlao.example",
        Kind.LINK,
        "https://thptanlao.example/tin/1",
    )
    actions.accept(item, by=cast.binh)
    assert evidence_keys(cast.maths)[0]["sha256"] == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.vn/b",
        "//a.vn",
        "thptanlao.vn",
        "https://",
        "https://an:mk@a.vn/",
        "https://a.vn/<script>",
        "https://a.vn/\nSet-Cookie",
        "http://[::1",
        "https://a.vn:x/",
        "https://a.vn/" + "x" * 1000,
    ],
)
def test_other_addresses_are_refused(cast, url):
    with pytest.raises(Refused, match=r"^Liên kết "):
        actions.add_link(title="x", url=url, owner=cast.an.person, effective_from=AUTUMN, by=cast.an)
    assert Item.objects.count() == 0


def test_a_new_version_waits_for_judgement_again_and_the_old_one_stays(cast, submit_pdf):
    item = submit_pdf(cast.an)
    actions.accept(item, by=cast.binh)
    with pytest.raises(Refused, match=r"^Nội dung này trùng với bản 1 đang có: chưa thêm bản mới.$"):
        actions.add_version(item, upload=Upload(builders.pdf(), "b.pdf"), by=cast.an)
    actions.add_version(item, upload=Upload(builders.pdf(2), "bản sửa.pdf"), by=cast.an)
    item.refresh_from_db()
    assert (item.status, item.judged_by, item.version) == (Status.SUBMITTED, None, 3)
    assert list(item.versions.values_list("number", "original_name")) == [(2, "bản sửa.pdf"), (1, "quyết định.pdf")]
    assert Item.objects.matching("ban sua").get() == Item.objects.matching("QUYET DINH").get() == item


def test_an_accepted_period_is_changed_only_with_a_reason(cast, submit_pdf):
    item = submit_pdf(cast.an)
    item = actions.accept(item, by=cast.binh)
    values = {"title": item.title, "effective_from": AUTUMN, "note": "", "by": cast.an}
    with pytest.raises(Refused, match=r"hãy ghi lý do sửa"):
        actions.change_details(item, effective_to=date(2026, 12, 31), reason="", seen_version=item.version, **values)
    with pytest.raises(Refused, match=r"^Ngày hết hiệu lực phải từ ngày bắt đầu trở đi.$"):
        actions.change_details(item, effective_to=date(2026, 9, 4), reason="nhầm", seen_version=item.version, **values)
    changed = actions.change_details(
        item, effective_to=date(2026, 12, 31), reason="ghi thiếu ngày hết", seen_version=item.version, **values
    )
    assert (changed.effective_to, changed.status) == (date(2026, 12, 31), Status.SUBMITTED)
    with pytest.raises(Refused, match=r"^Chưa có gì thay đổi so với thông tin đang lưu.$"):
        actions.change_details(
            changed, effective_to=date(2026, 12, 31), reason="", seen_version=changed.version, **values
        )


def test_the_later_of_two_people_learns_that_the_item_changed(cast, submit_pdf):
    item = submit_pdf(cast.an)
    seen = item.version
    actions.add_version(item, upload=Upload(builders.pdf(2), "b.pdf"), by=cast.an)
    before = counts()
    sentence = "^Minh chứng này vừa được người khác sửa: hãy tải lại trang, xem thay đổi rồi làm tiếp.$"
    with pytest.raises(Refused, match=sentence):
        actions.accept(item, by=cast.binh, seen_version=seen)
    with pytest.raises(Refused, match=sentence):
        actions.change_details(
            item, title="x", effective_from=AUTUMN, effective_to=None, note="", reason="", seen_version=seen, by=cast.an
        )
    item.refresh_from_db()
    assert (item.status, item.title, counts()) == (Status.SUBMITTED, "Quyết định phân công", before)


def test_one_item_proves_many_things_and_each_link_once(cast, submit_pdf):
    item = actions.accept(submit_pdf(cast.an, link_to=cast.maths), by=cast.binh)
    actions.link(item, cast.letters, by=cast.an)
    actions.link(item, cast.letters, by=cast.an)
    actions.link(item, cast.letters, role="căn cứ", by=cast.an)
    assert Link.objects.count() == 3
    assert evidence_of([cast.maths, cast.letters]) == {cast.maths.pk: [item], cast.letters.pk: [item]}
    proved = Unit.objects.filter(pk__in=Link.objects.accepted().to_model(Unit).target_ids())
    assert set(proved) == {cast.maths, cast.letters}
    assert list(Item.objects.about(cast.letters, role="căn cứ")) == [item]
    assert list(Item.objects.about(cast.letters, role="khác")) == []


def test_a_link_is_taken_away_with_a_reason_and_can_come_back(cast, submit_pdf):
    item = submit_pdf(cast.an, link_to=cast.maths)
    with pytest.raises(Refused, match=r"^Hãy ghi lý do gỡ"):
        actions.unlink(item, cast.maths, reason=" ", by=cast.an)
    actions.unlink(item, cast.maths, reason="gắn nhầm tổ", by=cast.an)
    assert list(Item.objects.about(cast.maths)) == []
    with pytest.raises(Refused, match=r"không còn gắn với đối tượng đó"):
        actions.unlink(item, cast.maths, reason="lần nữa", by=cast.an)
    actions.link(item, cast.maths, by=cast.an)
    assert list(Item.objects.about(cast.maths)) == [item]
    assert codes() == ["evidence.added", "evidence.linked", "evidence.unlinked", "evidence.linked"]


def test_a_retired_item_stands_behind_nothing_and_cannot_be_changed(cast, submit_pdf):
    item = actions.accept(submit_pdf(cast.an, link_to=cast.maths), by=cast.binh)
    actions.retire(item, reason="quyết định đã bị thay thế", by=cast.an)
    assert (evidence_keys(cast.maths), list(Item.objects.accepted()), Item.objects.count()) == ([], [], 1)
    for change in (
        lambda: actions.add_version(item, upload=Upload(builders.pdf(3), "c.pdf"), by=cast.an),
        lambda: actions.link(item, cast.letters, by=cast.an),
        lambda: actions.retire(item, reason="lại", by=cast.an),
    ):
        with pytest.raises(Refused, match=r"^Minh chứng này đã ngừng dùng"):
            change()


def test_the_effective_period_is_apart_from_the_upload(cast, submit_pdf):
    spring = submit_pdf(cast.an, "Xuân", effective_from=date(2026, 1, 1), effective_to=date(2026, 3, 31))
    always = submit_pdf(cast.an, "Luôn", effective_from=date(2026, 2, 1))
    assert set(Item.objects.effective_on(date(2026, 3, 31))) == {spring, always}
    assert set(Item.objects.effective_during(date(2026, 4, 1), date(2026, 6, 30))) == {always}
    assert set(Item.objects.effective_during(date(2025, 10, 1), date(2026, 1, 1))) == {spring}
    assert list(Item.objects.expiring(date(2026, 4, 1))) == [spring]
    assert list(Item.objects.expiring(date(2026, 3, 31))) == []


def test_a_refused_file_leaves_no_trace(cast, submit_pdf, files):
    for options in ({"content": b"MZ\0\0", "name": "a.exe"}, {"effective_to": date(2020, 1, 1)}):
        with pytest.raises(Refused):
            submit_pdf(cast.an, **options)
    assert (Item.objects.count(), Blob.objects.count(), codes(), list(store.stored())) == (0, 0, [], [])
