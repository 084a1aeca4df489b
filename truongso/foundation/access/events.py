from truongso.foundation.audit.registry import event

event("access.person_viewed", "đã mở trang của {object}", read=True)
event("access.people_exported", "đã xuất danh bạ ({rows} người)", read=True)
event("access.matrix_exported", "đã xuất bảng quyền", read=True)
event("access.asked_why", "đã hỏi vì sao {person} xem được {object}", read=True)
event("access.asked_who", "đã hỏi ai xem được {object}", read=True)
event("access.emergency_taken", "đã mở {object} đến {until}: {reason}", personal=("reason",))
event("access.emergency_ended", "đã kết thúc {object}")
event("access.emergency_page", "đã mở {path} trong lúc truy cập khẩn cấp", read=True)
event("access.emergency_acknowledged", "đã xác nhận báo cáo {object}: {note}", personal=("note",))
event("access.emergency_viewed", "đã xem báo cáo {object}", read=True)
event("access.delegations_exported", "đã xuất danh sách làm thay ({rows} lần)", read=True)
