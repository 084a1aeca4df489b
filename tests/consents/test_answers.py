"""Both agree or nothing is done; no is enough to stop; silence is no; what was taken back takes effect at once."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.consents.conftest import PHOTO, agree, paper, scan, take_back, url_of
from tests.students.conftest import words_of
from tests.students.test_photos import hand_in, picture
from truongso.foundation.audit.models import Event
from truongso.foundation.consents.models import Consent, ConsentProof
from truongso.foundation.consents.questions import consented_people, is_consented, standings
from truongso.foundation.consents.registry import purposes
from truongso.foundation.consents.states import State
from truongso.foundation.org import actions as org
from truongso.records.students import actions as students
from truongso.records.students.models import PupilPhoto

TODAY = date.today()


def state_of(pupil: Any) -> State:
    return standings([pupil.person], [purposes.get(PHOTO)], on=TODAY)[0].state


def consented(pupil: Any) -> bool:
    return is_consented(pupil.person, PHOTO, on=TODAY)


def events() -> list[str]:
    return list(Event.objects.filter(code__startswith="consents.").order_by("sequence").values_list("code", flat=True))


def test_child_and_father_agree_on_the_page(school: SimpleNamespace, client_of: Any) -> None:
    chi, dung = client_of(school.chi), client_of(school.dung)
    page = words_of(chi.get(reverse("consents:mine")))
    assert "Ảnh trong hồ sơ học sinh" in page
    assert "Ảnh không đăng lên mạng, không gửi ra ngoài trường." in page
    assert "Chưa trả lời nghĩa là chưa đồng ý" in page
    assert (state_of(school.first), consented(school.first)) == (State.UNANSWERED, False)

    assert "Đã ghi: đồng ý." in words_of(agree(chi, school.first))
    assert (state_of(school.first), consented(school.first)) == (State.WAITS_REPRESENTATIVE, False)

    assert "Đã ghi: đồng ý." in words_of(agree(dung, school.first))
    assert (state_of(school.first), consented(school.first)) == (State.AGREED, True)
    father = Consent.objects.get(side="representative")
    assert (father.signer_name, father.signer_relation, father.manner, father.wording.number) == (
        "Ngô Văn Dũng", "cha", "page", 1,
    )  # fmt: skip
    assert events() == ["consents.answered", "consents.answered"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT signer_details FROM consents_consent")
        assert all("Dũng" not in row[0] for row in cursor.fetchall())


def test_the_child_alone_is_not_enough_and_neither_is_the_father(school: SimpleNamespace, client_of: Any) -> None:
    agree(client_of(school.chi), school.first)
    refused = hand_in(client_of(school.an), school.first, picture())
    assert "và gia đình chưa đồng ý dùng ảnh" in words_of(refused)
    assert not PupilPhoto.objects.exists()
    take_back(client_of(school.chi), school.first)
    agree(client_of(school.dung), school.first)
    hand_in(client_of(school.an), school.first, picture())
    assert not PupilPhoto.objects.exists()
    assert state_of(school.first) == State.WITHDRAWN


def test_a_no_of_one_side_stops_it_and_erases_the_photo(school: SimpleNamespace, client_of: Any) -> None:
    chi, dung = client_of(school.chi), client_of(school.dung)
    agree(chi, school.first)
    agree(dung, school.first)
    hand_in(client_of(school.an), school.first, picture())
    assert PupilPhoto.objects.count() == 1
    agree(dung, school.first, yes=False)
    assert state_of(school.first) == State.REFUSED
    assert not PupilPhoto.objects.exists()
    assert Consent.objects.count() == 3 and Consent.objects.standing().count() == 2


def test_the_child_takes_back_and_the_photo_goes(school: SimpleNamespace, client_of: Any) -> None:
    chi = client_of(school.chi)
    agree(chi, school.first)
    agree(client_of(school.dung), school.first)
    hand_in(client_of(school.an), school.first, picture())
    page = words_of(take_back(chi, school.first, "Con không thích ảnh này"))
    assert "Đã rút đồng ý; nhà trường dừng việc này ngay." in page
    assert not PupilPhoto.objects.exists()
    assert not consented(school.first)
    kept = Consent.objects.get(side="subject")
    assert (kept.withdrawn_on, kept.withdrawn_by, kept.withdrawal_reason) == (
        TODAY, school.chi, "Con không thích ảnh này",
    )  # fmt: skip
    assert Event.objects.filter(code="students.photo_removed").count() == 1


def test_taking_back_twice_is_told(school: SimpleNamespace, client_of: Any) -> None:
    chi = client_of(school.chi)
    assert "Chưa có đồng ý nào cho «Ảnh trong hồ sơ học sinh» để rút." in words_of(take_back(chi, school.first))
    agree(chi, school.first)
    take_back(chi, school.first)
    before = events()
    assert "không cần rút lần nữa" in words_of(take_back(chi, school.first, "nữa"))
    assert events() == before
    assert Consent.objects.get().withdrawal_reason == ""


def test_a_guardian_of_another_child_a_stranger_and_a_teacher_cannot_answer(
    school: SimpleNamespace, client_of: Any
) -> None:
    answers = [agree(client_of(who), school.other).status_code for who in (school.chi, school.dung)]
    answers += [agree(client_of(who), school.first).status_code for who in (school.em, school.an, school.hanh)]
    assert answers == [404] * 5
    assert not Consent.objects.exists()
    assert events() == []


def test_a_father_who_was_unlinked_answers_no_more(school: SimpleNamespace, client_of: Any) -> None:
    dung = client_of(school.dung)
    agree(dung, school.first)
    link = school.first.guardianships.get()
    students.unlink_guardian(link, by=school.lan, reason="Quyết định của tòa")
    assert agree(dung, school.first, yes=False).status_code == 404
    assert Consent.objects.get().answer == "agreed"


def test_a_purpose_of_the_law_asks_nobody(school: SimpleNamespace, client_of: Any) -> None:
    page = words_of(agree(client_of(school.chi), school.first, code="students.education"))
    assert "không dựa vào sự đồng ý mà theo Điều 19 khoản 1 điểm c Luật 91/2025/QH15" in page
    assert not Consent.objects.exists()
    assert client_of(school.an).get(url_of("paper", school.first, "students.education")).status_code == 404
    assert agree(client_of(school.chi), school.first, code="khong.co").status_code == 404


@pytest.mark.parametrize("values", [{}, {"dong-y": "2", "noi-dung": "1"}, {"dong-y": "1", "noi-dung": "x"}])
def test_a_form_without_an_answer_is_no_answer(school: SimpleNamespace, client_of: Any, values: dict[str, str]) -> None:
    answer = client_of(school.chi).post(url_of("answer", school.first), values, follow=True)
    assert "Hãy bấm «Đồng ý» hoặc «Không đồng ý»." in words_of(answer)
    assert not Consent.objects.exists()


def test_one_parent_does_not_overrule_the_other_by_a_click(school: SimpleNamespace, client_of: Any) -> None:
    students.link_guardian(school.first, school.em.person, relation="mother", by=school.lan)
    org.assign(school.em.person, "guardian", starts_on=date(2026, 9, 1), by=None)
    agree(client_of(school.dung), school.first, yes=False)
    page = words_of(agree(client_of(school.em), school.first))
    assert "Ngô Văn Dũng không đồng ý ngày" in page and "gia đình hãy thống nhất" in page
    assert Consent.objects.get().signer == school.dung.person
    agree(client_of(school.dung), school.first)
    agree(client_of(school.em), school.first, yes=False)
    assert Consent.objects.standing().get(side="representative").signer == school.em.person


def test_a_pupil_of_eighteen_answers_alone(school: SimpleNamespace, client_of: Any) -> None:
    students.change_pupil(school.first, {"born_on": date(TODAY.year - 18, 1, 1)}, by=school.lan)
    assert "tự trả lời cho mục đích này" in words_of(agree(client_of(school.dung), school.first))
    agree(client_of(school.chi), school.first)
    assert consented(school.first)
    assert Consent.objects.get().side == "subject"


# --- Paper ---------------------------------------------------------------------------------------------------


def test_the_teacher_records_a_signed_paper(school: SimpleNamespace, client_of: Any) -> None:
    an = client_of(school.an)
    answer = an.post(url_of("paper", school.first), paper() | {"file": scan()}, follow=True)
    assert "Đã ghi phiếu đồng ý." in words_of(answer)
    assert consented(school.first)
    assert consented_people(PHOTO, date(2026, 9, 9)).count() == 0
    proof = ConsentProof.objects.get()
    assert [one.proof for one in Consent.objects.all()] == [proof, proof]
    got = an.get(reverse("consents:proof", args=[proof.pk]))
    assert (got.status_code, got["Content-Disposition"]) == (200, 'attachment; filename="phieu.pdf"')
    assert got.content == scan().read()
    assert bytes(proof.sealed).find(b"%PDF") == -1
    seen = {who: client_of(getattr(school, who)).get(reverse("consents:proof", args=[proof.pk])).status_code
            for who in ("chi", "dung", "hanh", "minh", "long", "em")}  # fmt: skip
    assert seen == {"chi": 200, "dung": 200, "hanh": 200, "minh": 200, "long": 404, "em": 404}
    assert Event.objects.filter(code="consents.proof_opened").count() == 5


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"<html><script>alert(1)</script></html>", "phieu.pdf", "phieu.pdf"),
        (b"MZ\x90\x00" + b"0" * 200, "phieu.exe", "phieu.exe"),
        (b"%PDF-1.7 cut", "phieu.pdf", "hỏng hoặc không có trang nào"),
        (picture()[:300], "phieu.jpg", "hỏng hoặc bị cắt giữa chừng"),
        (b"PK\x03\x04" + b"0" * 100, "phieu.docx", "phieu.docx"),
    ],
)
def test_a_hostile_proof_is_refused(
    school: SimpleNamespace, client_of: Any, content: bytes, name: str, sentence: str
) -> None:
    url = url_of("paper", school.first)
    answer = client_of(school.an).post(url, paper() | {"file": scan(content, name)}, follow=True)
    assert sentence in words_of(answer)
    assert (Consent.objects.count(), ConsentProof.objects.count(), events()) == (0, 0, [])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"on": "2099-01-01"}, "Ngày ký phiếu không được ở sau hôm nay."),
        ({"subject_answer": "", "representative_answer": ""}, "Hãy ghi ít nhất một bên đã ký"),
        ({"name": " "}, "Hãy ghi ai đã ký (cha, mẹ hoặc người giám hộ)."),
        ({"signer": "999999"}, "999999"),
    ],
)
def test_a_paper_that_cannot_be_right(
    school: SimpleNamespace, client_of: Any, changed: dict[str, str], sentence: str
) -> None:
    answer = client_of(school.an).post(url_of("paper", school.first), paper(**changed) | {"file": scan()})
    assert sentence in words_of(answer)
    assert (Consent.objects.count(), ConsentProof.objects.count(), events()) == (0, 0, [])


def test_an_old_paper_does_not_undo_a_newer_answer(school: SimpleNamespace, client_of: Any) -> None:
    agree(client_of(school.dung), school.first, yes=False)
    answer = client_of(school.an).post(url_of("paper", school.first), paper() | {"file": scan()})
    assert "phiếu cũ không thay được trả lời đó" in words_of(answer)
    assert Consent.objects.get().answer == "refused"
    assert not ConsentProof.objects.exists()


def test_who_may_record_papers(school: SimpleNamespace, client_of: Any) -> None:
    def status(user: Any, pupil: Any) -> int:
        return int(client_of(user).get(url_of("paper", pupil)).status_code)

    assert [status(who, school.first) for who in (school.an, school.minh)] == [200, 200]
    assert [status(school.an, school.other), status(school.long, school.first)] == [404, 403]
    assert [status(school.dung, school.first), status(school.hanh, school.first)] == [403, 403]


def test_the_family_asks_the_school_to_take_it_back(school: SimpleNamespace, client_of: Any) -> None:
    an = client_of(school.an)
    an.post(url_of("paper", school.first), paper() | {"file": scan()})
    hand_in(an, school.first, picture())
    url = url_of("withdraw_for", school.first)
    refused = an.post(url, {"side": "representative", "reason": " "}, follow=True)
    assert "Hãy ghi ai đề nghị rút, bằng cách nào." in words_of(refused)
    assert PupilPhoto.objects.count() == 1
    an.post(url, {"side": "representative", "reason": "Mẹ gọi điện ngày 12/9"}, follow=True)
    assert not PupilPhoto.objects.exists()
    assert state_of(school.first) == State.WITHDRAWN
    page = words_of(an.get(reverse("consents:person", args=[school.first.person.uid])))
    assert "Mẹ gọi điện ngày 12/9" in page and "đã rút đồng ý của cha mẹ, người giám hộ" in page


def test_looking_at_another_person_is_recorded(school: SimpleNamespace, client_of: Any) -> None:
    url = reverse("consents:person", args=[school.first.person.uid])
    seen = {who: client_of(getattr(school, who)).get(url).status_code for who in ("chi", "dung", "an", "hanh", "em")}
    assert seen == {"chi": 200, "dung": 200, "an": 200, "hanh": 200, "em": 404}
    assert list(Event.objects.filter(code="consents.person_viewed").order_by("sequence").values_list("actor", flat=True)) == [
        school.dung.pk, school.an.pk, school.hanh.pk,
    ]  # fmt: skip


def test_the_page_of_the_family_needs_as_many_queries_for_many_children(
    school: SimpleNamespace, client_of: Any
) -> None:
    dung, url = client_of(school.dung), reverse("consents:mine")
    dung.get(url)
    with CaptureQueriesContext(connection) as one:
        dung.get(url)
    for pupil in school.pupils[1:6]:
        students.link_guardian(pupil, school.dung.person, relation="father", by=school.lan)
    with CaptureQueriesContext(connection) as many:
        page = dung.get(url)
    assert words_of(page).count("Chưa trả lời</span>") == 6
    assert len(many) == len(one)
