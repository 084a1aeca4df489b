"""The demo school and its calendar, invented, the same each time."""

from datetime import date

from truongso.foundation.audit.recording import action
from truongso.foundation.org import actions as org
from truongso.foundation.org.models import School, SchoolYear

SEED = 2026
PUPILS_PER_CLASS = (41, 42, 42)


@action
def make_school() -> School:
    """Describe the school and its calendar."""
    school = org.describe_school(
        by=None,
        is_demo=True,
        name="Trường THPT An Lão",
        agency="TRƯỜNG THPT AN LÃO",
        parent_agency="SỞ GIÁO DỤC VÀ ĐÀO TẠO\nHẢI PHÒNG",
        symbol="THPTAL",
        place="An Lão",
        address="Xã An Lão, thành phố Hải Phòng",
        email="thptanlao@demo.invalid",
        phone="0590 000 000",
    )
    for code, first, second, last in (
        ("2025-2026", date(2025, 9, 5), date(2026, 1, 19), date(2026, 5, 31)),
        ("2026-2027", date(2026, 9, 5), date(2027, 1, 18), date(2027, 5, 31)),
    ):
        if not SchoolYear.objects.filter(code=code).exists():
            org.set_school_year(code, starts_on=first, second_term_on=second, ends_on=last, by=None)
    return school
