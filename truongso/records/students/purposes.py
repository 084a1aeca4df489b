"""Why the school processes data of pupils and families, and who represents a pupil."""

from collections.abc import Collection, Mapping
from typing import Any

from truongso.foundation.consents.registry import (
    Recipient,
    Representation,
    Representative,
    purpose,
    represented_by_register,
)
from truongso.foundation.org.models import Person
from truongso.foundation.org.roles import Role
from truongso.records.students.models import PHOTO, Guardianship, Pupil


def _erase_photo(person: Person, by: Any) -> None:
    from truongso.records.students.actions import remove_photo

    for pupil in Pupil.objects.filter(person=person):
        remove_photo(pupil, by=by)


class Families(Representation):
    """Fathers, mothers and guardians who are linked to a pupil."""

    def of(self, people: Collection[int]) -> Mapping[int, list[Representative]]:
        found: dict[int, list[Representative]] = {}
        links = Guardianship.objects.filter(pupil__person__in=people).select_related("person", "pupil")
        for link in links.order_by("pk"):
            representative = Representative(link.person, link.get_relation_display())
            found.setdefault(link.pupil.person_id, []).append(representative)
        return found

    def by(self, person_id: int) -> list[int]:
        return list(Guardianship.objects.filter(person=person_id).values_list("pupil__person", flat=True))


represented_by_register(Families())

purpose(
    "students.education",
    "Quản lý học sinh, dạy học, học bạ, báo cáo thống kê",
    why="Nhận học sinh, xếp lớp, dạy học, đánh giá, lập học bạ, liên lạc với gia đình, báo cáo thống kê theo quy định.",
    basis="19.1.c",
    subjects=(Role.PUPIL, Role.GUARDIAN),
    covers={"students.pupils": ()},
    recipients=(Recipient("Sở Giáo dục và Đào tạo (báo cáo thống kê)"),),
)
purpose(
    PHOTO,
    "Ảnh trong hồ sơ học sinh",
    why="Giữ một ảnh 3 × 4 trong hồ sơ để thầy cô, văn phòng nhận ra học sinh. Ảnh không đăng lên mạng, không gửi ra ngoài trường.",
    basis="consent",
    subjects=(Role.PUPIL,),
    categories=("Ảnh chân dung 3 × 4 của học sinh",),
    retention="Đến khi rút đồng ý hoặc rời trường; rút đồng ý thì ảnh bị xóa ngay.",
    is_sensitive=True,
    # The law asks both signatures for publishing; a child's picture is the child's own (Civil Code, article 32), so both here.
    child_signs=True,
    representative_signs=True,
    on_withdrawal=_erase_photo,
)
