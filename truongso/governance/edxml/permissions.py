"""The clerk keeps the exchange; leaders see it. What a package holds is what the register of documents holds."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import LEADERS, Role

WHY = "QĐ 28/2018/QĐ-TTg, QCVN 102:2016/BTTTT"
permission(
    "edxml.view_package", "Xem trục liên thông văn bản", HasRole(*LEADERS, Role.CLERK, Role.DIGITAL_OFFICER), why=WHY
)
permission(
    "edxml.keep", "Gửi lại, đóng dấu gói, nhận gói từ tệp, trả lời đề nghị lấy lại", HasRole(Role.CLERK), why=WHY
)
