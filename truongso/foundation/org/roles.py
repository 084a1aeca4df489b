"""What a person can be at a school. Rights are computed from assignments of these roles."""

from django.db.models import TextChoices


class Role(TextChoices):
    """Roles of assignments; the label is what people read."""

    PRINCIPAL = "principal", "Hiệu trưởng"
    VICE_PRINCIPAL = "vice_principal", "Phó hiệu trưởng"
    PLAN_OWNER = "plan_owner", "Phụ trách kế hoạch chuyển đổi số"
    DIGITAL_OFFICER = "digital_officer", "Cán bộ phụ trách CNTT, chuyển đổi số"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"
    DATA_PROTECTION_OFFICER = "data_protection_officer", "Phụ trách bảo vệ dữ liệu cá nhân"
    UNIT_HEAD = "unit_head", "Trưởng đơn vị"
    UNIT_MEMBER = "unit_member", "Thành viên đơn vị"
    TEACHER = "teacher", "Giáo viên"
    HOMEROOM_TEACHER = "homeroom_teacher", "Giáo viên chủ nhiệm"
    CLERK = "clerk", "Văn thư"
    ACCOUNTANT = "accountant", "Kế toán"
    STAFF = "staff", "Nhân viên"
    PUPIL = "pupil", "Học sinh"
    GUARDIAN = "guardian", "Cha mẹ, người giám hộ"


LEADERS = (Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.PLAN_OWNER)
MANAGERS = (Role.PRINCIPAL, Role.VICE_PRINCIPAL)
EMPLOYEES = (
    Role.PRINCIPAL,
    Role.VICE_PRINCIPAL,
    Role.PLAN_OWNER,
    Role.DIGITAL_OFFICER,
    Role.ADMINISTRATOR,
    Role.DATA_PROTECTION_OFFICER,
    Role.UNIT_HEAD,
    Role.UNIT_MEMBER,
    Role.TEACHER,
    Role.HOMEROOM_TEACHER,
    Role.CLERK,
    Role.ACCOUNTANT,
    Role.STAFF,
)
MFA_ROLES = (*LEADERS, Role.ADMINISTRATOR)
EMERGENCY_ROLES = (Role.ADMINISTRATOR, Role.DIGITAL_OFFICER, Role.VICE_PRINCIPAL)
NOT_DELEGATED = (Role.PUPIL, Role.GUARDIAN)  # what one is, not what one does
