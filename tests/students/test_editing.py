"""Values are corrected by people: checked as typed, kept with their history, never over somebody else's work."""

from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from tests.students.conftest import fresh, make_school, words_of
from truongso.core.refusal import Refused
from truongso.foundation.audit.models import Event
from truongso.records.register.models import Source, ValueChange
from truongso.records.students import actions
from truongso.records.students.forms import PupilForm
from truongso.records.students.models import Pupil

pytestmark = pytest.mark.django_db


def form_data(pupil: Pupil, **written: str) -> dict[str, Any]:
    """Return what the browser sends when a person changes some fields; «__» stands for the dot of a code."""
    form = PupilForm(values=pupil.flat())
    data: dict[str, Any] = {name: form.text_of(name) for name in form.record_fields}
    return data | {"version": pupil.version} | {name.replace("__", "-"): text for name, text in written.items()}


def post(client: Any, pupil: Pupil, data: dict[str, Any]) -> Any:
    return client.post(reverse("students:change", args=[pupil.uid]), data)


def test_homeroom_teacher_corrects_a_telephone_and_the_card_shows_old_and_new(
    school: SimpleNamespace, client_of: Any
) -> None:
    client, pupil = client_of(school.an), fresh(school.first)

    answer = post(client, pupil, form_data(pupil, phone="0912 345 678", mother__occupation="Công nhân"))

    assert answer.status_code == 302
    changes = {c.field: (c.old, c.new, c.changed_by) for c in ValueChange.objects.of(pupil).filter(version=2)}
    assert changes == {
        "phone": ("0590000000", "0912345678", school.an), "mother.occupation": (None, "Công nhân", school.an),
    }  # fmt: skip
    card = words_of(client.get(answer["Location"]))
    assert "SĐT liên hệ: 0590000000 → <strong>0912345678</strong>" in card
    source = ValueChange.objects.of(pupil).filter(version=2)[0].source
    assert f'href="{reverse("students:source", args=[source.pk])}">Phạm Thị An sửa trực tiếp</a>' in card
    assert Event.objects.filter(code="students.pupil_changed").count() == 1


def test_a_form_sent_as_it_stood_writes_nothing(school: SimpleNamespace, client_of: Any) -> None:
    pupil = fresh(school.first)
    events = Event.objects.count()

    answer = post(client_of(school.an), pupil, form_data(pupil))

    assert answer.status_code == 302
    assert (fresh(pupil).version, Event.objects.count()) == (1, events)
    assert not Source.objects.filter(kind=Source.Kind.PERSON).exists()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("born_on", "07/27/2011", "«07/27/2011» ghi tháng trước ngày; có phải 27/07/2011 không?"),
        ("born_on", "31/02/2011", "«31/02/2011» không phải ngày có thật."),
        ("born_on", "hôm nay", "không đọc được «hôm nay» thành ngày."),
        ("born_on", "", "Ngày sinh không được để trống."),
        ("identity_number", "31211900000", "mất 1 số 0 ở đầu"),
        ("identity_number", "03121190000x", "phải gồm các chữ số"),
        ("full_name", "Nguyễn V. An", "viết tắt"),
        ("full_name", "", "Họ tên không được để trống."),
        ("height", "cao", "không đọc được thành số"),
        ("father__birth_year", "năm ngoái", "không đọc được thành năm"),
        ("ministry_code", "3190000009", "Mã định danh 3190000009 đã thuộc một học sinh khác"),
    ],
)
def test_what_is_in_doubt_is_refused_with_a_sentence_and_nothing_is_written(
    school: SimpleNamespace, client_of: Any, field: str, typed: str, sentence: str
) -> None:
    pupil = fresh(school.first)
    before = (ValueChange.objects.count(), Event.objects.count(), Source.objects.count())

    answer = post(client_of(school.an), pupil, form_data(pupil, phone="0912345678", **{field: typed}))

    assert answer.status_code == 200
    page = words_of(answer)
    assert sentence in page and 'value="0912345678"' in page
    assert (ValueChange.objects.count(), Event.objects.count(), Source.objects.count()) == before
    assert fresh(pupil).flat() == pupil.flat()


