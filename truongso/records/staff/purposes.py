"""Why the school processes data of its staff."""

from truongso.foundation.consents.registry import Recipient, purpose
from truongso.foundation.org.roles import Role

purpose(
    "staff.management",
    "Quản lý cán bộ, giáo viên, nhân viên",
    why="Tuyển dụng, phân công giảng dạy, định mức, đánh giá, chế độ và báo cáo thống kê về đội ngũ theo quy định.",
    basis="19.1.c",
    subjects=(Role.TEACHER, Role.STAFF),
    covers={"staff.members": ()},
    recipients=(Recipient("Sở Giáo dục và Đào tạo (báo cáo thống kê)"),),
)
