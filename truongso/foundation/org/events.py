from truongso.foundation.audit.registry import event

event("org.school_described", "đã ghi thông tin trường {object}")
event("org.person_added", "đã thêm người {object}")
event("org.person_changed", "đã sửa thông tin của {object}", personal=("before", "after"))
event("org.people_imported", "đã nạp {count} người")
event("org.unit_added", "đã thêm đơn vị {object}")
event("org.unit_changed", "đã sửa đơn vị {object}")
event("org.assigned", "đã phân công {object} từ {starts_on}")
event("org.assignment_ended", "đã kết thúc phân công {object} từ {ends_on}: {reason}")
event("org.holiday_set", "đã đặt ngày {object}")
event("org.calendar_set", "đã đặt năm học {object}")
event("org.person_restricted", "đã hạn chế xử lý dữ liệu của {object}")
event("org.restriction_lifted", "đã bỏ hạn chế xử lý dữ liệu của {object}", personal=("reason",))