def test_an_old_fault_elsewhere_does_not_stop_a_correction(school: SimpleNamespace, client_of: Any) -> None:
    actions.change_pupil(school.first, {"father.name": "NGUYỄN V. CHA", "identity_number": "12"}, by=school.lan)
    pupil = fresh(school.first)

    post(client_of(school.an), pupil, form_data(pupil, phone="0912345678"))

    values = fresh(pupil).flat()
    assert (values["phone"], values["father.name"], values["identity_number"]) == ("0912345678", "NGUYỄN V. CHA", "12")


def test_repairs_of_what_was_typed_are_written(school: SimpleNamespace, client_of: Any) -> None:
    pupil = fresh(school.first)

    post(
        client_of(school.an),
        pupil,
        form_data(pupil, born_on="5.9.2011", mother__phone="+84 912 345 678", height="160,5"),
    )

    values = fresh(pupil).flat()
    assert str(values["born_on"]) == "2011-09-05"
    assert (values["mother.phone"], str(values["height"])) == ("0912345678", "160.5")


def test_a_stale_form_is_refused_and_shows_what_others_changed(school: SimpleNamespace, client_of: Any) -> None:
    pupil = fresh(school.first)
    stale = form_data(pupil, phone="0912345678", religion="")
    actions.change_pupil(pupil, {"phone": "0999999999", "birthplace": "Trạm y tế xã"}, by=school.lan)
    events = Event.objects.count()

    answer = post(client_of(school.an), pupil, stale)

    assert answer.status_code == 409
    page = words_of(answer)
    assert "hồ sơ vừa được người khác sửa" in page and "Vũ Thị Lan" in page
    assert "SĐT liên hệ: 0590000000 → <strong>0999999999</strong>" in page
    assert "Cả hai cùng sửa: SĐT liên hệ." in page
    assert 'value="0912345678"' in page and "Trạm y tế xã" in page  # what she typed stays, what she did not is renewed
    assert (fresh(pupil).version, Event.objects.count()) == (2, events)
    assert fresh(pupil).value_of("phone") == "0999999999"

    again = dict(answer.context["form"].data)
    assert post(client_of(school.an), pupil, again).status_code == 302
    values = fresh(pupil).flat()
    assert (values["phone"], values["birthplace"]) == ("0912345678", "Trạm y tế xã")


def test_a_form_open_while_the_class_changed_says_so(school: SimpleNamespace, client_of: Any) -> None:
    pupil = fresh(school.first)
    stale = form_data(pupil, phone="0912345678")
    actions.move_class(pupil, school.classes["10A2"], on=school.year.ends_on, reason="Xin đổi", by=school.lan)

    answer = post(client_of(school.lan), pupil, stale)

    assert answer.status_code == 409
    assert "Vũ Thị Lan ghi chuyển lớp" in words_of(answer)
    assert fresh(pupil).value_of("phone") == "0590000000"


@pytest.mark.parametrize(
    ("written", "now"),
    [
        ("Thôn 4, Xã Mỹ Đức, Huyện An Lão, Thành phố Hải Phòng", "Thôn 4, Xã An Khánh, Thành phố Hải Phòng"),
        (
            "Tổ dân phố 3, Thị trấn Trường Sơn, Huyện An Lão, Thành phố Hải Phòng",
            "hỏi gia đình: Xã An Lão hoặc Phường Phù Liễn",
        ),
    ],
)
def test_an_address_of_before_july_2025_stands_beside_that_of_today(
    school: SimpleNamespace, client_of: Any, written: str, now: str
) -> None:
    actions.change_pupil(
        school.first, {"current.address": written, "birthplace": "Xã Mỹ Đức, Huyện An Lão, Thành phố Hải Phòng"},
        by=school.lan,
    )  # fmt: skip
    page = words_of(client_of(school.an).get(school.first.get_absolute_url()))
    assert written in page
    assert f'Chỗ ở hiện nay, đơn vị từ 01/7/2025</dt> <dd class="text-break">{now}</dd>' in page
    assert "Nơi sinh chi tiết, đơn vị" not in page  # a birthplace stays as it was written


