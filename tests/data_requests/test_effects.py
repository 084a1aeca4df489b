"""What a request changes: a value with its source, a restriction that is kept, a consent that is taken back; numbers."""

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.data_requests.conftest import MONDAY, acknowledged, file_as, fresh, post, words_of
from truongso.foundation.consents.models import Consent, Wording
from truongso.foundation.consents.registry import purposes
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Restriction
from truongso.records.register.models import ValueChange
from truongso.records.students.models import Pupil, PupilPhoto
from truongso.trust.data_requests.kinds import State

pytestmark = pytest.mark.django_db


def agree(school: SimpleNamespace) -> None:
    """Let Chi and her father agree to the photo, and keep one."""
    purpose = purposes.get("students.photo")
    wording = Wording.declared(purpose)
    wording.save()
    for side, signer, by in (
        ("subject", school.chi.person, school.chi),
        ("representative", school.dung.person, school.dung),
    ):
        Consent.objects.create(
            subject=school.first.person, purpose_code=purpose.code, wording=wording, side=side, signer=signer,
            signer_details={"name": signer.full_name, "relation": ""}, answer="agreed", manner="page", given_on=MONDAY,
            recorded_by=by,
        )  # fmt: skip
    PupilPhoto.keep(school.first, b"\xff\xd8\xff" + b"0" * 50, by=school.lan)


def test_a_correction_is_written_through_the_register(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    minh = client_of(school.minh)
    shown = file_as(client_of(school.dung), school.first.person, "correct", field="phone", value="0912345678")
    shown = acknowledged(minh, shown)
    assert "Giá trị chưa được sửa" in words_of(post(minh, "handle", shown, outcome="granted", words="Đã sửa."))
    post(minh, "apply_correction", shown)
    assert Pupil.objects.get(pk=school.first.pk).sealed["phone"] == "0912345678"
    change = ValueChange.objects.of(school.first).filter(field="phone").order_by("-pk").first()
    assert change is not None
    assert (change.old, change.new, change.source.title) == (
        "0590000000",
        "0912345678",
        "Yêu cầu chỉnh sửa YC-2026-001",
    )
    assert "hoặc đã sửa rồi" in words_of(post(minh, "apply_correction", shown))
    post(minh, "handle", shown, outcome="granted", words="Đã sửa số điện thoại.")
    assert fresh(shown).state == State.HANDLED


def test_a_restriction_hides_the_photo_and_leaves_lists(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    agree(school)
    an, dung, minh = client_of(school.an), client_of(school.dung), client_of(school.minh)
    photo = reverse("students:photo", args=[school.first.uid])
    assert (an.get(photo).status_code, dung.get(photo).status_code) == (200, 200)

    shown = acknowledged(minh, file_as(dung, school.first.person, "restrict"))
    post(minh, "restrict", shown)
    assert Restriction.objects.in_force().filter(person=school.first.person).count() == 1
    assert (an.get(photo).status_code, dung.get(photo).status_code) == (404, 200)
    assert photo not in an.get(school.first.get_absolute_url()).content.decode()

    listed = an.get(reverse("students:pupils") + "?xuat=xlsx")
    cells = [str(cell.value) for row in load_workbook(io.BytesIO(listed.content)).active for cell in row]
    assert "Ngô Linh Chi" not in cells
    assert "Ngô Thị Mai Lan" in cells
    assert any("không gồm 1 em đang hạn chế xử lý dữ liệu" in cell for cell in cells)
    klass = an.get(reverse("students:class", args=[school.classes["10A1"].uid]) + "?xuat=xlsx")
    cells = [str(cell.value) for row in load_workbook(io.BytesIO(klass.content)).active for cell in row]
    assert "Ngô Linh Chi" not in cells
    chosen = an.post(reverse("students:export"), {"truong": ["full_name"]})
    cells = [str(cell.value) for row in load_workbook(io.BytesIO(chosen.content)).active for cell in row]
    assert "Ngô Linh Chi" not in cells
    # The page of the class still shows her, and what the law asks goes on: the register's own rows are untouched.
    assert "Ngô Linh Chi" in words_of(an.get(reverse("students:class", args=[school.classes["10A1"].uid])))

    post(minh, "handle", shown, outcome="granted", words="Đã hạn chế.")
    post(minh, "answer", shown)
    org.lift_restriction(school.first.person, reason="Gia đình đề nghị bỏ.", by=school.hanh)
    assert an.get(photo).status_code == 200


def test_a_consent_is_taken_back_with_its_effect(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    agree(school)
    minh = client_of(school.minh)
    shown = file_as(client_of(school.dung), school.first.person, "withdraw", purpose="students.photo")
    shown = acknowledged(minh, shown)
    post(minh, "withdraw_consent", shown)
    assert Consent.objects.get(side="representative").withdrawn_on == MONDAY
    assert not PupilPhoto.objects.exists()
    post(minh, "handle", shown, outcome="granted", words="Đã rút, ảnh đã xóa.")
    assert fresh(shown).state == State.HANDLED


def test_the_numbers_of_a_year_and_the_list_as_excel(school: SimpleNamespace, client_of: Any, on: Any) -> None:
    dung, minh = client_of(school.dung), client_of(school.minh)
    for kind in ("copy", "copy", "know"):
        file_as(dung, school.first.person, kind)
    page = words_of(minh.get(reverse("data_requests:desk")))
    assert "Năm 2026" in page
    assert "3 yêu cầu" in page
    narrowed = words_of(minh.get(reverse("data_requests:desk") + "?loai=copy"))
    assert "2 trên 3 yêu cầu" in narrowed
    file = minh.get(reverse("data_requests:desk") + "?xuat=xlsx")
    cells = [str(cell.value) for row in load_workbook(io.BytesIO(file.content)).active for cell in row]
    assert {"YC-2026-001", "YC-2026-002", "YC-2026-003"} <= set(cells)
    assert date(2026, 11, 2) == fresh(minh.get(reverse("data_requests:desk")).context["listing"].rows[0]).received_on


@pytest.mark.parametrize(
    ("who", "desk", "request_status"),
    [("hanh", 200, 200), ("binh", 200, 200), ("minh", 200, 200), ("lan", 200, 404), ("an", 403, 404), ("chi", 403, 404),
     ("dung", 403, 200), ("em", 403, 404)],
)  # fmt: skip
def test_each_sees_their_own(
    school: SimpleNamespace, client_of: Any, on: Any, who: str, desk: int, request_status: int
) -> None:
    shown = file_as(client_of(school.dung), school.first.person, "know")
    client = client_of(getattr(school, who))
    assert client.get(reverse("data_requests:desk")).status_code == desk
    assert client.get(shown.get_absolute_url()).status_code == request_status
    assert client.get(reverse("data_requests:mine")).status_code == 200
