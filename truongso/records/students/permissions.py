"""Who may see and change pupils: their own class for homeroom teachers, their own for pupils and parents."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole, InUnit, Own
from truongso.foundation.org.roles import EMPLOYEES, LEADERS, Role

office = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK, Role.DIGITAL_OFFICER)
homeroom = InUnit("school_class__unit", words="giáo viên chủ nhiệm của lớp", roles=(Role.HOMEROOM_TEACHER,))
himself = Own("person", words="chính học sinh")
parent = Own("guardianships__person", words="cha mẹ, người giám hộ của học sinh")
parent.joins_many = True

permission("students.view_pupil", "Xem hồ sơ học sinh", office | homeroom | himself | parent, sensitive=True)
permission("students.list", "Mở danh sách học sinh", office | homeroom)
permission("students.change_pupil", "Sửa hồ sơ học sinh", office | homeroom, sensitive=True)
permission("students.enrol", "Tiếp nhận, chuyển lớp, chuyển trường, thôi học, lên lớp", office)
permission("students.view_class", "Xem danh sách lớp học", HasRole(*EMPLOYEES))
permission("students.manage_class", "Mở lớp, phân công chủ nhiệm", office)
permission("students.export", "Xuất danh sách học sinh", office | homeroom, sensitive=True)
