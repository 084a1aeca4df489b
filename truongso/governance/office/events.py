from truongso.foundation.audit.registry import event

event("office.correspondent_added", "đã thêm nơi gửi, nhận {object}")
event("office.correspondent_changed", "đã sửa {fields} của nơi gửi, nhận {object}")
event("office.correspondent_ended", "đã thôi dùng nơi gửi, nhận {object}: {reason}")
event("office.secret_count_declared", "đã khai {object}")
