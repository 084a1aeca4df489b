"""Words are saved as versions: compared, taken back, never overwritten; people agree in order or together."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.outgoing.conftest import approved, drafted, today
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.governance.outgoing import actions
from truongso.governance.outgoing.kinds import forms
from truongso.governance.outgoing.models import Comment, OutgoingDocument, Review, State


def words(document: OutgoingDocument, text: str, **values: Any) -> dict[str, Any]:
    content = document.drafts.first().content
    return content | {"blocks": [{"kind": "paragraph", "text": text}]} | values


def test_every_type_starts_from_its_form_and_shows_its_pages(office: Any, client_of: Any) -> None:
    assert len(forms()) == 29
    an = client_of(office.an)
    for code in ("QĐ", "CV", "BB"):
        document = drafted(office, code, subject="Tổ chức hội giảng cấp trường")
        assert document.drafts.get().content["blocks"][0]["text"] == forms()[code].blocks[0][1]
        assert an.get(reverse("outgoing:preview", args=[document.uid])).status_code == 200
    picture = an.get(reverse("outgoing:page", args=[document.uid, 1]))
    assert picture["Content-Type"] == "image/png" and picture.content.startswith(b"\x89PNG")
    assert an.get(reverse("outgoing:page", args=[document.uid, 9])).status_code == 404
    assert an.get(reverse("outgoing:word", args=[document.uid])).content.startswith(b"PK")
    assert an.get(reverse("outgoing:pdf", args=[document.uid])).content.startswith(b"%PDF")


def test_two_people_edit_and_the_second_is_told(office: Any, client_of: Any) -> None:
    document = drafted(office)
    an, lan = client_of(office.an), client_of(office.lan)
    address = reverse("outgoing:edit", args=[document.uid])
    for client in (an, lan):
        assert 'name="seen" value="1"' in client.get(address).content.decode()
    form = {
        "seen": 1,
        "subject": "Báo cáo sĩ số",
        "count": 1,
        "kind-1": "paragraph",
        "recipients": "Lưu: VT.",
        "act": "save",
    }
    an.post(address, form | {"text-1": "Chữ của An."})
    answer = lan.post(address, form | {"text-1": "Chữ của Lan."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Phạm Thị An đã lưu phiên bản 2 lúc" in page and "Chữ của bạn còn nguyên dưới đây" in page
    assert "Chữ của Lan." in page and 'name="seen" value="2"' in page
    assert document.drafts.first().content["blocks"][0]["text"] == "Chữ của An."
    assert document.drafts.count() == 2
    lan.post(address, form | {"seen": 2, "text-1": "Chữ của Lan."})
    assert document.drafts.first().content["blocks"] == [{"kind": "paragraph", "text": "Chữ của Lan."}]
    compared = lan.get(reverse("outgoing:versions", args=[document.uid]), {"tu": 2, "den": 3}).content.decode()
    assert "<del><span" in compared and "Chữ của An." in compared and "Chữ của Lan." in compared
    lan.post(reverse("outgoing:restore", args=[document.uid, 2]))
    last = document.drafts.first()
    assert (last.number, last.restored_from, last.content["blocks"][0]["text"]) == (4, 2, "Chữ của An.")


def test_blocks_are_added_moved_and_removed(office: Any, client_of: Any) -> None:
    document = drafted(office)
    an, address = client_of(office.an), reverse("outgoing:edit", args=[document.uid])

    def press(act: str) -> list[str]:
        shown = an.get(address).context
        words, (known, new) = shown["content"], shown["marks"]
        form = {"seen": shown["seen"], "mark": known or "", "new_mark": new, "subject": words["subject"], "act": act}
        form["count"] = len(words["blocks"])
        for n, block in enumerate(words["blocks"], start=1):
            form |= {f"kind-{n}": block["kind"], f"text-{n}": block["text"]}
        an.post(address, form)
        return [block["kind"] for block in an.get(address).context["content"]["blocks"]]

    assert press("table:1") == ["paragraph", "table", "paragraph"]
    assert press("down:2") == ["paragraph", "paragraph", "table"]
    assert press("up:3") == ["paragraph", "table", "paragraph"]
    assert press("remove:1") == ["table", "paragraph"]
    assert document.drafts.count() == 1
    assert press("save") == ["table", "paragraph"]
    assert document.drafts.count() == 2


def test_strangers_and_pupils_see_nothing(office: Any, client_of: Any) -> None:
    document = drafted(office)
    assert client_of(office.long).get(document.get_absolute_url()).status_code == 404
    assert client_of(office.chi).get(document.get_absolute_url()).status_code in {403, 404}
    assert client_of(office.em).get(reverse("outgoing:start")).status_code == 403
    assert client_of(office.long).post(reverse("outgoing:edit", args=[document.uid]), {}).status_code == 404
    assert document.drafts.count() == 1


def test_people_agree_one_after_the_other(office: Any) -> None:
    document = drafted(office)
    people = [office.long.person, office.mai.person]
    review = actions.start_review(document, people, mode="in_order", due_on=today(), today=today(), by=office.an)
    first, second = review.opinions.all()
    with pytest.raises(Refused, match="Chưa đến lượt bạn"):
        actions.give_opinion(second, agree=True, words="", by=office.mai)
    with pytest.raises(Refused, match="Ý kiến này của người khác"):
        actions.give_opinion(first, agree=True, words="", by=office.mai)
    actions.give_opinion(first, agree=True, words="", by=office.long)
    document.refresh_from_db()
    assert document.state == State.IN_REVIEW
    actions.give_opinion(second, agree=True, words="", by=office.mai)
    document.refresh_from_db()
    review.refresh_from_db()
    assert (document.state, review.result) == (State.DRAFT, Review.Result.AGREED)


def test_a_return_needs_its_reason_and_a_review_can_be_withdrawn(office: Any, client_of: Any) -> None:
    document = drafted(office)
    both = [office.long.person, office.mai.person]
    review = actions.start_review(document, both, mode="together", due_on=today(), today=today(), by=office.an)
    long = client_of(office.long)
    answer = long.post(reverse("outgoing:opinion", args=[document.uid]), {"answer": "return", "words": ""}, follow=True)
    assert "Hãy ghi vì sao trả lại." in answer.content.decode()
    assert review.opinions.filter(answer="none").count() == 2
    with pytest.raises(Refused, match="không làm được việc này"):
        actions.save_draft(document, words(document, "Sửa lén."), seen=1, by=office.an)
    actions.withdraw_review(document, reason="Thiếu số liệu khối 12", by=office.an)
    again = actions.start_review(document, both, mode="together", due_on=today(), today=today(), by=office.an)
    actions.give_opinion(again.opinions.get(person=office.mai.person), agree=False, words="Sai sĩ số.", by=office.mai)
    document.refresh_from_db()
    assert document.state == State.DRAFT
    assert [one.result for one in document.reviews.all()] == ["returned", "withdrawn"]
    assert "Công văn: Báo cáo sĩ số: đang soạn thảo" in client_of(office.an).get("/viec-cua-toi/").content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"people": []}, "Hãy chọn từ 1 đến 20 người"),
        ({"due_on": today() - timedelta(days=1)}, "từ hôm nay trở đi"),
        ({"mode": "x"}, "cùng lúc hay lần lượt"),
    ],
)
def test_a_review_without_sense_is_refused(office: Any, change: dict[str, Any], sentence: str) -> None:
    document = drafted(office)
    values: dict[str, Any] = {"people": [office.mai.person], "mode": "together", "due_on": today()} | change
    people = values.pop("people")
    events = Event.objects.count()
    with pytest.raises(Refused, match=sentence):
        actions.start_review(document, people, today=today(), by=office.an, **values)
    document.refresh_from_db()
    assert (document.state, Review.objects.count(), Event.objects.count()) == (State.DRAFT, 0, events)


def test_open_remarks_stand_before_approval(office: Any, client_of: Any) -> None:
    document = drafted(office)
    lan = client_of(office.lan)
    lan.post(reverse("outgoing:comment", args=[document.uid]), {"text": "Ghi rõ khối lớp.", "place": "Đoạn 1"})
    with pytest.raises(Refused, match="Còn 1 ý kiến góp ý chưa xử lý"):
        actions.approve_document(document, today=today(), by=office.hanh)
    comment = Comment.objects.get()
    client_of(office.an).post(reverse("outgoing:resolve", args=[document.uid, comment.uid]))
    assert actions.approve_document(document, today=today(), by=office.hanh).state == State.APPROVED


def test_only_who_has_authority_signs(office: Any) -> None:
    document = drafted(office, signer=office.an.person)
    with pytest.raises(Refused, match="Phạm Thị An không có thẩm quyền ký văn bản"):
        actions.approve_document(document, today=today(), by=office.hanh)
    document.refresh_from_db()
    assert document.state == State.DRAFT


def test_drafts_start_from_others(office: Any, client_of: Any) -> None:
    first = drafted(office, "BC", subject="Kết quả tháng 10")
    actions.save_draft(first, words(first, "Nội dung cũ."), seen=1, by=office.an)
    an = client_of(office.an)
    an.post(f"{reverse('outgoing:start')}?sao-tu={first.uid}", {"type_code": "BC", "subject": "Kết quả tháng 11"})
    copy = OutgoingDocument.objects.get(subject="Kết quả tháng 11")
    assert copy.drafts.get().content["blocks"] == [{"kind": "paragraph", "text": "Nội dung cũ."}]
    with pytest.raises(Refused, match="chỉ thay thế văn bản đang có hiệu lực phát hành"):
        actions.start_document("BC", subject="x", by=office.an, replaces=first)
    actions.cancel_document(copy, reason="Trùng", by=office.an)
    copy.refresh_from_db()
    assert copy.state == State.CANCELLED


def test_a_reply_begins_with_what_it_answers(office: Any, client_of: Any) -> None:
    from django.utils import timezone

    from truongso.governance.incoming.models import IncomingDocument

    letter = IncomingDocument.objects.create(
        sender=office.department, type_code="CV", notation="12/SGDĐT-VP", dated_on=today(), subject="Báo cáo sĩ số",
        channel="paper", arrived_at=timezone.now(), register_by=today(), received_by=office.lan,
    )  # fmt: skip
    client_of(office.lan).post(
        f"{reverse('outgoing:start')}?tra-loi={letter.uid}", {"type_code": "CV", "subject": "Báo cáo sĩ số"}
    )
    document = OutgoingDocument.objects.get()
    content = document.drafts.get().content
    assert document.reply_to == letter and list(letter.replies.all()) == [document]
    assert content["addressees"] == ["Sở Giáo dục và Đào tạo Hải Phòng"]
    assert content["blocks"][0]["text"] == f"Phúc đáp {letter}, nhà trường có ý kiến như sau:"


def test_lists_run_a_constant_number_of_queries(
    office: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    lan = client_of(office.lan)
    for address in (reverse("outgoing:documents"), reverse("outgoing:register"), reverse("outgoing:copies")):
        lan.get(address)
    approved(office)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert lan.get(reverse(name)).status_code == 200
        return len(queries)

    before = {name: count(name) for name in ("outgoing:documents", "outgoing:register")}
    for n in range(5):
        document = approved(office, subject=f"Văn bản {n}")
        actions.set_recipients(document, outside=[(office.commune, "paper")], by=office.lan)
        actions.take_number(document, dated_on=today(), today=today(), by=office.lan)
    count("outgoing:documents")
    assert count("outgoing:documents") <= before["outgoing:documents"] + 1
    assert count("outgoing:register") <= before["outgoing:register"] + 5  # documents, deliveries, names, units, people


def test_what_everybody_agreed_to_lies_on_the_desk_of_who_signs(office: Any, client_of: Any) -> None:
    document = drafted(office)
    hanh, desk = client_of(office.hanh), "/viec-cua-toi/"
    assert "Duyệt: Công văn" not in hanh.get(desk).content.decode()
    review = actions.start_review(
        document, [office.mai.person], mode="together", due_on=today(), today=today(), by=office.an
    )
    actions.give_opinion(review.opinions.get(), agree=True, words="", by=office.mai)
    assert "Duyệt: Công văn: Báo cáo sĩ số" in hanh.get(desk).content.decode()
    assert "Duyệt: Công văn" not in client_of(office.mai).get(desk).content.decode()
    page = hanh.get(document.get_absolute_url()).content.decode()
    assert 'class="btn btn-primary"\n  data-dialog="duyet"' in page
    hanh.post(reverse("outgoing:approve", args=[document.uid]))
    assert "Duyệt: Công văn" not in hanh.get(desk).content.decode()


def test_a_draft_that_came_back_again_waits_for_nobody_but_its_drafter(office: Any, client_of: Any) -> None:
    document = drafted(office, signer=office.long.person)
    for agree in (True, False):
        review = actions.start_review(
            document, [office.mai.person], mode="together", due_on=today(), today=today(), by=office.an
        )
        actions.give_opinion(review.opinions.get(), agree=agree, words="Thiếu số liệu.", by=office.mai)
        document.refresh_from_db()
        found = "Duyệt: Công văn" in client_of(office.hanh).get("/viec-cua-toi/").content.decode()
        assert found is agree, "who signs may not approve: any manager sees it, until it is returned"


def test_the_history_says_what_was_done_and_not_who_looked(office: Any, client_of: Any) -> None:
    document = drafted(office)
    hanh = client_of(office.hanh)
    hanh.get(document.get_absolute_url())
    page = hanh.get(document.get_absolute_url()).content.decode()
    assert Event.objects.about(document).filter(code="outgoing.viewed").exists()
    assert "đã bắt đầu soạn" in page and "đã mở «" not in page
