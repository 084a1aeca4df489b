"""The people of these stories and a store of files of their own."""

from datetime import date
from types import SimpleNamespace

import pytest

from tests.evidence import builders
from truongso.foundation.accounts.models import User
from truongso.foundation.evidence import actions
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import Unit
from truongso.foundation.org.roles import Role

LONG_AGO = date(2020, 8, 1)
AUTUMN = date(2026, 9, 5)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT


def make_people() -> SimpleNamespace:
    """An and Giang (its head) in mathematics, Hoa in literature, the vice-principal, a clerk, a pupil, her father."""
    maths = org.add_unit(code="to-toan", name="Tổ Toán", kind=Unit.Kind.DEPARTMENT, by=None)
    letters = org.add_unit(code="to-van", name="Tổ Ngữ văn", kind=Unit.Kind.DEPARTMENT, by=None)
    school = org.add_unit(code="toan-truong", name="Toàn trường", kind=Unit.Kind.SCHOOL, by=None)
    people = {"maths": maths, "letters": letters}
    for key, name, roles in (
        ("an", "Nguyễn Văn An", [(Role.TEACHER, None), (Role.UNIT_MEMBER, maths), (Role.STAFF, school)]),
        ("giang", "Trần Thị Giang", [(Role.UNIT_HEAD, maths)]),
        ("hoa", "Lê Thị Hoa", [(Role.TEACHER, None), (Role.UNIT_MEMBER, letters), (Role.STAFF, school)]),
        ("binh", "Phạm Thanh Bình", [(Role.VICE_PRINCIPAL, None), (Role.PLAN_OWNER, None)]),
        ("khanh", "Vũ Khánh", [(Role.CLERK, None)]),
        ("chi", "Đỗ Linh Chi", [(Role.PUPIL, None)]),
        ("dung", "Đỗ Mạnh Dũng", [(Role.GUARDIAN, None)]),
    ):
        person = org.add_person(full_name=name, by=None)
        for role, unit in roles:
            org.assign(person, role, unit=unit, starts_on=LONG_AGO, by=None)
        people[key] = User.objects.create_user(key, "mat-khau-rat-dai", person=person)
    return SimpleNamespace(**people)


@pytest.fixture
def cast(db) -> SimpleNamespace:
    return make_people()


@pytest.fixture
def submit_pdf():
    """Submit a PDF as somebody's evidence."""

    def run(user, title="Quyết định phân công", *, pages=1, **options):
        content = options.pop("content", None) or builders.pdf(pages)
        name = options.pop("name", "quyết định.pdf")
        values = {"effective_from": AUTUMN, "owner": user.person, "by": user} | options
        return actions.add_file(title=title, upload=builders.Upload(content, name), **values)

    return run
