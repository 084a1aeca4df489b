"""Who may see and change pupils: their own class for homeroom teachers, their own for pupils and parents."""

from typing import Any

from django.db.models import Q

from truongso.core.rights import NO_ROWS, permission
from truongso.foundation.access.rules import HasRole, InUnit, Own
from truongso.foundation.access.standing import standing_of
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, Role


class OfClass(InUnit):
    """Homeroom teacher of the pupil's class. Classes are looked up first, so that an index finds the pupils among many."""

    joins_many = False

    def rows(self, user: Any) -> Q:
        from truongso.records.students.models import SchoolClass

        units = self._units(user)
        if not units:
            return NO_ROWS
        return Q(school_class__in=list(SchoolClass.objects.filter(unit__in=units).values_list("pk", flat=True)))


class Parent(Own):
    """Father, mother or guardian with an account, linked to the pupil."""

    def rows(self, user: Any) -> Q:
        from truongso.records.students.models import Guardianship

        person_id = standing_of(user).person_id
        if person_id is None:
            return NO_ROWS
        return Q(pk__in=list(Guardianship.objects.filter(person=person_id).values_list("pupil", flat=True)))


office = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK, Role.DIGITAL_OFFICER)
homeroom = OfClass("school_class__unit", words="giáo viên chủ nhiệm của lớp", roles=(Role.HOMEROOM_TEACHER,))
himself = Own("person", words="chính học sinh")
parent = Parent("guardianships__person", words="cha mẹ, người giám hộ của học sinh")

permission("students.view_pupil", "Xem hồ sơ học sinh", office | homeroom | himself | parent, sensitive=True)
permission("students.view_own", "Mở hồ sơ học sinh của mình, của con mình", HasRole(Role.PUPIL, Role.GUARDIAN))
permission("students.list", "Mở danh sách học sinh", office | homeroom)
permission("students.change_pupil", "Sửa hồ sơ học sinh", office | homeroom, sensitive=True)
permission("students.enrol", "Tiếp nhận, chuyển lớp, chuyển trường, thôi học, lên lớp", office)
permission("students.view_class", "Xem danh sách lớp học", HasRole(*EMPLOYEES))
permission("students.manage_class", "Mở lớp, phân công chủ nhiệm", office)
permission("students.export", "Xuất danh sách học sinh", office | homeroom, sensitive=True)
