"""A pupil's photo: with the consent of pupil and family only, small, without the camera's data, encrypted, seen by few."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from tests.students.conftest import words_of
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.foundation.consents import actions as consents
from truongso.foundation.org import actions as org
from truongso.records.students.models import PHOTO, PupilPhoto

PLACE = b"21.0285 N 105.8542 E"


def picture(kind: str = "JPEG", size: tuple[int, int] = (900, 900)) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    out = BytesIO()
    Image.new("RGB", size, (30, 90, 120)).save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()


def hand_in(client: Any, pupil: Any, content: bytes, name: str = "anh.jpg") -> Any:
    url = reverse("students:photo_set", args=[pupil.uid])
    return client.post(url, {"file": SimpleUploadedFile(name, content)}, follow=True)


def agree(school: SimpleNamespace) -> None:
    """Chi and her father agree to the photo in her record."""
    for who in (school.chi, school.dung):
        consents.answer(school.first.person, PHOTO, agrees=True, wording_number=1, today=date(2026, 9, 10), by=who)


def test_the_class_teacher_hands_in_a_photo_once_the_family_agrees(school: SimpleNamespace, client_of: Any) -> None:
    client = client_of(school.an)
    refused = hand_in(client, school.first, picture())
    assert "chưa đồng ý dùng ảnh: hãy ghi đồng ý trước khi nộp ảnh" in words_of(refused)
    assert not PupilPhoto.objects.exists()
    agree(school)
    page = words_of(hand_in(client, school.first, picture()))
    assert "Đã ghi ảnh." in page
    url = reverse("students:photo", args=[school.first.uid])
    assert url in page
    answer = client.get(url)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert Image.open(BytesIO(answer.content)).size == (480, 640)
    assert PLACE not in answer.content
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM students_pupilphoto")
        assert not bytes(cursor.fetchone()[0]).startswith(b"\xff\xd8")


def test_who_sees_the_photo(school: SimpleNamespace, client_of: Any) -> None:
    agree(school)
    hand_in(client_of(school.an), school.first, picture())
    url = reverse("students:photo", args=[school.first.uid])
    seen = {
        who: client_of(getattr(school, who)).get(url).status_code for who in ("lan", "an", "chi", "dung", "long", "em")
    }
    assert seen == {"lan": 200, "an": 200, "chi": 200, "dung": 200, "long": 404, "em": 404}
    assert hand_in(client_of(school.chi), school.first, picture()).status_code == 403  # she sees it, her teacher writes


def test_consent_taken_back_takes_the_photo_with_it(school: SimpleNamespace, client_of: Any) -> None:
    agree(school)
    client = client_of(school.an)
    hand_in(client, school.first, picture("PNG"), "anh.png")
    client.post(
        reverse("consents:withdraw_for", args=[school.first.person.uid, PHOTO]),
        {"side": "representative", "reason": "Cha đề nghị bằng đơn"},
    )
    assert not PupilPhoto.objects.exists()
    assert client.get(reverse("students:photo", args=[school.first.uid])).status_code == 404
    codes = list(Event.objects.filter(code__contains="photo").order_by("sequence").values_list("code", flat=True))
    assert codes == ["students.photo_set", "students.photo_removed"]


def test_a_photo_is_replaced_and_erased(school: SimpleNamespace, client_of: Any) -> None:
    agree(school)
    client = client_of(school.an)
    hand_in(client, school.first, picture())
    hand_in(client, school.first, picture(size=(300, 500)))
    assert PupilPhoto.objects.count() == 1
    client.post(reverse("students:photo_remove", args=[school.first.uid]))
    assert not PupilPhoto.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"%PDF-1.7 x", "anh.pdf", "Chỗ này không nhận tệp PDF"),
        (picture()[:200], "anh.jpg", "hỏng hoặc bị cắt giữa chừng"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "anh.svg", "anh.svg"),
    ],
)
def test_what_is_no_photo_is_refused(
    school: SimpleNamespace, client_of: Any, content: bytes, name: str, sentence: str
) -> None:
    agree(school)
    answer = hand_in(client_of(school.an), school.first, content, name)
    assert sentence in words_of(answer)
    assert not PupilPhoto.objects.exists()


def test_the_directory_does_not_change_what_the_register_holds(school: SimpleNamespace) -> None:
    person = school.first.person
    with pytest.raises(Refused, match="có trong sổ học sinh: hãy sửa ở hồ sơ học sinh của em"):
        org.change_person(person, full_name="Tên Khác", born_on=person.born_on, by=school.lan)
    org.change_person(person, full_name=person.full_name, email="chi@demo.invalid", by=school.lan)
    person.refresh_from_db()
    assert (person.full_name, person.email) == (school.first.person.full_name, "chi@demo.invalid")
