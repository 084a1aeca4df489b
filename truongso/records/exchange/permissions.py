"""Who may send the register away: leaders, the office and the digital officer."""

from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import LEADERS, Role

office = HasRole(*LEADERS, Role.ADMINISTRATOR, Role.CLERK, Role.DIGITAL_OFFICER)

permission("exchange.view_run", "Xem nhật ký đồng bộ cơ sở dữ liệu ngành", office, sensitive=True)
permission("exchange.push", "Đồng bộ cơ sở dữ liệu ngành", office, sensitive=True)
permission("exchange.export", "Xuất tệp nộp cơ sở dữ liệu ngành, ghi kết quả", office, sensitive=True)
permission("exchange.describe_school", "Khai thông tin trường để đồng bộ", office)
permission("exchange.fill", "Điền mẫu của phần mềm ngành, vnEdu, SMAS từ sổ", office, sensitive=True)
