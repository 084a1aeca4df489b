from truongso.core.rights import permission
from truongso.foundation.access.rules import HasRole
from truongso.foundation.org.roles import EMPLOYEES, LEADERS

permission("indicators.view_figures", "Xem số liệu chỉ tiêu", HasRole(*EMPLOYEES))
permission("indicators.declare", "Khai số liệu chỉ tiêu có minh chứng", HasRole(*EMPLOYEES))
permission("indicators.confirm", "Xác nhận hoặc trả lại số liệu chỉ tiêu do người khác khai", HasRole(*LEADERS))
permission("indicators.choose_reading", "Chọn cách hiểu của chỉ tiêu chưa rõ", HasRole(*LEADERS))
