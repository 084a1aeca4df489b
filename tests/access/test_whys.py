"""Why may she see it; who may see it."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from truongso.core.rights import permissions
from truongso.foundation.access import whys
from truongso.foundation.access.kinds import kinds
from truongso.foundation.audit.models import Event
from truongso.foundation.org.models import SchoolYear, Unit
from truongso.records.students.models import Guardianship, Pupil, SchoolClass

pytestmark = pytest.mark.django_db


@pytest.fixture
def chi(cast: Any) -> Pupil:
    """Chi's record in 10A1, her father linked to it."""
    year = SchoolYear.objects.create(code="2026-2027", starts_on=date(2026, 8, 1), ends_on=date(2027, 5, 31))
    unit = Unit.objects.get(code="lop-10a1")
    school_class = SchoolClass.objects.create(unit=unit, school_year=year, name="10A1", grade=10)
    pupil = Pupil(person=cast.chi.person, school_class=school_class)
    pupil.prepare()
    pupil.save()
    Guardianship.objects.create(pupil=pupil, person=cast.dung.person, relation="father")
    return pupil


def ask(page: Any, user: Any, person: Any, kind: str, obj: Any) -> str:
    return page(user, f"/vi-sao-xem-duoc/?nguoi={person.uid}&loai={kind}&doi-tuong={obj.pk}")


def test_homeroom_teacher_sees_the_child_by_her_assignment(cast: Any, chi: Pupil, page: Any) -> None:
    text = ask(page, cast.hanh, cast.an.person, "students.pupil", chi)
    assert "Xem được" in text and "«Xem hồ sơ học sinh»" in text
    assert "Giáo viên chủ nhiệm, Lớp 10A1, từ 01/09/2025: giáo viên chủ nhiệm của lớp" in text
    assert Event.objects.filter(code="access.asked_why", actor=cast.hanh).count() == 1


def test_colleague_does_not_and_is_told_what_would_be_missing(cast: Any, chi: Pupil, page: Any) -> None:
    text = ask(page, cast.hanh, cast.long.person, "students.pupil", chi)
    assert "Không xem được" in text
    assert "cần là giáo viên chủ nhiệm của lớp (Lớp 10A1)" in text
    assert "cần là cha mẹ, người giám hộ của học sinh" in text


def test_father_sees_by_relation_and_a_closed_account_sees_nothing(cast: Any, chi: Pupil) -> None:
    declared = permissions.get("students.view_pupil")
    assert whys.why(cast.dung.person, declared, chi).holds
    cast.dung.is_active = False
    cast.dung.save()
    answer = whys.why(cast.dung.person, declared, chi)
    assert (answer.holds, answer.trouble) == (False, "tài khoản đang bị khóa")
    assert next(way.holds for way in answer.ways) is True


def test_everybody_who_sees_the_child_with_grounds(cast: Any, chi: Pupil, page: Any, client_of: Any) -> None:
    seers = {one.person.full_name: one.grounds for one in whys.who_sees(permissions.get("students.view_pupil"), chi)}
    assert set(seers) == {
        "Nguyễn Thị Hạnh", "Trần Văn Bình", "Lê Thị Mai", "Đỗ Quang Minh", "Vũ Thị Lan", "Phạm Thị An", "Ngô Linh Chi",
        "Ngô Văn Dũng",
    }  # fmt: skip
    assert seers["Ngô Văn Dũng"] == ("cha mẹ, người giám hộ của học sinh",)
    assert len(seers["Trần Văn Bình"]) == 2  # vice-principal, and owner of the plan
    text = page(cast.minh, f"/ai-xem-duoc/students.pupil/{chi.pk}/")
    assert "8 người có tài khoản đang mở xem được" in text
    content = client_of(cast.minh).get(f"/ai-xem-duoc/students.pupil/{chi.pk}/?xuat=xlsx").content
    assert load_workbook(BytesIO(content)).active.max_row == 3 + 8


def test_what_the_list_says_is_what_the_rule_says(cast: Any, chi: Pupil) -> None:
    """For every person of the cast the two questions agree with each other and with visible_to."""
    declared = permissions.get("students.view_pupil")
    seeing = {one.person.pk for one in whys.who_sees(declared, chi)}
    for user in vars(cast).values():
        sees = Pupil.objects.visible_to(user).filter(pk=chi.pk).exists()
        assert (user.person_id in seeing) == sees == whys.why(user.person, declared, chi).holds, user.username


def test_family_asks_about_its_own_child_alone(cast: Any, chi: Pupil, page: Any) -> None:
    text = page(cast.dung, f"/ai-xem-duoc/students.pupil/{chi.pk}/")
    assert "Phạm Thị An" in text and "Ngô Văn Dũng" in text
    assert "Ngoài ra có 1 người của gia đình, học sinh" in text
    other = Pupil(person=cast.em.person)
    other.prepare()
    other.save()
    page(cast.dung, f"/ai-xem-duoc/students.pupil/{other.pk}/", status=404)
    page(cast.an, f"/ai-xem-duoc/students.pupil/{chi.pk}/", status=403)  # she sees the child, and is not of the family
    page(cast.chi, "/vi-sao-xem-duoc/", status=403)


def test_choosing_by_search(cast: Any, chi: Pupil, page: Any) -> None:
    assert "Phạm Thị An" in page(cast.hanh, "/vi-sao-xem-duoc/?tim-nguoi=pham+an")
    text = page(cast.hanh, f"/vi-sao-xem-duoc/?nguoi={cast.an.person.uid}&loai=students.pupil&tim=linh+chi")
    assert f"doi-tuong={chi.pk}" in text and "Ngô Linh Chi" in text
    for kind in kinds():
        page(cast.hanh, f"/vi-sao-xem-duoc/?loai={kind.key}&tim=an")


@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 30, "²"])
def test_an_address_that_is_none(cast: Any, page: Any, key: str) -> None:
    page(cast.hanh, f"/ai-xem-duoc/students.pupil/{key}/", status=404)
    page(cast.hanh, f"/ai-xem-duoc/khong.co/{key}/", status=404)
