"""Other words are another question: who agreed to the words before is asked again."""

from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from tests.consents.conftest import PHOTO, agree
from tests.consents.test_answers import consented, state_of
from tests.students.conftest import words_of
from tests.students.test_photos import hand_in, picture
from truongso.foundation.audit.models import Event
from truongso.foundation.consents.models import Consent, Wording
from truongso.foundation.consents.states import State
from truongso.records.students.models import PupilPhoto

URL = "/dong-y/noi-dung/students.photo/"
NEW = {
    "number": "1", "what": "Ảnh chân dung", "why": "In thẻ học sinh và giữ trong hồ sơ", "how_long": "Đến khi ra trường",
    "receivers": "Nhà in thẻ", "reason": "Trường bắt đầu in thẻ",
}  # fmt: skip


def test_new_words_void_the_old_yes_until_it_is_given_again(school: SimpleNamespace, client_of: Any) -> None:
    chi, dung, hanh = client_of(school.chi), client_of(school.dung), client_of(school.hanh)
    agree(chi, school.first)
    agree(dung, school.first)
    hand_in(client_of(school.an), school.first, picture())
    assert "2 trả lời đồng ý theo nội dung cũ hết hiệu lực" in words_of(hanh.get(URL))
    assert "Đã đổi nội dung" in words_of(hanh.post(URL, NEW, follow=True))
    assert (state_of(school.first), consented(school.first)) == (State.ASK_AGAIN, False)
    photo = reverse("students:photo", args=[school.first.uid])
    assert chi.get(photo).status_code == 404  # kept, shown to nobody
    assert PupilPhoto.objects.count() == 1
    page = words_of(chi.get(reverse("consents:mine")))
    assert "Hỏi lại vì: Trường bắt đầu in thẻ" in page and "In thẻ học sinh và giữ trong hồ sơ" in page
    stale = words_of(agree(chi, school.first, number=1))
    assert "Nội dung vừa được đổi: hãy đọc lại rồi trả lời." in stale
    agree(chi, school.first, number=2)
    agree(dung, school.first, number=2)
    assert consented(school.first)
    assert chi.get(photo).status_code == 200
    assert Event.objects.get(code="consents.wording_published").data == {"lapsed": 2}


def test_what_cannot_be_published(school: SimpleNamespace, client_of: Any) -> None:
    hanh = client_of(school.hanh)
    agree(client_of(school.chi), school.first)
    same = Wording.objects.get().parts
    tries = {
        "Nội dung không có gì thay đổi": NEW | same,
        "Nội dung vừa được đổi": NEW | {"number": "7"},
        "Nội dung này là bắt buộc": NEW | {"receivers": ""},
    }
    for values in tries.values():
        assert hanh.post(URL, values).status_code == 200
    assert "Nội dung không có gì thay đổi" in words_of(hanh.post(URL, NEW | same))
    assert "Nội dung vừa được đổi" in words_of(hanh.post(URL, NEW | {"number": "7"}))
    assert Wording.objects.count() == 1
    assert not Event.objects.filter(code="consents.wording_published").exists()
    assert Consent.objects.in_force(Consent.objects.get().given_on).count() == 1


def test_who_may_change_the_words(school: SimpleNamespace, client_of: Any) -> None:
    seen = {who: client_of(getattr(school, who)).get(URL).status_code for who in ("hanh", "minh", "an", "chi", "dung")}
    assert seen == {"hanh": 200, "minh": 200, "an": 403, "chi": 403, "dung": 403}
    assert client_of(school.hanh).get("/dong-y/noi-dung/students.education/").status_code == 404
    assert PHOTO == "students.photo"