def test_who_typed_takes_it_back_on_the_page_of_the_source(school: SimpleNamespace, client_of: Any) -> None:
    client, pupil = client_of(school.an), fresh(school.first)
    post(client, pupil, form_data(pupil, phone="0912345678", religion="01"))
    actions.change_pupil(pupil, {"phone": "0900000000"}, by=school.lan)
    source = Source.objects.filter(made_by=school.an).get()
    page = words_of(client.get(reverse("students:source", args=[source.pk])))
    assert "0590000000 → <strong>0912345678</strong>" in page and "Hoàn tác" in page

    client.post(reverse("students:source_undo", args=[source.pk]))

    values = fresh(pupil).flat()
    assert values["phone"] == "0900000000" and "religion" not in values
    assert "Hoàn tác những gì" in words_of(client.get(reverse("students:source", args=[source.pk])))
    undo = Source.objects.latest("pk")
    assert undo.title == "Hoàn tác: Phạm Thị An sửa trực tiếp"


def test_a_source_is_taken_back_by_the_office_or_its_author_only(school: SimpleNamespace, client_of: Any) -> None:
    actions.change_pupil(school.first, {"phone": "0912345678"}, by=school.lan)
    source = Source.objects.get(made_by=school.lan)

    client_of(school.an).post(reverse("students:source_undo", args=[source.pk]))

    assert fresh(school.first).value_of("phone") == "0912345678"
    other = actions.change_pupil(school.other, {"phone": "0912345679"}, by=school.lan)[0].source
    assert client_of(school.an).get(reverse("students:source", args=[other.pk])).status_code == 404
    assert client_of(school.long).get(reverse("students:source", args=[source.pk])).status_code == 403


def test_first_values_of_new_pupils_are_no_change_to_take_back(school: SimpleNamespace, client_of: Any) -> None:
    source = Source.objects.get(title="Danh sách đầu năm")
    client = client_of(school.lan)
    assert "Hoàn tác những gì" not in words_of(client.get(reverse("students:source", args=[source.pk])))

    client.post(reverse("students:source_undo", args=[source.pk]))

    assert fresh(school.first).flat()["full_name"] == str(school.first)


def test_sealed_values_cannot_be_read_in_the_database(school: SimpleNamespace) -> None:
    actions.change_pupil(school.first, {"mother.name": "Trần Thị Mẫu Mật", "phone": "0912345678"}, by=school.lan)
    actions.leave(school.first, on=school.year.ends_on, reason_code="01", note="Gia đình rất khó khăn", by=school.lan)
    tables = (
        "students_pupil", "register_valuechange", "register_source", "students_statuschange", "org_person",
        "audit_event", "audit_personaldetail", "quality_fault",
    )  # fmt: skip
    with connection.cursor() as cursor:
        raw = {}
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            raw[table] = repr(cursor.fetchall())
    assert fresh(school.first).value_of("mother.name") == "Trần Thị Mẫu Mật"
    assert "Nguyễn Văn An" in raw["org_person"]  # the net catches what it is for
    secrets = ("031211900000", "Trần Thị Mẫu Mật", "Lưu Thị Mẹ", "0912345678", "rất khó khăn")
    assert {(t, s) for t, text in raw.items() for s in secrets if s in text} == set()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told() -> None:
    school = make_school()
    pupil = fresh(school.first)
    barrier, refused = Barrier(2), []

    def save(phone: str, by: Any) -> None:
        barrier.wait()
        try:
            actions.change_pupil(pupil, {"phone": phone}, by=by, seen_version=pupil.version)
        except Refused as refusal:
            refused.append(refusal.field)
        finally:
            connection.close()

    threads = [Thread(target=save, args=args) for args in (("0912345678", school.an), ("0987654321", school.lan))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert refused == ["version"]
    changes = ValueChange.objects.of(pupil).filter(field="phone", version=2)
    assert [c.new for c in changes] == [fresh(pupil).value_of("phone")]
    assert fresh(pupil).version == 2
