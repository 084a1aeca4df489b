"""A guide on the use of AI is written, published, read and confirmed, replaced and repealed."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook

from tests.plan_reports import builders as reports
from truongso.core.refusal import Refused
from truongso.core.uploads import inspect_upload
from truongso.foundation.audit.models import Event
from truongso.foundation.evidence.contents import keep
from truongso.foundation.evidence.models import Item
from truongso.foundation.org.models import Person
from truongso.foundation.papers.actions import issue_number
from truongso.foundation.papers.content import OfficialPaper, Paragraph
from truongso.foundation.papers.pdf import render_pdf
from truongso.foundation.work.desk import desk_of
from truongso.foundation.work.models import Notice
from truongso.governance.outgoing.models import OutgoingDocument
from truongso.governance.plan.models import Delivery
from truongso.governance.regulations import actions
from truongso.governance.regulations.models import Edition, Publication, Reading

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
HOME = "/van-ban-noi-bo/"


@pytest.fixture(autouse=True)
def _in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a: TODAY)


def guide_pdf(words: str = "Giáo viên ghi rõ phần nội dung do công cụ tạo ra.") -> bytes:
    paper = OfficialPaper(
        parent_agency=("SỞ GIÁO DỤC VÀ ĐÀO TẠO",), agency="TRƯỜNG THPT AN LÃO", symbol="HD-THPTAL", place="An Lão",
        type_name="HƯỚNG DẪN", subject="Sử dụng trí tuệ nhân tạo", blocks=(Paragraph(words),), signature_lines=("HIỆU TRƯỞNG",),
    )  # fmt: skip
    return render_pdf(paper)


def upload(content: bytes, name: str = "huong-dan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def word_file() -> bytes:
    made = BytesIO()
    document = Document()
    document.add_paragraph("Phiếu đề nghị cấp tài khoản")
    document.save(made)
    return made.getvalue()


def about(cast: SimpleNamespace, **values: Any) -> dict[str, Any]:
    return {
        "title": "Hướng dẫn sử dụng trí tuệ nhân tạo", "kind": "guide", "topic": "ai", "summary": "Khi nào được dùng.",
        "owner": cast.binh.person, "groups": ["staff"],
    } | values  # fmt: skip


def publish(
    cast: SimpleNamespace, *, read_by: date | None = date(2026, 11, 27), content: bytes = b"", **values: Any
) -> Edition:
    made = actions.add_publication(**about(cast, **values), by=cast.binh)
    return edition(made, cast, read_by=read_by, content=content)


def edition(
    publication: Publication,
    cast: SimpleNamespace,
    *,
    starts: date = TODAY,
    read_by: date | None = None,
    content: bytes = b"",
) -> Edition:
    content = content or guide_pdf()
    name = "tep.pdf" if content.startswith(b"%PDF") else "tep.docx"
    actions.draft_edition(
        publication, file=inspect_upload(upload(content), name), notation="41/HD-THPTAL", decided_on=TODAY,
        effective_from=starts, effective_to=None, read_by=read_by, changes="", by=cast.binh,
    )  # fmt: skip
    return actions.publish(publication, today=TODAY, by=cast.hanh)


def test_a_guide_goes_from_the_form_to_the_teacher_who_confirms(cast: SimpleNamespace, client_of: Any) -> None:
    keeper, teacher = client_of(cast.binh), client_of(cast.an)
    answer = keeper.post(f"{HOME}them/", about(cast) | {"owner": cast.binh.person_id})
    made = Publication.objects.get()
    assert answer.url == f"{made.get_absolute_url()}ban-moi/"
    sent = {
        "file": upload(guide_pdf()), "notation": "41/HD-THPTAL", "decided_on": "2026-11-20", "effective_from": "2026-11-20",
        "effective_to": "", "read_by": "2026-11-27", "changes": "Lần đầu ban hành.",
    }  # fmt: skip
    assert keeper.post(answer.url, sent).url == made.get_absolute_url()
    assert teacher.get(made.get_absolute_url()).status_code == 404  # a draft is nobody's yet
    assert teacher.get(f"{made.get_absolute_url()}ban/1/tep/").status_code == 404

    told = client_of(cast.hanh).post(f"{made.get_absolute_url()}ban-hanh/", follow=True).content.decode()
    assert "Đã ban hành Hướng dẫn sử dụng trí tuệ nhân tạo, lần ban hành 1." in told
    assert (
        Notice.objects.filter(recipient=cast.an, title="Văn bản mới: Hướng dẫn sử dụng trí tuệ nhân tạo").count() == 1
    )
    assert not Notice.objects.filter(recipient__in=[cast.chi, cast.dung]).exists()
    item = Item.objects.about(made).get()
    assert (item.status, item.current_version.original_name) == ("accepted", "huong-dan.pdf")

    assert _titles(cast.an) == ["Đọc, xác nhận: Hướng dẫn sử dụng trí tuệ nhân tạo"]
    page = teacher.get(f"{made.get_absolute_url()}ban/1/").content.decode()
    assert "Tôi đã đọc và sẽ thực hiện" in page and "trang/1/" in page
    assert teacher.get(f"{made.get_absolute_url()}ban/1/trang/1/").headers["Content-Type"] == "image/png"
    assert teacher.get(f"{made.get_absolute_url()}ban/1/trang/9/").status_code == 404
    for _ in range(2):  # a second click changes nothing
        page = teacher.post(f"{made.get_absolute_url()}ban/1/da-doc/", follow=True).content.decode()
    assert "Bạn đã xác nhận đọc văn bản này" in page and "Tôi đã đọc" not in page
    assert Reading.objects.count() == Event.objects.filter(code="regulations.confirmed").count() == 1
    assert _titles(cast.an) == []
    assert teacher.get(f"{made.get_absolute_url()}ban/1/tep/").content == guide_pdf()


def _titles(user: Any) -> list[str]:
    found = [item for group in desk_of(user, TODAY).groups() for item in group.items]
    return [one.item.title for one in found if one.kind == "Văn bản nội bộ"]


def test_the_keeper_sees_who_has_not_read_and_reminds_them_once_a_day(cast: SimpleNamespace, client_of: Any) -> None:
    made = publish(cast)
    actions.confirm(made, by=cast.an)
    keeper, address = client_of(cast.binh), f"{made.get_absolute_url()}nguoi-doc/"
    staff = made.readers(TODAY).count()
    page = keeper.get(address).content.decode()
    assert f"Đã đọc: 1 trên {staff} người" in page
    unread = load_workbook(BytesIO(keeper.get(f"{address}?tinh-trang=True&xuat=xlsx").content)).active
    names = [row[0] for row in unread.iter_rows(values_only=True)]
    assert cast.an.person.full_name not in names and cast.lan.person.full_name in names
    assert Event.objects.filter(code="regulations.readers_exported").count() == 1

    remind = f"{made.get_absolute_url()}nhac/"
    told = keeper.post(remind, follow=True).content.decode()
    reminded = Notice.objects.filter(title__startswith="Nhắc đọc").count()
    assert f"Đã nhắc {reminded} người." in told and reminded == staff - 2  # An has read, Bình reminds
    again = keeper.post(remind, follow=True).content.decode()
    assert "Không còn ai để nhắc" in again and Notice.objects.filter(title__startswith="Nhắc đọc").count() == reminded
    assert client_of(cast.an).get(address).status_code in {403, 404}


def test_a_new_edition_ends_the_old_one_and_asks_everybody_again(cast: SimpleNamespace, client_of: Any) -> None:
    first = publish(cast)
    actions.confirm(first, by=cast.an)
    second = edition(
        first.publication, cast, starts=date(2026, 12, 1), read_by=date(2026, 12, 5), content=guide_pdf("Bản hai.")
    )
    first.refresh_from_db()
    assert (first.effective_to, second.number) == (date(2026, 11, 30), 2)
    assert [first.standing_on(TODAY), second.standing_on(TODAY)] == ["in_force", "coming"]
    assert [e.standing_on(date(2026, 12, 1)) for e in (first, second)] == ["over", "in_force"]
    assert _titles(cast.an) == ["Đọc, xác nhận: Hướng dẫn sử dụng trí tuệ nhân tạo"]
    page = client_of(cast.an).get(first.publication.get_absolute_url()).content.decode()
    assert "Sắp có hiệu lực" in page and "Đang có hiệu lực" in page
    with pytest.raises(Refused, match=r"Bản mới phải có hiệu lực sau ngày 01/12/2026 của lần ban hành 2\."):
        edition(first.publication, cast, starts=date(2026, 12, 1), content=guide_pdf("Bản ba."))
    assert Edition.objects.published().count() == 2


def test_what_is_repealed_stays_readable_as_such_and_asks_nobody(cast: SimpleNamespace, client_of: Any) -> None:
    made = publish(cast)
    head, address = client_of(cast.hanh), f"{made.get_absolute_url()}bai-bo/"
    assert "Hãy ghi lý do bãi bỏ." in head.post(address, {"reason": " "}, follow=True).content.decode()
    made.refresh_from_db()
    assert made.state == Edition.State.PUBLISHED
    head.post(address, {"reason": "Có văn bản của Sở thay thế."})
    page = client_of(cast.an).get(made.get_absolute_url()).content.decode()
    assert "Đã bãi bỏ" in page and "Có văn bản của Sở thay thế." in page and "Tôi đã đọc" not in page
    assert _titles(cast.an) == []
    with pytest.raises(Refused, match="đã bãi bỏ: không cần xác nhận"):
        actions.confirm(Edition.objects.get(), by=cast.an)
    assert client_of(cast.binh).post(address, {"reason": "x"}).status_code in {302, 403}


def test_pupils_and_parents_see_what_is_for_them_and_nothing_else(cast: SimpleNamespace, client_of: Any) -> None:
    publish(cast)
    rules = publish(cast, title="Nội quy học sinh", kind="regulation", topic="conduct", groups=["pupils", "guardians"])
    for user in (cast.chi, cast.dung):
        page = client_of(user).get(HOME).content.decode()
        assert "Nội quy học sinh" in page and "Hướng dẫn sử dụng trí tuệ nhân tạo" not in page
    assert "Tôi đã đọc" in client_of(cast.chi).get(rules.get_absolute_url()).content.decode()
    assert client_of(cast.em).get(HOME).status_code in {302, 403}
    assert client_of(cast.an).get(rules.get_absolute_url()).status_code == 404
    # The clerk keeps it and may read it, but it does not apply to her.
    assert client_of(cast.lan).post(f"{rules.get_absolute_url()}da-doc/").status_code in {403, 404}
    assert client_of(cast.chi).post(f"{HOME}them/", about(cast)).status_code == 403
    assert not Reading.objects.exists() and Publication.objects.count() == 2


def test_forms_are_found_and_taken_with_one_click(cast: SimpleNamespace, client_of: Any) -> None:
    made = publish(
        cast, title="Phiếu đề nghị cấp tài khoản", kind="form", topic="platforms", read_by=None, content=word_file()
    )
    page = client_of(cast.an).get(f"{HOME}bieu-mau/?q=phieu de nghi").content.decode()
    assert f'href="{made.get_absolute_url()}tep/"' in page
    answer = client_of(cast.an).get(f"{made.get_absolute_url()}tep/")
    assert Document(BytesIO(answer.content)).paragraphs[0].text == "Phiếu đề nghị cấp tài khoản"
    assert 'attachment; filename="tep.docx"' in answer.headers["Content-Disposition"]
    assert "không xem được ngay trên trang" in client_of(cast.an).get(made.get_absolute_url()).content.decode()
    assert _titles(cast.an) == []


def test_bad_input_is_told_where_it_was_typed_and_nothing_is_kept(cast: SimpleNamespace, client_of: Any) -> None:
    publish(cast)
    keeper = client_of(cast.binh)
    before = (Publication.objects.count(), Edition.objects.count(), Event.objects.count())
    values = about(cast) | {"owner": cast.binh.person_id}
    page = keeper.post(f"{HOME}them/", values | {"title": "hướng dẫn sử dụng trí tuệ nhân tạo "}).content.decode()
    assert "Đã có văn bản tên «hướng dẫn sử dụng trí tuệ nhân tạo»" in page
    draft = f"{Publication.objects.get().get_absolute_url()}ban-moi/"
    days = {"effective_from": "2026-12-01", "effective_to": "2026-11-01"}
    page = keeper.post(draft, days | {"file": upload(guide_pdf("x"))}).content.decode()
    assert "Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi." in page
    page = keeper.post(
        draft, {"effective_from": "2026-12-01", "file": upload(b"<html><script>", "a.pdf")}
    ).content.decode()
    assert "a.pdf" in page
    page = keeper.post(draft, {"effective_from": "2026-12-01", "file": upload(guide_pdf(), "a.docx")}).content.decode()
    assert "a.docx" in page
    assert (Publication.objects.count(), Edition.objects.count(), Event.objects.count()) == before
    assert client_of(cast.an).post(draft, days).status_code in {403, 404}


def test_what_is_published_is_delivered_to_the_task_that_asks_for_it(cast: SimpleNamespace) -> None:
    reports.make_plan_of_one_task(
        cast.binh, 3, "Rà soát, chuẩn hóa và tái cấu trúc quy trình xử lý văn bản, hồ sơ công việc trên môi trường điện tử",
        ["Quy trình chuẩn hóa", "hướng dẫn thực hiện"], {"kind": "quarterly", "text": "Hàng quý"},
    )  # fmt: skip
    procedure = publish(cast, title="Quy trình xử lý văn bản đến", kind="procedure", topic="office")
    publish(cast, title="Hướng dẫn ra đề trực tuyến", topic="teaching")
    asked = Delivery.objects.filter(occurrence__task__ordinal=3, deliverable__title__icontains="quy trình chuẩn hóa")
    states = {d.occurrence.period: (d.state, Item.objects.about(d).count()) for d in asked.select_related("occurrence")}
    assert states["2026-Q4"] == (Delivery.State.ACCEPTED, 1) and states["2026-Q3"][1] == 0
    assert procedure.state == Edition.State.PUBLISHED


def test_an_issued_document_of_the_office_is_published_with_its_number(cast: SimpleNamespace, client_of: Any) -> None:
    number = issue_number(series_code="VB", symbol="QC-THPTAL", subject="Quy chế", issued_on=TODAY, by=cast.lan)
    document = OutgoingDocument.objects.create(
        type_code="QC", subject="Quy chế sử dụng trí tuệ nhân tạo", state="issued", drafted_by=cast.lan, number=number,
        dated_on=TODAY, signed_file=keep(guide_pdf("Bản đã ký."), "application/pdf"),
    )  # fmt: skip
    made = actions.add_publication(**about(cast), by=cast.binh)
    answer = client_of(cast.binh).post(
        f"{made.get_absolute_url()}ban-moi/", {"document": document.pk, "effective_from": "2026-11-20"}
    )
    assert answer.status_code == 302
    draft = Edition.objects.get()
    assert (draft.document, draft.notation, draft.decided_on) == (document, "01/QC-THPTAL", TODAY)
    assert (draft.blob_id, draft.page_count) == (document.signed_file_id, 1)


def test_a_review_is_noted_with_the_next_day(cast: SimpleNamespace, client_of: Any) -> None:
    made = publish(cast).publication
    keeper, address = client_of(cast.binh), f"{made.get_absolute_url()}ra-soat/"
    assert (
        "phải sau hôm nay"
        in keeper.post(address, {"note": "Còn phù hợp.", "next_on": "2026-11-20"}, follow=True).content.decode()
    )
    made.refresh_from_db()
    assert made.review_on is None
    keeper.post(address, {"note": "Còn phù hợp.", "next_on": "2026-11-21"})
    made.refresh_from_db()
    assert made.review_on == date(2026, 11, 21)
    assert "đã rà soát" in keeper.get(made.get_absolute_url()).content.decode()


def test_lists_run_a_constant_number_of_queries(cast: SimpleNamespace, client_of: Any) -> None:
    client = client_of(cast.an)

    def queries() -> int:
        client.get(HOME)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(HOME).status_code == 200
        return len(caught)

    publish(cast)
    few = queries()
    for number in range(6):
        publish(cast, title=f"Quy trình {number}", kind="procedure", topic="office")
    assert queries() == few
    assert Person.objects.exists()
